"""The SDK's examples, built for wasm, in a real Envoy. `make samples` builds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import Gateway, paths


def built(name: str) -> Path:
    """The module of an example; a test that cannot find it fails and says how to get it."""
    module = paths.ROOT / "dist" / "examples" / f"{name}.wasm"
    assert module.exists(), f"{module} is not built: make example NAME={name}"
    return module


@pytest.mark.parametrize("configuration, greeting", [(None, "hello, world"), ("envoy", "hello, envoy")])
def test_hello_world(any_gateway: Gateway, configuration: str | None, greeting: str) -> None:
    site = any_gateway.apply(configuration, module=built("helloworld"), vm_id="hello")
    for _ in range(8):
        assert site.get().response.all("x-hello") == [greeting]


def test_an_example_can_be_configured_anew(gateway: Gateway) -> None:
    site = gateway.apply("one", module=built("helloworld"), vm_id="hello")
    assert site.get().response.header("x-hello") == "hello, one"
    gateway.apply("two", module=built("helloworld"), vm_id="hello", site=site)
    assert site.get().response.header("x-hello") == "hello, two"
