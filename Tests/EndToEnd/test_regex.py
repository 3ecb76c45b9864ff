"""ByteRegex says what RE2 says: which patterns are refused, what matches, and where each group is.

The seed is the same in each run; `SEED=2 COUNT=100000` tries other patterns, and more.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from pathlib import Path

import pytest

import regex_cases
import regex_probe
from regex_probe import ALL, BACKTRACKING, FIND, TABLE, THREADS, WHOLE

SEED = int(os.environ.get("SEED", "1"))
COUNT = int(os.environ.get("COUNT", "3000"))

pytestmark = pytest.mark.seconds(300 + COUNT // 100)


@pytest.fixture(scope="module")
def probe() -> Path:
    return regex_probe.build()


def test_listed_patterns(probe: Path) -> None:
    """Hundreds of patterns with an odd corner each, on every text of a list."""
    compare(probe, regex_cases.listed(), every_engine=False)


def test_generated_patterns(probe: Path) -> None:
    for first in range(0, COUNT, 3000):
        cases = regex_cases.generated(SEED + first, min(3000, COUNT - first))
        compare(probe, cases, every_engine=True)


def compare(
    probe: Path, cases: Iterable[tuple[bytes, list[bytes]]], every_engine: bool
) -> None:
    chance = random.Random(SEED)
    questions = []
    expected = []
    for pattern, texts in cases:
        if regex_probe.is_known_difference(pattern):
            continue
        expression = regex_probe.compiled(pattern)
        for text in texts if expression else texts[:1]:
            start = chance.randint(0, len(text)) if chance.random() < 0.3 else 0
            kinds = [(FIND, start), (WHOLE, 0)]
            for kind, start in kinds:
                answer = regex_probe.re2_says(expression, kind, start, text)
                for engines in [THREADS, BACKTRACKING, TABLE, ALL] if every_engine else [ALL]:
                    questions.append((kind, engines, start, pattern, text))
                    expected.append(answer)
    answers = regex_probe.ask(probe, (regex_probe.request(*question) for question in questions))
    wrong = [
        f"{question}: {answer}, and RE2 says {right}"
        for question, answer, right in zip(questions, answers, expected, strict=True)
        if answer != right]
    assert not wrong, f"{len(wrong)} of {len(questions)}\n" + "\n".join(wrong[:40])
