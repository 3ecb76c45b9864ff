"""`first_of`, regular expressions in matches, and keys that test values."""

from __future__ import annotations

from harness import Gateway, Reply, bootstrap
from rules import config, marking, rule


def marks(name: str, match: object = None, **more: object) -> dict[str, object]:
    return rule(name, match, request=[{"add_header": {"x-ran": name}}], **more)  # type: ignore[arg-type]


def test_the_first_that_matches_applies(any_gateway: Gateway) -> None:
    site = any_gateway.apply(config(
        rule("choice", {"path": {"not": "/no"}}, first_of=[
            marks("a", {"path": "/a"}, response=[{"add_header": {"x-ran": "a"}}]),
            rule("inner", {"path": {"prefix": "/b"}}, first_of=[
                marks("b1", {"path": "/b1"}, stop=True), marks("b2", {"path": "/b2"})]),
            marks("c")]),
        marks("z")))
    ran = {path: site.get(path).upstream.all("x-ran") for path in ("/a", "/b1", "/b2", "/b3", "/x", "/no")}
    assert ran == {"/a": ["a", "z"], "/b1": ["b1"], "/b2": ["b2", "z"], "/b3": ["z"],
                   "/x": ["c", "z"], "/no": ["z"]}
    assert site.get("/a").response.all("x-ran") == ["a"]


def test_the_response_decides_which_is_first(gateway: Gateway) -> None:
    def late(name: str, match: object = None) -> dict[str, object]:
        return rule(name, match, response=[{"add_header": {"x-ran": name}}])

    site = gateway.apply(config(rule("choice", first_of=[
        late("missing", {"response": {"status": "404"}}), late("client", {"response": {"status": "4xx"}}),
        late("rest")])))
    for status, name in ((404, "missing"), (403, "client"), (200, "rest")):
        gateway.upstream.answer("/", Reply(status=status))
        assert site.get().response.all("x-ran") == [name]


def test_groups_of_regular_expressions(any_gateway: Gateway) -> None:
    site = any_gateway.apply(config(rule(
        "r", {"path": {"regex": "/v(?P<version>[0-9]+)/.*"}, "query": {"id": {"regex": "(?P<id>[a-z]+)"}}},
        request=[{"set_header": {"x-v": "%MATCH(version)%"}}],
        response=[{"set_header": {"x-id": "%MATCH(id)%:%MATCH(version)%"}}])))
    exchange = site.get("/v12/x?id=1&id=abc")
    assert exchange.upstream.header("x-v") == "12" and exchange.response.header("x-id") == "abc:12"
    assert site.get("/v/x?id=abc").upstream.header("x-v") is None


def test_values_and_what_the_proxy_knows(gateway: Gateway) -> None:
    site, held = marking(gateway, {
        "value": {"values": [{"of": "%REQ(a)%-%REQ(b)%", "is": "1-2"}]},
        "equal": {"values": [{"of": "%REQ(a)%", "equals": "%REQ(b)%"}]},
        "number": {"values": [{"of": "%REQ(a)%", "min": 1, "max": 5}]},
        "table": {"tables": {"plans": "gold"}},
        "route": {"route": "named"}, "cluster": {"cluster": "upstream"},
        "property": {"properties": {"request.method": "GET", "source.port": {"min": 1}}},
        "no principal": {"principal": {"present": False}},
    }, top={"tables": {"plans": {"key": "%REQ(k)%", "entries": {"k1": "gold"}}}},
        routes=[bootstrap.route("/", name="named")])
    known = {"route", "property", "no principal"}
    assert held(site.get(headers={"a": "1", "b": "2"})) - {"cluster"} == {"value", "number"} | known
    assert held(site.get(headers={"a": "x", "b": "x", "k": "k1"})) - {"cluster"} == {"equal", "table"} | known


def test_dynamic_metadata(gateway: Gateway) -> None:
    code = """function envoy_on_request(h)
      local m = h:streamInfo():dynamicMetadata()
      m:set("a.filter", "plan", "gold")
      m:set("a.filter", "deep", {inner = "x"})
    end"""
    site, held = marking(gateway, {
        "plan": {"metadata": {"a.filter:plan": "gold"}}, "deep": {"metadata": {"a.filter:deep:inner": "x"}},
        "absent": {"metadata": {"a.filter:no": {"present": False}}}}, before=[bootstrap.lua(code)])
    assert held(site.get()) == {"plan", "deep", "absent"}
