# SPDX-License-Identifier: MPL-2.0
"""The harness itself: an expectation that cannot fail would prove nothing."""

import json
import urllib.error
import urllib.request
import zipfile

import pytest

from harness import expect
from harness.sandbox import Sandbox
from harness.workspace import Process

SECRET = 'canary<"\\7Qv+x/é9zLr2KpW8mTn4"'

CONFIG = 'resource "terraform_data" "x" {\n  input = "%s"\n}\n'


def write(workspace, value):
    workspace.write(CONFIG % value, header=False)


def test_lifecycle_with_a_built_in_resource(bare_workspace):
    write(bare_workspace, "one")
    bare_workspace.init()
    bare_workspace.validate()
    assert expect.changes(bare_workspace) == {"terraform_data.x": ["create"]}
    bare_workspace.apply()
    expect.empty_plan(bare_workspace)
    assert bare_workspace.attributes("terraform_data.x")["input"] == {"value": "one",
                                                                    "type": "string"}
    write(bare_workspace, "two")
    with pytest.raises(AssertionError, match="ended with 2"):
        expect.empty_plan(bare_workspace)
    assert expect.changes(bare_workspace) == {"terraform_data.x": ["update"]}
    bare_workspace.destroy()
    assert bare_workspace.resources() == {}


def test_commands_check_their_exit_code(bare_workspace):
    bare_workspace.write("resource {}", header=False)
    bare_workspace.validate(fails=True)
    with pytest.raises(AssertionError, match="validate -no-color ended with 1"):
        bare_workspace.validate()
    write(bare_workspace, "one")
    with pytest.raises(AssertionError, match="ended with 0"):
        bare_workspace.validate(fails=True)


def test_environment_is_clean(bare_workspace, monkeypatch):
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "of-the-machine")
    environment = bare_workspace._environment({"EXTRA": "1", "LANG": None})
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" not in environment and "LANG" not in environment
    assert environment["EXTRA"] == "1"


def test_interrupt_ends_a_command(bare_workspace):
    bare_workspace.write(
        'resource "terraform_data" "x" {\n  provisioner "local-exec" {\n'
        '    command = "touch started; exec sleep 30"\n  }\n}\n', header=False)
    bare_workspace.init()
    running = bare_workspace.start("apply", "-no-color", "-auto-approve")
    wait_for(bare_workspace.path("started").exists, running)
    running.interrupt()
    assert running.wait(timeout=20).code == 1


def wait_for(condition, running: Process):
    """Until the condition holds, or the command has ended."""
    for _ in range(400):
        if condition():
            return
        try:
            running.popen.wait(timeout=0.05)
        except Exception:  # still running
            continue
        break
    assert condition(), "the command ended first"


@pytest.mark.parametrize("form", sorted(expect.spellings(SECRET)))
def test_no_secret_finds_each_spelling(bare_workspace, form):
    hidden = expect.spellings(SECRET)[form]
    bare_workspace.path("trace-000.log").write_bytes(b"before" + hidden + b"after")
    with pytest.raises(AssertionError, match="trace-000.log holds cana"):
        expect.no_secret(bare_workspace, SECRET)


def test_no_secret_looks_into_state_plan_and_output(bare_workspace):
    bare_workspace.trace = True
    bare_workspace.write("variable \"v\" {}\n" + CONFIG.replace('"%s"', "var.v"), header=False)
    bare_workspace.path("terraform.tfvars").write_text("v = " + json.dumps(SECRET))
    bare_workspace.init()
    bare_workspace.plan("-out=tfplan")
    bare_workspace.apply()
    with pytest.raises(AssertionError) as caught:
        expect.no_secret(bare_workspace, SECRET)
    for place in ("terraform.tfstate holds", "tfplan:tfplan holds", "output of plan"):
        assert place in str(caught.value)


def test_no_secret_passes_what_is_clean(bare_workspace):
    bare_workspace.path("trace-000.log").write_text("nothing here")
    with zipfile.ZipFile(bare_workspace.path("tfplan"), "w") as archive:
        archive.writestr("tfconfig/main.tf", SECRET)
    expect.no_secret(bare_workspace, SECRET)


def test_no_secret_wants_a_log(bare_workspace):
    with pytest.raises(AssertionError, match="no TRACE log"):
        expect.no_secret(bare_workspace, SECRET)


def test_sandbox_empty_names_what_is_left():
    class Left:
        def objects(self):
            return {"fc/functions": {"lobe": {}}, "fc/triggers": {}}

    class Nothing:
        def objects(self):
            return {"fc/functions": {}}

    with pytest.raises(AssertionError, match="lobe"):
        expect.sandbox_empty(Left())
    expect.sandbox_empty(Nothing())


def ask_unsigned(sandbox):
    """A request that the sandbox refuses, but writes down."""
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(sandbox.ready["endpoints"]["sts"] +
                               "/?Action=GetCallerIdentity&Version=2015-04-01")


def test_sandbox_tells_what_was_asked(sandbox):
    assert json.loads(sandbox.file.read_text()) == sandbox.ready
    expect.sandbox_empty(sandbox)
    assert sandbox.mark() == 0 and sandbox.calls() == []
    ask_unsigned(sandbox)
    mark = sandbox.mark()
    ask_unsigned(sandbox)
    assert sandbox.calls() == ["GetCallerIdentity"] * 2
    assert sandbox.calls(mark) == ["GetCallerIdentity"]


def test_sandbox_refuses_what_it_does_not_understand(sandbox):
    sandbox.fault("fc", "CreateFunction", {"status": 503, "code": "ServiceUnavailable"}, nth=2)
    assert json.loads(sandbox.control("GET", "/faults"))[0]["seen"] == 0
    sandbox.clear_faults()
    assert json.loads(sandbox.control("GET", "/faults")) == []
    with pytest.raises(AssertionError, match="POST /faults: 400"):
        sandbox.fault("fc", "CreateFunction", "a misspelled kind")
    with pytest.raises(AssertionError, match="POST /objects/edit: 404"):
        sandbox.edit("sts", "delete", collection="sts/none", key="none")


def test_sandbox_clock_moves_by_hand(sandbox):
    before = json.loads(sandbox.control("GET", "/clock"))["now_ms"]
    sandbox.advance(3600)
    assert json.loads(sandbox.control("GET", "/clock"))["now_ms"] >= before + 3600 * 1000


@pytest.mark.sandbox_options("--region", "cn-shanghai")
def test_sandbox_takes_options(sandbox):
    assert sandbox.ready["region"] == "cn-shanghai"


def test_sandbox_that_does_not_start_says_why(tmp_path):
    with pytest.raises(AssertionError, match="did not start: .* option that does not exist"):
        Sandbox(tmp_path, ("--no-such-option",)).start()
