"""Candidates: what the document offers as the head of an item."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from summarize.draft.reporters import is_reporter
from summarize.meaning import DateExpression, Designation, Name, Statement
from summarize.mention import AssetMention, DateMention, Span, StatementMention
from summarize.spot.asking import asks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.entity import Entity
    from summarize.meaning import Meaning
    from summarize.mention import NameMention
    from summarize.spot.spotted import Spotted

TOPICS: dict[type, str] = {Name: "names", Designation: "assets", DateExpression: "dates"}
"""What a language's rules are about, by the meaning of the heads they find."""
_TARGETS_OF_A_STATEMENT = 2  # a statement that names more things is rarely about each of them
_LONGEST_QUOTE = 300  # characters of a sentence; longer ones take several stances
_CITED_SENTENCES = 6  # the first mentions carry roles and introductions; a reader needs no longer list


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible item.

    Attributes:
        value: The head field's value.
        start: Offset of the mention it rests on first.
        end: End of that mention.
        sentences: Sentences that prove the head.
        thing: What was spotted.
    """

    value: str
    start: int
    end: int
    sentences: tuple[int, ...]
    thing: Entity | tuple[AssetMention, ...] | DateMention | StatementMention


def has_rules(meaning: Meaning, spotted: Spotted) -> bool:
    """Tell whether code finds heads of this meaning in the document's language; else the model proposes them."""
    topic = TOPICS.get(type(meaning))
    return topic is None or bool(spotted.language.table(topic))


def candidates(meaning: Meaning, spotted: Spotted) -> list[Candidate]:
    """Return the candidates for a head of this meaning, in document order."""
    match meaning:
        case Name():
            found = list(_names(meaning, spotted))
        case Designation():
            found = list(_assets(spotted))
        case DateExpression():
            found = list(_dates(spotted))
        case Statement():
            found = list(_statements(spotted))
        case _:
            found = []
    return sorted(found, key=lambda c: (c.start, c.end))


def _names(meaning: Name, spotted: Spotted) -> Iterator[Candidate]:
    for entity in spotted.entities:
        if why_not(entity, meaning, spotted):
            continue
        acting = _acting(entity, meaning)
        told = [m for m in acting if (s := spotted.sentence(m.sentence)) and s.kind != "speaker"]
        acting = told or acting  # a transcript's label is cited only where nothing else names the speaker
        cited = tuple(dict.fromkeys(m.sentence for m in acting))[:_CITED_SENTENCES]
        yield Candidate(entity.name, acting[0].start, acting[0].end, cited, entity)


def why_not(entity: Entity, meaning: Name, spotted: Spotted) -> str:
    """Return why an entity is no candidate for a name of these kinds; empty when it is one."""
    acting = _acting(entity, meaning)
    if entity.kind not in {*meaning.kinds, "name"}:
        return f"a {entity.kind}"
    if not acting:
        return "only tells where something is"
    if entity.kind == "state" and all(m.modifier for m in acting):
        return "only describes something else"  # "a Russian cruiser" does not make Russia act
    if entity.kind == "name" and all(_names_an_asset(m, spotted) for m in acting):
        return "the name of a military asset"
    return "asks or reports" if is_reporter(entity, spotted) else ""


def _acting(entity: Entity, meaning: Name) -> list[NameMention]:
    places = "place" in meaning.kinds
    return [m for m in entity.mentions if places or not m.locative]


def _names_an_asset(mention: NameMention, spotted: Spotted) -> bool:
    return any(a.start < mention.end and mention.start < a.end for a in spotted.assets_in(mention.sentence))


def _assets(spotted: Spotted) -> Iterator[Candidate]:
    """One candidate for each designation and count; mentions without a count join the first of their designation."""
    by_name = sorted(spotted.assets, key=lambda a: (_singular(a.text), a.start))
    for _, group in groupby(by_name, key=lambda a: _singular(a.text)):
        mentions = list(group)
        counted: dict[str, list[AssetMention]] = {}
        for asset in mentions:
            if asset.quantity is not None:
                counted.setdefault(asset.quantity.text.casefold(), []).append(asset)
        plain = [a for a in mentions if a.quantity is None]
        groups = list(counted.values()) or [[]]
        groups[0] = groups[0] + plain
        for assets in groups:
            first = assets[0]
            cited = tuple(dict.fromkeys(a.sentence for a in assets))[:_CITED_SENTENCES]
            yield Candidate(first.text, first.start, first.end, cited, tuple(assets))


def _singular(text: str) -> str:
    folded = text.casefold()
    return folded[:-1] if folded.endswith("s") and not folded.endswith("ss") else folded


def _dates(spotted: Spotted) -> Iterator[Candidate]:
    seen: set[tuple[str, str | None, str]] = set()
    for found in sorted(
        spotted.dates, key=lambda d: _only_asked(d, spotted)
    ):  # told of goes before asked about
        key = (found.text.casefold(), found.edtf, found.kind)
        if key not in seen:
            seen.add(key)
            yield Candidate(found.text, found.start, found.end, (found.sentence,), found)


def _only_asked(found: DateMention, spotted: Spotted) -> bool:
    sentence = spotted.sentence(found.sentence)
    return sentence is not None and asks(sentence, spotted)


def _statements(spotted: Spotted) -> Iterator[Candidate]:
    for found in spotted.statements:
        for target in _targets(found, spotted):
            framed = replace(found, target=target)
            cited = _covered(
                spotted, (found, found.holder, target, *([found.speaker] if found.speaker else []))
            )
            yield Candidate(found.text, found.start, found.end, cited, framed)


def _targets(found: StatementMention, spotted: Spotted) -> list[Span]:
    if found.target is not None:
        return [found.target]
    if found.manner != "own words":
        return []  # "X said that two ships had sailed" reports a fact: measured, a small model reads support into it
    sentence = spotted.sentence(found.sentence)
    if sentence is None or found.end > sentence.end or found.end - found.start > _LONGEST_QUOTE:
        return []  # a speech takes many stances, and one question cannot tell which
    speakers = [s for s in (found.holder, found.speaker) if s is not None]
    own = {id(e) for s in speakers if (e := spotted.entity_of(s.start, s.end)) is not None}
    targets: dict[int, Span] = {}
    for name in spotted.names_in(*(s.number for s in spotted.sentences_at(found.start, found.end))):
        if not (found.start <= name.start and name.end <= found.end) or name.locative:
            continue
        entity = spotted.entity_of(name.start, name.end)
        if entity is not None and id(entity) not in own and entity.kind != "place":
            targets.setdefault(id(entity), Span(name.start, name.end, name.text))
    return list(targets.values())[:_TARGETS_OF_A_STATEMENT]


def _covered(spotted: Spotted, spans: tuple[Span | StatementMention, ...]) -> tuple[int, ...]:
    return tuple(sorted({s.number for span in spans for s in spotted.sentences_at(span.start, span.end)}))
