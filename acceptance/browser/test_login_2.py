# SPDX-License-Identifier: MPL-2.0
"""Signing in to LobeHub 2.x, in a browser."""

import pytest
from harness.config import LINE_2

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
