"""Copies a WebAssembly module without its custom sections.

    strip.py [--keep NAME]... INPUT OUTPUT

Custom sections (function names, debug information, tool versions) are no part of what a module
does. Envoy shows names in the backtrace of a trap, so a copy made with `--keep name` runs the same
code and explains itself. The output depends on nothing but the input.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

HEADER = b"\0asm\x01\0\0\0"
CUSTOM = 0


def read_leb128(data: bytes, at: int) -> tuple[int, int]:
    """An unsigned number and the place after it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def sections(data: bytes) -> Iterator[tuple[int, str, bytes]]:
    """Every section: its id, its name if it is a custom one, and all of its bytes."""
    if data[:8] != HEADER:
        raise ValueError("not a WebAssembly module of version 1")
    at = 8
    while at < len(data):
        start, kind = at, data[at]
        size, content = read_leb128(data, at + 1)
        at = content + size
        name = ""
        if kind == CUSTOM:
            length, text = read_leb128(data, content)
            name = data[text : text + length].decode()
        yield kind, name, data[start:at]


def strip(data: bytes, keep: frozenset[str] = frozenset()) -> bytes:
    """The module without custom sections but those to keep."""
    return HEADER + b"".join(
        section for kind, name, section in sections(data) if kind != CUSTOM or name in keep)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Drops custom sections of a WebAssembly module.")
    parser.add_argument("--keep", metavar="NAME", action="append", default=[])
    parser.add_argument("input", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args(arguments)
    stripped = strip(options.input.read_bytes(), frozenset(options.keep))
    options.output.write_bytes(stripped)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
