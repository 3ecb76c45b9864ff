"""The keys of `match` beyond path, host, method, scheme and headers."""

from __future__ import annotations

import pytest

from harness import Gateway, bootstrap
from rules import config, marking, rule

FORWARDED = {"use_remote_address": True, "xff_num_trusted_hops": 1}


def test_query_parameters_as_envoy_reads_them(any_gateway: Gateway) -> None:
    """Names and values are percent-decoded, `+` is no space, repeated parameters are several values."""
    site, held = marking(any_gateway, {
        "a": {"query": {"x": "a"}}, "each": {"query": {"x": {"exact": "a", "each": True}}},
        "not": {"query": {"x": {"not": "a"}}}, "absent": {"query": {"x": {"present": False}}},
        "empty": {"query": {"x": ""}}, "space": {"query": {"x": "a b"}}, "plus": {"query": {"x": "a+b"}},
        "percent": {"query": {"x": "%"}}, "both": {"query": {"x": "a", "y": "b"}}})
    assert held(site.get("/?x=a")) == {"a", "each"}
    assert held(site.get("/?%78=%61&y=b")) == {"a", "each", "both"}
    assert held(site.get("/?x=a&x=b")) == {"a", "not"}
    assert held(site.get("/?y=a")) == {"not", "absent"}
    assert held(site.get("/?x")) == {"not", "empty"}
    assert held(site.get("/?x=a%20b")) == {"not", "space"}
    assert held(site.get("/?x=a+b")) == {"not", "plus"}
    assert held(site.get("/?x=%")) == {"not", "percent"}
    assert held(site.get("/?" + "x=1&" * 10_000 + "x=a")) == {"a", "not"}


def test_queries_are_those_of_envoys_own_matcher(gateway: Gateway) -> None:
    """A route that matches on a decoded query parameter, beside a rule that does."""
    targets = ["/?x=a", "/?x=%61", "/?%78=a", "/?x=b&x=a", "/?x=a&x=b", "/?y&x=a", "/?x=a=", "/?x"]
    route = bootstrap.route("/", name="picked", match={
        "prefix": "/", "query_parameters": [{"name": "x", "string_match": {"exact": "a"}}]})
    site, held = marking(
        gateway, {"x": {"query": {"x": "a"}}}, routes=[route, bootstrap.route()],
        access_log="%ROUTE_NAME%")
    ours = {target: bool(held(site.get(target))) for target in targets}
    theirs = dict(zip(targets, (line == "picked" for line in site.access_log(lines=len(targets)))))
    # Envoy looks at the first value only, and does not decode names and values there.
    assert ours == {**theirs, "/?x=%61": True, "/?%78=a": True, "/?x=b&x=a": True}


def test_cookies(any_gateway: Gateway) -> None:
    site, held = marking(any_gateway, {
        "a": {"cookies": {"x": "a"}}, "each": {"cookies": {"x": {"exact": "a", "each": True}}},
        "absent": {"cookies": {"x": {"present": False}}}, "quoted": {"cookies": {"y": "q"}}})
    assert held(site.get()) == {"absent"}
    assert held(site.get(headers={"cookie": "x=a"})) == {"a", "each"}
    assert held(site.get(headers=[("cookie", "y=\"q\"; x=b"), ("cookie", "x=a")])) == {"a", "quoted"}
    assert held(site.get(headers={"cookie": "X=a;xx=a; x"})) == {"absent"}
    assert held(site.get(headers={"cookie": "=;" * 2000 + "x=a"})) == {"a", "each"}


def test_the_clients_address_is_the_one_the_proxy_trusts(gateway: Gateway) -> None:
    matches = {"peer": {"remote_ip": "127.0.0.0/8"}, "v4": {"remote_ip": ["10.0.0.0/8", "::1"]},
               "v6": {"remote_ip": "2001:db8::/32"}, "any v6": {"remote_ip": "::/0"},
               "not": {"not": {"remote_ip": "10.0.0.0/8"}}}
    peer = {"use_remote_address": True}
    site, held = marking(gateway, matches, connection_manager=peer)
    assert held(site.get(headers={"x-forwarded-for": "10.1.2.3"})) == {"peer", "not"}
    site, held = marking(gateway, matches, connection_manager=FORWARDED)
    assert held(site.get(headers={"x-forwarded-for": "10.1.2.3"})) == {"v4"}
    assert held(site.get(headers={"x-forwarded-for": "2001:db8::1"})) == {"v6", "any v6", "not"}
    assert held(site.get(headers={"x-forwarded-for": "::ffff:10.1.2.3"})) >= {"v4"}


def test_grpc_requests(gateway: Gateway) -> None:
    site, held = marking(gateway, {"grpc": {"grpc": True}, "other": {"grpc": False}})
    def of(kind: str, method: str = "POST") -> set[str]:
        return held(site.send(method, "/", headers={"content-type": kind}, body=b"x"))

    assert of("application/grpc") == {"grpc"} and of("application/grpc+proto") == {"grpc"}
    assert of("application/grpc-web") == {"other"} and of("application/json") == {"other"}
    assert of("application/grpc", "PUT") == {"other"}


def test_shares_of_the_requests(any_gateway: Gateway) -> None:
    sticky = {"sticky_by": "%REQ(x-user)%"}
    site, held = marking(any_gateway, {
        "none": {"fraction": {"percent": 0}}, "all": {"fraction": {"percent": 100}},
        "half": {"fraction": {"percent": 50, **sticky}},
        "low": {"fraction": {"to": 30, "salt": "p", **sticky}},
        "high": {"fraction": {"from": "30", "salt": "p", **sticky}}})
    users = [f"user-{n}" for n in range(200)]
    seen = {user: held(site.get(headers={"x-user": user})) for user in users}
    assert all("all" in held and "none" not in held for held in seen.values())
    assert all(("low" in held) != ("high" in held) for held in seen.values())
    assert 60 <= sum("half" in held for held in seen.values()) <= 140
    assert seen == {user: held(site.get(headers={"x-user": user})) for user in users}


def test_numbers(gateway: Gateway) -> None:
    site, held = marking(gateway, {
        "min": {"headers": {"x": {"min": 10}}}, "max": {"headers": {"x": {"max": 5_000_000_000}}},
        "both": {"headers": {"x": {"min": -1, "max": 1}}}, "query": {"query": {"n": {"min": 2}}}})
    assert held(site.get(headers={"x": "10"})) == {"min", "max"}
    assert held(site.get(headers={"x": "5000000001"})) == {"min"}
    assert held(site.get("/?n=3", headers={"x": "0"})) == {"max", "both", "query"}
    assert held(site.get("/?n=3.5", headers={"x": "ten"})) == set()
    assert held(site.get(headers={"x": "9" * 5000})) == {"min"}


@pytest.mark.parametrize("target,path", [
    ("/%61dmin", "/admin"), ("/x/../admin", "/admin"), ("//admin", "/admin"), ("/./admin", "/admin"),
    ("/x/%2e%2e/admin", "/admin"), ("/x%2F..%2Fadmin", "/admin"), ("/admin/", "/admin/"),
    ("/x/..%5Cadmin", "/admin"), ("/%2561dmin", "/%61dmin"), ("/admin%", "/admin%"),
    ("/../..", "/"), ("/admin?x=/../y", "/admin")])
def test_normalized_paths(gateway: Gateway, target: str, path: str) -> None:
    site, held = marking(gateway, {"normalized": {"path": {"exact": path, "normalize": True}}})
    exchange = site.get(target)
    assert held(exchange) == {"normalized"}
    assert exchange.upstream.target == target, "only the test sees it so"


def test_each_fact_is_of_the_request_as_it_stands(gateway: Gateway) -> None:
    site = gateway.apply(config(
        rule("first", {"cookies": {"x": "1"}}, request=[{"remove_header": "cookie"}]),
        rule("second", {"cookies": {"x": "1"}}, request=[{"add_header": {"x-ran": "second"}}]),
        rule("third", {"cookies": {"x": {"present": False}}},
             request=[{"add_header": {"x-ran": "third"}}])))
    assert site.get(headers={"cookie": "x=1"}).upstream.all("x-ran") == ["third"]
