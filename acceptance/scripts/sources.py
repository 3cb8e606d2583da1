# SPDX-License-Identifier: MPL-2.0
"""The project's C sources as data for lint and measure: which files there are, their text without
comments and strings, their functions, and which module includes which."""

import json
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("provider", "resources", "acceptance")

# What the sources of a folder may include besides their own folder. The arrows of the architecture;
# the longest folder that matches a file decides. An entry may be a folder or one header.
MAY_INCLUDE = {
    "provider/base": (),
    "provider/value": ("provider/base",),
    "provider/schema": ("provider/base", "provider/value"),
    "provider/net": ("provider/base", "provider/value"),
    "provider/rpc": ("provider/base", "provider/value", "provider/schema", "generated"),
    "provider": ("provider/base", "provider/value", "provider/schema", "provider/rpc"),
    "resources/alibaba": ("provider/base", "provider/value", "provider/schema", "provider/net"),
    "resources/auth0": ("provider/base", "provider/value", "provider/net"),
    "resources": ("provider/base", "provider/value", "provider/schema", "provider/net",
                  "resources/alibaba", "resources/auth0", "resources/parts"),
    "acceptance/sandbox": ("provider/base", "provider/value", "provider/net/digest.h",
                           "provider/net/http.h", "resources/alibaba/signature.h"),
    "acceptance/fuzz": ("provider", "resources", "acceptance/sandbox", "acceptance/rig", "generated"),
    "acceptance/rig": ("provider", "resources", "acceptance/sandbox", "acceptance/tools", "generated"),
    "acceptance/faults": ("provider", "resources", "acceptance/rig", "acceptance/sandbox",
                          "acceptance/tools", "generated"),
    "acceptance/load": ("provider", "resources", "acceptance/faults", "acceptance/rig", "acceptance/sandbox",
                        "acceptance/tools", "generated"),
    "acceptance/properties": ("provider", "resources", "acceptance/faults/report.h", "acceptance/rig",
                              "acceptance/sandbox", "acceptance/tools", "generated"),
    "acceptance/simulation": ("provider", "resources", "acceptance/sandbox", "acceptance/rig", "generated"),
    "acceptance/tools": ("provider", "resources", "acceptance/sandbox", "generated"),
}
# Tests may include anything below, except that the engine's tests know no cloud either.
TESTS_MAY_INCLUDE = {
    "provider": ("provider", "acceptance/tools", "generated"),
    "resources": ("provider", "resources", "acceptance/tools", "generated"),
    "acceptance": ("provider", "resources", "acceptance", "generated"),
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', re.M)
# One alternative per kind of thing in which other kinds do not count.
TOKEN = re.compile(
    r'//(?:[^\n\\]|\\.|\\\n)*|/\*.*?\*/|"(?:[^"\\\n]|\\.|\\\n)*"|\'(?:[^\'\\\n]|\\.)+\'', re.S)
BRANCH = re.compile(r"\b(?:if|for|while|case|TRY[A-Z_]*)\b|&&|\|\||\?")


@dataclass(frozen=True)
class Function:
    """One function definition, with what is measured of it."""

    path: str
    name: str
    line: int
    end: int
    is_static: bool
    parameters: int

    @property
    def lines(self):
        return self.end - self.line + 1

    @property
    def body(self):
        return "\n".join(code_only(self.path).split("\n")[self.line - 1:self.end])

    @property
    def branches(self):
        return 1 + len(BRANCH.findall(self.body))


@lru_cache(maxsize=None)
def files(*suffixes):
    """Paths of the sources, relative to the project, sorted."""
    return tuple(sorted(
        str(path.relative_to(ROOT)) for folder in FOLDERS for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes and path.is_file()))


def is_test(path):
    return path.endswith("_test.c") or path.startswith(
        ("acceptance/rig/", "acceptance/tools/", "acceptance/faults/",
                                          "acceptance/load/", "acceptance/properties/"))


def product_files(*suffixes):
    return tuple(path for path in files(*suffixes) if not is_test(path))


@lru_cache(maxsize=None)
def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def _blank(match):
    """Spaces of the same shape, so that lines and columns stay; quotes stay to be seen."""
    text = match.group(0)
    inside = re.sub(r"[^\n]", " ", text)
    return inside if text[0] == "/" else text[0] + inside[1:-1] + text[-1]


@lru_cache(maxsize=None)
def code_only(path):
    return TOKEN.sub(_blank, read(path))


def string_literals(path):
    """(line, content) of every string literal outside includes."""
    text = read(path)
    for match in TOKEN.finditer(text):
        line_start = text.rfind("\n", 0, match.start()) + 1
        if match.group(0)[0] == '"' and "#include" not in text[line_start:match.start()]:
            yield text.count("\n", 0, match.start()) + 1, match.group(0)[1:-1]


def comment_lines(path):
    """Numbers of the lines that hold a comment, without the SPDX line."""
    text, lines = read(path), set()
    for match in TOKEN.finditer(text):
        if match.group(0)[0] == "/" and "SPDX-License-Identifier" not in match.group(0):
            first = text.count("\n", 0, match.start()) + 1
            lines.update(range(first, first + match.group(0).count("\n") + 1))
    return lines


def _parameter_count(signature):
    inner = signature.strip()[1:-1].strip()
    if inner in ("", "void"):
        return 0
    depth, names = 0, [""]
    for char in inner:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            names.append("")
        else:
            names[-1] += char
    return len([name for name in names if name.strip() != "..."])


@lru_cache(maxsize=None)
def functions():
    """Every function defined in a .c file."""
    paths = files(".c")
    if not paths:
        return ()
    output = subprocess.run(
        ["ctags", "--output-format=json", "--fields=+neSf", "--languages=C", "--c-kinds=f",
         "--sort=no", "-f", "-", *paths],
        cwd=ROOT, check=True, capture_output=True, text=True).stdout
    tags = [json.loads(line) for line in output.splitlines()]
    return tuple(
        Function(tag["path"], tag["name"], tag["line"], tag["end"], "file" in tag,
                 _parameter_count(tag.get("signature", "()")))
        for tag in tags if "end" in tag)


def includes(path):
    """Project headers that a file includes, as paths from the root; generated ones as they are."""
    return INCLUDE.findall(read(path))


def rule_of(path):
    """(own folder, what it may include) of a file."""
    table = TESTS_MAY_INCLUDE if path.endswith("_test.c") else MAY_INCLUDE
    folders = [folder for folder in table if path.startswith(folder + "/")]
    own = max(folders, key=len, default=None)
    return own, table.get(own, ())


def upward_includes():
    """(path, header) of every include against the arrows."""
    found = []
    for path in files(".c", ".h"):
        own, allowed = rule_of(path)
        for header in includes(path):
            target = header if "/" in header else "generated"
            folder = str(Path(target).parent)
            fits = own is not None and (
                rule_of(target)[0] == own or folder == own
                or any(target == entry or target.startswith(entry + "/") for entry in allowed))
            if not fits:
                found.append((path, header))
    return found


def module_graph():
    """{module: the modules it includes}; x.c and x.h are one module."""
    graph = {}
    for path in product_files(".c", ".h"):
        node = path.rsplit(".", 1)[0]
        graph.setdefault(node, set()).update(
            header.rsplit(".", 1)[0] for header in includes(path))
    return graph


def module_cycles():
    """Groups of modules that include one another in a circle, each as the includes that close it."""
    graph = module_graph()
    reach = {node: _reachable(graph, node) for node in graph}
    cycles = {frozenset(other for other in reach[node] if node in reach.get(other, ()))
              for node in graph if node in reach[node]}
    return [[f"{node} -> {other}" for node in sorted(cycle) for other in sorted(graph[node] & cycle)
             if other != node] for cycle in cycles]


def _reachable(graph, start):
    """Modules that start includes directly or through others, itself only by way of another."""
    seen, queue = set(), [node for node in graph[start] if node != start]
    while queue:
        node = queue.pop()
        if node not in seen:
            seen.add(node)
            queue.extend(other for other in graph.get(node, ()) if other != node)
    return seen


def lines_in_functions(pattern):
    """(path, line, text) of the lines inside functions whose code matches."""
    return [(function.path, function.line + offset, line.strip())
            for function in functions()
            for offset, line in enumerate(function.body.split("\n")) if re.search(pattern, line)]


def is_put_in_place(function):
    """Whether the linker puts a test's function in the place of another, whose callers and parameters are its."""
    return function.name.startswith("__wrap_")


def globals_used_once():
    """Functions that are visible outside their file although no source but their header names them, and
    that only to declare them: what is inline there may use them."""
    abi = (ROOT / "provider/abi.map")
    exported = set(re.findall(r"\w+", abi.read_text())) if abi.exists() else set()
    words = {path: Counter(re.findall(r"\w+", code_only(path))) for path in files(".c", ".h")}
    found = []
    for function in functions():
        name = function.name
        if function.is_static or name in exported | {"main"} or is_put_in_place(function):
            continue
        header = function.path[:-1] + "h"
        if words.get(header, {}).get(name, 0) > 1:
            continue
        if not any(name in seen for path, seen in words.items() if path not in (function.path, header)):
            found.append((function.path, function.line, name))
    return found
