"""Reads what a WebAssembly module imports and exports, with signatures. Nothing more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

VALUE_TYPES = {0x7F: "i32", 0x7E: "i64", 0x7D: "f32", 0x7C: "f64", 0x7B: "v128", 0x70: "funcref",
               0x6F: "externref"}
KINDS = {0: "func", 1: "table", 2: "memory", 3: "global"}
TYPE, IMPORT, FUNCTION, MEMORY, EXPORT, CODE = 1, 2, 3, 5, 7, 10


@dataclass(frozen=True)
class Signature:
    """A function type."""

    parameters: tuple[str, ...]
    results: tuple[str, ...]

    def __str__(self) -> str:
        return f"({', '.join(self.parameters)}) -> ({', '.join(self.results)})"


@dataclass(frozen=True)
class Import:
    """An import; only functions have a signature."""

    module: str
    name: str
    kind: str
    signature: Signature | None


@dataclass(frozen=True)
class Export:
    """An export; only functions have a signature."""

    name: str
    kind: str
    signature: Signature | None


class WasmModule:
    """A parsed module."""

    def __init__(self, data: bytes) -> None:
        if data[:8] != b"\0asm\x01\0\0\0":
            raise ValueError("not a WebAssembly module of version 1")
        self._data = data
        self._at = 8
        self.size = len(data)
        self.custom_sections: list[str] = []
        self.code_size = 0
        self.imports: list[Import] = []
        self.exports: list[Export] = []
        self._types: list[Signature] = []
        self._functions: list[Signature] = []
        while self._at < len(data):
            self._section()

    def _section(self) -> None:
        kind = self._byte()
        size = self._number()
        end = self._at + size
        if kind == 0:
            self.custom_sections.append(self._text())
        elif kind == TYPE:
            self._types = self._vector(self._type)
        elif kind == IMPORT:
            self.imports = self._vector(self._import)
        elif kind == FUNCTION:
            self._functions += [self._types[index] for index in self._vector(self._number)]
        elif kind == EXPORT:
            self.exports = self._vector(self._export)
        elif kind == CODE:
            self.code_size = size
        self._at = end

    def _type(self) -> Signature:
        if self._byte() != 0x60:
            raise ValueError("not a function type")
        return Signature(tuple(self._vector(self._value)), tuple(self._vector(self._value)))

    def _value(self) -> str:
        return VALUE_TYPES[self._byte()]

    def _import(self) -> Import:
        module, name, kind = self._text(), self._text(), KINDS[self._byte()]
        if kind != "func":
            raise ValueError(f"import {module}.{name} is a {kind}")
        signature = self._types[self._number()]
        self._functions.append(signature)
        return Import(module, name, kind, signature)

    def _export(self) -> Export:
        name, kind, index = self._text(), KINDS[self._byte()], self._number()
        return Export(name, kind, self._functions[index] if kind == "func" else None)

    def _vector(self, read: Callable[[], T]) -> list[T]:
        return [read() for _ in range(self._number())]

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _number(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def _text(self) -> str:
        length = self._number()
        self._at += length
        return self._data[self._at - length : self._at].decode()
