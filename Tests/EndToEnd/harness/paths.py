"""Where things are: the repository, the built module, the Envoy binary."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DIST = ROOT / "dist"


def module() -> Path:
    """The built filter; `MODULE` in the environment names another."""
    return Path(os.environ.get("MODULE") or DIST / "generic-filter.wasm").resolve()


def confcheck() -> Path:
    """The built linter."""
    return DIST / "confcheck"


def envoy() -> Path:
    """The Envoy binary that `tools/setup` installed.

    `ENVOY` in the environment names a binary, `ENVOY_VERSION` another installed version.
    """
    if binary := os.environ.get("ENVOY"):
        return Path(binary)
    version = os.environ.get("ENVOY_VERSION")
    venv = ROOT / (f".venv-envoy-{version}" if version else ".venv")
    for binary in sorted(venv.glob("lib/python3*/site-packages/envoy/_bin/envoy")):
        return binary
    raise FileNotFoundError(f"no Envoy under {venv}: run tools/setup")
