data "lobechat_deployment" "chat" {
  function_name = "lobechat"
}

output "chat_url" {
  value = data.lobechat_deployment.chat.app_url
}
