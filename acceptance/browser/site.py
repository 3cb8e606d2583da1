# SPDX-License-Identifier: MPL-2.0
"""A deployment that browsers open: its addresses, and what people do on its pages."""

from contextlib import contextmanager

from harness.config import LINE_2, database
from harness.deployment import Deployment
from harness.everything import DOMAIN, domain
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

WAIT_SECONDS = 20

CONNECTION = "Username-Password-Authentication"
CHOSEN = "Chosen-by-its-user-1!"
# Whom Terraform makes, with their passwords.
PEOPLE = {"ada@example.com": "Ada-Lovelace-1815!", "grace@example.com": "Grace-Hopper-1906!"}


def _users():
    return {email: {"name": email.split("@")[0].title(), "password": password}
            for email, password in PEOPLE.items()}


class Site(Deployment):
    """A team deployment at https://chat.example.com."""

    def __init__(self, workspace, cloud, pem):
        super().__init__(workspace, cloud, database)
        self.pem = pem

    def write(self, **attributes):
        """Of a group of attributes, what is given stands beside what every site has."""
        auth0 = {"users": _users(), **attributes.pop("auth0", {})}
        return super().write(**{"image": LINE_2, "custom_domain": domain(self.pem, domain_name=DOMAIN),
                                "auth0": auth0, **attributes})

    def url(self, path=""):
        """Of a page of the app, below the address that Terraform put out."""
        return self.state()["app_url"] + path

    def user(self):
        """E-mail address and password of somebody whom Terraform made."""
        return next(iter(PEOPLE.items()))

    def open_login(self, browser):
        """From the app's first page to Auth0's, or to the page that Auth0 shows instead."""
        browser.get(self.url("/"))
        find(browser, "#sign-in").click()
        find(browser, "#sign-in-auth0").click()
        host = self.sandbox.ready["auth0"]["domain"]
        wait(browser, lambda _: browser.current_url.startswith(f"https://{host}/"))

    def sign_in(self, browser, email=None, password=None):
        """All the way, as the first of PEOPLE unless told otherwise; ends on whatever page comes."""
        self.open_login(browser)
        known, secret = self.user()
        fill_in(browser, username=email or known, password=password or PEOPLE.get(email, secret))

    def user_of_page(self, browser):
        """Whom the app's first page calls signed in."""
        return find(browser, "#user").text


def wait(browser, condition):
    return WebDriverWait(browser, WAIT_SECONDS, poll_frequency=0.05).until(condition)


def find(browser, selector):
    """The element, as soon as it is there."""
    return wait(browser, lambda _: next(iter(browser.find_elements(By.CSS_SELECTOR, selector)), None))


def text(browser):
    """What the page says."""
    return find(browser, "body").text


def fill_in(browser, **fields):
    """Types into the fields of Auth0's form and sends it; returns when the next page is there."""
    for name, value in fields.items():
        field = find(browser, f"#{name}")
        field.clear()
        field.send_keys(value)
    button = find(browser, "button[name=action]")
    button.click()
    wait(browser, lambda _: is_gone(button))


def choose_password(browser, link):
    """On the page behind a password ticket: CHOSEN."""
    browser.get(link)
    fill_in(browser, **{"password-reset": CHOSEN, "re-enter-password": CHOSEN})
    assert "Password Changed" in text(browser)


@contextmanager
def patched(cloud, collection, key, **members):
    """Members of an object changed behind everybody's back, and put back afterwards."""
    before = cloud.all_objects()[collection][key]
    where = {"collection": collection, "key": key}
    service = collection.split("/")[0]
    cloud.edit(service, "patch", **where, patch=members)
    try:
        yield
    finally:
        cloud.edit(service, "patch", **where, patch={name: before.get(name) for name in members})


def is_gone(element):
    try:
        element.is_enabled()
    except StaleElementReferenceException:
        return True
    return False
