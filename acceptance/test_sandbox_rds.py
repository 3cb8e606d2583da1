# SPDX-License-Identifier: MPL-2.0
"""The servers behind RDS: real ones, one for each instance, that end with the sandbox."""

import os
import shutil
import signal
import subprocess
import urllib.parse

import pytest
from harness.elsewhere import PASSWORD, change, fill, good, network, order, until, wait_running
from harness.sandbox import Sandbox
from harness.signed import rpc

pytestmark = pytest.mark.skipif(shutil.which("psql") is None, reason="psql is not installed")


def psql(url, sql):
    result = subprocess.run(["psql", "-X", "-A", "-t", "-c", sql, url], capture_output=True, text=True,
                            timeout=30, env=dict(os.environ, PGHOSTADDR="127.0.0.1"))
    return result.stdout.strip() if result.returncode == 0 else None


def home_of(url):
    """The directory of the servers of the sandbox whose database this is."""
    port = urllib.parse.urlsplit(url).port
    homes = [os.path.join(parent, name) for parent in ("/dev/shm", "/tmp") if os.path.isdir(parent)
             for name in os.listdir(parent) if name.startswith("lobechat-sandbox-")]
    return next(home for home in homes if os.path.exists(f"{home}/.s.PGSQL.{port}"))


def command_of(pid):
    """The command line of a process; empty when it ended meanwhile."""
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
            return file.read().replace("\0", " ").strip()
    except OSError:
        return ""


@pytest.fixture
def fast(tmp_path):
    """Starts sandboxes that share a state file; ends what a test leaves."""
    started = []

    def start():
        started.append(Sandbox(tmp_path, ("--time-scale", "500", "--state", str(tmp_path / "s"))))
        return started[-1].start()
    yield start
    for each in started:
        each.stop()


def test_equal_names_live_side_by_side(fast):
    ready = fast().ready
    vpc, vswitch = network(ready)
    instances = [order(ready, vpc, vswitch) for _ in range(20)]
    for instance in instances:
        wait_running(ready, instance)
    urls = [fill(ready, instance) for instance in instances[:3]]
    for number, url in enumerate(urls):
        assert psql(url, f"CREATE TABLE t AS SELECT {number} AS n") is not None
    assert [psql(url, "SELECT n FROM t") for url in urls] == ["0", "1", "2"]
    assert psql(urls[0].replace("W", "w"), "SELECT 1") is None
    for instance in instances:
        change(ready, "DeleteDBInstance", instance)
    until(lambda: not good(rpc(ready, "rds", "DescribeDBInstances"))["Items"]["DBInstance"])
    assert psql(urls[0], "SELECT 1") is None


@pytest.mark.parametrize("end", ("stop", "kill"))
def test_servers_end_with_the_sandbox(fast, end):
    sandbox = fast()
    instance = order(sandbox.ready, *network(sandbox.ready))
    wait_running(sandbox.ready, instance)
    url = fill(sandbox.ready, instance)
    assert psql(url, "SELECT 1") == "1"
    home = home_of(url)
    getattr(sandbox, end)()
    until(lambda: not os.path.exists(home), 10)
    assert psql(url, "SELECT 1") is None


def test_sandbox_cleans_up_when_its_guard_was_killed(fast):
    sandbox = fast()
    instance = order(sandbox.ready, *network(sandbox.ready))
    wait_running(sandbox.ready, instance)
    home = home_of(fill(sandbox.ready, instance))
    guards = [pid for pid in filter(str.isdigit, os.listdir("/proc"))
              if command_of(pid).endswith(home) and "postmaster.pid" in command_of(pid)]
    assert len(guards) == 1
    os.kill(int(guards[0]), signal.SIGTERM)  # which it does not listen to
    os.kill(int(guards[0]), signal.SIGKILL)
    assert sandbox.stop() == 0
    assert not os.path.exists(home)


def test_accounts_and_databases_come_back_empty(fast):
    sandbox = fast()
    instance = order(sandbox.ready, *network(sandbox.ready))
    wait_running(sandbox.ready, instance)
    url = fill(sandbox.ready, instance)
    assert psql(url, "CREATE TABLE t ()") is not None
    sandbox.kill()
    ready = fast().ready
    wait_running(ready, instance)
    assert psql(url, "SELECT 1") == "1"
    assert psql(url, "TABLE t") is None
    assert PASSWORD not in (sandbox.directory / "sandbox.stderr").read_text()
