"""Run a batch on the terminal: signals, progress, the summary and the exit code."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import time
from functools import partial
from typing import TYPE_CHECKING

from summarize.batch.folder import run_folder
from summarize.batch.plan import plan
from summarize.batch.unit import shown_path
from summarize.cli.batch import NOTHING, PARTIAL
from summarize.cli.output import write_output
from summarize.errors import SummarizeError
from summarize.model.connect import backend
from summarize.plain import escaped

if TYPE_CHECKING:
    from summarize.batch.account import Account
    from summarize.batch.options import Ended, Options
    from summarize.batch.run import Course
    from summarize.brief_type import BriefType
    from summarize.cli.talk import Talk
    from summarize.model.connect import ModelChoice

_SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143}  # and what a shell reports for them
_OBJECTS = 20_000  # new objects between two looks, a few MB; Python's own 700 is for programs that make few
_LISTED = 5  # names shown of what is left aside
_MINUTE = 60.0
_HOUR = 3600.0


class InterruptedRunError(SummarizeError):
    """A person, or the system, has ended the run; the ledger is in order."""


def run_batch(options: Options, brief_type: BriefType, choice: ModelChoice, talk: Talk) -> int:
    """Run, say how it goes, print the summary, and return the exit code."""
    fewer_collections()
    ended = asyncio.run(_until_signalled(options, brief_type, choice, talk))
    _tell(ended, options, talk)
    write_output(escaped(json.dumps(ended.summary, ensure_ascii=False)) + "\n", None)
    if 0 < ended.counts.complete == ended.counts.documents and ended.stopped is None:
        return 0
    return PARTIAL if ended.counts.complete else NOTHING


def planned(options: Options, brief_type: BriefType, choice: ModelChoice, talk: Talk) -> str:
    """Return what a run would do and cost, as lines."""
    progress = _Progress(options, talk)
    name = choice.model or os.environ.get("SUMMARIZE_MODEL") or ""
    price = options.prices.of(name, backend(choice))
    made = asyncio.run(plan(options, brief_type, name, progress.planned))
    talk.close()
    usage = made.usage
    cost = made.cost(price, options.engine)
    lines = [
        ("documents", f"{made.documents:,}"),
        ("done already", f"{made.done:,}"),
        ("unreadable", f"{made.unreadable:,}"),
        ("chunks", f"{made.chunks:,}"),
        ("calls", f"{usage.calls:,}"),
        ("prompt tokens", f"{usage.prompt_tokens:,}"),
        ("completion tokens", f"{usage.completion_tokens:,}"),
        (
            "cost",
            f"no price for {name or 'this model'}: --prices names a table"
            if cost is None
            else _money(cost, options),
        ),
    ]
    return "".join(f"{name:<18}{value:>12}\n" for name, value in lines)


def fewer_collections() -> None:
    """Let Python look for circles of garbage less often; what the imports have made is none, and stays.

    A run makes and drops thousands of small objects a document; looking through all others each time takes a tenth of
    its CPU time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])


async def _until_signalled(options: Options, brief_type: BriefType, choice: ModelChoice, talk: Talk) -> Ended:
    """Run, and end in order on the first signal; the second ends the process at once."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    received: list[signal.Signals] = []

    def stop(number: signal.Signals) -> None:
        received.append(number)
        for one in _SIGNALS:
            loop.remove_signal_handler(one)
        if task is not None:
            task.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, stop, number)
    progress = _Progress(options, talk)
    weights = partial(talk.progress, "bytes of weights")
    try:
        return await run_folder(
            options,
            brief_type,
            choice,
            talk.line,
            progress.tick,
            weights,
            partial(_tell, options=options, talk=talk),
        )
    except asyncio.CancelledError:
        if not received:
            raise
        raise _interrupted(received[0], options) from None
    finally:
        talk.close()


def _interrupted(number: signal.Signals, options: Options) -> InterruptedRunError:
    error = InterruptedRunError(
        f"interrupted; what is done is kept in {options.run}: the same command goes on"
    )
    error.exit_code = _SIGNALS[number]
    return error


class _Progress:
    """Says how far a run is: documents, failures, rate, time that remains, tokens and money."""

    def __init__(self, options: Options, talk: Talk) -> None:
        self._options = options
        self._talk = talk
        self._began = time.monotonic()

    def tick(self, course: Course, account: Account) -> None:
        """Say it again."""
        if not course.to_do:
            return
        passed = time.monotonic() - self._began
        rate = course.done / passed if passed else 0.0
        tokens = account.usage.prompt_tokens + account.usage.completion_tokens
        parts = [f"{course.done:,} of {course.to_do:,} documents ({course.done * 100 // course.to_do} %)"]
        if course.failed:
            parts.append(f"{course.failed:,} failed")
        if course.done:
            parts.append(f"{rate:.1f}/s" if rate >= 1 else f"{rate * _MINUTE:.1f}/min")
            parts.append(f"{_duration((course.to_do - course.done) / rate)} left")
        parts.append(f"{tokens:,} tokens")
        if account.price is not None and account.cost:
            parts.append(_money(account.cost, self._options))
        ends = course.done >= course.to_do
        self._talk.status(", ".join(parts), last=ends, due=ends)

    def planned(self, done: int) -> None:
        """Say how many documents have been looked at."""
        self._talk.status(f"{done:,} documents read")


def _files(number: int) -> str:
    return "1 file is no document" if number == 1 else f"{number:,} files are no documents"


def _money(amount: float, options: Options) -> str:
    return f"{amount:,.2f} {options.prices.currency}".rstrip()


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"


def _tell(ended: Ended, options: Options, talk: Talk) -> None:
    """Say what a run has come to."""
    counts = ended.counts
    if not ended.worked_on and ended.stopped is None and options.watch:
        return
    if ended.aside.endings:
        listed = ", ".join(
            f"{number} {ending or 'without ending'}" for ending, number in ended.aside.endings.most_common(5)
        )
        talk.line(f"{_files(ended.aside.endings.total())} ({listed}); --include takes others")
    if links := ended.aside.links:
        listed = ", ".join(map(shown_path, links[:_LISTED]))
        talk.line(
            f"{len(links)} links lead out of the folder and are left aside ({listed}): copy the files into it"
        )
    for folder in ended.aside.folders:
        talk.line(folder)
    if ended.stopped is not None:
        talk.line(f"stopped: {ended.stopped}")
    if not counts.documents:
        talk.line(f"no documents in {options.folder}: look at --include, --exclude and --shard")
        return
    words = [f"{counts.complete:,} of {counts.documents:,} documents are complete"]
    if counts.failed:
        words.append(
            f"{counts.failed:,} failed (summarize runs show {options.run} --failed; --retry-failed tries again)"
        )
    if counts.waiting:
        words.append(f"{counts.waiting:,} wait (the same command goes on)")
    if not ended.worked_on and not counts.waiting:
        words.append("nothing was to be done")
    talk.line("; ".join(words))
