# SPDX-License-Identifier: MPL-2.0
"""Where keys come from, and what a person is told when they are missing, wrong or out of date. The
sandbox's addresses stand in the provider block; the keys come the way each scenario says."""

import contextlib
import http.server
import json
import threading

import pytest

from harness import expect
from harness.config import BASE, block, resource

SECRET = "wrong-secret-Zq81nVw3Lk"
ID = "sandbox-no-such-key-7714"


@pytest.fixture
def place(workspace, sandbox):
    """A workspace that knows the sandbox's addresses and none of its keys."""
    workspace.environment["LOBECHAT_SANDBOX"] = None
    workspace.environment["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "true"
    return workspace


def write(workspace, sandbox, attributes=None, **provider):
    ready = sandbox.ready
    settings = {"region": ready["region"], "endpoints": ready["endpoints"], **provider}
    workspace.write(block("provider", ["lobechat"], settings) +
                    resource("lobechat_base", **{**BASE, **(attributes or {})}))
    return workspace


def keys(sandbox):
    return sandbox.ready["access_key_id"], sandbox.ready["access_key_secret"]


def file_in_home(workspace, path, text):
    target = workspace.directory / "home" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return target


def one_error(run):
    assert run.output.count("Error:") == 1, run.output
    assert SECRET not in run.output
    return run.text


@contextlib.contextmanager
def answering(body):
    """A loopback server that answers every GET with the body; yields its URL and the list of visits."""
    visits = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802, the name that http.server looks for
            visits.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/keys", visits
    finally:
        server.shutdown()
        server.server_close()


# ---- keys that serve

def in_block(workspace, sandbox):
    access_key, secret_key = keys(sandbox)
    write(workspace, sandbox, access_key=access_key, secret_key=secret_key)


def in_environment(workspace, sandbox):
    access_key, secret_key = keys(sandbox)
    workspace.environment.update(ALIBABA_CLOUD_ACCESS_KEY_ID=access_key,
                                 ALIBABA_CLOUD_ACCESS_KEY_SECRET=secret_key)
    write(workspace, sandbox)


def in_old_environment(workspace, sandbox):
    access_key, secret_key = keys(sandbox)
    workspace.environment.update(ALICLOUD_ACCESS_KEY=access_key, ALICLOUD_SECRET_KEY=secret_key)
    write(workspace, sandbox)


def in_cli_profile(workspace, sandbox):
    access_key, secret_key = keys(sandbox)
    wrong = {"name": "default", "mode": "AK", "access_key_id": ID, "access_key_secret": SECRET}
    good = {"name": "work", "mode": "AK", "access_key_id": access_key, "access_key_secret": secret_key}
    file_in_home(workspace, ".aliyun/config.json",
                 json.dumps({"current": "default", "profiles": [wrong, good]}))
    write(workspace, sandbox, profile="work")


def in_ini_file(workspace, sandbox):
    access_key, secret_key = keys(sandbox)
    file_in_home(workspace, ".alibabacloud/credentials",
                 f"[default]\ntype = access_key\naccess_key_id = {access_key}\n"
                 f"access_key_secret = {secret_key}\n")
    write(workspace, sandbox)


def role_in_block(workspace, sandbox):
    access_key, secret_key = keys(sandbox)
    arn = f"acs:ram::{sandbox.ready['account_id']}:role/deployer"
    write(workspace, sandbox, access_key=access_key, secret_key=secret_key,
          assume_role={"role_arn": arn, "session_name": "of-tests"})


def role_in_profile(workspace, sandbox):
    access_key, secret_key = keys(sandbox)
    arn = f"acs:ram::{sandbox.ready['account_id']}:role/deployer"
    profile = {"name": "default", "mode": "RamRoleArn", "access_key_id": access_key,
               "access_key_secret": secret_key, "ram_role_arn": arn, "ram_session_name": "of-tests"}
    file_in_home(workspace, ".aliyun/config.json",
                 json.dumps({"current": "default", "profiles": [profile]}))
    write(workspace, sandbox)


@pytest.mark.parametrize("put", [in_block, in_environment, in_old_environment, in_cli_profile,
                                 in_ini_file, role_in_block, role_in_profile],
                         ids=lambda put: put.__name__)
def test_keys_serve(place, sandbox, put):
    put(place, sandbox)
    place.apply()
    expect.empty_plan(place)
    users = {entry["access_key_id"] for entry in sandbox.audit() if entry["service"] == "fc"}
    assert (users == {keys(sandbox)[0]}) == (not put.__name__.startswith("role"))
    assert users and (len(users) == 1 or keys(sandbox)[0] not in users)
    expect.destroyed(place, sandbox)


def test_keys_from_a_uri(place, sandbox):
    access_key, secret_key = keys(sandbox)
    with answering({"Code": "Success", "AccessKeyId": access_key,
                    "AccessKeySecret": secret_key}) as (uri, visits):
        write(place, sandbox, credentials_uri=uri).apply()
        expect.destroyed(place, sandbox)
    assert visits == ["/keys"] * len(visits) and visits


# ---- keys that do not

def test_wrong_key_id(place, sandbox):
    place.environment.update(ALIBABA_CLOUD_ACCESS_KEY_ID=ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET=SECRET)
    text = one_error(write(place, sandbox).apply(fails=True))
    assert "InvalidAccessKeyId.NotFound" in text and "[HTTP 4" in text and "request id" in text
    assert "The keys in use come from the variable ALIBABA_CLOUD_ACCESS_KEY_ID." in text
    expect.sandbox_empty(sandbox)


def test_wrong_secret(place, sandbox):
    profile = {"name": "default", "mode": "AK", "access_key_id": keys(sandbox)[0],
               "access_key_secret": SECRET}
    file_in_home(place, ".aliyun/config.json", json.dumps({"current": "default", "profiles": [profile]}))
    text = one_error(write(place, sandbox).apply(fails=True))
    assert "SignatureDoesNotMatch" in text and "does not belong to the AccessKey id" in text
    assert 'The keys in use come from profile "default" of' in text and "config.json" in text
    assert "server string to sign" not in text
    expect.sandbox_empty(sandbox)


EXPIRED = {"status": 400, "code": "InvalidSecurityToken.Expired", "message": "token is expired"}


def test_expired_token(place, sandbox):
    """Nothing can renew keys that were given as they are."""
    access_key, secret_key = keys(sandbox)
    place.environment.update(ALIBABA_CLOUD_ACCESS_KEY_ID=access_key,
                             ALIBABA_CLOUD_ACCESS_KEY_SECRET=secret_key)
    sandbox.fault("fc", "GetFunction", EXPIRED, nth=0)
    text = one_error(write(place, sandbox).apply(fails=True))
    assert "InvalidSecurityToken.Expired" in text and "could not be renewed" in text
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" in text
    expect.sandbox_empty(sandbox)


def test_expired_token_of_a_role_is_renewed(place, sandbox):
    role_in_block(place, sandbox)
    sandbox.fault("fc", "CreateFunction", EXPIRED)
    place.apply()
    assert sandbox.calls().count("AssumeRole") == 2
    sandbox.clear_faults()
    expect.destroyed(place, sandbox)


def test_no_keys_at_all(place, sandbox):
    text = one_error(write(place, sandbox).apply(fails=True))
    assert "No credentials for Alibaba Cloud" in text
    for name, reason in (("access_key and secret_key in the provider block", "not set"),
                         ("the sandbox (LOBECHAT_SANDBOX)", "no sandbox is set"),
                         ("keys in the environment", "ALIBABA_CLOUD_ACCESS_KEY_ID and"),
                         ("OIDC token of the environment", "ALIBABA_CLOUD_ROLE_ARN is not set"),
                         ("profile of the Alibaba Cloud CLI", "config.json"),
                         ("INI file of the SDKs", "credentials"),
                         ("RAM role of the ECS instance", "switched off"),
                         ("credentials URI of the environment", "is not set")):
        assert f"{name}: " in text and reason in text.split(f"{name}: ")[1]
    assert "aliyun configure" in text  # what to do
    assert sandbox.audit() == []


def test_half_a_pair_in_the_environment(place, sandbox):
    place.environment["ALIBABA_CLOUD_ACCESS_KEY_ID"] = ID
    text = one_error(write(place, sandbox).apply(fails=True))
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID is set without ALIBABA_CLOUD_ACCESS_KEY_SECRET" in text


def test_profile_that_does_not_exist(place, sandbox):
    """It was asked for by name, so no other keys take its place."""
    in_environment(place, sandbox)
    write(place, sandbox, profile="work")
    text = one_error(place.apply(fails=True))
    assert "config.json" in text and "asked for by name" in text
    assert sandbox.audit() == []


def test_role_that_does_not_exist(place, sandbox):
    access_key, secret_key = keys(sandbox)
    write(place, sandbox, access_key=access_key, secret_key=secret_key,
          assume_role={"role_arn": "acs:ram::1:role/other"})
    text = one_error(place.apply(fails=True))
    assert "The role in `assume_role` could not be assumed" in text
    assert "access_key in the provider block" in text and "EntityNotExist.Role" in text
    expect.sandbox_empty(sandbox)


@pytest.mark.parametrize("code", ["InvalidTimeStamp.Expired", "InvalidTimeStamp.Format"])
def test_wrong_clock(place, sandbox, code):
    in_environment(place, sandbox)
    sandbox.fault("fc", "GetFunction", {"status": 400, "code": code, "message": "expired"}, nth=0)
    text = one_error(place.apply(fails=True))
    assert code in text and "Set the clock of this machine" in text and "timedatectl" in text
    expect.sandbox_empty(sandbox)


def test_plain_http_stays_on_this_machine(place, sandbox):
    in_environment(place, sandbox)
    place.environment["ALIBABA_CLOUD_ENDPOINT_FC"] = "http://fc.example.com"
    endpoints = {"sts": sandbox.ready["endpoints"]["sts"]}
    write(place, sandbox, endpoints=endpoints)
    text = one_error(place.apply(fails=True))
    assert "ALIBABA_CLOUD_ENDPOINT_FC" in text and "plain http is possible to this machine only" in text
    assert sandbox.audit() == []


# ---- the sandbox's own file

@pytest.mark.parametrize("content, words", [
    (None, "No such file"), ("", "does not hold one line of JSON"), ("{", "does not hold one line of JSON"),
    ("[]", "not an object")], ids=["missing", "empty", "cut", "list"])
def test_sandbox_file_is_broken(workspace, sandbox, content, words):
    file = workspace.directory / "broken.json"
    if content is not None:
        file.write_text(content)
    workspace.environment["LOBECHAT_SANDBOX"] = str(file)
    workspace.write(block("provider", ["lobechat"], {"region": "cn-hangzhou"}) +
                    resource("lobechat_base", **BASE))
    text = one_error(workspace.plan(fails=True))
    assert "LOBECHAT_SANDBOX" in text and str(file.name) in text and words in text
    assert sandbox.audit() == []
