# SPDX-License-Identifier: MPL-2.0
"""`make demo` as a newcomer runs it: to the end, again, and interrupted."""

import os
import re
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

from harness import project


def start_demo(tmp_path, arguments=""):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TF_")},
        "SANDBOX_BIN": str(project.SANDBOX), "PROVIDER": str(project.PROVIDER),
        "VERSION": project.VERSION, "TMPDIR": str(tmp_path), "ARGS": arguments,
        "PATH": os.pathsep.join([str(Path(project.terraform()).parent), os.environ["PATH"]])}
    return subprocess.Popen(["bash", "acceptance/scripts/demo.sh"], cwd=project.ROOT,
                            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
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


def assert_whole(demo, output, tmp_path):
    assert demo.returncode == 0, output
    for line in ("Apply complete!", "No changes.", "Destroy complete!"):
        assert output.count(line) == 2  # for each edition
    assert output.count("Warning: Talking to a sandbox") == 1
    assert output.count("- Talking to a sandbox") == 5
    assert "Error" not in output and '"rds_instance" = "Running"' in output
    assert_nothing_left(demo, tmp_path)


def test_demo_runs_to_its_end(tmp_path):
    demo = start_demo(tmp_path)
    output = demo.communicate(timeout=120)[0]
    assert re.search(r"can be watched at http://127\.0\.0\.1:\d+/\n", output)
    assert_whole(demo, output, tmp_path)


def test_demo_keeps_what_it_built_to_be_looked_at(tmp_path):
    demo = start_demo(tmp_path, "--keep")
    output = ""
    for line in demo.stdout:
        output += line
        if "Have a look" in line:
            break
    with urllib.request.urlopen(re.search(r"http://\S+/", line)[0], timeout=10) as answer:
        page = answer.read().decode()
    assert "ApsaraDB RDS" in page and ">lobechat-team</a>" in page and "GetFunction" in page
    output += demo.communicate("\n", timeout=60)[0]
    assert_whole(demo, output, tmp_path)


def test_demo_takes_no_other_arguments(tmp_path):
    demo = start_demo(tmp_path, "--stay")
    assert "ARGS can be --keep" in demo.communicate(timeout=10)[0]
    assert demo.returncode == 2


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
