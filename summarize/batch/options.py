"""What the user wants of a run, and how a run ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarize.batch.account import Prices
from summarize.batch.openai_batch import Poll
from summarize.batch.scan import Selection

if TYPE_CHECKING:
    from pathlib import Path

    from summarize.batch.scan import LeftAside
    from summarize.batch.totals import Counts, Spending
    from summarize.errors import SummarizeError

_PATIENCE = 1_800.0  # seconds to wait for what was there: a restart, or a short maintenance


@dataclass(frozen=True, slots=True)
class Options:
    """What the user wants of a run.

    Attributes:
        folder: The documents' folder.
        run: The run folder; made if it does not exist.
        selection: Which documents.
        rules: The user's own word lists.
        limit: Documents to work on at most; None: all.
        retry_failed: Also work on documents that failed before.
        concurrency: Calls to the server at a time; None: what the backend's default is.
        requests_per_minute, tokens_per_minute: Bounds; None: none but the server's own.
        deadline: Seconds for a document; None: none.
        watch: Look again and again for new documents, until cancelled.
        budget_tokens, budget_money: Bounds on what the run folder's attempts cost together.
        prices: To count money with.
        engine: Who asks the model.
        scheduler: With the engine dask, the address of its scheduler.
        patience: Seconds to wait for a server, or for workers, that were there.
        poll: With the engine openai-batch, how often the server is asked for its batches.
    """

    folder: Path
    run: Path
    selection: Selection = field(default_factory=Selection)
    rules: Path | None = None
    limit: int | None = None
    retry_failed: bool = False
    concurrency: int | None = None
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    deadline: float | None = None
    watch: bool = False
    budget_tokens: int | None = None
    budget_money: float | None = None
    prices: Prices = field(default_factory=Prices)
    engine: str = "local"
    scheduler: str | None = None
    patience: float = _PATIENCE
    poll: Poll = field(default_factory=Poll)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended.

    Attributes:
        counts: The folder's documents by state.
        spending: What the run folder's attempts have cost, this run's and earlier ones'.
        worked_on: Documents that this run worked on.
        aside: What the scan left aside.
        stopped: Why the run stopped before its end, or None.
        summary: The same for machines.
    """

    counts: Counts
    spending: Spending
    worked_on: int
    aside: LeftAside
    stopped: SummarizeError | None
    summary: dict[str, Any]
