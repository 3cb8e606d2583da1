#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Writes docs/reliability.md and the table of the README from what the full forms of the matrices reported
(`make torture`): each program left DIRECTORY/NAME.json, or several such files of its parts. What no report
tells anew keeps its figures, date and commit, which are in reliability.json beside this file.

Usage: reliability.py [DIRECTORY]   (without one, both are written again from the figures there are)"""

import datetime
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIGURES = Path(__file__).with_suffix(".json")
DESIGN = ROOT / "acceptance/faults/design.md"  # why nothing is orphaned; written by hand
PAGE, README = ROOT / "docs/reliability.md", ROOT / "README.md"
BEGIN, END = "<!-- reliability -->", "<!-- end of reliability -->"
# How people name them, in the order of the table. A name that is not here comes last, under its own name.
TITLES = {"life": "Lives in which nothing goes wrong", "kill": "Deaths at every API call",
          "once": "Faults of every API call, once", "lasting": "Faults of every API call, for ever",
          "abandoned": "Faults for ever, then given up", "pairs": "Two faults at once",
          "random": "Two faults at once, by a seed", "stops": "Interrupts in every call",
          "terms": "SIGTERM in every call",
          "terraform": "The same with the real Terraform", "simulation": "Simulated lives, by seed",
          "properties": "Random configurations", "load": "Many deployments at once",
          "soak": "Many lives in one process", "fuzz": "Random inputs",
          "canaries": "Secrets in every answer", "mutation": "Mutations of the error handling"}

HEAD = """# Reliability

<!-- Made by acceptance/scripts/reliability.py from what `make torture` found. -->

What happens when the provider, Terraform, the network or a cloud fails at the worst moment is not argued here
but tried out. Each row below is a program that does it in numbered cases or by seeds; each failing case would
print the one line that repeats it. After every case of the matrices, "apply again until it is through" has to
end with

- the objects in the cloud being those of the state, none orphaned, none twice,
- nothing made (and so paid) more often than it is configured, over all attempts together,
- an empty plan, and a destroy that leaves nothing,
- no crash, no hang, no descriptor left open, no secret in what was logged,
- messages that name the call, the object, the request id, what exists now and what to do.

The clouds are the [sandbox](../acceptance/sandbox/README.md); what vouches for it is told [elsewhere](sandbox.md).
`make torture` runs everything (hours; it can be stopped and goes on where it was), `make test` a short form of
each. Figures are of the commit and day beside them; of a part of the cases only where it says "of".

"""


def commit(directory):
    """What ran last, as torture.sh has noted."""
    noted = directory / "commit"
    if noted.is_file():
        return noted.read_text(encoding="utf-8").strip()
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True,
                          capture_output=True, text=True).stdout.strip()


def seeds(parts):
    """Of the first part to the last."""
    told = [part["seeds"] for part in parts if part.get("seeds")]
    if len(told) < 2:
        return told[0] if told else None
    numbers = [int(number) for text in told for number in re.findall(r"\d+", text)]
    return f"{min(numbers)}-{max(numbers)}"


def merged(parts):
    """One row of the reports of a program's parts."""
    total = {"what": parts[0]["what"], "seeds": seeds(parts), "details": {}}
    for key in ("cases", "failed", "seconds"):
        total[key] = round(sum(part.get(key) or 0 for part in parts))
    for part in parts:
        details = part.get("details") or {}
        total["all"] = details.get("all", total.get("all"))
        for name, count in details.get("tallies", {}).items():
            total["details"][name] = total["details"].get(name, 0) + count
        for name, value in details.items():
            alone = name == "call_logs" and len(parts) > 1  # says nothing about all parts
            if name not in ("all", "from", "tallies") and not alone:
                total["details"][name] = value
    return total


def read(directory):
    """{name: row} of the reports in a directory."""
    reports = {}
    for path in sorted(directory.glob("*.json")):
        report = json.loads(path.read_text(encoding="utf-8"))
        reports.setdefault(report["name"], []).append((path.stat().st_mtime, report))
    rows = {}
    for name, parts in reports.items():
        row = merged([report for _, report in parts])
        last = max(when for when, _ in parts)
        row["date"] = datetime.datetime.fromtimestamp(last, datetime.timezone.utc).date().isoformat()
        row["commit"] = commit(directory)
        rows[name] = row
    return rows


def family(name):
    """Programs of which there are several, as fuzz-json and fuzz-xml, are one row of the README."""
    return name.split("-")[0]


def title(name):
    own = TITLES.get(family(name), name)
    return own if family(name) == name else f"{own}: {name.split('-', 1)[1]}"


def order(name):
    names = list(TITLES)
    return (names.index(family(name)) if family(name) in names else len(names), name)


def cases(row):
    partly = row.get("all") and row["all"] > row["cases"]
    return f"{row['cases']:,}" + (f" of {row['all']:,}" if partly else "")


def failures(name, row):
    return f"{row['failed']} not noticed" if family(name) == "mutation" else str(row["failed"])


def line(name, row, label):
    return [label, cases(row), str(row["seeds"] or "–"), failures(name, row), row["date"], row["commit"]]


def table(rows):
    head = ["", "cases", "seeds", "failures", "date", "commit"]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]) + "\n"


def summary(figures):
    """Rows of the README: one a family."""
    families = {}
    for name in sorted(figures, key=order):
        families.setdefault(family(name), []).append(figures[name])
    rows = []
    for name, members in families.items():
        row = members[0] if len(members) == 1 else merged(members)
        row["date"], row["commit"] = max((each["date"], each["commit"]) for each in members)
        rows.append(line(name, row, title(name)))
    return table(rows)


def page(figures):
    names = sorted(figures, key=order)
    text = HEAD + table([line(name, figures[name], title(name)) for name in names])
    for name in names:
        row = figures[name]
        text += f"\n## {title(name)}\n\n{row['what']}\n\nTook {row['seconds']:,} seconds.\n"
        if row["details"]:
            text += "\n" + "".join(f"- {key.replace('_', ' ')}: {value}\n"
                                   for key, value in sorted(row["details"].items()))
    return text + "\n" + DESIGN.read_text(encoding="utf-8")


def main(arguments):
    figures = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    figures.update(read(Path(arguments[0])) if arguments else {})
    FIGURES.write_text(json.dumps(figures, indent=1, sort_keys=True, ensure_ascii=False) + "\n",
                       encoding="utf-8")
    PAGE.write_text(page(figures), encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    README.write_text(re.sub(f"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n{summary(figures)}{END}", text,
                             flags=re.S), encoding="utf-8")
    failed = sum(row["failed"] for name, row in figures.items() if family(name) != "mutation")
    print(f"reliability: {sum(row['cases'] for row in figures.values()) - failed} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
