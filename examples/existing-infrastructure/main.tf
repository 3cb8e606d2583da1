# The team edition with what exists already: VPC, database, bucket with its key, Auth0 application.
# Each of the four can also be left to the provider; they do not depend on one another.
terraform {
  required_providers {
    lobechat = {
      source  = "lobechat-community/lobechat"
      version = "~> 0.1"
    }
  }
}

provider "lobechat" {
  region = "cn-hangzhou"
}

resource "lobechat_database" "team" {
  function_name = "lobechat-existing"
  image         = var.image
  qwen_api_key  = var.qwen_api_key

  # A certificate of Certificate Management Service is read, with its key, when the domain is made or
  # changed. Without manage_dns the apply says which CNAME record is missing.
  custom_domain = {
    domain_name        = var.domain_name
    cas_certificate_id = var.cas_certificate_id
    manage_dns         = true
  }

  # The function gets into this VPC to reach the database; all three belong together.
  network = {
    vpc_id            = var.vpc_id
    vswitch_ids       = var.vswitch_ids
    security_group_id = var.security_group_id
  }

  # Any PostgreSQL 14 or later with pgvector that the VSwitches may reach. The account must own the
  # database, because LobeChat makes its tables, and pgvector must be installed in it. Special
  # characters of the password are percent-encoded; urlencode() does that.
  database = {
    url = "postgres://${var.database_user}:${urlencode(var.database_password)}@${var.database_host}:${var.database_port}/${var.database_name}"
  }

  # The key needs oss:PutObject, GetObject, DeleteObject and ListObjects on the bucket. The provider
  # keeps one CORS rule in the bucket, for app_url, and leaves the others alone.
  oss = {
    bucket            = var.bucket
    access_key_id     = var.oss_access_key_id
    access_key_secret = var.oss_access_key_secret
  }

  # The application must be a regular web application. With manage_callback the callback, logout and
  # origin URLs follow app_url; that takes management credentials (AUTH0_DOMAIN, AUTH0_CLIENT_ID,
  # AUTH0_CLIENT_SECRET). Without it, enter the output callback_url by hand.
  auth0 = {
    domain          = var.auth0_domain
    client_id       = var.auth0_client_id
    client_secret   = var.auth0_client_secret
    manage_callback = true
  }
}

output "app_url" {
  value = lobechat_database.team.app_url
}

output "callback_url" {
  value = lobechat_database.team.auth0_callback_url
}
