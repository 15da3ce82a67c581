"""A run folder as a recording: its ledger keeps every good answer, by the hash of its request."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

import httpx2

from summarize.batch.ledger_read import open_reader, unpacked
from summarize.errors import RecordingError
from summarize.model.recording import REPLAYED, MissError
from summarize.model.recording_format import request_key, stored_body

if TYPE_CHECKING:
    from pathlib import Path


class RunReplay(httpx2.AsyncBaseTransport):
    """Answers requests from a run's ledger; it has no way to open a socket.

    A request that several documents of the run have made is answered in the order in which they did; one that is made
    more often than that gets the last answer again.

    Args:
        run: The run folder.

    Raises:
        RunError: It is none.
        RecordingError: It has no answers.
    """

    def __init__(self, run: Path) -> None:
        self._run = run
        self._reader = open_reader(run)
        self._asked: Counter[bytes] = Counter()
        found = self._reader.execute(
            "SELECT u.model FROM attempts a JOIN units u ON u.id = a.unit WHERE a.response IS NOT NULL LIMIT 1"
        ).fetchone()
        if found is None:
            raise RecordingError(f"{run}: no answer of a model is in this run; name another one")
        self.model = str(found[0])

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request.

        Raises:
            MissError: The run has not made it.
        """
        await request.aread()
        key = bytes.fromhex(request_key(request.method, request.url.path, stored_body(request.content)))
        self._asked[key] += 1
        row = self._reader.execute(
            """
            SELECT response, seconds FROM (
                SELECT response, seconds, row_number() OVER (ORDER BY id) AS position FROM attempts
                WHERE request = ? AND response IS NOT NULL
            ) WHERE position <= ? ORDER BY position DESC LIMIT 1
            """,
            (key, self._asked[key]),
        ).fetchone()
        if row is None:
            raise MissError(
                f"{self._run} has no answer to {request.method} {request.url.path} of this document; "
                "was it another document, prompt, type, model or version of this program?"
            )
        headers = {"content-type": "application/json", REPLAYED: str(row[1])}
        return httpx2.Response(200, headers=headers, content=unpacked(row[0], self._run))

    async def aclose(self) -> None:
        """Close the ledger."""
        self._reader.close()


def seconds_of(run: Path, content: str) -> float:
    """Return what the good answers for a document's content have taken in a run, in seconds."""
    with closing(open_reader(run)) as reader:
        row = reader.execute(
            """
            SELECT coalesce(sum(a.seconds), 0) FROM attempts a JOIN units u ON u.id = a.unit
            WHERE u.content = ? AND a.response IS NOT NULL
            """,
            (content,),
        ).fetchone()
    return float(row[0])
