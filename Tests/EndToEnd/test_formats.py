"""Format strings against Envoy's own header mutation filter: the same text on the same request gives
the same bytes, and the same text is refused.

Both filters stand in one listener. Values stand in brackets, so that what differs on purpose (an empty
value removes the header here and is not written there) does not hide what is compared.
"""

from __future__ import annotations

import pytest

from harness import Gateway, Reply, Site, bootstrap, judge, listener
from harness.client import Headers
from rules import config, request_edits, rule

LITERALS = ["", "plain", "%%", "100%%", "%%%%", "%%REQ(x-a)%%", "  two  spaces  ", "a\tb", "\u00e9\u20ac",
            '"quoted"', "{json: [1]}", "$1 \\1"]

REQUEST = [
    "%REQ(x-a)%", "%REQ(X-A)%", "%REQ(x-no)%", "a-%REQ(x-no)%-b", "%REQ(x-empty)%",
    "%REQ(x-no?x-a)%", "%REQ(x-a?x-b)%", "%REQ(x-no?x-none)%", "%REQ(x-empty?x-a)%",
    "%REQ(x-a?x-empty)%", "%REQ(x-a):1%", "%REQ(x-a):3%", "%REQ(x-a):0%", "%REQ(x-a):100%",
    "%REQ(x-a):4294967295%", "%REQ(x-a):4294967296%", "%REQ(x-a):4294967297%", "%REQ(x-no?x-a):2%",
    "%REQ(x-no):3%", "%REQ(x-twice)%", "%REQ(x-twice):1%", "%REQ(x-odd)%", "%REQ(x-odd):2%",
    "%REQ(x-utf8)%", "%REQ(x-utf8):1%", "%REQ(x-spaces)%", "%REQ(x-percent)%", "%REQ(x-long)%",
    "%REQ(x-long):200%", "%REQ(:method)%", "%REQ(:path)%", "%REQ(:path):4%", "%REQ(:authority)%",
    "%REQ(:scheme)%", "%REQ(host)%", "%REQ(x-no?Host):3%", "%REQ(:status)%", "%REQ(:protocol)%", "%REQ(cookie)%",
    "%REQ(user-agent)%", "%REQ(x-request-id?x-a)%", "%REQ(x-forwarded-proto)%",
    "%REQ(x-forwarded-for)%", "%REQ(x-envoy-original-path?:path)%", "%REQ(x-a)%%REQ(x-b)%",
    "%REQ(x-a)%%%%REQ(x-b)%", "<%REQ(x-a)%|%REQ(x-no)%|%REQ(x-b)%>",
    "%PATH%", "%PATH()%", "%PATH(WQ)%", "%PATH(NQ)%", "%PATH:3%", "%PATH(NQ):3%", "%PATH(WQ):7%",
    "%PATH(:PATH)%", "%PATH(:ORIG)%", "%PATH(WQ:ORIG)%", "%PATH(NQ:ORIG)%", "%PATH(WQ:PATH)%",
    "%PATH(NQ:PATH)%", "%PATH(NQ:ORIG_OR_PATH)%", "%PATH(WQ:ORIG_OR_PATH)%", "%PATH(NQ:PATH):2%",
    "%PATH(NQ:)%",
    "%PROTOCOL%", "%PROTOCOL()%", "%ROUTE_NAME%", "%ROUTE_NAME()%", "%DOWNSTREAM_REMOTE_ADDRESS%",
    "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", "%DOWNSTREAM_REMOTE_PORT%",
    "%PROTOCOL% %REQ(:method)% %PATH(NQ)% from %DOWNSTREAM_REMOTE_ADDRESS%",
]

RESPONSE = [
    "%RESP(x-a)%", "%RESP(x-no)%", "%RESP(x-no?x-a)%", "%RESP(x-a):2%", "%RESP(x-twice)%",
    "%RESP(x-odd)%", "%RESP(x-empty?x-a)%", "%RESP(:status)%", "%RESP(content-type)%",
    "%RESP(set-cookie)%", "%RESP(host)%", "%RESP(content-length)%", "%RESP(:path)%", "%RESPONSE_CODE%",
    "%RESPONSE_CODE()%", "%RESPONSE_CODE%-%RESP(:status)%-%REQ(:method)%",
]

HEADERS: Headers = [
    ("x-a", "alpha"), ("x-b", "beta"), ("x-empty", ""), ("x-twice", "first"), ("x-twice", "second"),
    ("x-odd", b"\x80\xff\xe9 \t\xa0z"), ("x-utf8", "\u00e9\u20ac".encode()), ("x-spaces", "  a  b  "),
    ("x-percent", "%REQ(x-a)% %%"), ("x-long", "0123456789" * 400), ("cookie", "a=1"),
    ("cookie", "b=2"), ("user-agent", "probe/1"),
]

ANSWER = Reply(status=207, headers=[
    ("x-a", "alpha"), ("x-twice", "first"), ("x-twice", "second"), ("x-odd", "\x80\xff\xe9"),
    ("x-empty", ""), ("set-cookie", "a=1"), ("set-cookie", "b=2"), ("content-type", "text/x")], body=b"b")

REQUEST_FORMATS = [*LITERALS, *REQUEST]
RESPONSE_FORMATS = [*LITERALS, *REQUEST, *RESPONSE]


def both(gateway: Gateway, *, before: list[bootstrap.Message] | None = None, **more: object) -> Site:
    """A listener in which Envoy writes `x-e-N` and the filter `x-o-N`, on both sides."""
    def envoys(formats: list[str]) -> list[bootstrap.Message]:
        return [bootstrap.append(f"x-e-{n}", f"[{text}]") for n, text in enumerate(formats)]

    def ours(formats: list[str]) -> list[dict[str, object]]:
        return [{"set_header": {f"x-o-{n}": f"[{text}]" for n, text in enumerate(formats)}}]

    envoy = bootstrap.header_mutation(
        request=envoys(REQUEST_FORMATS), response=envoys(RESPONSE_FORMATS))
    rules = rule("all", request=ours(REQUEST_FORMATS), response=ours(RESPONSE_FORMATS))
    return gateway.apply(
        config(rules), before=[*(before or []), envoy], routes=[bootstrap.route(name="the route")],
        **more)  # type: ignore[arg-type]


def difference(formats: list[str], headers: list[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Formats that came out differently: Envoy's value, the filter's value."""
    found = dict(headers)
    pairs = {
        text: (found.get(f"x-e-{n}", "missing"), found.get(f"x-o-{n}", "missing"))
        for n, text in enumerate(formats)}
    assert ("missing", "missing") not in pairs.values()
    return {text: pair for text, pair in pairs.items() if pair[0] != pair[1]}


def check(gateway: Gateway, site: Site, target: str = "/path/here?query=1&b=%20", **more: object) -> None:
    gateway.upstream.answer_all(ANSWER)
    exchange = site.get(target, **more)  # type: ignore[arg-type]
    assert difference(REQUEST_FORMATS, exchange.upstream.headers) == {}
    assert difference(RESPONSE_FORMATS, exchange.response.headers) == {}


def test_the_same_bytes_as_envoy(any_gateway: Gateway) -> None:
    check(any_gateway, both(any_gateway), headers=HEADERS)


@pytest.mark.parametrize("target", ["/", "/?", "/a??b?c", "/%3F?x", "http://there.example/x?y"])
def test_paths(gateway: Gateway, target: str) -> None:
    check(gateway, both(gateway), target, headers=HEADERS)


def test_a_request_without_headers(gateway: Gateway) -> None:
    check(gateway, both(gateway))


@pytest.mark.parametrize("original", ["/before?rewritten=1", "/no-query", "?", ""])
def test_the_original_path(gateway: Gateway, original: str) -> None:
    code = f"function envoy_on_request(h) h:headers():add('x-envoy-original-path', '{original}') end"
    check(gateway, both(gateway, before=[bootstrap.lua(code)]), headers=HEADERS)


@pytest.mark.parametrize("client", [
    "10.1.2.3", "2001:db8::1", "::ffff:10.0.0.1", "10.1.2.3, 10.9.9.9", "no address"])
def test_the_trusted_address(gateway: Gateway, client: str) -> None:
    manager = {"use_remote_address": False}
    site = both(gateway, connection_manager=manager)
    check(gateway, site, headers=[*HEADERS, ("x-forwarded-for", client)])  # type: ignore[misc]


def test_http_1_0(gateway: Gateway) -> None:
    manager = {"http_protocol_options": {"accept_http_10": True}}
    site = both(gateway, connection_manager=manager)
    gateway.upstream.answer_all(ANSWER)
    with gateway.upstream.watch() as seen, site.connect() as connection:
        connection.send(b"GET /p?q HTTP/1.0\r\nhost: h\r\nx-a: alpha\r\n\r\n")
        response = connection.read_response()
    assert "[HTTP/1.0]" in [value for _, value in seen[0].headers]
    assert difference(REQUEST_FORMATS, seen[0].headers) == {}
    assert difference(RESPONSE_FORMATS, response.headers) == {}


@pytest.mark.parametrize("status", [200, 204, 304, 404, 503, 599, 999])
def test_statuses(gateway: Gateway, status: int) -> None:
    site = both(gateway)
    gateway.upstream.answer_all(Reply(status=status, headers=[("x-a", "alpha")], body=b""))
    assert difference(RESPONSE_FORMATS, site.get("/p?q", headers=HEADERS).response.headers) == {}


def test_statuses_that_envoy_makes(gateway: Gateway) -> None:
    site = both(gateway)
    gateway.upstream.answer_all(Reply(reset="before"))
    response = site.get("/p?q", headers=HEADERS).response
    assert response.status == 503
    assert difference(RESPONSE_FORMATS, response.headers) == {}


def test_all_values_are_joined_with_commas(gateway: Gateway) -> None:
    gateway.upstream.answer_all(ANSWER)
    site = gateway.apply(config(rule(
        "r", request=[{"set_header": {
            "x-1": "[%REQ_ALL(x-a)%]", "x-2": "[%REQ_ALL(x-twice)%]", "x-3": "[%REQ_ALL(x-no?x-twice):8%]",
            "x-4": "[%REQ_ALL(x-no)%]", "x-5": "[%REQ_ALL(x-empties)%]"}}],
        response=[{"set_header": {
            "x-1": "[%RESP_ALL(x-twice)%]", "x-2": "[%REQ_ALL(x-twice)%]", "x-3": "[%RESP_ALL(x-no)%]",
            "x-4": "[%RESP_ALL(x-no?set-cookie):5%]"}}])))
    exchange = site.get(headers=[*HEADERS, ("x-empties", ""), ("x-empties", "")])  # type: ignore[misc]
    assert [exchange.upstream.header(f"x-{n}") for n in range(1, 6)] == [
        "[alpha]", "[first,second]", "[first,se]", "[]", "[,]"]
    assert [exchange.response.header(f"x-{n}") for n in range(1, 5)] == [
        "[first,second]", "[first,second]", "[]", "[a=1,b]"]


def test_the_route_is_the_one_at_the_time(any_gateway: Gateway) -> None:
    """A write makes Envoy route again, but not before the request has passed the filter."""
    chosen = {"headers": [{"name": "x-to", "string_match": {"exact": "2"}}]}
    routes = [bootstrap.route(name="second", match=chosen), bootstrap.route(name="first")]
    site = any_gateway.apply(config(rule(
        "r", request=[{"set_header": {"x-to": "2"}}, {"set_header": {"x-route": "%ROUTE_NAME%"}}],
        response=[{"set_header": {"x-route": "%ROUTE_NAME%"}}])),
        before=[bootstrap.header_mutation(response=[bootstrap.append("x-envoys", "%ROUTE_NAME%")])],
        routes=routes)
    exchange = site.get()
    assert exchange.upstream.header("x-route") == "first"
    assert exchange.response.header("x-route") == exchange.response.header("x-envoys") == "second"


def test_without_a_route_name(gateway: Gateway) -> None:
    site = request_edits(gateway, {"set_header": {"x-route": "[%ROUTE_NAME%]"}})
    assert site.get().upstream.header("x-route") == "[]"


# --- Where a value is missing --------------------------------------------------------------------


def test_a_missing_value_does_not_let_the_clients_own_header_stand(gateway: Gateway) -> None:
    """Envoy does; a header that is stamped must not be the client's."""
    envoy = gateway.serve([bootstrap.header_mutation(request=[bootstrap.append("x-user", "%REQ(x-no)%")])])
    assert envoy.get(headers={"x-user": "smuggled"}).upstream.header("x-user") == "smuggled"
    site = request_edits(gateway, {"set_header": {"x-user": "%REQ(x-no)%"}})
    assert site.get(headers={"x-user": "smuggled"}).upstream.header("x-user") is None


# --- What is refused -----------------------------------------------------------------------------

REFUSED = [
    "%", "%%%", "100%", "a%b", "% REQ(x)%", "%REQ%", "%REQ()%", "%REQ(x", "%REQ(x)", "%REQ", "REQ(x)%",
    "%REQ(a?b?c)%", "%REQ(x):%", "%REQ(x):a%", "%REQ(x):-1%", "%REQ(x):99999999999999999999%",
    "%REQ(a?b):3:4%", "%FOO%", "%FOO(x)%", "%1%", "%_%", "%req(x)%", "%REQ (x)%", "%REQ(x) %",
    "%REQ(x y)%", "%REQ(x:y)%", "%REQ(:)%", "%REQ(x))%", "%REQ((x)%", "%REQ(x)y)%", "%REQ(x)%)%",
    "%REQ(x)%%", "%REQ(a)%b)%", "%REQ(a):3)%", "%REQ(x/y)%", "%REQ(x,y)%", "%REQ(\t)%", '%REQ("x")%',
    "%REQ(x\u00e9)%", "%\u00e9%", "%REQ(x)%REQ(y)%", "%REQ(x)REQ(y)%", "%REQ_WITHOUT_QUERY(x)%",
    "%PROTOCOL(x)%", "%PROTOCOL:3%", "%PROTOCOL():3%", "%ROUTE_NAME:3%", "%RESPONSE_CODE:1%",
    "%RESPONSE_CODE(1)%", "%DOWNSTREAM_REMOTE_ADDRESS:3%", "%RESP%", "%PATH(ORIG)%", "%PATH(XX)%",
    "%PATH(NQ:X)%", "%PATH(nq)%", "%PATH( NQ)%", "%PATH(NQ))%",
]

ACCEPTED = [*RESPONSE_FORMATS, "%REQ(x%)%", "%REQ(%)%", "%REQ(x)%%%", "%RESP(x?y):3%", "%REQ(x):00012%"]

STRICTER = ["%REQ(a?)%", "%REQ(?b)%", "%REQ(?)%", "%REQ(:foo)%", "%PATH(NQ:ORIG:x)%"]
"""Envoy accepts these; each can only be a mistake."""


def test_the_same_text_is_refused(gateway_4: Gateway) -> None:
    formats = [*REFUSED, *ACCEPTED, *STRICTER]
    ours = judge(gateway_4.envoy, {
        str(n): ("string", config(rule("r", response=[{"set_header": {"x": text}}])))
        for n, text in enumerate(formats)})
    envoys = gateway_4.envoy.apply([
        listener(f"format-{n}", [bootstrap.header_mutation(response=[bootstrap.append("x", text)])],
                 bind=False, port=n + 1, routes=[])
        for n, text in enumerate(formats)])
    gateway_4.envoy.apply(remove=[f"format-{n}" for n in range(len(formats))])
    assert {text for n, text in enumerate(formats) if f"format-{n}" in envoys} == set(REFUSED)
    assert {text for n, text in enumerate(formats) if not ours[str(n)].accepted} == {*REFUSED, *STRICTER}
    for n, text in enumerate(formats):
        if not ours[str(n)].accepted:
            assert [": invalid-format: " in line for line in ours[str(n)].lines] == [True], text


def test_what_is_not_known_yet_is_refused(gateway: Gateway) -> None:
    """Envoy formats these as nothing, or as 0."""
    verdicts = judge(gateway.envoy, {
        text: ("string", config(rule("r", request=[{"set_header": {"x": text}}])))
        for text in ("%RESP(x)%", "%RESP_ALL(x)%", "%RESPONSE_CODE%", "a %REQ(x)% %RESPONSE_CODE%")})
    for verdict in verdicts.values():
        assert [": phase-conflict: " in line for line in verdict.lines] == [True]
