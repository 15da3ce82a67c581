"""Date phrases resolved to EDTF level 1 by named rules, from the phrase and the publication date alone.

No anchor, no year: what the phrase does not say and the anchor does not give stays None.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from summarize.spot.date_calendar import interval
from summarize.spot.date_patterns import date_rules
from summarize.spot.date_phrase import NOTHING, Phrase, Resolved
from summarize.spot.number_patterns import GAP, any_of

if TYPE_CHECKING:
    from summarize.language import Language

_DATED = frozenset({"month-year", "day-month-year", "month-day-year"})  # rules whose phrase ends in its year
_CIRCA = _DATED | {"year", "before-christ", "anno-domini"}  # what "around" makes approximate


def resolve_phrase(phrase: str, anchor: date | None, language: Language, *, future: bool = False) -> Resolved:
    """Resolve a date phrase ("3 March 2022", "since January", "from 2011 to 2025", "last week").

    Args:
        phrase: The verbatim phrase, without "in" or "on" before it.
        anchor: The document's publication date, or None.
        language: Whose rules apply.
        future: The clause is about the future: "Tuesday" is then the next one.

    Returns:
        The EDTF value and the rule's name, or (None, "") when the phrase is no date, a plain length of time, or
        lacks an anchor. A weekday that contradicts its date leaves the value, with the rule "weekday-mismatch".
    """
    plain = " ".join(phrase.split())
    for attempt in (_half_open, _closed, _circa):
        if (resolved := attempt(plain, anchor, language, future=future)) is not None:
            return resolved
    return _single(plain, anchor, language, future=future)


def _words(language: Language, key: str) -> str:
    return any_of(language.table("dates").get("intervals", {}).get(key, ()))


def _half_open(phrase: str, anchor: date | None, language: Language, *, future: bool) -> Resolved | None:
    """Resolve "since January" or "until 2027"; None for a phrase of another shape."""
    for key, shape in (("since", "{}/.."), ("until", "../{}"), ("by", "../{}")):
        if found := re.fullmatch(rf"{_words(language, key)}{GAP}(.+)", phrase, re.IGNORECASE):
            value, rule = resolve_phrase(found[1], anchor, language, future=future and key != "since")
            if value is None or ".." in value or "X" in value:  # level 1 has no interval of decades
                return NOTHING
            return shape.format(value.split("/")[0 if key == "since" else -1]), f"{key}-{rule}"
    return None


def _closed(phrase: str, anchor: date | None, language: Language, *, future: bool) -> Resolved | None:
    """Resolve "from 2011 to 2025" or "between March and June 2022"; None for a phrase of another shape."""
    for opening, joint in (("from", "to"), ("between", "and")):
        opened = re.match(rf"{_words(language, opening)}{GAP}", phrase, re.IGNORECASE)
        if opened is None or date_rules(language).patterns["days-between"].fullmatch(phrase):
            continue  # "between 21 and 27 February" names its month once
        for joined in re.finditer(rf"{GAP}{_words(language, joint)}{GAP}", phrase, re.IGNORECASE):
            first, last = phrase[opened.end() : joined.start()], phrase[joined.end() :]
            if value := _ends(first, last, anchor, language, future=future):
                return value, "interval"
        return NOTHING
    return None


def _circa(phrase: str, anchor: date | None, language: Language, *, future: bool) -> Resolved | None:
    """Resolve "around 2010"; None for a phrase of another shape."""
    listed = any_of(date_rules(language).words("circa"))
    if found := re.fullmatch(rf"{listed}{GAP}?(.+)", phrase, re.IGNORECASE):
        value, rule = _single(found[1], anchor, language, future=future)
        if value and rule in _CIRCA:
            return f"{value.removesuffix('~')}~", f"circa-{rule}"
    return None


def _ends(first: str, last: str, anchor: date | None, language: Language, *, future: bool) -> str | None:
    end, end_rule = resolve_phrase(last, anchor, language, future=future)
    if end is None or "/" in end:
        return None
    whole = re.fullmatch(r"\d{4}-\d{2}-\d{2}", end) is not None
    near = (
        date.fromisoformat(end) if whole and anchor else anchor
    )  # "from Monday to Wednesday": the Monday before it
    start, _ = resolve_phrase(first, near, language, future=future and not whole)
    if end_rule in _DATED:  # "from March to June 2022": one year for both
        dated, rule = resolve_phrase(f"{first} {end[:4]}", anchor, language)
        start = dated if rule in _DATED else start
    if start is None or "/" in start or "X" in start + end or start.rstrip("~") > end.rstrip("~"):
        return None
    return interval(start, end)


def _single(phrase: str, anchor: date | None, language: Language, *, future: bool) -> Resolved:
    rules = date_rules(language)
    for name, pattern in rules.patterns.items():
        if found := pattern.fullmatch(phrase):
            return Phrase(found, anchor, language, rules, future=future).resolve(name)
    return NOTHING
