"""The one call for Python users; the command makes the same one."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarize.brief import with_seconds
from summarize.brief_type import BriefType, load_type
from summarize.model.connect import ModelChoice, connect
from summarize.pipeline import make_brief

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from summarize.brief import Brief
    from summarize.document import Document


def summarize(
    document: Document,
    brief_type: BriefType | None = None,
    model: ModelChoice | None = None,
    *,
    rules: Path | None = None,
    talk: Callable[[str], None] = lambda _line: None,
    progress: Callable[[str, int, int], None] = lambda _what, _done, _total: None,
) -> Brief:
    """Make the brief of a document.

    Args:
        document: What `read` or `read_text` returned.
        brief_type: What `load_type` returned; the built-in type `situation` if left out.
        model: Which model answers; with no configuration at all, the embedded one.
        rules: A folder of word lists of your own, laid out like `summarize/languages`.
        talk: Receives lines for a person: which model at which address gets the text, downloads, fallbacks.
        progress: Called with a step's name, how much of it is done, and how much there is.

    Raises:
        SummarizeError: See `summarize.errors` for what can go wrong.
    """

    async def run() -> Brief:
        async with connect(model or ModelChoice(), talk, partial(progress, "bytes of weights")) as opened:
            asking = partial(progress, "questions")
            return await make_brief(document, brief_type or load_type(), opened, rules=rules, progress=asking)

    def made() -> Brief:
        brief = _unwrapped(run)
        return _as_recorded(brief, model.replay) if model is not None and model.replay is not None else brief

    if not _loop_is_running():
        return made()
    # Inside a running loop (a notebook) the work gets a loop of its own in a thread.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(made).result()


def _loop_is_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _as_recorded(brief: Brief, recording: Path | str) -> Brief:
    """Let a replayed brief tell how long its answers took to make; how long reading them took says nothing."""
    from summarize.batch.ledger_read import is_run  # noqa: PLC0415  # heavy imports are lazy
    from summarize.batch.replay import seconds_of  # noqa: PLC0415  # heavy imports are lazy
    from summarize.model.recording import summary  # noqa: PLC0415  # heavy imports are lazy

    path = Path(recording)
    seconds = seconds_of(path, brief.source.sha256) if is_run(path) else summary(path).seconds
    return with_seconds(brief, seconds)


def _unwrapped(run: Callable[[], Coroutine[Any, Any, Brief]]) -> Brief:
    """Run, and let a failed question's own error through instead of the task group's wrapping."""
    try:
        return asyncio.run(run())
    except BaseExceptionGroup as group:
        error: BaseException = group
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise error from group
