# SPDX-License-Identifier: MPL-2.0
"""Signing in to LobeChat 1.x, in a browser."""

import pytest
from harness.config import LINE_1

from browser.login import Login
from browser.site import find

pytestmark = pytest.mark.deployed(image=LINE_1)


class TestLogin1(Login):
    cookie = "__Secure-authjs.session-token"
    sign_in_page, access_denied = "/next-auth/signin", "OAuthCallbackError"
    refusal_page, refusal = "/next-auth/signin", "OAuthCallbackError"
    error_page, state_error = "/next-auth/error", "Configuration"

    def test_a_form_without_the_token_of_the_page(self, deployment, browser):
        browser.get(deployment.url("/next-auth/signin"))
        browser.delete_all_cookies()
        find(browser, "#sign-in-auth0").click()
        assert find(browser, "#error").text == "MissingCSRF"
