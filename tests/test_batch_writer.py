"""The thread that writes a ledger: groups, failures, what leaves the thread."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

import pytest

from summarize.batch.writer import Writer
from summarize.model.recording import WriteError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path


def written(path: Path, work: Callable[[Writer], Awaitable[object]]) -> object:
    """Run work with a writer of a database with one table, and close it."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("CREATE TABLE IF NOT EXISTS numbers (n INTEGER PRIMARY KEY)")
    writer = Writer(connection, str(path))
    try:
        return asyncio.run(work(writer))
    finally:
        writer.close()


def numbers(path: Path) -> list[int]:
    """Return what another connection sees."""
    connection = sqlite3.connect(path)
    try:
        return [n for (n,) in connection.execute("SELECT n FROM numbers ORDER BY n")]
    finally:
        connection.close()


def test_what_is_acknowledged_is_committed(tmp_path: Path) -> None:
    """When `write` returns, other connections see the row."""
    path = tmp_path / "db"

    async def work(writer: Writer) -> list[int]:
        await writer.write(lambda c: c.execute("INSERT INTO numbers VALUES (7)"))
        return numbers(path)

    assert written(path, work) == [7]


def test_bad_work_fails_alone(tmp_path: Path) -> None:
    """One that breaks a constraint gets its error; what shared its transaction is committed."""
    path = tmp_path / "db"

    async def work(writer: Writer) -> list[object]:
        values = [1, 2, 2, 3]
        return await asyncio.gather(
            *(writer.write(lambda c, n=n: c.execute("INSERT INTO numbers VALUES (?)", (n,))) for n in values),
            return_exceptions=True,
        )

    told = written(path, work)
    assert isinstance(told, list)
    assert sum(isinstance(one, sqlite3.IntegrityError) for one in told) == 1
    assert numbers(path) == [1, 2, 3]


def test_a_cursor_never_leaves_the_thread(tmp_path: Path) -> None:
    """Freed in another thread it would reset a statement under the writer's hands (seen once in 800 documents)."""

    async def work(writer: Writer) -> object:
        return await writer.write(lambda c: c.execute("SELECT 1"))

    assert written(tmp_path / "db", work) is None


def test_an_operational_error_is_told_with_the_ledger(tmp_path: Path) -> None:
    """A full disk or a broken file becomes an error that the SDK passes on at once."""

    async def work(writer: Writer) -> None:
        with pytest.raises(WriteError, match="cannot write the ledger"):
            await writer.write(lambda c: c.execute("INSERT INTO nothing VALUES (1)"))

    written(tmp_path / "db", work)


def test_what_nobody_waits_for_is_written_before_the_end(tmp_path: Path) -> None:
    """`close` commits what was posted."""
    path = tmp_path / "db"

    async def work(writer: Writer) -> None:
        writer.post(lambda c: c.execute("INSERT INTO numbers VALUES (1)"))

    written(path, work)
    assert numbers(path) == [1]
