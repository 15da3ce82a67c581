"""The client's side of the links to its workers: commits what they report, and answers what they ask.

The one place that writes to the ledger of a dask run; a message that comes twice is done once.
"""

from __future__ import annotations

import asyncio
import pickle
import zlib
from collections import defaultdict
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from summarize.batch.dask_plan import (
    PING_NUMBER,
    STOP,
    Begin,
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
from summarize.errors import SummarizeError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from distributed import Client, Queue

    from summarize.batch.account import Account
    from summarize.batch.dask_plan import Bundle, Message
    from summarize.batch.ledger import Ledger
    from summarize.batch.unit import Unit

_FAREWELL = 3.0  # seconds that workers get to report what they have broken off
_BREATH = 0.5  # seconds between two tries to reach the scheduler


@dataclass(slots=True)
class Holding:
    """A unit that is handed out.

    Attributes:
        worker: Token of the worker that has begun with it; "" for none.
        reserved: What each call under way has reserved, to be released.
    """

    worker: str = ""
    reserved: dict[int, asyncio.Event] = field(default_factory=dict)


@dataclass(slots=True)
class _Worker:
    """What is known of a worker: messages done and their replies, None while they are being done."""

    address: str
    name: str
    queue: Queue
    done: dict[int, tuple[Any] | None] = field(default_factory=dict)
    replies: list[tuple[int, Any]] = field(default_factory=list)
    due: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    killed: bool = False

    def reply(self, number: int, value: object) -> None:
        """Send a reply with the next ones."""
        self.replies.append((number, value))
        self.due.set()


class Desk:
    """Serves the workers of one run.

    Args:
        client: Of dask, for this event loop.
        run: See `Plan`.
        ledger, account: Of the run.
        talk: Receives lines for a person.
    """

    def __init__(
        self, client: Client, run: str, ledger: Ledger, account: Account, talk: Callable[[str], None]
    ) -> None:
        self._client = client
        self._run = run
        self._ledger = ledger
        self._account = account
        self._talk = talk
        self._told: set[str] = set()
        self._workers: dict[str, _Worker] = {}
        self._handed: dict[int, Holding] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @contextmanager
    def handing(self, unit: Unit) -> Iterator[Holding]:
        """Let one worker work on a unit during the block."""
        holding = self._handed[unit.id] = Holding()
        try:
            yield holding
        finally:
            del self._handed[unit.id]
            for released in holding.reserved.values():
                released.set()

    def gone(self, address: str) -> None:
        """Expect no more of a worker."""
        for worker in self._workers.values():
            if worker.address == address and not worker.left.is_set():
                worker.killed = True
                worker.left.set()

    async def serve(self) -> None:
        """Serve until cancelled."""
        from distributed import Queue  # noqa: PLC0415  # an extra

        up = await Queue(up_queue(self._run), client=self._client)
        while True:
            try:
                bundle: Bundle = pickle.loads(await up.get())  # noqa: S301  # as all of dask
            except OSError:  # the scheduler is away: whoever watches it says so
                await asyncio.sleep(_BREATH)
                continue
            worker = self._workers.get(bundle.worker)
            if worker is None:
                queue = await Queue(down_queue(self._run, bundle.worker), client=self._client)
                worker = self._workers[bundle.worker] = _Worker(bundle.address, bundle.name, queue)
                self._start(self._deliver(worker))
            for number in [n for n in worker.done if n < bundle.oldest]:
                del worker.done[number]
            for number, message in bundle.messages:
                if number not in worker.done or number == PING_NUMBER:
                    worker.done[number] = None
                    self._start(self._answer(bundle.worker, worker, number, message))
                elif (known := worker.done[number]) is not None:
                    worker.reply(number, known[0])

    async def close(self) -> None:
        """Tell all workers that the run is over, note what they have broken off, and take the queues away."""
        from distributed import Queue  # noqa: PLC0415  # an extra

        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                for worker in self._workers.values():
                    await worker.queue.put(STOP)
                for worker in self._workers.values():
                    await worker.left.wait()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        up = Queue(up_queue(self._run), client=self._client)
        for worker in self._workers.values():
            if (
                worker.killed or not worker.left.is_set()
            ):  # killed: nobody else gives its share of the queues back
                worker.queue.close()
                up.close()
            worker.queue.close()
        up.close()

    def _start(self, work: Any) -> None:  # noqa: ANN401  # a coroutine
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, worker: _Worker) -> None:
        """Send replies, all that are due at once; the worker asks again for what is lost."""
        while True:
            await worker.due.wait()
            worker.due.clear()
            replies, worker.replies = worker.replies, []
            with suppress(OSError):
                await worker.queue.put(pickle.dumps(replies))

    async def _answer(self, token: str, worker: _Worker, number: int, message: Message) -> None:
        try:
            if isinstance(message, Reserve):
                await self._reserve(token, worker, number, message)
                return
            value = await self._done(token, worker, message)
        except SummarizeError as error:
            value = error
        self._settle(worker, number, value)

    @staticmethod
    def _settle(worker: _Worker, number: int, value: object) -> None:
        if number != PING_NUMBER:
            worker.done[number] = (value,)
        worker.reply(number, value)

    async def _done(self, token: str, worker: _Worker, message: Message) -> object:
        """Do what a message says, and return the reply."""
        match message:
            case Begin(unit):
                return self._begin(token, unit)
            case Made(unit, attempt):
                await self._ledger.attempt(unit, attempt)  # paid is paid, whoever waits for it
                self._account.spent(attempt)
                self._holding(token, unit.id)
            case Release(unit_id, number):
                holding = self._handed.get(unit_id)
                if holding is not None and (released := holding.reserved.pop(number, None)):
                    released.set()
            case Told(line, own):
                self._tell(worker, line, own=own)
            case Bye():
                worker.left.set()
            case Here():
                pass
        return True

    def _begin(self, token: str, unit: Unit) -> dict[bytes, list[bytes]] | None:
        holding = self._handed.get(unit.id)
        if holding is None:
            raise RunLeftError("this document is not wanted any more")
        if holding.worker:
            return None
        holding.worker = token
        answers: dict[bytes, list[bytes]] = defaultdict(list)
        for request, response in self._ledger.read(partial(_answers, unit=unit)):
            answers[request].append(response)
        return dict(answers)

    def _holding(self, token: str, unit: int) -> Holding:
        """Return what a worker holds.

        Raises:
            RunLeftError: It is another one's now.
        """
        holding = self._handed.get(unit)
        if holding is None or holding.worker != token:
            raise RunLeftError("this document is another worker's now")
        return holding

    async def _reserve(self, token: str, worker: _Worker, number: int, message: Reserve) -> None:
        """Reply once the budget covers a call, and keep that aside until the call, or its worker, has ended."""
        released = self._holding(token, message.unit).reserved[number] = asyncio.Event()
        async with self._account.reserved(message.most):
            self._settle(worker, number, value=True)
            await released.wait()

    def _tell(self, worker: _Worker, line: str, *, own: bool) -> None:
        """Say a worker's line; what all of them say as they begin is said once."""
        if own:
            self._talk(f"worker {worker.name}: {line}")
        elif line not in self._told:
            self._told.add(line)
            self._talk(line)


def _answers(reader: sqlite3.Connection, unit: Unit) -> list[tuple[bytes, bytes]]:
    """Return every request with a good answer that documents of the unit's content have made, in order."""
    found = reader.execute(
        """
        SELECT a.request, a.response FROM attempts a JOIN units u ON u.id = a.unit
        WHERE a.response IS NOT NULL AND u.content = ? AND a.id > ? ORDER BY a.id
        """,
        (unit.content, unit.spoiled),
    )
    return [(request, zlib.decompress(response)) for request, response in found]
