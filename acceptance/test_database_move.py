# SPDX-License-Identifier: MPL-2.0
"""A team deployment goes to another domain or bucket: whatever speaks of the old one follows in one apply,
works in between, and is healed when it was cut off. What cannot change in place says why."""

from contextlib import contextmanager

import pytest
from conftest import TEAM_OPTIONS
from harness import expect
from harness.config import DATABASE, LINE_1
from harness.everything import wait_until
from harness.signed import environment

FIRST, SECOND = "chat.example.com", "talk.example.com"
FOREIGN = "https://other.example.com"
FOREIGN_RULE = {"AllowedOrigin": [FOREIGN], "AllowedMethod": ["GET"]}
FOREIGN_CALLBACK = f"{FOREIGN}/callback"
APPLY = ("apply", "-no-color", "-input=false", "-auto-approve")


def url(domain):
    return f"http://{domain}"


def callback(domain):
    return f"{url(domain)}/api/auth/callback/auth0"


def at(domain, **attributes):
    return {"image": LINE_1, "ready_timeout": "3s", "custom_domain": {"domain_name": domain, "manage_dns": True}, **attributes}


def origins(sandbox, bucket="team-files"):
    """Of all CORS rules, in order."""
    found = sandbox.all_objects()["oss/buckets"][bucket].get("CORSConfiguration", {})
    return [origin for rule in found.get("CORSRule", []) for origin in rule["AllowedOrigin"]]


def lists(sandbox):
    """What the application of the deployment allows: callbacks, log-out addresses, origins."""
    client, = sandbox.objects()["auth0/clients"].values()
    return client["callbacks"], client["allowed_logout_urls"], client["web_origins"]


def put_foreign(sandbox):
    """A rule and a callback of others, before ours."""
    bucket = sandbox.objects()["oss/buckets"]["team-files"]
    sandbox.edit("oss", "put_cors", bucket="team-files",
                 rules=[FOREIGN_RULE, *bucket["CORSConfiguration"]["CORSRule"]])
    (key, client), = sandbox.objects()["auth0/clients"].items()
    sandbox.edit("auth0", "patch", collection="auth0/clients", key=key,
                 patch={"callbacks": [FOREIGN_CALLBACK, *client["callbacks"]]})


def assert_is_at(deployment, domain):
    """Everything speaks of this domain, and nothing of another but what is others'."""
    sandbox = deployment.sandbox
    variables = environment(sandbox.ready, "lobe")
    assert (variables["APP_URL"], variables["NEXTAUTH_URL"]) == (url(domain), f"{url(domain)}/api/auth")
    assert origins(sandbox) == [FOREIGN, url(domain)]
    assert lists(sandbox) == ([FOREIGN_CALLBACK, callback(domain)], [url(domain)], [url(domain)])
    objects = sandbox.objects()
    assert list(objects["fc/custom_domains"]) == [domain]
    assert [each["RR"] for each in objects["alidns/records"].values()] == [domain.split(".")[0]]
    state = deployment.state()
    assert (state["app_url"], state["auth0_callback_url"], state["auth0_logout_url"], state["cors_origin"]) == \
        (url(domain), callback(domain), url(domain), url(domain))
    assert not [name for name in state["parts"] if "/" in name]
    expect.empty_plan(deployment.workspace)


@pytest.fixture(scope="module")
def begun(team_of_file):
    team_of_file.write(**at(FIRST)).plan()
    team_of_file.apply()
    put_foreign(team_of_file.sandbox)
    assert_is_at(team_of_file, FIRST)
    return team_of_file


@pytest.fixture
def deployment(begun):
    """At the first domain, also when the scenario before did not get back."""
    if begun.applied != at(FIRST):
        begun.sandbox.clear_faults()
        begun.write(**at(FIRST)).workspace.apply()
        begun.applied = begun.given
    return begun


@contextmanager
def halted_move(deployment, operation):
    """A move that is about to send the operation, and goes on afterwards."""
    deployment.write(**at(SECOND))
    deployment.sandbox.fault("*", operation, "stall", ms=60000)
    process = deployment.workspace.start(*APPLY)
    try:
        wait_until(lambda: deployment.sandbox.faults()[0]["fired"], operation)
        yield process
    finally:
        deployment.sandbox.clear_faults()
        process.wait()


def test_another_domain(deployment):
    sandbox = deployment.sandbox
    changes = deployment.write(**at(SECOND)).plan().changes
    for name in ("app_url", "auth0_logout_url", "cors_origin"):
        assert changes[name] == (url(FIRST), url(SECOND))
    assert changes["auth0_callback_url"] == (callback(FIRST), callback(SECOND))
    mark = sandbox.mark()
    with halted_move(deployment, "CreateCustomDomain"):
        # Both addresses are allowed for as long as people may come from either.
        wait_until(lambda: {"UpdateClient", "PutBucketCors"} <= set(sandbox.calls(mark)), "the others")
        assert origins(sandbox) == [FOREIGN, url(SECOND), url(FIRST)]
        callbacks, logouts, web_origins = lists(sandbox)
        assert callbacks == [FOREIGN_CALLBACK, callback(FIRST), callback(SECOND)]
        assert logouts == web_origins == [url(FIRST), url(SECOND)]
        assert list(sandbox.objects()["fc/custom_domains"]) == [FIRST]
    deployment.applied = deployment.given
    assert_is_at(deployment, SECOND)
    done = [each["operation"] for each in sandbox.audit(mark) if each["committed"]]
    assert sorted(done) == sorted([
        "AddDomainRecord", "CreateCustomDomain", "UpdateClient", "PutBucketCors", "UpdateFunction", "invoke",
        "PutBucketCors", "UpdateClient", "UpdateClient", "DeleteCustomDomain", "DeleteDomainRecord"])
    # What is old goes when LobeChat answers at the new address.
    first, last = done[:done.index("invoke")], done[done.index("invoke"):]
    assert first.count("UpdateClient") == first.count("PutBucketCors") == 1
    assert not [name for name in first if name.startswith("Delete")]


# Each of the writes of a move, the last ones those that drop what is old.
MOVES = {"AddDomainRecord": 1, "CreateCustomDomain": 1, "UpdateClient": 1, "PutBucketCors": 1,
         "UpdateFunction": 1, "invoke": 1, "the last UpdateClient": 2, "the last PutBucketCors": 2,
         "DeleteCustomDomain": 1, "DeleteDomainRecord": 1}


@pytest.mark.parametrize("point", MOVES)
def test_move_that_fails_is_gone_on_with(deployment, point):
    sandbox = deployment.sandbox
    deployment.write(**at(SECOND))
    denied = {"status": 403, "code": "AccessDenied", "message": "not now"}
    sandbox.fault("*", point.split()[-1], denied, nth=MOVES[point], count=0)
    deployment.workspace.apply(fails=True)
    assert {FOREIGN, url(SECOND)} >= set(origins(sandbox)) - {url(FIRST)}
    sandbox.clear_faults()
    deployment.workspace.apply()
    deployment.applied = deployment.given
    assert_is_at(deployment, SECOND)


def test_move_that_fails_is_taken_back(deployment):
    """The configuration goes back instead of on."""
    sandbox = deployment.sandbox
    deployment.write(**at(SECOND))
    sandbox.fault("fc", "UpdateFunction", {"status": 403, "code": "AccessDenied", "message": "no"}, count=0)
    deployment.workspace.apply(fails=True)
    sandbox.clear_faults()
    deployment.write(**at(FIRST)).workspace.apply()
    assert_is_at(deployment, FIRST)


def test_ctrl_c_in_the_middle(deployment):
    with halted_move(deployment, "UpdateFunction") as process:
        process.interrupt()
    deployment.workspace.apply()
    deployment.applied = deployment.given
    assert_is_at(deployment, SECOND)


def test_no_domain_of_its_own_is_refused(deployment):
    """A database edition's address has to be known before the function is."""
    deployment.write(image=LINE_1, custom_domain=None)
    assert "custom_domain" in deployment.workspace.plan(fails=True).text


# ---- another bucket

def test_another_bucket(deployment):
    """The RAM user's policy and the rule follow; an empty bucket that was made goes."""
    sandbox = deployment.sandbox
    deployment.write(**at(FIRST, oss={"bucket": "other-files", "create": True}))
    plan = deployment.plan()
    assert plan.actions == ["update"]
    assert plan.changes["oss_public_domain"][1] == "https://other-files.oss-cn-hangzhou.aliyuncs.com"
    mark = sandbox.mark()
    assert deployment.apply()[0] == sorted([
        "CreatePolicyVersion", "PutBucket", "PutBucketTags", "PutBucketPublicAccessBlock", "PutBucketCors",
        "UpdateFunction", "PutBucketCors", "DeleteBucket"])
    order = sandbox.calls(mark)
    assert order.index("UpdateFunction") < order.index("DeleteBucket")
    assert origins(sandbox, "other-files") == [url(FIRST)]
    assert list(sandbox.objects()["oss/buckets"]) == ["other-files"]
    variables = environment(sandbox.ready, "lobe")
    assert variables["S3_BUCKET"] == "other-files" and "//other-files." in variables["S3_PUBLIC_DOMAIN"]
    expect.empty_plan(deployment.workspace)
    deployment.write(**at(FIRST)).plan()
    deployment.apply()
    put_foreign_rule_only(sandbox)
    assert_is_at(deployment, FIRST)


def put_foreign_rule_only(sandbox):
    bucket = sandbox.objects()["oss/buckets"]["team-files"]
    sandbox.edit("oss", "put_cors", bucket="team-files",
                 rules=[FOREIGN_RULE, *bucket["CORSConfiguration"]["CORSRule"]])


def test_bucket_with_files_stays(deployment):
    """It is named, stays in the state, and goes when it is empty."""
    sandbox = deployment.sandbox
    sandbox.edit("oss", "put_object", bucket="team-files", key="a.txt", body="a", contentType="text/plain")
    deployment.write(**at(FIRST, oss={"bucket": "other-files", "create": True}))
    said = deployment.workspace.apply(fails=True).text
    assert "Bucket is not empty" in said and "team-files" in said and "1 object" in said
    assert environment(sandbox.ready, "lobe")["S3_BUCKET"] == "other-files"
    assert "oss_bucket/team-files" in deployment.state()["parts"]
    sandbox.edit("oss", "delete", collection="oss/objects", key="team-files/a.txt")
    deployment.workspace.apply()
    assert list(sandbox.objects()["oss/buckets"]) == ["other-files"]
    expect.empty_plan(deployment.workspace)
    deployment.write(**at(FIRST)).workspace.apply()
    deployment.applied = deployment.given
    put_foreign_rule_only(sandbox)
    assert_is_at(deployment, FIRST)


# ---- what only another database can have

def database(**attributes):
    return {"database": {**DATABASE["database"], **attributes}}


REPLACED = {
    "database.engine_version": (database(engine_version="17"), "RDS upgrades a major version"),
    "database.username": (database(username="owner"), "An account cannot be renamed"),
    "database.database_name": (database(database_name="chats"), "A database cannot be renamed"),
    "database.category": (database(category="Basic"), "RDS cannot change the edition"),
    "database.storage_type": (database(storage_type="cloud_essd2"), "kind of storage is chosen"),
    "network.cidr_block": ({"network": {"cidr_block": "10.0.0.0/16"}}, "A VPC cannot change its addresses"),
    "network.zone_ids": ({"network": {"zone_ids": ["cn-hangzhou-k"]}}, "A VSwitch cannot move"),
    "network.vpc_id": ({"network": {"vpc_id": "vpc-1", "vswitch_ids": ["vsw-1"], "security_group_id": "sg-1"}},
                       "cannot move to another VPC"),
}


@pytest.mark.parametrize("path", REPLACED)
def test_replacement_says_why(deployment, path):
    changed, why = REPLACED[path]
    plan = deployment.write(**at(FIRST, **changed)).plan()
    assert plan.actions == ["delete", "create"] and path.split(".") in plan.replaces
    said = next(run for run in reversed(deployment.workspace.runs) if run.args[0] == "plan").output
    warnings = [line for line in said.splitlines() if line.startswith("Warning:")]
    assert len(set(warnings)) == len(warnings) > 0, "Terraform shows only the first of equal summaries"
    assert [line for line in warnings if "lobe" in line or path in line]
    assert why in " ".join(said.split())


def test_replacement(begun):
    """The last scenario of this deployment: another user name, everything anew."""
    sandbox = begun.sandbox
    before = begun.state()
    plan = begun.write(**at(FIRST, **database(username="owner"))).plan()
    assert plan.actions == ["delete", "create"] and ["database", "username"] in plan.replaces
    begun.apply()
    after = begun.state()
    assert after["rds_instance_id"] != before["rds_instance_id"] and after["vpc_id"] != before["vpc_id"]
    assert after["auth0_client_id"] != before["auth0_client_id"]
    assert "postgres://owner:" in environment(sandbox.ready, "lobe")["DATABASE_URL"]
    assert {name: len(found) for name, found in sandbox.objects().items() if found and name in (
        "rds/instances", "fc/functions", "vpc/vpcs", "auth0/clients", "ram/users", "oss/buckets")} == \
        dict.fromkeys(("rds/instances", "fc/functions", "vpc/vpcs", "auth0/clients", "ram/users",
                       "oss/buckets"), 1)
    expect.empty_plan(begun.workspace)


@pytest.mark.sandbox_options(*TEAM_OPTIONS)
def test_protected_database_is_not_replaced(team):
    team.write(**at(FIRST, database={})).workspace.apply()
    team.write(**at(FIRST, database={"username": "owner"}))
    said = team.workspace.plan(fails=True).text
    assert "deletion_protection = false" in said
    team.write(**at(FIRST)).workspace.apply()
    team.end()
