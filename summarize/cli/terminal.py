"""Talk on stderr, data on stdout, errors as one line and an exit code."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

import typer

from summarize.errors import OutputError, SummarizeError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_EVERY = 10.0  # seconds between progress lines when stderr is no terminal
_INTERRUPTED = 130  # what a shell reports for SIGINT
_BROKEN_PIPE = 141  # what a shell reports for SIGPIPE


@contextmanager
def telling() -> Iterator[None]:
    """Turn errors into one line on stderr and the exit code that `summarize.errors` gives them."""
    try:
        yield
    except SummarizeError as error:
        _stop(" ".join(str(error).split()), error.exit_code)
    except KeyboardInterrupt:
        _stop("interrupted, nothing was written", _INTERRUPTED)
    except BrokenPipeError:
        # The reader left; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(_BROKEN_PIPE) from None


def _stop(message: str, code: int) -> None:
    typer.echo(f"summarize: {message}", err=True)
    raise typer.Exit(code) from None


class Talk:
    """Lines and progress on stderr: a moving line on a terminal, plain lines now and then elsewhere."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._moving = False
        self._last = time.monotonic()

    def line(self, text: str) -> None:
        """Say a line."""
        if not self._quiet:
            self._clear()
            typer.echo(text, err=True)

    def progress(self, what: str, done: int, total: int) -> None:
        """Say how far a long step is."""
        if self._quiet or total <= 0:
            return
        text = f"{what}: {done:,} of {total:,} ({done * 100 // total} %)"
        now = time.monotonic()
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
            self._moving = True
            if done >= total:
                self._clear()
        elif now - self._last >= _LINE_EVERY or done == total:
            self._last = now
            typer.echo(text, err=True)

    def _clear(self) -> None:
        if self._moving:
            sys.stderr.write("\r\x1b[K")
            self._moving = False


def check_output(path: Path | None) -> None:
    """Make sure, before a model is asked, that the output can be written.

    Raises:
        OutputError: It can't.
    """
    if path is None:
        return
    if path.is_dir():
        raise OutputError(f"{path} is a directory: name a file with -o")
    if not path.parent.is_dir():
        raise OutputError(f"{path.parent} does not exist: make the folder first")
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise OutputError(f"{path} cannot be written: permission denied")


def write_output(text: str, path: Path | None) -> None:
    """Write the whole text to a file, or to stdout, or nothing at all.

    Raises:
        OutputError: The disk is full, or the file cannot be written.
    """
    try:
        if path is None:
            sys.stdout.buffer.write(text.encode())
            sys.stdout.buffer.flush()
            return
        if path.exists() and not path.is_file():
            path.write_text(text, "utf-8")  # a device or a pipe has no neighbour to be renamed from
            return
        _replace(text, path)
    except BrokenPipeError:
        raise
    except OSError as error:
        if path is None:
            os.dup2(
                os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
            )  # what is buffered cannot be written either
        raise OutputError(
            f"cannot write {path or 'to standard output'}: {error.strerror or error}"
        ) from error


def _replace(text: str, path: Path) -> None:
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        partial = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
