"""The filters that are compared, and what each has to do to a request."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness import Exchange, Gateway, Reply, bootstrap
from harness.bootstrap import Message, Road

COUNTER = "wasmcustom.bench.requests"
SENT = [("user-agent", "bench"), ("accept", "*/*"), ("x-internal-user", "root"), ("x-tag", "first")]
ANSWERED = ("x-powered-by", "PHP/8.4")


@dataclass(frozen=True)
class Case:
    """One listener: its filters, and which parts of the job they do."""

    name: str
    does: str
    filters: Sequence[Message]
    edits_request: bool = False
    edits_response: bool = False
    counts: bool = False
    is_peer: bool = False
    """Whether the others are set beside it."""

    def verify(self, gateway: Gateway) -> None:
        """Sends requests through the filters to an upstream and looks at both ends."""
        gateway.upstream.answer_all(Reply(headers=[ANSWERED]))
        site = gateway.serve(self.filters)
        before = gateway.envoy.counter(COUNTER)
        for _ in range(3):
            self._verify(site.get("/bench", headers=SENT))
        if self.counts:
            gateway.envoy.await_counter(COUNTER, before + 3)
        elif (now := gateway.envoy.counter(COUNTER)) != before:
            raise AssertionError(f"{self.name}: counted {now - before} requests, expected none")
        gateway.clean_up()

    def _verify(self, exchange: Exchange) -> None:
        seen = exchange.upstream
        found = {
            "status": [str(exchange.status)],
            "x-one": seen.all("x-one"),
            "x-two": seen.all("x-two"),
            "x-internal-user": seen.all("x-internal-user"),
            "x-tag": seen.all("x-tag"),
            **self.response_headers(exchange.response.all),
        }
        expected = {
            "status": ["200"],
            "x-one": ["1"] if self.edits_request else [],
            "x-two": ["2"] if self.edits_request else [],
            "x-internal-user": [] if self.edits_request else ["root"],
            "x-tag": ["first", "second"] if self.edits_request else ["first"],
            **self.expected_response(),
        }
        if found != expected:
            raise AssertionError(f"{self.name}: the headers are {found}, expected {expected}")

    @staticmethod
    def response_headers(values) -> dict[str, list[str]]:  # noqa: ANN001
        return {name: values(name) for name in ("x-frame-options", ANSWERED[0])}

    def expected_response(self) -> dict[str, list[str]]:
        return {
            "x-frame-options": ["DENY"] if self.edits_response else [],
            ANSWERED[0]: [] if self.edits_response else [ANSWERED[1]],
        }


# --- The filters ---------------------------------------------------------------------------------

LUA = """
function envoy_on_request(handle)
  local headers = handle:headers()
  headers:replace("x-one", "1")
  headers:replace("x-two", "2")
  headers:remove("x-internal-user")
  headers:add("x-tag", "second")
end
function envoy_on_response(handle)
  local headers = handle:headers()
  headers:replace("x-frame-options", "DENY")
  headers:remove("x-powered-by")
end
"""

REQUEST_EDITS = """\
  - set_header: {x-one: "1", x-two: "2"}
  - remove_header: [x-internal-user]
  - add_header: {x-tag: second}
"""
RESPONSE_EDITS = """\
  response:
  - set_header: {x-frame-options: DENY}
  - remove_header: [x-powered-by]
"""
HEAD = "namespace: bench\nmetrics:\n  requests: {type: counter}\nrules:\n"
JOB = f"{HEAD}- name: job\n  request:\n{REQUEST_EDITS}  - count: requests\n{RESPONSE_EDITS}"

# Ten rules such as an operator writes, none of which fits the request that is sent.
NO_MATCH = HEAD + "".join(
    f"- name: rule-{number}\n  match: {match}\n  request:\n{REQUEST_EDITS}{RESPONSE_EDITS}"
    for number, match in enumerate([
        "{path: {segment_prefix: /api/orders}}",
        "{path: {segment_prefix: /api/customers}, method: [GET, POST]}",
        "{path: /login, method: POST}",
        "{path: {prefix: /static/}}",
        "{path: {suffix: .php}}",
        "{host: shop.example.com}",
        '{host: "*.internal.example.com"}',
        "{headers: {x-channel: beta}}",
        "{headers: {user-agent: {contains: bot, ignore_case: true}}}",
        "{not: {headers: {accept: {present: true}}}}",
    ])
)


def native() -> list[Message]:
    return [bootstrap.header_mutation(
        request=[
            bootstrap.append("x-one", "1"), bootstrap.append("x-two", "2"),
            bootstrap.remove("x-internal-user"),
            bootstrap.append("x-tag", "second", "APPEND_IF_EXISTS_OR_ADD"),
        ],
        response=[bootstrap.append("x-frame-options", "DENY"), bootstrap.remove("x-powered-by")],
    )]


def ours(
    vm: str, configuration: str | None, module: Path | None = None, road: Road = "struct",
) -> list[Message]:
    """Our filter in a VM of its own, its configuration as YAML under Envoy's or as text."""
    return [bootstrap.wasm(configuration, road=road, vm_id=vm, root_id=vm, module=module)]


def headers(empty_module: Path) -> list[Case]:
    """The header job in everything that can do it, and what the filter costs when it has nothing
    to do."""
    return [
        Case("empty module", "a Wasm module without callbacks: the host's own part",
             ours("empty-module", None, empty_module)),
        Case("no configuration", "this filter, told nothing",
             ours("no-configuration", None)),
        Case("no match", "this filter, ten rules of which none matches",
             ours("no-match", NO_MATCH)),
        Case("generic-filter", "this filter, all of the job and the counter",
             ours("job", JOB), True, True, True),
        Case("header_mutation", "Envoy's own in C++; it cannot count",
             native(), True, True, is_peer=True),
        Case("Lua", "Envoy's Lua filter; it cannot count",
             [bootstrap.lua(LUA)], True, True, is_peer=True),
    ]


def parts() -> list[Case]:
    """The job taken apart, to see where its time goes."""
    rule = f"{HEAD}- name: job\n"
    return [
        Case("no configuration", "told nothing", ours("no-configuration", None)),
        Case("one rule, no match", "reads the request headers",
             ours("read", f"{rule}  match: {{path: /other}}\n  request:\n{REQUEST_EDITS}")),
        Case("one header", "and sets one", ours(
            "one", f'{rule}  request:\n  - set_header: {{x-other: "1"}}\n')),
        Case("request part", "four edits of the request",
             ours("request", f"{rule}  request:\n{REQUEST_EDITS}"), True),
        Case("response part", "two edits of the response",
             ours("response", rule + RESPONSE_EDITS), False, True),
        Case("count", "a counter in the request",
             ours("count", f"{rule}  request:\n  - count: requests\n"), counts=True),
        Case("count at the end", "a counter in stream_done",
             ours("count-done", f"{rule}  stream_done:\n  - count: requests\n"), counts=True),
        Case("the job", "all of it", ours("job", JOB), True, True, True),
    ]


def rules() -> list[Case]:
    """How the cost grows with rules that do not match."""
    return [
        Case(f"{count:,} rules", "each with a path of its own, none matches",
             ours(f"rules-{count}", many_rules(count), road="string"))
        for count in (1, 10, 100, 1000, 10000)
    ]


def many_rules(count: int) -> str:
    """Rules for paths that are not asked for, as compact JSON: Envoy hands YAML on as text with
    indentation, of which 10,000 rules would pass the limit of 1 MiB."""
    return json.dumps({"rules": [
        {"name": f"r{n}", "match": {"path": {"prefix": f"/s-{n}/"}},
         "request": [{"remove_header": ["x-one"]}]}
        for n in range(count)
    ]}, separators=(",", ":"))
