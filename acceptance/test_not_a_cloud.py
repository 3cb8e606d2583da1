# SPDX-License-Identifier: MPL-2.0
"""The sandbox cannot be mistaken for a cloud: every run that talks to it says so, it is reached on this
machine only, and keys go neither from it to a cloud nor from a cloud to it."""

import contextlib
import json
import socket
import subprocess
from pathlib import Path

import pytest
from harness import expect, project
from harness.config import BASE, block, database, resource
from harness.sandbox import Sandbox
from harness.signed import call

SUMMARY = "Talking to a sandbox, not to Alibaba Cloud"


def warnings(workspace, *command):
    """(detail, address of the provider block) of each such warning of a run."""
    run = workspace.run(*command, "-json")
    assert run.code == 0, run.output
    said = [json.loads(line) for line in run.stdout.splitlines()]
    found = [each["diagnostic"] for each in said if each.get("type") == "diagnostic"]
    assert all(each["severity"] == "warning" for each in found), found
    return [(each["detail"], each["address"]) for each in found if each["summary"] == SUMMARY]


def own_block(sandbox, **settings):
    ready = sandbox.ready
    return block("provider", ["lobechat"],
                 {"region": ready["region"], "access_key": ready["access_key_id"],
                  "secret_key": ready["access_key_secret"], **settings})


# ---- the warning

def test_every_run_says_that_it_talks_to_a_sandbox(workspace, sandbox):
    workspace.write(own_block(sandbox) + resource("lobechat_base", **BASE))
    (detail, address), = warnings(workspace, "plan")
    assert f'"{sandbox.file}" in the variable LOBECHAT_SANDBOX' in detail
    assert "this machine only" in detail and 'provider["' in address
    # Once for the plan, once for what follows it; Terraform shows the two as one.
    assert len(warnings(workspace, "apply", "-auto-approve")) == 2
    assert len(warnings(workspace, "plan")) == 1
    assert workspace.run("plan", "-no-color").output.count(SUMMARY) == 1
    destroy = workspace.destroy()
    assert destroy.output.count(SUMMARY) == 1
    assert "(and one more similar warning elsewhere)" in destroy.text
    expect.sandbox_empty(sandbox)


def test_each_provider_block_says_it(workspace, sandbox):
    far = block("provider", ["lobechat"], {"alias": "far", "region": "cn-shanghai"})
    other = resource("lobechat_base", "far", **{**BASE, "function_name": "far"})
    workspace.write(own_block(sandbox) + far + resource("lobechat_base", **BASE) +
                    other.replace("{", "{\n  provider = lobechat.far", 1))
    found = warnings(workspace, "plan")
    assert sorted(address.rpartition("]")[2] for _, address in found) == ["", ".far"]


def test_addresses_of_this_machine_say_it_too(workspace, sandbox):
    workspace.environment["LOBECHAT_SANDBOX"] = None
    endpoints = dict(sandbox.ready["endpoints"])
    rds = endpoints.pop("rds")
    workspace.environment["ALIBABA_CLOUD_ENDPOINT_RDS"] = rds
    workspace.write(own_block(sandbox, endpoints=endpoints) + resource("lobechat_base", **BASE))
    (detail, _), = warnings(workspace, "plan")
    for service, url in endpoints.items():
        assert f"  - {service}: {url} in the provider block\n" in detail
    assert f"  - rds: {rds} in the variable ALIBABA_CLOUD_ENDPOINT_RDS\n" in detail


def test_a_cloud_is_not_called_a_sandbox(workspace, sandbox):
    workspace.environment["LOBECHAT_SANDBOX"] = None
    workspace.write(block("provider", ["lobechat"], {"region": "cn-hangzhou"}) +
                    resource("lobechat_base", **BASE))
    assert warnings(workspace, "plan") == []
    assert sandbox.audit() == []


# ---- keys stay where they belong

def test_keys_of_the_sandbox_are_not_sent_to_a_cloud(workspace, sandbox):
    """The variable was forgotten. Nothing is sent, so this needs no network."""
    workspace.environment["LOBECHAT_SANDBOX"] = None
    workspace.write(own_block(sandbox) + resource("lobechat_base", **BASE))
    text = workspace.apply(fails=True).text
    assert "nothing was sent, because the keys are a sandbox's" in text


def test_keys_of_a_cloud_are_not_sent_to_the_sandbox(workspace, sandbox):
    workspace.write(own_block(sandbox, access_key="LTAI-of-tests") +
                    resource("lobechat_base", **BASE))
    text = workspace.apply(fails=True).text
    assert "nothing was sent, because the address is one of this machine" in text
    assert sandbox.audit() == []


def test_a_tenant_of_auth0_is_not_sent_its_keys_to_the_sandbox(workspace, sandbox):
    workspace.environment.update(AUTH0_DOMAIN="team.eu.auth0.com", AUTH0_CLIENT_ID="id-of-tests",
                                 AUTH0_CLIENT_SECRET="secret-of-tests")
    text = workspace.write(database()).plan(fails=True).text
    assert "is not the sandbox's" in text and sandbox.ready["auth0"]["domain"] in text
    assert [each for each in sandbox.audit() if each["service"] == "auth0"] == []


def test_the_sandbox_refuses_keys_that_look_real(sandbox):
    ready = dict(sandbox.ready, access_key_id="LTAI-of-tests")
    status, body = call(ready, "POST", ready["endpoints"]["sts"] + "/", "GetCallerIdentity")
    assert (status, body["Code"]) == (403, "InvalidAccessKeyId.RealKeyInSandbox")


# ---- this machine only

def descriptors(process_id):
    """What the descriptors of a process lead to, but for those that are closed in this moment."""
    for link in Path(f"/proc/{process_id}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            yield link.readlink().name


def listening(process_id):
    """(address in hex, port) of the sockets on which a process listens."""
    inodes = set(descriptors(process_id))
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process_id}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                address, port = fields[1].split(":")
                found.append((address, int(port, 16)))
    return found


def own_addresses():
    """Addresses of this machine other than 127.0.0.1."""
    given = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False).stdout
    return ["127.0.0.2", "::1", *given.split()]


def test_only_loopback_is_listened_on(tmp_path):
    sandbox = Sandbox(tmp_path, ("--tls-dir", str(tmp_path / "tls"))).start()
    try:
        ready = sandbox.ready
        origins = [*ready["endpoints"].values(), *ready["https"]["endpoints"].values(),
                   ready["control"], ready["data_plane"]]
        sockets = listening(sandbox.process.pid)
        assert {int(origin.rsplit(":", 1)[1]) for origin in origins} <= {port for _, port in sockets}
        assert {address for address, _ in sockets} == {"0100007F"}
        port = int(ready["control"].rsplit(":", 1)[1])
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        for address in own_addresses():
            with pytest.raises(OSError):
                socket.create_connection((address, port), timeout=5).close()
    finally:
        sandbox.stop()


@pytest.mark.parametrize("option", ["--host", "--bind", "--listen", "--address", "--interface"])
def test_nothing_opens_it_to_others(option):
    ended = subprocess.run([str(project.SANDBOX), option, "0.0.0.0"], capture_output=True, text=True,
                           timeout=10, check=False)
    assert ended.returncode == 2
    assert "loopback interface only" in ended.stderr
