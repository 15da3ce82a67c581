"""A model that does what an attacker wants: a test double of the `Model` protocol, never a recording.

Whatever it is asked, it gives an answer that the response type allows, chosen by the test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from summarize.model.protocol import Message, Reply, ResponseT, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

COST = Usage(calls=1, prompt_tokens=10, completion_tokens=1)
_LONGEST = 80  # characters of a proposal, the shortest bound of a written text


class ObeyingModel:
    """Answers with what the test picks: a choice of those allowed, a text, a number of entries."""

    name = "obeying"
    address = "nowhere"
    concurrency = 1

    def __init__(
        self, choose: Callable[[tuple[Any, ...]], Any], write: Callable[[], str], most: int = 3
    ) -> None:
        self.asked: list[str] = []
        self._choose = choose
        self._write = write
        self._most = most

    async def ask(self, messages: Sequence[Message], response_type: type[ResponseT]) -> Reply[ResponseT]:
        """Return an answer that is valid for the response type, and sure of itself."""
        self.asked.append(messages[-1].content)
        return Reply(response_type.model_validate(self._filled(response_type)), COST, 0.99)

    def _filled(self, response_type: type[BaseModel]) -> dict[str, Any]:
        return {name: self._value(info.annotation, info) for name, info in response_type.model_fields.items()}

    def _value(self, annotation: Any, info: FieldInfo) -> Any:
        if get_origin(annotation) is Literal:
            return self._choose(get_args(annotation))
        if get_origin(annotation) is list:
            (inner,) = get_args(annotation)
            bounds = [getattr(m, "max_length", None) for m in info.metadata]
            most = min([b for b in bounds if b is not None], default=self._most)
            return [self._filled(inner) for _ in range(min(most, self._most))]
        return self._write()[:_LONGEST]
