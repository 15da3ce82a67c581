"""The seam to a language model: one method that takes messages and a response type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Sequence

ResponseT = TypeVar("ResponseT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message; `role` is "system", "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls cost. Tokens of failed attempts count too."""

    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.cached_tokens + other.cached_tokens,
            self.completion_tokens + other.completion_tokens,
        )


@dataclass(frozen=True, slots=True)
class Reply(Generic[ResponseT]):
    """A parsed answer.

    Attributes:
        value: The answer, valid for the response type.
        usage: The cost of all attempts it took.
        margin: For a response type with one choice: the probability of the chosen answer minus that of the next
            one, 0 to 1. None when the server gives no log-probabilities.
        truncated: The answer was cut off at its token limit; its complete list entries are here, the rest is lost.
    """

    value: ResponseT
    usage: Usage
    margin: float | None = None
    truncated: bool = False


class Model(Protocol):
    """A language model behind some address.

    Attributes:
        name: The model's name, as the server knows it.
        address: Where the text goes: a URL.
        concurrency: How many questions may be under way at once.
    """

    name: str
    address: str
    concurrency: int

    async def ask(self, messages: Sequence[Message], response_type: type[ResponseT]) -> Reply[ResponseT]:
        """Return the model's answer to the messages as an object of `response_type`.

        Raises:
            ModelError: The server cannot be reached, refuses, or does not answer with what was asked.
        """
        ...
