"""Talk on stderr, data on stdout, errors as one line and an exit code."""

from __future__ import annotations

import errno
import os
import signal
import sys
import time
import typing

import typer

from summarize.errors import OutputError, SummarizeError

if typing.TYPE_CHECKING:
    from types import FrameType

_LINE_EVERY = 10.0  # seconds between progress lines when stderr is no terminal
_DEFECT = 1  # nothing the user did: ours to mend
_INTERRUPTED = 130  # what a shell reports for SIGINT
_BROKEN_PIPE = 141  # what a shell reports for SIGPIPE
_LONGEST_MESSAGE = 2_000  # characters; what a server or a user's file says may be a whole page
_TRACEBACK = "SUMMARIZE_TRACEBACK"  # set to anything: a defect shows where it is


def _show_help(context: typer.Context, wanted: bool) -> None:  # noqa: FBT001  # typer calls it so
    if wanted:
        typer.echo(context.get_help())
        raise typer.Exit


Help = typing.Annotated[
    bool, typer.Option("--help", callback=_show_help, is_eager=True, help="Show this message and exit.")
]
"""The help option of a group of commands: typer's own would import pydantic to find out that it was not given."""


def run(app: typer.Typer, name: str, arguments: list[str]) -> int:  # noqa: PLR0911  # one return an error
    """Run the command and return its exit code; every error is one line on stderr.

    The codes are those of `summarize.errors`; 141 without a word when the reader of stdout left.
    """
    signal.signal(signal.SIGINT, _interrupt)
    try:
        code = _run(app, name, arguments)
        if sys.stdout is not None:
            sys.stdout.flush()  # help, too, may meet a full disk
    except SummarizeError as error:
        return _tell(str(error), error.exit_code)
    except typer.TyperException as error:
        return _wrong_usage(error)
    except (KeyboardInterrupt, typer.Abort):
        return _tell("interrupted, no output was written", _INTERRUPTED)
    except BrokenPipeError:
        _let_stdout_go()
        return _BROKEN_PIPE
    except OSError as error:
        _let_stdout_go()
        if error.filename is None and error.errno == errno.ENOSPC:  # help, which click writes
            return _tell(f"cannot write to standard output: {error.strerror}", OutputError.exit_code)
        where = f"{error.filename}: " if error.filename else ""
        return _tell(f"{where}{error.strerror or error}", SummarizeError.exit_code)
    except Exception as error:  # a defect, for which a traceback is no help to a user
        if os.environ.get(_TRACEBACK):
            raise
        return _tell(
            f"defect in the program: {type(error).__name__} at {_place(error)}; please report it "
            f"({_TRACEBACK}=1 shows all)",
            _DEFECT,
        )
    return code


def _run(app: typer.Typer, name: str, arguments: list[str]) -> int:
    command = typer.main.get_command(app)
    try:
        with command.make_context(name, arguments) as context:
            command.invoke(context)
    except typer.Exit as stop:
        return stop.exit_code
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> typing.NoReturn:
    """End at once; asyncio would otherwise wait for the next await, which a download or a long text delays."""
    raise KeyboardInterrupt


def _wrong_usage(error: typer.TyperException) -> int:
    message = error.format_message()
    if message.startswith("Usage:"):  # no arguments at all: the help
        typer.echo(message, err=True)
        return error.exit_code
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "summarize"
    return _tell(f"{message.rstrip('.')}; see {command} --help", error.exit_code)


def _place(error: BaseException) -> str:
    """Return module and line of our own code, the innermost that was running."""
    trace = error.__traceback__
    place = "?"
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        if module.startswith("summarize"):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _tell(message: str, code: int) -> int:
    line = " ".join(clean(message).split())
    if len(line) > _LONGEST_MESSAGE:  # the file stands at the beginning, what to do at the end
        line = f"{line[: _LONGEST_MESSAGE // 2]} … {line[-_LONGEST_MESSAGE // 2 :]}"
    _say(f"summarize: {line}")
    return code


def _say(line: str) -> None:
    try:
        typer.echo(line, err=True)
    except OSError:  # stderr is gone or full: there is nobody left to tell
        return


def _let_stdout_go() -> None:
    """Point stdout nowhere; Python would complain once more when it closes it with something in its buffer."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def clean(text: str) -> str:
    """Return the text without the API key: a server may echo it, in an error or in an answer."""
    key = os.environ.get("OPENAI_API_KEY", "").strip()
    if not key:
        return text
    from summarize.model.redaction import Redaction  # noqa: PLC0415  # not for --help

    return Redaction([key]).text(text)


def hush_libraries() -> None:
    """Keep warnings and logs of libraries off stderr, which is for what `Talk` says."""
    import logging  # noqa: PLC0415  # not for --help
    import warnings  # noqa: PLC0415  # not for --help

    if not os.environ.get(_TRACEBACK) and not sys.warnoptions:
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
            _say(clean(text))

    def progress(self, what: str, done: int, total: int) -> None:
        """Say how far a long step is."""
        if self._quiet or total <= 0:
            return
        text = f"{what}: {done:,} of {total:,} ({done * 100 // total} %)"
        now = time.monotonic()
        if self._terminal:
            self._write(f"\r\x1b[K{text}")
            self._moving = True
            if done >= total:
                self._clear()
        elif now - self._last >= _LINE_EVERY or done == total:
            self._last = now
            _say(text)

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
        except OSError:  # as in `_say`
            return
