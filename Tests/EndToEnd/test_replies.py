"""Answers that the filter gives, and what its rules do to answers that others give."""

from __future__ import annotations

import pytest

from harness import ConnectionBroken, Gateway, Reply, Site, Upstream, bootstrap
from rules import config, respond, rule, set_header

DETAILS = "%RESPONSE_CODE% %RESPONSE_CODE_DETAILS%"
STAMP = {"add_header": {"x-ran": "stamp"}}


def marks(name: str, match: object = None, **more: object) -> dict[str, object]:
    """A rule that marks requests and responses with its name."""
    mark = [{"add_header": {"x-ran": name}}]
    return rule(name, match, request=mark, response=mark, **more)  # type: ignore[arg-type]


# --- In the request ------------------------------------------------------------------------------


def test_a_reply(any_gateway: Gateway) -> None:
    reply = respond(418, body="%REQ(:method)% %PATH(NQ)% 100%%", headers={
        "content-type": "text/x-%REQ(x-kind)%", "x-b": "%REQ(x-no)%", "X-A": "a%REQ(x-no)%"})
    site = any_gateway.apply(config(rule("tea-time", request=[reply])), access_log=DETAILS)
    exchange = site.get("/pot?q", headers={"x-kind": "tea"})
    assert (exchange.status, exchange.response.body, exchange.seen) == (418, b"GET /pot 100%", [])
    assert exchange.response.header("content-type") == "text/x-tea"
    assert exchange.response.header("content-length") == "13"
    assert (exchange.response.header("x-a"), exchange.response.header("x-b")) == ("a", None)
    assert site.access_log(lines=1) == ["418 generic_filter.respond.tea-time"]


def test_a_reply_without_a_body(gateway: Gateway) -> None:
    response = gateway.apply(config(rule("r", request=[respond(204)]))).get().response
    assert (response.status, response.body) == (204, b"")
    response = gateway.apply(config(rule("r", request=[respond(403)]))).get().response
    assert (response.status, response.body, response.header("content-length")) == (403, b"", "0")
    assert response.header("content-type") is None


@pytest.mark.parametrize("status", [200, 301, 429, 451, 500, 599])
def test_statuses(gateway: Gateway, status: int) -> None:
    assert gateway.apply(config(rule("r", request=[respond(status, body="b")]))).get().status == status


def test_a_reply_sees_earlier_edits(gateway: Gateway) -> None:
    site = gateway.apply(config(
        rule("edit", request=[set_header(x_a="2")]),
        rule("answer", request=[set_header(x_a="%REQ(x-a)%3"), respond(200, body="%REQ(x-a)%")])))
    assert site.get(headers={"x-a": "1"}).response.body == b"23"


def test_a_large_body(gateway: Gateway) -> None:
    body = "0123456789" * 20_000
    assert gateway.apply(config(rule("r", request=[respond(200, body=body)]))).get().response.text == body


def test_head_gets_no_body(gateway: Gateway) -> None:
    response = gateway.apply(config(rule("r", request=[respond(403, body="four")]))).send("HEAD").response
    assert (response.status, response.body, response.header("content-length")) == (403, b"", "4")


@pytest.mark.parametrize("headers,body", [
    ({}, b"x" * 200_000), ({"transfer-encoding": "chunked"}, b"3\r\nabc\r\n0\r\n\r\n")])
def test_requests_with_bodies(gateway: Gateway, headers: dict[str, str], body: bytes) -> None:
    site = gateway.apply(config(rule("r", request=[respond(403, body="no")])))
    exchange = site.send("POST", headers=headers, body=body)
    assert (exchange.status, exchange.response.body, exchange.seen) == (403, b"no", [])


def test_a_body_that_never_comes(gateway: Gateway) -> None:
    site = gateway.apply(config(rule("r", request=[respond(403, body="no")])))
    with site.connect() as connection:
        connection.send_request("POST", "/", headers={"content-length": "1000"})
        assert connection.read_response().status == 403


def test_the_connection_serves_on(gateway: Gateway) -> None:
    site = gateway.apply(config(rule("r", {"path": "/no"}, request=[respond(403)])))
    with site.connect() as connection:
        answers = []
        for path in ("/no", "/yes", "/no", "/no", "/yes"):
            connection.send_request("GET", path)
            answers.append(connection.read_response().status)
    assert answers == [403, 200, 403, 403, 200]


def grpc_status(site: Site, content_type: str = "application/grpc") -> tuple[int, str | None, str | None]:
    response = site.send("POST", "/p.S/M", headers={"content-type": content_type}, body=b"").response
    return response.status, response.header("grpc-status"), response.header("grpc-message")


@pytest.mark.parametrize("status,expected", [
    (400, "13"), (401, "16"), (403, "7"), (404, "12"), (429, "14"), (503, "14"), (418, "2")])
def test_a_grpc_request_gets_a_grpc_status(gateway: Gateway, status: int, expected: str) -> None:
    site = gateway.apply(config(
        rule("r", request=[respond(status, body="why not")], response=[{"set_header": {"x-s": "1"}}])))
    assert grpc_status(site) == (200, expected, "why not")
    assert grpc_status(site, "application/grpc+proto") == (200, expected, "why not")
    assert grpc_status(site, "application/json") == (status, None, None)


# --- Which rules touch it ------------------------------------------------------------------------


def test_rules_that_had_applied_edit_the_reply_and_later_ones_do_not(any_gateway: Gateway) -> None:
    site = any_gateway.apply(config(
        marks("first"), marks("elsewhere", {"path": "/other"}),
        rule("answer", {"path": "/no"}, request=[respond(403), set_header(x_never="1")],
             response=[{"add_header": {"x-ran": "answer"}}]),
        marks("later"), marks("last")))
    refused, passed = site.get("/no"), site.get("/yes")
    assert (refused.status, refused.response.all("x-ran")) == (403, ["first", "answer"])
    assert passed.response.all("x-ran") == passed.upstream.all("x-ran") == ["first", "later", "last"]


def test_later_rules_do_not_count(gateway: Gateway) -> None:
    metrics = {name: {"type": "counter"} for name in ("before", "after", "in_rule", "done_after", "done")}
    site = gateway.apply(config(
        rule("one", request=[{"count": "before"}, respond(403), {"count": "in_rule"}],
             done=[{"count": "done"}]),
        rule("two", request=[{"count": "after"}], response=[{"count": "after"}],
             done=[{"count": "done_after"}]),
        metrics=metrics, namespace="late"))
    site.get()
    gateway.envoy.await_counter("wasmcustom.late.done", 1)
    counted = {name: gateway.envoy.counter(f"wasmcustom.late.{name}") for name in metrics}
    assert counted == {"before": 1, "done": 1, "after": 0, "in_rule": 0, "done_after": 0}


def test_response_edits_reach_the_replys_own_headers(gateway: Gateway) -> None:
    site = gateway.apply(config(
        rule("first", response=[
            set_header(x_a="%RESP(x-a)%+", x_code="%RESPONSE_CODE%", x_method="%REQ(:method)%"),
            {"remove_header": "x-b"}]),
        rule("answer", request=[respond(429, headers={"x-a": "a", "x-b": "b"}, body="slow")])))
    response = site.get().response
    assert [response.header(f"x-{n}") for n in ("a", "b", "code", "method")] == ["a+", None, "429", "GET"]
    assert (response.status, response.body) == (429, b"slow")


def test_on_local_reply_skip(gateway: Gateway) -> None:
    site = gateway.apply(config(
        marks("skips", on_local_reply="skip"), marks("applies", on_local_reply="apply"), marks("plain"),
        rule("answer", {"path": "/no"}, request=[respond(403)],
             response=[{"add_header": {"x-ran": "answer"}}], on_local_reply="skip")))
    assert site.get("/no").response.all("x-ran") == ["applies", "plain"]
    assert site.get("/yes").response.all("x-ran") == ["skips", "applies", "plain"]


def test_respond_never_runs_on_our_own_reply(gateway: Gateway) -> None:
    site = gateway.apply(config(
        rule("pages", response=[{"add_header": {"x-ran": "before"}}, respond(599, body="page"),
                                {"add_header": {"x-ran": "after"}}]),
        rule("answer", {"path": "/no"}, request=[respond(403, body="no")])))
    response = site.get("/no").response
    assert (response.status, response.body, response.all("x-ran")) == (403, b"no", ["before", "after"])
    assert site.get("/yes").status == 599


def test_a_reply_does_not_route_again(gateway: Gateway) -> None:
    """Edits before a reply are for nobody: they are not written."""
    site = gateway.apply(config(rule("r", request=[set_header(x_a="1"), respond(200, body="%REQ(x-a)%")])),
                         access_log="%REQ(x-a)% %RESPONSE_CODE_DETAILS%")
    assert site.get().response.body == b"1"
    assert site.access_log(lines=1) == ["- generic_filter.respond.r"]


# --- In the response -----------------------------------------------------------------------------


def test_respond_in_the_response(any_gateway: Gateway) -> None:
    gateway = any_gateway
    gateway.upstream.answer("/", Reply(
        status=500, headers=[("x-up", "1"), ("set-cookie", "a=1")], body=b"trace" * 10_000))
    page = respond(503, headers={"content-type": "application/json", "x-was": "%RESP(x-up)%"},
                   body='{"was": %RESPONSE_CODE%, "path": "%REQ(:path)%"}')
    site = gateway.apply(config(
        rule("first", response=[STAMP]), rule("page", response=[page, {"add_header": {"x-ran": "same"}}]),
        rule("last", response=[{"add_header": {"x-ran": "last"}}])), access_log=DETAILS)
    exchange = site.get()
    response = exchange.response
    assert (response.status, response.json()) == (503, {"was": 500, "path": "/"})
    assert response.header("content-type") == "application/json"
    assert response.header("x-was") == "1"
    assert response.header("x-up") is None and response.header("set-cookie") is None
    assert response.all("x-ran") == [], "the walk ends here, and the reply does not come back"
    assert exchange.upstream.method == "GET"
    assert site.access_log(lines=1) == ["503 generic_filter.respond.page"]


def test_respond_in_the_response_skips_filters_outside_us(gateway: Gateway) -> None:
    outside = bootstrap.header_mutation(response=[bootstrap.append("x-outside", "1")])
    site = gateway.apply(config(rule("r", {"path": "/no"}, response=[respond(503)])), before=[outside])
    assert site.get("/yes").response.header("x-outside") == "1"
    assert site.get("/no").response.header("x-outside") is None


def test_respond_in_the_response_serves_on(gateway: Gateway) -> None:
    gateway.upstream.answer("/no", Reply(status=500, body=b"x" * 300_000))
    site = gateway.apply(config(rule("r", {"path": "/no"}, response=[respond(503, body="page")])))
    for method, path, status, body in (
        ("GET", "/no", 503, b"page"), ("GET", "/yes", 200, None), ("HEAD", "/no", 503, b""),
        ("POST", "/no", 503, b"page"), ("GET", "/yes", 200, None)):
        response = site.send(method, path, body=b"b" if method == "POST" else None).response
        assert response.status == status and body in (None, response.body)


def test_respond_in_the_response_to_grpc(gateway: Gateway) -> None:
    gateway.upstream.answer_all(Reply(status=200, headers=[("content-type", "application/grpc")], body=b""))
    site = gateway.apply(config(rule("r", response=[respond(403, body="no")])))
    assert grpc_status(site) == (200, "7", "no")


# --- Answers by filters before us ----------------------------------------------------------------


@pytest.mark.parametrize("filter_before,status", [
    (bootstrap.fault_abort(429), 429), (bootstrap.rbac_deny(), 403),
    (bootstrap.lua("function envoy_on_request(h) h:respond({[':status'] = '401'}, 'x') end"), 401),
], ids=["fault", "rbac", "lua"])
def test_a_filter_before_us_answers(
    gateway: Gateway, filter_before: bootstrap.Message, status: int,
) -> None:
    name = f"before-{status}"
    site = gateway.apply(
        config(rule("r", response=[STAMP, respond(599)], done=[{"count": "ended"}]),
               metrics={"ended": {"type": "counter"}}, namespace=name),
        before=[filter_before])
    for _ in range(3):
        response = site.get().response
        assert (response.status, response.header("x-ran")) == (status, None)
    gateway.envoy.await_counter(f"wasmcustom.{name}.generic_filter.answered_before", 3)
    assert gateway.envoy.counter(f"wasmcustom.{name}.ended") == 0


def test_requests_that_pass_are_not_counted_as_answered_before(gateway: Gateway) -> None:
    site = gateway.apply(config(
        rule("r", {"path": "/no"}, request=[respond(403)]), rule("s", {"path": "/never"}, request=[STAMP]),
        namespace="passing"))
    for path in ("/no", "/yes"):
        site.get(path)
    disabled = gateway.apply(config(rule("r", request=[STAMP]), mode="disabled", namespace="passing"))
    disabled.get()
    empty = gateway.apply('{"namespace": "passing"}')
    empty.get()
    site.remove(), disabled.remove(), empty.remove()
    assert gateway.envoy.counter("wasmcustom.passing.generic_filter.answered_before") == 0


# --- Answers by filters after us, the router among them ------------------------------------------


def stamped(gateway: Gateway, **more: object) -> tuple[Site, str]:
    """A site whose rule stamps every response, and the counter of streams that ended."""
    namespace = gateway.envoy.name("after")
    rules = rule("r", response=[STAMP, {"set_header": {"x-code": "%RESPONSE_CODE%"}}],
                 done=[{"count": "ended"}])
    metrics = {"ended": {"type": "counter"}}
    site = gateway.apply(config(rules, metrics=metrics, namespace=namespace), **more)  # type: ignore[arg-type]
    return site, f"wasmcustom.{namespace}.ended"


def check_stamped(gateway: Gateway, status: int, **more: object) -> None:
    site, ended = stamped(gateway, **more)
    response = site.get().response
    assert (response.status, response.header("x-ran"), response.header("x-code")) == (
        status, "stamp", str(status))
    gateway.envoy.await_counter(ended, 1)


@pytest.mark.parametrize("after,status", [
    (bootstrap.fault_abort(429), 429), (bootstrap.rbac_deny(), 403)], ids=["fault", "rbac"])
def test_a_filter_after_us_answers(gateway: Gateway, after: bootstrap.Message, status: int) -> None:
    check_stamped(gateway, status, after=[after])


def test_no_route(gateway: Gateway) -> None:
    check_stamped(gateway, 404, routes=[bootstrap.route("/elsewhere")])


def test_a_direct_response(gateway: Gateway) -> None:
    check_stamped(gateway, 451, routes=[bootstrap.route(direct_response=451)])


def test_no_upstream(gateway: Gateway, upstream: Upstream) -> None:
    gateway.envoy.put_clusters([bootstrap.cluster("gone", upstream.port)])
    upstream.stop()
    check_stamped(gateway, 503, routes=[bootstrap.route(cluster="gone")])


def test_an_upstream_reset(gateway: Gateway) -> None:
    gateway.upstream.answer("/", Reply(reset="before"))
    check_stamped(gateway, 503)


def test_a_timeout(gateway: Gateway) -> None:
    gateway.upstream.answer("/", Reply(delay=0.5))
    check_stamped(gateway, 504, routes=[bootstrap.route(timeout="0.1s")])


def test_an_error_page_for_what_the_router_says(gateway: Gateway) -> None:
    gateway.upstream.answer("/", Reply(reset="before"))
    site = gateway.apply(config(rule("page", response=[respond(502, body="page %RESPONSE_CODE%")])))
    response = site.get().response
    assert (response.status, response.text) == (502, "page 503")


def test_a_reset_inside_the_response(gateway: Gateway) -> None:
    site, ended = stamped(gateway, connection_manager={"delayed_close_timeout": "0.05s"})
    gateway.upstream.answer("/", Reply(reset="body", body=b"x" * 1000))
    with pytest.raises(ConnectionBroken):
        site.get()
    gateway.envoy.await_counter(ended, 1)


def test_an_interim_response_is_not_the_response(gateway: Gateway) -> None:
    site, ended = stamped(gateway)
    exchange = site.send("POST", headers={"expect": "100-continue"}, body=b"body")
    assert (exchange.status, exchange.response.informational) == (200, [100])
    assert exchange.response.all("x-ran") == ["stamp"]
    gateway.envoy.await_counter(ended, 1)


def test_a_malformed_request_is_not_ours(gateway: Gateway) -> None:
    site, ended = stamped(gateway)
    with site.connect() as connection:
        connection.send(b"GET / HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n")
        response = connection.read_response()
    assert (response.status, response.header("x-ran")) == (400, None)
    site.get()
    gateway.envoy.await_counter(ended, 1)
