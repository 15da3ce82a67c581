"""What client and workers of a dask run say to each other; pickled, as all that dask sends.

Everything passes the scheduler, in two kinds of its queues: `up_queue` is read by the client, `down_queue` by one
worker. So a worker needs a way to the scheduler only. Batches of `(number, message)` go up, `(number, reply)` come
down; what gets no reply is sent again under its number, which the client does once.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

import openai

from summarize.errors import RunError

if TYPE_CHECKING:
    from summarize.ask.prompt import Prompt
    from summarize.batch.unit import Attempt, Unit
    from summarize.document import Document
    from summarize.errors import SummarizeError
    from summarize.model.connect import ModelChoice
    from summarize.model.protocol import Usage

PING = 3.0
"""Seconds without anything to send after which a worker asks whether the client is there."""
SILENCE = 15.0
"""Seconds without a word from the client after which a worker gives the run up; a busy client answers much sooner."""
STOP = b"stop"
"""What the client says in place of replies when the run is over."""
PING_NUMBER = 0
"""The number of messages that need no reply but a sign of life."""


class RunLeftError(RunError, openai.OpenAIError):
    """Nobody waits for this document any more: its worker must not go on with it.

    An `OpenAIError` so that the SDK passes it on at once, as `MissError` is.
    """


@dataclass(frozen=True, slots=True)
class Plan:
    """What a worker needs to know of a run. No key and no password: those are the worker's own.

    Attributes:
        run: Names this start of the run.
        brief_type: A built-in type's name, or the file name of the user's own.
        source: The content of that file, else None.
        prompt: The questions.
        rules: The user's own word lists: path below the folder -> content.
        choice: Which model answers.
        concurrency: Calls at a time, of this worker.
        named: The user has said so.
        requests_per_minute, tokens_per_minute: Of this worker.
        deadline: Seconds for a document; None: none.
        patience: Seconds to wait for a server that is down.
        budget: Each call must be covered by the budget that the client keeps.
    """

    run: str
    brief_type: str
    source: bytes | None
    prompt: Prompt
    rules: dict[str, bytes]
    choice: ModelChoice
    concurrency: int
    named: bool
    requests_per_minute: float | None
    tokens_per_minute: float | None
    deadline: float | None
    patience: float
    budget: bool


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a worker says of itself once it can work for a run.

    Attributes:
        model: The model's name.
        backend: See `summarize.model.connect.backend`.
        config: See `config_digest`.
        concurrency: Calls at a time.
    """

    model: str
    backend: str
    config: str
    concurrency: int


@dataclass(frozen=True, slots=True)
class Handed:
    """One task: a document as the client has read it, its unit, and the configuration that its brief is to be of."""

    unit: Unit
    document: Document
    config: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task; one of the three.

    Attributes:
        brief: As JSON.
        error: An error for people.
        defect: Name and message of any other one.
        begun_before: Another worker had this document and is gone.
    """

    brief: str | None = None
    error: SummarizeError | None = None
    defect: tuple[str, str] | None = None
    begun_before: bool = False


@dataclass(frozen=True, slots=True)
class Here:
    """A sign of life."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line for a person; `own` if it is about this worker and not the same for all."""

    line: str
    own: bool


@dataclass(frozen=True, slots=True)
class Begin:
    """A worker begins with a unit. Reply: its answers so far by request, or None if another worker had begun."""

    unit: Unit


@dataclass(frozen=True, slots=True)
class Made:
    """An attempt was made for a unit. Reply: once it is committed."""

    unit: Unit
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Reserve:
    """A call for a unit costs so much at most. Reply: when the budget covers it."""

    unit: int
    most: Usage


@dataclass(frozen=True, slots=True)
class Release:
    """The call of a `Reserve`, given by its number, is over."""

    unit: int
    number: int


@dataclass(frozen=True, slots=True)
class Bye:
    """The worker has left the run."""


Message = Here | Told | Begin | Made | Reserve | Release | Bye


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a worker sends at once.

    Attributes:
        worker: Its token.
        address: As dask has it.
        name: For people.
        oldest: All numbers below have had their reply.
        messages: Numbers and messages.
    """

    worker: str
    address: str
    name: str
    oldest: int
    messages: list[tuple[int, Message]]


def up_queue(run: str) -> str:
    """Return the name of the queue that the client reads."""
    return f"summarize-{run}"


def down_queue(run: str, worker: str) -> str:
    """Return the name of the queue that a worker reads."""
    return f"summarize-{run}-{worker}"


def own_version() -> str:
    """Return the version of this program; client and workers must have the same one."""
    return metadata.version("summarize")
