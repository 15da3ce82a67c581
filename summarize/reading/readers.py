"""Which reader a format has. Each is imported only when a file needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.errors import DocumentError

if TYPE_CHECKING:
    from summarize.reading.extracted import Extracted
    from summarize.reading.formats import Format


def extract(kind: Format, data: bytes, path: str, encoding: str | None = None) -> Extracted:
    """Return what a PDF, DOCX, HTML or EML file holds; `encoding` overrides what a page or message states.

    Raises:
        DocumentError: It is damaged, encrypted, too large or too deep inside, or without text.
    """
    try:
        return _extracted(kind, data, path, encoding)
    except RecursionError as error:
        raise DocumentError(
            f"{path}: parts inside each other too deeply to read: save the text you need"
        ) from error


def _extracted(kind: Format, data: bytes, path: str, encoding: str | None) -> Extracted:
    match kind:
        case "pdf":
            from summarize.reading.pdf import read_pdf  # noqa: PLC0415  # heavy, and only for PDF

            return read_pdf(data, path)
        case "docx":
            from summarize.reading.docx import read_docx  # noqa: PLC0415  # only for DOCX

            return read_docx(data, path)
        case "html":
            from summarize.reading.html import read_html  # noqa: PLC0415  # heavy, and only for HTML

            return read_html(data, path, encoding)
        case "eml":
            from summarize.reading.mail import read_mail  # noqa: PLC0415  # only for EML

            return read_mail(data, path, encoding)
        case "text":
            raise ValueError("text has no reader of its own")


def refuse_hopeless(kind: Format, data: bytes, path: str) -> None:
    """Refuse what takes no parser to see: an archive that is no DOCX, and a PDF without a single object.

    Raises:
        DocumentError: It is one of these.
    """
    if kind == "pdf" and b"obj" not in data:
        raise DocumentError(
            f"{path}: damaged, or not really a PDF: convert it to text first (it holds no objects)"
        )
    if kind == "docx":
        from summarize.reading.archive import kind_of, open_archive  # noqa: PLC0415  # only for archives

        if (other := kind_of(open_archive(data, path))) is not None:
            raise DocumentError(f"{path}: {other}")
