"""Where a note is written, from top to bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarize.render.docx_table import new_table
from summarize.render.docx_text import add_text, direct, new_paragraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from docx.document import Document
    from docx.oxml.text.paragraph import CT_P

    from summarize.render.docx_endnotes import Endnotes
    from summarize.render.docx_styles import Styles
    from summarize.render.docx_table import Column

_TWIP = 635  # English Metric Units in a twentieth of a point
_TEXT_WIDTH = 9360  # twentieths of a point: Word's default page, for a template that states no size


class Page:
    """The text of a document, added to at its end."""

    def __init__(self, document: Document, styles: Styles, endnotes: Endnotes) -> None:
        self.styles = styles
        self.endnotes = endnotes
        section = document.sections[-1]
        self._end = section._sectPr  # noqa: SLF001  # the last element of the body; all text stands before it
        wide, left, right = section.page_width, section.left_margin, section.right_margin
        if wide is None or left is None or right is None:
            self._width = _TEXT_WIDTH
        else:
            self._width = (wide - left - right - (section.gutter or 0)) // _TWIP

    def text(self, style: str, text: str, *, mark: str = "", cited: Sequence[int] = ()) -> None:
        """Add a paragraph in a named style, with a mark of the model's part in it and the numbers of its endnotes."""
        paragraph = new_paragraph(self.styles[style])
        direct(paragraph, text)
        add_text(paragraph, text)
        if mark:
            add_text(paragraph, f" ({mark})", self.styles["Brief Judgement"])
        if cited:
            self.endnotes.cite(paragraph, cited)
        self._end.addprevious(paragraph)

    def table(self, columns: Sequence[Column], rows: Iterable[object]) -> None:
        """Add a table as wide as the text."""
        self._end.addprevious(new_table(columns, rows, self.styles, self._width))

    @staticmethod
    def filler(words: Callable[[Any], str]) -> Callable[[CT_P, Any], None]:
        """Return what fills a column's cells with these words for an entry."""
        return lambda paragraph, entry: add_text(paragraph, words(entry))
