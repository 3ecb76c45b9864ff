"""What becomes of paths, queries, hosts, methods and statuses on the way through."""

from __future__ import annotations

import pytest

from harness import Gateway, Reply
from rules import codes, config, request_edits, response_edits, rule


def target(gateway: Gateway, action: object, path: str, **headers: str) -> str:
    exchange = request_edits(gateway, action).get(path, headers=headers)  # type: ignore[arg-type]
    return exchange.upstream.target


@pytest.mark.parametrize("action,before,after", [
    ({"set_path": "/new"}, "/old?a=1", "/new?a=1"),
    ({"set_path": "/new?b"}, "/old?a=1", "/new?b"),
    ({"set_path": "%REQ(x-no)%"}, "/old?a=1", "/old?a=1"),
    ({"set_path": {"first": ["%REQ(x-no)%", "/first"]}}, "/old?a=1", "/first?a=1"),
    ({"rewrite_path": {"prefix": "/api/", "with": "/"}}, "/api/x?q=%2f&+", "/x?q=%2f&+"),
    ({"rewrite_path": {"prefix": "/api", "with": "/%REQ(:method)%"}}, "/api/x", "/GET/x"),
    ({"set_query": {"b": "n w"}}, "/?a=%41&b=1&c=+&b=2", "/?a=%41&b=n%20w&c=+"),
    ({"set_query": {"b": {"value": "n w", "encoding": "form"}}}, "/", "/?b=n+w"),
    ({"set_query": {"b": {"value": "%REQ(x-no)%", "default": "d"}}}, "/?b", "/?b=d"),
    ({"set_query": {"b": {"value": "n", "only_if": "present"}}}, "/?a", "/?a"),
    ({"set_query": {"b": "a&c=1#?"}}, "/", "/?b=a%26c%3D1%23%3F"),
    ({"remove_query": ["utm_*", "x"]}, "/?utm_a=1&y=%20&x&utm%5Fb", "/?y=%20"),
    ({"remove_query": "*"}, "/p?a", "/p"),
    ({"rename_query": {"a": "b", "b": "a"}}, "/?a=%31&b=2", "/?b=%31&a=2"),
])
def test_paths(gateway: Gateway, action: object, before: str, after: str) -> None:
    assert target(gateway, action, before) == after


@pytest.mark.parametrize("value", ["evil", "/a b", "/a#b", "http://evil/", "/a\tb", "*"])
def test_what_is_no_path_is_not_written(gateway: Gateway, value: str) -> None:
    site = request_edits(gateway, {"set_path": "%REQ(x)%"}, namespace="guard")
    before = sum(gateway.envoy.stats(r"guard\.generic_filter\.values_dropped").values())
    assert site.get("/old", headers={"x": value}).upstream.target == "/old"
    after = sum(gateway.envoy.stats(r"guard\.generic_filter\.values_dropped").values())
    assert after == before + 1


def test_what_a_client_sends_stays_in_its_parameter(gateway: Gateway) -> None:
    action = {"set_query": {"user": "%REQ(x)%"}}
    assert target(gateway, action, "/?a", x="1&admin=1 HTTP/1.1") == (
        "/?a&user=1%26admin%3D1%20HTTP%2F1.1")


def test_hosts_and_methods(gateway: Gateway) -> None:
    site = request_edits(gateway, {"set_host": "%REQ(x-host)%"}, {"set_method": "%REQ(x-method)%"})
    seen = site.get(headers={"x-host": "new.example:81", "x-method": "PUT"}).upstream
    assert (seen.header("host"), seen.method) == ("new.example:81", "PUT")
    for host in ("a/b", "user@evil", "a b", ""):
        assert site.get(headers={"x-host": host}).upstream.header("host") == "localhost"
    for method in ("HEAD", "CONNECT", "A B", ""):
        assert site.get(headers={"x-method": method}).upstream.method == "GET"


def test_later_rules_see_the_edit(gateway: Gateway) -> None:
    site = gateway.apply(config(
        rule("edit", request=[{"set_path": "/new"}, {"set_method": "POST"}, {"set_host": "h.example"}]),
        rule("see", {"path": "/new", "method": "POST", "host": "h.example"},
             request=[{"set_header": {"x-seen": "%PATH%"}}])))
    assert site.get("/old?q").upstream.header("x-seen") == "/new?q"


@pytest.mark.parametrize("status,expected", [(200, 418), (503, 418), (204, 204), (304, 304)])
def test_statuses(gateway: Gateway, status: int, expected: int) -> None:
    body = b"" if status in (204, 304) else b"body"
    gateway.upstream.answer("/s", Reply(status, headers=[("x-up", "1")], body=body))
    response = response_edits(gateway, {"set_status": 418}).get("/s").response
    assert (response.status, response.body, response.header("x-up")) == (expected, body, "1")


def test_own_replies_keep_their_status(gateway: Gateway) -> None:
    site = gateway.apply(config(
        rule("r", request=[{"respond": {"status": 403}}], response=[{"set_status": 200}])))
    assert site.get().status == 403


def test_what_is_refused(gateway: Gateway) -> None:
    wrong = {
        "relative": {"set_path": "new"}, "space": {"set_path": "/a b"}, "hash": {"set_path": "/a#b"},
        "host": {"set_host": "a/b"}, "head": {"set_method": "HEAD"},
        "prefix": {"rewrite_path": {"prefix": "api", "with": "/"}},
    }
    found = codes(gateway, {
        name: config(rule("r", request=[action])) for name, action in wrong.items()})
    assert found == {name: {"invalid-pattern"} for name in wrong}
    assert codes(gateway, {"204": config(rule("r", response=[{"set_status": 204}]))}) == {
        "204": {"out-of-range"}}
