"""What a run's ledger knows of batches: requests that wait for one, and batches with what is left to do about them.

A request is a row from the moment it is deferred until its answer is an attempt of the ledger. A batch is noted, with
its requests, before the server hears of it.
"""

from __future__ import annotations

import json
import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from summarize.model.protocol import Usage

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from openai.types import Batch

    from summarize.batch.ledger import Ledger
    from summarize.batch.unit import Unit

ENDPOINT: Final = "/v1/chat/completions"
"""What every request of a batch asks, as the Batch API names it, whatever the server's address."""
LINE_BYTES = 120
"""Bytes at most that a line of an input file has beside the request's body."""
_LEVEL = 1  # of zlib: the fastest, as for the ledger's answers
_PAGE = 500  # bodies in memory at a time


@dataclass(frozen=True, slots=True)
class Deferred:
    """A request that has no answer yet: its identity, its body, and the most it costs."""

    key: bytes
    body: bytes
    most: Usage


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that goes with the next batch: its number, its bytes in the input file, and the most it costs."""

    id: int
    size: int
    most: Usage


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


def answers(reader: sqlite3.Connection, unit: Unit, request: bytes) -> list[bytes]:
    """Return the good answers to a request; for a unit that failed for its answers, only those asked for since."""
    rows = reader.execute(
        """
        SELECT a.response FROM attempts a JOIN units u ON u.id = a.unit
        WHERE a.request = ? AND a.response IS NOT NULL AND u.content = ?
            AND (NOT ? OR a.started > (SELECT coalesce(finished, 0) FROM units WHERE id = ?)) ORDER BY a.id
        """,
        (request, unit.content, unit.fresh, unit.id),
    )
    return [zlib.decompress(row[0]) for row in rows]


def refusal(reader: sqlite3.Connection, unit: Unit, request: bytes) -> tuple[int, bytes] | None:
    """Return status and body of an error that further tries would not cure, or None."""
    row = reader.execute(
        "SELECT status, refusal FROM deferred WHERE unit = ? AND request = ? AND refusal IS NOT NULL",
        (unit.id, request),
    ).fetchone()
    return None if row is None else (row[0], row[1])


async def note_deferred(ledger: Ledger, unit: Unit, requests: Sequence[Deferred]) -> None:
    """Note what a document waits for; a request that was tried before keeps count of that."""

    def work(connection: sqlite3.Connection) -> None:
        for one in requests:
            tried = connection.execute(
                "SELECT id FROM deferred WHERE unit = ? AND request = ? AND NOT wanted AND batch IS NULL",
                (unit.id, one.key),
            ).fetchone()
            if tried is not None:
                connection.execute("UPDATE deferred SET wanted = 1 WHERE id = ?", tried)
                continue
            packed, size = zlib.compress(one.body, _LEVEL), len(one.body) + LINE_BYTES
            most = one.most.prompt_tokens, one.most.completion_tokens
            connection.execute(
                "INSERT INTO deferred (unit, request, body, size, prompt, completion) VALUES (?, ?, ?, ?, ?, ?)",
                (unit.id, one.key, packed, size, *most),
            )

    await ledger.write(work)


async def forget(ledger: Ledger, *, tried: bool) -> None:
    """Forget requests that no batch has: documents name what they need anew.

    Args:
        ledger: Where.
        tried: Those that failed before as well, with their count.
    """

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM deferred WHERE batch IS NULL AND (tries = 0 OR ?)", (tried,))
        connection.execute("UPDATE deferred SET wanted = 0 WHERE batch IS NULL")

    await ledger.write(work)


def wanted(reader: sqlite3.Connection) -> list[Waiting]:
    """Return the requests that go with the next batch, in the order of their documents."""
    rows = reader.execute(
        "SELECT id, size, prompt, completion FROM deferred WHERE wanted AND batch IS NULL ORDER BY id"
    )
    return [Waiting(number, size, Usage(1, prompt, 0, answer)) for number, size, prompt, answer in rows]


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
