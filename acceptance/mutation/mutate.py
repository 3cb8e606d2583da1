# SPDX-License-Identifier: MPL-2.0
"""Mutation check: breaks the handling of errors in many places, one at a time, and sees whether a test notices.

Works in a copy of the sources below BUILD/mutation. For each place the one file is compiled, then the tests run that
stand beside it, its neighbours, and those of the rig, at last short forms of the matrices and of the simulation; the
first that fails twice has noticed. What takes too long has been noticed as well. Survivors that change nothing that
could be observed are argued in equivalent.md.
Usage: mutate.py [--seed N] [--scale F] [--from N] [--count N] [--list] [--report DIR]
"""

import argparse
import concurrent.futures
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import sites  # noqa: E402

SLOWEST_S = 120
AT_ONCE = 4  # tests mostly wait
# Whoever ends a test from outside has not noticed anything.
OUTSIDE = (-signal.SIGTERM, -signal.SIGKILL, -signal.SIGINT)
HERE = pathlib.Path(__file__).parent
WHAT = "Error handling is broken in many places, one at a time: do the tests notice?"

# What exercises a file most directly, by the beginning of its path; asked before the rest of the rig.
CLOSEST = (
    ("resources/parts/(vpc|vswitch|security_group|network|zone)", ("network_test",)),
    ("resources/parts/rds", ("database_parts_test", "token_test")),
    ("resources/parts/(oss|cors|ram)", ("files_test", "files_cors_test", "files_faults_test")),
    ("resources/parts/auth0|resources/auth0", ("logins_test", "people_test")),
    ("resources/parts/devsapp", ("base_devsapp_test",)),
    ("resources/parts/(api|patience)", ("network_test", "files_test", "database_parts_test")),
    ("resources/parts/(cas|custom)", ("base_certificate_test",)),
    ("resources/(stack|tasks|handover|wait|api_memo)", ("files_test", "database_parts_test", "base_stop_test")),
)
# The short forms of the matrices come last: they are the slowest.
RIG = ("base_life_test", "base_drift_test", "network_test", "files_test", "logins_test", "people_test",
       "database_parts_test", "base_change_faults_test", "base_faults_test", "base_stop_test", "base_behaviour_test",
       "patience_test", "refused_test", "refused_database_test", "token_test", "files_faults_test", "race_test",
       "team_resume_test", "team_stop_test")
# Short forms that run within one process, asked when no test has noticed: program and what it is told.
MATRICES = tuple(("faults", f"{kind} --short") for kind in ("once", "lasting", "stops", "abandoned", "pairs")) + (
    ("simulation", "--from 1 --count 200"),)


class Tree:
    """The copy of the sources, what is built from it, and how: make is asked once, for it takes its time."""

    def __init__(self, build):
        self.root = (pathlib.Path(build) / "mutation" / "tree").resolve()
        self.mutant = self.root / "build" / "mutant"
        self.links, self.compile, self.sound = {}, "", {}
        self.fresh, self.linking = {}, threading.Lock()
        self.running, self.over, self.starting = set(), False, threading.Lock()

    def fill(self):
        names = subprocess.run(["git", "ls-files"], check=True, capture_output=True, text=True).stdout.split("\n")
        for name in filter(None, names):
            source, target = pathlib.Path(name), self.root / name
            if not source.is_file() or (target.is_file() and target.read_bytes() == source.read_bytes()):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
        for old in self.root.glob("[!b]*/**/*.[ch]"):
            if str(old.relative_to(self.root)) not in names:
                old.unlink()
        self.mutant.mkdir(parents=True, exist_ok=True)

    def make(self, *words):
        command = ["make", "--jobs=2", "SANITIZE=-O1", "WERROR=", f"CC={os.environ.get('CC', 'gcc')}", "BUILD=build",
                   *words]
        env = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
        done = subprocess.run(command, cwd=self.root, env=env, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(done.stdout[-2000:] + done.stderr[-4000:])
        return done.stdout

    def prepare(self, known):
        """Builds everything as it is; learns the commands."""
        tests = [f"build/tests/{test}" for test in known] + [f"build/{program}" for program in ("faults", "simulation")]
        self.make(*tests)
        for line in self.make("-n", "V=1", "-W", "build/asan/core.a", "-W", "build/obj/core.a", *tests).split("\n"):
            found = re.search(r" -o build/(?:tests/)?(\w+) ", line)
            if found:
                self.links[found[1]] = line.removeprefix("set -x;").strip()
        for line in self.make("-n", "V=1", "-W", "resources/wait.c", "build/asan/resources/wait.o").split("\n"):
            if " -c -o build/asan/resources/wait.o" in line:
                self.compile = line.removeprefix("set -x;").strip()
        assert self.compile and set(known) <= set(self.links)

    def shell(self, command):
        return subprocess.run(command, shell=True, cwd=self.root, capture_output=True, check=False).returncode == 0

    def break_file(self, mutant):
        """Compiles the file with the change; False: it does not compile."""
        self.fresh, self.over = {}, False
        lines = (self.root / mutant.path).read_text().split("\n")
        lines[mutant.line - 1] = mutant.after
        (self.mutant / "broken.c").write_text("\n".join(lines))
        command = re.sub(r"-MMD -MP -c -o \S+ \S+", "-c -o build/mutant/broken.o build/mutant/broken.c", self.compile)
        # What the file includes from beside it.
        return self.shell(f"{command} -iquote {pathlib.Path(mutant.path).parent}")

    def link(self, test):
        """With the broken object before the archive that has the good one; once for each change."""
        command = re.sub(rf" -o build/(tests/)?{test} ", f" -o build/mutant/{test} build/mutant/broken.o ",
                         self.links[test])
        with self.linking:
            if test not in self.fresh:
                self.fresh[test] = self.shell(command)
        return self.fresh[test]

    def run(self, test, words=(), sound=False):
        """None when the test passes, else what was noticed."""
        directory = "mutant" if not sound else "." if words else "tests"
        status, said = self.watch([f"build/{directory}/{test}", *words])
        if status is None:
            return "takes too long"
        if status == 0 or status in OUTSIDE:
            return None
        failed = re.findall(rb"\[  FAILED  \] (\w+)$|^(\w+ \d+): ", said, re.M)
        failed = [test_name or case for test_name, case in failed]
        return failed[0].decode() if failed else f"ends with {status}"

    def watch(self, command):
        """(exit status, output) of a program; None as status of one that takes too long."""
        with self.starting:
            if self.over:
                return -signal.SIGKILL, b""
            process = subprocess.Popen(command, cwd=self.root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT, start_new_session=True)
            self.running.add(process)
        try:
            said, _ = process.communicate(timeout=SLOWEST_S)
            return process.returncode, said
        except subprocess.TimeoutExpired:
            end(process)
            return None, process.communicate()[0]
        finally:
            with self.starting:
                self.running.discard(process)

    def stop(self):
        """Ends what still runs for the change: one test has noticed, the others need not tell."""
        with self.starting:
            self.over = True
            for process in self.running:
                end(process)

    def is_sound(self, test, words=()):
        """Whether a test passes when nothing is broken: otherwise it can notice nothing."""
        key = (test, *words)
        if key not in self.sound:
            sound = self.run(test, words, True) is None or self.run(test, words, True) is None
            if self.over:
                return False  # it was ended, and says nothing
            self.sound[key] = sound
        return self.sound[key]


def end(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def tests_for(path, known):
    """Unit tests beside the file, its neighbours', the closest of the rig, the rest of the rig."""
    stem, folder = pathlib.Path(path).stem, str(pathlib.Path(path).parent)
    beside = [t for t, at in known.items() if at == folder and stem.startswith(t.removesuffix("_test"))]
    beside.sort(key=len, reverse=True)
    words = stem.split("_")[0]
    near = sorted((t for t, at in known.items() if at == folder), key=lambda t: not t.startswith(words))
    closest = [t for pattern, tests in CLOSEST if re.match(pattern, path) for t in tests]
    rig = [] if folder in ("provider/rpc", "provider/base") else list(RIG)
    if folder.startswith("provider/") and folder != "provider/rpc":
        near += ["client_test", "exchange_oss_test", "auth0_call_test", "stack_test"] if folder.endswith("net") else \
            ["stack_test", "on_apply_test", "on_plan_test"]
    order = list(dict.fromkeys(beside + near + closest + rig))
    return [t for t in order if t in known]


def known_tests(root):
    """Test program -> its folder."""
    patterns = ("acceptance/rig/*_test.c", "provider/*/*_test.c", "resources/*_test.c", "resources/*/*_test.c")
    return {path.stem: str(path.parent.relative_to(root)) for pattern in patterns for path in root.glob(pattern)}


def judge(tree, mutant, known, again):
    """(verdict, test, what): noticed, survived or not built. Again: what the rig did not notice before, it is not asked."""
    if not tree.break_file(mutant):
        return "not built", "", ""
    wanted = [(test, ()) for test in tests_for(mutant.path, known) if not (again and known[test] == "acceptance/rig")]
    for programs in (wanted, [(program, words.split()) for program, words in MATRICES]):
        verdict, test, what = first_to_notice(tree, programs)
        if verdict != "survived":
            return verdict, test, what
    return "survived", "", ""


def first_to_notice(tree, programs):
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [pool.submit(asked, tree, program, words) for program, words in programs]
        for done in concurrent.futures.as_completed(waiting):
            verdict, test, what = done.result()
            if verdict != "survived":
                pool.shutdown(wait=False, cancel_futures=True)
                tree.stop()
                return verdict, test, what
    return "survived", "", ""


def asked(tree, test, words=()):
    """The verdict of one test."""
    if not tree.link(test):
        return "not built", test, "does not link"
    found = tree.run(test, words)
    # Twice, so that no hiccup of the machine counts; what takes too long does so for good.
    sure = found == "takes too long" or (found is not None and tree.run(test, words) is not None)
    return ("noticed", " ".join((test, *words)), found) if sure and tree.is_sound(test, words) else ("survived", test, "")


def equivalents():
    """Keys of mutants that are argued to change nothing that anybody could observe."""
    return dict(re.findall(r"^- `(\w{10})` (.*)$", (HERE / "equivalent.md").read_text(), re.M))


def show(mutants, results, argued):
    table = {}
    for mutant in mutants:
        verdict = results.get(sites.key(mutant), {}).get("verdict")
        if verdict in ("noticed", "survived"):
            if sites.key(mutant) in argued:
                verdict = "equivalent"
            row = table.setdefault(mutant.path, {"noticed": 0, "survived": 0, "equivalent": 0})
            row[verdict] += 1
    print(f"{'file':<50} noticed survived equivalent")
    for path, row in sorted(table.items()):
        print(f"{path:<50} {row['noticed']:7} {row['survived']:8} {row['equivalent']:10}")
    for mutant in mutants:
        if results.get(sites.key(mutant), {}).get("verdict") == "survived" and sites.key(mutant) not in argued:
            print(f"survived: {sites.key(mutant)} {mutant.path}:{mutant.line} ({mutant.operator})\n"
                  f"  - {mutant.before.strip()}\n  + {mutant.after.strip()}")
    return {verdict: sum(row[verdict] for row in table.values()) for verdict in ("noticed", "survived", "equivalent")}


def report(directory, options, sums, seconds):
    counted = sums["noticed"] + sums["survived"]
    percent = 100 * sums["noticed"] / counted if counted else 0
    print(f"{percent:.1f} % of {counted} are noticed; {sums['equivalent']} change nothing")
    if directory:
        out = pathlib.Path(directory)
        out.mkdir(parents=True, exist_ok=True)
        entry = {"name": "mutation", "what": WHAT, "cases": counted, "failed": sums["survived"],
                 "seeds": str(options.seed), "seconds": round(seconds),
                 "details": {"noticed in percent": round(percent, 1), **sums}}
        (out / "mutation.json").write_text(json.dumps(entry, indent=1) + "\n")
    good = percent >= 85
    print(f"mutation: {sums['noticed']} passed, {0 if good else sums['survived']} failed")
    return 0 if good else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0, help="so many times as many places")
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--count", type=int, default=1 << 30)
    parser.add_argument("--only", default="", help="a word of the path or a key")
    parser.add_argument("--again", action="store_true", help="judge anew what survived before")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--report", default=os.environ.get("REPORT"))
    options = parser.parse_args()
    started = time.monotonic()
    tree = Tree(os.environ.get("BUILD", "build"))
    tree.fill()
    files = sorted(str(p.relative_to(tree.root)) for p in tree.root.glob("**/*.c")
                   if p.is_relative_to(tree.root / "provider") or p.is_relative_to(tree.root / "resources"))
    files = [f for f in files if not f.endswith("_test.c") and "/markdown" not in f]
    mutants = sites.choose(files, lambda path: (tree.root / path).read_text(), options.seed, options.scale)
    part = [m for m in mutants[options.first:][:options.count] if options.only in m.path + sites.key(m)]
    if options.list:
        for number, mutant in enumerate(mutants):
            print(f"{number} {sites.key(mutant)} {mutant.path}:{mutant.line} {mutant.operator}: {mutant.after.strip()}")
        return 0
    memory = tree.root.parent / "results.json"
    results = json.loads(memory.read_text()) if memory.is_file() else {}
    known = known_tests(tree.root)
    tree.prepare(known)
    for mutant in part:
        name, verdict = sites.key(mutant), results.get(sites.key(mutant), {}).get("verdict")
        if verdict is not None and not (options.again and verdict == "survived"):
            continue
        began = time.monotonic()
        verdict, test, what = judge(tree, mutant, known, verdict == "survived")
        results[name] = {"verdict": verdict, "test": test, "what": what}
        memory.write_text(json.dumps(results, indent=1))
        print(f"{verdict}: {name} {mutant.path}:{mutant.line} ({mutant.operator}) {test} {what} "
              f"[{time.monotonic() - began:.0f} s]", flush=True)
    return report(options.report, options, show(mutants, results, equivalents()), time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())
