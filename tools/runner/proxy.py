"""Envoy on the bootstrap that `confcheck render` wrote."""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from harness import client, paths
from harness.waiting import end, until


class Refused(Exception):
    """confcheck or Envoy does not want the configuration; the text says why."""


class RenderedEnvoy:
    """An Envoy with one listener in front of an upstream. Use as a context manager.

    `services` are the ports behind the clusters that the configuration names.
    """

    def __init__(self, sample: Path, *, upstream: int, services: Mapping[str, int]) -> None:
        self.port, self.admin_port = free_ports(2)
        self._scratch = tempfile.TemporaryDirectory(prefix="generic-filter-")
        self.bootstrap = Path(self._scratch.name) / "envoy.yaml"
        self._log = Path(self._scratch.name) / "envoy.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.command = [
            str(paths.DIST / "confcheck"), "render", str(sample), "--to", "envoy",
            "--module", str(paths.module()), "--listen", f"127.0.0.1:{self.port}",
            "--admin", f"127.0.0.1:{self.admin_port}", "--upstream", f"127.0.0.1:{upstream}",
        ]
        for name, port in services.items():
            self.command += ["--service", f"{name}=127.0.0.1:{port}"]

    def __enter__(self) -> RenderedEnvoy:
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _start(self) -> None:
        rendered = subprocess.run(
            self.command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        if rendered.returncode:
            raise Refused(f"confcheck refuses it:\n{rendered.stderr.decode()}")
        self.bootstrap.write_bytes(rendered.stdout)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(paths.envoy()), "-c", str(self.bootstrap), "--use-dynamic-base-id",
                 "--concurrency", "1", "--log-level", "warning",
                 "--component-log-level", "wasm:info"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until(self._is_ready, within=30, what="Envoy to be ready")

    def _is_ready(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise Refused(f"Envoy refuses it:\n{self._log.read_text(errors='replace')}")
        try:
            return client.request(self.admin_port, "GET", "/ready", timeout=2).status == 200
        except (OSError, client.ConnectionBroken):
            return False

    def _stop(self) -> None:
        end(self._process)
        self._scratch.cleanup()

    def counters(self) -> dict[str, int]:
        """The filter's counters, by name."""
        answer = client.request(
            self.admin_port, "GET", "/stats?format=json&filter=^wasmcustom%5C.", timeout=5)
        stats = json.loads(answer.body)["stats"]
        return {stat["name"]: stat["value"] for stat in stats if "value" in stat}


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in sockets]
    for server in sockets:
        server.close()
    return ports
