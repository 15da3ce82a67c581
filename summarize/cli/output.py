"""Write a command's result as a whole or not at all, and find out before any work whether it can be written."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from summarize.cli.talk import clean
from summarize.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NEW_FILE = 0o666  # the user's umask takes away what they don't want


def check_output(path: Path | None, *, others: Iterable[Path | str | None] = ()) -> None:
    """Make sure, before a model is asked, that the output can be written.

    Args:
        path: The output; None is standard output.
        others: Files that the command reads or writes besides; the output must be none of them.

    Raises:
        OutputError: It can't; nothing was changed.
    """
    if path is None:
        if sys.stdout is None:
            raise OutputError("standard output is closed: name a file with -o")
        return
    with _explained(path):
        if path.is_dir():
            raise OutputError(f"{path} is a directory: name a file with -o")
        if not path.parent.is_dir():
            raise OutputError(f"{path.parent} does not exist: make the folder first")
        target = _real(path)
        if any(other is not None and _real(Path(other)) == target for other in others):
            raise OutputError(f"{path} is also an input or the recording: name another file with -o")
        if not target.exists():
            partial = _partial(target)  # only trying tells: a file system may be read-only, or no real one
            os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _NEW_FILE))
            partial.unlink()
        elif not os.access(target, os.W_OK) or (target.is_file() and not os.access(target.parent, os.W_OK)):
            raise OutputError(f"{path} cannot be written: permission denied")


def write_output(text: str | bytes, path: Path | None) -> None:
    """Write a whole text, or the bytes of a file, to a file, or to stdout, or nothing at all.

    Raises:
        OutputError: The disk is full, or the file cannot be written.
        BrokenPipeError: The reader of standard output left.
    """
    # A file's name may hold bytes that are no text.
    data = text if isinstance(text, bytes) else clean(text).encode(errors="replace")
    if path is None:
        _write_stdout(data)
        return
    with _explained(path):
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe has no neighbour to be renamed from
        else:
            _replace(data, _real(path))  # a symbolic link stays one


def _write_stdout(data: bytes) -> None:
    if sys.stdout is None:
        raise OutputError("standard output is closed: name a file with -o")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is buffered cannot be written either, and Python would try to when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise OutputError(f"cannot write to standard output: {error.strerror or error}") from error


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def _real(path: Path) -> Path:
    """Follow symbolic links, also those that lead in a circle or nowhere."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # RuntimeError: a circle
        return path.absolute()


def _partial(target: Path) -> Path:
    return target.with_name(f".summarize-{os.urandom(6).hex()}.part")


def _replace(data: bytes, target: Path) -> None:
    partial = _partial(target)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _NEW_FILE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            partial.chmod(target.stat().st_mode & 0o7777)  # who may read it stays as it was
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
