"""What the filter makes of a configuration, on each road: accepted, or every fault in one line."""

from __future__ import annotations

import pytest

from harness import Candidate, Gateway, Verdict, judge

RULE = '{"rules": [{"name": "a", "request": [{"set_header": {"x-a": "b"}}]}]}'
BLOCK = "rules:\n- name: a\n  request:\n  - set_header: {x-a: b}\n"

ACCEPTED = {
    "nothing": Candidate("string", None),
    "empty object": Candidate("string", "{}"),
    "JSON as text": Candidate("string", RULE),
    "JSON as bytes": Candidate("bytes", RULE),
    "YAML under Envoy's configuration": Candidate("struct", BLOCK),
}

REFUSED = {
    "torn JSON": (
        Candidate("string", '{"a": ]'),
        ['line 1, column 7: json-syntax: expected a value, found "]"']),
    "unknown field": (
        Candidate("string", '{"rulez": []}'),
        ['/rulez: unknown-field: unknown field "rulez" in the configuration '
         '(did you mean "rules"?)']),
    "a Struct with an unknown field": (
        Candidate("struct", "rulez: []"),
        ['/rulez: unknown-field: unknown field "rulez" in the configuration '
         '(did you mean "rules"?)']),
    "YAML's y is true": (
        Candidate("struct", BLOCK.replace("x-a: b", "x-a: y")),
        ["/rules/0/request/0/set_header/x-a: wrong-type: expected a format string or a map with "
         "one, found true"]),
}


@pytest.fixture
def verdicts(gateway: Gateway) -> dict[str, Verdict]:
    refused = {name: candidate for name, (candidate, _) in REFUSED.items()}
    return judge(gateway.envoy, {**ACCEPTED, **refused})


def test_good_configurations_are_accepted(verdicts: dict[str, Verdict]) -> None:
    assert {name: verdicts[name].reason for name in ACCEPTED} == dict.fromkeys(ACCEPTED, "")


def test_faults_are_named_by_place_and_code(verdicts: dict[str, Verdict]) -> None:
    expected = {name: (False, lines) for name, (_, lines) in REFUSED.items()}
    assert {name: (verdicts[name].accepted, verdicts[name].lines) for name in REFUSED} == expected
