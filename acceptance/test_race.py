# SPDX-License-Identifier: MPL-2.0
"""Two runs of Terraform at the same time: with states of their own on the same names, one with a destroy, and
twice the same state. The rig's race_test.c tries many more moments."""

import time
from collections import Counter

import pytest
from conftest import TEAM_OPTIONS, copy_workspace
from harness import expect
from harness.config import base, database

APPLY = ("apply", "-no-color", "-input=false", "-auto-approve")
DESTROY = ("destroy", "-no-color", "-input=false", "-auto-approve")


@pytest.fixture
def rivals(tmp_path, mirror, initialised, sandbox):
    return [copy_workspace(initialised, tmp_path / name, mirror, sandbox) for name in ("first", "second")]


def race(*commands, late=0.0):
    """Each is (workspace, its command…); the last one starts `late` seconds after the others."""
    running = []
    for number, (workspace, *command) in enumerate(commands):
        if number == len(commands) - 1:
            time.sleep(late)
        running.append(workspace.start(*command))
    return [each.wait() for each in running]


def made(sandbox, mark):
    calls = Counter(entry["operation"] for entry in sandbox.audit(mark) if entry["committed"])
    return {name: count for name, count in calls.items() if name in ("CreateFunction", "CreateTrigger", "CreateVpc",
                                                                     "CreateDBInstance", "CreateUser", "PutBucket")}


def assert_one_winner(rivals, sandbox, late):
    mark = sandbox.mark()
    runs = race(*((each, *APPLY) for each in rivals), late=late)
    winners = [each for each, run in zip(rivals, runs) if run.code == 0]
    assert winners, runs[0].text + runs[1].text
    assert set(made(sandbox, mark).values()) == {1}, made(sandbox, mark)
    if len(winners) == 2:  # one began when the other had ended, or all but
        winners = [each for each, run in zip(rivals, runs) if "Deployment was taken over" in run.text]
        assert len(winners) == 1, runs[0].text + runs[1].text
    else:
        loser, run = next((each, run) for each, run in zip(rivals, runs) if run.code != 0)
        assert "import" in run.text and '"lobe"' in run.text, run.text
        assert loser.resources() == {}
        there = sandbox.objects()
        loser.destroy()
        assert sandbox.objects() == there
    expect.empty_plan(winners[-1])
    return winners[-1]


def test_base_has_one_winner(rivals, sandbox):
    for late in (0.0, 0.4):
        for each in rivals:
            each.write(base())
        winner = assert_one_winner(rivals, sandbox, late)
        expect.destroyed(winner, sandbox)
        for each in rivals:
            each.path("terraform.tfstate").unlink(missing_ok=True)


@pytest.mark.sandbox_options(*TEAM_OPTIONS)
def test_team_has_one_winner(rivals, sandbox):
    for each in rivals:
        each.write(database(database={"deletion_protection": False}))
    winner = assert_one_winner(rivals, sandbox, 0.5)
    expect.destroyed(winner, sandbox)


def test_create_while_another_state_destroys(rivals, sandbox):
    """Whatever the second one gets, its next apply makes whole, and nobody's leftovers stay."""
    first, second = rivals
    first.write(base()).apply()
    second.write(base())
    gone, _ = race((first, *DESTROY), (second, *APPLY), late=0.2)
    if gone.code != 0:
        first.destroy()
    second.apply()
    expect.empty_plan(second)
    expect.destroyed(second, sandbox)


def test_the_same_state_twice(workspace, sandbox):
    """The lock was lost: one deployment comes of it, and the next apply finds it."""
    workspace.write(base())
    mark = sandbox.mark()
    runs = race((workspace, *APPLY, "-lock=false"), (workspace, *APPLY, "-lock=false"), late=0.2)
    assert 0 in [run.code for run in runs], runs[0].text + runs[1].text
    workspace.apply()
    assert set(made(sandbox, mark).values()) == {1}, made(sandbox, mark)
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)
