# SPDX-License-Identifier: MPL-2.0
"""Fixtures of what a real browser does with a deployment (`make browser`).

    def test_page(deployment, browser):
        browser.get(deployment.url("/"))

`cloud` is one sandbox with TLS for all tests. `browser` is Debian's Chromium without a window, a selenium
driver: started once, emptied (cookies, storage, cache, log) for each test. It opens the names that the
cloud gives out, https://chat.example.com, https://lobechat-sandbox.us.auth0.com and
https://BUCKET.oss-cn-hangzhou.aliyuncs.com, which lead to the sandbox's ports; no other name exists for it. It
trusts the sandbox's authority; no error of a certificate is ignored.

`deployment` lasts for a file and is a harness.deployment.Deployment besides: everything is made for it, at
https://chat.example.com, with the people of site.PEOPLE. A file that
wants more says `pytestmark = pytest.mark.deployed(image=LINE_2, …)`; a test may write and apply it anew.
`browser.site` has the steps that tests share, such as signing in. `uploads` (browser.uploads.Uploads) is the
page for files in the browser of somebody who has signed in; what is in the bucket at the end is removed."""

import pytest
from conftest import copy_workspace, run_sandbox
from harness import expect

from browser.chromium import Chromium
from browser.site import Site, find
from browser.uploads import Uploads

# Auth0's limits would make every apply wait; people who sign in do not meet them.
OPTIONS = ("--time-scale", "2000", "--auth0-rate", "200")


def pytest_configure(config):
    config.addinivalue_line("markers", "deployed(…): attributes of the file's deployment")


@pytest.fixture(scope="session")
def cloud(tmp_path_factory):
    directory = tmp_path_factory.mktemp("cloud")
    yield from run_sandbox(directory, *OPTIONS, "--tls-dir", str(directory / "tls"))


@pytest.fixture(scope="session")
def chromium(tmp_path_factory, cloud):
    running = Chromium(tmp_path_factory.mktemp("chromium"), cloud)
    yield running
    running.stop()


@pytest.fixture
def browser(chromium):
    return chromium.emptied()


@pytest.fixture(scope="module")
def deployment(request, tmp_path_factory, mirror, initialised, cloud, pem):
    marker = request.node.get_closest_marker("deployed")
    directory = tmp_path_factory.mktemp("deployment")
    made = Site(copy_workspace(initialised, directory / "workspace", mirror, cloud), cloud, pem)
    try:
        made.write(**(marker.kwargs if marker else {})).workspace.apply()
        yield made
    finally:
        cloud.clear_faults()
        made.workspace.destroy()
    expect.sandbox_empty(cloud)


@pytest.fixture(scope="module")
def session():
    """The cookies of somebody who has signed in."""
    return []


@pytest.fixture
def uploads(deployment, browser, session, tmp_path):
    if not session:
        deployment.sign_in(browser)
        find(browser, "#user")
        session.extend(browser.get_cookies())
    browser.get(deployment.url("/favicon.ico"))
    for cookie in session:
        browser.add_cookie(cookie)
    made = Uploads(deployment, browser, tmp_path)
    yield made
    for key in made.objects():
        deployment.sandbox.edit("oss", "delete", collection="oss/objects", key=key)
