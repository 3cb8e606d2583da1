# LobeChat's team edition with everything it needs, the least to write: terraform init && terraform apply.
terraform {
  required_providers {
    lobechat = {
      source  = "lobechat-community/lobechat"
      version = "~> 0.1"
    }
  }
}

# The Auth0 tenant and the application that may manage it come from AUTH0_DOMAIN, AUTH0_CLIENT_ID and
# AUTH0_CLIENT_SECRET; a group `auth0` here does it too.
provider "lobechat" {
  region = "cn-hangzhou"
}

variable "qwen_api_key" {
  description = "API key of Alibaba Cloud Model Studio; it must be able to use text-embedding-v3."
  type        = string
  sensitive   = true
}

variable "bucket" {
  description = "Bucket for files. Names of buckets are unique in all of Alibaba Cloud."
  type        = string
}

resource "lobechat_database" "team" {
  function_name = "lobechat-team"
  qwen_api_key  = var.qwen_api_key

  # A name for tests, over plain HTTP, for 30 days. For more, set custom_domain in its place.
  devsapp_domain = { accept_test_only = true }

  # PostgreSQL on RDS. It is protected from deletion unless told otherwise; this line lets
  # `terraform destroy` take the example away again. Leave it out where people work.
  database = { deletion_protection = false }

  oss = {
    bucket = var.bucket
    create = true
  }

  auth0 = {
    users = {
      "ada@example.com" = { name = "Ada" }
    }
  }
}

output "app_url" {
  value = lobechat_database.team.app_url
}

# For each new user the link to choose a password: terraform output -json password_links
output "password_links" {
  value     = lobechat_database.team.auth0_password_tickets
  sensitive = true
}

output "parts" {
  description = "What exists in the cloud."
  value       = { for name, part in lobechat_database.team.parts : name => part.status }
}
