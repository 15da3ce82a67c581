"""Batches in a run's ledger: each is noted, with its requests, before the server hears of it."""

from __future__ import annotations

import json
import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import uuid4

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from openai.types import Batch

    from summarize.batch.ledger import Ledger

ENDPOINT: Final = "/v1/chat/completions"
"""What every request of a batch asks, as the Batch API names it, whatever the server's address."""
_PAGE = 500  # bodies in memory at a time


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A batch that is not collected.

    Attributes:
        id: In the ledger.
        mark: What it carries at the server.
        server: Its address.
        created: Seconds since 1970, UTC.
        name: The server's; None until it is known.
        requests: How many still belong to it.
    """

    id: int
    mark: str
    server: str
    created: float
    name: str | None
    requests: int


async def note_batch(ledger: Ledger, server: str, requests: Sequence[int]) -> OpenBatch:
    """Note a batch that is about to be sent."""
    mark, created = uuid4().hex, time.time()

    def work(connection: sqlite3.Connection) -> OpenBatch:
        number = connection.execute(
            "INSERT INTO batches (mark, server, created) VALUES (?, ?, ?) RETURNING id",
            (mark, server, created),
        ).fetchone()[0]
        connection.executemany(
            "UPDATE deferred SET batch = ?, wanted = 0 WHERE id = ?", [(number, one) for one in requests]
        )
        return OpenBatch(number, mark, server, created, None, len(requests))

    return await ledger.write(work)


def lines_of(reader: sqlite3.Connection, batch: OpenBatch) -> Iterator[bytes]:
    """Give the lines of a batch's input file."""
    after = 0
    while rows := reader.execute(
        "SELECT id, body FROM deferred WHERE batch = ? AND id > ? ORDER BY id LIMIT ?",
        (batch.id, after, _PAGE),
    ).fetchall():
        for number, packed in rows:
            line = {
                "custom_id": str(number),
                "method": "POST",
                "url": ENDPOINT,
                "body": json.loads(zlib.decompress(packed)),
            }
            yield json.dumps(line, separators=(",", ":")).encode() + b"\n"
        after = rows[-1][0]


async def note_name(ledger: Ledger, batch: OpenBatch, name: str) -> None:
    """Note the name that the server has given a batch."""
    await ledger.write(lambda c: c.execute("UPDATE batches SET name = ? WHERE id = ?", (name, batch.id)))


async def drop_batch(ledger: Ledger, batch: OpenBatch) -> None:
    """Forget a batch that the server has never got."""

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE deferred SET batch = NULL WHERE batch = ?", (batch.id,))
        connection.execute("DELETE FROM batches WHERE id = ?", (batch.id,))

    await ledger.write(work)


def open_batches(reader: sqlite3.Connection) -> list[OpenBatch]:
    """Return the batches that are not collected, the oldest first."""
    rows = reader.execute(
        """
        SELECT id, mark, server, created, name, (SELECT count(*) FROM deferred WHERE batch = b.id)
        FROM batches b WHERE open ORDER BY id
        """
    )
    return [OpenBatch(*row) for row in rows]


def files_left(reader: sqlite3.Connection) -> list[tuple[int, list[str]]]:
    """Return the files of collected batches that the server still has: number of the batch, names of the files."""
    rows = reader.execute("SELECT id, files FROM batches WHERE NOT open AND files <> '[]' ORDER BY id")
    return [(number, json.loads(files)) for number, files in rows]


def files_of(shown: Batch) -> list[str]:
    """Return the files that a batch has at the server."""
    return [file for file in (shown.output_file_id, shown.error_file_id, shown.input_file_id) if file]


async def note_files(ledger: Ledger, batch: int, files: Sequence[str]) -> None:
    """Note which files of a batch the server still has."""
    kept = json.dumps(list(files))
    await ledger.write(lambda c: c.execute("UPDATE batches SET files = ? WHERE id = ?", (kept, batch)))
