"""What a batch has brought: good answers become attempts of the ledger, failed requests are tried again or given up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx2
import openai

from summarize.batch.account import BATCH_ENGINE
from summarize.batch.calls import usage_of
from summarize.batch.ledger import insertion
from summarize.batch.openai_batch_rows import files_of
from summarize.batch.openai_batch_server import times
from summarize.batch.unit import Attempt
from summarize.model.protocol import Usage
from summarize.model.retrying import is_transient

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from openai.types import Batch

    from summarize.batch.account import Account
    from summarize.batch.ledger import Ledger
    from summarize.batch.openai_batch_rows import OpenBatch
    from summarize.batch.openai_batch_server import BatchServer
    from summarize.model.redaction import Redaction

TRIES = 3
"""How many batches a request goes through that fails in each, before its document is told."""
_TOKEN_LIMIT = "token_limit_exceeded"  # noqa: S105  # OpenAI's code for too many tokens waiting in batches
_OK = 200
_LOST = 500  # status of what is in neither file
_EXPIRED = 408  # of what had no turn in its time
_REFUSED = 400  # of what was not let in
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
    left = await ledger.write(partial(_close, batch=batch, shown=shown))
    for attempt in left:
        account.spent(attempt)
    collected.failed += len(left)
    collected.undone = max(0, batch.requests - collected.answers - collected.failed)
    return collected


def crowded(shown: Batch) -> bool:
    """Tell whether a batch was refused because too many tokens wait in batches: its requests may go later."""
    errors = (shown.errors.data if shown.errors else None) or []
    return any(error.code == _TOKEN_LIMIT for error in errors)


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
            status, body = (response["status_code"], response["body"]) if response else (0, {"error": error})
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue  # no result: the request counts as lost
        row = _row(connection, batch, number)
        if row is None or (not response and code in _UNDONE):  # collected before, or had no turn
            continue
        unit, request = row
        content = json.dumps(body).encode()
        usage = usage_of(content)
        good = status == _OK and usage is not None
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
            usage=usage or Usage(),
            response=redaction.body(content) if good else None,
        )
        insertion(unit, attempt)(connection)
        attempts.append(attempt)
        if good:
            connection.execute("DELETE FROM deferred WHERE id = ?", (number,))
        elif response:
            _fail(connection, number, status, body, curable=_curable(status, body))
        else:
            _fail(connection, number, _LOST, body)
    return attempts


def _close(connection: sqlite3.Connection, batch: OpenBatch, shown: Batch) -> list[Attempt]:
    """Settle the requests of a batch that neither file has told of, and close it; return attempts that were lost."""
    rows = connection.execute(
        "SELECT id, unit, request FROM deferred WHERE batch = ? ORDER BY id", (batch.id,)
    ).fetchall()
    lost = []
    if shown.status == "completed":
        for number, unit, request in rows:
            attempt = Attempt(request, BATCH_ENGINE, batch.created, 0.0, 0, "in neither file of its batch")
            insertion(unit, attempt)(connection)
            lost.append(attempt)
            _fail(
                connection, number, _LOST, _error("the batch was completed without a result for this request")
            )
    elif shown.status == "failed":
        _refuse(connection, [row[0] for row in rows], shown)
    elif shown.status == "expired" and not (shown.request_counts and shown.request_counts.completed):
        for row in rows:  # a batch that has done nothing counts, or there would be no end to it
            _fail(connection, row[0], _EXPIRED, _error("the batch expired before this request had its turn"))
    connection.execute(
        "UPDATE deferred SET batch = NULL, wanted = ? WHERE batch = ?", (crowded(shown), batch.id)
    )
    connection.execute(
        "UPDATE batches SET open = 0, files = ? WHERE id = ?", (json.dumps(files_of(shown)), batch.id)
    )
    return lost


def _refuse(connection: sqlite3.Connection, requests: Sequence[int], shown: Batch) -> None:
    """Give up the requests that a failed validation names; the others go with the next batch, so many times."""
    if crowded(shown):
        return
    errors = (shown.errors.data if shown.errors else None) or []
    named = {error.line: error for error in errors if error.line}
    first = errors[0] if errors else None
    for line, number in enumerate(requests, 1):
        error = named.get(line, first)
        words = (error and error.message) or "it does not say why"
        body = _error(f"its batch was refused: {words}", error.code if error else None)
        _fail(connection, number, _REFUSED, body, curable=bool(named) and line not in named)


def _fail(
    connection: sqlite3.Connection, number: int, status: int, body: object, *, curable: bool = True
) -> None:
    """Count a failed try; after the last one, keep the error for the document."""
    tries = connection.execute("SELECT tries FROM deferred WHERE id = ?", (number,)).fetchone()[0] + 1
    refusal = None if curable and tries < TRIES else json.dumps(body).encode()
    connection.execute(
        "UPDATE deferred SET batch = NULL, tries = ?, status = ?, refusal = ? WHERE id = ?",
        (tries, status, refusal, number),
    )


def _curable(status: int, body: object) -> bool:
    """Tell whether another try may succeed, as for an answer that had come directly; 200 is no completion."""
    if status < _REFUSED:
        return True
    response = httpx2.Response(status, request=httpx2.Request("POST", "http://server"))
    told: Any = body.get("error", body) if isinstance(body, dict) else body
    return is_transient(openai.APIStatusError("", response=response, body=told))


def _row(connection: sqlite3.Connection, batch: OpenBatch, number: int) -> tuple[int, bytes] | None:
    row = connection.execute(
        "SELECT unit, request FROM deferred WHERE id = ? AND batch = ?", (number, batch.id)
    ).fetchone()
    return None if row is None else (row[0], row[1])


def _error(message: str, code: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": "batch", "code": code}}
