# The least: everything is made, in the tenant that the provider block or AUTH0_DOMAIN names.
resource "lobechat_database" "team" {
  function_name = "lobechat-team"
  qwen_api_key  = var.qwen_api_key

  custom_domain = {
    domain_name = "chat.example.com"
    manage_dns  = true
    cert_config = {
      cert_name   = "chat"
      certificate = file("chat.example.com.pem")
      private_key = file("chat.example.com.key")
    }
  }

  database = {}

  oss = {
    bucket = "example-lobechat-team"
    create = true
  }

  auth0 = {
    users = {
      "ada@example.com" = { name = "Ada" }
    }
  }
}

# With what exists already.
resource "lobechat_database" "existing" {
  function_name = "lobechat-sales"
  image         = "registry.cn-hangzhou.aliyuncs.com/team/lobehub:2.1.39"
  qwen_api_key  = var.qwen_api_key

  custom_domain = {
    domain_name            = "sales.example.com"
    cas_certificate_id     = "1234567"
  }

  database = {
    url = var.database_url
  }

  oss = {
    bucket            = "example-files"
    access_key_id     = var.oss_access_key_id
    access_key_secret = var.oss_access_key_secret
  }

  auth0 = {
    client_id       = var.auth0_client_id
    client_secret   = var.auth0_client_secret
    domain          = "example.us.auth0.com"
    manage_callback = true
  }
}
