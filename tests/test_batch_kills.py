"""`kill -9` of a batch: nothing that was acknowledged is lost, torn or doubled.

A short version of `benchmarks/batch.py kills`; the server is a test double.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from batch_kills import Kept, _lost, killed_run  # a script's module, found by the path above

from summarize.batch.writer import Writer

_KILLS = 3


def test_kills_lose_nothing(tmp_path: Path) -> None:
    """After three kills the run ends with each document once, the ledger whole, and few answers paid twice."""
    course = killed_run(tmp_path, documents=60, number=_KILLS, seed=1, latency=0.03, compare=False)
    assert course.problems == []
    assert course.kills == _KILLS
    assert course.calls - course.paid_again > 60


def test_the_check_notices_what_is_gone() -> None:
    """An answer or a complete unit that a later ledger does not have is named."""
    before = Kept({(1, b"a"): 1, (2, b"b"): 2}, frozenset({1, 2}), frozenset())
    assert _lost(before, before) == []
    after = Kept({(1, b"a"): 1, (2, b"b"): 1}, frozenset({1}), frozenset())
    assert _lost(before, after) == ["1 answers and 1 complete units are gone"]


def test_no_cursor_leaves_the_thread_that_writes(tmp_path: Path) -> None:
    """A cursor let go of in another thread resets a statement that the writer is using: one document in a thousand failed."""
    connection = sqlite3.connect(tmp_path / "any.sqlite", isolation_level=None, check_same_thread=False)
    connection.execute("CREATE TABLE numbers (number INTEGER)")

    async def write() -> object:
        return await writer.write(lambda c: c.executemany("INSERT INTO numbers VALUES (?)", [(1,), (2,)]))

    with closing(Writer(connection, "any.sqlite")) as writer:
        assert asyncio.run(write()) is None
    with closing(sqlite3.connect(tmp_path / "any.sqlite")) as reader:
        assert reader.execute("SELECT sum(number) FROM numbers").fetchone() == (3,)
