# SPDX-License-Identifier: MPL-2.0
"""Secrets stay where they belong. Each secret input carries a canary, given plainly or write-only; then
everything that was written, printed, logged, sent elsewhere or left in a process is searched for it."""

import json
from pathlib import Path

import pytest

from harness import canaries, expect
from harness.config import Expression, base, block
from harness.everything import DOMAIN, wait_until

ADDRESS = "lobechat_base.this"
CANARIES = {"access_code": canaries.CANARIES["access_code"], "qwen_api_key": canaries.CANARIES["qwen_api_key"],
            "extra": canaries.CANARIES["secret_environment_variables"],
            "password": canaries.CANARIES["registry_config.password"]}
TWINS = {"access_code": "access_code", "qwen_api_key": "qwen_api_key",
         "extra": "secret_environment_variables"}


def variables(workspace, pem, ephemeral):
    """A Terraform variable for each secret, so that no value stands in the configuration."""
    text = ""
    for name, value in {**CANARIES, "private_key": pem[1]}.items():
        workspace.environment[f"TF_VAR_{name}"] = value
        text += block("variable", [name], {"type": Expression("string"), "sensitive": not ephemeral,
                                           "ephemeral": ephemeral})
    return text


def secret(name, write_only, version=1, value=None):
    value = value or Expression(f"var.{name}")
    if not write_only:
        return {name: value}
    return {f"{name}_wo": value, f"{name}_wo_version": version}


def configuration(workspace, pem, write_only, **versions):
    """Every secret input of a deployment."""
    def given(name, value=None):
        return secret(name, write_only, versions.get(name, 1), value)

    cert = {"cert_name": "chat", "certificate": pem[0], **given("private_key")}
    extra = Expression("{ DEEPSEEK_API_KEY = var.extra }")
    attributes = {"access_code": None, "qwen_api_key": None, **given("access_code"),
                  **given("qwen_api_key"), **given("secret_environment_variables", extra),
                  "registry_config": {"user_name": "puller", **given("password")},
                  "custom_domain": {"domain_name": DOMAIN, "manage_dns": True, "cert_config": cert}}
    return variables(workspace, pem, write_only) + base(**attributes)


def in_pem(pem):
    """The lines of the private key, each of them secret enough."""
    return [line for line in pem[1].splitlines() if not line.startswith("-----") and len(line) > 20]


def secrets(pem):
    return [*CANARIES.values(), *in_pem(pem)]


def digests(workspace):
    return workspace.attributes(ADDRESS)["secret_digests"]


def log_everything(workspace):
    workspace.trace = True
    workspace.environment.update(TF_LOG_PROVIDER="TRACE", TF_LOG_PROVIDER_LOBECHAT="TRACE")


def holds(text, values):
    return [value[:12] for value in values
            for form in expect.spellings(value).values() if form in text]


def test_write_only_secrets_are_nowhere(workspace, sandbox, pem):
    log_everything(workspace)
    workspace.write(configuration(workspace, pem, True))
    workspace.plan_json()
    workspace.apply("tfplan")
    expect.empty_plan(workspace)
    workspace.show_json()
    workspace.run("state", "pull")
    audit = json.dumps(sandbox.audit()).encode()
    expect.destroyed(workspace, sandbox)
    expect.no_secret(workspace, *secrets(pem))
    assert not holds(audit, secrets(pem))
    assert any('"@module":"provider' in log.read_text() or "provider" in log.read_text()
               for log in workspace.logs())


def test_plain_secrets_are_only_where_terraform_keeps_them(workspace, sandbox, pem):
    """State and plan file hold them, as Terraform says of every sensitive value; nothing else does."""
    log_everything(workspace)
    workspace.write(configuration(workspace, pem, False))
    plan = workspace.plan_json()
    change = plan["resource_changes"][0]["change"]
    marks = change["after_sensitive"]
    assert marks["access_code"] is True and marks["qwen_api_key"] is True
    assert marks["secret_environment_variables"] is True
    assert marks["registry_config"]["password"] is True
    assert marks["custom_domain"]["cert_config"]["private_key"] is True
    run = workspace.apply("tfplan")
    again = expect.empty_plan(workspace)
    shown = workspace.run("show", "-no-color")
    for printed in (run, again, shown):
        assert not holds(printed.output.encode(), secrets(pem))
    for log in workspace.logs():
        assert not holds(log.read_bytes(), secrets(pem)), log
    assert not holds(json.dumps(sandbox.audit()).encode(), secrets(pem))
    expect.destroyed(workspace, sandbox)


FAILURES = [("CreateFunction", {"status": 400, "code": "InvalidArgument", "message": "no"}),
            ("CreateCustomDomain", {"status": 403, "code": "AccessDenied", "message": "no"}),
            ("invoke", {"status": 412, "code": "CAExited", "message": "ended"})]


@pytest.mark.parametrize("operation, kind", FAILURES, ids=[each[0] for each in FAILURES])
def test_failed_applies_tell_no_secret(workspace, sandbox, pem, operation, kind):
    log_everything(workspace)
    workspace.write(configuration(workspace, pem, True))
    sandbox.fault("*", operation, kind, nth=0)
    workspace.apply(fails=True)
    sandbox.clear_faults()
    expect.destroyed(workspace, sandbox)
    expect.no_secret(workspace, *secrets(pem))


def test_answer_that_repeats_a_secret_is_not_repeated(workspace, sandbox, pem):
    """A service that quotes the request in its error message."""
    log_everything(workspace)
    workspace.write(configuration(workspace, pem, True))
    sandbox.fault("fc", "CreateFunction", nth=0, kind={
        "status": 400, "code": "InvalidArgument",
        "message": f"bad value {CANARIES['qwen_api_key']} of QWEN_API_KEY"})
    run = workspace.apply(fails=True)
    assert "InvalidArgument" in run.text
    sandbox.clear_faults()
    expect.destroyed(workspace, sandbox)
    expect.no_secret(workspace, *secrets(pem))


def test_running_provider_shows_no_secret(workspace, sandbox, pem):
    """Neither on its command line nor in its environment, where variables of Terraform end up: those the
    user exported. What the provider itself has open is its own memory only."""
    workspace.write(configuration(workspace, pem, True))
    values = {name: workspace.environment.pop(name) for name in list(workspace.environment)
              if name.startswith("TF_VAR_")}
    workspace.path("secrets.auto.tfvars.json").write_text(
        json.dumps({name.removeprefix("TF_VAR_"): value for name, value in values.items()}))
    sandbox.fault("fc", "CreateTrigger", "stall", ms=5000)
    process = workspace.start("apply", "-no-color", "-input=false", "-auto-approve")
    wait_until(lambda: sandbox.faults()[0]["fired"], "the trigger")
    provider, = process.providers()
    for name in ("cmdline", "environ"):
        content = (Path("/proc") / str(provider) / name).read_bytes()
        assert not holds(content, [*secrets(pem), sandbox.ready["access_key_secret"]])
    sandbox.clear_faults()
    assert process.wait().code == 0
    expect.destroyed(workspace, sandbox)


# ---- versions of write-only secrets

def test_a_new_version_changes_that_secret_alone(workspace, sandbox, pem):
    workspace.write(configuration(workspace, pem, True)).apply()
    before = digests(workspace)
    text = configuration(workspace, pem, True, qwen_api_key=2)
    workspace.environment["TF_VAR_qwen_api_key"] = "sk-canary-another-Lm4"
    workspace.write(text)
    assert expect.changes(workspace) == {ADDRESS: ["update"]}
    workspace.apply()
    after = digests(workspace)
    assert {name for name in before if before[name] != after[name]} == {"QWEN_API_KEY"}
    expect.empty_plan(workspace)
    expect.destroyed(workspace, sandbox)


def test_another_value_under_the_same_version_changes_nothing(workspace, sandbox, pem):
    workspace.write(configuration(workspace, pem, True)).apply()
    before = digests(workspace)
    workspace.environment["TF_VAR_qwen_api_key"] = "sk-canary-another-Lm4"
    workspace.environment["TF_VAR_extra"] = "sk-canary-another-Zx5"
    expect.empty_plan(workspace)
    mark = sandbox.mark()
    workspace.apply()
    assert not [entry for entry in sandbox.audit(mark) if entry["committed"]]
    assert digests(workspace) == before
    expect.destroyed(workspace, sandbox)
