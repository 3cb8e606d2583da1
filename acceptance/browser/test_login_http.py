# SPDX-License-Identifier: MPL-2.0
"""The example as it stands, at a name for tests over plain HTTP: its user chooses a password by the link that
Terraform put out, and signs in."""

import shutil

import pytest
from conftest import copy_workspace
from harness import expect, project

from browser.site import CHOSEN, choose_password, fill_in, find


@pytest.fixture
def example(tmp_path, mirror, initialised, cloud):
    workspace = copy_workspace(initialised, tmp_path / "workspace", mirror, cloud)
    for path in (project.ROOT / "examples/database").glob("*.tf*"):
        shutil.copy(path, workspace.path(path.name))
    workspace.apply()
    yield workspace
    workspace.destroy()
    expect.sandbox_empty(cloud)


def test_the_example_is_signed_in_to(example, browser):
    (email, link), = example.output("password_links").items()
    choose_password(browser, link)
    url = example.output("app_url")
    assert url.startswith("http://") and url.endswith(".fc.devsapp.net")
    browser.get(url)
    find(browser, "#sign-in").click()
    find(browser, "#sign-in-auth0").click()
    fill_in(browser, username=email, password=CHOSEN)
    assert find(browser, "#user").text == email
    assert browser.current_url == url + "/"
    cookie, = [each for each in browser.get_cookies() if "session-token" in each["name"]]
    assert cookie["httpOnly"] and not cookie["secure"]
