# LobeChat's base edition on Function Compute, complete: terraform init && terraform apply.
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

variable "access_code" {
  description = "What users enter before the models answer."
  type        = string
  sensitive   = true
}

variable "qwen_api_key" {
  description = "API key of Alibaba Cloud Model Studio."
  type        = string
  sensitive   = true
}

resource "lobechat_base" "chat" {
  function_name = "lobechat-demo"
  access_code   = var.access_code
  qwen_api_key  = var.qwen_api_key
}

output "app_url" {
  value = lobechat_base.chat.app_url
}
