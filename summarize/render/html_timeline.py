"""The timeline of a list of dates, as geometry for a drawing."""

from __future__ import annotations

import math
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from summarize.meaning import DateExpression, DateKindOf, EdtfOf, fields_of, head_of
from summarize.render.edtf import Edtf, read_edtf

if TYPE_CHECKING:
    from summarize.render.html_items import Card, Section

WIDTH = 720  # units of the drawing; text is 11 of them high
_MARGIN = 14  # left and right, where the arrows of open ends stand
_LANE = 27  # a bar and the label over it
_AXIS = 22  # the years above the lanes
_LETTER = 6.1  # mean width of a letter at 11 units; wide East Asian characters take two
_LONGEST = 26  # characters of a label; the list below has the whole phrase
_APART = 34  # units between the marks of the axis
_THIN = 6  # a day's bar is at least so wide
_ARROW = 9.0  # units of the head of an arrow
_DAY = 1 / 365


@dataclass(frozen=True, slots=True)
class Bar:
    """One dated item of the drawing; all measures in units."""

    card: Card
    edtf: Edtf
    label: str
    report: bool
    left: float
    width: float
    top: float
    label_left: float
    label_end: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing, and what has no place in it.

    Attributes:
        bars: In the order of time.
        ticks: (place, year) of the axis.
        published: Place of the publication date, or None.
        height: Of the drawing.
        undated: Items without a value that can be drawn.
    """

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    published: float | None
    height: float
    undated: tuple[Card, ...]


class Axis:
    """Time to place. Long stretches between neighbouring dates are shortened: their logarithms add up."""

    def __init__(self, moments: set[float]) -> None:
        self.moments = sorted(moments)
        steps = [math.log1p((late - early) / _DAY) for early, late in pairwise(self.moments)]
        scale = (WIDTH - 2 * _MARGIN) / (sum(steps) or 1)
        self.places = [float(_MARGIN)]
        for step in steps:
            self.places.append(self.places[-1] + step * scale)

    def place(self, moment: float) -> float:
        """Return the place of a moment inside the axis."""
        at = min(max(bisect_right(self.moments, moment) - 1, 0), len(self.moments) - 2)
        early, late = self.moments[at], self.moments[at + 1]
        part = (moment - early) / (late - early)
        return self.places[at] + part * (self.places[at + 1] - self.places[at])


def timeline(section: Section, published: str | None) -> Timeline | None:
    """Return the timeline of a list of dates; None for other lists and where nothing has a calendar date."""
    fields = {type(f.meaning): f.name for f in fields_of(section.item_type)}
    if not isinstance(head_of(section.item_type).meaning, DateExpression) or EdtfOf not in fields:
        return None
    dated: list[tuple[Card, Edtf, bool]] = []
    undated = []
    for item, card in zip(section.items, section.cards, strict=True):
        known = read_edtf(getattr(item, fields[EdtfOf]) or "")
        if known is None:
            undated.append(card)
        else:
            kind = getattr(item, fields[DateKindOf]) if DateKindOf in fields else ""
            dated.append((card, known, kind == "report"))
    if not dated:
        return None
    anchor = read_edtf(published or "")
    edges = {edge for _, e, _ in dated for edge in (e.low, e.high) if edge is not None}
    edges |= {anchor.low, anchor.low + _DAY} if anchor and anchor.low is not None else set()
    edges |= {max(edges) + _DAY} if len(edges) == 1 else set()
    axis = Axis(edges)
    bars = _pack(sorted(dated, key=lambda d: _order(d[1])), axis)
    lanes = max(bar.top for bar in bars) + _LANE
    marked = axis.place(anchor.low) if anchor and anchor.low is not None else None
    return Timeline(tuple(bars), tuple(_ticks(axis)), marked, lanes + 6, tuple(undated))


def _order(edtf: Edtf) -> tuple[float, float]:
    low = edtf.low if edtf.low is not None else -math.inf
    return low, edtf.high if edtf.high is not None else math.inf


def _pack(dated: list[tuple[Card, Edtf, bool]], axis: Axis) -> list[Bar]:
    """Give each bar the first lane in which it and its label are free."""
    bars: list[Bar] = []
    lanes: list[list[tuple[float, float]]] = []
    for card, edtf, report in dated:
        left = axis.place(edtf.low) if edtf.low is not None else _ARROW
        right = axis.place(edtf.high) if edtf.high is not None else WIDTH - _ARROW
        right = max(right, left + _THIN)
        label = card.name if len(card.name) <= _LONGEST else f"{card.name[: _LONGEST - 1]}…"
        wide = _LETTER * sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in label) + 4
        begin = max(left, _MARGIN)
        at_end = begin + wide > WIDTH
        taken = (min(left, WIDTH - wide), max(right, WIDTH)) if at_end else (left, max(right, begin + wide))
        lane = next((n for n, used in enumerate(lanes) if _free(used, taken)), len(lanes))
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append(taken)
        bars.append(
            Bar(
                card,
                edtf,
                label,
                report,
                round(left, 1),
                round(right - left, 1),
                _AXIS + lane * _LANE,
                round(float(WIDTH) if at_end else begin, 1),
                at_end,
            )
        )
    return bars


def _free(used: list[tuple[float, float]], taken: tuple[float, float]) -> bool:
    return all(taken[0] > end + 4 or taken[1] < start - 4 for start, end in used)


def _ticks(axis: Axis) -> list[tuple[float, str]]:
    """Return the first days of years, then of months, as far as they are apart."""
    first, last = axis.moments[0], axis.moments[-1]
    step = next((s for s in (1, 10, 100, 1000) if last - first < 100 * s), 10_000)  # no need to try each year
    years = range(math.ceil(first / step) * step, math.floor(last) + 1, step)
    named = [(float(y), str(y) if y > 0 else f"{1 - y} BC") for y in years]
    if last - first < 3:  # noqa: PLR2004  # years; farther apart, months tell little
        months = [
            (e.low, e.words)
            for y in range(max(0, math.floor(first)), math.ceil(last))
            for m in range(1, 13)
            if (e := read_edtf(f"{y:04d}-{m:02d}")) and e.low is not None and first <= e.low <= last
        ]
        named += [(low, f"{words[:3]} {words[-4:]}") for low, words in months]
    found: list[tuple[float, str]] = []
    for moment, name in named:
        at = axis.place(moment)
        if all(abs(at - other) >= _APART + 3 * (len(name) > 5) * 6 for other, _ in found):  # noqa: PLR2004  # "2026"
            found.append((round(at, 1), name))
    return sorted(found)
