"""Work off the documents of a run: read, brief, commit, write; a document that fails never stops the others."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from summarize.batch.account import BudgetSpentError
from summarize.batch.calls import Work, working_on
from summarize.batch.openai_batch_walk import DeferredError
from summarize.batch.results import printable, remove_brief, with_path, write_brief
from summarize.batch.unit import shown_path
from summarize.brief import with_seconds
from summarize.errors import (
    AnswerError,
    BriefTypeError,
    KeyRefusedError,
    OutputError,
    QuotaSpentError,
    RunError,
    ServerUnreachableError,
    SummarizeError,
    UnknownModelError,
    place_of,
)
from summarize.model.breaker import ServerDownError
from summarize.model.redaction import redacted
from summarize.reading import read

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from summarize.batch.ledger import Ledger
    from summarize.batch.unit import Row, Target, Unit
    from summarize.brief import Brief
    from summarize.document import Document

STOPPING = (
    BriefTypeError,
    BudgetSpentError,
    KeyRefusedError,
    OutputError,
    QuotaSpentError,
    RunError,
    ServerDownError,
    UnknownModelError,
)
"""Errors that every further document would meet as well: the run stops, and what is not done stays to be done."""


_TEXT = (".txt", ".md")


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done with each document.

    Attributes:
        folder: The documents' folder.
        briefs: Where result files go.
        config: See `config_digest`.
        model: The model's name.
        make: Makes the brief of a document.
        parse: Reads a brief's JSON.
        at_once: Documents that are worked on at the same time.
        seconds: Deadline of a document; None: none. Time during which the server is down does not count.
        retry_failed: Work on what has failed before, too.
        replays: No model is asked.
    """

    folder: Path
    briefs: Path
    config: str
    model: str
    make: Callable[[Document], Awaitable[Brief]]
    parse: Callable[[str], Brief]
    at_once: int
    seconds: float | None = None
    retry_failed: bool = False
    replays: bool = False


@dataclass(slots=True)
class Course:
    """How a run goes.

    Attributes:
        to_do: Documents to work on.
        done: Documents worked on, failed ones included.
        failed: Documents that failed.
        answered: The server is there: it has answered, or a document was completed.
        stopped: Why the run stops before its end, or None.
        under_way: Units that are being worked on, with their deadlines.
    """

    to_do: int = 0
    done: int = 0
    failed: int = 0
    answered: bool = False
    stopped: SummarizeError | None = None
    under_way: dict[int, asyncio.Timeout] = field(default_factory=dict)


async def work_off(rows: Iterator[Row], job: Job, ledger: Ledger, course: Course) -> None:
    """Work on documents, several at once, until there are no more or the run must stop."""

    async def worker() -> None:
        for row in rows:
            try:
                await _document(row, job, ledger, course)
            except OutputError as error:  # of the ledger: what became of the document could not be noted
                course.stopped = course.stopped or error
            else:
                course.done += 1
            if course.stopped is not None:
                return

    async with asyncio.TaskGroup() as group:
        for _ in range(job.at_once):
            group.create_task(worker())


def postpone(deadlines: Iterable[asyncio.Timeout], seconds: float) -> None:
    """Put off the deadlines that are still to come by as long as the server was down."""
    now = asyncio.get_running_loop().time()
    for deadline in deadlines:
        when = deadline.when()
        if seconds > 0 and when is not None and when > now:
            deadline.reschedule(when + seconds)


async def write_missing(job: Job, ledger: Ledger, scan: int) -> None:
    """Write the result files that a killed run, or a document that another one equals, has left to write."""
    for unit, target in ledger.unwritten(scan):
        await _write(job, ledger, unit, job.parse(ledger.brief(unit)), [target])


async def _document(row: Row, job: Job, ledger: Ledger, course: Course) -> None:
    try:
        path = job.folder / row.path
        # Other formats are read by a process that is waited for; a hop to a thread takes longer than reading text.
        document = read(path) if row.path.lower().endswith(_TEXT) else await asyncio.to_thread(read, path)
    except Exception as error:  # noqa: BLE001  # a reader's defect is this document's reason, too
        course.failed += 1
        await _clear(job, await ledger.unreadable(row.id, line_of(error)))
        return
    document = replace(document, path=row.path)
    unit = await ledger.unit(row, document.sha256, job.config, job.model, retry_failed=job.retry_failed)
    if unit.id in course.under_way:  # the same content under another name: done with it
        return
    if unit.state == "waiting":
        if await _unit(unit, document, job, ledger, course) and job.retry_failed:
            # What was kept for another question is no answer either, and only this attempt has shown it.
            course.failed -= 1
            unit = await ledger.unit(row, document.sha256, job.config, job.model, retry_failed=True)
            await _unit(unit, document, job, ledger, course)
    elif unit.state == "failed":
        course.failed += 1
    else:
        await _write(job, ledger, unit, job.parse(ledger.brief(unit)), await ledger.targets(unit))


async def _unit(unit: Unit, document: Document, job: Job, ledger: Ledger, course: Course) -> bool:
    """Make the brief of a unit, or note why there is none; return whether answers of an earlier start are why."""
    work = Work(unit)
    try:
        async with working_on(work), asyncio.timeout(job.seconds) as deadline:
            course.under_way[unit.id] = deadline
            brief = await job.make(document)
        if job.replays:  # the same brief each time: how long reading a recording takes says nothing
            brief = with_seconds(brief, work.seconds)
        course.answered = True
        targets = await ledger.complete(unit, printable(brief).model_dump_json())
        await _write(job, ledger, unit, brief, targets)
    except Exception as raised:  # noqa: BLE001  # a poisoned document must not stop the run
        error = cause_of(raised)
        if isinstance(error, DeferredError):  # neither done nor failed
            course.done -= 1  # its worker counts it
            return False
        never_there = isinstance(error, ServerUnreachableError) and not (course.answered or work.answered)
        if isinstance(error, SummarizeError) and (isinstance(error, STOPPING) or never_there):
            course.stopped = course.stopped or error
            return False
        course.failed += 1
        message = (
            f"{shown_path(document.path)}: not done after {job.seconds:g} s; allow more with --deadline"
            if isinstance(error, TimeoutError)
            else line_of(error)
        )
        await _clear(job, await ledger.failed(unit, type(error).__name__, message))
        return isinstance(error, AnswerError) and work.handed.total() > 0
    finally:
        course.answered = course.answered or work.answered
        course.under_way.pop(unit.id, None)
    return False


async def _write(job: Job, ledger: Ledger, unit: Unit, brief: Brief, targets: Sequence[Target]) -> None:
    for target in targets:
        write_brief(job.briefs, target.name, with_path(brief, target.path))
    ledger.written(targets, unit)


async def _clear(job: Job, targets: Sequence[Target]) -> None:
    """Take away the result files of an earlier content: beside the document they would be wrong."""
    for target in targets:
        if target.written:
            remove_brief(job.briefs, target.name)


def cause_of(error: BaseException) -> BaseException:
    """Return the error behind the wrapping of task groups; one that stops the run goes before others."""
    while isinstance(error, BaseExceptionGroup):
        stopping = error.subgroup(STOPPING)
        error = (stopping or error).exceptions[0]
    return error


def line_of(error: BaseException) -> str:
    """Return an error's line for people; that of a defect names its place only, since its text may hold the document."""
    if isinstance(error, SummarizeError):
        return redacted(str(error))
    return f"defect in the program: {type(error).__name__} at {place_of(error)}; please report it"
