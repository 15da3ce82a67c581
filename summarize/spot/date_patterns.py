"""Patterns of single date expressions, built once a language from `languages/CODE/dates.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from summarize.spot.number_patterns import GAP, any_of, number_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarize.language import Language

_YEAR = r"(?P<year>1\d{3}|20\d{2})"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_DASH = r"[-\u2010-\u2015]"


@dataclass(frozen=True)
class DateRules:
    """The date expressions of a language.

    Attributes:
        patterns: Rule name and pattern, in the order in which `resolve_phrase` tries them.
        table: The language's own data, for the meaning of the words that matched.
    """

    patterns: dict[str, re.Pattern[str]]
    table: dict[str, Any]

    def words(self, key: str) -> tuple[str, ...]:
        """Return one list of the data's `words`."""
        return tuple(self.table.get("words", {}).get(key, ()))


@lru_cache(maxsize=8)  # one entry a language; compiling takes milliseconds
def date_rules(language: Language) -> DateRules:
    """Return the compiled date rules of a language; without data only ISO dates are dates."""
    table = language.table("dates")
    patterns = {name: _compile(pattern, _parts(language, table)) for name, pattern in _RULES}
    return DateRules(patterns, table)


def _compile(pattern: str, parts: dict[str, str]) -> re.Pattern[str]:
    filled = re.sub(r"(?<!P)<(\w+)>", lambda found: parts[found[1]], pattern.replace(" ", GAP))
    return re.compile(rf"(?<![\w$€£¥#])(?<!\d[.,:/-])(?:{filled})(?!\w|[.,:/]\d)", re.IGNORECASE)


def _parts(language: Language, table: dict[str, Any]) -> dict[str, str]:
    words: dict[str, Iterable[str]] = table.get("words", {})
    lists = {f"w_{key}": any_of(listed) for key, listed in words.items()}
    months, weekdays = any_of(table.get("months", {})), any_of(table.get("weekdays", {}))
    short = any_of([*table.get("weekdays", {}), *table.get("weekdays_short", {})])
    article = any_of(language.table("numbers").get("words", {}).get("articles", ()))
    number = f"(?:{number_pattern(language)})"
    nth = rf"{any_of(words.get('ordinal_endings', ()))}?"
    part = rf"(?:(?P<part>{any_of(words.get('part', ()))})(?:{_DASH}|{GAP}))"
    return _Missing(
        lists
        | {
            "month": rf"(?P<month>(?-i:{months}))",
            "month2": rf"(?P<month2>(?-i:{months}))",
            "weekday": rf"(?P<weekday>(?-i:{weekdays}))",
            "lead_day": rf"(?:(?P<weekday>(?-i:{short})),?{GAP})?",
            "day": rf"(?P<day>{_DAY}){nth}",
            "day2": rf"(?P<day2>{_DAY}){nth}",
            "year": _YEAR,
            "year3": r"(?P<year3>20\d{2})",
            "year2": r"(?P<year2>1\d{3}|20\d{2}|\d{2})",
            "season": rf"(?P<season>{any_of(table.get('seasons', {}))})",
            "unit": rf"(?P<unit>{any_of(table.get('units', {}))})",
            "calendar": rf"(?P<calendar>{any_of(table.get('calendar_units', {}))})",
            "ordinal": rf"(?P<ordinal>{any_of(table.get('quarters', {}))})",
            "part": part,
            "within": rf"(?:(?P<within>{any_of(words.get('within', ()))}){GAP})",
            "number": rf"(?P<number>{number})",
            "count": rf"(?:(?P<hedge>{any_of(words.get('hedges', ()))}){GAP})?(?:(?P<vague>{any_of(words.get('vague', ()))})|(?P<number>{number}|{article}))",
            "to": rf"(?:{GAP}?{_DASH}{GAP}?|{GAP}{any_of(table.get('intervals', {}).get('to', ()))}{GAP})",
            "and": any_of(table.get("intervals", {}).get("and", ())),
            "dash": _DASH,
            "relative": rf"(?:(?P<last>{any_of(words.get('last', ()))})|(?P<next>{any_of(words.get('next', ()))})|(?P<this>{any_of(words.get('this', ()))}))",
            "clock": rf"(?:{GAP}{any_of(words.get('day_parts', ()))})?",
        }
    )


class _Missing(dict[str, str]):
    """A list that the language does not have matches nothing."""

    def __missing__(self, key: str) -> str:
        return "(?!)"


# Names are the rule names that a mention carries; a space stands for the white space of a phrase.
_RULES: tuple[tuple[str, str], ...] = (
    ("iso-date", r"(?P<year>\d{4})-(?P<month_number>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"),
    ("day-range", r"(?:<w_the> )?<day>(?:<to>| (?P<both><and>) )<day2>(?: <w_of>)? <month>(?:,? <year>)?"),
    ("month-day-range", r"<month> <day>(?:<to>| (?P<both><and>) )<day2>(?:,? <year>)?"),
    ("days-between", r"<w_between> (?:<w_the> )?<day> <and> <day2>(?: <w_of>)? <month>(?:,? <year>)?"),
    ("month-day-span", r"<month> <day><to><month2> <day2>,? <year>"),
    ("day-month-span", r"<day> <month><to><day2> <month2>,? <year>"),
    ("slash-date", r"(?P<slash_first>\d{1,2})/(?P<slash_second>\d{1,2})/<year3>"),
    ("day-month-year", r"<lead_day>(?:<w_the> )?<day>(?: <w_of>)? <month>,? <year>"),
    ("month-day-year", r"<lead_day><month>(?: |(?<=\.))<day>,? <year>"),
    ("day-month", r"<lead_day>(?:<w_the> )?<day>(?: <w_of>)? <month>"),
    ("month-day", r"<lead_day><month>(?: |(?<=\.))<day>"),
    ("month-range", r"<month><to><month2>,? <year>"),
    ("month-year", r"<part>?<month>,?(?: <w_of>)? <year>"),
    ("month-relative", r"<part>?<relative> <month>"),
    ("month-end", r"<month><dash>(?P<part><w_end>)(?: <year>)?"),
    ("recurring", r"<w_every> (?:<weekday><clock>|<calendar>|<unit>|<w_day_parts>)"),
    ("month", r"<part>?<month>"),
    ("year-range", r"<year>(?:<dash>|/)<year2>"),
    ("decade", r"(?:<w_the> )?<part>?(?P<decade>1\d\d|20\d)0s"),
    ("before-christ", r"(?P<number>\d{1,4}) (?P<era><w_before_christ>)"),
    ("anno-domini", r"(?:(?P<number>\d{1,4}) <w_anno_domini>|<w_anno_domini> (?P<number2>\d{1,4}))"),
    ("season-year", r"(?:<w_the> )?<part>?<season>(?: <w_of>)?,? <year>"),
    ("season-relative", r"<part>?<relative> <season>"),
    (
        "quarter-year",
        r"(?:(?:<w_the> )?<ordinal> <w_quarter>(?: <w_of>)? <year>|Q(?P<quarter>[1-4]) <year3>)",
    ),
    ("half-year", r"(?:<w_the> )?<ordinal> <w_half> <w_of> <year>"),
    (
        "fiscal-year",
        r"<w_fiscal>(?: |-)?(?:<year>|(?P<short>\d{2}))(?:/\d{2})?|(?:<w_the> )?<year3> <w_fiscal_after>",
    ),
    ("year", r"<part>?<year>"),
    ("today", r"<w_today><clock>|<w_this_day>"),
    ("yesterday", r"<w_yesterday><clock>|<w_last_night>"),
    ("tomorrow", r"<w_tomorrow><clock>"),
    ("overnight", r"(?-i:<w_overnight>)"),
    ("weekday", r"(?:<part>(?:<w_on> )?|<within>(?:<w_on> )?)?(?:<relative> )?<weekday><clock>"),
    ("calendar", r"(?:<part>|<within>)?<relative> <calendar>"),
    ("calendar-part", r"<part><w_the> <calendar>"),
    ("ago", r"<count> <unit> <w_ago>"),
    ("past-duration", r"(?:<w_the> )?(?:<w_past> <number>|(?P<alone><w_past_alone>)) <unit>"),
    ("next-duration", r"(?:<w_the> )?<w_coming> <number> <unit>"),
    ("recent", r"(?:<w_recent>) <unit>"),
    (
        "after-antecedent",
        r"<count> <unit> (?:(?P<later><w_later>)|(?P<earlier><w_earlier>))|(?P<following><w_following_day>)|(?P<previous><w_previous_day>)|(?P<same><w_same_day>)",
    ),
    ("duration", r"(?:(?P<hedge><w_hedges>) )?<number> <unit>"),
)
