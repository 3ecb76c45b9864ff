"""Configurations in Python, for tests that need only a few words of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from harness import Exchange, Gateway, Site, judge

Rule = dict[str, Any]
Action = dict[str, Any]


def config(*rules: Rule, **top: object) -> str:
    """A configuration with these rules; `top` are other fields of the top level."""
    return json.dumps({**top, "rules": rules})


def rule(
    name: str, match: object = None, *, request: Sequence[Action] = (),
    response: Sequence[Action] = (), done: Sequence[Action] = (), **more: object,
) -> Rule:
    """A rule. Phases without actions are left out."""
    phases = {"request": request, "response": response, "stream_done": done}
    result: Rule = {"name": name, **{phase: list(a) for phase, a in phases.items() if a}, **more}
    if match is not None:
        result["match"] = match
    return result


def set_header(**headers: object) -> Action:
    """`x_name` stands for the header `x-name`."""
    return {"set_header": {name.replace("_", "-"): value for name, value in headers.items()}}


def add_header(**headers: object) -> Action:
    return {"add_header": {name.replace("_", "-"): value for name, value in headers.items()}}


def respond(status: int, **more: object) -> Action:
    return {"respond": {"status": status, **more}}


def request_edits(gateway: Gateway, *actions: Action, **top: object) -> Site:
    """A site whose one rule does this to every request."""
    return gateway.apply(config(rule("edit", request=actions), **top))


def response_edits(gateway: Gateway, *actions: Action, **top: object) -> Site:
    """A site whose one rule does this to every response."""
    return gateway.apply(config(rule("edit", response=actions), **top))


def marking(
    gateway: Gateway, matches: Mapping[str, object], **options: object,
) -> tuple[Site, Callable[[Exchange], set[str]]]:
    """A site with a rule for each match, and a function that says which of them held for a request.

    Rules mark requests with their names, so that one request decides all matches at once.
    """
    top = options.pop("top", {})
    assert isinstance(top, dict)
    marks = [
        rule(f"r{number}", match, request=[{"add_header": {"x-held": name}}])
        for number, (name, match) in enumerate(matches.items())
    ]
    site = gateway.apply(config(*marks, **top), **options)  # type: ignore[arg-type]
    return site, lambda exchange: set(exchange.upstream.all("x-held"))


def codes(gateway: Gateway, candidates: dict[str, str]) -> dict[str, set[str]]:
    """The codes of the findings on each configuration; none on one that is accepted."""
    verdicts = judge(gateway.envoy, {name: ("string", text) for name, text in candidates.items()})
    return {
        name: set() if verdict.accepted else
        {match[1] for line in verdict.lines if (match := re.match(r"/.*?: ([a-z-]+): ", line))}
        for name, verdict in verdicts.items()
    }
