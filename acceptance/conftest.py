# SPDX-License-Identifier: MPL-2.0
"""Fixtures of the scenarios."""

import shutil

import pytest

from harness import least, project
from harness.config import database
from harness.deployment import Deployment
from harness.everything import certificate
from harness.sandbox import Sandbox
from harness.workspace import Workspace

# Simulated time runs fast, and made-up names repeat from run to run.
SANDBOX_OPTIONS = ("--seed", "1", "--time-scale", "100")
# So fast that a database, which takes minutes, is there as soon as its server runs.
TEAM_OPTIONS = ("--time-scale", "2000")


def pytest_configure(config):
    # Whoever names marks says what is to run; otherwise the big matrices do not.
    config.option.markexpr = config.option.markexpr or "not matrix"
    config.addinivalue_line("markers", "matrix: every combination; runs when asked for (-m matrix)")
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


def run_sandbox(directory, *options, file=None):
    """A sandbox for as long as a fixture lasts; file: the name of the scenarios' file."""
    running = Sandbox(directory, SANDBOX_OPTIONS + options).start()
    for _ in least.run_least(running, file):
        yield running
    code = running.stop()
    assert code in (0, None), f"the sandbox ended with {code}: {running.errors.read_text()}"


def copy_workspace(initialised, directory, mirror, sandbox):
    made = Workspace(directory, mirror, sandbox.file)
    shutil.copytree(initialised.path(".terraform"), made.path(".terraform"), symlinks=True)
    shutil.copy(initialised.path(".terraform.lock.hcl"), made.path(".terraform.lock.hcl"))
    return made


@pytest.fixture(scope="session")
def pem(tmp_path_factory):
    """Certificate and private key for the domain of harness.everything."""
    return certificate(tmp_path_factory.mktemp("pem"))


@pytest.fixture
def sandbox(tmp_path, request):
    marker = request.node.get_closest_marker("sandbox_options")
    yield from run_sandbox(tmp_path, *(marker.args if marker else ()), file=request.module.__name__)


@pytest.fixture
def workspace(tmp_path, mirror, initialised, sandbox):
    return copy_workspace(initialised, tmp_path / "workspace", mirror, sandbox)


@pytest.fixture(scope="module")
def deployment_of_file(request, tmp_path_factory, mirror, initialised):
    """A deployment that all scenarios of a file share; the file gives it its first configuration."""
    directory = tmp_path_factory.mktemp("deployment")
    for running in run_sandbox(directory, file=request.module.__name__):
        made = Deployment(copy_workspace(initialised, directory / "workspace", mirror, running), running)
        yield made
        made.end()


@pytest.fixture
def team(workspace, sandbox):
    """A team deployment of which nothing is written yet; mark the file with TEAM_OPTIONS."""
    return Deployment(workspace, sandbox, database)


@pytest.fixture(scope="module")
def team_of_file(request, tmp_path_factory, mirror, initialised):
    """A team deployment that all scenarios of a file share."""
    directory = tmp_path_factory.mktemp("team")
    for running in run_sandbox(directory, *TEAM_OPTIONS, file=request.module.__name__):
        workspace = copy_workspace(initialised, directory / "workspace", mirror, running)
        made = Deployment(workspace, running, database)
        yield made
        made.end()


@pytest.fixture
def bare_workspace(tmp_path):
    """A workspace without the provider, for what only needs Terraform."""
    return Workspace(tmp_path / "workspace")
