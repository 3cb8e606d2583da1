variable "access_code" {
  type      = string
  sensitive = true
}

variable "qwen_api_key" {
  type      = string
  sensitive = true
}

# Secrets given write-only are in no plan and no state (Terraform 1.11 or later).
resource "lobechat_base" "chat" {
  function_name = "lobechat"
  image         = "registry.cn-hangzhou.aliyuncs.com/team/lobe-chat:1.143.3"

  access_code_wo          = var.access_code
  access_code_wo_version  = 1
  qwen_api_key_wo         = var.qwen_api_key
  qwen_api_key_wo_version = 1

  default_model = "qwen-plus"
  feature_flags = ["-market", "-changelog"]

  custom_domain = {
    domain_name = "chat.example.com"
    manage_dns  = true
  }
}

output "app_url" {
  value = lobechat_base.chat.app_url
}
