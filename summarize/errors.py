"""What can go wrong, and the exit code each error gives the command.

    SummarizeError                  1
    ├── DocumentError               3   missing, a directory, empty, binary, too large, not decodable
    ├── BriefTypeError              4   unknown type, a type file with an error, a prompt with a missing variable
    ├── RecordingError              5   a recording of another version, or a damaged one
    ├── OutputError                 6   the output cannot be written
    ├── ModelError                  7   anything else the model's server says
    │   ├── ServerUnreachableError  8
    │   ├── KeyRefusedError         9
    │   ├── UnknownModelError      10
    │   ├── ContextTooSmallError   11
    │   ├── AnswerError            12   the server answers, but not with what was asked
    │   └── QuotaSpentError         7   the account has no credit left
    ├── WeightsError               13   the embedded model's weights cannot be fetched or fail their check
    ├── BriefError                 14   a finished brief that cannot be read or does not belong to its source
    ├── RunError                   15   the run folder of a batch, or its cluster, cannot be used
    └── OfflineError               16   offline, and something lies beyond this machine

Exit code 0 is success, 2 wrong usage, 20 "verify found unsupported items", 130 interrupted. `summarize batch` ends
with 22 when some documents have no brief, and with 23 when none has; `summarize doctor` with 24 when the server lacks
what is needed.
Every message is one line: what was wrong, where, and what to do.
"""

from __future__ import annotations


class SummarizeError(Exception):
    """Base of all errors that a user can act on."""

    exit_code = 1


class DocumentError(SummarizeError):
    """The document cannot be read."""

    exit_code = 3


class BriefTypeError(SummarizeError):
    """The brief type or its prompt cannot be used."""

    exit_code = 4


class RecordingError(SummarizeError):
    """The recording cannot be used."""

    exit_code = 5


class OutputError(SummarizeError):
    """The output cannot be written; nothing half-written is left behind."""

    exit_code = 6


class ModelError(SummarizeError):
    """The model's server cannot do what was asked."""

    exit_code = 7


class ServerUnreachableError(ModelError):
    """Nothing answers at the address."""

    exit_code = 8


class QuotaSpentError(ModelError):
    """The account has no credit or quota left."""


class KeyRefusedError(ModelError):
    """The server refuses the key, or the key cannot be had."""

    exit_code = 9


class UnknownModelError(ModelError):
    """The server does not have the model."""

    exit_code = 10


class ContextTooSmallError(ModelError):
    """The model's context cannot hold the prompt."""

    exit_code = 11


class AnswerError(ModelError):
    """The server answers, but not with what was asked."""

    exit_code = 12


class WeightsError(SummarizeError):
    """The embedded model's weights cannot be fetched, or fail their check."""

    exit_code = 13


class BriefError(SummarizeError):
    """A finished brief cannot be read, or does not belong to its source."""

    exit_code = 14


class RunError(SummarizeError):
    """The run folder of a batch, or its cluster, cannot be used."""

    exit_code = 15


class OfflineError(SummarizeError):
    """Offline was asked for, and what was asked for besides lies beyond this machine."""

    exit_code = 16


def place_of(error: BaseException) -> str:
    """Return module and line of our own code, the innermost that was running; an error's text may hold the document."""
    trace = error.__traceback__
    place = "?"
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        if module.startswith("summarize"):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
