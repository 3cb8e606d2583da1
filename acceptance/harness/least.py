# SPDX-License-Identifier: MPL-2.0
"""The least that a provider needs: what docs/guides/permissions.md publishes. Scenarios of the files named
here run with a RAM user and an Auth0 application that have that and nothing else, so what is missing on
the page makes one of them fail; and what nobody of them calls is not to stand there (after/test_least.py)."""

import itertools
import json
import os
import re
from pathlib import Path

from harness import project
from harness.signed import rpc

PAGE = project.ROOT / "docs/guides/permissions.md"
# File of scenarios: whose policy its provider has.
FILES = {
    **dict.fromkeys(("test_base_update", "test_base_drift", "test_base_import", "test_base_domain"),
                    "lobechat_base"),
    **dict.fromkeys(("test_database_update", "test_database_drift", "test_database_change",
                     "test_database_import", "test_database_move", "test_database_given",
                     "test_database_unfinished"), "lobechat_database"),
}
# Services whose actions are named after another product, and operations of OSS that are named otherwise
# than their action.
PRODUCTS = {"fc2": "fc", "cas": "yundun-cert"}
ACTIONS = {"oss:PutBucketTags": "oss:PutBucketTagging", "oss:GetBucketTags": "oss:GetBucketTagging",
           "oss:ListObjectsV2": "oss:ListObjects"}
FREE = {"sts:GetCallerIdentity"}
USER = "deployer"
_number = itertools.count()


def section(title):
    return PAGE.read_text().split(f"## {title}\n", 1)[1]


def policy(resource):
    """The published policy, parsed."""
    return json.loads(_first_json(section(f"RAM policy for {resource}")))


def narrower(resource, **names):
    """The published policy that names objects, with names for the words in it: DOMAIN, REGION, BUCKET."""
    text = _first_json(section(f"Narrower RAM policy for {resource}"))
    for word, name in names.items():
        text = text.replace(word, name)
    return json.loads(text)


def _first_json(text):
    return re.search(r"```json\n(.*?)```", text, re.S).group(1)


def actions(document):
    return {action for statement in document["Statement"] for action in statement["Action"]}


def scopes():
    text = re.search(r"```text\n(.*?)```", section("Scopes of the Auth0 application"), re.S).group(1)
    return text.strip().split(", ")


def _ram(ready, action, **parameters):
    status, body = rpc(ready, "ram", action, **parameters)
    assert status == 200, body
    return body


def become(sandbox, document):
    """Puts the keys of a user with that policy alone into the file that the provider reads, and leaves the
    Auth0 application there the published scopes."""
    ready = sandbox.ready
    _ram(ready, "CreateUser", UserName=USER)
    _ram(ready, "CreatePolicy", PolicyName=USER, PolicyDocument=json.dumps(document))
    _ram(ready, "AttachPolicyToUser", UserName=USER, PolicyName=USER, PolicyType="Custom")
    key = _ram(ready, "CreateAccessKey", UserName=USER)["AccessKey"]
    sandbox.edit("auth0", "grant_scopes", client_id=ready["auth0"]["client_id"], scopes=" ".join(scopes()))
    sandbox.take_as_given()
    sandbox.began = sandbox.mark()
    sandbox.file.write_text(json.dumps(dict(ready, access_key_id=key["AccessKeyId"],
                                            access_key_secret=key["AccessKeySecret"])))
    return key["AccessKeyId"]


def used(sandbox, access_key_id):
    """Actions that were asked for with the key, and operations of Auth0 ("auth0:CreateUser")."""
    found = set()
    for entry in sandbox.audit():
        if entry["service"] != "auth0" and entry["access_key_id"] != access_key_id:
            continue
        action = f"{PRODUCTS.get(entry['service'], entry['service'])}:{entry['operation']}"
        found.add(ACTIONS.get(action, action))
    return found - FREE


def run_least(sandbox, file):
    """Around the life of a sandbox of a file: nothing, unless the file is one of those."""
    resource = FILES.get(file)
    key = become(sandbox, policy(resource)) if resource else None
    yield
    if resource and os.environ.get("LOGS") and sandbox.process:
        directory = Path(os.environ["LOGS"]) / "least" / resource
        directory.mkdir(parents=True, exist_ok=True)
        (directory / f"{os.getpid()}-{next(_number)}.json").write_text(json.dumps(sorted(used(sandbox, key))))
