# SPDX-License-Identifier: MPL-2.0
"""Team deployments beside one another: two that share a bucket and a tenant, and twenty at once, whose
requests of Auth0 have to be spread over the time that the free tier wants."""

from collections import Counter

import pytest
from conftest import TEAM_OPTIONS, copy_workspace
from harness import expect
from harness.config import DATABASE, PROVIDER, Expression, database, resource
from harness.deployment import Deployment
from harness.elsewhere import given_bucket
from harness.signed import environment

COUNT = 20
# The free tier allows two requests in a second; ten times as many make a tenth of the time.
FREE_TIER, HURRIED = ("--auth0-rate", "2"), ("--auth0-rate", "20")


# ---- two that share

def second(**attributes):
    """Another name and address, and the same bucket and tenant."""
    return database(**{"function_name": "other", "oss": {"bucket": "shared-files"},
                       "custom_domain": {"domain_name": "other.example.com", "manage_dns": True},
                       "auth0": {"users": {"bob@example.com": {"name": "Bob"}}}, **attributes})


def first(**attributes):
    return database(**{"oss": {"bucket": "shared-files"},
                       "auth0": {"users": {"ada@example.com": {"name": "Ada"}}}, **attributes})


first.__name__ = second.__name__ = database.__name__  # which names the resource's kind


def origins(sandbox):
    found = sandbox.all_objects()["oss/buckets"]["shared-files"].get("CORSConfiguration", {})
    return [origin for rule in found.get("CORSRule", []) for origin in rule["AllowedOrigin"]]


@pytest.mark.sandbox_options(*TEAM_OPTIONS)
def test_two_share_a_bucket_and_a_tenant(workspace, sandbox, tmp_path, mirror, initialised):
    """Made at the same time from directories of their own; each goes alone."""
    given_bucket(sandbox, "shared-files", [{"AllowedOrigin": ["https://a"], "AllowedMethod": ["GET"]}])
    sandbox.take_as_given()
    beside = copy_workspace(initialised, tmp_path / "beside", mirror, sandbox)
    one, two = Deployment(workspace, sandbox, first), Deployment(beside, sandbox, second)
    applies = [each.write().workspace.start("apply", "-no-color", "-input=false", "-auto-approve")
               for each in (one, two)]
    for apply in applies:
        run = apply.wait()
        assert run.code == 0, run.output
    assert origins(sandbox)[0] == "https://a"
    assert set(origins(sandbox)[1:]) == {"http://chat.example.com", "http://other.example.com"}
    told = [environment(sandbox.ready, name) for name in ("lobe", "other")]
    for name in ("DATABASE_URL", "AUTH_AUTH0_ID", "S3_ACCESS_KEY_ID", "KEY_VAULTS_SECRET"):
        assert told[0][name] != told[1][name]
    for each in (one, two):
        expect.empty_plan(each.workspace)
    before = two.state()
    one.workspace.destroy()
    assert one.workspace.resources() == {}
    assert origins(sandbox) == ["https://a", "http://other.example.com"]
    assert [user["email"] for user in sandbox.objects()["auth0/users"].values()] == ["bob@example.com"]
    expect.empty_plan(beside)
    assert two.state() == before and environment(sandbox.ready, "other") == told[1]
    # The other one can still be changed, and people be made in the connection that both used.
    two.write(auth0={"users": {"bob@example.com": {"name": "Bob"}, "eve@example.com": {}}}).plan()
    assert two.apply()[0] == ["CreateUser"]
    expect.empty_plan(beside)
    two.end()
    assert origins(sandbox) == ["https://a"]


# ---- twenty at once

def twenty():
    index = Expression('"lobe-${count.index}"')
    return PROVIDER + resource("lobechat_database", count=COUNT, **{
        **DATABASE, "function_name": index, "oss": {
            "bucket": Expression('"files-${count.index}"'), "create": True},
        "custom_domain": {"domain_name": Expression('"chat-${count.index}.example.com"'), "manage_dns": True},
        "auth0": {"users": Expression('{ "person-${count.index}@example.com" = {} }')}})


def assert_twenty_live(workspace, sandbox):
    sandbox.quota("vpc", "CreateVpc", COUNT)  # an account has ten until it asks for more
    run = workspace.write(twenty()).apply(f"-parallelism={COUNT}")
    assert "429" not in run.output and "too_many_requests" not in run.output
    objects = sandbox.objects()
    counts = {name: len(objects[name]) for name in (
        "fc/functions", "rds/instances", "oss/buckets", "auth0/clients", "auth0/users", "ram/users",
        "ram/access_keys", "vpc/vpcs", "fc/custom_domains")}
    assert set(counts.values()) == {COUNT}, counts
    made = Counter((entry["service"], entry["operation"]) for entry in sandbox.audit() if entry["committed"])
    for each in (("auth0", "CreateClient"), ("auth0", "CreateUser"), ("rds", "CreateDBInstance"),
                 ("fc", "CreateFunction"), ("ram", "CreateUser"), ("ram", "CreateAccessKey")):
        assert made[each] == COUNT, made
    assert len({state["auth0_client_id"] for state, _ in workspace.resources().values()}) == COUNT
    plan = workspace.run("plan", "-no-color", "-input=false", "-detailed-exitcode", f"-parallelism={COUNT}")
    assert plan.code == 0, plan.output
    workspace.destroy(f"-parallelism={COUNT}")
    assert workspace.resources() == {}
    expect.sandbox_empty(sandbox)


@pytest.mark.sandbox_options(*TEAM_OPTIONS, *HURRIED)
def test_twenty_at_once(workspace, sandbox):
    assert_twenty_live(workspace, sandbox)


@pytest.mark.matrix
@pytest.mark.sandbox_options(*TEAM_OPTIONS, *FREE_TIER)
def test_twenty_at_once_in_the_free_tier(workspace, sandbox):
    """Three minutes, of which Auth0 wants nearly all."""
    assert_twenty_live(workspace, sandbox)
