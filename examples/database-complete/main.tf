# The team edition with every group of attributes, as one would run it for people who rely on it.
# Secrets are ephemeral variables given write-only: they are in no plan and in no state. That needs
# Terraform 1.11 or later.
terraform {
  required_version = ">= 1.11"
  required_providers {
    lobechat = {
      source  = "lobechat-community/lobechat"
      version = "~> 0.1"
    }
  }
}

provider "lobechat" {
  region = "cn-hangzhou"
  # auth0 = { domain = "team.eu.auth0.com" } and the application's id and secret in AUTH0_CLIENT_ID and
  # AUTH0_CLIENT_SECRET; here all three come from the environment.
}

resource "lobechat_database" "team" {
  function_name = "lobechat-complete"
  description   = "LobeChat of the team"
  tags          = { team = "chat" }

  # 2.1.39 is the last release that needs no other PostgreSQL extension than pgvector. The tag tells
  # the version, and with it which environment variables LobeHub is given.
  image = var.image

  # ---- size: the function that serves pages also cuts files into pieces, which takes minutes
  cpu                  = 2
  memory_size          = 4096
  disk_size            = 512
  timeout              = 600
  instance_concurrency = 100
  min_instances        = 1 # nobody waits for a cold start, and somebody pays for that
  health_check         = true
  internet_access      = true
  log_config = {
    project  = "lobechat-logs" # without a log, a container that does not start leaves no trace
    logstore = "lobechat"
  }

  # ---- address: an own name with an own certificate, and the CNAME record made in Alibaba Cloud DNS
  custom_domain = {
    domain_name    = var.domain_name
    manage_dns     = true
    wait_for_cname = "5m"
    cert_config = {
      cert_name              = "chat"
      certificate            = var.certificate
      private_key_wo         = var.private_key
      private_key_wo_version = 1
    }
    tls_config = {
      min_version   = "TLSv1.2"
      cipher_suites = ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]
    }
  }

  # ---- network: addresses that meet no other network of the company
  network = {
    cidr_block = "172.20.0.0/16"
  }

  # ---- database
  database = {
    engine_version        = "17"
    category              = "HighAvailability"
    instance_class        = "pg.x8.medium.2c"
    storage_gb            = 50
    storage_type          = "cloud_essd"
    backup_retention_days = 30
    security_ips          = ["172.20.200.0/24"] # where pg_dump runs
    database_name         = "lobechat"
    username              = "lobechat"
    password_wo           = var.database_password
    password_wo_version   = 1
    deletion_protection   = var.deletion_protection
  }

  # ---- files: a bucket of its own, and a RAM user who may use this bucket only
  oss = {
    bucket             = var.bucket
    create             = true
    manage_cors        = true
    cors_extra_origins = ["https://intranet.example.com"]
    # Accounts that first used OSS in 2025-03-20 or later cannot upload at this endpoint; this one can.
    acknowledge_public_endpoint_restriction = true
  }

  # ---- logins: an application made in the tenant, and two people
  auth0 = {
    application_name       = "Team chat"
    connection             = "Username-Password-Authentication"
    allowed_emails         = ["example.com"]
    disable_password_login = true # of LobeHub itself; people log in with Auth0
    users = {
      "ada@example.com" = { name = "Ada" } # gets a link to choose a password, see password_links
      "grace@example.com" = {
        name                = "Grace"
        password_wo         = var.first_password
        password_wo_version = 1
      }
    }
  }

  # ---- secrets; what is not given here (auth_secret, jwks_key) is generated and is in the state
  key_vaults_secret_wo         = var.key_vaults_secret
  key_vaults_secret_wo_version = 1

  # ---- models
  qwen_api_key_wo         = var.qwen_api_key
  qwen_api_key_wo_version = 1
  default_model           = "qwen-plus"
  embedding_model         = "qwen/text-embedding-v3"
  embedding_batch_size    = 10 # what Model Studio takes at once
  openai_enabled          = false
  feature_flags           = ["-market", "-changelog"]
  environment_variables   = { QWEN_MODEL_LIST = "-all,+qwen-plus,+qwen-max" }

  # ---- what is tried out before apply says it is done; all are on without this group
  wait_for_ready = true
  ready_timeout  = "15m"
  checks = {
    discovery = true
    embedding = true
    cors      = true
    callback  = true
  }

  timeouts = {
    create = "90m" # RDS alone may take a quarter of an hour
    update = "90m"
    delete = "60m"
  }
}

output "app_url" {
  value = lobechat_database.team.app_url
}

output "callback_url" {
  value = lobechat_database.team.auth0_callback_url
}

output "database" {
  description = "Where pg_dump finds the database, from inside the VPC."
  value       = "${lobechat_database.team.database_host}:${lobechat_database.team.database_port}"
}

output "rds_instance_id" {
  description = "For backups: aliyun rds CreateBackup --DBInstanceId …"
  value       = lobechat_database.team.rds_instance_id
}

output "environment_bytes" {
  description = "Of the 4096 bytes that Function Compute has for environment variables."
  value       = lobechat_database.team.environment_bytes
}

output "password_links" {
  value     = lobechat_database.team.auth0_password_tickets
  sensitive = true
}
