# SPDX-License-Identifier: MPL-2.0
"""lint and measure themselves: every check must find what it is there for, and pass clean code."""

import subprocess
import sys

import pytest

from harness import project

sys.path.insert(0, str(project.ROOT / "acceptance/scripts"))
sys.path.insert(0, str(project.ROOT / "acceptance/analysis"))

import analyze  # noqa: E402
import lint  # noqa: E402
import measure  # noqa: E402
import sources  # noqa: E402

SPDX = "// SPDX-License-Identifier: MPL-2.0\n"
CLEAN = SPDX + "int x_twice(int number);\nint x_twice(int number) {\n    return number * 2;\n}\n"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Writes a small project of its own, and points the tools at it."""
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    monkeypatch.setenv("LINT_FLAGS", "-std=c11 -I. -Wall -Wextra")
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)

    def write(contents):
        for path, text in contents.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        for cached in (sources.files, sources.read, sources.code_only, sources.functions):
            cached.cache_clear()
    yield write
    monkeypatch.undo()
    write({})


def function(lines):
    return SPDX + "void x(int a);\nvoid x(int a) {\n" + lines + "}\n"


HEADER = SPDX + "#pragma once\n"
IGNORED = SPDX + ("struct __attribute__((warn_unused_result)) S {\n    int a;\n};\nstruct S f(void);\n"
                  "void g(void);\nvoid g(void) {\n    f();\n}\n")
FINDINGS = [
    ("layers", {"provider/base/a.c": SPDX + '#include "provider/value/b.h"\n'}),
    ("layers", {"provider/net/a.c": SPDX + '#include "resources/b.h"\n'}),
    ("layers", {"provider/rpc/a_test.c": SPDX + '#include "resources/b.h"\n'}),
    ("layers", {"provider/value/a.c": SPDX + '#include "tfplugin6.pb-c.h"\n'}),
    ("layers", {"acceptance/sandbox/a.c": SPDX + '#include "provider/net/retry.h"\n'}),
    ("cycles", {"provider/base/a.h": HEADER + '#include "provider/base/b.h"\n',
                "provider/base/b.h": HEADER, "provider/base/b.c": '#include "provider/base/a.h"\n'}),
    ("own_header_first", {"provider/base/a.h": HEADER, "provider/base/b.h": HEADER,
                          "provider/base/a.c": SPDX + '#include "provider/base/b.h"\n'
                                                      '#include "provider/base/a.h"\n'}),
    ("banned", {"provider/value/a.c": function("    free(a);\n")}),
    ("banned", {"resources/a.c": function("    strcpy(a, a);\n")}),
    ("licences", {"provider/base/a.c": "int a;\n"}),
    ("gotos", {"provider/base/a.c": function("    if (a) goto out;\nout:\n    return;\n")}),
    ("preprocessor", {"provider/base/a.c": function("#ifdef A\n    x(a);\n#endif\n")}),
    ("pragma_once", {"provider/base/a.h": SPDX}),
    ("clouds", {"provider/net/a.c": SPDX + "// as Aliyun wants it\n"}),
    ("machine_paths", {"a.md": "see /ro" + "ot/notes\n"}),
    ("marks", {"provider/base/a.c": SPDX + "// TO" + "DO later\n"}),
    ("secrets", {"a.tf": 'key = "LTAI' + '5tAbCdEfGhIjKlMnOpQr"\n'}),
    ("whitespace", {"provider/base/a.c": SPDX + "int a; \n"}),
    ("whitespace", {"provider/base/a.c": SPDX + "int a;"}),
    ("makefile", {"Makefile": "\n" * 151}),
    ("clang_format", {"provider/base/a.c": SPDX + "int   a;\n"}),
    ("clang", {"provider/base/a_test.c": IGNORED}),
    ("tidy", {"provider/base/a.c": IGNORED}),
    ("tidy", {"provider/base/a.c": SPDX + '#include "provider/base/a.h"\n',
              "provider/base/a.h": HEADER + "static inline int f(void) {\n    int unused = 1;\n"
                                            "    return 1;\n}\n"}),
    ("gcc", {"provider/base/a.c": function("    int b = 1;\n")}),
    ("shell", {"a.sh": "if true; then\n"}),
    ("python", {"a.py": "def f(:\n"}),
]


@pytest.mark.parametrize("check, contents", FINDINGS)
def test_lint_finds(tree, check, contents):
    tree({"Makefile": "# SPDX-License-Identifier: MPL-2.0\n", "provider/base/clean.c": CLEAN,
          ".clang-format": "{IndentWidth: 4, AllowShortFunctionsOnASingleLine: None}\n"})
    assert getattr(lint, check)() == []
    tree(contents)
    assert getattr(lint, check)() != []


def test_lint_reads_code_and_not_comments_or_strings(tree):
    tree({"Makefile": "", "provider/value/a.c": function(
        '    // free(a) and goto\n    x(a); /* strcpy(a, a) */\n    puts("free(a)");\n')})
    assert lint.banned() == [] and lint.gotos() == []


def test_analyze_finds_what_a_warning_does_not(tree, capsys):
    tree({"provider/base/clean.c": CLEAN})
    assert analyze.main([]) == 0 and "analyze: 1 passed, 0 failed" in capsys.readouterr().out
    tree({"provider/base/a.c": function("    volatile char *b = __builtin_malloc(9);\n    b[a & 7] = 1;\n")})
    assert analyze.main([]) == 1
    said = capsys.readouterr().out
    assert "analyzer-possible-null-dereference" in said or "analyzer-malloc-leak" in said


# What curl's own check and the handbooks of secure C forbid.
FORBIDDEN = (
    "strcpy strcat strncpy strncat stpcpy strlcpy wcscpy sprintf vsprintf gets getwd alloca strdup asprintf "
    "malloc calloc realloc free atoi atol atof strtok strtok_r sscanf scanf strtol strtoul strtod localtime "
    "gmtime asctime ctime strerror readdir_r setlocale getpwnam getlogin gethostbyname inet_addr inet_ntoa "
    "rand srand random drand48 getopt getopt_long mktemp tmpnam tempnam tmpfile access select setjmp longjmp "
    "pthread_cancel alarm ptrace signal system popen fork vfork execl execve execvp posix_spawn wordexp dlopen "
    "dlsym getenv setenv unsetenv sleep usleep nanosleep exit _exit atexit").split()


PLANTED = [f"{name}(a);" for name in FORBIDDEN] + ["x(b->list.items[a]);"]


def test_whatever_is_banned_is_found_outside_its_home(tree):
    """In a file that is nobody's home; and no row of the list is without one of them."""
    for line in PLANTED:
        tree({"resources/parts/a.c": function(f"    {line}\n")})
        assert lint.banned() == [f"resources/parts/a.c:4: banned here: {line}"], line
    for pattern in lint.BANNED:
        assert any(lint.re.search(pattern, line) for line in PLANTED), pattern


def test_whatever_is_banned_may_stand_in_its_home(tree):
    for pattern, homes in lint.BANNED.items():
        line = next(line for line in PLANTED if lint.re.search(pattern, line))
        for home in homes:
            path = home if home.endswith(".c") else home + "a.c"
            tree({path: function(f"    {line}\n")})
            assert lint.banned() == [], (line, home)
            (sources.ROOT / path).unlink()


def test_names_that_only_look_banned_pass(tree):
    tree({"provider/schema/a.c": function('    pthread_cond_signal(a);\n    x_free(a);\n    say("free(a)");\n')})
    assert lint.banned() == []


def test_banned_call_with_a_reason_passes(tree):
    tree({"provider/value/a.c": function("    // The foreign library hands over what malloc gave.\n"
                                         "    free(a);\n")})
    assert lint.banned() == []


@pytest.mark.parametrize("name, text, value", [
    ("function_lines", function("    x(a);\n" * 70), "72"),
    ("function_branches", function("    if (a && a || a ? a : a) x(a);\n" * 4), "17"),
    ("function_branches", function("    TRY(x(a));\n" * 16), "17"),
    ("function_parameters", SPDX + "void y(int a, int b, int c, void (*d)(int, int), int e, int f) {"
                                   "\n    x(a, b, c);\n}\n", "6"),
    ("file_lines", SPDX + "int a;\n" * 500, "501"),
])
def test_measure_finds(tree, name, text, value):
    tree({"provider/base/a.c": CLEAN})
    assert not getattr(measure, name)().failed()
    tree({"provider/base/b.c": text})
    found = getattr(measure, name)()
    assert found.failed() and found.value.endswith(value)


def test_measure_counts_repeated_blocks(tree):
    block = "".join(f"int number_{index};\n" for index in range(9))
    tree({"provider/base/a.c": SPDX + block})
    assert not measure.repeated_lines().failed()
    tree({"provider/base/b.c": SPDX + block})
    assert measure.repeated_lines().value == "100.0"


def test_measure_finds_functions_that_should_be_static(tree):
    tree({"provider/base/a.c": CLEAN,
          "provider/base/b.c": SPDX + "int y(void);\nint y(void) {\n    return x_twice(1);\n}\n",
          "provider/base/b.h": HEADER + "int y(void);\n"})
    assert sources.globals_used_once() == [("provider/base/b.c", 3, "y")]
    tree({"acceptance/tools/fixture.h": HEADER + "static inline int z(void) {\n    return y();\n}\n"})
    assert sources.globals_used_once() == []
    tree({"acceptance/tools/fixture.h": HEADER,
          "provider/base/b.h": HEADER + "int y(void);\nstatic inline int z(void) {\n    return y();\n}\n"})
    assert sources.globals_used_once() == []


def test_measure_finds_attribute_names_spelled_again(tree, monkeypatch):
    monkeypatch.setattr(measure, "attribute_names", lambda: {"image", "cpu"})
    tree({"resources/names.h": HEADER + '#define A_IMAGE "image"\n',
          "resources/base.c": SPDX + 'Attr attrs[] = {\n    {A_IMAGE, 1, .wire = "image"},\n'
                                     '    {"cpu", 2},\n};\n'})
    assert measure.resource_spellings().worst == []
    tree({"resources/more.c": SPDX + 'Attr more[] = {\n    {"image", 1},\n};\n'
                                     'void f(void) {\n    get("cpu");\n}\n'})
    assert len(measure.resource_spellings().worst) == 2
