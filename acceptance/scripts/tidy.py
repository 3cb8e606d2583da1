#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""clang-tidy with the checks of .clang-tidy over every source, or over the files given. Slower than
lint by a minute or two, and therefore a target of its own."""

import os
import shlex
import sys

import lint
import sources


def main(paths):
    chosen = paths or sources.product_files(".c")
    flags = [flag for flag in shlex.split(os.environ["LINT_FLAGS"]) if flag != "-Werror"]
    command = ["sh", "-c", 'exec clang-tidy-14 --quiet "$1" -- $TIDY_FLAGS', "clang-tidy"]
    os.environ["TIDY_FLAGS"] = " ".join(flag for flag in flags if not flag.startswith("-DVERSION"))
    os.environ["TIDY_FLAGS"] += ' -DVERSION="0"'
    findings = lint.command_each(command, chosen)
    print("\n".join(findings))
    print(f"tidy: {len(chosen) - len(findings)} passed, {len(findings)} failed")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main(sys.argv[1:]))
