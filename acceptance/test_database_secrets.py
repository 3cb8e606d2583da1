# SPDX-License-Identifier: MPL-2.0
"""Secrets of team deployments stay where they belong: those that are given write-only nowhere, those that are
generated in the state where the documentation says so, and those that a cloud makes with the function alone."""

import json
import subprocess

import pytest
from conftest import TEAM_OPTIONS
from harness import canaries, expect
from harness.config import LINE_1, LINE_2, Expression, block
from harness.deployment import Deployment
from harness.elsewhere import given_bucket, given_database, given_network
from harness.signed import environment

pytestmark = pytest.mark.sandbox_options(*TEAM_OPTIONS)

CANARIES = {name: canaries.CANARIES[path] for name, path in {
    "access_code": "access_code", "qwen_api_key": "qwen_api_key", "auth_secret": "auth_secret",
    "key_vaults_secret": "key_vaults_secret", "redis_url": "redis_url", "registry": "registry_config.password",
    "extra": "secret_environment_variables", "person": "auth0.users.password"}.items()}
# What the state holds when nobody gives them, and by what of the environment each is known.
GENERATED = {"key_vaults_secret": "KEY_VAULTS_SECRET", "auth_secret": "AUTH_SECRET", "jwks_key": "JWKS_KEY"}


def log_everything(workspace):
    workspace.trace = True
    workspace.environment.update(TF_LOG_PROVIDER="TRACE", TF_LOG_PROVIDER_LOBECHAT="TRACE")


def holds(text, values):
    return [value[:8] for value in values for form in expect.spellings(value).values() if form in text]


def write_secrets(workspace, deployment, values, **attributes):
    """The configuration with an ephemeral variable for each value, so that none stands in it."""
    text = ""
    for name, value in values.items():
        workspace.environment[f"TF_VAR_{name}"] = value
        text += block("variable", [name], {"type": Expression("string"), "ephemeral": True})
    workspace.write(text + deployment.configure(**attributes))


def wo(name, variable=None):
    return {f"{name}_wo": Expression(f"var.{variable or name}"), f"{name}_wo_version": 1}


def shared_attributes():
    return {"qwen_api_key": None, **wo("qwen_api_key"), **wo("auth_secret"), **wo("key_vaults_secret"),
            "secret_environment_variables_wo": Expression("{ OTHER_API_KEY = var.extra }"),
            "secret_environment_variables_wo_version": 1,
            "registry_config": {"user_name": "puller", **wo("password", "registry")}}


def assert_nowhere(deployment, values):
    """Plans, applies, shows and destroys, and looks through everything that was written or sent."""
    workspace, sandbox = deployment.workspace, deployment.sandbox
    workspace.plan_json()
    workspace.apply("tfplan")
    expect.empty_plan(workspace)
    workspace.show_json()
    audit = json.dumps(sandbox.audit()).encode()
    workspace.destroy()
    sandbox.advance(300)  # Function Compute lets go of network interfaces
    expect.destroyed(workspace, sandbox)
    expect.no_secret(workspace, *values)
    assert not holds(audit, values)


def test_given_write_only(team):
    """With all that exists already, on the first line."""
    sandbox, ready = team.sandbox, team.sandbox.ready
    log_everything(team.workspace)
    network = given_network(sandbox)
    url = given_database(sandbox, network)
    client = sandbox.edit("auth0", "create_client", name="Other", app_type="regular_web")
    given_bucket(sandbox, "shared-files")
    sandbox.take_as_given()
    values = {**CANARIES, "url": url, "client_secret": client["client_secret"],
              "access_key_secret": ready["access_key_secret"]}
    for name in ("redis_url", "person"):
        del values[name]
    write_secrets(team.workspace, team, values, image=LINE_1, network=network, **shared_attributes(),
                  **wo("access_code"), database=wo("url"), checks={"callback": False},
                  auth0={"client_id": client["client_id"], **wo("client_secret")},
                  oss={"bucket": "shared-files", "access_key_id": ready["access_key_id"],
                       **wo("access_key_secret")})
    assert_nowhere(team, values.values())


def new_key_set():
    """A key set of one's own, as `jwks_key` takes it, made by OpenSSL alone."""
    text = subprocess.run(["openssl", "genrsa", "-traditional", "2048"], check=True, capture_output=True,
                          text=True).stdout
    asn1 = subprocess.run(["openssl", "asn1parse"], input=text, check=True, capture_output=True, text=True).stdout
    numbers = [line.rsplit(":", 1)[1].strip() for line in asn1.splitlines() if "INTEGER" in line][1:]
    return json.dumps({"keys": [{"kty": "RSA", "alg": "RS256", "kid": "own", **{
        name: to_base64url(number) for name, number in zip(("n", "e", "d", "p", "q", "dp", "dq", "qi"), numbers)}}]})


def to_base64url(number):
    digits = number if len(number) % 2 == 0 else "0" + number
    return subprocess.run(["basenc", "--base64url", "-w0"], input=bytes.fromhex(digits), check=True,
                          capture_output=True).stdout.decode().rstrip("=")


def test_given_write_only_to_what_is_made(team):
    """On the second line."""
    log_everything(team.workspace)
    values = {**CANARIES, "jwks_key": new_key_set(), "password": canaries.CANARIES["database.password"]}
    del values["access_code"]
    write_secrets(team.workspace, team, values, image=LINE_2, **shared_attributes(), **wo("redis_url"),
                  **wo("jwks_key"), database={"deletion_protection": False, **wo("password")},
                  auth0={"users": {"one@example.com": wo("password", "person")}})
    assert_nowhere(team, values.values())


def test_generated_ones(team):
    workspace = team.workspace
    log_everything(workspace)
    team.write(image=LINE_2, auth0={"users": {"one@example.com": {}}})
    plan = workspace.plan_json()["resource_changes"][0]["change"]
    marks = plan["after_sensitive"]
    assert all(marks[name] is True for name in (*GENERATED, "database_url", "auth0_password_tickets"))
    assert marks["database"]["password"] is True
    printed = [workspace.apply("tfplan"), expect.empty_plan(workspace), workspace.run("show", "-no-color")]
    state, variables = team.state(), environment(team.sandbox.ready, "lobe")
    assert {name: state[name] for name in GENERATED} == \
        {name: variables[variable] for name, variable in GENERATED.items()}
    alone = [variables["AUTH_AUTH0_SECRET"], variables["S3_SECRET_ACCESS_KEY"]]
    kept = [*(state[name] for name in GENERATED), state["database"]["password"],
            *state["auth0_password_tickets"].values()]
    assert all(len(value) >= 20 for value in alone + kept) and len(set(alone + kept)) == len(alone + kept)
    for run in printed:
        assert not holds(run.output.encode(), alone + kept)
    for log in workspace.logs():
        assert not holds(log.read_bytes(), alone + kept), log
    assert not holds(json.dumps(team.sandbox.audit()).encode(), alone + kept)
    expect.destroyed(workspace, team.sandbox)
    expect.no_secret(workspace, *alone)


def test_no_two_deployments_have_the_same(workspace, sandbox):
    team = Deployment(workspace, sandbox)
    text = ""
    for name in ("one", "two"):
        text += block("resource", ["lobechat_database", name], {
            "function_name": name, "image": LINE_2, "qwen_api_key": "sk-of-acceptance-tests",
            "custom_domain": {"domain_name": f"{name}.example.com", "manage_dns": True},
            "database": {"deletion_protection": False}, "oss": {"bucket": f"files-of-{name}", "create": True},
            "auth0": {}})
    workspace.write('provider "lobechat" {\n  region = "cn-hangzhou"\n}\n' + text).apply()
    first, second = (attributes for attributes, _ in workspace.resources().values())
    for name in (*GENERATED, "database_url", "auth0_client_id", "oss_access_key_id", "vpc_id", "rds_instance_id"):
        assert first[name] and first[name] != second[name], name
    assert first["database"]["password"] != second["database"]["password"]
    expect.empty_plan(workspace)
    team.end()
