# What is no secret. The secrets and the certificate come from the environment:
#   export TF_VAR_certificate="$(cat chat.pem)" TF_VAR_private_key="$(cat chat.key)"
#   export TF_VAR_qwen_api_key=… TF_VAR_database_password=… TF_VAR_first_password=…
#   export TF_VAR_key_vaults_secret="$(openssl rand -base64 32)"   # once; keep it
image       = "registry.cn-hangzhou.aliyuncs.com/team/lobehub:2.1.39"
domain_name = "chat.example.com"
bucket      = "replace-this-bucket-name"
