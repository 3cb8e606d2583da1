# SPDX-License-Identifier: MPL-2.0
"""Services that take only so many calls in a second: the provider waits as long as it is told, or backs
off, and makes nothing twice."""

from collections import Counter

import pytest
from conftest import TEAM_OPTIONS
from harness import expect
from harness.config import BASE, PROVIDER, Expression, resource

COUNT = 10


def committed(sandbox):
    return Counter(entry["operation"] for entry in sandbox.audit() if entry["committed"])


def test_ten_at_once_through_a_narrow_gate(workspace, sandbox):
    """They are told how long to wait. The gates are so narrow that a slow machine is faster."""
    sandbox.limit("fc", "Create*", burst=1, per_second=5)
    sandbox.limit("data_plane", burst=1, per_second=1)
    workspace.write(PROVIDER + resource("lobechat_base", count=COUNT, **{
        **BASE, "function_name": Expression('"lobe-${count.index}"')}))
    run = workspace.apply(f"-parallelism={COUNT}")
    assert "Throttl" not in run.output
    gate = sandbox.limits()[0]
    assert all(rule["refused"] > 0 for rule in sandbox.limits()), sandbox.limits()
    assert gate["refused"] < 3 * gate["passed"], gate
    assert committed(sandbox) == Counter({name: COUNT for name in (
        "CreateFunction", "CreateTrigger", "TagResources", "invoke")}), committed(sandbox)
    sandbox.control("DELETE", "/limits")
    expect.destroyed(workspace, sandbox)


@pytest.mark.sandbox_options(*TEAM_OPTIONS)
def test_a_team_deployment_where_every_service_is_slow(team, sandbox):
    """They are not told how long to wait."""
    services = ("fc", "ram", "rds", "vpc", "ecs", "alidns", "oss")
    for service in services:
        sandbox.limit(service, burst=2, per_second=20, retry_after=False)
    sandbox.limit("ram", burst=1, per_second=4, retry_after=False)
    team.write(auth0={"users": {"ada@example.com": {}}}).workspace.apply()
    assert all(rule["passed"] for rule in sandbox.limits())
    refused = {rule["service"] for rule in sandbox.limits() if rule["refused"]}
    assert "ram" in refused, sandbox.limits()
    made = committed(sandbox)
    for operation in ("CreateFunction", "CreateVpc", "CreateVSwitch", "CreateSecurityGroup", "CreateDBInstance",
                      "CreateUser", "CreateAccessKey", "CreatePolicy", "PutBucket", "AddDomainRecord"):
        assert made[operation] == (2 if operation == "CreateUser" else 1), made  # of RAM, and of Auth0
    sandbox.control("DELETE", "/limits")
    expect.empty_plan(team.workspace)
    team.end()


def test_a_limit_that_never_lets_through_ends_in_an_error_that_says_so(workspace, sandbox):
    sandbox.limit("fc", "CreateFunction", burst=1, per_second=0.001)
    workspace.write(PROVIDER + resource("lobechat_base", count=2, timeouts={"create": "3s"}, **{
        **BASE, "function_name": Expression('"lobe-${count.index}"')}))
    run = workspace.apply(fails=True)
    assert run.output.count("Error:") == 1
    assert "CreateFunction: ResourceThrottled" in run.text and "request id" in run.text
    sandbox.control("DELETE", "/limits")
    expect.destroyed(workspace, sandbox)
