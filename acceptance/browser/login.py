# SPDX-License-Identifier: MPL-2.0
"""What holds of signing in for both lines of LobeChat; each line's file has it run as its own."""

from browser.site import CONNECTION, find, patched, text, wait


def session_cookie(browser, name):
    return next((each for each in browser.get_cookies() if each["name"] == name), None)


class Login:
    """Facts of a line: `cookie` of the session, `error_page` and the errors that it shows."""

    def test_a_user_that_terraform_made_signs_in(self, deployment, browser):
        mark = deployment.sandbox.mark()
        deployment.sign_in(browser)
        assert deployment.user_of_page(browser) == deployment.user()[0]
        assert browser.current_url == deployment.url("/")
        cookie = session_cookie(browser, self.cookie)
        assert cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] == "Lax"
        assert browser.execute_script("return document.cookie") == ""
        calls = deployment.sandbox.calls(mark)
        assert calls == ["Authorize", "ShowLogin", "LogIn", "GetDiscovery", "RequestToken", "GetKeys"]
        browser.refresh()
        assert deployment.user_of_page(browser) == deployment.user()[0]

    def test_a_wrong_password(self, deployment, browser):
        deployment.sign_in(browser, password="Wrong-password-1!")
        assert find(browser, ".ulp-input-error-message").text == "Wrong email or password"
        browser.get(deployment.url("/"))
        assert find(browser, "#sign-in") and session_cookie(browser, self.cookie) is None

    def test_signing_out(self, deployment, browser):
        """Of LobeChat only: who signs in again is not asked for a password by Auth0."""
        deployment.sign_in(browser)
        find(browser, "#sign-out").click()
        find(browser, "#sign-in").click()
        assert session_cookie(browser, self.cookie) is None
        find(browser, "#sign-in-auth0").click()
        assert deployment.user_of_page(browser) == deployment.user()[0]

    def test_a_connection_that_the_application_lost(self, deployment, browser):
        client, = deployment.sandbox.objects()["auth0/clients"]
        switch = {"connection": CONNECTION, "client_id": client}
        deployment.sandbox.edit("auth0", "switch_connection", **switch, enabled=False)
        try:
            browser.get(deployment.url(self.sign_in_page))
            find(browser, "#sign-in-auth0").click()
            assert find(browser, "#error").text == self.access_denied
        finally:
            deployment.sandbox.edit("auth0", "switch_connection", **switch, enabled=True)

    def test_a_blocked_user(self, deployment, browser):
        email, _ = deployment.user()
        users = deployment.sandbox.objects()["auth0/users"]
        key = next(key for key, user in users.items() if user["email"] == email)
        with patched(deployment.sandbox, "auth0/users", key, blocked=True):
            deployment.sign_in(browser)
        assert browser.current_url.startswith(deployment.url(self.refusal_page))
        assert find(browser, "#error").text == self.refusal
        assert session_cookie(browser, self.cookie) is None

    def test_a_callback_that_the_application_does_not_have(self, deployment, browser):
        key, = deployment.sandbox.objects()["auth0/clients"]
        with patched(deployment.sandbox, "auth0/clients", key, callbacks=[]):
            deployment.open_login(browser)
        assert "Callback URL mismatch" in text(browser)
        assert deployment.url("/api/auth/callback/auth0") in text(browser)

    def test_a_made_up_callback(self, deployment, browser):
        browser.get(deployment.url("/api/auth/callback/auth0?code=made-up&state=made-up"))
        wait(browser, lambda _: browser.current_url.startswith(deployment.url(self.error_page)))
        assert find(browser, "#error").text == self.state_error
        assert session_cookie(browser, self.cookie) is None
