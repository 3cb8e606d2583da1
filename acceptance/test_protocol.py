# SPDX-License-Identifier: MPL-2.0
"""What only shows with the real Terraform: its ways of planning, applying and starting a provider."""

import json
import re
import shutil
import signal
import subprocess

import pytest

from harness import expect, project
from harness.config import BASE, PROVIDER, Expression, base, block, resource
from harness.everything import everything, wait_until

ADDRESS = "lobechat_base.this"


# ---- ways of applying

def test_saved_plan_is_applied_as_it_was_shown(workspace, sandbox):
    workspace.write(base(description="planned"))
    workspace.plan("-out=saved")
    workspace.write(base(description="written later"))
    workspace.apply("saved")
    assert workspace.attributes(ADDRESS)["description"] == "planned"
    assert expect.changes(workspace) == {ADDRESS: ["update"]}
    expect.destroyed(workspace, sandbox)


def test_saved_plan_that_is_out_of_date_is_refused(workspace, sandbox):
    workspace.write(base())
    workspace.plan("-out=saved")
    workspace.apply()
    run = workspace.apply("saved", fails=True)
    assert "stale" in run.text
    expect.destroyed(workspace, sandbox)


def test_replace_and_taint(workspace, sandbox, pem):
    """Everything goes and comes again, under the same names."""
    workspace.write(everything(pem)).apply()
    mark = sandbox.mark()
    workspace.apply(f"-replace={ADDRESS}")
    done = [entry["operation"] for entry in sandbox.audit(mark) if entry["committed"]]
    assert done.index("DeleteFunction") < done.index("CreateFunction")
    expect.empty_plan(workspace)
    workspace.run("taint", ADDRESS)
    assert expect.changes(workspace) == {ADDRESS: ["delete", "create"]}
    workspace.run("untaint", ADDRESS)
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


def test_target_leaves_the_others(workspace, sandbox):
    others = resource("lobechat_base", "other", **{**BASE, "function_name": "other"})
    workspace.write(base() + others).apply(f"-target={ADDRESS}")
    assert list(sandbox.objects()["fc/functions"]) == ["lobe"]
    workspace.apply()
    workspace.destroy(f"-target={ADDRESS}")
    assert list(sandbox.objects()["fc/functions"]) == ["other"]
    expect.destroyed(workspace, sandbox)


def test_moved_block_within_the_type(workspace, sandbox):
    workspace.write(base()).apply()
    mark = sandbox.mark()
    moved = block("moved", [], {"from": Expression(ADDRESS), "to": Expression("lobechat_base.chat[0]")})
    workspace.write(PROVIDER + resource("lobechat_base", "chat", count=1, **BASE) + moved)
    workspace.apply()
    assert not [entry for entry in sandbox.audit(mark) if entry["committed"]]
    assert list(workspace.resources()) == ["lobechat_base.chat[0]"]
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


# ---- values that are not known yet

def unknowns():
    """A deployment whose every kind of input comes from something that does not exist yet."""
    seed = block("resource", ["terraform_data", "seed"], {"input": {
        "name": "lobe", "code": "access-code-of-tests", "key": "sk-of-tests", "cpu": 1,
        "region": "cn-hangzhou", "flags": ["-market"], "variables": {"TZ": "Asia/Shanghai"}}})

    def of_seed(name):
        return Expression(f"terraform_data.seed.output.{name}")

    return seed + resource(
        "lobechat_base", function_name=of_seed("name"), access_code=of_seed("code"),
        qwen_api_key=of_seed("key"), cpu=of_seed("cpu"), memory_size=2048,
        feature_flags=of_seed("flags"), environment_variables=of_seed("variables"),
        secret_environment_variables={"DEEPSEEK_API_KEY": of_seed("key")},
        tags={"for": of_seed("name")})


def test_unknown_values_flow_into_attributes(workspace, sandbox):
    workspace.write(PROVIDER + unknowns())
    workspace.validate()
    change = next(each["change"] for each in workspace.plan_json()["resource_changes"]
                  if each["address"] == ADDRESS)
    for name in ("function_name", "id", "cpu", "environment_bytes"):
        assert change["after_unknown"][name] is True, name
    workspace.apply("tfplan")
    state = workspace.attributes(ADDRESS)
    assert state["cpu"] == 1 and state["environment_variables"] == {"TZ": "Asia/Shanghai"}
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


def test_unknown_values_flow_into_the_provider_block(workspace, sandbox):
    region = Expression("terraform_data.seed.output.region")
    workspace.write(block("provider", ["lobechat"], {"region": region}) + unknowns())
    workspace.validate()
    change = next(each["change"] for each in workspace.plan_json()["resource_changes"]
                  if each["address"] == ADDRESS)
    assert change["after_unknown"]["region"] is True
    workspace.apply("tfplan")
    assert workspace.attributes(ADDRESS)["region"] == "cn-hangzhou"
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


def test_mistake_that_shows_only_when_values_are_known(workspace, sandbox):
    """The rule holds at apply time too, before anything is sent."""
    seed = block("resource", ["terraform_data", "seed"], {"input": "-lobe"})
    workspace.write(PROVIDER + seed + resource("lobechat_base", **{
        **BASE, "function_name": Expression("terraform_data.seed.output")}))
    workspace.plan()
    run = workspace.apply(fails=True)
    assert "Invalid attribute value" in run.text and "-lobe" in run.text
    assert sandbox.calls() == []
    workspace.write(PROVIDER)  # with the mistake in it Terraform does not even plan to destroy
    expect.destroyed(workspace, sandbox)


def test_validate_without_any_environment(workspace):
    workspace.environment["LOBECHAT_SANDBOX"] = None
    variable = block("variable", ["name"], {"type": Expression("string")})
    workspace.write(variable + resource("lobechat_base", **{**BASE, "function_name":
                                                            Expression("var.name")}))
    assert "Success" in workspace.validate().output


# ---- modules and tests

HEADER_OF_MODULE = f"""terraform {{
  required_providers {{
    lobechat = {{ source = "{project.ADDRESS}" }}
  }}
}}
"""


def module(workspace, body):
    directory = workspace.path("chat")
    directory.mkdir()
    (directory / "main.tf").write_text(HEADER_OF_MODULE + body)
    workspace.write(PROVIDER + 'module "chat" {\n  source = "./chat"\n}\n' +
                    'output "address" {\n  value = module.chat.address\n}\n')
    workspace.init()


def test_provider_in_a_module(workspace, sandbox):
    module(workspace, resource("lobechat_base", **BASE) +
           block("output", ["address"], {"value": Expression(f"{ADDRESS}.app_url")}))
    workspace.apply()
    assert workspace.output("address").startswith("http")
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


def test_terraform_test(workspace, sandbox):
    workspace.write(base())
    workspace.path("chat.tftest.hcl").write_text("""
run "creates" {
  assert {
    condition     = lobechat_base.this.id == "cn-hangzhou/lobe"
    error_message = "another id"
  }
}
""")
    run = workspace.run("test", "-no-color")
    assert run.code == 0 and "1 passed, 0 failed" in run.output, run.output
    expect.sandbox_empty(sandbox)


# ---- the schema

def test_schema_is_what_the_provider_says_of_itself(workspace):
    """`schema` prints what Terraform gets by the protocol, apart from Terraform's own framing."""
    run = workspace.write(PROVIDER).run("providers", "schema", "-json")
    told = json.loads(run.stdout)["provider_schemas"][project.ADDRESS]
    own = json.loads(subprocess.run([str(project.PROVIDER), "schema"], check=True, text=True,
                                    capture_output=True).stdout)
    own = own.get("provider_schemas", {}).get(project.ADDRESS, own)
    for kind in ("provider", "resource_schemas", "data_source_schemas"):
        assert own[kind] == told[kind], kind


# ---- ways of starting

def test_without_tls_of_the_plugin(workspace, sandbox):
    workspace.environment["TF_DISABLE_PLUGIN_TLS"] = "1"
    workspace.write(base()).apply()
    expect.destroyed(workspace, sandbox)


def test_reattached_to_a_provider_that_runs_already(workspace, sandbox):
    environment = {"PATH": "/usr/bin:/bin", "LOBECHAT_SANDBOX": str(sandbox.file)}
    with subprocess.Popen([str(project.PROVIDER), "-debug"], env=environment, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as provider:
        line = next(line for line in provider.stdout if "TF_REATTACH_PROVIDERS" in line)
        workspace.environment["TF_REATTACH_PROVIDERS"] = re.search(r"\{.*\}", line).group(0)
        workspace.write(base()).apply()
        expect.empty_plan(workspace)
        expect.destroyed(workspace, sandbox)
        assert provider.poll() is None  # Terraform leaves it alone
        provider.send_signal(signal.SIGTERM)
        provider.stdout.read()
    assert provider.returncode is not None


# ---- time limits

@pytest.mark.sandbox_options("--time-scale", "0.1")
def test_timeouts_end_a_wait(workspace, sandbox):
    """A function that takes half a minute to start, and two seconds of patience."""
    workspace.write(base(timeouts={"create": "2s"}))
    run = workspace.apply(fails=True)
    assert "Timed out while waiting" in run.text and re.search("after [12] s", run.text)
    assert "state Pending" in run.text and "`timeouts`" in run.text
    attributes, status = workspace.resources()[ADDRESS]
    assert status == "tainted" and attributes["parts"]["function"]["status"] == "Pending"
    sandbox.advance(60)
    expect.destroyed(workspace, sandbox)


def test_timeouts_end_a_request(workspace, sandbox):
    workspace.write(base(timeouts={"create": "2s"}))
    sandbox.fault("fc", "CreateTrigger", "stall", ms=20000)
    run = workspace.apply(fails=True)
    assert "CreateTrigger" in run.text and "apply again" in run.text.lower()
    assert workspace.resources()[ADDRESS][1] == "tainted"
    sandbox.clear_faults()
    expect.destroyed(workspace, sandbox)


# ---- the other Terraform, where it is installed

if shutil.which("tofu"):
    def test_opentofu(workspace, sandbox, monkeypatch):
        monkeypatch.setattr(project, "terraform", lambda: shutil.which("tofu"))
        workspace.write(base()).init()
        workspace.apply()
        expect.empty_plan(workspace)
        expect.destroyed(workspace, sandbox)
