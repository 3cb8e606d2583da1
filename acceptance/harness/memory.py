# SPDX-License-Identifier: MPL-2.0
"""What is in a process's memory: every mapping, how the kernel treats it, and where secrets are in it. Needs
root, or a process that allows debuggers."""

import re
from dataclasses import dataclass
from pathlib import Path

LINE = re.compile(rb"([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \S+ *(.*)")


@dataclass(frozen=True)
class Mapping:
    start: int
    end: int
    access: str
    name: str
    flags: frozenset  # dd: in no core dump; lo: locked; wf: not in a forked child

    @property
    def dumped(self):
        """Whether a core dump holds what the process wrote there."""
        return "dd" not in self.flags and self.access.startswith("r")


def mappings(process_id):
    """All of them, in order of their addresses."""
    found, head = [], None
    for line in (Path("/proc") / str(process_id) / "smaps").read_bytes().splitlines():
        match = LINE.fullmatch(line)
        if match:
            head = match
        elif line.startswith(b"VmFlags:"):
            start, end = (int(number, 16) for number in head.group(1, 2))
            access, name = (text.decode() for text in head.group(3, 4))
            found.append(Mapping(start, end, access, name, frozenset(line.decode().split()[1:])))
    return found


def contents(process_id):
    """(mapping, bytes) of what the process can write, and so may have written."""
    with open(f"/proc/{process_id}/mem", "rb", buffering=0) as memory:
        for mapping in mappings(process_id):
            if "w" not in mapping.access and not mapping.name == "[stack]":
                continue
            try:
                memory.seek(mapping.start)
                yield mapping, memory.read(mapping.end - mapping.start)
            except OSError:
                continue  # gone meanwhile, or not readable at all
