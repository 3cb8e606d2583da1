# SPDX-License-Identifier: MPL-2.0
"""After all scenarios: those that ran with the least (harness/least.py) have called every action of the
published policies, and had every scope of the published list in use. So nothing there is too much."""

import json
import os
from pathlib import Path

import pytest
from harness import least

# The operation that nothing but the scope allows.
NEEDS = {
    "read:client_keys": "GetClient",  # whose answer has the secret only then
    "read:clients": "ListClients", "create:clients": "CreateClient", "update:clients": "UpdateClient",
    "delete:clients": "DeleteClient",
    "read:connections": "ListConnections", "update:connections": "UpdateConnectionClients",
    "create:users": "CreateUser", "read:users": "GetUser", "update:users": "UpdateUser",
    "delete:users": "DeleteUser", "create:user_tickets": "CreatePasswordTicket",
}


def used(resource):
    files = sorted((Path(os.environ["LOGS"]) / "least" / resource).glob("*.json"))
    assert files, "no scenario has left what it called"
    return {action for file in files for action in json.loads(file.read_text())}


@pytest.mark.parametrize("resource", ["lobechat_base", "lobechat_database"])
def test_every_action_of_the_policy_was_called(resource):
    called = {action for action in used(resource) | used("lobechat_base")  # which have parts in common
              if not action.startswith(("auth0:", "data_plane:", "devsapp:", "dashscope:"))}
    listed = least.actions(least.policy(resource))
    assert listed - called == set(), "listed and never called"
    assert called - listed == set(), "called and not listed"


def test_every_scope_was_needed():
    assert set(least.scopes()) == set(NEEDS)
    called = used("lobechat_database")
    assert {scope for scope, operation in NEEDS.items() if f"auth0:{operation}" not in called} == set()
