# SPDX-License-Identifier: MPL-2.0
"""A deployment as the Serverless Devs template leaves it, made with calls of our own: a function in a
network of the account's, a database, a bucket, a domain for tests and an Auth0 application, of which
nothing carries a mark of the provider's."""

import base64
import time
import urllib.parse

from harness.signed import auth0, call, oss, rpc

NAME, BUCKET, PASSWORD = "lobechat-abcd", "seed-files", "AwesomeCAP_2024"
IMAGE = "registry.cn-hangzhou.aliyuncs.com/fc-demo2/ohyee-test:lobechat-database-v0.0.1"
SECRETS = {"KEY_VAULTS_SECRET": base64.b64encode(b"k" * 32).decode(),
           "NEXT_AUTH_SECRET": base64.b64encode(b"n" * 32).decode()}


def good(answer):
    status, body = answer[0], answer[-1]
    assert status < 300, body
    return body


def until(look, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def network(ready):
    vpc = good(rpc(ready, "vpc", "CreateVpc", CidrBlock="10.0.0.0/16"))["VpcId"]
    until(lambda: good(rpc(ready, "vpc", "DescribeVpcAttribute",
                           VpcId=vpc))["Status"] == "Available")
    vswitch = good(rpc(ready, "vpc", "CreateVSwitch", VpcId=vpc, CidrBlock="10.0.1.0/24",
                       ZoneId=ready["region"] + "-j"))["VSwitchId"]
    until(lambda: good(rpc(ready, "vpc", "DescribeVSwitchAttributes",
                           VSwitchId=vswitch))["Status"] == "Available")
    group = good(rpc(ready, "ecs", "CreateSecurityGroup", VpcId=vpc))["SecurityGroupId"]
    return vpc, vswitch, group


def change(ready, action, instance, **parameters):
    """A change, asked for again while another one is under way."""
    until(lambda: rpc(ready, "rds", action, DBInstanceId=instance, **parameters)[0] == 200)


def instance_of(ready, instance):
    items = good(rpc(ready, "rds", "DescribeDBInstanceAttribute", DBInstanceId=instance))["Items"]
    return items["DBInstanceAttribute"][0]


def database(ready, vpc, vswitch):
    """(id of the instance, URL) of a database with pgvector."""
    instance = good(rpc(
        ready, "rds", "CreateDBInstance", Engine="PostgreSQL", EngineVersion="16.0",
        DBInstanceClass="pg.x8.medium.1", DBInstanceStorage=20, Category="Basic",
        DBInstanceStorageType="cloud_essd", DBInstanceNetType="Intranet", PayType="Postpaid",
        InstanceNetworkType="VPC", VPCId=vpc, VSwitchId=vswitch, SecurityIPList="10.0.0.0/16",
        DBInstanceDescription="lobechat_pgsql_by_CAP"))["DBInstanceId"]
    until(lambda: instance_of(ready, instance)["DBInstanceStatus"] == "Running")
    change(ready, "CreateAccount", instance, AccountName="cap", AccountPassword=PASSWORD,
           AccountType="Super")
    change(ready, "CreateDatabase", instance, DBName="lobechat_database",
           CharacterSetName="UTF8,C,en_US.utf8")
    change(ready, "CreatePostgresExtensions", instance, DBNames="lobechat_database",
           AccountName="cap", Extensions="vector")
    facts = instance_of(ready, instance)
    return instance, (f"postgres://cap:{urllib.parse.quote(PASSWORD, safe='')}@"
                      f"{facts['ConnectionString']}:{facts['Port']}/lobechat_database")


def bucket(ready):
    assert oss(ready, BUCKET, "PUT")[0] == 200


def application(ready, url):
    """Client id and secret of an application that somebody made in the console."""
    made = auth0(ready, "POST", "/api/v2/clients", {
        "name": "LobeChat", "app_type": "regular_web", "callbacks": [f"{url}/api/auth/callback/auth0"]})
    return made["client_id"], made["client_secret"]


def deploy(sandbox, domain):
    """Everything, and {what it is called: id}. domain: of the function, which resolves."""
    ready = sandbox.ready
    fc = f"{ready['endpoints']['fc']}/2023-03-30"
    vpc, vswitch, group = network(ready)
    instance, url = database(ready, vpc, vswitch)
    bucket(ready)
    client, secret = application(ready, f"http://{domain}")
    endpoint = f"oss-{ready['region']}.aliyuncs.com"
    environment = {
        **SECRETS, "ACCESS_CODE": "seed-access-code", "QWEN_API_KEY": "sk-of-the-seed-template",
        "APP_URL": f"https://{domain}", "NEXTAUTH_URL": f"https://{domain}/api/auth",
        "AUTH_AUTH0_ID": client, "AUTH_AUTH0_SECRET": secret,
        "AUTH_AUTH0_ISSUER": f"https://{ready['auth0']['domain']}", "DATABASE_URL": url,
        "DEFAULT_AGENT_CONFIG": "provider=qwen", "NEXT_AUTH_SSO_PROVIDERS": "auth0",
        "NEXT_PUBLIC_SERVICE_MODE": "server", "NODE_TLS_REJECT_UNAUTHORIZED": "0",
        "S3_ACCESS_KEY_ID": ready["access_key_id"],
        "S3_SECRET_ACCESS_KEY": ready["access_key_secret"], "S3_BUCKET": BUCKET,
        "S3_ENDPOINT": f"https://{endpoint}", "S3_PUBLIC_DOMAIN": f"https://{BUCKET}.{endpoint}",
        "S3_REGION": ready["region"]}
    good(call(ready, "POST", f"{fc}/functions", "CreateFunction", {
        "functionName": NAME, "runtime": "custom-container", "handler": "index.handler", "cpu": 2,
        "memorySize": 4096, "diskSize": 512, "timeout": 600, "instanceConcurrency": 100,
        "internetAccess": True, "environmentVariables": environment,
        "vpcConfig": {"vpcId": vpc, "vSwitchIds": [vswitch], "securityGroupId": group},
        "customContainerConfig": {"image": IMAGE, "port": 3210}}))
    until(lambda: good(call(ready, "GET", f"{fc}/functions/{NAME}",
                            "GetFunction"))["state"] == "Active")
    good(call(ready, "POST", f"{fc}/custom-domains", "CreateCustomDomain", {
        "domainName": domain, "protocol": "HTTP", "routeConfig": {"routes": [
            {"path": "/*", "functionName": NAME, "qualifier": "LATEST"}]}}))
    return {"vpc": vpc, "vswitch": vswitch, "group": group, "instance": instance, "client": client,
            "secret": secret, "url": url}
