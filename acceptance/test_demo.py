# SPDX-License-Identifier: MPL-2.0
"""`make demo` as a newcomer runs it: to the end, again, and interrupted."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from harness import project


def start_demo(tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TF_")},
        "SANDBOX_BIN": str(project.SANDBOX), "PROVIDER": str(project.PROVIDER),
        "VERSION": project.VERSION, "TMPDIR": str(tmp_path),
        "PATH": os.pathsep.join([str(Path(project.terraform()).parent), os.environ["PATH"]])}
    return subprocess.Popen(["bash", "acceptance/scripts/demo.sh"], cwd=project.ROOT,
                            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, start_new_session=True)


def processes_of(session):
    """What still runs in a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(stat.parent.name)
    return found


def assert_nothing_left(demo, tmp_path):
    assert processes_of(demo.pid) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("time_of_day", ("first", "second"))
def test_demo_runs_to_its_end(tmp_path, time_of_day):
    demo = start_demo(tmp_path)
    output = demo.communicate(timeout=120)[0]
    assert demo.returncode == 0, output
    for line in ("Apply complete!", "No changes.", "Destroy complete!"):
        assert output.count(line) == 2  # for each edition
    assert output.count("Warning: Talking to a sandbox") == 1
    assert output.count("- Talking to a sandbox") == 5
    assert "Error" not in output and '"rds_instance" = "Running"' in output
    assert_nothing_left(demo, tmp_path)


def test_interrupted_demo_leaves_nothing(tmp_path):
    demo = start_demo(tmp_path)
    for line in demo.stdout:
        if "Terraform installs" in line:
            break
    time.sleep(0.2)
    os.killpg(demo.pid, signal.SIGINT)
    demo.communicate(timeout=60)
    assert demo.returncode != 0
    assert_nothing_left(demo, tmp_path)
