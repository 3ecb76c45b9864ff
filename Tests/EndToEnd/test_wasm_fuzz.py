"""No input traps the module: odd configurations and odd header maps, thousands of them, outside
Envoy. Every run of a seed is the same; `FUZZ_SEED` chooses another, `FUZZ_ROUNDS=100` runs a
hundred times as long."""

from __future__ import annotations

import json
import os
import random
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import struct_wire
from harness import paths
from test_corpus import CORPUS, rendered
from wasm_host import (
    BAD_ARGUMENT, INTERNAL_FAILURE, NOT_FOUND, REQUEST_HEADERS, RESPONSE_HEADERS, UNIMPLEMENTED,
    Answer, Call, Host, Trapped, encode)

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "1"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))

REQUEST = [(b":method", b"GET"), (b":scheme", b"https"), (b":authority", b"shop.example.com"),
           (b":path", b"/api/x?y=z"), (b"user-agent", b"curl"), (b"x-api-key", b"k")]
RESPONSE = [(b":status", b"200"), (b"server", b"s"), (b"content-type", b"text/plain")]
PROPERTIES = {
    b"plugin_name": b"fuzz", b"request\0protocol": b"HTTP/1.1", b"xds\0route_name": b"r",
    b"source\0address": b"192.0.2.1:1234", b"source\0port": struct.pack("<q", 1234)}

pytestmark = pytest.mark.seconds(60 * ROUNDS)


@pytest.fixture(scope="module")
def seeds() -> list[bytes]:
    """Every configuration of the corpus, as JSON text and as the wire bytes of a Struct."""
    return list(_seeds())


def test_mutated_configurations(seeds: list[bytes]) -> None:
    """Each is accepted or refused with a reason, and what is accepted serves a request."""
    chance = random.Random(SEED)
    accepted = 0
    host = _host()
    for number in range(2500 * ROUNDS):
        if number % 50 == 0:  # Contexts of plugins live as long as their VM.
            host = _host()
        configuration = _mutate(chance.choice(seeds), seeds, chance)
        host.logs.clear()
        with _explained(configuration):
            if host.configure(configuration):
                accepted += 1
                host.stream(REQUEST, RESPONSE)
            else:
                assert host.lines(level=4), "refused without a reason"
                assert all(text and b"\n" not in text for _, text in host.logs)
    assert accepted > 100 * ROUNDS, "the mutations are too wild to say much"


def test_mutated_formats_and_names(seeds: list[bytes]) -> None:
    """Well-formed documents with odd texts in them reach what broken documents do not."""
    chance = random.Random(SEED + 1)
    trees = [tree for seed in seeds if (tree := _tree(seed))]
    host = _host()
    for number in range(2500 * ROUNDS):
        if number % 50 == 0:
            host = _host()
        tree = _vary(chance.choice(trees), chance, trees)
        configuration = (
            struct_wire.encode(tree) if isinstance(tree, dict) and chance.random() < 0.3
            else json.dumps(tree).encode())
        with _explained(configuration):
            if host.configure(configuration):
                host.stream(REQUEST, RESPONSE)


def test_odd_header_maps() -> None:
    chance = random.Random(SEED + 2)
    for name, configuration in _valid():
        host = _host()
        assert host.configure(configuration), (name, host.lines())
        host.on_http_call = lambda _: _odd_answer(chance)
        for number in range(20 * ROUNDS):
            request, response = _odd_map(chance, REQUEST), _odd_map(chance, RESPONSE)
            with _explained(f"{name}, stream {number}, {request!r:.400}"):
                host.stream(request, response)


def test_callbacks_in_any_order() -> None:
    chance = random.Random(SEED + 3)
    callbacks: list[tuple[str, int]] = [
        ("proxy_on_request_headers", 2), ("proxy_on_request_headers", 2), ("proxy_on_tick", 0),
        ("proxy_on_http_call_response", 4), ("proxy_on_response_headers", 2),
        ("proxy_on_done", 0), ("proxy_on_log", 0), ("proxy_on_delete", 0)]
    for name, configuration in _valid():
        host = _host()
        host.configure(configuration)
        for _ in range(150 * ROUNDS):
            if chance.random() < 0.3:
                parent = chance.choice([host.plugin, host.plugin, 0, 3, 1 << 31, 0xFFFFFFFF])
                host.call("proxy_on_context_create", chance.choice([*range(2, 9), 0, 0xFFFFFFFF]),
                          parent)
            host.maps = {REQUEST_HEADERS: list(REQUEST), RESPONSE_HEADERS: list(RESPONSE)}
            event, count = chance.choice(callbacks)
            context = chance.choice([*range(9), 1 << 31, 0xFFFFFFFF])
            arguments = [chance.choice([0, 1, 0xFFFFFFFF])] * count
            if event == "proxy_on_http_call_response" and host.http_calls:
                # One that is out, mostly: it stays on the list, and so is answered twice.
                arguments = [chance.choice(host.http_calls).token, chance.choice([0, 3, 0xFFFFFFFF]),
                             chance.choice([0, 5, 0xFFFFFFFF]), 0]
                host.maps[6] = _odd_answer(chance, never=False).headers  # type: ignore[assignment, union-attr]
            with _explained(f"{name}: {event} of {context}"):
                host.call(event, context, *arguments)


def test_host_calls_that_fail_now_and_then() -> None:
    chance = random.Random(SEED + 4)
    failures = [NOT_FOUND, BAD_ARGUMENT, 3, 4, 6, INTERNAL_FAILURE, UNIMPLEMENTED, 99, 0xFFFFFFFF]
    for name, configuration in _valid():
        for share in (1.0, 0.2):
            host = _host()
            host.on_call = (
                lambda _: _signed(chance.choice(failures)) if chance.random() < share else 0)
            with _explained(f"{name} with {share:.0%} failing"):
                host.configure(configuration)
                host.on_http_call = lambda _: _odd_answer(chance)
                for _ in range(10 * ROUNDS):
                    host.stream(REQUEST, RESPONSE)
                    host.tick(chance.choice([0, 1000]))


def test_answers_at_random() -> None:
    """Calls that are answered with anything, late, twice or never, many streams at once; in the end
    nothing is held, and the watchdog sleeps."""
    chance = random.Random(SEED + 6)
    for configuration in CALLING:
        host = _host()
        assert host.configure(json.dumps(configuration).encode()), host.lines()
        for turn in range(30 * ROUNDS):
            streams = [host.context(host.plugin) for _ in range(20)]
            calls: list[Call] = []
            for stream in streams:
                with _explained(f"{configuration}, turn {turn}"):
                    host.maps = {REQUEST_HEADERS: list(REQUEST) + [(b"x-a", b"%d" % stream)]}
                    host.call("proxy_on_request_headers", stream, len(REQUEST) + 1, 1)
                calls += host.http_calls
                host.http_calls = []
            chance.shuffle(calls)
            for call in calls:
                event = chance.randrange(6)
                with _explained(f"{configuration}, turn {turn}"):
                    if event == 0 and streams:
                        host.end(streams.pop(chance.randrange(len(streams))))
                    elif event == 1:
                        host.tick(chance.choice([0, 100, 5000]))
                    answer = _odd_answer(chance)
                    if answer is not None:
                        for _ in range(chance.choice([1, 1, 2])):
                            host.maps[REQUEST_HEADERS] = list(REQUEST)
                            host.answer(call.token, answer)
            for stream in streams:
                host.end(stream)
            host.tick(100_000)
            host.tick(100_000)
            assert host.tick_period == 0
        # What the largest answers need at once stays; nothing adds to it.
        assert host.memory_bytes() <= 8 << 20


def test_odd_shared_data() -> None:
    """What others left under the names of a table, or cut: nothing traps, and requests pass."""
    chance = random.Random(SEED + 6)
    configuration = dict(_valid())["limits.yaml"]
    made = _host()
    assert made.configure(configuration), made.lines()
    for number in range(60 * ROUNDS):
        host = _host()
        host.shared = dict(made.shared)
        if number % 2:
            assert host.configure(configuration)
        for key in chance.sample(sorted(host.shared), chance.choice([1, 50, len(host.shared)])):
            value = host.shared[key][0]
            odd = chance.choice([
                b"", b"\1", value[:-1], value + b"\0", bytes(len(value)), b"\xff" * len(value),
                b"\1\1\xff" + value[3:], b"\1\x11" + value[2:], b"\1\0" + b"\xff" * (len(value) - 2),
                _flipped(value, chance), chance.randbytes(len(value))])
            host.shared[key] = (odd, chance.choice([1, 0, 0xFFFFFFFF]))
        if chance.random() < 0.2:
            host.shared = dict(chance.sample(sorted(host.shared.items()), len(host.shared) // 2))
        with _explained(f"number {number}"):
            assert number % 2 or host.configure(configuration)
            for _ in range(5):
                host.stream(REQUEST, RESPONSE)


def test_memory_stays_where_it_is() -> None:
    """10,000 streams, some of them large: no more memory in the second half."""
    configuration = dict(_valid())["tenant-gateway.yaml"]
    host = _host()
    assert host.configure(configuration), host.lines()
    chance = random.Random(SEED + 5)
    sizes: list[int] = []
    for number in range(10_000 * ROUNDS):
        request = REQUEST + [(b"x-n", b"%d" % number)]
        if number % 50 == 0:
            request = [*request, (b"cookie", b"c" * chance.randrange(100_000))]
        host.stream(request, RESPONSE)
        if number % 1000 == 999:
            sizes.append(host.memory_bytes())
    assert sizes[len(sizes) // 2] == sizes[-1] <= 1 << 20, sizes


def test_streams_that_are_open_at_once_go_again() -> None:
    host = _host()
    assert host.configure(dict(_valid())["tenant-gateway.yaml"])
    sizes: list[int] = []
    for _ in range(6):
        open_streams = [host.context(host.plugin) for _ in range(1000)]
        for stream in open_streams:
            host.maps = {REQUEST_HEADERS: list(REQUEST)}
            host.call("proxy_on_request_headers", stream, len(REQUEST), 1)
        for stream in open_streams:
            host.end(stream)
        sizes.append(host.memory_bytes())
    assert sizes[1] == sizes[-1], sizes


def test_replaced_configurations_leave_nothing_behind() -> None:
    """Updates while requests are under way: the old plugin ends after its last stream."""
    configuration = dict(_valid())["formats.yaml"]
    host = _host()
    assert host.configure(configuration)
    sizes: list[int] = []
    for _ in range(300):
        old = host.plugin
        stream = host.context(old)
        host.maps = {REQUEST_HEADERS: list(REQUEST), RESPONSE_HEADERS: list(RESPONSE)}
        host.call("proxy_on_request_headers", stream, len(REQUEST), 1)
        assert host.configure(configuration)
        host.call("proxy_on_response_headers", stream, len(RESPONSE), 1)
        host.end(stream)
        host.end(old)
        sizes.append(host.memory_bytes())
    assert sizes[100] == sizes[-1], sizes[::50]


def test_calls_that_are_never_answered_leave_nothing_behind() -> None:
    """2,500 at once, ended by the watchdog or by their clients, again and again."""
    host = _host()
    assert host.configure(json.dumps(CALLING[0]).encode())
    sizes: list[int] = []
    for turn in range(4):
        streams = [host.context(host.plugin) for _ in range(2_500)]
        for stream in streams:
            host.maps = {REQUEST_HEADERS: list(REQUEST)}
            host.call("proxy_on_request_headers", stream, len(REQUEST), 1)
        assert len(host.http_calls) == 2_500
        host.http_calls.clear()
        if turn % 2:
            for _ in range(15):
                host.tick(5000)
            assert len(host.replies) == 2_500 * (turn // 2 + 1)
        for stream in streams:
            host.end(stream)
        host.tick()
        assert host.tick_period == 0
        sizes.append(host.memory_bytes())
    assert sizes[1] == sizes[-1] < 24 << 20, sizes


# --- Finds, by name ------------------------------------------------------------------------------


def _rule(**parts: object) -> bytes:
    return json.dumps({"rules": [{"name": "a", **parts}]}).encode()


def _chain(count: int, *, tail: object = "/a", around: int = 0) -> bytes:
    """Matchers that each refer to the next."""
    matchers: dict[str, object] = {}
    for number in range(count):
        match: object = {"matcher": f"m{number + 1}"}
        for _ in range(around):
            match = {"not": match}
        matchers[f"m{number}"] = match
    matchers[f"m{count}"] = {"path": tail}
    return json.dumps({"matchers": matchers}).encode()


def _nots(depth: int) -> object:
    test: object = "/a"
    for _ in range(depth):
        test = {"not": test}
    return test


FINDS = {
    # An empty range of a slice that does not begin at 0.
    "a header operator without parentheses": _rule(request=[{"set_header": {"x-a": "%REQ%"}}]),
    # Building recursed from matcher to matcher, as deep as there were any: 64 KiB of stack.
    "a chain of 300 matchers": _chain(300),
    "a chain of 10,000 matchers": _chain(10_000),
    "a chain of matchers that ends in nested tests": _chain(63, tail=_nots(58)),
    "a chain of matchers nested themselves": _chain(300, around=58),
}


@pytest.mark.parametrize("name", FINDS)
def test_what_once_trapped_is_refused(name: str) -> None:
    host = _host()
    assert not host.configure(FINDS[name])
    assert host.lines(level=4)


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


COSTS = {
    "10,000 rules": _compact({"rules": [
        {"name": f"r{i}", "match": {"path": f"/p/{i}"}, "request": [{"set_header": {"x-a": "b"}}]}
        for i in range(10_000)]}),
    "9,000 rules that refer to 9,000 matchers": _compact({
        "matchers": {f"m{i}": {"path": "/a"} for i in range(9_000)},
        "rules": [{"name": f"r{i}", "match": {"matcher": f"m{i}"}} for i in range(9_000)]}),
    "9,000 references to nothing": _compact({
        "matchers": {f"m{i}": {"path": "/a"} for i in range(9_000)},
        "rules": [{"name": f"r{i}", "match": {"matcher": f"x{i}"}} for i in range(9_000)]}),
    "50,000 labels": _compact({"metrics": {"m": {"type": "counter", "labels": {
        f"l{i}": "" for i in range(50_000, 0, -1)}}}}),
    "50,000 headers": _compact({"rules": [{"name": "a", "request": [{"set_header": {
        f"x-{i}": "" for i in range(50_000)}}]}]}),
    "120,000 times the same name": "{" + ",".join(['"x-a":0'] * 120_000) + "}",
    "500,000 numbers": '{"rules":[' + ",".join("0" * 500_000) + "]}",
    "180,000 operators that do not end": _rule(
        request=[{"set_header": {"x-a": "%REQ(" * 180_000}}]).decode(),
}


@pytest.mark.parametrize("name", COSTS)
def test_no_megabyte_takes_long(name: str) -> None:
    """Nothing is quadratic: about a second in Envoy for 3e9 instructions."""
    host = _host()
    host.configure(COSTS[name].encode())
    assert host.fuel_used < 3_000_000_000, f"{host.fuel_used:,} instructions"
    assert host.memory_bytes() < 48 << 20


def _calling(**fields: object) -> dict[str, object]:
    return {
        "services": {"s": {"cluster": "auth", "timeout": "1s"}},
        "rules": [
            {"name": "ask", "request": [
                {"authorize": {"service": "s", "headers_to_service": ["x-*", "cookie"],
                               "headers_to_upstream": ["x-user", "*b*"],
                               "headers_to_downstream": ["*"], **fields}},
                {"set_header": {"x-after": "%REQ(x-user)%%REQ_ALL(x-a)%"}},
                {"authorize": {"service": "s", "path": "/again", **{
                    key: value for key, value in fields.items() if not key.startswith("path")}}}],
             "response": [{"set_header": {"x-seen": "%REQ(x-user)%"}}]}],
    }


CALLING = [
    _calling(path="/check"),
    _calling(path_prefix="/check", failure_mode="allow", on_duplicate="first"),
]


# --- Material ------------------------------------------------------------------------------------


def _host() -> Host:
    return Host(paths.module().with_suffix(".debug.wasm")
                if paths.module().with_suffix(".debug.wasm").exists() else paths.module(),
                properties=dict(PROPERTIES))


class _explained:
    """Says what the module was given when it trapped."""

    def __init__(self, given: object) -> None:
        self.given = given

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: object) -> None:
        if isinstance(error, Trapped):
            raise AssertionError(f"given {self.given!r:.3000}\n{error}") from None


def _valid() -> Iterator[tuple[str, bytes]]:
    """The valid configurations of the corpus."""
    for path in sorted((CORPUS / "valid").iterdir()):
        if path.suffix in (".yaml", ".json"):
            text = _json(path)
            if text is not None:
                yield path.name, text


def _seeds() -> Iterator[bytes]:
    for kind in ("valid", "invalid", "json"):
        for path in sorted((CORPUS / kind).iterdir()):
            if path.suffix not in (".yaml", ".json") or (text := _json(path)) is None:
                continue
            yield text
            if isinstance(tree := _tree(text), dict):
                yield struct_wire.encode(tree)


def _json(path: Path) -> bytes | None:
    if path.suffix == ".json":
        return path.read_bytes()
    return rendered(path.relative_to(CORPUS).as_posix())


def _tree(text: bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, UnicodeDecodeError):
        return None


def _mutate(text: bytes, seeds: list[bytes], chance: random.Random) -> bytes:
    data = bytearray(text)
    for _ in range(chance.choice([0, 1, 1, 1, 2, 4])):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(8)
        if kind == 0 and data:
            data[at % len(data)] = chance.randrange(256)
        elif kind == 1 and data:
            data[at % len(data)] ^= 1 << chance.randrange(8)
        elif kind == 2:
            del data[at:]
        elif kind == 3:
            del data[at:at + chance.randrange(1, 9)]
        elif kind == 4:
            data[at:at] = bytes(chance.choices(b'{}[]",:%()0123456789\\\0\n\xff\x7f\x80', k=3))
        elif kind == 5:
            other = chance.choice(seeds)
            start = chance.randrange(len(other) + 1)
            data[at:at + chance.randrange(20)] = other[start:start + chance.randrange(60)]
        elif kind == 6:
            data[at:at] = data[at:at + chance.randrange(200)] * chance.choice([1, 2, 50])
        else:
            data[at:at] = chance.choice(
                [b"4294967295", b"-2147483648", b"1e999999999", b"%REQ(x)%", b"%%%", b"\x80" * 9,
                 b"\xff" * 10, b'\\u0000', b"[" * 70, b'{"":' * 70, b"*", b":"])
    return bytes(data)


TEXTS = [
    "", "%", "%%", "%REQ%", "%REQ(x-a?y)%", "%REQ(x-a):0%", "%REQ(x-a):99999999999999999999%",
    "%REQ_ALL(cookie):3%", "%RESP(:status)%", "%PATH(NQ:ORIG)%", "%PATH()%", "%PATH(:)%", "*", "**",
    "a*b*c", "*.", "*.a", ".", ":path", ":", "host", "x-" + "a" * 1100, "\0", "\r\n", "ü", "/", "1",
    "0", "-1", "4294967296", "1e3", "1e-3", "GET", "x", "~", "set_header", "each", "not", "prefix",
    "%RESPONSE_CODE%", "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%%DOWNSTREAM_REMOTE_PORT%",
]
VALUES: list[object] = [None, True, False, 0, 1, -1, 0.5, 1e308, 2**31, 2**32, 2**53, [], {}, *TEXTS]


def _vary(tree: object, chance: random.Random, trees: list[object]) -> object:
    """A copy with some texts, names and values replaced."""
    rate = chance.choice([0.02, 0.05, 0.2])

    def text(old: str) -> str:
        if chance.random() >= rate:
            return old
        cut = chance.randrange(len(old) + 1)
        return chance.choice([chance.choice(TEXTS), old[:cut] + chance.choice(TEXTS) + old[cut:]])

    def copy(value: object) -> object:
        if chance.random() < rate / 4:
            return chance.choice(VALUES)
        if isinstance(value, dict):
            return {text(key): copy(item) for key, item in value.items()}
        if isinstance(value, list):
            items = [copy(item) for item in value]
            return items * 2 if chance.random() < rate / 4 else items
        return text(value) if isinstance(value, str) else value

    result = copy(tree)
    if isinstance(result, dict) and chance.random() < 0.2:
        other = chance.choice(trees)
        if isinstance(other, dict):
            result = {**result, **other}
    return result


def _odd_map(chance: random.Random, usual: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]] | bytes:
    """A header map that Envoy would not send, or an encoding that is none."""
    makers: list[Callable[[], list[tuple[bytes, bytes]] | bytes]] = [
        lambda: [],
        lambda: usual,
        lambda: usual * 3,
        lambda: [(b"x-%d" % i, b"v") for i in range(1024)],
        lambda: [(b"x-internal-a", b"v")] * 1024,
        lambda: usual + [(b"user-agent", b"a" * (1 << 20))],
        lambda: [(b"", b""), (b"", b"x"), *usual],
        lambda: [(b":path", b""), (b":method", b""), (b":authority", b"[::1"), (b":status", b"")],
        lambda: [(b":path", b"?"), (b":authority", b":"), (b":status", b"-1"), (b"upgrade", b"")],
        lambda: [(b":authority", b"[" * 500 + b"]:" * 500), (b":status", b"9" * 30)],
        lambda: [(chance.randbytes(5), chance.randbytes(9)) for _ in range(20)],
        lambda: b"",
        lambda: b"\0",
        lambda: b"\xff" * 4,
        lambda: b"\xff\xff\xff\x7f" + b"\0" * 64,
        lambda: struct.pack("<I", 0),
        lambda: struct.pack("<III", 1, 0xFFFFFFFF, 0xFFFFFFFF) + b"a\0b\0",
        lambda: struct.pack("<III", 1, 0x7FFFFFFF, 1) + b"a\0b\0",
        lambda: encode(usual)[:chance.randrange(200)],
        lambda: encode(usual) + b"more",
        lambda: _flipped(encode(usual), chance),
        lambda: _flipped(encode(usual), chance),
        lambda: chance.randbytes(chance.randrange(100)),
    ]
    return chance.choice(makers)()


def _odd_answer(chance: random.Random, *, never: bool = True) -> Answer | None:
    """Answers good and bad; None: never."""
    status = chance.choice([b"200", b"204", b"302", b"401", b"403", b"500", b"508", b"", b"20", b"99999"])
    usual = [(b":status", status), (b"content-type", b"a/b"), (b"x-user", b"kim"), (b"abc", b"1")]
    if chance.random() < 0.6:
        return Answer(usual, chance.choice([b"", b"body", b"b" * 3000]))
    if never and chance.random() < 0.3:
        return None
    return Answer(_odd_map(chance, usual), chance.choice([b"", b"body", b"b" * (2 << 20)]),
                  chance.choice([None, 0, 3, 0xFFFFFFFF]))


def _flipped(data: bytes, chance: random.Random) -> bytes:
    flipped = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        flipped[chance.randrange(len(flipped))] = chance.randrange(256)
    return bytes(flipped)


def _signed(value: int) -> int:
    return value - (1 << 32) if value >= 1 << 31 else value
