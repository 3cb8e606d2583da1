variable "image" {
  type = string
}

variable "domain_name" {
  type = string
}

variable "cas_certificate_id" {
  type = string
}

variable "vpc_id" {
  type = string
}

variable "vswitch_ids" {
  type = list(string)
}

variable "security_group_id" {
  type = string
}

variable "database_host" {
  type = string
}

variable "database_port" {
  type    = number
  default = 5432
}

variable "database_name" {
  type = string
}

variable "database_user" {
  type = string
}

variable "bucket" {
  type = string
}

variable "oss_access_key_id" {
  type = string
}

variable "auth0_domain" {
  type = string
}

variable "auth0_client_id" {
  type = string
}

# ---- secrets: from the environment, as TF_VAR_qwen_api_key and so on

variable "qwen_api_key" {
  type      = string
  sensitive = true
}

variable "database_password" {
  type      = string
  sensitive = true
}

variable "oss_access_key_secret" {
  type      = string
  sensitive = true
}

variable "auth0_client_secret" {
  type      = string
  sensitive = true
}
