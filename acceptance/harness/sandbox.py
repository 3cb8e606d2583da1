# SPDX-License-Identifier: MPL-2.0
"""A running sandbox and its control interface: objects, edits behind the provider's back, faults, the
audit log and the clock. It belongs to one scenario and ends with it."""

import json
import socket
import subprocess
import threading
import urllib.error
import urllib.request

from harness import project

READY_SECONDS = 20


def free_ports(count):
    """The first of so many consecutive free ports."""
    for first in range(20000, 60000, 97):
        sockets = []
        try:
            for number in range(count):
                one = socket.socket()
                sockets.append(one)
                one.bind(("127.0.0.1", first + number))
            return first
        except OSError:
            continue
        finally:
            for one in sockets:
                one.close()
    raise AssertionError("no free ports")


class Sandbox:
    """`options` are those of the program, for example ("--time-scale", "100")."""

    def __init__(self, directory, options=()):
        self.directory = directory
        self.options = tuple(options)
        self.file = directory / "sandbox.json"  # what LOBECHAT_SANDBOX names
        self.errors = directory / "sandbox.stderr"
        self.process = None
        self.ready = {}
        self.began = 0  # position in the audit log after what was made for the scenario
        self.given = None  # {collection: keys} of what the cloud has from the start

    def start(self):
        self.began = 0
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [str(project.SANDBOX), "--port", "0", *self.options], stdout=subprocess.PIPE,
                stderr=errors, stdin=subprocess.DEVNULL, text=True)
        watchdog = threading.Timer(READY_SECONDS, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        assert line, f"the sandbox did not start: {self.errors.read_text()}"
        self.ready = json.loads(line)
        self.file.write_text(line)
        if self.given is None:
            self.take_as_given()
        return self

    def take_as_given(self):
        """What exists now counts as there from the start."""
        self.given = {name: set(found) for name, found in self.all_objects().items()}

    def stop(self):
        """Ends it and returns its exit code."""
        if self.process is None:
            return None
        self.process.terminate()
        try:
            code = self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.process.stdout.close()
        self.process = None
        return code

    def kill(self):
        """A power cut: with --state, start() comes back with what was committed."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process = None

    # ---- the control interface

    def control(self, method, path, body=None):
        """The text of the answer; an answer that is not a success is an error of the scenario."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.ready["control"] + path, data=data, method=method,
            headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.read().decode()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from None

    def all_objects(self):
        """{collection: {key: object}} of everything that exists, secrets blanked."""
        return json.loads(self.control("GET", "/objects"))

    def objects(self):
        """The same without what the cloud has from the start."""
        return {name: {key: value for key, value in found.items()
                       if key not in self.given.get(name, ())}
                for name, found in self.all_objects().items()}

    def edit(self, service, name, /, **arguments):
        """Changes something as a person in the console would; what the edit answers."""
        answer = self.control("POST", "/objects/edit",
                              {"service": service, "edit": name, "arguments": arguments})
        return json.loads(answer or "null")

    def fault(self, service, operation, kind, **details):
        """Adds a rule. kind: {"status": 503, "code": …}, "reset", "stall" (with ms), "truncate", … (README.md);
        details: nth and count of the calls that it hits, phase ("before" or "after" the commit)."""
        rule = dict(details, service=service, operation=operation, kind=kind)
        self.control("POST", "/faults", [rule])

    def faults(self):
        """The rules that there are, each with how often it was `seen` and `fired`."""
        return json.loads(self.control("GET", "/faults"))

    def clear_faults(self):
        self.control("DELETE", "/faults")

    def behave(self, **behaviour):
        """Replaces how the cloud differs from one that is consistent and in time; nothing: not at all."""
        self.control("PUT", "/behaviour", behaviour)

    def limit(self, service, operation="*", **rule):
        """Adds a bucket in front of operations: its burst, per_second, and what README.md says."""
        self.control("POST", "/limits", [dict(rule, service=service, operation=operation)])

    def limits(self):
        """The buckets, each with how many calls it `passed` and `refused`."""
        return json.loads(self.control("GET", "/limits"))

    def quota(self, service, operation, limit):
        """How many objects an operation may make; None: as many as the cloud gives."""
        self.control("PUT", "/quotas", {"service": service, "operation": operation, "limit": limit})

    def advance(self, seconds):
        """Moves the simulated clock forward."""
        self.control("POST", "/clock", {"advance_s": seconds})

    def audit(self, after=0):
        """Entries of the audit log that came after the given position."""
        return [json.loads(line) for line in
                self.control("GET", f"/audit?after={max(after, self.began)}").splitlines()]

    def mark(self):
        """The present position in the audit log."""
        entries = self.audit()
        return entries[-1]["seq"] if entries else self.began

    def calls(self, after=0):
        """Names of the API operations that were asked for after a position, in order; visits to a
        deployment itself are not among them."""
        return [entry["operation"] for entry in self.audit(after)
                if entry["service"] != "data_plane"]
