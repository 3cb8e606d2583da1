# SPDX-License-Identifier: MPL-2.0
"""Changes that reach several clouds at once: another address, the next line of LobeChat, what must be refused,
and values that are known only while an apply runs."""

import copy

import pytest
from conftest import TEAM_OPTIONS
from harness import expect
from harness.config import DATABASE, LINE_1, LINE_2, PROVIDER, Expression, block, hcl, resource
from harness.deployment import Deployment
from harness.signed import environment

pytestmark = pytest.mark.sandbox_options(*TEAM_OPTIONS)

OLD, NEW = "http://chat.example.com", "http://talk.example.com"
MOVED = {"domain_name": "talk.example.com", "manage_dns": True}


@pytest.fixture(scope="module")
def begun(team_of_file):
    """A deployment on the second line with one person."""
    team_of_file.base = {"image": LINE_2, "auth0": {"users": {"one@example.com": {"name": "One"}}}}
    team_of_file.write(**team_of_file.base).workspace.apply()
    team_of_file.applied = team_of_file.given
    return team_of_file


@pytest.fixture
def deployment(begun):
    begun.sandbox.clear_faults()
    begun.settle()
    return begun


def client(deployment):
    return deployment.object("auth0/clients", deployment.state()["auth0_client_id"])


def origins(deployment):
    return str(deployment.object("oss/buckets", "team-files"))


# ---- another address

def test_move_to_another_domain(deployment):
    """Environment, CORS rule and the application's URLs follow in one apply."""
    deployment.write(**deployment.base, custom_domain=MOVED)
    plan = deployment.plan()
    assert plan.actions == ["update"] and plan.changes["app_url"] == (OLD, NEW)
    assert plan.changes["cors_origin"] == (OLD, NEW)
    writes, _ = deployment.apply()
    assert {"UpdateFunction", "PutBucketCors", "UpdateClient", "CreateCustomDomain", "DeleteCustomDomain",
            "AddDomainRecord", "DeleteDomainRecord"} == set(writes)
    expect.empty_plan(deployment.workspace)
    variables = environment(deployment.sandbox.ready, "lobe")
    assert variables["APP_URL"] == NEW
    assert not [name for name, value in variables.items() if OLD in value]
    assert NEW in origins(deployment) and OLD not in origins(deployment)
    urls = client(deployment)
    assert urls["callbacks"] == [f"{NEW}/api/auth/callback/auth0"] and urls["web_origins"] == [NEW]
    deployment.write(**deployment.base).plan()
    deployment.apply()
    expect.empty_plan(deployment.workspace)
    assert client(deployment)["callbacks"] == [f"{OLD}/api/auth/callback/auth0"]


def test_both_addresses_are_good_until_a_move_is_through(deployment):
    deployment.sandbox.fault("fc", "CreateCustomDomain", {"status": 403, "code": "AccessDenied", "message": "no"},
                             nth=0)
    deployment.write(**deployment.base, custom_domain=MOVED).workspace.apply(fails=True)
    assert f"{OLD}/api/auth/callback/auth0" in client(deployment)["callbacks"]
    assert "chat.example.com" in deployment.sandbox.objects()["fc/custom_domains"]
    deployment.sandbox.clear_faults()
    deployment.workspace.apply()
    deployment.applied = deployment.given
    expect.empty_plan(deployment.workspace)
    assert client(deployment)["callbacks"] == [f"{NEW}/api/auth/callback/auth0"]
    deployment.write(**deployment.base).plan()
    deployment.apply()


# ---- what must be refused

@pytest.mark.parametrize("change, said", [
    ({"image": LINE_1}, "LobeChat cannot go back"),
    ({"key_vaults_secret": "ZmVkY2JhOTg3NjU0MzIxMA=="}, "Key of the users' vaults would change"),
    ({"database": {"deletion_protection": False, "storage_gb": 15}}, "storage_gb"),
    ({"access_code": "access-code-of-tests"}, "Attribute of another version"),
    ({"environment_variables": {"NEXT_AUTH_URL": "x"}}, "Environment variable is not allowed"),
    ({"image": LINE_2.replace("2.1.39", "2.1.40")}, "pg_search"),
], ids=lambda value: "" if isinstance(value, str) else "-".join(value))
def test_refused(deployment, change, said):
    mark = deployment.sandbox.mark()
    deployment.write(**{**deployment.base, **change})
    assert said in deployment.workspace.plan(fails=True).text
    assert not [entry for entry in deployment.sandbox.audit(mark) if entry["committed"]]


def test_protected_database(deployment):
    """Nothing is destroyed before the line is changed."""
    protected = {**deployment.base, "database": {}}
    deployment.write(**protected).plan()
    deployment.apply()
    mark = deployment.sandbox.mark()
    run = deployment.workspace.destroy(fails=True)
    assert "deletion_protection = false" in run.text
    assert not [entry for entry in deployment.sandbox.audit(mark) if entry["committed"]]
    # Neither does a replacement pass.
    deployment.write(**{**protected, "function_name": "renamed"})
    run = deployment.workspace.apply(fails=True)
    assert "deletion_protection" in run.text
    assert deployment.object("fc/functions") and deployment.object("rds/instances",
                                                                   deployment.state()["rds_instance_id"])
    deployment.write(**deployment.base).plan()
    deployment.apply()
    expect.empty_plan(deployment.workspace)


def test_bucket_that_is_not_empty(team):
    """Files of people are never deleted; the rest can be destroyed again once they are. The function's network
    interfaces, which do not vanish by themselves here, go too."""
    team.sandbox.edit("fc", "set_network_interfaces", vanish=False)
    team.write().workspace.apply()
    team.sandbox.edit("oss", "put_object", bucket="team-files", key="a", body="text", contentType="text/plain")
    run = team.workspace.destroy(fails=True)
    assert "team-files" in run.text and "not empty" in run.text
    assert "team-files/a" in team.sandbox.objects()["oss/objects"]
    team.sandbox.edit("oss", "delete", collection="oss/objects", key="team-files/a")
    team.end()
    assert "DeleteNetworkInterface" in {entry["operation"] for entry in team.sandbox.audit() if entry["committed"]}


# ---- the next line

def test_first_line_to_second(team):
    team.write(image=LINE_1).workspace.apply()
    before = environment(team.sandbox.ready, "lobe")
    team.write(image=LINE_2)
    assert "Major upgrade is not allowed" in team.workspace.plan(fails=True).text
    team.write(image=LINE_2, allow_major_upgrade=True)
    plan = team.plan()
    assert "Major upgrade of lobe" in team.workspace.runs[-2].text
    assert plan.changes["app_version"] == ("1.143.3", "2.1.39") and plan.actions == ["update"]
    assert team.apply()[0] == ["UpdateFunction"]
    expect.empty_plan(team.workspace)
    after = environment(team.sandbox.ready, "lobe")
    assert not [name for name in after if name.startswith(("NEXT_AUTH", "NEXTAUTH", "NEXT_PUBLIC"))]
    same = {"KEY_VAULTS_SECRET", "DATABASE_URL", "AUTH_AUTH0_SECRET", "S3_SECRET_ACCESS_KEY", "APP_URL"}
    assert {name: before[name] for name in same} == {name: after[name] for name in same}
    assert after["AUTH_SECRET"] == before["NEXT_AUTH_SECRET"] and after["JWKS_KEY"]
    team.end()


# ---- values that are known later

def test_unknown_values(workspace, sandbox):
    """A plan passes over what another resource will tell, and the apply takes it."""
    later = resource("terraform_data", "later", input={"domain": "later.example.com", "bucket": "later-files",
                                                       "key": "sk-of-acceptance-tests"})
    told = {name: Expression(f"terraform_data.later.output.{name}") for name in ("domain", "bucket", "key")}
    text = resource("lobechat_database", "this", **{
        **DATABASE, "qwen_api_key": told["key"], "oss": {"bucket": told["bucket"], "create": True},
        "custom_domain": {"domain_name": told["domain"], "manage_dns": True}})
    workspace.write(PROVIDER + later + text + block("output", ["url"], {
        "value": Expression("lobechat_database.this.app_url")}))
    change = next(each["change"] for each in workspace.plan_json()["resource_changes"]
                  if each["type"] == "lobechat_database")
    assert change["after_unknown"]["app_url"] and change["after_unknown"]["auth0_callback_url"]
    workspace.apply("tfplan")
    assert workspace.output("url") == "http://later.example.com"
    expect.empty_plan(workspace)
    workspace.destroy()
    expect.sandbox_empty(sandbox)


def test_unknown_values_that_turn_out_null(workspace, sandbox):
    """What is made in their place is not ruled out by the plan."""
    def given(value):
        return Expression(f"terraform_data.later.output == \"given\" ? {hcl(value)} : null")
    text = resource("lobechat_database", "this", **{
        **DATABASE, "database": {"url": given("postgres://u:p@db.example.com:5432/lobe"), "deletion_protection": False},
        "key_vaults_secret_wo": given("c2VjcmV0LW9mLXRlc3RzLTE="), "key_vaults_secret_wo_version": given(1)})
    workspace.write(PROVIDER + resource("terraform_data", "later", input="made") + text)
    change = next(each["change"] for each in workspace.plan_json()["resource_changes"]
                  if each["type"] == "lobechat_database")
    unknown = change["after_unknown"]
    assert unknown["vpc_id"] and unknown["key_vaults_secret"] and unknown["database"]["instance_class"]
    workspace.apply("tfplan")
    assert len(sandbox.objects()["rds/instances"]) == 1
    expect.empty_plan(workspace)
    workspace.destroy()
    expect.sandbox_empty(sandbox)


# ---- two that share

def test_two_share_a_bucket_and_a_tenant(workspace, sandbox):
    """Each adds its own rule and application, and takes only those away."""
    both = Deployment(workspace, sandbox)
    owner = copy.deepcopy(DATABASE)
    other = {**DATABASE, "function_name": "other", "oss": {"bucket": "team-files"},
             "custom_domain": {"domain_name": "other.example.com", "manage_dns": True},
             "depends_on": [Expression("lobechat_database.this")]}
    one = PROVIDER + resource("lobechat_database", "this", **owner)
    workspace.write(one + resource("lobechat_database", "other", **other)).apply()
    expect.empty_plan(workspace)
    rules = str(sandbox.objects()["oss/buckets"]["team-files"])
    assert OLD in rules and "http://other.example.com" in rules
    assert len(sandbox.objects()["auth0/clients"]) == 2 and len(sandbox.objects()["ram/users"]) == 2
    workspace.write(one).apply()
    rules = str(sandbox.objects()["oss/buckets"]["team-files"])
    assert OLD in rules and "http://other.example.com" not in rules
    assert set(sandbox.objects()["fc/functions"]) == {"lobe"}
    expect.empty_plan(workspace)
    both.end()
