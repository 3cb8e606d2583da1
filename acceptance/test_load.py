# SPDX-License-Identifier: MPL-2.0
"""The load that `make bench` measures the sandbox with: a figure counts only when every request was
signed, sent and answered well."""

import sys
from collections import Counter

import pytest

from harness import project

sys.path.insert(0, str(project.ROOT / "acceptance/bench"))

import load  # noqa: E402

COUNT = 60


def rows(sandbox):
    """Three operations that need nothing to exist: one of each way to sign, and one that is not signed."""
    ready = sandbox.ready
    yield load.request(ready, "sts", 3, "GetCallerIdentity", method="POST", sign="acs3",
                       headers=load.acs_headers("sts", "GetCallerIdentity", ""))
    yield load.request(ready, "fc", 2, "ListFunctions", path="/2023-03-30/functions", sign="acs3",
                       query={"prefix": "a b&c"}, headers=load.acs_headers("fc", "ListFunctions", ""))
    yield load.request(ready, "auth0", 1, "GetKeys", path="/.well-known/jwks.json",
                       host=ready["auth0"]["domain"])


def send(sandbox, **changes):
    return load.send(dict(load.plan(sandbox, rows(sandbox), COUNT, 4), **changes))


def test_each_request_is_sent_once_in_its_share(sandbox):
    before = sandbox.mark()
    measures, why = send(sandbox)
    assert why is None
    assert measures["requests"] == COUNT
    assert measures["per_second"] > 0 and measures["server_cpu_us"] > 0
    assert measures["p99_ms"] >= measures["p50_ms"] > 0
    entries = sandbox.audit(before)
    assert {entry["status"] for entry in entries} == {200}
    assert Counter(entry["operation"] for entry in entries) == {
        "GetCallerIdentity": COUNT // 2, "ListFunctions": COUNT // 3, "GetKeys": COUNT // 6}


def test_oss_requests_are_signed_in_its_own_way(sandbox):
    row = load.request(sandbox.ready, "oss", 1, "GetBucketInfo", sign="oss4", bucket="no-such-bucket",
                       query={"bucketInfo": ""})
    row["host"] = f"no-such-bucket.{row['host']}"
    _, why = send(sandbox, requests=[row])
    assert "status 404" in why and "NoSuchBucket" in why  # a wrong signature would be a 403


@pytest.mark.parametrize("kind, said", [
    ({"status": 503, "code": "ServiceUnavailable", "message": "later"}, "status 503"),
    ({"status": 302, "code": "", "message": ""}, "status 302"), ("reset", ""), ("truncate", "")])
def test_one_answer_that_is_no_success_fails_the_whole(sandbox, kind, said):
    sandbox.fault("sts", "GetCallerIdentity", kind, nth=COUNT // 2, count=1)
    measures, why = send(sandbox)
    assert measures is None
    assert f"sts GetCallerIdentity: {said}" in why


@pytest.mark.parametrize("changes, said", [
    ({"access_key_secret": "not-the-secret"}, "SignatureDoesNotMatch"),
    ({"process": 2 ** 22 + 1}, "no such process"), ({"requests": []}, "no requests"),
    ({"count": 0}, "count"), ({"connections": 0}, "connections")])
def test_a_load_that_cannot_be_measured_is_refused(sandbox, changes, said):
    measures, why = send(sandbox, **changes)
    assert measures is None and said in why
