# SPDX-License-Identifier: MPL-2.0
"""A Terraform working directory of one scenario: its files, and the commands run in it with a clean
environment, so that nothing of the machine's own configuration or credentials takes part."""

import json
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from harness import project

TIMEOUT_SECONDS = 180

HEADER = f"""terraform {{
  required_providers {{
    lobechat = {{
      source = "{project.ADDRESS}"
    }}
  }}
}}
"""


@dataclass(frozen=True)
class Run:
    """A command that ended."""

    args: tuple
    code: int
    stdout: str
    stderr: str

    @property
    def output(self):
        return self.stdout + self.stderr

    @property
    def text(self):
        """What a person reads: the output without the frames and wrapping of diagnostics."""
        return " ".join(self.output.replace("│", " ").replace("╷", " ").replace("╵", " ").split())


class Process:
    """A command that is still running."""

    def __init__(self, args, process):
        self.args = args
        self.popen = process

    def interrupt(self):
        """Ctrl-C: as a terminal does, the signal goes to Terraform and to its plugins."""
        os.killpg(self.popen.pid, signal.SIGINT)

    def providers(self):
        """Process ids of the provider processes that this command has started."""
        children = Path(f"/proc/{self.popen.pid}/task").glob("*/children")
        ids = {int(number) for file in children for number in file.read_text().split()}
        return [number for number in sorted(ids) if _runs(number, project.PROVIDER.name)]

    def wait(self, timeout=TIMEOUT_SECONDS):
        try:
            stdout, stderr = self.popen.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(self.popen.pid, signal.SIGKILL)
            stdout, stderr = self.popen.communicate()
            raise AssertionError(
                f"{' '.join(self.args)} did not end in {timeout} s:\n{stdout}{stderr}") from None
        return Run(self.args, self.popen.returncode, stdout, stderr)


def _runs(process_id, name):
    try:
        return name in Path(f"/proc/{process_id}/cmdline").read_text()
    except OSError:
        return False


def assert_code(run, *codes):
    assert run.code in codes, f"{' '.join(run.args)} ended with {run.code}:\n{run.output}"
    return run


class Workspace:
    """Commands check for success unless told `fails=True`, where they check for failure."""

    def __init__(self, directory, mirror=None, sandbox_file=None):
        self.directory = directory
        self.environment = {}  # added to what every command gets
        self.trace = False  # TRACE log of every command, in logs()
        self.runs = []
        self._sandbox_file = sandbox_file
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "home").mkdir(exist_ok=True)
        self._cli_config = directory / "cli.tfrc"
        source = f'filesystem_mirror {{\n    path = "{mirror}"\n  }}' if mirror else ""
        self._cli_config.write_text(
            f"disable_checkpoint = true\nprovider_installation {{\n  {source}\n}}\n")

    # ---- files

    def path(self, name):
        return self.directory / name

    def write(self, text, name="main.tf", header=True):
        """Writes a configuration file, with the provider's address in front of it."""
        self.path(name).write_text((HEADER if header else "") + text)
        return self

    def logs(self):
        return sorted(self.directory.glob("trace-*.log"))

    # ---- commands

    def _environment(self, extra):
        environment = {
            "PATH": os.environ.get("PATH", os.defpath), "HOME": str(self.directory / "home"),
            "LANG": "C.UTF-8", "TF_CLI_CONFIG_FILE": str(self._cli_config),
            "TF_IN_AUTOMATION": "1", "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
        }
        if self._sandbox_file is not None:
            environment["LOBECHAT_SANDBOX"] = str(self._sandbox_file)
        if self.trace:
            log = self.directory / f"trace-{len(self.runs):03}.log"
            environment.update(TF_LOG="TRACE", TF_LOG_PATH=str(log))
        environment.update(self.environment)
        environment.update(extra or {})
        return {name: value for name, value in environment.items() if value is not None}

    def start(self, *args, env=None):
        """Starts a command in a process group of its own and does not wait."""
        process = subprocess.Popen(
            [project.terraform(), *args], cwd=self.directory, env=self._environment(env),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True)
        return Process(args, process)

    def run(self, *args, env=None, timeout=TIMEOUT_SECONDS):
        """Runs a command to its end, whatever its exit code."""
        run = self.start(*args, env=env).wait(timeout)
        self.runs.append(run)
        return run

    def _checked(self, fails, *args, env=None):
        run = self.run(*args, env=env)
        return assert_code(run, 1) if fails else assert_code(run, 0)

    def init(self, fails=False):
        return self._checked(fails, "init", "-no-color", "-input=false")

    def validate(self, fails=False, env=None):
        return self._checked(fails, "validate", "-no-color", env=env)

    def plan(self, *args, fails=False, env=None):
        return self._checked(fails, "plan", "-no-color", "-input=false", *args, env=env)

    def apply(self, *args, fails=False, env=None):
        return self._checked(fails, "apply", "-no-color", "-input=false", "-auto-approve", *args,
                             env=env)

    def destroy(self, *args, fails=False, env=None):
        return self._checked(fails, "destroy", "-no-color", "-input=false", "-auto-approve", *args,
                             env=env)

    def import_(self, address, identifier, fails=False):
        return self._checked(fails, "import", "-no-color", "-input=false", address, identifier)

    def plan_json(self, *args):
        """The plan as data; the plan file is kept as tfplan."""
        self.plan("-out=tfplan", *args)
        return self.show_json("tfplan")

    def show_json(self, *args):
        return json.loads(self._checked(False, "show", "-no-color", "-json", *args).stdout)

    def output(self, name):
        return json.loads(self._checked(False, "output", "-json", name).stdout)

    # ---- what they left

    def state(self):
        """The state file as data; {} while there is none."""
        path = self.path("terraform.tfstate")
        return json.loads(path.read_text()) if path.exists() else {}

    def resources(self):
        """{address: (attributes, status)} of the instances in the state."""
        found = {}
        for resource in self.state().get("resources", []):
            for instance in resource["instances"]:
                address = f"{resource['type']}.{resource['name']}"
                if "index_key" in instance:
                    address += f"[{json.dumps(instance['index_key'])}]"
                found[address] = (instance["attributes"], instance.get("status"))
        return found

    def attributes(self, address):
        return self.resources()[address][0]
