"""Numbers as a text states them: digits, number words, ranges, hedges and words of size without a number.

`spot_quantities` finds what may count a thing. Ordinals, designations, years, dates, times, money, percentages and
measures count nothing and are left out. Words come from `languages/CODE/numbers.toml`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarize.language import Language
from summarize.mention import Quantity
from summarize.spot.number_patterns import NumberRules, number_rules

if TYPE_CHECKING:
    from summarize.mention import Hedge

_ENGLISH = Language("en")
_YEARS = range(1900, 2100)  # a bare number of this range is taken for a year
_HUNDRED = 100  # the largest multiplier that stays inside a group of thousands
_LOOK_BACK = 80  # characters before a number that can hold the words that make it a label


def parse_number(words: str, language: Language = _ENGLISH) -> int | float | None:
    """Return the value of a number in digits or words ("1,200", "two hundred and fifty", "half a dozen", "an").

    None when the words are no number, or say more than a number ("about 12").
    """
    rules = number_rules(language)
    plain = " ".join(words.split()).casefold()
    if plain in rules.articles:
        return 1
    return _value(plain, rules) if rules.number.fullmatch(plain) else None


def spot_quantities(text: str, language: Language) -> tuple[Quantity, ...]:
    """Return the quantities of a text in order, with offsets into `text`.

    "a" and "an" are not among them: only the thing counted decides whether they mean one.
    """
    rules = number_rules(language)
    found = (_quantity(match, text, rules) for match in rules.quantity.finditer(text))
    return tuple(quantity for quantity in found if quantity is not None)


def _quantity(match: re.Match[str], text: str, rules: NumberRules) -> Quantity | None:
    start, end = match.span()
    lead, tail = text[max(0, start - _LOOK_BACK) : start], text[end : end + _LOOK_BACK]
    if match["vague"]:
        return None if rules.size.search(lead) else Quantity(start, end, text[start:end], None, None, "vague")
    first = match.start("number") if match["number"] else match.start("low1" if match["low1"] else "low2")
    hedge: Hedge = "exact"
    if match["before"]:
        if rules.moving.search(lead):  # "flew over 12 villages" tells where, not how many
            start = first
        else:
            hedge = rules.hedges[_plain(match["before"])]
    if match["after"]:
        hedge = rules.hedges[_plain(match["after"])]
    low, high = _bounds(match, rules)
    if low is None or high is None or low > high:
        return None
    if _is_label(text[first:end], lead + text[match.start() : first], hedge, rules) or rules.measure.match(
        tail
    ):
        return None
    if _plain(text[start:end]) in rules.pronouns and (
        rules.pronoun_before.search(lead) or rules.pronoun_after.match(tail)
    ):
        return None
    bounded_below, bounded_above = hedge in {"at least", "more than"}, hedge in {"at most", "less than"}
    return Quantity(
        start, end, text[start:end], None if bounded_above else low, None if bounded_below else high, hedge
    )


def _bounds(match: re.Match[str], rules: NumberRules) -> tuple[int | float | None, int | float | None]:
    if match["number"]:
        value = _value(_plain(match["number"]), rules)
        return value, value
    words = _plain(match["low1"] or match["low2"]), _plain(match["high1"] or match["high2"])
    low, high = (_value(side, rules) for side in words)
    multiplier = rules.values.get(words[1].split()[-1], rules.groups.get(words[1].split()[-1], 1))
    if low is not None and high is not None and multiplier > 1 and low * multiplier <= high:
        low *= multiplier  # "10 to 12 million", "two or three dozen"
    return low, high


def _is_label(number: str, lead: str, hedge: str, rules: NumberRules) -> bool:
    """Tell whether the number names a thing ("Resolution 2328", "Leopard 2"), a year or a day."""
    if rules.label.search(lead):
        return True
    if (
        hedge == "exact"
        and number.isdecimal()
        and len(number) == len(str(_YEARS.start))
        and int(number) in _YEARS
    ):
        return True
    before = rules.name.search(lead)
    capital = number[:1].isdecimal() or number[:1].isupper()  # "Leopard 2", "World War Two"
    return bool(
        before and capital and not rules.opener.fullmatch(before[1]) and not rules.giving.search(lead)
    )


def _value(words: str, rules: NumberRules) -> int | float | None:
    total: int | float = 0
    part: int | float = 0
    for word in re.split(r"[\s\u2010-\u2015-]+", words.replace(",", "")):
        if re.fullmatch(r"\d+(?:\.\d+)?", word):
            part += float(word) if "." in word else int(word)
        elif word in rules.halves:
            part = 0.5
        elif word in rules.groups:
            part = (part or 1) * rules.groups[word]
        elif word in rules.values:
            value = rules.values[word]
            if value < _HUNDRED:
                part += value
            elif value == _HUNDRED:
                part = (part or 1) * value
            else:
                total, part = total + (part or 1) * value, 0
        elif word in rules.singles:
            part = 1
    total = round(total + part, 6)  # 1.1 million is no binary fraction
    return int(total) if total == int(total) else total


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
