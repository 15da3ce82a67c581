"""Running headers, footers and page numbers: what repeats at one height of the pages is no part of the text.

A row is taken for one only if it stands at the top or bottom of its page and the same words stand at the same height on
other pages, its one changing number counting the pages. Rows of a table that repeat nothing stay.
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from summarize.reading.pdf_lines import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.reading.pdf_pieces import Piece

_EDGE_ROWS = 3  # rows looked at on each end of a page: a header has two at most, and a rule of words
_EDGE_SHARE = 0.16  # of the page's height, where headers and footers stand
_STEP = 4.0  # points: rows at one height up to that
_ENOUGH = 3  # pages that prove a running line, however long the document: a chapter's header has no more
_SHOWN = 60  # characters of a line in a note
_NAMED = 6  # lines named in a note, the rest is counted
_NUMBER = re.compile(r"\d{1,4}")
_LONE = re.compile(
    r"(?:^|\b(?:page|p\.|pg\.?|стор\.|página|pág\.) ?)[\s\-–—|]*(\d{1,4})(?: ?(?:of|/|de|з) ?\d{1,4})?[\s\-–—|]*$",
    re.IGNORECASE,
)
_SMALL = 0.95  # times the text's size: page numbers of a single page are told by their small type
_APART = 1.8  # times the text's size: and by standing apart

Row: TypeAlias = list["Piece"]
_Key = tuple[int, str, int | None]


def without_furniture(
    pages: list[list[Piece]], heights: list[float]
) -> tuple[list[list[Piece]], tuple[str, ...]]:
    """Return each page's pieces without running lines, and a note that names what was left out.

    Args:
        pages: The pieces of each page.
        heights: The height of each page in points.
    """
    seen: dict[_Key, set[int]] = defaultdict(set)
    edges = [list(_edge_rows(pieces, height)) for pieces, height in zip(pages, heights, strict=True)]
    for number, edge in enumerate(edges):
        for row in edge:
            for key in _keys(row, number):
                seen[key].add(number)
    enough = min(_ENOUGH, max(2, (len(pages) * 2 + 4) // 5))
    kept: list[list[Piece]] = []
    left_out: dict[str, list[int]] = defaultdict(list)
    for number, pieces in enumerate(pages):
        gone: set[int] = set()
        for row in edges[number]:
            running = any(_is_running(seen[key], number, enough) for key in _keys(row, number))
            if running or (len(pages) == 1 and _is_only_page(row, pieces)):
                gone.update(map(id, row))
                left_out[_NUMBER.sub("#", _text(row)) if running else _text(row)].append(number + 1)
        kept.append([piece for piece in pieces if id(piece) not in gone])
    return kept, _notes(left_out)


def _edge_rows(pieces: list[Piece], height: float) -> Iterator[Row]:
    found = rows(pieces)
    edge = found[:_EDGE_ROWS] + [row for row in found[-_EDGE_ROWS:] if row not in found[:_EDGE_ROWS]]
    for row in edge:
        if not _EDGE_SHARE * height < row[0].y < (1 - _EDGE_SHARE) * height:
            yield row


def _keys(row: Row, page: int) -> Iterator[_Key]:
    """Yield what a running line keeps from page to page: height, words, and how far its number is from the page's."""
    text = _text(row)
    at = round(row[0].y / _STEP)
    for height in (at, at + 1):  # two neighbours' grid, so that no row falls between
        yield height, text, None
        for match in _NUMBER.finditer(text):
            yield height, f"{text[: match.start()]}#{text[match.end() :]}", int(match.group()) - page


def _is_running(pages: set[int], number: int, enough: int) -> bool:
    """Whether a line is on enough pages, and on one next to this or, as left and right pages differ, next but one."""
    return len(pages) >= enough and any(number + step in pages for step in (-2, -1, 1, 2))


def _is_only_page(row: Row, pieces: list[Piece]) -> bool:
    """Whether a row of a one-page document holds its page number: in small type, away from all else."""
    counts = any((match := _LONE.search(piece.text)) and match[1] == "1" for piece in row)
    others = [piece for piece in pieces if piece not in row]
    if not counts or not others:
        return False
    size = statistics.median(piece.size for piece in others)
    near = min(abs(piece.y - row[0].y) for piece in others)
    return row[0].size < _SMALL * size and near > _APART * size


def _text(row: Row) -> str:
    return " ".join(piece.text for piece in row)


def _notes(left_out: dict[str, list[int]]) -> tuple[str, ...]:
    if not left_out:
        return ()
    named = [
        f"{text[:_SHOWN]!r} ({len(pages)} page{'s' if len(pages) > 1 else ''})"
        for text, pages in list(left_out.items())[:_NAMED]
    ]
    more = f" and {len(left_out) - _NAMED} more" if len(left_out) > _NAMED else ""
    return (f"running headers, footers and page numbers left out: {', '.join(named)}{more}",)
