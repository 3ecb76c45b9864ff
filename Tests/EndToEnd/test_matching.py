"""Which rules match which requests: the table of string tests, and every key of `match`."""

from __future__ import annotations

import pytest

from harness import Exchange, Gateway, Refused, Reply, bootstrap
from rules import config, marking, rule

WEBSOCKETS = {"upgrade_configs": [{"upgrade_type": "websocket"}]}
HANDSHAKE = {"connection": "Upgrade", "upgrade": "websocket"}

ABSENT: list[tuple[str, str]] = []
A = [("x", "a")]
B = [("x", "b")]
A_AND_B = [("x", "a"), ("x", "b")]

TRUTH = [
    # test                                     absent  a      a and b
    ("a",                                      False,  True,  True),
    ({"exact": "a"},                           False,  True,  True),
    ({"exact": "a", "each": True},             False,  True,  False),
    ({"not": "a"},                             True,   False, True),
    ({"not": "a", "each": True},               True,   False, False),
    ({"present": True},                        False,  True,  True),
    ({"present": False},                       True,   False, False),
    (["a", "b"],                               False,  True,  True),
    (["b", "c"],                               False,  False, True),
    # What follows from it.
    ({"exact": ["a", "b"], "each": True},      False,  True,  True),
    ({"exact": ["a", "c"], "each": True},      False,  True,  False),
    ([{"exact": "b"}, {"prefix": "z"}],        False,  False, True),
    ([{"exact": "a", "each": True}, "z"],      False,  True,  False),
    ([{"present": False}, "b"],                True,   False, True),
    ({"contains": ["a", "z"]},                 False,  True,  True),
    ({"prefix": ""},                           False,  True,  True),
    ({"not": ["a", "b"]},                      True,   False, False),
    ({"not": ["a", "c"]},                      True,   False, True),
    ({"not": {"not": "a"}},                    False,  True,  True),
    ({"not": {"present": True}},               True,   False, False),
    ({"not": {"present": False}},              False,  True,  True),
    ({"not": {"prefix": "a"}},                 True,   False, True),
    ({"exact": "A"},                           False,  False, False),
    ({"exact": "A", "ignore_case": True},      False,  True,  True),
]


@pytest.mark.parametrize("headers,column", [(ABSENT, 1), (A, 2), (A_AND_B, 3)],
                         ids=["absent", "a", "a and b"])
def test_string_tests_in_full(any_gateway: Gateway, headers: list[tuple[str, str]], column: int) -> None:
    site, held = marking(
        any_gateway, {f"{row[0]}": {"headers": {"x": row[0]}} for row in TRUTH})
    exchange = site.get(headers=headers)
    assert held(exchange) == {f"{row[0]}" for row in TRUTH if row[column]}


def test_order_of_values_does_not_matter(gateway: Gateway) -> None:
    site, held = marking(gateway, {f"{row[0]}": {"headers": {"x": row[0]}} for row in TRUTH})
    assert held(site.get(headers=B + A)) == held(site.get(headers=A + B))


def test_kinds_of_string_test(gateway: Gateway) -> None:
    tests = {
        "exact": {"exact": "Abc"},
        "exact, any case": {"exact": "aBC", "ignore_case": True},
        "prefix": {"prefix": "Ab"},
        "prefix, any case": {"prefix": "aB", "ignore_case": True},
        "suffix": {"suffix": "bc"},
        "suffix, any case": {"suffix": "BC", "ignore_case": True},
        "contains": {"contains": "b"},
        "contains, any case": {"contains": "B", "ignore_case": True},
        "segment_prefix": {"segment_prefix": "Abc"},
        "segment_prefix, any case": {"segment_prefix": "aBC", "ignore_case": True},
        "nothing of it": {"not": {"contains": "z"}},
    }
    site, held = marking(gateway, {name: {"headers": {"x": test}} for name, test in tests.items()})
    strict = {name for name in tests if "any case" not in name}
    assert held(site.get(headers={"x": "Abc"})) == set(tests)
    assert held(site.get(headers={"x": "aBC"})) == set(tests) - strict | {"nothing of it"}
    assert held(site.get(headers={"x": "Abcd"})) == {
        "prefix", "prefix, any case", "contains", "contains, any case", "nothing of it"}
    assert held(site.get(headers={"x": "zAbc"})) == {
        "suffix", "suffix, any case", "contains", "contains, any case"}
    assert held(site.get(headers={"x": ""})) == {"nothing of it"}
    assert held(site.get()) == {"nothing of it"}


def test_an_empty_value_is_present(gateway: Gateway) -> None:
    tests = {"present": {"present": True}, "absent": {"present": False}, "empty": "",
             "prefix": {"prefix": ""}}
    site, held = marking(gateway, {name: {"headers": {"x": test}} for name, test in tests.items()})
    assert held(site.get(headers={"x": ""})) == {"present", "empty", "prefix"}
    assert held(site.get(headers={"x": "  "})) == {"present", "empty", "prefix"}
    assert held(site.get()) == {"absent"}


def test_values_are_bytes(gateway: Gateway) -> None:
    tests = {"exact": "\u00e9", "contains": {"contains": "\u00e9"},
             "any case": {"exact": "\u00c9", "ignore_case": True}}
    site, held = marking(gateway, {name: {"headers": {"x": test}} for name, test in tests.items()})
    assert held(site.get(headers=[("x", "\u00e9".encode())])) == {"exact", "contains"}
    assert held(site.get(headers=[("x", "\u00c9".encode())])) == {"any case"}
    assert held(site.get(headers=[("x", b"\xe9")])) == set()


def test_header_names_in_any_case(gateway: Gateway) -> None:
    site, held = marking(gateway, {"it": {"headers": {"X-UpPer": "1"}}})
    assert held(site.get(headers={"x-uPPer": "1"})) == {"it"}


def test_the_host_header_is_the_authority(gateway: Gateway) -> None:
    """Envoy has no header of that name; `host` as a key of a match is the name without the port."""
    site, held = marking(gateway, {
        "host": {"headers": {"Host": "a.example:80"}},
        "authority": {"headers": {":authority": "a.example:80"}},
        "absent": {"headers": {"host": {"present": False}}}})
    assert held(site.get(host="a.example:80")) == {"host", "authority"}


def test_all_headers_of_a_match_must_pass(gateway: Gateway) -> None:
    site, held = marking(gateway, {"both": {"headers": {"x": "a", "y": "b"}}})
    assert held(site.get(headers={"x": "a", "y": "b"})) == {"both"}
    assert held(site.get(headers={"x": "a"})) == set()


def test_a_comma_does_not_part_values(gateway: Gateway) -> None:
    site, held = marking(gateway, {
        "one": {"headers": {"x": "a"}}, "whole": {"headers": {"x": "a, b"}}})
    assert held(site.get(headers={"x": "a, b"})) == {"whole"}


# --- Paths ---------------------------------------------------------------------------------------


def test_the_query_is_no_part_of_the_path(gateway: Gateway) -> None:
    site, held = marking(gateway, {
        "exact": {"path": "/api"},
        "suffix": {"path": {"suffix": "api"}},
        "contains ?": {"path": {"contains": "?"}},
        "contains secret": {"path": {"contains": "secret"}},
    })
    assert held(site.get("/api?secret=1")) == {"exact", "suffix"}
    assert held(site.get("/api?")) == {"exact", "suffix"}
    assert held(site.get("/api/secret?a?b")) == {"contains secret"}
    assert held(site.get("/x?/api")) == set()


def test_prefix_is_raw_and_segment_prefix_is_not(gateway: Gateway) -> None:
    site, held = marking(gateway, {
        "prefix": {"path": {"prefix": "/api"}},
        "segments": {"path": {"segment_prefix": "/api"}},
        "segments/": {"path": {"segment_prefix": "/api/"}},
        "root": {"path": {"segment_prefix": "/"}},
        "any": {"path": {"segment_prefix": ["/old", "/api"]}},
    })
    below = {"prefix", "segments", "segments/", "root", "any"}
    assert held(site.get("/api")) == below
    assert held(site.get("/api?x=/")) == below
    assert held(site.get("/api/")) == below
    assert held(site.get("/api/x")) == below
    assert held(site.get("/apis")) == {"prefix", "root"}
    assert held(site.get("/API")) == {"root"}
    assert held(site.get("/old/1")) == {"any", "root"}


def test_the_path_is_matched_as_received(gateway: Gateway) -> None:
    site, held = marking(gateway, {
        "encoded": {"path": "/%61pi"}, "decoded": {"path": "/api"},
        "dots": {"path": "/a/../b"}, "slashes": {"path": "//a"}})
    assert held(site.get("/%61pi")) == {"encoded"}
    assert held(site.get("/a/../b")) == {"dots"}
    assert held(site.get("//a")) == {"slashes"}


def test_the_path_of_an_absolute_target(gateway: Gateway) -> None:
    site, held = marking(gateway, {"path": {"path": "/a"}, "host": {"host": "there.example"}})
    assert held(site.get("http://there.example/a?b", host="other")) == {"path", "host"}


def test_the_path_that_an_earlier_filter_wrote(gateway: Gateway) -> None:
    code = "function envoy_on_request(h) h:headers():replace(':path', '/new?q') end"
    site, held = marking(
        gateway, {"old": {"path": "/old"}, "new": {"path": "/new"}}, before=[bootstrap.lua(code)])
    assert held(site.get("/old")) == {"new"}


# --- Hosts ---------------------------------------------------------------------------------------

HOSTS = {
    "name": "api.example.com",
    "capitals": "API.Example.com",
    "wildcard": "*.example.com",
    "IPv4": "10.0.0.1",
    "IPv6": "[::1]",
    "suffix": {"suffix": ".COM"},
    "none of it": {"not": ["api.example.com", "*.example.com"]},
}


@pytest.mark.parametrize("host,expected", [
    ("api.example.com", {"name", "capitals", "wildcard", "suffix"}),
    ("API.EXAMPLE.COM", {"name", "capitals", "wildcard", "suffix"}),
    ("api.example.com:8080", {"name", "capitals", "wildcard", "suffix"}),
    ("example.com", {"suffix", "none of it"}),
    ("a.b.example.com:1", {"wildcard", "suffix"}),
    ("badexample.com", {"suffix", "none of it"}),
    (".example.com", {"suffix", "none of it"}),
    ("10.0.0.1:80", {"IPv4", "none of it"}),
    ("[::1]", {"IPv6", "none of it"}),
    ("[::1]:8080", {"IPv6", "none of it"}),
    ("[::2]:8080", {"none of it"}),
    ("api.example.com.evil", {"none of it"}),
])
def test_hosts(gateway: Gateway, host: str, expected: set[str]) -> None:
    site, held = marking(gateway, {name: {"host": test} for name, test in HOSTS.items()})
    assert held(site.get(host=host)) == expected


# --- Methods and schemes -------------------------------------------------------------------------


def test_methods(gateway: Gateway) -> None:
    site, held = marking(gateway, {
        "GET": {"method": "GET"}, "small": {"method": "get"}, "list": {"method": ["POST", "PUT"]},
        "writes": {"method": {"not": ["GET", "HEAD", "OPTIONS"]}}})
    assert held(site.send("GET")) == {"GET"}
    assert held(site.send("POST", body=b"x")) == {"list", "writes"}
    assert held(site.send("PURGE")) == {"writes"}
    assert held(site.send("HEAD")) == set()


def test_the_scheme_is_the_proxys(gateway: Gateway) -> None:
    matches = {"http": {"scheme": "http"}, "https": {"scheme": "https"}}
    site, held = marking(gateway, matches)
    assert held(site.get()) == {"http"}
    overwritten = {"scheme_header_transformation": {"scheme_to_overwrite": "https"}}
    site, held = marking(gateway, matches, connection_manager=overwritten)
    assert held(site.get()) == {"https"}


# --- Combinations --------------------------------------------------------------------------------


def test_all_any_not(gateway: Gateway) -> None:
    x, y = {"headers": {"x": "1"}}, {"headers": {"y": "1"}}
    site, held = marking(gateway, {
        "nothing": {},
        "all": {"all": [x, y]},
        "any": {"any": [x, y]},
        "not": {"not": x},
        "not both": {"not": {"headers": {"x": "1", "y": "1"}}},
        "not any": {"not": {"any": [x, y]}},
        "beside": {**x, "not": y},
        "beside any": {"path": "/p", "any": [x, y]},
    })
    def of(path: str, **headers: str) -> set[str]:
        return held(site.get(path, headers=headers))

    assert of("/") == {"nothing", "not", "not both", "not any"}
    assert of("/", x="1") == {"nothing", "any", "not both", "beside"}
    assert of("/p", y="1") == {"nothing", "any", "not", "not both", "beside any"}
    assert of("/", x="1", y="1") == {"nothing", "all", "any"}


def test_named_matchers(gateway: Gateway) -> None:
    matchers = {
        "late": {"matcher": "x"},
        "x": {"headers": {"x": "1"}},
        "y": {"headers": {"y": "1"}},
        "x and y": {"matcher": ["x", "y"]},
        "x or y": {"any": [{"matcher": "x"}, {"matcher": "y"}]},
    }
    matchers = {name.replace(" ", "-"): match for name, match in matchers.items()}
    site, held = marking(gateway, {
        "late": {"matcher": "late"},
        "x": {"matcher": "x"},
        "list": {"matcher": ["x", "y"]},
        "named list": {"matcher": "x-and-y"},
        "or": {"matcher": "x-or-y"},
        "not": {"not": {"matcher": "x-or-y"}},
        "beside": {"matcher": "x", "path": "/p"},
    }, top={"matchers": matchers})
    assert held(site.get()) == {"not"}
    assert held(site.get("/p", headers={"x": "1"})) == {"late", "x", "or", "beside"}
    assert held(site.get(headers={"y": "1"})) == {"or"}
    assert held(site.get(headers={"x": "1", "y": "1"})) == {
        "late", "x", "list", "named list", "or"}


@pytest.mark.parametrize("top,match,code", [
    ({}, {"headers": {"x": []}}, "empty-list"),
    ({}, {"headers": {"x": {"exact": []}}}, "empty-list"),
    ({}, {"any": []}, "empty-list"),
    ({}, {"matcher": "no"}, "unknown-reference"),
    ({"matchers": {"a": {"matcher": "b"}, "b": {"not": {"matcher": "a"}}}}, {}, "reference-cycle"),
    ({}, {"headers": {"x": {"exact": "a", "prefix": "b"}}}, "exactly-one"),
    ({}, {"headers": {"x": 1}}, "wrong-type"),
    ({}, {"path": {"regex": "a("}}, "invalid-pattern"),
    ({}, {"not": {"upgrade": True}}, "conflicting-fields"),
])
def test_matches_that_mean_nothing_are_refused(
    gateway: Gateway, top: dict[str, object], match: object, code: str,
) -> None:
    with pytest.raises(Refused) as refused:
        gateway.apply(config(rule("r", match), **top))
    assert any(f": {code}: " in line for line in refused.value.lines), refused.value.lines


# --- Upgrades ------------------------------------------------------------------------------------


def test_upgrades_match_only_rules_that_say_so(gateway: Gateway) -> None:
    site, held = marking(gateway, {
        "any": {}, "path": {"path": "/ws"}, "says no": {"upgrade": False},
        "upgrade": {"upgrade": True}, "upgrade, path": {"upgrade": True, "path": "/ws"},
        "upgrade, other path": {"upgrade": True, "path": "/other"},
    }, connection_manager=WEBSOCKETS)
    exchange = site.get("/ws", headers=HANDSHAKE)
    assert exchange.upstream.header("upgrade") == "websocket"
    assert held(exchange) == {"upgrade", "upgrade, path"}
    assert held(site.get("/ws")) == {"any", "path", "says no", "upgrade", "upgrade, path"}


def test_responses_to_upgrades(gateway: Gateway) -> None:
    switching = [("upgrade", "websocket"), ("connection", "upgrade")]
    gateway.upstream.answer("/ws", Reply(status=101, headers=switching, body=b""))
    stamp = [{"add_header": {"x-ran": "%RESPONSE_CODE%"}}]
    site = gateway.apply(config(
        rule("plain", response=stamp), rule("upgrade", {"upgrade": True}, response=stamp)),
        connection_manager=WEBSOCKETS)
    response = site.get("/ws", headers=HANDSHAKE).response
    assert (response.status, response.all("x-ran")) == (101, ["101"])
    assert site.get().response.all("x-ran") == ["200", "200"]


def test_an_upgrade_does_not_escape_rules_that_may_refuse_it(gateway: Gateway) -> None:
    refuse = {"respond": {"status": 403}}
    ask = {"authorize": {"service": "none", "path": "/", "failure_status": 403}}
    for action in (refuse, ask):
        for match, status in ((None, 403), ({"upgrade": True}, 403), ({"upgrade": False}, 200)):
            site = gateway.apply(
                config(rule("deny", match, request=[action]), services={"none": {"cluster": "none"}}),
                connection_manager=WEBSOCKETS)
            assert site.get(headers=HANDSHAKE).status == status
            assert site.get().status == 403


@pytest.mark.parametrize("headers", [
    [("upgrade", "x")],
    [("upgrade", "websocket")],
    [("upgrade", "websocket"), ("connection", "keep-alive")],
    [("upgrade", "websocket"), ("connection", "x-upgrade")],
    [("upgrade", "websocket"), ("connection", "upgrade-insecure-requests")],
    [("connection", "upgrade")],
    [("connection", "upgrade, http2-settings"), ("upgrade", "h2c"), ("http2-settings", "AAMAAABk")],
], ids=str)
@pytest.mark.parametrize("manager", [{}, WEBSOCKETS], ids=["plain", "websockets"])
def test_half_an_upgrade_does_not_escape_the_rules(
    gateway: Gateway, manager: dict[str, object], headers: list[tuple[str, str]],
) -> None:
    deny = rule("deny", request=[{"respond": {"status": 418}}])
    site = gateway.apply(config(deny), connection_manager=manager)
    assert site.get(headers=headers).status == 418


@pytest.mark.parametrize("connection,upgrade", [
    ("upgrade", "websocket"), ("UPGRADE", "WebSocket"), ("keep-alive, Upgrade", "websocket"),
    ("close,upgrade ,x", "websocket")])
def test_an_upgrade_is_what_envoy_takes_for_one(
    gateway: Gateway, connection: str, upgrade: str,
) -> None:
    site, held = marking(
        gateway, {"plain": {}, "upgrade": {"upgrade": True}}, connection_manager=WEBSOCKETS)
    exchange = site.get(headers={"connection": connection, "upgrade": upgrade})
    assert exchange.upstream.header("upgrade") == upgrade
    assert held(exchange) == {"upgrade"}


def test_connect_matches_only_rules_that_say_so(gateway: Gateway) -> None:
    matches = {"plain": {}, "host": {"host": "*.example"}, "upgrade": {"upgrade": True},
               "upgrade, host": {"upgrade": True, "host": "there.example"},
               "upgrade, method": {"upgrade": True, "method": "CONNECT"},
               "upgrade, path": {"upgrade": True, "path": {"prefix": ""}}}
    connect = {"upgrade_configs": [{"upgrade_type": "CONNECT"}]}
    route = bootstrap.route(match={"connect_matcher": {}}, name="connect")
    del route["match"]["prefix"]
    site, _ = marking(gateway, matches, connection_manager=connect,
                      routes=[route, bootstrap.route()])
    exchange: Exchange = site.send("CONNECT", "there.example:443", host="there.example:443")
    assert set(exchange.upstream.all("x-held")) == {"upgrade", "upgrade, host", "upgrade, method"}


# --- Rules in order ------------------------------------------------------------------------------


def test_all_rules_that_match_apply_in_written_order(any_gateway: Gateway) -> None:
    names = ["c", "a", "b", "a2"]
    rules = [rule(name, request=[{"add_header": {"x-ran": name}}]) for name in names]
    assert any_gateway.apply(config(*rules)).get().upstream.all("x-ran") == names


def test_matches_see_what_earlier_rules_have_done(gateway: Gateway) -> None:
    site = gateway.apply(config(
        rule("strip", request=[{"remove_header": "x-role"}]),
        rule("grant", {"headers": {"x-key": "k"}}, request=[{"set_header": {"x-role": "admin"}}]),
        rule("admin", {"headers": {"x-role": "admin"}}, request=[{"add_header": {"x-ran": "admin"}}]),
        rule("other", {"headers": {"x-role": {"present": False}}},
             request=[{"add_header": {"x-ran": "other"}}]),
    ))
    assert site.get(headers={"x-role": "admin"}).upstream.all("x-ran") == ["other"]
    assert site.get(headers={"x-key": "k"}).upstream.all("x-ran") == ["admin"]


def test_a_match_is_decided_once(gateway: Gateway) -> None:
    """A rule that takes away what it matched on still does all of its work, responses included."""
    site = gateway.apply(config(rule(
        "once", {"headers": {"x": "a"}},
        request=[{"remove_header": "x"}, {"add_header": {"x-ran": "1"}}],
        response=[{"add_header": {"x-answered": "1"}}])))
    exchange = site.get(headers={"x": "a"})
    assert exchange.upstream.all("x-ran") == ["1"] and exchange.upstream.header("x") is None
    assert exchange.response.all("x-answered") == ["1"]


def test_stop_ends_the_walk_after_the_rules_own_actions(any_gateway: Gateway) -> None:
    def marks(name: str, match: object = None, **more: object) -> dict[str, object]:
        mark = [{"add_header": {"x-ran": name}}]
        return rule(name, match, request=mark, response=mark, **more)

    site = any_gateway.apply(config(
        marks("first"), marks("stop", {"path": "/stop"}, stop=True), marks("last"),
        marks("end", stop=True), marks("never")))
    stopped, other = site.get("/stop"), site.get("/other")
    assert stopped.upstream.all("x-ran") == stopped.response.all("x-ran") == ["first", "stop"]
    assert other.upstream.all("x-ran") == other.response.all("x-ran") == ["first", "last", "end"]


def test_modes(gateway: Gateway) -> None:
    def marks(name: str, **more: object) -> dict[str, object]:
        mark = [{"add_header": {"x-ran": name}}]
        return rule(name, request=mark, response=mark, **more)

    rules = [marks("off", mode="disabled", stop=True), marks("on", mode="enforce"), marks("plain")]
    exchange = gateway.apply(config(*rules)).get()
    assert exchange.upstream.all("x-ran") == exchange.response.all("x-ran") == ["on", "plain"]
    exchange = gateway.apply(config(*rules, mode="disabled")).get()
    assert exchange.upstream.all("x-ran") == exchange.response.all("x-ran") == []
    exchange = gateway.apply(config(*rules, mode="enforce")).get()
    assert exchange.upstream.all("x-ran") == ["on", "plain"]
