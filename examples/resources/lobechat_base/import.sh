terraform import lobechat_base.chat cn-hangzhou/lobechat
