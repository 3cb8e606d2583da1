# Replace every value by your own.
image              = "registry.cn-hangzhou.aliyuncs.com/team/lobehub:2.1.39"
domain_name        = "chat.example.com"
cas_certificate_id = "1234567"
vpc_id             = "vpc-replace"
vswitch_ids        = ["vsw-replace"]
security_group_id  = "sg-replace"
database_host      = "pgm-replace.pg.rds.aliyuncs.com"
database_name      = "lobechat"
database_user      = "lobechat"
bucket             = "replace-this-bucket-name"
oss_access_key_id  = "LTAI-replace"
auth0_domain       = "team.eu.auth0.com"
auth0_client_id    = "replace"
