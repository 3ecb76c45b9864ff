"""WebAssembly instructions and host calls of a request: the same on every run and every machine.

The module runs in Wasmtime with a host that says yes to everything; fuel counts its instructions.
Envoy's own part, most of the cost of a request, does not show here.
"""

from __future__ import annotations

import json
import struct
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from harness import paths

from .cases import ANSWERED, SENT, Case

PLUGIN = 1
REQUEST = [
    (":authority", "127.0.0.1:10000"), (":path", "/bench"), (":method", "GET"), (":scheme", "http"),
    *SENT, ("x-forwarded-proto", "http"), ("x-request-id", "0f5a1f7e-0d6b-4a57-9d5a-0c0ffee00000"),
]
RESPONSE = [(":status", "200"), ANSWERED]


@dataclass(frozen=True)
class Count:
    """Instructions of each callback of one request, and its host calls."""

    case: Case
    callbacks: dict[str, int]
    calls: Counter[str]
    configure: int


def measure(cases: Sequence[Case]) -> list[Count]:
    """Counts one request of each case, after others have filled pools and buffers."""
    try:
        import wasmtime
    except ImportError:
        raise SystemExit("this needs the Python package wasmtime: pip install wasmtime") from None

    config = wasmtime.Config()
    config.consume_fuel = True
    engine = wasmtime.Engine(config)
    module = wasmtime.Module.from_file(engine, str(paths.module()))
    return [_count(wasmtime, engine, module, case) for case in cases]


def _configuration(case: Case) -> bytes:
    packed = case.filters[0]["typed_config"]["config"].get("configuration")
    if packed is None:
        return b""
    text = str(packed["value"])
    if packed["@type"].endswith("StringValue"):
        return text.encode()
    import yaml

    return json.dumps(yaml.safe_load(text)).encode()


def _count(wasmtime: Any, engine: Any, module: Any, case: Case) -> Count:
    store = wasmtime.Store(engine)
    store.set_fuel(10**15)
    calls: Counter[str] = Counter()
    configuration = _configuration(case)
    linker = wasmtime.Linker(engine)
    exports: dict[str, Any] = {}

    def give(data: bytes, start: int, size: int) -> int:
        at = exports["malloc"](store, len(data))
        exports["memory"].write(store, data, at)
        exports["memory"].write(store, struct.pack("<I", at), start)
        exports["memory"].write(store, struct.pack("<I", len(data)), size)
        return 0

    shared: dict[bytes, bytes] = {}

    def text(start: int, size: int) -> bytes:
        return bytes(exports["memory"].read(store, start, start + size))

    def host_call(name: str) -> Callable[..., int]:
        def call(*arguments: int) -> int:
            calls[name.removeprefix("proxy_")] += 1
            if name == "proxy_get_buffer_bytes":
                return give(configuration, arguments[3], arguments[4])
            if name == "proxy_get_header_map_pairs":
                pairs = RESPONSE if arguments[0] else REQUEST
                return give(_encode(pairs), arguments[1], arguments[2])
            not_found = 1
            if name == "clock_time_get":
                exports["memory"].write(store, struct.pack("<Q", 1 << 40), arguments[2])
            if name == "proxy_set_shared_data":
                shared[text(*arguments[:2])] = text(*arguments[2:4])
            if name == "proxy_get_shared_data":
                if (value := shared.get(text(*arguments[:2]))) is None:
                    return not_found
                exports["memory"].write(store, struct.pack("<I", 1), arguments[4])
                return give(value, arguments[2], arguments[3])
            return not_found if name == "proxy_get_property" else 0
        return call

    for item in module.imports:
        linker.define_func(item.module, item.name, item.type, host_call(item.name))
    instance = linker.instantiate(store, module)
    for item in module.exports:
        exports[item.name] = instance.exports(store)[item.name]

    def spent(name: str, *arguments: int) -> int:
        before = store.get_fuel()
        exports[name](store, *arguments)
        return before - store.get_fuel()

    spent("_initialize")
    spent("proxy_on_context_create", PLUGIN, 0)
    configure = spent("proxy_on_configure", PLUGIN, len(configuration))
    for stream in range(2, 100):
        calls.clear()
        callbacks = {
            "create": spent("proxy_on_context_create", stream, PLUGIN),
            "request": spent("proxy_on_request_headers", stream, len(REQUEST), 1),
            "response": spent("proxy_on_response_headers", stream, len(RESPONSE), 1),
            "done": spent("proxy_on_done", stream),
        }
    return Count(case, callbacks, calls, configure)


def _encode(pairs: Sequence[tuple[str, str]]) -> bytes:
    sizes = b"".join(struct.pack("<II", len(name), len(value)) for name, value in pairs)
    text = b"".join(f"{name}\0{value}\0".encode() for name, value in pairs)
    return struct.pack("<I", len(pairs)) + sizes + text
