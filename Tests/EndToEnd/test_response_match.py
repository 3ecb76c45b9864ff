"""What a match asks of the response: decided when it comes by, or at the end."""

from __future__ import annotations

import pytest

from harness import Exchange, Gateway, Refused, Reply, bootstrap
from rules import config, rule

MARKS = {name: [{"add_header": {"x-held": name}}] for name in "abcdef"}


def held(exchange: Exchange) -> set[str]:
    return set(exchange.response.all("x-held"))


def test_status_headers_and_request(any_gateway: Gateway) -> None:
    site = any_gateway.apply(config(
        rule("a", {"response": {"status": "4xx"}}, response=MARKS["a"]),
        rule("b", {"response": {"status": ["200", "500-503"]}}, response=MARKS["b"]),
        rule("c", {"response": {"headers": {"x-kind": "k", "x-no": {"present": False}}}},
             response=MARKS["c"]),
        rule("d", {"path": "/p", "response": {"status": "404"}}, response=MARKS["d"])))
    def of(path: str, status: int, **headers: str) -> set[str]:
        answer = [(name.replace("_", "-"), value) for name, value in headers.items()]
        any_gateway.upstream.answer(path, Reply(status=status, headers=answer))
        return held(site.get(path))

    assert of("/", 404) == {"a"} and of("/p", 404) == {"a", "d"}
    assert of("/", 200, x_kind="k") == {"b", "c"} and of("/", 503, x_kind="k", x_no="1") == {"b"}
    assert of("/p", 302) == set()


def test_grpc_status_of_a_response_without_body(gateway: Gateway) -> None:
    gateway.upstream.answer("/g", Reply(headers=[
        ("content-type", "application/grpc"), ("grpc-status", "14")], body=b""))
    site = gateway.apply(config(
        rule("a", {"response": {"grpc_status": [13, 14]}}, response=MARKS["a"]),
        rule("b", {"response": {"grpc_status": 0}}, response=MARKS["b"])))
    assert held(site.get("/g")) == {"a"} and held(site.get("/")) == set()


def test_replies_of_the_proxys_own_carry_flags(gateway: Gateway) -> None:
    """Flags are set when the proxy's own reply passes by, and all of them at the end."""
    gateway.upstream.answer("/slow", Reply(delay=5))
    gateway.upstream.answer("/reset", Reply(reset="before"))
    gateway.envoy.put_clusters([bootstrap.cluster("nobody", 1)])
    routes = [bootstrap.route("/slow", timeout="0.2s"), bootstrap.route("/nobody", cluster="nobody"),
              bootstrap.route("/reset"), bootstrap.route("/fine")]
    metrics = {name: {"type": "counter"} for name in ("ut", "uf", "uc", "nr", "any5")}
    seen = {"ut": "UT", "uf": "UF", "uc": "UC", "nr": "NR"}
    site = gateway.apply(config(
        *(rule(name, {"response": {"flags": flag}}, response=[{"add_header": {"x-held": name}}])
          for name, flag in seen.items()),
        *(rule(f"end-{name}", {"response": {"flags": [flag]}}, done=[{"count": name}])
          for name, flag in seen.items()),
        rule("end-any5", {"response": {"status": "5xx"}}, done=[{"count": "any5"}]),
        namespace="flags", metrics=metrics), routes=routes, access_log="%RESPONSE_FLAGS%")
    paths = {"ut": "/slow", "uf": "/nobody", "uc": "/reset", "nr": "/none"}
    shown = {name: held(site.get(path)) for name, path in paths.items()}
    assert held(site.get("/fine")) == set()
    flags = [line.split(",") for line in site.access_log(lines=5)]
    assert all(flag in line for flag, line in zip(seen.values(), flags)), flags
    assert shown == {name: {name} for name in seen}
    for name in seen:
        gateway.envoy.await_counter(f"wasmcustom.flags.{name}", 1)
    gateway.envoy.await_counter("wasmcustom.flags.any5", 3)


def test_a_client_that_leaves_is_known_at_the_end(gateway: Gateway) -> None:
    gateway.upstream.answer("/slow", Reply(delay=2))
    site = gateway.apply(config(
        rule("gone", {"response": {"flags": "DC"}}, done=[{"count": "gone"}]),
        rule("headers", {"response": {"headers": {"x": {"present": False}}}}, done=[{"count": "no"}]),
        namespace="left", metrics={"gone": {"type": "counter"}, "no": {"type": "counter"}}))
    client = site.connect()
    client.send_request("GET", "/slow")
    gateway.upstream.await_seen(1)
    client.reset()
    gateway.envoy.await_counter("wasmcustom.left.gone", 1)
    assert gateway.envoy.counter("wasmcustom.left.no") == 0, "without a response no header is absent"


def test_stop_and_order(gateway: Gateway) -> None:
    site = gateway.apply(config(
        rule("a", {"response": {"status": 200}}, stop=True,
             response=[{"remove_header": "x-kind"}, *MARKS["a"]]),
        rule("b", {"response": {"status": "2xx"}}, response=MARKS["b"]),
        rule("c", {}, request=[{"add_header": {"x-up": "c"}}], response=MARKS["c"])))
    exchange = site.get()
    assert held(exchange) == {"a"} and exchange.upstream.all("x-up") == ["c"]


def test_an_error_page(gateway: Gateway) -> None:
    gateway.upstream.answer("/", Reply(status=502, body=b"inner details"))
    site = gateway.apply(config(rule(
        "page", {"response": {"status": ["5xx"]}}, response=[{"respond": {"status": 503, "body": "later"}}])))
    response = site.get().response
    assert (response.status, response.body) == (503, b"later")


@pytest.mark.parametrize("match,more", [
    ({"response": {"status": "5xx"}}, {"request": [{"remove_header": "x"}]}),
    ({"not": {"response": {"status": "5xx"}}}, {}), ({"any": [{"response": {"status": "5xx"}}]}, {})])
def test_what_cannot_wait_for_the_response(gateway: Gateway, match: object, more: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        gateway.apply(config(rule("r", match, **more)))  # type: ignore[arg-type]
    assert any(": phase-conflict: " in line for line in refused.value.lines), refused.value.lines
