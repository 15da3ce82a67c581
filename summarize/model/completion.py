"""What a server's answer to a chat request holds, read from its JSON: servers send less, and more, than the SDK's types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any

from summarize.model.protocol import Usage

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST_CHOICE_MASS = (
    0.05  # probability that must lie on the offered words; below, the token says nothing about them
)
_LEAST_LOGPROB = -1e4  # as good as never; an integer may be too large for a float
_ROUNDING = 0.01  # what a server may get wrong of the logarithm of 1
_REASONING = re.compile(r"\A\s*<(think|thinking|reasoning)>.*?</\1>", re.DOTALL)
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")  # JSON can write half a surrogate pair, UTF-8 cannot
_MOST_TOKENS = 2**40  # of one call; a count beyond it is none, and a ledger has no column for it


@dataclass(frozen=True, slots=True)
class Completion:
    """A chat completion.

    Attributes:
        content: The answer's text, "" without one.
        refusal: The model's words, if it refuses.
        cut_off: The answer ends at its token limit.
        filtered: The server's content filter withholds the answer, or a part of it.
        alternatives: The likeliest first tokens with their log-probabilities; None when the server gives none.
        usage: One call, and its tokens as far as the server counts them.
    """

    content: str
    refusal: str
    cut_off: bool
    filtered: bool
    alternatives: tuple[tuple[str, float], ...] | None
    usage: Usage

    @property
    def json(self) -> str:
        """The JSON object in the content, without code fences, prose and reasoning around it."""
        words = _REASONING.sub("", self.content)
        start, end = words.find("{"), words.rfind("}")
        return words[start : end + 1] if 0 <= start < end else self.content


def read_completion(answer: Any) -> Completion:  # noqa: ANN401  # whatever a server sends as JSON
    """Return what an answer with a choice holds; what has another form than it should counts as missing."""
    choice = _object(_first(answer.get("choices")))
    message = _object(choice.get("message"))
    return Completion(
        content=_text(message.get("content")),
        refusal=_text(message.get("refusal")),
        cut_off=choice.get("finish_reason") == "length",
        filtered=choice.get("finish_reason") == "content_filter",
        alternatives=_alternatives(choice.get("logprobs")),
        usage=read_usage(answer),
    )


def read_usage(answer: dict[str, Any]) -> Usage:
    """Return the cost of one call; a server that reports no usage is counted as a call of unknown cost."""
    counted = _object(answer.get("usage"))
    details = _object(counted.get("prompt_tokens_details"))
    return Usage(
        calls=1,
        prompt_tokens=_count(counted.get("prompt_tokens")),
        cached_tokens=_count(details.get("cached_tokens")),
        completion_tokens=_count(counted.get("completion_tokens")),
    )


def weigh(completion: Completion, words: Sequence[str]) -> tuple[str, float] | None:
    """Return the likeliest word and its margin over the next, from the first token's alternatives."""
    if not completion.alternatives:
        return None
    mass = dict.fromkeys(words, 0.0)
    for token, logprob in completion.alternatives:
        start = token.strip().casefold()
        begun = [w for w in words if start and w.casefold().startswith(start)]
        if len(begun) == 1:
            mass[begun[0]] += exp(logprob)
    total = sum(mass.values())
    if total < _LEAST_CHOICE_MASS:
        return None
    first, *rest = sorted(mass.items(), key=lambda pair: -pair[1])
    margin = (first[1] - (rest[0][1] if rest else 0.0)) / total
    return first[0], round(margin, 6)  # a replay on another machine must read the same number


def _alternatives(logprobs: object) -> tuple[tuple[str, float], ...] | None:
    if not isinstance(logprobs, dict):
        return None
    listed = _object(_first(logprobs.get("content"))).get("top_logprobs")
    listed = listed if isinstance(listed, list) else []
    pairs = [(one.get("token"), _logprob(one.get("logprob"))) for one in listed if isinstance(one, dict)]
    return tuple((token, value) for token, value in pairs if isinstance(token, str) and value is not None)


def _logprob(value: object) -> float | None:
    """Return the logarithm of a probability, or None for what is none: NaN, or more than a rounding error above 0."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value < _ROUNDING:
        return min(float(max(_LEAST_LOGPROB, value)), 0.0)
    return None


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else None


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return _HALF_PAIR.sub("\ufffd", value) if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if type(value) is int and 0 <= value <= _MOST_TOKENS else 0
