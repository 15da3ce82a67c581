"""Read an EDTF value (level 0 and 1, Library of Congress 2019): its bounds for drawing and sorting, its words for reading."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_DATE = re.compile(
    r"(?P<year>-?(?=[\dX]{4}(?![\dX]))\d*X*|Y-?\d{5,15})(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?"
    r"(?:T[\d:.+Z-]+)?(?P<mark>[?~%]?)",
    re.ASCII,  # other scripts' digits are none of EDTF's; and a year of five thousand digits is no number to Python
)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SEASONS = {21: ("spring", 3), 22: ("summer", 6), 23: ("autumn", 9), 24: ("winter", 12)}
"""Number -> name and first month. EDTF names no months for a season: these are the northern, meteorological ones."""
_MARKS = {"": "", "~": "about ", "?": "possibly ", "%": "possibly about "}
_OPEN = {"..": "open", "": "unknown"}


@dataclass(frozen=True, slots=True)
class Edtf:
    """A date or a stretch of time.

    Attributes:
        low, high: First moment, and the first moment after it, in years: 2026.5 is the middle of 2026. None where
            an interval is open or has an unknown end.
        start, end: Whether that side is "known", "open" or "unknown".
        approximate: Marked `~` or `%`, or a season, whose months the standard leaves open.
        uncertain: Marked `?` or `%`.
        partial: Digits are unspecified (X).
        words: The value in English.
    """

    low: float | None
    high: float | None
    words: str
    start: str = "known"
    end: str = "known"
    approximate: bool = False
    uncertain: bool = False
    partial: bool = False


def read_edtf(value: str) -> Edtf | None:
    """Return what the value says, or None for what is no EDTF of level 0 or 1."""
    if "/" not in value:
        return _date(value)
    first, _, last = value.partition("/")
    start, end = (_OPEN.get(side, "known") for side in (first, last))
    low, high = (_date(side) if side not in _OPEN else None for side in (first, last))
    if (start == "known" and low is None) or (end == "known" and high is None) or low is high:
        return None
    sides = [side for side in (low, high) if side]
    return Edtf(
        low.low if low else None,
        high.high if high else None,
        _stretch(low, high, start, end),
        start,
        end,
        any(s.approximate for s in sides),
        any(s.uncertain for s in sides),
        any(s.partial for s in sides),
    )


def time_order(value: str | None) -> tuple[bool, float, float]:
    """Return a key that sorts values by their beginning, or by the end of what has none; what is no EDTF comes last.

    Of those that begin together, the longer stands first: a year before its months, a month before its days.
    """
    read = read_edtf(value or "")
    if read is None:
        return (True, 0.0, 0.0)
    if read.low is None or read.high is None:
        return (False, next(bound for bound in (read.low, read.high) if bound is not None), -math.inf)
    return (False, read.low, -read.high)


def _stretch(low: Edtf | None, high: Edtf | None, start: str, end: str) -> str:
    if low and high:
        return f"from {low.words} to {high.words}"
    if low:
        return f"from {low.words} on, {'end open' if end == 'open' else 'end unknown'}"
    words = high.words if high else ""
    return f"until {words}, {'beginning open' if start == 'open' else 'beginning unknown'}"


def _date(value: str) -> Edtf | None:
    found = _DATE.fullmatch(value)
    if found is None:
        return None
    year, month, day, mark = (found[part] for part in ("year", "month", "day", "mark"))
    bounds = _bounds(year.removeprefix("Y"), month, day)
    if bounds is None:
        return None
    season = month is not None and month.isdecimal() and int(month) in _SEASONS
    return Edtf(
        *bounds,
        _MARKS[mark] + _words(year.removeprefix("Y"), month, day),
        approximate=mark in {"~", "%"} or season,
        uncertain=mark in {"?", "%"},
        partial="X" in value,
    )


def _bounds(year: str, month: str | None, day: str | None) -> tuple[float, float] | None:
    ends = sorted(int(year.replace("X", digit)) for digit in "09")
    if "X" in year or month in {None, "XX"}:
        whole = month in {None, "XX"} and day in {None, "XX"}
        return (ends[0], ends[1] + 1) if whole else None
    first, number = ends[0], int(month or 0)
    if number in _SEASONS and day is None:
        begin = _SEASONS[number][1]
        return _at(first, begin, 1), _at(first + (begin + 3 > 12), (begin + 2) % 12 + 1, 1)  # noqa: PLR2004  # months
    if not 1 <= number <= len(_DAYS):
        return None
    days = _DAYS[number - 1] + (number == 2 and _leap(first))  # noqa: PLR2004  # February
    if day in {None, "XX"}:
        return _at(first, number, 1), _at(first, number, days + 1)
    if not 1 <= int(day or 0) <= days:
        return None
    return _at(first, number, int(day or 0)), _at(first, number, int(day or 0) + 1)


def _at(year: int, month: int, day: int) -> float:
    """Return the moment at which a day begins, in years. No calendar of Python's: those end at the years 1 and 9999."""
    before = sum(_DAYS[: month - 1]) + (month > 2 and _leap(year)) + day - 1  # noqa: PLR2004  # behind February
    return year + before / (365 + _leap(year))


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _words(year: str, month: str | None, day: str | None) -> str:
    if "X" in year:
        first, last = sorted(int(year.replace("X", digit)) for digit in "09")
        return f"a year from {_year(first)} to {_year(last)}"
    name = _year(int(year))
    if month is None:
        return name
    if month == "XX":
        return f"{'a month' if day is None else 'a day'} of {name}"
    if int(month) in _SEASONS:
        return f"{_SEASONS[int(month)][0]} {name}"
    named = f"{_MONTHS[int(month) - 1]} {name}"
    if day is None:
        return named
    return f"a day of {named}" if day == "XX" else f"{int(day)} {named}"


def _year(year: int) -> str:
    return str(year) if year > 0 else f"{1 - year} BC"  # EDTF has a year 0, people don't
