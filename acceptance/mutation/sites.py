# SPDX-License-Identifier: MPL-2.0
"""Where the handling of errors can be broken, and how: one line of C at a time."""

import collections
import hashlib
import re

# (area, its folders or files, how many of its places are tried by default)
AREAS = (
    ("engine", ("provider/rpc/", "provider/schema/", "provider/value/"), 34),
    ("net", ("provider/net/",), 14),
    ("stack", ("resources/stack_", "resources/tasks.c", "resources/handover.c", "resources/ownership.c",
               "resources/deployment_id.c", "resources/wait.c", "resources/api_memo.c"), 26),
    ("parts", ("resources/parts/",), 36),
    ("alibaba", ("resources/alibaba/",), 20),
    ("auth0", ("resources/auth0/",), 14),
)

# What a line has that decides about errors, outcomes, retries, adoption or the state.
ABOUT = re.compile(r"TRY\(|_fail\(|fail|status_|Status|outcome|API_|AUTH0_|HTTP_|RETRY|ERROR_|OWNED_|CALL_|retry|"
                   r"lost|unsure|sent|exists|\bok\b|unknown|former|ours|mark|recorded|stack_|known|again|tries|"
                   r"REPEATABLE|ONCE|TOKEN|expired|error|limit|_MOST|_MAX|_MS\b|TRIES")

SWAPS = (("API_NOT_FOUND", "API_DONE"), ("API_DONE", "API_NOT_FOUND"), ("API_EXISTS", "API_NOT_FOUND"),
         ("API_UNSURE", "API_REJECTED"), ("API_BUSY", "API_REJECTED"), ("API_STOPPED", "API_DONE"),
         ("AUTH0_NOT_FOUND", "AUTH0_DONE"), ("AUTH0_DONE", "AUTH0_NOT_FOUND"), ("AUTH0_UNSURE", "AUTH0_REJECTED"),
         ("AUTH0_EXISTS", "AUTH0_NOT_FOUND"), ("RETRY_NO", "RETRY_TRANSIENT"), ("RETRY_TRANSIENT", "RETRY_NO"),
         ("RETRY_THROTTLED", "RETRY_NO"), ("RETRY_CONFLICT", "RETRY_NO"), ("ERROR_NOT_FOUND", "ERROR_REJECTED"),
         ("ERROR_EXISTS", "ERROR_REJECTED"), ("ERROR_TRANSIENT", "ERROR_REJECTED"),
         ("ERROR_CONFLICT", "ERROR_REJECTED"), ("ERROR_THROTTLED", "ERROR_REJECTED"),
         ("OWNED_UNFINISHED", "OWNED_FINISHED"), ("OWNED_SAME", "OWNED_BY_OTHERS"), ("REPEATABLE", "ONCE"),
         ("ONCE", "REPEATABLE"), ("TOKEN", "ONCE"), ("CALL_RUNNING", "CALL_CANCELLED"),
         ("HTTP_MAYBE_SENT", "HTTP_NOT_SENT"), ("HTTP_NOT_SENT", "HTTP_MAYBE_SENT"),
         ("status_failed()", "status_ok()"), ("status_ok()", "status_failed()"), ("true", "false"), ("false", "true"))

# (name, what is looked for, what stands in its place)
OPERATORS = (
    ("negated condition", r"\bif \((.*)\)(?= [^&|]*$)", r"if (!(\1))"),
    ("negated loop", r"\bwhile \((.*)\);$", r"while (!(\1));"),
    ("lost not", r"!(?=[a-z_(])", ""),
    ("equal for unequal", r"!=", "=="),
    ("unequal for equal", r"==", "!="),
    ("or for and", r"&&", "||"),
    ("and for or", r"\|\|", "&&"),
    ("less or equal", r" < ", " <= "),
    ("greater or equal", r" > ", " >= "),
    ("less", r" <= ", " < "),
    ("greater", r" >= ", " > "),
    ("error not passed on", r"\bTRY\((.*)\);$", r"(void)(\1);"),
    ("no early return", r"\bif \((.*)\) return [^;]*;$", r"(void)(\1);"),
    ("not recorded", r"^( *)(?:stack_record|stack_forget|stack_suspect|stack_set|stack_claim)\(.*\);$", r"\1;"),
    ("another number", r"(?<= = )(\d+)(?=[,; ])", lambda m: str(int(m.group(1)) // 2)),
) + tuple((f"{new} for {old}", r"(?<![\w.])" + re.escape(old) + r"(?!\w)", new) for old, new in SWAPS)

Mutant = collections.namedtuple("Mutant", "area path line operator before after")


def key(mutant):
    """The same for the same change of the same text, wherever in the file it has moved."""
    text = f"{mutant.path}|{mutant.operator}|{mutant.before.strip()}|{mutant.after.strip()}"
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def code_lines(text):
    """(number, line) of what is code on one line: no comments, no directives, no text in quotes."""
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if bare and not bare.startswith(("//", "#", '"')) and ABOUT.search(re.sub(r'"[^"]*"', "", line)):
            yield number, line


def mutants_of(area, path, text):
    for number, line in code_lines(text):
        quoted = [m.span() for m in re.finditer(r'"[^"]*"|//.*', line)]
        for name, pattern, new in OPERATORS:
            for match in re.finditer(pattern, line):
                if any(a <= match.start() < b for a, b in quoted):
                    continue
                after = line[:match.start()] + match.expand(new) + line[match.end():] if isinstance(new, str) \
                    else line[:match.start()] + new(match) + line[match.end():]
                # A definition or a table's word in a signature cannot be broken so.
                if after != line and not re.match(r"^\w.*\) \{$", line):
                    yield Mutant(area, path, number, name, line, after)


def lot(seed, mutant):
    """What decides whether a change is chosen: nothing but itself, so that what was judged stays chosen when other
    lines of the sources change."""
    return hashlib.sha256(f"{seed} {key(mutant)}".encode()).digest()


def choose(files, read, seed, scale=1.0):
    """A list that depends on the sources and the seed alone; no line is chosen twice."""
    rows = []
    for area, prefixes, share in AREAS:
        chosen = []
        pool = [m for path in files if path.startswith(prefixes) for m in mutants_of(area, path, read(path))]
        pool.sort(key=lambda mutant: lot(seed, mutant), reverse=True)
        # Each kind of change in turn, so that the frequent kinds do not crowd out the others.
        kinds = collections.OrderedDict()
        for mutant in pool:
            kinds.setdefault(mutant.operator, []).append(mutant)
        taken, want = set(), round(share * scale)
        while kinds and len(taken) < want:
            for kind in list(kinds):
                while kinds[kind] and (kinds[kind][-1].path, kinds[kind][-1].line) in taken:
                    kinds[kind].pop()
                if not kinds[kind]:
                    del kinds[kind]
                elif len(taken) < want:
                    mutant = kinds[kind].pop()
                    taken.add((mutant.path, mutant.line))
                    chosen.append(mutant)
        rows.extend((place / max(1, len(chosen)), area, mutant) for place, mutant in enumerate(chosen))
    # Every area in proportion from the first on, so that a part of the list says something too.
    return [mutant for _, _, mutant in sorted(rows, key=lambda row: row[:2])]
