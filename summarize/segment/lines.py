"""Lines of a text without their markup: what a Markdown or plain text file puts before and around the words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from summarize.segment.marks import BULLETS, NO_WORDS

Marker = Literal["", "heading", "quote", "bullet", "image", "none"]
"""What introduces a line; "none" is a line without words (blank, a rule, an empty quote line)."""

_QUOTE = re.compile(r"[ \t]*(?:>[ \t]*)+")
_HEADING = re.compile(r"[ \t]{0,3}(#{1,6})[ \t]+")
_BULLET = re.compile(rf"[ \t]*[{re.escape(BULLETS)}][ \t]+")
_HEADING_END = re.compile(r"[ \t]+#+[ \t]*$")
_IMAGE = re.compile(r"[ \t]*!\[([^\]\n]{0,1000})\]\([^()\n]{0,2000}\)[ \t]*$")
_RULE = 200  # characters: rules are short, and a long line is not scanned for being one


@dataclass(frozen=True, slots=True)
class Line:
    """A line's words: `start` and `end` are offsets into the text, markers and white space left out.

    Attributes:
        level: 1 to 6 for a heading, else 0.
        width: Characters of the whole line as it stands, for telling hard-wrapped text.
    """

    start: int
    end: int
    marker: Marker = ""
    level: int = 0
    width: int = 0


def lines(text: str) -> list[Line]:
    """Return the text's lines in order, blank ones included."""
    found: list[Line] = []
    start = 0
    for raw in text.splitlines(keepends=True):
        found.append(_line(text, start, start + len(raw)))
        start += len(raw)
    return found


def _line(text: str, start: int, end: int) -> Line:
    raw = text[start:end].rstrip()
    end, width = start + len(raw), len(raw)
    if len(raw) < _RULE and NO_WORDS.issuperset(raw):
        return Line(end, end, "none")
    if match := _IMAGE.match(text, start, end):
        caption = match.group(1)
        first = match.start(1) + len(caption) - len(caption.lstrip())
        return Line(first, match.start(1) + len(caption.rstrip()), "image" if caption.strip() else "none")
    marker: Marker = ""
    level = 0
    if match := _QUOTE.match(text, start, end):
        marker, start = "quote", match.end()
    if match := _HEADING.match(text, start, end):
        marker, level, start = "heading", len(match.group(1)), match.end()
        if closing := _HEADING_END.search(text, start, end):
            end = closing.start()
    elif match := _BULLET.match(text, start, end):
        marker, start = "bullet", match.end()
    while start < end and text[start].isspace():
        start += 1
    return Line(start, end, marker, level, width) if start < end else Line(end, end, "none")
