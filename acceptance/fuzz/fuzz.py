# SPDX-License-Identifier: MPL-2.0
"""Runs the fuzz targets, one at a time, beginning with the committed corpus and with what earlier runs
found, and keeps account of them: executions, CPU seconds, coverage, findings.

    fuzz.py [TARGET…] [SECONDS] [--rounds N] [--report DIR] [--merge]

Each round gives every target so many seconds (default 60); --rounds 0 goes on for ever. With --report
the seconds are of the processor and of all runs since build/fuzz-work was empty. --merge runs nothing:
it makes acceptance/fuzz/corpus the fewest inputs that reach what was found. Ends in "fuzz: N passed, N failed"."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

BUILD = Path(os.environ.get("BUILD", "build"))
HOME = Path(__file__).resolve().parent
WORK = BUILD / "fuzz-work"
ACCOUNT = WORK / "account.json"
LONGEST = 4096  # bytes of an input
# A busy machine gives less of its processor than the time that libFuzzer counts, so a report may take
# several runs; one that always fails is left.
RUNS_MOST, SHORTEST_RUN = 8, 10
CORPUS_FILES, CORPUS_BYTES = 300, 1 << 20  # of one target in the repository
# Whoever takes as long, or as much memory, is a finding too. Seconds of a busy machine.
LIMITS = ["-timeout=60", "-rss_limit_mb=2048", "-malloc_limit_mb=256"]
ENVIRONMENT = {
    "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1:"
                    "allocator_may_return_null=0:handle_abort=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "LSAN_OPTIONS": f"suppressions={HOME.parent}/scripts/lsan.supp:print_suppressions=0",
}


def targets():
    return sorted(path.name[:-len("_target.c")] for path in HOME.glob("*_target.c"))


def environment():
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    return {**kept, **ENVIRONMENT}


def number(pattern, text):
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0


def run(target, seconds):
    """One run of a target: what libFuzzer said about it."""
    corpus, crashes = WORK / "corpus" / target, WORK / "crashes"
    logs = WORK / "logs"
    for folder in (corpus, crashes, logs):
        folder.mkdir(parents=True, exist_ok=True)
    log = logs / f"{target}.log"
    command = [str(BUILD / "fuzz" / target), *LIMITS, f"-max_len={LONGEST}", "-print_final_stats=1",
               f"-max_total_time={seconds}", "-use_value_profile=1", "-reload=0", "-detect_leaks=1",
               f"-artifact_prefix={crashes}/{target}-"]
    words = HOME / "words" / f"{target}.dict"
    if words.exists():
        command.append(f"-dict={words}")
    command.append(str(corpus))
    committed = HOME / "corpus" / target
    if committed.is_dir():
        command.append(str(committed))
    with open(log, "wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment(),
                                   stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    text = log.read_text(errors="replace")
    failed = os.waitstatus_to_exitcode(status) != 0
    if failed:
        shutil.copy(log, crashes / f"{target}-{int(time.time())}.log")
    return {"executions": number(r"stat::number_of_executed_units:\s+(\d+)", text) or
                          number(r"#(\d+)\s", text),
            "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
            "edges": number(r"cov: (\d+)", text), "features": number(r"ft: (\d+)", text),
            "findings": int(failed)}


def add(account, target, figures):
    """Sums, but for what is covered, where the most counts."""
    before = account.get(target, {})
    for key, figure in figures.items():
        known = before.get(key, 0)
        before[key] = max(known, figure) if key in ("edges", "features") else \
            round(known + figure, 1)
    account[target] = before
    WORK.mkdir(parents=True, exist_ok=True)
    ACCOUNT.write_text(json.dumps(account, indent=1, sort_keys=True) + "\n")


def run_once(account, target, seconds):
    figures = run(target, seconds)
    add(account, target, figures)
    print(f"{target}: " + ", ".join(f"{value} {key}" for key, value in figures.items()), flush=True)
    return figures["findings"]


def run_up_to(account, target, seconds):
    """So many CPU seconds of all runs: what was stopped goes on where it was."""
    findings = 0
    for _ in range(RUNS_MOST):
        left = seconds - round(account.get(target, {}).get("cpu_seconds", 0))
        if left <= 0:
            break
        findings += run_once(account, target, max(left, SHORTEST_RUN))
    return findings


def load_account():
    return json.loads(ACCOUNT.read_text()) if ACCOUNT.exists() else {}


def cover(target, fresh, sources, *options):
    """The fewest inputs of the sources that do what all of them do; whether a repository may hold them."""
    subprocess.run([str(BUILD / "fuzz" / target), "-set_cover_merge=1", *options, *LIMITS,
                    f"-artifact_prefix={WORK}/crashes/{target}-", str(fresh), *map(str, sources)],
                   env=environment(), check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    sizes = [path.stat().st_size for path in fresh.iterdir()]
    return len(sizes) <= CORPUS_FILES and sum(sizes) <= CORPUS_BYTES


def merge(target):
    """The fewest inputs that pass every edge as often as any did (at all, where those are too many) take the
    committed ones' place; inputs with a name that people gave (regressions, seeds) stay."""
    committed = HOME / "corpus" / target
    fresh = WORK / "merged" / target
    committed.mkdir(parents=True, exist_ok=True)
    before = list(committed.iterdir())
    sources = [path for path in (committed, WORK / "corpus" / target) if path.is_dir()]
    for options in ([], ["-use_counters=0"]):
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for path in before:
            if not re.fullmatch("[0-9a-f]{40}", path.name):
                shutil.copy(path, fresh)
        if cover(target, fresh, sources, *options):
            shutil.rmtree(committed)
            shutil.copytree(fresh, committed)
            print(f"{target}: {len(list(fresh.iterdir()))} inputs kept, {len(before)} before", flush=True)
            return
    sys.exit(f"{target}: over {CORPUS_FILES} inputs or {CORPUS_BYTES} bytes; the committed ones stay")


def write_report(folder, account, chosen):
    folder.mkdir(parents=True, exist_ok=True)
    for target in chosen:
        figures = account.get(target, {})
        report = {"name": f"fuzz-{target}", "what": what(target),
                  "cases": figures.get("executions", 0), "failed": figures.get("findings", 0),
                  "seeds": None, "seconds": round(figures.get("cpu_seconds", 0)),
                  "details": {key: figures.get(key, 0) for key in ("edges", "features")}}
        (folder / f"fuzz-{target}.json").write_text(json.dumps(report, indent=1) + "\n")


def what(target):
    """The sentence for people: the target's own first comment."""
    lines = []
    for line in (HOME / f"{target}_target.c").read_text().splitlines()[1:]:
        if not line.startswith("//"):
            break
        lines.append(line[2:].strip())
    return "Random inputs, by libFuzzer. " + " ".join(lines)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("words", nargs="*", help="targets, and seconds for each")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--report", type=Path, default=os.environ.get("REPORT"))
    parser.add_argument("--merge", action="store_true")
    given = parser.parse_args()
    seconds = [int(word) for word in given.words if word.isdigit()]
    chosen = [word for word in given.words if not word.isdigit()] or targets()
    unknown = set(chosen) - set(targets())
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(targets())}")
    return given, chosen, seconds[0] if seconds else 60


def main():
    given, chosen, seconds = arguments()
    if given.merge:
        for target in chosen:
            merge(target)
        return 0
    account, findings, done = load_account(), 0, 0
    while given.rounds == 0 or done < given.rounds:
        for target in chosen:
            if given.report:
                findings += run_up_to(account, target, seconds)
            else:
                findings += run_once(account, target, seconds)
        done += 1
    if given.report:
        write_report(Path(given.report), account, chosen)
    print(f"fuzz: {len(chosen) * done - findings} passed, {findings} failed")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
