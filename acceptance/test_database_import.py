# SPDX-License-Identifier: MPL-2.0
"""Taking over a team deployment: one that the provider made, one that stands on what existed, and one
that the Serverless Devs template left."""

import pytest
from conftest import TEAM_OPTIONS
from harness import expect, template
from harness.config import PROVIDER, resource
from harness.deployment import Deployment
from harness.difference import difference
from harness.elsewhere import network, security_group, until

pytestmark = pytest.mark.sandbox_options(*TEAM_OPTIONS)

ADDRESS = "lobechat_database.this"
# What no API tells, or what import must not assume, with what is known instead.
UNTOLD = {"custom_domain.manage_dns": False, "parts.dns_record.id": None,
          "parts.dns_record.status": None}
USERS = {"auth0.users.ada@example.com.name": None, "auth0_user_ids.ada@example.com": None,
         "auth0_password_tickets.ada@example.com": None, "parts.auth0_users.id": None,
         "parts.auth0_users.status": None}


def without_digests(state):
    """The digests' key is made anew with each state."""
    return {**state, "secret_digests": sorted(state["secret_digests"])}


def imported(deployment, identifier="cn-hangzhou/lobe"):
    """{path: what the import knows of it} where that differs from the state before."""
    before = deployment.state()
    deployment.workspace.run("state", "rm", ADDRESS)
    deployment.workspace.import_(ADDRESS, identifier)
    changed = difference(without_digests(before), without_digests(deployment.state()))
    return {path: after for path, (_, after) in changed.items()}


def test_own_deployment_is_found_whole(team):
    team.write(auth0={"users": {"ada@example.com": {"name": "Ada"}}},
               network={"cidr_block": "10.7.0.0/16"}).workspace.apply()
    found = imported(team)
    assert {path: after for path, after in found.items() if path not in USERS
            and not path.startswith("auth0")} == UNTOLD
    assert found.items() >= USERS.items()
    # The same configuration finds the person and the record, and settles.
    plan = team.plan()
    assert plan.actions == ["update"]
    made, _ = team.apply()
    assert not {"CreateUser", "CreateDBInstance", "CreateClient", "AddDomainRecord"} & set(made)
    expect.empty_plan(team.workspace)
    team.end()


def test_given_things_are_not_taken_for_own_ones(team):
    ready = team.sandbox.ready
    vpc, vswitch = network(ready)
    group = security_group(ready, vpc)
    instance, url = template.database(ready, vpc, vswitch)
    template.bucket(ready)
    client, secret = template.application(ready, "http://somewhere.example.com")
    team.write(network={"vpc_id": vpc, "vswitch_ids": [vswitch], "security_group_id": group},
               database={"url": url}, oss={"bucket": template.BUCKET},
               auth0={"client_id": client, "client_secret": secret, "manage_callback": True})
    team.workspace.apply()
    expect.empty_plan(team.workspace)
    found = imported(team)
    # An instance that exists is managed from then on, since it can be.
    assert found["rds_instance_id"] == instance and found["database.url"] is None
    state = team.state()
    assert state["network"]["vpc_id"] == vpc and state["auth0"]["client_id"] == client
    assert state["oss"]["create"] is False and state["auth0"]["client_secret"] == secret


@pytest.fixture
def seeded(team):
    """The template's deployment, with the name that it issues."""
    account = team.sandbox.ready["account_id"]
    domain = f"{template.NAME}.fcv3.{account}.cn-hangzhou.fc.devsapp.net"
    team.sandbox.edit("alidns", "register_cname", domainName=domain)
    return team, template.deploy(team.sandbox, domain)


def test_template_is_taken_over(seeded):
    team, ids = seeded
    workspace = team.workspace
    workspace.write(PROVIDER + resource(
        "lobechat_database", function_name=template.NAME, image=template.IMAGE,
        qwen_api_key="sk-of-the-seed-template", access_code="seed-access-code",
        devsapp_domain={"accept_test_only": True},
        network={"vpc_id": ids["vpc"], "vswitch_ids": [ids["vswitch"]],
                 "security_group_id": ids["group"]},
        database={"category": "Basic", "deletion_protection": False},
        oss={"bucket": template.BUCKET},
        auth0={"client_id": ids["client"], "client_secret": ids["secret"], "manage_callback": True}))
    workspace.import_(ADDRESS, f"cn-hangzhou/{template.NAME}")
    state = team.state()
    assert state["rds_instance_id"] == ids["instance"]
    assert state["database"]["password"] == template.PASSWORD
    assert state["key_vaults_secret"] == template.SECRETS["KEY_VAULTS_SECRET"]
    assert state["auth_secret"] == template.SECRETS["NEXT_AUTH_SECRET"]
    assert state["oss_access_key_id"] == team.sandbox.ready["access_key_id"]
    plan = team.plan()
    assert plan.actions == ["update"] and plan.replaces == []
    # The deployer's own key gives way to a RAM user's, and certificates are checked again.
    assert plan.changes["parts.ram_user.id"][0] is None
    assert plan.changes["environment_variables.NODE_TLS_REJECT_UNAUTHORIZED"] == ("0", None)
    made, _ = team.apply()
    assert "CreateDBInstance" not in made and "CreateFunction" not in made
    expect.empty_plan(workspace)
    assert Deployment(workspace, team.sandbox).object("fc/functions", template.NAME) is not None
    workspace.destroy()

    def left():
        return {name for name, found in team.sandbox.objects().items() if found} - {"alidns/outside"}
    # The function's interface in a given network goes by itself, some time after the function.
    until(lambda: "ecs/network_interfaces" not in left())
    # What was there before stays; the instance was taken over.
    assert left() == {"vpc/vpcs", "vpc/vswitches", "ecs/security_groups", "oss/buckets", "auth0/clients"}
