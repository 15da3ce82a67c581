"""What a ledger adds up to: documents by state, tokens and money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarize.model.protocol import Usage

if TYPE_CHECKING:
    import sqlite3

    from summarize.batch.account import Prices


@dataclass(frozen=True, slots=True)
class Counts:
    """The documents of the last scan.

    Attributes:
        complete: They have a brief.
        failed: They have none, and a reason; unreadable ones among them.
        waiting: Nothing was tried, or it was broken off.
    """

    complete: int
    failed: int
    waiting: int

    @property
    def documents(self) -> int:
        """All of them."""
        return self.complete + self.failed + self.waiting


@dataclass(frozen=True, slots=True)
class Spending:
    """What the attempts of a ledger have cost.

    Attributes:
        usage: Tokens as the server counted them; of attempts without an answer nobody knows them.
        failed: How many of the calls brought no answer.
        cost: In the currency of the price table; None: a model has no price.
    """

    usage: Usage
    failed: int
    cost: float | None


def count_documents(reader: sqlite3.Connection) -> Counts:
    """Count the documents of the last scan by what became of them under the last configuration."""
    row = reader.execute(
        """
        SELECT coalesce(sum(u.state = 'complete' AND u.config = c.value), 0),
               coalesce(sum(CASE WHEN d.unit IS NULL THEN d.message <> ''
                                 ELSE u.state = 'failed' AND u.config = c.value END), 0),
               count(*)
        FROM documents d LEFT JOIN units u ON u.id = d.unit
        LEFT JOIN settings c ON c.name = 'config'
        WHERE d.scan = (SELECT max(scan) FROM documents)
        """
    ).fetchone()
    return Counts(complete=row[0], failed=row[1], waiting=row[2] - row[0] - row[1])


def add_up(reader: sqlite3.Connection, prices: Prices) -> Spending:
    """Add up every attempt of the ledger, whichever run made it."""
    rows = reader.execute(
        """
        SELECT u.model, a.engine, count(*), sum(a.response IS NULL),
               sum(a.prompt_tokens), sum(a.cached_tokens), sum(a.completion_tokens)
        FROM attempts a JOIN units u ON u.id = a.unit GROUP BY u.model, a.engine
        """
    ).fetchall()
    usage, failed, cost = Usage(), 0, 0.0
    priced = True
    for model, engine, calls, without, *tokens in rows:
        one = Usage(calls, *tokens)
        usage += one
        failed += without
        price = prices.of(model, engine)
        priced = priced and price is not None
        cost += price.of(one, engine) if price else 0.0
    return Spending(usage, failed, cost if priced else None)
