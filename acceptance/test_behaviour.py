# SPDX-License-Identifier: MPL-2.0
"""Clouds that do not tell at once what there is, forget tokens, or are wrong about the time: deployments
are made, changed and destroyed in one go, nothing is made twice, and no plan finds anything to do."""

from collections import Counter

import pytest
from conftest import TEAM_OPTIONS
from harness import expect
from harness.config import BASE, LINE_2, block, resource
from harness.everything import domain, everything

team_cloud = pytest.mark.sandbox_options(*TEAM_OPTIONS)

# Seconds are simulated: a hundred of a deployment without a database, and two thousand of one with it,
# are a real one.
BASE_CLOUDS = {
    "stale reads": {"stale_reads": {"reads": 3}},
    "lists that lag": {"list_lag_s": 100},
    "stale for a time": {"stale_reads": {"seconds": 100}},
    "everything late": {"stale_reads": {"reads": 1}, "list_lag_s": 50, "ram_propagation_s": 2000,
                        "clock_skew_s": 600},
}
TEAM_CLOUDS = {
    "stale reads": {"stale_reads": {"reads": 2}},
    "everything late": {"stale_reads": {"reads": 1}, "list_lag_s": 1000, "ram_propagation_s": 40000,
                        "token_requests": 20, "clock_skew_s": -600},
    "lists that lag": {"list_lag_s": 4000},
    "stale for a time": {"stale_reads": {"seconds": 2000}},
    "slow RAM": {"ram_propagation_s": 40000},
    "short tokens": {"token_requests": 10},
    "a clock that is fast": {"clock_skew_s": 600},
}
OFTEN = {"stale reads"}

# What makes an object that a name or an address cannot keep from being made twice.
MAKING = {"CreateFunction", "CreateTrigger", "CreateCustomDomain", "AddDomainRecord", "CreateVpc",
          "CreateVSwitch", "CreateSecurityGroup", "CreateDBInstance", "CreateAccount", "CreateDatabase",
          "PutBucket", "CreatePolicy", "CreateAccessKey", "CreateClient"}


def clouds(known):
    """Names of behaviours; those that are not tried often belong to the matrix."""
    return [name if name in OFTEN else pytest.param(name, marks=pytest.mark.matrix) for name in known]


def made(sandbox):
    """How often each object was made."""
    return Counter(entry["operation"] for entry in sandbox.audit()
                   if entry["committed"] and entry["operation"] in MAKING)


def made_once(sandbox):
    counts = made(sandbox)
    assert counts and set(counts.values()) == {1}, counts


# ---- reads that do not see a change yet

@pytest.mark.parametrize("cloud", clouds(BASE_CLOUDS))
def test_base_in_a_cloud_that_is_late(workspace, sandbox, pem, cloud):
    sandbox.behave(**BASE_CLOUDS[cloud])
    workspace.write(everything(pem)).apply()
    expect.empty_plan(workspace)
    workspace.write(everything(pem, memory_size=2048, cpu=1, min_instances=0, tags={"team": "two"},
                               custom_domain=domain(pem, protocol="HTTP,HTTPS"))).apply()
    expect.empty_plan(workspace)
    made_once(sandbox)
    expect.destroyed(workspace, sandbox)


@team_cloud
@pytest.mark.parametrize("cloud", clouds(TEAM_CLOUDS))
def test_team_in_a_cloud_that_is_late(team, cloud):
    sandbox, workspace = team.sandbox, team.workspace
    sandbox.behave(**TEAM_CLOUDS[cloud])
    team.write(image=LINE_2, min_instances=1)
    workspace.apply()
    expect.empty_plan(workspace)
    team.write(image=LINE_2, min_instances=0, memory_size=4096, cpu=2)
    workspace.apply()
    expect.empty_plan(workspace)
    made_once(sandbox)
    expect.destroyed(workspace, sandbox)


# ---- temporary keys

def with_role(workspace, sandbox, **attributes):
    """Keys of a role, and none of the account's own."""
    ready = sandbox.ready
    workspace.environment["LOBECHAT_SANDBOX"] = None
    settings = {"region": ready["region"], "endpoints": ready["endpoints"],
                "access_key": ready["access_key_id"], "secret_key": ready["access_key_secret"],
                "assume_role": {"role_arn": f"acs:ram::{ready['account_id']}:role/deployer",
                                "session_name": "of-tests"}}
    workspace.write(block("provider", ["lobechat"], settings) +
                    resource("lobechat_base", **{**BASE, **attributes}))
    return workspace


def test_keys_that_expire_before_their_time_are_renewed(workspace, sandbox):
    sandbox.behave(token_requests=3)
    with_role(workspace, sandbox).apply()
    expect.empty_plan(workspace)
    expired = [entry for entry in sandbox.audit() if entry.get("code") == "InvalidSecurityToken.Expired"]
    assert len(expired) >= 2
    made_once(sandbox)
    expect.destroyed(workspace, sandbox)


def test_keys_that_never_last_are_told(workspace, sandbox):
    sandbox.behave(token_lifetime_s=0)
    run = with_role(workspace, sandbox).run("apply", "-no-color", "-auto-approve", "-input=false")
    assert run.code == 1 and "InvalidSecurityToken.Expired" in run.text
    assert "temporary keys have expired" in run.text
    sandbox.behave()
    workspace.apply()
    expect.destroyed(workspace, sandbox)


# ---- the clock

@pytest.mark.parametrize("skew,said", [(1230, "20 minutes slow"), (-1230, "20 minutes fast")])
def test_a_wrong_clock_is_told(workspace, sandbox, skew, said):
    sandbox.behave(clock_skew_s=skew)
    workspace.write(resource("lobechat_base", **BASE))
    run = workspace.run("apply", "-no-color", "-auto-approve", "-input=false")
    assert run.code == 1 and f"The clock of this machine is {said}." in run.text
    assert "timedatectl" in run.text
    expect.sandbox_empty(sandbox)
    sandbox.behave(clock_skew_s=skew / 2)
    workspace.apply()
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)
