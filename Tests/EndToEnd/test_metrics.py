"""Counters of the configuration, and those the filter keeps of its own accord."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Gateway, Reply, Site
from rules import codes, config, respond, rule

COUNTER = {"type": "counter"}


def count(name: str) -> dict[str, str]:
    return {"count": name}


def namespace(gateway: Gateway) -> str:
    """One that no other test has counted in."""
    return gateway.envoy.name("metrics")


def counters(gateway: Gateway, space: str) -> dict[str, int]:
    """What the configuration counts, without the prefix they have in common."""
    prefix = f"wasmcustom.{space}."
    return {
        name.removeprefix(prefix): value
        for name, value in gateway.envoy.stats(f"^{re.escape(prefix)}").items()
        if ".generic_filter." not in name
    }


def test_counting_in_every_phase(any_gateway: Gateway) -> None:
    space = namespace(any_gateway)
    metrics = {name: COUNTER for name in ("in_request", "in_response", "in_done", "never")}
    site = any_gateway.apply(config(
        rule("r", {"path": "/yes"}, request=[count("in_request"), count("in_request")],
             response=[count("in_response")], done=[count("in_done")]),
        metrics=metrics, namespace=space))
    assert counters(any_gateway, space) == dict.fromkeys(metrics, 0), "there from the beginning"
    for path in ("/yes", "/no", "/yes", "/yes"):
        site.get(path)
    any_gateway.envoy.await_counter(f"wasmcustom.{space}.in_done", 3)
    assert counters(any_gateway, space) == {
        "in_request": 6, "in_response": 3, "in_done": 3, "never": 0}


def test_labels_in_every_phase(any_gateway: Gateway) -> None:
    space = namespace(any_gateway)
    metrics = {
        "asked": {**COUNTER, "labels": {"method": "%REQ(:method)%", "plan": "%REQ(x-plan)%"}},
        "answered": {**COUNTER, "labels": {"code": "%RESPONSE_CODE%", "kind": "%RESP(x-kind)%"}},
        "ended": {**COUNTER, "labels": {
            "code": "%RESPONSE_CODE%", "kind": "%RESP(x-kind)%", "plan": "%REQ(x-plan)%", "fixed": "f"}},
    }
    site = any_gateway.apply(config(
        rule("r", request=[count("asked")], response=[count("answered")], done=[count("ended")]),
        metrics=metrics, namespace=space))
    any_gateway.upstream.answer("/k", Reply(status=404, headers=[("x-kind", "K")], body=b""))
    site.get("/", headers={"x-plan": "gold"})
    site.send("POST", "/k", headers={"x-plan": "gold"}, body=b"")
    site.get("/k")
    site.get("/k")
    any_gateway.envoy.await_counter(
        f"wasmcustom.{space}.ended.code.404.fixed.f.kind.K.plan.none", 2)
    assert counters(any_gateway, space) == {
        "asked.method.GET.plan.gold": 1, "asked.method.POST.plan.gold": 1,
        "asked.method.GET.plan.none": 2,
        "answered.code.200.kind.none": 1, "answered.code.404.kind.K": 3,
        "ended.code.200.fixed.f.kind.none.plan.gold": 1, "ended.code.404.fixed.f.kind.K.plan.gold": 1,
        "ended.code.404.fixed.f.kind.K.plan.none": 2,
    }


def test_a_label_sees_edits_of_its_phase(gateway: Gateway) -> None:
    space = namespace(gateway)
    site = gateway.apply(config(
        rule("r", request=[{"set_header": {"x-plan": "silver"}}, count("c")],
             response=[{"set_header": {"x-kind": "edited"}}, count("d")], done=[count("d")]),
        metrics={"c": {**COUNTER, "labels": {"plan": "%REQ(x-plan)%"}},
                 "d": {**COUNTER, "labels": {"kind": "%RESP(x-kind)%"}}}, namespace=space))
    site.get(headers={"x-plan": "gold"})
    gateway.envoy.await_counter(f"wasmcustom.{space}.d.kind.edited", 2)
    assert counters(gateway, space) == {"c.plan.silver": 1, "d.kind.edited": 2}


@pytest.mark.parametrize("value,expected", [
    ("a.b/c d", "a_b_c_d"), (b"\xff\x80", "__"), ("a_b-C9", "a_b-C9"), ("x" * 100, "x" * 64),
    ("", "none"), ("a;b,c=d", "a_b_c_d"), ("..", "__"), ("other", "other")])
def test_label_values_are_made_fit(gateway: Gateway, value: str | bytes, expected: str) -> None:
    space = namespace(gateway)
    site = gateway.apply(config(
        rule("r", request=[count("c")]),
        metrics={"c": {**COUNTER, "labels": {"v": "%REQ(x-v)%"}}}, namespace=space))
    site.get(headers={"x-v": value})
    assert counters(gateway, space) == {f"c.v.{expected}": 1}


def test_replies_and_resets_end_streams_too(gateway: Gateway) -> None:
    space = namespace(gateway)
    site = gateway.apply(config(
        rule("r", request=[], done=[count("c")]), rule("no", {"path": "/no"}, request=[respond(403)]),
        metrics={"c": {**COUNTER, "labels": {"code": "%RESPONSE_CODE%"}}}, namespace=space))
    gateway.upstream.answer("/reset", Reply(reset="before"))
    gateway.upstream.answer("/slow", Reply(delay=1))
    site.get("/no")
    site.get("/reset")
    with site.connect() as connection:
        seen = len(gateway.upstream.seen)
        connection.send_request("GET", "/slow")
        gateway.upstream.await_seen(seen + 1)
        connection.reset()
    gateway.envoy.await_counter(f"wasmcustom.{space}.c.code.0", 1)
    assert counters(gateway, space) == {"c.code.403": 1, "c.code.503": 1, "c.code.0": 1}


def test_a_label_that_is_not_known_yet_is_refused(gateway: Gateway) -> None:
    metrics = {"c": {**COUNTER, "labels": {"code": "%RESPONSE_CODE%"}}}
    found = codes(gateway, {
        "request": config(rule("r", request=[count("c")]), metrics=metrics),
        "response": config(rule("r", response=[count("c")]), metrics=metrics),
        "done": config(rule("r", done=[count("c")]), metrics=metrics),
        "unknown": config(rule("r", done=[count("d")]), metrics=metrics)})
    assert found == {
        "request": {"phase-conflict"}, "response": set(), "done": set(), "unknown": {"unknown-reference"}}


# --- Bounds --------------------------------------------------------------------------------------


def send_all(site: Site, values: list[str], *, connections: int = 8) -> None:
    """One request for each value, over several connections at once."""
    def some(mine: list[str]) -> None:
        with site.connect() as connection:
            for value in mine:
                connection.send_request("GET", "/", headers={"x-v": value})
                assert connection.read_response().status == 403

    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(some, [values[start::connections] for start in range(connections)]))


def bounded(gateway: Gateway, space: str, **metric: object) -> Site:
    return gateway.apply(config(
        rule("r", request=[count("c"), count("all"), respond(403)]), namespace=space,
        metrics={"c": {**COUNTER, "labels": {"v": "%REQ(x-v)%"}, **metric}, "all": COUNTER}))


def test_max_series(gateway: Gateway) -> None:
    space = namespace(gateway)
    site = bounded(gateway, space, max_series=3)
    send_all(site, ["a", "b", "c", "d", "e", "a", "d", "c"], connections=1)
    assert counters(gateway, space) == {
        "c.v.a": 2, "c.v.b": 1, "c.v.c": 2, "c.v.other": 3, "all": 8}


def test_a_flood_of_values_makes_no_flood_of_stats(any_gateway: Gateway) -> None:
    space = namespace(any_gateway)
    site = bounded(any_gateway, space)
    send_all(site, [f"v{n}" for n in range(2000)])
    found = counters(any_gateway, space)
    workers = any_gateway.envoy.workers
    assert found.pop("all") == 2000
    assert sum(found.values()) == 2000
    assert found["c.v.other"] >= 2000 - workers * 100
    assert 101 <= len(found) <= workers * 100 + 1


def test_totals_add_up_over_workers(gateway_4: Gateway) -> None:
    space = namespace(gateway_4)
    send_all(bounded(gateway_4, space), ["a", "b", "c"] * 200, connections=16)
    assert counters(gateway_4, space) == {"c.v.a": 200, "c.v.b": 200, "c.v.c": 200, "all": 600}


# --- Names ---------------------------------------------------------------------------------------


def test_the_namespace_is_the_plugins_name_unless_told(gateway: Gateway) -> None:
    text = config(rule("r", request=[count("c")]), metrics={"c": COUNTER})
    name = gateway.envoy.name("named")
    gateway.apply(text, name=name).get()
    assert counters(gateway, name) == {"c": 1}
    odd = gateway.envoy.name("odd")
    gateway.apply(text, name=f"{odd}.x y").get()
    assert counters(gateway, f"{odd}_x_y") == {"c": 1}


def test_without_a_plugin_name_it_is_the_root_id(gateway: Gateway) -> None:
    text = config(rule("r", request=[count("c")]), metrics={"c": COUNTER})
    root = gateway.envoy.name("root")
    gateway.apply(text, name="", root_id=root).get()
    assert counters(gateway, root) == {"c": 1}


def test_counts_outlive_an_update(gateway: Gateway) -> None:
    space = namespace(gateway)
    text = config(rule("r", request=[count("c")]), metrics={"c": COUNTER}, namespace=space)
    site = gateway.apply(text)
    site.get()
    site = gateway.apply(text + " ", site=site)
    site.get()
    assert counters(gateway, space) == {"c": 2}
