# SPDX-License-Identifier: MPL-2.0
"""The policies of docs/guides/permissions.md suffice: a RAM user who has nothing else applies, changes
and destroys a deployment of each edition."""

import json
import re
import shutil

import pytest
from harness import expect, project
from harness.config import base
from harness.signed import rpc

PAGE = project.ROOT / "docs/guides/permissions.md"


def policy(resource):
    section = PAGE.read_text().split(f"## RAM policy for {resource}\n", 1)[1]
    return json.loads(re.search(r"```json\n(.*?)```", section, re.S).group(1))


def ram(ready, action, **parameters):
    status, body = rpc(ready, "ram", action, **parameters)
    assert status == 200, body
    return body


def become(sandbox, document):
    """Puts the keys of a user with that policy alone into the file that the provider reads."""
    ready = sandbox.ready
    ram(ready, "CreateUser", UserName="deployer")
    ram(ready, "CreatePolicy", PolicyName="deployer", PolicyDocument=json.dumps(document))
    ram(ready, "AttachPolicyToUser", UserName="deployer", PolicyName="deployer", PolicyType="Custom")
    key = ram(ready, "CreateAccessKey", UserName="deployer")["AccessKey"]
    sandbox.given = {name: set(found) for name, found in sandbox.all_objects().items()}
    sandbox.file.write_text(json.dumps(dict(ready, access_key_id=key["AccessKeyId"],
                                            access_key_secret=key["AccessKeySecret"])))


def test_base(workspace, sandbox):
    domain = {"domain_name": "chat.example.com", "manage_dns": True}
    become(sandbox, policy("lobechat_base"))
    workspace.write(base(custom_domain=domain, min_instances=1)).apply()
    workspace.write(base(description="other", tags={"team": "chat"})).apply()
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


@pytest.mark.skipif(shutil.which("psql") is None, reason="PostgreSQL is not installed")
def test_database(workspace, sandbox):
    for name in ("main.tf", "terraform.tfvars"):
        shutil.copy(project.ROOT / "examples/database" / name, workspace.path(name))
    become(sandbox, policy("lobechat_database"))
    workspace.apply()
    text = workspace.path("main.tf").read_text()
    workspace.path("main.tf").write_text(text.replace(
        "deletion_protection = false", "deletion_protection = false, storage_gb = 30"))
    workspace.apply()
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


def test_without_a_permission_the_action_is_named(workspace, sandbox):
    document = policy("lobechat_base")
    document["Statement"][0]["Action"].remove("fc:CreateTrigger")
    become(sandbox, document)
    run = workspace.write(base()).apply(fails=True)
    assert "CreateTrigger" in run.text and "policy" in run.text
    expect.destroyed(workspace, sandbox)
