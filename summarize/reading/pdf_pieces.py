"""A page of a PDF becomes pieces: runs of characters that stand on one line with no wide gap between them.

PDFium gives characters with their boxes, in the order of the content stream, right-to-left scripts put in reading order.
Where a line of it spans two columns, the gap between them parts the pieces here.
"""

from __future__ import annotations

import ctypes
import math
import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from summarize.reading.pdf_bidi import is_leftward, reading_order

if TYPE_CHECKING:
    from collections.abc import Iterator

_GAP = 1.1  # times the letter size: columns and table cells stand further apart, justified words hardly ever
_SAME_LINE = 0.3  # times the letter size that baselines on one line may differ
_RAISED = (0.15, 0.75)  # times the letter size that a note's mark stands above the baseline
_SMALLER = 0.85  # of the letters beside it: how small a raised number is at most
_UPRIGHT = 0.2  # radians: text turned further is a stamp or an axis's label
BREAK = "\u0002"
"""Stands for a hyphen at a line's end, as PDFium marks it."""

_BOLD = re.compile(r"bold|black|heavy|semib|demi(?!li)", re.IGNORECASE)
_NAME_BYTES = 128  # of a font's name: where "Bold" stands is within
_FIRST_BOLD = 600  # weight in CSS's numbers
_LIGATURES = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st"}
)  # fmt: skip  # a table


class Glyph(NamedTuple):
    """A character with its box in points, from the left and from the bottom of the page."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one line, without a wide gap.

    Attributes:
        text: White space at its ends cut off; a hyphen that PDFium takes for one of a broken word is U+0002.
        x0: Left edge in points.
        x1: Right edge.
        y: Baseline, from the bottom of the page.
        size: Height of the letters in points.
        bold: Heavy type.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False


def page_pieces(textpage: Any) -> tuple[list[Piece], int]:  # noqa: ANN401  # pypdfium2 ships no types
    """Return the pieces of one page in PDFium's order, and how many characters were turned and left out."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # noqa: PLC0415  # heavy; only the parsing process pays

    found: list[Piece] = []
    turned = 0
    for first, run in _runs(textpage, pdfium):
        if abs(_angle(textpage, pdfium, first)) > _UPRIGHT:
            turned += sum(not glyph.text.isspace() for glyph in run)
            continue
        bold = _is_bold(textpage, pdfium, first)
        found += (_piece(part, bold=bold) for part in _parts(run) if "".join(g.text for g in part).strip())
    return found, turned


def _runs(textpage: Any, pdfium: Any) -> Iterator[tuple[int, list[Glyph]]]:  # noqa: ANN401  # as above
    """Yield (index of the first character, glyphs) for each stretch of characters on one baseline."""
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    first, run = 0, list[Glyph]()
    known, size = (0.0, 0.0), 1.0
    for index in range(pdfium.FPDFText_CountChars(textpage)):
        text = _clean(pdfium.FPDFText_GetUnicode(textpage, index))
        if text == "\n":
            if run:
                yield first, run
            run = []
            continue
        if text == " " and run and pdfium.FPDFText_IsGenerated(textpage, index) == 1:
            run.append(run[-1]._replace(text=" ", x0=run[-1].x1))
            continue
        pdfium.FPDFText_GetLooseCharBox(textpage, index, box)
        pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
        if known != (y.value, box.top - box.bottom):
            known, size = (y.value, box.top - box.bottom), _size(textpage, pdfium, index)
        glyph = Glyph(text, box.left, box.right, y.value, size)
        if run and glyph.y != run[-1].y and _breaks(run[-1], glyph):
            yield first, run
            run = []
        if not run:
            first = index
        run.append(glyph)
        if text == BREAK:
            yield first, run
            run = []
    if run:
        yield first, run


@lru_cache(maxsize=4096)  # the characters of one document
def _clean(code: int) -> str:
    """Return a character as text: line ends as LF, white space as a space, ligatures as letters, controls as nothing."""
    if code in {0x02, 0xFFFE}:  # PDFium's own marks for a hyphen at a line's end
        return BREAK
    if not code <= sys.maxunicode or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004  # lone surrogates
        return "\ufffd"
    text = chr(code)
    if text in "\r\n":
        return "\n"
    if text.isspace():
        return " "
    return "" if unicodedata.category(text) == "Cc" else text.translate(_LIGATURES)


def _size(textpage: Any, pdfium: Any, index: int) -> float:  # noqa: ANN401  # as above
    """Return the height of a character's font as it is drawn, in points."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage, index, matrix)
    size: float = pdfium.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
    return size or 1.0


def _breaks(before: Glyph, glyph: Glyph) -> bool:
    """Whether a character cannot belong to the stretch before it: another baseline, or a raised small one."""
    off, larger, smaller = abs(glyph.y - before.y), max(glyph.size, before.size), min(glyph.size, before.size)
    return off > _SAME_LINE * larger or (smaller < _SMALLER * larger and off > _RAISED[0] * smaller)


def _parts(run: list[Glyph]) -> Iterator[list[Glyph]]:
    """Cut a stretch at wide gaps. Inside a part, PDFium's order stays, which is the reading order of any script."""
    solid = sorted((g for g in run if not g.text.isspace()), key=lambda g: g.x0)
    if not solid:
        return
    cuts: list[float] = []
    right = solid[0].x1
    for glyph in solid[1:]:
        if glyph.x0 - right > _GAP * glyph.size:
            cuts.append((glyph.x0 + right) / 2)
        right = max(right, glyph.x1)
    if not cuts:
        yield run
        return
    parts: list[list[Glyph]] = [[] for _ in range(len(cuts) + 1)]
    at = 0
    for glyph in run:
        if not glyph.text.isspace():
            at = sum(glyph.x0 > cut for cut in cuts)
        parts[at].append(glyph)
    yield from parts


def _piece(run: list[Glyph], *, bold: bool) -> Piece:
    solid = [g for g in run if not g.text.isspace()]
    text = reading_order(run) if any(is_leftward(g.text) for g in run) else "".join(g.text for g in run)
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return Piece(
        text,
        min(g.x0 for g in solid),
        max(g.x1 for g in solid),
        solid[0].y,
        max(g.size for g in solid),
        bold,
    )


def is_raised(mark: Piece, line: Piece) -> bool:
    """Whether `mark` is a small number above the baseline of `line`, as marks of notes and powers are."""
    low, high = (share * line.size for share in _RAISED)
    return mark.text.isdecimal() and mark.size < _SMALLER * line.size and low < mark.y - line.y < high


def _angle(textpage: Any, pdfium: Any, index: int) -> float:  # noqa: ANN401  # as above
    angle: float = pdfium.FPDFText_GetCharAngle(textpage, index)
    return angle - 6.2832 if angle > 3.1416 else angle  # noqa: PLR2004  # a full and a half turn in radians


def _is_bold(textpage: Any, pdfium: Any, index: int) -> bool:  # noqa: ANN401  # as above
    if pdfium.FPDFText_GetFontWeight(textpage, index) >= _FIRST_BOLD:
        return True
    name, flags = ctypes.create_string_buffer(_NAME_BYTES), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(textpage, index, name, _NAME_BYTES, flags)
    return bool(_BOLD.search(name.value.decode("utf-8", "replace")))
