# SPDX-License-Identifier: MPL-2.0
"""Many deployments at once, and more than one region."""

import time
from collections import Counter

import pytest
from conftest import copy_workspace
from harness import expect
from harness.config import BASE, PROVIDER, Expression, base, block, resource

COUNT = 50


def committed(sandbox, after=0):
    return Counter(entry["operation"] for entry in sandbox.audit(after) if entry["committed"])


def test_fifty_at_once(workspace, sandbox):
    workspace.write(PROVIDER + resource("lobechat_base", count=COUNT, **{
        **BASE, "function_name": Expression('"lobe-${count.index}"'), "min_instances": 1}))
    workspace.apply(f"-parallelism={COUNT}")
    assert len(sandbox.objects()["fc/functions"]) == COUNT
    assert committed(sandbox) == Counter({name: COUNT for name in (
        "CreateFunction", "CreateTrigger", "PutScalingConfig", "TagResources", "invoke")}), \
        committed(sandbox)
    addresses = {attributes["app_url"] for attributes, _ in workspace.resources().values()}
    assert len(addresses) == COUNT
    mark = sandbox.mark()
    run = workspace.run("plan", "-no-color", "-input=false", "-detailed-exitcode",
                        f"-parallelism={COUNT}")
    assert run.code == 0, run.output
    assert len(sandbox.calls(mark)) == 3 * COUNT  # function, trigger, scaling config
    workspace.destroy(f"-parallelism={COUNT}")
    assert workspace.resources() == {}
    expect.sandbox_empty(sandbox)


def test_one_of_many_fails_alone(workspace, sandbox):
    workspace.write(PROVIDER + resource("lobechat_base", count=10, **{
        **BASE, "function_name": Expression('"lobe-${count.index}"')}))
    sandbox.fault("fc", "CreateTrigger", {"status": 403, "code": "AccessDenied", "message": "no"}, nth=4)
    run = workspace.apply(fails=True)
    assert run.output.count("Error:") == 1
    statuses = Counter(status for _, status in workspace.resources().values())
    assert statuses == Counter({None: 9, "tainted": 1})
    workspace.apply()
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


def test_two_regions(workspace, sandbox):
    """The other one through an alias of the provider."""
    image = "registry.cn-hangzhou.aliyuncs.com/team/lobe-chat:1.143.3"
    text = PROVIDER + block("provider", ["lobechat"], {"alias": "elsewhere", "region": "cn-shanghai"})
    text += resource("lobechat_base", "here", **BASE)
    text += resource("lobechat_base", "there", provider=Expression("lobechat.elsewhere"), image=image,
                     **{**BASE, "function_name": "lobe-there"})
    workspace.write(text).apply()
    found = {address: attributes["id"] for address, (attributes, _) in workspace.resources().items()}
    assert found == {"lobechat_base.here": "cn-hangzhou/lobe",
                     "lobechat_base.there": "cn-shanghai/lobe-there"}
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


@pytest.fixture
def rival(tmp_path, mirror, initialised, sandbox):
    """A second directory, with a state of its own, that means the same cloud."""
    return copy_workspace(initialised, tmp_path / "rival", mirror, sandbox)


def test_of_two_runs_that_race_one_wins(workspace, rival, sandbox):
    """Both have seen that there is no such function; then both go on at once."""
    sandbox.fault("fc", "GetFunction", "stall", ms=60000, phase="after", count=2)
    runs = []
    for directory in (workspace, rival):
        directory.write(base())
        runs.append(directory.start("apply", "-no-color", "-input=false", "-auto-approve"))
    while sum(rule["fired"] for rule in sandbox.faults()) < 2:
        time.sleep(0.05)
    sandbox.clear_faults()
    ended = [run.wait() for run in runs]
    assert sorted(run.code for run in ended) == [0, 1], [run.output for run in ended]
    loser = next(run for run in ended if run.code == 1)
    assert "Function was created by another run" in loser.text
    assert committed(sandbox)["CreateFunction"] == 1
    winner, other = (workspace, rival) if ended[0].code == 0 else (rival, workspace)
    assert other.resources() == {}
    expect.empty_plan(winner)
    expect.destroyed(winner, sandbox)
