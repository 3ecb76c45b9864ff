"""Bounded waiting."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(
    probe: Callable[[], T], *, within: float = 10.0, what: str = "the condition",
    pause: float = 0.005,
) -> T:
    """Calls `probe` until it gives something true, and returns that; fails after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        if result := probe():
            return result
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {within:g} s in vain for {what}")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)


def end(process: subprocess.Popen[bytes] | None) -> None:
    """Ends a process if it runs, first politely."""
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
