"""What really sends: an answer has a largest size and a latest end, and a connection is used again after either."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import tracemalloc
from contextlib import closing
from typing import TYPE_CHECKING

import httpx2
import pytest
from mock_server import Mock, mock_server

from summarize.model.lanes import LARGEST_BODY, BodyTooLargeError, Lanes

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def server() -> Iterator[Mock]:
    """Return a double of a server."""
    with mock_server(trickle=0.02) as mock:
        yield mock


def send(url: str, *words: str, seconds: float = 10.0) -> list[httpx2.Response | Exception]:
    """Send requests one after the other through the same lanes; return what came of each."""

    async def run() -> list[httpx2.Response | Exception]:
        came: list[httpx2.Response | Exception] = []
        async with httpx2.AsyncClient(transport=Lanes(), timeout=seconds) as client:
            for one in words:
                body = {"model": "m", "messages": [{"role": "user", "content": one}]}
                try:
                    came.append(await client.post(f"{url}/chat/completions", json=body))
                except httpx2.HTTPError as error:
                    came.append(error)
        return came

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("kind", "error", "seconds"),
    [
        ("trickle", httpx2.ReadTimeout, 0.5),
        ("hang", httpx2.ReadTimeout, 0.5),
        ("longer", httpx2.ReadTimeout, 0.5),
        ("endless", BodyTooLargeError, 10.0),
        ("huge", BodyTooLargeError, 10.0),
        ("bomb", BodyTooLargeError, 10.0),
        ("cut", httpx2.RemoteProtocolError, 10.0),
        ("resetbody", httpx2.ReadError, 10.0),
    ],
)
def test_an_answer_without_an_end_ends_and_the_next_one_comes(
    server: Mock, kind: str, error: type[Exception], seconds: float
) -> None:
    """The time-out is that of the attempt, and the lane works again afterwards."""
    server.set(once={f"first {kind}.": kind})
    first, second = send(server.url, f"first {kind}.", "second", seconds=seconds)
    assert isinstance(first, error)
    assert isinstance(second, httpx2.Response)
    assert second.status_code == 200


def test_memory_stays_bounded(server: Mock) -> None:
    """200 MB in 200 kB, and a body without an end, take no more than the limit and a piece."""
    server.set(once={"bomb.": "bomb", "endless.": "endless"})
    tracemalloc.start()
    try:
        came = send(server.url, "bomb.", "endless.")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [type(one) for one in came] == [BodyTooLargeError] * 2
    assert peak < LARGEST_BODY + 100_000_000


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, gzip", "compress"])
def test_packings_without_a_bound_are_refused(packing: str) -> None:
    """Nobody has asked for any."""
    came = asyncio.run(_answered_with(packing, b"{}"))
    assert isinstance(came, httpx2.DecodingError)


def test_a_packed_answer_is_unpacked() -> None:
    """Some gateways pack whatever is asked for."""
    came = asyncio.run(_answered_with("gzip", gzip.compress(b'{"a": 1}')))
    assert isinstance(came, httpx2.Response)
    assert json.loads(came.content) == {"a": 1}


async def _answered_with(packing: str, body: bytes) -> httpx2.Response | Exception:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\ncontent-encoding: {packing}\r\ncontent-length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with listening, httpx2.AsyncClient(transport=Lanes()) as client:
        port = listening.sockets[0].getsockname()[1]
        try:
            return await client.get(f"http://127.0.0.1:{port}/")
        except httpx2.HTTPError as error:
            return error


def test_a_redirection_is_not_followed(server: Mock) -> None:
    """Neither key nor text goes to an address that nobody named."""
    with closing(socket.socket()) as trap:
        trap.bind(("127.0.0.1", 0))
        trap.listen()
        trap.setblocking(False)
        target = f"http://127.0.0.1:{trap.getsockname()[1]}/v1/chat/completions"
        server.set(redirect=target, once={"moved.": "redirect", "kept.": "redirect307"})
        came = send(server.url, "moved.", "kept.")
        with pytest.raises(BlockingIOError):
            trap.accept()
    assert [one.status_code for one in came if isinstance(one, httpx2.Response)] == [301, 307]


@pytest.mark.parametrize("sends", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9999999\r\n\r\n"])
def test_a_file_that_trickles_ends(sends: bytes) -> None:
    """In its head or in its body: a byte now and then is no progress."""
    came = asyncio.run(_downloaded(sends, b"x", pieces=500))
    assert isinstance(came, httpx2.ReadTimeout)


def test_a_large_file_may_take_longer_than_an_answer() -> None:
    """As long as it goes on."""
    head = f"HTTP/1.1 200 OK\r\ncontent-length: {40 * 65_536}\r\n\r\n".encode()
    came = asyncio.run(_downloaded(head, b"x" * 65_536, pieces=40))
    assert came == 40 * 65_536


async def _downloaded(head: bytes, piece: bytes, *, pieces: int) -> int | Exception:
    """Read a file that comes in pieces, one in 20 ms, with a time-out of 0.3 s; return its length."""
    closed = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        for _ in range(pieces):
            writer.write(piece)
            await asyncio.sleep(0.02)
            if writer.is_closing():  # by the client
                break
        writer.close()
        closed.set()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with listening, httpx2.AsyncClient(transport=Lanes(), timeout=0.3) as client:
        port = listening.sockets[0].getsockname()[1]
        try:
            async with client.stream("GET", f"http://127.0.0.1:{port}/files/f/content") as response:
                return sum([len(part) async for part in response.aiter_bytes()])
        except httpx2.HTTPError as error:
            return error
        finally:
            await client.aclose()
            await closed.wait()
