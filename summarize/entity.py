"""Entities: one real-world thing and the names the document uses for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarize.mention import NameKind, NameMention


@dataclass(frozen=True, slots=True)
class Merge:
    """One recorded decision that two names mean the same; undoing it splits the entity again.

    Attributes:
        name, alias: The two names, as the text has them.
        rule: "same-name", "surname", "acronym-in-brackets", "title-and-surname", "nationality-adjective", ...
        sentence: Number of the sentence that justifies it.
    """

    name: str
    alias: str
    rule: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Entity:
    """Mentions that name one thing.

    Attributes:
        name: Its fullest name in the document.
        kind: The kind its mentions agree on, else "name".
        mentions: In document order, at least one.
        merges: Why its names belong together; empty when all mentions have the same text.
    """

    name: str
    kind: NameKind
    mentions: tuple[NameMention, ...]
    merges: tuple[Merge, ...] = ()

    @property
    def aliases(self) -> tuple[str, ...]:
        """The other names the text uses, in order of first use."""
        return tuple(dict.fromkeys(m.text for m in self.mentions if m.text != self.name))

    @property
    def sentences(self) -> tuple[int, ...]:
        """Numbers of the sentences that name it."""
        return tuple(dict.fromkeys(m.sentence for m in self.mentions))
