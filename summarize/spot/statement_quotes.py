"""Quotations: which stretches of a paragraph stand between quotation marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARAGRAPH = re.compile(
    r"\n[ \t\u00a0]*\n\s*|(?<=[.!?:;\u201d\"\u2019\u00bb])[ \t\u00a0]*\n\s*(?=[A-Z\u201c\"\u2018\u00ab\u2039(\[\d])"
)
_CLOSERS = {
    "\u201c": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u00ab": "\u00bb",
    "\u2018": "\u2019",
    "\u00bb": "\u00ab",
}
_SINGLE = "\u2018"
_MARKS = re.compile('[\u201c\u201d\u201e\u00ab\u00bb"\u2018\u2019]')


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch between quotation marks within one paragraph.

    Attributes:
        start, end: The words inside the marks.
        outer_start, outer_end: The same with the marks.
        closed: False when the paragraph ends before the closing mark does.
        continued: True when it goes on with the quotation of the paragraph before.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    closed: bool
    continued: bool = False


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the spans of the paragraphs; a line end parts them only where a sentence may end."""
    spans, start = [], 0
    for gap in _PARAGRAPH.finditer(text):
        spans.append((start, gap.start()))
        start = gap.end()
    spans.append((start, len(text.rstrip())))
    return [(a, b) for a, b in spans if text[a:b].strip()]


def quotations(text: str, start: int, end: int, *, open_before: bool) -> list[Quotation]:
    """Return the outermost quotations of a paragraph.

    Args:
        text: The document's text.
        start: Where the paragraph starts.
        end: Where it ends.
        open_before: The paragraph before ended inside a quotation.
    """
    found: list[Quotation] = []
    at = start
    while (mark := _MARKS.search(text, at, end)) is not None:
        at = mark.end()
        if not _opens(text, mark.start(), start, end):
            continue
        close = _closing(text, mark.start(), end)
        inner, last = mark.end(), end if close is None else close
        while last > inner and (text[last - 1].isspace() or text[last - 1] == ","):
            last -= 1
        if last > inner:
            outer = end if close is None else close + 1
            continued = open_before and mark.start() == start
            found.append(Quotation(inner, last, mark.start(), outer, close is not None, continued))
        if close is None:
            break
        at = close + 1
    return found


def _opens(text: str, at: int, start: int, end: int) -> bool:
    mark = text[at]
    if at + 1 >= end or text[at + 1].isspace():
        return False
    if mark in "“„«":
        return True
    before = text[at - 1] if at > start else " "
    return mark in {'"', _SINGLE} and (before.isspace() or before in "([—–-/")


def _closing(text: str, at: int, end: int) -> int | None:
    mark = text[at]
    if mark == '"':
        return _straight(text, at, end)
    if mark == _SINGLE:
        return _single(text, at, end)
    depth = 1
    for place in range(at + 1, end):
        char = text[place]
        if char in _CLOSERS[mark] and (char != mark):
            depth -= 1
            if depth == 0:
                return place
        elif char == mark:
            if (
                text[place - 1].isspace()
                and text[:place].rstrip()[-1] in ",.!?"
                and not _closes_next(text, place + 1, end)
            ):
                return place  # an opening mark typed for the closing one: "global reach, <<Ortega said"
            depth += 1
    return None


def _closes_next(text: str, at: int, end: int) -> bool:
    """Tell whether the next quotation mark is a closing one, as it is behind a quotation within the quotation."""
    mark = _MARKS.search(text, at, end)
    return mark is not None and not _opens(text, mark.start(), at, end)


def _straight(text: str, at: int, end: int) -> int | None:
    place = text.find('"', at + 1, end)
    while place >= 0:
        after = text[place + 1] if place + 1 < end else " "
        if not text[place - 1].isspace() and not after.isalnum():
            return place
        place = text.find('"', place + 1, end)
    return None


def _single(text: str, at: int, end: int) -> int | None:
    """The closing ’ looks like an apostrophe: one behind punctuation first, else the first that ends a word."""
    ends = [p for p in range(at + 1, end) if text[p] == "’" and not text[p + 1 : p + 2].isalnum()]
    return next((p for p in ends if text[p - 1] in ".,!?"), ends[0] if ends else None)
