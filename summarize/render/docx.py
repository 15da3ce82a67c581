"""A brief as a Word document: a briefing note whose endnotes hold the cited sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from summarize.brief import Brief


def to_docx(brief: Brief, *, template: Path | None = None) -> bytes:
    """Return the brief as a DOCX file; the same brief and template give the same bytes.

    Args:
        brief: A brief of any type; its lists become sections, its fields columns.
        template: A .docx or .dotx whose styles, headers, footers and page setup are taken. Its own text is not.

    Raises:
        OutputError: The template cannot be read, is no Word document, or has macros.
    """
    from summarize.render.docx_note import write_note  # noqa: PLC0415  # python-docx and lxml are heavy

    return write_note(brief, template)
