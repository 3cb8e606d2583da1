# SPDX-License-Identifier: MPL-2.0
"""With --seed, --clock and --port a sandbox repeats itself: the same requests in the same order get the
same answers, ids, times and request ids included, and leave the same objects and the same audit log."""

import http.client
import json
import urllib.parse

from harness.sandbox import Sandbox, free_ports
from harness.signed import auth0_token, oss, rpc, sign

START = "2040-01-01T00:00:00Z"
FAST = ("--time-scale", "2")
ORIGINS = 24  # at least as many as a sandbox has


class Life:
    """A client that keeps every answer."""

    def __init__(self, ready):
        self.ready = ready
        self.answers = []

    def keep(self, status, body):
        self.answers.append((status, body))
        return body

    def fc(self, method, path, action, body=None):
        data = json.dumps(body).encode() if body is not None else b""
        url = f"{self.ready['endpoints']['fc']}/2023-03-30{path}"
        headers = sign(self.ready, method, url, action, data)
        return json.loads(self.send(method, url, data, headers) or "null")

    def send(self, method, url, data=None, headers=None):
        """The body; headers are kept too, but for the date, which the HTTP library makes."""
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=60)
        connection.request(method, parts.path or "/", data or None, headers or {"host": parts.netloc})
        response = connection.getresponse()
        kept = sorted((name, value) for name, value in response.getheaders() if name != "Date")
        body = response.read().decode()
        connection.close()
        self.keep(response.status, (kept, body))
        return body

    def rpc(self, service, action, **parameters):
        return self.keep(*rpc(self.ready, service, action, **parameters))

    def oss(self, method, path="/", **details):
        status, headers, body = oss(self.ready, "repeated", method, path, **details)
        return self.keep(status, (sorted(item for item in headers.items() if item[0] != "Date"), body))

    def auth0(self, token, method, path, body=None):
        headers = {"Host": self.ready["auth0"]["domain"], "Content-Type": "application/json",
                   "Authorization": f"Bearer {token}"}
        origin = urllib.parse.urlsplit(self.ready["endpoints"]["auth0"])
        connection = http.client.HTTPConnection(origin.netloc, timeout=60)
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        body = json.loads(response.read() or "null")
        body.pop("signing_keys", None)  # a real key, new for each tenant
        return self.keep(response.status, body)


def until(ask, wanted):
    """Asks until the answer is as wanted; how often is part of the life."""
    for _ in range(50):
        if wanted(ask()):
            return
    raise AssertionError(f"it never got there: {ask()}")


def function(life):
    image = "registry.cn-hangzhou.aliyuncs.com/fc-demo2/ohyee-test:lobechat-v1"
    life.fc("POST", "/functions", "CreateFunction",
            {"functionName": "lobe", "handler": "h", "runtime": "custom-container", "cpu": 1,
             "memorySize": 1024, "diskSize": 512, "customContainerConfig": {"image": image, "port": 3210}})
    until(lambda: life.fc("GET", "/functions/lobe", "GetFunction"), lambda f: f.get("state") == "Active")
    trigger = life.fc("POST", "/functions/lobe/triggers", "CreateTrigger",
                      {"triggerName": "http", "triggerType": "http",
                       "triggerConfig": '{"authType":"anonymous","methods":["GET"]}'})
    life.send("GET", trigger["httpTrigger"]["urlInternet"])
    life.fc("PUT", "/functions/lobe", "UpdateFunction", {"description": "changed"})
    life.fc("GET", "/functions/none", "GetFunction")


def network(life):
    vpc = life.rpc("vpc", "CreateVpc", CidrBlock="10.0.0.0/8", VpcName="repeated")["VpcId"]
    until(lambda: life.rpc("vpc", "DescribeVpcAttribute", VpcId=vpc), lambda v: v["Status"] == "Available")
    life.rpc("vpc", "CreateVSwitch", CidrBlock="10.0.0.0/24", VpcId=vpc, ZoneId="cn-hangzhou-h")
    life.rpc("ecs", "CreateSecurityGroup", VpcId=vpc)


def people(life):
    life.rpc("ram", "CreateUser", UserName="repeated")
    life.rpc("ram", "CreateAccessKey", UserName="repeated")
    life.rpc("sts", "AssumeRole", RoleSessionName="repeated",
             RoleArn=f"acs:ram::{life.ready['account_id']}:role/deployer")
    token = auth0_token(life.ready)
    life.keep(200, token)
    client = life.auth0(token, "POST", "/api/v2/clients", {"name": "repeated", "app_type": "regular_web"})
    life.auth0(token, "GET", f"/api/v2/clients/{client['client_id']}")


def files(life):
    life.oss("PUT")
    life.oss("PUT", "/a.txt", body=b"hello")
    life.oss("GET", "/a.txt")
    life.oss("GET", query="list-type=2")


def whole_life(sandbox):
    life = Life(sandbox.ready)
    sandbox.fault("fc", "GetFunction", {"status": 503, "code": "ServiceUnavailable", "message": "later"})
    for part in (network, people, files):
        part(life)
    sandbox.advance(3600)
    function(life)
    sandbox.clear_faults()
    life.rpc("alidns", "AddDomainRecord", DomainName="example.com", RR="a", Type="CNAME",
             Value="b.example.net")
    return {"ready": sandbox.ready, "answers": life.answers, "audit": sandbox.audit(),
            "objects": sandbox.all_objects(), "clock": sandbox.control("GET", "/clock")}


def live(directory, port, seed):
    directory.mkdir()
    sandbox = Sandbox(directory, ("--port", str(port), "--seed", seed, "--clock", START, *FAST)).start()
    try:
        return whole_life(sandbox)
    finally:
        assert sandbox.stop() == 0


def test_a_life_repeats_to_the_letter(tmp_path):
    port = free_ports(ORIGINS)
    first, second, other = (live(tmp_path / str(number), port, seed) for number, seed in enumerate("556"))
    for part in first:
        assert first[part] == second[part]
    bad = [answer[0] for answer in first["answers"] if not 200 <= answer[0] < 300]
    assert bad == [503, 404]  # the fault, the function that is none
    times = [entry["time"] for entry in first["audit"]]
    assert times[0].startswith("2040-01-01T00:00:01") and times == sorted(times)
    assert all(first[part] != other[part] for part in ("ready", "answers", "objects", "audit"))
