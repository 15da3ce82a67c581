"""A paragraph as the grammar of attribution sees it: names and quotations masked, the words of the rules compiled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from summarize.spot.statement_quotes import Quotation, quotations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarize.document import Document
    from summarize.language import Language
    from summarize.mention import NameMention

NAME = "\ue000"
"""Stands for each character of a name in masked text."""
QUOTE = "\ue001"
"""Stands for each character of a quotation, marks included, in masked text."""


@dataclass(frozen=True)
class Frame:
    """One paragraph, masked.

    Attributes:
        start, end: Offsets into the document's text.
        number: The paragraph's number, from 0.
        text: The masked text, as long as the paragraph.
        names: The names in it outside quotations, longest of nested ones, by start offset in the document.
        quotes: Its outermost quotations.
        bounds: Sentence spans that overlap it, those that end inside a quotation joined to the next.
    """

    start: int
    end: int
    number: int
    text: str
    names: dict[int, NameMention]
    quotes: tuple[Quotation, ...]
    bounds: tuple[tuple[int, int], ...]

    def sentence(self, at: int) -> tuple[int, int]:
        """Return the bounds of the sentence around an offset of the masked text, as offsets of the masked text."""
        place = self.start + at
        inside = [(a, b) for a, b in self.bounds if a <= place < b]
        low, high = inside[0] if inside else (self.start, self.end)
        return max(low - self.start, 0), min(high - self.start, len(self.text))

    def quote_at(self, at: int) -> Quotation | None:
        """Return the quotation that covers an offset of the masked text."""
        place = self.start + at
        return next((q for q in self.quotes if q.outer_start <= place < q.outer_end), None)


def frame(
    document: Document,
    span: tuple[int, int],
    number: int,
    names: Iterable[NameMention],
    sentences: Iterable[tuple[int, int]],
    *,
    open_before: bool,
) -> Frame:
    """Mask one paragraph."""
    start, end = span
    quotes = tuple(quotations(document.text, start, end, open_before=open_before))
    chars = [" " if c.isspace() else c for c in document.text[start:end]]
    kept: dict[int, NameMention] = {}
    last = start
    for name in sorted(names, key=lambda n: (n.start, -n.end)):
        if name.start < last or not start <= name.start < name.end <= end:
            continue
        if any(q.outer_start <= name.start < q.outer_end for q in quotes):
            continue
        kept[name.start] = name
        last = name.end
        chars[name.start - start : name.end - start] = NAME * (name.end - name.start)
    for quote in quotes:
        chars[quote.outer_start - start : quote.outer_end - start] = QUOTE * (
            quote.outer_end - quote.outer_start
        )
    return Frame(start, end, number, "".join(chars), kept, quotes, _bounds(sentences, span, quotes))


def _bounds(
    sentences: Iterable[tuple[int, int]], span: tuple[int, int], quotes: Sequence[Quotation]
) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for low, high in sentences:
        if high <= span[0] or low >= span[1]:
            continue
        if merged and any(q.outer_start < merged[-1][1] < q.outer_end for q in quotes):
            merged[-1] = (merged[-1][0], high)
        else:
            merged.append((low, high))
    return tuple(merged)


@dataclass(frozen=True)
class Rules:
    """The word lists of `statements.toml`, compiled."""

    language: Language

    @cached_property
    def table(self) -> dict[str, object]:
        """The parsed data; empty for a language without rules."""
        return self.language.table("statements")

    def words(self, key: str) -> frozenset[str]:
        """Return one list of the table `words`."""
        return _words(self.language, key)

    @cached_property
    def saying(self) -> re.Pattern[str]:
        """A verb that carries a statement."""
        return either(self.language.table("statements")["saying"])

    @cached_property
    def polarity(self) -> dict[str, str]:
        """Polarity by verb."""
        return {w: side for side, words in self.language.table("statements")["stance"].items() for w in words}

    @cached_property
    def anonymous(self) -> re.Pattern[str]:
        """A noun phrase headed by a person or body without a name, with what belongs to it; offices before names too."""
        persons = alternatives(self.words("persons"))
        articles = alternatives(self.words("articles"))
        word = rf"(?:[\w.’'-]+|{NAME}+(?:['’]s)?)"
        part = rf"(?!(?:{articles})\b)(?:[\w.’'-]+|{NAME}+)"
        tail = rf"(?: (?:for|of|at|from|with|in) (?:the |a |an )?{part}(?: {part}){{0,3}}?)?"
        return re.compile(
            rf"(?<![\w{NAME}])(?:(?:{articles}) )?(?:(?!(?:{articles}|and|or|that|to|of|in|on|at|by|with|from|said)\b){word} ){{0,4}}?"
            rf"(?P<head>{persons})(?![\w-]){tail}",
            re.IGNORECASE,
        )


@lru_cache(maxsize=64)  # one entry a list
def _words(language: Language, key: str) -> frozenset[str]:
    return frozenset(language.table("statements").get("words", {}).get(key, ()))


@lru_cache(maxsize=8)  # one a language
def rules(language: Language) -> Rules:
    """Return the compiled rules of a language."""
    return Rules(language)


def alternatives(words: Iterable[str]) -> str:
    """Return the words as a regular expression, longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


def either(words: Iterable[str]) -> re.Pattern[str]:
    """Compile "any of these words", at word boundaries."""
    return re.compile(rf"(?<![\w-])(?:{alternatives(words)})(?![\w-])", re.IGNORECASE)
