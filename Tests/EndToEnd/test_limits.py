"""Limits in a real Envoy: what they admit over one worker and several, what clients are told, and what
updates keep."""

from __future__ import annotations

import time

import pytest

from harness import Exchange, Gateway, Site, bootstrap, load
from rules import config, respond, rule, set_header

DETAILS = "%RESPONSE_CODE% %RESPONSE_CODE_DETAILS%"
REFUSED = "429 generic_filter.limit.l"
TELLING = ["x-envoy-ratelimited", "retry-after", "x-ratelimit-limit", "x-ratelimit-remaining",
           "x-ratelimit-reset"]


def limited(limit: dict[str, object], *, name: str = "l", namespace: str = "limits", **more: object) -> str:
    """A configuration whose one rule takes from the limit `l`."""
    request = [{"limit": name}, *more.pop("then", [])]  # type: ignore[misc]
    return config(rule("r", request=request, **more),  # type: ignore[arg-type]
                  namespace=namespace, limits={name: limit})


def told(exchange: Exchange) -> dict[str, str]:
    return {name: value for name, value in exchange.response.headers if name in TELLING}


def passed(site: Site, count: int, **headers: str) -> int:
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return sum(site.get(headers=named).status == 200 for _ in range(count))


def counters(gateway: Gateway, namespace: str = "limits", limit: str = "l") -> dict[str, int]:
    prefix = f"wasmcustom.{namespace}.generic_filter.limit.{limit}."
    found = gateway.envoy.stats(prefix.replace(".", r"\."))
    return {name.removeprefix(prefix): value for name, value in found.items()}


# --- What a limit admits -------------------------------------------------------------------------


def test_the_sixth_of_five(any_gateway: Gateway) -> None:
    site = any_gateway.apply(
        limited({"rate": "5/5s", "burst": 5, "headers": "x_ratelimit"}, namespace="sixth"),
        access_log=DETAILS)
    for left in (4, 3, 2, 1, 0):
        exchange = site.get()
        assert (exchange.status, exchange.upstream.path) == (200, "/")
        assert told(exchange) == {
            "x-ratelimit-limit": "5, 5;w=5", "x-ratelimit-remaining": str(left),
            "x-ratelimit-reset": "1" if left == 0 else "0"}
    exchange = site.get()
    assert (exchange.status, exchange.response.body, exchange.seen) == (429, b"", [])
    assert told(exchange) == {
        "x-envoy-ratelimited": "true", "retry-after": "1", "x-ratelimit-limit": "5, 5;w=5",
        "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}
    assert site.access_log(lines=6)[5] == REFUSED
    any_gateway.envoy.await_counter("wasmcustom.sixth.generic_filter.limit.l.refused", 1)
    assert counters(any_gateway, "sixth") == {
        "admitted": 5, "refused": 1, "skipped": 0, "overflow": 0, "contended": 0}
    time.sleep(1.02)
    assert passed(site, 1) == 1


def test_keys_keep_apart(any_gateway: Gateway) -> None:
    site = any_gateway.apply(limited(
        {"rate": "2/h", "key": ["%REQ(a)%", "%REQ(b)%"]}, namespace="keys"))
    keys = [{"a": "a", "b": "bc"}, {"a": "ab", "b": "c"}, {"a": "abc"}, {"b": "abc"}, {"a": "A"},
            {"a": "\xe4\xff"}, {"a": "x" * 20_000}, {}]
    assert [passed(site, 3, **key) for key in keys] == [2] * len(keys)
    assert [passed(site, 1, **key) for key in keys] == [0] * len(keys)


def test_missing_keys(gateway: Gateway) -> None:
    def site(choice: str) -> Site:
        return gateway.apply(
            limited({"rate": "2/h", "key": "%REQ(a)%", "on_missing_key": choice}, namespace=f"missing-{choice}"),
            access_log=DETAILS)
    shared, skip, deny = site("shared"), site("skip"), site("deny")
    assert passed(shared, 3) == 2
    assert passed(skip, 5) == 5 and passed(skip, 3, a="1") == 2
    assert passed(deny, 2) == 0 and passed(deny, 3, a="1") == 2
    assert deny.access_log(lines=1)[0] == REFUSED + ".missing_key"
    exchange = deny.get()
    assert told(exchange) == {"x-envoy-ratelimited": "true"}


def test_a_header_with_several_values(gateway: Gateway) -> None:
    two = [("a", "1"), ("a", "2")]
    limit = {"rate": "2/h", "key": "%REQ(a)%"}
    site = gateway.apply(limited(limit, namespace="several-deny"), access_log=DETAILS)
    assert [site.get(headers=two).status for _ in range(2)] == [429, 429]
    assert site.access_log(lines=1)[0] == REFUSED + ".duplicate_key"
    assert passed(site, 3, a="1") == 2
    first = gateway.apply(limited({**limit, "on_duplicate": "first"}, namespace="several-first"))
    assert [first.get(headers=two).status for _ in range(2)] == [200, 200]
    assert passed(first, 1, a="1") == 0 and passed(first, 1, a="2") == 1
    both = gateway.apply(limited({"rate": "2/h", "key": "%REQ_ALL(a)%"}, namespace="several-both"))
    assert [both.get(headers=two).status for _ in range(3)] == [200, 200, 429]
    assert passed(both, 3, a="1") == 2


def test_several_rates_and_limits(gateway: Gateway) -> None:
    site = gateway.apply(config(
        rule("r", request=[{"limit": "a"}, {"limit": "b"}]), namespace="several", limits={
            "a": {"rates": [{"rate": "3/s"}, {"rate": "100/h"}], "headers": "x_ratelimit"},
            "b": {"rates": [{"rate": "1000/s"}, {"rate": "2/h"}], "headers": "x_ratelimit"}}))
    first = told(site.get())
    assert first["x-ratelimit-limit"] == "2, 1000;w=1, 2;w=3600"
    assert first["x-ratelimit-remaining"] == "1"
    site.get()
    refused = told(site.get())
    assert refused["x-ratelimit-limit"] == "2, 1000;w=1, 2;w=3600"
    assert 1700 < int(refused["retry-after"]) <= 1800
    assert counters(gateway, "several", "a")["admitted"] == 3


def test_a_limit_sees_what_earlier_actions_have_done(gateway: Gateway) -> None:
    site = gateway.apply(config(
        rule("strip", request=[{"remove_header": "x-key"}, set_header(x_key="%REQ(x-real)%")]),
        rule("r", request=[{"limit": "l"}]), namespace="edits",
        limits={"l": {"rate": "1/h", "key": "%REQ(x-key)%"}}))
    assert passed(site, 2, x_key="1", x_real="r") == 1
    assert passed(site, 1, x_key="2", x_real="r") == 0


# --- What clients are told -----------------------------------------------------------------------


def test_a_reply_of_ones_own(gateway: Gateway) -> None:
    site = gateway.apply(limited(
        {"rate": "1/h", "retry_after": False, "reply": {
            "status": 503, "headers": {"content-type": "application/json", "x-path": "%PATH%"},
            "body": '{"who":"%REQ(a)%"}'}},
        namespace="own", response=[set_header(x_served="%RESPONSE_CODE%")]))
    assert site.get().response.header("x-served") == "200"
    response = site.get("/p", headers={"a": "you"}).response
    assert (response.status, response.json()) == (503, {"who": "you"})
    assert response.header("content-type") == "application/json"
    assert (response.header("x-path"), response.header("x-served")) == ("/p", "503")
    assert response.header("retry-after") is None


def test_headers_stand_on_every_response(gateway: Gateway) -> None:
    limit = {"rate": "9/h", "headers": "x_ratelimit"}
    direct = gateway.apply(
        limited(limit, namespace="direct"),
        routes=[{"match": {"prefix": "/"}, "direct_response": {"status": 404}}])
    assert (direct.get().status, told(direct.get())["x-ratelimit-remaining"]) == (404, "7")
    own = gateway.apply(limited(limit, namespace="respond", then=[respond(403)]))
    assert (own.get().status, told(own.get())["x-ratelimit-remaining"]) == (403, "7")
    aborted = gateway.apply(
        limited(limit, namespace="abort"), after=[bootstrap.fault_abort(503)])
    assert (aborted.get().status, told(aborted.get())["x-ratelimit-remaining"]) == (503, "7")
    renamed = gateway.apply(limited(
        limit, namespace="rename",
        response=[{"rename_header": {"x-ratelimit-remaining": "x-quota"}}]))
    assert renamed.get().response.header("x-quota") == "8"
    assert renamed.get().response.header("x-ratelimit-remaining") is None


def test_as_the_native_filter_says_it(gateway: Gateway) -> None:
    """Envoy's local rate limit and ours, side by side on the same requests."""
    native = gateway.serve([bootstrap.http_filter(
        "local_ratelimit", "LocalRateLimit", stat_prefix="native",
        token_bucket={"max_tokens": 4, "tokens_per_fill": 4, "fill_interval": "20s"},
        filter_enabled={"default_value": {"numerator": 100}},
        filter_enforced={"default_value": {"numerator": 100}},
        enable_x_ratelimit_headers="DRAFT_VERSION_03")])
    site = gateway.apply(limited({"rate": "4/20s", "headers": "x_ratelimit"}, namespace="native"))
    for _ in range(6):
        theirs, ours = native.get(), site.get()
        assert theirs.status == ours.status
        name = "x-ratelimit-remaining"
        assert theirs.response.header(name) == ours.response.header(name)
        # Whole seconds of two requests, and Envoy 1.36 rounds down.
        resets = [int(x.response.header("x-ratelimit-reset") or "") for x in (theirs, ours)]
        assert abs(resets[0] - resets[1]) <= 1, resets
        # The policies behind are those of Envoy's global filter.
        assert ours.response.header("x-ratelimit-limit") == "4, 4;w=20"
        assert theirs.response.header("x-ratelimit-limit") == "4"


# --- Updates, plugins, hosts ---------------------------------------------------------------------


def test_updates_keep_allowances(any_gateway: Gateway) -> None:
    limit = {"rate": "3/h", "key": "%REQ(a)%", "max_keys": 100}
    site = any_gateway.apply(limited(limit, namespace="updates"))
    assert passed(site, 2, a="1") == 2
    site = any_gateway.apply(
        limited(limit, namespace="updates", response=[set_header(x_v="2")]), site=site)
    assert passed(site, 3, a="1") == 1
    # More room: the table grows and nothing is forgotten, also by a plugin that knows the old size.
    second = any_gateway.apply(limited({**limit, "max_keys": 20_000}, namespace="updates"))
    keys = [str(number) for number in range(20)]
    assert [passed(site, 2, a=f"k{key}") for key in keys] == [2] * 20
    assert [passed(second, 2, a=f"k{key}") for key in keys] == [1] * 20
    assert [passed(site, 1, a=f"k{key}") for key in keys] == [0] * 20
    assert passed(second, 2, a="1") == 0
    assert counters(any_gateway, "updates")["overflow"] == 0


def test_a_host_that_forbids_shared_data(gateway: Gateway) -> None:
    allowed = [
        "proxy_on_context_create", "proxy_on_configure", "proxy_on_request_headers", "malloc",
        "proxy_on_response_headers", "proxy_on_done", "proxy_log", "proxy_get_buffer_bytes",
        "proxy_get_header_map_pairs", "proxy_get_property", "proxy_define_metric",
        "proxy_increment_metric", "clock_time_get", "random_get", "proxy_on_log",
        "proxy_on_http_call_response", "proxy_abi_version_0_2_1",
    ]
    mark = gateway.envoy.mark()
    site = gateway.apply(
        limited({"rate": "1/h"}, namespace="forbidden"), capabilities=allowed, vm_id="forbidden")
    assert passed(site, 5) == 5
    gateway.envoy.await_counter("wasmcustom.forbidden.generic_filter.host_calls_failed", 5)
    lines = gateway.envoy.logs_matching("not counted, shared data failed", since=mark)
    assert len(lines) == 1 and 'INTERNAL_FAILURE' in lines[0]


def test_a_table_of_a_million_keys_is_made_in_time(gateway: Gateway) -> None:
    before = gateway.envoy.resident_bytes()
    started = time.monotonic()
    site = gateway.apply(limited(
        {"rate": "1/h", "key": "%REQ(a)%", "max_keys": 1 << 20}, namespace="million"), vm_id="million")
    seconds, grown = time.monotonic() - started, gateway.envoy.resident_bytes() - before
    assert passed(site, 2, a="1") == 1
    assert seconds < 5 and grown < 120 << 20, (seconds, grown)


# --- Load ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_exact_under_load(workers: int) -> None:
    """All workers together admit what one would: never more than rate times time plus burst, and next
    to nothing less."""
    # A burst of a second, so that a machine that stalls for less loses nothing.
    rate, burst = 200, 200
    with Gateway(workers=workers) as gateway:
        site = gateway.apply(limited({"rate": f"{rate}/s", "burst": burst}, then=[respond(200)]))
        result = load.run(site.port, seconds=3, connections=24)
        admitted, allowed = result.statuses[200], rate * result.seconds + burst
        assert result.requests > 3 * allowed, "not enough load to say anything"
        assert set(result.statuses) == {200, 429}
        served = [value for name, value in gateway.envoy.stats(
            r"^listener\..*worker_\d+\.downstream_cx_total$").items() if "admin" not in name]
        assert len(served) == workers and all(served), served
        found = counters(gateway)
        print(f"\n{workers} workers: {result.requests} requests in {result.seconds:.3f} s, {admitted} "
              f"admitted, {allowed:.1f} allowed, {found}")
        assert found == {"admitted": admitted, "refused": result.statuses[429], "skipped": 0,
                         "overflow": 0, "contended": 0}
        # The client's span holds all charges; the first and last take one interval more at most.
        assert allowed - 0.01 * allowed - 2 <= admitted <= allowed + 1
