"""Lines become paragraphs. A line break may end a paragraph, wrap a line, or cut a sentence in the middle.

Blank lines, headings, bullets and labels always separate. Otherwise:

- In hard-wrapped text (most lines are so full that the next line's first word would not have fitted) a full
  line goes on below.
- A line that ends a sentence ends a paragraph, and so does one that looks like a heading: few words, no
  punctuation at its end, and a capital or a digit below.
- Any other line goes on below: the next line starts in lower case, or this one ends in a comma or in a word
  such as "of", or it is too long for a heading.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from summarize.segment.boundaries import sentence_ends
from summarize.segment.lines import Line, lines
from summarize.segment.marks import AROUND, FINAL, GOES_ON

if TYPE_CHECKING:
    from collections.abc import Callable

HEADING_WORDS = 15
"""Words a heading has at most; measured on news and ministry pages, which stay below 14."""

HEADLINE_WORDS = 30
"""Words a headline has at most; ministry pages use whole sentences."""

_MAX_WRAP = 120  # characters: nobody wraps wider, and paragraphs are longer
_MIN_WRAP = 40  # characters: shorter lines are a list or a poem
_RAGGED = 8  # characters a full line may lack, because editors differ in what they count
_MIN_WRAPPED_LINES = 3  # of which 60 % must be full: fewer prove nothing
_MIN_WRAPPED_SHARE = 0.6
_REACH = 200  # characters on each side of a line break that decide whether a sentence ends there


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together.

    Attributes:
        text: The characters from `start` to `end`, with line breaks and the markers between the lines blanked, so
            that offsets into it are offsets into the document less `start`.
        marker: That of the first line.
        level: 1 to 6 for a heading.
        one_line: It stands on one line of the file.
    """

    start: int
    end: int
    text: str
    marker: str
    level: int
    one_line: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """What the decisions about line breaks rest on.

    Attributes:
        language: BCP 47 code, for the sentence ends at line breaks.
        open_ends: Words, in lower case, at which a line never ends a heading.
        opens: Tells lines that always begin a paragraph (labels, bylines, captions).
        width: Characters at which the text is hard-wrapped; None when it is not.
    """

    language: str
    open_ends: frozenset[str]
    opens: Callable[[str], bool]
    width: int | None = None


def paragraphs(text: str, layout: Layout) -> list[Paragraph]:
    """Return the paragraphs in order; the wrap width of `layout` is found out here."""
    found: list[Paragraph] = []
    current: list[Line] = []
    all_lines = lines(text)
    layout = replace(layout, width=_wrap_width(text, all_lines))
    for line in all_lines:
        if current and not _goes_on(text, current, line, layout, at_top=not found):
            found.append(_paragraph(text, current))
            current = []
        if line.marker != "none":
            current.append(line)
    if current:
        found.append(_paragraph(text, current))
    return found


def ends_openly(text: str) -> bool:
    """Whether a line or paragraph has no punctuation at its end, as headings have none."""
    return text.rstrip(AROUND)[-1:] not in FINAL + GOES_ON


def _paragraph(text: str, own: list[Line]) -> Paragraph:
    pieces = [text[own[0].start : own[0].end]]
    for before, line in pairwise(own):
        pieces += (" " * (line.start - before.end), text[line.start : line.end])
    first = own[0]
    return Paragraph(first.start, own[-1].end, "".join(pieces), first.marker, first.level, len(own) == 1)


def _wrap_width(text: str, all_lines: list[Line]) -> int | None:
    """The width at which the text is hard-wrapped, in characters; None when it is not."""
    widths = sorted(line.width for line in all_lines if line.width)
    if not widths:
        return None
    width = widths[min(len(widths) - 1, len(widths) * 98 // 100)]  # an address may be longer than the margin
    if not _MIN_WRAP <= width <= _MAX_WRAP:
        return None
    pairs = [
        _is_full(text, line, below, width)
        for line, below in pairwise(all_lines)
        if line.marker in {"", "quote"} and below.marker in {"", "quote"}
    ]
    full = sum(pairs)
    return width if full >= _MIN_WRAPPED_LINES and full >= _MIN_WRAPPED_SHARE * len(pairs) else None


def _is_full(text: str, line: Line, below: Line, width: int) -> bool:
    first_word = text[below.start : below.end].split(maxsplit=1)[0]
    return line.width + 1 + len(first_word) > width - _RAGGED


def _goes_on(text: str, current: list[Line], line: Line, layout: Layout, *, at_top: bool) -> bool:
    """Whether `line` continues the paragraph of the lines before it."""
    before = current[-1]
    if line.marker in {"none", "heading", "bullet", "image"} or before.marker in {"heading", "image"}:
        return False
    if (line.marker == "quote") != (current[0].marker == "quote"):
        return False
    above, here = text[before.start : before.end], text[line.start : line.end]
    ended, opens = _ends_sentence(above, here, layout.language), layout.opens(here)
    if layout.width is not None and _is_full(text, before, line, layout.width):
        return not (ended and opens)
    if ended or opens:
        return False
    most_words = HEADLINE_WORDS if at_top else HEADING_WORDS
    return len(current) > 1 or _is_cut(above, here, layout, most_words)


def _is_cut(above: str, here: str, layout: Layout, most_words: int) -> bool:
    """Whether a line that ends no sentence and fills no margin goes on below, rather than being a heading."""
    first = here.lstrip(AROUND)[:1]
    if not (first.isupper() or first.isdigit()):
        return True
    words = above.split()
    if above.rstrip(AROUND)[-1:] in f"{GOES_ON}." or words[-1].lower().strip(".,") in layout.open_ends:
        return True
    return len(words) > most_words


def _ends_sentence(above: str, here: str, language: str) -> bool:
    last = above.rstrip(AROUND)[-1:]
    if last not in FINAL:
        return False
    if last != ".":
        return last != ";"
    tail = above[-_REACH:]
    return len(tail) in sentence_ends(f"{tail} {here[:_REACH]}", language)
