#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Measures the sources that are shipped (not their tests) against targets and hard limits. A passed
hard limit fails; a missed target is only shown. There is no list of exceptions: a limit is raised
here, with the reason in the commit. Ends in one line, "measure: N passed, N failed"."""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field

import sources

BLOCK = 8  # lines that must repeat together to count


@dataclass
class Measure:
    """One row of the table: what was found, what is aimed for, what must not be passed."""

    name: str
    value: str
    target: str
    on_target: bool
    limit: str = "-"
    worst: list = field(default_factory=list)  # what passes the hard limit

    def failed(self):
        return bool(self.worst)


def percentile(values, share):
    ordered = sorted(values) or [0]
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def three(values):
    return " / ".join(str(percentile(values, share)) for share in (0.5, 0.95, 1))


def file_lines():
    counts = {path: sources.read(path).count("\n") for path in sources.files(".c", ".h")}
    shipped = [counts[path] for path in sources.product_files(".c")]
    return Measure("file lines, .c (median / p95 / max)", three(shipped), "median <= 150",
                   percentile(shipped, 0.5) <= 150, "500",
                   [f"{path}: {count} lines" for path, count in counts.items() if count > 500])


def shipped_functions():
    return [each for each in sources.functions() if not sources.is_test(each.path)]


def over(functions, what, limit):
    return [f"{each.path}:{each.line}: {each.name}: {getattr(each, what)} {what}"
            for each in functions if getattr(each, what) > limit]


def function_lines():
    functions = shipped_functions()
    lines = [each.lines for each in functions]
    return Measure(f"lines of {len(functions)} functions (median / p95 / max)", three(lines),
                   "13 / 45", percentile(lines, 0.5) <= 13 and percentile(lines, 0.95) <= 45, "70",
                   over(functions, "lines", 70))


def function_branches():
    functions = shipped_functions()
    counts = [each.branches for each in functions]
    return Measure("branches per function, TRY counted", three(counts), "p95 <= 10",
                   percentile(counts, 0.95) <= 10, "15", over(functions, "branches", 15))


def foreign_signature(function):
    """Where a foreign library calls a function, the library says what its parameters are, and the
    comment above the function says so."""
    above = sources.read(function.path).split("\n")[max(0, function.line - 4):function.line - 1]
    return any("foreign" in line for line in above if line.startswith("//"))


def function_parameters():
    functions = [each for each in shipped_functions() if not foreign_signature(each)]
    counts = [each.parameters for each in functions]
    return Measure("parameters per function", three(counts), "p95 <= 4",
                   percentile(counts, 0.95) <= 4, "5", over(functions, "parameters", 5))


def none_of(name, findings):
    return Measure(name, str(len(findings)), "0", not findings, "0", findings)


def repeated_lines():
    """Share of the code lines that stand inside a block of eight that occurs elsewhere too."""
    places, total = defaultdict(list), 0
    for path in sources.product_files(".c", ".h"):
        plain = sources.code_only(path).split("\n")
        shown = sources.read(path).split("\n")
        lines = [(number, " ".join(line.split())) for number, line in enumerate(shown, 1)
                 if plain[number - 1].strip() and not line.startswith("#include")]
        total += len(lines)
        for start in range(len(lines) - BLOCK + 1):
            block = lines[start:start + BLOCK]
            places[tuple(text for _, text in block)].append([(path, number) for number, _ in block])
    twice = [group for group in places.values() if len(group) > 1]
    inside = {line for group in twice for place in group for line in place}
    share = 100 * len(inside) / max(1, total)
    where = sorted({f"{group[0][0][0]}:{group[0][0][1]} = {group[1][0][0]}:{group[1][0][1]}"
                    for group in twice})
    return Measure(f"repeated {BLOCK}-line blocks, % of {total} code lines", f"{share:.1f}", "<= 1",
                   share <= 1, "3", where if share > 3 else [])


def comment_share():
    comments = code = 0
    for path in sources.product_files(".c", ".h"):
        code += sum(1 for line in sources.code_only(path).split("\n") if line.strip())
        comments += len(sources.comment_lines(path))
    share = 100 * comments / max(1, comments + code)
    return Measure("comment lines, %", f"{share:.1f}", "10 to 17", 10 <= share <= 17)


def attribute_names():
    """Names of all attributes of all resources, as the provider itself tells them."""
    output = subprocess.run([os.environ["PROVIDER"], "schema"], cwd=sources.ROOT, check=True,
                            capture_output=True, text=True).stdout
    names = set()

    def walk(node):
        if isinstance(node, dict):
            if isinstance(node.get("attributes"), dict):
                names.update(node["attributes"])
            for name, child in node.items():
                if name != "timeouts":  # the engine's, not a table's
                    walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)
    walk(json.loads(output))
    return names


ROW = re.compile(r'(?:^\s*\{\s*|\.name\s*=\s*|_ROW\()"(\w+)"')
CONSTANT = re.compile(r'^#define\s+\w+\s+"(\w+)"$', re.M)
WIRE = re.compile(r'\.wire\s*=\s*"(\w+)"')  # the API's name, even where it is the same word


def attribute_spellings(folder_fits, name):
    """A name is spelled in its row, or where code needs it too, in a constant; what is found here is
    spelled once more. Two tables may each have an attribute of the same name."""
    names = attribute_names()
    paths = [path for path in sources.product_files(".c", ".h")
             if path.startswith("resources/") and folder_fits(path)]
    constants = {constant for path in sources.product_files(".h")
                 for constant in CONSTANT.findall(sources.read(path))}
    found = []
    for path in paths:
        lines = sources.read(path).split("\n")
        for number, literal in sources.string_literals(path):
            line = lines[number - 1]
            fine = set(CONSTANT.findall(line) + WIRE.findall(line))
            if literal not in constants:
                fine.update(ROW.findall(line))
            if literal in names and literal not in fine and not explained(lines, number):
                found.append(f'{path}:{number}: "{literal}"')
    return none_of(name, found)


def resource_spellings():
    return attribute_spellings(lambda path: path.count("/") == 1,
                               "attribute names spelled again, without a reason")


def api_spellings():
    """Clouds and their files use some of the same words; such a word is not an attribute's name, and
    no script can tell. So this is only shown."""
    measure = attribute_spellings(lambda path: path.count("/") > 1,
                                  "words in API code that are also attribute names")
    return Measure(measure.name, measure.value, "-", True)


def explained(lines, number):
    """A comment on the line or right above it says why the name is spelled again."""
    return "//" in lines[number - 1] or lines[number - 2].strip().startswith("//")


def ifdefs_in_functions():
    return [f"{path}:{line}" for path, line, _ in
            sources.lines_in_functions(r"^\s*#\s*(?:if|ifdef|ifndef|elif)\b")]


def measures():
    yield file_lines()
    yield function_lines()
    yield function_branches()
    yield function_parameters()
    yield none_of("upward includes", [f"{path}: {header}"
                                      for path, header in sources.upward_includes()])
    yield none_of("module cycles", [", ".join(cycle) for cycle in sources.module_cycles()])
    yield repeated_lines()
    yield comment_share()
    yield resource_spellings()
    yield api_spellings()
    yield none_of("functions visible outside their file and used nowhere else",
                  [f"{path}:{line}: {name}" for path, line, name in sources.globals_used_once()])
    yield none_of("goto", [f"{path}:{line}" for path, line, _ in
                           sources.lines_in_functions(r"\bgoto\b")])
    yield none_of("#ifdef in functions", ifdefs_in_functions())


def main():
    passed = failed = 0
    print(f"  {'measure':62} {'value':>14}  {'target':14} {'limit':>5}")
    for measure in measures():
        state = "failed" if measure.failed() else "" if measure.on_target else "off target"
        print(f"  {measure.name:62} {measure.value:>14}  {measure.target:14} {measure.limit:>5}"
              f"  {state}".rstrip())
        for line in measure.worst:
            print(f"      {line}")
        passed += not measure.failed()
        failed += measure.failed()
    print(f"measure: {passed} passed, {failed} failed")
    return 0 if passed and failed == 0 else 1


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main())
