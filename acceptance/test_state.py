# SPDX-License-Identifier: MPL-2.0
"""The state file under kill -9: whatever was answered is there after the next start, at whatever moment
the sandbox died, a rewriting of the file or a start included. (Every system call of the journal, and every
byte of its file, are journal_test.c's.)"""

import http.client
import json
import random
import subprocess
import threading
import time
import urllib.parse

from harness import project
from harness.sandbox import Sandbox
from harness.signed import call

ROUNDS, WRITERS, MOST_OWNED = 10, 4, 6
IMAGE = "registry.cn-hangzhou.aliyuncs.com/ns/app:1.0.0"
BULK = {"BULK": "x" * 2500}  # so that the file is soon due to be rewritten
OPTIONS = ("--time-scale", "1000", "--seed", "1")


class Writer(threading.Thread):
    """Makes, changes and deletes functions of its own until the sandbox is gone. sure: {name:
    description} by the answers; pending: the one whose request was not answered, and what it may be."""

    def __init__(self, ready, label, owned):
        super().__init__(daemon=True)
        self.ready = ready
        self.random = random.Random(label)
        self.label = label
        self.sure = dict(owned)
        self.answered = 0
        self.pending = None
        self.fault = None

    def ask(self, method, name, description=None):
        """Whether it was done."""
        path = "/2023-03-30/functions" + ("" if method == "POST" else f"/{name}")
        action = {"POST": "CreateFunction", "PUT": "UpdateFunction", "DELETE": "DeleteFunction"}[method]
        body = None
        if method != "DELETE":
            body = {"description": description, "environmentVariables": BULK}
        if method == "POST":
            body.update(functionName=name, handler="h", runtime="custom-container", cpu=1, memorySize=1024,
                        diskSize=512, customContainerConfig={"image": IMAGE})
        self.pending = name, description
        status, answer = call(self.ready, method, self.ready["endpoints"]["fc"] + path, action, body)
        self.pending = None
        if status >= 300 and answer.get("Code") != "ConcurrentUpdateError":
            raise AssertionError(f"{action}: {status} {answer}")
        self.answered += 1
        return status < 300

    def step(self, number):
        new, known = f"{self.label}-{number}", sorted(self.sure)
        if len(known) < MOST_OWNED and self.random.random() < 0.5 or not known:
            if self.ask("POST", new, "new"):
                self.sure[new] = "new"
            return
        name = self.random.choice(known)
        if self.random.random() < 0.7:
            if self.ask("PUT", name, f"changed {number}"):
                self.sure[name] = f"changed {number}"
        elif self.ask("DELETE", name):
            del self.sure[name]

    def run(self):
        number = 0
        try:
            while True:
                number += 1
                self.step(number)
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            pass  # it was killed
        except AssertionError as fault:
            self.fault = fault


def load(sandbox, round_number, existing, answers):
    """Writers at work until so many requests were answered, each with a share of what exists; then the
    end, in the middle of others. The writers."""
    names = sorted(existing)
    writers = [Writer(sandbox.ready, f"r{round_number}w{number}",
                      {name: existing[name] for name in names[number::WRITERS]})
               for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    deadline = time.monotonic() + 60
    while sum(writer.answered for writer in writers) < answers and time.monotonic() < deadline:
        time.sleep(0.003)
    sandbox.kill()
    for writer in writers:
        writer.join(20)
        assert not writer.is_alive() and writer.fault is None, writer.fault
    return writers


def assert_kept(found, expected, writers):
    """found, expected: {name: description}. An unanswered request may have been carried out."""
    open_ends = dict(writer.pending for writer in writers if writer.pending is not None)
    for name in {*found, *expected}:
        allowed = [expected.get(name)] + ([open_ends[name]] if name in open_ends else [])
        assert found.get(name) in allowed, f"{name}: {found.get(name)}, not {allowed}"


def killed_starts(options, times, chance):
    """Starts that are killed before, while or shortly after the state is read."""
    for _ in range(times):
        process = subprocess.Popen([str(project.SANDBOX), "--port", "0", *options],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.random() * 0.03)
        process.kill()
        process.wait()


def one_round(sandbox, state, round_number, existing, chance):
    """What exists after a load, a kill and starts that are killed; how much was answered."""
    writers = load(sandbox, round_number, existing, chance.randrange(10, 70))
    expected = {name: what for writer in writers for name, what in writer.sure.items()}
    killed_starts((*OPTIONS, "--state", str(state)), 2, chance)
    sandbox.start()
    existing = {name: each["description"]
                for name, each in sandbox.all_objects().get("fc/functions", {}).items()}
    assert_kept(existing, expected, writers)
    return existing, sum(writer.answered for writer in writers)


def test_kill_at_any_moment_loses_nothing_that_was_answered(tmp_path):
    state = tmp_path / "state"
    sandbox = Sandbox(tmp_path, (*OPTIONS, "--state", str(state))).start()
    chance = random.Random(4)
    existing, answered = {}, 0
    try:
        for round_number in range(ROUNDS):
            existing, more = one_round(sandbox, state, round_number, existing, chance)
            answered += more
    finally:
        code = sandbox.stop()
    assert code == 0 and answered >= ROUNDS * 10
    assert b'"commits":' in state.read_bytes().split(b"\n", 1)[0], "the file was never rewritten"
    assert state.stat().st_size < 2_000_000
    assert sorted(path.name for path in tmp_path.glob("state*")) == ["state"]
