# Good enough for the sandbox; replace both before you use the cloud, and keep the file out of git.
access_code  = "replace-this-access-code"
qwen_api_key = "sk-replace-this-key"
