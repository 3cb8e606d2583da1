#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Checks the rules that reading alone would miss. Each check returns its findings as lines
"file:line: what"; no finding is a pass. Ends in one line, "lint: N passed, N failed".

Usage: lint.py [CHECK…]   (the names are those printed)"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import elf
import sources

# Programs that drive what is tested: they start processes, read command lines and end what hangs.
DRIVERS = tuple(f"acceptance/{name}/" for name in
                ("faults", "fuzz", "load", "mutation", "properties", "simulation"))
# Words of their one home: regular expression -> folders or files where it may stand.
BANNED = {
    # Members of a value that may be of another kind: value_list_at(), value_entry_at().
    r"->(?:list\.items|map\.entries)\[": ("provider/", "acceptance/rig/", "acceptance/tools/",
                                          *DRIVERS),
    # Text without a bound, or whose bound cuts silently; what is allocated outside an arena.
    r"\b(?:strcpy|strcat|strncpy|strncat|stpcpy|stpncpy|strlcpy|strlcat|wcscpy|wcscat)\s*\(": (),
    r"\b(?:sprintf|vsprintf|swprintf|gets|getwd|getpass|bcopy|bzero|alloca)\s*\(": (),
    r"\b(?:strdup|strndup|asprintf|vasprintf|getline|getdelim|open_memstream)\s*\(": (),
    r"\b(?:malloc|calloc|realloc|reallocarray|free)\s*\(": ("provider/base/arena.c", "provider/heap.c"),
    # Numbers and words out of text, without telling what was wrong.
    r"\b(?:atoi|atol|atoll|atof|strtok|strtok_r|strsep|scanf|fscanf|vsscanf)\s*\(": (),
    r"\b(?:strtol|strtoll|strtoul|strtoull|strtod|strtof|sscanf)\s*\(": (
        "provider/value/value_number.c", "acceptance/sandbox/options.c",
        "acceptance/sandbox/rds/cluster.c", "acceptance/sandbox/lobechat/release.c", *DRIVERS),
    # One result for all threads, or the state of the whole process.
    r"\b(?:asctime|ctime|localtime|gmtime|strerror|readdir_r|setlocale|tzset)\s*\(": (),
    r"\b(?:getpwnam|getpwuid|getgrnam|getgrgid|getlogin|ttyname|ptsname|getservbyname)\s*\(": (),
    r"\b(?:gethostbyname|gethostbyaddr|inet_addr|inet_aton|inet_ntoa)\s*\(": (),
    r"\b(?:rand|srand|random|srandom|rand_r|drand48|lrand48|mrand48)\s*\(": (),
    r"\b(?:getopt|getopt_long)\s*\(": ("acceptance/sandbox/options.c", *DRIVERS),
    # What another process may change between the question and the use.
    r"\b(?:mktemp|tmpnam|tmpnam_r|tempnam|tmpfile)\s*\(": (),
    r"\b(?:access|faccessat|eaccess)\s*\(": ("acceptance/sandbox/rds/cluster.c", *DRIVERS),
    # More than 1024 descriptors; jumps over whoever holds a lock; threads that end in the middle.
    r"\b(?:select|pselect|FD_SET|setjmp|longjmp|sigsetjmp|siglongjmp)\s*\(": (),
    r"\b(?:pthread_cancel|pthread_exit|pthread_kill|alarm|setitimer|ptrace)\s*\(": DRIVERS,
    r"\b(?:signal|sigset|siginterrupt)\s*\(": DRIVERS,  # signals_handle()
    # Other programs and libraries.
    r"\b(?:system|popen|fork|vfork|clone|exec[lv]p?e?)\s*\(": DRIVERS,
    r"\b(?:posix_spawnp?|wordexp)\s*\(": (
        "resources/alibaba/credentials_process.c", "acceptance/sandbox/rds/process.c", *DRIVERS),
    r"\b(?:dlopen|dlmopen|dlsym)\s*\(": ("provider/net/curl_late.c", *DRIVERS),
    # Who reads the environment is about the environment.
    r"\b(?:getenv|secure_getenv|setenv|putenv|unsetenv|clearenv)\s*\(": (
        "provider/base/log.c", "provider/net/trust.c", "provider/rpc/", "provider/main.c",
        "resources/session.c", "resources/alibaba/",
        "resources/auth0/settings.c", "acceptance/"),
    # Waiting is call_sleep(), which a stop wakes.
    r"\b(?:sleep|usleep|nanosleep|clock_nanosleep)\s*\(": ("acceptance/sandbox/", "acceptance/tools/"),
    r"\b(?:exit|_exit|_Exit|quick_exit|atexit|on_exit)\s*\(": (
        "provider/base/arena.c", "provider/rpc/", "provider/main.c", "acceptance/"),
}
COMPARES = re.compile(r"\b(?:memcmp|bcmp|str(?:case|n|ncase)?cmp|text_equal|text_is|text_compare|value_equal)\s*\(")
SECRET_NAME = re.compile(
    r"\b(?:\w*_)?(?:secret|password|signature|h?mac|token|verifier|challenge|code_verifier|digest_bytes)\b")
CLOUDS = re.compile(r"alibaba|aliyun|alicloud|auth0", re.I)
# In two halves, so that this file passes its own check.
MARKS = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|not (?:yet )?impl" + r"emented")
MACHINE_PATH = re.compile(r"(?<![\w.$/}])/(?:root|work|home|Users|mnt|farm)/")
SECRET = re.compile(
    r"\bLTAI[0-9A-Za-z]{12,}|\bAKIA[0-9A-Z]{16}\b|\bsk-[0-9a-f]{32}\b|\bghp_[0-9A-Za-z]{36}\b"
    r"|\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.")
TIDY = ("-*,bugprone-suspicious-*,bugprone-misplaced-*,bugprone-signal-handler,"
        "bugprone-not-null-terminated-result,bugprone-infinite-loop,clang-diagnostic-*")
OWN_HEADERS = r"(^|/)(provider|resources|acceptance)/"
MAKEFILE_LINES = 150
JOBS = os.cpu_count() or 2
BATCH = 50


def tracked(*patterns):
    """Files of the repository, and new ones that are not ignored."""
    output = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=sources.ROOT, check=True, capture_output=True, text=True).stdout
    return [path for path in output.splitlines() if (sources.ROOT / path).is_file()]


def text_of(path):
    return (sources.ROOT / path).read_text(encoding="utf-8", errors="replace")


def grep(pattern, paths, what, text=text_of):
    """One finding for each line that matches."""
    return [f"{path}:{number}: {what}: {line.strip()[:100]}"
            for path in paths for number, line in enumerate(text(path).split("\n"), 1)
            if pattern.search(line)]


def command_each(command, paths):
    """Runs a command on every path, several at a time; the output of those that fail."""
    def run(path):
        result = subprocess.run([*command, path], cwd=sources.ROOT, capture_output=True, text=True)
        return (result.stdout + result.stderr).strip() if result.returncode != 0 else ""
    with ThreadPoolExecutor(JOBS) as pool:
        return [output for output in pool.map(run, paths) if output]


def layers():
    return [f"{path}: must not include {header}" for path, header in sources.upward_includes()]


def cycles():
    return ["modules include one another: " + ", ".join(cycle) for cycle in sources.module_cycles()]


def own_header_first():
    found = []
    for path in sources.files(".c"):
        header = path[:-len("_test.c" if path.endswith("_test.c") else ".c")] + ".h"
        included = sources.includes(path)
        if header in included and included[0] != header and not path.endswith("_test.c"):
            found.append(f"{path}: {header} comes first")
    return found


def banned():
    """Test programs may use what their fixtures need."""
    found = []
    for pattern, homes in BANNED.items():
        paths = [path for path in sources.product_files(".c", ".h") if not path.startswith(homes)]
        for line in grep(re.compile(pattern), paths, "banned here", sources.code_only):
            path, number, _ = line.split(":", 2)
            if not reason_stands_above(path, int(number)):
                found.append(line)
    return found


def reason_stands_above(path, number):
    """Where a foreign library forces a banned call, a comment on the line or just above says so."""
    lines = sources.read(path).split("\n")
    return any("foreign" in line for line in lines[max(0, number - 3):number] if "//" in line)


def constant_time():
    """Secrets and codes that prove something are compared with digest_equal(), which takes equally long whatever
    the first byte is that differs. Where a name only sounds like one, a comment with "not a secret" says so."""
    found = []
    for path in sources.product_files(".c", ".h"):
        text, lines = sources.code_only(path), sources.read(path).split("\n")
        for match in COMPARES.finditer(text):
            number = text.count("\n", 0, match.start()) + 1
            excused = any("not a secret" in line for line in lines[max(0, number - 3):number])
            if SECRET_NAME.search(arguments(text, match.end())) and not excused:
                found.append(f"{path}:{number}: compare with digest_equal(): {lines[number - 1].strip()[:90]}")
    return found


def arguments(text, start):
    """What stands between the parenthesis before start and the one that belongs to it."""
    depth = 1
    for end in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        if depth == 0:
            return text[start:end]
    return text[start:]


def licences():
    # What stands under examples/ is shown in the documentation as it is.
    paths = tracked("*.[ch]", "*.py", "*.mjs", "*.sh", "*.proto", "Makefile", "*.mk", ".ci/run", "*.map", ":!examples")
    return [f"{path}: no SPDX line" for path in paths
            if "SPDX-License-Identifier: MPL-2.0" not in "\n".join(text_of(path).split("\n")[:3])]


def gotos():
    return [f"{path}:{line}: {text}" for path, line, text in sources.lines_in_functions(r"\bgoto\b")]


def preprocessor():
    return [f"{path}:{line}: {text}"
            for path, line, text in sources.lines_in_functions(r"^\s*#\s*(?:if|ifdef|ifndef|elif)\b")]


def pragma_once():
    return [f"{path}: no #pragma once" for path in sources.files(".h")
            if "#pragma once" not in text_of(path)]


def clouds():
    paths = [path for path in sources.product_files(".c", ".h") if path.startswith("provider/")]
    return grep(CLOUDS, paths, "the engine names a cloud")


def machine_paths():
    return grep(MACHINE_PATH, [path for path in tracked() if path != "LICENSE"], "path of one machine")


def claims():
    """Each claim of SECURITY.md names a test; it exists."""
    named = re.findall(r"^`([\w/.]+\.(?:c|py))(?:::(\w+))?`$", text_of("SECURITY.md"), re.M)
    found = [] if named else ["SECURITY.md: names no test"]
    for path, name in named:
        if not (sources.ROOT / path).is_file():
            found.append(f"SECURITY.md: there is no {path}")
        elif name and not re.search(rf"\b{name}\(", text_of(path)):
            found.append(f"SECURITY.md: there is no {name} in {path}")
    return found


def marks():
    return grep(MARKS, tracked("*.[ch]", "*.py", "*.mjs", "*.sh", "Makefile", "*.mk", "*.md", "*.tf"), "unfinished")


def secrets():
    return grep(SECRET, tracked(), "looks like a real secret")


def whitespace():
    paths = tracked("*.[ch]", "*.py", "*.mjs", "*.sh", "*.proto", "*.tf")
    found = grep(re.compile(r"[ \t]+$|^ *\t"), paths, "trailing blank or tab")
    return found + [f"{path}: no newline at the end" for path in paths
                    if text_of(path) and not text_of(path).endswith("\n")]


def makefile():
    lines = {path: text_of(path).count("\n") for path in tracked("Makefile", "*.mk")}
    return [f"{path}: {count} lines, at most {MAKEFILE_LINES}"
            for path, count in lines.items() if count > MAKEFILE_LINES]


def clang_format():
    """Many files at a time: starting it takes longer than looking at a file."""
    def run(paths):
        result = subprocess.run(["clang-format-14", "--dry-run", "-Werror", *paths], cwd=sources.ROOT,
                                capture_output=True, text=True)
        named = {path for path in paths if f"{path}:" in result.stderr}
        return named or (set(paths) if result.returncode != 0 else set())
    paths = sources.files(".c", ".h")
    with ThreadPoolExecutor(JOBS) as pool:
        found = set().union(*pool.map(run, (paths[i:i + BATCH] for i in range(0, len(paths), BATCH))))
    return [f"{path}: differs, run make fmt" for path in sorted(found)]


def compiler_flags():
    return shlex.split(os.environ["LINT_FLAGS"]) + ["-Werror"]


def tidy_command(*options):
    """clang-tidy on one file; it takes the compiler's flags behind the file's name."""
    words = shlex.join([flag for flag in compiler_flags() if flag != "-Werror"])
    return ["sh", "-c", f'exec clang-tidy-14 --quiet {shlex.join(options)} "$1" -- {words}'
            " 2>/dev/null", "clang-tidy"]


def clang():
    """Also rejects every Status that is ignored, which gcc cannot. What tidy() reads has these warnings there."""
    paths = sorted(set(sources.files(".c")) - set(sources.product_files(".c")))
    return command_each(["clang-14", *compiler_flags(), "-fsyntax-only"], paths)


def gcc():
    return command_each(["gcc", *compiler_flags(), "-fsyntax-only"], sources.files(".c"))


def tidy():
    """The checks that cost nothing, and clang's warnings; `make tidy` runs the rest of .clang-tidy."""
    command = tidy_command(f"--checks={TIDY}", "--warnings-as-errors=*", f"--header-filter={OWN_HEADERS}")
    return command_each(command, sources.product_files(".c"))


def hardening():
    binaries = [os.environ[name] for name in ("PROVIDER", "SANDBOX_BIN")]
    return [finding for binary in binaries for finding in elf.findings(binary)]


def shell():
    scripts = tracked("*.sh", ".ci/run", ":!examples")
    found = command_each(["bash", "-n"], scripts)
    if shutil.which("shellcheck"):
        found += command_each(["shellcheck", "--severity=warning"], scripts)
    return found


def python():
    found = []
    for path in tracked("*.py"):
        try:
            compile(text_of(path), path, "exec")
        except SyntaxError as error:
            found.append(f"{path}:{error.lineno}: {error.msg}")
    return found


def tell_files(name, paths, findings):
    """The closing lines of a tool that looks at files, each with at most one finding; the exit status."""
    print("\n".join(findings))
    print(f"{name}: {len(paths) - len(findings)} passed, {len(findings)} failed")
    return 1 if findings else 0


CHECKS = (
    layers, cycles, own_header_first, banned, constant_time, licences, gotos, preprocessor, pragma_once, clouds,
    machine_paths, claims, marks, secrets, whitespace, makefile, clang_format, clang, gcc, tidy, hardening, shell,
    python)


def main(names):
    failed = 0
    chosen = [check for check in CHECKS if not names or check.__name__ in names]
    for check in chosen:
        findings = check()
        print(f"  {'failed' if findings else 'ok':6}  {check.__name__}")
        for finding in findings:
            print("    " + finding.replace("\n", "\n    "))
        failed += bool(findings)
    print(f"lint: {len(chosen) - failed} passed, {failed} failed")
    return 0 if chosen and failed == 0 else 1


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main(sys.argv[1:]))
