"""Bad input in a real Envoy: a clear sentence in the log, an old configuration that keeps running,
and never a trap."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

import struct_wire
from harness import Candidate, Gateway, Refused, bootstrap, client, judge, paths
from wasm_module import WasmModule

GOOD = json.dumps({"rules": [{"name": "a", "request": [{"set_header": {"x-a": "b"}}]}]})


def _with(**parts: object) -> str:
    return json.dumps({"rules": [{"name": "a", **parts}]})


def _setting(headers: dict[str, object]) -> str:
    return _with(request=[{"set_header": headers}])


def _deep(depth: int) -> str:
    return '{"x-a": ' + "[" * depth + "]" * depth + "}"


CONFIGURATIONS: dict[str, tuple[Candidate, str]] = {
    "not JSON": (
        Candidate("string", "rules: []\n"),
        'line 1, column 1: json-syntax: expected a value, found "rules: []\\n"'),
    "not UTF-8": (
        Candidate("bytes", b'{"namespace": "\xff"}'),
        r'line 1, column 16: invalid-utf8: expected well-formed UTF-8, found "\xff\"}"'),
    "an array": (
        Candidate("string", "[]"), "/: wrong-type: expected a configuration, found an empty list"),
    "text": (
        Candidate("string", '"{}"'),
        '/: wrong-type: expected a configuration, found the string "{}"'),
    "2 MiB": (
        Candidate("string", json.dumps({"x-a": "a" * (2 << 20)})),
        "line 1, column 1048577: too-large: expected at most 1 MiB"),
    "2 MiB of brackets": (
        Candidate("string", "[" * (2 << 20)),
        "line 1, column 1048577: too-large: expected at most 1 MiB"),
    "nested 10,000 deep": (
        Candidate("string", _deep(10_000)),
        "line 1, column 72: too-deep: expected at most 64 lists and maps in each other"),
    "a Struct nested 10,000 deep": (
        Candidate("bytes", struct_wire.encode({"a": "b"})[:1] + b"\xff\xff\x03" + b"\x12" * 65535),
        "byte "),
    "a torn Struct": (
        Candidate("bytes", struct_wire.encode({"namespace": "shop"})[:-3]),
        "byte 1: struct-syntax: expected a length that fits into the message around it, found "),
    "a name that stands twice": (
        Candidate("string", '{"version": 1, "version": 1}'),
        '/version: duplicate-key: the name "version" stands twice in this map'),
    "an unknown name": (
        Candidate("string", '{"namespaze": "a"}'),
        '/namespaze: unknown-field: unknown field "namespaze" in the configuration '
        '(did you mean "namespace"?)'),
    "a wrong type": (
        Candidate("string", '{"rules": {}}'),
        "/rules: wrong-type: expected a list of rules, found an empty map"),
    "half a number": (
        Candidate("string", _with(request=[{"respond": {"status": 200.5}}])),
        "/rules/0/request/0/respond/status: wrong-type: expected an integer from 200 to 599, "
        "found the number 200.5"),
    "half a number, as YAML under Envoy's configuration": (
        Candidate("struct", "rules: [{name: a, request: [{respond: {status: 200.5}}]}]"),
        "/rules/0/request/0/respond/status: wrong-type: expected an integer from 200 to 599, "
        'found the string "200.5"'),
    "a matcher that does not exist": (
        Candidate("string", _with(match={"matcher": "api"})),
        '/rules/0/match/matcher: unknown-reference: no matcher "api"'),
    "a header name with a space": (
        Candidate("string", _setting({"x a": "b"})),
        '/rules/0/request/0/set_header/x a: invalid-header-name: expected a header name, '
        'found "x a"'),
    "CR LF in a value": (
        Candidate("string", _setting({"x-a": "b\r\nx-c: d"})),
        "/rules/0/request/0/set_header/x-a: invalid-header-value: expected a value without CR, LF "
        r'and NUL, found the string "b\r\nx-c: d"'),
    "a feature to come": (
        Candidate("string", _with(request=[{"fetch": {}}])),
        '/rules/0/request/0/fetch: not-yet-supported: "fetch" is part of the language, but not of '
        "this version of the filter"),
    "10,001 rules": (
        Candidate("string", json.dumps({"rules": [{"name": f"r{i}"} for i in range(10_001)]})),
        "/rules: too-many-rules: expected at most 10000 rules"),
    "17,000 header names": (
        Candidate("string", _with(request=[{"remove_header": [f"x-{i}" for i in range(17_000)]}])),
        "/: too-many-values: expected at most 16383 different header names"),
    "101 findings": (
        Candidate("string", json.dumps({f"a{i}": 0 for i in range(103)})), "and 3 more findings"),
}

ACCEPTED = {
    "nothing at all": Candidate("string", None),
    "empty text": Candidate("string", ""),
    "spaces": Candidate("string", " \n"),
    "empty bytes": Candidate("bytes", b""),
    "an empty Struct": Candidate("struct", "{}"),
    "an empty object": Candidate("string", "{}"),
    "numbers as text": Candidate("string", _with(request=[{"respond": {"status": "404"}}])),
    "a number with a point": Candidate(
        "struct", "rules: [{name: a, request: [{respond: {status: 404.0}}]}]"),
    "1 MiB": Candidate("string", json.dumps({"x-a": "a" * ((1 << 20) - 11)})),
    "nested 64 deep": Candidate("string", _deep(63)),
    "10,000 rules": Candidate(
        "string", json.dumps({"rules": [{"name": f"r{i}"} for i in range(10_000)]})),
}


@pytest.fixture(autouse=True)
def nothing_traps(gateway: Gateway) -> Iterator[None]:
    mark = gateway.envoy.mark()
    yield
    assert gateway.envoy.logs_matching(
        r"Uncaught RuntimeError|Function: \S+ failed", since=mark) == []


def test_every_fault_has_its_sentence(gateway: Gateway) -> None:
    verdicts = judge(gateway.envoy, {name: item for name, (item, _) in CONFIGURATIONS.items()})
    wrong = {
        name: (verdict.accepted, verdict.lines[-1:])
        for name, verdict in verdicts.items()
        if verdict.accepted
        or not any(line.startswith(CONFIGURATIONS[name][1]) for line in verdict.lines)
    }
    assert wrong == {}


def test_what_is_odd_and_right_is_accepted(gateway: Gateway) -> None:
    verdicts = judge(gateway.envoy, ACCEPTED)
    assert {name: v.lines for name, v in verdicts.items() if not v.accepted} == {}


def test_a_refused_update_leaves_the_old_configuration(any_gateway: Gateway) -> None:
    site = any_gateway.apply(GOOD)
    for configuration, road in (
        ("{", "string"), (b"\xff", "bytes"), ("rulez: []", "struct"), (_deep(10_000), "string")):
        with pytest.raises(Refused, match="Unable to create Wasm plugin"):
            any_gateway.apply(configuration, road=road, site=site)  # type: ignore[arg-type]
        assert site.get().upstream.header("x-a") == "b", road
    any_gateway.apply(GOOD.replace('"b"', '"c"'), site=site)
    assert site.get().upstream.header("x-a") == "c"


# --- Other types than the three ------------------------------------------------------------------

OTHER_TYPES: dict[str, tuple[dict[str, object], bool, str]] = {
    "a Value": (
        bootstrap.typed("google.protobuf.Value", value={"rules": []}), False, "struct-syntax|json-syntax"),
    "a ListValue": (
        bootstrap.typed("google.protobuf.ListValue", value=[1, "a"]), False, "unknown-field"),
    "a Duration": (
        bootstrap.typed("google.protobuf.Duration", value="5s"), False, "syntax"),
    "an Int64Value": (
        bootstrap.typed("google.protobuf.Int64Value", value="7"), False, "syntax"),  # not the bytes of 5s
    "an Empty": (bootstrap.typed("google.protobuf.Empty"), True, "accepted: 0 rules"),
    "a TypedStruct": (
        bootstrap.typed("xds.type.v3.TypedStruct", type_url="a/b", value={"rules": []}), False,
        "syntax"),
}


@pytest.mark.parametrize("name", OTHER_TYPES)
def test_another_type_is_taken_for_what_its_bytes_are(gateway: Gateway, name: str) -> None:
    message, accepted, pattern = OTHER_TYPES[name]
    plugin = bootstrap.wasm("{}", root_id="other-type")
    plugin["typed_config"]["config"]["configuration"] = message
    mark = gateway.envoy.mark()
    if accepted:
        gateway.serve([plugin])
    else:
        with pytest.raises(Refused, match="Unable to create Wasm plugin"):
            gateway.serve([plugin])
    gateway.envoy.await_log(pattern, since=mark)


# --- Capabilities --------------------------------------------------------------------------------

BUSY = json.dumps({
    "namespace": "busy",
    "metrics": {"hits": {"type": "counter"},
                "by_method": {"type": "counter", "labels": {"m": "%REQ(:method)%"}}},
    "rules": [
        {"name": "closed", "match": {"path": "/closed"}, "request": [{"respond": {"status": 403}}]},
        {"name": "all", "request": [
            {"set_header": {"x-a": "%PROTOCOL%", "x-set": "1"}},
            {"add_header": {"x-add": "1"}},
            {"remove_header": "x-gone"},
            {"count": "hits"}, {"count": "by_method"}],
         "response": [{"set_header": {"x-b": "%RESPONSE_CODE%"}}]},
    ],
})

CALLS = [item.name for item in WasmModule(paths.module().read_bytes()).imports] \
    if paths.module().exists() else []
EXPORTS = [item.name for item in WasmModule(paths.module().read_bytes()).exports] \
    if paths.module().exists() else []


def _all_but(*names: str) -> list[str]:
    return [name for name in [*CALLS, *EXPORTS] if name not in names]


def test_all_capabilities_by_name_are_as_good_as_no_restriction(gateway: Gateway) -> None:
    site = gateway.apply(BUSY, capabilities=_all_but(), vm_id="all-capabilities")
    exchange = site.get("/", headers=[("x-gone", "1")])
    seen = exchange.upstream
    assert (seen.header("x-a"), seen.header("x-set"), seen.header("x-gone")) == ("HTTP/1.1", "1", None)
    assert exchange.response.header("x-b") == "200"


@pytest.mark.parametrize("call", CALLS)
def test_a_call_that_is_forbidden(gateway: Gateway, call: str) -> None:
    """One call less: the plugin starts or says why not, and every request has a defined answer."""
    mark = gateway.envoy.mark()
    restricted = {"capabilities": _all_but(call), "vm_id": f"without-{call}"}
    if call == "proxy_get_buffer_bytes":
        with pytest.raises(Refused, match="Unable to create Wasm plugin"):
            gateway.apply(BUSY, **restricted)
        gateway.envoy.await_log(
            "the host does not hand over the configuration: .* "
            r"\(does capability_restriction_config allow it\?\)", since=mark)
        # Without a configuration there is nothing to hand over.
        assert gateway.apply(None, **restricted).get().status == 200
        return
    site = gateway.apply(BUSY, **restricted)
    exchange = site.get("/", headers=[("x-gone", "1"), ("x-set", "0")])
    if call == "proxy_send_local_response":
        # What a rule refuses is not let through for want of a reply.
        with pytest.raises(client.ConnectionBroken):
            site.get("/closed")
        gateway.envoy.await_log("a reply could not be sent: INTERNAL_FAILURE", since=mark)
        assert exchange.upstream.header("x-a") == "HTTP/1.1"
        return
    closed = site.get("/closed")
    if call == "proxy_get_header_map_pairs":
        # What cannot be seen is not let through.
        assert (exchange.status, closed.status) == (503, 503)
        assert exchange.seen == [] and closed.seen == []
        gateway.envoy.await_log("request headers could not be read: INTERNAL_FAILURE", since=mark)
        return
    seen = exchange.upstream
    assert exchange.status == 200
    # A reply that the host does not send: the request goes on, and the log says so.
    assert closed.status == 403
    assert seen.header("x-a") == (None if call == "proxy_get_property" else "HTTP/1.1") or call in (
        "proxy_replace_header_map_value", "proxy_add_header_map_value")
    assert seen.header("x-gone") == ("1" if call == "proxy_remove_header_map_value" else None)
    warning = WARNINGS.get(call)
    if warning:
        gateway.envoy.await_log(warning, since=mark)


WARNINGS = {
    "proxy_add_header_map_value": "headers could not be written: INTERNAL_FAILURE",
    "proxy_replace_header_map_value": "headers could not be written: INTERNAL_FAILURE",
    "proxy_remove_header_map_value": "request headers could not be written: INTERNAL_FAILURE",
    "proxy_increment_metric": "a metric could not be counted: INTERNAL_FAILURE",
}


def test_only_the_configuration_can_be_read(gateway: Gateway) -> None:
    """The least capabilities: what needs more is refused, and nothing traps."""
    site = gateway.apply(
        BUSY, capabilities=[*EXPORTS, "proxy_get_buffer_bytes"], vm_id="least-capabilities")
    assert site.get("/").status in (200, 503)


def test_no_callbacks(gateway: Gateway) -> None:
    """A host that forbids the module's callbacks has a plugin that does nothing."""
    site = gateway.apply(
        None, capabilities=[*CALLS, "proxy_abi_version_0_2_1", "malloc", "_initialize",
                            "proxy_on_context_create", "proxy_on_configure"],
        vm_id="no-callbacks")
    assert site.get("/").status == 200
