# SPDX-License-Identifier: MPL-2.0
"""Adds up what pytest wrote about each file. Ends in one line, "NAME: N passed, N failed"; a skipped
scenario counts as failed, because a scenario that did not run proves nothing."""

import sys
import xml.etree.ElementTree as ElementTree


def count(path):
    """Tests that passed and that did not, of one JUnit file."""
    passed = failed = 0
    for suite in ElementTree.parse(path).iter("testsuite"):
        bad = sum(int(suite.get(kind, 0)) for kind in ("errors", "failures", "skipped"))
        passed += max(0, int(suite.get("tests", 0)) - bad)
        failed += bad
    return passed, failed


def main(name, paths):
    sums = [count(path) for path in paths]
    passed = sum(good for good, _ in sums)
    failed = sum(bad for _, bad in sums)
    print(f"{name}: {passed} passed, {failed} failed")
    return 0 if passed > 0 and failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
