"""Requests of other origins: preflights are answered here, and responses tell browsers what they may."""

from __future__ import annotations

import pytest

from harness import Exchange, Gateway, Reply, Site
from rules import codes, config, rule

ORIGIN = "https://shop.example.com"
POLICY: dict[str, object] = {
    "allow_origins": [ORIGIN, {"suffix": ".example.org"}], "allow_methods": ["GET", "PUT"],
    "allow_headers": ["x-a", "authorization"], "expose_headers": "x-up", "max_age": "10m",
    "allow_credentials": True, "allow_private_network": True}


def site(gateway: Gateway, *more: dict[str, object], **policy: object) -> Site:
    return gateway.apply(
        config(rule("origins", request=[{"cors": policy or POLICY}, *more])),
        access_log="%RESPONSE_CODE_DETAILS%")


def preflight(site: Site, origin: str = ORIGIN, **headers: str) -> Exchange:
    return site.send("OPTIONS", "/", headers={
        "origin": origin, "access-control-request-method": "PUT", **headers})


def access(exchange: Exchange) -> dict[str, str]:
    return {
        name.lower().removeprefix("access-control-"): value for name, value in exchange.response.headers
        if name.lower().startswith("access-control-")}


def test_preflights(any_gateway: Gateway) -> None:
    where = site(any_gateway)
    exchange = preflight(where, **{"access-control-request-private-network": "true"})
    assert (exchange.status, exchange.response.body, exchange.seen) == (200, b"", [])
    assert access(exchange) == {
        "allow-origin": ORIGIN, "allow-methods": "GET, PUT", "allow-headers": "x-a, authorization",
        "max-age": "600", "allow-credentials": "true", "allow-private-network": "true"}
    assert exchange.response.header("vary") == "Origin"
    assert where.access_log(lines=1) == ["generic_filter.cors.origins"]
    assert "allow-private-network" not in access(preflight(where))
    assert access(preflight(where, "https://a.example.org"))["allow-origin"] == "https://a.example.org"


@pytest.mark.parametrize("origin", [
    "https://evil.example", "https://shop.example.com.evil", "null", ORIGIN.upper()])
def test_other_origins(gateway: Gateway, origin: str) -> None:
    where = site(gateway)
    exchange = preflight(where, origin)
    assert (exchange.status, access(exchange), exchange.seen) == (403, {}, [])
    assert exchange.response.header("vary") == "Origin"
    gateway.upstream.answer("/", Reply(headers=[
        ("access-control-allow-origin", "*"), ("access-control-allow-credentials", "true")]))
    exchange = where.get(headers={"origin": origin})
    assert (exchange.status, access(exchange)) == (200, {})


def test_responses(gateway: Gateway) -> None:
    gateway.upstream.answer("/", Reply(headers=[
        ("access-control-allow-origin", "https://other"), ("vary", "Accept"), ("x-up", "1")]))
    where = site(gateway)
    exchange = where.get(headers={"origin": ORIGIN})
    assert access(exchange) == {
        "allow-origin": ORIGIN, "allow-credentials": "true", "expose-headers": "x-up"}
    varied = ",".join(exchange.response.all("vary")).replace(" ", "").split(",")
    assert varied == ["Accept", "Origin"]
    # Caches must know that the answer to others differs.
    assert "Origin" in ",".join(where.get().response.all("vary"))


def test_any_origin(gateway: Gateway) -> None:
    where = site(gateway, allow_origins="*")
    assert access(preflight(where)) == {"allow-origin": "*", "allow-methods": "GET, HEAD, POST"}
    for headers in ({}, {"origin": ORIGIN}):
        exchange = where.get(headers=headers)
        assert (access(exchange), exchange.response.header("vary")) == ({"allow-origin": "*"}, None)


def test_the_filters_own_replies(gateway: Gateway) -> None:
    exchange = site(gateway, {"respond": {"status": 403}}).get(headers={"origin": ORIGIN})
    assert exchange.status == 403
    assert (access(exchange)["allow-origin"], exchange.response.header("vary")) == (ORIGIN, "Origin")


def test_what_is_no_preflight_goes_on(gateway: Gateway) -> None:
    where = site(gateway)
    assert where.send("OPTIONS", "/", headers={"origin": ORIGIN}).upstream.method == "OPTIONS"
    assert where.send("OPTIONS", "/", headers={"access-control-request-method": "PUT"}).status == 200
    assert where.get(headers={"origin": ORIGIN, "access-control-request-method": "PUT"}).upstream


def test_two_origins_are_none(gateway: Gateway) -> None:
    exchange = site(gateway).get(headers=[("origin", ORIGIN), ("origin", ORIGIN)])
    assert access(exchange) == {}


def test_credentials_never_with_a_star(gateway: Gateway) -> None:
    policies = {
        "origins": {"allow_origins": "*"}, "in a list": {"allow_origins": [ORIGIN, "*"]},
        "present": {"allow_origins": {"present": True}},
        "headers": {"allow_origins": ORIGIN, "allow_headers": "*"},
        "methods": {"allow_origins": ORIGIN, "allow_methods": ["GET", "*"]},
    }
    found = codes(gateway, {
        name: config(rule("r", request=[{"cors": {**policy, "allow_credentials": True}}]))
        for name, policy in policies.items()})
    assert found == {name: {"conflicting-fields"} for name in policies}
