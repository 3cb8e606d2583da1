# SPDX-License-Identifier: MPL-2.0
"""Auth0's own pages, in a browser: signing up where it is open, and choosing a first password."""

from browser.site import CHOSEN, CONNECTION, choose_password, fill_in, find, patched, text


def connection_key(cloud):
    return next(key for key, connection in cloud.all_objects()["auth0/connections"].items()
                if connection["name"] == CONNECTION)


def options(cloud, **members):
    key = connection_key(cloud)
    before = cloud.all_objects()["auth0/connections"][key]["options"]
    return patched(cloud, "auth0/connections", key, options={**before, **members})


def test_sign_up_is_closed(deployment, browser):
    with options(deployment.sandbox, disable_signup=True):
        deployment.open_login(browser)
        assert "Sign up" not in text(browser)
        browser.get(browser.current_url.replace("/u/login", "/u/signup"))
        assert "Public signup is disabled" in text(browser)


def test_sign_up_is_open(deployment, browser):
    """Why the documentation says to close it: anybody becomes a user."""
    with options(deployment.sandbox, disable_signup=False):
        deployment.open_login(browser)
        find(browser, "a[href^='/u/signup']").click()
        fill_in(browser, email="eve@example.com", password="Eve-from-outside-1!")
        assert deployment.user_of_page(browser) == "eve@example.com"
    users = deployment.sandbox.objects()["auth0/users"]
    key = next(key for key, user in users.items() if user["email"] == "eve@example.com")
    deployment.sandbox.edit("auth0", "delete", collection="auth0/users", key=key)


def test_a_new_user_chooses_a_password(deployment, browser):
    """By the link that Terraform put out."""
    deployment.write(auth0={"users": {"linus@example.com": {"name": "Linus"}}}).workspace.apply()
    link = deployment.state()["auth0_password_tickets"]["linus@example.com"]
    choose_password(browser, link)
    deployment.sign_in(browser, "linus@example.com", CHOSEN)
    assert deployment.user_of_page(browser) == "linus@example.com"


def test_the_login_follows_the_domain(deployment, browser):
    domain = {**deployment.given["custom_domain"], "domain_name": "talk.example.com"}
    deployment.write(custom_domain=domain).workspace.apply()
    assert deployment.url() == "https://talk.example.com"
    deployment.sign_in(browser)
    assert browser.current_url == "https://talk.example.com/"
    assert deployment.user_of_page(browser) == deployment.user()[0]
    browser.get("https://chat.example.com/")
    assert "DomainNameNotFound" in text(browser)
