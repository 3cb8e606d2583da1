# SPDX-License-Identifier: MPL-2.0
"""The sandbox's storage over HTTP. The client here signs by itself, so that these scenarios do not rest
on the provider's signing."""

import hashlib
import hmac
import http.client
import time
import urllib.parse
from base64 import b64encode

BUCKET = "scenario-files"


def mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signature(ready, method, path, query, headers, date):
    scope = f"{date[:8]}/{ready['region']}/oss/aliyun_v4_request"
    signed = {name.lower(): value for name, value in headers.items()
              if name.lower().startswith("x-oss-") or name.lower() in ("content-type", "content-md5")}
    canonical = "\n".join([
        method, f"/{BUCKET}{path}", query,
        "".join(f"{name}:{value}\n" for name, value in sorted(signed.items())), "", "UNSIGNED-PAYLOAD"])
    to_sign = f"OSS4-HMAC-SHA256\n{date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = ("aliyun_v4" + ready["access_key_secret"]).encode()
    for part in scope.split("/"):
        key = mac(key, part)
    return (f"OSS4-HMAC-SHA256 Credential={ready['access_key_id']}/{scope},"
            f"Signature={mac(key, to_sign).hex()}")


def call(ready, method, path="/", query="", body=b"", headers=None, sign=True):
    """Status, headers and body. The name is not looked up: not every machine knows *.localhost."""
    host = f"{BUCKET}.{urllib.parse.urlsplit(ready['endpoints']['oss']).netloc}"
    headers = {"Host": host, **(headers or {})}
    if sign:
        date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        headers |= {"x-oss-date": date, "x-oss-content-sha256": "UNSIGNED-PAYLOAD"}
        headers["Authorization"] = signature(ready, method, path, query, headers, date)
    connection = http.client.HTTPConnection("127.0.0.1", int(host.rsplit(":", 1)[1]), timeout=10)
    connection.request(method, path + (f"?{query}" if query else ""), body, headers)
    response = connection.getresponse()
    return response.status, response.headers, response.read().decode()


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
