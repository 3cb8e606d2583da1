# SPDX-License-Identifier: MPL-2.0
"""Changes of a deployment, one attribute after the other: what a plan must show of each, and which
attributes there are."""

import json
from dataclasses import dataclass

FUNCTION = ("UpdateFunction",)


@dataclass(frozen=True)
class Step:
    """An attribute gets a value (None: it is left out of the configuration). `also`: other leaves that
    change with it."""

    path: str
    value: object
    writes: tuple = FUNCTION
    also: tuple = ()

    def __str__(self):
        return f"{self.path}={'null' if self.value is None else 'set'}"


def secret(name):
    return f"secret_digests.{name}"


def parts_of(writes, parts):
    return {part for write in writes for word, part in parts.items() if write.endswith(word)}


def is_of(path, names):
    return any(path == name or path.startswith(name + ".") for name in names)


def assert_changes(changes, step, parts_by_word, optional=()):
    """The attribute itself, what follows from it, and the entries of the parts that are touched.
    parts_by_word: the parts by what the names of the operations end with that change them."""
    parts = {f"parts.{part}" for part in parts_of(step.writes, parts_by_word)}
    others = {path for path in changes if not is_of(path, {step.path, *step.also, *parts})}
    assert not others, f"changes besides: { {path: changes[path] for path in others} }"
    for wanted in {step.path, *step.also, *parts} - set(optional):
        assert any(is_of(path, {wanted}) for path in changes), f"{wanted} does not change: {changes}"


def settable(attributes, prefix=""):
    """Paths of all attributes that a configuration may set, nested ones too."""
    found = set()
    for name, attribute in attributes.items():
        if not (attribute.get("optional") or attribute.get("required")):
            continue
        found.add(prefix + name)
        nested = attribute.get("nested_type", {}).get("attributes", {})
        found |= settable(nested, f"{prefix}{name}.")
    return found


def settable_of(workspace, resource):
    """Those of a resource, as the provider's schema has them."""
    schemas = json.loads(workspace.run("providers", "schema", "-json").stdout)["provider_schemas"]
    return settable(next(iter(schemas.values()))["resource_schemas"][resource]["block"]["attributes"])


def put(attributes, path, value):
    """Sets a value in nested attributes in place; None takes it out."""
    *parents, name = path.split(".")
    for parent in parents:
        attributes = attributes.setdefault(parent, {})
    if value is None:
        attributes.pop(name, None)
    else:
        attributes[name] = value


def together(steps):
    """Several steps as one, which the plan shows at once."""
    writes = sorted({write for step in steps for write in step.writes})
    also = {name for step in steps for name in (step.path, *step.also)}
    return Step(steps[0].path, steps[0].value, tuple(writes), tuple(sorted(also)))
