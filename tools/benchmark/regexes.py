"""ByteRegex beside RE2 on the same texts, natively: how much time the one takes for each of the other."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

import regex_probe

AGENT = b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"
WORDS = (b"the quick brown fox jumps over a lazy dog, and 17 others follow it; " * 1000)[:65536]


@dataclass(frozen=True)
class Case:
    name: str
    pattern: bytes
    text: bytes
    kind: int = regex_probe.FIND


CASES = [
    Case("path, whole", rb"/api/v[0-9]+/users/([^/]+)(?:/.*)?", b"/api/v12/users/alice/" + b"x" * 65000,
         regex_probe.WHOLE),
    Case("prefix that is not there", rb"needle-[0-9]+", WORDS),
    Case("user agents, none", rb"(?i)(?:googlebot|bingbot|slurp|crawler|spider)", AGENT * 600),
    Case("e-mail, none", rb"[\w.+-]+@[\w-]+\.[a-z]+", WORDS),
    Case("words at the end", rb"lazy (cat|bird)$", WORDS),
    Case("letters of any script", rb"\pL+@", WORDS),
    Case("(a*)*b", rb"(a*)*b", b"a" * 65536),
    Case("a*b", rb"a*b", b"a" * 65536, regex_probe.WHOLE),
]


@dataclass(frozen=True)
class Result:
    case: Case
    ours: float
    """Microseconds, the median of all rounds."""
    re2: float


def measure(rounds: int) -> list[Result]:
    """One after the other in each round, so that what else the machine does hits both."""
    probe = regex_probe.build()
    timing = {regex_probe.FIND: regex_probe.TIME_FIND, regex_probe.WHOLE: regex_probe.TIME_WHOLE}
    results = []
    for case in CASES:
        expression = regex_probe.compiled(case.pattern)
        times: list[tuple[float, float]] = []
        repeats = 20
        for _ in range(rounds):
            request = regex_probe.request(
                timing[case.kind], regex_probe.ALL, repeats, case.pattern, case.text)
            found, ours = regex_probe.ask_time(probe, request)
            started = time.perf_counter()
            for _ in range(repeats):
                spans = regex_probe.re2_says(expression, case.kind, 0, case.text)
            theirs = (time.perf_counter() - started) * 1e6
            assert found == bool(spans), f"{case.name}: the engines differ"
            times.append((ours / repeats, theirs / repeats))
        results.append(Result(
            case, statistics.median(t[0] for t in times), statistics.median(t[1] for t in times)))
    return results


def report(results: list[Result]) -> None:
    print("| 64 KB | µs | RE2 µs | / RE2 |\n|---|---|---|---|")
    for result in results:
        ratio = result.ours / result.re2
        print(f"| {result.case.name} | {result.ours:.0f} | {result.re2:.0f} | {ratio:.2f} |")
