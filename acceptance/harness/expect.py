# SPDX-License-Identifier: MPL-2.0
"""What a scenario may expect of a workspace and a sandbox; each says what it saw when it fails."""

import base64
import json
import urllib.parse
import zipfile

from harness.workspace import assert_code


def empty_plan(workspace):
    """The configuration is what exists: nothing to add, change, destroy or output anew."""
    run = workspace.run("plan", "-no-color", "-input=false", "-detailed-exitcode")
    return assert_code(run, 0)


def changes(workspace, *args):
    """{address: actions} of what a plan would do."""
    plan = workspace.plan_json(*args)
    return {change["address"]: change["change"]["actions"]
            for change in plan.get("resource_changes", [])
            if change["change"]["actions"] != ["no-op"]}


def sandbox_empty(sandbox):
    """No cloud object is left."""
    left = {collection: sorted(objects) for collection, objects in sandbox.objects().items()
            if objects}
    assert not left, f"left in the sandbox: {json.dumps(left, indent=2)}"


def destroyed(workspace, sandbox):
    """How scenarios end: destroy, nothing in the state, nothing in the cloud."""
    workspace.destroy()
    assert workspace.resources() == {}
    sandbox_empty(sandbox)


def spellings(secret):
    """The forms in which a secret could hide: {name: bytes}. Base64 in the three alignments that it
    can have inside something longer, without the characters that depend on its neighbours."""
    raw = secret.encode()
    quoted = json.dumps(secret, ensure_ascii=False)[1:-1]
    html_safe = quoted.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    forms = {"plain": raw, "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode(),
             "url": urllib.parse.quote(secret, safe="").encode(), "json": quoted.encode(),
             "ascii json": json.dumps(secret)[1:-1].encode(), "html-safe json": html_safe.encode()}
    forms["url twice"] = urllib.parse.quote(forms["url"].decode(), safe="").encode()
    forms["json in json"] = json.dumps(quoted, ensure_ascii=False)[1:-1].encode()
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        first = -(-shift * 8 // 6)
        last = len(shift * b"\0" + raw) * 8 // 6
        forms[f"base64+{shift}"] = encoded[first:last]
        forms[f"base64url+{shift}"] = encoded[first:last].replace(b"+", b"-").replace(b"/", b"_")
    return forms


def pieces(workspace):
    """(name, bytes) of everything that Terraform wrote or printed."""
    for path in sorted(workspace.directory.rglob("*")):
        if not path.is_file() or path.suffix in (".tf", ".tfvars") or ".terraform" in path.parts:
            continue
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    # The plan file carries a copy of the configuration, which is the user's own.
                    if not name.startswith("tfconfig/"):
                        yield f"{path.name}:{name}", archive.read(name)
        else:
            yield path.name, path.read_bytes()
    for run in workspace.runs:
        yield "output of " + " ".join(run.args), run.output.encode()


def no_secret(workspace, *secrets):
    """None of the secrets in state, plan, JSON plan, TRACE log or output, in whatever spelling. Give
    long random ones, and set workspace.trace before the first command."""
    assert workspace.logs(), "no TRACE log was kept: set workspace.trace = True first"
    found = [f"{name} holds {secret[:4]}… ({form})"
             for name, content in pieces(workspace) for secret in secrets
             for form, spelling in spellings(secret).items() if spelling in content]
    assert not found, "\n".join(found)
