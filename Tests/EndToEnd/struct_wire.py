"""Writes `google.protobuf.Struct` as wire bytes: what a plugin gets for YAML under Envoy's
configuration."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

Value = None | bool | int | float | str | bytes | Sequence["Value"] | Mapping[str, "Value"]


def encode(value: Mapping[str, Value]) -> bytes:
    """A Struct. Members come in the order of the mapping; text may be bytes, to be no UTF-8."""
    return b"".join(
        _field(1, _field(1, _octets(key)) + _field(2, _value(item))) for key, item in value.items())


def _value(value: Value) -> bytes:
    if value is None:
        return _tag(1, 0) + b"\0"
    if isinstance(value, bool):
        return _tag(4, 0) + _varint(value)
    if isinstance(value, (int, float)):
        return _tag(2, 1) + struct.pack("<d", value)
    if isinstance(value, (str, bytes)):
        return _field(3, _octets(value))
    if isinstance(value, Mapping):
        return _field(5, encode(value))
    return _field(6, b"".join(_field(1, _value(item)) for item in value))


def _field(number: int, payload: bytes) -> bytes:
    return _tag(number, 2) + _varint(len(payload)) + payload


def _tag(number: int, wire_type: int) -> bytes:
    return _varint(number << 3 | wire_type)


def _varint(value: int) -> bytes:
    result = bytearray()
    while value > 0x7F:
        result.append(value & 0x7F | 0x80)
        value >>= 7
    result.append(value)
    return bytes(result)


def _octets(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
