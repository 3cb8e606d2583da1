# SPDX-License-Identifier: MPL-2.0
"""What others change in the console: a plan shows exactly that, and one apply puts it right, with the
operations that it takes and no others."""

from dataclasses import dataclass

from harness import expect
from harness.difference import UNKNOWN

ANY = object()
GONE = None
DRIFTED = "Drifted"
FOREIGN = "access-code-of-somebody-else"  # a secret that must never be shown


@dataclass(frozen=True)
class Drift:
    """`edits` is what the file's own `edit` takes. `shows`: {path: value after}, in which everything that
    a plan finds changed is named; `brings`: paths that will change besides, when it is put right."""

    name: str
    edits: object
    shows: dict
    writes: tuple = ("UpdateFunction",)
    brings: tuple = ()

    def __str__(self):
        return self.name


def removal(service, collection, key):
    """An edit of a sandbox's object."""
    return [(service, "delete", {"collection": collection, "key": key})]


def assert_paths(found, expected):
    more, less = set(found) - set(expected), set(expected) - set(found)
    assert not more and not less, f"not expected: {sorted(more)}, missing: {sorted(less)}"


def outermost(paths, changes):
    """Without those in a value that is unknown as a whole."""
    unknown = tuple(f"{path}." for path, (_, after) in changes.items() if after == UNKNOWN)
    return {path for path in paths if not path.startswith(unknown)}


def assert_shows(found, expected):
    assert_paths(found, expected)
    for path, value in expected.items():
        assert value is ANY or found[path][1] == value, path


def assert_healed(deployment, writes):
    assert deployment.apply()[0] == sorted(writes)
    expect.empty_plan(deployment.workspace)


def assert_shows_just(deployment, drift, edit):
    """edit(deployment, drift.edits) changes what is there, and a plan shows that and nothing else."""
    edit(deployment, drift.edits)
    plan = deployment.plan()
    assert plan.actions == ["update"]
    assert_shows(plan.drift, drift.shows)
    statuses = {path for path in plan.changes if path.endswith(".status")}
    assert_paths(*(outermost(paths, plan.changes) for paths in
                   (plan.changes, {*drift.shows, *drift.brings} | statuses)))
    # What is left of a part that was replaced goes; the others will be told by the API.
    assert all(plan.changes[path][1] == (GONE if "/" in path else UNKNOWN) for path in statuses)
    shown = "".join(run.output for run in deployment.workspace.runs[-2:-1])
    assert FOREIGN not in shown
