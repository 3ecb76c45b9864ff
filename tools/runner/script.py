"""The script of a sample: who stands behind its clusters, what is sent, what has to come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from harness import Exchange, Reply, Upstream, client
from harness.upstream import Seen

Script = Mapping[str, Any]


def service(description: Script) -> Callable[[Seen], Reply]:
    """Answers by the value of a header, as the script says."""

    def answer(request: Seen) -> Reply:
        value = request.header(description["header"]) or ""
        return reply(description["answers"].get(value, description["otherwise"]))

    return answer


def reply(answer: Script) -> Reply:
    return Reply(
        status=answer.get("status", 200), headers=list((answer.get("headers") or {}).items()),
        body=answer.get("body", "").encode())


def send(request: Script, port: int, upstream: Upstream) -> Exchange:
    """Sends one request of the script and reports both ends of it."""
    upstream.answer_all(reply({"body": "hello\n", **(request.get("answer") or {})}))
    headers = {name: str(value) for name, value in (request.get("headers") or {}).items()}
    with upstream.watch() as seen:
        response = client.request(
            port, request["method"], request["path"], host="localhost", headers=headers)
    return Exchange(response, seen)


def compare(request: Script, exchange: Exchange) -> list[str]:
    """What an exchange has that the script does not want, and the other way round."""
    faults: list[str] = []
    if "upstream" in request and request["upstream"] is None:
        if exchange.seen:
            faults.append("should not have reached the upstream")
    elif "upstream" in request and not exchange.seen:
        faults.append("should have reached the upstream")
    elif exchange.seen:
        expected = (request.get("upstream") or {}).get("headers") or {}
        faults += _compare_headers("upstream", expected, exchange.seen[0].header)
    response = request.get("response") or {}
    if response.get("status", exchange.status) != exchange.status:
        faults.append(f"response: status {exchange.status}, expected {response['status']}")
    faults += _compare_headers("response", response.get("headers") or {}, exchange.response.header)
    if (body := response.get("body")) is not None and body != exchange.response.text:
        faults.append(f"response: body {exchange.response.text!r}, expected {body!r}")
    return faults


def _compare_headers(
    side: str, expected: Mapping[str, str | None], actual: Callable[[str], str | None],
) -> list[str]:
    faults = []
    for name, value in expected.items():
        wanted = "no such header" if value is None else repr(value)
        found = actual(name)
        if found != value:
            what = "is not there" if found is None else f"is {found!r}"
            faults.append(f"{side}: {name} {what}, expected {wanted}")
    return faults


def compare_counters(counters: Mapping[str, int], expected: Mapping[str, int]) -> list[str]:
    """The counters that are not what the script says."""
    return [
        f"counter {name} is {counters.get(name, 'not there')}, expected {value}"
        for name, value in expected.items() if counters.get(name) != value
    ]
