"""The journal: one line for each decision, on the disk before it is acknowledged. The review is the brief and its journal."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Self

from pydantic import ValidationError

from summarize.errors import BriefError, OutputError
from summarize.review.decision import Decision

if TYPE_CHECKING:
    from pathlib import Path

_FORMAT = "summarize review 1"
_MODE = 0o600  # what was decided about a confidential document is for its owner only


class Journal:
    """An open journal. One process at a time has it; `append` may be called by one thread at a time.

    Attributes:
        decisions: What it held when it was opened.
        note: What a person should know of its state, or "".
    """

    def __init__(self, path: Path, brief_sha256: str) -> None:
        """Open or make the journal of a brief.

        Args:
            path: The file.
            brief_sha256: Of the JSON file that is reviewed: a journal belongs to one brief.

        Raises:
            OutputError: It cannot be opened or written, or another process has it.
            BriefError: It belongs to another brief, or a line of it is damaged.
        """
        self.path = path
        self.decisions: list[Decision] = []
        self.note = ""
        flags = (
            os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        )
        try:
            self._file = os.open(path, flags, _MODE)
        except OSError as error:
            raise OutputError(f"{path}: the journal cannot be opened: {error.strerror or error}") from error
        try:
            _lock(self._file, path)
            self._size = self._read(brief_sha256)
        except BaseException:
            os.close(self._file)
            raise

    def append(self, decision: Decision) -> None:
        """Add a decision; when this returns, it survives a killed process and a power failure.

        Raises:
            OutputError: It cannot be written; the journal is as it was.
        """
        self._write(decision.model_dump_json(exclude_defaults=True))

    def close(self) -> None:
        """Let other processes have it."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self, line: str) -> None:
        data = line.encode() + b"\n"
        try:
            _write_all(self._file, data)
            os.fsync(self._file)
        except OSError as error:
            self._take_back(error)
            raise OutputError(f"{self.path}: cannot be written: {error.strerror or error}") from error
        self._size += len(data)

    def _take_back(self, error: OSError) -> None:
        """Cut off what a failed write has left, so that the next line doesn't stick to it."""
        try:
            os.ftruncate(self._file, self._size)
            os.fsync(self._file)
        except OSError:
            self.close()  # nothing more is written: what follows would not be read
            raise OutputError(
                f"{self.path}: cannot be written any more: {error.strerror or error}"
            ) from error

    def _read(self, brief_sha256: str) -> int:
        head = json.dumps({"format": _FORMAT, "brief_sha256": brief_sha256})
        data = _read_all(self._file)
        whole = data.rfind(b"\n") + 1
        lines = data[:whole].split(b"\n")[:-1]
        self._size = 0
        if not lines:
            if not head.encode().startswith(data):  # somebody else's file, not our first line cut off
                raise BriefError(f"{self.path}: no journal of a review: name another output with -o")
            os.ftruncate(self._file, 0)
            self._write(head)
            _keep_name(self.path)
            return self._size
        self._check_head(lines[0], brief_sha256)
        for number, line in enumerate(lines[1:], 2):
            try:
                self.decisions.append(Decision.model_validate_json(line))
            except ValidationError as error:
                raise BriefError(
                    f"{self.path}, line {number}: no decision: {error.errors()[0]['msg']}"
                ) from error
        if whole < len(data):  # never acknowledged: the process was killed while it wrote
            os.ftruncate(self._file, whole)
            self.note = f"{self.path}: the last line was cut off when a process was killed; it is taken away"
        return whole

    def _check_head(self, line: bytes, brief_sha256: str) -> None:
        try:
            head = json.loads(line)
            known = head["format"] == _FORMAT
            own = head["brief_sha256"] == brief_sha256
        except (ValueError, KeyError, TypeError) as error:
            raise BriefError(f"{self.path}: no journal of a review: name another output with -o") from error
        if not known:
            raise BriefError(f"{self.path}: a journal of another version, {head['format']!r:.60}")
        if not own:
            raise BriefError(
                f"{self.path}: the journal of another brief, or of this one before it was made anew: name another "
                "output with -o, or move the journal away"
            )


def _lock(file: int, path: Path) -> None:
    """Take the file for this process; the system lets it go when the process ends, however it ends."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415  # exists on Windows only

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415  # does not exist on Windows

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise OutputError(
            f"{path}: another process is reviewing this brief: go on there, or end it first"
        ) from error


def _read_all(file: int) -> bytes:
    os.lseek(file, 0, os.SEEK_SET)
    with os.fdopen(os.dup(file), "rb") as reader:
        return reader.read()


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _keep_name(path: Path) -> None:
    """Put the new file's name on the disk, too."""
    if sys.platform != "win32":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
