"""How far a document comes without the server: its requests are answered from the ledger, or noted for the next batch.

A document asks several questions side by side. Those without an answer wait; when it can do nothing else any more, it
is set aside and what it waits for is noted. Once the batch is collected it is worked on again, and comes further.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx2

from summarize.batch.calls import most_of
from summarize.batch.openai_batch_rows import Deferred, note_deferred, refusal
from summarize.model.recording import REPLAYED
from summarize.model.recording_format import stored_body
from summarize.model.redaction import Redaction

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from summarize.batch.calls import Work
    from summarize.batch.ledger import Ledger
    from summarize.batch.unit import Unit
    from summarize.brief import Brief
    from summarize.document import Document

_QUIET_TURNS = 20
"""Turns of the event loop without a new question after which a document can do no more. Between two questions of a
document a few turns pass; a number too small costs a round, never an answer."""
_OK = 200
_JSON = {"content-type": "application/json", REPLAYED: "0"}  # nothing to wait for, whatever the status


class DeferredError(Exception):
    """A document waits for answers of a batch; it is neither done nor failed."""


@dataclass(slots=True)
class _Walk:
    """One document on its way through the flow.

    Attributes:
        stuck: Set with the first request that has no answer.
        unit: Known with the first request.
        deferred: Requests without an answer.
    """

    stuck: asyncio.Event = field(default_factory=asyncio.Event)
    unit: Unit | None = None
    deferred: list[Deferred] = field(default_factory=list)


_CURRENT: ContextVar[_Walk | None] = ContextVar("summarize_walk", default=None)


class Walks:
    """All documents on their way through the flow, in one round after the other.

    Args:
        ledger: Has the answers, and gets what is deferred.

    Attributes:
        redaction: Takes the client's secrets out of what is stored.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.redaction = Redaction(())
        self._aside: set[str] = set()

    def begin_round(self) -> None:
        """Let every document go its way once more."""
        self._aside.clear()

    def making(self, make: Callable[[Document], Awaitable[Brief]]) -> Callable[[Document], Awaitable[Brief]]:
        """Return what makes a document's brief, or raises `DeferredError` where that needs answers of a batch."""

        async def walked(document: Document) -> Brief:
            if document.sha256 in self._aside:  # the same content under another name
                raise DeferredError
            walk = _Walk()
            token = _CURRENT.set(walk)
            task = asyncio.ensure_future(make(document))
            _CURRENT.reset(token)
            try:
                await _can_do_no_more(task, walk)
                if task.done():
                    return await task
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            self._aside.add(document.sha256)
            if walk.unit is not None:
                await note_deferred(self._ledger, walk.unit, walk.deferred)
            raise DeferredError

        return walked

    def answering(
        self, secrets: Collection[str]
    ) -> Callable[[Work, bytes, bytes], Awaitable[httpx2.Response]]:
        """Return what answers the requests of a client that carries some secrets."""
        self.redaction = Redaction(secrets)
        return self._answer

    async def _answer(self, work: Work, key: bytes, content: bytes) -> httpx2.Response:
        """Answer a request from the ledger, with the answer or with an error that no try has cured; else never."""
        known = self._ledger.answers(work.unit, key)
        if work.handed[key] < len(known):
            work.handed[key] += 1
            return httpx2.Response(_OK, headers=_JSON, content=known[work.handed[key] - 1])
        refused = self._ledger.read(lambda reader: refusal(reader, work.unit, key))
        if refused is not None:
            return httpx2.Response(refused[0], headers=_JSON, content=refused[1])
        work.handed[key] += 1
        walk = _CURRENT.get()
        if walk is None:
            raise AssertionError("a request of a document comes from its walk")
        walk.unit = work.unit
        walk.deferred.append(Deferred(key, content, most_of(stored_body(content), len(content))))
        walk.stuck.set()
        await (
            asyncio.get_running_loop().create_future()
        )  # until the document is set aside, which cancels this
        raise AssertionError("nothing else ends the wait")


async def _can_do_no_more(task: asyncio.Future[Brief], walk: _Walk) -> None:
    """Return when a document is done, or only waits for answers."""
    stuck: asyncio.Future[Any] = asyncio.ensure_future(walk.stuck.wait())
    try:
        await asyncio.wait([task, stuck], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stuck.cancel()
    asked = -1
    while not task.done() and len(walk.deferred) > asked:
        asked = len(walk.deferred)
        for _ in range(_QUIET_TURNS):
            await asyncio.sleep(0)
