# SPDX-License-Identifier: MPL-2.0
"""Creation that is cut off, by Ctrl-C, by the death of the provider or of Terraform, at each of its
steps: the next apply makes a whole deployment of what is there, and nothing is made twice."""

import os
import signal
import time
from collections import Counter

import pytest

from harness import expect
from harness.config import base
from harness.everything import everything, wait_until
from harness.workspace import assert_code

ADDRESS = "lobechat_base.this"
APPLY = ("apply", "-no-color", "-input=false", "-auto-approve")
MAKING = ["CreateFunction", "CreateTrigger", "CreateCustomDomain", "AddDomainRecord"]
STALL_MS = 6000

# Where a creation stands still: operation, its how-manieth call, and whether it is carried out.
POINTS = {
    "before the function is looked up": ("GetFunction", 1, "before"),
    "before the function is made": ("CreateFunction", 1, "before"),
    "after the function is made": ("CreateFunction", 1, "after"),
    "while the function starts": ("GetFunction", 2, "before"),
    "after the trigger is made": ("CreateTrigger", 1, "after"),
    "after the record is made": ("AddDomainRecord", 1, "after"),
    "after the domain is made": ("CreateCustomDomain", 1, "after"),
    "after the instances are set": ("PutScalingConfig", 1, "after"),
    "while LobeChat starts": ("invoke", 1, "before"),
    "before it is marked as finished": ("TagResources", 1, "before"),
    "after it is marked as finished": ("TagResources", 1, "after"),
}


def start_until(workspace, sandbox, point):
    """An apply that has come to the point and waits there."""
    operation, nth, phase = POINTS[point]
    sandbox.fault("*", operation, "stall", ms=STALL_MS, nth=nth, phase=phase)
    process = workspace.start(*APPLY)
    wait_until(lambda: sandbox.faults()[0]["fired"], point)
    time.sleep(0.1)  # the other branches come to their ends
    return process


def let_go(sandbox, point):
    """A request that was carried out gets into the audit log now; one that was not stays lost."""
    if POINTS[point][2] == "after":
        sandbox.clear_faults()


def changes(sandbox, *verbs):
    """How often each operation that begins with one of the words was carried out."""
    return Counter(entry["operation"] for entry in sandbox.audit()
                   if entry["committed"] and entry["operation"].startswith(verbs))


def made_once(sandbox):
    """What the deployment needs was made once, and nothing had to go for it."""
    wait_until(lambda: sum(changes(sandbox, "Create", "Add").values()) >= len(MAKING), "the log", 2)
    assert changes(sandbox, "Create", "Add", "Delete") == Counter(MAKING)


def our_errors(run):
    """Errors that are about the deployment; Terraform adds some of its own when it is interrupted."""
    return run.output.count(f"  with {ADDRESS},")


# ---- Ctrl-C

@pytest.mark.sandbox_options("--time-scale", "1")
def test_ctrl_c_while_the_function_is_pending(workspace, sandbox):
    workspace.write(base())
    process = workspace.start(*APPLY)
    wait_until(lambda: "CreateFunction" in sandbox.calls(), "the function")
    process.interrupt()
    asked = time.monotonic()
    run = assert_code(process.wait(), 1)
    assert time.monotonic() - asked < 1.5  # a second for the provider, the rest for Terraform
    assert "Stopped while waiting" in run.text and "apply again" in run.text
    attributes, status = workspace.resources()[ADDRESS]
    assert status == "tainted" and attributes["parts"]["function"]["id"]
    workspace.apply()
    expect.empty_plan(workspace)
    assert list(sandbox.objects()["fc/functions"]) == ["lobe"]
    expect.destroyed(workspace, sandbox)


# The provider's answer to Ctrl-C depends less on the point than its death does: some will do usually.
OFTEN = ("before the function is made", "after the record is made", "while LobeChat starts")


@pytest.mark.parametrize("point", [
    point if point in OFTEN else pytest.param(point, marks=pytest.mark.matrix) for point in POINTS])
def test_ctrl_c(workspace, sandbox, pem, point):
    workspace.write(everything(pem))
    process = start_until(workspace, sandbox, point)
    process.interrupt()
    asked = time.monotonic()
    run = assert_code(process.wait(), 1)
    assert time.monotonic() - asked < 1.5
    assert our_errors(run) >= 1 and "again" in run.text, run.output
    recorded = workspace.resources()
    there = {collection for collection, objects in sandbox.objects().items() if objects}
    assert ADDRESS in recorded or not there
    let_go(sandbox, point)
    workspace.apply()
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


def test_ctrl_c_then_destroy_leaves_nothing(workspace, sandbox, pem):
    workspace.write(everything(pem))
    process = start_until(workspace, sandbox, "after the function is made")
    process.interrupt()
    assert_code(process.wait(), 1)
    sandbox.clear_faults()
    expect.destroyed(workspace, sandbox)


# ---- SIGTERM: a pipeline that is cancelled, a machine that shuts down

def terminate(process, who):
    """The provider alone, or as whoever ends a group of processes does."""
    provider, = process.providers()
    if who == "the provider":
        os.kill(provider, signal.SIGTERM)
    else:
        os.killpg(process.popen.pid, signal.SIGTERM)
    return provider


@pytest.mark.parametrize("who", ["the provider", "all"])
def test_sigterm(workspace, sandbox, pem, who):
    """The provider answers with what it has made before it ends."""
    workspace.write(everything(pem))
    process = start_until(workspace, sandbox, "after the record is made")
    provider = terminate(process, who)
    asked = time.monotonic()
    wait_until(lambda: not alive(provider), "the end of the provider", 3)
    run = assert_code(process.wait(), 1)
    assert time.monotonic() - asked < 1.5
    assert our_errors(run) >= 1 and "Apply again" in run.text, run.output
    assert "did not respond" not in run.text, run.output  # what Terraform says of a plugin that died
    attributes, status = workspace.resources()[ADDRESS]
    assert status == "tainted" and attributes["parts"]["function"]["id"]
    let_go(sandbox, "after the record is made")
    workspace.apply()
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


# ---- death

# All of them are cases of build/faults, and a sample with Terraform is in test_kills.py.
@pytest.mark.parametrize("point", [
    point if point == OFTEN[1] else pytest.param(point, marks=pytest.mark.matrix) for point in POINTS])
def test_provider_dies(workspace, sandbox, pem, point):
    """It takes what it knew with it: the next apply finds what is there and adopts it."""
    workspace.write(everything(pem))
    process = start_until(workspace, sandbox, point)
    provider, = process.providers()
    os.kill(provider, signal.SIGKILL)
    assert_code(process.wait(), 1)
    let_go(sandbox, point)
    workspace.apply()
    expect.empty_plan(workspace)
    made_once(sandbox)
    expect.destroyed(workspace, sandbox)


@pytest.mark.parametrize("point", ["after the function is made", "while LobeChat starts"])
def test_terraform_dies(workspace, sandbox, pem, point):
    """The provider notices and ends, so that it does not go on beside the next apply."""
    workspace.write(everything(pem))
    process = start_until(workspace, sandbox, point)
    provider, = process.providers()
    process.popen.kill()
    killed = time.monotonic()
    wait_until(lambda: not alive(provider), "the end of the provider", 3)
    assert time.monotonic() - killed < 2
    process.wait()
    let_go(sandbox, point)
    workspace.apply()
    expect.empty_plan(workspace)
    made_once(sandbox)
    expect.destroyed(workspace, sandbox)


def alive(process_id):
    try:
        with open(f"/proc/{process_id}/stat", encoding="utf-8") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
