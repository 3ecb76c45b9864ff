"""What people see of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness import Exchange
from harness.upstream import Seen

from .script import Script

# What Envoy and HTTP add to every request and response; not what a sample is about.
UNINTERESTING = {
    "connection", "content-length", "date", "host", "server", "transfer-encoding", ":authority",
    "x-envoy-expected-rq-timeout-ms", "x-envoy-upstream-service-time", "x-forwarded-proto",
    "x-request-id",
}


def exchange(
    number: int, request: Script, exchange: Exchange, asked: Mapping[str, Sequence[Seen]],
) -> None:
    """One request: what was sent, which services were asked, what the upstream saw and the client
    got."""
    print(f"{number}. {request['title']}")
    headers = [(name, str(value)) for name, value in (request.get("headers") or {}).items()]
    _block("sent", f"{request['method']} {request['path']}", headers)
    for name, calls in asked.items():
        for call in calls:
            _block(f"{name} saw", f"{call.method} {call.target}", call.headers)
    if exchange.seen:
        seen = exchange.seen[0]
        _block("upstream saw", f"{seen.method} {seen.target}", seen.headers)
    else:
        _block("upstream saw", "nothing", [])
    _block("client got", str(exchange.status), exchange.response.headers)
    print()


def _block(label: str, first: str, headers: Sequence[tuple[str, str]]) -> None:
    print(f"   {label:<13} {first}")
    shown = [(n, v) for n, v in headers if n.lower() not in UNINTERESTING]
    width = max((len(name) for name, _ in shown), default=0)
    for name, value in shown:
        print(f"   {'':<13} {name + ':':<{width + 1}} {value}")


def counters(counters: Mapping[str, int]) -> None:
    """The counters that are not 0."""
    print("Counters, from Envoy's /stats?filter=wasmcustom (those at 0 left out)")
    counted = {name: value for name, value in counters.items() if value}
    width = max(map(len, counted), default=0)
    for name, value in sorted(counted.items()):
        print(f"   {name + ':':<{width + 1}} {value}")
