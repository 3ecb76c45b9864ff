"""Manifests that confcheck writes: a real Envoy takes them, and delivers what confcheck judged."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import echo_module
import struct_wire
from harness import Upstream, paths
from harness.waiting import until

CORPUS = paths.ROOT / "Tests" / "Corpus"
QUICKSTART = paths.ROOT / "samples" / "quickstart.yaml"
VALID = sorted(
    path for path in (CORPUS / "valid").iterdir() if path.suffix in (".yaml", ".json"))

TRICKY = [
    "", " ", "on", "Off", "y", "tRUE", "null", "~", "0123", "0899", "0o17", "0x1F", "0b101", "1_000",
    "1e3", "1.10", ".5", "5.", "-0", "+5", "2147483648", "12:30:45", "2024-01-02", ".inf", ".nan",
    "<<", "=", "-", "- a", "*a", "&a", "!a", "!!str a", "#a", "a #b", "a: b", "a:", "?", "? a",
    "%REQ(:path)%", "%", "@a", "`a", "|", ">", "'", "''", '"', "\\", "\\n", "{a}", "[a]", "a,b",
    "---", "...", "--- a", " a", "a ", "\ta", "a\t", "a\tb", "a\nb", "a\nb\n", "a\n\nb\n", "a\n\n",
    "\na", "  a\nb", "a\n  b", "a \nb", "a\n\tb", "a\r\nb", "\n", "\r", "#!/bin/sh\n# x: y\n",
    "\0", "\x01\x1b\x7f", "\x85\xa0", "é", "日本語", "😀", "\u2028\u2029\ufeff\ufffe\uffff",
    "\U0001fffe\U0010ffff", "x" * 3000, "é" * 1500,
]


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("echo") / "echo.wasm"
    path.write_bytes(echo_module.build())
    return path


def render(*arguments: str | Path, stdin: bytes = b"") -> bytes:
    """What `confcheck render` writes; it must succeed."""
    result = subprocess.run(
        [paths.confcheck(), "render", *arguments], input=stdin, capture_output=True, check=False)
    assert result.returncode == 0, (arguments, result.stderr.decode())
    return result.stdout


def envoy_validate(bootstrap: bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "envoy.yaml"
        path.write_bytes(bootstrap)
        return subprocess.run(
            [paths.envoy(), "--mode", "validate", "-c", str(path), "--use-dynamic-base-id", *options],
            capture_output=True, check=False, timeout=30)


def services(configuration: bytes) -> list[str]:
    """An address for every cluster that a configuration's services name."""
    tree = json.loads(configuration or b"{}") or {}
    clusters = {service["cluster"] for service in tree.get("services", {}).values()}
    return [f"--service={cluster}=127.0.0.1:9" for cluster in clusters]


def received(bootstrap: bytes, name: str = "generic_filter") -> object:
    """What the echo module says that it was given, a Struct; None for nothing at all."""
    log = envoy_validate(bootstrap, "--log-format", "<<<%v>>>").stderr
    match = re.search(rb"<<<wasm log " + name.encode() + rb": (.*?)>>>\n", log, re.DOTALL)
    assert match, log.decode(errors="replace")
    return struct_wire.decode(match[1]) if match[1] else None


def delivered(configuration: bytes) -> object:
    """What Envoy's YAML can deliver of JSON: numbers that are no 32-bit integers are text."""
    def number(text: str) -> float | str:
        is_small = re.fullmatch(r"0|-?[1-9]\d{0,9}", text) and -2**31 <= int(text) < 2**31
        return float(text) if is_small else text
    return json.loads(configuration, parse_int=number, parse_float=number) if configuration else None


def values(configuration: bytes) -> object:
    """The same with every number as text, which is how fields take either."""
    return json.loads(configuration, parse_int=str, parse_float=str) if configuration else None


@pytest.mark.parametrize("path", [QUICKSTART, *VALID], ids=lambda path: path.name)
def test_envoy_takes_every_bootstrap(path: Path) -> None:
    options = services(render(path))
    bootstrap = render(path, "--to", "envoy", f"--module={paths.module()}", *options)
    result = envoy_validate(bootstrap)
    assert result.returncode == 0, (bootstrap.decode(), result.stderr.decode(errors="replace"))


@pytest.mark.parametrize("path", [QUICKSTART, *VALID], ids=lambda path: path.name)
def test_the_filter_gets_what_was_judged(path: Path, echo: Path) -> None:
    judged = render(path)
    bootstrap = render(path, "--to", "envoy", f"--module={echo}", *services(judged))
    # An empty Struct has no bytes.
    assert (received(bootstrap) or {}) == (delivered(judged) or {})


@pytest.mark.parametrize("path", [QUICKSTART, *VALID], ids=lambda path: path.name)
def test_confcheck_reads_its_own_manifests(path: Path, tmp_path: Path) -> None:
    judged = render(path)
    for target, options in [
        ("envoy", services(judged)), ("istio", ["--url=oci://registry.example.com/filter:1.0.0"]),
    ]:
        manifest = tmp_path / f"{target}.yaml"
        manifest.write_bytes(render(path, "--to", target, *options))
        result = subprocess.run(
            [paths.confcheck(), "--fail-on", "warning", manifest], capture_output=True, check=False)
        assert result.returncode == 0, (manifest.read_text(), result.stdout.decode())
        again = render(manifest)
        if target == "envoy":
            assert (delivered(again) or {}) == (delivered(judged) or {})
        else:
            assert (values(again) or {}) == (values(judged) or {})


def test_tricky_text_arrives_as_it_is(echo: Path) -> None:
    tree = {"x-list": TRICKY, "x-map": {text: text for text in TRICKY},
            "x-nested": [[[TRICKY[0]], [], {}], {"a": {}, "b": [], "c": None, "d": [None, True]}]}
    source = json.dumps(tree, ensure_ascii=False).encode()
    bootstrap = render("-", "--to", "envoy", f"--module={echo}", "--name=tricky", stdin=source)
    assert received(bootstrap, "tricky") == tree
    # And from YAML, which says the same in double quotes.
    lines = [f"- {json.dumps(text)}" for text in TRICKY if text.isascii()]
    source = ("x-list:\n" + "\n".join(lines) + "\n").encode()
    bootstrap = render("-", "--to", "envoy", f"--module={echo}", stdin=source)
    assert received(bootstrap) == {"x-list": [text for text in TRICKY if text.isascii()]}


def test_options_end_up_in_their_places(echo: Path) -> None:
    source = b"services: {a: {cluster: authz}, b: {cluster: upstream}, c: {cluster: authz}}\n"
    bootstrap = render(
        "-", "--to", "envoy", f"--module={echo}", "--name", "on", "--listen=[::]:10001",
        "--admin=127.0.0.1:0", "--upstream=backend.internal:81", "--service=authz=[::1]:82",
        "--service=upstream=127.0.0.1:83", stdin=source)
    tree = yaml.safe_load(bootstrap)
    clusters = {
        cluster["name"]: (cluster["type"], *cluster["load_assignment"]["endpoints"][0][
            "lb_endpoints"][0]["endpoint"]["address"]["socket_address"].values())
        for cluster in tree["static_resources"]["clusters"]}
    assert clusters == {
        "upstream_": ("STRICT_DNS", "backend.internal", 81), "authz": ("STATIC", "::1", 82),
        "upstream": ("STATIC", "127.0.0.1", 83)}
    assert "cluster: upstream_\n" in bootstrap.decode()
    assert envoy_validate(bootstrap).returncode == 0
    assert received(bootstrap, "on") == {"services": {
        "a": {"cluster": "authz"}, "b": {"cluster": "upstream"}, "c": {"cluster": "authz"}}}


SMALL = b"""
rules:
- name: marks
  request:
  - set_header: {x-api: "%REQ(:path)%"}
  response:
  - set_header: {x-frame-options: DENY}
- name: closed
  match: {path: /admin}
  request:
  - respond: {status: 403, body: "closed\\n"}
"""


def test_output_that_does_not_arrive_is_no_success() -> None:
    for arguments in (["render", QUICKSTART], ["explain"]):
        with open("/dev/full", "wb") as full:
            result = subprocess.run(
                [paths.confcheck(), *arguments], stdout=full, stderr=subprocess.PIPE, check=False)
        assert result.returncode == 4
        assert result.stderr == b"confcheck: the output cannot be written: No space left on device\n"


@pytest.fixture
def running(upstream: Upstream, tmp_path: Path) -> Iterator[str]:
    """An Envoy with a rendered bootstrap in front of the upstream: the listener's address."""
    path, admin = tmp_path / "envoy.yaml", tmp_path / "admin"
    path.write_bytes(render(
        "-", "--to", "envoy", f"--module={paths.module()}", "--listen=127.0.0.1:0",
        "--admin=127.0.0.1:0", f"--upstream=127.0.0.1:{upstream.port}", stdin=SMALL))
    command = [paths.envoy(), "-c", path, "--use-dynamic-base-id", "--concurrency", "1",
               "--admin-address-path", admin, "--log-level", "error"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: admin.exists() and admin.read_text(), within=20, what="Envoy's admin")
            def listening() -> str:
                with urllib.request.urlopen(
                        f"http://{admin.read_text()}/listeners", timeout=5) as answer:
                    return str(answer.read().decode().partition("::")[2].strip())
            yield until(listening, within=20, what="the listener")
        finally:
            process.terminate()


def test_a_rendered_bootstrap_runs(running: str, upstream: Upstream) -> None:
    with urllib.request.urlopen(f"http://{running}/api/x", timeout=5) as answer:
        assert answer.headers["x-frame-options"] == "DENY"
    seen, = upstream.seen
    assert seen.header("x-api") == "/api/x"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://{running}/admin", timeout=5)
    assert refused.value.code == 403 and refused.value.read() == b"closed\n"


def test_a_wasm_plugin_is_complete() -> None:
    manifest = render(
        QUICKSTART, "--to", "istio", "--url=oci://registry.example.com/generic-filter:0.1.0",
        "--name=edge", "--namespace=istio-ingress", "--selector=istio=ingressgateway",
        "--selector=version=1.10", "--phase=AUTHN")
    tree = yaml.safe_load(manifest)
    configuration = tree["spec"].pop("pluginConfig")
    assert tree == {
        "apiVersion": "extensions.istio.io/v1alpha1",
        "kind": "WasmPlugin",
        "metadata": {"name": "edge", "namespace": "istio-ingress"},
        "spec": {
            "selector": {"matchLabels": {"istio": "ingressgateway", "version": "1.10"}},
            "url": "oci://registry.example.com/generic-filter:0.1.0",
            "phase": "AUTHN",
        },
    }
    assert configuration == json.loads(render(QUICKSTART))
