"""Everything that code finds in a document before a model is asked. The same document always gives the same result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarize.language import Language
from summarize.resolve import resolve
from summarize.segment import segment
from summarize.spot.assets import spot_assets
from summarize.spot.dates import spot_dates
from summarize.spot.names import spot_names
from summarize.spot.statements import spot_statements

if TYPE_CHECKING:
    from pathlib import Path

    from summarize.document import Document, Sentence
    from summarize.entity import Entity
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
    _entities: dict[tuple[int, int], Entity] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the entities by the offsets of their mentions: every field of every item asks for them."""
        index = {(m.start, m.end): entity for entity in self.entities for m in entity.mentions}
        object.__setattr__(self, "_entities", index)

    def sentence(self, number: int) -> Sentence | None:
        """Return the sentence of this number, or None when the document has none."""
        return self.sentences[number - 1] if 1 <= number <= len(self.sentences) else None

    def entity_of(self, start: int, end: int) -> Entity | None:
        """Return the entity with a mention at exactly these offsets, else with one that overlaps them."""
        if (exact := self._entities.get((start, end))) is not None:
            return exact
        return next((e for (s, t), e in self._entities.items() if s < end and start < t), None)

    def entity_named(self, name: str) -> Entity | None:
        """Return the entity that goes by this name, its own or an alias."""
        return next((e for e in self.entities if e.name == name), None) or next(
            (e for e in self.entities if name in e.aliases), None
        )


def spot(document: Document, *, rules: Path | None = None) -> Spotted:
    """Segment the document, find its mentions, and merge them into entities by rule.

    Args:
        document: What `read` returned.
        rules: A folder with word lists of the user's own, laid out like `summarize/languages`.
    """
    language = Language(document.language, rules)
    sentences = segment(document)
    names = spot_names(document, sentences, language)
    return Spotted(
        document=document,
        language=language,
        sentences=sentences,
        names=names,
        entities=resolve(names, document, sentences, language),
        assets=spot_assets(document, sentences, language),
        dates=spot_dates(document, sentences, language),
        statements=spot_statements(document, sentences, names, language),
    )
