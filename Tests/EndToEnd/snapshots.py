"""Files that pin what was looked at and found good."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def check(name: str, actual: str) -> None:
    """Compares with the golden file; `UPDATE_SNAPSHOTS=1` accepts what is new."""
    path = GOLDEN / name
    expected = path.read_text() if path.exists() else ""
    if actual == expected:
        return
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(actual)
        return
    lines = difflib.unified_diff(
        expected.splitlines(), actual.splitlines(), f"golden/{name}", "now", lineterm="")
    difference = "\n".join(lines)
    raise AssertionError(f"{difference}\nUPDATE_SNAPSHOTS=1 accepts this")
