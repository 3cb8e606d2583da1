# SPDX-License-Identifier: MPL-2.0
"""One deployment and the cloud under it, for scenarios that change it step by step."""

from dataclasses import dataclass

from harness import expect
from harness.config import base
from harness.difference import difference


@dataclass(frozen=True)
class Plan:
    """What a plan says of the deployment: its actions, and {path: (before, after)} of the leaves that
    will change and of those that were found changed elsewhere."""

    actions: list
    changes: dict
    drift: dict
    replaces: list


class Deployment:
    """`configure` makes its configuration from attributes: config.base or config.database."""

    def __init__(self, workspace, sandbox, configure=base):
        self.workspace = workspace
        self.sandbox = sandbox
        self.configure = configure
        self.address = f"lobechat_{configure.__name__}.this"
        self.given = {}  # attributes of the configuration as it stands
        self.applied = {}  # those of the last that was applied

    # ---- steps

    def write(self, **attributes):
        """A configuration with these attributes besides those that every deployment needs."""
        self.given = attributes
        self.workspace.write(self.configure(**attributes))
        return self

    def plan(self):
        plan = self.workspace.plan_json()
        change = next((each for each in plan.get("resource_changes", [])
                       if each["address"] == self.address), None)
        drift = next((each["change"] for each in plan.get("resource_drift", [])
                      if each["address"] == self.address), {})
        if change is None:
            return Plan(["no-op"], {}, {}, [])
        found = change["change"]
        return Plan(found["actions"],
                    difference(found["before"], found["after"], found["after_unknown"]),
                    difference(drift.get("before"), drift.get("after")),
                    found.get("replace_paths", []))

    def apply(self):
        """Applies what was planned last; returns the operations that changed something, sorted, and
        the set of those that only looked."""
        mark = self.sandbox.mark()
        self.workspace.apply("tfplan")
        self.applied = self.given
        entries = [entry for entry in self.sandbox.audit(mark) if entry["service"] != "data_plane"]
        return (sorted(entry["operation"] for entry in entries if entry["committed"]),
                {entry["operation"] for entry in entries if not entry["committed"]})

    def settle(self):
        """Back to what was applied last, after a scenario that did not get to its end."""
        if self.given is not self.applied:
            self.write(**self.applied).workspace.apply()
            self.applied = self.given

    # ---- what there is

    def state(self):
        return self.workspace.attributes(self.address)

    def object(self, collection, key="lobe"):
        return self.sandbox.objects().get(collection, {}).get(key)

    def end(self):
        expect.destroyed(self.workspace, self.sandbox)
