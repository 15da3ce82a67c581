"""HTTP/1.1 for the mock server, no more of it than clients of model servers use, and what can go wrong with it."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_stats import Stats

Handler = Callable[["Http", str, str, bytes], None]
"""Takes a connection, method, path with its query, and body; answers now or later through `Http.send`."""

_REASONS = {int(status): status.phrase for status in HTTPStatus}
_TLS = b"\x16\x03"  # how a client greets that takes this for a server with TLS
_SENT = 0.05  # seconds after which what was written has arrived
_POUR = 0.001  # seconds between two pieces of an endless body
_NEVER = 10_000_000  # bytes a trickling answer promises
_PIECE = b" " * 65_536  # of a body without an end


class Http(asyncio.Protocol):
    """One connection: a request at a time, kept alive."""

    def __init__(self, handle: Handler, stats: Callable[[], Stats], trickle: Callable[[], float]) -> None:
        self._handle, self._stats, self._seconds = handle, stats, trickle
        self.closed = False
        self._read = bytearray()
        self._busy = False
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        stats = self._stats()
        stats.connections += 1
        stats.max_connections = max(stats.max_connections, stats.connections)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # the protocol's signature
        """Note that nobody waits for an answer any more."""
        self.closed = True
        self._stats().connections -= 1

    def data_received(self, data: bytes) -> None:
        """Read on, and answer a request that is complete."""
        self._read += data
        if self._read.startswith(_TLS):  # as other servers do; there is a 400 in it for whoever looks
            self._transport.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
            self._transport.close()
            return
        while not self._busy and not self.closed and (request := self._request()):
            self._busy = True
            self._handle(self, *request)

    def _request(self) -> tuple[str, str, bytes] | None:
        """Take a complete request from what was read: method, path, body."""
        read = self._read
        end = read.find(b"\r\n\r\n")
        if end < 0:
            return None
        first, _, rest = bytes(read[:end]).partition(b"\r\n")
        head = b"\r\n" + rest.lower() + b"\r\n"
        start = end + 4
        if (at := head.find(b"\r\ncontent-length:")) >= 0:
            stop = start + int(head[at + 17 : head.find(b"\r\n", at + 17)])
            if len(read) < stop:
                if b"\r\nexpect: 100-continue" in head and len(read) == start:
                    self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                return None
            body = bytes(read[start:stop])
        elif b"\r\ntransfer-encoding: chunked" in head:
            chunked = _chunks(read, start)
            if chunked is None:
                return None
            body, stop = chunked
        else:
            body, stop = b"", start
        del read[:stop]
        method, path, _version = first.decode("latin-1").split(" ", 2)
        return method, path, body

    def send(self, status: int, body: bytes, headers: Mapping[str, str], wire: str = "") -> None:
        """Send an answer, or what a fault of the wire leaves of it.

        Args:
            status: Of HTTP.
            body: Of the answer.
            headers: But for its length.
            wire: `drop`: the connection is closed without an answer; `reset`: the same with a reset; `hang`: nothing is
                sent. `cut`, `resetbody`: closed, reset in the middle of the body. `length`, `longer`: the length told is half of
                the body, more than the body. `trickle`: a space now and then; `endless`: spaces without an end.
        """
        self._busy = False
        if wire == "hang":
            self._busy = True
            return
        if wire == "drop":
            self._transport.close()
            return
        if wire == "reset":
            self._reset()
            return
        length = {"length": len(body) // 2, "longer": len(body) + 10, "trickle": _NEVER}.get(wire, len(body))
        lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
        head = f"HTTP/1.1 {status} {_REASONS.get(status, '')}\r\n{lines}content-length: {length}\r\n\r\n".encode()
        if wire in {"cut", "length"}:
            self._transport.write(head + (body if wire == "length" else body[: len(body) // 2]))
            self._transport.close()  # what is left over must not spoil the next answer as well
        elif wire == "resetbody":
            self._transport.write(head + body[: len(body) // 2])
            asyncio.get_running_loop().call_later(_SENT, self._reset)
        elif wire == "endless":
            self._busy = True
            self._transport.write(
                f"HTTP/1.1 {status} OK\r\n{lines}\r\n".encode()
            )  # until the connection is closed
            self._pour()
        elif wire == "trickle":
            self._busy = True
            self._transport.write(head)
            self._trickle()
        else:
            self._transport.write(head + body)
            if self._read:  # the next request came before this answer
                asyncio.get_running_loop().call_soon(self.data_received, b"")

    def _reset(self) -> None:
        if self.closed:  # by the client, while this waited
            return
        sock = self._transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def _pour(self) -> None:
        if not self.closed:
            if self._transport.get_write_buffer_size() < len(_PIECE):
                self._transport.write(_PIECE)
            asyncio.get_running_loop().call_later(_POUR, self._pour)

    def _trickle(self) -> None:
        if not self.closed:
            self._transport.write(b" ")
            asyncio.get_running_loop().call_later(self._seconds(), self._trickle)


def _chunks(read: bytearray, at: int) -> tuple[bytes, int] | None:
    """Return a chunked body and where it ends, or None when more is to come."""
    body = bytearray()
    while (end := read.find(b"\r\n", at)) >= 0:
        size = int(bytes(read[at:end]).split(b";")[0], 16)
        if len(read) < end + 2 + size + 2:
            return None
        body += read[end + 2 : end + 2 + size]
        at = end + 2 + size + 2
        if not size:
            return bytes(body), at
    return None
