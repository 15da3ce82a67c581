"""Pieces of a page become lines, and the lines of a page one reading order, columns included."""

from __future__ import annotations

import statistics
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from summarize.reading.extracted import raised
from summarize.reading.pdf_pieces import Piece, is_raised

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SAME_LINE = 0.35  # times the letter size that baselines of one line may differ
_NO_SPACE = 0.12  # times the letter size: pieces closer than that are one word
_CELL_GAP = 1.5  # times the letter size between cells of a table; word spaces of justified lines stay below
_GUTTER = 0.8  # times the letter size between columns: narrower ones are unreadable on paper, too
_COLUMN_ROWS = 4  # lines on each side that make columns; fewer may be a pair of addresses or a small table
_COLUMN_CHARACTERS = 12  # median of a column's lines: cells of tables are shorter
_RUNNING = 0.3  # of a column's lines start in lower case; in running text it is four of five, in tables few
_ALIGNED = 0.5  # of a column's lines share a baseline with the other column, in tables all of them
_HEADING_ROWS = 2  # lines of a heading at most
_LARGER = 1.1  # times the usual letter size: a heading
_NARROWEST = 0.12  # of the text's width: a strip narrower than that holds line numbers or bullets


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one column.

    Attributes:
        cells: (text, left, right) of what wide gaps part; a line of running text has one.
        page: Page number from 1.
    """

    cells: tuple[tuple[str, float, float], ...]
    y: float
    size: float
    bold: bool
    page: int

    @property
    def text(self) -> str:
        """The line's characters, cells parted by a space."""
        return " ".join(text for text, _, _ in self.cells)

    @property
    def x0(self) -> float:
        """Left edge in points."""
        return self.cells[0][1]

    @property
    def x1(self) -> float:
        """Right edge in points."""
        return self.cells[-1][2]


def rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Return the pieces by baseline, from the top of the page, each row from left to right."""
    found: list[list[Piece]] = []
    marks: list[Piece] = []
    ordered = sorted(pieces, key=lambda piece: (-piece.y, piece.x0))
    for piece in ordered:
        if piece.text.isdecimal() and any(is_raised(piece, o) and _beside(piece, o) for o in ordered):
            marks.append(piece)
        elif found and abs(found[-1][0].y - piece.y) <= _SAME_LINE * max(found[-1][0].size, piece.size):
            found[-1].append(piece)
        else:
            found.append([piece])
    for mark in marks:
        next(r for r in found if any(is_raised(mark, o) and _beside(mark, o) for o in r)).append(mark)
    return [sorted(row, key=lambda piece: piece.x0) for row in found]


def _beside(mark: Piece, other: Piece) -> bool:
    return other.x0 - other.size < mark.x0 < other.x1 + other.size


def line(row: Sequence[Piece], page: int) -> Line:
    """Return the line that a row of pieces makes."""
    main = max(row, key=lambda piece: (piece.x1 - piece.x0, piece.size))
    ordered = sorted(row, key=lambda piece: -piece.x1) if _is_leftward(row) else list(row)
    cells: list[tuple[str, float, float]] = []
    for piece in ordered:
        if not cells:
            cells.append((piece.text, piece.x0, piece.x1))
            continue
        text, x0, x1 = cells[-1]
        gap = max(piece.x0 - x1, x0 - piece.x1)
        if is_raised(piece, main):
            cells[-1] = (text + raised(piece.text, text), min(x0, piece.x0), max(x1, piece.x1))
        elif gap > _CELL_GAP * main.size:
            cells.append((piece.text, piece.x0, piece.x1))
        else:
            space = " " if gap > _NO_SPACE * main.size else ""
            cells[-1] = (f"{text}{space}{piece.text}", min(x0, piece.x0), max(x1, piece.x1))
    return Line(tuple(cells), main.y, main.size, main.bold, page)


def columns(pieces: list[Piece]) -> list[list[list[Piece]]]:
    """Return regions in reading order, each a list of rows: what spans the columns, then the left one, the right one."""
    all_rows = rows(pieces)
    cut = _gutter(pieces, all_rows)
    if cut is None:
        return [all_rows] if all_rows else []
    x, first, last = cut
    above = [piece for row in all_rows[:first] for piece in row]
    beside = [piece for row in all_rows[first:last] for piece in row]
    below = [piece for row in all_rows[last:] for piece in row]
    return [
        *(columns(above) if above else []),
        *columns([piece for piece in beside if piece.x1 <= x]),
        *columns([piece for piece in beside if piece.x1 > x]),
        *(columns(below) if below else []),
    ]


def _gutter(pieces: list[Piece], all_rows: list[list[Piece]]) -> tuple[float, int, int] | None:
    """Return (x, first row, row after the last) of the tallest stretch of rows that a white strip at x divides."""
    if len(all_rows) < _COLUMN_ROWS:
        return None
    left, right = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    size = statistics.median(piece.size for piece in pieces)
    best: tuple[int, float, float, int, int] | None = None
    for x in _strips(pieces, _GUTTER * size):
        if not left + _NARROWEST * (right - left) < x < right - _NARROWEST * (right - left):
            continue
        for first, last in _stretches(all_rows, x):
            beside = all_rows[first:last]
            if _are_columns(beside, x):
                rated = (last - first, _width_at(beside, x), x, first, last)
                best = max(best, rated) if best else rated
    return best[2:] if best else None


def _strips(pieces: list[Piece], width: float) -> list[float]:
    """The middles of gaps between a right edge and the next left edge that occur on some row."""
    found: set[float] = set()
    for row in rows(pieces):
        right = row[0].x1
        for piece in row[1:]:
            if piece.x0 - right >= width:
                found.add(round((piece.x0 + right) / 2))
            right = max(right, piece.x1)
    lefts = sorted({round(piece.x0) for piece in pieces})
    found.update(x - width / 2 for x in lefts[1:])
    return sorted(found)


def _stretches(all_rows: list[list[Piece]], x: float) -> list[tuple[int, int]]:
    """Return the row ranges that no piece crosses at x, without a heading that follows both columns."""
    found: list[tuple[int, int]] = []
    first = 0
    for at in range(len(all_rows) + 1):
        if at < len(all_rows) and not any(piece.x0 < x < piece.x1 for piece in all_rows[at]):
            continue
        if at - first >= _COLUMN_ROWS:
            found.append((first, _before_heading(all_rows, first, at, x)))
        first = at + 1
    return found


def _before_heading(all_rows: list[list[Piece]], first: int, last: int, x: float) -> int:
    """Where columns end at the latest: a heading below the right column's end belongs to what spans both."""
    if last == len(all_rows):
        return last  # nothing spans the columns below: the left one is the longer
    right = [at for at in range(first, last) if all_rows[at][-1].x0 >= x]
    size = statistics.median(piece.size for row in all_rows[first:last] for piece in row)
    for at in range(max(last - _HEADING_ROWS, right[-1] + 1) if right else last, last):
        if all_rows[at][0].bold or all_rows[at][0].size > _LARGER * size:
            return at
    return last


def _are_columns(beside: list[list[Piece]], x: float) -> bool:
    """Whether both sides of a strip are running text, and not the cells of a table."""
    sides = (
        [row for row in beside if row[0].x1 <= x],
        [row for row in beside if row[-1].x0 >= x],
    )
    texts = [
        [piece for row in side for piece in row if (piece.x1 <= x) == (not at)]
        for at, side in enumerate(sides)
    ]
    if any(len(side) < _COLUMN_ROWS for side in sides):
        return False
    if any(statistics.median(len(piece.text) for piece in side) < _COLUMN_CHARACTERS for side in texts):
        return False
    if all(_running(side) >= _RUNNING for side in texts):
        return True
    shared = sum(row[0].x1 <= x < row[-1].x0 for row in beside)
    return shared < _ALIGNED * min(len(side) for side in sides)


def _running(side: list[Piece]) -> float:
    """The share of a side's lines that start like the middle of a sentence."""
    starts = [piece.text.lstrip("\"'“\u2018«([—–-")[:1] for piece in side]
    return sum(start.isalpha() and not start.isupper() for start in starts) / len(starts)


def _width_at(beside: list[list[Piece]], x: float) -> float:
    left = max((piece.x1 for row in beside for piece in row if piece.x1 <= x), default=x)
    right = min((piece.x0 for row in beside for piece in row if piece.x0 >= x), default=x)
    return right - left


def _is_leftward(row: Sequence[Piece]) -> bool:
    """Whether a row is mostly of a script written from right to left."""
    kinds = [unicodedata.bidirectional(c) for piece in row for c in piece.text if c.isalpha()]
    return sum(kind in {"R", "AL"} for kind in kinds) * 2 > len(kinds)


def has_cells(one: Line) -> bool:
    """Whether wide gaps part the line, as they part the cells of a table."""
    return len(one.cells) > 1


def pitches(found: Sequence[Line]) -> list[float]:
    """Return the distances between lines of one size that follow each other in one column."""
    return [
        above.y - below.y
        for above, below in pairwise(found)
        if above.page == below.page
        and above.y > below.y
        and abs(above.size - below.size) < 0.1 * above.size  # sizes that look alike
    ]
