#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Runs all scenarios of a file, those of the matrix too, and writes DIRECTORY/NAME.json of them, DIRECTORY being
what the environment variable REPORT says. Ends in one line, "NAME: N passed, N failed".

Usage: scenarios.py NAME FILE [ARGUMENT…]   (arguments are pytest's)"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "acceptance"))

from harness.count import count  # noqa: E402


def what(path):
    """The sentence for people: the file's own description."""
    text = Path(path).read_text(encoding="utf-8").split('"""')[1]
    return " ".join(text.split())


def main(name, path, arguments):
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        results = Path(directory) / "results.xml"
        subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", "-m",
                        "matrix or not matrix", f"--junit-xml={results}", *arguments, path], check=False)
        passed, failed = count(results)
    report = {"name": name, "what": what(path), "cases": passed + failed, "failed": failed, "seeds": None,
              "seconds": round(time.monotonic() - began), "details": {}}
    directory = Path(os.environ.get("REPORT", "build/torture"))
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{name}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"{name}: {passed} passed, {failed} failed")
    return 0 if passed > 0 and failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
