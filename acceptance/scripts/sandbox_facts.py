# SPDX-License-Identifier: MPL-2.0
"""What is known of the sandbox's operations, out of its sources and of what runs have left in the
repository: which there are, what they accept, who has called them. sandbox_docs.py makes a page of it."""

import json
import os
import re
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SANDBOX = ROOT / "acceptance/sandbox"
CONFORMANCE = ROOT / "acceptance/conformance"

TABLE = re.compile(r"ServiceOperation \w+\[\] = \{(.*?)\n?\};", re.S)
TABLE_ROW = re.compile(r'\{"(\w+)",')
OSS_ROW = re.compile(r'\{\s*OSS_\w+,\s*"\w+",\s*[^{}"]*(?:"[a-z][\w-]*",\s*)?"([A-Z]\w+)",\s*[^{}]*\}')
CALL = re.compile(r'const (?:Api|Auth0)Operation \w+ =\s*\{((?:"[^"]*"|[^"{}])*)\}')
MEMBER = re.compile(r'\.(\w+) = ((?:"[^"]*"\s*)+)')
KEY = re.compile(r"^([^ !]+)(!?)(?: \w+)?$")
CODE = re.compile(r'\b[45]\d\d,\s*"([A-Za-z][\w.]+)"|"([A-Z][\w.]+)",\s*[45]\d\d\b')
SIGNERS = re.compile(r"const SIGNERS = \{(.*?)\};", re.S)


@dataclass
class Operation:
    """One operation of a service. Parameters have the dotted names of the contract."""

    name: str
    emulated: bool = False
    called: bool = False  # the provider's tables have it, or its recorded run
    contract: list = None  # parameters it accepts; None: the service has no contract
    sdks: list = field(default_factory=list)  # that called it with success
    sdk_parameters: list = field(default_factory=list)
    sdk_codes: list = field(default_factory=list)
    injected: list = field(default_factory=list)  # codes of fault rules that an SDK read
    run: bool = False  # the recorded run of the provider called it
    run_parameters: list = field(default_factory=list)
    run_codes: list = field(default_factory=list)
    vectors: int = 0
    signed: bool = False  # its requests are signed, so those of the run were signed again by an SDK

    @property
    def oracle(self):
        return self.signed and self.run


def load(path):
    return json.loads(path.read_text())


def expanded(path):
    """A source as the compiler sees it, since tables are written with macros."""
    compiler = shlex.split(os.environ.get("CC", "cc"))
    command = [*compiler, "-E", "-P", "-I.", str(path.relative_to(ROOT))]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def sources(folder):
    return [path for path in sorted(folder.glob("*.c")) if not path.name.endswith("_test.c")]


def emulated():
    """{service: names of the operations that have a handler}."""
    found = {}
    for path in sorted(SANDBOX.glob("*/*.c")):
        for table in TABLE.findall(path.read_text()):
            found.setdefault(path.parent.name, []).extend(TABLE_ROW.findall(table))
    found["oss"] = list(dict.fromkeys(OSS_ROW.findall(expanded(SANDBOX / "oss/oss.c"))))
    # Two forms, which have no table.
    found["devsapp"] = ["token", "domain"]
    return found


def flat(shape, prefix=""):
    """Dotted names of the parameters in a contract's example."""
    if isinstance(shape, list):
        return flat(shape[0], prefix) if shape else []
    if not isinstance(shape, dict) or list(shape) == ["*"]:
        return []
    names = []
    for key, inside in shape.items():
        name = prefix + KEY.match(key)[1]
        names += [name, *flat(inside, name + ".")]
    return names


def accepted(facts):
    names = re.findall(r"{(\w+)}", facts.get("path", ""))
    for place in ("query", "header", "body"):
        names += flat(facts.get(place, {}))
    return sorted(dict.fromkeys(names))


def contracts():
    """{service: {operation: facts}}."""
    return {path.stem: load(path)["operations"] for path in sorted((SANDBOX / "contracts").glob("*.json"))}


def shape_of(path):
    return re.sub(r"{\w+}", "{}", path)


def calls(known):
    """(service, operation) of everything that the provider's tables have. Auth0's operations have names
    of the provider's there; the contract knows them by method and path."""
    auth0 = {(facts["method"], shape_of(facts["path"])): name for name, facts in known["auth0"].items()}
    found = set()
    for path in sorted([*ROOT.glob("resources/alibaba/operations*.c"),
                        *ROOT.glob("resources/auth0/operations*.c")]):
        for row in CALL.findall(expanded(path)):
            members = {name: "".join(re.findall(r'"([^"]*)"', value)) for name, value in MEMBER.findall(row)}
            if "action" in members:
                found.add((members["service"], members["action"]))
            else:
                found.add(("auth0", auth0[members["method"], shape_of(members["path"])]))
    return found


def vectors():
    """{(service, operation in lower case): how many signature vectors}; their names begin so."""
    found = {}
    for vector in load(ROOT / "acceptance/vectors/signatures.json")["vectors"]:
        match = re.match(r"(\w+) (?:v\d )?(\w+)", vector["name"])
        key = (match[1], match[2].lower())
        found[key] = found.get(key, 0) + 1
    return found


def add_coverage(operation, found):
    if found is None:
        return
    operation.sdks = found["sdk"] if found["success"] else []
    operation.sdk_parameters, operation.sdk_codes = found["parameters"], found["errors"]
    operation.injected = found["injected"]


def add_run(operation, found):
    if found is not None:
        operation.run = operation.called = True
        operation.run_parameters, operation.run_codes = found["parameters"], found["codes"]


def services():
    """{service: [Operation]}, of all that the sandbox knows."""
    known, handlers, counts = contracts(), emulated(), vectors()
    called = calls(known)
    coverage = load(CONFORMANCE / "coverage.json")["services"]
    run = load(CONFORMANCE / "provider.json")
    signed = re.findall(r"(\w+): \w+", SIGNERS.search((CONFORMANCE / "signing.mjs").read_text())[1])
    found = {}
    for service in sorted(known.keys() | handlers.keys()):
        names = sorted({*known.get(service, {}), *handlers.get(service, [])})
        found[service] = []
        for name in names:
            facts = known.get(service, {}).get(name)
            operation = Operation(
                name, emulated=name in handlers.get(service, []), called=(service, name) in called,
                contract=None if facts is None else accepted(facts), signed=service in signed,
                vectors=counts.get((service, name.lower()), 0))
            add_coverage(operation, coverage.get(service, {}).get(name))
            add_run(operation, run.get(service, {}).get(name))
            found[service].append(operation)
    missing = called - {(service, each.name) for service, all_of in found.items() for each in all_of}
    assert not missing, f"the sandbox does not know what the provider calls: {sorted(missing)}"
    return found


def codes(service):
    """Error codes in the sources of a service; of what all services share with "."."""
    found = set()
    for path in sources(SANDBOX / service):
        found.update(first or second for first, second in CODE.findall(path.read_text()))
    return found
