# SPDX-License-Identifier: MPL-2.0
"""The gate for hardened binaries: a program built as it should be passes, and one that was built without
one of the flags, or calls what it must not, is told so."""

import struct
import subprocess
import sys

import pytest

from harness import project

sys.path.insert(0, str(project.ROOT / "acceptance/scripts"))

import elf  # noqa: E402
import lint  # noqa: E402

FLAGS = ("-O2", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=3", "-fstack-protector-all",
         "-fcf-protection=full", "-fPIE", "-pie", "-Wl,-z,relro,-z,now,-z,noexecstack,-z,shstk")
PROGRAM = """#include <stdio.h>
const char *const words[] = {"one", "two"};
int main(int c, char **v) {
    char b[9];
    snprintf(b, (unsigned long)c, "%s", v[0]);
    return printf(b, c);
}
"""
WANTED = elf.Expected(frozenset(("libc.so.6",)), frozenset())


def built(tmp_path, flags=(), program=PROGRAM, without=""):
    """What the gate finds in the program, without the file's name."""
    (tmp_path / "p.c").write_text(program)
    usual = [flag.replace(without, "") for flag in FLAGS]
    subprocess.run(["gcc", "-w", *usual, *flags, "-o", str(tmp_path / "p"), str(tmp_path / "p.c"), "-lm"],
                   check=True)
    found = elf.findings(str(tmp_path / "p"), WANTED)
    return [line.removeprefix(f"{tmp_path}/p: ") for line in found]


def test_what_is_hardened_passes(tmp_path):
    assert built(tmp_path) == []


@pytest.mark.parametrize("flags, finding", [
    (("-no-pie", "-fno-pie"), "is not position independent"),
    (("-static-pie", "-Wl,--no-dynamic-linker"), "has no interpreter"),
    (("-Wl,-z,norelro",), "has no RELRO segment"),
    (("-Wl,-z,lazy",), "does not bind at start"),
    (("-Wl,-z,execstack",), "has an executable stack"),
    (("-Wl,-z,noseparate-code",), "has code and read-only data in one segment"),
    (("-Wl,-rpath,lib",), "carries a library path"),
    (("-Wl,-rpath,lib", "-Wl,--disable-new-dtags"), "carries a library path"),
    (("-fno-stack-protector",), "has no stack protector"),
    (("-U_FORTIFY_SOURCE",), "was not fortified"),
    (("-U_FORTIFY_SOURCE",), "calls printf, unfortified"),
    (("-fcf-protection=none",), "does not mark where indirect jumps may land"),
    (("-Wl,--no-as-needed", "-lz"), "needs libz.so.1"),
    (("-Wl,--export-dynamic",), "exports main"),
])
def test_a_lost_flag_is_noticed(tmp_path, flags, finding):
    assert finding in built(tmp_path, flags)


def test_a_relocated_text_is_noticed(tmp_path):
    """Its code holds an address, so the loader must write into it."""
    program = PROGRAM + '__asm__(".text\\n.quad words\\n");\n'
    assert "has text relocations" in built(tmp_path, ("-Wl,-z,notext",), program)


def test_a_lost_mark_for_shadow_stacks_is_noticed(tmp_path):
    assert built(tmp_path, without=",-z,shstk") == ["does not say that it takes a shadow stack"]


@pytest.mark.parametrize("before, after, finding", [
    # PT_GNU_STACK becomes PT_NULL: some linkers leave it out, and then the system decides.
    (struct.pack("<II", 0x6474E551, 6), struct.pack("<II", 0, 6), "does not say that its stack is data"),
    # PT_LOAD that may be read and executed becomes one that may be written too.
    (struct.pack("<II", 1, 5), struct.pack("<II", 1, 7), "has a segment that is writable and executable"),
])
def test_a_changed_segment_is_noticed(tmp_path, before, after, finding):
    """What no flag of this linker brings about."""
    assert built(tmp_path) == []
    data = (tmp_path / "p").read_bytes()
    assert data.count(before) == 1
    (tmp_path / "p").write_bytes(data.replace(before, after))
    assert elf.findings(str(tmp_path / "p"), WANTED) == [f"{tmp_path}/p: {finding}"]


@pytest.mark.parametrize("call, name", [
    ("return system(0);", "system"), ("strcpy(b, v[0]);", "strcpy"),
    ("return (int)(long)strtok(v[0], b);", "strtok"), ("return rand();", "rand"),
    ("return (int)(long)gethostbyname(v[0]);", "gethostbyname"),
    ("return (int)(long)popen(v[0], v[0]);", "popen"), ("return fork();", "fork"),
    ("return (int)(long)strerror(c);", "strerror"), ("return (int)(long)signal(c, 0);", "signal"),
    ("return (int)(long)localtime(0);", "localtime"), ("return (int)(long)mktemp(b);", "mktemp"),
])
def test_a_call_that_must_not_be_is_noticed(tmp_path, call, name):
    headers = "".join(f"#include <{header}.h>\n"
                      for header in ("stdlib", "string", "netdb", "signal", "time", "unistd"))
    program = headers + PROGRAM.replace("    return printf", f"    if (c == 9) {{ {call} }}\n    return printf")
    assert f"calls {name}" in built(tmp_path, (), program)


def test_a_place_of_its_own_is_noticed(tmp_path):
    program = PROGRAM.replace('"two"', f'"{project.ROOT}/secret"')
    assert "names the directory in which it was built" in built(tmp_path, (), program)


def test_what_is_expected_and_missing_is_noticed(tmp_path):
    built(tmp_path)
    wanted = elf.Expected(frozenset(("libc.so.6", "libgone.so.1")), frozenset(("gone",)))
    assert elf.findings(str(tmp_path / "p"), wanted) == [f"{tmp_path}/p: does not export gone",
                                                        f"{tmp_path}/p: no longer needs libgone.so.1"]
    assert elf.findings(str(tmp_path / "absent")) == [f"{tmp_path}/absent: was not built"]


def test_our_own_binaries_are_watched(monkeypatch):
    """Both have a list of what they need and show, and lint asks about both."""
    for binary in (project.PROVIDER, project.SANDBOX):
        assert elf.expected(binary).needed
        assert elf.findings(str(binary)) == []
    asked = []
    monkeypatch.setenv("PROVIDER", "a")
    monkeypatch.setenv("SANDBOX_BIN", "b")
    monkeypatch.setattr(elf, "findings", lambda binary: asked.append(binary) or [])
    lint.hardening()
    assert asked == ["a", "b"]
