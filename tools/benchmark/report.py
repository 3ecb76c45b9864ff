"""What the benchmarks print."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Sequence

from harness import paths

from .measuring import Result


def machine() -> None:
    """Where and with what this was measured."""
    version = subprocess.run(
        [str(paths.envoy()), "--version"], capture_output=True, text=True, timeout=20, check=True)
    release = version.stdout.partition("version:")[2].split("/")[1]
    size = paths.module().stat().st_size
    load, _, _ = os.getloadavg()
    print(f"Envoy {release}, {os.cpu_count()} processors, module of {size / 1024:.1f} KiB; "
          f"load before: {load:.1f}", flush=True)


def progress(text: str) -> None:
    """A line that the next one replaces, for people who wait."""
    if sys.stderr.isatty():
        print(f"\r{text}\033[K", end="" if text else "\r", file=sys.stderr, flush=True)


def table(results: Sequence[Result]) -> None:
    """Added time per request, and what it is next to the two rivals if they were measured."""
    progress("")
    base = statistics.median(value for result in results for value in result.baseline) * 1e6
    rounds = len(results[0].cost)
    print(f"{rounds} rounds; a request without a filter takes {base:.1f} µs of CPU\n")
    rivals = [r for r in results if r.case.name in ("header_mutation", "Lua")]
    width = max(len(result.case.name) for result in results)
    titles = "".join(f"{'/ ' + rival.case.name:>20}" for rival in rivals)
    print(f"{'':<{width}}{'added µs':>12}{'± s.e.':>10}{titles}   what it does")
    for result in results:
        added = result.ratio * base
        line = f"{result.case.name:<{width}}{added:>12.2f}{result.error * base:>10.2f}"
        for rival in rivals:
            line += f"{result.ratio / rival.ratio:>20.2f}"
        print(f"{line}   {result.case.does}")
