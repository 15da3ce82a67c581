"""What sends many requests at once: one connection a request under way, none of which looks at the others.

A pool of httpcore looks at each of its connections for every request, with a system call: at 64 connections that takes
longer than the request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Lanes(httpx2.AsyncBaseTransport):
    """As many transports of one connection each as there are requests at once; the last one used goes first.

    Args:
        proxy: Where requests go through, or None.
    """

    def __init__(self, proxy: str | None = None) -> None:
        self._proxy = proxy
        self._context = httpx2.create_ssl_context()  # of all lanes: making one takes 20 ms
        self._free: list[httpx2.AsyncHTTPTransport] = []
        self._all: list[httpx2.AsyncHTTPTransport] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request on a free lane, or a new one; the lane is free again when the response is closed."""
        lane = self._free.pop() if self._free else self._new()
        try:
            response = await lane.handle_async_request(request)
        except BaseException:
            self._free.append(lane)
            raise
        assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101  # what an async transport gives
        response.stream = _Releasing(response.stream, lane, self._free)
        return response

    async def aclose(self) -> None:
        """Close all connections."""
        for lane in self._all:
            await lane.aclose()

    def _new(self) -> httpx2.AsyncHTTPTransport:
        limits = httpx2.Limits(max_connections=1, max_keepalive_connections=1)
        lane = httpx2.AsyncHTTPTransport(verify=self._context, proxy=self._proxy, limits=limits)
        self._all.append(lane)
        return lane


class _Releasing(httpx2.AsyncByteStream):
    """A response's body that gives its lane back when it is closed."""

    def __init__(
        self,
        stream: httpx2.AsyncByteStream,
        lane: httpx2.AsyncHTTPTransport,
        free: list[httpx2.AsyncHTTPTransport],
    ) -> None:
        self._stream = stream
        self._lane: httpx2.AsyncHTTPTransport | None = lane
        self._free = free

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield part

    async def aclose(self) -> None:
        try:
            await self._stream.aclose()
        finally:
            if self._lane is not None:
                self._free.append(self._lane)
                self._lane = None
