# SPDX-License-Identifier: MPL-2.0
"""What other people have in the same account, made with a client of our own: a network, a database, a
bucket. A deployment may be given it, and leaves it as it was."""

import time
import urllib.parse

from harness.signed import oss, rpc

PASSWORD = "p@ss(W)0rd#1"


def good(answer):
    status, body = answer[0], answer[-1]
    assert status < 300, body
    return body


def until(look, seconds=60):
    """What look() returns once it is something; states follow a fast clock and real servers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def network(ready):
    vpc = good(rpc(ready, "vpc", "CreateVpc", CidrBlock="10.0.0.0/16"))["VpcId"]
    until(lambda: good(rpc(ready, "vpc", "DescribeVpcAttribute", VpcId=vpc))["Status"] == "Available")
    vswitch = good(rpc(ready, "vpc", "CreateVSwitch", VpcId=vpc, CidrBlock="10.0.1.0/24",
                       ZoneId=ready["region"] + "-j"))["VSwitchId"]
    until(lambda: good(rpc(ready, "vpc", "DescribeVSwitchAttributes",
                           VSwitchId=vswitch))["Status"] == "Available")
    return vpc, vswitch


def security_group(ready, vpc):
    return good(rpc(ready, "ecs", "CreateSecurityGroup", VpcId=vpc))["SecurityGroupId"]


def order(ready, vpc, vswitch):
    return good(rpc(ready, "rds", "CreateDBInstance", Engine="PostgreSQL", EngineVersion="16.0",
                    DBInstanceClass="pg.n2.2c.1m", DBInstanceStorage=20, Category="Basic",
                    DBInstanceNetType="Intranet", PayType="Postpaid", InstanceNetworkType="VPC",
                    VPCId=vpc, VSwitchId=vswitch, SecurityIPList="10.0.1.0/24"))["DBInstanceId"]


def attribute(ready, instance):
    return good(rpc(ready, "rds", "DescribeDBInstanceAttribute",
                    DBInstanceId=instance))["Items"]["DBInstanceAttribute"][0]


def wait_running(ready, instance):
    until(lambda: attribute(ready, instance)["DBInstanceStatus"] == "Running")


def change(ready, action, instance, **parameters):
    """A change, asked for again while another one is under way."""
    def ask():
        status, body = rpc(ready, "rds", action, DBInstanceId=instance, **parameters)
        assert status in (200, 403), body
        return status == 200
    until(ask)


def fill(ready, instance, password=PASSWORD):
    """The same account and database for every instance; the database's URL."""
    change(ready, "CreateAccount", instance, AccountName="cap", AccountPassword=password,
           AccountType="Super")
    change(ready, "CreateDatabase", instance, DBName="lobechat_database", CharacterSetName="UTF8")
    until(lambda: [each["DBStatus"] for each in good(
        rpc(ready, "rds", "DescribeDatabases", DBInstanceId=instance))["Databases"]["Database"]]
        == ["Running"])
    facts = attribute(ready, instance)
    return (f"postgres://cap:{urllib.parse.quote(password, safe='')}@"
            f"{facts['ConnectionString']}:{facts['Port']}/lobechat_database")


def given_network(sandbox):
    """`network` of a deployment: a VPC with a VSwitch and a security group."""
    vpc, vswitch = network(sandbox.ready)
    return {"vpc_id": vpc, "vswitch_ids": [vswitch],
            "security_group_id": security_group(sandbox.ready, vpc)}


def fill_with_vectors(ready, instance, password=PASSWORD):
    """fill(), and pgvector in the database."""
    url = fill(ready, instance, password)
    change(ready, "CreatePostgresExtensions", instance, DBNames="lobechat_database", Extensions="vector",
           AccountName="cap")
    until(lambda: "vector" in str(good(rpc(ready, "rds", "DescribePostgresExtensions", DBInstanceId=instance,
                                           DBName="lobechat_database"))["InstalledExtensions"]))
    return url


def given_database(sandbox, given):
    """URL of a database with pgvector in that network."""
    instance = order(sandbox.ready, given["vpc_id"], given["vswitch_ids"][0])
    wait_running(sandbox.ready, instance)
    return fill_with_vectors(sandbox.ready, instance)


def given_bucket(sandbox, name, rules=()):
    """A bucket with CORS rules like {"AllowedOrigin": ["https://a"], "AllowedMethod": ["GET"]}."""
    assert oss(sandbox.ready, name, "PUT")[0] == 200
    sandbox.edit("oss", "put_cors", bucket=name, rules=list(rules))
    return name
