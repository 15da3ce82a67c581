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
_REASONING = re.compile(r"\A\s*<(think|thinking|reasoning)>.*?</\1>", re.DOTALL)
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)  # what stands around it are code fences and prose


@dataclass(frozen=True, slots=True)
class Completion:
    """A chat completion.

    Attributes:
        content: The answer's text, "" without one.
        refusal: The model's words, if it refuses.
        cut_off: The answer ends at its token limit.
        alternatives: The likeliest first tokens with their log-probabilities; None when the server gives none.
        usage: One call, and its tokens as far as the server counts them.
    """

    content: str
    refusal: str
    cut_off: bool
    alternatives: tuple[tuple[str, float], ...] | None
    usage: Usage

    @property
    def json(self) -> str:
        """The JSON object in the content, without code fences, prose and reasoning around it."""
        found = _OBJECT.search(_REASONING.sub("", self.content))
        return found[0] if found else self.content


def read_completion(answer: Any) -> Completion:  # noqa: ANN401  # whatever a server sends as JSON
    """Return what an answer with a choice holds; what has another form than it should counts as missing."""
    choice = _object(_first(answer.get("choices")))
    message = _object(choice.get("message"))
    return Completion(
        content=_text(message.get("content")),
        refusal=_text(message.get("refusal")),
        cut_off=choice.get("finish_reason") == "length",
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
    pairs = [(one.get("token"), one.get("logprob")) for one in listed or () if isinstance(one, dict)]
    return tuple((t, float(p)) for t, p in pairs if isinstance(t, str) and isinstance(p, int | float))


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else None


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    return max(0, value) if isinstance(value, int) else 0
