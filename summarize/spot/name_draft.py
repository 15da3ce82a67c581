"""Names of a sentence while it is being read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarize.document import Sentence
    from summarize.mention import NameKind
    from summarize.spot.name_atoms import Usage
    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon


@dataclass(frozen=True)
class Draft:
    """A name before the whole document has been seen; `tokens[i:j]` is its part of the sentence."""

    kind: NameKind
    start: int
    end: int
    sentence: int
    tokens: tuple[Token, ...]
    i: int
    j: int
    locative: bool = False
    modifier: bool = False
    group: bool = False
    lone: bool = False
    """A head alone ("the Ministry"): a name only if one organization before it has this head."""
    sure: bool = False
    """The kind comes from the word lists or a title, not from the name's form."""

    @cached_property
    def low(self) -> str:
        """Its words in lower case."""
        return " ".join(t.low for t in self.tokens[self.i : self.j])


@dataclass
class Scan:
    """The reading of one sentence; `out` collects its names in order."""

    text: str
    sentence: Sentence
    tokens: tuple[Token, ...]
    usage: Usage
    lexicon: Lexicon
    out: list[Draft]
    things: set[str]

    def draft(self, kind: NameKind, i: int, j: int, **flags: bool) -> None:
        """Add the name `tokens[i:j]`."""
        start, end = self.tokens[i].start, self.tokens[j - 1].end
        self.out.append(Draft(kind, start, end, self.sentence.number, self.tokens, i, j, **flags))

    def has(self, topic: str, k: int) -> bool:
        """Tell whether there is a token `k` and the word list `topic` holds it."""
        return 0 <= k < len(self.tokens) and self.lexicon.has(topic, self.tokens[k].low)
