"""What header actions do to requests and responses, and what they never touch."""

from __future__ import annotations

from typing import Any

import pytest

from harness import Gateway, Refused, Reply, Site, bootstrap
from harness.client import Headers
from rules import codes, config, request_edits, response_edits, rule

Action = dict[str, Any]
Pairs = list[tuple[str, str]]

SIDES = pytest.mark.parametrize("side", ["request", "response"])


def edited(gateway: Gateway, side: str, headers: Pairs, *actions: Action, **top: object) -> Pairs:
    """What becomes of these headers: those named `x…` and cookies, sorted by name, in order of value."""
    if side == "request":
        exchange = request_edits(gateway, *actions, **top).get(headers=headers)
        found = exchange.upstream.headers
    else:
        gateway.upstream.answer("/", Reply(headers=headers, body=b""))
        found = response_edits(gateway, *actions, **top).get().response.headers
    return named(found)


def named(headers: Pairs) -> Pairs:
    """Headers of the test's own, by name; values of one name stay in order."""
    envoys = ("x-request-id", "x-forwarded-proto")
    mine = [
        (name.lower(), value) for name, value in headers
        if name.lower().startswith(("x-", "set-cookie")) and not name.lower().startswith("x-envoy-")
        and name.lower() not in envoys
    ]
    return sorted(mine, key=lambda item: item[0])


THREE = [("x-a", "1"), ("x-a", "2"), ("x-a", "3")]


# --- Each action, on both sides ------------------------------------------------------------------


@SIDES
@pytest.mark.parametrize("before,action,after", [
    # set_header leaves exactly one.
    ([], {"set_header": {"x-a": "n"}}, [("x-a", "n")]),
    ([("x-a", "1")], {"set_header": {"x-a": "n"}}, [("x-a", "n")]),
    (THREE, {"set_header": {"x-a": "n"}}, [("x-a", "n")]),
    (THREE, {"set_header": {"X-A": "1"}}, [("x-a", "1")]),
    # add_header adds an entry.
    ([], {"add_header": {"x-a": "n"}}, [("x-a", "n")]),
    (THREE, {"add_header": {"x-a": "n"}}, [*THREE, ("x-a", "n")]),
    (THREE, {"add_header": {"x-a": "1"}}, [*THREE, ("x-a", "1")]),
    # join_header appends to the value.
    ([], {"join_header": {"x-a": "n"}}, [("x-a", "n")]),
    ([("x-a", "1")], {"join_header": {"x-a": "n"}}, [("x-a", "1,n")]),
    (THREE, {"join_header": {"x-a": "n"}}, [("x-a", "1,2,3,n")]),
    # remove_header removes all.
    ([], {"remove_header": "x-a"}, []),
    (THREE, {"remove_header": "x-a"}, []),
    ([*THREE, ("x-b", "1")], {"remove_header": ["X-A", "x-no"]}, [("x-b", "1")]),
    # rename_header keeps all values and replaces what was there.
    (THREE, {"rename_header": {"x-a": "x-b"}}, [("x-b", "1"), ("x-b", "2"), ("x-b", "3")]),
    ([("x-b", "old"), *THREE], {"rename_header": {"x-a": "x-b"}},
     [("x-b", "1"), ("x-b", "2"), ("x-b", "3")]),
    ([("x-b", "old")], {"rename_header": {"x-a": "x-b"}}, [("x-b", "old")]),
    (THREE, {"rename_header": {"x-a": "x-a"}}, THREE),
    # only_if.
    ([], {"set_header": {"x-a": {"value": "n", "only_if": "absent"}}}, [("x-a", "n")]),
    (THREE, {"set_header": {"x-a": {"value": "n", "only_if": "absent"}}}, THREE),
    ([], {"set_header": {"x-a": {"value": "n", "only_if": "present"}}}, []),
    (THREE, {"set_header": {"x-a": {"value": "n", "only_if": "present"}}}, [("x-a", "n")]),
    ([], {"add_header": {"x-a": {"value": "n", "only_if": "present"}}}, []),
    (THREE, {"add_header": {"x-a": {"value": "n", "only_if": "present"}}}, [*THREE, ("x-a", "n")]),
    (THREE, {"join_header": {"x-a": {"value": "n", "only_if": "absent"}}}, THREE),
    # An empty header is there.
    ([("x-a", "")], {"set_header": {"x-a": {"value": "n", "only_if": "absent"}}}, [("x-a", "")]),
    ([("x-a", "")], {"join_header": {"x-a": "n"}}, [("x-a", ",n")]),
    # Globs.
    ([("x-in-1", "1"), ("x-in-2", "2"), ("x-in-2", "3"), ("x-out", "4")],
     {"remove_header": "x-in-*"}, [("x-out", "4")]),
    ([("x-in-1", "1"), ("x-out", "4")], {"remove_header": ["*-IN-*", "x-*t"]}, []),
    ([("x-in", "1"), ("x-in-1", "2")], {"remove_header": "x-*-*"}, [("x-in", "1")]),
])
def test_actions(
    gateway: Gateway, side: str, before: Pairs, action: Action, after: Pairs,
) -> None:
    assert edited(gateway, side, before, action) == after


@SIDES
@pytest.mark.parametrize("before", [[], THREE], ids=["absent", "present"])
@pytest.mark.parametrize("actions,after", [
    ([{"set_header": {"x-a": "n"}}, {"add_header": {"x-a": "o"}}], ["n", "o"]),
    ([{"remove_header": "x-a"}, {"add_header": {"x-a": "n"}}], ["n"]),
    ([{"add_header": {"x-a": "n"}}, {"remove_header": "x-a"}], []),
    ([{"add_header": {"x-a": "n"}}, {"set_header": {"x-a": "o"}}], ["o"]),
    ([{"set_header": {"x-a": "n"}}, {"remove_header": "x-a"}], []),
    # The second of these looks at what is there, and so at what the first has left.
    ([{"set_header": {"x-a": "n"}}, {"join_header": {"x-a": "o"}}], ["n,o"]),
    ([{"remove_header": "x-a"}, {"set_header": {"x-a": {"value": "n", "only_if": "present"}}}], []),
], ids=str)
def test_actions_one_after_the_other(
    gateway: Gateway, side: str, before: Pairs, actions: list[Action], after: list[str],
) -> None:
    assert edited(gateway, side, before, *actions) == [("x-a", value) for value in after]


@SIDES
@pytest.mark.parametrize("action,by_default,kept,emptied", [
    ("set_header", [], THREE, [("x-a", "")]),
    ("add_header", THREE, THREE, [*THREE, ("x-a", "")]),
    ("join_header", THREE, THREE, [("x-a", "1,2,3,")]),
])
def test_on_missing(
    gateway: Gateway, side: str, action: str, by_default: Pairs, kept: Pairs, emptied: Pairs,
) -> None:
    value = "%REQ(x-no)%" if side == "request" else "%RESP(x-no)%"

    def outcome(**fields: str) -> Pairs:
        return edited(gateway, side, THREE, {action: {"x-a": {"value": value, **fields}}})

    assert edited(gateway, side, THREE, {action: {"x-a": value}}) == by_default
    assert outcome() == by_default
    assert outcome(on_missing="remove") == []
    assert outcome(on_missing="keep") == kept
    assert outcome(on_missing="empty") == emptied


def test_empty_counts_as_missing_only_when_the_whole_value_is(gateway: Gateway) -> None:
    site = request_edits(gateway, {"set_header": {"x-a": "%REQ(x-b)%", "x-c": "c%REQ(x-b)%"}})
    seen = site.get(headers={"x-a": "smuggled", "x-b": ""}).upstream
    assert (seen.header("x-a"), seen.header("x-c")) == (None, "c")


@pytest.mark.parametrize("value", ["", "%REQ(x-no)%"])
def test_an_empty_value_can_be_set(gateway: Gateway, value: str) -> None:
    site = request_edits(
        gateway, {"set_header": {"x-a": {"value": value, "on_missing": "empty"}}})
    assert site.get(headers={"x-a": "1"}).upstream.all("x-a") == [""]


# --- Order ---------------------------------------------------------------------------------------


@SIDES
def test_actions_run_in_written_order_and_see_each_other(gateway: Gateway, side: str) -> None:
    op = "REQ" if side == "request" else "RESP"
    assert edited(
        gateway, side, [("x-a", "1")],
        {"add_header": {"x-a": f"%{op}(x-a)%+"}},
        {"rename_header": {"x-a": "x-b"}},
        {"set_header": {"x-c": f"%{op}(x-b)%-%{op}(x-a)%-"}},
        {"join_header": {"x-b": f"%{op}(x-c)%"}},
        {"remove_header": "x-c"},
        {"add_header": {"x-a": f"<%{op}(x-b)%>"}},
    ) == [("x-a", "<1,1+,1-->"), ("x-b", "1,1+,1--")]


@SIDES
def test_a_later_rule_sees_earlier_edits(any_gateway: Gateway, side: str) -> None:
    op = "REQ" if side == "request" else "RESP"
    any_gateway.upstream.answer("/", Reply(headers=[("x-a", "0")], body=b""))
    rules = [
        rule("first", **{side: [{"set_header": {"x-a": f"%{op}(x-a)%1"}}]}),
        rule("second", **{side: [{"set_header": {"x-a": f"%{op}(x-a)%2", "x-b": f"%{op}(x-a)%"}}]}),
        rule("third", **{side: [{"set_header": {"x-a": f"%{op}(x-a)%3"}}]}),
    ]
    exchange = any_gateway.apply(config(*rules)).get(headers={"x-a": "0"})
    found = exchange.upstream if side == "request" else exchange.response
    assert (found.all("x-a"), found.all("x-b")) == (["0123"], ["01"])


@SIDES
def test_values_of_one_action_are_formatted_against_the_same_view(gateway: Gateway, side: str) -> None:
    op = "REQ" if side == "request" else "RESP"
    assert edited(
        gateway, side, [("x-a", "a"), ("x-b", "b")],
        {"set_header": {"x-a": f"%{op}(x-b)%", "x-b": f"%{op}(x-a)%", "x-c": f"%{op}(x-a)%"}},
    ) == [("x-a", "b"), ("x-b", "a"), ("x-c", "a")]


def test_values_of_one_action_are_written_in_name_order(gateway: Gateway) -> None:
    site = request_edits(gateway, {"set_header": {"x-c": "1", "X-b": "2", "x-a": "3", "x-ab": "4"}})
    names = [name for name, _ in site.get().upstream.headers if name in ("x-a", "x-ab", "x-b", "x-c")]
    assert names == ["x-a", "x-ab", "x-b", "x-c"]


@SIDES
@pytest.mark.parametrize("renames,after", [
    ({"x-b": "x-c", "x-a": "x-b"}, [("x-b", "a"), ("x-c", "b")]),
    ({"x-a": "x-b", "x-b": "x-a"}, [("x-a", "b"), ("x-b", "a")]),
    ({"x-a": "x-b", "x-b": "x-c", "x-c": "x-a"}, [("x-b", "a"), ("x-c", "b")]),
])
def test_renames_of_one_action_take_before_they_put(
    gateway: Gateway, side: str, renames: dict[str, str], after: Pairs,
) -> None:
    assert edited(gateway, side, [("x-a", "a"), ("x-b", "b")], {"rename_header": renames}) == after


def test_a_response_rule_sees_the_request_as_it_left_the_filter(gateway: Gateway) -> None:
    site = gateway.apply(config(
        rule("reader", request=[{"set_header": {"x-a": "first"}}], response=[
            {"set_header": {"x-a": "%REQ(x-a)%", "x-all": "%REQ_ALL(x-b)%", "x-path": "%REQ(:path)%",
                            "x-gone": {"value": "%REQ(x-gone)%.", "on_missing": "empty"}}}]),
        rule("writer", request=[
            {"set_header": {"x-a": "second"}}, {"add_header": {"x-b": "3"}},
            {"remove_header": "x-gone"}]),
    ))
    response = site.get("/p?q", headers=[("x-b", "1"), ("x-b", "2"), ("x-gone", "g")]).response
    assert response.header("x-a") == "second"
    assert response.header("x-all") == "1,2,3"
    assert response.header("x-path") == "/p?q"
    assert response.header("x-gone") == "."


def test_the_upstreams_request_headers_do_not_leak_into_other_streams(gateway: Gateway) -> None:
    site = gateway.apply(config(rule(
        "keep", response=[{"set_header": {"x-a": "%REQ(x-a)%", "x-b": "b%REQ(x-b)%"}}])))
    with site.connect() as connection:
        answers = []
        for headers in ({"x-a": "1", "x-b": "1"}, {"x-b": "2"}, {"x-a": "3"}, {}):
            connection.send_request("GET", "/", headers=headers)
            answers.append(named(connection.read_response().headers))
    assert answers == [
        [("x-a", "1"), ("x-b", "b1")], [("x-b", "b2")], [("x-a", "3"), ("x-b", "b")], [("x-b", "b")]]


# --- Cookies and odd headers ---------------------------------------------------------------------


COOKIES = [("set-cookie", "b=1; Path=/"), ("set-cookie", "a=2, x"), ("set-cookie", "b=3")]


@pytest.mark.parametrize("action,after", [
    ({"add_header": {"set-cookie": "n=4"}}, [*COOKIES, ("set-cookie", "n=4")]),
    ({"set_header": {"set-cookie": "n=4"}}, [("set-cookie", "n=4")]),
    ({"remove_header": "set-cookie"}, []),
    ({"rename_header": {"set-cookie": "x-c"}}, [("x-c", value) for _, value in COOKIES]),
])
def test_several_set_cookies(gateway: Gateway, action: Action, after: Pairs) -> None:
    assert edited(gateway, "response", COOKIES, action) == after


@pytest.mark.parametrize("name", ["set-cookie", "Cookie"])
def test_cookies_cannot_be_joined(gateway: Gateway, name: str) -> None:
    with pytest.raises(Refused, match="guarded-header"):
        response_edits(gateway, {"join_header": {name: "a=1"}})


@pytest.mark.parametrize("name", [
    "user-agent", "accept", "authorization", "content-type", "cookie", "referer", "x-forwarded-for",
    "x-request-id", "via", "date"])
def test_headers_that_envoy_knows_are_like_others(gateway: Gateway, name: str) -> None:
    site = gateway.apply(config(rule("r", {"path": "/set"}, request=[{"set_header": {name: "n"}}]),
                                rule("s", {"path": "/remove"}, request=[{"remove_header": name}])))
    assert site.get("/set", headers={name: "old"}).upstream.all(name) == ["n"]
    assert site.get("/remove", headers={name: "old"}).upstream.all(name) == []


def test_a_long_value_and_many_headers(gateway: Gateway) -> None:
    site = request_edits(gateway, {"set_header": {"x-copy": "%REQ(x-long)%"}}, {"remove_header": "x-n*"})
    headers = [("x-long", "v" * 20_000), *((f"x-n{i}", str(i)) for i in range(80))]
    seen = site.get(headers=headers).upstream
    assert seen.header("x-copy") == "v" * 20_000
    assert not [name for name, _ in seen.headers if name.startswith("x-n")]


# --- The guard -----------------------------------------------------------------------------------


UNSAFE = ["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
          "upgrade", "content-length", "x-envoy-anything", "X-Envoy-Upstream-Service-Time"]
NEVER = [":path", ":authority", ":method", ":scheme", "host", "Host"]


WRITES = [
    lambda name: {"set_header": {name: "1"}}, lambda name: {"add_header": {name: "1"}},
    lambda name: {"join_header": {name: "1"}}, lambda name: {"remove_header": name},
    lambda name: {"rename_header": {name: "x-a"}}, lambda name: {"rename_header": {"x-a": name}},
    lambda name: {"respond": {"status": 403, "headers": {name: "1"}}},
]


@SIDES
def test_naming_a_guarded_header_is_refused(gateway_4: Gateway, side: str) -> None:
    found = codes(gateway_4, {
        f"{write(name)}": config(rule("r", **{side: [write(name)]}))
        for name in UNSAFE + NEVER + [":status"] for write in WRITES})
    assert set(map(frozenset, found.values())) == {frozenset({"guarded-header"})}, found


@SIDES
def test_pseudo_headers_stay_guarded(gateway_4: Gateway, side: str) -> None:
    found = codes(gateway_4, {
        f"{write(name)}": config(rule("r", **{side: [write(name)]}), allow_unsafe_headers=True)
        for name in NEVER + [":status"] for write in WRITES})
    assert set(map(frozenset, found.values())) == {frozenset({"guarded-header"})}, found


def test_what_envoy_routes_by_stays_on_a_request(gateway: Gateway) -> None:
    """Without x-forwarded-proto Envoy finds no route."""
    name = "X-Forwarded-Proto"
    actions = {"remove": {"remove_header": name}, "rename": {"rename_header": {name: "x-a"}}}
    for side, expected in (("request", {"guarded-header"}), ("response", set())):
        found = codes(gateway, {
            key: config(rule("r", **{side: [action]})) for key, action in actions.items()})
        assert found == {"remove": expected, "rename": expected}
    site = request_edits(gateway, {"set_header": {name: "https"}}, {"remove_header": "x-forwarded-*"})
    assert site.get(headers={"x-forwarded-host": "h"}).upstream.header(name) == "https"
    site = request_edits(gateway, {"remove_header": name}, allow_unsafe_headers=True)
    assert site.get().status == 404


def test_unsafe_headers_can_be_allowed(gateway: Gateway) -> None:
    site = request_edits(
        gateway, {"set_header": {"x-envoy-max-retries": "0", "te": "trailers"}},
        {"remove_header": "x-envoy-force-trace"}, allow_unsafe_headers=True)
    seen = site.get(headers={"x-envoy-force-trace": "1"}).upstream
    assert seen.header("te") == "trailers"
    assert seen.header("x-envoy-force-trace") is None


@SIDES
def test_globs_pass_over_guarded_names(gateway: Gateway, side: str) -> None:
    """What is guarded stays, so that the request still routes and the message is still whole."""
    mine = [("x-a", "1"), ("x-b", "2"), ("x-envoy-mine", "3")]
    gateway.upstream.answer("/", Reply(headers=mine, body=b"body"))
    actions = [{"remove_header": "*"}, {"add_header": {"x-after": "1"}}]
    site = request_edits(gateway, *actions) if side == "request" else response_edits(gateway, *actions)
    exchange = site.send("POST", headers=mine, body=b"body")
    assert exchange.status == 200
    found = exchange.upstream if side == "request" else exchange.response
    assert found.body == b"body"
    assert found.all("x-after") == ["1"] and found.all("x-a") == found.all("x-b") == []
    if side == "response":
        assert found.all("x-envoy-mine") == ["3"]
        assert found.all("content-length") == ["4"]


def test_a_glob_reaches_x_envoy_when_allowed(gateway: Gateway) -> None:
    mine = [("x-envoy-mine", "3"), ("x-a", "1")]
    site = response_edits(gateway, {"remove_header": "x-envoy-*"}, allow_unsafe_headers=True)
    gateway.upstream.answer("/", Reply(headers=mine, body=b"body"))
    response = site.get().response
    assert response.all("x-envoy-mine") == [] and response.all("x-a") == ["1"]


def test_names_and_values_are_checked_when_parsed(gateway: Gateway) -> None:
    names = ["", "a b", "x:", "x\u00e9", "x\n", "x" * 2000]
    values = ["a\nb", "a\rb", "a\0b", "%REQ(x)%\n"]
    found = codes(gateway, {
        **{f"name {name}": config(rule("r", request=[{"set_header": {name: "1"}}])) for name in names},
        **{f"value {value}": config(rule("r", request=[{"set_header": {"x": value}}])) for value in values},
    })
    assert found == {
        **{f"name {name}": {"invalid-header-name"} for name in names},
        **{f"value {value}": {"invalid-header-value"} for value in values},
    }


def test_values_that_break_a_message_are_dropped_and_counted(gateway: Gateway) -> None:
    """Envoy lets no such value in, but a filter before ours may make one."""
    code = "function envoy_on_request(h) h:headers():add('x-bad', 'a\\r\\nx-evil: 1') end"
    mark = gateway.envoy.mark()
    site = gateway.apply(config(rule("r", request=[
        {"set_header": {"x-a": "%REQ(x-bad)%", "x-b": "%REQ(x-bad):1%"}},
        {"add_header": {"x-c": "%REQ(x-bad)%"}}, {"remove_header": "x-bad"}]), namespace="dropped"),
        before=[bootstrap.lua(code)])
    seen = site.get(headers={"x-a": "1", "x-c": "2"}).upstream
    assert [seen.all(f"x-{name}") for name in ("a", "b", "c", "evil")] == [[], ["a"], ["2"], []]
    gateway.envoy.await_counter("wasmcustom.dropped.generic_filter.values_dropped", 2)
    gateway.envoy.await_log('a value with CR, LF or NUL was not written to "x-a"', since=mark)


# --- Nothing is written that does not change -----------------------------------------------------


def routed_by(gateway: Gateway, *actions: Action, side: str = "request") -> Site:
    """A route for requests with `x-late: 1`, a header that a filter before ours writes without
    asking for another route: it counts only when something after it makes Envoy route again."""
    late = bootstrap.route(
        direct_response=299,
        match={"headers": [{"name": "x-late", "string_match": {"exact": "1"}}]})
    early = bootstrap.header_mutation(request=[bootstrap.append("x-late", "1")])
    rules = rule("r", **{side: list(actions)})
    return gateway.apply(config(rules), before=[early], routes=[late, bootstrap.route()])


UNCHANGED: list[Action] = [
    {"set_header": {"x-a": "1"}},
    {"set_header": {"x-a": "%REQ(x-a)%"}},
    {"set_header": {"x-a": {"value": "2", "only_if": "absent"}}},
    {"set_header": {"x-no": {"value": "2", "only_if": "present"}}},
    {"set_header": {"x-no": "%REQ(x-no)%"}},
    {"set_header": {"x-a": {"value": "%REQ(x-no)%", "on_missing": "keep"}}},
    {"add_header": {"x-no": "%REQ(x-no)%"}},
    {"join_header": {"x-a": "%REQ(x-no)%"}},
    {"remove_header": ["x-no", "x-no-*"]},
    {"rename_header": {"x-no": "x-other"}},
    {"rename_header": {"x-a": "x-a"}},
]


@pytest.mark.parametrize("action", UNCHANGED, ids=str)
def test_an_action_that_changes_nothing_does_not_route_again(
    gateway: Gateway, action: Action,
) -> None:
    assert routed_by(gateway, action).get(headers={"x-a": "1"}).status == 200


def test_edits_that_cancel_out_do_not_route_again(gateway: Gateway) -> None:
    site = routed_by(
        gateway,
        {"rename_header": {"x-a": "x-b"}}, {"rename_header": {"x-b": "x-a"}},
        {"add_header": {"x-n": "1"}}, {"remove_header": "x-n"},
        {"set_header": {"x-t": "2"}}, {"set_header": {"x-t": "1"}},
        {"remove_header": "x-g*"}, {"add_header": {"x-g": "1"}}, {"add_header": {"x-g": "2"}})
    headers: Headers = [("x-a", "1"), ("x-a", "2"), ("x-t", "1"), ("x-g", "1"), ("x-g", "2")]
    exchange = site.get(headers=headers)
    assert exchange.status == 200
    assert named(exchange.upstream.headers) == [
        ("x-a", "1"), ("x-a", "2"), ("x-g", "1"), ("x-g", "2"), ("x-late", "1"), ("x-t", "1")]


@pytest.mark.parametrize("action", [
    {"set_header": {"x-a": "2"}}, {"add_header": {"x-a": "1"}}, {"join_header": {"x-a": "2"}},
    {"remove_header": "x-a"}, {"remove_header": "x-a*"}, {"rename_header": {"x-a": "x-b"}},
], ids=str)
def test_a_write_routes_again(gateway: Gateway, action: Action) -> None:
    """This is also what makes the tests above mean something."""
    assert routed_by(gateway, action).get(headers={"x-a": "1"}).status == 299


def test_rules_that_do_not_match_and_response_edits_do_not_route_again(gateway: Gateway) -> None:
    edit = {"set_header": {"x-a": "2"}}
    assert routed_by(gateway, edit, side="response").get(headers={"x-a": "1"}).status == 200
