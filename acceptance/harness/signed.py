# SPDX-License-Identifier: MPL-2.0
"""Signed calls of the sandbox's APIs by a client of our own, so that scenarios about the sandbox do not
rest on the provider's signing."""

import hashlib
import hmac
import http.client
import json
import time
import urllib.parse
import uuid

VERSIONS = {"fc": "2023-03-30", "sts": "2015-04-01", "alidns": "2015-01-09", "rds": "2014-08-15",
            "vpc": "2016-04-28", "ecs": "2014-05-26", "ram": "2015-05-01"}


def sign(ready, method, url, action, body=b"", content_type="application/json"):
    """The headers of an ACS3-HMAC-SHA256 request without a query."""
    service = next(name for name, origin in ready["endpoints"].items() if url.startswith(origin))
    parts = urllib.parse.urlsplit(url)
    headers = {
        "host": parts.netloc, "x-acs-action": action, "x-acs-version": VERSIONS[service],
        "x-acs-date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "x-acs-signature-nonce": uuid.uuid4().hex,
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest()}
    if body:
        headers["content-type"] = content_type
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = f"{method}\n{parts.path}\n\n{lines}\n{names}\n{headers['x-acs-content-sha256']}"
    text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
    mac = hmac.new(ready["access_key_secret"].encode(), text.encode(), hashlib.sha256).hexdigest()
    headers["Authorization"] = (f"ACS3-HMAC-SHA256 Credential={ready['access_key_id']},"
                                f"SignedHeaders={names},Signature={mac}")
    return headers


def rpc(ready, service, action, **parameters):
    """Status and JSON body of an operation in the RPC style; its parameters travel in a form."""
    url = ready["endpoints"][service] + "/"
    form = urllib.parse.urlencode(dict(parameters, RegionId=ready["region"])).encode()
    kind = "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=20)
    try:
        connection.request("POST", "/", body=form,
                           headers=sign(ready, "POST", url, action, form, kind))
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def call(ready, method, url, action, body=None):
    """Status and JSON body of an operation in the ROA style."""
    data = json.dumps(body).encode() if body is not None else b""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request(method, parts.path, body=data or None,
                           headers=sign(ready, method, url, action, data))
        response = connection.getresponse()
        text = response.read()
        return response.status, json.loads(text) if text else None
    finally:
        connection.close()


def environment(ready, function):
    """The environment variables of a function, with its secrets, which `objects()` does not tell."""
    url = f"{ready['endpoints']['fc']}/2023-03-30/functions/{function}"
    status, body = call(ready, "GET", url, "GetFunction")
    assert status == 200, body
    return body.get("environmentVariables", {})


def _mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _oss_signature(ready, bucket, method, path, query, headers, date):
    scope = f"{date[:8]}/{ready['region']}/oss/aliyun_v4_request"
    signed = {name.lower(): value for name, value in headers.items()
              if name.lower().startswith("x-oss-") or name.lower() in ("content-type", "content-md5")}
    canonical = "\n".join([
        method, f"/{bucket}{path}", query,
        "".join(f"{name}:{value}\n" for name, value in sorted(signed.items())), "", "UNSIGNED-PAYLOAD"])
    to_sign = f"OSS4-HMAC-SHA256\n{date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = ("aliyun_v4" + ready["access_key_secret"]).encode()
    for part in scope.split("/"):
        key = _mac(key, part)
    return (f"OSS4-HMAC-SHA256 Credential={ready['access_key_id']}/{scope},"
            f"Signature={_mac(key, to_sign).hex()}")


def oss(ready, bucket, method, path="/", query="", body=b"", headers=None, sign=True):
    """Status, headers and body. The name is not looked up: not every machine knows *.localhost."""
    host = f"{bucket}.{urllib.parse.urlsplit(ready['endpoints']['oss']).netloc}"
    headers = {"Host": host, **(headers or {})}
    if sign:
        date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        headers |= {"x-oss-date": date, "x-oss-content-sha256": "UNSIGNED-PAYLOAD"}
        headers["Authorization"] = _oss_signature(ready, bucket, method, path, query, headers, date)
    connection = http.client.HTTPConnection("127.0.0.1", int(host.rsplit(":", 1)[1]), timeout=10)
    connection.request(method, path + (f"?{query}" if query else ""), body, headers)
    response = connection.getresponse()
    return response.status, response.headers, response.read().decode()


def _auth0_send(ready, method, path, body, headers):
    origin = urllib.parse.urlsplit(ready["endpoints"]["auth0"]).netloc
    connection = http.client.HTTPConnection(origin, timeout=10)
    try:
        data = None if body is None else json.dumps(body)
        connection.request(method, path, data, {"Host": ready["auth0"]["domain"],
                                                "Content-Type": "application/json", **headers})
        response = connection.getresponse()
        text = response.read()
        assert response.status < 300, text
        return json.loads(text) if text else None
    finally:
        connection.close()


def auth0_token(ready):
    """A token of the ready line's application, which may do everything in the tenant."""
    tenant = ready["auth0"]
    return _auth0_send(ready, "POST", "/oauth/token", {
        "grant_type": "client_credentials", "client_id": tenant["client_id"],
        "client_secret": tenant["client_secret"],
        "audience": f"https://{tenant['domain']}/api/v2/"}, {})["access_token"]


def auth0(ready, method, path, body=None):
    """JSON body of a Management API call with a token of the ready line's application."""
    return _auth0_send(ready, method, path, body, {"Authorization": f"Bearer {auth0_token(ready)}"})
