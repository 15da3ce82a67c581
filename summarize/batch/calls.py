"""Every request of a run passes here: a finished answer is never paid for again, and every attempt is accounted for.

The transport of the run's one client. A request whose answer the ledger has is answered from it; any other one waits
for the throttle, the breaker and the budget, is sent, and its attempt is committed before the flow goes on.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Protocol

import httpx2

from summarize.batch.unit import Attempt
from summarize.model.breaker import outage
from summarize.model.completion import read_usage
from summarize.model.protocol import Usage
from summarize.model.recording import REPLAYED, WIRE_HEADERS
from summarize.model.recording_format import request_key, stored_body
from summarize.model.redaction import Redaction
from summarize.model.retrying import asked_wait, was_idle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
    from contextlib import AbstractAsyncContextManager

    from summarize.batch.unit import Unit
    from summarize.model.breaker import Breaker
    from summarize.model.throttle import Throttle

_GOOD = 200
_TOO_MANY = 429
_TURNS = (
    30  # of the event loop: who has got the place sends, before this answer is worked on for a millisecond
)
_BYTES_A_TOKEN = 3.0  # of a request: fewer than common tokenizers need in any script, so that a budget holds
_ANSWER_TOKENS = 1_024  # reserved for an answer whose request sets no limit


@dataclass(slots=True)
class Work:
    """A unit that is being worked on.

    Attributes:
        unit: In the ledger.
        handed: How many times each request has been answered from the ledger.
        seconds: What its answers have taken in this run.
        answered: The server has answered one of its requests.
    """

    unit: Unit
    handed: Counter[bytes] = field(default_factory=Counter)
    seconds: float = 0.0
    answered: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that goes to the server: for which unit, its identity, and the most it costs."""

    work: Work
    key: bytes
    most: Usage


_CURRENT: ContextVar[Work | None] = ContextVar("summarize_unit", default=None)


@asynccontextmanager
async def working_on(work: Work) -> AsyncIterator[None]:
    """Let every request of this block, and of the tasks it starts, count for a unit."""
    token = _CURRENT.set(work)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current_work() -> Work | None:
    """Return what is being worked on here, or None outside of `working_on`."""
    return _CURRENT.get()


class Answers(Protocol):
    """What the transport needs of a ledger; see `Ledger`, and for another process `LinkedLedger`."""

    def answers(self, unit: Unit, request: bytes) -> list[bytes]:
        """Return the good answers to a request that documents of the unit's content have had, in order."""
        ...

    async def attempt(self, unit: Unit, attempt: Attempt) -> None:
        """Store an attempt; when this returns, it survives the death of this process."""
        ...

    def post(self, unit: Unit, attempt: Attempt) -> None:
        """Store an attempt that nobody waits for."""
        ...


class Spending(Protocol):
    """What the transport needs of an account; see `Account`, and for another process `LinkedAccount`."""

    def spent(self, attempt: Attempt) -> None:
        """Count an attempt."""
        ...

    def reserved(self, most: Usage) -> AbstractAsyncContextManager[None]:
        """Set aside what a request costs at most while it is under way."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What stands between a run and its server."""

    throttle: Throttle
    breaker: Breaker


class CallsTransport(httpx2.AsyncBaseTransport):
    """The transport of a run's client.

    Args:
        inner: What really sends, or replays.
        ledger: Keeps answers and attempts.
        account: Says what may still be spent.
        engine: Who sends, for the attempts.
        limits: How fast, and whether the server is there; None for a replay.
        secrets: Strings that must not reach the ledger.
        defer: Answers a document's requests, given by key and body, without the server; None: it is asked.
    """

    def __init__(  # what a run is made of
        self,
        inner: httpx2.AsyncBaseTransport,
        ledger: Answers,
        account: Spending,
        *,
        engine: str,
        limits: Limits | None = None,
        secrets: Collection[str] = (),
        defer: Callable[[Work, bytes, bytes], Awaitable[httpx2.Response]] | None = None,
    ) -> None:
        self._inner = inner
        self._defer = defer
        self._ledger = ledger
        self._account = account
        self._engine = engine
        self._limits = limits
        self._reached = False  # a server that never answered is no server that went down
        self._redaction = Redaction(secrets)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request from the ledger or from the server.

        Raises:
            BudgetSpentError: The budget does not cover the request.
            ServerDownError: The server has been down for too long.
        """
        work = _CURRENT.get()
        if work is None:  # not of a document: the list of models
            return await self._inner.handle_async_request(request)
        await request.aread()
        body = stored_body(request.content)
        key = bytes.fromhex(request_key(request.method, request.url.path, body))
        if self._defer is not None:
            return await self._defer(work, key, request.content)
        known = self._ledger.answers(work.unit, key)
        if work.handed[key] < len(known):
            work.handed[key] += 1
            return _answer(known[work.handed[key] - 1])
        if self._limits is None:
            response, attempt = await self._send(request, key)
            await self._ledger.attempt(work.unit, attempt)
            self._account.spent(attempt)
            work.seconds += attempt.seconds
            return response
        asked = _Asked(work, key, most_of(body, len(request.content)))
        return await self._sent(request, asked, self._limits)

    async def aclose(self) -> None:
        """Close what sends."""
        await self._inner.aclose()

    async def _sent(self, request: httpx2.Request, asked: _Asked, limits: Limits) -> httpx2.Response:
        """Send; while the server is down, wait here, so that no document uses up its attempts on that."""
        most = asked.most
        tokens = most.prompt_tokens + most.completion_tokens
        while True:
            came = time.monotonic()
            async with (
                self._account.reserved(most),
                limits.throttle.slot(tokens) as slot,
                limits.breaker.attempt() as trial,
            ):
                was_idle(time.monotonic() - came)
                started, begun = time.time(), time.perf_counter()
                try:
                    response, attempt = await self._send(request, asked.key)
                except (httpx2.RequestError, asyncio.CancelledError) as error:
                    self._ledger.post(asked.work.unit, _lost(asked.key, self._engine, started, begun, error))
                    reason = outage(error) if isinstance(error, httpx2.TransportError) else None
                    if self._reached and reason is not None and trial.bad(reason):
                        continue
                    raise
                # The place is held until the commit: what a kill can lose are calls in flight, no more.
                await self._ledger.attempt(asked.work.unit, attempt)
                self._account.spent(attempt)
                self._reached = True
                if attempt.status == _TOO_MANY:
                    slot.refused(asked_wait(response.headers))
                elif attempt.status == _GOOD:
                    asked.work.answered = True
                    slot.answered(attempt.usage.prompt_tokens + attempt.usage.completion_tokens)
                if (reason := outage(attempt.status)) is None:
                    trial.good()
                elif trial.bad(reason):
                    continue
            for _turn in range(_TURNS):
                await asyncio.sleep(0)
            return response

    async def _send(self, request: httpx2.Request, key: bytes) -> tuple[httpx2.Response, Attempt]:
        started, begun = time.time(), time.perf_counter()
        response = await self._inner.handle_async_request(request)
        try:
            body = await response.aread()
        finally:
            await response.aclose()
        status = response.status_code
        usage, complete = counted(body)
        good = status == _GOOD and complete
        attempt = Attempt(
            request=key,
            engine=self._engine,
            started=started,
            seconds=float(response.headers.get(REPLAYED) or round(time.perf_counter() - begun, 4)),
            status=status,
            error="" if good else f"HTTP {status}" if status != _GOOD else "not a completion",
            usage=usage,
            response=self._redaction.body(body) if good else None,
        )
        headers = [(n, v) for n, v in response.headers.multi_items() if n not in WIRE_HEADERS]
        return httpx2.Response(status, headers=headers, content=body), attempt


def _lost(key: bytes, engine: str, started: float, begun: float, error: BaseException) -> Attempt:
    """Return the attempt whose answer nobody will see; it may have been paid."""
    seconds = round(time.perf_counter() - begun, 4)
    return Attempt(key, engine, started, seconds, status=0, error=type(error).__name__)


def _answer(body: bytes) -> httpx2.Response:
    return httpx2.Response(_GOOD, headers={"content-type": "application/json", REPLAYED: "0"}, content=body)


def most_of(body: Mapping[str, object], size: int) -> Usage:
    """Return the most that a request of so many bytes costs, nearly."""
    request = body.get("json")
    request = request if isinstance(request, dict) else {}
    limit = request.get("max_completion_tokens") or request.get("max_tokens") or _ANSWER_TOKENS
    answer = limit if isinstance(limit, int) else _ANSWER_TOKENS
    return Usage(calls=1, prompt_tokens=ceil(size / _BYTES_A_TOKEN), completion_tokens=answer)


def counted(body: bytes) -> tuple[Usage, bool]:
    """Return what the server counted for an answer, and whether it is a completion: one without may be paid, too."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return Usage(), False
    if not isinstance(answer, dict) or ("usage" not in answer and "choices" not in answer):
        return Usage(), False
    choices = answer.get("choices")
    return read_usage(answer), isinstance(choices, list) and bool(choices)
