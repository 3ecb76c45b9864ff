"""Updates under load, several plugins, streams that end early, many at once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import ConnectionBroken, Gateway, Refused, Reply, Site, bootstrap
from harness.client import Connection, Response
from harness.waiting import until
from rules import config, respond, rule


def versioned(version: str, **top: object) -> str:
    """Rules that stamp a version in every phase, in different rules and actions."""
    def stamp(name: str) -> dict[str, object]:
        return {"set_header": {f"x-{name}": f"{version}%REQ(x-no)%"}}

    return config(
        rule("first", request=[stamp("one")], response=[stamp("three")]),
        rule("pad", {"headers": {"x-never": "1"}}, request=[respond(500)]),
        rule("second", {"path": {"prefix": "/"}}, request=[stamp("two")], response=[stamp("four")]),
        **top)


def versions(response: Response) -> set[str | None]:
    """Every version that had a part in this request, by what the upstream echoed and the client got."""
    echoed = dict(response.json()["headers"])  # type: ignore[index, call-overload]
    return {echoed.get("x-one"), echoed.get("x-two"), response.header("x-three"), response.header("x-four")}


class Load:
    """Clients that send one request after the other until told to stop, on connections that they keep
    as long as the proxy lets them."""

    def __init__(self, site: Site, clients: int, *, per_connection: int = 20) -> None:
        self.answers: list[tuple[int, frozenset[str | None]]] = []
        self.failures: list[str] = []
        self._port = site.port
        self._per_connection = per_connection
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(clients)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(10)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with Connection(self._port) as connection:
                    for _ in range(self._per_connection):
                        connection.send_request("GET", "/")
                        response = connection.read_response()
                        self.answers.append((response.status, frozenset(versions(response))))
                        if response.header("connection") == "close" or self._stopping.is_set():
                            break
            except (ConnectionBroken, OSError) as error:
                self.failures.append(repr(error))


# --- Updates -------------------------------------------------------------------------------------


@pytest.mark.parametrize("vm_id", ["shared", "own"])
def test_updates_under_load_lose_nothing_and_mix_nothing(any_gateway: Gateway, vm_id: str) -> None:
    gateway = any_gateway
    names = [f"v{n}" for n in range(5)]
    site = gateway.apply(versioned(names[0]), vm_id=vm_id)
    with Load(site, clients=6) as load:
        for name in names:
            if name != names[0]:
                gateway.apply(versioned(name), site=site, vm_id=vm_id)
            until(lambda: (200, frozenset({name})) in load.answers, what=f"an answer of {name}")
    assert load.failures == []
    assert {status for status, _ in load.answers} == {200}
    assert {seen for _, seen in load.answers} == {frozenset({name}) for name in names}
    assert versions(site.get().response) == {names[-1]}


def test_a_stream_stays_on_the_configuration_it_began_with(gateway: Gateway) -> None:
    gateway.upstream.answer("/slow", Reply(delay=0.4))
    site = gateway.apply(versioned("old"))
    with site.connect() as connection:
        seen = len(gateway.upstream.seen)
        connection.send_request("GET", "/slow")
        gateway.upstream.await_seen(seen + 1)
        site = gateway.apply(versioned("new"), site=site)
        assert versions(site.get().response) == {"new"}
        assert versions(connection.read_response()) == {"old"}


def test_a_refused_update_keeps_the_old(any_gateway: Gateway) -> None:
    site = any_gateway.apply(versioned("old"))
    for bad in ("{", '{"rules": [{"name": "r", "requests": []}]}', versioned("new", mode="shadow")):
        with pytest.raises(Refused):
            any_gateway.apply(bad, site=site)
        assert versions(site.get().response) == {"old"}
    site = any_gateway.apply(versioned("new"), site=site)
    assert versions(site.get().response) == {"new"}


def test_no_listener_comes_up_without_a_configuration_to_keep(gateway: Gateway) -> None:
    with pytest.raises(Refused):
        gateway.apply("{")


@pytest.mark.parametrize("text", [None, "", "{}", '{"version": 1}'])
def test_an_empty_configuration_passes_everything_through(gateway: Gateway, text: str | None) -> None:
    exchange = gateway.apply(text).send("POST", "/a?b", headers={"x-a": "1"}, body=b"body")
    assert (exchange.status, exchange.upstream.body) == (200, b"body")
    assert exchange.upstream.header("x-a") == "1"


# --- Several plugins -----------------------------------------------------------------------------


def marks(name: str, *more: object) -> str:
    mark = [{"add_header": {"x-ran": name}}]
    return config(rule(name, request=mark, response=mark), *more)  # type: ignore[arg-type]


@pytest.mark.parametrize("vm_ids", [("one", "one"), ("one", "two")], ids=["one VM", "two VMs"])
@pytest.mark.parametrize("root_ids", [("a", "b"), ("same", "same")], ids=["two roots", "same root"])
def test_two_plugins_in_one_chain(
    any_gateway: Gateway, vm_ids: tuple[str, str], root_ids: tuple[str, str],
) -> None:
    second = bootstrap.wasm(marks("second"), vm_id=vm_ids[1], root_id=root_ids[1])
    site = any_gateway.apply(marks("first"), vm_id=vm_ids[0], root_id=root_ids[0], after=[second])
    for _ in range(8):
        exchange = site.get()
        assert exchange.upstream.all("x-ran") == ["first", "second"]
        assert exchange.response.all("x-ran") == ["second", "first"], "responses come back the other way"


def test_the_same_plugin_twice(any_gateway: Gateway) -> None:
    text = config(rule("twice", request=[{"join_header": {"x-ran": "x"}}, {"count": "c"}],
                       response=[{"join_header": {"x-ran": "%REQ(x-ran)%"}}]),
                  metrics={"c": {"type": "counter"}}, namespace=any_gateway.envoy.name("twice"))
    plugin = bootstrap.wasm(text, root_id="twice")
    site = any_gateway.serve([plugin, plugin])
    for _ in range(8):
        exchange = site.get()
        assert exchange.upstream.all("x-ran") == ["x,x"]
        assert exchange.response.all("x-ran") == ["x,x,x"], "the inner one first, each with its own view"


def test_one_plugins_reply_is_anothers_response(gateway: Gateway) -> None:
    """The plugin before sees the reply as any response; the plugin after never heard of the request."""
    outer = bootstrap.wasm(marks("outer"), root_id="outer", vm_id="one")
    inner = bootstrap.wasm(marks("inner"), root_id="inner", vm_id="one")
    answer = config(rule("answer", request=[respond(403)], response=[{"add_header": {"x-ran": "answer"}}]))
    site = gateway.apply(answer, before=[outer], after=[inner], vm_id="one")
    response = site.get().response
    assert (response.status, response.all("x-ran")) == (403, ["answer", "outer"])


def test_removing_one_site_leaves_the_others(gateway_4: Gateway) -> None:
    stays, goes = gateway_4.apply(versioned("stays")), gateway_4.apply(versioned("goes"))
    assert versions(goes.get().response) == {"goes"}
    goes.remove()
    for _ in range(8):
        assert versions(stays.get().response) == {"stays"}


# --- Streams that end early ----------------------------------------------------------------------


def counted(gateway: Gateway, **more: object) -> tuple[Site, str]:
    """A site that counts streams at their end, and the counter."""
    space = gateway.envoy.name("ended")
    mark = [{"set_header": {"x-a": "%REQ(x-a)%."}}]
    site = gateway.apply(config(
        rule("r", request=mark, response=mark, done=[{"count": "ended"}]),
        metrics={"ended": {"type": "counter"}}, namespace=space), **more)  # type: ignore[arg-type]
    return site, f"wasmcustom.{space}.ended"


def test_clients_that_leave_in_the_middle(any_gateway: Gateway) -> None:
    gateway = any_gateway
    gateway.upstream.answer("/slow", Reply(delay=0.3))
    site, ended = counted(gateway)
    partial = [
        b"POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 100\r\n\r\nhalf",
        b"POST / HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
        b"GET /slow HTTP/1.1\r\nhost: h\r\n\r\n",
        b"GET /slow HTTP/1.1\r\nhost: h\r\n\r\nGET /slow",
        b"GET / HTTP/1.1\r\nhost: h\r\n\r\n",
    ]
    for number in range(40):
        connection = site.connect()
        connection.send(partial[number % len(partial)])
        if number % 2:
            time.sleep(0.005)
        if number % 3:
            connection.reset()
        else:
            connection.close()
    before = gateway.envoy.counter(ended)
    # What those clients have asked for may still arrive meanwhile.
    seen = site.get(headers={"x-a": "1"}).seen
    assert [request.header("x-a") for request in seen].count("1.") == 1
    time.sleep(0.4)
    assert before <= gateway.envoy.counter(ended) <= 41
    active = f"http.{site.name}.downstream_rq_active"
    gateway.envoy.await_counter(active, 0)


def test_upstreams_that_reset(any_gateway: Gateway) -> None:
    gateway = any_gateway
    # Envoy waits so long before it closes a connection that it answered too little on.
    site, ended = counted(gateway, connection_manager={"delayed_close_timeout": "0.05s"})
    gateway.upstream.answer("/before", Reply(reset="before"))
    gateway.upstream.answer("/headers", Reply(reset="headers", body=b"x" * 1000))
    gateway.upstream.answer("/body", Reply(reset="body", body=b"x" * 1000))
    for path in ("/before", "/headers", "/body") * 3:
        try:
            response = site.get(path, headers={"x-a": "1"}).response
            assert (response.status, response.header("x-a")) == (503, "1..")
        except ConnectionBroken:
            assert path != "/before"
    assert site.get(headers={"x-a": "1"}).response.header("x-a") == "1.."
    gateway.envoy.await_counter(ended, 10)


# --- Many ----------------------------------------------------------------------------------------


def test_two_hundred_connections_at_once(gateway_4: Gateway) -> None:
    site, ended = counted(gateway_4)
    connections = [site.connect() for _ in range(200)]
    try:
        for turn in range(3):
            for number, connection in enumerate(connections):
                connection.send_request("GET", "/", headers={"x-a": f"{turn}-{number}"})
            for number, connection in enumerate(connections):
                response = connection.read_response()
                assert response.header("x-a") == f"{turn}-{number}.."
                assert dict(response.json()["headers"])["x-a"] == f"{turn}-{number}."  # type: ignore[index, call-overload]
    finally:
        for connection in connections:
            connection.close()
    gateway_4.envoy.await_counter(ended, 600)


def test_memory_stays_flat(any_gateway: Gateway) -> None:
    gateway = any_gateway
    actions = [
        {"set_header": {"x-copy": "%REQ_ALL(x-big)%-%PATH%", "x-from": "%DOWNSTREAM_REMOTE_ADDRESS%"}},
        {"remove_header": "x-n-*"}, {"rename_header": {"x-old": "x-new"}}]
    site = gateway.apply(config(
        rule("no", {"path": "/no"}, request=[respond(403, body="%REQ(x-big)%")]),
        rule("edit", request=actions, response=[{"set_header": {"x-copy": "%REQ(x-copy)%%RESPONSE_CODE%"}}])))
    gateway.upstream.answer("/yes", Reply(body=b"", headers=[("x-some", "1")]))

    def some(count: int) -> None:
        headers = [("x-big", "b" * 4000), ("x-n-1", "1"), ("x-old", "o"), ("x-old", "p")]
        with site.connect() as connection:
            for number in range(count):
                connection.send_request("GET", "/no" if number % 4 else "/yes", headers=headers)
                assert connection.read_response().status == (403 if number % 4 else 200)

    def run(count: int) -> int:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(some, [count // 4] * 4))
        return gateway.envoy.resident_bytes()

    run(800)
    before = run(800)
    after = run(3200)
    assert after - before < 8 << 20, f"{(after - before) >> 10} KiB more after 3,200 requests"


def test_one_oversized_request_does_not_keep_its_memory(gateway: Gateway) -> None:
    manager = {"max_request_headers_kb": 512}
    site = gateway.apply(config(rule("r", request=[
        {"set_header": {"x-copy": "%REQ(x-big)%" * 4}}, {"remove_header": "x-copy"},
        {"set_header": {"x-small": "%REQ(x-big):3%"}}])), connection_manager=manager)
    big = {"x-big": "b" * 200_000}
    for _ in range(15):
        assert site.get(headers=big).upstream.header("x-small") == "bbb"
    before = gateway.envoy.resident_bytes()
    for _ in range(25):
        site.get(headers=big)
    assert gateway.envoy.resident_bytes() - before < 16 << 20
