# SPDX-License-Identifier: MPL-2.0
"""An instance that is Running and still refuses what is asked of it, in each of the cloud's ways of saying
so; and answers that get lost, after which the same is asked for under the same token."""

import pytest
from conftest import TEAM_OPTIONS
from harness import expect

# Of these the service knows a repetition by its token.
WITH_TOKEN = {"vpc": ["CreateVpc", "CreateVSwitch"], "ecs": ["CreateSecurityGroup"],
              "rds": ["CreateDBInstance", "CreatePostgresExtensions"]}
# In the order in which they are asked for; for how many seconds after Running, of simulated time, which
# runs 2000 times as fast, they are refused; and how.
REFUSED = {"ModifySecurityIps": (500, "OperationDenied.DBInstanceStatus"),
           "CreateAccount": (3500, "OperationDenied.DBClusterStatus"),
           "CreateDatabase": (6500, "OperationDenied.DBStatus")}

pytestmark = pytest.mark.sandbox_options(*TEAM_OPTIONS)


def refused(sandbox, mark=0):
    return {entry["operation"]: entry["code"] for entry in sandbox.audit(mark)
            if (entry["code"] or "").startswith("OperationDenied")}


def test_what_is_refused_after_running_is_asked_again(team, sandbox):
    for operation, (seconds, code) in REFUSED.items():
        sandbox.edit("rds", "refuse_after_running", operation=operation, code=code, seconds=seconds)
    team.write().workspace.apply()
    assert refused(sandbox) == {operation: code for operation, (_, code) in REFUSED.items()}
    expect.empty_plan(team.workspace)
    (instance,) = sandbox.objects()["rds/instances"]
    sandbox.edit("rds", "refuse_after_running", operation="DeleteDBInstance", seconds=3000)
    sandbox.edit("rds", "start_instance", DBInstanceId=instance)
    mark = sandbox.mark()
    team.end()
    assert refused(sandbox, mark) == {"DeleteDBInstance": "OperationDenied.DBInstanceStatus"}


def test_a_lost_answer_is_asked_for_with_the_same_token(team, sandbox):
    for service, operations in WITH_TOKEN.items():
        for operation in operations:
            sandbox.fault(service, operation, "reset", phase="after")
    team.write().workspace.apply()
    assert all(rule["fired"] == 1 for rule in sandbox.faults()), sandbox.faults()
    entries = [entry for entry in sandbox.audit() if entry["operation"] in sum(WITH_TOKEN.values(), [])]
    assert "IdempotentParameterMismatch" not in {entry["code"] for entry in entries}
    made = sorted(entry["operation"] for entry in entries if entry["committed"])
    assert made == sorted(sum(WITH_TOKEN.values(), [])), made
    team.end()
