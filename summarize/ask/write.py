"""Free words: the model writes them, each sentence with its citation, within bounds."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from summarize.ask.passage import as_value, passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.ask.prompt import Prompt
    from summarize.finding import Finding
    from summarize.model.protocol import Model, Usage
    from summarize.spot.spotted import Spotted

_LONGEST_SENTENCE = 240  # characters; without a bound a small model under a grammar runs away


async def write(
    kind: str, most: int, numbers: Sequence[int], model: Model, prompt: Prompt, spotted: Spotted
) -> tuple[list[tuple[str, int]], Usage]:
    """Return up to `most` sentences of the model's own, each with the number of the sentence it rests on."""
    section = prompt.get(kind, "words")
    text = section.render(
        document=passage(numbers, spotted, numbered=True), kind=kind.replace("_", " "), most=str(most)
    )
    return await _written(text, most, numbers, model, prompt)


async def write_again(
    text: str,
    findings: Sequence[Finding],
    numbers: Sequence[int],
    model: Model,
    prompt: Prompt,
    spotted: Spotted,
) -> tuple[list[tuple[str, int]], Usage]:
    """Return the sentence written anew after its findings, with its citation; empty if the model gives none."""
    listed = "\n".join(f"- {as_value(f.message)}" for f in findings)
    asked = prompt.get("repair").render(
        document=passage(numbers, spotted, numbered=True), text=as_value(text), findings=listed
    )
    return await _written(asked, 1, numbers, model, prompt)


async def _written(
    text: str, most: int, numbers: Sequence[int], model: Model, prompt: Prompt
) -> tuple[list[tuple[str, int]], Usage]:
    reply = await model.ask(prompt.messages(text), _written_type(most, tuple(numbers)))
    sentences = reply.value.model_dump()["sentences"]
    told = [(str(s["text"]).strip(), int(s["rests_on"])) for s in sentences]
    return [(text, number) for text, number in told if any(c.isalnum() for c in text)], reply.usage


@lru_cache(maxsize=64)  # a type takes a millisecond to make and 50 kB to keep
def _written_type(most: int, numbers: tuple[int, ...]) -> type[BaseModel]:
    text: Any = Annotated[str, Field(max_length=_LONGEST_SENTENCE)]
    number: Any = Literal[numbers]
    sentence: Any = create_model("WrittenSentence", text=(text, ...), rests_on=(number, ...))
    sentences: Any = Annotated[list[sentence], Field(min_length=1, max_length=most)]
    return create_model("Written", sentences=(sentences, ...))
