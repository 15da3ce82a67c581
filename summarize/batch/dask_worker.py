"""What runs on the workers of a dask cluster: one client of the model's server a run and process, for all its documents.

All documents of a process live in one event loop of its own, beside dask's. The task's thread only waits, outside
dask's pool: how many documents run is for the client to say, not for the number of threads.
"""

from __future__ import annotations

import asyncio
import pickle
import tempfile
import threading
import zlib
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarize.batch.calls import CallsTransport, Limits, Work, working_on
from summarize.batch.config import config_digest
from summarize.batch.dask_link import Link, LinkedAccount, LinkedLedger
from summarize.batch.dask_plan import Greeting, Outcome, RunLeftError, own_version
from summarize.batch.results import printable
from summarize.batch.run import cause_of, line_of, postpone
from summarize.batch.unit import shown_path
from summarize.brief_type import BriefType, load_type
from summarize.errors import RunError, SummarizeError
from summarize.model.breaker import Breaker
from summarize.model.connect import backend, connect
from summarize.model.throttle import Throttle
from summarize.pipeline import make_brief

if TYPE_CHECKING:
    from collections.abc import Collection

    from distributed import Worker
    from httpx2 import AsyncBaseTransport

    from summarize.batch.dask_plan import Handed, Plan
    from summarize.model.openai_model import OpenAIModel

_TICK = 0.5  # seconds between two looks at the deadlines

_RUNS: dict[str, _Run] = {}
_LOCK = threading.Lock()
_LOOPS: list[asyncio.AbstractEventLoop] = []  # one, from the first run on


async def greet(
    version: str, plan: bytes, dask_worker: Worker
) -> tuple[str, Greeting | SummarizeError | None]:
    """Open a run on this worker, and return the version here and how it went; None for another version."""
    own = own_version()
    if own != version:
        return own, None
    try:
        return own, await asyncio.to_thread(lambda: _opened(plan, dask_worker).greeting.result())  # noqa: PLW0108  # opened there, too
    except SummarizeError as error:
        return own, error


def brief_document(version: str, plan: bytes, handed: bytes) -> Outcome:
    """Make the brief of one document; the one task of a run. Never raises: dask logs what it was given then.

    Args:
        version: Of the client.
        plan: Pickled.
        handed: Pickled and compressed.
    """
    from distributed import get_worker, secede  # noqa: PLC0415  # an extra

    try:
        worker, own = get_worker(), own_version()
        if own != version:
            said = f"{worker.name}: has summarize {own}, not {version}; install the same version there"
            return Outcome(error=RunError(said))
        run = _opened(plan, worker)
        secede()
        run.greeting.result()
        return asyncio.run_coroutine_threadsafe(
            run.brief(pickle.loads(zlib.decompress(handed))),  # noqa: S301  # as all of dask
            _LOOPS[0],
        ).result()
    except CancelledError:
        return Outcome(error=RunLeftError("the run is over"))
    except Exception as error:  # noqa: BLE001  # see above
        return _failed(error)


def _failed(raised: BaseException) -> Outcome:
    error = cause_of(raised)
    if isinstance(error, SummarizeError):
        return Outcome(error=error)
    return Outcome(defect=(type(error).__name__, line_of(error)))


def _opened(plan: bytes, worker: Worker) -> _Run:
    """Return this process's part of a run, which is opened if need be."""
    asked: Plan = pickle.loads(plan)  # noqa: S301  # as all of dask
    with _LOCK:
        if not _LOOPS:
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="summarize", daemon=True).start()
            _LOOPS.append(loop)
        run = _RUNS.get(asked.run)
        if run is None:
            run = _RUNS[asked.run] = _Run(asked, worker)
            asyncio.run_coroutine_threadsafe(run.serve(), _LOOPS[0])
        return run


class _Run:
    """One run's model and documents in this process; but for the greeting, for the loop only.

    Attributes:
        greeting: There when documents can come.
    """

    def __init__(self, plan: Plan, worker: Worker) -> None:
        self.greeting: Future[Greeting] = Future()
        self._plan = plan
        self._worker = worker
        self._breaker: Breaker
        self._ledger: LinkedLedger
        self._model: OpenAIModel
        self._type: BriefType
        self._rules: Path | None = None
        self._config = ""
        self._documents: dict[asyncio.Task[Any], asyncio.Timeout | None] = {}

    async def serve(self) -> None:
        """Open the model, and close it when the client has ended the run or is gone."""
        try:
            link = await asyncio.to_thread(Link, self._plan.run, self._worker, asyncio.get_running_loop())
            try:
                with tempfile.TemporaryDirectory(prefix="summarize-") as folder:
                    await self._serve(link, Path(folder))
            finally:
                await asyncio.to_thread(link.close)
        except BaseException as error:  # noqa: BLE001  # told to who waits, whatever it is
            if not self.greeting.done():
                self.greeting.set_exception(error)
        finally:
            with _LOCK:
                _RUNS.pop(self._plan.run, None)

    async def _serve(self, link: Link, folder: Path) -> None:
        plan = self._plan
        self._type, self._rules = _unpacked(plan, folder)
        self._breaker = Breaker(patience=plan.patience, tell=link.tell)
        self._ledger = LinkedLedger(link)

        def talk(line: str) -> None:
            link.tell(line, own=self.greeting.done())

        def wrap(inner: AsyncBaseTransport, secrets: Collection[str]) -> AsyncBaseTransport:
            throttle = Throttle(
                concurrency=plan.concurrency,
                requests_per_minute=plan.requests_per_minute,
                tokens_per_minute=plan.tokens_per_minute,
            )
            return CallsTransport(
                inner,
                self._ledger,
                LinkedAccount(link, budget=plan.budget),
                engine=link.name if backend(plan.choice) == "server" else backend(plan.choice),
                limits=Limits(throttle, self._breaker),
                secrets=secrets,
            )

        async with connect(plan.choice, talk, wrap=wrap) as model:
            self._model = model
            model.concurrency = plan.concurrency if plan.named else min(plan.concurrency, model.concurrency)
            self._config = config_digest(self._type, model.name, self._rules)
            self.greeting.set_result(
                Greeting(model.name, backend(plan.choice), self._config, model.concurrency)
            )
            ticks = asyncio.create_task(self._ticks())
            await link.over.wait()
            ticks.cancel()
            for document in self._documents:
                document.cancel()
            await asyncio.gather(*self._documents, return_exceptions=True)

    async def brief(self, handed: Handed) -> Outcome:
        """Make the brief of a document."""
        task = asyncio.current_task()
        if task is None or handed.config != self._config:
            return Outcome(error=RunError(f"{self._worker.name}: works with another brief type or model"))
        self._documents[task] = None
        unit, path = handed.unit, shown_path(handed.document.path)
        try:
            if not await self._ledger.begin(unit):
                return Outcome(begun_before=True)
            async with working_on(Work(unit)), asyncio.timeout(self._plan.deadline) as deadline:
                self._documents[task] = deadline
                brief = await make_brief(handed.document, self._type, self._model, rules=self._rules)
            return Outcome(brief=printable(brief).model_dump_json())
        except TimeoutError:
            late = f"{path}: not done after {self._plan.deadline or 0:g} s; allow more with --deadline"
            return Outcome(defect=("TimeoutError", late))
        except Exception as error:  # noqa: BLE001  # a poisoned document must not stop the run
            return _failed(error)
        finally:
            with suppress(asyncio.CancelledError):
                await self._ledger.end(unit)
            self._documents.pop(task)

    async def _ticks(self) -> None:
        """Let no deadline run while the server is down."""
        paused = last = 0.0
        while True:
            await asyncio.sleep(_TICK)
            paused, last = self._breaker.paused_seconds, paused
            postpone(filter(None, self._documents.values()), paused - last)


def _unpacked(plan: Plan, folder: Path) -> tuple[BriefType, Path | None]:
    """Return brief type and word lists; what is the user's own lies in a folder of this run alone.

    Word lists are cached by their path, and a worker lives longer than a run.
    """
    name, rules = plan.brief_type, folder / "rules"
    if plan.source is not None:
        (folder / name).write_bytes(plan.source)
        name = str(folder / name)
    for path, content in plan.rules.items():
        (rules / path).parent.mkdir(parents=True, exist_ok=True)
        (rules / path).write_bytes(content)
    return BriefType(load_type(name).model, plan.prompt), rules if plan.rules else None
