# SPDX-License-Identifier: MPL-2.0
"""Every secret has a canary, and none sings: an API that repeats in its error message what it was sent, headers
and all, a provider that crashes, and whatever else of a run others can read."""

import json
import os
import signal
import time
from pathlib import Path

import pytest
from conftest import TEAM_OPTIONS
from harness import canaries, expect, memory
from harness.canaries import CANARIES
from harness.config import LINE_2, Expression, block
from harness.everything import wait_until
from harness.signed import auth0_token, environment, rpc

pytestmark = pytest.mark.sandbox_options(*TEAM_OPTIONS)

GIVEN = ("qwen_api_key", "redis_url", "registry_config.password", "database.password", "auth0.users.password",
         "secret_environment_variables", "key_vaults_secret")
# What carries secrets: (service, operation, which part of the request is repeated).
MIRRORS = (("fc", "CreateFunction", "{body}"), ("fc", "CreateFunction", "{headers}"),
           ("rds", "CreateAccount", "{target} {body}"), ("ram", "CreateAccessKey", "{headers}"),
           ("auth0", "RequestToken", "{body}"), ("auth0", "CreateClient", "{headers} {body}"),
           ("auth0", "CreateUser", "{body}"), ("sts", "AssumeRole", "{headers}"))


def test_every_secret_attribute_has_a_canary():
    assert not canaries.without_canary()


def wo(name, path):
    return {f"{name}_wo": Expression("var." + path.replace(".", "_")), f"{name}_wo_version": 1}


def log_everything(workspace):
    workspace.trace = True
    workspace.environment.update(TF_LOG_PROVIDER="TRACE", TF_LOG_PROVIDER_LOBECHAT="TRACE",
                                 TMPDIR=str(workspace.path("temporary")))
    workspace.path("temporary").mkdir()


def write_all(team, provider):
    """A team deployment with every secret that can be given write-only; provider: text in its block."""
    workspace = team.workspace
    log_everything(workspace)
    text = ""
    for path in GIVEN:
        variable = path.replace(".", "_")
        workspace.environment[f"TF_VAR_{variable}"] = CANARIES[path]
        text += block("variable", [variable], {"type": Expression("string"), "ephemeral": True})
    configuration = team.configure(
        image=LINE_2, checks={"embedding": False}, **{"qwen_api_key": None, **wo("qwen_api_key", "qwen_api_key")},
        **wo("redis_url", "redis_url"), **wo("key_vaults_secret", "key_vaults_secret"),
        secret_environment_variables_wo=Expression("{ OTHER_API_KEY = var.secret_environment_variables }"),
        secret_environment_variables_wo_version=1,
        registry_config={"user_name": "puller", **wo("password", "registry_config.password")},
        database={"deletion_protection": False, **wo("password", "database.password")},
        auth0={"users": {"one@example.com": wo("password", "auth0.users.password")}})
    workspace.write(text + configuration.replace("  region", f"  {provider}\n  region", 1))
    return team


def role(ready):
    return f"acs:ram::{ready['account_id']}:role/deployer"


@pytest.fixture
def singing(team):
    """By keys of a role that the provider assumes, and a token that it fetches."""
    ready = team.sandbox.ready
    return write_all(team, f'access_key = "{ready["access_key_id"]}"\n  '
                           f'secret_key = "{ready["access_key_secret"]}"\n  '
                           f'assume_role = {{ role_arn = "{role(ready)}" }}')


def session_secrets(sandbox):
    ready = sandbox.ready
    return {"secret_key": ready["access_key_secret"], "client_secret": ready["auth0"]["client_secret"]}


def assert_untold(team, secrets, stated=(), audited=()):
    """Nowhere in what was written, printed, logged or sent elsewhere; stated: what the state may hold; audited:
    what a cloud notes of who asked."""
    found = [(name, piece) for piece, content in expect.pieces(team.workspace) for name, value in secrets.items()
             for form in expect.spellings(value).values() if form in content
             and not (name in stated and ("tfstate" in piece or "tfplan" in piece or "output of show" in piece))]
    assert not found, found
    audit = json.dumps(team.sandbox.audit()).encode()
    assert not [name for name, value in secrets.items() for form in expect.spellings(value).values()
                if form in audit and name not in audited]


def made(sandbox):
    """What the state holds, by the function's environment; what it does not hold."""
    variables = environment(sandbox.ready, "lobe")
    return ({name: variables[name] for name in ("JWKS_KEY", "AUTH_SECRET", "DATABASE_URL")},
            {name: variables[name] for name in ("AUTH_AUTH0_SECRET", "S3_SECRET_ACCESS_KEY")})


def mirror(team, outstanding):
    """An apply in which these repeat what they are sent; those that were not asked, for the next."""
    sandbox, active = team.sandbox, {}
    for service, operation, part in outstanding:
        if (service, operation) not in active:
            active[service, operation] = part
            sandbox.fault(service, operation, nth=0,
                          kind={"status": 400, "code": "InvalidParameter.Mirror", "message": part})
    run = team.workspace.run("apply", "-no-color", "-input=false", "-auto-approve")
    fired = {(rule["service"], rule["operation"]) for rule in sandbox.faults() if rule["fired"]}
    sandbox.clear_faults()
    assert fired and run.code == 1, run.text[-2000:]
    return [each for each in outstanding if each[:2] not in fired or active[each[:2]] != each[2]]


def test_an_api_that_repeats_requests_is_not_repeated(singing):
    given = {path: CANARIES[path] for path in GIVEN}
    outstanding = MIRRORS
    while outstanding:  # an apply in which none was asked fails
        outstanding = mirror(singing, outstanding)
    singing.workspace.apply()
    stated, unstated = made(singing.sandbox)
    expect.empty_plan(singing.workspace)
    told = "".join(run.text for run in singing.workspace.runs)
    assert "InvalidParameter.Mirror" in told and "(sensitive value)" in told  # they were quoted
    assert_untold(singing, {**given, **session_secrets(singing.sandbox), **stated, **unstated}, stated)
    singing.workspace.destroy()


def test_keys_of_the_provider_block_are_not_repeated(team):
    """Temporary keys and a token, given as they are."""
    ready = team.sandbox.ready
    status, body = rpc(ready, "sts", "AssumeRole", RoleArn=role(ready), RoleSessionName="canary")
    assert status == 200, body
    keys, token = body["Credentials"], auth0_token(ready)
    write_all(team, f'access_key = "{keys["AccessKeyId"]}"\n  secret_key = "{keys["AccessKeySecret"]}"\n  '
                    f'security_token = "{keys["SecurityToken"]}"\n  '
                    f'auth0 = {{ domain = "{ready["auth0"]["domain"]}", api_token = "{token}" }}')
    outstanding = (("fc", "CreateFunction", "{headers}"), ("auth0", "CreateClient", "{headers}"),
                   ("ram", "CreateUser", "{headers}"), ("oss", "PutBucket", "{headers}"))
    while outstanding:
        outstanding = mirror(team, outstanding)
    told = "".join(run.text for run in team.workspace.runs)
    assert "authorization: (sensitive value)" in told and "Signature=" not in told  # it could be used again
    assert_untold(team, {"access_key": keys["AccessKeyId"], "secret_key": keys["AccessKeySecret"],
                         "security_token": keys["SecurityToken"], "auth0.api_token": token}, audited=("access_key",))
    team.workspace.destroy()


def report(cases, failed, seconds):
    """For `make torture`, which says where."""
    directory = os.environ.get("REPORT")
    if directory:
        Path(directory).mkdir(parents=True, exist_ok=True)
        Path(directory, "canaries.json").write_text(json.dumps({
            "name": "canaries", "cases": cases, "failed": failed, "seeds": None, "seconds": round(seconds),
            "details": {}, "what": "Every call of a creation answered by an error that repeats the request: its body, "
                                   "headers and address; no secret may be told anywhere, in any spelling"}))


@pytest.mark.matrix
def test_no_operation_that_repeats_its_request_is_repeated(singing):
    """All that a creation asks for, one after the other, from different places of the request."""
    workspace, sandbox, began = singing.workspace, singing.sandbox, time.monotonic()
    workspace.apply()
    operations = sorted({(entry["service"], entry["operation"]) for entry in sandbox.audit()
                         if entry["service"] != "data_plane"})
    workspace.destroy()
    sandbox.advance(300)
    cases = [(*operation, part) for operation in operations for part in ("{body}", "{headers}", "{target}")]
    for service, operation, part in cases:
        sandbox.fault(service, operation, nth=0,
                      kind={"status": 400, "code": "InvalidParameter.Mirror", "message": part})
        workspace.run("apply", "-no-color", "-input=false", "-auto-approve")
        sandbox.clear_faults()
    workspace.apply()
    stated, unstated = made(sandbox)
    report(len(cases), len(cases), time.monotonic() - began)
    assert_untold(singing, {**{path: CANARIES[path] for path in GIVEN}, **session_secrets(sandbox), **stated,
                            **unstated}, stated)
    report(len(cases), 0, time.monotonic() - began)
    workspace.destroy()


@pytest.mark.skipif(os.getuid() != 0, reason="nobody else may look")
def test_others_see_nothing_of_a_process_and_of_its_crash(singing):
    """While it holds all secrets: names and words that /proc shows to everybody, then what a crash leaves."""
    workspace, sandbox = singing.workspace, singing.sandbox
    given = {path: CANARIES[path] for path in GIVEN}
    sandbox.fault("fc", "CreateTrigger", "stall", ms=60000)
    process = workspace.start("apply", "-no-color", "-input=false", "-auto-approve")
    wait_until(lambda: process.popen.poll() is not None or sandbox.faults()[0]["fired"], "the trigger", 120)
    provider, = process.providers()
    words = memory.names(provider)
    secrets = {**given, **session_secrets(sandbox), **made(sandbox)[0], **made(sandbox)[1]}
    assert not [name for name, value in secrets.items() for form in expect.spellings(value).values() if form in words]
    os.kill(provider, signal.SIGSEGV)
    run = process.wait()
    workspace.runs.append(run)
    sandbox.clear_faults()
    assert run.code == 1 and "panic: SIGSEGV" in run.output
    workspace.apply()
    assert_untold(singing, secrets, made(sandbox)[0])
    workspace.destroy()
