# SPDX-License-Identifier: MPL-2.0
"""What differs between two values of a resource, leaf by leaf, so that a scenario can say "this and
nothing else"."""

UNKNOWN = "(known after apply)"


def leaves(value, unknown=None, path=""):
    """{"custom_domain.protocol": "HTTP"}; a list is a leaf, and so is an empty map. What is unknown
    (as in a JSON plan's after_unknown) has the value UNKNOWN."""
    if unknown is True:
        return {path: UNKNOWN}
    if not isinstance(value, dict) and not isinstance(unknown, dict) or value == {} and not unknown:
        return {path: value}
    value, unknown = value or {}, unknown if isinstance(unknown, dict) else {}
    found = {}
    for name in {*value, *unknown}:
        found.update(leaves(value.get(name), unknown.get(name), f"{path}.{name}" if path else name))
    return found


def difference(before, after, unknown=None):
    """{path: (before, after)} of the leaves that differ; what is missing is None."""
    old, new = leaves(before or {}), leaves(after or {}, unknown)
    return {path: (old.get(path), new.get(path)) for path in sorted({*old, *new})
            if old.get(path) != new.get(path)}
