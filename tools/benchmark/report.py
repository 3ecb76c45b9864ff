"""What the benchmarks print."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Sequence

from harness import paths

from .instructions import Count
from .loading import Step, code_kib
from .measuring import Result


def machine() -> None:
    """Where and with what this was measured."""
    version = subprocess.run(
        [str(paths.envoy()), "--version"], capture_output=True, text=True, timeout=20, check=True)
    release = version.stdout.partition("version:")[2].split("/")[1]
    size = paths.module().stat().st_size
    load, _, _ = os.getloadavg()
    print(f"Envoy {release}, {os.cpu_count()} processors, module of {size / 1024:.1f} KiB "
          f"({code_kib():.1f} of code); load before: {load:.1f}", flush=True)


def progress(text: str) -> None:
    """A line that the next one replaces, for people who wait."""
    if sys.stderr.isatty():
        print(f"\r{text}\033[K", end="" if text else "\r", file=sys.stderr, flush=True)


def table(name: str, results: Sequence[Result]) -> None:
    """Added time per request, and what it is next to the peers that were measured."""
    progress("")
    base = statistics.median(value for result in results for value in result.baseline) * 1e6
    rounds = len(results[0].cost)
    print(f"\n{name}: {rounds} rounds; a request without a filter takes {base:.1f} µs of CPU\n")
    peers = [result for result in results if result.case.is_peer]
    width = max(len(result.case.name) for result in results)
    titles = "".join(f"{'/ ' + peer.case.name:>20}" for peer in peers)
    print(f"{'':<{width}}{'added µs':>12}{'± s.e.':>10}{'quiet µs':>12}{titles}   what it does")
    for result in results:
        added = result.ratio * base
        line = f"{result.case.name:<{width}}{added:>12.2f}{result.error * base:>10.2f}"
        line += f"{result.quiet * base:>12.2f}"
        for peer in peers:
            line += f"{result.ratio / peer.ratio:>20.2f}"
        print(f"{line}   {result.case.does}")


def steps(taken: Sequence[Step], rounds: int) -> None:
    """What loading costs."""
    progress("")
    print(f"medians of {rounds} rounds; time is until every worker has it, CPU is all of Envoy's, "
          "and the worker's own\n")
    width = max(len(step.what) for step in taken)
    print(f"{'':<{width}}{'ms':>10}{'CPU ms':>10}{'worker':>10}{'KiB':>10}")
    for step in taken:
        memory = "" if step.memory is None else f"{step.memory / 1024:.0f}"
        print(f"{step.what:<{width}}{step.seconds * 1e3:>10.1f}{step.cpu * 1e3:>10.1f}"
              f"{step.worker * 1e3:>10.1f}{memory:>10}")


def instructions(counts: Sequence[Count]) -> None:
    """What the module executes for one request, and for its configuration."""
    width = max(len(count.case.name) for count in counts)
    titles = "".join(f"{name:>11}" for name in [*counts[0].callbacks, "total", "configure"])
    print(f"instructions\n\n{'':<{width}}{titles}   host calls")
    for count in counts:
        numbers = [*count.callbacks.values(), sum(count.callbacks.values()), count.configure]
        calls = ", ".join(f"{number} {name}" for name, number in sorted(count.calls.items()))
        print(f"{count.case.name:<{width}}" + "".join(f"{n:>11,}" for n in numbers) + f"   {calls}")
