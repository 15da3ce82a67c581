"""Run a command: every error is one line on stderr and an exit code."""

from __future__ import annotations

import errno
import os
import signal
import sys
import typing

import typer

from summarize.cli.talk import TRACEBACK, clean, say
from summarize.errors import OutputError, SummarizeError, place_of

if typing.TYPE_CHECKING:
    from types import FrameType

_DEFECT = 1  # nothing the user did: ours to mend
_INTERRUPTED = 130  # what a shell reports for SIGINT
_BROKEN_PIPE = 141  # what a shell reports for SIGPIPE
_LONGEST_MESSAGE = 2_000  # characters; what a server or a user's file says may be a whole page


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
        if os.environ.get(TRACEBACK):
            raise
        return _tell(
            f"defect in the program: {type(error).__name__} at {place_of(error)}; please report it "
            f"({TRACEBACK}=1 shows all)",
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


def _tell(message: str, code: int) -> int:
    line = " ".join(clean(message).split())
    if len(line) > _LONGEST_MESSAGE:  # the file stands at the beginning, what to do at the end
        line = f"{line[: _LONGEST_MESSAGE // 2]} … {line[-_LONGEST_MESSAGE // 2 :]}"
    say(f"summarize: {line}")
    return code


def _let_stdout_go() -> None:
    """Point stdout nowhere; Python would complain once more when it closes it with something in its buffer."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
