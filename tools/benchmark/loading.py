"""What loading costs: the module's start, the memory of its VMs, updates of a configuration."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness import Envoy, bootstrap, paths
from harness.bootstrap import Message

from . import cases
from .measuring import cpu_seconds

MEMORY_VMS = 8
Sample = tuple[float, float, float, float | None]


@dataclass(frozen=True)
class Step:
    """One thing that was done: seconds until all workers had it, CPU seconds of Envoy, those of its
    worker (for which its event loop stood still), and growth of memory. All are medians."""

    what: str
    seconds: float
    cpu: float
    worker: float
    memory: float | None = None


def measure(empty_module: Path, *, rounds: int, progress: Callable[[str], None]) -> list[Step]:
    """Loads and updates in new Envoys, each with one worker."""
    samples: dict[str, list[Sample]] = {}
    for number in range(rounds):
        for what, sample in _round(empty_module):
            samples.setdefault(what, []).append(sample)
        progress(f"round {number + 1} of {rounds}")
    steps = []
    for what, taken in samples.items():
        seconds, cpu, worker, memory = zip(*taken, strict=True)
        known = [value for value in memory if value is not None]
        steps.append(Step(
            what, statistics.median(seconds), statistics.median(cpu), statistics.median(worker),
            statistics.median(known) if known else None))
    return steps


def _round(empty_module: Path) -> list[tuple[str, Sample]]:
    result = []
    with Envoy(workers=1) as envoy:
        def apply(what: str, listeners: Sequence[Message], memory_of: int = 0) -> None:
            started, cpu, worker = time.monotonic(), cpu_seconds(envoy.pid), worker_seconds(envoy.pid)
            memory = envoy.resident_bytes()
            if refused := envoy.apply(listeners):
                raise RuntimeError(f"{what}: {refused}\n{envoy.log()}")
            grown = (envoy.resident_bytes() - memory) / memory_of if memory_of else None
            result.append((what, (
                time.monotonic() - started, cpu_seconds(envoy.pid) - cpu,
                worker_seconds(envoy.pid) - worker, grown)))

        def listener(name: str, filters: Sequence[Message]) -> Message:
            return bootstrap.listener(name, filters, routes=[bootstrap.route(direct_response=200)])

        apply("a listener without a filter", [listener("none", [])])
        apply("the first Wasm module, an empty one",
              [listener("empty", cases.ours("empty", None, empty_module))])
        apply("the module, first time", [listener("first", cases.ours("first", None))])
        apply("the module again, in a VM of its own",
              [listener("again", cases.ours("again", None))])
        # Each plugin has a VM on the main thread and one on the worker.
        hundred = cases.many_rules(100)
        apply(f"{MEMORY_VMS} more plugins with 100 rules each, per VM",
              [listener(f"vm-{n}", cases.ours(f"vm-{n}", hundred, road="string")) for n in range(MEMORY_VMS)],
              memory_of=2 * MEMORY_VMS)
        apply("a configuration of 11 rules in a VM of its own",
              [listener("update", cases.ours("update", cases.many_rules(11), road="string"))])
        for count in (10, 100, 1000, 10000):
            text = cases.many_rules(count)
            apply(f"update to {count:,} rules",
                  [listener("update", cases.ours("update", text, road="string"))])
        if not envoy.running():
            raise RuntimeError(f"Envoy ended; its log:\n{envoy.log()}")
    return result


def worker_seconds(pid: int) -> float:
    """CPU seconds of the worker thread."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        if (task / "comm").read_text().startswith("wrk:worker"):
            return int((task / "schedstat").read_text().split()[0]) / 1e9
    return 0.0


def code_kib() -> float:
    """The module's code section, which is what Envoy compiles."""
    data = paths.module().read_bytes()
    at = 8
    while at < len(data):
        kind = data[at]
        size = shift = 0
        at += 1
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        if kind == 10:
            return size / 1024
        at += size
    raise ValueError("no code section")
