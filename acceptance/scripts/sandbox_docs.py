#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Writes docs/sandbox.md: what vouches for the sandbox, operation by operation. Made from its sources and
from what `make conformance` left in acceptance/conformance; needs neither Node.js nor a network.

Usage: sandbox_docs.py DIRECTORY"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True

import sandbox_facts as facts  # noqa: E402

TITLES = {"alidns": "Alibaba Cloud DNS", "auth0": "Auth0", "cas": "Certificate Management Service",
          "dashscope": "DashScope (Model Studio)", "devsapp": "Test domains (devsapp.net)",
          "ecs": "ECS: security groups, network interfaces", "fc": "Function Compute 3.0",
          "fc2": "Function Compute 2.0", "oss": "Object Storage Service", "ram": "RAM",
          "rds": "RDS for PostgreSQL", "sts": "STS", "vpc": "VPC"}

HEAD = """# What vouches for the sandbox

<!-- Made by acceptance/scripts/sandbox_docs.py: run `make docs`. -->

Tests of the provider are worth what the [sandbox](../acceptance/sandbox/README.md) is worth, and both were
written by the same people. So the figures below come from programs that we did not write: the official
SDKs, unmodified, call every operation that the provider uses (test domains aside, which have no SDK), and
sign the provider's own recorded requests again (`make conformance`).

**Everything here was verified against official SDKs and published contracts, not against a real account.**
What an SDK cannot tell (how long a state lasts, which code the cloud gives for a mistake that its
documentation does not mention) is a guess, and stands in the list at the end.

"""

LEGEND = """- **●**: the provider calls it.
- **package@version**: this SDK called the operation with success and parsed the answer; its error paths
  are in the second table.
- **signed alike**: the provider really sent it in the recorded run, and the SDKs' own signers made the
  same `Authorization` header, byte for byte, out of each of these requests.
- **vector**: a signature of an SDK for a request of this operation is in
  `acceptance/vectors/signatures.json`.
- **contract**: its parameters are those of the published API metadata; anything else is refused.
- **provider only**: nobody but our own provider has called it.

"""


def count(items, test=bool):
    return sum(1 for item in items if test(item))


def names(items):
    return ", ".join(f"`{name}`" for name in items)


def table(head, rows):
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows]) + "\n"


def details(summary, body):
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n</details>\n\n"


# ---- parameters, by who has sent them

def sent_by_sdk(operation):
    return operation.sdk_parameters


def sent_by_provider_only(operation):
    return [name for name in operation.run_parameters if name not in operation.sdk_parameters]


def sent_by_nobody(operation):
    sent = {*operation.sdk_parameters, *operation.run_parameters}
    return [name for name in operation.contract or [] if name not in sent]


# ---- 1. figures

def figures(services):
    here = [each for all_of in services.values() for each in all_of if each.emulated]
    ours = [each for each in here if each.called]
    rest = count(all_of for all_of in services.values() for each in all_of) - len(here)
    rows = [
        ("Services", str(len(services))),
        ("Operations that are emulated", str(len(here))),
        ("… that the provider calls", str(len(ours))),
        ("… of these, called with success by an official SDK",
         f"{count(ours, lambda each: each.sdks)} of {len(ours)}"),
        ("… of all that are emulated, called with success by an official SDK",
         f"{count(here, lambda each: each.sdks)} of {len(here)}"),
        ("Operations of the contracts that answer 501 instead", str(rest)),
        ("Operations of which the provider's signature was made again by an SDK",
         str(count(here, lambda each: each.oracle))),
        ("Signature vectors made by SDKs", str(sum(facts.vectors().values()))),
        ("Parameters of the emulated operations, nested ones counted",
         str(sum(len(each.contract or []) for each in here))),
        ("… sent by an SDK", str(sum(len(sent_by_sdk(each)) for each in here))),
        ("… sent by the provider only", str(sum(len(sent_by_provider_only(each)) for each in here))),
        ("… sent by nobody, checked against the contract only",
         str(sum(len(sent_by_nobody(each)) for each in here))),
        ("Pairs of operation and error code that an SDK read",
         str(sum(len(each.sdk_codes) for each in here))),
        ("… that the provider met in its recorded run", str(sum(len(each.run_codes) for each in here))),
        ("Programs that called", names(sorted({sdk for each in here for sdk in each.sdks}))),
    ]
    alone = [f"{service} {each.name}" for service, all_of in services.items() for each in all_of
             if each.called and each.emulated and not each.sdks]
    return (f"## In figures\n\n{table(['', ''], rows)}\n"
            f"Called by the provider and by no SDK: {names(alone) or 'nothing'}. A preflight (`OptionObject`) is "
            "what browsers send; `make browser` has one do it.\n\n")


# ---- 2. who vouches

def vouchers(operation):
    if not operation.emulated:
        return "contract; answers 501 `OperationNotEmulated`"
    found = [f"`{sdk}`" for sdk in operation.sdks]
    found += ["signed alike"] * operation.oracle + ["vector"] * bool(operation.vectors)
    found += ["contract"] * (operation.contract is not None)
    found += ["provider only"] * (operation.called and not operation.sdks)
    return ", ".join(found) or "unit tests only"


def told(operations):
    here = [each for each in operations if each.emulated]
    ours = [each for each in here if each.called]
    return (f"{len(here)} operations, {len(ours)} of them the provider's, "
            f"{count(ours, lambda each: each.sdks)} of these by an SDK")


def conformance(services):
    page = "## Operation by operation: verified by whom\n\n" + LEGEND
    for service, operations in services.items():
        rows = [(f"`{each.name}`", "●" * each.called, vouchers(each)) for each in operations]
        page += details(f"<b>{TITLES[service]}</b> (<code>{service}</code>): {told(operations)}",
                        table(["Operation", "Provider", "Verified by"], rows))
    return page


# ---- 3. contract coverage

def coverage_row(operation):
    parameters = (sent_by_sdk, sent_by_provider_only, sent_by_nobody)
    injected = [f"{names([code])}†" for code in operation.injected]
    codes = ", ".join([names([code]) for code in operation.sdk_codes] + injected)
    return (f"`{operation.name}`", *(names(list_of(operation)) for list_of in parameters), codes,
            names(operation.run_codes))


def unmet(service, operations):
    met = {code for each in operations for code in (*each.sdk_codes, *each.injected, *each.run_codes)}
    rest = sorted(facts.codes(service) - met)
    return ("\nFurther codes in the service's sources, which the sandbox's own tests know or which were "
            f"answered before an operation was recognised: {names(rest) or 'none'}.\n")


def coverage(services):
    head = ["Operation", "Sent by an SDK", "Sent by the provider only", "In the contract only",
            "Codes read by an SDK", "Codes met by the provider"]
    page = ("## Parameters and error codes: verified how\n\nParameters inside of others have dots. A code "
            "with † came from a fault rule: the SDK had to understand it, but nothing in the sandbox leads "
            "to it by itself. OSS and the test domains have no contract of parameters, so nothing of them "
            "is in the fourth column.\n\n")
    for service, operations in services.items():
        here = [each for each in operations if each.emulated]
        sent = [sum(len(list_of(each)) for each in here)
                for list_of in (sent_by_sdk, sent_by_provider_only, sent_by_nobody)]
        page += details(
            f"<b>{TITLES[service]}</b> (<code>{service}</code>): {sent[0]} parameters sent by SDKs, "
            f"{sent[1]} by the provider only, {sent[2]} in the contract only",
            table(head, map(coverage_row, here)) + unmet(service, here))
    return page


# ---- 4. differences

def differences():
    """The list that is written by hand, its headings one level down."""
    text = (facts.SANDBOX / "differences.md").read_text()
    return "\n".join("#" + line if line.startswith("#") else line for line in text.splitlines()) + "\n"


def main(directory):
    services = facts.services()
    page = HEAD + figures(services) + conformance(services) + coverage(services) + differences()
    (Path(directory) / "sandbox.md").write_text(page)


if __name__ == "__main__":
    main(*sys.argv[1:])
