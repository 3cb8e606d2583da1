# SPDX-License-Identifier: MPL-2.0
"""A sample of the kill matrix (acceptance/faults/kill.c) with the real Terraform: the provider, Terraform, both
or the cloud are killed while an API call stands still, before or after it takes effect; then one command puts
everything right, and nothing is made twice. A few in `make test`, the others are of the matrix."""

import os
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from harness import expect
from harness.config import LINE_2, database
from harness.everything import domain, everything, wait_until
from harness.sandbox import free_ports
from harness.workspace import assert_code

CALLS = Path(__file__).parent / "faults/calls.tsv"
# No rule is dropped before the scenario is over: what stood still before its act is never done.
STALL_MS = 600 * 1000
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
VICTIMS = ("provider", "terraform", "both", "cloud")
MOMENTS = ("before", "after")
# One of so many cases.
SAMPLE = 2
# Those of `make test`.
OFTEN = {"base create CreateFunction after both", "base replace CreateTrigger before terraform",
         "team create CreateDBInstance after provider", "base update UpdateFunction after cloud"}
# Its secret is shown once; when that answer is lost, there has to be another one.
TWICE = {"CreateAccessKey": 2, "CreateUser": 3}


def team(**more):
    return database(**{
        "image": LINE_2, "min_instances": 1, "tags": {"team": "chat"}, "description": "of the team",
        "key_vaults_secret": KEY, "auth_secret": KEY, "network": {"cidr_block": "172.20.0.0/16"},
        "database": {"engine_version": "17", "storage_gb": 50, "backup_retention_days": 30,
                     "security_ips": ["172.20.200.0/24"], "username": "owner", "password": "Secret-1234",
                     "deletion_protection": False},
        "oss": {"bucket": "team-files", "create": True, "cors_extra_origins": ["https://intranet.example.com"]},
        "auth0": {"application_name": "Team chat", "connection": "Username-Password-Authentication",
                  "users": {"ann@example.com": {"name": "Ann"}}}, **more})


def changed(pem):
    return everything(pem, description="changed", min_instances=2, tags={"owner": "me"},
                      custom_domain=domain(pem, protocol="HTTP,HTTPS"))


# (resource, phase): what there is before, what is asked for; None: nothing.
PHASES = {
    ("base", "create"): (None, everything),
    ("base", "update"): (everything, changed),
    ("base", "replace"): (everything, lambda pem: everything(pem, function_name="talk")),
    ("base", "destroy"): (everything, None),
    ("team", "create"): (None, lambda pem: team()),
    ("team", "destroy"): (lambda pem: team(), None),
}


def rows():
    """(resource, phase, service, operation) of the changes that the phases make."""
    for line in CALLS.read_text(encoding="utf-8").splitlines():
        columns = line.split("\t")
        if len(columns) == 6 and columns[5] == "commits" and tuple(columns[:2]) in PHASES:
            yield tuple(columns[:4])


def cases():
    found = [(*row, moment, victim) for row in rows() for moment in MOMENTS for victim in VICTIMS]
    for number, case in enumerate(found):
        name = " ".join(case[:2] + case[3:])
        # So that over the calls every moment and victim has its turn.
        sampled = (number + number // (len(MOMENTS) * len(VICTIMS))) % SAMPLE == 0
        if name in OFTEN or sampled:
            yield pytest.param(case, id=name, marks=() if name in OFTEN else pytest.mark.matrix)


@pytest.fixture
def cloud(sandbox):
    """One that comes back after its death as what it was, at the same ports."""
    sandbox.stop()
    state = sandbox.directory / "cloud.state"
    sandbox.options += ("--time-scale", "2000", "--state", str(state), "--port", str(free_ports(40)))
    sandbox.given = None
    return sandbox.start()


def settle(workspace, configuration):
    """Asks for what is configured until it is there; None: for nothing."""
    return workspace.destroy() if configuration is None else workspace.apply()


def drift(cloud):
    """Changes elsewhere, so that an update touches the trigger and the DNS record too."""
    objects = cloud.objects()
    trigger, = objects["fc/triggers"]
    cloud.edit("fc", "patch", collection="fc/triggers", key=trigger,
               patch={"triggerConfig": '{"authType":"function","methods":["GET"]}'})
    record, = objects["alidns/records"]
    cloud.edit("alidns", "patch", collection="alidns/records", key=record,
               patch={"Value": "elsewhere.example.net"})


def is_gone(process_id):
    try:
        return Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def kill(process, cloud, victim):
    provider, = process.providers()
    if victim == "cloud":
        cloud.kill()
        cloud.start()
    if victim in ("terraform", "both"):
        process.popen.kill()
    if victim in ("provider", "both"):
        os.kill(provider, signal.SIGKILL)
    if victim == "terraform":
        wait_until(lambda: is_gone(provider), "the end of the provider", 10)
    run = process.wait()
    if victim == "cloud":
        assert_code(run, 0)  # whoever comes back that soon is waited for
    return run


def made_too_often(cloud, times):
    made = Counter(entry["operation"] for entry in cloud.audit()
                   if entry["committed"] and entry["operation"].startswith(("Create", "Add", "PutBucket")))
    return {name: count for name, count in made.items()
            if name.startswith(("Create", "Add")) and count > times * TWICE.get(name, 1)}


@pytest.mark.parametrize("case", cases())
def test_death(workspace, cloud, pem, case):
    resource, phase, service, operation, moment, victim = case
    before, after = (each and each(pem) for each in PHASES[resource, phase])
    if before is not None:
        workspace.write(before).apply()
    if phase == "update":
        drift(cloud)
    if after is not None:
        workspace.write(after)
    cloud.fault(service, operation, "stall", ms=STALL_MS, phase=moment)
    command = "destroy" if after is None else "apply"
    process = workspace.start(command, "-no-color", "-input=false", "-auto-approve")
    wait_until(lambda: cloud.faults()[0]["fired"], operation, 60)
    time.sleep(0.1)  # the other branches come to their ends
    kill(process, cloud, victim)
    settle(workspace, after)
    if after is not None:
        expect.empty_plan(workspace)
    if victim != "cloud":  # whose log died with it
        assert not made_too_often(cloud, 2 if phase == "replace" else 1)
    expect.destroyed(workspace, cloud)
