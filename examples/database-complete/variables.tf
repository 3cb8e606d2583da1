variable "image" {
  description = "LobeHub in a repository of Container Registry in the region."
  type        = string
}

variable "domain_name" {
  description = "Host name; its zone is in this account's Alibaba Cloud DNS."
  type        = string
}

variable "certificate" {
  description = "Certificate chain of domain_name, PEM."
  type        = string
}

variable "private_key" {
  description = "Private key of the certificate, PEM."
  type        = string
  ephemeral   = true
}

variable "bucket" {
  description = "Bucket for files. Names of buckets are unique in all of Alibaba Cloud."
  type        = string
}

variable "qwen_api_key" {
  description = "API key of Alibaba Cloud Model Studio; it must be able to use text-embedding-v3."
  type        = string
  ephemeral   = true
}

variable "database_password" {
  description = "Password of the database account."
  type        = string
  ephemeral   = true
}

variable "key_vaults_secret" {
  description = "Key that encrypts users' API keys in the database: openssl rand -base64 32. Keep it."
  type        = string
  ephemeral   = true
}

variable "first_password" {
  description = "First password of Grace."
  type        = string
  ephemeral   = true
}

variable "deletion_protection" {
  description = "Set it to false and apply before terraform destroy."
  type        = bool
  default     = true
}
