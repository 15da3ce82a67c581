"""Requests that wait for a batch, in a run's ledger.

A request is a row from the moment it is deferred until its answer is an attempt of the ledger.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarize.model.protocol import Usage

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from summarize.batch.ledger import Ledger
    from summarize.batch.unit import Unit

LINE_BYTES = 120
"""Bytes at most that a line of an input file has beside the request's body."""
_LEVEL = 1  # of zlib: the fastest, as for the ledger's answers


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
