# SPDX-License-Identifier: MPL-2.0
"""A creation that fails exits with an error and leaves everything in the state. The next apply goes on
where it stopped, and a destroy instead leaves nothing."""

import json
from collections import Counter

import pytest
from conftest import TEAM_OPTIONS
from harness import expect
from harness.config import DATABASE, database
from harness.deployment import Deployment

pytestmark = pytest.mark.sandbox_options(*TEAM_OPTIONS)

REFUSED = {"status": 403, "code": "Forbidden.RAM", "message": "The user is not authorized."}
# What makes a deployment, in an order in which each comes after what it needs.
CREATIONS = [("fc", "CreateFunction"), ("vpc", "CreateVpc"), ("vpc", "CreateVSwitch"),
             ("ecs", "CreateSecurityGroup"),
             ("oss", "PutBucket"), ("oss", "PutBucketCors"), ("ram", "CreateUser"),
             ("ram", "CreatePolicy"), ("ram", "CreateAccessKey"), ("auth0", "CreateClient"),
             ("auth0", "UpdateConnectionClients"), ("rds", "CreateDBInstance"),
             ("rds", "CreateAccount"), ("rds", "CreateDatabase"), ("rds", "CreatePostgresExtensions"),
             ("fc", "UpdateFunction"), ("fc", "CreateTrigger"), ("alidns", "AddDomainRecord"),
             ("fc", "CreateCustomDomain"), ("data_plane", "invoke")]
SHORT = {"ready_timeout": "2s"}  # a LobeChat that does not answer is not waited for longer


def refuse(sandbox, *creations):
    sandbox.clear_faults()
    for service, operation in creations:
        sandbox.fault(service, operation, REFUSED, nth=0)


def committed(sandbox):
    return Counter(entry["operation"] for entry in sandbox.audit() if entry["committed"])


def tainted(deployment):
    return deployment.workspace.resources()[deployment.address][1] == "tainted"


def test_each_apply_goes_on_where_the_last_one_stopped(team):
    """Each apply gets a little further. Nothing that exists is removed or made a second time, but the
    key whose secret only the function keeps: as long as there is none, each apply needs another."""
    for at in range(0, len(CREATIONS), 2):
        operation = CREATIONS[at][1]
        refuse(team.sandbox, *CREATIONS[at:])
        run = team.write(**SHORT).workspace.run("apply", "-no-color", "-auto-approve")
        assert team.sandbox.faults()[0]["fired"], f"{operation} was not called"
        assert run.code == 1, f"without {operation} it succeeds: {run.output}"
        assert at == 0 or tainted(team), f"{operation} left nothing in the state"
    team.sandbox.clear_faults()
    team.workspace.apply()
    assert not tainted(team) and "deployment" not in team.state()["parts"]
    calls = committed(team.sandbox)
    made = {operation: calls[operation] for _, operation in CREATIONS if operation.startswith("Create")}
    assert made.pop("CreateAccessKey") == calls["DeleteAccessKey"] + 1
    assert set(made.values()) == {1}, made
    assert {name for name in calls if name.startswith("Delete")} <= {"DeleteAccessKey"}, calls
    expect.empty_plan(team.workspace)
    team.end()


@pytest.fixture
def shared(team_of_file):
    """Nothing of an earlier scenario is left."""
    team_of_file.sandbox.clear_faults()
    if team_of_file.workspace.resources():
        team_of_file.workspace.destroy()
    return team_of_file


@pytest.mark.parametrize("service, operation", CREATIONS[1::6])
def test_a_destroy_instead_leaves_nothing(shared, service, operation):
    refuse(shared.sandbox, (service, operation))
    shared.write(**SHORT).workspace.apply(fails=True)
    shared.sandbox.clear_faults()
    expect.destroyed(shared.workspace, shared.sandbox)


@pytest.mark.parametrize("service, operation", [
    ("rds", "CreateDBInstance"), ("ram", "CreateAccessKey"), ("auth0", "CreateClient")])
def test_an_answer_that_is_lost(shared, service, operation):
    """Whether it was made is looked up: one of each exists afterwards, and none once all is destroyed."""
    mark = shared.sandbox.mark()
    shared.sandbox.fault(service, operation, "reset", phase="after")
    shared.write().workspace.apply()
    made = [entry for entry in shared.sandbox.audit(mark)
            if entry["operation"] == operation and entry["committed"]]
    assert len(made) == (2 if operation == "CreateAccessKey" else 1)
    assert all(len(shared.sandbox.objects()[name]) == 1
               for name in ("vpc/vpcs", "rds/instances", "ram/access_keys", "auth0/clients", "fc/functions"))
    expect.empty_plan(shared.workspace)
    expect.destroyed(shared.workspace, shared.sandbox)


def test_account_and_database_get_other_names(team):
    """The instance fits and is kept, so they are deleted in it."""
    refuse(team.sandbox, ("fc", "UpdateFunction"))
    team.write().workspace.apply(fails=True)
    team.sandbox.clear_faults()
    team.write(database=dict(DATABASE["database"], username="other", database_name="other_database"))
    mark = team.sandbox.mark()
    team.workspace.apply()
    gone = [entry["operation"] for entry in team.sandbox.audit(mark)
            if entry["committed"] and entry["operation"] in ("DeleteAccount", "DeleteDatabase", "DeleteDBInstance")]
    assert sorted(gone) == ["DeleteAccount", "DeleteDatabase"]
    assert len(team.sandbox.objects()["rds/accounts"]) == len(team.sandbox.objects()["rds/databases"]) == 1
    expect.empty_plan(team.workspace)
    team.end()


def test_what_does_not_fit_goes_and_the_rest_stays(team):
    """Another size of the instance is a change, another version of PostgreSQL another instance."""
    refuse(team.sandbox, ("fc", "UpdateFunction"))
    team.write().workspace.apply(fails=True)
    first = team.state()["parts"]
    team.write(database=dict(DATABASE["database"], engine_version="15", storage_gb=30))
    plan = team.workspace.plan()
    assert "Going on with" in plan.text and "vpc" in plan.text
    team.sandbox.clear_faults()
    team.workspace.apply()
    last = team.state()["parts"]
    same = {name for name in first if name in last and first[name]["id"] == last[name]["id"]}
    assert {"vpc", "vswitch", "security_group", "oss_bucket", "ram_user", "auth0_client"} <= same
    assert "rds_instance" not in same and len(team.sandbox.objects()["rds/instances"]) == 1
    expect.empty_plan(team.workspace)
    team.end()


def test_a_finished_deployment_that_is_tainted_is_made_anew(team):
    team.write().workspace.apply()
    first = team.state()
    assert team.workspace.run("taint", team.address).code == 0
    team.workspace.apply()
    last = team.state()
    assert first["rds_instance_id"] != last["rds_instance_id"] and first["vpc_id"] != last["vpc_id"]
    assert first["auth0_client_id"] != last["auth0_client_id"]
    expect.empty_plan(team.workspace)
    team.end()


def test_an_apply_from_a_plan_file_goes_on_too(team):
    refuse(team.sandbox, ("fc", "UpdateFunction"))
    team.write().workspace.apply(fails=True)
    instance = team.state()["parts"]["rds_instance"]["id"]
    team.sandbox.clear_faults()
    team.plan()
    team.apply()
    assert team.state()["rds_instance_id"] == instance
    expect.empty_plan(team.workspace)
    team.end()


def test_two_that_share_a_name_do_not_share_parts(workspace, sandbox):
    """The second one is refused, and takes nothing of the first when it goes."""
    first = Deployment(workspace, sandbox, database).write()
    workspace.apply()
    state, objects = workspace.path("terraform.tfstate"), sandbox.objects()
    kept = state.read_text()
    state.unlink()
    first.write(description="another")
    run = workspace.apply(fails=True)
    assert "already exists" in run.text
    workspace.destroy()
    assert {name: set(found) for name, found in sandbox.objects().items() if found} == \
        {name: set(found) for name, found in objects.items() if found}
    state.write_text(json.dumps({**json.loads(kept), "serial": 1000}))
    first.write()
    expect.empty_plan(workspace)
    first.end()
