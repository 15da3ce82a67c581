"""Whether a cut in a text takes the hedge, the scale or the other end of a range from a number."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarize.language import Language

_LOOK = 40  # characters beside a cut that a hedge may take ("no fewer than", "hundreds of thousands of")


def cuts_number(text: str, start: int, end: int, language: Language) -> str | None:
    """Return what belongs to a number at either end of a span but stands outside it, or None.

    "at least" before "12 tanks", "million" behind "12", "10 to" before "12 tanks".
    """
    before, behind = text[max(start - _LOOK, 0) : start], text[max(end - _LOOK, 0) : end]
    for opens, outside in _openings(language):
        if opens.match(text, start) and (hit := outside.search(before)):
            return hit.group().strip()
    for closes, outside in _closings(language):
        if closes.search(behind) and (hit := outside.match(text, end)):
            return hit.group().strip()
    return None


_Pairs = tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]


def _openings(language: Language) -> _Pairs:
    return _patterns(language)[0]


def _closings(language: Language) -> _Pairs:
    return _patterns(language)[1]


@lru_cache(maxsize=8)  # one a language
def _patterns(language: Language) -> tuple[_Pairs, _Pairs]:
    data = language.table("numbers")
    if not data:
        return (), ()
    words = data.get("words", {})
    scales = _either([*data.get("scales", {}), *data.get("groups", {})])
    number = rf"(?:\d(?:[\d.,]*\d)?|{_either(data.get('cardinals', {}))})"
    hedges = _either(w for side in data.get("hedges_before", {}).values() for w in side)
    joins = _either(words.get("range", ()))
    later = _either(w for side in data.get("hedges_after", {}).values() for w in side)
    opens = _either(words.get("range_open", ()))
    and_ = _either(words.get("joiners", ()))
    hedged = _compile(
        rf"\b(?:{hedges}|{number}(?: {scales})? {joins}|{opens} {number} {and_}|{scales}s? of) $"
    )
    follows = _compile(rf" (?:{scales}\b|{later}\b|{joins} {number}|percent\b|per cent\b)")
    return (
        (
            (_compile(rf"[$€£]?(?:{number}|{scales})\b"), hedged),
            (_compile(rf"{scales}\b"), _compile(rf"\b{number} $")),
        ),
        ((_compile(rf"\b{number}$"), follows),),
    )


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _either(words: Iterable[str]) -> str:
    longest = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(w) for w in longest) + ")" if longest else "(?!)"
