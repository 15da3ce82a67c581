"""What a reader of one format hands back, and how its blocks become canonical text.

The canonical text is that of a Markdown file: blocks stand apart by one blank line, a heading has its number signs, an
entry of a list its dash, a quotation its angle bracket, a table's row its bars. Lines inside a block are lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

Marker = Literal["", "entry", "quote", "row"]

_BLANKS = re.compile(r"[^\S\n]+")
_AROUND_BREAK = re.compile(r" ?\n ?")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, entry of a list, quotation or row of a table.

    Attributes:
        text: Its characters, without markers.
        level: 1 to 6 for a heading, else 0.
        marker: What it is when it is no plain paragraph.
        pages: (page, offset into `text`) where a page begins inside the block; pages count from 1.
    """

    text: str
    level: int = 0
    marker: Marker = ""
    pages: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Extracted:
    """A document as its format states it; None where it does not.

    Attributes:
        text: The canonical text.
        encoding: The codec of its characters, as Python names it; "" where the format leaves no choice.
        notes: What was left out, changed or doubtful.
        pages: Offset into `text` at which each page begins; empty when the format has no pages.
    """

    text: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: date | None = None
    encoding: str = ""
    notes: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()


def plain(text: str) -> str:
    """Return the text with runs of blanks made one space, and none around line breaks or at either end."""
    return _AROUND_BREAK.sub("\n", _BLANKS.sub(" ", text)).strip()


def row(cells: Iterable[str]) -> Block:
    """Return a row of a table as a block; a cell's line breaks become spaces."""
    return Block("| " + " | ".join(" ".join(cell.split()) for cell in cells) + " |", marker="row")


def raised(digits: str, before: str) -> str:
    """Return how a superscript number is written, so that it does not run into the number or word `before` it.

    After a unit of length it is a power ("km²"); anything else is the mark of a note ("[3]").
    """
    power = {"2": "²", "3": "³"}.get(digits)
    if power and re.search(r"(?<![^\W\d_])(?:[kcm]?m|mi|ft|in|yd)$", before):
        return power
    return f"[{digits}]"


def canonical(blocks: Iterable[Block], page_count: int = 0) -> tuple[str, tuple[int, ...]]:
    """Return the canonical text of the blocks, and where each of `page_count` pages begins in it.

    A page without a block begins where the next one does.
    """
    pieces: list[str] = []
    starts: dict[int, int] = {}
    length = 0
    before: Block | None = None
    for block in blocks:
        text = _marked(block)
        if not text:
            continue
        gap = "" if before is None else "\n" if before.marker == block.marker == "entry" else "\n\n"
        length += len(gap)
        lead = len(text) - len(block.text)  # markers repeat on the lines of a quotation; pages begin in none
        for page, offset in block.pages:
            starts.setdefault(page, length + (lead + offset if offset else 0))
        pieces += (gap, text)
        length += len(text)
        before = block
    following = length
    offsets: list[int] = []
    for page in range(page_count, 0, -1):
        following = min(starts.get(page, following), following)
        offsets.append(following)
    return "".join((*pieces, "\n")) if pieces else "", tuple(reversed(offsets))


def _marked(block: Block) -> str:
    if not block.text.strip():
        return ""
    if block.level:
        return f"{'#' * block.level} {block.text}"
    if block.marker == "entry":
        return f"- {block.text}"
    if block.marker == "quote":
        return "> " + block.text.replace("\n", "\n> ")
    return block.text
