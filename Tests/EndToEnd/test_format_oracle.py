"""Every operator that Envoy has too, against Envoy's own header mutation filter: the same text on the
same request gives the same bytes. `test_formats.py` does so for headers and paths.

What differs on purpose stands in `DIFFERENT`, with the reason.
"""

from __future__ import annotations

import os
import re

import pytest

from harness import Gateway, Reply, Site, bootstrap
from harness.client import Headers
from rules import config, rule
from test_formats import difference

LENGTHS = ["", ":0", ":1", ":3", ":1000"]

PARAMETERS = ["a", "b", "c", "no", "empty", "bare", "plus", "enc", "A", "a b", "%61", "twice", "odd", "q", "x-y",
              "semi", "last"]

QUERY = [f"%QUERY_PARAM({name}){length}%" for name in PARAMETERS for length in LENGTHS]

PLAIN = [
    "DOWNSTREAM_LOCAL_ADDRESS", "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_LOCAL_PORT",
    "DOWNSTREAM_REMOTE_ADDRESS", "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_REMOTE_PORT",
    "DOWNSTREAM_PEER_URI_SAN", "DOWNSTREAM_PEER_SUBJECT", "DOWNSTREAM_TLS_VERSION",
    "REQUESTED_SERVER_NAME", "UPSTREAM_CLUSTER", "CONNECTION_ID", "ROUTE_NAME", "PROTOCOL",
]

LATE = ["RESPONSE_CODE", "RESPONSE_CODE_DETAILS", "RESPONSE_FLAGS", "BYTES_RECEIVED", "BYTES_SENT", "UPSTREAM_HOST"]

TIMES = [
    "%Y-%m-%dT%H:%M:%S", "%s", "%s.%3f", "%f", "%1f", "%3f", "%6f", "%9f", "%a, %d %b %Y %T %Z", "%A %B %e", "%j",
    "%D %R", "%F", "%y", "%I %p", "%z", "%H%%", "%u%w", "%E1S", "%E3S", "%E9S", "%Y/%m/%dT%H:%M:%S%z %s", "%h",
]

METADATA = [
    "probe:text", "probe:empty", "probe:number", "probe:big", "probe:half", "probe:negative", "probe:true",
    "probe:false", "probe:eight", "probe:no", "probe:map:inner", "probe:map:deep:deeper", "probe:map:no",
    "probe:text:no", "probe:list", "probe:map", "probe:odd", "probe", "no:text", "no",
]

REQUEST = [
    *QUERY, *[f"%{name}%" for name in PLAIN], *[f"%{name}()%" for name in PLAIN],
    "%START_TIME%", "%START_TIME()%", *[f"%START_TIME({time})%" for time in TIMES],
    # An Envoy before 1.37 takes no length there.
    *[f"%DYNAMIC_METADATA({path}){length}%" for path in METADATA
      for length in (LENGTHS if os.environ.get("ENVOY_VERSION", "1.37") >= "1.37" else [""])],
    "%FILTER_STATE(no:PLAIN)%", "%FILTER_STATE(no:PLAIN):3%",
    "<%QUERY_PARAM(no)%|%QUERY_PARAM(a)%%%%DYNAMIC_METADATA(probe:text)%>",
]

RESPONSE = [*REQUEST, *[f"%{name}%" for name in LATE], "%RESPONSE_CODE_DETAILS()%"]

TARGET = ("/p?a=1&b=2&c=x=y&empty=&bare&plus=a+b&enc=%41%2f%zz%4&a%20b=space&twice=1&twice=2&odd=%ff%7e"
          "&%71=quoted&x-y=%E2%82%AC&semi=1;2&&=nameless&last=")

LUA = """
function envoy_on_request(handle)
  local data = handle:streamInfo():dynamicMetadata()
  data:set("probe", "text", "a value")
  data:set("probe", "empty", "")
  data:set("probe", "number", 42)
  data:set("probe", "big", 12345678901)
  data:set("probe", "half", 0.5)
  data:set("probe", "negative", -7)
  data:set("probe", "true", true)
  data:set("probe", "false", false)
  data:set("probe", "eight", "8 bytes!")
  data:set("probe", "map", {inner = "in", deep = {deeper = "down", n = 1}})
  data:set("probe", "list", {"a", 1, true})
  data:set("probe", "odd", "quote \\" back \\\\ tab \\t \\195\\164")
end
"""

HEADERS: Headers = [("x-a", "alpha"), ("x-request-id", "11111111-2222-3333-4444-555555555555")]

# Differences on purpose: why, by a pattern of the format.
DIFFERENT: dict[str, str] = {}


QUERIES = [f"%QUERY_PARAMS{form}{length}%" for form in ("()", "(ORIG)", "(DECODED)") for length in LENGTHS]

GRPC = ["%GRPC_STATUS%", "%GRPC_STATUS()%", "%GRPC_STATUS(CAMEL_STRING)%", "%GRPC_STATUS(SNAKE_STRING)%",
        "%GRPC_STATUS(NUMBER)%"]


def both(
    gateway: Gateway, request: list[str], response: list[str], **more: object,
) -> Site:
    """A listener in which Envoy writes `x-e-N` and the filter `x-o-N`, on both sides."""
    def envoys(formats: list[str]) -> list[bootstrap.Message]:
        return [bootstrap.append(f"x-e-{n}", f"[{text}]") for n, text in enumerate(formats)]

    def ours(formats: list[str]) -> list[dict[str, object]]:
        return [{"set_header": {f"x-o-{n}": f"[{text}]" for n, text in enumerate(formats)}}]

    envoy = bootstrap.header_mutation(request=envoys(request), response=envoys(response))
    return gateway.apply(
        config(rule("all", request=ours(request), response=ours(response))),
        before=[bootstrap.lua(LUA), envoy], routes=[bootstrap.route(name="the route")],
        **more)  # type: ignore[arg-type]


def unexpected(found: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    return {text: pair for text, pair in found.items()
            if not any(re.search(pattern, text) for pattern in DIFFERENT)}


@pytest.mark.parametrize("target", [TARGET, "/p", "/p?", "/p?a", "/p?a&a=2&=x&a=3"])
def test_the_same_bytes_as_envoy(gateway: Gateway, target: str) -> None:
    parts = [REQUEST[start:start + 120] for start in range(0, len(REQUEST), 120)]
    for request in parts:
        site = both(gateway, request, request)
        gateway.upstream.answer_all(Reply(status=200, body=b"b"))
        exchange = site.get(target, headers=HEADERS)
        assert unexpected(difference(request, exchange.upstream.headers)) == {}
        assert unexpected(difference(request, exchange.response.headers)) == {}


@pytest.mark.parametrize("status", [200, 204, 404, 503])
def test_outcomes(gateway: Gateway, status: int) -> None:
    late = [f"%{name}%" for name in LATE]
    site = both(gateway, ["x"], late)
    gateway.upstream.answer_all(Reply(status=status, body=b""))
    exchange = site.send("POST", "/p", headers=HEADERS, body=b"twelve bytes")
    assert unexpected(difference(late, exchange.response.headers)) == {}


@pytest.mark.parametrize("target", [
    "/p?a=1&b=%20+%zz%4", "/p", "/p?", "/?%3F?=&&", "/?%21%7e%7f%1f%80%25%25", "/?%%41%z1%1z%zz%", "/?%e2%82%ac%2"])
def test_queries(gateway: Gateway, target: str) -> None:
    if os.environ.get("ENVOY_VERSION", "1.38") < "1.38":
        pytest.skip("this Envoy has no QUERY_PARAMS")
    site = both(gateway, QUERIES, QUERIES)
    exchange = site.get(target)
    assert difference(QUERIES, exchange.upstream.headers) == {}
    assert difference(QUERIES, exchange.response.headers) == {}


@pytest.mark.parametrize("status", [*range(18), 99])
def test_grpc_status(gateway: Gateway, status: int) -> None:
    site = both(gateway, ["x"], GRPC)
    gateway.upstream.answer_all(Reply(status=200, headers=[("grpc-status", str(status))], body=b""))
    exchange = site.send("POST", "/p", headers=[("content-type", "application/grpc")])
    assert difference(GRPC, exchange.response.headers) == {}


def test_the_environment(gateway: Gateway) -> None:
    """Envoy gives its own environment, the filter its VM's: here they are the same."""
    formats = ["%ENVIRONMENT(HOME)%", "%ENVIRONMENT(HOME):2%", "%ENVIRONMENT(HOME):0%"]
    site = both(gateway, formats, formats, environment={"HOME": os.environ["HOME"]})
    exchange = site.get("/p")
    assert difference(formats, exchange.upstream.headers) == {}
    assert difference(formats, exchange.response.headers) == {}


def test_durations(gateway: Gateway) -> None:
    formats = ["%DURATION%"]
    site = both(gateway, formats, formats)
    gateway.upstream.answer_all(Reply(status=200, delay=0.2, body=b""))
    exchange = site.get("/p")
    for headers in (dict(exchange.upstream.headers), dict(exchange.response.headers)):
        envoys, ours = (int(headers[name].strip("[]")) for name in ("x-e-0", "x-o-0"))
        # One clock may be set while the other is not, and one filter runs behind the other.
        assert abs(envoys - ours) <= 50
    assert int(exchange.response.header("x-o-0").strip("[]")) >= 190  # type: ignore[union-attr]
