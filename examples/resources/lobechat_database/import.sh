terraform import lobechat_database.team cn-hangzhou/lobechat-team
