# SPDX-License-Identifier: MPL-2.0
"""lobechat_deployment: what another configuration reads of a deployment, by its name."""

from harness import expect
from harness.config import PROVIDER, base, block
from harness.everything import DOMAIN

DATA = "data.lobechat_deployment.other"


def data(name="lobe", **attributes):
    return block("data", ["lobechat_deployment", "other"], {"function_name": name, **attributes})


def read(workspace, *more):
    """The data source's attributes after an apply."""
    workspace.apply(*more)
    return next(each["instances"][0]["attributes"] for each in workspace.state()["resources"]
                if each["mode"] == "data")


def test_deployment_without_and_with_a_domain(workspace, sandbox):
    workspace.write(base()).apply()
    state = workspace.attributes("lobechat_base.this")
    same = ("function_arn", "id", "image", "region", "app_version", "trigger_url", "app_url")
    workspace.write(base() + data())
    found = read(workspace)
    assert {name: found[name] for name in same} == {name: state[name] for name in same}
    assert found["status"] == "Active" and found["domain_name"] is None and found["protocol"] is None
    expect.empty_plan(workspace)
    domain = {"domain_name": DOMAIN, "manage_dns": True}
    workspace.write(base(custom_domain=domain)).apply()
    workspace.write(base(custom_domain=domain) + data(region="cn-hangzhou"))
    mark = sandbox.mark()
    found = read(workspace)
    assert found["domain_name"] == DOMAIN and found["protocol"] == "HTTP"
    assert found["app_url"] == f"http://{DOMAIN}" and found["trigger_url"] == state["trigger_url"]
    assert not any(entry["committed"] for entry in sandbox.audit(mark))
    text = workspace.path("terraform.tfstate").read_text()
    assert text.count("access-code-of-tests") == 1  # in the resource, not in the data source
    expect.empty_plan(workspace)
    workspace.destroy()
    expect.sandbox_empty(sandbox)


def test_missing_deployment(workspace):
    workspace.write(PROVIDER + data("nobody"))
    text = workspace.plan(fails=True).text
    assert "Deployment not found" in text and '"nobody" in cn-hangzhou' in text


def test_name_that_is_known_only_after_apply(workspace, sandbox):
    """Read in the same apply that makes the deployment."""
    other = block("data", ["lobechat_deployment", "other"],
                  {"function_name": "lobe"}).replace('"lobe"', "lobechat_base.this.function_name")
    workspace.write(base() + other.replace("}\n", "  depends_on = [lobechat_base.this]\n}\n"))
    found = read(workspace)
    assert found["app_url"] == workspace.attributes("lobechat_base.this")["app_url"]
    expect.empty_plan(workspace)
    workspace.destroy()
    expect.sandbox_empty(sandbox)
