"""A fake model that tests enqueue answers into: a test double of the `Model` protocol, never a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.model.protocol import Message, Reply, ResponseT, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COST = Usage(calls=1, prompt_tokens=10, completion_tokens=1)


class FakeModel:
    """Answers each question with what a rule of the test makes of the last message."""

    name = "fake"
    address = "nowhere"
    concurrency = 4

    def __init__(self, answer: Callable[[str], object], margin: float | None = 0.9) -> None:
        self.asked: list[str] = []
        self._answer = answer
        self._margin = margin

    async def ask(self, messages: Sequence[Message], response_type: type[ResponseT]) -> Reply[ResponseT]:
        """Return the rule's answer as the response type; its written words are a dict, its choices a string."""
        question = messages[-1].content
        self.asked.append(question)
        answer = self._answer(question)
        value = answer if isinstance(answer, dict) else {"answer": answer}
        return Reply(response_type.model_validate(value), COST, self._margin)
