# SPDX-License-Identifier: MPL-2.0
"""The sandbox's storage over HTTP. The client here signs by itself, so that these scenarios do not rest
on the provider's signing."""

import hashlib
from base64 import b64encode

from harness.signed import oss

BUCKET = "scenario-files"


def call(ready, method, path="/", query="", **details):
    return oss(ready, BUCKET, method, path, query, **details)


def xml(body):
    return {"Content-Type": "application/xml",
            "Content-MD5": b64encode(hashlib.md5(body).digest()).decode()}


def test_a_bucket_from_its_making_to_its_end(sandbox):
    ready = sandbox.ready
    rules = (b"<CORSConfiguration><CORSRule><AllowedOrigin>https://chat.example.com</AllowedOrigin>"
             b"<AllowedMethod>PUT</AllowedMethod><AllowedHeader>*</AllowedHeader></CORSRule>"
             b"</CORSConfiguration>")
    asking = {"Origin": "https://chat.example.com", "Access-Control-Request-Method": "PUT",
              "Access-Control-Request-Headers": "content-type"}
    assert call(ready, "PUT")[0] == 200
    assert call(ready, "OPTIONS", "/a.txt", headers=asking, sign=False)[0] == 403
    assert call(ready, "PUT", query="cors", body=rules, headers=xml(rules))[0] == 200
    status, headers, _ = call(ready, "OPTIONS", "/a.txt", headers=asking, sign=False)
    assert (status, headers["Access-Control-Allow-Origin"]) == (200, "https://chat.example.com")
    assert call(ready, "PUT", "/a.txt", body=b"hello", headers={"Content-Type": "text/plain"})[0] == 200
    assert call(ready, "GET", "/a.txt")[2] == "hello"
    assert call(ready, "GET", "/a.txt", sign=False)[0] == 403
    status, headers, body = call(ready, "HEAD", "/a.txt")
    assert (status, headers["Content-Length"], body) == (200, "5", "")
    assert "<Key>a.txt</Key>" in call(ready, "GET", query="list-type=2")[2]
    assert "<Code>BucketNotEmpty</Code>" in call(ready, "DELETE")[2]
    assert f"{BUCKET}/a.txt" in sandbox.objects()["oss/objects"]
    assert call(ready, "DELETE", "/a.txt")[0] == 204
    assert call(ready, "DELETE")[0] == 204
    assert not sandbox.objects()["oss/buckets"] and not sandbox.objects()["oss/objects"]
