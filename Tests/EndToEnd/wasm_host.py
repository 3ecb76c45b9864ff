"""A Proxy-Wasm host in Python: runs the built module without Envoy, thousands of times a second.

It hands over whatever a test wants, also what Envoy would never send, and it shows traps as
`Trapped`. On wasm `Int` has 32 bits, so what is found here native tests cannot find.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import wasmtime

OK, NOT_FOUND, BAD_ARGUMENT, CAS_MISMATCH, INTERNAL_FAILURE, UNIMPLEMENTED = 0, 1, 2, 8, 10, 12
REQUEST_HEADERS, RESPONSE_HEADERS, CALL_RESPONSE_HEADERS = 0, 2, 6
CALL_RESPONSE_BODY, PLUGIN_CONFIGURATION = 4, 7

Pairs = Sequence[tuple[bytes, bytes]]


class Trapped(AssertionError):
    """The module trapped, or did not come to an end."""


@dataclass
class Reply:
    """A local reply that the module asked for."""

    status: int
    details: bytes
    body: bytes
    headers: bytes
    """In the pairs encoding."""


@dataclass
class Call:
    """An HTTP call that the module sent."""

    token: int
    cluster: bytes
    headers: bytes
    """In the pairs encoding."""
    timeout: int
    """Milliseconds."""


@dataclass
class Answer:
    """What becomes of a call."""

    headers: Pairs | bytes = ((b":status", b"200"),)
    """Or an encoding of the test's own making; none at all for an answer that broke off."""
    body: bytes = b""
    count: int | None = None
    """How many headers the host says there are; the number of pairs unless told otherwise."""


@dataclass
class Host:
    """One VM with the module in it, and all that the module can ask for."""

    module: Path
    fuel: int = 20_000_000_000
    """Instructions that one callback may take: some seconds."""
    maps: dict[int, list[tuple[bytes, bytes]] | bytes] = field(default_factory=dict)
    """Header maps by their number: pairs, or an encoding of the test's own making."""
    properties: dict[bytes, bytes] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    """Host calls that answer with a status and do nothing."""
    on_call: Callable[[str], int] | None = None
    """Asked before every host call: a status other than 0 is its answer."""
    on_http_call: Callable[[Call], Answer | None] = lambda call: Answer()
    """What becomes of each call once the callback has returned; None: nothing, ever."""
    configuration: bytes = b""
    http_calls: list[Call] = field(default_factory=list)
    """Sent and not answered."""
    tick_period: int = 0
    """Milliseconds; 0 when the module has set no timer."""
    resumed: bool = False
    """Whether the module has let the request of `stream` go on."""
    logs: list[tuple[int, bytes]] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    metrics: dict[bytes, int] = field(default_factory=dict)
    shared: dict[bytes, tuple[bytes, int]] = field(default_factory=dict)
    """Shared data: values with their versions. Hosts may share it."""
    calls: dict[str, int] = field(default_factory=dict)
    fuel_used: int = 0
    """By the last callback."""

    def __post_init__(self) -> None:
        engine, module = _compiled(self.module, self.module.stat().st_mtime_ns)
        self._store = wasmtime.Store(engine)
        linker = wasmtime.Linker(engine)
        for item in module.imports:
            kind, name = item.type, item.name or ""
            assert isinstance(kind, wasmtime.FuncType), f"{name} is no function"
            linker.define_func(item.module, name, kind, self._host_call(name), access_caller=True)
        self._metric_names: list[bytes] = []
        self._now = 0
        self._versions = 0
        self._contexts = 0
        self._tokens = 0
        self._call_body = b""
        self.plugin = 0
        self._store.set_fuel(self.fuel)
        exports = linker.instantiate(self._store, module).exports(self._store)
        self._exports: Any = {name: exports[name] for name in exports}
        self._memory: Any = self._exports["memory"]
        self.call("_initialize")

    # --- Callbacks -------------------------------------------------------------------------------

    def call(self, name: str, *arguments: int) -> int:
        """Calls an export; one that is not there does nothing, as in Envoy."""
        function = self._exports.get(name)
        if function is None:
            return 0
        self._store.set_fuel(self.fuel)
        try:
            result = function(self._store, *(_signed(value) for value in arguments))
        except wasmtime.WasmtimeError as error:
            raise Trapped(f"{name}{arguments}: {error}") from None
        except wasmtime.Trap as trap:
            raise Trapped(f"{name}{arguments}: {trap}") from None
        self.fuel_used = self.fuel - self._store.get_fuel()
        return int(result or 0)

    def context(self, parent: int = 0) -> int:
        """A new context: a plugin, or with a parent a stream."""
        self._contexts += 1
        self.call("proxy_on_context_create", self._contexts, parent)
        return self._contexts

    def configure(self, configuration: bytes, plugin: int | None = None) -> bool:
        """Makes a plugin, unless there is one, and configures it."""
        plugin = self.context() if plugin is None else plugin
        self.plugin = plugin
        self.configuration = configuration
        return self.call("proxy_on_configure", plugin, len(configuration)) != 0

    def stream(
        self, request: Pairs | bytes = (), response: Pairs | bytes = (),
    ) -> int:
        """A stream of the last plugin, in Envoy's order of callbacks. Returns its number."""
        stream = self.context(self.plugin)
        self.maps = {REQUEST_HEADERS: _own(request)}
        replies = len(self.replies)
        self.resumed = False
        paused = self.call("proxy_on_request_headers", stream, _count(request), 1)
        self.answer_calls()
        if self.resumed:
            paused = 0
        if len(self.replies) > replies:
            reply = self.replies[-1]
            self.maps[RESPONSE_HEADERS] = [(b":status", b"%d" % reply.status)]
            self.call("proxy_on_response_headers", stream, 1, 1)
        elif not paused:
            self.maps[RESPONSE_HEADERS] = _own(response)
            self.call("proxy_on_response_headers", stream, _count(response), 1)
        self.end(stream)
        return stream

    def answer_calls(self) -> None:
        """Answers the calls that are out, and those that come of that, as `on_http_call` says."""
        for _ in range(100):
            if not self.http_calls:
                return
            waiting, self.http_calls = self.http_calls, []
            for call in waiting:
                answer = self.on_http_call(call)
                if answer is not None:
                    self.answer(call.token, answer)

    def answer(self, token: int, answer: Answer) -> None:
        """An answer comes, for a call that waits or not."""
        self.maps[CALL_RESPONSE_HEADERS] = _own(answer.headers)
        self._call_body = answer.body
        count = _count(answer.headers) if answer.count is None else answer.count
        self.call("proxy_on_http_call_response", self.plugin, token, count, len(answer.body), 0)
        self.maps.pop(CALL_RESPONSE_HEADERS, None)
        self._call_body = b""

    def tick(self, milliseconds: int = 0) -> None:
        """So much time passes, and the timer goes off."""
        self._now += milliseconds * 1_000_000
        self.call("proxy_on_tick", self.plugin)

    def end(self, context: int) -> None:
        """The end of a stream or plugin, as far as the module wants to hear of it."""
        for event in ("proxy_on_done", "proxy_on_log", "proxy_on_delete"):
            self.call(event, context)

    # --- What it left ----------------------------------------------------------------------------

    def lines(self, level: int = 0) -> list[str]:
        """What the module logged, from a level on."""
        return [text.decode("utf-8") for at, text in self.logs if at >= level]

    def memory_bytes(self) -> int:
        return int(self._memory.data_len(self._store))

    # --- Host calls ------------------------------------------------------------------------------

    def _host_call(self, name: str) -> Callable[..., int]:
        function = getattr(self, f"_{name}", None)

        def call(caller: wasmtime.Caller, *arguments: int) -> int:
            self.calls[name] = self.calls.get(name, 0) + 1
            if name in self.refused:
                return self.refused[name]
            if self.on_call is not None and (status := self.on_call(name)):
                return status
            if function is None:
                return UNIMPLEMENTED
            return int(function(caller, *(value & 0xFFFFFFFFFFFFFFFF for value in arguments)))

        return call

    def _read(self, caller: wasmtime.Caller, start: int, size: int) -> bytes:
        start, size = start & 0xFFFFFFFF, size & 0xFFFFFFFF
        if start + size > self._memory.data_len(caller):
            raise Trapped(f"{size} bytes at {start} lie outside the memory")
        return bytes(self._memory.read(caller, start, start + size))

    def _give(self, caller: wasmtime.Caller, data: bytes, at: int, size_at: int) -> int:
        """As Envoy does it: memory from the module's own allocator; nothing for nothing."""
        start = 0
        if data:
            start = self._exports["malloc"](caller, len(data)) & 0xFFFFFFFF
            if start == 0:
                return INTERNAL_FAILURE
            self._memory.write(caller, data, start)
        self._word(caller, at, start)
        self._word(caller, size_at, len(data))
        return OK

    def _word(self, caller: wasmtime.Caller, at: int, value: int) -> None:
        self._memory.write(caller, struct.pack("<I", value), at & 0xFFFFFFFF)

    def _proxy_log(self, caller: wasmtime.Caller, level: int, text: int, size: int) -> int:
        self.logs.append((level, self._read(caller, text, size)))
        return OK

    def _proxy_get_buffer_bytes(
        self, caller: wasmtime.Caller, kind: int, start: int, size: int, at: int, size_at: int,
    ) -> int:
        if kind not in (PLUGIN_CONFIGURATION, CALL_RESPONSE_BODY):
            return NOT_FOUND
        data = self.configuration if kind == PLUGIN_CONFIGURATION else self._call_body
        return self._give(caller, data[start:start + size], at, size_at)

    def _proxy_get_header_map_pairs(
        self, caller: wasmtime.Caller, kind: int, at: int, size_at: int,
    ) -> int:
        pairs = self.maps.get(kind, b"")
        return self._give(
            caller, pairs if isinstance(pairs, bytes) else encode(pairs), at, size_at)

    def _edit(self, kind: int) -> list[tuple[bytes, bytes]] | None:
        pairs = self.maps.get(kind)
        return pairs if isinstance(pairs, list) else None

    def _proxy_add_header_map_value(
        self, caller: wasmtime.Caller, kind: int, name: int, name_size: int, value: int, size: int,
    ) -> int:
        pair = (self._read(caller, name, name_size), self._read(caller, value, size))
        if (pairs := self._edit(kind)) is None:
            return BAD_ARGUMENT
        pairs.append(pair)
        return OK

    def _proxy_replace_header_map_value(
        self, caller: wasmtime.Caller, kind: int, name: int, name_size: int, value: int, size: int,
    ) -> int:
        key, new = self._read(caller, name, name_size), self._read(caller, value, size)
        if (pairs := self._edit(kind)) is None:
            return BAD_ARGUMENT
        pairs[:] = [pair for pair in pairs if pair[0] != key] + [(key, new)]
        return OK

    def _proxy_remove_header_map_value(
        self, caller: wasmtime.Caller, kind: int, name: int, name_size: int,
    ) -> int:
        key = self._read(caller, name, name_size)
        if (pairs := self._edit(kind)) is None:
            return BAD_ARGUMENT
        pairs[:] = [pair for pair in pairs if pair[0] != key]
        return OK

    def _proxy_get_property(
        self, caller: wasmtime.Caller, path: int, path_size: int, at: int, size_at: int,
    ) -> int:
        value = self.properties.get(self._read(caller, path, path_size))
        return NOT_FOUND if value is None else self._give(caller, value, at, size_at)

    def _proxy_send_local_response(
        self, caller: wasmtime.Caller, status: int, details: int, details_size: int, body: int,
        body_size: int, headers: int, headers_size: int, grpc_status: int,
    ) -> int:
        self.replies.append(Reply(
            status, self._read(caller, details, details_size),
            self._read(caller, body, body_size), self._read(caller, headers, headers_size)))
        return OK

    def _proxy_http_call(
        self, caller: wasmtime.Caller, cluster: int, cluster_size: int, headers: int,
        headers_size: int, body: int, body_size: int, trailers: int, trailers_size: int,
        timeout: int, at: int,
    ) -> int:
        self._tokens += 1
        self.http_calls.append(Call(
            self._tokens, self._read(caller, cluster, cluster_size),
            self._read(caller, headers, headers_size), timeout))
        self._word(caller, at, self._tokens)
        return OK

    def _proxy_continue_stream(self, caller: wasmtime.Caller, direction: int) -> int:
        self.resumed = True
        return OK

    def _proxy_set_effective_context(self, caller: wasmtime.Caller, context: int) -> int:
        return OK

    def _proxy_set_tick_period_milliseconds(self, caller: wasmtime.Caller, period: int) -> int:
        self.tick_period = period & 0xFFFFFFFF
        return OK

    def _proxy_close_stream(self, caller: wasmtime.Caller, direction: int) -> int:
        return OK

    def _proxy_get_shared_data(
        self, caller: wasmtime.Caller, key: int, key_size: int, at: int, size_at: int,
        version_at: int,
    ) -> int:
        found = self.shared.get(self._read(caller, key, key_size))
        if found is None:
            return NOT_FOUND
        self._word(caller, version_at, found[1])
        return self._give(caller, found[0], at, size_at)

    def _proxy_set_shared_data(
        self, caller: wasmtime.Caller, key: int, key_size: int, value: int, size: int, version: int,
    ) -> int:
        name, data = self._read(caller, key, key_size), self._read(caller, value, size)
        old = self.shared.get(name)
        if old is not None and version & 0xFFFFFFFF not in (0, old[1]):
            return CAS_MISMATCH
        self._versions += 1
        self.shared[name] = (data, self._versions)
        return OK

    def _proxy_define_metric(
        self, caller: wasmtime.Caller, kind: int, name: int, size: int, at: int,
    ) -> int:
        self._metric_names.append(self._read(caller, name, size))
        self.metrics.setdefault(self._metric_names[-1], 0)
        self._word(caller, at, len(self._metric_names))
        return OK

    def _proxy_increment_metric(self, caller: wasmtime.Caller, metric: int, delta: int) -> int:
        if not 1 <= metric <= len(self._metric_names):
            return BAD_ARGUMENT
        self.metrics[self._metric_names[metric - 1]] += delta
        return OK

    def _clock_time_get(
        self, caller: wasmtime.Caller, clock: int, precision: int, at: int,
    ) -> int:
        self._now += 1_000_000
        self._memory.write(caller, struct.pack("<Q", self._now), at & 0xFFFFFFFF)
        return OK

    def _random_get(self, caller: wasmtime.Caller, at: int, size: int) -> int:
        self._memory.write(caller, bytes(size), at & 0xFFFFFFFF)
        return OK


def encode(pairs: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The ABI's encoding of a header map."""
    pairs = list(pairs)
    head = struct.pack("<I", len(pairs))
    sizes = b"".join(struct.pack("<II", len(name), len(value)) for name, value in pairs)
    return head + sizes + b"".join(name + b"\0" + value + b"\0" for name, value in pairs)


def _own(pairs: Pairs | bytes) -> list[tuple[bytes, bytes]] | bytes:
    return pairs if isinstance(pairs, bytes) else list(pairs)


def _count(pairs: Pairs | bytes) -> int:
    return len(pairs) if not isinstance(pairs, bytes) else 0


def _signed(value: int) -> int:
    value &= 0xFFFFFFFF
    return value - (1 << 32) if value >= 1 << 31 else value


@functools.lru_cache(maxsize=4)
def _compiled(path: Path, changed: int) -> tuple[wasmtime.Engine, wasmtime.Module]:
    settings = wasmtime.Config()
    settings.consume_fuel = True
    engine = wasmtime.Engine(settings)
    return engine, wasmtime.Module(engine, path.read_bytes())
