"""Patterns for numbers in words and digits, built once a language from `languages/CODE/numbers.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarize.language import Language
    from summarize.mention import Hedge

GAP = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"
"""White space inside a phrase: a line break may stand there, an empty line may not."""

DASH = r"[-\u2010-\u2015]"
DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"

_TEN, _TWENTY, _HUNDRED = 10, 20, 100  # borders between units, teens, tens and scales


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, longest first; it matches nothing when there are none.

    A space in a word stands for any white space of a phrase.
    """
    listed = sorted(set(words), key=lambda word: (-len(word), word))
    return (
        "(?:" + "|".join(GAP.join(map(re.escape, word.split())) for word in listed) + ")"
        if listed
        else "(?!)"
    )


@dataclass(frozen=True)
class NumberRules:
    """What the functions of `numbers` need of a language.

    Attributes:
        values: Number words and scales with their value, in lower case.
        groups: "dozen", "dozens": the number they stand for.
        hedges: Hedging words, in lower case.
        articles, halves, singles: Words that stand for one or a half.
        pronouns: Number words that may be pronouns ("one").
        number, quantity: One number; one quantity with its hedges.
        label: What stands before a number that is a label, a date or an amount of money.
        name, opener, giving: A capitalized word before digits makes a designation, unless it only opens the
            sentence or receives what is counted.
        measure: What stands after a number that is a share, a measure or a date.
        moving, size, pronoun_before, pronoun_after: See the lists of the same names in the data.
    """

    values: dict[str, int]
    groups: dict[str, int]
    hedges: dict[str, Hedge]
    articles: frozenset[str]
    halves: frozenset[str]
    singles: frozenset[str]
    pronouns: frozenset[str]
    number: re.Pattern[str]
    quantity: re.Pattern[str]
    label: re.Pattern[str]
    name: re.Pattern[str]
    opener: re.Pattern[str]
    giving: re.Pattern[str]
    measure: re.Pattern[str]
    moving: re.Pattern[str]
    size: re.Pattern[str]
    pronoun_before: re.Pattern[str]
    pronoun_after: re.Pattern[str]


def number_pattern(language: Language) -> str:
    """Return a pattern, without groups, for one number in digits or words."""
    table = language.table("numbers")
    cardinals: dict[str, int] = table.get("cardinals", {})
    scales: dict[str, int] = table.get("scales", {})
    words = table.get("words", {})
    unit = any_of(w for w, v in cardinals.items() if 0 < v < _TEN)
    teen = any_of(w for w, v in cardinals.items() if _TEN <= v < _TWENTY)
    tens = any_of(w for w, v in cardinals.items() if v >= _TWENTY)
    zero = any_of(w for w, v in cardinals.items() if v == 0)
    hundred = any_of(w for w, v in scales.items() if v == _HUNDRED)
    scale = any_of(w for w, v in scales.items() if v > _HUNDRED)
    group = any_of(table.get("groups", {}))
    article, half = any_of(words.get("articles", ())), any_of(words.get("half", ()))
    the = any_of(words.get("the", ()))
    joined = rf"(?:{GAP}{any_of(words.get('joiners', ()))})?"
    link = rf"(?:{DASH}|{GAP})"
    below_100 = rf"(?:{tens}{link}{unit}\b|{tens}|{teen}|{unit})"
    below_1000 = rf"(?:(?:{below_100}|{article}){link}{hundred}\b(?:{joined}{GAP}{below_100}\b)?|{below_100})"
    of = rf"(?:{GAP}{any_of(words.get('of', ()))}\b)?"
    return (
        rf"(?:(?:{DIGITS}|{below_1000}|{half}|{article}|{the}){GAP}{group}s?\b{of}"
        rf"|(?:{DIGITS}|{below_1000}|{half}|{article}){link}{scale}\b"
        rf"(?:,?{joined}{GAP}{below_1000}\b(?:{link}{scale}\b)?)*"
        rf"|{below_1000}|{DIGITS}|{any_of(words.get('single', ()))}|{zero})"
    )


def _quantity_pattern(language: Language) -> str:
    table: dict[str, Any] = language.table("numbers")
    words, vague = table.get("words", {}), table.get("vague", {})
    number = number_pattern(language)
    range_words = words.get("range", ())
    ends = rf"(?:{GAP}{any_of(range_words)}{GAP}|(?<=\d){GAP}?{DASH}{GAP}?(?=\d))"
    both = rf"{GAP}{any_of([*words.get('joiners', ()), *range_words])}{GAP}"
    first = any_of(w for listed in table.get("hedges_before", {}).values() for w in listed)
    last = any_of(w for listed in table.get("hedges_after", {}).values() for w in listed)
    thing = any_of([*table.get("scales", {}), *table.get("groups", {})])
    size = rf"{any_of(vague.get('plain', ()))}(?:{GAP}{thing})?(?:{GAP}{any_of(words.get('of', ()))})?"
    return (
        rf"(?<![\w/$€£¥#@.'’\u2010-\u2015-])(?<!\d[,:])(?:(?P<vague>{size})"
        rf"|(?:(?P<before>{first}){GAP})?"
        rf"(?:{any_of(words.get('range_open', ()))}{GAP}(?P<low1>{number}){both}(?P<high1>{number})"
        rf"|(?P<low2>{number}){ends}(?P<high2>{number})|(?P<number>{number}))(?:{GAP}(?P<after>{last}))?)"
        rf"(?![\w/])(?!{DASH}\w)(?![.,:]\d)"
    )


@lru_cache(maxsize=8)  # one entry a language; compiling takes milliseconds
def number_rules(language: Language) -> NumberRules:
    """Return the compiled rules of a language; without data only digits are numbers."""
    table = language.table("numbers")
    words, vague, no_count = table.get("words", {}), table.get("vague", {}), table.get("no_count", {})
    hedged = [*table.get("hedges_before", {}).items(), *table.get("hedges_after", {}).items()]
    months = any_of(month.rstrip(".") for month in language.table("dates").get("months", {}))

    def before(listed: Iterable[str]) -> re.Pattern[str]:
        return re.compile(rf"\b{any_of(listed)}\s+$", re.IGNORECASE)

    return NumberRules(
        values={**table.get("cardinals", {}), **table.get("scales", {})},
        groups={form: v for word, v in table.get("groups", {}).items() for form in (word, word + "s")},
        hedges={word: cast("Hedge", key) for key, listed in hedged for word in listed},
        articles=frozenset(words.get("articles", ())),
        halves=frozenset(half.split()[0].split("-")[0] for half in words.get("half", ())),
        singles=frozenset(single.split()[-1] for single in words.get("single", ())),
        pronouns=frozenset(word for word, value in table.get("cardinals", {}).items() if value == 1),
        number=re.compile(number_pattern(language), re.IGNORECASE),
        quantity=re.compile(_quantity_pattern(language), re.IGNORECASE),
        label=re.compile(
            rf"(?:\b{any_of(no_count.get('labels', ()))}|\b{months}\.?|[$€£¥#])\s*$", re.IGNORECASE
        ),
        name=re.compile(r"(?<![\w.!?’'-])(?<![.!?] )([A-Z][\w.’'-]*)\s+$"),
        opener=re.compile(any_of(no_count.get("openers", ())), re.IGNORECASE),
        giving=re.compile(rf"\b{any_of(no_count.get('giving', ()))}\s+(?:[A-Z][\w.’'-]*\s+){{1,3}}$"),
        measure=re.compile(
            rf"\s*(?:%|{DASH}?{any_of(no_count.get('measures', ()))}(?!\w)|{months}\b)", re.IGNORECASE
        ),
        moving=before(no_count.get("moving", ())),
        size=before(vague.get("not_after", ())),
        pronoun_before=before(vague.get("pronoun_before", ())),
        pronoun_after=re.compile(rf"\s+{any_of(vague.get('pronoun_after', ()))}\b", re.IGNORECASE),
    )
