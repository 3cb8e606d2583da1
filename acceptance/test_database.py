# SPDX-License-Identifier: MPL-2.0
"""The life of one lobechat_database: everything made, unchanged on a second look, destroyed."""

import json
import os
import shutil
import subprocess
import urllib.parse

import pytest
from conftest import TEAM_OPTIONS
from harness import expect
from harness.config import LINE_1, LINE_2
from harness.signed import environment

pytestmark = pytest.mark.sandbox_options(*TEAM_OPTIONS)

URL = "http://chat.example.com"
PARTS = {"vpc", "vswitch", "security_group", "rds_instance", "rds_whitelist", "rds_account", "rds_database",
         "rds_extension", "rds_backup_policy", "oss_bucket", "oss_cors", "ram_user", "ram_policy",
         "ram_access_key", "auth0_client", "auth0_connection", "function", "trigger", "dns_record",
         "custom_domain"}


def psql(url, statement):
    """What the database answers at the URL just as LobeChat is given it; the name is a loopback one."""
    run = subprocess.run(["psql", "-X", "-A", "-t", "-c", statement, url], capture_output=True, text=True,
                         timeout=30, env=dict(os.environ, PGHOSTADDR="127.0.0.1"))
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def secrets_of(variables, line):
    names = {"KEY_VAULTS_SECRET", "S3_SECRET_ACCESS_KEY", "AUTH_AUTH0_SECRET", "DATABASE_URL", "QWEN_API_KEY"}
    names |= {"AUTH_SECRET", "JWKS_KEY"} if line == 2 else {"NEXT_AUTH_SECRET"}
    assert names <= set(variables)
    return {name: variables[name] for name in names}


def test_everything_is_made_and_goes(team):
    team.write(image=LINE_1).workspace.apply()
    expect.empty_plan(team.workspace)
    state = team.state()
    assert set(state["parts"]) == PARTS
    assert all(each["id"] and each["status"] for each in state["parts"].values())
    variables = environment(team.sandbox.ready, "lobe")
    secrets_of(variables, 1)
    assert variables | {
        "APP_URL": URL, "NEXTAUTH_URL": f"{URL}/api/auth", "NEXT_AUTH_SSO_PROVIDERS": "auth0",
        "DATABASE_DRIVER": "node", "AUTH_AUTH0_ID": state["auth0_client_id"],
        "AUTH_AUTH0_ISSUER": "https://lobechat-sandbox.us.auth0.com", "S3_BUCKET": "team-files",
        "S3_ENDPOINT": "https://oss-cn-hangzhou.aliyuncs.com", "S3_REGION": "cn-hangzhou", "S3_SET_ACL": "0",
        "S3_ACCESS_KEY_ID": state["oss_access_key_id"]} == variables
    assert variables["DATABASE_URL"] == state["database_url"]
    assert sum(len(name) + len(value) for name, value in variables.items()) == state["environment_bytes"]
    assert state["app_url"] == URL and state["auth0_callback_url"] == f"{URL}/api/auth/callback/auth0"
    expect.destroyed(team.workspace, team.sandbox)


@pytest.mark.skipif(shutil.which("psql") is None, reason="psql is not installed")
def test_database_url_is_good_for_other_clients(team):
    """The password holds characters that mean something in a URL."""
    password = "p@s#s%w+r(d)&1A"
    team.write(database={"deletion_protection": False, "password": password, "username": "owner",
                         "database_name": "chats"}).workspace.apply()
    url = team.state()["database_url"]
    assert urllib.parse.unquote(urllib.parse.urlsplit(url).password) == password
    assert psql(url, "SELECT current_user, current_database()") == "owner|chats"
    assert environment(team.sandbox.ready, "lobe")["DATABASE_URL"] == url
    team.end()


def test_second_line(team):
    team.write(image=LINE_2, auth0={"allowed_emails": ["example.com", "guest@example.net"]})
    team.workspace.apply()
    expect.empty_plan(team.workspace)
    variables = environment(team.sandbox.ready, "lobe")
    secrets_of(variables, 2)
    assert variables["AUTH_ALLOWED_EMAILS"] == "example.com,guest@example.net"
    assert variables["AUTH_DISABLE_EMAIL_PASSWORD"] == "1" and variables["AUTH_SSO_PROVIDERS"] == "auth0"
    assert not [name for name in variables if name.startswith(("NEXT_", "NEXTAUTH"))]
    key, = json.loads(variables["JWKS_KEY"])["keys"]
    assert (key["kty"], key["alg"]) == ("RSA", "RS256") and key["d"]
    team.end()


def test_plan_knows_the_addresses(team):
    """What others need of a deployment is known before there is one."""
    changes = team.write().plan().changes
    known = {path: after for path, (_, after) in changes.items()}
    assert known["app_url"] == URL and known["cors_origin"] == URL
    assert known["auth0_callback_url"] == f"{URL}/api/auth/callback/auth0"
    assert known["oss_public_domain"] == "https://team-files.oss-cn-hangzhou.aliyuncs.com"
    assert known["auth0_issuer"] == "https://lobechat-sandbox.us.auth0.com"
    assert known["ram_user_name"].startswith("lobechat")
    expect.sandbox_empty(team.sandbox)


def test_serverless(team):
    capacity = {"min_capacity": 0.5, "max_capacity": 2}
    edition = {"deletion_protection": False, "category": "serverless_basic"}
    team.write(database=dict(edition, serverless=capacity)).workspace.apply()
    expect.empty_plan(team.workspace)
    for changed in ({"min_capacity": 1, "max_capacity": 4, "auto_pause": True, "switch_force": True}, capacity):
        team.write(database=dict(edition, serverless=changed)).plan()
        assert team.apply()[0] == ["ModifyDBInstanceSpec"]
        expect.empty_plan(team.workspace)
    team.end()
