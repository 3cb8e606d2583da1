# SPDX-License-Identifier: MPL-2.0
"""Signing in to LobeHub 2.x, in a browser."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.config import LINE_2
from harness.everything import wait_until

from browser.login import Login
from browser.site import PEOPLE, find

pytestmark = pytest.mark.deployed(image=LINE_2, auth0={"allowed_emails": ["ada@example.com"]})


class TestLogin2(Login):
    cookie = "__Secure-better-auth.session_token"
    sign_in_page, access_denied = "/signin", "access_denied"
    refusal_page, refusal = "/auth-error", "unauthorized"
    error_page, state_error = "/auth-error", "state_mismatch"

    def test_a_user_who_is_not_allowed(self, deployment, browser):
        """Auth0 knows her, LobeHub's list does not."""
        deployment.sign_in(browser, "grace@example.com", PEOPLE["grace@example.com"])
        assert browser.current_url.startswith(deployment.url("/auth-error?"))
        assert find(browser, "#error").text == "unable_to_create_user"
        browser.get(deployment.url("/"))
        assert find(browser, "#sign-in")

    def test_others_are_served_while_the_issuer_thinks(self, deployment, browser):
        """The code is exchanged over HTTP, which may take its time: nothing waits for it but the browser."""
        deployment.sandbox.fault("auth0", "RequestToken", "stall", ms=60000)
        with ThreadPoolExecutor(1) as pool:
            login = pool.submit(deployment.sign_in, browser)
            wait_until(lambda: deployment.sandbox.faults()[0]["fired"], "the exchange")
            assert deployment.sandbox.all_objects() and not login.done()
            deployment.sandbox.clear_faults()
            login.result()
        assert deployment.user_of_page(browser) == deployment.user()[0]
