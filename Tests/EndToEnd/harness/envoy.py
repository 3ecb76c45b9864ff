"""One running Envoy whose listeners and clusters come from files that can be rewritten.

Listeners are added, changed and removed while it runs; what Envoy thinks of them is read from its
admin endpoint and its log.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from . import client, paths
from .bootstrap import Message, typed
from .waiting import end, until
from .yaml_text import dump

LISTENER = "envoy.config.listener.v3.Listener"
CLUSTER = "envoy.config.cluster.v3.Cluster"
LOG_FORMAT = "[%Y-%m-%dT%H:%M:%S.%e][%t][%l][%n] %_"


class Refused(Exception):
    """Envoy refused a listener or cluster; `lines` is what it logged meanwhile."""

    def __init__(self, details: str, lines: Sequence[str]) -> None:
        super().__init__("\n".join([details, *lines]))
        self.details = details
        self.lines = list(lines)


class Unreadable(Exception):
    """Envoy could not read a resource file at all, so nothing of it was judged."""


class Envoy:
    """A real Envoy on loopback. Use as a context manager.

    `log_level` is Envoy's own, `components` raises single loggers (`wasm:debug,config:info`).
    `environment` is added to the process's. `KEEP=1` in the environment keeps the directory with
    bootstrap, configuration and log, and says where it is.
    """

    def __init__(
        self,
        *,
        workers: int = 1,
        clusters: Sequence[Message] = (),
        log_level: str = "warning",
        components: str = "wasm:info",
        environment: Mapping[str, str] | None = None,
        bootstrap: Mapping[str, Any] | None = None,
        arguments: Sequence[str] = (),
    ) -> None:
        self.workers = workers
        self._listeners: dict[str, Message] = {}
        self._clusters: dict[str, Message] = {str(item["name"]): item for item in clusters}
        self._counter = 0
        self._directory = Path(tempfile.mkdtemp(prefix="envoy-"))
        self._log_path = self._directory / "envoy.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._admin_port = 0
        self._log_level = log_level
        self._components = components
        self._environment = dict(environment or {})
        self._bootstrap = dict(bootstrap or {})
        self._arguments = list(arguments)

    # --- Life ------------------------------------------------------------------------------------

    def __enter__(self) -> Envoy:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    @property
    def admin_url(self) -> str:
        return f"http://127.0.0.1:{self._admin_port}"

    def start(self) -> None:
        """Starts the process and waits until it is ready."""
        for kind in ("lds", "cds"):
            (self._directory / kind).mkdir()
        self._write("lds", LISTENER, [])
        self._write("cds", CLUSTER, list(self._clusters.values()))
        bootstrap_path = self._directory / "bootstrap.yaml"
        bootstrap_path.write_text(dump(self._bootstrap_message()), encoding="utf-8")
        admin_path = self._directory / "admin-address"
        command = [
            str(paths.envoy()), "-c", str(bootstrap_path), "--use-dynamic-base-id",
            "--concurrency", str(self.workers), "--admin-address-path", str(admin_path),
            "--log-level", self._log_level, "--component-log-level", self._components,
            "--log-format", LOG_FORMAT, "--drain-time-s", "1", "--parent-shutdown-time-s", "2",
            "--file-flush-interval-msec", "20", *self._arguments,
        ]
        with self._log_path.open("wb") as log:
            self._process = _spawn(command, log, {**os.environ, **self._environment})
        try:
            until(lambda: self._has_ended() or _text(admin_path), within=20, what="Envoy's admin")
            self._fail_if_ended()
            self._admin_port = int(_text(admin_path).rpartition(":")[2])
            until(self._ready, within=20, what="Envoy to be ready")
        except TimeoutError as error:
            raise TimeoutError(f"{error}; its log:\n{self.log()}") from None

    def stop(self) -> None:
        """Ends the process, first politely, and removes its directory."""
        end(self._process)
        if os.environ.get("KEEP"):
            print(f"kept: {self._directory}", file=sys.stderr)
        else:
            shutil.rmtree(self._directory, ignore_errors=True)

    def drain(self) -> None:
        """Drains all listeners: connections are closed as their requests end."""
        self.admin("/drain_listeners?graceful", method="POST")

    def running(self) -> bool:
        """Whether the process has neither ended nor crashed."""
        return self._process is not None and self._process.poll() is None

    def cpu_seconds(self) -> float:
        """User and system time of the process so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self) -> int:
        """Memory of the process."""
        fields = Path(f"/proc/{self.pid}/statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")

    # --- Listeners and clusters ------------------------------------------------------------------

    def name(self, stem: str = "listener") -> str:
        """A listener name that has not been used."""
        self._counter += 1
        return f"{stem}-{self._counter}"

    def apply(
        self, listeners: Sequence[Message] = (), *, remove: Sequence[str] = (),
    ) -> dict[str, str]:
        """Adds or replaces listeners and removes others, in one update of the listener file.

        Returns what was refused: the reason by name. Those stay out of the file, or keep running
        as they were, while the others of the update come up. Raises `Unreadable` when Envoy
        cannot parse the file, which leaves everything as it was.
        """
        before = dict(self._listeners)
        for name in remove:
            self._listeners.pop(name, None)
        for item in listeners:
            self._listeners[str(item["name"])] = item
        if self._listeners == before:
            return {}
        counts = self._listener_counts()
        try:
            self._publish("lds", LISTENER, list(self._listeners.values()))
        except Unreadable:
            self._listeners = before
            raise
        until(lambda: self._settled(counts), within=20, what="listeners on all workers")
        names = {str(item["name"]) for item in listeners}
        refused = {n: why for n, why in self._listener_errors().items() if n in names}
        for name in refused:
            # A refused update stays pending in Envoy; the file must say what is in force.
            if name in before:
                self._listeners[name] = before[name]
            else:
                self._listeners.pop(name, None)
        return refused

    def serve(self, item: Message) -> int:
        """Adds or replaces one listener and returns its port; raises `Refused`."""
        mark = self.mark()
        name = str(item["name"])
        if reason := self.apply([item]).get(name):
            raise Refused(reason, self.log_lines(since=mark))
        return self.port(name)

    def port(self, name: str) -> int:
        """The port of a listener, in whatever way it was chosen."""
        for status in json.loads(self.admin("/listeners?format=json"))["listener_statuses"]:
            if status["name"] == name:
                return int(status["local_address"]["socket_address"]["port_value"])
        raise LookupError(f"no listener {name!r}")

    def put_clusters(self, clusters: Sequence[Message], *, remove: Sequence[str] = ()) -> None:
        """Adds or replaces clusters and removes others; raises `Refused`."""
        mark = self.mark()
        for name in remove:
            self._clusters.pop(name, None)
        for item in clusters:
            self._clusters[str(item["name"])] = item
        rejected = self.counter("cluster_manager.cds.update_rejected")
        self._publish("cds", CLUSTER, list(self._clusters.values()))
        if self.counter("cluster_manager.cds.update_rejected") != rejected:
            raise Refused("clusters refused", self.log_lines(since=mark))

    # --- Admin -----------------------------------------------------------------------------------

    def admin(self, target: str, *, method: str = "GET") -> str:
        """The answer of the admin endpoint."""
        response = client.request(self._admin_port, method, target, timeout=20)
        if response.status != 200:
            raise RuntimeError(f"{method} {target}: {response.status} {response.text}")
        return response.text

    def stats(self, pattern: str = "", *, prometheus: bool = False) -> dict[str, int]:
        """Counters and gauges whose name matches the regular expression."""
        target = "/stats?" + urllib.parse.urlencode({"filter": pattern})
        if prometheus:
            target = "/stats/prometheus?" + urllib.parse.urlencode({"filter": pattern})
        result: dict[str, int] = {}
        for line in self.admin(target).splitlines():
            if line.startswith("#"):
                continue
            name, _, value = line.rpartition(" ")
            if re.fullmatch(r"-?\d+", value):
                result[name.removesuffix(":")] = int(value)
        return result

    def histogram(self, name: str) -> dict[str, Any]:
        """A histogram's supported and computed quantiles, as the admin endpoint gives them."""
        target = "/stats?" + urllib.parse.urlencode(
            {"filter": f"^{re.escape(name)}$", "format": "json", "histogram_buckets": "cumulative"})
        histograms = json.loads(self.admin(target))["stats"]
        return next((item["histograms"] for item in histograms if "histograms" in item), {})

    def counter(self, name: str) -> int:
        """One counter or gauge by its full name; 0 when there is none."""
        return self.stats(f"^{re.escape(name)}$").get(name, 0)

    def await_counter(self, name: str, value: int, *, within: float = 10.0) -> None:
        """Waits until a counter has exactly this value."""
        try:
            until(lambda: self.counter(name) == value, within=within)
        except TimeoutError:
            message = f"{name} is {self.counter(name)}, not {value}, after {within:g} s"
            raise AssertionError(message) from None

    # --- Log -------------------------------------------------------------------------------------

    def mark(self) -> int:
        """A place in the log: what comes later is `since` it."""
        return self._log_path.stat().st_size

    def log(self, *, since: int = 0) -> str:
        """The log's text."""
        with self._log_path.open("rb") as stream:
            stream.seek(since)
            return stream.read().decode("utf-8", "replace")

    def log_lines(self, *, since: int = 0) -> list[str]:
        """The log's lines. (A message may hold control characters that are no line ends here.)"""
        return self.log(since=since).rstrip("\n").split("\n")

    def logs_matching(self, pattern: str, *, since: int = 0) -> list[str]:
        """The log's lines in which the regular expression is found."""
        return [line for line in self.log_lines(since=since) if re.search(pattern, line)]

    def await_log(self, pattern: str, *, since: int = 0, within: float = 10.0) -> list[str]:
        """Waits until a line of the log matches."""
        return until(
            lambda: self.logs_matching(pattern, since=since), within=within,
            what=f"a log line that matches {pattern!r}")

    def wasm_lines(self, *, since: int = 0, prefix: str = "") -> list[str]:
        """What modules logged: the messages without Envoy's part, a repeated one once.

        A configuration is judged on the main thread and on every worker, so each line comes more
        than once. `prefix` is the plugin's `root_id` and `vm_id` as far as they are set.
        """
        pattern = re.compile(rf"\] wasm log {re.escape(prefix)}[^:]*: (.*)")
        found = (pattern.search(line) for line in self.log_lines(since=since))
        return list(dict.fromkeys(match[1] for match in found if match))

    # --- Inside ----------------------------------------------------------------------------------

    def _bootstrap_message(self) -> Message:
        def source(kind: str) -> Message:
            directory = self._directory / kind
            return {
                "resource_api_version": "V3",
                "path_config_source": {
                    "path": str(directory / "resources.yaml"),
                    "watched_directory": {"path": str(directory)},
                },
            }

        address = {"socket_address": {"address": "127.0.0.1", "port_value": 0}}
        return {
            "node": {"id": "end-to-end", "cluster": "end-to-end"},
            "admin": {"address": address},
            "dynamic_resources": {"lds_config": source("lds"), "cds_config": source("cds")},
            "stats_flush_interval": "0.2s",
            "layered_runtime": {"layers": [{"name": "static", "static_layer": {
                "overload": {"global_downstream_max_connections": 10000}}}]},
            **self._bootstrap,
        }

    def _write(self, kind: str, type_name: str, resources: Sequence[Message]) -> None:
        """Puts a resource file in place in one step, as Envoy wants it."""
        directory = self._directory / kind
        content = dump({"resources": [{**typed(type_name), **item} for item in resources]})
        staged = self._directory / f"{kind}.staged"
        staged.write_text(content, encoding="utf-8")
        staged.rename(directory / "resources.yaml")

    def _publish(self, kind: str, type_name: str, resources: Sequence[Message]) -> None:
        """Writes a resource file and waits until Envoy has judged it; raises `Unreadable`."""
        scope = {"lds": "listener_manager.lds", "cds": "cluster_manager.cds"}[kind]
        outcomes = ("update_success", "update_rejected", "update_failure")
        before = self.stats(f"^{scope}\\.")
        mark = self.mark()
        self._write(kind, type_name, resources)

        def judged() -> dict[str, int] | None:
            self._fail_if_ended()
            now = self.stats(f"^{scope}\\.")
            return now if any(now[f"{scope}.{o}"] > before[f"{scope}.{o}"] for o in outcomes) else None

        after = until(judged, within=30, what=f"Envoy to judge the {kind} file")
        if after[f"{scope}.update_failure"] > before[f"{scope}.update_failure"]:
            lines = self.logs_matching("Filesystem config update failure", since=mark)
            raise Unreadable(lines[-1] if lines else "the file cannot be read")

    def _listener_counts(self) -> dict[str, int]:
        return {
            name.rpartition(".")[2]: value
            for name, value in self.stats(r"^listener_manager\.[a-z_]+$").items()
        }

    def _settled(self, before: Mapping[str, int]) -> bool:
        """Whether every worker has what the last update brought."""
        now = self._listener_counts()

        def grown(name: str) -> int:
            return now[name] - before[name]

        wanted = (grown("listener_added") + grown("listener_modified")) * self.workers
        arrived = grown("listener_create_success") + grown("listener_create_failure")
        return now["total_listeners_warming"] == 0 and arrived >= wanted

    def _listener_errors(self) -> dict[str, str]:
        dumped = json.loads(self.admin("/config_dump?resource=dynamic_listeners"))
        return {
            item["name"]: item["error_state"]["details"]
            for item in dumped.get("configs", []) if "error_state" in item and "name" in item
        }

    def _ready(self) -> bool:
        self._fail_if_ended()
        try:
            return client.request(self._admin_port, "GET", "/ready", timeout=2).status == 200
        except (OSError, client.ConnectionBroken):
            return False

    def _has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def _fail_if_ended(self) -> None:
        if self._has_ended():
            assert self._process is not None
            raise RuntimeError(f"Envoy ended ({self._process.returncode}); its log:\n{self.log()}")


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _spawn(
    command: Sequence[str], log: IO[bytes], environment: Mapping[str, str],
) -> subprocess.Popen[bytes]:
    """Starts a process that ends with this one, even if this one is killed (on Linux)."""
    before_exec = None
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        parent_death_signal = 1

        def before_exec() -> None:
            libc.prctl(parent_death_signal, signal.SIGKILL)

    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=dict(environment),
        preexec_fn=before_exec)
