# SPDX-License-Identifier: MPL-2.0
"""A deployment as the Serverless Devs template leaves it, made with calls of our own: a function in a
network of the account's, a database, a bucket, a domain for tests and an Auth0 application, of which
nothing carries a mark of the provider's."""

import base64

from harness.elsewhere import (fill_with_vectors, good, network, security_group, until,
                               wait_running)
from harness.signed import auth0, call, oss, rpc

NAME, BUCKET, PASSWORD = "lobechat-abcd", "seed-files", "AwesomeCAP_2024"
IMAGE = "registry.cn-hangzhou.aliyuncs.com/fc-demo2/ohyee-test:lobechat-database-v0.0.1"
SECRETS = {"KEY_VAULTS_SECRET": base64.b64encode(b"k" * 32).decode(),
           "NEXT_AUTH_SECRET": base64.b64encode(b"n" * 32).decode()}


def database(ready, vpc, vswitch):
    """(id of the instance, URL) of a database with pgvector."""
    instance = good(rpc(
        ready, "rds", "CreateDBInstance", Engine="PostgreSQL", EngineVersion="16.0",
        DBInstanceClass="pg.x8.medium.1", DBInstanceStorage=20, Category="Basic",
        DBInstanceStorageType="cloud_essd", DBInstanceNetType="Intranet", PayType="Postpaid",
        InstanceNetworkType="VPC", VPCId=vpc, VSwitchId=vswitch, SecurityIPList="10.0.0.0/16",
        DBInstanceDescription="lobechat_pgsql_by_CAP"))["DBInstanceId"]
    wait_running(ready, instance)
    return instance, fill_with_vectors(ready, instance, PASSWORD)


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
    vpc, vswitch = network(ready)
    group = security_group(ready, vpc)
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
