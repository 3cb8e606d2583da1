# SPDX-License-Identifier: MPL-2.0
"""A deployment that browsers open: its addresses, and what people do on its pages."""

from harness.config import LINE_2, database
from harness.deployment import Deployment
from harness.everything import DOMAIN, domain

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
