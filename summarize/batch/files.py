"""Files of a run folder: private to their owner, whole or not at all, and never behind a symbolic link."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from summarize.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER_MODE = 0o700  # documents may be confidential: their briefs are for the owner only
_FILE_MODE = 0o600  # the same


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an error of the operating system into an `OutputError` that names the file and the reason."""
    try:
        yield
    except OSError as error:
        where = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else path
        raise OutputError(f"cannot write {where}: {error.strerror or error}") from error


def make_folder(path: Path) -> None:
    """Make a folder if there is none.

    Raises:
        OSError: It cannot be made, or a symbolic link or a file stands in its place.
    """
    try:
        path.mkdir(_FOLDER_MODE)
    except FileExistsError:
        if not stat.S_ISDIR(path.lstat().st_mode):
            reason = "not a folder; a run folder's own folders may not be symbolic links"
            raise NotADirectoryError(errno.ENOTDIR, reason, str(path)) from None


def create(path: str | Path, flags: int = os.O_WRONLY) -> int:
    """Make a new file, as an opener for `open` too, and return its descriptor.

    Raises:
        FileExistsError: There is one, or a symbolic link.
    """
    return os.open(path, flags | os.O_CREAT | os.O_EXCL, _FILE_MODE)


def private_file(path: Path) -> None:
    """Make an empty file that only its owner can use, if there is none; for programs that would make an open one.

    Raises:
        OutputError: It cannot be made.
    """
    with explained(path), suppress(FileExistsError):
        os.close(create(path))


def replace_file(path: Path, data: bytes) -> None:
    """Write a file as a whole: after a kill there is the old one, the new one, or none, but never a part.

    Nothing waits for the disk (no fsync), for a run writes thousands; what a power failure takes is written again
    from the ledger. Two writers must not write one file at a time.

    Raises:
        OSError: It cannot be written; nothing was changed.
    """
    partial = path.with_name(f".{path.name}.part")  # no result's name begins with a dot
    try:
        descriptor = create(partial)
    except FileExistsError:  # a killed run's
        partial.unlink()
        descriptor = create(partial)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
