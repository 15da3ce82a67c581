"""A paragraph as the grammar of attribution sees it: names and quotations masked, the words of the rules compiled."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from summarize.spot.statement_quotes import Quotation, paragraphs, quotations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from summarize.document import Document, Sentence
    from summarize.language import Language
    from summarize.mention import NameMention, StatementMention
    from summarize.spot.places import Places

NAME = "\ue000"
"""Stands for each character of a name in masked text."""
WHOLE_NAME = rf"(?<!{NAME})(?P<name>{NAME}+)"
"""A masked name from its start: tried from every character of a long one, a pattern would take the square of its length."""
QUOTE = "\ue001"
"""Stands for each character of a quotation, marks included, in masked text."""
_UNREAD = "\ue002"  # stands for each character of a sentence too long to read, spaces aside

_LONGEST = 5000  # characters of a sentence whose grammar is read; a longer one is a table or a text without full stops


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
        at_most = bisect_right(self.bounds, place, key=lambda bound: bound[0])
        low, high = self.bounds[at_most - 1] if at_most else (self.start, self.end)
        if not low <= place < high:
            low, high = self.start, self.end
        return max(low - self.start, 0), min(high - self.start, len(self.text))

    def quote_at(self, at: int) -> Quotation | None:
        """Return the quotation that covers an offset of the masked text."""
        return _quote_around(self.quotes, self.start + at)


def frame(
    document: Document,
    span: tuple[int, int],
    number: int,
    names: Places[NameMention],
    sentences: Places[Sentence],
    *,
    open_before: bool,
) -> Frame:
    """Mask one paragraph."""
    start, end = span
    quotes = tuple(quotations(document.text, start, end, open_before=open_before))
    chars = [" " if c.isspace() else c for c in document.text[start:end]]
    inside = sentences.overlapping(start, end)
    for sentence in inside:
        if sentence.end - sentence.start > _LONGEST:
            whole = slice(max(sentence.start - start, 0), sentence.end - start)
            chars[whole] = [c if c == " " else _UNREAD for c in chars[whole]]
    kept: dict[int, NameMention] = {}
    last = start
    for name in names.starting(start, end):
        if name.start < last or not name.start < name.end <= end or _quote_around(quotes, name.start):
            continue
        kept[name.start] = name
        last = name.end
        chars[name.start - start : name.end - start] = NAME * (name.end - name.start)
    for quote in quotes:
        chars[quote.outer_start - start : quote.outer_end - start] = QUOTE * (
            quote.outer_end - quote.outer_start
        )
    return Frame(start, end, number, "".join(chars), kept, quotes, _bounds(inside, quotes))


def frames(
    document: Document,
    proving: Places[Sentence],
    names: Places[NameMention],
    spoken: Places[StatementMention],
) -> Iterator[Frame]:
    """Yield the paragraphs that may prove something and are nobody's turn in a transcript."""
    open_before = False
    for number, span in enumerate(paragraphs(document.text)):
        one = frame(document, span, number, names, proving, open_before=open_before)
        open_before = bool(one.quotes) and not one.quotes[-1].closed
        if one.bounds and not spoken.overlapping(*span):
            yield one


def _quote_around(quotes: Sequence[Quotation], place: int) -> Quotation | None:
    at_most = bisect_right(quotes, place, key=lambda quote: quote.outer_start)
    last = quotes[at_most - 1] if at_most else None
    return last if last is not None and place < last.outer_end else None


def _bounds(sentences: Iterable[Sentence], quotes: Sequence[Quotation]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for sentence in sentences:
        quote = _quote_around(quotes, merged[-1][1]) if merged else None
        if quote is not None and quote.outer_start < merged[-1][1]:
            merged[-1] = (merged[-1][0], sentence.end)
        else:
            merged.append((sentence.start, sentence.end))
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
