"""Dates of a brief in order of time."""

from __future__ import annotations

import re

_DATE = re.compile(r"(?P<year>-?\d[\dX]*|Y-?\d+)(?:-(?P<month>[\dX]{2}))?(?:-(?P<day>[\dX]{2}))?")
_SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}  # EDTF's numbers for spring to winter -> a month each may begin in
_LAST = (1, 0, 0, 0)  # what has no calendar date stands below what has one

Moment = tuple[int, int, int, int]


def moment(edtf: str | None) -> Moment:
    """Return where a date of EDTF level 1 stands in time: its beginning, or the end of what has none.

    A year stands before its months, a month before its days. Moments sort; they are no dates.
    """
    sides = (_DATE.match(side) for side in (edtf or "").split("/"))
    found = next((side for side in sides if side), None)
    if found is None:
        return _LAST
    year, month, day = (int((part or "0").strip("Y").replace("X", "0")) for part in found.groups())
    return (0, year, _SEASONS.get(month, month), day)
