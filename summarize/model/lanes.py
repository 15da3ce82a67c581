"""What really sends: one connection a request under way, and limits to what a server may send back.

A pool of httpcore looks at each of its connections for every request, with a system call: at 64 connections that takes
longer than the request.
"""

from __future__ import annotations

import asyncio
import time
from functools import cache
from typing import TYPE_CHECKING

import httpx2

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterable, AsyncIterator

LARGEST_BODY = 8 * 1024 * 1024
"""Bytes of an answer, unpacked. An answer of 1,024 tokens has a thousandth of it; what a broken server sends may have no end."""
_READ_IN_PIECES = "/content"
"""How the path of a file of the Batch API ends: it may be large, and its lines are taken as they come."""
_LEAST = 65_536
"""Bytes of such a file that must come in the time an attempt may take: at 600 s, a slow modem's 100 a second."""
_PACKED = {"gzip", "deflate"}  # grow a piece of 64 kB to 67 MB at most; other packings know no bound
_OF_THE_WIRE = (
    "content-encoding",
    "content-length",
    "transfer-encoding",
)  # untrue of a body that has been read


class BodyTooLargeError(httpx2.TransportError):
    """An answer has more bytes than any answer can have; the rest of it was not read."""


class Lanes(httpx2.AsyncBaseTransport):
    """As many transports of one connection each as there are requests at once; the last one used goes first.

    The client's read time-out is the deadline of a whole attempt, from the connection to the last byte: a server that
    sends a byte now and then would outlive a time-out between two bytes for ever. A file of the Batch API, which may be
    large, must make progress instead. Redirections are not followed.

    Args:
        proxy: Where requests go through, or None.
    """

    def __init__(self, proxy: str | None = None) -> None:
        self._proxy = proxy
        self._free: list[httpx2.AsyncHTTPTransport] = []
        self._all: list[httpx2.AsyncHTTPTransport] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request on a free lane, or a new one, and return its answer, whole.

        Raises:
            BodyTooLargeError: The answer has more than `LARGEST_BODY` bytes.
            ReadTimeout: The attempt took longer than it may, or the file made too little progress.
        """
        seconds = request.extensions.get("timeout", {}).get("read")
        lane = self._free.pop() if self._free else self._new()
        request.headers["accept-encoding"] = "identity"  # answers are short
        if request.url.path.endswith(_READ_IN_PIECES):
            return await self._in_pieces(request, lane, seconds)
        try:
            async with asyncio.timeout(seconds):
                response = await lane.handle_async_request(request)
                try:
                    body = await _whole(response)
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise httpx2.ReadTimeout("the answer was not there in time", request=request) from error
        finally:
            self._free.append(lane)
        headers = [(n, v) for n, v in response.headers.multi_items() if n.lower() not in _OF_THE_WIRE]
        # JSON is UTF-8; some character sets that a server can name make reading an error's text fail.
        headers = [(n, v.partition(";")[0] if n.lower() == "content-type" else v) for n, v in headers]
        return httpx2.Response(response.status_code, headers=headers, content=body)

    async def aclose(self) -> None:
        """Close all connections."""
        for lane in self._all:
            await lane.aclose()

    async def _in_pieces(
        self, request: httpx2.Request, lane: httpx2.AsyncHTTPTransport, seconds: float | None
    ) -> httpx2.Response:
        """Return an answer whose body is still to be read; the lane is free again when it is closed."""
        try:
            async with asyncio.timeout(seconds):
                response = await lane.handle_async_request(request)
        except BaseException as error:
            self._free.append(lane)
            if isinstance(error, TimeoutError):
                raise httpx2.ReadTimeout("the file did not begin in time", request=request) from error
            raise
        assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101  # what an async transport gives
        response.stream = _Releasing(response.stream, seconds, lane, self._free)
        return response

    def _new(self) -> httpx2.AsyncHTTPTransport:
        limits = httpx2.Limits(max_connections=1, max_keepalive_connections=1)
        lane = httpx2.AsyncHTTPTransport(verify=_trusted(), proxy=self._proxy, limits=limits)
        self._all.append(lane)
        return lane


@cache  # one for all: making it takes 20 ms
def _trusted() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


async def _whole(response: httpx2.Response) -> bytes:
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing not in {"", "identity", *_PACKED}:
        raise httpx2.DecodingError("packed in a way that was not asked for")
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > LARGEST_BODY:
            raise BodyTooLargeError(f"more than {LARGEST_BODY} bytes")
    return bytes(body)


async def _progressing(stream: AsyncIterable[bytes], seconds: float | None) -> AsyncIterator[bytes]:
    """Give the pieces of a body that brings at least `_LEAST` bytes in each of these seconds spent waiting for it."""
    pieces, waited, came = aiter(stream), 0.0, 0
    while True:
        began = time.monotonic()
        try:
            piece = await anext(pieces)
        except StopAsyncIteration:
            return
        waited, came = waited + time.monotonic() - began, came + len(piece)
        if seconds is not None and waited > seconds:
            if came < _LEAST:
                raise httpx2.ReadTimeout(f"only {came} bytes of a file in {waited:.0f} s")
            waited, came = 0.0, 0
        yield piece


class _Releasing(httpx2.AsyncByteStream):
    """A response's body that gives its lane back when it is closed."""

    def __init__(
        self,
        stream: httpx2.AsyncByteStream,
        seconds: float | None,
        lane: httpx2.AsyncHTTPTransport,
        free: list[httpx2.AsyncHTTPTransport],
    ) -> None:
        self._stream = stream
        self._seconds = seconds
        self._lane: httpx2.AsyncHTTPTransport | None = lane
        self._free = free

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _progressing(self._stream, self._seconds)

    async def aclose(self) -> None:
        try:
            await self._stream.aclose()
        finally:
            if self._lane is not None:
                self._free.append(self._lane)
                self._lane = None
