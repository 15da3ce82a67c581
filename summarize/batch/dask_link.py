"""A worker's link to the client of its run, and what stands there for the ledger and the account.

Two threads speak with the scheduler, so that neither a long document nor a slow network keeps the other up.
"""

from __future__ import annotations

import asyncio
import itertools
import pickle
import threading
import time
import uuid
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from summarize.batch.calls import current_work
from summarize.batch.dask_plan import (
    PING,
    PING_NUMBER,
    SILENCE,
    STOP,
    Begin,
    Bundle,
    Bye,
    Here,
    Made,
    Release,
    Reserve,
    RunLeftError,
    Told,
    down_queue,
    up_queue,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from distributed import Worker

    from summarize.batch.dask_plan import Message
    from summarize.batch.unit import Attempt, Unit
    from summarize.model.protocol import Usage

_RESEND = (
    5.0  # seconds without a reply: the scheduler's queues lose what a broken connection has taken from them
)
_BREATH = 0.5  # seconds between two tries to reach the scheduler
_LEAVING = 5.0  # seconds that the threads may take over their last words


@dataclass(slots=True)
class _Waiting:
    """A message whose reply is due, and when it was sent last."""

    message: Message
    reply: asyncio.Future[Any]
    sent: float


class Link:
    """The link of one run; made in a thread that may wait, used in the loop.

    Args:
        run: See `Plan`.
        worker: The dask worker of this process.
        loop: Where replies are awaited.

    Attributes:
        over: Set when the client has ended the run, or says nothing any more.
    """

    def __init__(self, run: str, worker: Worker, loop: asyncio.AbstractEventLoop) -> None:
        from distributed import Client, Queue  # noqa: PLC0415  # an extra

        self.over = asyncio.Event()
        self.name = str(worker.name)
        self._address = worker.address
        self._token = uuid.uuid4().hex
        self._loop = loop
        self._numbers = itertools.count(PING_NUMBER + 1)
        self._waiting: dict[int, _Waiting] = {}
        self._out: SimpleQueue[tuple[int, Message]] = SimpleQueue()
        self._leaving = False
        self._client = Client(
            worker.scheduler.address, security=worker.security, set_as_default=False, name="summarize"
        )
        self._up = Queue(up_queue(run), client=self._client)
        self._down = Queue(down_queue(run, self._token), client=self._client)
        self._threads = [threading.Thread(target=one, daemon=True) for one in (self._send, self._receive)]
        self._out.put((PING_NUMBER, Here()))  # so that the client knows whom to tell of the end
        for thread in self._threads:
            thread.start()

    async def ask(self, message: Message) -> Any:  # noqa: ANN401  # what the message's class says
        """Send a message and return the client's reply.

        Raises:
            RunLeftError: The run is over, or the client does not want this document from here any more.
            SummarizeError: What the client's ledger or account says.
        """
        return await self.send(message)[1]

    def send(self, message: Message) -> tuple[int, asyncio.Future[Any]]:
        """Send a message; return its number and what will hold the reply."""
        reply = self._loop.create_future()
        reply.add_done_callback(lambda done: done.cancelled() or done.exception())  # read or not
        number = next(self._numbers)
        if self.over.is_set() and not isinstance(message, Made | Bye):
            reply.set_exception(RunLeftError("the run is over"))
        else:
            self._waiting[number] = _Waiting(message, reply, time.monotonic())
            self._out.put((number, message))
        return number, reply

    def tell(self, line: str, *, own: bool = True) -> None:
        """Say a line to the person at the client."""
        self._loop.call_soon_threadsafe(self.send, Told(line, own))

    def close(self) -> None:
        """Say the last words, and leave the scheduler; waits."""
        self._out.put((PING_NUMBER, Bye()))
        self._leaving = True
        self._threads[0].join(_LEAVING)
        with suppress(Exception):  # the scheduler may be gone
            self._up.close()
            self._down.close()
            self._client.close(timeout=_LEAVING)

    # Threads

    def _send(self) -> None:
        while not (self._leaving and self._out.empty()):
            messages = self._taken()
            due = time.monotonic() - _RESEND
            for number, waiting in sorted(self._waiting.copy().items()):
                if waiting.sent < due:
                    waiting.sent = time.monotonic()
                    messages.append((number, waiting.message))
            oldest = min(self._waiting.copy(), default=0)
            bundle = Bundle(
                self._token, self._address, self.name, oldest, messages or [(PING_NUMBER, Here())]
            )
            try:
                self._up.put(pickle.dumps(bundle), timeout=SILENCE)
            except Exception:  # noqa: BLE001  # whatever dask raises: what is lost is sent again
                time.sleep(_BREATH)

    def _taken(self) -> list[tuple[int, Message]]:
        """Wait for something to send, and take all there is."""
        taken = []
        with suppress(Empty):
            taken.append(self._out.get(timeout=PING))
            while True:
                taken.append(self._out.get_nowait())
        return taken

    def _receive(self) -> None:
        heard = time.monotonic()
        while time.monotonic() - heard < SILENCE and not self._leaving:
            try:
                replies = self._down.get(timeout=SILENCE)
            except Exception:  # noqa: BLE001  # silence, or whatever dask raises when the scheduler is gone
                time.sleep(_BREATH)
                continue
            if replies == STOP:
                break
            heard = time.monotonic()
            self._loop.call_soon_threadsafe(self._settle, pickle.loads(replies))  # noqa: S301  # as all of dask
        else:
            with suppress(Exception):  # nobody will read what is left for the client
                self._up.get(batch=True)
        self._loop.call_soon_threadsafe(self.over.set)

    def _settle(self, replies: list[tuple[int, Any]]) -> None:
        for number, value in replies:
            waiting = self._waiting.pop(number, None)
            if waiting is None or waiting.reply.done():
                continue
            if isinstance(value, Exception):
                waiting.reply.set_exception(value)
            else:
                waiting.reply.set_result(value)


class LinkedLedger:
    """The client's ledger, as the transport of a worker sees it."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._answers: dict[str, dict[bytes, list[bytes]]] = {}
        self._posted: dict[int, list[asyncio.Future[Any]]] = {}

    async def begin(self, unit: Unit) -> bool:
        """Fetch the answers to a unit's document; False if another worker had begun with it."""
        answers = await self._link.ask(Begin(unit))
        if answers is None:
            return False
        self._answers[unit.content] = answers
        return True

    async def end(self, unit: Unit) -> None:
        """Wait for what was posted for a unit, and forget its answers."""
        self._answers.pop(unit.content, None)
        if (posted := self._posted.pop(unit.id, None)) and not self._link.over.is_set():
            await asyncio.wait(posted, timeout=SILENCE)

    def answers(self, unit: Unit, request: bytes) -> list[bytes]:
        """Return the good answers to a request that documents of the unit's content have had, in order."""
        return self._answers.get(unit.content, {}).get(request, [])

    async def attempt(self, unit: Unit, attempt: Attempt) -> None:
        """Store an attempt; when this returns, the client's ledger has it."""
        await self._link.ask(Made(unit, attempt))
        if attempt.response is not None:
            known = self._answers.setdefault(unit.content, {})
            known.setdefault(attempt.request, []).append(attempt.response)

    def post(self, unit: Unit, attempt: Attempt) -> None:
        """Store an attempt that nobody waits for."""
        self._posted.setdefault(unit.id, []).append(self._link.send(Made(unit, attempt))[1])


class LinkedAccount:
    """The client's account, as the transport of a worker sees it: what is spent is counted there with each attempt."""

    def __init__(self, link: Link, *, budget: bool) -> None:
        self._link = link
        self._budget = budget

    def spent(self, attempt: Attempt) -> None:
        """Count an attempt."""

    @asynccontextmanager
    async def reserved(self, most: Usage) -> AsyncIterator[None]:
        """Set aside what a request costs at most; see `Account.reserved`."""
        work = current_work()
        if not self._budget or work is None:
            yield
            return
        number, granted = self._link.send(Reserve(work.unit.id, most))
        try:
            await granted
            yield
        finally:
            self._link.send(Release(work.unit.id, number))
