"""The ledger of a run, damaged: three bytes of the input change one of the file's."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
import zlib
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
from promises import NAME, refused

from summarize.batch.account import load_prices
from summarize.batch.ledger import Ledger
from summarize.batch.ledger_read import open_reader, setting
from summarize.batch.migrations import migrate
from summarize.batch.publish import documents
from summarize.batch.replay import RunReplay, seconds_of
from summarize.batch.summary import summarized
from summarize.batch.totals import add_up, count_documents
from summarize.errors import SummarizeError
from summarize.model.recording_format import request_key, stored_body

if TYPE_CHECKING:
    from collections.abc import Iterable

_FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-ledger-"))
_BODY = b'{"model": "m"}'
_ASKED = "/v1/chat/completions"


@lru_cache(maxsize=1)
def _sound() -> bytes:
    """Return a small ledger with a document, a brief and an answer."""
    import sqlite3  # noqa: PLC0415  # only to make it

    path = _FOLDER / "sound.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        made.execute("PRAGMA page_size = 512")  # small, so that a changed byte is likely to matter
        migrate(made, "")
        made.execute("INSERT INTO settings VALUES ('stopped', 'the server is down')")
        made.execute(
            "INSERT INTO units (id, content, config, model, state, brief, finished) VALUES (1, 'c', 'd', 'm', 'complete', ?, ?)",
            (zlib.compress(b"{}"), time.time()),
        )
        made.execute(
            "INSERT INTO documents (id, path, size, modified, changed, scan, unit, name) VALUES (1, x'612e747874', 3, 1, 1, 1, 1, 'a.txt')"
        )
        made.execute(
            "INSERT INTO documents (id, path, size, modified, changed, scan, message) VALUES (2, x'622e747874', 3, 1, 1, 1, 'no file')"
        )
        key = bytes.fromhex(request_key("POST", _ASKED, stored_body(_BODY)))
        made.execute(
            "INSERT INTO attempts (unit, request, engine, started, seconds, status, response) VALUES (1, ?, 'local', 1.0, 2.0, 200, ?)",
            (key, zlib.compress(_BODY)),
        )
    return path.read_bytes()


def seeds() -> Iterable[bytes]:
    """Return no damage, and a changed byte in each page."""
    yield b""
    for page in range(len(_sound()) // 512):
        yield (page * 512 + 3).to_bytes(2, "big") + b"\xff"


def check(data: bytes) -> None:
    """Open the damaged ledger as replay, `runs show` and a run do."""
    ledger = bytearray(_sound())
    for at in range(0, min(len(data), 60) - 2, 3):
        ledger[int.from_bytes(data[at : at + 2], "big") % len(ledger)] = data[at + 2]
    run = _FOLDER / f"{os.getpid()}-{NAME}"
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir()
    (run / "ledger.sqlite").write_bytes(ledger)
    with refused(SummarizeError):
        asyncio.run(_replayed(run))
    with refused(SummarizeError):
        _shown(run)
    with refused(SummarizeError):
        seconds_of(run, "c")
    with refused(SummarizeError):
        Ledger(run).close()


async def _replayed(run: Path) -> None:
    replay = RunReplay(run)
    try:
        response = await replay.handle_async_request(
            httpx2.Request("POST", f"http://127.0.0.1{_ASKED}", content=_BODY)
        )
        await response.aread()
    finally:
        await replay.aclose()


def _shown(run: Path) -> None:
    prices = load_prices(None)
    with closing(open_reader(run)) as reader:
        stopped = setting(reader, "stopped")
        summarized(count_documents(reader), add_up(reader, prices), prices, stopped)
        for _ in documents(reader, prices):
            pass
