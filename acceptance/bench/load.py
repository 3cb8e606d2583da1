# SPDX-License-Identifier: MPL-2.0
"""The sandbox under a load: what clients of a team deployment ask for, in a mix of reads and writes, each
request signed. The requests are sent by acceptance/tools/sandbox_load.c, which fails when one is refused."""

import json
import re
import subprocess
import time
import urllib.parse
from pathlib import Path

from harness import project, signed

# Service, weight, operation, and for FC method and path, for the others parameters. In texts {…} is a name
# of names().
ROA = (
    ("fc", 8, "GetFunction", "GET", "/functions/bench", None),
    ("fc", 3, "ListFunctions", "GET", "/functions", None),
    ("fc", 3, "GetTrigger", "GET", "/functions/bench/triggers/{trigger}", None),
    ("fc", 3, "GetCustomDomain", "GET", "/custom-domains/bench.example.com", None),
    ("fc", 3, "UpdateFunction", "PUT", "/functions/bench", {"description": "of a bench"}),
)
RPC = (
    ("sts", 4, "GetCallerIdentity", {}),
    ("rds", 4, "DescribeDBInstanceAttribute", {"DBInstanceId": "{instance}"}),
    ("rds", 3, "DescribeDBInstances", {}),
    ("rds", 2, "DescribeDBInstanceNetInfo", {"DBInstanceId": "{instance}"}),
    ("rds", 2, "DescribeDBInstanceIPArrayList", {"DBInstanceId": "{instance}"}),
    ("rds", 2, "DescribeAccounts", {"DBInstanceId": "{instance}"}),
    ("rds", 2, "DescribeDatabases", {"DBInstanceId": "{instance}"}),
    ("vpc", 4, "DescribeVpcAttribute", {"VpcId": "{vpc}"}),
    ("vpc", 2, "DescribeVpcs", {}),
    ("vpc", 3, "DescribeVSwitchAttributes", {"VSwitchId": "{vswitch}"}),
    ("vpc", 2, "ModifyVpcAttribute", {"VpcId": "{vpc}", "Description": "of a bench"}),
    ("ecs", 3, "DescribeSecurityGroupAttribute", {"SecurityGroupId": "{group}"}),
    ("ecs", 2, "DescribeNetworkInterfaces", {"VSwitchId": "{vswitch}"}),
    ("ram", 3, "GetUser", {"UserName": "{user}"}),
    ("ram", 2, "GetPolicy", {"PolicyName": "{policy}", "PolicyType": "Custom"}),
    ("ram", 2, "ListPoliciesForUser", {"UserName": "{user}"}),
    ("ram", 2, "ListAccessKeys", {"UserName": "{user}"}),
    ("alidns", 3, "DescribeSubDomainRecords", {"SubDomain": "bench.example.com"}),
    ("alidns", 2, "DescribeDomainRecordInfo", {"RecordId": "{record}"}),
    ("alidns", 2, "UpdateDomainRecordRemark", {"RecordId": "{record}", "Remark": "of a bench"}),
)
OSS = ((4, "GetBucketCors", "cors"), (2, "GetBucketInfo", "bucketInfo"))
AUTH0 = ((3, "GetClient", "/api/v2/clients/{client}", {}),
         (2, "ListConnections", "/api/v2/connections", {"strategy": "auth0"}),
         (2, "ListUsersByEmail", "/api/v2/users-by-email", {"email": "ada@example.com"}))


def names(objects):
    """What the deployment's objects are called."""
    def only(collection, pattern=""):
        return next(key for key in objects[collection] if re.search(pattern, key))
    return {"trigger": only("fc/triggers").split("/")[1], "instance": only("rds/instances"),
            "vpc": only("vpc/vpcs"), "vswitch": only("vpc/vswitches"),
            "group": only("ecs/security_groups"), "user": only("ram/users"),
            "policy": only("ram/policies"), "record": only("alidns/records"),
            "client": only("auth0/clients")}


def fill(what, found):
    if isinstance(what, str):
        return what.format(**found)
    return {key: value.format(**found) for key, value in what.items()}


def request(ready, service, weight, operation, **members):
    """One row of a plan; the server is addressed by number, and by name in the Host header."""
    origin = urllib.parse.urlsplit(ready["endpoints"][service])
    return {"name": f"{service} {operation}", "weight": weight, "host": origin.netloc,
            "url": f"http://127.0.0.1:{origin.port}", "method": "GET", "path": "/", **members}


def acs_headers(service, operation, kind):
    return {"x-acs-action": operation, "x-acs-version": signed.VERSIONS[service],
            "accept": "application/json", **({"content-type": kind} if kind else {})}


def mix(ready, found):
    """Every row of the plan."""
    for service, weight, operation, method, path, body in ROA:
        yield request(ready, service, weight, operation, method=method, sign="acs3",
                      path=f"/{signed.VERSIONS[service]}{fill(path, found)}",
                      body=json.dumps(body) if body else "",
                      headers=acs_headers(service, operation, "application/json" if body else ""))
    for service, weight, operation, parameters in RPC:
        form = urllib.parse.urlencode(fill(dict(parameters, RegionId=ready["region"]), found))
        yield request(ready, service, weight, operation, method="POST", sign="acs3", body=form,
                      headers=acs_headers(service, operation, "application/x-www-form-urlencoded"))
    for weight, operation, query in OSS:
        row = request(ready, "oss", weight, operation, sign="oss4", bucket="bench-files",
                      query={query: ""})
        yield dict(row, host=f"bench-files.{row['host']}")
    bearer = {"authorization": f"Bearer {signed.auth0_token(ready)}"}
    for weight, operation, path, query in AUTH0:
        yield request(ready, "auth0", weight, operation, path=fill(path, found), query=query,
                      headers=bearer, host=ready["auth0"]["domain"])


def plan(sandbox, requests, count, connections):
    return {"access_key_id": sandbox.ready["access_key_id"],
            "access_key_secret": sandbox.ready["access_key_secret"],
            "region": sandbox.ready["region"], "process": sandbox.process.pid,
            "count": count, "connections": connections, "requests": list(requests)}


def send(made):
    """(measures, None) of a load that was answered well, or (None, why not)."""
    run = subprocess.run([str(project.BUILD / "sandbox_load")], input=json.dumps(made), text=True,
                         capture_output=True, check=False)
    return (json.loads(run.stdout), None) if run.returncode == 0 else (None, run.stderr)


def start(directory, *options):
    """(milliseconds from exec to the ready line, RSS in MB before the first request) of one start."""
    began = time.perf_counter()
    process = subprocess.Popen([str(project.SANDBOX), "--port", "0", *options], cwd=directory,
                               text=True, stdout=subprocess.PIPE)
    json.loads(process.stdout.readline())
    milliseconds = 1000 * (time.perf_counter() - began)
    resident = rss_mb(process.pid)
    process.terminate()
    process.wait()
    process.stdout.close()
    return milliseconds, resident


def rss_mb(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1024
