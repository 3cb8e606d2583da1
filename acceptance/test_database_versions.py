# SPDX-License-Identifier: MPL-2.0
"""One team deployment through the versions of LobeChat: what each line is told, that the other line's names
are gone, and what a version needs. The stand-in starts only with an environment that its version takes."""

import http.client
import json
import re
import urllib.parse

import pytest
from conftest import TEAM_OPTIONS
from harness import expect
from harness.config import LINE_1, LINE_2, database
from harness.deployment import Deployment
from harness.signed import environment

OLDEST, NEEDS_SEARCH = LINE_1.replace("1.143.3", "1.12.0"), LINE_2.replace("2.1.39", "2.1.40")
URL, ISSUER = "http://chat.example.com", "https://lobechat-sandbox.us.auth0.com"
KEY = re.compile(r"[A-Za-z0-9+/]{43}=")  # as `openssl rand -base64 32` prints it


def both(state):
    """What every version is told; of a secret its form."""
    return {
        "APP_URL": URL, "QWEN_API_KEY": "sk-of-acceptance-tests", "ENABLED_OPENAI": "0",
        "QWEN_PROXY_URL": "https://dashscope.aliyuncs.com/compatible-mode/v1",
        "DEFAULT_AGENT_CONFIG": f"model={state['default_model']};provider=qwen",
        "SYSTEM_AGENT": f"default=qwen/{state['default_model']}",
        "DEFAULT_FILES_CONFIG": "embedding_model=qwen/text-embedding-v3",
        "DATABASE_DRIVER": "node", "DATABASE_URL": state["database_url"],
        "KEY_VAULTS_SECRET": state["key_vaults_secret"],
        "AUTH_AUTH0_ID": state["auth0_client_id"], "AUTH_AUTH0_ISSUER": ISSUER,
        "AUTH_AUTH0_SECRET": re.compile(r"[A-Za-z0-9_-]{48,}"),
        "S3_ACCESS_KEY_ID": state["oss_access_key_id"],
        "S3_SECRET_ACCESS_KEY": re.compile(r"[A-Za-z0-9]{30}"),
        "S3_BUCKET": "team-files", "S3_REGION": "cn-hangzhou", "S3_SET_ACL": "0",
        "S3_ENDPOINT": "https://oss-cn-hangzhou.aliyuncs.com",
        "S3_PUBLIC_DOMAIN": "https://team-files.oss-cn-hangzhou.aliyuncs.com"}


def first_line(state):
    return {**both(state), "NEXT_PUBLIC_SERVICE_MODE": "server", "NEXTAUTH_URL": f"{URL}/api/auth",
            "NEXT_AUTH_SECRET": state["auth_secret"], "NEXT_AUTH_SSO_PROVIDERS": "auth0"}


def second_line(state):
    return {**both(state), "EMBEDDING_BATCH_SIZE": "10", "AUTH_SECRET": state["auth_secret"],
            "AUTH_SSO_PROVIDERS": "auth0", "AUTH_DISABLE_EMAIL_PASSWORD": "1", "JWKS_KEY": state["jwks_key"]}


def assert_told(deployment, wanted):
    """The function has these variables, none less and none more."""
    state = deployment.state()
    found = environment(deployment.sandbox.ready, "lobe")
    wanted = wanted(state)
    assert set(found) == set(wanted)
    for name, value in wanted.items():
        same = value.fullmatch(found[name]) if isinstance(value, re.Pattern) else value == found[name]
        assert same, name
    assert state["environment_bytes"] == sum(len(name) + len(value) for name, value in found.items())
    assert KEY.fullmatch(state["key_vaults_secret"]) and KEY.fullmatch(state["auth_secret"])


def answers(deployment, path):
    """Status of a request to the deployment at its trigger's address."""
    ready = deployment.sandbox.ready
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(ready["data_plane"]).netloc, timeout=20)
    try:
        connection.request("GET", path, headers={
            "Host": urllib.parse.urlsplit(deployment.state()["trigger_url"]).netloc})
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.fixture(scope="module")
def deployment(team_of_file):
    team_of_file.write(image=OLDEST).plan()
    team_of_file.apply()
    return team_of_file


def go_to(deployment, **attributes):
    """The change is made in place, LobeChat starts, and nothing is left to do; what was carried out."""
    plan = deployment.write(**attributes).plan()
    assert plan.actions == ["update"] and not plan.replaces
    assert plan.changes["applied_app_version"][1] == attributes["image"].rsplit(":", 1)[1]
    mark = deployment.sandbox.mark()
    writes, _ = deployment.apply()
    started = [each for each in deployment.sandbox.audit(mark) if each["operation"] == "invoke"]
    assert started and started[-1]["status"] < 400
    expect.empty_plan(deployment.workspace)
    return writes


def refused(deployment, **attributes):
    run = deployment.write(**attributes).workspace.plan(fails=True)
    deployment.write(**deployment.applied)
    return run.text


# In this order: each goes on where the one before stopped.

def test_oldest_of_the_first_line(deployment):
    assert_told(deployment, first_line)
    assert answers(deployment, "/") < 400
    expect.empty_plan(deployment.workspace)


def test_older_than_that_is_refused(deployment):
    assert "LobeChat version is too old" in refused(deployment, image=LINE_1.replace("1.143.3", "1.11.9"))


def test_last_of_the_first_line(deployment):
    assert go_to(deployment, image=LINE_1) == ["UpdateFunction"]
    assert_told(deployment, first_line)


def test_second_line_must_be_allowed(deployment):
    said = refused(deployment, image=LINE_2)
    assert "Major upgrade is not allowed" in said and "allow_major_upgrade = true" in said
    assert "backup" in said and "signed out" in said
    expect.empty_plan(deployment.workspace)


def test_second_line(deployment):
    """Secrets go with it under their other names; database and application stay."""
    before = deployment.state()
    assert go_to(deployment, image=LINE_2, allow_major_upgrade=True) == ["UpdateFunction"]
    warned = " ".join(run.text for run in deployment.workspace.runs[-5:])
    assert "Major upgrade of lobe" in warned and "All sessions end" in warned
    assert_told(deployment, second_line)
    after = deployment.state()
    for name in ("auth_secret", "key_vaults_secret", "rds_instance_id", "auth0_client_id", "database_url",
                 "oss_access_key_id"):
        assert after[name] == before[name], name
    key, = json.loads(after["jwks_key"])["keys"]
    assert (key["kty"], key["alg"]) == ("RSA", "RS256") and before["jwks_key"] is None
    assert answers(deployment, "/api/version") == 200


def test_permission_is_not_needed_for_what_is_there(deployment):
    deployment.write(image=LINE_2).plan()
    deployment.apply()
    expect.empty_plan(deployment.workspace)


def test_there_is_no_way_back(deployment):
    assert "LobeChat cannot go back" in refused(deployment, image=LINE_1, allow_major_upgrade=True)


def test_names_of_the_first_line_are_refused_in_the_second(deployment):
    for name in ("NEXT_AUTH_SECRET", "NEXTAUTH_URL"):
        assert f"{name} cannot be set: LobeHub 2.x exits at start" in refused(
            deployment, image=LINE_2, environment_variables={name: "x"})
    assert "Attribute of another version" in refused(deployment, image=LINE_2, access_code="code-of-tests")


def test_version_that_needs_an_extension(deployment):
    """Refused with the reason as long as RDS does not offer it; then it is installed before the start."""
    sandbox = deployment.sandbox
    said = refused(deployment, image=NEEDS_SEARCH)
    assert "pg_search" in said and "2.1.39 and 1.143.3" in said and "database.url" in said
    expect.empty_plan(deployment.workspace)
    sandbox.edit("rds", "offer_extension", name="pg_search", version="0.15.0")
    mark = sandbox.mark()
    assert go_to(deployment, image=NEEDS_SEARCH) == ["CreatePostgresExtensions", "UpdateFunction"]
    order = [each["operation"] for each in sandbox.audit(mark) if each["committed"]]
    assert order.index("CreatePostgresExtensions") < order.index("UpdateFunction")
    installed, = sandbox.objects()["rds/databases"].values()
    assert {"vector", "pg_search"} <= set(installed["Extensions"])
    assert_told(deployment, second_line)


def test_downgrade_within_a_line_warns(deployment):
    assert deployment.write(image=LINE_2).plan().actions == ["update"]
    assert "Downgrade of lobe" in " ".join(run.text for run in deployment.workspace.runs[-2:])
    deployment.write(**deployment.applied)
    expect.empty_plan(deployment.workspace)


@pytest.mark.sandbox_options(*TEAM_OPTIONS)
def test_extension_is_missed_at_a_creation(workspace, sandbox):
    """Nobody can be asked before there is an instance; what was made goes on with an older version."""
    deployment = Deployment(workspace, sandbox, database)
    said = deployment.write(image=NEEDS_SEARCH).workspace.apply(fails=True).text
    assert "LobeHub needs an extension that RDS does not offer" in said and "2.1.39 and 1.143.3" in said
    instances = set(sandbox.objects()["rds/instances"])
    deployment.write(image=LINE_2).workspace.apply()
    assert set(sandbox.objects()["rds/instances"]) == instances
    expect.empty_plan(workspace)
    deployment.end()
