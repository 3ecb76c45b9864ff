"""Asks ByteRegex and RE2 the same questions. The other half is Tests/RegexProbe."""

from __future__ import annotations

import re
import struct
import subprocess
from collections.abc import Iterable
from pathlib import Path

from re2 import _re2

ROOT = Path(__file__).resolve().parents[2]
FIND, WHOLE, TIME_FIND, TIME_WHOLE = range(4)
THREADS, TABLE, BACKTRACKING, ALL = 0, 1, 2, 3
ANCHORS = (_re2.RE2.Anchor.UNANCHORED, _re2.RE2.Anchor.ANCHOR_BOTH)

Spans = list[tuple[int, int]]


def build() -> Path:
    """Builds the probe, with optimisation: debug builds are too slow for many questions."""
    command = ["swift", "build", "--quiet", "--configuration", "release", "--product", "RegexProbe"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    shown = subprocess.run([*command[:2], *command[3:5], "--show-bin-path"], cwd=ROOT,
                           capture_output=True, text=True, check=True)
    return Path(shown.stdout.strip()) / "RegexProbe"


def request(kind: int, engines: int, start: int, pattern: bytes, text: bytes) -> bytes:
    return (struct.pack("<iiii", kind, engines, start, len(pattern)) + pattern
            + struct.pack("<i", len(text)) + text)


def ask(probe: Path, requests: Iterable[bytes]) -> list[Spans | None]:
    """The answer to each question, as `re2_says` gives it."""
    requests = list(requests)
    done = subprocess.run([probe], input=b"".join(requests), capture_output=True)
    assert done.returncode == 0, f"the probe ended with {done.returncode}: {done.stderr[-2000:]!r}"
    numbers = struct.unpack(f"<{len(done.stdout) // 4}i", done.stdout)
    answers: list[Spans | None] = []
    at = 0
    while at < len(numbers):
        count = numbers[at]
        spans = numbers[at + 1:at + 1 + max(count, 0)]
        answers.append(None if count < 0 else list(zip(spans[::2], spans[1::2], strict=True)))
        at += 1 + max(count, 0)
    assert len(answers) == len(requests)
    return answers


def ask_time(probe: Path, question: bytes) -> tuple[bool, int]:
    """Whether it matched, and the microseconds that all repetitions took."""
    done = subprocess.run([probe], input=question, capture_output=True, check=True)
    found, time = struct.unpack("<ii", done.stdout)
    return bool(found), time


def compiled(pattern: bytes) -> _re2.RE2 | None:
    options = _re2.RE2.Options()
    options.log_errors = False
    expression = _re2.RE2(pattern, options)
    return expression if expression.ok() else None


def re2_says(expression: _re2.RE2 | None, kind: int, start: int, text: bytes) -> Spans | None:
    """The spans of all groups; none without a match; None when the pattern is refused."""
    if expression is None:
        return None
    spans = [tuple(span) for span in expression.Match(ANCHORS[kind], text, start, len(text))]
    return spans if spans and spans[0] != (-1, -1) else []


DIFFERENCES = (
    # What RE2 accepts and ByteRegex refuses, each by an error of its own: docs/regex.md lists them.
    re.compile(rb"\\[pP]\{\^?[A-Za-z_]{3,}"),  # Scripts.
    re.compile(rb"\xed[\xa0-\xbf]"),  # Surrogates, which are not UTF-8.
)


def is_known_difference(pattern: bytes) -> bool:
    names = re.findall(rb"\(\?P?<([^>]*)>", pattern)
    return (len(names) != len(set(names)) or pattern.count(b"(") > 250
            or any(difference.search(pattern) for difference in DIFFERENCES))


def is_merged_class(pattern: bytes, text: bytes) -> bool:
    """Whether RE2 may have merged alternatives to a class that matches what is not UTF-8."""
    odd = re.search(rb"\xe0[\x80-\x9f]|\xf0[\x80-\x8f]|\xf4[\x90-\xbf]", text)
    return odd is not None and b"|" in pattern
