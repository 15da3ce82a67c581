"""A key that every test carries, and the search for it in all that a test has written."""

from __future__ import annotations

import sqlite3
import stat
import zipfile
import zlib
from contextlib import closing, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "planted-7f3c1e5d9b-key-of-all-tests"
"""The content of the key file that SUMMARIZE_KEY_FILE names; the doubles of servers echo it where they can."""
_LARGEST = 50_000_000  # bytes of a file that is searched; tests write sparse files of gigabytes


def leaks(folder: Path) -> list[str]:
    """Return the files below a folder that hold the key: plain, in a ZIP archive, or compressed in a database."""
    return [str(path) for path in folder.rglob("*") if _searched(path) and any(map(_holds, _contents(path)))]


def _searched(path: Path) -> bool:
    with suppress(OSError):
        status = path.lstat()
        return stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST
    return False


def _holds(data: bytes) -> bool:
    return KEY.encode() in data


def _contents(path: Path) -> Iterator[bytes]:
    try:
        data = path.read_bytes()
    except OSError:  # a test took its permission away, or a process removes it just now
        return
    yield data
    if data.startswith(b"PK"):
        with suppress(Exception), zipfile.ZipFile(path) as archive:  # tests make broken ones
            for name in archive.namelist():
                if archive.getinfo(name).file_size <= _LARGEST:
                    yield archive.read(name)
    if data.startswith(b"SQLite format 3"):
        with suppress(sqlite3.DatabaseError):
            yield from _cells(path)


def _cells(path: Path) -> Iterator[bytes]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as ledger:
        tables = ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in ledger.execute(f'SELECT * FROM "{table}"'):  # noqa: S608  # a table of our own ledger
                for cell in row:
                    if isinstance(cell, bytes):
                        yield cell
                        with suppress(zlib.error):
                            yield zlib.decompress(cell)
                    else:
                        yield str(cell).encode(errors="replace")
