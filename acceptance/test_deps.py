# SPDX-License-Identifier: MPL-2.0
"""The dependency script where nothing is missing, what conformance.sh says without Node.js, and how
Terraform is fetched: with a curl of ours that serves a release from a directory."""

import hashlib
import os
import shutil
import stat
import subprocess
import zipfile

import pytest

from harness import project

NEEDED = ("bash", "dirname", "uname", "mktemp", "mkdir", "rm", "grep", "sha256sum", "unzip", "cat",
          "basename")
CURL = """#!/bin/bash
while [ $# -gt 1 ]; do
    if [ "$1" = --output ]; then output=$2; fi
    shift
done
case $1 in
    https://releases.hashicorp.com/*) cat "$SERVED/$(basename "$1")" >"${output:-/dev/stdout}" ;;
    *) exit 7 ;;
esac
"""
INSTALLED = "#!/bin/bash\necho installed\n"


@pytest.fixture
def machine(tmp_path):
    """A PATH without Terraform on which every package is installed; returns a function that runs
    the script."""
    tools, served = tmp_path / "bin", tmp_path / "served"
    tools.mkdir()
    served.mkdir()
    for name in NEEDED:
        (tools / name).symlink_to(shutil.which(name))
    for name, text in (("curl", CURL), ("dpkg-query", INSTALLED)):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)

    def run(script="deps.sh"):
        return subprocess.run(
            ["bash", str(project.ROOT / "acceptance/scripts" / script)], cwd=tmp_path, text=True,
            capture_output=True, env={"PATH": str(tools), "BUILD": "build", "SERVED": str(served)})
    run.served, run.tools = served, tools
    return run


def release(directory, honest):
    """A release of the pinned version whose SHA256SUMS fits, or does not."""
    version = next(line.split("=")[1] for line in
                   (project.ROOT / "acceptance/scripts/deps.sh").read_text().splitlines()
                   if line.startswith("TERRAFORM_VERSION="))
    arch = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
    archive = directory / f"terraform_{version}_linux_{arch}.zip"
    with zipfile.ZipFile(archive, "w") as file:
        entry = zipfile.ZipInfo("terraform")
        entry.external_attr = (stat.S_IFREG | 0o755) << 16
        file.writestr(entry, "#!/bin/bash\necho fetched\n")
    digest = hashlib.sha256(archive.read_bytes() if honest else b"other").hexdigest()
    (directory / f"terraform_{version}_SHA256SUMS").write_text(f"{digest}  {archive.name}\n")


def test_terraform_on_path_is_used(machine, tmp_path):
    (machine.tools / "terraform").write_text("")
    (machine.tools / "terraform").chmod(0o755)
    done = machine()
    assert (done.returncode, done.stdout) == (0, "deps: complete\n")
    assert not (tmp_path / "build").exists()


def test_terraform_is_fetched_once(machine, tmp_path):
    release(machine.served, honest=True)
    assert "is in build/tools" in machine().stdout
    assert os.access(tmp_path / "build/tools/terraform", os.X_OK)
    assert machine().stdout == "deps: complete\n"


@pytest.mark.parametrize("served", ("nothing", "a wrong checksum"))
def test_failing_to_fetch_says_what_to_install(machine, tmp_path, served):
    if served == "a wrong checksum":
        release(machine.served, honest=False)
    done = machine()
    assert done.returncode == 0
    assert "install Terraform >= 1.11 or OpenTofu" in done.stderr
    assert not (tmp_path / "build/tools/terraform").exists()


def test_missing_package_needs_root(machine):
    (machine.tools / "dpkg-query").write_text("#!/bin/bash\nexit 1\n")
    (machine.tools / "id").write_text("#!/bin/bash\necho 1000\n")
    (machine.tools / "id").chmod(0o755)
    done = machine()
    assert done.returncode != 0
    assert done.stderr.startswith("deps: run as root, or install: gcc ")


@pytest.mark.parametrize("version", [None, "16.20.2"])
def test_conformance_names_the_node_it_needs(machine, version):
    if version is not None:
        for name in ("node", "npm"):
            (machine.tools / name).write_text(f"#!/bin/bash\necho {version.split('.', 1)[0]}\n")
            (machine.tools / name).chmod(0o755)
    done = machine("conformance.sh")
    assert done.returncode == 1
    assert "install Node.js >= 18 with npm (Debian: apt-get install nodejs npm)" in done.stderr
    assert done.stdout == "conformance: 0 passed, 1 failed\n"
