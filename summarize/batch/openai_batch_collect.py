"""What a batch has brought: good answers become attempts of the ledger, failed requests are tried again or given up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from summarize.batch.account import BATCH_ENGINE
from summarize.batch.calls import counted
from summarize.batch.ledger import insertion
from summarize.batch.openai_batch_failed import LOST, close, curable, fail
from summarize.batch.openai_batch_server import times
from summarize.batch.unit import Attempt

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from openai.types import Batch

    from summarize.batch.account import Account
    from summarize.batch.ledger import Ledger
    from summarize.batch.openai_batch_noted import OpenBatch
    from summarize.batch.openai_batch_server import BatchServer
    from summarize.model.redaction import Redaction

_OK = 200
_UNDONE = {"batch_expired", "batch_cancelled"}  # codes of requests that had no turn; nothing was paid


@dataclass(slots=True)
class Collected:
    """What has come of a batch.

    Attributes:
        answers: Good ones; those of an earlier start that was broken off not among them.
        failed: Requests that have failed.
        undone: Requests that had no turn.
    """

    answers: int = 0
    failed: int = 0
    undone: int = 0


async def collect(
    batch: OpenBatch,
    shown: Batch,
    server: BatchServer,
    ledger: Ledger,
    account: Account,
    redaction: Redaction,
) -> Collected:
    """Bring what a batch that is over has left into the ledger, and close it; what is in already is left alone."""
    collected = Collected()
    began, ended = times(shown)
    total = shown.request_counts.total if shown.request_counts else batch.requests
    seconds = round((ended - began) / max(total, 1), 4)  # nobody tells of one request: each has its share

    async def take(lines: list[bytes]) -> None:
        work = partial(_store, batch=batch, lines=lines, seconds=seconds, redaction=redaction)
        for attempt in await ledger.write(work):
            account.spent(attempt)
            collected.answers += attempt.response is not None
            collected.failed += attempt.response is None

    for file in (shown.output_file_id, shown.error_file_id):
        if file:
            await server.download(file, take)
    left = await ledger.write(partial(close, batch=batch, shown=shown))
    for attempt in left:
        account.spent(attempt)
    collected.failed += len(left)
    collected.undone = max(0, batch.requests - collected.answers - collected.failed)
    return collected


def _store(
    connection: sqlite3.Connection,
    batch: OpenBatch,
    lines: Sequence[bytes],
    seconds: float,
    redaction: Redaction,
) -> list[Attempt]:
    """Store what some lines of an output or error file say, and return the attempts that are new."""
    attempts = []
    for line in lines:
        try:
            told = json.loads(line)
            number, response, error = int(told["custom_id"]), told.get("response"), told.get("error") or {}
            code = str(error.get("code"))
            status, body = (
                (int(response["status_code"]), response["body"]) if response else (0, {"error": error})
            )
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            continue  # no result: the request counts as lost
        row = _row(connection, batch, number)
        if row is None or (not response and code in _UNDONE):  # collected before, or had no turn
            continue
        unit, request = row
        content = json.dumps(body).encode()
        usage, complete = counted(content)
        good = status == _OK and complete
        attempt = Attempt(
            request=request,
            engine=BATCH_ENGINE,
            started=batch.created,
            seconds=seconds,
            status=status,
            error=""
            if good
            else code
            if not response
            else "not a completion"
            if status == _OK
            else f"HTTP {status}",
            usage=usage,
            response=redaction.body(content) if good else None,
        )
        insertion(unit, attempt)(connection)
        attempts.append(attempt)
        if good:
            connection.execute("DELETE FROM deferred WHERE id = ?", (number,))
        elif response:
            fail(connection, number, status, body, curable=curable(status, body))
        else:
            fail(connection, number, LOST, body)
    return attempts


def _row(connection: sqlite3.Connection, batch: OpenBatch, number: int) -> tuple[int, bytes] | None:
    row = connection.execute(
        "SELECT unit, request FROM deferred WHERE id = ? AND batch = ?", (number, batch.id)
    ).fetchone()
    return None if row is None else (row[0], row[1])
