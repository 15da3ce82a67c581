"""Rows of tables among the lines of a page: wide gaps at the same places of lines that follow each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.reading.extracted import Block, row
from summarize.reading.pdf_lines import Line, has_cells
from summarize.reading.pdf_pieces import BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ROW_PITCH = 1.35  # times the letter size: lines of one cell stand closer, rows of a table further apart
_SAME_EDGE = 4.0  # points by which cells of one column may differ


def tables(region: Sequence[Line]) -> Iterator[list[Line] | Block]:
    """Yield the runs of text lines of a region, and the rows of tables as blocks."""
    text: list[Line] = []
    table: list[list[tuple[str, float, float]]] = []
    last: Line | None = None
    for at, line in enumerate(region):
        in_table = bool(table) and last is not None and _is_row_part(line, last, table[0])
        opens = has_cells(line) and at + 1 < len(region) and _aligned(line, region[at + 1])
        if in_table and last is not None:
            _add_to(table, line, last)
        else:
            yield from _rows_of(table, last)
            table = []
            if opens:
                if text:
                    yield text
                text = []
                table = [list(line.cells)]
            else:
                text.append(line)
        last = line
    yield from _rows_of(table, last)
    if text:
        yield text


def _aligned(line: Line, below: Line) -> bool:
    """Whether two lines share the edge of a cell other than the first."""
    edges = [edge for _, x0, x1 in below.cells[1:] for edge in (x0, x1)]
    return any(
        abs(edge - own) < _SAME_EDGE for _, x0, x1 in line.cells[1:] for own in (x0, x1) for edge in edges
    )


def _is_row_part(line: Line, last: Line, first: list[tuple[str, float, float]]) -> bool:
    near = last.y - line.y < 3 * line.size  # times the size: rows of one table stand closer
    starts = [x0 for _, x0, _ in first]
    if not near or line.page != last.page:
        return False
    return has_cells(line) or (
        line.x0 > starts[0] + _SAME_EDGE and any(abs(line.x0 - x) < _SAME_EDGE for x in starts)
    )


def _add_to(table: list[list[tuple[str, float, float]]], line: Line, last: Line) -> None:
    """Add a line to a table: to the cells above it when it stands close below them, else as a new row."""
    cells = table[-1]
    close = last.y - line.y < _ROW_PITCH * line.size
    if close and line.x0 > cells[0][1] + _SAME_EDGE:
        for text, x0, x1 in line.cells:
            at = min(range(len(cells)), key=lambda index: abs(cells[index][1] - x0))
            cells[at] = (f"{cells[at][0]} {text}", min(cells[at][1], x0), max(cells[at][2], x1))
        return
    table.append(list(line.cells))


def _rows_of(table: list[list[tuple[str, float, float]]], last: Line | None) -> Iterator[Block]:
    for number, cells in enumerate(table):
        made = row(text.replace(BREAK, "-") for text, _, _ in cells)
        page = last.page if last and not number else None
        yield Block(made.text, marker="row", pages=((page, 0),) if page else ())
