# SPDX-License-Identifier: MPL-2.0
"""The sandbox as a program: its one line, its signals, its state file, its fixed ports. The client here
signs by itself, so that these scenarios do not rest on the provider's signing."""

import http.client
import json
import ssl
import subprocess
import time
import urllib.parse

import pytest
from harness import project
from harness.sandbox import Sandbox, free_ports
from harness.signed import call, sign

# In the order of their ports, before control.
SERVICES = ["fc", "sts", "alidns", "data_plane", "ram", "vpc", "ecs", "auth0", "cas",
            "fc2", "devsapp", "oss", "dashscope", "rds"]


def create_function(ready, name):
    return call(ready, "POST", ready["endpoints"]["fc"] + "/2023-03-30/functions", "CreateFunction",
                {"functionName": name, "handler": "index.handler", "runtime": "custom-container",
                 "cpu": 1, "memorySize": 1024, "diskSize": 512,
                 "customContainerConfig": {"image": "registry.cn-hangzhou.aliyuncs.com/ns/app:1.0.0"}})


def functions(ready):
    status, body = call(ready, "GET", ready["endpoints"]["fc"] + "/2023-03-30/functions",
                        "ListFunctions")
    assert status == 200
    return [each["functionName"] for each in body["functions"]]


def test_the_one_line(sandbox):
    ready = sandbox.ready
    assert set(ready) == {"account_id", "access_key_id", "access_key_secret", "region", "ca",
                          "endpoints", "data_plane", "control", "auth0"}
    assert {*ready["endpoints"], "data_plane"} == set(SERVICES)
    assert ready["access_key_id"].startswith("SANDBOX")
    assert ready["ca"] is None
    origins = [*ready["endpoints"].values(), ready["data_plane"], ready["control"]]
    assert len(set(origins)) == len(SERVICES) + 1
    virtual = {"oss": f"oss-{ready['region']}.localhost"}  # the others are plain
    for name, origin in ready["endpoints"].items():
        assert origin.startswith(f"http://{virtual.get(name, '127.0.0.1')}:")
    assert call(ready, "POST", ready["endpoints"]["sts"] + "/", "GetCallerIdentity")[0] == 200


def test_a_power_cut_loses_nothing_that_was_answered(tmp_path):
    sandbox = Sandbox(tmp_path, ("--state", str(tmp_path / "state"), "--seed", "1")).start()
    first = dict(sandbox.ready)
    for number in range(20):
        status, body = create_function(sandbox.ready, f"f{number:02}")
        assert status == 200, body
    sandbox.kill()
    with (tmp_path / "state").open("ab") as state:
        state.write(b"0123456789abcdef {\"changes\":[[\"fc/func")  # a record that was being written
    sandbox.start()
    try:
        kept = ("account_id", "access_key_id", "access_key_secret", "auth0")
        assert [sandbox.ready[key] for key in kept] == [first[key] for key in kept]
        assert functions(sandbox.ready) == [f"f{number:02}" for number in range(20)]
        assert create_function(sandbox.ready, "f00")[0] == 409
        assert create_function(sandbox.ready, "after")[0] == 200
    finally:
        assert sandbox.stop() == 0


def test_a_seed_repeats_the_identity(tmp_path):
    seen = []
    for options in (("--seed", "7"), ("--seed", "7"), ()):
        sandbox = Sandbox(tmp_path, options).start()
        seen.append(sandbox.ready["access_key_secret"])
        assert sandbox.stop() == 0
    assert seen[0] == seen[1] != seen[2]


def test_fixed_ports_are_in_order(tmp_path):
    first = free_ports(len(SERVICES) + 1)
    sandbox = Sandbox(tmp_path, ("--port", str(first))).start()
    try:
        ready = sandbox.ready
        named = {**ready["endpoints"], "data_plane": ready["data_plane"]}
        origins = [named[service] for service in SERVICES] + [ready["control"]]
        assert [int(origin.rsplit(":", 1)[1]) for origin in origins] \
            == list(range(first, first + len(origins)))
        taken = subprocess.run([str(project.SANDBOX), "--port", str(first)], capture_output=True,
                               text=True, timeout=10, check=False)
        assert taken.returncode == 1
        assert "cannot listen" in taken.stderr
    finally:
        sandbox.stop()


def test_https_has_a_certificate_of_its_own_authority(tmp_path):
    sandbox = Sandbox(tmp_path, ("--tls-dir", str(tmp_path / "tls"))).start()
    try:
        assert sandbox.ready["ca"] == str(tmp_path / "tls" / "ca.pem")
        parts = urllib.parse.urlsplit(sandbox.ready["https"]["control"])
        trusting = http.client.HTTPSConnection(
            parts.netloc, timeout=10, context=ssl.create_default_context(cafile=sandbox.ready["ca"]))
        trusting.request("GET", "/healthz")
        assert trusting.getresponse().status == 200
        with pytest.raises(ssl.SSLCertVerificationError):
            http.client.HTTPSConnection(parts.netloc, timeout=10).request("GET", "/healthz")
    finally:
        sandbox.stop()


@pytest.mark.parametrize("options", [("--colour", "red"), ("--time-scale", "0"), ("extra",)])
def test_nonsense_ends_with_the_usage(options):
    ended = subprocess.run([str(project.SANDBOX), *options], capture_output=True, text=True,
                           timeout=10, check=False)
    assert ended.returncode == 2
    assert "--time-scale X" in ended.stderr
    assert ended.stdout == ""


def test_a_stalled_request_does_not_hold_up_the_end(sandbox):
    sandbox.fault("sts", "GetCallerIdentity", "stall", ms=600000)
    ready = sandbox.ready
    url = ready["endpoints"]["sts"] + "/"
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=10)
    connection.request("POST", "/", headers=sign(ready, "POST", url, "GetCallerIdentity"))
    time.sleep(0.2)
    started = time.monotonic()
    assert sandbox.stop() == 0
    assert time.monotonic() - started < 5
    connection.close()
