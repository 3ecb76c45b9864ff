"""The judge of many configurations, on a module that echoes what it is given."""

from __future__ import annotations

from pathlib import Path

import pytest

import echo_module
from harness import Candidate, Gateway, Refused, judge


@pytest.fixture(scope="session")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("echo") / "echo.wasm"
    path.write_bytes(echo_module.build())
    return path


def test_verdicts_and_lines_belong_to_their_candidate(gateway: Gateway, echo: Path) -> None:
    verdicts = judge(gateway.envoy, {
        "good": ("string", "fine"),
        "bad": ("string", "!no\nsecond line: with colon"),
        "octets": ("bytes", b'{"a": 1}'),
        "nothing": ("string", None),
        "other vm": Candidate("string", "variables", environment={"A": "b"}),
    }, module=echo)
    assert {name: (v.accepted, v.lines) for name, v in verdicts.items()} == {
        "good": (True, ["fine"]),
        "bad": (False, ["!no\\nsecond line: with colon"]),
        "octets": (True, ['{"a": 1}']),
        "nothing": (True, [""]),
        "other vm": (True, ["variables"]),
    }
    assert "Unable to create Wasm plugin" in verdicts["bad"].reason
    again = judge(gateway.envoy, {"good": ("string", "again")}, module=echo)
    assert again["good"].lines == ["again"]


def test_yaml_under_envoys_configuration_arrives_as_a_struct(gateway: Gateway, echo: Path) -> None:
    verdicts = judge(gateway.envoy, {
        "block": ("struct", "key: 1.10  # comment\n"),
        "mapping": ("struct", {"key": "text"}),
    }, module=echo)
    assert all(v.accepted for v in verdicts.values())
    assert "key" in verdicts["block"].lines[0] and "1.1" in verdicts["block"].lines[0]
    assert "text" in verdicts["mapping"].lines[0]


def test_what_envoy_cannot_parse_is_refused_alone(gateway: Gateway, echo: Path) -> None:
    verdicts = judge(gateway.envoy, {
        "a": ("struct", "a: 1"),
        "torn": ("struct", "a: [1,"),
        "b": ("struct", "b: 1"),
        "list": ("struct", "- 1\n- 2"),
        "c": ("string", "c"),
    }, module=echo)
    assert [name for name, v in verdicts.items() if not v.accepted] == ["torn", "list"]
    assert verdicts["torn"].reason and verdicts["c"].lines == ["c"]


@pytest.mark.seconds(30)
def test_hundreds_are_judged_in_seconds(gateway_4: Gateway, echo: Path) -> None:
    candidates = {str(i): ("string", ("!" if i % 3 else "") + str(i)) for i in range(300)}
    verdicts = judge(gateway_4.envoy, candidates, module=echo)  # type: ignore[arg-type]
    assert [v.accepted for v in verdicts.values()] == [i % 3 == 0 for i in range(300)]
    assert [v.lines for v in verdicts.values()] == [[text] for _, text in candidates.values()]


def test_a_refused_plugin_raises_with_its_lines(gateway_4: Gateway, echo: Path) -> None:
    mark = gateway_4.envoy.mark()
    site = gateway_4.apply("one", module=echo)
    with pytest.raises(Refused, match="Unable to create Wasm plugin") as refused:
        gateway_4.apply("!two", module=echo, site=site)
    assert any("!two" in line for line in refused.value.lines)
    assert site.get().status == 200, "the old configuration keeps running"
    assert gateway_4.envoy.wasm_lines(since=mark) == ["one", "!two"]
    assert gateway_4.apply("three", module=echo, site=site).get().status == 200
    assert gateway_4.envoy.wasm_lines(since=mark, prefix=site.name) == ["one", "!two", "three"]
