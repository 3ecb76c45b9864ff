"""Every example of the documentation is a file of the corpus, which the other tests judge; and what it
says of Envoy's operators is so."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import re
import subprocess
import sys
from types import ModuleType

import pytest

from harness import Gateway, Refused, bootstrap, paths

TOOL = paths.ROOT / "tools" / "examples"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("examples", str(TOOL))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("examples", loader))
    sys.modules["examples"] = module  # its dataclasses look there
    loader.exec_module(module)
    return module


def test_no_example_is_behind() -> None:
    result = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_there_are_examples_everywhere(tool: ModuleType) -> None:
    names = [path.name for path in tool.files()]
    for beginning in ("docs-readme-", "docs-limits-", "docs-configuration-string-test"):
        assert any(name.startswith(beginning) for name in names), beginning


PAGE = """\
# One
```yaml
rules: []
```
<!-- example: actions -->
```yaml
- count: a
```
## Two, three
<!-- example: match, finds unknown-field -->

  ```yaml
  pth: /a
  ```
```
```yaml
not: this
```
````yaml
a: "```"
````
<!-- example: none, a test -->
```yml
tests: []
```
Words between.
```yaml
apiVersion: v1
```
"""


def test_how_examples_are_found(tool: ModuleType) -> None:
    found = list(tool.examples("a.md", PAGE))
    assert [(e.line, e.heading, e.mark) for e in found] == [
        (2, "One", ""), (6, "One", "actions"), (12, "Two, three", "match, finds unknown-field"),
        (19, "Two, three", ""), (23, "Two, three", "none, a test"), (27, "Two, three", "")]
    wrapped = [tool.wrapped(example) for example in found if not example.mark.startswith("none")]
    assert [folder for folder, _ in wrapped] == ["valid", "valid", "invalid", "valid", "deployed"]
    assert [text.partition("\n")[2] for _, text in wrapped] == [
        "rules: []\n", "rules:\n- name: example\n  request:\n  - count: a\n",
        "rules:\n- name: example\n  match:\n    pth: /a\n", 'a: "```"\n', "apiVersion: v1\n"]


def test_an_unknown_mark_is_told(tool: ModuleType) -> None:
    with pytest.raises(tool.Unknown, match="a.md:3: no kind of example: 'actons'"):
        tool.wrapped(next(tool.examples("a.md", "\n<!-- example: actons -->\n```yaml\na: 1\n```\n")))


# --- Operators -----------------------------------------------------------------------------------

ARGUMENTS = {"PATH": "", "QUERY_PARAMS": "(DECODED)", "GRPC_STATUS": "(NUMBER)",
              "FILTER_STATE": "(a:PLAIN)", "DYNAMIC_METADATA": "(a:b)"}
"""Of operators that do not take a name, and nothing else, between their parentheses."""


def test_envoy_has_the_operators_that_the_reference_says(gateway: Gateway) -> None:
    page = (paths.ROOT / "docs" / "configuration.md").read_text()
    rows = re.findall(r"^\| `%([A-Z_]+)(.*?)%` \| (yes|no|from [\d.]+) \|", page, re.MULTILINE)
    assert len(rows) > 10
    # "hash/1.40.0/Clean/RELEASE/BoringSSL"
    version = json.loads(gateway.envoy.admin("/server_info"))["version"].split("/")[1]
    running = [int(part) for part in version.split(".")[:2]]
    for name, argument, said in rows:
        text = f"%{name}{ARGUMENTS.get(name, '(x-a)' if argument else '')}%"
        try:
            gateway.serve([bootstrap.header_mutation(request=[bootstrap.append("x-b", text)])])
            has = True
        except Refused:
            has = False
        first = [int(part) for part in said.removeprefix("from ").split(".")] if "." in said else [0]
        assert has == (said != "no" and running >= first), (text, said, version)
