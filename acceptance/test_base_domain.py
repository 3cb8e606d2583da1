# SPDX-License-Identifier: MPL-2.0
"""Own domains: the CNAME made, missing, in conflict or made by hand; certificates; moving and leaving."""

import json

from harness import expect
from harness.deployment import Deployment
from harness.everything import DOMAIN, certificate

OTHER_DOMAIN = "talk.example.com"
OUTSIDE = "chat.example.org"  # no zone of the account


def own(name=DOMAIN, **attributes):
    return {"domain_name": name, "wait_for_cname": "1s", **attributes}


def records(sandbox):
    return {f"{each['RR']}.{each['DomainName']}": each["Value"]
            for each in sandbox.objects().get("alidns/records", {}).values()}


def applied(workspace, sandbox, **attributes):
    deployment = Deployment(workspace, sandbox)
    deployment.write(**attributes).plan()
    deployment.apply()
    return deployment


def serves(sandbox, name):
    """What the custom domain leads to, and the address that the deployment was told."""
    found = sandbox.objects()["fc/custom_domains"][name]
    return [route["functionName"] for route in found["routeConfig"]["routes"]]


def test_cname_is_made_and_removed(workspace, sandbox):
    deployment = applied(workspace, sandbox, custom_domain=own(manage_dns=True))
    state = deployment.state()
    assert records(sandbox) == {DOMAIN: state["cname_target"]}
    assert state["app_url"] == f"http://{DOMAIN}" and serves(sandbox, DOMAIN) == ["lobe"]
    expect.empty_plan(workspace)
    deployment.end()


def test_name_with_several_labels_finds_its_zone(workspace, sandbox):
    deployment = applied(workspace, sandbox, custom_domain=own("a.b.example.com.cn", manage_dns=True))
    assert list(records(sandbox)) == ["a.b.example.com.cn"]
    deployment.end()


def test_zone_of_somebody_else(workspace, sandbox):
    """The function stays and is not made again; without manage_dns the apply goes on."""
    deployment = Deployment(workspace, sandbox).write(custom_domain=own(OUTSIDE, manage_dns=True))
    text = workspace.apply(fails=True).text
    assert OUTSIDE in text and "manage_dns" in text
    assert sandbox.objects().get("fc/custom_domains", {}) == {} and records(sandbox) == {}
    register(sandbox)
    deployment.write(custom_domain=own(OUTSIDE)).plan()
    writes, _ = deployment.apply()
    assert "CreateCustomDomain" in writes and "AddDomainRecord" not in writes
    expect.empty_plan(workspace)
    leave(deployment)


def test_record_in_conflict(workspace, sandbox):
    sandbox.edit("alidns", "add_record", DomainName="example.com", RR="chat", Type="CNAME",
                 Value="elsewhere.example.net")
    deployment = Deployment(workspace, sandbox).write(custom_domain=own(manage_dns=True))
    text = workspace.apply(fails=True).text
    assert "DNS record already exists" in text and "elsewhere.example.net" in text and DOMAIN in text
    assert records(sandbox) == {DOMAIN: "elsewhere.example.net"}
    key, = sandbox.objects()["alidns/records"]
    sandbox.edit("alidns", "delete", collection="alidns/records", key=key)
    deployment.plan()
    deployment.apply()
    expect.empty_plan(workspace)
    deployment.end()


def assert_names_target(run, deployment):
    target = deployment.state()["cname_target"]
    assert f"{OUTSIDE} that points to {target}" in run.text and "DomainNameNotResolved" in run.text


def register(sandbox):
    sandbox.edit("alidns", "register_cname", domainName=OUTSIDE)


def leave(deployment):
    deployment.workspace.destroy()
    deployment.sandbox.edit("alidns", "unregister_cname", domainName=OUTSIDE)
    expect.sandbox_empty(deployment.sandbox)


def test_missing_cname_at_creation(workspace, sandbox):
    """Terraform taints what did not get finished, so the next apply makes it anew."""
    deployment = Deployment(workspace, sandbox).write(custom_domain=own(OUTSIDE))
    assert_names_target(workspace.apply(fails=True), deployment)
    assert set(deployment.state()["parts"]) == {"function", "trigger"}
    register(sandbox)
    workspace.apply()
    assert serves(sandbox, OUTSIDE) == ["lobe"]
    expect.empty_plan(workspace)
    leave(deployment)


def test_missing_cname_of_a_deployment_that_is_there(workspace, sandbox):
    """Once the record is registered, the apply goes on where it stopped."""
    deployment = applied(workspace, sandbox)
    deployment.write(custom_domain=own(OUTSIDE))
    assert_names_target(workspace.apply(fails=True), deployment)
    assert set(deployment.state()["parts"]) == {"function", "trigger"}
    register(sandbox)
    plan = deployment.plan()
    assert plan.actions == ["update"]
    assert set(plan.changes) == {"parts.custom_domain.id", "parts.custom_domain.status"}
    assert deployment.apply()[0] == ["CreateCustomDomain"]
    expect.empty_plan(workspace)
    leave(deployment)


def test_https(workspace, sandbox, tmp_path):
    chain, key = certificate(tmp_path)
    cert = {"cert_name": "chat", "certificate": chain, "private_key": key}
    deployment = applied(workspace, sandbox, custom_domain=own(manage_dns=True, cert_config=cert))
    state = deployment.state()
    assert state["custom_domain"]["protocol"] == "HTTPS" and state["app_url"] == f"https://{DOMAIN}"
    assert sandbox.objects()["fc/custom_domains"][DOMAIN]["protocol"] == "HTTPS"
    expect.empty_plan(workspace)
    deployment.write(custom_domain=own(manage_dns=True)).plan()
    deployment.apply()
    assert deployment.state()["app_url"] == f"http://{DOMAIN}"
    expect.empty_plan(workspace)
    deployment.end()


def test_move_to_another_name_and_away(workspace, sandbox):
    deployment = applied(workspace, sandbox, custom_domain=own(manage_dns=True))
    deployment.write(custom_domain=own(OTHER_DOMAIN, manage_dns=True))
    plan = deployment.plan()
    assert plan.changes["app_url"] == (f"http://{DOMAIN}", f"http://{OTHER_DOMAIN}")
    writes, _ = deployment.apply()
    assert writes == ["AddDomainRecord", "CreateCustomDomain", "DeleteCustomDomain", "DeleteDomainRecord",
                      "UpdateFunction"]
    assert list(sandbox.objects()["fc/custom_domains"]) == [OTHER_DOMAIN]
    assert records(sandbox) == {OTHER_DOMAIN: deployment.state()["cname_target"]}
    expect.empty_plan(workspace)  # the function's APP_URL followed: a refresh would show it
    deployment.write()
    plan = deployment.plan()
    assert plan.changes["app_url"] == (f"http://{OTHER_DOMAIN}", deployment.state()["trigger_url"])
    writes, _ = deployment.apply()
    assert writes == ["DeleteCustomDomain", "DeleteDomainRecord", "UpdateFunction"]
    expect.empty_plan(workspace)
    assert deployment.state()["cname_target"] is None
    deployment.end()


def test_domain_of_another_function(workspace, sandbox):
    """It is left alone, and named in the error."""
    deployment = applied(workspace, sandbox, custom_domain=own(manage_dns=True))
    routes = {"routes": [{"path": "/*", "functionName": "other", "qualifier": "LATEST"}]}
    state = workspace.path("terraform.tfstate")
    first = state.read_text()
    state.unlink()
    sandbox.edit("fc", "patch", collection="fc/custom_domains", key=DOMAIN, patch={"routeConfig": routes})
    deployment.write(function_name="second", custom_domain=own())
    text = workspace.apply(fails=True).text
    assert "Custom domain already exists" in text and DOMAIN in text and "second" in text
    assert serves(sandbox, DOMAIN) == ["other"]
    workspace.destroy()
    assert list(sandbox.objects()["fc/functions"]) == ["lobe"] and serves(sandbox, DOMAIN) == ["other"]
    state.write_text(json.dumps({**json.loads(first), "serial": 1000}))
    deployment.write(custom_domain=own(manage_dns=True))
    deployment.end()
