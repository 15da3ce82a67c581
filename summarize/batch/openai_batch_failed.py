"""What becomes of a batch's requests that have no answer: another try, or an error that their document is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx2
import openai

from summarize.batch.account import BATCH_ENGINE
from summarize.batch.ledger import insertion
from summarize.batch.openai_batch_noted import files_of
from summarize.batch.unit import Attempt
from summarize.model.retrying import is_transient

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from openai.types import Batch

    from summarize.batch.openai_batch_noted import OpenBatch

TRIES = 3
"""How many batches a request goes through that fails in each, before its document is told."""
LOST = 500
"""Status of a request without a result."""
_EXPIRED = 408  # of what had no turn in its time
_REFUSED = 400  # of what was not let in
_TOKEN_LIMIT = "token_limit_exceeded"  # noqa: S105  # OpenAI's code for too many tokens waiting in batches


def close(connection: sqlite3.Connection, batch: OpenBatch, shown: Batch) -> list[Attempt]:
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
            fail(
                connection, number, LOST, _error("the batch was completed without a result for this request")
            )
    elif shown.status == "failed":
        _refuse(connection, [row[0] for row in rows], shown)
    elif shown.status == "expired" and not (shown.request_counts and shown.request_counts.completed):
        for row in rows:  # a batch that has done nothing counts, or there would be no end to it
            fail(connection, row[0], _EXPIRED, _error("the batch expired before this request had its turn"))
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
        fail(connection, number, _REFUSED, body, curable=bool(named) and line not in named)


def fail(
    connection: sqlite3.Connection, number: int, status: int, body: object, *, curable: bool = True
) -> None:
    """Count a failed try; after the last one, keep the error for the document."""
    tries = connection.execute("SELECT tries FROM deferred WHERE id = ?", (number,)).fetchone()[0] + 1
    refusal = None if curable and tries < TRIES else json.dumps(body).encode()
    connection.execute(
        "UPDATE deferred SET batch = NULL, tries = ?, status = ?, refusal = ? WHERE id = ?",
        (tries, status, refusal, number),
    )


def curable(status: int, body: object) -> bool:
    """Tell whether another try may succeed, as for an answer that had come directly; 200 is no completion."""
    if status < _REFUSED:
        return True
    response = httpx2.Response(status, request=httpx2.Request("POST", "http://server"))
    told: Any = body.get("error", body) if isinstance(body, dict) else body
    return is_transient(openai.APIStatusError("", response=response, body=told))


def _error(message: str, code: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": "batch", "code": code}}


def crowded(shown: Batch) -> bool:
    """Tell whether a batch was refused because too many tokens wait in batches: its requests may go later."""
    errors = (shown.errors.data if shown.errors else None) or []
    return any(error.code == _TOKEN_LIMIT for error in errors)
