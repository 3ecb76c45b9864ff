"""Cookies of requests, and those that responses set."""

from __future__ import annotations

import pytest

from harness import Gateway, Reply
from rules import codes, config, request_edits, response_edits, rule


@pytest.mark.parametrize("action,before,after", [
    ({"set_cookie": {"b": "2"}}, None, "b=2"),
    ({"set_cookie": {"b": "2", "z": "%REQ(:method)%"}}, "a=0;b=1;  c=x", "a=0; b=2; c=x; z=GET"),
    ({"set_cookie": {"b": "%REQ(x-no)%"}}, "a=0; b=1", "a=0"),
    ({"set_cookie": {"b": "%REQ(x-no)%"}}, "b=1", None),
    ({"set_cookie": {"b": {"value": "A B", "transform": "url_encode"}}}, None, "b=A%20B"),
    ({"remove_cookie": ["_g*", "x"]}, "_ga=1; y=2; x=3", "y=2"),
])
def test_cookies_of_requests(
        gateway: Gateway, action: dict[str, object], before: str | None, after: str | None) -> None:
    headers = {"cookie": before} if before else {}
    assert request_edits(gateway, action).get(headers=headers).upstream.header("cookie") == after


def test_several_cookie_headers_are_one_list(gateway: Gateway) -> None:
    site = request_edits(gateway, {"remove_cookie": "b"})
    exchange = site.get(headers=[("cookie", "a=1"), ("cookie", "b=2"), ("cookie", "c=3")])
    assert exchange.upstream.all("cookie") == ["a=1; c=3"]


def test_a_value_cannot_bring_another_cookie(gateway: Gateway) -> None:
    site = request_edits(gateway, {"set_cookie": {"user": "%REQ(x)%"}})
    assert site.get(headers={"x": "a; admin=1", "cookie": "c=1"}).upstream.header("cookie") == "c=1"


def set_cookies(gateway: Gateway, action: dict[str, object], *before: str) -> list[str]:
    gateway.upstream.answer("/", Reply(headers=[("set-cookie", value) for value in before], body=b""))
    return response_edits(gateway, action).get().response.all("set-cookie")


def test_cookies_of_responses(gateway: Gateway) -> None:
    assert set_cookies(gateway, {"set_cookie": {"b": "2"}}, "a=1", "b=1; Path=/", "c=1") == [
        "a=1", "b=2", "c=1"]
    cookie = {"value": "v", "path": "/", "domain": "example.com", "max_age": "365d", "secure": True,
              "http_only": True, "same_site": "none", "partitioned": True}
    assert set_cookies(gateway, {"set_cookie": {"s": cookie}}) == [
        "s=v; Path=/; Domain=example.com; Max-Age=31536000; Secure; HttpOnly; SameSite=None; Partitioned"]
    assert set_cookies(gateway, {"set_cookie": {"s": {"value": "", "max_age": "0s"}}}, "s=1") == [
        "s=; Max-Age=0"]


def test_edited_cookies(gateway: Gateway) -> None:
    edit = {"edit_cookie": {"s*": {"secure": True, "path": "/", "same_site": "lax", "http_only": False}}}
    before = ["sid=1; path=/a; HttpOnly; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "other=1", "s=2"]
    assert set_cookies(gateway, edit, *before) == [
        "sid=1; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Secure; SameSite=Lax", "other=1",
        "s=2; Path=/; Secure; SameSite=Lax"]


def test_own_replies_get_cookies(gateway: Gateway) -> None:
    site = gateway.apply(config(rule(
        "r", request=[{"respond": {"status": 403}}], response=[{"set_cookie": {"a": "1"}}])))
    assert site.get().response.all("set-cookie") == ["a=1"]


def test_what_is_refused(gateway: Gateway) -> None:
    found = codes(gateway, {
        "value": config(rule("r", request=[{"set_cookie": {"a": "1; b=2"}}])),
        "name": config(rule("r", request=[{"set_cookie": {"a b": "1"}}])),
        "insecure": config(rule("r", response=[{"set_cookie": {"a": {"value": "1", "same_site": "none"}}}])),
        "age": config(rule("r", response=[{"set_cookie": {"a": {"value": "1", "max_age": "10ms"}}}])),
    })
    assert found == {
        "value": {"invalid-pattern"}, "name": {"invalid-header-name"},
        "insecure": {"conflicting-fields"}, "age": {"wrong-type"}}
