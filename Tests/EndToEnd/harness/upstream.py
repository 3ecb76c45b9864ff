"""An HTTP/1.1 upstream that records every request as it came and answers as it is told.

Unless told otherwise it answers 200 with the request as JSON: method, target, headers, body.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import BinaryIO, Literal


@dataclass(frozen=True)
class Seen:
    """A request as the upstream received it: header names as sent, in order, with duplicates."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    at: float

    def all(self, name: str) -> list[str]:
        """The values of a header, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name: str) -> str | None:
        """The first value of a header."""
        return next(iter(self.all(name)), None)

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.split("?", 1)[0]


@dataclass(frozen=True)
class Reply:
    """What to answer. `body=None` echoes the request as JSON."""

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | None = None
    delay: float = 0.0
    """Seconds before the response begins."""
    reset: Literal["", "before", "headers", "body"] = ""
    """Resets the connection: before the response, after its headers, in the middle of its body."""
    close: bool = False
    """Closes the connection in good order after the response."""
    raw: bytes | None = None
    """Sends these bytes instead, and closes."""
    hold: float = 0.0
    """Seconds between those bytes and the close."""


Answer = Reply | Callable[[Seen], Reply]


class Upstream:
    """The server: one thread per connection. Use as a context manager."""

    def __init__(self, default: Answer = Reply()) -> None:
        self._default = default
        self._answers: dict[str, Answer] = {}
        self._seen: list[Seen] = []
        self._lock = threading.Condition()
        self._connections: set[socket.socket] = set()
        self._stopping = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Upstream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def answer(self, path: str, answer: Answer) -> None:
        """Answers requests for `path` (compared without the query) in this way from now on."""
        self._answers[path] = answer

    def answer_all(self, answer: Answer) -> None:
        """Answers every other request in this way from now on."""
        self._default = answer

    def forget_answers(self) -> None:
        """Back to the echo for every path."""
        self._answers.clear()
        self._default = Reply()

    @property
    def seen(self) -> list[Seen]:
        """Every request so far."""
        with self._lock:
            return list(self._seen)

    @contextmanager
    def watch(self) -> Iterator[list[Seen]]:
        """Collects the requests that arrive inside the block; the list is filled at its end."""
        with self._lock:
            start = len(self._seen)
        collected: list[Seen] = []
        yield collected
        with self._lock:
            collected += self._seen[start:]

    def await_seen(self, count: int, *, within: float = 10.0) -> list[Seen]:
        """Waits until `count` requests have arrived since the start."""
        with self._lock:
            if not self._lock.wait_for(lambda: len(self._seen) >= count, within):
                raise TimeoutError(f"upstream saw {len(self._seen)} requests, not {count}")
            return list(self._seen)

    def refuse(self) -> None:
        """Stops listening: from now on connections to the port are refused."""
        # shutdown wakes the thread in accept(); close alone would leave the port open under it.
        try:
            self._server.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._server.close()

    def stop(self) -> None:
        """Stops listening and ends every connection."""
        self._stopping.set()
        self.refuse()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._connections.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as stream:
                while (seen := _read(stream)) is not None:
                    with self._lock:
                        self._seen.append(seen)
                        self._lock.notify_all()
                    answer = self._answers.get(seen.path, self._default)
                    reply = answer if isinstance(answer, Reply) else answer(seen)
                    if not self._respond(connection, seen, reply):
                        return
        except (OSError, ValueError):
            pass
        finally:
            with self._lock:
                self._connections.discard(connection)

    def _respond(self, connection: socket.socket, seen: Seen, reply: Reply) -> bool:
        """Sends the reply; true when the connection may be used again."""
        if reply.delay:
            self._stopping.wait(reply.delay)
        if reply.reset == "before":
            _reset(connection)
            return False
        if reply.raw is not None:
            connection.sendall(reply.raw)
            self._stopping.wait(reply.hold)
            return False
        body = _echo(seen) if reply.body is None else reply.body
        bodiless = seen.method == "HEAD" or reply.status in (204, 304)
        headers = list(reply.headers)
        names = {name.lower() for name, _ in headers}
        if reply.body is None and "content-type" not in names:
            headers.append(("content-type", "application/json"))
        if not names & {"content-length", "transfer-encoding"} and reply.status != 204:
            headers.append(("content-length", str(len(body))))
        if reply.close:
            headers.append(("connection", "close"))
        lines = [f"HTTP/1.1 {reply.status} Whatever"] + [f"{n}: {v}" for n, v in headers]
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        if reply.reset:
            connection.sendall(head + (body[: len(body) // 2] if reply.reset == "body" else b""))
            time.sleep(0.05)
            _reset(connection)
            return False
        connection.sendall(head + (b"" if bodiless else body))
        return not reply.close


def _reset(connection: socket.socket) -> None:
    """Arranges that the close which follows sends a reset and not an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _echo(seen: Seen) -> bytes:
    return json.dumps({
        "method": seen.method, "target": seen.target, "headers": seen.headers,
        "body": seen.body.decode("latin-1"),
    }).encode()


def _read(stream: BinaryIO) -> Seen | None:
    first = stream.readline().decode("latin-1").rstrip("\r\n")
    if not first:
        return None
    method, target, _ = first.split(" ", 2)
    headers: list[tuple[str, str]] = []
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        headers.append((name, value.strip()))
    named = {name.lower(): value for name, value in headers}
    if named.get("transfer-encoding", "").lower() == "chunked":
        body = _chunks(stream)
    else:
        body = stream.read(int(named.get("content-length", "0")))
    return Seen(method, target, headers, body, time.monotonic())


def _chunks(stream: BinaryIO) -> bytes:
    body = b""
    while size := int(stream.readline().split(b";")[0], 16):
        body += stream.read(size)
        stream.readline()
    while stream.readline() not in (b"\r\n", b""):
        pass
    return body
