#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""clang-tidy with the checks of .clang-tidy over every source, or over the files given. Slower than
lint by a minute or two, and therefore a target of its own."""

import sys

import lint
import sources


def main(paths):
    chosen = paths or sources.product_files(".c")
    findings = lint.command_each(lint.tidy_command(), chosen)
    return lint.tell_files("tidy", chosen, findings)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main(sys.argv[1:]))
