# SPDX-License-Identifier: MPL-2.0
"""What a person reads before an apply: the same text each time, and no secret in it."""

from harness import expect
from harness.deployment import Deployment
from harness.everything import DOMAIN, certificate, domain, everything

SECRETS = ("access-code-of-tests", "sk-of-tests", "sk-other-of-tests", "password-of-tests")


def text_of(workspace):
    """A plan's text without the lines in which Terraform tells its progress, which come in any order."""
    lines = workspace.plan().stdout.splitlines()
    return "\n".join(line for line in lines if "Refreshing state" not in line)


def assert_stable(workspace, key):
    first = text_of(workspace)
    assert text_of(workspace) == first
    for secret in (*SECRETS, key.splitlines()[1]):
        assert secret not in first
    return first


def test_plans_are_the_same_twice_and_hold_no_secret(workspace, sandbox, tmp_path):
    pem = certificate(tmp_path)
    workspace.write(everything(pem))
    creation = assert_stable(workspace, pem[1])
    assert f'= "https://{DOMAIN}"' in creation  # known before anything exists
    workspace.apply()
    assert "No changes." in assert_stable(workspace, pem[1])
    workspace.write(everything(pem, description="two", access_code="another-code-of-tests",
                               custom_domain=domain(pem, wait_for_cname="1m"), min_instances=2,
                               tags={"team": "talk", "more": "1"}))
    update = assert_stable(workspace, pem[1])
    assert "another-code-of-tests" not in update and "ACCESS_CODE" in update
    assert "1 to change" in update
    Deployment(workspace, sandbox).end()
