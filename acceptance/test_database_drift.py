# SPDX-License-Identifier: MPL-2.0
"""What others change in the console, in every part of a team deployment: a plan shows exactly that, and one
apply puts it right. Changes of different parts go together, which must not matter; each alone is in the
matrix."""

from collections import Counter
from dataclasses import dataclass

import pytest
from conftest import TEAM_OPTIONS
from harness import drift as drifts, expect
from harness.config import LINE_1
from harness.difference import difference
from harness.drift import ANY, DRIFTED, FOREIGN, GONE, assert_healed, assert_paths, assert_shows_just
from harness.elsewhere import given_database, given_network, good
from harness.signed import rpc

ORIGIN = "http://chat.example.com"
BUCKET = "team-files"
CONNECTION = "Username-Password-Authentication"
ADA, BOB = "ada@example.com", "bob@example.com"
KEY = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
THEIR_KEY = "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="


# ---- what somebody does in the console; each takes the sandbox

def only(sandbox, collection):
    key, = sandbox.objects()[collection]
    return key


def patch(service, collection, key=None, **members):
    return lambda sandbox: sandbox.edit(service, "patch", collection=collection,
                                        key=key or only(sandbox, collection), patch=members)


def delete(service, collection, key=None):
    return lambda sandbox: sandbox.edit(service, "delete", collection=collection,
                                        key=key or only(sandbox, collection))


def both(*edits):
    return lambda sandbox: [edit(sandbox) for edit in edits]


def instance(**members):
    return patch("rds", "rds/instances", **members)


def whitelist(group):
    return instance(Whitelists={"lobechat": group})


def variables(**members):
    return patch("fc", "fc/functions", "lobe", environmentVariables=members)


def client(**members):
    return patch("auth0", "auth0/clients", **members)


def rules(*origins, **changed):
    rule = {"AllowedOrigin": [ORIGIN, *origins], "AllowedMethod": ["GET", "PUT", "POST", "DELETE", "HEAD"],
            "AllowedHeader": ["*"], "ExposeHeader": ["ETag"], "MaxAgeSeconds": "3600", **changed}
    return lambda sandbox: sandbox.edit("oss", "put_cors", bucket=BUCKET, rules=[rule])


def drop_extension(sandbox):
    sandbox.edit("rds", "drop_extension", DBInstanceId=only(sandbox, "rds/instances"),
                 DBName="lobechat_database", name="vector")


def wider_policy(sandbox):
    good(rpc(sandbox.ready, "ram", "CreatePolicyVersion", PolicyName=only(sandbox, "ram/policies"),
             SetAsDefault="true", PolicyDocument='{"Version":"1","Statement":[{"Effect":"Allow",'
                                                 '"Action":["oss:*"],"Resource":"*"}]}'))


def leave_connection(sandbox):
    sandbox.edit("auth0", "switch_connection", connection=CONNECTION, enabled=False,
                 client_id=only(sandbox, "auth0/clients"))


def delete_client(sandbox):
    sandbox.edit("auth0", "delete_client", client_id=only(sandbox, "auth0/clients"))


def person(email):
    def key(sandbox):
        return next(key for key, user in sandbox.objects()["auth0/users"].items() if user["email"] == email)
    return key


def rename(email):
    return lambda sandbox: patch("auth0", "auth0/users", person(email)(sandbox), name="Eve")(sandbox)


def remove_person(email):
    return lambda sandbox: delete("auth0", "auth0/users", person(email)(sandbox))(sandbox)


# ---- what a plan shows of it

def gone(*parts, **more):
    """Parts that are missing, and outputs that nobody gives any more."""
    return {**{f"parts.{part}.{leaf}": GONE for part in parts for leaf in ("id", "status")}, **more}


def drifted(part):
    return {f"parts.{part}.status": DRIFTED}


@dataclass(frozen=True)
class Drift(drifts.Drift):
    """`group`: those of one are not made together. `renews`: paths that are others afterwards. A new key of
    the bucket shows as that the old one (its id stands for OLD) is to be replaced."""

    group: str = ""
    renews: tuple = ()


BYTES = "environment_bytes"
KEY_ID = ("oss_access_key_id", "parts.ram_access_key.id")
NEW_KEY = ("CreateAccessKey", "UpdateFunction")
KEY_GONE = gone("ram_access_key", oss_access_key_id=GONE)
KEY_LEFT = {**KEY_GONE, "parts.ram_access_key/OLD.id": ANY, "parts.ram_access_key/OLD.status": "Replaced"}
SECRET_KEY, SECRET_AUTH0 = "secret_digests.S3_SECRET_ACCESS_KEY", "secret_digests.AUTH_AUTH0_SECRET"
PEOPLE = ("auth0_user_ids", "auth0_password_tickets", "parts.auth0_users.id")
NEW_ADA = (f"auth0_user_ids.{ADA}", f"auth0_password_tickets.{ADA}", "parts.auth0_users.id")

DRIFTS = [
    Drift("VPC without its tag", patch("vpc", "vpc/vpcs", Tags={"Tag": []}), drifted("vpc"),
          ("TagResources",), group="network"),
    Drift("security group without its tag", patch("ecs", "ecs/security_groups", Tags={"Tag": []}),
          drifted("security_group"), ("TagResources",), group="network"),

    Drift("class", instance(DBInstanceClass="pg.n4.2c.2m"), {"database.instance_class": "pg.n4.2c.2m"},
          ("ModifyDBInstanceSpec",), group="instance"),
    Drift("protection", instance(DeletionProtection=True), {"database.deletion_protection": True},
          ("ModifyDBInstanceDeletionProtection",), group="instance"),
    Drift("description", instance(DBInstanceDescription="theirs"), drifted("rds_instance"),
          ("ModifyDBInstanceDescription",), group="instance"),
    Drift("function is not let in", whitelist({"SecurityIPList": "10.1.0.0/24"}), drifted("rds_whitelist"),
          ("ModifySecurityIps",), group="whitelist"),
    Drift("others are let in", whitelist({"SecurityIPList": "172.16.0.0/24,10.1.0.0/24,10.9.0.0/16"}),
          {"database.security_ips": ["10.1.0.0/24", "10.9.0.0/16"]}, ("ModifySecurityIps",),
          group="whitelist"),
    Drift("whitelist gone", whitelist(None), gone("rds_whitelist"), ("ModifySecurityIps",),
          group="whitelist"),
    Drift("backups", instance(BackupPolicy={"BackupRetentionPeriod": 30}),
          {"database.backup_retention_days": 30}, ("ModifyBackupPolicy",), group="backups"),
    Drift("account gone", delete("rds", "rds/accounts"), gone("rds_account"), ("CreateAccount",),
          group="account"),
    Drift("database gone", delete("rds", "rds/databases"), gone("rds_database", "rds_extension"),
          ("CreateDatabase", "CreatePostgresExtensions"), group="database"),
    Drift("extension gone", drop_extension, gone("rds_extension"), ("CreatePostgresExtensions",),
          group="database"),

    Drift("bucket gone", delete("oss", "oss/buckets", BUCKET), gone("oss_bucket", "oss_cors"),
          ("PutBucket", "PutBucketTags", "PutBucketPublicAccessBlock", "PutBucketCors"), group="bucket"),
    Drift("CORS rule gone", lambda sandbox: sandbox.edit("oss", "put_cors", bucket=BUCKET, rules=[]),
          gone("oss_cors"), ("PutBucketCors",), group="bucket"),
    Drift("CORS rule with fewer methods", rules(AllowedMethod=["GET"]), drifted("oss_cors"),
          ("PutBucketCors",), group="bucket"),
    Drift("CORS rule with more origins", rules("https://other.example.com"),
          {"oss.cors_extra_origins": ["https://other.example.com"]}, ("PutBucketCors",), group="bucket"),

    Drift("key gone", delete("ram", "ram/access_keys"), KEY_GONE, NEW_KEY, (BYTES, SECRET_KEY),
          group="key", renews=KEY_ID),
    Drift("key switched off", patch("ram", "ram/access_keys", Status="Inactive"), KEY_LEFT,
          (*NEW_KEY, "DeleteAccessKey"), (BYTES, SECRET_KEY), group="key", renews=KEY_ID),
    Drift("secret of the key changed", variables(S3_SECRET_ACCESS_KEY=FOREIGN),
          {**KEY_LEFT, SECRET_KEY: ANY, BYTES: ANY}, (*NEW_KEY, "DeleteAccessKey"), group="key",
          renews=KEY_ID),
    Drift("secret of the key removed", variables(S3_SECRET_ACCESS_KEY=None),
          {**KEY_LEFT, SECRET_KEY: GONE, BYTES: ANY}, (*NEW_KEY, "DeleteAccessKey"), group="key",
          renews=KEY_ID),
    Drift("policy detached", delete("ram", "ram/attachments"), gone("ram_policy"), ("AttachPolicyToUser",),
          group="key"),
    Drift("policy allows more", wider_policy, drifted("ram_policy"), ("CreatePolicyVersion",), group="key",
          renews=("parts.ram_policy.status",)),
    Drift("RAM user gone", both(delete("ram", "ram/access_keys"), delete("ram", "ram/attachments"),
                                delete("ram", "ram/users")),
          {**KEY_GONE, **gone("ram_user", "ram_policy", ram_user_name=GONE)},
          (*NEW_KEY, "CreateUser", "AttachPolicyToUser"), (BYTES, SECRET_KEY), group="key",
          renews=KEY_ID),

    Drift("application's name", client(name="Theirs"), {"auth0.application_name": "Theirs"},
          ("UpdateClient",), group="client"),
    Drift("grants", client(grant_types=["implicit"]), drifted("auth0_client"), ("UpdateClient",),
          group="client"),
    Drift("algorithm", client(jwt_configuration={"alg": "HS256"}), drifted("auth0_client"),
          ("UpdateClient",), group="client"),
    Drift("callback gone", client(callbacks=["https://other.example.com/callback"]),
          drifted("auth0_client"), ("UpdateClient",), group="client"),
    Drift("application without its mark", client(client_metadata=None), drifted("auth0_client"),
          ("UpdateClient",), group="client"),
    Drift("connection left", leave_connection, gone("auth0_connection"), ("UpdateConnectionClients",),
          group="client"),
    Drift("application gone", delete_client,
          gone("auth0_client", "auth0_connection", auth0_client_id=GONE),
          ("CreateClient", "UpdateConnectionClients", "UpdateFunction"), (BYTES, SECRET_AUTH0),
          group="client", renews=("auth0_client_id", "parts.auth0_client.id")),
    Drift("person renamed", rename(ADA), drifted("auth0_users"), ("UpdateUser",), PEOPLE, group="people"),
    Drift("person gone", remove_person(ADA),
          {**drifted("auth0_users"), "parts.auth0_users.id": ANY, f"auth0_user_ids.{ADA}": GONE},
          ("CreateUser",), PEOPLE, group="people", renews=NEW_ADA),
    Drift("everybody gone", both(remove_person(ADA), remove_person(BOB)),
          gone("auth0_users", **{f"auth0_user_ids.{each}": GONE for each in (ADA, BOB)}),
          ("CreateUser", "CreateUser"), PEOPLE, group="people",
          renews=(*NEW_ADA, f"auth0_user_ids.{BOB}", f"auth0_password_tickets.{BOB}")),

    Drift("address of logins", variables(NEXTAUTH_URL="http://old.example.com/api/auth"),
          {"environment_variables.NEXTAUTH_URL": "http://old.example.com/api/auth", BYTES: ANY},
          group="function"),
    Drift("variable of the other line", variables(AUTH_SSO_PROVIDERS="google"),
          {"environment_variables.AUTH_SSO_PROVIDERS": "google", BYTES: ANY}, group="function"),
    Drift("variable removed", variables(S3_BUCKET=None), {**drifted("function"), BYTES: ANY},
          group="function"),
    Drift("database's URL", variables(DATABASE_URL="postgres://them:secret@elsewhere:5432/theirs"),
          {"secret_digests.DATABASE_URL": ANY, BYTES: ANY}, group="function"),
    Drift("application's secret", variables(AUTH_AUTH0_SECRET=FOREIGN), {SECRET_AUTH0: ANY, BYTES: ANY},
          group="function"),
    Drift("key of the vaults", variables(KEY_VAULTS_SECRET=THEIR_KEY),
          {"secret_digests.KEY_VAULTS_SECRET": ANY}, brings=(BYTES,), group="function"),
    Drift("generated secret", variables(NEXT_AUTH_SECRET=FOREIGN),
          {"secret_digests.NEXT_AUTH_SECRET": ANY, BYTES: ANY}, group="function"),
    Drift("generated secret removed", variables(NEXT_AUTH_SECRET=None),
          {"secret_digests.NEXT_AUTH_SECRET": GONE, BYTES: ANY}, group="function"),
    Drift("function out of the network, and another setting",
          patch("fc", "fc/functions", "lobe", description="theirs",
                vpcConfig={"vpcId": "", "vSwitchIds": [], "securityGroupId": ""}),
          {**drifted("function"), "description": "theirs"}, brings=(BYTES,), group="function"),

    Drift("trigger gone", delete("fc", "fc/triggers"), gone("trigger", trigger_url=GONE), ("CreateTrigger",),
          group="trigger", renews=("parts.trigger.id", "trigger_url")),
    Drift("instances", patch("fc", "fc/scaling_configs", "lobe", minInstances=5), {"min_instances": 5},
          ("PutScalingConfig",), group="instances"),
    Drift("record gone", delete("alidns", "alidns/records"), gone("dns_record"), ("AddDomainRecord",),
          group="record", renews=("parts.dns_record.id",)),
    Drift("domain gone", delete("fc", "fc/custom_domains"), gone("custom_domain"), ("CreateCustomDomain",),
          group="domain"),
]


# ---- the machinery

def join(together):
    """Drifts of several parts as one."""
    writes = Counter()
    for each in together:
        writes |= Counter(each.writes)
    shows = {path: value for each in together for path, value in each.shows.items()}
    return Drift(" + ".join(each.name for each in together), both(*(each.edits for each in together)), shows,
                 tuple(writes.elements()), tuple(path for each in together for path in each.brings),
                 renews=tuple(path for each in together for path in each.renews))


def rounds():
    """The n-th drifts of all groups together."""
    found, of_group = [], Counter()
    for each in DRIFTS:
        number = of_group[each.group]
        of_group[each.group] += 1
        if number == len(found):
            found.append([])
        found[number].append(each)
    return [join(each) for each in found]


@pytest.fixture(scope="module")
def begun(team_of_file):
    team_of_file.write(
        image=LINE_1, min_instances=1, key_vaults_secret=KEY,
        database={"deletion_protection": False, "instance_class": "pg.n2.2c.2m",
                  "security_ips": ["10.1.0.0/24"]},
        auth0={"users": {ADA: {"name": "Ada"}, BOB: {"name": "Bob"}}}).plan()
    team_of_file.apply()
    expect.empty_plan(team_of_file.workspace)
    return team_of_file


@pytest.fixture
def deployment(begun, request):
    failed = request.session.testsfailed
    yield begun
    if request.session.testsfailed > failed:  # leave nothing half to the next scenario
        begun.write(**begun.applied).workspace.apply()


def changed(before, after):
    """Paths that differ; the digests of new keys do as well."""
    return {path for path in difference(before, after) if not path.startswith("secret_digests")}


def assert_put_right(deployment, drift):
    before = deployment.state()
    old = before["oss_access_key_id"]
    shows = {path.replace("OLD", old): value for path, value in drift.shows.items()}
    drift = Drift(drift.name, drift.edits, shows, drift.writes, drift.brings, renews=drift.renews)
    assert_shows_just(deployment, drift, lambda deployment, edits: edits(deployment.sandbox))
    assert_healed(deployment, drift.writes)
    assert_paths(changed(before, deployment.state()), drift.renews)


@pytest.mark.parametrize("number", range(len(rounds())))
def test_drift(deployment, number):
    assert_put_right(deployment, rounds()[number])


@pytest.mark.matrix
@pytest.mark.parametrize("drift", DRIFTS, ids=str)
def test_drift_alone(deployment, drift):
    assert_put_right(deployment, drift)


def test_function_that_is_gone(deployment):
    """The key of the bucket goes with it, because only the function knew its secret."""
    sandbox, before = deployment.sandbox, deployment.state()
    sandbox.edit("fc", "delete_function", functionName="lobe")
    plan = deployment.plan()
    assert plan.actions == ["update"]
    left = f"parts.ram_access_key/{before['oss_access_key_id']}"
    outputs = ("trigger_url", "function_arn", "resolved_image_uri", "oss_access_key_id")
    assert set(plan.drift) == {*outputs, f"{left}.id", f"{left}.status",
                               *gone("function", "trigger", "scaling_config", "ram_access_key")}
    assert_healed(deployment, ("CreateFunction", "CreateTrigger", "PutScalingConfig", "TagResources",
                          "CreateAccessKey", "DeleteAccessKey"))
    assert changed(before, deployment.state()) == {*KEY_ID, "parts.trigger.id", "trigger_url"}


def test_storage_that_grew(deployment):
    """It cannot be taken away again, so that the configuration has to follow."""
    instance(DBInstanceStorage=30)(deployment.sandbox)
    run = deployment.workspace.plan(fails=True)
    assert "Storage cannot shrink" in run.text and "storage_gb at 30 or more" in run.text
    deployment.write(**{**deployment.applied, "database": {**deployment.applied["database"], "storage_gb": 30}})
    assert deployment.plan().actions == ["no-op"]
    instance(DBInstanceStorage=20)(deployment.sandbox)
    deployment.write(**deployment.applied)
    expect.empty_plan(deployment.workspace)


def test_what_others_have_beside_it(deployment):
    """Rules, URLs, addresses and people of others are no drift, and stay."""
    sandbox = deployment.sandbox
    foreign = {"AllowedOrigin": ["https://other.example.com"], "AllowedMethod": ["GET"]}
    application = only(sandbox, "auth0/clients")
    before = deployment.object("oss/buckets", BUCKET), deployment.object("auth0/clients", application)
    sandbox.edit("oss", "put_cors", bucket=BUCKET,
                 rules=[foreign, *before[0]["CORSConfiguration"]["CORSRule"]])
    client(callbacks=["https://other.example.com/callback", *before[1]["callbacks"]])(sandbox)
    instance(Whitelists={"others": {"SecurityIPList": "10.7.0.0/16"}})(sandbox)
    expect.empty_plan(deployment.workspace)
    # A change of ours beside them leaves them alone.
    both(rules_of_others_only, client(callbacks=["https://other.example.com/callback"]))(sandbox)
    assert deployment.plan().actions == ["update"]
    assert_healed(deployment, ("PutBucketCors", "UpdateClient"))
    found = deployment.object("oss/buckets", BUCKET)["CORSConfiguration"]["CORSRule"]
    assert [rule["AllowedOrigin"] for rule in found] == [["https://other.example.com"], [ORIGIN]]
    assert deployment.object("auth0/clients", application)["callbacks"] == \
        ["https://other.example.com/callback", *before[1]["callbacks"]]


def rules_of_others_only(sandbox):
    sandbox.edit("oss", "put_cors", bucket=BUCKET, rules=[
        {"AllowedOrigin": ["https://other.example.com"], "AllowedMethod": ["GET"]}])


@pytest.mark.sandbox_options(*TEAM_OPTIONS)
def test_addresses_in_an_application_of_others(team):
    """The part that is not there when the application is the deployment's own."""
    sandbox = team.sandbox
    network = given_network(sandbox)
    made = sandbox.edit("auth0", "create_client", name="Other", app_type="regular_web",
                        callbacks=["https://other.example.com/callback"])
    url = given_database(sandbox, network)
    sandbox.take_as_given()
    team.write(network=network, database={"url": url},
               auth0={"client_id": made["client_id"], "client_secret": made["client_secret"],
                      "manage_callback": True}).plan()
    team.apply()
    expect.empty_plan(team.workspace)
    callbacks = sandbox.all_objects()["auth0/clients"][made["client_id"]]["callbacks"]
    for lost in ("callbacks", "web_origins"):
        drift = Drift(lost, patch("auth0", "auth0/clients", made["client_id"], **{lost: []}),
                      drifted("auth0_callback"), ("UpdateClient",), ("parts.auth0_callback.id",))
        assert_put_right(team, drift)
    now = sandbox.all_objects()["auth0/clients"][made["client_id"]]["callbacks"]
    assert now == callbacks[1:]  # what others lost there is not the deployment's
    team.workspace.destroy()
    sandbox.advance(300)
    team.end()
