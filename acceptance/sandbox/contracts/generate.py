#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Turns the contract files beside it into const C tables: generate.py FILES > contracts.c

A file says what one API accepts. Parameters are written by example:
  "name": "string"            a scalar: string, int32, int64, float, boolean; any: any JSON
  "name!": …                  required
  "name": ["string"]          an array;  {"a": …} an object;  {"*": "string"} a map
  "name json": [...]          travels as a JSON document in a text
  "name flatten": [...]       travels as name.1, name.2.member, …
"query" holds query parameters (of the RPC style: query or form), "header" headers, "body" the JSON
body (an object or a list) or "raw". Path parameters are the names in the path's braces.
"""
import json
import re
import sys
from pathlib import Path

SCALARS = {
    "string": "CONTRACT_STRING",
    "int32": "CONTRACT_INT32",
    "int64": "CONTRACT_INT64",
    "float": "CONTRACT_FLOAT",
    "boolean": "CONTRACT_BOOLEAN",
    "any": "CONTRACT_ANY",
}
ENCODINGS = {"": "CONTRACT_PLAIN", "json": "CONTRACT_JSON", "flatten": "CONTRACT_FLATTEN"}
KEY = re.compile(r"^(?P<name>[^ !]+)(?P<required>!?)(?: (?P<encoding>json|flatten))?$")


class Tables:
    """Collects the C text; equal arrays of fields are written once."""

    def __init__(self):
        self.lines = []
        self.arrays = {}

    def array(self, rows):
        if not rows:
            return "NULL"
        text = ",\n".join(rows)
        if text not in self.arrays:
            name = f"fields_{len(self.arrays) + 1}"
            self.arrays[text] = name
            self.lines.append(f"static const ContractField {name}[] = {{\n{text}}};")
        return self.arrays[text]

    def row(self, key, shape, place):
        match = KEY.match(key)
        if match is None:
            raise ValueError(f"not a parameter name: {key!r}")
        kind, members = self.shape(shape, place)
        parts = [f".name = {quote(match['name'])}", f".type = {kind}", f".place = {place}"]
        if match["encoding"]:
            parts.append(f".encoding = {ENCODINGS[match['encoding']]}")
        if match["required"]:
            parts.append(".required = true")
        if members:
            parts.append(f".fields = {self.array(members)}, .field_count = {len(members)}")
        return "    {" + ", ".join(parts) + "}"

    def shape(self, shape, place):
        """The type of an example and the rows of its members."""
        if isinstance(shape, str):
            return SCALARS[shape], []
        if isinstance(shape, list):
            return "CONTRACT_ARRAY", [self.row("element", shape[0], place)]
        if list(shape) == ["*"]:
            return "CONTRACT_MAP", [self.row("element", shape["*"], place)]
        return "CONTRACT_OBJECT", [self.row(k, v, place) for k, v in shape.items()]

    def operation(self, name, facts):
        path = facts.get("path", "/")
        rows = [self.row(p + "!", "string", "CONTRACT_IN_PATH") for p in re.findall(r"{(\w+)}", path)]
        rows += [self.row(k, v, "CONTRACT_IN_QUERY") for k, v in facts.get("query", {}).items()]
        rows += [self.row(k, v, "CONTRACT_IN_HEADER") for k, v in facts.get("header", {}).items()]
        body = facts.get("body")
        if isinstance(body, dict):
            rows += [self.row(k, v, "CONTRACT_IN_BODY") for k, v in body.items()]
        if isinstance(body, list):
            rows.append(self.row("element", body[0], "CONTRACT_IN_BODY"))
        kind = {type(None): "NONE", str: "RAW", dict: "JSON", list: "LIST"}[type(body)]
        return (
            f"    {{.name = {quote(name)}, .method = {quote(facts.get('method', 'POST'))},"
            f" .path = {quote(path)}, .anonymous = {str(facts.get('anonymous', False)).lower()},\n"
            f"     .body = CONTRACT_BODY_{kind}, .fields = {self.array(rows)},"
            f" .field_count = {len(rows)}}}"
        )

    def contract(self, facts):
        service = facts["service"]
        rows = [self.operation(name, op) for name, op in facts["operations"].items()]
        self.lines.append(
            f"static const ContractOperation {service}_operations[] = {{\n" + ",\n".join(rows) + "};"
        )
        self.lines.append(
            f"static const Contract {service} = {{.service = {quote(service)},"
            f" .version = {quote(facts['version'])}, .rpc = {str(facts['style'] == 'RPC').lower()},\n"
            f"    .operations = {service}_operations, .operation_count = {len(rows)}}};"
        )
        return service


def quote(text):
    return json.dumps(text)


def main(files):
    tables = Tables()
    names = [tables.contract(json.loads(Path(file).read_text())) for file in sorted(files)]
    print("// Made by acceptance/sandbox/contracts/generate.py. Not to be edited.")
    print('#include "acceptance/sandbox/contract.h"\n\n#include <stddef.h>\n')
    print("\n\n".join(tables.lines))
    pointers = ", ".join(f"&{name}" for name in names)
    print(f"\nconst Contract *const contracts[] = {{{pointers}, NULL}};")


if __name__ == "__main__":
    main(sys.argv[1:])
