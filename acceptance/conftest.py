# SPDX-License-Identifier: MPL-2.0
"""Fixtures of the scenarios."""

import shutil

import pytest

from harness import project
from harness.sandbox import Sandbox
from harness.workspace import Workspace

# Simulated time runs fast, and made-up names repeat from run to run.
SANDBOX_OPTIONS = ("--seed", "1", "--time-scale", "100")


def pytest_configure(config):
    config.addinivalue_line("markers", "sandbox_options(…): further options of the sandbox program")


@pytest.fixture(scope="session")
def mirror(tmp_path_factory):
    """A plugin mirror with the provider that was just built."""
    return project.install_into(tmp_path_factory.mktemp("mirror"))


@pytest.fixture(scope="session")
def initialised(tmp_path_factory, mirror):
    """A workspace after `terraform init`; the others copy what init made, which saves its time."""
    workspace = Workspace(tmp_path_factory.mktemp("initialised"), mirror)
    workspace.write("").init()
    return workspace


@pytest.fixture
def sandbox(tmp_path, request):
    marker = request.node.get_closest_marker("sandbox_options")
    running = Sandbox(tmp_path, SANDBOX_OPTIONS + (marker.args if marker else ())).start()
    yield running
    code = running.stop()
    assert code in (0, None), f"the sandbox ended with {code}: {running.errors.read_text()}"


@pytest.fixture
def workspace(tmp_path, mirror, initialised, sandbox):
    made = Workspace(tmp_path / "workspace", mirror, sandbox.file)
    shutil.copytree(initialised.path(".terraform"), made.path(".terraform"), symlinks=True)
    shutil.copy(initialised.path(".terraform.lock.hcl"), made.path(".terraform.lock.hcl"))
    return made


@pytest.fixture
def bare_workspace(tmp_path):
    """A workspace without the provider, for what only needs Terraform."""
    return Workspace(tmp_path / "workspace")
