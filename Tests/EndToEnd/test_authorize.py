"""`authorize` in a real Envoy: verdicts, the call itself, services that fail, clients that leave."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import ConnectionBroken, Gateway, Reply, Site, Upstream, bootstrap
from harness.client import Connection
from rules import Rule, add_header, config, respond, rule, set_header

Text = str


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
    assert seen.header("x-forwarded-for", ) is not None
    assert seen.all("x-generic-filter-hops") == ["1"]
    assert seen.header("x-a") is None and seen.header("content-length") is None
    print(seen.headers)


def test_a_prefix(service: Service) -> None:
    site = service.site(path_prefix="/check/")
    site.send("DELETE", "/shop/%2E?a=b#c".split("#")[0].replace("%2E", "x"), host="shop:81")
    (seen,) = service.server.seen
    assert (seen.method, seen.target) == ("DELETE", "/check/shop/x?a=b")
    assert (seen.all("host"), seen.all("content-length")) == (["shop:81"], ["0"])
    print(seen.headers)
