# SPDX-License-Identifier: MPL-2.0
"""Every API operation of a deployment with every part goes wrong: once, and the command succeeds all the
same and makes nothing twice; for good, and one clear error says so, the state keeps what there is, and
the next command heals it."""

import re
from collections import Counter

import pytest

from harness import expect
from harness.config import base
from harness.everything import domain, everything

ADDRESS = "lobechat_base.this"
DENIED = {"status": 403, "code": "AccessDenied", "message": "no permission for this action"}

# The ways in which one answer can go wrong, and whether the change was made by then.
HICCUPS = {
    "busy": ({"status": 503, "code": "ServiceUnavailable"}, "before"),
    "busy after all": ({"status": 503, "code": "ServiceUnavailable"}, "after"),
    "internal error": ({"status": 500, "code": "InternalServerError"}, "after"),
    "throttled": ({"status": 429, "code": "Throttling.User"}, "before"),
    "reset before": ("reset", "before"),
    "reset after": ("reset", "after"),
    "truncated": ("truncate", "after"),
}
# build/faults has each of them, and more, at every call; with the real Terraform these are tried.
OFTEN = {"reset after"}

CREATE = [("fc", "GetFunction"), ("fc", "CreateFunction"), ("alidns", "DescribeSubDomainRecords"),
          ("alidns", "AddDomainRecord"), ("fc", "CreateCustomDomain"), ("fc", "CreateTrigger"),
          ("fc", "PutScalingConfig"), ("fc", "TagResources")]
REFUSED_OFTEN = {"AddDomainRecord", "CreateTrigger"}
REFRESH = [("fc", "GetFunction"), ("fc", "GetTrigger"), ("fc", "GetScalingConfig"),
           ("fc", "GetCustomDomain"), ("alidns", "DescribeDomainRecordInfo")]
UPDATE = [("fc", "UpdateFunction"), ("fc", "TagResources"), ("fc", "UntagResources"),
          ("fc", "PutScalingConfig"), ("fc", "UpdateTrigger"), ("fc", "UpdateCustomDomain"),
          ("alidns", "UpdateDomainRecord")]
DELETE = [("alidns", "DeleteDomainRecord"), ("fc", "DeleteCustomDomain"), ("fc", "DeleteTrigger"),
          ("fc", "DeleteScalingConfig"), ("fc", "DeleteFunction")]
# Where a lost answer must not lead to a second object.
MAKING = ["CreateFunction", "CreateTrigger", "CreateCustomDomain", "AddDomainRecord"]


def name_of(operation):
    return operation[1]


CREATIONS = [pytest.param(operation, id=name_of(operation),
                          marks=() if name_of(operation) in REFUSED_OFTEN else pytest.mark.matrix)
             for operation in CREATE]


def go_wrong_once(sandbox, operations, hiccup):
    kind, phase = HICCUPS[hiccup]
    sandbox.clear_faults()
    for service, operation in operations:
        sandbox.fault(service, operation, kind, phase=phase)


def fired(sandbox):
    """Operations whose rule hit a call."""
    rules = sandbox.faults()
    return {rule["operation"] for rule in rules if rule["fired"] > 0}


def names(operations):
    return {operation for _, operation in operations}


def drift(sandbox):
    """Changes elsewhere, so that an update touches the trigger and the DNS record too."""
    objects = sandbox.objects()
    trigger, = objects["fc/triggers"]
    sandbox.edit("fc", "patch", collection="fc/triggers", key=trigger,
                 patch={"triggerConfig": '{"authType":"function","methods":["GET"]}'})
    record, = objects["alidns/records"]
    sandbox.edit("alidns", "patch", collection="alidns/records", key=record,
                 patch={"Value": "elsewhere.example.net"})


def changed(pem):
    """The configuration after an update that touches every part."""
    return everything(pem, description="changed", min_instances=2, tags={"owner": "me"},
                      custom_domain=domain(pem, protocol="HTTP,HTTPS"))


def made(sandbox, after=0):
    """How often each kind of object was really made."""
    return Counter(entry["operation"] for entry in sandbox.audit(after)
                   if entry["committed"] and entry["operation"] in MAKING)


def walk(workspace, sandbox, pem, hiccup, only=None):
    """Create, refresh, update and delete; in each phase every operation goes wrong once, or only one
    operation of one phase."""
    def disturb(phase, operations):
        chosen = [each for each in operations if only in (None, (phase, each))]
        go_wrong_once(sandbox, chosen, hiccup)
        return names(chosen)

    workspace.write(everything(pem))
    disturbed = disturb("create", CREATE)
    workspace.apply()
    assert fired(sandbox) == disturbed
    assert made(sandbox) == Counter(MAKING)
    disturbed = disturb("refresh", REFRESH)
    expect.empty_plan(workspace)
    assert fired(sandbox) == disturbed
    drift(sandbox)
    workspace.write(changed(pem))
    disturbed = disturb("update", UPDATE)
    workspace.apply()
    assert fired(sandbox) == disturbed
    sandbox.clear_faults()
    expect.empty_plan(workspace)
    disturbed = disturb("delete", DELETE)
    expect.destroyed(workspace, sandbox)
    assert fired(sandbox) == disturbed
    assert made(sandbox) == Counter(MAKING)


@pytest.mark.parametrize("hiccup", [name if name in OFTEN else pytest.param(name, marks=pytest.mark.matrix)
                                    for name in HICCUPS])
def test_every_operation_goes_wrong_once(workspace, sandbox, pem, hiccup):
    walk(workspace, sandbox, pem, hiccup)


@pytest.mark.matrix
@pytest.mark.parametrize("hiccup", HICCUPS)
@pytest.mark.parametrize("phase, operation", [
    (phase, operation)
    for phase, operations in (("create", CREATE), ("refresh", REFRESH), ("update", UPDATE),
                              ("delete", DELETE)) for operation in operations])
def test_one_operation_goes_wrong_once(workspace, sandbox, pem, phase, operation, hiccup):
    walk(workspace, sandbox, pem, hiccup, only=(phase, operation))


# ---- for good

def one_clear_error(run, operation):
    """What a person needs: what was tried, what was answered, and under which number to ask."""
    assert run.output.count("Error:") == 1, run.output
    assert "Tried to " in run.text
    assert re.search(rf"{operation}: AccessDenied: no permission for this action \[HTTP 403\] "
                     r"\(request id [0-9A-Fa-f-]+, \d+ attempts?, [\d.]+ s\)", run.text), run.text
    assert "Attach a policy" in run.text  # what to do


def refuse(sandbox, operation):
    sandbox.clear_faults()
    sandbox.fault(*operation, DENIED, nth=0)


@pytest.mark.parametrize("operation", CREATIONS)
def test_create_is_refused_for_good(workspace, sandbox, pem, operation):
    workspace.write(everything(pem))
    refuse(sandbox, operation)
    one_clear_error(workspace.apply(fails=True), operation[1])
    there = {collection for collection, objects in sandbox.objects().items() if objects}
    assert (ADDRESS in workspace.resources()) == bool(there)
    sandbox.clear_faults()
    workspace.apply()
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


@pytest.mark.parametrize("operation", CREATIONS)
def test_what_a_refused_create_left_is_destroyed(workspace, sandbox, pem, operation):
    workspace.write(everything(pem))
    refuse(sandbox, operation)
    workspace.apply(fails=True)
    sandbox.clear_faults()
    expect.destroyed(workspace, sandbox)


def test_refresh_is_refused_for_good(workspace, sandbox, pem):
    workspace.write(everything(pem)).apply()
    before = workspace.state()
    for operation in REFRESH:
        refuse(sandbox, operation)
        one_clear_error(workspace.plan(fails=True), operation[1])
    assert workspace.state() == before
    sandbox.clear_faults()
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


def test_update_is_refused_for_good(workspace, sandbox, pem):
    workspace.write(everything(pem)).apply()
    now, then = everything(pem), changed(pem)
    for operation in UPDATE:
        drift(sandbox)
        workspace.write(then)
        refuse(sandbox, operation)
        one_clear_error(workspace.apply(fails=True), operation[1])
        sandbox.clear_faults()
        assert workspace.resources()[ADDRESS][1] is None  # not tainted
        workspace.apply()
        expect.empty_plan(workspace)
        now, then = then, now
    assert made(sandbox) == Counter(MAKING)
    expect.destroyed(workspace, sandbox)


def test_delete_is_refused_for_good(workspace, sandbox, pem):
    workspace.write(everything(pem))
    for operation in DELETE:
        workspace.apply()
        refuse(sandbox, operation)
        one_clear_error(workspace.destroy(fails=True), operation[1])
        assert ADDRESS in workspace.resources()
        sandbox.clear_faults()
        expect.destroyed(workspace, sandbox)


def existing(sandbox):
    return {collection: objects for collection, objects in sandbox.objects().items() if objects}


def test_function_of_somebody_else_is_left_alone(workspace, sandbox, pem):
    """Same name, made by hand: nothing of it may be touched, whatever else the deployment made."""
    workspace.write(base(min_instances=1)).apply()
    sandbox.edit("fc", "patch", collection="fc/functions", key="lobe", patch={"tags": []})
    theirs = existing(sandbox)
    workspace.path("terraform.tfstate").unlink()
    workspace.write(everything(pem))
    run = workspace.apply(fails=True)
    assert "It was not made by this provider" in run.text
    assert 'id = "cn-hangzhou/lobe"' in run.text  # how to import it
    workspace.destroy("-refresh=false")
    assert existing(sandbox) == theirs
    workspace.apply(fails=True)
    workspace.destroy()
    assert existing(sandbox) == theirs
    sandbox.edit("fc", "delete_function", functionName="lobe")
    expect.sandbox_empty(sandbox)


def test_what_a_deletion_elsewhere_leaves_is_destroyed(workspace, sandbox, pem):
    """Record and domain outlive the function."""
    workspace.write(everything(pem)).apply()
    sandbox.edit("fc", "delete_function", functionName="lobe")
    expect.destroyed(workspace, sandbox)


def test_function_deleted_elsewhere_is_made_again_below_its_domain(workspace, sandbox, pem):
    workspace.write(everything(pem)).apply()
    sandbox.edit("fc", "delete_function", functionName="lobe")
    assert expect.changes(workspace) == {ADDRESS: ["update"]}
    mark = sandbox.mark()
    workspace.apply()
    assert made(sandbox, mark) == Counter(["CreateFunction", "CreateTrigger"])
    expect.empty_plan(workspace)
    assert "lobechat_base.ready." in str(sandbox.objects()["fc/functions"]["lobe"]["tags"])
    expect.destroyed(workspace, sandbox)


def test_service_that_stays_away_ends_with_the_time_allowed(workspace, sandbox):
    timeouts = {"update": "2s"}
    workspace.write(base(timeouts=timeouts)).apply()
    sandbox.fault("fc", "UpdateFunction", {"status": 503, "code": "ServiceUnavailable"}, nth=0)
    workspace.write(base(timeouts=timeouts, description="later"))
    run = workspace.apply(fails=True)
    assert run.output.count("Error:") == 1
    assert "ServiceUnavailable" in run.text and "[HTTP 503]" in run.text
    assert "Whether it was changed is not known." in run.text and "Apply again" in run.text
    sandbox.clear_faults()
    workspace.apply()
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)
