terraform {
  required_providers {
    lobechat = {
      source  = "lobechat-community/lobechat"
      version = "~> 0.1"
    }
  }
}

# Credentials come from the environment, a profile or a role; see below.
provider "lobechat" {
  region = "cn-hangzhou"
}
