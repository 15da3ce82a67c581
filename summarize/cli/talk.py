"""Talk on stderr: lines and progress for a person, without secrets and without what libraries have to say."""

from __future__ import annotations

import os
import sys
import time
from shutil import get_terminal_size

import typer

from summarize.plain import one_line

_LINE_EVERY = 10.0  # seconds between progress lines when stderr is no terminal
TRACEBACK = "SUMMARIZE_TRACEBACK"
"""Environment variable; set to anything, it lets a defect show its traceback and libraries their warnings."""


def say(line: str) -> None:
    """Write a line to stderr, whatever state it is in; no file's name or text moves a terminal's cursor or ends the line."""
    try:
        typer.echo(one_line(line), err=True)
    except OSError:  # stderr is gone or full: there is nobody left to tell
        return


def clean(text: str) -> str:
    """Return the text without keys and passwords: a server may echo them, in an error or in an answer."""
    from summarize.model.keys import secrets  # noqa: PLC0415  # not for --help

    if not secrets():
        return text
    from summarize.model.redaction import redacted  # noqa: PLC0415  # not for --help

    return redacted(text)


def hush_libraries() -> None:
    """Keep warnings and logs of libraries off stderr, which is for what `Talk` says."""
    import logging  # noqa: PLC0415  # not for --help
    import warnings  # noqa: PLC0415  # not for --help

    if not os.environ.get(TRACEBACK) and not sys.warnoptions:
        logging.disable()
        warnings.simplefilter("ignore")


class Talk:
    """Lines and progress on stderr: a moving line on a terminal, plain lines now and then elsewhere."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet or sys.stderr is None
        self._terminal = not self._quiet and sys.stderr.isatty()
        self._moving = False
        self._last = time.monotonic()

    def line(self, text: str) -> None:
        """Say a line."""
        if not self._quiet:
            self._clear()
            say(clean(text))

    def progress(self, what: str, done: int, total: int) -> None:
        """Say how far a long step is."""
        if total > 0:
            text = f"{what}: {done:,} of {total:,} ({done * 100 // total} %)"
            self.status(text, last=done >= total, due=done == total)

    def status(self, text: str, *, last: bool = False, due: bool = False) -> None:
        """Show how things stand, in place of what was shown before.

        Args:
            text: One line.
            last: Nothing moves any more.
            due: To be said where there is no terminal, too, even if the last line is not long ago.
        """
        if self._quiet:
            return
        now = time.monotonic()
        if self._terminal:
            self._write(f"\r\x1b[K{one_line(text)[: get_terminal_size().columns - 1]}")
            self._moving = True
            if last:
                self._clear()
        elif now - self._last >= _LINE_EVERY or due:
            self._last = now
            say(text)

    def close(self) -> None:
        """Clear a moving line that is left."""
        self._clear()

    def _clear(self) -> None:
        if self._moving:
            self._write("\r\x1b[K")
            self._moving = False

    @staticmethod
    def _write(text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:  # as in `say`
            return
