"""Values that are chosen, transformed, named and looked up, in a real Envoy."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

import pytest

from harness import Gateway, Refused, Reply, bootstrap
from rules import config, request_edits, rule

# A payload as jwt_authn leaves it: under a key of the operator's own choice.
CLAIMS = """
function envoy_on_request(handle)
  handle:streamInfo():dynamicMetadata():set("envoy.filters.http.jwt_authn", "payload", {
    sub = "alice", ["https://a.example/role"] = "admin", realm = {name = "r1"}, exp = 1700000000,
    ["dotted.name"] = "whole", groups = {"a", "b"}, eight = "8 bytes!"})
end
"""


def test_transformations(gateway: Gateway) -> None:
    site = request_edits(gateway, {"set_header": {
        "t-hash": {"value": "%REQ(x-a)%", "transform": "sha256"},
        "t-mac": {"value": "%REQ(x-a)%", "transform": {"hmac": {"key": "%REQ(x-key)%", "output": "base64"}}},
        "t-base": {"value": "%REQ(x-a)%", "transform": ["base64url", "base64_decode", "upper"]},
        "t-mask": {"value": "%REQ(x-ip)%", "transform": {"mask": [16, 48]}},
        "t-edit": {"value": "%REQ(x-a)%", "transform": {
            "regex": "([a-z]+)( ?)", "substitution": r"<\1>\2%REQ(x-back)%", "all": True}},
        "t-none": {"first": ["%REQ(x-no)%", ""], "transform": "sha256", "default": "%REQ(x-key)%"},
    }})
    headers = site.get(headers=[
        ("x-a", "some text"), ("x-key", "k\xffy"), ("x-ip", "2001:db8:1:2::3"), ("x-back", r"\1%%"),
    ]).upstream
    assert headers.header("t-hash") == hashlib.sha256(b"some text").hexdigest()
    mac = hmac.digest(b"k\xffy", b"some text", "sha256")
    assert headers.header("t-mac") == base64.b64encode(mac).decode()
    assert headers.header("t-base") == "SOME TEXT"
    assert headers.header("t-mask") == "2001:db8:1::"
    assert headers.header("t-edit") == r"<some> \1%%<text>\1%%"
    assert headers.header("t-none") == "k\xffy"


def test_claims(gateway: Gateway) -> None:
    paths = ["sub", "https://a.example/role", "realm.name", "exp", "dotted.name", "groups", "eight", "realm",
             "no", "sub.x", "realm.no"]
    values = {f"c-{n}": {"value": f"[%CLAIM({path})%]"} for n, path in enumerate(paths)}
    site = gateway.apply(
        config(rule("a", request=[{"set_header": values}])), before=[bootstrap.lua(CLAIMS)])
    found = site.get().upstream
    assert [found.header(f"c-{n}") for n in range(len(paths))] == [
        "[alice]", "[admin]", "[r1]", "[1700000000]", "[whole]", '[["a","b"]]', "[8 bytes!]",
        '[{"name":"r1"}]', "[]", "[]", "[]"]


def test_tables_with_many_entries(gateway: Gateway) -> None:
    entries = {f"key {n}": str(n) for n in range(10_000)}
    tables = {"t": {"key": "%REQ(x-key)%", "entries": entries, "default": "none of %REQ(x-key)%"}}
    site = request_edits(gateway, {"set_header": {"x-out": "%TABLE(t)%"}}, tables=tables)
    for key, expected in [("key 0", "0"), ("key 9999", "9999"), ("key", "none of key")]:
        assert site.get(headers=[("x-key", key)]).upstream.header("x-out") == expected


def test_variables_outlive_a_wait(gateway: Gateway) -> None:
    """Set before a call pauses the request, read after it, on the response and at the end."""
    gateway.upstream.answer("/check", Reply(status=200, body=b""))
    gateway.envoy.put_clusters([bootstrap.cluster("values-authz", gateway.upstream.port)])
    actions = [
        {"let": {"id": "%REQ(x-a)%-%UUID%"}}, {"set_header": {"x-a": "gone", "x-id": "%VAR(id)%"}},
        {"authorize": {"service": "s", "path": "/check"}}, {"set_header": {"x-later": "%VAR(id)%"}}]
    site = gateway.apply(config(
        rule("a", request=actions, response=[{"set_header": {"x-id": "%VAR(id)%"}}]),
        services={"s": {"cluster": "values-authz"}}))
    exchange = site.get("/p", headers=[("x-a", "first")])
    passed = next(seen for seen in exchange.seen if seen.target == "/p")
    value = passed.header("x-id")
    assert value is not None and re.fullmatch(r"first-[0-9a-f-]{36}", value)
    assert passed.header("x-later") == value == exchange.response.header("x-id")


def test_the_environment_is_read_at_the_start(gateway: Gateway) -> None:
    mark = gateway.envoy.mark()
    text = config(rule("a", request=[{"set_header": {"x-out": "%ENVIRONMENT(TOKEN)%"}}]))
    site = gateway.apply(text, environment={"TOKEN": "s3cret=value"})
    assert site.get().upstream.header("x-out") == "s3cret=value"
    assert not any("s3cret" in line for line in gateway.envoy.wasm_lines(since=mark))
    with pytest.raises(Refused, match="environment-missing"):
        gateway.apply(text, environment={"OTHER": "x"})


def test_properties(gateway: Gateway) -> None:
    site = request_edits(gateway, {"set_header": {
        "p-1": "%PROPERTY(source.port)%", "p-2": "%PROPERTY(connection.mtls)%",
        "p-3": "%PROPERTY(request.total_size)%", "p-4": "[%PROPERTY(no.such.thing)%]",
        "p-5": "%PROPERTY(xds.cluster_name)%", "p-6": "%DOWNSTREAM_REMOTE_PORT%"}})
    headers = site.get().upstream
    assert headers.header("p-1") == headers.header("p-6")
    assert headers.header("p-2") == "false" and headers.header("p-4") == "[]"
    assert int(headers.header("p-3") or "") > 0
    assert headers.header("p-5") == "upstream"
