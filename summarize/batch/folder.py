"""`summarize batch`: a folder's documents, from the scan to the tables, as one plain function."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager, closing
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from summarize.batch.account import BATCH_ENGINE, Account
from summarize.batch.calls import CallsTransport, Limits
from summarize.batch.config import config_digest
from summarize.batch.dask_crew import Crew
from summarize.batch.dask_engine import cluster
from summarize.batch.files import explained, make_folder, replace_file
from summarize.batch.ledger import Ledger
from summarize.batch.openai_batch import Rounds, walks_for
from summarize.batch.options import Ended, Options
from summarize.batch.publish import publish
from summarize.batch.run import Course, Job, postpone, work_off, write_missing
from summarize.batch.scan import LeftAside, check_folder, scan
from summarize.batch.summary import FILE as SUMMARY
from summarize.batch.summary import summarized
from summarize.batch.totals import add_up, count_documents
from summarize.errors import RunError, SummarizeError
from summarize.model.breaker import Breaker
from summarize.model.connect import SERVER_CONCURRENCY, ModelChoice, backend, connect
from summarize.model.throttle import Throttle
from summarize.pipeline import make_brief

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection
    from contextlib import AbstractAsyncContextManager

    from httpx2 import AsyncBaseTransport

    from summarize.batch.openai_batch_walk import Walks
    from summarize.brief_type import BriefType
    from summarize.model.openai_model import OpenAIModel

BRIEFS = "briefs"
"""The folder of the documents' own result files, in the run folder."""
_SCANNED = 1_000  # files noted in one transaction
_WATCH_SECONDS = 5.0  # between two looks at a drop folder
_SECONDS_A_TICK = 0.5  # how often progress is told and deadlines are looked after


async def run_folder(
    options: Options,
    brief_type: BriefType,
    choice: ModelChoice,
    talk: Callable[[str], None],
    tick: Callable[[Course, Account], None] = lambda _course, _account: None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    report: Callable[[Ended], None] = lambda _ended: None,
) -> Ended:
    """Make the briefs of a folder's documents that have none, and write all results.

    Args:
        options: What the user wants.
        brief_type: What `load_type` returned.
        choice: Which model answers.
        talk: Receives lines for a person.
        tick: Told every half second how far the run is.
        progress: Called with (bytes done, bytes in all) while weights are fetched.
        report: With `watch`, told of each round that has ended.

    Raises:
        RunError: The run folder cannot be used.
        DocumentError: The documents' folder cannot be read.
        SummarizeError: The model cannot be had; nothing was changed but the ledger's list of documents.
    """
    check_folder(options.folder)
    with explained(options.run):
        make_folder(options.run)
    with closing(Ledger(options.run)) as ledger:
        await _note_folder(ledger, options)
        breaker = Breaker(patience=options.patience, tell=talk)
        walks = walks_for(options.engine, choice, ledger, talk)
        throttle = Throttle(
            concurrency=options.concurrency or SERVER_CONCURRENCY,
            requests_per_minute=options.requests_per_minute,
            tokens_per_minute=options.tokens_per_minute,
        )
        account, wrap = _gatekeepers(options, choice, ledger, Limits(throttle, breaker), walks)
        opened: AbstractAsyncContextManager[OpenAIModel | Crew] = connect(choice, talk, progress, wrap)
        if options.scheduler is not None:
            opened = cluster(options, brief_type, choice, ledger, account, talk)
        async with opened as model:
            crew = model if isinstance(model, Crew) else None
            account.price = options.prices.of(model.name, crew.backend if crew else backend(choice))
            if options.budget_money is not None and account.price is None:
                raise SummarizeError(
                    f"a budget in money needs a price for {model.name}: name a table with --prices"
                )
            model.concurrency = throttle.concurrency = options.concurrency or model.concurrency
            job = Job(
                folder=options.folder,
                briefs=options.run / BRIEFS,
                config=config_digest(brief_type, model.name, options.rules),
                model=model.name,
                make=(
                    model.make
                    if isinstance(model, Crew)
                    else partial(make_brief, brief_type=brief_type, model=model, rules=options.rules)
                ),
                parse=brief_type.model.model_validate_json,
                at_once=documents_at_once(model.concurrency),
                seconds=None if crew else options.deadline,  # workers know when a document's time began
                retry_failed=options.retry_failed,
                replays=choice.replay is not None,
            )
            rounds = None
            if walks is not None and not isinstance(model, Crew):
                rounds = Rounds(walks, ledger, account, model, talk, options.poll)
            await ledger.note(config=job.config)
            while True:
                course = Course()
                async with _ticking(course, account, breaker, tick):
                    aside = await _round(options, job, ledger, course, rounds)
                ended = await _ended(options, ledger, brief_type, course, aside)
                if not options.watch or course.stopped is not None:
                    return ended
                report(ended)
                await asyncio.sleep(_WATCH_SECONDS)


async def _round(
    options: Options, job: Job, ledger: Ledger, course: Course, rounds: Rounds | None
) -> LeftAside:
    """Work on what there is now, and return what the scan left aside."""
    number, aside = await _scan(options, ledger)
    to_do = ledger.how_many(number, job.config, retry_failed=job.retry_failed)
    course.to_do = to_do if options.limit is None else min(to_do, options.limit)
    await write_missing(job, ledger, number)
    rows = ledger.to_do(number, job.config, retry_failed=job.retry_failed)
    if rounds is not None:
        await rounds.work_off(number, job, course)
    else:
        await work_off(islice(rows, course.to_do), job, ledger, course)
    await write_missing(job, ledger, number)
    return aside


async def _ended(
    options: Options, ledger: Ledger, brief_type: BriefType, course: Course, aside: LeftAside
) -> Ended:
    """Write the whole run's files, and return how the run ended."""
    counts, spending = ledger.read(count_documents), ledger.read(partial(add_up, prices=options.prices))
    stopped = None if course.stopped is None else str(course.stopped)
    await ledger.note(stopped=stopped or "")
    summary = summarized(counts, spending, options.prices, stopped)
    if await publish(options.run, ledger, brief_type.model, options.prices):
        with explained(options.run):
            replace_file(options.run / SUMMARY, (json.dumps(summary, indent=1) + "\n").encode())
    return Ended(counts, spending, course.done, aside, course.stopped, summary)


def documents_at_once(calls: int) -> int:
    """Return how many documents are worked on while so many calls are under way.

    More than calls, so that the next calls are ready while finished ones are committed and written; but one where
    there is one call at a time, since that server keeps the beginning of one document's prompts.
    """
    return calls if calls == 1 else 2 * calls


async def _note_folder(ledger: Ledger, options: Options) -> None:
    """Tie the run to its documents' folder: two folders in one run would have documents of one name."""
    folder = str(options.folder.resolve())
    known = ledger.setting("folder")
    if known is not None and known != folder:
        raise RunError(f"{options.run}: is the run of {known}; name another folder with -o")
    await ledger.note(folder=folder)


def _gatekeepers(
    options: Options, choice: ModelChoice, ledger: Ledger, limits: Limits, walks: Walks | None
) -> tuple[Account, Callable[[AsyncBaseTransport, Collection[str]], AsyncBaseTransport]]:
    """Return the run's account, and what puts the ledger and the limits in front of the transport that sends."""
    engine = backend(choice) if walks is None else BATCH_ENGINE
    before = ledger.read(partial(add_up, prices=options.prices))
    account = Account(
        engine,
        before=before.usage,
        cost_before=before.cost or 0.0,
        most_tokens=options.budget_tokens,
        most_money=options.budget_money,
    )

    def wrap(inner: AsyncBaseTransport, secrets: Collection[str]) -> AsyncBaseTransport:
        defer = None if walks is None else walks.answering(secrets)
        known = None if engine == "replay" else limits
        return CallsTransport(
            inner, ledger, account, engine=engine, limits=known, secrets=secrets, defer=defer
        )

    return account, wrap


async def _scan(options: Options, ledger: Ledger) -> tuple[int, LeftAside]:
    """Note the documents that are there now, and return the scan's number and what it left aside."""
    number, aside = ledger.last_scan() + 1, LeftAside()
    files = scan(options.folder, options.selection, aside, without=[options.run])
    while batch := list(islice(files, _SCANNED)):
        await ledger.found(number, batch)
    return number, aside


@asynccontextmanager
async def _ticking(
    course: Course,
    account: Account,
    breaker: Breaker,
    tick: Callable[[Course, Account], None],
) -> AsyncIterator[None]:
    """Tell the progress now and then, and let no deadline run while the server is down."""

    async def ticks() -> None:
        paused = last = 0.0
        while True:
            await asyncio.sleep(_SECONDS_A_TICK)
            tick(course, account)
            paused, last = breaker.paused_seconds, paused
            postpone(course.under_way.values(), paused - last)

    task = asyncio.create_task(ticks())
    try:
        yield
    finally:
        task.cancel()
        tick(course, account)
