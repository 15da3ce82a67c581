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

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarize.segment.boundaries import sentence_ends
from summarize.segment.lines import Line, lines

if TYPE_CHECKING:
    from collections.abc import Callable

HEADING_WORDS = 15
"""Words a heading has at most; measured on news and ministry pages, which stay below 14."""

HEADLINE_WORDS = 30
"""Words a headline has at most; ministry pages use whole sentences."""

_MAX_WRAP = 120  # characters: nobody wraps wider, and paragraphs are longer
_RAGGED = 8  # characters a full line may lack, because editors differ in what they count
_MIN_WRAPPED_LINES = 3  # of which 60 % must be full: fewer prove nothing
_MIN_WRAPPED_SHARE = 0.6
_REACH = 200  # characters on each side of a line break that decide whether a sentence ends there
_FINAL = ".!?…:;。！？؟۔।"  # noqa: RUF001  # full-width marks on purpose
_AROUND = "\"'”’»›)]}*_“‘«‹„([{¿¡ \t"
_GOES_ON = ",;—–-(/&"  # noqa: RUF001  # the dash on purpose


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


def paragraphs(
    text: str, language: str, table: dict[str, Any], opens: Callable[[str], bool]
) -> list[Paragraph]:
    """Return the paragraphs in order; `opens` tells lines that always begin one (labels, bylines, captions)."""
    found: list[Paragraph] = []
    current: list[Line] = []
    width = _wrap_width(text, all_lines := lines(text))
    for line in all_lines:
        if current and not _goes_on(text, current, line, width, language, table, opens):
            found.append(_paragraph(text, current))
            current = []
        if line.marker != "none":
            current.append(line)
    if current:
        found.append(_paragraph(text, current))
    return found


def ends_openly(text: str) -> bool:
    """Whether a line or paragraph has no punctuation at its end, as headings have none."""
    return text.rstrip(_AROUND)[-1:] not in _FINAL + _GOES_ON


def _paragraph(text: str, own: list[Line]) -> Paragraph:
    pieces = [text[own[0].start : own[0].end]]
    for before, line in zip(own, own[1:], strict=False):
        pieces += (" " * (line.start - before.end), text[line.start : line.end])
    first = own[0]
    return Paragraph(first.start, own[-1].end, "".join(pieces), first.marker, first.level, len(own) == 1)


def _wrap_width(text: str, all_lines: list[Line]) -> int | None:
    """The width at which the text is hard-wrapped, in characters; None when it is not."""
    widths = sorted(line.width for line in all_lines if line.width)
    if not widths:
        return None
    width = widths[min(len(widths) - 1, len(widths) * 98 // 100)]  # an address may be longer than the margin
    if width > _MAX_WRAP:
        return None
    pairs = [
        _is_full(text, line, below, width)
        for line, below in zip(all_lines, all_lines[1:], strict=False)
        if line.marker in {"", "quote"} and below.marker in {"", "quote"}
    ]
    full = sum(pairs)
    return width if full >= _MIN_WRAPPED_LINES and full >= _MIN_WRAPPED_SHARE * len(pairs) else None


def _is_full(text: str, line: Line, below: Line, width: int) -> bool:
    first_word = text[below.start : below.end].split(maxsplit=1)[0]
    return line.width + 1 + len(first_word) > width - _RAGGED


def _goes_on(  # noqa: PLR0913  # what the decision rests on
    text: str,
    current: list[Line],
    line: Line,
    width: int | None,
    language: str,
    table: dict[str, Any],
    opens: Callable[[str], bool],
) -> bool:
    """Whether `line` continues the paragraph of the lines before it."""
    before = current[-1]
    if line.marker in {"none", "heading", "bullet", "image"} or before.marker in {"heading", "image"}:
        return False
    if (line.marker == "quote") != (current[0].marker == "quote"):
        return False
    above, here = text[before.start : before.end], text[line.start : line.end]
    ended = _ends_sentence(above, here, language)
    if width is not None and _is_full(text, before, line, width) and not (ended and opens(here)):
        return True
    if ended or opens(here):
        return False
    if not here.lstrip(_AROUND)[:1].isupper() and not here[0].isdigit():
        return True
    if above.rstrip(_AROUND)[-1:] in _GOES_ON or above.endswith("."):
        return True
    words = above.split()
    if words[-1].lower().strip(".,") in table.get("open_ends", ()):
        return True
    limit = (
        HEADLINE_WORDS if current[0] is current[-1] and not text[: before.start].strip() else HEADING_WORDS
    )
    return len(current) > 1 or len(words) > limit


def _ends_sentence(above: str, here: str, language: str) -> bool:
    last = above.rstrip(_AROUND)[-1:]
    if last not in _FINAL:
        return False
    if last != ".":
        return last != ";"
    tail = above[-_REACH:]
    return len(tail) in sentence_ends(f"{tail} {here[:_REACH]}", language)
