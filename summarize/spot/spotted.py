"""Everything that code finds in a document before a model is asked. The same document always gives the same result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from summarize.language import Language
from summarize.resolve import resolve
from summarize.segment import segment
from summarize.spot.assets import spot_assets
from summarize.spot.dates import spot_dates
from summarize.spot.instructions import set_aside, without_instructions
from summarize.spot.names import spot_names
from summarize.spot.places import Places
from summarize.spot.statement_settle import before_orders
from summarize.spot.statements import spot_statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from summarize.document import Document, Sentence
    from summarize.entity import Entity
    from summarize.finding import Finding
    from summarize.mention import AssetMention, DateMention, NameMention, StatementMention


@dataclass(frozen=True, slots=True)
class Spotted:
    """A document with its sentences, its mentions and the entities they name."""

    document: Document
    language: Language
    sentences: tuple[Sentence, ...]
    names: tuple[NameMention, ...]
    entities: tuple[Entity, ...]
    assets: tuple[AssetMention, ...]
    dates: tuple[DateMention, ...]
    statements: tuple[StatementMention, ...]
    instructions: tuple[Finding, ...] = ()  # passages that speak to a language model
    _index: _Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index what is found by name and place: every field of every item asks for it."""
        object.__setattr__(self, "_index", _Index(self))

    def sentence(self, number: int) -> Sentence | None:
        """Return the sentence of this number, or None when the document has none."""
        return self.sentences[number - 1] if 1 <= number <= len(self.sentences) else None

    def reported(self) -> frozenset[int]:
        """Return the numbers of the sentences that quote somebody's instruction to a language model."""
        return _reported(self.sentences, self.instructions)

    def entity_of(self, start: int, end: int) -> Entity | None:
        """Return the entity with a mention at exactly these offsets, else with one that overlaps them."""
        if (exact := self._index.mentioned.get((start, end))) is not None:
            return exact
        near = self._index.mentions.overlapping(start, end)
        # Of two, the entity that is named first.
        return min((self._index.mentioned[m.start, m.end] for m in near), key=self._index.rank, default=None)

    def entity_named(self, name: str) -> Entity | None:
        """Return the entity that goes by this name, its own or an alias."""
        return self._index.named.get(name)

    def sentences_at(self, start: int, end: int) -> list[Sentence]:
        """Return the sentences that share a character with `start:end`."""
        return self._index.sentences.overlapping(start, end)

    def names_in(self, *numbers: int) -> list[NameMention]:
        """Return the names in the sentences of these numbers, in document order."""
        return _of(self._index.names, numbers)

    def assets_in(self, *numbers: int) -> list[AssetMention]:
        """Return the assets in the sentences of these numbers, in document order."""
        return _of(self._index.assets, numbers)

    def dates_in(self, *numbers: int) -> list[DateMention]:
        """Return the dates in the sentences of these numbers, in document order."""
        return _of(self._index.dates, numbers)

    def statements_in(self, *numbers: int) -> list[StatementMention]:
        """Return the statements that start in the sentences of these numbers, in document order."""
        return _of(self._index.statements, numbers)


class _Index:
    """What a document holds, by name, by place and by sentence."""

    def __init__(self, spotted: Spotted) -> None:
        self.sentences = Places(spotted.sentences)
        self.mentions = Places(m for entity in spotted.entities for m in entity.mentions)
        self.mentioned = {(m.start, m.end): entity for entity in spotted.entities for m in entity.mentions}
        self.named: dict[str, Entity] = {}
        for entity in spotted.entities:
            self.named.setdefault(entity.name, entity)
        for entity in spotted.entities:  # an entity's own name goes before another's alias
            for alias in entity.aliases:
                self.named.setdefault(alias, entity)
        self._ranks = {id(entity): rank for rank, entity in enumerate(spotted.entities)}
        self.names = _by_sentence(spotted.names)
        self.assets = _by_sentence(spotted.assets)
        self.dates = _by_sentence(spotted.dates)
        self.statements = _by_sentence(spotted.statements)

    def rank(self, entity: Entity) -> int:
        """Return the entity's place among the document's."""
        return self._ranks[id(entity)]


M = TypeVar("M", "NameMention", "AssetMention", "DateMention", "StatementMention")


def _by_sentence(mentions: Iterable[M]) -> dict[int, list[M]]:
    found: dict[int, list[M]] = {}
    for mention in mentions:
        found.setdefault(mention.sentence, []).append(mention)
    return found


def _of(index: Mapping[int, list[M]], numbers: Iterable[int]) -> list[M]:
    return [mention for number in sorted(set(numbers)) for mention in index.get(number, ())]


def _reported(sentences: tuple[Sentence, ...], instructions: tuple[Finding, ...]) -> frozenset[int]:
    numbers = {f.sentence for f in instructions}
    return frozenset(s.number for s in sentences if s.number in numbers and s.kind != "instruction")


def spot(document: Document, *, rules: Path | None = None, trusting: bool = False) -> Spotted:
    """Segment the document, find its mentions, and merge them into entities by rule.

    Args:
        document: What `read` returned.
        rules: A folder with word lists of the user's own, laid out like `summarize/languages`.
        trusting: Take instructions to a language model for text like any other: for telling what they would have
            given, never for a brief.
    """
    language = Language(document.language, rules)
    sentences = segment(document)
    instructions: tuple[Finding, ...] = ()
    if not trusting:
        sentences, instructions = set_aside(document, sentences, rules)
    # What is set aside is blank for every rule: no name, quotation or clause begins, ends or goes on in it.
    read, told = without_instructions(document, sentences, _reported(sentences, instructions))
    names = spot_names(read, told, language)
    return Spotted(
        document=document,
        language=language,
        sentences=sentences,
        names=names,
        entities=resolve(names, read, told, language),
        assets=spot_assets(read, told, language),
        dates=spot_dates(read, told, language),
        statements=tuple(before_orders(document, spot_statements(read, told, names, language))),
        instructions=instructions,
    )
