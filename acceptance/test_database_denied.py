# SPDX-License-Identifier: MPL-2.0
"""An instance that is Running and still refuses what is asked of it, in each of the cloud's ways of saying
so; and answers that get lost, after which the same is asked for under the same token."""

import time

import pytest
from conftest import TEAM_OPTIONS
from harness import expect

# Of these the service knows a repetition by its token.
WITH_TOKEN = {"vpc": ["CreateVpc", "CreateVSwitch"], "ecs": ["CreateSecurityGroup"],
              "rds": ["CreateDBInstance", "CreatePostgresExtensions"]}
# In the order in which they are asked for.
REFUSED = {"ModifySecurityIps": "OperationDenied.DBInstanceStatus",
           "CreateAccount": "OperationDenied.DBClusterStatus",
           "CreateDatabase": "OperationDenied.DBStatus",
           "CreatePostgresExtensions": "OperationDenied.DBInstanceStatus"}

pytestmark = pytest.mark.sandbox_options(*TEAM_OPTIONS)


def refuse(sandbox, operation, code):
    sandbox.edit("rds", "refuse_after_running", operation=operation, code=code, seconds=10 ** 6)


def allow_when_refused(sandbox, run, operation, code):
    """Until it was refused once."""
    deadline = time.monotonic() + 60
    while not any(entry["operation"] == operation and entry["code"] == code for entry in sandbox.audit()):
        assert time.monotonic() < deadline and run.popen.poll() is None, f"{operation} was not refused"
        time.sleep(0.05)
    sandbox.edit("rds", "refuse_after_running", operation=operation, seconds=0)


def test_what_is_refused_after_running_is_asked_again(team, sandbox):
    for operation, code in REFUSED.items():
        refuse(sandbox, operation, code)
    workspace = team.write().workspace
    run = workspace.start("apply", "-no-color", "-input=false", "-auto-approve")
    for operation, code in REFUSED.items():
        allow_when_refused(sandbox, run, operation, code)
    applied = run.wait()
    assert applied.code == 0, applied.output
    expect.empty_plan(workspace)
    refuse(sandbox, "DeleteDBInstance", "OperationDenied.DBInstanceStatus")
    run = workspace.start("destroy", "-no-color", "-input=false", "-auto-approve")
    allow_when_refused(sandbox, run, "DeleteDBInstance", "OperationDenied.DBInstanceStatus")
    assert run.wait().code == 0
    expect.sandbox_empty(sandbox)


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


def test_a_token_that_stands_for_something_else_is_explained(team, sandbox):
    """As when something on the way sends a request twice and changes it; the next apply has another token."""
    sandbox.fault("vpc", "CreateVpc", {"status": 400, "code": "IdempotentParameterMismatch", "message": "no"})
    run = team.write().workspace.apply(fails=True)
    assert run.output.count("Error:") == 1
    assert "VPC, CreateVpc: IdempotentParameterMismatch: no [HTTP 400] (request id" in run.text
    assert "Apply again: what exists is found" in run.text
    team.workspace.apply()
    assert sandbox.calls().count("CreateVpc") == 2
    team.end()
