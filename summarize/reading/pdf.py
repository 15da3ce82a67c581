"""PDF: text in reading order with its pages, by PDFium (pypdfium2, BSD-3-Clause and Apache-2.0)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from summarize.errors import DocumentError
from summarize.reading.extracted import Extracted, canonical
from summarize.reading.hyphens import Hyphens, hyphens_of
from summarize.reading.pdf_furniture import without_furniture
from summarize.reading.pdf_lines import Line, columns, line
from summarize.reading.pdf_paragraphs import blocks
from summarize.reading.pdf_pieces import Piece, page_pieces
from summarize.reading.statements import made_note, stated_author, stated_title

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_PAGES = 2_000
"""Pages read at most: about a million words, above the limit of characters for most books."""

MAX_CHARACTERS = 20_000_000
"""Characters of all pages at most, as many as plain text may have bytes."""

_SHOWN_PAGES = 12  # page numbers named in a note
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
_PASSWORD, _SECURITY = 4, 5  # PDFium's error codes for encryption


def read_pdf(data: bytes, path: str) -> Extracted:
    """Return the text of a PDF, page by page, without running headers and footers.

    The date at which the file was made is noted, never taken for a publication date: it is that of an export, a scan
    or a print at least as often.

    Raises:
        DocumentError: Damaged, encrypted, without text (scanned), or over `MAX_PAGES` or `MAX_CHARACTERS`.
    """
    pages, heights, stated, turned = _pages(data, path)
    kept, notes = without_furniture(pages, heights)
    empty = [number for number, pieces in enumerate(pages, start=1) if not pieces]
    regions = _regions(kept)
    if not regions:
        what = "its page has" if len(pages) == 1 else f"none of its {len(pages)} pages has"
        raise DocumentError(f"{path}: {what} text: it looks scanned; run text recognition (OCR) first")
    hyphens = hyphens_of([one.text for region in regions for one in region])
    text, starts = canonical(blocks(regions, hyphens), len(pages))
    title, title_note = stated_title(stated.get("Title"))
    author, author_note = stated_author(stated.get("Author"))
    return Extracted(
        text,
        title=title,
        author=author,
        notes=(
            *_empty_note(empty, len(pages)),
            *notes,
            *_hyphen_notes(hyphens),
            *_turned_note(turned),
            *title_note,
            *author_note,
            *made_note("PDF", _made(stated)),
        ),
        pages=starts,
    )


def _pages(data: bytes, path: str) -> tuple[list[list[Piece]], list[float], dict[str, str], int]:
    """Return the pieces and the height of each page, the file's own statements, and how many characters are turned."""
    import pypdfium2 as pdfium  # type: ignore[import-untyped]  # noqa: PLC0415  # heavy; only the parsing process pays

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in {_PASSWORD, _SECURITY} or "assword" in str(error):
            raise DocumentError(
                f"{path}: an encrypted PDF: open it with its password and save it without"
            ) from error
        raise DocumentError(
            f"{path}: damaged, or not really a PDF: convert it to text first ({error})"
        ) from error
    count = len(document)
    if count > MAX_PAGES:
        raise DocumentError(f"{path}: {count} pages, more than {MAX_PAGES}: split it and read the parts")
    found: list[list[Piece]] = []
    heights: list[float] = []
    turned = characters = 0
    for index in range(count):
        pieces, off, height = _page(document, index)
        found.append(pieces)
        heights.append(height)
        turned += off
        characters += sum(len(piece.text) for piece in pieces)
        if characters > MAX_CHARACTERS:
            raise DocumentError(
                f"{path}: more than {MAX_CHARACTERS // 1_000_000} million characters: split it"
            )
    stated = {key: " ".join(value.split()) for key, value in document.get_metadata_dict().items() if value}
    return found, heights, stated, turned


def _page(document: Any, index: int) -> tuple[list[Piece], int, float]:  # noqa: ANN401  # pypdfium2 ships no types
    import pypdfium2 as pdfium  # noqa: PLC0415  # as above

    try:
        page = document[index]
        textpage = page.get_textpage()
    except pdfium.PdfiumError:
        return [], 0, 0.0  # a page that cannot be loaded has no text, and the notes say so
    try:
        return *page_pieces(textpage), float(page.get_height())
    finally:
        textpage.close()
        page.close()


def _regions(pages: Sequence[list[Piece]]) -> list[list[Line]]:
    return [
        [line(row, number) for row in region]
        for number, pieces in enumerate(pages, start=1)
        for region in columns(pieces)
        if region
    ]


def _empty_note(empty: list[int], count: int) -> tuple[str, ...]:
    if not empty:
        return ()
    if len(empty) == 1:
        return (f"page {empty[0]} has no text: it looks scanned or holds a picture only",)
    named = ", ".join(map(str, empty[:_SHOWN_PAGES])) + (" and more" if len(empty) > _SHOWN_PAGES else "")
    return (f"{len(empty)} of {count} pages have no text ({named}): they look scanned or hold pictures only",)


def _hyphen_notes(hyphens: Hyphens) -> tuple[str, ...]:
    notes = []
    if hyphens.joined:
        notes.append(f"{hyphens.joined} word(s) broken by a hyphen at a line's end joined")
    if hyphens.left:
        notes.append(
            f"{hyphens.left} hyphen(s) at a line's end left as printed: word break or compound is not clear"
        )
    return tuple(notes)


def _turned_note(turned: int) -> tuple[str, ...]:
    return (f"{turned} character(s) of turned text (stamps, labels of figures) left out",) if turned else ()


def _made(stated: dict[str, str]) -> str:
    """The day on which the file was made, as far as it says so."""
    match = _DATE.match(stated.get("CreationDate", ""))
    return "-".join(part for part in match.groups() if part) if match else ""
