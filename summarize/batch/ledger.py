"""The ledger of a run: what there is to do, what is done, and every attempt with what it cost.

SQLite in WAL mode; one thread writes (see `writer`), and what it has acknowledged survives a `kill -9`. A finished
answer is stored before the flow goes on with it, so that a killed run never pays for it again.
"""

from __future__ import annotations

import os
import sqlite3
import time
import zlib
from typing import TYPE_CHECKING, Literal, TypeVar

from summarize.batch.files import private_file
from summarize.batch.ledger_read import FILE, connect, find_answers, open_reader, setting, unpacked
from summarize.batch.migrations import migrate
from summarize.batch.names import distinct, folded, result_name
from summarize.batch.unit import Row, Target, Unit, stored_path
from summarize.batch.writer import Writer
from summarize.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from summarize.batch.unit import Attempt, File

T = TypeVar("T")

_LOCK = "lock.sqlite"  # a file of its own, so that readers of the ledger are never kept out
_PAGE = 200  # documents fetched at a time: enough to keep a run busy, few in memory
_LEVEL = 1  # of zlib: the fastest; briefs and answers are repetitive
_ANSWER_AT_FAULT = "AnswerError"  # the answers themselves are why the unit failed


_SAME = "size = excluded.size AND modified = excluded.modified AND changed = excluded.changed"
_FOUND = f"""
    INSERT INTO documents (path, size, modified, changed, scan) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (path) DO UPDATE SET
        scan = excluded.scan, size = excluded.size, modified = excluded.modified, changed = excluded.changed,
        unit = CASE WHEN {_SAME} THEN unit END, message = CASE WHEN {_SAME} THEN message ELSE '' END
"""  # noqa: S608  # no value in it

_TO_DO = """
    FROM documents d LEFT JOIN units u ON u.id = d.unit
    WHERE d.scan = :scan AND CASE
        WHEN d.unit IS NULL THEN d.message = '' OR :retry
        ELSE u.config <> :config OR u.state = 'waiting' OR (u.state = 'failed' AND :retry) END
"""
"""Documents that were never read, whose unit is of another configuration, or not finished, or to be tried again."""


class Ledger:
    """A run folder's ledger, open for the one process that runs it.

    Args:
        folder: The run folder; it must exist.

    Raises:
        RunError: Another process is running it, it is of a later version, or it is no ledger.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = _locked(folder)
        path = folder / FILE
        private_file(path)  # SQLite's own files beside it get the same mode
        try:
            connection = connect(path)
            migrate(connection, str(path))
            self._writer = Writer(connection, str(path))
            self._reader = open_reader(folder)
        except (sqlite3.DatabaseError, UnicodeDecodeError, RunError) as error:
            self._lock.close()
            if isinstance(error, RunError):
                raise
            # A UnicodeDecodeError: damage may lie in the words of SQLite's own error.
            reason = " ".join(str(error).split())
            raise RunError(
                f"{path}: cannot be used as a ledger: {reason}; name another folder with -o"
            ) from error

    def close(self) -> None:
        """Commit what waits, and let others run the folder."""
        self._writer.close()
        self._reader.close()
        self._lock.close()

    def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Return what a question to the ledger finds."""
        return question(self._reader)

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do a piece of work in a transaction; see `Writer.write`."""
        return await self._writer.write(work)

    # Settings

    def setting(self, name: str) -> str | None:
        """Return what an earlier run has noted, or None."""
        return setting(self._reader, name)

    async def note(self, **values: str) -> None:
        """Note settings of the run."""
        await self._writer.write(
            lambda c: c.executemany("INSERT OR REPLACE INTO settings VALUES (?, ?)", list(values.items()))
        )

    # Documents

    async def found(self, scan: int, files: Sequence[File]) -> None:
        """Note what a scan has found; a file that has changed since is to be read again."""
        rows = [(stored_path(f.path), f.size, f.modified, f.changed, scan) for f in files]
        await self._writer.write(lambda c: c.executemany(_FOUND, rows))

    def last_scan(self) -> int:
        """Return the number of the last scan, 0 before the first."""
        return int(self._reader.execute("SELECT coalesce(max(scan), 0) FROM documents").fetchone()[0])

    def to_do(self, scan: int, config: str, *, retry_failed: bool) -> Iterator[Row]:
        """Give the documents of a scan that have no finished brief of this configuration, in order of their paths."""
        statement = f"SELECT d.id, d.path {_TO_DO} AND d.path > :after ORDER BY d.path LIMIT :page"
        values = {"scan": scan, "after": b"", "config": config, "retry": retry_failed, "page": _PAGE}
        while True:
            rows = self._reader.execute(statement, values).fetchall()
            for number, path in rows:
                yield Row(number, os.fsdecode(path))
            if len(rows) < _PAGE:
                return
            values["after"] = rows[-1][1]

    def how_many(self, scan: int, config: str, *, retry_failed: bool) -> int:
        """Return how many documents `to_do` gives."""
        values = {"scan": scan, "config": config, "retry": retry_failed}
        return int(self._reader.execute(f"SELECT count(*) {_TO_DO}", values).fetchone()[0])

    async def unreadable(self, document: int, message: str) -> list[Target]:
        """Note why a document cannot be read, and return it."""

        def work(connection: sqlite3.Connection) -> list[Target]:
            targets = _targets(connection, "id", document)
            connection.execute(
                "UPDATE documents SET unit = NULL, written = NULL, message = ? WHERE id = ?",
                (message, document),
            )
            return targets

        return await self._writer.write(work)

    # Units

    async def unit(self, row: Row, content: str, config: str, model: str, *, retry_failed: bool) -> Unit:
        """Return the unit of a document's content, which is made if there is none, and tie the document to it."""

        def work(connection: sqlite3.Connection) -> Unit:
            connection.execute(
                "INSERT OR IGNORE INTO units (content, config, model) VALUES (?, ?, ?)",
                (content, config, model),
            )
            number, state, spoiled = connection.execute(
                "SELECT id, state, spoiled FROM units WHERE content = ? AND config = ?", (content, config)
            ).fetchone()
            if state == "failed" and retry_failed:
                state = "waiting"
                connection.execute("UPDATE units SET state = 'waiting' WHERE id = ?", (number,))
            connection.execute("UPDATE documents SET unit = ?, message = '' WHERE id = ?", (number, row.id))
            return Unit(number, content, state, spoiled)

        return await self._writer.write(work)

    async def complete(self, unit: Unit, brief: str) -> list[Target]:
        """Store a unit's brief, and return the documents that have it."""
        packed = zlib.compress(brief.encode(), _LEVEL)

        def work(connection: sqlite3.Connection) -> list[Target]:
            connection.execute(
                "UPDATE units SET state = 'complete', reason = '', message = '', brief = ?, finished = ? WHERE id = ?",
                (packed, time.time(), unit.id),
            )
            return _targets(connection, "unit", unit.id)

        return await self._writer.write(work)

    async def failed(self, unit: Unit, reason: str, message: str) -> list[Target]:
        """Note why a unit has no brief, and return the documents that have it."""

        def work(connection: sqlite3.Connection) -> list[Target]:
            connection.execute(
                "UPDATE units SET state = 'failed', reason = ?, message = ?, finished = ? WHERE id = ?",
                (reason, message, time.time(), unit.id),
            )
            if reason == _ANSWER_AT_FAULT:
                connection.execute(
                    "UPDATE units SET spoiled = (SELECT coalesce(max(id), 0) FROM attempts) WHERE id = ?",
                    (unit.id,),
                )
            targets = _targets(connection, "unit", unit.id)
            connection.execute("UPDATE documents SET written = NULL WHERE unit = ?", (unit.id,))
            return targets

        return await self._writer.write(work)

    async def targets(self, unit: Unit) -> list[Target]:
        """Return the documents that have a unit's content."""
        return await self._writer.write(lambda c: _targets(c, "unit", unit.id))

    def written(self, targets: Sequence[Target], unit: Unit) -> None:
        """Note whose brief the result files of documents hold; what a kill loses of it is written once more."""
        rows = [(unit.id, target.id) for target in targets]
        self._writer.post(lambda c: c.executemany("UPDATE documents SET written = ? WHERE id = ?", rows))

    def unwritten(self, scan: int) -> list[tuple[Unit, Target]]:
        """Return the documents whose unit is complete but whose result files were not noted as written."""
        found = self._reader.execute(
            """
            SELECT u.id, u.content, d.id, d.path, d.name FROM documents d JOIN units u ON u.id = d.unit
            WHERE d.scan = ? AND u.state = 'complete' AND d.written IS NOT u.id AND d.name <> ''
            """,
            (scan,),
        )
        return [(Unit(u, c, "complete"), Target(d, os.fsdecode(p), n)) for u, c, d, p, n in found]

    def brief(self, unit: Unit) -> str:
        """Return a complete unit's brief as JSON."""
        row = self._reader.execute("SELECT brief FROM units WHERE id = ?", (unit.id,)).fetchone()
        return unpacked(row[0], self.folder).decode()

    # Attempts

    async def attempt(self, unit: Unit, attempt: Attempt) -> None:
        """Store an attempt; when this returns, it survives the death of the process."""
        await self._writer.write(insertion(unit.id, attempt))

    def post(self, unit: Unit, attempt: Attempt) -> None:
        """Store an attempt that nobody waits for."""
        self._writer.post(insertion(unit.id, attempt))

    def answers(self, unit: Unit, request: bytes) -> list[bytes]:
        """Return the good answers to a request that documents of the unit's content have had, in order."""
        return find_answers(self._reader, unit, request)


def insertion(unit: int, attempt: Attempt) -> Callable[[sqlite3.Connection], object]:
    """Return the piece of work that stores an attempt for a unit."""
    usage = attempt.usage
    packed = None if attempt.response is None else zlib.compress(attempt.response, _LEVEL)
    row = (
        *(
            unit,
            attempt.request,
            attempt.engine,
            attempt.started,
            attempt.seconds,
            attempt.status,
            attempt.error,
        ),
        *(usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens, packed),
    )
    return lambda connection: connection.execute(
        """
        INSERT INTO attempts (unit, request, engine, started, seconds, status, error,
            prompt_tokens, cached_tokens, completion_tokens, response)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        row,
    )


def _targets(connection: sqlite3.Connection, column: Literal["id", "unit"], number: int) -> list[Target]:
    """Return documents; each gets the name of its result files here, and keeps it."""
    rows = connection.execute(f"SELECT id, path, name, written FROM documents WHERE {column} = ?", (number,))  # noqa: S608  # one of two columns
    return [
        Target(document, os.fsdecode(path), name or _name(connection, document, path), written is not None)
        for document, path, name, written in rows.fetchall()
    ]


def _name(connection: sqlite3.Connection, document: int, path: bytes) -> str:
    name = result_name(os.fsdecode(path))
    taken = connection.execute("SELECT document FROM names WHERE folded = ?", (folded(name),)).fetchone()
    if taken is not None and taken[0] != document:
        name = distinct(name, os.fsdecode(path))
    connection.execute("INSERT OR IGNORE INTO names VALUES (?, ?)", (folded(name), document))
    connection.execute("UPDATE documents SET name = ? WHERE id = ?", (name, document))
    return name


def _locked(folder: Path) -> sqlite3.Connection:
    """Take the run folder; the operating system lets it go when this process ends, however it ends."""
    private_file(folder / _LOCK)
    connection = sqlite3.connect(folder / _LOCK, timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        raise RunError(
            f"{folder}: another `summarize batch` is running there; wait for it, or name another folder with -o"
        ) from error
    return connection
