"""Load from many connections at once: as many requests as come through, and when each was answered."""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter
from dataclasses import dataclass, field

from .client import Headers, octets, pairs


@dataclass
class Load:
    """What came of it. Times are seconds on the monotonic clock."""

    statuses: Counter[int] = field(default_factory=Counter)
    first: float = 0.0
    """When the first request was sent."""
    last: float = 0.0
    """When the last answer came."""

    @property
    def seconds(self) -> float:
        return self.last - self.first

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())


def run(
    port: int, *, seconds: float, connections: int = 32, target: str = "/", headers: Headers = (),
    per_second: float | None = None,
) -> Load:
    """Keeps a request under way on each connection until the time is up, then awaits the answers.

    With `per_second` the requests of all connections together are no more than that. Responses must
    have a `content-length`.
    """
    lines = [b"GET " + octets(target) + b" HTTP/1.1", b"host: localhost"]
    lines += [octets(name) + b": " + octets(value) for name, value in pairs(headers)]
    request = b"\r\n".join(lines) + b"\r\n\r\n"
    load = Load()
    waiting: list[socket.socket] = []
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            connection = socket.create_connection(("127.0.0.1", port), timeout=10)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(connection, selectors.EVENT_READ, bytearray())
            waiting.append(connection)
        load.first = time.monotonic()
        sent = 0
        while True:
            now = time.monotonic()
            if now < load.first + seconds:
                while waiting and (
                        per_second is None or sent < (now - load.first) * per_second):
                    waiting.pop().sendall(request)
                    sent += 1
            elif len(waiting) == connections:
                break
            if now > load.first + seconds + 10:
                raise TimeoutError(f"{connections - len(waiting)} answers did not come")
            for key, _ in selector.select(0.002):
                connection = key.fileobj
                assert isinstance(connection, socket.socket)
                status = _answer(connection, key.data)
                if status:
                    load.statuses[status] += 1
                    load.last = time.monotonic()
                    waiting.append(connection)
        for connection in waiting:
            connection.close()
    return load


def _answer(connection: socket.socket, buffer: bytearray) -> int:
    """The status of the response once all of it is there, else 0."""
    data = connection.recv(65536)
    if not data:
        raise ConnectionError(f"closed after {bytes(buffer[:200])!r}")
    buffer += data
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return 0
    head = bytes(buffer[:end]).lower()
    at = head.index(b"content-length:") + len(b"content-length:")
    length = int(head[at:].split(b"\r\n", 1)[0])
    if len(buffer) < end + 4 + length:
        return 0
    assert len(buffer) == end + 4 + length, "more than one answer"
    buffer.clear()
    return int(head.split(b" ", 2)[1])
