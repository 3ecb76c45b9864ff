"""`authorize` in a real Envoy: verdicts, the call itself, services that fail, clients that leave."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Gateway, Reply, Site, Upstream, bootstrap, client
from rules import Rule, add_header, config, respond, rule, set_header
from test_lifecycle import Load


class Service:
    """An authorisation service, and the sites whose requests it is asked about."""

    def __init__(self, gateway: Gateway, server: Upstream) -> None:
        self.gateway = gateway
        self.server = server
        self.cluster = gateway.envoy.name("authz")
        self.space = ""
        self.put()
        server.answer_all(Reply(200, body=b"fine"))

    def put(self, **fields: object) -> None:
        """Puts the service's cluster into Envoy, with these fields of it."""
        self.gateway.envoy.put_clusters(
            [bootstrap.cluster(self.cluster, self.server.port, **fields)])

    def apply(
        self, *rules: Rule, service: dict[str, object] | None = None, **more: object,
    ) -> Site:
        """A site with the service `authz`, in a namespace of its own."""
        self.space = self.gateway.envoy.name("calls")
        definition = {"cluster": self.cluster, "timeout": "2s", **(service or {})}
        return self.gateway.apply(
            config(*rules, services={"authz": definition}, namespace=self.space,
                   metrics={"ended": {"type": "counter"}}), **more)  # type: ignore[arg-type]

    def site(self, *, service: dict[str, object] | None = None, **fields: object) -> Site:
        """A site whose every request is put to the service, and whose upstream sees what came of it."""
        return self.apply(asking(**fields), service=service)

    def counts(self) -> dict[str, int]:
        """The service's counters that are not 0."""
        prefix = f"wasmcustom.{self.space}.generic_filter.service.authz."
        found = self.gateway.envoy.stats(f"^{prefix}".replace(".", r"\."))
        return {name.removeprefix(prefix): value for name, value in found.items() if value}

    def await_count(self, word: str, value: int) -> None:
        name = f"wasmcustom.{self.space}.generic_filter.service.authz.{word}"
        self.gateway.envoy.await_counter(name, value)

    @property
    def ended(self) -> int:
        """Streams that ended and in which the rule had applied."""
        return self.gateway.envoy.counter(f"wasmcustom.{self.space}.ended")


def asking(**fields: object) -> Rule:
    if "path_prefix" not in fields:
        fields.setdefault("path", "/check")
    return rule(
        "ask", request=[{"authorize": {"service": "authz", **fields}}, set_header(x_after="%REQ(x-user)%.")],
        response=[set_header(x_seen="%REQ(x-user)%|%REQ(x-a)%")], done=[{"count": "ended"}])


@pytest.fixture
def service(gateway: Gateway, upstream: Upstream) -> Iterator[Service]:
    yield Service(gateway, upstream)


@pytest.fixture
def any_service(any_gateway: Gateway, upstream: Upstream) -> Iterator[Service]:
    yield Service(any_gateway, upstream)


# --- Verdicts ------------------------------------------------------------------------------------


def test_an_accepted_request_goes_on(any_service: Service) -> None:
    any_service.server.answer_all(
        Reply(200, headers=[("X-User", "kim"), ("x-role", "a"), ("x-role", "b"), ("x-no", "1")]))
    site = any_service.site(headers_to_upstream=["x-user", "x-r*"])
    exchange = site.get("/a", headers={"x-a": "1", "x-user": "forged", "x-role": "forged"})
    assert exchange.upstream.all("x-user") == ["kim"]
    assert exchange.upstream.all("x-role") == ["a", "b"]
    assert exchange.upstream.header("x-no") is None
    assert exchange.upstream.header("x-after") == "kim."
    assert (exchange.status, exchange.response.header("x-seen")) == (200, "kim|1")
    assert any_service.counts() == {"accepted": 1}
    assert any_service.ended == 1


@pytest.mark.parametrize("status", [302, 401, 403, 404, 429])
def test_a_denial_is_relayed(service: Service, status: int) -> None:
    service.server.answer_all(Reply(status, body=b"<p>no</p>", headers=[
        ("content-type", "text/html"), ("location", "/login"), ("www-authenticate", "Basic"),
        ("set-cookie", "a=1"), ("x-private", "1")]))
    site = service.apply(asking(), access_log="%RESPONSE_CODE% %RESPONSE_CODE_DETAILS%")
    exchange = site.get(headers={"x-a": "1"})
    response = exchange.response
    assert exchange.seen == []
    assert (exchange.status, response.body) == (status, b"<p>no</p>")
    assert response.all("content-type") == ["text/html"]
    assert (response.header("location"), response.header("www-authenticate")) == ("/login", "Basic")
    assert response.header("set-cookie") is None and response.header("x-private") is None
    assert response.header("x-envoy-upstream-service-time") is None
    assert response.header("x-seen") == "|1", "response actions of rules that had applied"
    assert site.access_log(lines=1) == [f"{status} generic_filter.authorize.ask.denied"]
    assert service.counts() == {"denied": 1}
    assert service.ended == 1


def test_headers_of_a_denial(service: Service) -> None:
    service.server.answer_all(Reply(403, body=b"zip", headers=[
        ("set-cookie", "a=1"), ("set-cookie", "b=2"), ("x-why-1", "r"), ("x-other", "o"),
        ("content-encoding", "x-made-up"), ("x-envoy-why-2", "e")]))
    response = service.site(headers_to_downstream=["set-cookie", "x-why-*", "*why-2"]).get().response
    assert response.all("set-cookie") == ["a=1", "b=2"]
    assert response.all("x-why-1") == ["r"]
    assert response.all("x-envoy-why-2") == [] and response.header("x-other") is None
    assert (response.header("content-encoding"), response.body) == ("x-made-up", b"zip")


def test_head_and_post(service: Service) -> None:
    site = service.site(path_prefix="/check")
    service.server.answer("/check/no", Reply(403, body=b"no"))
    assert site.send("POST", "/yes", body=b"x" * 100_000).upstream.body == b"x" * 100_000
    assert site.send("HEAD", "/yes").status == 200
    refused = site.send("HEAD", "/no")
    assert (refused.status, refused.response.body, refused.seen) == (403, b"", [])
    assert site.send("PUT", "/no", body=b"x" * 100_000).seen == []
    assert [seen.method for seen in service.server.seen] == ["POST", "HEAD", "HEAD", "PUT"]
    assert all(seen.body == b"" for seen in service.server.seen)


def test_several_calls_in_one_request(service: Service) -> None:
    def answer(seen):  # type: ignore[no-untyped-def]
        user = seen.header("x-user") or ""
        return Reply(200 if len(user) < 4 else 401, headers=[("x-user", user + "+")], body=b"")

    service.server.answer_all(answer)
    ask = {"authorize": {"service": "authz", "path": "/check", "headers_to_service": "x-user",
                         "headers_to_upstream": "x-user"}}
    site = service.apply(
        rule("two", request=[ask, add_header(x_between="%REQ(x-user)%"), ask], response=[
            set_header(x_two="%REQ(x-user)%")]),
        rule("stop", {"path": "/stop"}, request=[ask], stop=True),
        rule("third", request=[ask, set_header(x_last="%REQ(x-user)%")], done=[{"count": "ended"}]),
        rule("reply", {"path": "/reply"}, request=[respond(418, body="%REQ(x-user)%")]))
    exchange = site.get()
    assert exchange.upstream.all("x-user") == ["+++"]
    assert exchange.upstream.all("x-between") == ["+"]
    assert (exchange.upstream.header("x-last"), exchange.response.header("x-two")) == ("+++", "+++")
    assert site.get("/stop").upstream.header("x-last") is None
    reply = site.get("/reply").response
    assert (reply.status, reply.body, reply.header("x-two")) == (418, b"+++", "+++")
    denied = site.get(headers={"x-user": "zz"})
    assert (denied.status, denied.seen) == (401, [])
    assert denied.response.header("x-two") is None, "the third call had taken x-user off"
    assert service.counts() == {"accepted": 3 + 3 + 3 + 2, "denied": 1}


# --- The call ------------------------------------------------------------------------------------


def test_a_fixed_path(service: Service) -> None:
    site = service.site(path="/auth?x=1")
    site.send("POST", "/shop?a=b", host="shop.example.com:81", body=b"body", headers={
        "x-forwarded-uri": "/public", "x-forwarded-method": "GET", "x-a": "1"})
    (seen,) = service.server.seen
    assert (seen.method, seen.target, seen.body) == ("GET", "/auth?x=1", b"")
    assert seen.all("host") == [service.cluster]
    assert seen.all("x-forwarded-method") == ["POST"]
    assert seen.all("x-forwarded-host") == ["shop.example.com:81"]
    assert seen.all("x-forwarded-uri") == ["/shop?a=b"]
    assert seen.all("x-forwarded-proto") == ["http"]
    assert seen.all("x-forwarded-for") == ["127.0.0.1"], "the client, and Envoy adds nobody"
    assert seen.all("x-generic-filter-hops") == ["1"]
    assert seen.header("x-a") is None and seen.header("content-length") is None


def test_a_prefix(service: Service) -> None:
    site = service.site(path_prefix="/check/")
    site.send("DELETE", "/shop/x?a=b", host="shop:81")
    (seen,) = service.server.seen
    assert (seen.method, seen.target) == ("DELETE", "/check/shop/x?a=b")
    assert (seen.all("host"), seen.all("content-length")) == (["shop:81"], ["0"])
    assert seen.header("x-forwarded-uri") is None
    # The service's own name, where the operator says it.
    service.site(path_prefix="/", service={"authority": "authz.example.com"}).get("/a")
    assert service.server.seen[-1].all("host") == ["authz.example.com"]
    assert service.server.seen[-1].target == "/a"


@pytest.mark.parametrize("path", ["/../health", "/a/%2e%2E/b", "/..;x/b", "/a/..%2fb", "/."])
def test_a_path_cannot_leave_its_prefix(service: Service, path: str) -> None:
    site = service.site(path_prefix="/check", failure_mode="allow")
    exchange = site.get(path)
    assert (exchange.status, exchange.seen, service.server.seen) == (400, [], [])
    assert service.counts() == {"refused": 1}


def test_headers_to_the_service(service: Service) -> None:
    site = service.apply(
        asking(headers_to_service=["authorization", "cookie", "x-*", "X-Named"]),
        connection_manager={"use_remote_address": True})
    site.get(headers=[
        ("Authorization", "Bearer t"), ("X-One", "1"), ("x-one", "2"), ("x-named", "n"),
        ("other", "o"), ("x-envoy-upstream-rq-timeout-ms", "1"), ("x-forwarded-uri", "/public"),
        ("x-forwarded-for", "6.6.6.6"), ("traceparent", "00-1-2-01"), ("b3", "0"), ("te", "trailers"),
        ("x-generic-filter-hops", "1"), ("cookie", "a=b"), ("x-forwarded-host", "evil")])
    (seen,) = service.server.seen
    assert seen.all("authorization") == ["Bearer t"] and seen.all("cookie") == ["a=b"]
    assert seen.all("x-one") == ["1", "2"] and seen.all("x-named") == ["n"]
    assert seen.header("other") is None and seen.header("te") is None
    assert seen.all("x-forwarded-uri") == ["/"] and seen.all("x-forwarded-host") == ["localhost"]
    assert seen.all("x-forwarded-for") == ["127.0.0.1"], "whom Envoy takes for the client"
    assert seen.all("x-envoy-expected-rq-timeout-ms") == ["2000"]
    assert seen.header("traceparent") == "00-1-2-01" and seen.header("b3") == "0"
    assert seen.all("x-generic-filter-hops") == ["2"]
    assert len(seen.all("x-request-id")) == 1


def test_several_values(service: Service) -> None:
    lists = {"headers_to_service": ["authorization", "cookie", "x-*"], "failure_mode": "allow"}
    twice = {name: [(name, "1"), (name, "2")] for name in ("authorization", "cookie", "x-a")}
    site = service.site(**lists)
    assert site.get(headers=twice["cookie"]).status == 400
    assert site.get(headers=twice["x-a"]).status == 200
    assert service.server.seen[-1].all("x-a") == ["1", "2"]
    # Envoy makes one value of several `authorization`: service and upstream see the same one.
    exchange = site.get(headers=twice["authorization"])
    assert exchange.status == 200
    assert service.server.seen[-1].all("authorization") == exchange.upstream.all("authorization") == ["1,2"]
    assert service.counts() == {"accepted": 2, "refused": 1}
    assert service.site(**lists, on_duplicate="deny").get(headers=twice["x-a"]).status == 400
    first = service.site(**lists, on_duplicate="first")
    assert first.get(headers=twice["cookie"] + twice["x-a"]).status == 200
    assert service.server.seen[-1].all("cookie") == ["1"] and service.server.seen[-1].all("x-a") == ["1"]


def test_a_service_that_is_asked_about_its_own_calls(gateway: Gateway) -> None:
    """The cluster leads to the very listener whose requests are put to it."""
    cluster, space = gateway.envoy.name("loop"), gateway.envoy.name("calls")
    port = free_port()
    gateway.envoy.put_clusters([bootstrap.cluster(cluster, port)])
    plugin = bootstrap.wasm(config(
        asking(failure_mode="allow"), services={"authz": {"cluster": cluster, "timeout": "5s"}},
        metrics={"ended": {"type": "counter"}}, namespace=space))
    name = gateway.envoy.name()
    gateway.envoy.serve(bootstrap.listener(name, [plugin], port=port))
    try:
        response = client.request(port, "GET", "/")
        # The fourth call is not made, and that denies all the way back.
        assert response.status == 508
        prefix = f"wasmcustom.{space}.generic_filter.service.authz."
        assert gateway.envoy.counter(prefix + "refused") == 4
        assert gateway.envoy.counter(prefix + "failure_allowed") == 0
    finally:
        gateway.envoy.apply(remove=[name])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


# --- Services that fail --------------------------------------------------------------------------

FAILURES = {
    "refuses": "failed_no_answer",
    "resets": "failed_no_answer",
    "resets after its headers": "failed_no_answer",
    "breaks off in its body": "failed_no_answer",
    "closes": "failed_no_answer",
    "stalls": "failed_timeout",
    "stalls in its body": "failed_no_answer",
    "speaks something else": "failed_no_answer",
    "answers 99": "failed_bad_answer",
    "answers 600": "failed_bad_answer",
    "answers 199 only": "failed_timeout",
    "answers 500": "failed_5xx",
    "answers 503": "failed_5xx",
    "answers 504": "failed_5xx",
    "is unknown": "failed_dispatch",
    "has no hosts": "failed_dispatch",
    "is overloaded": "failed_dispatch",
}


def break_down(service: Service, how: str) -> None:
    body = b"x" * 1000
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n"
    raw = {
        "closes": b"", "speaks something else": b"220 mail ready\r\n\r\n",
        "answers 99": b"HTTP/1.1 99 x\r\ncontent-length: 0\r\n\r\n",
        "answers 600": b"HTTP/1.1 600 x\r\ncontent-length: 0\r\n\r\n",
    }
    resets = {"resets": "before", "resets after its headers": "headers",
              "breaks off in its body": "body"}
    if how == "refuses":
        service.server.refuse()
    elif how in resets:
        service.server.answer_all(Reply(body=body, reset=resets[how]))  # type: ignore[arg-type]
    elif how in raw:
        service.server.answer_all(Reply(raw=raw[how]))
    elif how == "stalls":
        service.server.answer_all(Reply(delay=3))
    elif how == "stalls in its body":
        service.server.answer_all(Reply(raw=head + body[:500], hold=3))
    elif how == "answers 199 only":
        service.server.answer_all(Reply(raw=b"HTTP/1.1 199 x\r\n\r\n", hold=3))
    elif how.startswith("answers "):
        service.server.answer_all(Reply(int(how.split()[1])))
    elif how == "has no hosts":
        service.put(load_assignment={"cluster_name": service.cluster, "endpoints": []})
    elif how == "is overloaded":
        none = {"max_connections": 0, "max_pending_requests": 0, "max_requests": 0}
        service.put(circuit_breakers={"thresholds": [none]})


@pytest.mark.parametrize("mode", ["deny", "allow"])
@pytest.mark.parametrize("how", FAILURES)
def test_failures(service: Service, how: str, mode: str) -> None:
    site = service.apply(
        asking(failure_mode=mode, failure_status=451, headers_to_upstream="x-user"),
        service={"timeout": "300ms", **({"cluster": "nowhere"} if how == "is unknown" else {})},
        access_log="%RESPONSE_CODE_DETAILS%")
    break_down(service, how)
    mark = service.gateway.envoy.mark()
    exchange = site.get(headers={"x-user": "forged", "x-a": "1"})
    if mode == "allow":
        assert exchange.status == 200
        assert exchange.upstream.header("x-user") is None
        assert exchange.upstream.header("x-after") == "."
        allowed = {"failure_allowed": 1}
    else:
        assert (exchange.status, exchange.response.body, exchange.seen) == (451, b"", [])
        assert site.access_log(lines=1) == ["generic_filter.authorize.ask.failed"]
        allowed = {}
    assert exchange.response.header("x-seen") == "|1"
    assert service.counts() == {FAILURES[how]: 1, **allowed}
    service.gateway.envoy.await_log(
        r'authorize of rule "ask" at service "authz": ', since=mark)
    assert service.ended == 1


def test_a_service_that_recovers(service: Service) -> None:
    site = service.site()
    service.server.answer_all(Reply(500))
    assert site.get().status == 403
    service.server.answer_all(Reply(200, body=b""))
    assert site.get().status == 200
    assert service.counts() == {"failed_5xx": 1, "accepted": 1}


def test_odd_values_from_a_service(service: Service) -> None:
    raw = (b"HTTP/1.1 200 OK\r\nx-user: k\x80\xffm\r\nx-empty:\r\nx-tab: a\tb\r\n"
           b"content-length: 0\r\n\r\n")
    service.server.answer_all(Reply(raw=raw))
    seen = service.site(headers_to_upstream="x-*").get().upstream
    assert seen.all("x-user") == ["k\x80\xffm"] and seen.all("x-empty") == [""]
    assert seen.all("x-tab") == ["a\tb"]


def test_large_denials(service: Service) -> None:
    site = service.site()
    service.server.answer_all(Reply(403, body=b"x" * (1 << 20)))
    assert len(site.get().response.body) == 1 << 20
    service.server.answer_all(Reply(403, body=b"x" * ((1 << 20) + 1)))
    exchange = site.get()
    assert (exchange.status, exchange.response.body) == (403, b"")
    dropped = f"wasmcustom.{service.space}.generic_filter.values_dropped"
    assert service.gateway.envoy.counter(dropped) == 1


# --- Streams that do not wait to the end ---------------------------------------------------------


@pytest.mark.parametrize("how", ["reset", "close"])
def test_clients_that_leave_while_waiting(any_service: Service, how: str) -> None:
    """Then the answers come, Envoy goes on, and so do the others."""
    service = any_service
    service.server.answer("/check/slow", Reply(delay=0.5, headers=[("x-user", "kim")], body=b""))
    site = service.site(path_prefix="/check", headers_to_upstream="x-user")
    seen = len(service.gateway.upstream.seen)
    waiting = [site.connect() for _ in range(20)]
    for connection in waiting:
        connection.send_request("GET", "/slow", headers={"x-user": "forged"})
    stays = site.connect()
    stays.send_request("GET", "/slow")
    service.server.await_seen(21)
    for connection in waiting:
        getattr(connection, how)()
    for number in range(20):
        assert site.get("/fast", headers={"x-a": str(number)}).upstream.header("x-user") is None
    assert stays.read_response().status == 200
    stays.close()
    time.sleep(0.3)
    service.await_count("abandoned", 20)
    assert service.counts() == {"abandoned": 20, "accepted": 21}
    assert len(service.gateway.upstream.seen) - seen == 21
    service.gateway.envoy.await_counter(f"wasmcustom.{service.space}.ended", 41)
    service.gateway.envoy.await_counter(f"http.{site.name}.downstream_rq_active", 0)


@pytest.mark.parametrize("limit", [
    {"stream_idle_timeout": "0.2s"}, {"request_timeout": "0.2s"},
    {"common_http_protocol_options": {"max_stream_duration": "0.2s"}},
], ids=lambda limit: next(iter(limit)))
def test_envoy_answers_first(service: Service, limit: dict[str, object]) -> None:
    service.server.answer_all(Reply(delay=0.8, headers=[("x-user", "kim")], body=b""))
    site = service.apply(asking(headers_to_upstream="x-user"), connection_manager=limit)
    with site.connect() as connection:
        # request_timeout is about requests that have not come whole.
        connection.send(b"POST / HTTP/1.1\r\nhost: h\r\nx-a: 1\r\ncontent-length: 9\r\n\r\nhalf")
        response = connection.read_response()
    assert response.status in (408, 504)
    assert response.header("x-seen") == "|1"
    time.sleep(0.8)
    assert service.counts() == {"abandoned": 1}
    assert service.ended == 1
    service.server.answer_all(Reply(200, body=b""))
    assert service.apply(asking()).get().status == 200


def test_nothing_goes_on_before_the_answer(service: Service) -> None:
    """A body could carry the headers along where headers callbacks may stop only the headers."""
    service.server.answer_all(Reply(403, delay=0.3))
    for option in ({}, {"allow_on_headers_stop_iteration": True}):
        site = service.apply(asking(), **option)
        with service.gateway.upstream.watch() as seen, site.connect() as connection:
            connection.send_request("POST", "/", body=b"x" * 70_000)
            assert connection.read_response().status == 403
        assert seen == []


# --- Many ----------------------------------------------------------------------------------------


def test_many_at_once(any_service: Service) -> None:
    """Each request gets its own verdict, whatever order the answers come in."""
    def answer(seen):  # type: ignore[no-untyped-def]
        number = int(seen.header("x-a"))
        return Reply(401 if number % 3 == 0 else 500 if number % 3 == 1 else 200,
                     delay=(number * 7 % 11) / 100, headers=[("x-user", f"u{number}")], body=b"")

    any_service.server.answer_all(answer)
    site = any_service.site(headers_to_service="x-a", headers_to_upstream="x-user")

    def ask(number: int) -> None:
        with site.connect() as connection:
            connection.send_request("GET", "/", headers={"x-a": str(number)})
            response = connection.read_response()
        assert response.status == (401, 403, 200)[number % 3], number
        user = f"u{number}" if number % 3 == 2 else ""
        assert response.header("x-seen") == f"{user}|{number}"
        if user:
            assert ["x-user", user] in response.json()["headers"]  # type: ignore[index, call-overload]

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(ask, range(300)))
    assert any_service.counts() == {"accepted": 100, "denied": 100, "failed_5xx": 100}
    any_service.gateway.envoy.await_counter(f"wasmcustom.{any_service.space}.ended", 300)


def test_updates_while_calls_are_out_lose_nothing(any_service: Service) -> None:
    service = any_service
    service.server.answer_all(Reply(delay=0.1, headers=[("x-user", "kim")], body=b""))

    def versioned(version: str) -> str:
        return config(
            rule("ask", request=[
                set_header(x_one=version),
                {"authorize": {"service": "authz", "path": "/", "headers_to_upstream": "x-user"}},
                set_header(x_two=f"{version}%REQ(x-user)%")],
                response=[set_header(x_three=f"{version}%REQ(x-user)%")]),
            services={"authz": {"cluster": service.cluster, "timeout": "2s"}})

    site = service.gateway.apply(versioned("v0"))
    # Envoy closes connections of an old listener a second after an update (--drain-time-s): slow requests
    # on connections of their own have ended by then.
    with Load(site, clients=6, per_connection=1) as load:
        for number in range(1, 5):
            service.gateway.apply(versioned(f"v{number}"), site=site)
            time.sleep(0.3)
    assert load.failures == []
    assert {status for status, _ in load.answers} == {200}
    seen = {frozenset(filter(None, versions)) for _, versions in load.answers}
    assert seen <= {frozenset({f"v{n}", f"v{n}kim"}) for n in range(5)}, "one configuration each"
    assert seen >= {frozenset({f"v{n}", f"v{n}kim"}) for n in (0, 4)}


def test_memory_stays_flat(service: Service) -> None:
    service.server.answer("/check/no", Reply(403, body=b"x" * 2000, headers=[("x-d", "d" * 500)]))
    service.server.answer("/check/yes", Reply(200, body=b"", headers=[("x-user", "u" * 500)]))
    service.server.answer("/check/fail", Reply(500, body=b""))
    site = service.site(path_prefix="/check", headers_to_service=["x-*"],
                        headers_to_upstream=["x-user"], headers_to_downstream=["x-*"])

    def some(count: int) -> None:
        with site.connect() as connection:
            for number in range(count):
                path = ("/no", "/yes", "/fail")[number % 3]
                connection.send_request("GET", path, headers=[("x-big", "b" * 4000), ("x-a", "1")])
                assert connection.read_response().status == (403, 200, 403)[number % 3]

    def run(count: int) -> int:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(some, [count // 4] * 4))
        return service.gateway.envoy.resident_bytes()

    run(600)
    before = run(600)
    after = run(2400)
    assert after - before < 8 << 20, f"{(after - before) >> 10} KiB more after 2,400 requests"


# --- Routing -------------------------------------------------------------------------------------


def test_the_route_is_chosen_by_what_the_service_says(service: Service) -> None:
    """On Envoy 1.36 a route cache cannot be cleared while a call's answer is at hand; a header write
    has the same effect on every version."""
    service.server.answer_all(Reply(200, headers=[("x-tier", "gold")], body=b""))
    gold = {"headers": [{"name": "x-tier", "string_match": {"exact": "gold"}}]}
    site = service.apply(
        asking(headers_to_upstream="x-tier"),
        routes=[bootstrap.route("/", direct_response=299, match=gold), bootstrap.route("/")])
    assert site.get().status == 299
    assert site.get(headers={"x-tier": "gold"}).status == 299
    service.server.answer_all(Reply(200, body=b""))
    forged = site.get(headers={"x-tier": "gold"})
    assert (forged.status, forged.upstream.header("x-tier")) == (200, None)


def test_the_mark_of_real_answers_does_not_depend_on_the_router(service: Service) -> None:
    """Whatever the listener's own router is told to suppress."""
    service.server.answer_all(Reply(503))
    site = service.site()
    name = service.gateway.envoy.name()
    plugin = bootstrap.wasm(config(
        asking(), services={"authz": {"cluster": service.cluster}}, namespace=service.space,
        metrics={"ended": {"type": "counter"}}), root_id=name)
    listener = bootstrap.listener(name, [plugin])
    manager = listener["filter_chains"][0]["filters"][0]["typed_config"]
    manager["http_filters"][-1] = bootstrap.router(suppress_envoy_headers=True)
    port = service.gateway.envoy.serve(listener)
    try:
        assert client.request(port, "GET", "/").status == 403
        assert site.get().status == 403
        assert service.counts() == {"failed_5xx": 2}
    finally:
        service.gateway.envoy.apply(remove=[name])
