"""Asks a running Envoy what it makes of many plugin configurations at once."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import bootstrap
from .bootstrap import Configuration, Message, Road
from .envoy import Envoy, Unreadable

KEEPER = "judge-keeper"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Candidate:
    """A configuration on its road."""

    road: Road
    configuration: Configuration
    environment: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Verdict:
    """What Envoy and the filter made of a candidate."""

    accepted: bool
    lines: list[str] = field(default_factory=list)
    """What the filter logged about it, each line once."""
    reason: str = ""
    """Why Envoy refused it, in Envoy's words."""


def judge(
    envoy: Envoy,
    candidates: Mapping[str, Candidate | tuple[Road, Configuration]],
    *,
    module: Path | None = None,
) -> dict[str, Verdict]:
    """Loads every candidate as a plugin of a listener of its own and collects the verdicts.

    The listeners bind no port and share one VM; they are gone when this returns. A candidate that
    Envoy cannot even parse (YAML on the road `struct`) is refused with Envoy's reason and does not
    spoil the others.
    """
    named = {
        name: item if isinstance(item, Candidate) else Candidate(*item)
        for name, item in candidates.items()
    }
    # The VM lives as long as a plugin uses it; this one does, so candidates need only a copy.
    keeper = bootstrap.listener(
        KEEPER, [bootstrap.wasm(module=module, vm_id=KEEPER)], bind=False, port=1, routes=[])
    if reason := envoy.apply([keeper]).get(KEEPER):
        raise RuntimeError(f"the module does not load: {reason}\n{envoy.log()}")
    return _judge(envoy, named, module)


def _judge(
    envoy: Envoy, candidates: Mapping[str, Candidate], module: Path | None,
) -> dict[str, Verdict]:
    mark = envoy.mark()
    tokens = {name: f"candidate-{next(_numbers)}" for name in candidates}
    listeners = [
        _listener(token, candidates[name], port, module)
        for port, (name, token) in enumerate(tokens.items(), start=2)
    ]
    try:
        refused = envoy.apply(listeners)
    except Unreadable as error:
        # Nobody was judged: find whose fault it is.
        if len(candidates) > 1:
            return _halves(envoy, candidates, module)
        return {name: Verdict(False, [], str(error)) for name in candidates}
    lines = _lines_by_token(envoy, mark, list(tokens.values()))
    envoy.apply(remove=list(tokens.values()))
    return {
        name: Verdict(token not in refused, lines[token], refused.get(token, ""))
        for name, token in tokens.items()
    }


def _halves(
    envoy: Envoy, candidates: Mapping[str, Candidate], module: Path | None,
) -> dict[str, Verdict]:
    items = list(candidates.items())
    middle = len(items) // 2
    first = _judge(envoy, dict(items[:middle]), module)
    second = _judge(envoy, dict(items[middle:]), module)
    return {**first, **second}


def _listener(token: str, candidate: Candidate, port: int, module: Path | None) -> Message:
    plugin = bootstrap.wasm(
        candidate.configuration, road=candidate.road, module=module, vm_id=KEEPER, name=token,
        root_id=token, environment=candidate.environment)
    return bootstrap.listener(token, [plugin], bind=False, port=port, routes=[])


def _lines_by_token(envoy: Envoy, mark: int, tokens: Sequence[str]) -> dict[str, list[str]]:
    result: dict[str, dict[str, None]] = {token: {} for token in tokens}
    for line in envoy.log_lines(since=mark):
        _, found, rest = line.partition("] wasm log ")
        if found:
            token, _, message = rest.partition(f" {KEEPER}: ")
            if token in result:
                result[token][message] = None
    return {token: list(messages) for token, messages in result.items()}
