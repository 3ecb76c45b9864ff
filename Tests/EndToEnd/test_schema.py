"""The JSON Schema says what the structure check says, as far as JSON Schema can.

What it cannot say: what names refer to, what is in format strings, regular expressions and addresses,
that a name stands twice, how large a number is that is written as text with an exponent, and that two
numbers taken together are too large.
"""

from __future__ import annotations

import copy
import json
import random
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness import paths

SCHEMA = paths.ROOT / "docs" / "generic-filter.schema.json"
CORPUS = paths.ROOT / "Tests" / "Corpus"

STRUCTURAL = {
    "unknown-field", "missing-field", "wrong-type", "out-of-range", "invalid-choice", "empty-list",
    "exactly-one", "invalid-header-name", "invalid-name"}
"""What the structure check finds, and the schema with it. `not-yet-supported` may be said of a value
too; what is so by its row, no schema has."""

BUILDERS = [
    # A burst and a rate that are too large together.
    ("out-of-range", "a burst that comes back"),
    # Of IPv4 fewer bits than of IPv6; statuses with gaps between.
    ("out-of-range", "two numbers of bits"),
    ("out-of-range", "301, 302, 303, 307 or 308"),
    ("out-of-range", "a status whose responses may have a body"),
    # A table needs entries or tests, a rewrite what stands in place of what it finds.
    ("missing-field", '"(entries|with|substitution)" is missing'),
]
"""Findings with codes of the structure check that the plan's builder reports: of several values taken
together, or finer than a row can say."""

JUDGED_LATER = re.compile(r"\.(status|percent|from|to)(\[\d+\])?$")
"""Places of what the plan's builder judges: the schema may say more than a builder that does not read
them."""

SEEDS = range(4)
"""Of the random changes; each seed makes `CHANGED` configurations."""
CHANGED = 400


@dataclass(frozen=True)
class Finding:
    code: str
    pointer: str
    message: str

    @property
    def is_structural(self) -> bool:
        return self.code in STRUCTURAL and not any(
            self.code == code and re.search(message, self.message) for code, message in BUILDERS)


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    loaded = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(loaded)
    # In ECMA's dialect `$` is the end alone; in Python's also what stands before a last line feed.
    def pattern(_validator: Any, pattern: str, value: Any, _schema: Any) -> Iterator[Any]:
        if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
            yield jsonschema.ValidationError(f"{value!r} does not match {pattern!r}")
    kind = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": pattern})
    return kind(loaded)


@pytest.fixture(scope="module")
def delivered() -> dict[str, Any]:
    """What the filter gets of each file of the corpus, when it is JSON."""
    found: dict[str, Any] = {}
    for folder in ("valid", "invalid"):
        for path in sorted((CORPUS / folder).iterdir()):
            if path.suffix not in (".yaml", ".json"):
                continue
            result = subprocess.run(
                [paths.confcheck(), "render", "--force", "--target", "envoy", path],
                capture_output=True, check=False)
            if result.returncode == 0 and result.stdout.strip():
                found[f"{folder}/{path.name}"] = json.loads(result.stdout)
    return found


def test_what_is_valid_passes(
        schema: jsonschema.Draft202012Validator, delivered: dict[str, Any]) -> None:
    valid = {name: tree for name, tree in delivered.items() if name.startswith("valid/")}
    assert len(valid) > 50
    refused = {name: [error.message for error in schema.iter_errors(tree)]
               for name, tree in valid.items()}
    assert not {name: errors for name, errors in refused.items() if errors}
    # A file with nothing in it is null to an editor.
    schema.validate(None)


def test_what_is_invalid_is_refused_for_its_structure(
        schema: jsonschema.Draft202012Validator, delivered: dict[str, Any], tmp_path: Path) -> None:
    invalid = {name: tree for name, tree in delivered.items() if name.startswith("invalid/")}
    assert len(invalid) > 50
    assert compare(schema, invalid, tmp_path).refused > 30


def test_what_is_to_come_is_refused(schema: jsonschema.Draft202012Validator) -> None:
    page = (paths.ROOT / "docs" / "configuration.md").read_text()
    names = set(re.findall(r"`([a-z_]+)`", page.partition("| the configuration |")[2].partition("\n")[0]))
    assert "explain" in names
    for name in names:
        assert not schema.is_valid({name: {"a": "b"}}), name


@pytest.mark.parametrize("seed", SEEDS)
def test_changed_configurations_are_judged_alike(
        schema: jsonschema.Draft202012Validator, delivered: dict[str, Any], tmp_path: Path,
        seed: int) -> None:
    changes = Changes(random.Random(seed), schema.schema, list(delivered.values()))
    valid = [tree for name, tree in sorted(delivered.items()) if name.startswith("valid/")]
    changed = {f"{number}.json": changes.change(valid[number % len(valid)])
               for number in range(CHANGED)}
    counts = compare(schema, changed, tmp_path)
    # Both verdicts have to occur, or nothing was compared.
    assert counts.refused > CHANGED / 4 and counts.accepted > CHANGED / 10, counts


@dataclass
class Counts:
    refused: int = 0
    accepted: int = 0


def compare(
        schema: jsonschema.Draft202012Validator, trees: dict[str, Any], folder: Path) -> Counts:
    """Fails with every configuration about which the two disagree."""
    names = {name: f"{number}.json" for number, name in enumerate(trees)}
    for name, tree in trees.items():
        (folder / names[name]).write_text(json.dumps(tree))
    findings = checked(folder, list(names.values()))
    counts, differences = Counts(), []
    for name, tree in trees.items():
        errors = [f"{error.json_path}: {error.message[:200]}" for error in schema.iter_errors(tree)]
        found = findings[names[name]]
        structural = [finding for finding in found if finding.is_structural]
        if errors:
            counts.refused += 1
            if not found and not all(JUDGED_LATER.search(error.split(":")[0]) for error in errors):
                differences.append(f"{name}: only the schema refuses {errors} in {json.dumps(tree)}")
        else:
            counts.accepted += 1
            if structural:
                differences.append(f"{name}: the schema lets {structural} pass")
    assert not differences, "\n".join(differences)
    return counts


def checked(folder: Path, names: list[str]) -> dict[str, list[Finding]]:
    """The errors that confcheck finds in each file."""
    result = subprocess.run(
        [paths.confcheck(), "check", "--format", "json", "--target", "envoy", *names], cwd=folder,
        capture_output=True, text=True, check=False)
    assert result.returncode in (0, 1), result.stderr
    found: dict[str, list[Finding]] = {name: [] for name in names}
    for finding in json.loads(result.stdout):
        if finding["severity"] == "error":
            found[finding["file"]].append(
                Finding(finding["code"], finding["pointer"], finding["message"]))
    return found


VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 1.5, 5.0, 200, 599, 600, 10 ** 12, "", "1", "-0", "1e2", "5.0", "5.5",
    "01", "0x1", "a", "true", "a b", ":path", ":nothing", "x-a", "x*", "a" * 128, "a" * 129, "1a", "_a",
    "ä", "a\n", "200ms", "1s", "0s", "61s", "060s", "1.5s", "100/s", "0/s", "0100/010s", "1/25d", "1/24d",
    "1000001/s", "10/0s", "4xx", "500-503", "600", "99.9999", "keep", "deny", "shadow", "first",
    [], {}, ["a"], ["a", 1], [["a"]], {"a": "b"}, {"x-own": 1}, {"exact": "a"}, {"exact": "a", "prefix": "b"},
    {"min": 1, "max": "2"}, {"name": "r"}, [{"name": "r"}], {"a b": "c"},
]
"""What takes the place of other values: each kind, and both sides of every limit."""


class Changes:
    """Random changes of configurations, small enough that many of them stay valid."""

    def __init__(self, chance: random.Random, schema: dict[str, Any], trees: list[Any]) -> None:
        self.chance = chance
        self.fields = sorted(set(names_of_fields(schema)))
        self.limits = sorted(set(limits(schema)))
        self.samples: dict[str, list[Any]] = {}
        for tree in trees:
            for container, key in places(tree):
                if isinstance(key, str):
                    self.samples.setdefault(key, []).append(container[key])

    def change(self, tree: Any) -> Any:
        tree = copy.deepcopy(tree)
        for _ in range(self.chance.choice([1, 1, 1, 2, 3])):
            everywhere = list(places(tree))
            if not everywhere:
                return {self.chance.choice(self.fields): self.value()}
            self.at(*self.chance.choice(everywhere))
        return tree

    def at(self, container: Any, key: Any) -> None:
        """Changes one entry of a list or map."""
        old = container[key]
        match self.chance.randrange(8):
            case 0:
                del container[key]
            case 1:
                container[key] = self.value()
            case 2:
                container[key] = [old]
            case 3 if isinstance(old, list) and old:
                container[key] = old[0]
            case 3 | 4 if isinstance(container, dict):
                # Another field beside it, with a value that it has somewhere.
                name = self.chance.choice([*container, *self.fields, *self.fields])
                container[name] = self.sample(name)
            case 5 if isinstance(container, dict):
                name = self.chance.choice([key + "s", "x-" + key, self.chance.choice(self.fields), "a b"])
                container[name] = container.pop(key)
            case 6 if isinstance(old, (int, str)) and not isinstance(old, bool):
                number = self.chance.choice(self.limits) + self.chance.choice([-1, 0, 1])
                container[key] = self.chance.choice([number, str(number), f"{number}.0", f"{number}ms"])
            case _ if isinstance(key, str):
                container[key] = self.sample(key)
            case _:
                container[key] = self.value()

    def value(self) -> Any:
        return copy.deepcopy(self.chance.choice(VALUES))

    def sample(self, name: str) -> Any:
        if name in self.samples and self.chance.random() < 0.8:
            return copy.deepcopy(self.chance.choice(self.samples[name]))
        return self.value()


def places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every entry of every list and map, as its container and its key."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else []:
        yield tree, key
        yield from places(tree[key])


def names_of_fields(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
    for container, key in places(schema):
        if isinstance(container[key], dict):
            properties = container[key].get("properties")
            if isinstance(properties, dict):
                yield from properties


def limits(schema: Any) -> Iterator[int]:
    """The smallest and largest numbers of the schema."""
    for container, key in places(schema):
        if key in ("minimum", "maximum") and isinstance(container[key], int):
            yield container[key]
