# SPDX-License-Identifier: MPL-2.0
"""What a hardened ELF file must look like, read with readelf and from its bytes: a gate against a lost
flag of compiler or linker. acceptance/test_hardening.py shows of each rule that it notices."""

import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import sources

ENDBR64 = bytes.fromhex("f30f1efa")
# Functions of the C library that are always called by their checked form when a source is compiled with
# _FORTIFY_SOURCE; others (memcpy, read) are left as they are where no size is known.
FORTIFIED = frozenset((
    "printf fprintf vprintf vfprintf dprintf vdprintf asprintf vasprintf snprintf vsnprintf sprintf "
    "vsprintf syslog vsyslog strcpy strncpy strcat strncat stpcpy stpncpy gets realpath longjmp "
    "explicit_bzero").split())
# What must not even be linked, whatever the sources look like. (posix_spawn and dlopen have their homes.)
FORBIDDEN = frozenset((
    "gets strcpy strcat sprintf vsprintf stpcpy system popen execlp execvp fork vfork mktemp tempnam "
    "tmpnam tmpnam_r alloca atoi atol atof atoll strtok rand srand random srandom drand48 asctime ctime "
    "localtime gmtime gethostbyname gethostbyaddr inet_addr inet_aton inet_ntoa gethostbyname_r "
    "setjmp longjmp sigsetjmp siglongjmp getwd scanf fscanf strerror signal readdir_r ptrace").split())

COMMON = {"libssl.so.3", "libcrypto.so.3", "libyajl.so.2", "libexpat.so.1", "libm.so.6", "libc.so.6"}


@dataclass(frozen=True)
class Expected:
    """What is particular to one file."""

    needed: frozenset
    exports: frozenset


def expected(binary):
    """By the file's name; None: no list is kept for it."""
    name = Path(binary).name
    if "terraform-provider" in name:
        interface = frozenset(re.findall(r"^\s+(\w+);", sources.read("provider/abi.map"), re.M))
        return Expected(frozenset(COMMON | {
            "libgrpc.so.29", "libgpr.so.29", "libprotobuf-c.so.1", "libinih.so.1", "ld-linux-x86-64.so.2",
        }), interface)
    if "sandbox" in name:
        return Expected(frozenset(COMMON | {"libmicrohttpd.so.12", "libpq.so.5"}), frozenset())
    return None


class Elf:
    """One file; every view of it is read when it is asked for."""

    def __init__(self, path):
        self.path = path

    def _readelf(self, *options):
        return subprocess.run(["readelf", "--wide", *options, self.path], check=True, text=True,
                              capture_output=True).stdout

    @cached_property
    def bytes(self):
        return Path(self.path).read_bytes()

    @cached_property
    def header(self):
        return self._readelf("--file-header")

    @cached_property
    def segments(self):
        return self._readelf("--program-headers")

    @cached_property
    def dynamic(self):
        return self._readelf("--dynamic")

    @cached_property
    def notes(self):
        return self._readelf("--notes")

    @cached_property
    def needed(self):
        return set(re.findall(r"\(NEEDED\).*\[(.+)\]", self.dynamic))

    def _dynamic_symbols(self, defined):
        """Names in the dynamic table without their versions. What has no type, a version or a word
        that the linker makes up, is nobody's."""
        found = re.findall(r"(FUNC|OBJECT|IFUNC|TLS)\s+(?:GLOBAL|WEAK)\s+DEFAULT\s+(\S+)\s+(\w+)",
                           self._readelf("--dyn-syms"))
        return {name for _, section, name in found
                if section != "ABS" and (section != "UND") == defined}

    @cached_property
    def imports(self):
        return self._dynamic_symbols(False)

    @cached_property
    def exports(self):
        """Data of the C library that a program holds a copy of is no export."""
        copied = set(re.findall(r"R_\w+_COPY\s+\w+\s+(\w+)", self._readelf("--relocs")))
        return self._dynamic_symbols(True) - copied

    @cached_property
    def main(self):
        """The first bytes of main(); none when its place is not known."""
        found = re.search(r"([0-9a-f]+)\s+\d+\s+FUNC\s+\w+\s+\w+\s+(\d+) main$",
                          self._readelf("--symbols"), re.M)
        text = re.search(r"\.text\s+PROGBITS\s+([0-9a-f]+) ([0-9a-f]+)", self._readelf("--sections"))
        if not found or not text:
            return b""
        start = int(found[1], 16) - int(text[1], 16) + int(text[2], 16)
        return self.bytes[start:start + len(ENDBR64)]


# What is wrong when the test does not hold.
RULES = (
    ("is not position independent", lambda elf: re.search(r"Type:\s+DYN", elf.header)),
    ("has no interpreter", lambda elf: "INTERP" in elf.segments),
    ("has no RELRO segment", lambda elf: "GNU_RELRO" in elf.segments),
    ("does not bind at start",
     lambda elf: re.search(r"BIND_NOW|Flags:.*\bNOW\b", elf.dynamic)),
    ("does not say that its stack is data", lambda elf: "GNU_STACK" in elf.segments),
    ("has an executable stack",
     lambda elf: not re.search(r"GNU_STACK(?:\s+\S+){5}\s+R?W?E", elf.segments)),
    ("has a segment that is writable and executable",
     lambda elf: not re.search(r"LOAD(?:\s+\S+){5}\s+RWE", elf.segments)),
    ("has code and read-only data in one segment",
     lambda elf: not re.search(r"^\s+\d\d\s.*(?:\.text\b.*\.rodata|\.rodata\b.*\.text)\b", elf.segments, re.M)),
    ("carries a library path", lambda elf: not re.search(r"\((?:RPATH|RUNPATH)\)", elf.dynamic)),
    ("has text relocations", lambda elf: not re.search(r"TEXTREL", elf.dynamic)),
    ("has no stack protector", lambda elf: "__stack_chk_fail" in elf.imports),
    ("was not fortified", lambda elf: fortified(elf)),
    ("does not mark where indirect jumps may land", lambda elf: elf.main == ENDBR64),
    ("does not say that it takes a shadow stack", lambda elf: re.search(r"x86 feature:.*SHSTK", elf.notes)),
)


def fortified(elf):
    """The checked functions that it calls."""
    return {name for name in elf.imports if re.fullmatch(r"__\w+_chk", name)}


def names(elf, wanted):
    """Findings about single names: of functions, libraries, paths."""
    found = [f"calls {name}, unfortified" for name in sorted(elf.imports & FORTIFIED)]
    called = {re.sub(r"^__(?:isoc99_)?(\w+?)(?:_chk)?$", r"\1", name) for name in elf.imports}
    found += [f"calls {name}" for name in sorted(called & FORBIDDEN)]
    if str(sources.ROOT).encode() in elf.bytes:
        found.append("names the directory in which it was built")
    if wanted is not None:
        found += [f"exports {name}" for name in sorted(elf.exports - wanted.exports)]
        found += [f"does not export {name}" for name in sorted(wanted.exports - elf.exports)]
        found += [f"needs {name}" for name in sorted(elf.needed - wanted.needed)]
        found += [f"no longer needs {name}" for name in sorted(wanted.needed - elf.needed)]
    return found


def findings(binary, wanted=None):
    """What is wrong with a binary, as lines; empty when nothing is."""
    path = sources.ROOT / binary
    if not path.exists():
        return [f"{binary}: was not built"]
    elf = Elf(path)
    found = [what for what, fine in RULES if not fine(elf)] + names(elf, wanted or expected(binary))
    return [f"{binary}: {what}" for what in found]
