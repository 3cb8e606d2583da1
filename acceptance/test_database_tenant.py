# SPDX-License-Identifier: MPL-2.0
"""Credentials for the Auth0 tenant are asked for in the plan, before anything is bought."""

import json

import pytest
from harness.config import database


def without_tenant(sandbox):
    line = {key: value for key, value in sandbox.ready.items() if key != "auth0"}
    sandbox.file.write_text(json.dumps(line))


def test_no_credentials_are_an_error_of_the_plan(workspace, sandbox):
    without_tenant(sandbox)
    run = workspace.write(database(auth0={"domain": "team.us.auth0.com"})).plan(fails=True)
    assert "No credentials for Auth0" in run.text and "AUTH0_CLIENT_SECRET" in run.text


@pytest.mark.parametrize("auth0", [{}, {"client_id": "c", "client_secret": "s", "manage_callback": True},
                                   {"client_id": "c", "client_secret": "s",
                                    "users": {"ada@example.com": {}}}])
def test_credentials_must_be_for_the_tenant_of_the_logins(workspace, sandbox, auth0):
    other = {**auth0, "domain": "other.us.auth0.com"}
    run = workspace.write(database(auth0=other)).plan(fails=True)
    assert "Credentials are for another Auth0 tenant" in run.text
    assert "other.us.auth0.com" in run.text and sandbox.ready["auth0"]["domain"] in run.text


def test_an_application_that_exists_needs_none(workspace, sandbox):
    without_tenant(sandbox)
    given = {"domain": "team.us.auth0.com", "client_id": "c", "client_secret": "s"}
    run = workspace.write(database(auth0=given)).plan()
    assert "1 to add" in run.text
