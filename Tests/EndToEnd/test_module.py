"""The built module from outside: what it asks of a host, what it offers, how big it is."""

from __future__ import annotations

import json

import pytest

import abi
import snapshots
from harness import Gateway, paths
from wasm_module import WasmModule

LARGEST_MODULE = 368 * 1024


@pytest.fixture(scope="module")
def module() -> WasmModule:
    return WasmModule(paths.module().read_bytes())


def test_imports_and_exports_are_those_agreed(module: WasmModule) -> None:
    imports = sorted(f"import {i.module}.{i.name} {i.signature}" for i in module.imports)
    exports = sorted(
        f"export {e.kind} {e.name}" + (f" {e.signature}" if e.signature else "")
        for e in module.exports)
    snapshots.check("module.txt", "\n".join([*imports, *exports, ""]))


def test_imports_are_host_calls_of_the_abi(module: WasmModule) -> None:
    known = {"env": abi.HOST_CALLS, "wasi_snapshot_preview1": abi.WASI_CALLS}
    for item in module.imports:
        assert known.get(item.module, {}).get(item.name) == item.signature, item


def test_exports_are_callbacks_of_the_abi(module: WasmModule) -> None:
    for item in module.exports:
        if item.kind == "func":
            assert abi.CALLBACKS.get(item.name) == item.signature, item
        else:
            assert (item.kind, item.name) == ("memory", "memory")


def test_size(module: WasmModule, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\nmodule {module.size:,} bytes, code section {module.code_size:,}")
    assert module.size <= LARGEST_MODULE


def test_no_names_and_no_debug_information(module: WasmModule) -> None:
    assert module.custom_sections == []


def test_the_twin_has_names_and_the_same_code(module: WasmModule) -> None:
    path = paths.module().with_suffix(".debug.wasm")
    twin = WasmModule(path.read_bytes())
    assert twin.custom_sections == ["name"]
    assert path.read_bytes().startswith(paths.module().read_bytes())


@pytest.mark.parametrize("suffix", [".wasm", ".debug.wasm"])
def test_it_loads_without_configuration(any_gateway: Gateway, suffix: str) -> None:
    mark = any_gateway.envoy.mark()
    site = any_gateway.apply(module=paths.module().with_suffix(suffix), vm_id=suffix)
    assert site.get().status == 200
    assert not any_gateway.envoy.logs_matching(r"\[(error|critical)\]", since=mark)


def test_the_list_for_sdk_users_has_every_callback() -> None:
    toolset = json.loads((paths.ROOT / "tools" / "wasm" / "all-http.json").read_text())
    flags = toolset["linker"]["extraCLIOptions"]
    listed = {flag.removeprefix("--export-if-defined=") for flag in flags}
    assert listed == set(abi.CALLBACKS) - {"_initialize", "malloc"}
