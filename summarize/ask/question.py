"""A question to the model: code fixes the frame, the model picks one of the answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, create_model

if TYPE_CHECKING:
    from summarize.ask.prompt import Section


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one field of one draft.

    Attributes:
        field: The field that the answer fills.
        section: Its template, the words of its answers, and how sure the model must be.
        variables: What the template names, besides the passage.
        answers: The word the model answers with -> the value it stands for; None means "leave the field empty".
        sentences: Numbers of the sentences that the model reads, in order.
        decides: The answer decides on the whole item: an empty value drops it.
    """

    field: str
    section: Section
    variables: dict[str, str]
    answers: dict[str, Any]
    sentences: tuple[int, ...]
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """What the model made of a question.

    Attributes:
        value: The value chosen, or None.
        sure: False when the margin between the answers was below the section's.
        margin: See `summarize.model.protocol.Reply`.
        word: The word the model answered with.
    """

    value: Any
    sure: bool
    margin: float | None
    word: str


@lru_cache(maxsize=64)  # the same few sets of answers return; making a type takes a millisecond
def choice_type(words: tuple[str, ...]) -> type[BaseModel]:
    """Return a response type with one field `answer` that takes exactly these words."""
    answer: Any = Literal[words]  # a type made at run time
    return create_model("Choice", answer=(answer, ...))
