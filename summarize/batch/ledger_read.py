"""Reading a ledger, whether or not a run is going on."""

from __future__ import annotations

import sqlite3
import zlib
from typing import TYPE_CHECKING

from summarize.errors import RunError

if TYPE_CHECKING:
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
        RunError: There is none.
    """
    path = folder / FILE
    if not is_run(folder):
        raise RunError(
            f"{folder}: not a run folder (no {FILE} in it); name one that `summarize batch` has made"
        )
    connection = connect(path)
    connection.execute("PRAGMA query_only = ON")
    return connection


def setting(reader: sqlite3.Connection, name: str) -> str | None:
    """Return what a run has noted, or None."""
    row = reader.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def find_answers(reader: sqlite3.Connection, unit: Unit, request: bytes) -> list[bytes]:
    """Return the good answers to a request that documents of the unit's content have had, in order."""
    found = reader.execute(
        """
        SELECT a.response FROM attempts a JOIN units u ON u.id = a.unit
        WHERE a.request = ? AND a.response IS NOT NULL AND u.content = ? AND a.started > ? ORDER BY a.id
        """,
        (request, unit.content, unit.since),
    )
    return [zlib.decompress(row[0]) for row in found]


def connect(path: Path) -> sqlite3.Connection:
    """Open a ledger; sqlite3's errors come through."""
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    # In WAL mode a commit survives the death of the process.
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection
