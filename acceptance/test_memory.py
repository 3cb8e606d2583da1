# SPDX-License-Identifier: MPL-2.0
"""Secrets in the memory of a provider that is running: gone after the call that needed them, in no core dump
while they are needed, and never in what other processes see of this one."""

import json
import os
import re
import resource as limits_of
import signal
import subprocess
from pathlib import Path

import pytest
from conftest import TEAM_OPTIONS, copy_workspace, run_sandbox
from harness import expect, memory, project
from harness.canaries import CANARIES
from harness.config import LINE_2, Expression, base, block, database, resource
from harness.everything import wait_until
from harness.signed import environment

# What of a finished call stays, where and why. Shorten the list when a library learns to forget; nothing may
# be added without its reason here and in SECURITY.md.
KEPT = {
    # gRPC encrypts from a buffer of 16 KiB that it keeps as long as the connection: the end of the last
    # answers, which hold what the state holds.
    "answered": "heap",
    # The session needs the keys of the clouds until Terraform ends it.
    "session": "own",
}
ANSWERED = ("jwks_key", "database_url", "auth_secret made", "key_vaults_secret made")
SESSION = ("access_key_secret", "client_secret of the provider")


@pytest.fixture
def https(tmp_path, mirror, initialised):
    """A workspace and a sandbox that speaks TLS as the clouds do."""
    (tmp_path / "tls").mkdir()
    for running in run_sandbox(tmp_path, *TEAM_OPTIONS, "--tls-dir", str(tmp_path / "tls")):
        # The name of a bucket comes before the host, and no certificate of the sandbox has it.
        endpoints = {**running.ready["https"]["endpoints"], "oss": running.ready["endpoints"]["oss"]}
        running.file.write_text(json.dumps(dict(running.ready, endpoints=endpoints)))
        made = copy_workspace(initialised, tmp_path / "workspace", mirror, running)
        yield made, running


def wo(name, variable):
    return {f"{name}_wo": Expression(f"var.{variable}"), f"{name}_wo_version": 1}


GIVEN = ("qwen_api_key", "redis_url", "registry_config.password", "database.password", "auth0.users.password",
         "secret_environment_variables")


# Comes after the deployment, has nothing to do with the provider, and takes until somebody says go. The
# provider is kept for what comes then.
PAUSE = """resource "terraform_data" "pause" {
  depends_on = [lobechat_database.this]
  provisioner "local-exec" {
    command = "touch paused; while [ ! -e go ]; do sleep 0.1; done"
  }
}

""" + resource("lobechat_base", "later", function_name="later", access_code="access-code-of-tests",
               qwen_api_key="sk-of-tests", depends_on=[Expression("terraform_data.pause")])


def configuration(workspace):
    """A team deployment with every secret that can be given."""
    text = ""
    for path in GIVEN:
        variable = path.replace(".", "_")
        workspace.environment[f"TF_VAR_{variable}"] = CANARIES[path]
        text += block("variable", [variable], {"type": Expression("string"), "ephemeral": True})
    return text + database(
        image=LINE_2, checks={"embedding": False}, **wo("redis_url", "redis_url"),
        **{"qwen_api_key": None, **wo("qwen_api_key", "qwen_api_key")},
        secret_environment_variables_wo=Expression("{ OTHER_API_KEY = var.secret_environment_variables }"),
        secret_environment_variables_wo_version=1,
        registry_config={"user_name": "puller", **wo("password", "registry_config_password")},
        database={"deletion_protection": False, **wo("password", "database_password")},
        auth0={"users": {"one@example.com": wo("password", "auth0_users_password")}})


def known(sandbox):
    """{name: secret}: those given, those made, and the session's."""
    variables = environment(sandbox.ready, "lobe")
    return {**{path: CANARIES[path] for path in GIVEN}, "jwks_key": variables["JWKS_KEY"],
            "database_url": variables["DATABASE_URL"], "auth_secret made": variables["AUTH_SECRET"],
            "key_vaults_secret made": variables["KEY_VAULTS_SECRET"],
            "client secret of the application": variables["AUTH_AUTH0_SECRET"],
            "key of the bucket": variables["S3_SECRET_ACCESS_KEY"],
            "access_key_secret": sandbox.ready["access_key_secret"],
            "client_secret of the provider": sandbox.ready["auth0"]["client_secret"]}


def held(workspace, condition, **options):
    """An apply that waits where the condition is met; (the command, id of the provider)."""
    process = workspace.start("apply", "-no-color", "-input=false", "-auto-approve", **options)
    wait_until(lambda: process.popen.poll() is not None or condition(), "the place to look at", 120)
    assert process.popen.poll() is None, process.wait().output
    provider, = process.providers()
    return process, provider


@pytest.mark.skipif(os.getuid() != 0, reason="nobody else may look into the process")
def test_a_call_leaves_no_secret_in_memory(https):
    """Its apply ended, and Terraform is busy with something else."""
    workspace, sandbox = https
    workspace.write(configuration(workspace) + PAUSE)
    process, provider = held(workspace, workspace.path("paused").exists)
    secrets = known(sandbox)
    found = memory.find(provider, secrets)
    seen = memory.names(provider)
    workspace.path("go").touch()
    assert process.wait().code == 0
    allowed = {(name, KEPT["answered"]) for name in ANSWERED} | {(name, KEPT["session"]) for name in SESSION}
    assert set(found) <= allowed, found
    assert {(name, KEPT["session"]) for name in SESSION} <= set(found)  # the search does find what is there
    for name, value in secrets.items():
        assert not any(form in seen for form in expect.spellings(value).values()), name
    workspace.destroy()


def plain_core_files():
    return Path("/proc/sys/kernel/core_pattern").read_text().strip() == "core"


@pytest.mark.skipif(not plain_core_files(), reason="core files go elsewhere on this machine")
def test_a_core_dump_holds_no_secret(https):
    """Killed in the middle of a call that holds all of them, by somebody who asked for core files."""
    workspace, sandbox = https
    workspace.write(configuration(workspace))
    sandbox.fault("fc", "CreateTrigger", "stall", ms=60000)
    limits = limits_of.getrlimit(limits_of.RLIMIT_CORE)
    limits_of.setrlimit(limits_of.RLIMIT_CORE, (limits[1], limits[1]))
    try:
        process, provider = held(workspace, lambda: sandbox.faults()[0]["fired"],
                                 env={"LOBECHAT_DEBUG_CORE": "1"})
    finally:
        limits_of.setrlimit(limits_of.RLIMIT_CORE, limits)
    secrets = known(sandbox)
    in_use = memory.find(provider, secrets)
    os.kill(provider, signal.SIGSEGV)
    run = process.wait()
    sandbox.clear_faults()
    assert run.code == 1 and "SIGSEGV" in run.output
    core, = workspace.directory.glob("core*")
    content = core.read_bytes()
    core.unlink()
    assert content.startswith(b"\x7fELF") and project.PROVIDER.name.encode() in content
    found = [name for name, value in secrets.items()
             if any(form in content for form in expect.spellings(value).values())]
    assert not found, found
    assert {name for name, _ in in_use} >= set(GIVEN) - {"auth0.users.password"}, in_use
    assert {kind for _, kind in in_use} <= {"own", "heap"}, in_use
    for path in workspace.directory.glob("crash*.log"):
        assert not any(form in path.read_bytes() for value in secrets.values()
                       for form in expect.spellings(value).values())
    workspace.apply()
    workspace.destroy()


class Little:
    """A provider that serves on its own, and may lock 64 KiB as an ordinary user of some systems may."""

    LIMIT_KB = 64

    def __init__(self, sandbox, log):
        command = ["prlimit", f"--memlock={1024 * self.LIMIT_KB}", "setpriv", "--bounding-set=-ipc_lock",
                   "--inh-caps=-ipc_lock", str(project.PROVIDER), "-debug"]
        if os.getuid() != 0:  # an ordinary user cannot lock more in the first place
            command = [command[0], command[1], *command[-2:]]
        self.log = log
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log.open("wb"), text=True,
                                        env={**os.environ, "LOBECHAT_SANDBOX": str(sandbox.file), "TF_LOG": "DEBUG"})
        self.reattach = next(line.split("'")[1] for line in self.process.stdout if "TF_REATTACH_PROVIDERS='" in line)

    def end(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def locked_kb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmLck:\s+(\d+) kB", status).group(1))

    def lines(self):
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


def test_where_little_may_be_locked_all_works_and_a_line_says_so(workspace, sandbox, tmp_path):
    provider = Little(sandbox, tmp_path / "provider.log")
    try:
        workspace.environment["TF_REATTACH_PROVIDERS"] = provider.reattach
        given = {name: CANARIES[name] for name in ("access_code", "qwen_api_key")}
        workspace.write(base(**given)).apply()
        assert not memory.find(provider.process.pid, given)  # nothing came after to take the place of the last
        assert 0 < provider.locked_kb() <= Little.LIMIT_KB
        own = [each for each in memory.mappings(provider.process.pid) if each.kind == "own"]
        assert sum(each.end - each.start for each in own) > 1024 * Little.LIMIT_KB  # more than was locked
        workspace.destroy()
    finally:
        provider.end()
    limit, = {line["limit_kb"] for line in provider.lines() if "limit_kb" in line}
    assert limit == Little.LIMIT_KB
    assert any(line.get("memory_not_locked_kb", 0) > 0 for line in provider.lines())
