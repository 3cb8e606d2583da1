# SPDX-License-Identifier: MPL-2.0
"""Every secret that the provider knows, by where the schema says it is: a secret attribute that is not in the
table here fails a test. Each is given a canary of its own, or is made by the provider or a cloud and known
afterwards."""

import json
import subprocess

from harness import project


def schema():
    text = subprocess.run([str(project.PROVIDER), "schema"], check=True, capture_output=True, text=True).stdout
    return json.loads(text)["provider_schemas"][project.ADDRESS]


def _secret_paths(attributes, path, inside):
    for name, attribute in attributes.items():
        here = f"{path}.{name}" if path else name
        secret = inside or attribute.get("sensitive") or attribute.get("write_only")
        nested = attribute.get("nested_type")
        if secret and not nested:
            yield here
        if nested:
            yield from _secret_paths(nested["attributes"], here, secret)


def secret_attributes():
    """{"provider.secret_key", "lobechat_base.access_code_wo", …}: all that the schema marks."""
    found = schema()
    blocks = {"provider": found["provider"], **found["resource_schemas"],
              **{f"data.{name}": each for name, each in found["data_source_schemas"].items()}}
    return {f"{name}.{path}" for name, each in blocks.items()
            for path in _secret_paths(each["block"]["attributes"], "", False)}


# By the last part of the schema's path; a write-only twin carries the same as its plain form.
CANARIES = {
    "access_code": "canary-code-Qv7xLr2KpW8mTn4zDf6Hs",
    "qwen_api_key": "sk-canary-9dFh3JkLm5NpQrStUvWx8Yz",
    "secret_environment_variables": "sk-canary-Xw2Vb6Nm8QaZ1sEdRf4Tg7Yh",
    "registry_config.password": "canary/pull \"Gh5Tr8Yu2Io9Pk3<&>Lm",
    "custom_domain.cert_config.private_key": None,  # made by OpenSSL for each run
    "auth0.client_secret": None,  # made by the sandbox, as the next two
    "oss.access_key_secret": None,
    "database.url": None,
    "auth0.users.password": "Canary-person-Zx8Cv4Bn2Lq7Ws1Ed",
    "auth_secret": "canary-session-secret-Hk5Wd9Pz3Xb7Mn1Q",
    "database.password": "Canary-db-Kw7Rt3Yp_Vx5Zb9Nc2Mj",
    "jwks_key": None,
    "key_vaults_secret": "Y2FuYXJ5LXZhdWx0cy1XcThFcjVUeTJVaTlPcDNBczY=",
    "redis_url": "redis://:canary-redis-Jq4Lw8Re2Tn6@cache:6379",
}
# Made by the provider or a cloud, and in the state alone.
MADE = {"database_url", "auth0_password_tickets"}
# Of the provider block.
KEYS = {"access_key", "secret_key", "security_token", "auth0.api_token", "auth0.client_secret"}


def without_canary():
    """Secret attributes that no scenario can know of."""
    known = set(CANARIES) | MADE
    missing = set()
    for attribute in secret_attributes():
        block, path = attribute.split(".", 1)
        path = path.removesuffix("_wo")
        if path not in (KEYS if block == "provider" else known):
            missing.add(attribute)
    return missing
