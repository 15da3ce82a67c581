"""Plain text and Markdown: decoding, front matter, detection of the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from promises import NAME, check_document, promise, refused, texts

from summarize.errors import DocumentError
from summarize.reading import read_bytes
from summarize.reading.formats import HEAD, sniff

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENCODINGS = (None, None, None, "utf-16", "cp1251", "utf-7", "unicode_escape", "idna")


def seeds() -> Iterable[bytes]:
    """Return the seeds in several encodings, behind a byte that states none."""
    for text in texts():
        for codec in ("utf-8", "utf-8-sig", "utf-16", "cp1251"):
            yield b"\0" + text.encode(codec, "replace")


def check(data: bytes) -> None:
    """Read it."""
    choice, data = data[:1], data[1:]
    if sniff(data[:HEAD], NAME) != "text":
        return
    with refused(DocumentError):
        document = read_bytes(data, NAME, encoding=_ENCODINGS[ord(choice or b"\0") % len(_ENCODINGS)])
        check_document(document)
        promise(document.sha256, "no digest")
