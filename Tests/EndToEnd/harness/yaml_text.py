"""Writes Envoy's configuration as YAML in which a plugin's own YAML stands as it was typed.

What Envoy makes of a plain scalar (`0.5`, `1.10`, `yes`) depends on how it was written, so a test
of that road may not parse and print the text again. Everything else is written so that no scalar
can be misread: strings are always quoted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator


class Verbatim(str):
    """YAML text to stand under a key as it is."""


def dump(value: object) -> str:
    """`value` as one YAML document."""
    return "".join(f"{line}\n" for line in _lines(value))


def _lines(value: object) -> Iterator[str]:
    if isinstance(value, Verbatim):
        yield from value.removesuffix("\n").split("\n")
    elif isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _entry(f"{_scalar(str(key))}:", item)
    elif isinstance(value, list) and value:
        for item in value:
            yield from _entry("-", item)
    else:
        yield _scalar(value)


def _entry(head: str, item: object) -> Iterator[str]:
    if isinstance(item, Verbatim) or (isinstance(item, (dict, list)) and item):
        yield head
        for line in _lines(item):
            yield f"  {line}" if line else ""
    else:
        yield f"{head} {_scalar(item)}"


def _scalar(value: object) -> str:
    if isinstance(value, str):
        # JSON's short escapes and \uXXXX are YAML's too; surrogate pairs are not, so no ASCII.
        text = json.dumps(value, ensure_ascii=False)
        return "".join(c if c.isprintable() else _escape(c) for c in text)
    return json.dumps(value)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
