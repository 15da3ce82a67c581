"""The workers of a dask run, as the client sees them: who is there, what they are given, what becomes of it."""

from __future__ import annotations

import asyncio
import itertools
import pickle
import time
import zlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from summarize.batch.calls import current_work
from summarize.batch.config import config_digest
from summarize.batch.dask_plan import Greeting, Handed, RunLeftError, own_version
from summarize.batch.dask_turns import Turns
from summarize.batch.dask_worker import brief_document, greet
from summarize.batch.unit import shown_path
from summarize.errors import RunError, SummarizeError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from distributed import Client

    from summarize.batch.dask_desk import Desk
    from summarize.batch.dask_plan import Outcome, Plan
    from summarize.brief import Brief
    from summarize.brief_type import BriefType
    from summarize.document import Document

_LOOK = 1.0  # seconds between two looks at who the workers are
_LOST = 30.0  # seconds without an answer after which a scheduler is gone; dask tries to reconnect meanwhile
_GREETING = 120.0  # seconds for all workers to import the program and to open the model
_DEATHS = 3  # workers that may end over one document before it fails
_LEVEL = 1  # of zlib: the fastest; text is repetitive


class WorkersDiedError(SummarizeError):
    """Workers have ended again and again while they worked on a document."""


class Crew:
    """The workers of a run; made by `dask_engine.cluster`.

    Attributes:
        name: The model's name, the same on all workers.
        backend: See `summarize.model.connect.backend`; as the workers found it.
        concurrency: Documents at a time.
    """

    def __init__(
        self,
        client: Client,
        address: str,
        run: str,
        desk: Desk,
        brief_type: BriefType,
        talk: Callable[[str], None],
    ) -> None:
        self.name = self.backend = ""
        self.concurrency = 1
        self._client = client
        self._address = address
        self._run = run
        self._desk = desk
        self._type = brief_type
        self._talk = talk
        self._plan = b""
        self._config = ""
        self._workers: dict[str, asyncio.Future[None]] = {}  # address -> done when it is gone
        self._busy: Counter[str] = Counter()
        self._manned = asyncio.Event()
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._numbers = itertools.count(1)
        self._turns = Turns()

    async def open(self, plan: Callable[[int], Plan], rules: Path | None) -> None:
        """Let all workers open the run.

        Raises:
            SummarizeError: One of them cannot, or they differ.
        """
        await self._first(self._manned.wait())
        workers = list(self._workers)
        made = plan(len(workers))
        self._plan = pickle.dumps(made)
        asked = self._client.run(greet, own_version(), self._plan, workers=workers, on_error="return")
        try:
            async with asyncio.timeout(_GREETING):
                told = await self._first(asked)
        except TimeoutError:
            raise RunError(f"{self._address}: not all workers were ready after {_GREETING:.0f} s") from None
        greetings = {worker: greeting_of(worker, answer) for worker, answer in told.items()}
        first = next(iter(greetings.values()))
        for worker, greeting in greetings.items():
            if (greeting.model, greeting.backend) != (first.model, first.backend):
                raise RunError(
                    f"{worker}: asks {greeting.model}, others ask {first.model}; name --base-url and --model"
                )
            if greeting.config != config_digest(self._type, first.model, rules):
                raise RunError(
                    f"{worker}: reads brief type or word lists otherwise; install the same version"
                )
        self.name, self.backend, self._config = first.model, first.backend, first.config
        self.concurrency = sum(greeting.concurrency for greeting in greetings.values())
        self._talk(f"{_counted(len(greetings))} at {self._address}")

    async def make(self, document: Document) -> Brief:
        """Have the brief of a document made, on another worker if one dies over it.

        Raises:
            WorkersDiedError: `_DEATHS` of them have.
            RunError: The cluster is gone.
            SummarizeError: What the worker says.
        """
        work = current_work()
        if work is None:
            raise AssertionError("a document is worked on within `working_on`")
        handed = Handed(work.unit, document, self._config)
        packed = zlib.compress(pickle.dumps(handed), _LEVEL)
        deaths = 0
        while deaths < _DEATHS:
            async with self._turns.turn(alone=deaths == _DEATHS - 1):
                with self._desk.handing(work.unit) as holding:
                    outcome = await self._task(packed)
            if outcome is None:
                deaths += bool(holding.worker)  # else it had only waited there
            elif outcome.begun_before or isinstance(outcome.error, RunLeftError):
                deaths += 1
            elif outcome.brief is not None:
                return self._type.model.model_validate_json(outcome.brief)
            elif outcome.error is not None:
                raise outcome.error
            else:
                name, message = outcome.defect or ("AssertionError", "an outcome without anything")
                raise type(name, (SummarizeError,), {})(
                    message
                )  # what the ledger says without a cluster, too
        raise WorkersDiedError(
            f"{shown_path(document.path)}: {_DEATHS} workers ended while they worked on it; see their logs"
        )

    async def _task(self, packed: bytes) -> Outcome | None:
        """Hand a document out; None if its worker is gone."""
        from distributed.client import FutureCancelledError  # noqa: PLC0415  # an extra
        from distributed.scheduler import KilledWorker  # noqa: PLC0415  # an extra

        await self._first(self._manned.wait())
        worker = min(self._workers, key=self._busy.__getitem__)
        self._busy[worker] += 1
        # For this worker only: dask would give it to the next one without a count of deaths, and if there is none
        # now, never again.
        key = f"summarize-{self._run}-{next(self._numbers)}"
        future = self._client.submit(
            brief_document, own_version(), self._plan, packed, key=key, workers=[worker]
        )
        try:
            outcome: Outcome | None = await self._first(future, self._workers[worker])
        except KilledWorker:
            return None
        except FutureCancelledError as error:
            raise RunError(
                f"{self._address}: the scheduler is gone, or has dropped a document ({error.reason}); "
                "the same command goes on"
            ) from error
        except (ImportError, AttributeError) as error:
            raise RunError(f"a worker of {self._address} has not {_program()}; install it there") from error
        finally:
            self._busy[worker] -= 1
            future.release()
        return outcome

    async def watch(self, patience: float) -> None:
        """Look who the workers are, until cancelled; say when none is left.

        Raises:
            RunError: The scheduler is gone, or there was no worker for so many seconds.
        """
        heard = manned = time.monotonic()
        told = False
        while True:
            try:
                async with asyncio.timeout(_LOST):
                    workers = set(await self._client.nthreads())
                heard = time.monotonic()
            except (OSError, TimeoutError) as error:
                if time.monotonic() - heard >= _LOST or self._client.status == "closed":
                    raise RunError(
                        f"{self._address}: the scheduler is gone; the same command goes on"
                    ) from error
                workers = set(self._workers)
            if workers:
                manned = heard
                if told or 0 < len(workers) < len(self._workers):
                    self._talk(f"{_counted(len(workers))} there")
                told = False
            elif not told:
                told = True
                self._talk(f"no worker at {self._address}: waiting for one, for {patience:.0f} s at most")
            elif time.monotonic() - manned >= patience:
                raise RunError(
                    f"{self._address}: no worker came in {patience:.0f} s; start one with `dask worker`"
                )
            self._note(workers)
            await asyncio.sleep(_LOOK)

    def _note(self, workers: set[str]) -> None:
        """Take in who is there; whoever waits for a worker that is gone is told."""
        loop = asyncio.get_running_loop()
        for worker in self._workers.keys() - workers:
            self._workers.pop(worker).set_result(None)
            self._desk.gone(worker)
        self._workers |= {worker: loop.create_future() for worker in workers - self._workers.keys()}
        if workers:
            self._manned.set()
        else:
            self._manned.clear()

    def ended(self, task: asyncio.Task[None]) -> None:
        """Let nobody wait any more if a task that serves them all has ended with an error."""
        if not task.cancelled() and (error := task.exception()) and not self._broken.done():
            self._broken.set_exception(error)
            self._broken.exception()  # read

    async def _first(self, work: Awaitable[Any], gone: asyncio.Future[None] | None = None) -> Any:  # noqa: ANN401  # what it returns
        """Return the result of something, or None once its worker is gone; raise if the whole run is broken."""
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait(
                {task, self._broken, gone or self._broken}, return_when=asyncio.FIRST_COMPLETED
            )
            if task.done():
                return task.result()
            return self._broken.result() if self._broken.done() else None
        finally:
            task.cancel()


def greeting_of(worker: str, answer: Any) -> Greeting:  # noqa: ANN401  # what `greet` returned or raised
    """Return what a worker said of itself.

    Raises:
        SummarizeError: It cannot work for this run.
    """
    if isinstance(answer, ImportError | AttributeError):
        raise RunError(f"{worker}: has not {_program()}; install it there")
    if isinstance(answer, Exception):
        raise RunError(f"{worker}: cannot begin: {type(answer).__name__}; see its log") from answer
    version, greeting = answer
    if version != own_version():
        raise RunError(
            f"{worker}: has summarize {version}, not {own_version()}; install the same version there"
        )
    if isinstance(greeting, SummarizeError):
        raise greeting
    made: Greeting = greeting
    return made


def _counted(workers: int) -> str:
    return "1 worker is" if workers == 1 else f"{workers} workers are"


def _program() -> str:
    return f"summarize {own_version()}"
