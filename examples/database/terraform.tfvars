# Good enough for the sandbox; replace both before you use the cloud, and keep the file out of git.
qwen_api_key = "sk-replace-this-key-of-model-studio"
bucket       = "replace-this-bucket-name"
