"""An Envoy with an upstream behind it: put a configuration in force, send requests, look."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from . import bootstrap, client
from .bootstrap import Configuration, Message, Road
from .client import Headers, Response, Text
from .envoy import Envoy
from .upstream import Seen, Upstream
from .waiting import until


@dataclass(frozen=True)
class Exchange:
    """What one request caused: what the upstream saw and what the client got."""

    response: Response
    seen: list[Seen]

    @property
    def upstream(self) -> Seen:
        """The one request that the upstream saw."""
        assert len(self.seen) == 1, f"the upstream saw {len(self.seen)} requests, not one"
        return self.seen[0]

    @property
    def status(self) -> int:
        return self.response.status


class Site:
    """A listener that is up. Requests go through it one at a time."""

    def __init__(self, gateway: Gateway, name: str, port: int, access_log: Path | None) -> None:
        self.gateway = gateway
        self.name = name
        self.port = port
        self._access_log = access_log

    def send(
        self, method: Text = "GET", target: Text = "/", *, headers: Headers = (),
        host: Text | None = "localhost", body: bytes | None = None, timeout: float = 10.0,
    ) -> Exchange:
        """Sends a request and reports both ends of it."""
        with self.gateway.upstream.watch() as seen:
            response = client.request(
                self.port, method, target, host=host, headers=headers, body=body, timeout=timeout)
        return Exchange(response, seen)

    def get(self, target: Text = "/", *, headers: Headers = (), **more: object) -> Exchange:
        """Sends a GET."""
        return self.send("GET", target, headers=headers, **more)  # type: ignore[arg-type]

    def connect(self, *, timeout: float = 10.0) -> client.Connection:
        """A connection of its own, for odd bytes and unfinished requests."""
        return client.Connection(self.port, timeout=timeout)

    def access_log(self, *, lines: int = 0, within: float = 10.0) -> list[str]:
        """The access log, once it has at least so many lines."""
        assert (path := self._access_log) is not None, "served without an access log"

        def content() -> list[str] | None:
            found = path.read_text(encoding="latin-1").splitlines() if path.exists() else []
            return found if len(found) >= lines else None

        result = until(lambda: (c := content()) is not None and [c], within=within,
                       what=f"{lines} access log lines")
        assert isinstance(result, list)
        return result[0]

    def remove(self) -> None:
        """Takes the listener away."""
        self.gateway.envoy.apply(remove=[self.name])


class Gateway:
    """An Envoy and its upstream (cluster `upstream`). Use as a context manager."""

    def __init__(self, *, workers: int = 1, **envoy: object) -> None:
        self.upstream = Upstream()
        clusters = [bootstrap.cluster("upstream", self.upstream.port)]
        self.envoy = Envoy(workers=workers, clusters=clusters, **envoy)  # type: ignore[arg-type]
        self._exits = ExitStack()
        self._scratch = Path()
        self._sites: list[Site] = []

    def __enter__(self) -> Gateway:
        with ExitStack() as exits:
            exits.enter_context(self.upstream)
            self._scratch = Path(exits.enter_context(tempfile.TemporaryDirectory()))
            exits.enter_context(self.envoy)
            self._exits = exits.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._exits.close()

    def apply(
        self,
        configuration: Configuration = None,
        *,
        road: Road = "string",
        before: Sequence[Message] = (),
        after: Sequence[Message] = (),
        site: Site | None = None,
        routes: Sequence[Message] | None = None,
        access_log: str | None = None,
        connection_manager: Message | None = None,
        **plugin: object,
    ) -> Site:
        """Puts the filter with this configuration into a listener and waits until it is in force.

        `before` and `after` are filters around it; `site` is a listener to update in place of
        making a new one; `access_log` is a format; `connection_manager` and `plugin` go to
        `bootstrap.listener` and `bootstrap.wasm`. Raises `Refused`.
        """
        name = site.name if site else self.envoy.name()
        plugin.setdefault("root_id", name)
        filters = [
            *before,
            bootstrap.wasm(configuration, road=road, **plugin),  # type: ignore[arg-type]
            *after,
        ]
        return self.serve(
            filters, site=site, routes=routes, access_log=access_log, name=name,
            connection_manager=connection_manager)

    def serve(
        self, filters: Sequence[Message], *, site: Site | None = None,
        routes: Sequence[Message] | None = None, access_log: str | None = None,
        name: str | None = None, connection_manager: Message | None = None,
    ) -> Site:
        """Puts these filters into a listener, ours among them or not. Raises `Refused`."""
        name = site.name if site else name or self.envoy.name()
        path = self._scratch / f"{name}.log" if access_log is not None else None
        logs = [bootstrap.file_access_log(path, access_log or "")] if path else []
        port = self.envoy.serve(bootstrap.listener(
            name, filters, routes=routes, access_log=logs, **(connection_manager or {})))
        result = Site(self, name, port, path)
        self._sites.append(result)
        return result

    def clean_up(self) -> None:
        """Takes every listener away and forgets what the upstream was told to answer."""
        self.upstream.forget_answers()
        if self._sites:
            self.envoy.apply(remove=[site.name for site in self._sites])
            self._sites.clear()
