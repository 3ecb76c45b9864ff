"""Whole files of Envoy's, as operators write them: Envoy starts with one exactly if confcheck finds
no error in it, and what the filter says of the configuration, confcheck says in the same words, at
its place in the file."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import paths

BOOTSTRAP = """\
static_resources:
  clusters:
  - {name: authz, connect_timeout: 1s}
  listeners:
  - name: ingress
    address: {socket_address: {address: 127.0.0.1, port_value: 0}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: ingress
          route_config: {virtual_hosts: [{name: all, domains: ["*"]}]}
          http_filters:
          - name: generic_filter
            typed_config:
FILTER
          - name: envoy.filters.http.router
            typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
"""

WASM = """\
"@type": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
config:
  name: generic_filter
  vm_config:
    runtime: envoy.wasm.runtime.v8
    code: {local: {filename: MODULE}}
"""

STRUCT = """\
  configuration:
    "@type": type.googleapis.com/google.protobuf.Struct
    value:
"""

STRING = """\
  configuration:
    "@type": type.googleapis.com/google.protobuf.StringValue
    value: """

TYPED_STRUCT = """\
"@type": type.googleapis.com/xds.type.v3.TypedStruct
type_url: type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
value:
"""

GOOD = """\
version: 1
x-text: 1.10
services: {authz: {cluster: authz, timeout: 200ms}}
rules:
- name: hygiene
  request: [{remove_header: ["x-internal-*"]}]
"""

BAD = """\
version: 1
namespace: on
rulez: []
rules:
- {name: a, match: {pth: /x}}
- {name: b, request: [{set_header: {"X b": 1}}]}
"""


@dataclass(frozen=True)
class Finding:
    """An error of either judge: code, pointer in the configuration, words."""

    code: str
    pointer: str
    message: str


@dataclass(frozen=True)
class Place:
    """Where confcheck has an error."""

    code: str
    line: int
    column: int


def struct(configuration: str, wrapper: str = WASM) -> str:
    return wrapper + STRUCT + textwrap.indent(configuration, " " * 6)


def string(configuration: str, style: str = "|") -> str:
    return WASM + STRING + style + "\n" + textwrap.indent(configuration, " " * 6)


def typed_struct(filter_: str) -> str:
    return TYPED_STRUCT + textwrap.indent(filter_.partition("\n")[2], "  ")


def write(folder: Path, filter_: str, *, newline: str = "\n") -> Path:
    """A bootstrap with this filter."""
    block = textwrap.indent(filter_.rstrip("\n"), " " * 14)
    text = BOOTSTRAP.replace("FILTER", block).replace("MODULE", str(paths.module()))
    path = folder / "envoy.yaml"
    path.write_bytes(text.replace("\n", newline).encode())
    return path


def envoy(path: Path) -> tuple[bool, set[Finding], str]:
    """Whether Envoy would start with the file, what the filter said, and all that was logged."""
    result = subprocess.run(
        [paths.envoy(), "--mode", "validate", "-c", path, "--log-level", "info"],
        capture_output=True, check=False, timeout=30)
    log = (result.stdout + result.stderr).decode(errors="replace")
    lines = re.findall(r"\] wasm log[^:]*: (/.*)", log)
    return result.returncode == 0, {parse(line) for line in lines}, log


def parse(line: str) -> Finding:
    match = re.fullmatch(r"(/.*?): ([a-z0-9-]+): (.*)", line)
    assert match, f"not a finding: {line}"
    return Finding(match[2], "" if match[1] == "/" else match[1], match[3])


def confcheck(path: Path, *arguments: str) -> list[dict[str, object]]:
    """The errors that confcheck finds; its exit status must agree."""
    result = subprocess.run(
        [paths.confcheck(), "--format", "json", *arguments, path], capture_output=True, text=True,
        check=False, timeout=10)
    findings = [f for f in json.loads(result.stdout) if f["severity"] == "error"]
    assert result.returncode == (1 if findings else 0), result.stderr
    return findings


def as_json(folder: Path, filter_: str, configuration: dict[str, object]) -> Path:
    """The same bootstrap as JSON."""
    message = {
        "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
        "config": {
            "name": "generic_filter",
            "vm_config": {
                "runtime": "envoy.wasm.runtime.v8",
                "code": {"local": {"filename": str(paths.module())}}},
            "configuration": configuration,
        },
    }
    router = "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"
    manager = ("type.googleapis.com/envoy.extensions.filters.network"
               ".http_connection_manager.v3.HttpConnectionManager")
    bootstrap = {"static_resources": {"listeners": [{
        "name": "ingress",
        "address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}},
        "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
            "@type": manager, "stat_prefix": "ingress",
            "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"]}]},
            "http_filters": [
                {"name": filter_, "typed_config": message},
                {"name": "router", "typed_config": {"@type": router}}],
        }}]}],
    }]}}
    path = folder / "envoy.json"
    path.write_text(json.dumps(bootstrap, indent="\t"))
    return path


JSON_GOOD = json.dumps({
    "version": 1, "x-😀": "1.10",
    "rules": [{"name": "a", "request": [{"remove_header": ["x-internal-*"]}]}]}, indent=2)

JSON_BAD = json.dumps({
    "version": 1, "namespace": True, "x-😀": 1, "rulez": [],
    "rules": [{"name": "a", "match": {"pth": "/x"}}]}, indent=2, ensure_ascii=False)


@pytest.mark.parametrize("filter_", [
    struct(GOOD), string(JSON_GOOD), string(JSON_GOOD, ">-"), typed_struct(struct(GOOD)),
    struct(GOOD).replace("vm_config", "vmConfig"),
    WASM + STRING + json.dumps(JSON_GOOD, ensure_ascii=False),
    WASM + STRING + "'" + JSON_GOOD.replace("\n", "") + "'",
    WASM + STRUCT.replace("Struct", "BytesValue") + "      "
    + base64.b64encode(JSON_GOOD.encode()).decode().rstrip("="),
], ids=["struct", "string", "folded", "typed-struct", "camel", "double", "single", "bytes"])
def test_both_accept(tmp_path: Path, filter_: str) -> None:
    path = write(tmp_path, filter_)
    accepted, lines, log = envoy(path)
    assert accepted and not lines, log
    assert confcheck(path) == []


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("filter_", [
    struct(BAD), string(JSON_BAD), string(JSON_BAD, "|2-").replace("\n      ", "\n        "),
    string(JSON_BAD, ">"), typed_struct(struct(BAD)),
    WASM + STRING + '"' + JSON_BAD.replace('"', '\\"').replace("\n", "\\n") + '"',
    WASM + STRING + "'" + JSON_BAD.replace("\n", "\n       ") + "'",
    WASM + STRUCT.replace("Struct", "BytesValue") + "      "
    + base64.b64encode(JSON_BAD.encode()).decode(),
], ids=["struct", "string", "indicator", "folded", "typed-struct", "double", "single", "bytes"])
def test_both_refuse_for_the_same_reason(tmp_path: Path, filter_: str, newline: str) -> None:
    path = write(tmp_path, filter_, newline=newline)
    accepted, lines, log = envoy(path)
    assert not accepted and lines, log
    findings = confcheck(path)
    assert {Finding(str(f["code"]), str(f["pointer"]), str(f["message"])) for f in findings} == lines
    # What is under the caret is what the finding is about.
    text = path.read_bytes().decode().replace("\r\n", "\n").split("\n")
    if "BytesValue" in filter_:
        return
    for finding in findings:
        line = text[int(str(finding["line"])) - 1]
        marked = line[int(str(finding["column"])) - 1:]
        name = str(finding["pointer"]).rsplit("/", 1)[-1]
        if finding["code"] == "unknown-field":
            assert marked.lstrip('\\"').startswith(name), (finding, line)
        assert str(finding["configuration"]).endswith("/config/configuration/value")


def test_json_files(tmp_path: Path) -> None:
    kinds = {"Struct": json.loads, "StringValue": str}
    for kind, convert in kinds.items():
        for text in (JSON_GOOD, JSON_BAD):
            path = as_json(tmp_path, "generic_filter", {
                "@type": f"type.googleapis.com/google.protobuf.{kind}", "value": convert(text)})
            accepted, lines, log = envoy(path)
            assert accepted == (text == JSON_GOOD), log
            found = {Finding(str(f["code"]), str(f["pointer"]), str(f["message"]))
                     for f in confcheck(path)}
            assert found == lines


SCALARS = """\
version: 0x1
x-a: [on, 1.10, 0123, 2147483648, ~, "on", .inf, 1_000]
on: 1
1.50: 2
<<: {a: 1}
"""


def test_scalars_are_judged_as_envoy_delivers_them(tmp_path: Path) -> None:
    path = write(tmp_path, struct(SCALARS))
    _, lines, _ = envoy(path)
    assert {(str(f["pointer"]), str(f["code"])) for f in confcheck(path)} \
        == {(line.pointer, line.code) for line in lines}
    rendered = subprocess.run(
        [paths.confcheck(), "render", "--force", path], capture_output=True, check=False)
    assert json.loads(rendered.stdout)["x-a"] == [
        True, "1.10", 83, "2147483648", None, "on", ".inf", "1_000"]


def configuration(text: str) -> str:
    return WASM + "  configuration: " + text + "\n"


TYPE = '"@type": type.googleapis.com/google.protobuf.'

REFUSED = {
    "fields beside value": (
        configuration(f"{{{TYPE}Struct, version: 1}}"), Place("struct-value", 23, 86)),
    "value and fields": (
        configuration(f"{{{TYPE}Struct, value: {{version: 1}}, rules: []}}"), "struct-value"),
    "value is a list": (configuration(f"{{{TYPE}Struct, value: []}}"), "struct-value"),
    "value is text": (configuration(f'{{{TYPE}Struct, value: "x"}}'), "struct-value"),
    "number as text": (configuration(f"{{{TYPE}StringValue, value: 1}}"), "string-value"),
    "boolean as text": (configuration(f"{{{TYPE}StringValue, value: on}}"), "string-value"),
    "map as text": (configuration(f"{{{TYPE}StringValue, value: {{version: 1}}}}"), "string-value"),
    "fields beside text": (
        configuration(f'{{{TYPE}StringValue, value: "{{}}", rules: []}}'), "string-value"),
    "no base64": (configuration(f'{{{TYPE}BytesValue, value: "{{}}"}}'), "bytes-value"),
    "base64 in lines": (
        configuration(f'{{{TYPE}BytesValue, value: "eyJ9\\n"}}'), "bytes-value"),
    "misspelt type": (configuration(f"{{{TYPE}Strukt, value: {{}}}}"), "type-url"),
    "type without host": (
        configuration('{"@type": google.protobuf.Struct, value: {}}'), "type-url"),
    "no type": (configuration("{value: {version: 1}}"), "type-url"),
    "no message": (configuration("abc"), "type-url"),
    "filter without host": (WASM.replace("type.googleapis.com/", ""), "type-url"),
    "YAML as text": (string(GOOD), "json-syntax"),
    "runtime": (WASM.replace("envoy.wasm.runtime.v8", "v8"), "wasm-runtime"),
    "misspelt configuration": (
        struct(GOOD).replace("  configuration", "  configuraton"), "wrapper-field"),
    "misspelt field of the VM": (WASM.replace("runtime:", "run_time:"), "wrapper-field"),
    "misspelt in camel case": (WASM.replace("vm_config:", "vmConfigs:"), "wrapper-field"),
    "misspelt config": (WASM.replace("\nconfig:", "\nconfigs:"), "wrapper-field"),
    "merged maps": (WASM.replace("    runtime", "    <<: {vm_id: a}\n    runtime"), "wrapper-field"),
    "filter without type": (WASM.partition("\n")[2], Place("type-url", 17, 15)),
    "type without @": (WASM.replace('"@type"', "type"), "type-url"),
    "misspelt filter": (WASM.replace("filters.http", "filter.http"), "type-url"),
    "filter in capitals": (WASM.replace(".Wasm", ".WASM"), "type-url"),
}
"""What Envoy, or the filter, refuses for the wrapper."""


@pytest.mark.parametrize("name", REFUSED)
def test_wrapper_mistakes(tmp_path: Path, name: str) -> None:
    filter_, expected = REFUSED[name]
    path = write(tmp_path, filter_)
    accepted, _, log = envoy(path)
    assert not accepted, log
    findings = confcheck(path)
    code = expected.code if isinstance(expected, Place) else expected
    assert [f["code"] for f in findings] == [code]
    if isinstance(expected, Place):
        assert (findings[0]["line"], findings[0]["column"]) == (expected.line, expected.column)


ACCEPTED = {
    "no configuration": WASM,
    "configuration left empty": configuration(""),
    "configuration is an empty map": configuration("{}"),
    "struct without value": configuration(f"{{{TYPE}Struct}}"),
    "struct with nothing": configuration(f"{{{TYPE}Struct, value: }}"),
    "struct with an empty map": configuration(f"{{{TYPE}Struct, value: {{}}}}"),
    "text without value": configuration(f"{{{TYPE}StringValue}}"),
    "text is an empty map": configuration(f"{{{TYPE}StringValue, value: {{}}}}"),
    "empty text": configuration(f'{{{TYPE}StringValue, value: ""}}'),
    "other host": configuration('{"@type": a.example/google.protobuf.Struct, value: {version: 1}}'),
    "no runtime": struct(GOOD).replace("    runtime: envoy.wasm.runtime.v8\n", ""),
    "bytes for URLs": configuration(f"{{{TYPE}BytesValue, value: eyJ4LWEiOiAi4p-_In0}}"),
}
"""What looks odd and is not refused."""


@pytest.mark.parametrize("name", ACCEPTED)
def test_oddities_that_work(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, ACCEPTED[name])
    accepted, lines, log = envoy(path)
    assert accepted and not lines, log
    assert confcheck(path) == []


def test_every_field_of_the_wrapper_is_known(tmp_path: Path) -> None:
    """Envoy knows the names that confcheck takes for known, in either spelling."""
    path = write(tmp_path, textwrap.dedent("""\
        "@type": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
        config:
          name: generic_filter
          rootId: a
          failure_policy: FAIL_CLOSED
          reloadConfig: {backoff: {base_interval: 1s}}
          capability_restriction_config: {}
          allowOnHeadersStopIteration: true
          vm_config:
            vm_id: a
            runtime: envoy.wasm.runtime.v8
            allow_precompiled: true
            nackOnCodeCacheMiss: true
            environment_variables: {key_values: {A: b}}
            code: {local: {filename: MODULE}}
            configuration: {"@type": type.googleapis.com/google.protobuf.StringValue, value: x}
          configuration: {"@type": type.googleapis.com/google.protobuf.Struct, value: {version: 1}}
        """))
    accepted, lines, log = envoy(path)
    assert accepted and not lines, log
    assert confcheck(path) == []


def test_a_configuration_in_the_vm(tmp_path: Path) -> None:
    """Envoy takes it for the VM's, and the filter has none: which nobody wants."""
    path = write(tmp_path, WASM.replace(
        "    runtime", f"    configuration: {{{TYPE}Struct, value: {{rulez: []}}}}\n    runtime"))
    accepted, lines, log = envoy(path)
    assert accepted and not lines and "configuration accepted: 0 rules" in log, log
    assert [f["code"] for f in confcheck(path)] == ["misplaced-configuration"]


def test_types_that_the_filter_cannot_read(tmp_path: Path) -> None:
    """Envoy delivers them; what the filter makes of the bytes is chance."""
    path = write(tmp_path, configuration(f"{{{TYPE}Value, value: {{version: 1}}}}"))
    accepted, _, log = envoy(path)
    assert not accepted, log
    assert [f["code"] for f in confcheck(path)] == ["configuration-type"]


def test_a_service_whose_cluster_is_not_there(tmp_path: Path) -> None:
    """Envoy does not look: the calls fail one by one, which is why confcheck does."""
    text = GOOD.replace("cluster: authz", "cluster: auhtz")
    path = write(tmp_path, struct(text))
    accepted, lines, log = envoy(path)
    assert accepted and not lines, log
    findings = confcheck(path)
    assert [(f["code"], f["pointer"]) for f in findings] == [
        ("unknown-cluster", "/services/authz/cluster")]
    assert 'did you mean "authz"?' in str(findings[0]["message"])


def test_a_target_overrules_what_the_file_looks_like(tmp_path: Path) -> None:
    path = tmp_path / "plugin.yaml"
    path.write_text("version: 1\nnamespace: v1\nx-a: 1.10\n")
    for target, value in (("envoy", "1.10"), ("istio", 1.1)):
        assert confcheck(path, "--target", target) == []
        rendered = subprocess.run(
            [paths.confcheck(), "render", "--target", target, path], capture_output=True,
            check=True)
        assert json.loads(rendered.stdout)["x-a"] == value
    assert [f["code"] for f in confcheck(write(tmp_path, struct(GOOD)), "--target", "raw")] \
        == ["unknown-field"]
