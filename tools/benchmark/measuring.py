"""CPU that a filter adds to a request: rounds of load on each listener, and the listener without a
filter before and after."""

from __future__ import annotations

import re
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from harness import Gateway, Site, bootstrap, client

from .cases import ANSWERED, SENT, Case

CONNECTIONS = 16
BASELINE = Case("no filter", "the same listener without a filter", [])


@dataclass
class Result:
    """What was measured of one case: for each round CPU seconds per request, and the same of the
    listener without a filter around it."""

    case: Case
    cost: list[float] = field(default_factory=list)
    baseline: list[float] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """Cost above the neighbours', as a part of theirs."""
        return [cost / base - 1 for cost, base in zip(self.cost, self.baseline, strict=True)]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def quiet(self) -> float:
        """The ratio of the lower quartiles: what is left when others disturb most of the rounds."""
        if len(self.cost) < 2:
            return self.ratio
        low = [statistics.quantiles(values, n=4)[0] for values in (self.cost, self.baseline)]
        return low[0] / low[1] - 1

    @property
    def error(self) -> float:
        """The standard error of the median."""
        if len(self.ratios) < 2:
            return float("nan")
        return 1.2533 * statistics.stdev(self.ratios) / len(self.ratios) ** 0.5


def measure(
    gateway: Gateway, cases: Sequence[Case], *, rounds: int, seconds: int, hop: bool,
    progress: Callable[[str], None],
) -> list[Result]:
    """Checks that every case does its job, then measures all of them."""
    for case in cases:
        case.verify(gateway)
    if hop:
        answerer = serve(gateway, BASELINE, False)
        gateway.envoy.put_clusters([bootstrap.cluster("answerer", answerer.port)])
    baseline = serve(gateway, BASELINE, hop)
    sites = [serve(gateway, case, hop) for case in cases]
    results = [Result(case) for case in cases]
    for site in [baseline, *sites]:
        load(gateway, site, 1)  # Connections to the upstream, pools, caches.
    for number in range(rounds):
        before = load(gateway, baseline, seconds)
        for site, result in zip(sites, results, strict=True):
            cost = load(gateway, site, seconds)
            after = load(gateway, baseline, seconds)
            result.cost.append(cost)
            result.baseline.append((before + after) / 2)
            before = after
        progress(f"round {number + 1} of {rounds}")
    return results


def serve(gateway: Gateway, case: Case, hop: bool) -> Site:
    """The listener to be measured. Its answer comes from Envoy, so that nothing else is the bottleneck."""
    name, value = ANSWERED
    if hop:
        routes = [bootstrap.route(cluster="answerer")]
    else:
        routes = [bootstrap.route(direct_response=200)]
        routes[0]["response_headers_to_add"] = [{"header": {"key": name, "value": value}}]
    site = gateway.serve(case.filters, routes=routes)
    for _ in range(3):
        response = client.request(site.port, "GET", "/bench", headers=SENT)
        found = {"status": [str(response.status)], **case.response_headers(response.all)}
        expected = {"status": ["200"], **case.expected_response()}
        if found != expected:
            raise AssertionError(f"{case.name}: the answer has {found}, expected {expected}")
    return site


def load(gateway: Gateway, site: Site, seconds: int) -> float:
    """CPU seconds of Envoy per request under full load."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "5s"]
    for name, value in SENT:
        command += ["-H", f"{name}: {value}"]
    before = cpu_seconds(gateway.envoy.pid)
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{site.port}/bench"], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=seconds + 30, check=True)
    used = cpu_seconds(gateway.envoy.pid) - before
    output = done.stdout
    requests = re.search(r"(\d+) requests in", output)
    if not requests or int(requests[1]) == 0 or re.search("Non-2xx|Socket errors", output):
        raise RuntimeError(f"wrk had errors:\n{output}{done.stderr}")
    return used / int(requests[1])


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, to the nanosecond (Linux: its CPU clock)."""
    process_clock = (~pid << 3) | 2
    return time.clock_gettime(process_clock)
