"""Redirects: where they lead, and where no request can make them lead."""

from __future__ import annotations

import pytest

from harness import Gateway, Site
from rules import codes, config, rule


def redirecting(gateway: Gateway, **fields: object) -> Site:
    return gateway.apply(
        config(rule("moved", request=[{"redirect": fields}])),
        access_log="%RESPONSE_CODE% %RESPONSE_CODE_DETAILS%")


def location(site: Site, path: str, host: str = "h.example:8080", **headers: str) -> str | None:
    exchange = site.get(path, host=host, headers=headers)
    if exchange.seen:
        return "upstream"
    assert exchange.response.body == b""
    return exchange.response.header("location") or str(exchange.status)


@pytest.mark.parametrize("fields,path,expected", [
    ({"path": "/new"}, "/old?a=1", "/new?a=1"),
    ({"path": "/new?b"}, "/old?a=1", "/new?b"),
    ({"path": "/new#top"}, "/old?a", "/new?a#top"),
    ({"path": "/new", "query": "drop"}, "/old?a=1", "/new"),
    ({"scheme": "https"}, "/p?q", "https://h.example/p?q"),
    ({"scheme": "https", "port": 8443}, "/p", "https://h.example:8443/p"),
    ({"host": "new.example"}, "/p?q", "http://new.example/p?q"),
    ({"host": "www.%HOST%"}, "/p", "http://www.h.example/p"),
    ({"port": 81}, "/p", "http://h.example:81/p"),
    ({"replace_prefix": {"from": "/old", "to": "/new"}}, "/old/x?q", "/new/x?q"),
    ({"replace_prefix": {"from": "/old", "to": "/"}}, "/old", "/"),
    ({"replace_prefix": {"from": "/old", "to": "/new"}}, "/older", "upstream"),
    ({"path": "/here"}, "/here?q", "upstream"),
])
def test_locations(
        gateway: Gateway, fields: dict[str, object], path: str, expected: str) -> None:
    assert location(redirecting(gateway, **fields), path) == expected


def test_statuses_headers_and_details(any_gateway: Gateway) -> None:
    for status in (301, 302, 303, 307, 308):
        site = redirecting(any_gateway, status=status, path="/n", headers={"x-a": "%REQ(:method)%"})
        exchange = site.get()
        assert (exchange.status, exchange.response.header("x-a")) == (status, "GET")
        assert site.access_log(lines=1) == [f"{status} generic_filter.redirect.moved"]


@pytest.mark.parametrize("path,expected", [
    ("/old//evil.example/x", "/evil.example/x"), ("/old/\\evil.example", "/evil.example"),
    ("/old/%5Cevil", "/%5Cevil"), ("/old//%2Fevil", "/%2Fevil"), ("/old/%0d%0ax:1", "/%0d%0ax:1"),
])
def test_no_other_host_by_the_path(gateway: Gateway, path: str, expected: str) -> None:
    site = redirecting(gateway, replace_prefix={"from": "/old", "to": ""})
    assert location(site, path) == expected


def test_no_other_host_by_a_value(gateway: Gateway) -> None:
    site = redirecting(gateway, path="%REQ(x-to)%")
    assert location(site, "/", **{"x-to": "//evil.example"}) == "/evil.example"
    assert location(site, "/", **{"x-to": "/\\evil.example"}) == "/evil.example"
    assert location(site, "/", **{"x-to": "https://evil.example/"}) == "400"
    assert location(site, "/", **{"x-to": "/a b\t\"<"}) == "/a%20b%09%22%3C"
    assert location(site, "/") == "400"
    site = redirecting(gateway, host="%REQ(x-to)%")
    for value in ("evil@other", "evil/x", "evil\\x", "a b", "evil?x", "evil#x", ""):
        assert location(site, "/", **{"x-to": value}) == "400"


def test_a_table_of_moves(gateway: Gateway) -> None:
    """Those that it does not have go on."""
    moves = {"key": "%PATH(NQ)%", "entries": {"/a": "/b", "/c": "/d?e=1", "/long/way": "/short"}}
    site = gateway.apply(config(
        rule("moves", {"tables": {"moves": {"present": True}}},
             request=[{"redirect": {"status": 301, "path": "%TABLE(moves)%"}}]),
        tables={"moves": moves}))
    assert location(site, "/a?q=1") == "/b?q=1"
    assert location(site, "/c?q=1") == "/d?e=1"
    assert location(site, "/long/way") == "/short"
    assert location(site, "/other") == "upstream"


def test_in_the_response(gateway: Gateway) -> None:
    site = gateway.apply(config(
        rule("late", response=[{"redirect": {"replace_prefix": {"from": "/a", "to": "/b"}}}])))
    exchange = site.get("/a/x?q")
    assert (exchange.status, exchange.response.header("location")) == (302, "/b/x?q")


def test_what_is_refused(gateway: Gateway) -> None:
    wrong = {
        "status": ({"status": 305, "path": "/"}, "out-of-range"),
        "two ways": ({"path": "/", "replace_prefix": {"from": "/a", "to": "/"}}, "conflicting-fields"),
        "relative": ({"path": "new"}, "invalid-pattern"),
        "location": ({"path": "/", "headers": {"location": "x"}}, "conflicting-fields"),
        "host": ({"host": "a/b"}, "invalid-pattern"),
    }
    found = codes(gateway, {
        name: config(rule("r", request=[{"redirect": fields}])) for name, (fields, _) in wrong.items()})
    assert found == {name: {code} for name, (_, code) in wrong.items()}
