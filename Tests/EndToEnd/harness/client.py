"""A raw HTTP/1.1 client: it sends exactly the bytes it is told and reports what came back.

Header lists keep order, case and duplicates. Text stands for bytes in Latin-1.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType

Text = str | bytes
Headers = Mapping[str, Text] | Iterable[tuple[Text, Text]]


class ConnectionBroken(Exception):
    """The connection ended before the response did; `received` is what had come."""

    def __init__(self, received: bytes, why: str) -> None:
        super().__init__(f"{why}; received {received[:200]!r}")
        self.received = received


@dataclass(frozen=True)
class Response:
    """A response as it came over the wire."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes = b""
    informational: list[int] = field(default_factory=list)
    trailers: list[tuple[str, str]] = field(default_factory=list)

    def all(self, name: str) -> list[str]:
        """The values of a header, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name: str) -> str | None:
        """The first value of a header."""
        return next(iter(self.all(name)), None)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> object:
        return json.loads(self.body)


def octets(text: Text) -> bytes:
    """Text as the bytes to be sent."""
    return text if isinstance(text, bytes) else text.encode("latin-1")


def pairs(headers: Headers) -> list[tuple[Text, Text]]:
    """A header list from a mapping or a list of pairs."""
    return list(headers.items() if isinstance(headers, Mapping) else headers)


class Connection:
    """One connection, for keep-alive, pipelining and half-finished requests."""

    def __init__(self, port: int, *, timeout: float = 10.0) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def send(self, data: bytes) -> None:
        """Sends bytes as they are."""
        self._socket.sendall(data)

    def send_request(
        self, method: Text, target: Text, *, host: Text | None = "localhost",
        headers: Headers = (), body: bytes | None = None,
    ) -> None:
        """Sends a request; `content-length` is added when there is a body and no other framing."""
        lines = [octets(method) + b" " + octets(target) + b" HTTP/1.1"]
        named = pairs(headers)
        names = {octets(name).lower() for name, _ in named}
        if host is not None and b"host" not in names:
            lines.append(b"host: " + octets(host))
        lines += [octets(name) + b": " + octets(value) for name, value in named]
        if body is not None and not names & {b"content-length", b"transfer-encoding"}:
            lines.append(b"content-length: %d" % len(body))
        self.send(b"\r\n".join(lines) + b"\r\n\r\n" + (body or b""))

    def read_response(self, *, method: Text = "GET") -> Response:
        """Reads one response, informational ones before it included."""
        informational: list[int] = []
        while True:
            head = self._until(b"\r\n\r\n")
            first, *lines = head[:-4].split(b"\r\n")
            _, status_text, *reason = first.split(b" ", 2)
            status = int(status_text)
            if 100 <= status < 200 and status != 101:
                informational.append(status)
                continue
            headers = [_header(line) for line in lines]
            body, trailers = self._body(octets(method), status, headers)
            phrase = reason[0].decode("latin-1") if reason else ""
            return Response(status, phrase, headers, body, informational, trailers)

    def reset(self) -> None:
        """Ends the connection with a TCP reset."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def close(self) -> None:
        self._socket.close()

    def _body(
        self, method: bytes, status: int, headers: list[tuple[str, str]],
    ) -> tuple[bytes, list[tuple[str, str]]]:
        named = {name.lower(): value for name, value in headers}
        if method == b"HEAD" or status in (101, 204, 304):
            return b"", []
        if named.get("transfer-encoding", "").lower().endswith("chunked"):
            return self._chunks()
        if (length := named.get("content-length")) is not None:
            return self._exactly(int(length)), []
        return self._rest(), []

    def _chunks(self) -> tuple[bytes, list[tuple[str, str]]]:
        body = b""
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            body += self._exactly(size)
            self._exactly(2)
        trailers = []
        while (line := self._until(b"\r\n")) != b"\r\n":
            trailers.append(_header(line[:-2]))
        return body, trailers

    def _receive(self) -> bool:
        try:
            data = self._socket.recv(65536)
        except TimeoutError:
            raise ConnectionBroken(self._buffer, "timed out") from None
        except ConnectionError as error:
            raise ConnectionBroken(self._buffer, str(error)) from None
        self._buffer += data
        return bool(data)

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            if not self._receive():
                raise ConnectionBroken(self._buffer, "closed by the peer")
        head, self._buffer = self._buffer.split(mark, 1)
        return head + mark

    def _exactly(self, count: int) -> bytes:
        while len(self._buffer) < count:
            if not self._receive():
                raise ConnectionBroken(self._buffer, "closed by the peer")
        data, self._buffer = self._buffer[:count], self._buffer[count:]
        return data

    def _rest(self) -> bytes:
        while self._receive():
            pass
        data, self._buffer = self._buffer, b""
        return data


def _header(line: bytes) -> tuple[str, str]:
    name, _, value = line.decode("latin-1").partition(":")
    return name, value.strip(" \t")


def request(
    port: int, method: Text = "GET", target: Text = "/", *, host: Text | None = "localhost",
    headers: Headers = (), body: bytes | None = None, timeout: float = 10.0,
) -> Response:
    """Sends one request on a connection of its own and reads the response."""
    with Connection(port, timeout=timeout) as connection:
        connection.send_request(method, target, host=host, headers=headers, body=body)
        return connection.read_response(method=method)


def raw(port: int, data: bytes, *, timeout: float = 10.0) -> Response:
    """Sends bytes as they are and reads one response."""
    with Connection(port, timeout=timeout) as connection:
        connection.send(data)
        return connection.read_response()
