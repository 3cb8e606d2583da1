#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Reads what the counters of a coverage build saw and prints lines and branches per folder. Files
that no test program runs count in full: they are in the build all the same.

Usage: coverage.py BUILD-DIRECTORY"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import sources

LINES_LIMIT, LINES_TARGET = 80, 90
BRANCHES_LIMIT, BRANCHES_TARGET = 90, 95
BRANCH_FOLDERS = ("provider/schema", "provider/value")


class Counters:
    """Hits of one source file: {line: count} and {(line, index): count}."""

    def __init__(self):
        self.lines = defaultdict(int)
        self.branches = defaultdict(int)

    def add(self, record):
        for line in record["lines"]:
            number = line["line_number"]
            self.lines[number] += line["count"]
            for index, branch in enumerate(line["branches"]):
                if not branch["throw"]:
                    self.branches[number, index] += branch["count"]


def read_counters(directory):
    """{path: Counters} of the project's shipped sources."""
    found = defaultdict(Counters)
    shipped = set(sources.product_files(".c"))
    for notes in sorted(Path(directory).glob("asan/**/*.gcno")):
        path = str(notes.relative_to(Path(directory) / "asan").with_suffix(".c"))
        if path not in shipped:
            continue
        output = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities",
                                 str(notes)], check=True, capture_output=True, text=True,
                                cwd=sources.ROOT).stdout
        for line in output.splitlines():
            for record in json.loads(line)["files"]:
                if record["file"] == path:
                    found[path].add(record)
    return found


def share(counts):
    return 100 * sum(1 for count in counts if count > 0) / max(1, len(counts))


def table(counters):
    """Prints a row per folder; returns (all lines, branches of the folders that have a limit)."""
    folders = defaultdict(lambda: ([], []))
    for path, counter in counters.items():
        for folder in (str(Path(path).parent), "all"):
            folders[folder][0].extend(counter.lines.values())
            folders[folder][1].extend(counter.branches.values())
    print(f"  {'folder':28} {'lines':>7} {'covered':>8} {'branches':>9} {'covered':>8}")
    for folder, (lines, branches) in sorted(folders.items(), key=lambda item: item[0] == "all"):
        print(f"  {folder:28} {len(lines):7} {share(lines):7.1f}% {len(branches):9} "
              f"{share(branches):7.1f}%")
    limited = [hit for folder in BRANCH_FOLDERS for hit in folders[folder][1]]
    return share(folders["all"][0]), share(limited)


def print_uncovered(counters):
    worst = sorted((share(counter.lines.values()), path) for path, counter in counters.items())
    print("  least covered: " + ", ".join(f"{path} {part:.0f}%" for part, path in worst[:8]))


def main(directory):
    counters = read_counters(directory)
    lines, branches = table(counters)
    print_uncovered(counters)
    print(f"  lines {lines:.1f} % (target {LINES_TARGET}, limit {LINES_LIMIT}); branches of "
          f"{' and '.join(BRANCH_FOLDERS)} {branches:.1f} % (target {BRANCHES_TARGET}, limit "
          f"{BRANCHES_LIMIT})")
    failed = (lines < LINES_LIMIT) + (branches < BRANCHES_LIMIT)
    print(f"coverage: {2 - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main(sys.argv[1]))
