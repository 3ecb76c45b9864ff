"""Writes and reads `google.protobuf.Struct` as wire bytes: what a plugin gets for YAML under
Envoy's configuration."""

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


def decode(wire: bytes) -> dict[str, Value]:
    """The Struct of wire bytes; all numbers are floats."""
    result: dict[str, Value] = {}
    for _, entry in _fields(wire):
        parts = dict(_fields(entry))
        result[parts.get(1, b"").decode()] = _decode_value(parts.get(2, b""))
    return result


def _decode_value(wire: bytes) -> Value:
    (number, payload), = _fields(wire)
    if number == 2:
        return float(struct.unpack("<d", payload)[0])
    if number == 3:
        return payload.decode()
    if number == 4:
        return payload != b"\0"
    if number == 5:
        return decode(payload)
    if number == 6:
        return [_decode_value(item) for _, item in _fields(payload)]
    assert number == 1, number
    return None


def _fields(wire: bytes) -> list[tuple[int, bytes]]:
    """Field numbers and payloads of a message."""
    fields: list[tuple[int, bytes]] = []
    offset = 0

    def varint() -> int:
        nonlocal offset
        value, shift = 0, 0
        while True:
            byte = wire[offset]
            offset += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while offset < len(wire):
        tag = varint()
        start = offset
        if tag & 7 == 0:
            varint()
        elif tag & 7 == 1:
            offset += 8
        else:
            length = varint()
            start = offset
            offset += length
        fields.append((tag >> 3, wire[start:offset]))
    return fields
