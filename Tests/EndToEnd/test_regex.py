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


@pytest.mark.parametrize("pattern", [
    b"\\p{Greek}", b"[\\p{Latin}]", b"\xed\xa0\x80", b"(?P<a>x)(?P<a>y)", b"(?:" * 251 + b")" * 251, b"()" * 501,
    b"a" * 32_769, b"[a-c]{1000}" * 21],
    ids=["script", "script-in-class", "surrogate", "name-twice", "depth", "groups", "length", "size"])
def test_what_only_re2_accepts(probe: Path, pattern: bytes) -> None:
    assert regex_probe.compiled(pattern), "RE2 refuses it too: no difference"
    assert regex_probe.ask(probe, [regex_probe.request(FIND, ALL, 0, pattern, b"")]) == [None]


def test_alternatives_that_re2_merges(probe: Path) -> None:
    """RE2 makes one class of `[^é]|é`, which then is all characters and takes overlong forms too."""
    pattern, text = "[^é]|é|(ab)".encode(), b"\xe0\x80\x80"
    assert regex_probe.is_merged_class(pattern, text)
    expression = regex_probe.compiled(pattern)
    assert regex_probe.re2_says(expression, FIND, 0, text) == [(0, 3), (-1, -1)]
    assert regex_probe.ask(probe, [regex_probe.request(FIND, ALL, 0, pattern, text)]) == [[]]


def test_every_character_has_the_categories_and_cases_of_re2(probe: Path) -> None:
    """All code points in one text: where each category begins, and what each letter's others are."""
    text = "".join(map(chr, range(0x110000))).encode("utf-8", "surrogatepass")
    small = "".join(map(chr, range(0x20, 0x1E960))).encode("utf-8", "surrogatepass")
    categories = "L M N P S Z C Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co Cs"
    questions = []
    for name in categories.split():
        for source in (f"\\p{{{name}}}+", f"(?i)\\P{{{name}}}+"):
            expression = regex_probe.compiled(source.encode())
            found = [match[0] for match in finditer(expression, text)]
            for start, _ in found[::max(len(found) // 12, 1)]:
                part = text[max(start - 100, 0):start + 1000]
                span = expression.Match(regex_probe.ANCHORS[0], part, 0, len(part))[0]
                questions.append((source.encode(), part, span))
    for letter in range(0x41, 0x1E944, 13):
        if chr(letter).lower() != chr(letter).upper():
            source = f"(?i)[^\\x{{{letter:x}}}]*\\x{{{letter:x}}}".encode()
            expression = regex_probe.compiled(source)
            questions.append((source, small, expression.Match(regex_probe.ANCHORS[0], small, 0, len(small))[0]))
    answers = regex_probe.ask(probe, (
        regex_probe.request(FIND, ALL, 0, source, subject) for source, subject, _ in questions))
    wrong = [(source, span, answer) for (source, _, span), answer in zip(questions, answers, strict=True)
             if answer[:1] != [span]]
    assert not wrong, wrong[:20]


def finditer(expression, text: bytes):
    at = 0
    while (spans := expression.Match(regex_probe.ANCHORS[0], text, at, len(text)))[0] != (-1, -1):
        yield spans
        at = spans[0][1]


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
        if answer != right and not regex_probe.is_merged_class(question[3], question[4])]
    assert not wrong, f"{len(wrong)} of {len(questions)}\n" + "\n".join(wrong[:40])
