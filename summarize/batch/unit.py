"""What a ledger's rows are: files, units of work, attempts."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from summarize.model.protocol import Usage

if TYPE_CHECKING:
    from pathlib import Path

State = Literal["waiting", "complete", "failed"]


@dataclass(frozen=True, slots=True)
class File:
    """One file of the folder, as a scan saw it.

    Attributes:
        path: Relative to the folder, "/" between its parts; bytes that are no text stand as surrogates.
        size: Bytes.
        modified, changed: Nanoseconds; of the content and of the inode.
    """

    path: str
    size: int
    modified: int
    changed: int


@dataclass(frozen=True, slots=True)
class Row:
    """A document of the ledger that something is to be done about."""

    id: int
    path: str

    def within(self, folder: Path) -> Path:
        """Return the file's path."""
        return folder / self.path


@dataclass(frozen=True, slots=True)
class Unit:
    """One brief to make: its row, what it is made of, and how far it is.

    Attributes:
        id: In the ledger.
        content: Hex SHA-256 of the document's bytes.
        state: See the ledger's table.
        spoiled: Answers up to this attempt are not used again: they made the unit fail. By number, since clocks jump.
    """

    id: int
    content: str
    state: State
    spoiled: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """A document and its result files.

    Attributes:
        id: In the ledger.
        path: See `File`.
        name: Of its result files.
        written: They exist.
    """

    id: int
    path: str
    name: str
    written: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to the model's server, and what came of it.

    Attributes:
        request: SHA-256 of method, path and canonical body.
        engine: Who sent it: "local", "replay", "openai-batch" or a worker's name.
        started: Seconds since 1970, UTC.
        seconds: From sending to the end of the answer.
        status: HTTP status; 0 without an answer.
        error: What went wrong, in a word or two; "" for a good answer.
        usage: As the server counted it; zeros if it did not.
        response: A good answer's body, else None.
    """

    request: bytes
    engine: str
    started: float
    seconds: float
    status: int
    error: str = ""
    usage: Usage = field(default_factory=Usage)
    response: bytes | None = None


def stored_path(path: str) -> bytes:
    """Return a path as the ledger stores it: the bytes of the file system."""
    return os.fsencode(path)


def shown_path(path: str | bytes) -> str:
    """Return a path for people and JSON: what is no text in it is replaced."""
    return os.fsencode(path).decode(errors="replace")
