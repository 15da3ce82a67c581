"""Paragraphs and runs. Source text becomes plain text of runs and nothing else: no field, link, tab or break."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, cast

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from summarize.plain import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.oxml.text.paragraph import CT_P
    from docx.oxml.text.run import CT_R

_RIGHT_TO_LEFT = {
    "R",
    "AL",
}  # Unicode's strong classes; digits ("EN", "AN") and signs take their neighbours' side
_LEFT_TO_RIGHT = {"L"}
_WHITE = re.compile(r"\s+")


def new_paragraph(style: str) -> CT_P:
    """Return an empty paragraph with a style's identifier."""
    paragraph = cast("CT_P", OxmlElement("w:p"))
    paragraph.style = style
    return paragraph


def direct(paragraph: CT_P, source: str) -> None:
    """Make a paragraph run right to left if most letters of the source text do."""
    sides = [unicodedata.bidirectional(character) for character in source]
    if sum(side in _RIGHT_TO_LEFT for side in sides) > sum(side in _LEFT_TO_RIGHT for side in sides):
        paragraph.get_or_add_pPr().append(OxmlElement("w:bidi"))


def add_text(paragraph: CT_P, text: str, style: str | None = None) -> None:
    """Add text on one line, as runs of one direction each."""
    for part, right_to_left in _directions(_WHITE.sub(" ", visible(text))):
        run = add_run(paragraph, style)
        run.text = part
        if right_to_left:
            run.get_or_add_rPr().append(OxmlElement("w:rtl"))


def add_run(paragraph: CT_P, style: str | None = None) -> CT_R:
    """Add an empty run with a character style's identifier."""
    run = paragraph.add_r()
    if style:
        run.style = style
    return run


def add_field(paragraph: CT_P, instruction: str, shown: str, style: str | None = None) -> None:
    """Add a field of ours with the text it shows until Word computes it anew."""
    for kind in ("begin", "instruction", "separate", "shown", "end"):
        run = add_run(paragraph, style)
        if kind == "shown":
            run.text = shown
            continue
        part = OxmlElement("w:instrText" if kind == "instruction" else "w:fldChar")
        if kind == "instruction":
            part.text = instruction
            part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        else:
            part.set(qn("w:fldCharType"), kind)
        run.append(part)


def _directions(text: str) -> Iterator[tuple[str, bool]]:
    """Return the text in parts of one direction; what has none goes with what stands before it."""
    start, side = 0, None
    for position, character in enumerate(text):
        kind = unicodedata.bidirectional(character)
        if kind in _RIGHT_TO_LEFT | _LEFT_TO_RIGHT:
            found = kind in _RIGHT_TO_LEFT
            if side is not None and found != side:
                yield text[start:position], side
                start = position
            side = found
    if text:
        yield text[start:], bool(side)
