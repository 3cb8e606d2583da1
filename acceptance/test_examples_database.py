# SPDX-License-Identifier: MPL-2.0
"""The examples of the team edition, really applied: a second plan is empty, and a destroy leaves nothing."""

import json
import shutil

from conftest import copy_workspace
from harness import expect, project
from harness.everything import DOMAIN, certificate

ADDRESS = "lobechat_database.team"


def take(workspace, example, **variables):
    """Copies the example; variables stand above its terraform.tfvars."""
    for path in (project.ROOT / "examples" / example).glob("*.tf*"):
        if path.is_file():
            shutil.copy(path, workspace.path(path.name))
    workspace.path("scenario.auto.tfvars.json").write_text(json.dumps(variables))
    return workspace


def statuses(workspace):
    return {name: part["status"] for name, part in workspace.attributes(ADDRESS)["parts"].items()}


def test_minimal(workspace, sandbox):
    run = take(workspace, "database").apply()
    assert "domain for tests only" in run.text and "without TLS" not in run.text
    expect.empty_plan(workspace)
    assert set(workspace.output("password_links")) == {"ada@example.com"}
    parts = workspace.output("parts")
    assert parts == statuses(workspace)
    assert {"rds_instance", "oss_bucket", "auth0_client", "function"} <= set(parts)
    assert "deployment" not in parts
    expect.destroyed(workspace, sandbox)


def test_complete(workspace, sandbox, tmp_path):
    workspace.trace = True
    chain, key = certificate(tmp_path, DOMAIN)
    secrets = {"private_key": key, "qwen_api_key": "sk-canary-7Hd2Lq9XcVbN4mTz",
               "database_password": "Canary-9w_Qm4=Zt7(pL2)",
               "first_password": "Canary-first-4Xk8Rv2Tn6!",
               "key_vaults_secret": "Y2FuYXJ5LTNKczlXZjZMdFE4WmJWNG5YcDJSa0g3Qyw="}
    workspace.environment.update({f"TF_VAR_{name}": value for name, value in secrets.items()})
    take(workspace, "database-complete", certificate=chain).apply()
    expect.empty_plan(workspace)
    assert workspace.output("app_url") == f"https://{DOMAIN}"
    assert set(workspace.output("password_links")) == {"ada@example.com"}  # Grace has a password
    assert "Database is protected" in workspace.destroy(fails=True).text
    take(workspace, "database-complete", certificate=chain, deletion_protection=False)
    assert expect.changes(workspace) == {ADDRESS: ["update"]}
    workspace.apply("tfplan")
    expect.destroyed(workspace, sandbox)
    expect.no_secret(workspace, *(secrets[name] for name in secrets if name != "private_key"))


def test_existing_infrastructure(workspace, sandbox, tmp_path, mirror, initialised):
    """What exists was made by another deployment, by hand, and by the account's own key."""
    take(workspace, "database").apply()
    there = workspace.attributes(ADDRESS)
    chain, key = certificate(tmp_path, DOMAIN)
    uploaded = sandbox.edit("cas", "add_certificate", certificate=chain, privateKey=key, name="chat")
    application = sandbox.edit("auth0", "create_client", name="Chat", app_type="regular_web",
                       callbacks=["https://other.example.com/callback"])
    second = copy_workspace(initialised, tmp_path / "second", mirror, sandbox)
    take(second, "existing-infrastructure", cas_certificate_id=str(uploaded["certId"]),
         vpc_id=there["vpc_id"], vswitch_ids=there["vswitch_ids"],
         security_group_id=there["security_group_id"], database_host=there["database_host"],
         database_port=there["database_port"], database_name=there["database"]["database_name"],
         database_user=there["database"]["username"],
         database_password=there["database"]["password"], bucket=there["oss"]["bucket"],
         oss_access_key_id=sandbox.ready["access_key_id"],
         oss_access_key_secret=sandbox.ready["access_key_secret"],
         auth0_domain=sandbox.ready["auth0"]["domain"], auth0_client_id=application["client_id"],
         auth0_client_secret=application["client_secret"], qwen_api_key="sk-of-the-second-one").apply()
    expect.empty_plan(second)
    mine = sandbox.all_objects()["auth0/clients"][application["client_id"]]
    assert set(mine["callbacks"]) == {"https://other.example.com/callback",
                                      f"https://{DOMAIN}/api/auth/callback/auth0"}
    mark = sandbox.mark()
    second.destroy()
    # The application of others is still there, and nobody waits for it to go.
    assert sandbox.calls(mark).count("GetClient") < 10
    mine = sandbox.all_objects()["auth0/clients"][application["client_id"]]
    assert mine["callbacks"] == ["https://other.example.com/callback"]
    expect.empty_plan(workspace)  # the deployment beside it was not touched
    sandbox.edit("auth0", "delete_client", client_id=application["client_id"])
    workspace.destroy()
    left = {name: found for name, found in sandbox.objects().items() if found}
    assert set(left) <= {"cas/certificates"}
