# SPDX-License-Identifier: MPL-2.0
"""Taking over a deployment that exists: by command, by import block, with a generated configuration,
and by following the advice of "already exists"."""

import re

import pytest

from harness import expect
from harness.config import PROVIDER, Expression, base, block
from harness.deployment import Deployment
from harness.difference import difference
from harness.everything import DOMAIN, certificate, domain

ADDRESS = "lobechat_base.this"
# What no API tells, or what import must not assume, with what is known instead.
UNTOLD = {
    "registry_config.password": None,
    "custom_domain.cert_config.private_key": None,
    "custom_domain.manage_dns": False,  # the record may be somebody else's
    "parts.dns_record.id": None, "parts.dns_record.status": None,
}


@pytest.fixture(scope="module")
def begun(deployment_of_file, tmp_path_factory):
    pem = certificate(tmp_path_factory.mktemp("certificate"))
    tls = {"min_version": "TLSv1.2", "max_version": "TLSv1.3",
           "cipher_suites": ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]}
    deployment_of_file.write(
        description="ours", min_instances=1, custom_domain=domain(pem, tls_config=tls),
        tags={"team": "chat"}, environment_variables={"MODE": "a"}, feature_flags=["-market"],
        secret_environment_variables={"DEEPSEEK_API_KEY": "sk-other-of-tests"},
        registry_config={"user_name": "puller", "password": "password-of-tests"},
        log_config={"project": "ours", "logstore": "chat"}, timeout=700, openai_enabled=True,
        image="registry.cn-hangzhou.aliyuncs.com/team/lobe-chat:1.143.3").plan()
    deployment_of_file.apply()
    return deployment_of_file


def import_block(identifier="cn-hangzhou/lobe"):
    return block("import", [], {"to": Expression(ADDRESS), "id": identifier})


def without_digests(state):
    """The digests' key is made anew with each state."""
    return {**state, "secret_digests": sorted(state["secret_digests"])}


@pytest.mark.parametrize("identifier", ["cn-hangzhou/lobe", "lobe"])
def test_command(begun, identifier):
    workspace = begun.workspace
    before = begun.state()
    workspace.run("state", "rm", ADDRESS)
    workspace.import_(ADDRESS, identifier)
    changed = difference(without_digests(before), without_digests(begun.state()))
    assert {path: after for path, (_, after) in changed.items()} == UNTOLD
    # The same configuration gives back what was not told, and settles.
    plan = begun.plan()
    assert set(plan.changes) <= {*UNTOLD, "parts.function.status", "parts.custom_domain.status"}
    begun.apply()
    expect.empty_plan(workspace)
    assert difference(without_digests(before), without_digests(begun.state())) == {}


def test_generated_configuration(begun, workspace, sandbox):
    """Of a deployment without secrets that no API tells, the generated configuration is complete."""
    Deployment(workspace, sandbox).write(
        min_instances=1, custom_domain={"domain_name": DOMAIN, "manage_dns": True}, tags={"team": "chat"},
        environment_variables={"MODE": "a"}, feature_flags=["-market"]).plan()
    workspace.apply("tfplan")
    workspace.path("terraform.tfstate").unlink()
    workspace.write(PROVIDER + import_block())
    workspace.plan("-generate-config-out=generated.tf")
    generated = workspace.path("generated.tf").read_text()
    assert "access-code-of-tests" not in generated and "sk-of-tests" not in generated
    workspace.validate()
    assert expect.changes(workspace) == {}
    plan = workspace.plan_json()
    assert [change["change"]["importing"]["id"] for change in plan["resource_changes"]] == \
        ["cn-hangzhou/lobe"]
    workspace.apply("tfplan")
    expect.empty_plan(workspace)
    workspace.destroy()
    # The record is not the import's: whoever made it removes it.
    assert set(sandbox.objects()["alidns/records"])
    for key in sandbox.objects()["alidns/records"]:
        sandbox.edit("alidns", "delete", collection="alidns/records", key=key)
    expect.sandbox_empty(sandbox)


def test_generated_configuration_names_what_no_api_tells(begun):
    """With a certificate and a registry login their secrets have to be filled in by hand."""
    workspace = begun.workspace
    before = workspace.path("terraform.tfstate").read_text()
    workspace.path("terraform.tfstate").unlink()
    workspace.write(PROVIDER + import_block())
    workspace.run("plan", "-no-color", "-input=false", "-generate-config-out=generated.tf")
    generated = workspace.path("generated.tf").read_text()
    for secret in ("access-code-of-tests", "sk-of-tests", "sk-other-of-tests", "password-of-tests"):
        assert secret not in generated
    workspace.path("terraform.tfstate").write_text(before)
    workspace.path("generated.tf").rename(workspace.path("generated.txt"))
    begun.write(**begun.applied)
    expect.empty_plan(workspace)


def test_block_of_a_deployment_that_is_not_there(workspace):
    workspace.write(base() + import_block("cn-hangzhou/nobody"))
    assert "Cannot import non-existent remote object" in workspace.plan(fails=True).text


@pytest.mark.parametrize("identifier", ["/", "cn-hangzhou/", "/lobe", "cn-hangzhou/lobe/more"])
def test_bad_id(workspace, identifier):
    workspace.write(base())
    text = workspace.import_(ADDRESS, identifier, fails=True).text
    assert "Import id is not understood" in text
    assert "cn-hangzhou/lobechat" in text  # an example


def test_advice_of_already_exists(workspace, sandbox):
    deployment = Deployment(workspace, sandbox)
    deployment.write(description="one").plan()
    deployment.apply()
    workspace.path("terraform.tfstate").unlink()
    deployment.write(description="two")
    mark = sandbox.mark()
    run = workspace.apply(fails=True)
    assert "Function already exists" in run.text
    assert not any(entry["committed"] for entry in sandbox.audit(mark))
    unframed = re.sub(r"^[│╷╵ ]+", "", run.stderr, flags=re.M)
    advice = re.search(r"import \{\n.*?\n[^}]*\}", unframed, re.S).group()
    assert "lobechat_base.NAME" in advice
    workspace.write(base(description="two") + advice.replace("NAME", "this"))
    plan = deployment.plan()
    assert plan.actions == ["update"] and set(plan.changes) == {"description", "parts.function.status"}
    deployment.apply()
    expect.empty_plan(workspace)
    deployment.end()
