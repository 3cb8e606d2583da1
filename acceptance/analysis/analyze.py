#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""gcc's analyzer (-fanalyzer) over every source of the product and the sandbox, or over the files given;
one that it says anything about has failed. At -O1: with more inlined it loses track of structures that
functions return, and reports what cannot be; so it does in the tests, whose assertions are jumps."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

import lint  # noqa: E402
import sources  # noqa: E402

OPTIONS = ("-O1", "-fanalyzer", "-c", "-o", "/dev/null")
# Files in which one kind of finding is what they are for.
HEAPS = ("provider/heap.c", "acceptance/simulation/pieces.c")  # memory that they hand out is the caller's
OF_HEAPS = ("-Wno-analyzer-malloc-leak",)


def main(paths):
    chosen = paths or sources.product_files(".c")
    command = ["gcc", *lint.compiler_flags(), *OPTIONS]
    findings = lint.command_each(command, [path for path in chosen if path not in HEAPS])
    findings += lint.command_each([*command, *OF_HEAPS], [path for path in chosen if path in HEAPS])
    return lint.tell_files("analyze", chosen, findings)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main(sys.argv[1:]))
