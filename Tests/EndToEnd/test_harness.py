"""The harness itself, on Envoy's own filters: what the other tests lean on holds."""

from __future__ import annotations

import pytest

from harness import Gateway, Refused, Reply, Unreadable, Upstream, bootstrap, client, listener
from harness.yaml_text import Verbatim, dump

STAMP = bootstrap.header_mutation(
    request=[bootstrap.append("x-seen", "%REQ(:path)%"), bootstrap.remove("x-secret")],
    response=[bootstrap.append("x-answered", "yes")])


def test_both_ends_of_a_request_are_seen(any_gateway: Gateway) -> None:
    site = any_gateway.serve([STAMP])
    exchange = site.get("/a?b=c", headers=[("X-Twice", "1"), ("x-secret", "s"), ("x-twice", "2")])
    assert exchange.upstream.header("x-seen") == "/a?b=c"
    assert exchange.upstream.all("x-twice") == ["1", "2"]
    assert exchange.upstream.header("x-secret") is None
    assert exchange.response.header("x-answered") == "yes"
    assert exchange.response.json()["target"] == "/a?b=c"  # type: ignore[index]


def test_duplicate_response_headers_keep_their_order(gateway: Gateway) -> None:
    site = gateway.serve([])
    cookies = [("set-cookie", "b=1"), ("set-cookie", "a=2"), ("x-other", "o")]
    gateway.upstream.answer("/c", Reply(status=418, headers=cookies, body=b"tea"))
    response = site.get("/c").response
    assert (response.status, response.all("set-cookie"), response.body) == (
        418, ["b=1", "a=2"], b"tea")


def test_bodies_travel_both_ways(gateway: Gateway) -> None:
    site = gateway.serve([])
    exchange = site.send("POST", "/p", body=b"x" * 100_000)
    assert len(exchange.upstream.body) == 100_000
    chunked = site.send(
        "POST", "/p", headers={"transfer-encoding": "chunked"}, body=b"3\r\nabc\r\n0\r\n\r\n")
    assert chunked.upstream.body == b"abc"


def test_odd_bytes_reach_envoy_as_they_are(gateway: Gateway) -> None:
    site = gateway.serve([])
    exchange = site.get("/", headers=[("x-odd", b"\xff\x80 \t end")])
    assert exchange.upstream.header("x-odd") == "\xff\x80 \t end"
    assert client.raw(site.port, b"GET / HTTP/1.1\r\n\r\n").status == 400


@pytest.mark.parametrize("reset", ["before", "headers", "body"])
def test_an_upstream_can_reset(gateway: Gateway, reset: str) -> None:
    site = gateway.serve([])
    gateway.upstream.answer("/r", Reply(reset=reset, body=b"b" * 1000))  # type: ignore[arg-type]
    if reset == "before":
        assert site.get("/r").status == 503
    else:
        with pytest.raises(client.ConnectionBroken):
            site.get("/r")


def test_an_upstream_can_be_slow_and_can_refuse(gateway: Gateway, upstream: Upstream) -> None:
    upstream.answer_all(Reply(delay=5))
    gateway.envoy.put_clusters([bootstrap.cluster("slow", upstream.port)])
    site = gateway.serve([], routes=[bootstrap.route(cluster="slow", timeout="0.1s")])
    assert site.get().status == 504
    upstream.stop()
    assert site.get().status == 503
    site.remove()
    gateway.envoy.put_clusters([], remove=["slow"])


def test_counters_are_read_from_admin(gateway: Gateway) -> None:
    site = gateway.serve([])
    name = f"http.{site.name}.downstream_rq_2xx"
    for _ in range(3):
        site.get()
    gateway.envoy.await_counter(name, 3)
    assert name in gateway.envoy.stats(rf"^http\.{site.name}\.downstream_rq_")


def test_the_log_can_be_searched_since_a_mark(gateway: Gateway) -> None:
    code = "function envoy_on_request(h) h:logCritical('saw ' .. h:headers():get(':path')) end"
    site = gateway.serve([bootstrap.lua(code)])
    site.get("/first")
    gateway.envoy.await_log("saw /first")
    mark = gateway.envoy.mark()
    site.get("/second")
    gateway.envoy.await_log("saw /second", since=mark)
    assert not gateway.envoy.logs_matching("saw /first", since=mark)


def test_access_logs_are_read(gateway: Gateway) -> None:
    site = gateway.serve([], access_log="%REQ(:METHOD)% %RESPONSE_CODE% %RESPONSE_CODE_DETAILS%")
    site.get()
    assert site.access_log(lines=1) == ["GET 200 via_upstream"]


@pytest.mark.parametrize("other,status", [
    (bootstrap.fault_abort(429), 429), (bootstrap.rbac_deny(), 403)])
def test_filters_that_answer_themselves(
    gateway: Gateway, other: bootstrap.Message, status: int,
) -> None:
    exchange = gateway.serve([other]).get()
    assert (exchange.status, exchange.seen) == (status, [])


def test_a_listener_is_updated_in_place_on_every_worker(gateway_4: Gateway) -> None:
    def stamp(value: str) -> bootstrap.Message:
        return bootstrap.header_mutation(response=[bootstrap.append("x-version", value)])

    site = gateway_4.serve([stamp("0")])
    for version in ("1", "2", "3"):
        site = gateway_4.serve([stamp(version)], site=site)
        answers = {site.get().response.header("x-version") for _ in range(12)}
        assert answers == {version}


def test_a_refused_listener_names_the_reason_and_spoils_no_other(gateway: Gateway) -> None:
    good = listener(gateway.envoy.name(), [STAMP])
    bad = listener(gateway.envoy.name(), [bootstrap.lua("not lua")])
    refused = gateway.envoy.apply([good, bad])
    assert list(refused) == [bad["name"]]
    assert "script load error" in refused[bad["name"]]
    assert client.request(gateway.envoy.port(good["name"])).status == 200
    gateway.envoy.apply(remove=[good["name"]])
    with pytest.raises(Refused, match="script load error"):
        gateway.serve([bootstrap.lua("not lua")])


def test_an_unreadable_file_leaves_everything_as_it_was(gateway: Gateway) -> None:
    site = gateway.serve([STAMP])
    with pytest.raises(Unreadable):
        gateway.envoy.apply([{"name": "odd", "no_such_field": Verbatim("a: [")}])
    assert site.get().response.header("x-answered") == "yes"
    assert gateway.serve([STAMP]).get().status == 200


def test_yaml_stands_as_it_was_typed() -> None:
    text = dump({"a": Verbatim("x: 1.10\ny:\n- 'q'  # why\n"), "s": "yes \x7f\n\U0001f600", "l": [{}]})
    assert text == (
        '"a":\n  x: 1.10\n  y:\n  - \'q\'  # why\n"s": "yes \\u007f\\n\U0001f600"\n"l":\n  - {}\n')
