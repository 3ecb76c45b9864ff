"""What a gRPC client gets where the filter answers: Envoy makes trailers-only responses of replies."""

from __future__ import annotations

import pytest

from harness import Gateway, Reply, Response, Site
from rules import Action, codes, config, respond, rule

GRPC = {"content-type": "application/grpc"}


def call(site: Site) -> Response:
    return site.send("POST", "/p.S/M", headers=GRPC, body=b"\0\0\0\0\0").response


def outcome(response: Response) -> tuple[int, str | None, str | None, str | None, bytes]:
    return (
        response.status, response.header("content-type"), response.header("grpc-status"),
        response.header("grpc-message"), response.body)


@pytest.mark.parametrize("grpc_status", range(1, 17))
def test_the_status_that_a_rule_gives(gateway: Gateway, grpc_status: int) -> None:
    site = gateway.apply(config(
        rule("r", request=[respond(429, grpc_status=grpc_status, body="slow down")])))
    assert outcome(call(site)) == (200, "application/grpc", str(grpc_status), "slow down", b"")
    assert site.get().status == 429


@pytest.mark.parametrize("phase", ["request", "response"])
def test_in_either_phase(gateway: Gateway, phase: str) -> None:
    answer = respond(403, grpc_status=16, body="no", headers={"content-type": "text/x", "x-a": "1"})
    response = call(gateway.apply(config(rule("r", **{phase: [answer]}))))
    assert outcome(response) == (200, "application/grpc", "16", "no", b"")
    assert response.header("x-a") == "1"


@pytest.mark.parametrize("body", ["a\r\nx-evil: 1", "caf\u00e9", "100%%", "a\tb", "\u0001"])
def test_messages_cannot_break_a_header(gateway: Gateway, body: str) -> None:
    """They are percent-encoded, as the protocol says."""
    response = call(gateway.apply(config(rule("r", request=[respond(403, body=body)]))))
    message = response.header("grpc-message")
    assert message is not None and response.header("x-evil") is None
    assert message == {
        "a\r\nx-evil: 1": "a%0D%0Ax-evil: 1", "caf\u00e9": "caf%C3%A9", "100%%": "100%25",
        "a\tb": "a%09b", "\u0001": "%01"}[body]


ANSWERS: dict[str, Action] = {
    "redirect": {"redirect": {"path": "/n"}},
    "cors": {"cors": {"allow_origins": "*"}},
}


def test_redirects(gateway: Gateway) -> None:
    response = call(gateway.apply(config(rule("r", request=[ANSWERS["redirect"]]))))
    assert (response.status, response.header("grpc-status")) == (200, "2")


def test_the_status_of_the_response(gateway: Gateway) -> None:
    site = gateway.apply(config(rule("r", response=[respond("keep", body="page")])))  # type: ignore[arg-type]
    for status in (200, 404, 503):
        gateway.upstream.answer("/s", Reply(status, body=b"old"))
        response = site.get("/s").response
        assert (response.status, response.body) == (status, b"page")
    gateway.upstream.answer("/s", Reply(204, body=b""))
    assert (site.get("/s").status, site.get("/s").response.body) == (204, b"")


def test_what_is_refused(gateway: Gateway) -> None:
    found = codes(gateway, {
        "keep": config(rule("r", request=[respond("keep")])),  # type: ignore[arg-type]
        "body": config(rule("r", request=[respond(204, body="b")])),
        "status": config(rule("r", request=[respond(200, grpc_status=17)])),
    })
    assert found == {
        "keep": {"phase-conflict"}, "body": {"conflicting-fields"}, "status": {"out-of-range"}}
