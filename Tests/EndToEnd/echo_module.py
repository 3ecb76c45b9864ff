"""A hand-assembled module for the harness's own tests.

It logs the plugin configuration it is given, as a warning, and accepts it unless it begins with
"!". It allocates by moving a pointer up and never frees.
"""

from __future__ import annotations

I32 = b"\x7f"


def build() -> bytes:
    """The module's bytes."""
    types = [
        _type(5 * I32, I32),  # 0: proxy_get_buffer_bytes
        _type(3 * I32, I32),  # 1: proxy_log
        _type(1 * I32, I32),  # 2: malloc
        _type(2 * I32, I32),  # 3: proxy_on_configure
        _type(b"", b""),      # 4: proxy_abi_version_0_2_1
    ]
    imports = [_import("proxy_get_buffer_bytes", 0), _import("proxy_log", 1)]
    heap = b"\x7f\x01" + _const(1024) + b"\x0b"
    exports = [
        _name("memory") + b"\x02\x00",
        _name("malloc") + b"\x00\x02",
        _name("proxy_on_configure") + b"\x00\x03",
        _name("proxy_abi_version_0_2_1") + b"\x00\x04",
    ]
    malloc = _code(  # result = heap; heap += size
        b"\x23\x00" + b"\x23\x00" + _get(0) + b"\x6a" + b"\x24\x00")
    plugin_configuration, pointer_at, size_at, warning = 7, 8, 12, 3
    configure = _code(
        _const(plugin_configuration) + _const(0) + _get(1) + _const(pointer_at) + _const(size_at)
        + _call(0) + b"\x1a"
        + _const(warning) + _load(pointer_at) + _load(size_at) + _call(1) + b"\x1a"
        # size == 0 || byte != '!'
        + _load(size_at) + b"\x45"
        + _load(pointer_at) + b"\x2d\x00\x00" + _const(ord("!")) + b"\x47"
        + b"\x72")
    return b"\0asm\x01\0\0\0" + b"".join([
        _section(1, _vector(types)),
        _section(2, _vector(imports)),
        _section(3, _vector([b"\x02", b"\x03", b"\x04"])),
        _section(5, _vector([b"\x00\x20"])),
        _section(6, _vector([heap])),
        _section(7, _vector(exports)),
        _section(10, _vector([malloc, configure, _code(b"")])),
    ])


def _leb(value: int, signed: bool = False) -> bytes:
    result = b""
    while True:
        byte, value = value & 0x7F, value >> 7
        if value == 0 and not (signed and byte & 0x40):
            return result + bytes([byte])
        result += bytes([byte | 0x80])


def _vector(items: list[bytes]) -> bytes:
    return _leb(len(items)) + b"".join(items)


def _section(number: int, content: bytes) -> bytes:
    return bytes([number]) + _leb(len(content)) + content


def _name(text: str) -> bytes:
    return _leb(len(text)) + text.encode()


def _type(parameters: bytes, results: bytes) -> bytes:
    return b"\x60" + _leb(len(parameters)) + parameters + _leb(len(results)) + results


def _import(name: str, kind: int) -> bytes:
    return _name("env") + _name(name) + b"\x00" + _leb(kind)


def _code(body: bytes) -> bytes:
    content = b"\x00" + body + b"\x0b"
    return _leb(len(content)) + content


def _const(value: int) -> bytes:
    return b"\x41" + _leb(value, signed=True)


def _get(local: int) -> bytes:
    return b"\x20" + _leb(local)


def _call(function: int) -> bytes:
    return b"\x10" + _leb(function)


def _load(address: int) -> bytes:
    return _const(address) + b"\x28\x02\x00"
