"""Both judges say the same: every file of the corpus goes through confcheck and, by every road,
through the filter in a real Envoy. Verdict, codes, places and words of the filter's lines must be
those of confcheck's errors."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import Candidate, Gateway, Verdict, judge, paths

CORPUS = paths.ROOT / "Tests" / "Corpus"

DELIVERY_CODES = {
    "complex-key", "recursive-alias", "several-documents", "undefined-alias", "undeliverable",
    "yaml-syntax"}
"""What confcheck says of the way to the filter; the filter cannot know."""

# --- What differs on the road of YAML under Envoy's own configuration ------------------------------

CANNOT_STAND_THERE = {
    "valid/byte-order-mark.yaml": "the mark would not be at the file's beginning",
    "valid/document-marks.yaml": "a document cannot begin inside another",
    "invalid/recursive-alias.yaml": "Envoy recurses without end and crashes, whatever the filter",
    "invalid/several-documents.yaml": "a document cannot begin inside another",
}

ENVOY_REFUSES = {
    "invalid/bad-indentation.yaml",
    "invalid/complex-key.yaml",
    "invalid/list.yaml",
    "invalid/number.yaml",
    "invalid/scalar.yaml",
    "invalid/tab-indentation.yaml",
    "invalid/unclosed-list.yaml",
    "invalid/unclosed-quote.yaml",
    "invalid/undefined-alias.yaml",
    "invalid/unquoted-glob.yaml",
    "invalid/unquoted-percent.yaml",
}
"""No YAML, or no map at the top: Envoy itself says no, before there is a plugin."""

ENVOY_HIDES = {
    "invalid/duplicate-keys.yaml": {"duplicate-key"},
    "invalid/duplicate-keys-deep.yaml": {"duplicate-key"},
}
"""What the filter cannot see there: of a name that stands twice Envoy silently takes the last."""

NO_DOCUMENT = {"json-syntax", "struct-syntax", "invalid-utf8"}
"""Codes that come with a place in the text, not with a pointer."""


@dataclass(frozen=True)
class Fault:
    """An error of either judge."""

    code: str
    place: str
    """A pointer; `line:column` for what is no document."""
    message: str


def test_everything_by_text(gateway: Gateway, confcheck: dict[str, set[Fault]]) -> None:
    texts: dict[str, bytes] = {}
    for name in confcheck:
        if name.endswith(".json"):
            texts[name] = (CORPUS / name).read_bytes()
        elif (text := rendered(name)) is not None:
            texts[name] = text
    assert len(texts) > 150
    candidates = {f"{name} as bytes": Candidate("bytes", text) for name, text in texts.items()}
    for name, text in texts.items():
        if _is_utf8(text):
            candidates[f"{name} as a string"] = Candidate("string", text.decode())
    verdicts = judge(gateway.envoy, candidates)
    _compare(verdicts, {
        key: _of_the_filter(confcheck[key.partition(" ")[0]]) for key in candidates})


def test_yaml_under_envoys_configuration(
    gateway: Gateway, confcheck: dict[str, set[Fault]],
) -> None:
    names = [name for name in confcheck
             if name.endswith(".yaml") and name not in CANNOT_STAND_THERE]
    texts = {name: (CORPUS / name).read_bytes() for name in names}
    readable = {name: Candidate("struct", text.decode()) for name, text in texts.items()
                if name not in ENVOY_REFUSES and _is_utf8(text)}
    verdicts = judge(gateway.envoy, readable)
    _compare(verdicts, {
        name: {fault for fault in _of_the_filter(confcheck[name])
               if fault.code not in ENVOY_HIDES.get(name, set())}
        for name in readable})
    # One by one: each spoils the whole file in which it stands.
    for name in ENVOY_REFUSES:
        verdict = judge(gateway.envoy, {name: Candidate("struct", texts[name].decode())})[name]
        assert not verdict.accepted and verdict.reason and not verdict.lines, (name, verdict)
        assert confcheck[name], f"{name}: confcheck has no error"


def test_yaml_on_istios_road(gateway: Gateway) -> None:
    """By its documented conversion, which confcheck carries out, and then as a StringValue."""
    faults = _judged("--target", "istio")
    texts = {name: text for name in faults if name.endswith(".yaml")
             if (text := rendered(name, "--target", "istio")) is not None}
    assert len(texts) > 80
    verdicts = judge(
        gateway.envoy, {name: Candidate("string", text.decode()) for name, text in texts.items()})
    _compare(verdicts, {name: _of_the_filter(faults[name]) for name in texts})
    for name in faults.keys() - texts.keys():
        assert name.endswith(".json") or faults[name], f"{name}: neither delivered nor refused"


def test_the_corpus_has_every_code(confcheck: dict[str, set[Fault]]) -> None:
    """All that a file of reasonable size can have."""
    listed = subprocess.run(
        [paths.confcheck(), "explain"], capture_output=True, text=True, check=True).stdout
    codes = set(re.findall(r"^([a-z0-9-]+)", listed, re.MULTILINE))
    found = {fault.code for faults in (*confcheck.values(), *_judged("--target", "istio").values())
             for fault in faults}
    assert codes - found == {
        # Only of what is large: see test_bad_input.py.
        "too-large", "too-many-rules",
        # Not yet used by anything.
        "environment-missing",
        # No errors.
        "road-difference", "empty-configuration", "never-holds",
        # Of what a configuration stands in: see test_deployed.py and deployed/ in the corpus.
        "foreign-file", "foreign-plugin", "type-url", "configuration-type", "struct-value", "string-value",
        "bytes-value", "plugin-config", "wasm-runtime", "missing-url", "unknown-spec-field",
        "resource-kind", "spec-value", "wrapper-field", "misplaced-configuration", "fails-open", "unknown-cluster", "cluster-name",
    }


@pytest.fixture(scope="session")
def confcheck() -> dict[str, set[Fault]]:
    """The errors that confcheck finds in each file."""
    return _judged()


def _judged(*options: str) -> dict[str, set[Fault]]:
    files = sorted(path for kind in ("valid", "invalid", "json")
                   for path in (CORPUS / kind).iterdir() if path.suffix in (".yaml", ".json"))
    names = [path.relative_to(CORPUS).as_posix() for path in files]
    result = subprocess.run(
        [paths.confcheck(), "check", "--format", "json", *options, *names], cwd=CORPUS, capture_output=True,
        text=True, check=False)
    assert result.returncode == 1, result.stderr
    faults: dict[str, set[Fault]] = {name: set() for name in names}
    for finding in json.loads(result.stdout):
        if finding["severity"] != "error":
            continue
        code, place = finding["code"], finding["pointer"]
        if code in NO_DOCUMENT and code != "struct-syntax":
            place = f"{finding['line']}:{finding['column']}"
        elif _is_about_brackets(code, finding["message"]):
            place = ""
        faults[finding["file"]].add(Fault(code, place, finding["message"]))
    return faults


def _is_about_brackets(code: str, message: str) -> bool:
    """Nested too deep to be read: the filter has a place in the text, confcheck may have a pointer."""
    return code == "too-deep" and message.endswith("lists and maps in each other")


def rendered(name: str, *options: str) -> bytes | None:
    """What the filter gets of a YAML file as text; None when nothing is delivered."""
    result = subprocess.run(
        [paths.confcheck(), "render", "--force", *options, name], cwd=CORPUS, capture_output=True,
        check=False)
    return result.stdout if result.returncode == 0 else None


def _of_the_filter(faults: set[Fault]) -> set[Fault]:
    return {fault for fault in faults if fault.code not in DELIVERY_CODES}


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _compare(verdicts: dict[str, Verdict], expected: dict[str, set[Fault]]) -> None:
    """Fails with all differences at once."""
    differences: list[str] = []
    for name, verdict in verdicts.items():
        found = {_parse(line) for line in verdict.lines
                 if not re.fullmatch(r"configuration accepted: .*|and \d+ more findings", line)}
        if verdict.accepted != (not expected[name]):
            differences.append(f"{name}: accepted is {verdict.accepted} {verdict.reason}")
        differences += [f"{name}: only confcheck: {fault}" for fault in expected[name] - found]
        differences += [f"{name}: only the filter: {fault}" for fault in found - expected[name]]
    assert not differences, "\n".join(differences)


def _parse(line: str) -> Fault:
    """A line of the filter's."""
    if match := re.fullmatch(r"line (\d+), column (\d+): ([a-z0-9-]+): (.*)", line):
        place = f"{match[1]}:{match[2]}" if match[3] in NO_DOCUMENT else ""
        return Fault(match[3], place, match[4])
    if match := re.fullmatch(r"byte \d+: ([a-z0-9-]+): (.*)", line):
        return Fault(match[1], "", match[2])
    match = re.fullmatch(r"(/.*?): ([a-z0-9-]+): (.*)", line)
    assert match, f"not a finding: {line}"
    return Fault(match[2], "" if match[1] == "/" else match[1], match[3])
