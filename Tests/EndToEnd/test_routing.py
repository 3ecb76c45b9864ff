"""What each write does to Envoy's choice of a route, as the reference says: every action in the table
of docs/configuration.md has a case here. `make e2e ENVOY_VERSION=1.36.4 ARGS="-k routing"` asks the
oldest Envoy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest

from harness import Gateway, Reply, Site, Upstream, bootstrap, paths
from rules import Action, config, rule

REFERENCE = paths.ROOT / "docs" / "configuration.md"
HEADERS = [("x-a", "1"), ("x-d", "1"), ("x-d", "2"), ("cookie", "c=1; d=2")]
"""Of every request here; the target is `/a?q=1&n=2`."""


@dataclass(frozen=True)
class Case:
    """What an action is given so that it writes, and so that it finds all as it wants it."""

    writes: object
    spares: object
    then: Mapping[str, str | None] = field(default_factory=dict)
    """Header or pseudo header as it is after the write; None when it is gone, `!2` when that value is."""


CASES = {
    "set_header": Case({"x-a": "2"}, {"x-a": "1"}, {"x-a": "2"}),
    "add_header": Case({"x-n": "1"}, {"x-n": "%REQ(x-no)%"}, {"x-n": "1"}),
    "join_header": Case({"x-a": "2"}, {"x-a": "%REQ(x-no)%"}, {"x-a": "1,2"}),
    "remove_header": Case("x-a", "x-no", {"x-a": None}),
    "rename_header": Case({"x-a": "x-r"}, {"x-no": "x-r"}, {"x-r": "1"}),
    "copy_header": Case({"x-a": "x-r"}, {"x-no": "x-r"}, {"x-r": "1"}),
    "edit_header": Case(
        {"x-a": {"regex": "1", "substitution": "9"}}, {"x-a": {"regex": "7", "substitution": "9"}},
        {"x-a": "9"}),
    # Envoy looks at every entry.
    "dedupe_header": Case({"x-d": "first"}, {"x-d": "unique"}, {"x-d": "!2"}),
    "set_path": Case("/b", "/a", {":path": "/b?q=1&n=2"}),
    "rewrite_path": Case(
        {"prefix": "/a", "with": "/b"}, {"prefix": "/z", "with": "/b"}, {":path": "/b?q=1&n=2"}),
    "set_query": Case({"q": "2"}, {"q": "1"}, {":path": "/a?q=2&n=2"}),
    "remove_query": Case("n", "z", {":path": "/a?q=1"}),
    "rename_query": Case({"n": "m"}, {"z": "m"}, {":path": "/a?q=1&m=2"}),
    "set_host": Case("other.example", "%REQ(:authority)%", {":authority": "other.example"}),
    "set_method": Case("POST", "GET", {":method": "POST"}),
    "set_cookie": Case({"c": "2"}, {"c": "1"}, {"cookie": "c=2; d=2"}),
    "remove_cookie": Case("c", "z", {"cookie": "d=2"}),
}

SILENT: dict[str, object] = {
    "let": {"id": "%REQ(x-a)%"},
    "count": "counted",
    "limit": "wide",
    "cors": {"allow_origins": "https://shop.example.com"},
    # For requests that these do not answer.
    "respond": {"status": 403},
    "redirect": {"path": "/elsewhere"},
}

TO_COME: set[str] = set()
"""Actions whose rows are there and that do nothing yet. One that is built passes, which fails here:
take it out."""

DEFINITIONS: dict[str, object] = {
    "metrics": {"counted": {"type": "counter"}}, "limits": {"wide": {"rate": "1000000/s"}}}


def built(names: Iterable[str]) -> list[object]:
    later = [pytest.mark.xfail(strict=True, reason="to come")]
    return [pytest.param(name, marks=later if name in TO_COME else []) for name in names]


def header_match(header: str, value: str | None) -> dict[str, object]:
    if value is None:
        return {"name": header, "present_match": True, "invert_match": True}
    return {
        "name": header, "string_match": {"exact": value.removeprefix("!")},
        "invert_match": value.startswith("!")}


def status(site: Site) -> int:
    return site.get("/a?q=1&n=2", headers=HEADERS).status


def late(gateway: Gateway, *actions: Action, match: object = None, **top: object) -> Site:
    """A route for requests with `x-late: 1`, which a filter before ours writes without asking for
    another route: it is taken when something after that makes Envoy choose again."""
    written = {"headers": [{"name": "x-late", "string_match": {"exact": "1"}}]}
    before = bootstrap.header_mutation(request=[bootstrap.append("x-late", "1")])
    return gateway.apply(
        config(rule("r", match, request=actions), **DEFINITIONS, **top), before=[before],
        routes=[bootstrap.route(direct_response=299, match=written), bootstrap.route()])


@pytest.mark.parametrize("name", built(CASES))
def test_a_write_takes_the_route_of_what_it_wrote(gateway: Gateway, name: str) -> None:
    case = CASES[name]
    matches = [header_match(header, value) for header, value in case.then.items()]
    routes = [
        bootstrap.route(direct_response=299, match={"headers": matches}), bootstrap.route()]
    assert status(gateway.apply("{}", routes=routes)) == 200
    written = config(rule("r", request=[{name: case.writes}]))
    assert status(gateway.apply(written, routes=routes)) == 299
    assert status(late(gateway, {name: case.writes})) == 299


@pytest.mark.parametrize("name", CASES)
def test_what_is_as_it_should_be_leaves_the_route(gateway: Gateway, name: str) -> None:
    assert status(late(gateway, {name: CASES[name].spares})) == 200


@pytest.mark.parametrize("name", SILENT)
def test_what_writes_nothing_leaves_the_route(gateway: Gateway, name: str) -> None:
    match = {"method": "DELETE"} if name in ("respond", "redirect") else None
    assert status(late(gateway, {name: SILENT[name]}, match=match)) == 200


@pytest.mark.parametrize("name", [name for name in CASES if name.endswith("_header")])
def test_actions_on_responses_leave_it(gateway: Gateway, name: str) -> None:
    before = bootstrap.header_mutation(request=[bootstrap.append("x-late", "1")])
    written = {"headers": [{"name": "x-late", "string_match": {"exact": "1"}}]}
    site = gateway.apply(
        config(rule("r", response=[{name: CASES[name].writes}])), before=[before],
        routes=[bootstrap.route(direct_response=299, match=written), bootstrap.route()])
    assert status(site) == 200


@pytest.mark.parametrize("to_upstream, answer, expected", [
    ("x-user", [("x-user", "alice")], 299),
    ("x-user", [], 200),
    # What the client sent is taken away, and then the same is written.
    ("x-a", [("x-a", "1")], 299),
    ("x-a", [], 299),
], ids=["writes", "nothing", "the same", "takes away"])
def test_an_answer_takes_the_route_of_what_it_writes(
        gateway: Gateway, upstream: Upstream, to_upstream: str, answer: list[tuple[str, str]],
        expected: int) -> None:
    upstream.answer_all(Reply(200, headers=answer, body=b""))
    cluster = gateway.envoy.name("authz")
    gateway.envoy.put_clusters([bootstrap.cluster(cluster, upstream.port)])
    services = {"authz": {"cluster": cluster, "timeout": "2s"}}
    ask = {"authorize": {"service": "authz", "path": "/", "headers_to_upstream": [to_upstream]}}
    assert status(late(gateway, ask, services=services)) == expected


def test_the_name_of_the_route_stays_the_first(gateway: Gateway) -> None:
    chosen = {"headers": [{"name": "x-a", "string_match": {"exact": "2"}}]}
    site = gateway.apply(
        config(rule("r", request=[
            {"set_header": {"x-a": "2"}}, {"set_header": {"x-route": "%ROUTE_NAME%"}}])),
        routes=[bootstrap.route(name="second", match=chosen), bootstrap.route(name="first")])
    exchange = site.get("/a?q=1&n=2", headers=HEADERS)
    assert exchange.upstream.header("x-route") == "first"


def test_without_the_scheme_there_is_no_route(gateway: Gateway) -> None:
    removal = config(
        rule("r", request=[{"remove_header": "x-forwarded-proto"}]), allow_unsafe_headers=True)
    assert status(gateway.apply(removal)) == 404


def test_the_table_of_the_reference_is_what_is_tested() -> None:
    page = REFERENCE.read_text()
    table = page.partition("### What each write does to routing")[2].partition("\n#")[0]
    rows = [re.findall(r"`(\w+)`", line.split("|")[1]) for line in table.splitlines()
            if line.startswith("| `")]
    assert {name for names in rows for name in names} == {*CASES, *SILENT, "authorize"}
    for line in table.splitlines():
        if line.startswith("| `"):
            names = re.findall(r"`(\w+)`", line.split("|")[1])
            route = line.split("|")[3].strip()
            assert route == ("stays" if names[0] in SILENT else "is chosen again"), line
