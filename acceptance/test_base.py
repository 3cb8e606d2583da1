# SPDX-License-Identifier: MPL-2.0
"""The life of one lobechat_base: created, unchanged on a second look, updated in place, destroyed."""

import json

import pytest
from conftest import copy_workspace, run_sandbox
from harness import expect
from harness.config import Expression, base, block
from harness.workspace import Workspace

ADDRESS = "lobechat_base.this"


def test_init_installs_the_provider_without_a_network(mirror, tmp_path):
    workspace = Workspace(tmp_path / "fresh", mirror)
    run = workspace.write(base()).init()
    assert "lobechat-community/lobechat" in run.output


def test_create_then_nothing_to_do_then_destroy(workspace, sandbox):
    workspace.write(base()).apply()
    expect.empty_plan(workspace)
    state = workspace.attributes(ADDRESS)
    assert state["id"] == "cn-hangzhou/lobe" and state["app_url"].startswith("http")
    assert "lobe" in sandbox.objects()["fc/functions"]
    expect.destroyed(workspace, sandbox)


def test_description_is_updated_in_place(workspace, sandbox):
    workspace.write(base(description="one")).apply()
    workspace.write(base(description="two"))
    assert expect.changes(workspace) == {ADDRESS: ["update"]}
    mark = sandbox.mark()
    workspace.apply()
    assert "UpdateFunction" in sandbox.calls(mark) and "CreateFunction" not in sandbox.calls(mark)
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


def test_description_changed_in_the_console_is_put_back(workspace, sandbox):
    workspace.write(base(description="ours")).apply()
    sandbox.edit("fc", "patch", collection="fc/functions", key="lobe",
                 patch={"description": "theirs"})
    assert expect.changes(workspace) == {ADDRESS: ["update"]}
    workspace.apply()
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


def test_write_only_secrets_are_nowhere(workspace, sandbox):
    """The values come through ephemeral variables: what stands in a configuration as text is the
    user's own and is copied into every JSON plan."""
    workspace.trace = True
    secrets = {"access_code": "canary-code-Qv7xLr2KpW8mTn4z",
               "qwen_api_key": "sk-canary-9dFh3JkLm5NpQrStU"}
    attributes, variables = {}, ""
    for name, secret in secrets.items():
        workspace.environment[f"TF_VAR_{name}"] = secret
        variables += block("variable", [name], {"type": Expression("string"), "ephemeral": True})
        attributes.update({name: None, f"{name}_wo": Expression(f"var.{name}"),
                           f"{name}_wo_version": 1})
    workspace.write(variables + base(**attributes))
    workspace.plan_json()
    workspace.apply("tfplan")
    expect.empty_plan(workspace)
    workspace.show_json()
    expect.destroyed(workspace, sandbox)
    expect.no_secret(workspace, *secrets.values())


def test_name_that_the_api_refuses_is_an_error_of_the_plan(workspace):
    run = workspace.write(base(function_name="-lobe")).plan(fails=True)
    assert "function_name" in run.text


@pytest.fixture
def tls_workspace(tmp_path, mirror, initialised):
    """A workspace whose provider reaches the APIs over TLS, trusting the sandbox's own authority."""
    directory = tmp_path / "tls"
    directory.mkdir()
    for running in run_sandbox(tmp_path, "--tls-dir", str(directory)):
        line = dict(running.ready, endpoints=running.ready["https"]["endpoints"])
        running.file.write_text(json.dumps(line))
        yield copy_workspace(initialised, tmp_path / "workspace", mirror, running), running


def test_apis_over_tls(tls_workspace):
    workspace, sandbox = tls_workspace
    workspace.write(base()).apply()
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


def test_an_unknown_authority_is_refused(tls_workspace):
    workspace, sandbox = tls_workspace
    sandbox.file.write_text(json.dumps(dict(json.loads(sandbox.file.read_text()), ca=None)))
    run = workspace.write(base()).apply(fails=True)
    assert "certificate" in run.text and "127.0.0.1" in run.text
    expect.sandbox_empty(sandbox)
