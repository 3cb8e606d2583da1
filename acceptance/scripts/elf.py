# SPDX-License-Identifier: MPL-2.0
"""What a hardened ELF file must look like, read with readelf: a gate against a lost linker flag."""

import re
import subprocess
from pathlib import Path

import sources


def readelf(binary, *options):
    return subprocess.run(["readelf", "--wide", *options, binary], check=True, capture_output=True,
                          text=True, cwd=sources.ROOT).stdout


def findings(binary):
    """What is wrong with a binary, as lines; empty when nothing is."""
    if not (sources.ROOT / binary).exists():
        return [f"{binary}: was not built"]
    header, program = readelf(binary, "--file-header"), readelf(binary, "--program-headers")
    dynamic, symbols = readelf(binary, "--dynamic"), readelf(binary, "--dyn-syms")
    rules = (
        ("is not position independent", re.search(r"Type:\s+DYN", header)),
        ("has no interpreter", "INTERP" in program),
        ("has no RELRO segment", "GNU_RELRO" in program),
        ("does not bind at start", re.search(r"BIND_NOW|Flags:.*\bNOW\b", dynamic)),
        ("has an executable stack", re.search(r"GNU_STACK(?:\s+\S+){5}\s+RW\s", program)),
        ("has a segment that is writable and executable",
         not re.search(r"LOAD(?:\s+\S+){5}\s+RWE", program)),
        ("carries a library path", not re.search(r"\((?:RPATH|RUNPATH)\)", dynamic)),
        ("has text relocations", "(TEXTREL)" not in dynamic),
        ("has no stack protector", "__stack_chk_fail" in symbols),
        ("was not fortified", re.search(r"__\w+_chk\b(?<!__stack_chk)", symbols)),
    )
    return [f"{binary}: {what}" for what, fine in rules if not fine] + exports(binary, symbols)


def exports(binary, symbols):
    """The provider may export what abi.map names and nothing else."""
    if "terraform-provider" not in Path(binary).name:
        return []
    allowed = set(re.findall(r"\w+", sources.read("provider/abi.map")))
    shown = re.findall(r"(?:GLOBAL|WEAK)\s+DEFAULT\s+\d+\s+(\w+)", symbols)
    return [f"{binary}: exports {name}" for name in sorted(set(shown) - allowed)]
