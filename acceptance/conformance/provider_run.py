#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Lives of deployments, played with the real Terraform against a sandbox that records what it is sent:

    provider_run.py [--accept] DIRECTORY

writes requests.jsonl (each request as it came; signing.mjs signs them again) with keys.json (the secrets
of its keys), and provider.json (which parameters and codes of which operations the provider met). What
differs between that and the one beside this file, which docs/sandbox.md is made from, is named and fails;
--accept writes it instead."""

import argparse
import contextlib
import json
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness import project  # noqa: E402
from harness.config import BASE, LINE_1, LINE_2, base, block, database, resource  # noqa: E402
from harness.elsewhere import given_bucket, given_network  # noqa: E402
from harness.everything import certificate, domain, everything  # noqa: E402
from harness.sandbox import Sandbox  # noqa: E402
from harness.workspace import Workspace  # noqa: E402

COMMITTED = Path(__file__).with_name("provider.json")
OPTIONS = ("--seed", "1", "--time-scale", "2000")
# Not of an API: visits to the deployments themselves.
NO_API = ("data_plane",)
CONNECTION = "Username-Password-Authentication"
SCOPES = ("create:clients read:clients update:clients delete:clients read:client_keys update:client_keys "
          "read:connections update:connections create:users read:users update:users delete:users "
          "create:user_tickets")
NOBODY = ("SANDBOXnobody", "secret-of-nobody")  # a key and a secret that are wrong
PEOPLE = {"one@example.com": {"name": "One", "password": "Secret-of-one-1"}, "two@example.com": {}}
OTHERS = {"one@example.com": {"name": "Eins", "password": "Secret-of-one-2"}}


def life_of_base(life):
    pem = certificate(life.directory)
    life.play(everything(pem))
    life.play(everything(pem, description="two", min_instances=2, tags={"team": "talk", "more": "yes"}))
    other = certificate(life.directory, "talk.example.com")
    life.play(everything(pem, tags=None, min_instances=None,
                         custom_domain=domain(other, domain_name="talk.example.com")))
    life.sandbox.edit("fc", "delete_function", functionName="lobe")
    life.play(everything(pem, custom_domain=None))


def life_of_role(life):
    """With keys and addresses in the provider block, the account's number has to be asked for."""
    ready = life.sandbox.ready
    life.workspace.environment["LOBECHAT_SANDBOX"] = None
    settings = {"region": ready["region"], "endpoints": ready["endpoints"],
                "access_key": ready["access_key_id"], "secret_key": ready["access_key_secret"]}
    made = resource("lobechat_base", **BASE, devsapp_domain={"accept_test_only": True})
    for name, value in zip(("access_key", "secret_key"), NOBODY):
        life.play(block("provider", ["lobechat"], {**settings, name: value}) + made, fails=True)
    life.play(block("provider", ["lobechat"], settings) + made)
    role = f"acs:ram::{ready['account_id']}:role/deployer"
    life.play(block("provider", ["lobechat"], {
        **settings, "assume_role": {"role_arn": role, "session_name": "of-a-run"}}) + made)


def life_of_team(life):
    # The function's network interfaces stay until somebody deletes them.
    life.sandbox.edit("fc", "set_network_interfaces", vanish=False)
    kept = {"deletion_protection": True}
    life.play(database(image=LINE_1, auth0={"users": PEOPLE}, database=kept))
    instance = {"deletion_protection": False, "storage_gb": 40, "instance_class": "pg.n2.2c.2m",
                "backup_retention_days": 14, "security_ips": ["10.9.0.0/16"], "password": "Another-1"}
    files = {"bucket": "team-files", "create": True}
    life.play(database(image=LINE_1, auth0={"users": OTHERS, "application_name": "Team chat"},
                       oss={**files, "public_read": True, "cors_extra_origins": ["https://x.example.com"]},
                       database=instance, tags={"team": "chat"}, min_instances=1))
    life.sandbox.edit("auth0", "switch_connection", connection=CONNECTION, enabled=False,
                      client_id=client_of(life.sandbox, "Team chat"))
    # A domain that moves with every address that follows it, and the second line of LobeChat.
    life.play(database(image=LINE_2, allow_major_upgrade=True, auth0={}, checks={"cors": False},
                       oss={**files, "manage_cors": False}, database=instance,
                       custom_domain={"domain_name": "talk.example.com", "manage_dns": True}))


def life_beside_others(life):
    """What others have is used and left as it was."""
    sandbox, name = life.sandbox, "mine.example.com"
    network = given_network(sandbox)
    bucket = given_bucket(sandbox, "given-files")
    made = sandbox.edit("auth0", "create_client", name="Other", app_type="regular_web")
    chain, key = certificate(life.directory, name)
    kept = sandbox.edit("cas", "add_certificate", certificate=chain, privateKey=key, name="mine")
    life.play(database(network=network, oss={"bucket": bucket},
                       auth0={"client_id": made["client_id"], "client_secret": made["client_secret"],
                              "manage_callback": True},
                       custom_domain={"domain_name": name, "manage_dns": True,
                                      "cas_certificate_id": str(kept["certId"])}))


def life_of_refusals(life):
    """What the clouds refuse, one thing after another, until it is put right."""
    sandbox = life.sandbox
    tenant = sandbox.ready["auth0"]["client_id"]
    everywhere = {"bucket": "others-files", "create": True}
    sandbox.edit("oss", "add_foreign_bucket", bucket="others-files", region="cn-hangzhou")
    sandbox.edit("auth0", "grant_scopes", client_id=tenant, scopes="read:clients")
    life.play(database(image=LINE_1.replace("1.143.3", "does-not-exist"), app_version="1.143.3",
                       allow_floating_image=True, oss=everywhere), fails=True)
    sandbox.edit("auth0", "grant_scopes", client_id=tenant, scopes=SCOPES)
    life.play(database())
    clients, instances = (list(sandbox.all_objects()[name]) for name in ("auth0/clients", "rds/instances"))
    sandbox.edit("auth0", "delete_client", client_id=next(key for key in clients if key != tenant))
    sandbox.edit("rds", "delete_instance", DBInstanceId=instances[0])
    with life.watched():
        life.workspace.plan()
    sandbox.edit("oss", "put_object", bucket="team-files", key="a.txt", body="a", contentType="text/plain")
    life.destroy(fails=True)
    sandbox.edit("oss", "delete", collection="oss/objects", key="team-files/a.txt")


LIVES = (life_of_base, life_of_role, life_of_team, life_beside_others, life_of_refusals)


def client_of(sandbox, name):
    found = sandbox.all_objects()["auth0/clients"]
    return next(key for key, client in found.items() if client["name"] == name)


class Life:
    """A deployment in a workspace of its own; `entries` are those of the audit log that Terraform caused."""

    def __init__(self, sandbox, directory, mirror):
        self.sandbox, self.directory = sandbox, directory
        self.workspace = Workspace(directory, mirror, sandbox.file)
        self.workspace.write("").init()
        self.entries = []

    @contextlib.contextmanager
    def watched(self):
        mark = self.sandbox.mark()
        yield
        self.entries += self.sandbox.audit(mark)

    def play(self, text, fails=False):
        """Applies and, unless that has to fail, plans again, which has to find nothing to do."""
        with self.watched():
            self.workspace.write(text).apply(fails=fails)
            if not fails:
                run = self.workspace.run("plan", "-no-color", "-input=false", "-detailed-exitcode")
                assert run.code == 0, f"the plan after an apply is not empty:\n{run.output}"

    def destroy(self, fails=False):
        with self.watched():
            self.workspace.destroy(fails=fails)


def summary(entries):
    """{service: {operation: {"parameters": […], "codes": […]}}} of what was not a fault's doing."""
    found = {}
    for entry in entries:
        if entry["service"] in NO_API or entry["operation"] is None or entry["fault"] is not None:
            continue
        seen = found.setdefault(entry["service"], {}).setdefault(
            entry["operation"], {"parameters": set(), "codes": set()})
        seen["parameters"].update(entry["parameters"])
        seen["codes"].update([entry["code"]] if entry["code"] else [])
    return {service: {operation: {kind: sorted(names) for kind, names in seen.items()}
                      for operation, seen in sorted(operations.items())}
            for service, operations in sorted(found.items())}


def printed(found):
    """As JSON with an operation's lists on a line each, so that a change of one is a change of one line."""
    def members(indent, items):
        rows = ",\n".join(f"{indent}  {json.dumps(name)}: {text}" for name, text in items)
        return f"{{\n{rows}\n{indent}}}"
    return members("", [(service, members("  ", [
        (operation, members("    ", [(kind, json.dumps(names)) for kind, names in seen.items()]))
        for operation, seen in operations.items()])) for service, operations in found.items()]) + "\n"


def with_codes_of(committed, now):
    """What was seen now, with the codes that an earlier run met in the same operations: which of them are met
    depends on how fast the machine is."""
    def codes(service, operation):
        return committed.get(service, {}).get(operation, {}).get("codes", [])
    return {service: {operation: {**seen, "codes": sorted({*seen["codes"], *codes(service, operation)})}
                      for operation, seen in operations.items()} for service, operations in now.items()}


def differences(committed, now):
    """Operations and parameters of one and not of the other; codes are not compared."""
    def flat(found):
        return {(service, operation, name) for service, operations in found.items()
                for operation, seen in operations.items() for name in ["", *seen["parameters"]]}
    return ([" ".join(each) + ": not met any more" for each in sorted(flat(committed) - flat(now))] +
            [" ".join(each) + ": new" for each in sorted(flat(now) - flat(committed))])


def keys_of(state):
    """{access key id: secrets that were used with it} of the account and of the keys that STS gave out, from
    a state file, and of those that life_of_role got wrong."""
    found = {}
    for line in state.read_text().splitlines():
        for collection, name, *value in json.loads(line.partition(" ")[2])["changes"]:
            if collection == ".cloud/identity":
                secret = value[0]["access_key_secret"]
                found.update({value[0]["access_key_id"]: [secret, NOBODY[1]], NOBODY[0]: [secret]})
            elif collection == ".sts/sessions" and value:
                found[name] = [value[0]["secret"]]
    return found


def record(directory):
    requests, state, keys = (directory / name for name in ("requests.jsonl", "state", "keys.json"))
    entries = []
    for file in (requests, state):
        file.unlink(missing_ok=True)
    mirror = project.install_into(directory / "mirror")
    sandbox = Sandbox(directory, (*OPTIONS, "--record", str(requests), "--state", str(state))).start()
    try:
        for live in LIVES:
            with tempfile.TemporaryDirectory(dir=directory) as name:
                life = Life(sandbox, Path(name), mirror)
                live(life)
                life.destroy()
                entries += life.entries
                print(f"  played {live.__name__.replace('_', ' ')}", flush=True)
    finally:
        sandbox.stop()
    keys.touch(0o600)
    keys.write_text(json.dumps(keys_of(state)))
    return summary(entries)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("directory", type=Path)
    wish = parser.parse_args()
    directory = wish.directory.resolve()
    directory.mkdir(parents=True, exist_ok=True)
    now = record(directory)
    (directory / "provider.json").write_text(printed(now))
    if wish.accept:
        COMMITTED.write_text(printed(with_codes_of(json.loads(COMMITTED.read_text()), now)))
    found = differences(json.loads(COMMITTED.read_text()), now)
    print("".join(f"  {each}\n" for each in found), end="")
    print(f"provider run: {int(not found)} passed, {int(bool(found))} failed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
