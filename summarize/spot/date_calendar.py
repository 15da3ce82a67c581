"""EDTF values (level 1, Library of Congress) built from calendar parts. Nothing here reads text."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

_WEEK = 7  # days
_MONTHS = 12
_LEAP_REACH = 8  # years from one 29 February to the next, at most (1896 to 1904)
_DOUBTFUL = 335  # days; a date without a year that far back may as well lie a few weeks ahead


def valid_day(year: int, month: int, day: int) -> date | None:
    """Return the date, or None when the calendar has no such day."""
    return date(year, month, day) if day <= calendar.monthrange(year, month)[1] else None


def year_value(year: int) -> str:
    """Return a year of four digits."""
    return f"{year:04d}"


def month_value(year: int, month: int) -> str:
    """Return a month; months past the ends of the year count into its neighbours."""
    years, index = divmod(year * _MONTHS + month - 1, _MONTHS)
    return f"{years:04d}-{index + 1:02d}"


def interval(start: date | str, end: date | str) -> str:
    """Return a closed interval."""
    return f"{start}/{end}"


def nearest_day(month: int, day: int, anchor: date, *, future: bool) -> date | None:
    """Return the last such day on or before the anchor, or the first on or after it.

    None when the last one is so far back that the next one is nearer by far: the text may mean either.
    """
    step = 1 if future else -1
    for distance in range(_LEAP_REACH + 1):
        found = valid_day(anchor.year + step * distance, month, day)
        if found and (found >= anchor if future else found <= anchor):
            return None if not future and (anchor - found).days > _DOUBTFUL else found
    return None


def nearest_month(month: int, anchor: date, *, future: bool, same: bool = True) -> int:
    """Return the year of the last such month up to the anchor's, or of the first from it; `same` admits its own."""
    if month == anchor.month:
        return anchor.year + (0 if same else 1 if future else -1)
    if future:
        return anchor.year + (month < anchor.month)
    return anchor.year - (month > anchor.month)


def nearest_weekday(weekday: int, anchor: date, *, future: bool, same: bool = True) -> date:
    """Return the last such ISO weekday up to the anchor, or the first from it; `same` admits the anchor itself."""
    if future:
        distance = (weekday - anchor.isoweekday()) % _WEEK or (0 if same else _WEEK)
        return anchor + timedelta(distance)
    distance = (anchor.isoweekday() - weekday) % _WEEK or (0 if same else _WEEK)
    return anchor - timedelta(distance)


def unit_value(unit: str, anchor: date, step: int) -> str | None:
    """Return the calendar unit `step` units from the anchor's own: -1 is last week, month, quarter or year."""
    if unit == "year":
        return year_value(anchor.year + step)
    if unit == "month":
        return month_value(anchor.year, anchor.month + step)
    if unit == "quarter":
        first = (anchor.month - 1) // 3 * 3 + 1 + 3 * step
        return interval(month_value(anchor.year, first), month_value(anchor.year, first + 2))
    monday = anchor - timedelta(anchor.isoweekday() - 1) + timedelta(step * _WEEK)
    if unit == "week":
        return interval(monday, monday + timedelta(_WEEK - 1))
    if unit == "weekend":
        return interval(monday + timedelta(_WEEK - 2), monday + timedelta(_WEEK - 1))
    return None


def shifted(unit: str, anchor: date, number: float) -> str | None:
    """Return the day, month or year that lies `number` units from the anchor, as precise as the unit; None for hours."""
    if number != int(number) and unit != "decade":
        return None
    count = int(number * 10) if unit == "decade" else int(number)
    try:
        if unit in {"day", "week"}:
            return str(anchor + timedelta(count * (_WEEK if unit == "week" else 1)))
    except OverflowError:
        return None
    if unit == "month" and anchor.year * _MONTHS + count > 0:
        return month_value(anchor.year, anchor.month + count)
    if unit in {"year", "decade"} and 0 < anchor.year + count <= date.max.year:
        return year_value(anchor.year + count)
    return None
