"""Whether a hyphen at a line's end was put there to break a word, decided by the document itself.

"fire-" and "fight": joined if the document has "firefight" elsewhere; kept if it has "fire-fight"; kept before a capital or
a digit and after one ("T-" and "72"). Where the document does not say: joined if it breaks words at all, because
programs that break words do so on one line in twenty, and hyphens of compounds fall on line ends on one in a hundred.
Otherwise the hyphen and its line break stay as they are printed: a quotation may then write the word either way.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HYPHENS = "-\u2010\u00ad\u0002"
"""Hyphen-minus, hyphen, soft hyphen, and PDFium's mark."""

_LAST = re.compile(rf"([^\W_]+(?:['’][^\W_]+)*)[{HYPHENS}]$")
_FIRST = re.compile(r"[\"“\u2018(\[]*([^\W_]+(?:['’][^\W_]+)*)")
_WORD = re.compile(r"[^\W_]+(?:[-'’\u2010][^\W_]+)*")
_BREAKING_SHARE = 0.02  # of the lines end in a hyphen between small letters
_BREAKING_LINES = 2  # such lines at least
_PREFIXES = frozenset(
    {"well", "self", "ex", "non", "all", "half", "cross", "so", "then", "vice", "one", "two", "three", "four", "five", "six",
     "seven", "eight", "nine", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
)  # fmt: skip  # a list; words that take a hyphen and begin hardly any longer word


@dataclass(slots=True)
class Hyphens:
    """What a document says about its hyphens.

    Attributes:
        words: Its words in lower case with how often they stand inside a line.
        breaks_words: Whether it breaks words at line ends.
        joined: Line-break hyphens taken out so far.
        left: Line-break hyphens that nothing decided, left with their line break.
    """

    words: Counter[str] = field(default_factory=Counter)
    breaks_words: bool = False
    joined: int = 0
    left: int = 0

    def join(self, above: str, below: str) -> str:
        """Return the two lines as one text; the first ends in a hyphen."""
        last, first = _LAST.search(above), _FIRST.match(below)
        bare = above[:-1]
        if last is None or first is None:
            return f"{bare}-{below}" if bare[-1:].strip() else f"{bare}- {below}"  # a dash
        head, tail = last[1], first[1]
        if above[-1] == "\u00ad" or self._is_broken(head, tail):
            self.joined += 1
            return bare + below
        if not (head[-1].islower() and tail[0].islower()) or self._is_compound(head, tail):
            return f"{bare}-{below}"
        if self.breaks_words:
            self.joined += 1
            return bare + below
        self.left += 1
        return f"{bare}-\n{below}"

    def _is_broken(self, head: str, tail: str) -> bool:
        whole, compound = f"{head}{tail}".lower(), f"{head}-{tail}".lower()
        return head[-1].islower() and tail[0].islower() and self.words[whole] > self.words[compound]

    def _is_compound(self, head: str, tail: str) -> bool:
        return self.words[f"{head}-{tail}".lower()] > 0 or head.lower() in _PREFIXES


def hyphens_of(lines: Sequence[str]) -> Hyphens:
    """Return what the lines of a document say about its hyphens."""
    words: Counter[str] = Counter()
    broken = 0
    for above, below in zip(lines, [*lines[1:], ""], strict=True):
        inner = above
        if above[-1:] in HYPHENS and (last := _LAST.search(above)):
            inner = above[: last.start()]
            first = _FIRST.match(below)
            broken += bool(first and last[1][-1].islower() and first[1][0].islower())
        words.update(_words(inner))
    return Hyphens(words, breaks_words=broken >= max(_BREAKING_LINES, _BREAKING_SHARE * len(lines)))


def _words(text: str) -> Iterable[str]:
    for match in _WORD.finditer(text):
        word = match.group().lower().replace("\u2010", "-")
        yield word
        yield from word.split("-") if "-" in word else ()
