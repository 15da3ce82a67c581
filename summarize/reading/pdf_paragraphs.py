"""Lines of a PDF become paragraphs, headings, entries of lists and rows of tables.

A line opens a paragraph when it stands further below than lines do, is indented, is of another size, or has a bullet.
A line break is kept where the next word would have fitted: someone put it there. Other breaks only fill the column.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarize.reading.extracted import Block, Marker
from summarize.reading.hyphens import HYPHENS, Hyphens
from summarize.reading.pdf_lines import Line, has_cells, pitches
from summarize.reading.pdf_pieces import BREAK
from summarize.reading.pdf_tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

_MORE_THAN_PITCH = 1.25  # times the usual distance of lines: a gap between paragraphs
_FULL_LINES = 2  # lines that show where a column's right edge is
_USUAL_SHARE = 0.1  # of all distances between lines
_USUAL_PITCH = 1.2  # times the letter size, where the document has no two lines to measure
_LARGER = 1.08  # times the text's size: a heading
_OTHER_SIZE = 0.06  # of the size: what looks like another size
_NOTE_SIZE = 0.92  # times the text's size: below it, the foot of a page holds notes
_INDENT = (0.7, 5.0)  # times the letter size that a first line is moved in; more is a centred line
_SLACK = 0.4  # times the letter size by which a line is taken to be full
_HEADING_WORDS = 30  # more words in large or heavy type are a summary
_BOLD_WORDS = 15  # the same for heavy type of the text's size
_BULLET = re.compile(r"([•‣▪◦●■□\u2043\uf0b7\uf0a7])\s*(?=\S)|[–*-]\s+(?=\S)")
_NUMBERED = re.compile(r"(?:\(?\d{1,2}[.)]|\(?[a-z][)]|\[\d{1,3}\])\s+\S")
_FINAL = re.compile(r"[.!?:…][\"'”’»)\]]*(?:\[\d{1,3}\])*$")
_LABEL = re.compile(r"[A-Z][A-Z.’'-]*(?: [A-Z][A-Z.’'-]*){0,4}:\s")  # "Q: " or "MS. HALVORSEN: " opens a turn
_OPEN_DASHES = "—–/"


@dataclass(slots=True)
class _Paragraph:
    """A paragraph that is being put together."""

    lines: list[Line]
    text: str
    marker: str = ""
    right: float = 0.0  # the column's right edge in points
    full_lines: int = 0  # lines of the column that reach it: one alone proves no edge
    pages: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Type:
    """What the document's letters look like: the size of its text, its line pitch, the sizes of its headings."""

    size: float
    pitch: float
    headings: tuple[float, ...]
    indents: bool


def blocks(regions: Sequence[Sequence[Line]], hyphens: Hyphens) -> list[Block]:
    """Return the blocks of a document's regions (columns and what spans them), in reading order."""
    letters = _type(regions)
    done: list[_Paragraph | Block] = []
    page = 0
    for region in regions:
        for part in tables(region):
            if isinstance(part, list):
                opened = _paragraphs(part, letters, hyphens)
                if done and opened:
                    _join_across(done, opened, letters, hyphens)
                done += opened
            else:
                done.append(part)
    bold_level = min(len(letters.headings) + 1, 6)
    found: list[Block] = []
    for one in done:
        block = one if isinstance(one, Block) else _block(one, letters, bold_level)
        first = block.pages[0][0] if block.pages else page
        if first == page and block.pages:
            block = Block(block.text, block.level, block.marker, block.pages[1:])
        page = max([page, *(number for number, _ in block.pages)])
        found.append(block)
    return found


def _type(regions: Sequence[Sequence[Line]]) -> _Type:
    every = [line for region in regions for line in region]
    sizes: Counter[float] = Counter()
    for line in every:
        sizes[round(line.size, 1)] += len(line.text)
    size = sizes.most_common(1)[0][0]
    body = [[line for line in region if abs(line.size - size) <= _OTHER_SIZE * size] for region in regions]
    found = [round(pitch, 1) for region in body for pitch in pitches(region)]
    near = [pitch for pitch in found if pitch < 2.5 * size]  # times the size: wider is no line pitch
    pitch = _line_pitch(near) or _USUAL_PITCH * size
    large: list[float] = []
    for found_size in sorted(sizes, reverse=True):
        if found_size <= _LARGER * size:
            break
        if not large or large[-1] - found_size > _OTHER_SIZE * found_size:
            large.append(found_size)
    indented = sum(
        _INDENT[0] * size < line.x0 - min(o.x0 for o in region) < _INDENT[1] * size
        for region in body
        for line in region
    )
    lines = sum(map(len, body))
    return _Type(
        size, pitch, tuple(large), indents=indented >= max(2, 0.04 * lines)
    )  # a paragraph of 25 lines


def _line_pitch(found: Sequence[float]) -> float | None:
    """The smallest distance of lines that is no exception; where paragraphs are short, the gaps between them are more."""
    usual = [pitch for pitch, count in Counter(found).items() if count >= max(2, _USUAL_SHARE * len(found))]
    return min(usual, default=None)


def _paragraphs(lines: Sequence[Line], letters: _Type, hyphens: Hyphens) -> list[_Paragraph]:
    left = min(line.x0 for line in lines)
    found: list[_Paragraph] = []
    for line in lines:
        bullet = _BULLET.match(line.text)
        if bullet and found and not bullet[1] and _runs_on(found[-1], line, left, letters):
            bullet = None  # a dash of the sentence, at a line's start by chance
        if found and not bullet and _goes_on(found[-1], line, left, letters):
            _append(found[-1], line, hyphens)
            continue
        text = line.text[bullet.end() :] if bullet else line.text
        marker = "entry" if bullet else ""
        right = _right_edge(lines, line)
        full = sum(other.x1 > right - letters.size for other in lines)
        found.append(_Paragraph([line], text, marker, right, full, [(line.page, 0)]))
    return found


def _right_edge(lines: Sequence[Line], line: Line) -> float:
    """How far lines like this one reach in its column: of its size, and with about its left edge."""
    reach = _INDENT[1] * line.size
    return max(
        other.x1
        for other in lines
        if abs(other.size - line.size) <= _OTHER_SIZE * line.size
        and abs(other.x0 - line.x0) < reach
        and (other is line or not has_cells(other))
    )


def _goes_on(paragraph: _Paragraph, line: Line, left: float, letters: _Type) -> bool:
    """Whether a line of the same column continues the paragraph above it."""
    above = paragraph.lines[-1]
    size = max(above.size, line.size)
    pitch = letters.pitch * max(1.0, size / letters.size)
    if above.y - line.y > _MORE_THAN_PITCH * pitch or abs(above.size - line.size) > _OTHER_SIZE * size:
        return False
    if above.bold != line.bold and (above.bold or _is_short(line)):
        return False
    if _NUMBERED.match(line.text) and _would_fit(above, line, paragraph.right):
        return False
    moved = line.x0 - left
    first_moved = above.x0 - left
    if paragraph.marker == "entry":
        return line.x0 > paragraph.lines[0].x0 + 0.3 * size  # it hangs below the entry's words
    inside = _INDENT[0] * size < moved < _INDENT[1] * size
    return not (inside and first_moved < _INDENT[0] * size and _FINAL.search(above.text))


def _runs_on(paragraph: _Paragraph, line: Line, left: float, letters: _Type) -> bool:
    """Whether a line begins where it does only because the one above it is full."""
    above = paragraph.lines[-1]
    full = not _would_fit(above, line, paragraph.right)
    return full and not paragraph.marker and _goes_on(paragraph, line, left, letters)


def _is_short(line: Line) -> bool:
    return len(line.text.split()) <= _BOLD_WORDS


def _append(paragraph: _Paragraph, line: Line, hyphens: Hyphens) -> None:
    above = paragraph.lines[-1]
    if above.page != line.page:
        paragraph.pages.append((line.page, -1))
    before = len(paragraph.text)
    if paragraph.text.endswith(tuple(HYPHENS)):
        paragraph.text = hyphens.join(paragraph.text, line.text)
    elif _would_fit(above, line, paragraph.right):
        paragraph.text += f"\n{line.text}"
    elif paragraph.text[-1:] in _OPEN_DASHES and paragraph.text[-2:-1].strip():
        paragraph.text += line.text
    else:
        paragraph.text += f" {line.text}"
    if paragraph.pages[-1][1] < 0:
        paragraph.pages[-1] = (line.page, max(before, len(paragraph.text) - len(line.text)))
    paragraph.lines.append(line)


def _would_fit(above: Line, line: Line, right: float) -> bool:
    """Whether the first word of `line` would have fitted on the line above: then its break is meant."""
    word = line.text.split(maxsplit=1)[0]
    width = (line.x1 - line.x0) * (len(word) + 1) / max(1, len(line.text))
    return above.x1 + width < right - _SLACK * line.size


def _join_across(
    done: list[_Paragraph | Block], opened: list[_Paragraph], letters: _Type, hyphens: Hyphens
) -> None:
    """Join a paragraph that a column or page breaks; the notes at the first page's foot then stand before it."""
    at = len(done) - 1
    while at >= 0 and _is_note(done[at], letters):
        at -= 1
    last, first = done[at] if at >= 0 else None, opened[0]
    if not isinstance(last, _Paragraph) or first.marker or _is_note(first, letters):
        return
    above, line = last.lines[-1], first.lines[0]
    alike = abs(above.size - line.size) <= _OTHER_SIZE * line.size and above.bold == line.bold
    if not alike or _level(last, letters, 1):
        return
    start = line.text.lstrip('"“\u2018«([')[:1]
    full = not _would_fit(above, line, last.right)
    moved = line.x0 - min(other.x0 for other in first.lines[1:] or [line]) > _INDENT[0] * line.size
    open_end = not _FINAL.search(last.text)
    if line.page > above.page + 1 or (not open_end and last.full_lines < _FULL_LINES):
        return
    if moved or not full or _LABEL.match(line.text) or not (open_end or start.isalnum()):
        return
    right = last.right
    last.right = 0.0  # across columns nothing fits: a plain join
    _append(last, line, hyphens)
    for below in first.lines[1:]:
        last.right = first.right
        _append(last, below, hyphens)
    last.right = first.right if len(first.lines) > 1 else right
    del opened[0]
    done.append(done.pop(at))


def _is_note(one: _Paragraph | Block, letters: _Type) -> bool:
    return isinstance(one, _Paragraph) and one.lines[0].size < _NOTE_SIZE * letters.size


def _level(paragraph: _Paragraph, letters: _Type, bold_level: int) -> int:
    words = len(paragraph.text.split())
    size = paragraph.lines[0].size
    if paragraph.marker or words > _HEADING_WORDS or not any(map(str.isalpha, paragraph.text)):
        return 0
    if size > _LARGER * letters.size:
        near = min(letters.headings, key=lambda large: abs(large - size))
        return min(letters.headings.index(near) + 1, 6)
    bold = all(line.bold for line in paragraph.lines) and size > _NOTE_SIZE * letters.size
    return bold_level if bold and words <= _BOLD_WORDS and not re.search(r"[.:;,]$", paragraph.text) else 0


def _block(paragraph: _Paragraph, letters: _Type, bold_level: int) -> Block:
    level = _level(paragraph, letters, bold_level)
    text = paragraph.text.replace(BREAK, "-").replace("\u00ad", "")
    text = text.replace("\n", " ") if level else text
    marker: Marker = "entry" if paragraph.marker else ""
    return Block(text, level, marker, tuple(paragraph.pages))
