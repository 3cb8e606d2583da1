#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Measures start-up, memory, wall time and API calls, and prints one table. It judges nothing: other
work on the machine moves every number, so compare medians of interleaved runs made side by side.

Usage: bench.py [start|memory|wall|calls|team|sandbox]…"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness import project  # noqa: E402
from harness.sandbox import Sandbox  # noqa: E402
from harness.workspace import Workspace  # noqa: E402
import load  # noqa: E402
import plugin  # noqa: E402
import team  # noqa: E402

ROUNDS_START, ROUNDS_WALL, ROUNDS_LOAD = 31, 5, 5
LOAD_REQUESTS, LOAD_CONNECTIONS = 10000, 8
MEMORY_INSTANCES = (1, 50, 1000)
WALL_INSTANCES = (1, 50)

BASELINE = """resource "terraform_data" "bench" {
  count = %d
  input = "bench-${count.index}"
}
"""
DEPLOYMENTS = """provider "lobechat" {
  region = "cn-hangzhou"
}

resource "lobechat_base" "bench" {
  count         = %d
  function_name = "bench-${count.index}"
  description   = "%s"
  access_code   = "bench-access-code"
  qwen_api_key  = "sk-bench"
}
"""


def row(what, value, beside=""):
    print(f"  {what:52} {value:>12}  {beside}", flush=True)


def timed(function):
    started = time.perf_counter()
    function()
    return 1000 * (time.perf_counter() - started)


def bench_start():
    empty, lives = [], []
    for _ in range(ROUNDS_START):
        empty.append(timed(lambda: subprocess.run(["true"], check=True)))
        lives.append(plugin.start())
    median = {name: statistics.median(life[name] for life in lives) for name in lives[0]}
    row("start and end of an empty program, ms", f"{statistics.median(empty):.1f}")
    row("exec to handshake, ms", f"{median['handshake_ms']:.1f}", "target <= 16")
    row("exec to schema answered, ms", f"{median['schema_ms']:.1f}",
        f"target <= 24; {median['schema_bytes'] / 1024:.0f} KiB")
    row("shutdown until the process is gone, ms", f"{median['exit_ms']:.1f}")
    row("RSS after schema, MB", f"{median['rss_kb'] / 1024:.1f}", "target <= 20")


def bench_memory(directory, mirror):
    """One provider process that stays while Terraform works with it again and again."""
    sandbox = Sandbox(directory, ("--seed", "1", "--time-scale", "1000")).start()
    try:
        with plugin.Serving(sandbox.file) as provider:
            workspace = make_workspace(directory / "memory", mirror, sandbox)
            workspace.environment["TF_REATTACH_PROVIDERS"] = provider.reattach
            workspace.write(DEPLOYMENTS % (0, "bench")).init()
            workspace.plan()
            row("RSS after a plan without instances, MB", f"{provider.rss_mb():.1f}", "target <= 20")
            for count in MEMORY_INSTANCES:
                workspace.write(DEPLOYMENTS % (count, "bench")).apply()
                row(f"RSS after {count} instances, MB", f"{provider.rss_mb():.1f}",
                    "target <= 20, flat")
    finally:
        sandbox.stop()


def make_workspace(directory, mirror, sandbox):
    return Workspace(directory, mirror, sandbox.file)


def bench_wall(directory, mirror):
    for count in WALL_INSTANCES:
        sandbox = Sandbox(directory, ("--seed", "1", "--time-scale", "1000")).start()
        try:
            ours = make_workspace(directory / f"wall-{count}", mirror, sandbox)
            ours.write(DEPLOYMENTS % (count, "bench")).init()
            theirs = Workspace(directory / f"baseline-{count}")
            theirs.write(BASELINE % count, header=False).init()
            compare_wall(count, ours, theirs)
        finally:
            sandbox.stop()


def compare_wall(count, ours, theirs):
    steps = {"plan": Workspace.plan, "apply": Workspace.apply, "no-op plan": Workspace.plan,
             "destroy": Workspace.destroy}
    seconds = {(step, side): [] for step in steps for side in (ours, theirs)}
    for _ in range(ROUNDS_WALL):
        for step, command in steps.items():
            for side in (ours, theirs):
                seconds[step, side].append(timed(lambda c=command, s=side: c(s)) / 1000)
    for step in steps:
        row(f"{step}, {count} instance(s), s", f"{statistics.median(seconds[step, ours]):.2f}",
            f"terraform_data alone {statistics.median(seconds[step, theirs]):.2f}")


LIVES = (("base", DEPLOYMENTS.replace("count         = %d", "count         = 1")),
         ("team", team.LEAST), ("team with a record and a user", team.DEPLOYMENT))


def bench_calls(directory, mirror):
    for number, (kind, text) in enumerate(LIVES):
        sandbox = Sandbox(directory, ("--seed", "1", "--time-scale", "1000")).start()
        try:
            if text is team.LEAST:
                sandbox.edit("alidns", "register_cname", domainName=team.DOMAIN)
            calls_of_a_life(sandbox, kind, text,
                            make_workspace(directory / f"calls-{number}", mirror, sandbox))
        finally:
            sandbox.stop()


def calls_of_a_life(sandbox, kind, text, workspace):
    workspace.write(text % "one").init()
    count_calls(sandbox, f"{kind}, create", workspace.apply)
    target = "target <= 15; " if text is team.LEAST else ""
    count_calls(sandbox, f"{kind}, refresh", workspace.plan, target)
    workspace.write(text % "two")
    count_calls(sandbox, f"{kind}, update of one attribute and its refresh", workspace.apply)
    count_calls(sandbox, f"{kind}, destroy and its refresh", workspace.destroy)


def bench_team(directory, mirror):
    """Nothing waits that need not: the creation takes as long as its longest chain of parts."""
    options = ("--seed", "1", "--time-scale", str(team.TIME_SCALE), "--latency",
               str(team.LATENCY_MS))
    sandbox = Sandbox(directory, options).start()
    try:
        workspace = make_workspace(directory / "team", mirror, sandbox)
        workspace.write(team.DEPLOYMENT % "bench").init()
        log = directory / "team.log"
        workspace.environment.update(TF_LOG_PROVIDER="DEBUG", TF_LOG_PATH=str(log))
        workspace.apply()
        parts, whole = team.read(log)
        longest, chain = team.critical_path(parts)
        row("create of a team deployment, s", f"{whole / 1000:.2f}",
            f"{team.LATENCY_MS} ms latency, clouds {team.TIME_SCALE} times as fast")
        row("its longest chain of parts, s", f"{longest / 1000:.2f}", " > ".join(chain))
        row("create / longest chain", f"{whole / longest:.3f}", "target <= 1.10")
        row("all parts one after the other, s",
            f"{sum(milliseconds for milliseconds, _ in parts.values()) / 1000:.2f}")
        workspace.destroy()
    finally:
        sandbox.stop()


def bench_sandbox(directory, mirror):
    for kind, options in (("", ()), (" with https", ("--tls-dir", "tls"))):
        starts = [load.start(directory, *options) for _ in range(ROUNDS_START)]
        row(f"sandbox{kind}, exec to ready line, ms",
            f"{statistics.median(ms for ms, _ in starts):.1f}",
            f"target <= 50; best {min(starts)[0]:.1f}")
        row(f"sandbox{kind}, RSS idle, MB", f"{max(resident for _, resident in starts):.1f}",
            "target <= 15")
    sandbox = Sandbox(directory, ("--time-scale", "1000", "--auth0-rate", "1000")).start()
    try:
        workspace = make_workspace(directory / "sandbox", mirror, sandbox)
        workspace.write(team.DEPLOYMENT % "bench").init()
        workspace.apply()
        rounds = [load_once(sandbox) for _ in range(ROUNDS_LOAD)]
        load_rows(max(rounds, key=lambda measures: measures["per_second"]), rounds)
        row("sandbox, RSS after the load, MB", f"{load.rss_mb(sandbox.process.pid):.1f}")
        workspace.destroy()
    finally:
        sandbox.stop()


def load_once(sandbox):
    mix = load.mix(sandbox.ready, load.names(sandbox.objects()))
    measures, why = load.send(load.plan(sandbox, mix, LOAD_REQUESTS, LOAD_CONNECTIONS))
    assert why is None, why
    return measures


def load_rows(best, rounds):
    """Client and sandbox share the processors, so each one's time on them is told too."""
    median = statistics.median(measures["per_second"] for measures in rounds)
    row("sandbox, signed requests a second", f"{best['per_second']:.0f}",
        f"target >= 5000; best of {ROUNDS_LOAD}, median {median:.0f}; {LOAD_REQUESTS} requests over "
        f"{LOAD_CONNECTIONS} lanes")
    row("sandbox, answered after (p50 / p99), ms", f"{best['p50_ms']:.2f}", f"{best['p99_ms']:.2f}")
    row("sandbox, processor time a request, µs",
        f"{min(measures['server_cpu_us'] for measures in rounds):.0f}",
        f"and the client's {min(measures['client_cpu_us'] for measures in rounds):.0f}")


def count_calls(sandbox, name, command, target=""):
    """Calls of the clouds' APIs; what went to the deployment itself is named beside them, and the
    token of Auth0, of which a whole run needs one."""
    before = sandbox.mark()
    command()
    calls = [call for call in sandbox.calls(before) if call != "RequestToken"]
    tokens = sandbox.calls(before).count("RequestToken")
    counts = {call: calls.count(call) for call in dict.fromkeys(calls)}
    visits = len(sandbox.audit(before)) - len(calls) - tokens
    beside = [call + (f" x{times}" if times > 1 else "") for call, times in counts.items()]
    if tokens:
        beside.append(f"and {tokens} for a token")
    if visits:
        beside.append(f"and {visits} to the deployment")
    row(f"API calls, {name}", str(len(calls)), target + ", ".join(beside))


def main(names):
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        mirror = project.install_into(directory / "mirror")
        benches = {"start": bench_start,
                   "calls": lambda: bench_calls(directory, mirror),
                   "team": lambda: bench_team(directory, mirror),
                   "sandbox": lambda: bench_sandbox(directory, mirror),
                   "wall": lambda: bench_wall(directory, mirror),
                   "memory": lambda: bench_memory(directory, mirror)}
        print(f"  {os.path.basename(project.terraform())}, {os.cpu_count()} processors, medians of "
              f"{ROUNDS_START} starts and {ROUNDS_WALL} runs")
        for bench in names or benches:
            benches[bench]()


if __name__ == "__main__":
    main(sys.argv[1:])
