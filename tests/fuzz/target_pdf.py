"""PDF files. The library below is written in C++: a crash in it ends the isolated process, and this target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plain_pdf import Run, write_pdf
from promises import NAME, check_document, refused, texts

import summarize.reading.pdf  # noqa: F401  # imported here to be instrumented
from summarize.errors import DocumentError
from summarize.reading.readers import extract, refuse_hopeless

if TYPE_CHECKING:
    from collections.abc import Iterable


def seeds() -> Iterable[bytes]:
    """Return small files, of one and of two pages."""
    for text in texts(200):
        lines = [line[:60] for line in text.split("\n") if line][:4]
        page = [Run(60, 700 - 14 * number, line) for number, line in enumerate(lines)]
        yield write_pdf([page])
        yield write_pdf([page, [*page, Run(60, 300, "2", turned=True)]], info={"Title": "A title"})


def check(data: bytes) -> None:
    """Read it as the isolated process does."""
    with refused(DocumentError):
        refuse_hopeless("pdf", data, NAME)
        check_document(extract("pdf", data, NAME))
