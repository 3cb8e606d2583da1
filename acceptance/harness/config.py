# SPDX-License-Identifier: MPL-2.0
"""Configurations as text, from Python values: HCL takes JSON for its expressions."""

import json

PROVIDER = 'provider "lobechat" {\n  region = "cn-hangzhou"\n}\n\n'
# The least that a deployment needs.
BASE = {"function_name": "lobe", "access_code": "access-code-of-tests",
        "qwen_api_key": "sk-of-tests"}
# The least that a team deployment needs where everything is made for it. Its database may be destroyed.
DATABASE = {"function_name": "lobe", "qwen_api_key": "sk-of-acceptance-tests",
            "custom_domain": {"domain_name": "chat.example.com", "manage_dns": True},
            "database": {"deletion_protection": False},
            "oss": {"bucket": "team-files", "create": True}, "auth0": {}}
# Images of the two lines.
REPOSITORY = "registry.cn-hangzhou.aliyuncs.com/team/lobe-chat-database:"
LINE_1, LINE_2 = REPOSITORY + "1.143.3", REPOSITORY.replace("lobe-chat-database", "lobehub") + "2.1.39"


class Expression(str):
    """Text that stands in the configuration as it is: a reference, a function call."""


def hcl(value):
    """A value as an expression. "${" in a string is meant literally."""
    if isinstance(value, Expression):
        return str(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {hcl(item)}" for key, item in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(hcl(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def block(kind, labels, attributes):
    """A block with its attributes; those that are None are left out."""
    head = " ".join([kind, *(json.dumps(label) for label in labels)])
    lines = [f"  {name} = {hcl(value)}" for name, value in attributes.items() if value is not None]
    return head + " {\n" + "\n".join(lines) + "\n}\n\n"


def resource(kind, name="this", **attributes):
    return block("resource", [kind, name], attributes)


def base(name="this", **attributes):
    """A configuration with one lobechat_base: what it needs, changed by attributes (None removes)."""
    return PROVIDER + resource("lobechat_base", name, **{**BASE, **attributes})


def database(name="this", **attributes):
    """A configuration with one lobechat_database, likewise."""
    return PROVIDER + resource("lobechat_database", name, **{**DATABASE, **attributes})
