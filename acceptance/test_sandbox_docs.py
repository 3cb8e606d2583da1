# SPDX-License-Identifier: MPL-2.0
"""docs/sandbox.md: its tables say what the sources and the committed runs say, and nothing else."""

import json
import sys

import pytest
from harness import project

sys.path.insert(0, str(project.ROOT / "acceptance/scripts"))

import sandbox_docs  # noqa: E402
import sandbox_facts  # noqa: E402


@pytest.fixture(scope="module")
def services():
    return sandbox_facts.services()


def find(services, service, name):
    return next(each for each in services[service] if each.name == name)


def test_every_operation_of_the_provider_is_emulated_and_marked(services):
    called = sandbox_facts.calls(sandbox_facts.contracts())
    assert {("fc", "CreateFunction"), ("oss", "PutBucketCors"), ("auth0", "CreateUser")} <= called
    page = sandbox_docs.conformance(services)
    for service, name in called:
        assert find(services, service, name).emulated
        assert f"| `{name}` | ● |" in page


def test_names_inside_of_others():
    shape = {"a!": "string", "b json": [{"c!": "int32", "d": {"*": "string"}}], "e flatten": ["string"]}
    assert sandbox_facts.flat(shape) == ["a", "b", "b.c", "b.d", "e"]
    facts = {"path": "/functions/{functionName}", "query": {"q": "string"}, "body": {"a": "string"}}
    assert sandbox_facts.accepted(facts) == ["a", "functionName", "q"]
    assert sandbox_facts.accepted({"body": "raw"}) == []


@pytest.mark.parametrize("made, words", [
    ({"emulated": False}, "contract; answers 501 `OperationNotEmulated`"),
    ({"contract": ["a"], "called": True}, "contract, provider only"),
    ({"contract": ["a"], "called": True, "sdks": ["x@1"]}, "`x@1`, contract"),
    ({"signed": True, "run": True, "vectors": 2, "called": True, "sdks": ["x@1"]},
     "`x@1`, signed alike, vector"),
    ({"signed": False, "run": True, "called": True}, "provider only"),
    ({}, "unit tests only"),
], ids=lambda value: None if isinstance(value, dict) else value)
def test_who_vouches(made, words):
    operation = sandbox_facts.Operation("Make", **{"emulated": True, **made})
    assert sandbox_docs.vouchers(operation) == words


def test_a_parameter_stands_where_the_best_that_sent_it_is():
    operation = sandbox_facts.Operation(
        "Make", emulated=True, contract=["a", "b", "c"], sdk_parameters=["a"], run_parameters=["a", "b"],
        sdk_codes=["Taken"], injected=["Throttling"], run_codes=["Gone"])
    assert sandbox_docs.coverage_row(operation) == (
        "`Make`", "`a`", "`b`", "`c`", "`Taken`, `Throttling`†", "`Gone`")


def test_what_a_run_has_left_is_on_the_page(services):
    run = json.loads((sandbox_facts.CONFORMANCE / "provider.json").read_text())
    for service, operations in run.items():
        for name, seen in operations.items():
            operation = find(services, service, name)
            assert operation.called and operation.run
            assert {*seen["parameters"]} <= {*operation.sdk_parameters, *operation.run_parameters}
    assert find(services, "fc", "CreateFunction").oracle
    assert not find(services, "auth0", "CreateUser").oracle
