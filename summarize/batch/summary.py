"""What a run comes to, for machines: the same object on standard output, in summary.json and from `runs show --json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarize.batch.account import Prices
    from summarize.batch.totals import Counts, Spending

FILE = "summary.json"
"""Its name in the run folder."""


def summarized(counts: Counts, spending: Spending, prices: Prices, stopped: str | None) -> dict[str, Any]:
    """Return the summary of a run.

    Args:
        counts: The documents of the last scan.
        spending: Of all attempts of the run folder.
        prices: Names the currency.
        stopped: Why the last run stopped before its end, or None.
    """
    usage = spending.usage
    return {
        "documents": counts.documents,
        "complete": counts.complete,
        "failed": counts.failed,
        "waiting": counts.waiting,
        "calls": usage.calls,
        "failed_calls": spending.failed,
        "prompt_tokens": usage.prompt_tokens,
        "cached_tokens": usage.cached_tokens,
        "completion_tokens": usage.completion_tokens,
        "cost": None if spending.cost is None else round(spending.cost, 6),
        "currency": prices.currency or None,
        "stopped": stopped,
    }
