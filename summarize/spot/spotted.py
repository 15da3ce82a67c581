"""Everything that code finds in a document before a model is asked. The same document always gives the same result."""

from __future__ import annotations

from dataclasses import dataclass
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

    def sentence(self, number: int) -> Sentence | None:
        """Return the sentence of this number, or None when the document has none."""
        return self.sentences[number - 1] if 1 <= number <= len(self.sentences) else None

    def entity_of(self, start: int, end: int) -> Entity | None:
        """Return the entity with a mention at exactly these offsets, else with one that overlaps them."""
        exact = (e for e in self.entities for m in e.mentions if (m.start, m.end) == (start, end))
        overlapping = (e for e in self.entities for m in e.mentions if m.start < end and start < m.end)
        return next(exact, None) or next(overlapping, None)

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
