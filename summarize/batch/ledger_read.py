"""Reading a ledger, whether or not a run is going on."""

from __future__ import annotations

import os
import sqlite3
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from summarize.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from summarize.batch.unit import Unit

FILE = "ledger.sqlite"
"""The ledger's name in a run folder."""
_BUSY_SECONDS = 30.0  # a reader in another process holds a write up for moments


def is_run(folder: Path) -> bool:
    """Tell whether a folder is that of a run."""
    return (folder / FILE).is_file()


def open_reader(folder: Path) -> sqlite3.Connection:
    """Open a ledger for reading only, whether or not a run is going on.

    Raises:
        RunError: There is none, or it is damaged; what is asked of it later raises the same.
    """
    path = folder / FILE
    if not is_run(folder):
        raise RunError(
            f"{folder}: not a run folder (no {FILE} in it); name one that `summarize batch` has made"
        )
    with _explained(path):
        connection = connect(path, _Reader) if os.access(folder, os.W_OK) else _unchanging(path)
        connection.execute("PRAGMA query_only = ON")
    return connection


def _unchanging(path: Path) -> _Reader:
    """Open a ledger where nothing can be written, SQLite's own files beside it neither."""
    log = path.with_name(f"{path.name}-wal")
    if log.is_file() and log.stat().st_size:
        raise RunError(
            f"{path.parent}: the run is going on, or was killed, and its folder cannot be written: copy it elsewhere first"
        )
    reader = sqlite3.connect(
        f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None, check_same_thread=False, factory=_Reader
    )  # fmt: skip  # as in `connect`
    reader.path = path
    return reader


def unpacked(packed: object, where: object) -> bytes:
    """Return an answer or a brief as it was before the ledger compressed it.

    Args:
        packed: What the ledger holds.
        where: The run folder or the ledger, for the message.

    Raises:
        RunError: It is damaged.
    """
    try:
        return zlib.decompress(packed)  # type: ignore[arg-type]  # damage may have made it anything
    except (zlib.error, TypeError) as error:
        raise RunError(
            f"{where}: the ledger is damaged: what it keeps cannot be unpacked ({error}); start a new run"
        ) from error


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Say of an error of the database that the ledger is the place; a UnicodeDecodeError has its words damaged, too."""
    try:
        yield
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())  # it may quote a table's definition
        raise RunError(f"{path}: the ledger cannot be read: {reason}; start a new run") from error


class _Reader(sqlite3.Connection):
    """A connection whose errors are `RunError`s, wherever they come up: damage shows when a row is fetched."""

    def __init__(self, path: Path, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as the base class has them
        super().__init__(path, *args, **kwargs)
        self.path = path

    def execute(self, *args: Any) -> sqlite3.Cursor:  # noqa: ANN401  # as the base class has them
        with _explained(self.path):
            return self.cursor(_Cursor).execute(*args)


class _Cursor(sqlite3.Cursor):
    connection: _Reader

    def fetchone(self) -> Any:  # noqa: ANN401  # the same
        with _explained(self.connection.path):
            return super().fetchone()

    def fetchall(self) -> list[Any]:
        with _explained(self.connection.path):
            return super().fetchall()

    def __next__(self) -> Any:  # noqa: ANN401  # the same
        with _explained(self.connection.path):
            return super().__next__()


def setting(reader: sqlite3.Connection, name: str) -> str | None:
    """Return what a run has noted, or None."""
    row = reader.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def find_answers(reader: sqlite3.Connection, unit: Unit, request: bytes) -> list[bytes]:
    """Return the good answers to a request that documents of the unit's content have had, in order."""
    found = reader.execute(
        """
        SELECT a.response FROM attempts a JOIN units u ON u.id = a.unit
        WHERE a.request = ? AND a.response IS NOT NULL AND u.content = ? AND a.id > ? ORDER BY a.id
        """,
        (request, unit.content, unit.spoiled),
    )
    return [unpacked(row[0], getattr(reader, "path", FILE)) for row in found]


def connect(path: Path, kind: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
    """Open a ledger; sqlite3's errors come through."""
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=kind
    )
    connection.execute("PRAGMA journal_mode = WAL")
    # In WAL mode a commit survives the death of the process.
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection
