"""Where a language has no rules, the model proposes mentions; code keeps those that stand in the text.

A proposal that does not stand in its sentence is looked for in the rest of the chunk (a small model copies numbers
badly), then asked again once with its finding, then set aside. An answer that was cut off keeps its complete
entries, and the halves of its chunk are asked again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from summarize.ask.passage import as_value, passage
from summarize.document import Chunk
from summarize.draft.candidate import TOPICS, has_rules
from summarize.draft.draft import Draft
from summarize.entity import Entity
from summarize.finding import Finding
from summarize.ground.occurs import find
from summarize.meaning import DateExpression, Designation, Name, head_of
from summarize.mention import AssetMention, DateMention, NameMention, Span
from summarize.model.protocol import Usage
from summarize.segment import chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from summarize.ask.prompt import Prompt, Section
    from summarize.brief import Item
    from summarize.meaning import Meaning
    from summarize.model.protocol import Model
    from summarize.spot.spotted import Spotted

CHUNK_TOKENS = 600
"""Tokens of a chunk: a small model loses names in more."""
_MOST_ENTRIES = 12  # a chunk of that size rarely names more; without a bound a small model repeats itself
_LONGEST_ENTRY = 80  # characters of a name or phrase

_STOPS = (".", "!", "?", "。", "！", "？", "؟", "।")  # noqa: RUF001  # sentence ends, of other scripts too
_MARKS = "".join(_STOPS) + " \"'“”«»"  # what may stand around a sentence or its copy


@dataclass(slots=True)
class Proposed:
    """What came of proposing for one list.

    Attributes:
        found: Where the proposals stand in the document, with the sentence number.
        failed: Proposals that stand nowhere, with the finding.
        usage: What it cost.
    """

    found: list[tuple[Span, int]] = field(default_factory=list)
    failed: list[tuple[str, int, Finding]] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)


async def propose_missing(
    lists: Mapping[str, type[Item]], model: Model, prompt: Prompt, spotted: Spotted
) -> tuple[Spotted, list[tuple[Draft, list[Finding]]], Usage]:
    """Have the model propose what the document's language has no rules for.

    Returns:
        The document with the proposals that stand in the text, those that do not, and what it cost. Nothing is asked
        for a language with rules.
    """
    usage = Usage()
    failed: list[tuple[Draft, list[Finding]]] = []
    asked: set[type] = set()
    for kind, item_type in lists.items():
        head = head_of(item_type)
        if has_rules(head.meaning, spotted) or type(head.meaning) in asked:
            continue
        asked.add(type(head.meaning))
        proposed = await propose(kind, head.meaning, model, prompt, spotted)
        usage += proposed.usage
        for text, number, finding in proposed.failed:
            failed.append(
                (Draft(kind, item_type, {head.name: text}, [number]), [replace(finding, field=head.name)])
            )
        spotted = with_proposals(spotted, head.meaning, proposed)
    return spotted, failed, usage


async def propose(kind: str, meaning: Meaning, model: Model, prompt: Prompt, spotted: Spotted) -> Proposed:
    """Have the model name the heads of a list, its chunks side by side; every one kept stands in the text."""
    section = prompt.get(f"{kind}.propose", f"propose_{TOPICS[type(meaning)]}")
    gate = asyncio.Semaphore(model.concurrency)

    async def read(chunk: Chunk) -> list[Proposed]:
        async with gate:
            part, cut_off = await _read(kind, section, chunk, model, prompt, spotted)
        if not cut_off or len(chunk.sentences) == 1:
            return [part]
        middle = len(chunk.sentences) // 2
        halves = [Chunk(chunk.sentences[:middle]), Chunk(chunk.sentences[middle:])]
        return [part, *(await read(halves[0])), *(await read(halves[1]))]

    told = [s for s in spotted.sentences if s.kind != "instruction"]
    cut = chunks(spotted.document, told, budget_tokens=CHUNK_TOKENS, context_sentences=0)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(read(chunk)) for chunk in cut]
    # In the order of the document, whatever the order of the answers.
    proposed = Proposed()
    known: set[str] = set()
    for part in (part for task in tasks for part in task.result()):
        proposed.usage += part.usage
        proposed.failed += part.failed
        for span, number in part.found:
            if span.text not in known:
                known.add(span.text)
                proposed.found.append((span, number))
    return proposed


async def _read(
    kind: str, section: Section, chunk: Chunk, model: Model, prompt: Prompt, spotted: Spotted
) -> tuple[Proposed, bool]:
    """Return what the model proposes for a chunk, and whether its answer was cut off."""
    proposed = Proposed()
    numbers = [s.number for s in chunk.sentences]
    read = passage(numbers, spotted, numbered=True)
    text = section.render(document=read, kind=kind.replace("_", " "))
    entries, cut_off = await _listed(text, numbers, model, prompt, proposed)
    failed = _keep(entries, numbers, spotted, proposed)
    if failed:
        again = prompt.get("propose_again").render(
            document=read, findings="\n".join(f"- {as_value(finding.message)}" for _, _, finding in failed)
        )
        entries, _ = await _listed(again, numbers, model, prompt, proposed)
        proposed.failed += _keep(entries, numbers, spotted, proposed)
    return proposed, cut_off


async def _listed(
    text: str, numbers: Sequence[int], model: Model, prompt: Prompt, proposed: Proposed
) -> tuple[list[tuple[str, int]], bool]:
    reply = await model.ask(prompt.messages(text), _list_type(tuple(numbers)))
    proposed.usage += reply.usage
    entries = reply.value.model_dump()["entries"]
    return [(str(e["text"]).strip(), int(e["sentence"])) for e in entries], reply.truncated


def _keep(
    entries: Iterable[tuple[str, int]], numbers: Sequence[int], spotted: Spotted, proposed: Proposed
) -> list[tuple[str, int, Finding]]:
    """Keep the entries that stand in the text, and return the others with their findings."""
    failed = []
    known = {span.text for span, _ in proposed.found}
    for text, number in dict.fromkeys(entries):
        place = _place(text, [number, *numbers], spotted)
        if place is not None and _is_sentence(*place, spotted):
            message = f'"{text}" is no name, thing or time: it is a sentence, or the beginning of one'
            finding = Finding("proposal-is-a-sentence", "", message, "a few words of the text", place[1])
            proposed.failed.append((text, place[1], finding))
        elif place is None:
            message = f'"{text}" is not in sentence {number}, nor in its neighbours'
            wanted = "the words exactly as the text has them"
            failed.append((text, number, Finding("proposal-not-in-text", "", message, wanted, number)))
        elif place[0].text not in known:
            known.add(place[0].text)
            proposed.found.append(place)
    return failed


def _place(text: str, numbers: Sequence[int], spotted: Spotted) -> tuple[Span, int] | None:
    source = spotted.document.text
    for number in dict.fromkeys(numbers):
        sentence = spotted.sentence(number)
        if sentence is None or not text:
            continue
        found = find(text, source, start=sentence.start, end=sentence.end)
        if found is not None:
            return Span(found.start, found.end, source[found.start : found.end]), number
    return None


def _is_sentence(span: Span, number: int, spotted: Spotted) -> bool:
    """Tell whether a proposal is a whole sentence, or was cut off at the longest that an entry may be."""
    if span.end - span.start >= _LONGEST_ENTRY:
        return True
    sentence = spotted.sentence(number)
    own = sentence.of(spotted.document) if sentence else ""
    return own.endswith(_STOPS) and span.text.strip(_MARKS) == own.strip(_MARKS)


@lru_cache(maxsize=64)  # a type takes a millisecond to make and 50 kB to keep
def _list_type(numbers: tuple[int, ...]) -> type[BaseModel]:
    text: Any = Annotated[str, Field(max_length=_LONGEST_ENTRY)]
    number: Any = Literal[numbers]
    entry: Any = create_model("Entry", text=(text, ...), sentence=(number, ...))
    entries: Any = Annotated[list[entry], Field(max_length=_MOST_ENTRIES)]
    return create_model("Entries", entries=(entries, ...))


def with_proposals(spotted: Spotted, meaning: Meaning, proposed: Proposed) -> Spotted:
    """Return the document with the proposals among its mentions; what code has spotted already stays as it is.

    Names are not merged: without rules for the language, two names are two entities.
    """
    spans = sorted(proposed.found, key=lambda place: place[0].start)
    match meaning:
        case Name():
            names = [
                NameMention("name", s.start, s.end, s.text, n)
                for s, n in spans
                if not _taken(s, spotted.names)
            ]
            entities = tuple(Entity(name.text, "name", (name,)) for name in names)
            return replace(spotted, names=(*spotted.names, *names), entities=(*spotted.entities, *entities))
        case Designation():
            assets = [
                AssetMention(s.start, s.end, s.text, n) for s, n in spans if not _taken(s, spotted.assets)
            ]
            return replace(spotted, assets=(*spotted.assets, *assets))
        case DateExpression():
            dates = [DateMention(s.start, s.end, s.text, n) for s, n in spans if not _taken(s, spotted.dates)]
            return replace(spotted, dates=(*spotted.dates, *dates))
        case _:
            return spotted


def _taken(span: Span, mentions: Sequence[NameMention | AssetMention | DateMention]) -> bool:
    return any(m.start < span.end and span.start < m.end for m in mentions)
