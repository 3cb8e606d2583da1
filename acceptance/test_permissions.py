# SPDX-License-Identifier: MPL-2.0
"""The policies of docs/guides/permissions.md that name objects suffice: a RAM user, or a role, that has
nothing else applies, changes and destroys a deployment of each edition. That the others suffice, and that
nothing in them is too much, is told by the scenarios that harness/least.py names."""

import json
import re
import shutil

import pytest
from harness import expect, project
from harness.config import base, block
from harness.least import become, narrower, policy

DOMAIN = {"domain_name": "chat.example.com", "manage_dns": True}
NAMES = {"DOMAIN": "example.com", "REGION": "cn-hangzhou"}


def test_base(workspace, sandbox):
    become(sandbox, narrower("lobechat_base", **NAMES))
    workspace.write(base(custom_domain=DOMAIN, min_instances=1)).apply()
    workspace.write(base(description="other", tags={"team": "chat"})).apply()
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


@pytest.mark.skipif(shutil.which("psql") is None, reason="PostgreSQL is not installed")
def test_database(workspace, sandbox):
    for name in ("main.tf", "terraform.tfvars"):
        shutil.copy(project.ROOT / "examples/database" / name, workspace.path(name))
    bucket = re.search(r'^bucket *= *"(.*)"', workspace.path("terraform.tfvars").read_text(), re.M).group(1)
    become(sandbox, narrower("lobechat_database", **NAMES, BUCKET=bucket))
    workspace.apply()
    text = workspace.path("main.tf").read_text()
    workspace.path("main.tf").write_text(text.replace(
        "deletion_protection = false", "deletion_protection = false, storage_gb = 30"))
    workspace.apply()
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


def test_a_role_has_the_policy_and_the_user_may_only_assume_it(workspace, sandbox):
    role = f"acs:ram::{sandbox.ready['account_id']}:role/deployer"
    become(sandbox, {"Version": "1", "Statement": [
        {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Resource": ["acs:ram:*:*:role/deployer"]}]})
    sandbox.edit("ram", "set_role_policy", RoleName="deployer", PolicyDocument=policy("lobechat_base"))
    plain = base(custom_domain=DOMAIN)
    run = workspace.write(plain).apply(fails=True)
    assert "AccessDenied" in run.text and "user deployer" in run.text
    provider = block("provider", ["lobechat"], {"region": "cn-hangzhou", "assume_role": {"role_arn": role}})
    workspace.write(provider + plain[plain.index("resource "):]).apply()
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


def test_without_a_permission_the_action_is_named(workspace, sandbox):
    document = policy("lobechat_base")
    document["Statement"][0]["Action"].remove("fc:CreateTrigger")
    become(sandbox, document)
    run = workspace.write(base()).apply(fails=True)
    assert "CreateTrigger" in run.text and "policy" in run.text
    expect.destroyed(workspace, sandbox)


def test_another_zone_is_not_the_users(workspace, sandbox):
    become(sandbox, narrower("lobechat_base", **dict(NAMES, DOMAIN="example.net")))
    run = workspace.write(base(custom_domain=DOMAIN)).apply(fails=True)
    assert "DescribeSubDomainRecords" in run.text and "Attach a policy" in run.text
    assert "domain/example.com" in run.text  # the object that is not allowed
    sandbox.file.write_text(json.dumps(sandbox.ready))
    expect.destroyed(workspace, sandbox)
