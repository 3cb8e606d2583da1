# SPDX-License-Identifier: MPL-2.0
"""What is in a process's memory, or in what a core dump of it kept: every mapping, how the kernel treats it,
and where secrets are. Looking into a process needs root, or one that allows debuggers."""

import re
from dataclasses import dataclass
from pathlib import Path

from harness import expect

LINE = re.compile(rb"([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \S+ *(.*)")


@dataclass(frozen=True)
class Mapping:
    start: int
    end: int
    access: str
    name: str
    flags: frozenset  # dd: in no core dump; lo: locked; wf: not in a forked child

    @property
    def kind(self):
        """own: of our arenas, which are given out in pieces; heap: of the libraries; or its name."""
        if {"dd", "wf"} <= self.flags:
            return "own"
        if self.name == "[heap]" or (not self.name and "dd" in self.flags):
            return "heap" if "dd" in self.flags else "heap in dumps"
        return self.name or "anonymous"


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
    """(mapping, bytes) of what the process could write."""
    with open(f"/proc/{process_id}/mem", "rb", buffering=0) as memory:
        for mapping in mappings(process_id):
            if "w" not in mapping.access:
                continue
            try:
                memory.seek(mapping.start)
                yield mapping, memory.read(mapping.end - mapping.start)
            except OSError:
                continue  # gone meanwhile


def find(process_id, secrets):
    """{(name of the secret, kind of the mapping): how often}, in whatever spelling."""
    found = {}
    spelled = {name: set(expect.spellings(value).values()) for name, value in secrets.items()}
    for mapping, content in contents(process_id):
        for name, spellings in spelled.items():
            times = sum(content.count(spelling) for spelling in spellings)
            if times:
                found[name, mapping.kind] = found.get((name, mapping.kind), 0) + times
    return found


def names(process_id):
    """The words that others see of a process: its arguments, environment, files and mappings."""
    directory = Path("/proc") / str(process_id)
    links = [str(link.readlink()) for link in (directory / "fd").iterdir()]
    return b"\n".join([(directory / name).read_bytes() for name in ("cmdline", "environ", "maps", "status")]
                      + [link.encode() for link in links])
