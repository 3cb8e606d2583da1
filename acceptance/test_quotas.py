# SPDX-License-Identifier: MPL-2.0
"""Every quota that a team deployment can meet, one layer after the other: each error says which operation
of which request was refused, what exists, and what to do; what was made is gone on with."""

import re

import pytest
from conftest import TEAM_OPTIONS
from harness import expect
from harness.config import base

NOTHING_MADE = "(It was not created|No (bucket|user|application|record) was (made|added))"
SO_FAR = "(What was made so far is in the state|The (user|function) exists and is in the state)"
CONSOLE = "Quota Center, then apply again"
# A layer of quotas that are met in the same apply: operation, code, what exists, what to do.
LAYERS = [
    [("vpc", "CreateVpc", "QuotaExceeded.Vpc", NOTHING_MADE, CONSOLE),
     ("ram", "CreateUser", "LimitExceeded.User", NOTHING_MADE, "Delete users"),
     ("oss", "PutBucket", "TooManyBuckets", NOTHING_MADE, "Delete one that is not needed"),
     ("auth0", "CreateClient", "too_many_entities", NOTHING_MADE, "or choose another plan"),
     ("alidns", "AddDomainRecord", "QuotaExceeded.Record", NOTHING_MADE, "a larger edition")],
    [("vpc", "CreateVSwitch", "QuotaExceeded.VSwitch", NOTHING_MADE, CONSOLE),
     ("ecs", "CreateSecurityGroup", "QuotaExceed.SecurityGroup", NOTHING_MADE, CONSOLE),
     ("ram", "CreateAccessKey", "LimitExceeded.User.AccessKey", SO_FAR, "Delete in the RAM console the one"),
     ("ram", "CreatePolicy", "LimitExceeded.Policy", SO_FAR, "Delete users, policies or versions")],
    [("ram", "AttachPolicyToUser", "LimitExceeded.User.Policy", SO_FAR, "A quota of RAM is used up"),
     ("rds", "CreateDBInstance", "QuotaExceed.DBInstance", NOTHING_MADE, CONSOLE)],
]


def errors(run):
    return run.text.split("Error: ")[1:]


def assert_told(run, operation, code, exists, todo):
    told = next((error for error in errors(run) if code + ":" in error), None)
    assert told, f"{code} is not told: {run.text}"
    if code != "too_many_entities":  # Auth0's answers have no request id
        assert operation in told and re.search("request id [0-9A-F-]{36}", told), told
    assert re.search(r"\[HTTP 4\d\d\]", told), told
    assert re.search(exists, told) and todo in told, told


@pytest.mark.sandbox_options(*TEAM_OPTIONS)
def test_each_quota_is_told_and_the_creation_goes_on(team, sandbox):
    team.write(auth0={"users": {"ada@example.com": {}}})
    for layer in LAYERS:
        sandbox.control("PUT", "/quotas", [
            {"service": service, "operation": operation, "limit": 0} for service, operation, *_ in layer])
        run = team.workspace.apply(fails=True)
        for _, operation, *expected in layer:
            assert_told(run, operation, *expected)
        assert len(errors(run)) == len(layer), run.text
        sandbox.control("DELETE", "/quotas")
    assert "Going on with" in team.workspace.apply().text
    made = [entry["operation"] for entry in sandbox.audit() if entry["committed"]]
    assert [made.count(operation) for layer in LAYERS for _, operation, *_ in layer if operation not in (
        "CreateUser", "CreateAccessKey")] == [1] * 9, made  # CreateUser is also one of Auth0
    team.end()


def test_function_compute_answers_the_same_code_as_for_too_many_requests(workspace, sandbox):
    """So it is tried again for as long as there is time; then the quota is named too."""
    sandbox.quota("fc", "CreateFunction", 0)
    run = workspace.write(base(timeouts={"create": "3s"})).apply(fails=True)
    assert_told(run, "CreateFunction", "ResourceExhausted", "The function was not created", CONSOLE)
    sandbox.quota("fc", "CreateFunction", None)
    workspace.write(base()).apply()
    expect.destroyed(workspace, sandbox)
