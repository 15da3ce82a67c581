"""Single date expressions resolved to EDTF by the rule that matched them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from summarize.spot.date_calendar import (
    interval,
    month_value,
    nearest_day,
    nearest_month,
    nearest_weekday,
    shifted,
    unit_value,
    valid_day,
    year_value,
)
from summarize.spot.numbers import parse_number

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from summarize.language import Language
    from summarize.spot.date_patterns import DateRules

Resolved = tuple[str | None, str]
"""EDTF value and the name of the rule; `NOTHING` when unresolved."""

NOTHING: Resolved = (None, "")
_HOURS = 24
_CENTURY = 100


class Phrase:
    """One matched phrase with what it is resolved against."""

    def __init__(
        self, found: re.Match[str], anchor: date | None, language: Language, rules: DateRules, *, future: bool
    ) -> None:
        self.found = {key: value for key, value in found.groupdict().items() if value}
        self.anchor = anchor
        self.language = language
        self.rules = rules
        self.future = future

    def resolve(self, rule: str) -> Resolved:
        """Return value and rule; a rule function may name a finer rule."""
        value = RESOLVERS[rule](self) if rule in RESOLVERS else None
        if value is None:
            return NOTHING
        value, _, finer = value.partition(" ")
        return value, finer or rule

    def get(self, key: str) -> int | None:
        """Return the number of a matched part."""
        word = self.found.get(key)
        if word is None:
            return None
        if word.isdecimal():
            return int(word)
        group = {"month": "months", "month2": "months", "season": "seasons", "ordinal": "quarters"}.get(
            key, "weekdays"
        )
        listed = self.rules.table.get(group, {}) | (
            self.rules.table.get("weekdays_short", {}) if group == "weekdays" else {}
        )
        return next((number for name, number in listed.items() if name.casefold() == word.casefold()), None)

    def need(self, key: str) -> int:
        """Return the number of a part that the pattern requires."""
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def part(self, value: str | None) -> str | None:
        """Mark a value as approximate when the phrase names only a part of it ("early", "the end of")."""
        return f"{value}~" if value and "part" in self.found and "/" not in value else value

    def step(self) -> int:
        """Return -1, 0 or 1 for last, this and next."""
        return -1 if "last" in self.found else 1 if "next" in self.found else 0

    def unit(self) -> str:
        """Return the code's name of the unit of time."""
        key, group = ("unit", "units") if "unit" in self.found else ("calendar", "calendar_units")
        return str(self.rules.table[group][self.found[key].casefold()])

    def number(self) -> int | float | None:
        """Return how many units the phrase names."""
        return parse_number(self.found["number"], self.language) if "number" in self.found else None


def _full_date(p: Phrase) -> str | None:
    month = p.get("month_number") or p.need("month")
    day = valid_day(p.need("year"), month, p.need("day")) if p.need("year") else None
    weekday = p.get("weekday")
    if day and weekday and day.isoweekday() != weekday:
        return f"{day} weekday-mismatch"
    return str(day) if day else None


def _day_without_year(p: Phrase) -> str | None:
    if p.anchor is None:
        return None
    weekday, month, day = p.get("weekday"), p.need("month"), p.need("day")
    found = nearest_day(month, day, p.anchor, future=p.future)
    if weekday and (found is None or found.isoweekday() != weekday):
        other = nearest_day(month, day, p.anchor, future=not p.future)
        if other and other.isoweekday() == weekday:
            return str(other)
        return f"{found} weekday-mismatch" if found else None
    return str(found) if found else None


def _days(p: Phrase) -> str | None:
    year = p.get("year")
    if year is None and p.anchor:
        last = nearest_day(p.need("month"), p.need("day2"), p.anchor, future=p.future)
        year = last.year if last else None
    if year is None:
        return None
    first, last = (valid_day(year, p.need("month"), p.need(key)) for key in ("day", "day2"))
    if first is None or last is None or first >= last or ("both" in p.found and (last - first).days > 1):
        return None  # "3 and 9 March" is no stretch of time
    return interval(first, last)


def _day_span(p: Phrase) -> str | None:
    """Resolve "September 30 - October 1, 2019"; a span whose months turn back began in the year before."""
    year, first, last = p.need("year"), p.need("month"), p.need("month2")
    begin = valid_day(year - (first > last), first, p.need("day"))
    end = valid_day(year, last, p.need("day2"))
    return interval(begin, end) if begin and end and begin < end else None


def _slash_date(p: Phrase) -> str | None:
    """Resolve "25/08/2018" or "8/25/2018"; None where either number may be the month."""
    one, two = p.need("slash_first"), p.need("slash_second")
    months = range(1, 13)
    ways = {valid_day(p.need("year3"), m, d) for d, m in ((one, two), (two, one)) if m in months} - {None}
    return str(ways.pop()) if len(ways) == 1 else None


def _month_end(p: Phrase) -> str | None:
    year = p.get("year")
    return p.part(month_value(year, p.need("month"))) if year else _month(p)


def _months(p: Phrase) -> str | None:
    first, last = p.need("month"), p.need("month2")
    return (
        interval(month_value(p.need("year"), first), month_value(p.need("year"), last))
        if first < last
        else None
    )


def _month(p: Phrase) -> str | None:
    if p.anchor is None:
        return None
    year = nearest_month(p.need("month"), p.anchor, future=p.future)
    rule = "month-after-anchor" if p.future else "month-before-anchor"
    return f"{p.part(month_value(year, p.need('month')))} {rule}"


def _month_relative(p: Phrase) -> str | None:
    if p.anchor is None:
        return None
    step, month = p.step(), p.need("month")
    year = p.anchor.year if step == 0 else nearest_month(month, p.anchor, future=step > 0, same=False)
    return p.part(month_value(year, month))


def _year_range(p: Phrase) -> str | None:
    first, last = p.need("year"), p.need("year2")
    last += first // _CENTURY * _CENTURY if last < _CENTURY else 0
    return interval(year_value(first), year_value(last)) if first < last else None


def _season_relative(p: Phrase) -> str | None:
    season, winter = p.need("season"), 24
    if p.anchor is None or season == winter:  # a winter lies in two years
        return None
    ends = (season - 20) * 3 + 2  # meteorological seasons: spring ends in May
    begins = ends - 2
    year, step = p.anchor.year, p.step()
    if step < 0:
        year -= p.anchor.month <= ends
    elif step > 0:
        year += p.anchor.month >= begins
    return f"{year_value(year)}-{season}"  # level 1 has no approximate season


def _quarter(p: Phrase) -> str | None:
    year = p.get("year") or p.need("year3")
    first = 3 * (p.get("quarter") or p.need("ordinal")) - 2
    return interval(month_value(year, first), month_value(year, first + 2))


def _half(p: Phrase) -> str | None:
    half = p.need("ordinal")
    return (
        interval(month_value(p.need("year"), 6 * half - 5), month_value(p.need("year"), 6 * half))
        if half in {1, 2}
        else None
    )


def _fiscal(p: Phrase) -> str | None:
    return (
        year_value(p.get("year") or p.get("year3") or 2000 + p.need("short")) + "~"
    )  # the months differ from country to country


def _before_christ(p: Phrase) -> str | None:
    return f"-{p.need('number') - 1:04d}" if p.need("number") > 1 else "0000"  # there is a year 0 in EDTF


def _anno_domini(p: Phrase) -> str | None:
    return year_value(p.get("number") or p.need("number2"))


def _near_day(distance: int) -> Callable[[Phrase], str | None]:
    return lambda p: str(p.anchor + timedelta(distance)) if p.anchor else None


def _weekday(p: Phrase) -> str | None:
    if p.anchor is None:
        return None
    if "this" in p.found:
        monday = p.anchor - timedelta(p.anchor.isoweekday() - 1)
        return f"{monday + timedelta(p.need('weekday') - 1)} weekday-of-anchor-week"
    future = p.step() > 0 or (p.future and p.step() == 0)
    day = nearest_weekday(p.need("weekday"), p.anchor, future=future, same=p.step() == 0)
    return f"{day} {'weekday-after-anchor' if future else 'weekday-before-anchor'}"


def _calendar(p: Phrase) -> str | None:
    return p.part(unit_value(p.unit(), p.anchor, p.step())) if p.anchor else None


def _calendar_part(p: Phrase) -> str | None:
    """Resolve "the end of the month", which only the future makes the anchor's own month."""
    return p.part(unit_value(p.unit(), p.anchor, 0)) if p.anchor and p.future else None


def _ago(p: Phrase) -> str | None:
    if p.anchor is None or "vague" in p.found:
        return None
    number = p.number() if "number" in p.found else 1
    value = shifted(p.unit(), p.anchor, -number) if number is not None else None
    return value if value is None or (p.unit() == "day" and "hedge" not in p.found) else f"{value}~"


def _past(p: Phrase) -> str | None:
    return _stretch(p, -1)


def _coming(p: Phrase) -> str | None:
    return _stretch(p, 1)


def _stretch(p: Phrase, direction: int) -> str | None:
    number = p.number() if "number" in p.found else 1
    if p.anchor is None or number is None:
        return None
    unit = p.unit()
    if unit == "hour":
        number, unit = -(-number // _HOURS), "day"
    far, near = shifted(unit, p.anchor, direction * number), shifted(unit, p.anchor, 0)
    if far is None or near is None:
        return None
    return interval(far, near) if direction < 0 else interval(near, far)


RESOLVERS: dict[str, Callable[[Phrase], str | None]] = {
    "iso-date": _full_date,
    "day-range": _days,
    "month-day-range": _days,
    "days-between": _days,
    "month-day-span": _day_span,
    "day-month-span": _day_span,
    "slash-date": _slash_date,
    "day-month-year": _full_date,
    "month-day-year": _full_date,
    "day-month": _day_without_year,
    "month-day": _day_without_year,
    "month-range": _months,
    "month-year": lambda p: p.part(month_value(p.need("year"), p.need("month"))),
    "month-relative": _month_relative,
    "month-end": _month_end,
    "month": _month,
    "year-range": _year_range,
    "decade": lambda p: f"{p.found['decade']}X",
    "before-christ": _before_christ,
    "anno-domini": _anno_domini,
    "season-year": lambda p: f"{year_value(p.need('year'))}-{p.need('season')}",
    "season-relative": _season_relative,
    "quarter-year": _quarter,
    "half-year": _half,
    "fiscal-year": _fiscal,
    "year": lambda p: p.part(year_value(p.need("year"))),
    "today": _near_day(0),
    "yesterday": _near_day(-1),
    "tomorrow": _near_day(1),
    "overnight": lambda p: interval(p.anchor - timedelta(1), p.anchor) if p.anchor else None,
    "weekday": _weekday,
    "calendar": _calendar,
    "calendar-part": _calendar_part,
    "ago": _ago,
    "past-duration": _past,
    "next-duration": _coming,
}
"""Rules without an entry are recognized and left unresolved: recent, recurring, after-antecedent, duration."""
