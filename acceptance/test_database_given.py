# SPDX-License-Identifier: MPL-2.0
"""A deployment that is given what others have: a network, a database, a bucket, an application. It uses
them, adds to them only what it says, and leaves them as they were."""

import pytest
from conftest import TEAM_OPTIONS
from harness import expect
from harness.config import DATABASE
from harness.elsewhere import given_bucket, given_database, given_network
from harness.signed import environment

pytestmark = pytest.mark.sandbox_options(*TEAM_OPTIONS)

# Function Compute lets go of its network interfaces some minutes after the function is gone.
INTERFACES_GO = 300
ORIGIN = "http://chat.example.com"
CALLBACK = f"{ORIGIN}/api/auth/callback/auth0"
TENANT = "lobechat-sandbox.us.auth0.com"
FOREIGN_RULES = [{"AllowedOrigin": ["https://other.example.com"], "AllowedMethod": ["GET", "PUT"],
                  "AllowedHeader": ["*"], "ExposeHeader": ["ETag"], "MaxAgeSeconds": 60}]
FOREIGN_URLS = {"callbacks": ["https://other.example.com/callback"],
                "allowed_logout_urls": ["https://other.example.com"],
                "web_origins": ["https://other.example.com"]}


def others(sandbox, *collections):
    """What they have, to be compared later."""
    found = sandbox.all_objects()
    return {name: found.get(name, {}) for name in collections}


def test_network_and_database(team):
    sandbox, ready = team.sandbox, team.sandbox.ready
    network = given_network(sandbox)
    url = given_database(sandbox, network)
    sandbox.take_as_given()
    there = others(sandbox, "vpc/vpcs", "vpc/vswitches", "ecs/security_groups", "rds/instances")
    team.write(network=network, database={"url": url}).workspace.apply()
    expect.empty_plan(team.workspace)
    state = team.state()
    assert not {name for name in state["parts"] if name.startswith(("rds", "vpc", "vswitch", "security"))}
    assert (state["vpc_id"], state["vswitch_ids"], state["security_group_id"]) == tuple(network.values())
    assert state["rds_instance_id"] is None and state["database_url"] == url
    assert environment(ready, "lobe")["DATABASE_URL"] == url
    function = team.object("fc/functions")
    assert function["vpcConfig"] == {"vpcId": network["vpc_id"], "vSwitchIds": network["vswitch_ids"],
                                     "securityGroupId": network["security_group_id"]}
    # The same URL, write-only.
    team.write(network=network, database={"url_wo": url, "url_wo_version": 1}).plan()
    team.apply()
    expect.empty_plan(team.workspace)
    assert url not in team.workspace.path("terraform.tfstate").read_text()
    assert environment(ready, "lobe")["DATABASE_URL"] == url
    team.workspace.destroy()
    sandbox.advance(INTERFACES_GO)
    team.end()
    assert others(sandbox, *there) == there


def test_database_in_a_given_network(team):
    """The instance goes into the first VSwitch, and lets that one's addresses in."""
    network = given_network(team.sandbox)
    team.sandbox.take_as_given()
    team.write(network=network).workspace.apply()
    expect.empty_plan(team.workspace)
    instance = team.object("rds/instances", team.state()["rds_instance_id"])
    assert (instance["VpcId"], instance["VSwitchId"]) == (network["vpc_id"], network["vswitch_ids"][0])
    assert "10.0.1.0/24" in str(instance)
    team.workspace.destroy()
    team.sandbox.advance(INTERFACES_GO)
    team.end()


def test_bucket_with_rules_of_others(team):
    bucket = given_bucket(team.sandbox, "shared-files", FOREIGN_RULES)
    team.sandbox.take_as_given()
    there = others(team.sandbox, "oss/buckets")
    endpoint = {"endpoint": "oss-cn-hangzhou.aliyuncs.com"}  # which it has anyway
    team.write(oss={"bucket": bucket}).workspace.apply()
    team.write(oss={"bucket": bucket, **endpoint})
    expect.empty_plan(team.workspace)
    rules = str(team.sandbox.all_objects()["oss/buckets"][bucket])
    assert ORIGIN in rules and "https://other.example.com" in rules
    assert "oss_bucket" not in team.state()["parts"]
    team.end()
    assert others(team.sandbox, "oss/buckets") == there


def test_bucket_that_is_not_there(team):
    run = team.write(oss={"bucket": "no-such-files"}).workspace.apply(fails=True)
    assert "no-such-files" in run.text and "create = true" in run.text
    team.end()


def test_bucket_of_another_account(team):
    team.sandbox.edit("oss", "add_foreign_bucket", bucket="taken-files", region="cn-hangzhou")
    run = team.write(oss={"bucket": "taken-files", "create": True}).workspace.apply(fails=True)
    assert "taken-files" in run.text
    team.end()


def test_access_key_of_others(team):
    ready = team.sandbox.ready
    oss = dict(DATABASE["oss"], access_key_id=ready["access_key_id"])
    team.write(oss=dict(oss, access_key_secret=ready["access_key_secret"])).workspace.apply()
    expect.empty_plan(team.workspace)
    assert not {name for name in team.state()["parts"] if name.startswith("ram")}
    variables = environment(ready, "lobe")
    assert variables["S3_ACCESS_KEY_ID"] == ready["access_key_id"]
    assert variables["S3_SECRET_ACCESS_KEY"] == ready["access_key_secret"]
    # From a key of others to one of its own, and back.
    team.write().plan()
    team.apply()
    expect.empty_plan(team.workspace)
    own = environment(ready, "lobe")["S3_ACCESS_KEY_ID"]
    assert own == team.state()["oss_access_key_id"] != ready["access_key_id"]
    team.write(oss=dict(oss, access_key_secret=ready["access_key_secret"])).plan()
    writes, _ = team.apply()
    assert {"DeleteAccessKey", "DeletePolicy", "DeleteUser"} <= set(writes)
    told = environment(ready, "lobe")
    assert team.state()["environment_bytes"] == sum(len(name) + len(told[name]) for name in told)
    expect.empty_plan(team.workspace)
    team.end()


@pytest.fixture
def application(sandbox):
    """An application of others with URLs of theirs: its id and secret."""
    made = sandbox.edit("auth0", "create_client", name="Other", app_type="regular_web", **FOREIGN_URLS)
    sandbox.take_as_given()
    return made["client_id"], made["client_secret"]


def client(sandbox, client_id):
    return sandbox.all_objects()["auth0/clients"][client_id]


def test_application_of_others(team, application):
    client_id, secret = application
    before = client(team.sandbox, client_id)
    given = {"client_id": client_id, "client_secret": secret}
    callback_off = {"checks": {"callback": False}}
    team.write(auth0=dict(given, issuer=f"https://{TENANT}/"), **callback_off).workspace.apply()
    team.write(auth0=dict(given, domain=TENANT), **callback_off).plan()
    assert team.apply()[0] == []  # the same issuer in other words
    team.write(auth0=given, **callback_off).plan()
    team.apply()
    expect.empty_plan(team.workspace)
    assert client(team.sandbox, client_id) == before
    assert environment(team.sandbox.ready, "lobe")["AUTH_AUTH0_SECRET"] == secret
    # Its URLs managed besides those of others, and left alone again.
    team.write(auth0=dict(given, manage_callback=True)).plan()
    team.apply()
    expect.empty_plan(team.workspace)
    now = client(team.sandbox, client_id)
    assert now["callbacks"] == [*FOREIGN_URLS["callbacks"], CALLBACK]
    assert now["allowed_logout_urls"] == [*FOREIGN_URLS["allowed_logout_urls"], ORIGIN]
    team.write(auth0=given, **callback_off).plan()
    team.apply()
    expect.empty_plan(team.workspace)
    assert client(team.sandbox, client_id)["callbacks"] == FOREIGN_URLS["callbacks"]
    team.end()
    assert client(team.sandbox, client_id)["callbacks"] == FOREIGN_URLS["callbacks"]


def test_callback_that_is_missing_is_told(team, application):
    client_id, secret = application
    team.write(auth0={"client_id": client_id, "client_secret": secret})
    run = team.workspace.apply(fails=True)
    assert CALLBACK in run.text and "manage_callback" in run.text
    team.end()


def test_connection_of_others(team):
    """The application and its people move to another connection; the former one is as it was."""
    team.sandbox.edit("auth0", "create_connection", name="Team-Users", strategy="auth0")
    team.sandbox.take_as_given()
    users = {"one@example.com": {"name": "One", "password": "Secret-of-one-1"}}
    team.write(auth0={"users": users}).workspace.apply()
    first = team.state()["auth0_user_ids"]
    team.write(auth0={"users": users, "connection": "Team-Users"}).plan()
    team.apply()
    expect.empty_plan(team.workspace)
    assert team.state()["auth0_user_ids"] != first
    person, = team.sandbox.objects()["auth0/users"].values()
    assert person["identities"][0]["connection"] == "Team-Users"
    team.end()


def test_move_to_another_bucket(team):
    """Its own one goes when it is empty, with the rule and what the key may do."""
    team.write().workspace.apply()
    team.write(oss={"bucket": "other-files", "create": True}).plan()
    team.apply()
    expect.empty_plan(team.workspace)
    assert set(team.sandbox.objects()["oss/buckets"]) == {"other-files"}
    assert environment(team.sandbox.ready, "lobe")["S3_BUCKET"] == "other-files"
    team.sandbox.edit("oss", "put_object", bucket="other-files", key="a", body="text", contentType="text/plain")
    team.write()
    run = team.workspace.apply(fails=True)
    assert "other-files" in run.text and "not empty" in run.text
    assert set(team.sandbox.objects()["oss/buckets"]) == {"team-files", "other-files"}
    team.sandbox.edit("oss", "delete", collection="oss/objects", key="other-files/a")
    team.workspace.apply()
    assert set(team.sandbox.objects()["oss/buckets"]) == {"team-files"}
    expect.empty_plan(team.workspace)
    team.end()
