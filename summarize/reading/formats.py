"""What a file is, by its first bytes; its name counts only where bytes cannot tell.

Formats that are not read are refused in words that say what to do instead.
"""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath
from typing import Literal, TypeAlias

from summarize.errors import DocumentError

Format: TypeAlias = Literal["text", "pdf", "docx", "html", "eml"]

HEAD = 4_096
"""Bytes that tell a format: a web page may start with a long comment, a message with many Received lines."""

LIMITS: dict[Format, int] = {
    "text": 20_000_000,  # ten times the longest book
    "html": 20_000_000,  # the same; nothing in a page but text counts
    "docx": 50_000_000,  # pictures take most of it, and they are not read
    "eml": 50_000_000,  # mail servers refuse more than that with its attachments
    "pdf": 100_000_000,  # pictures, too
}
"""Largest file of each format, in bytes."""

NAMES: dict[Format, str] = {
    "text": "plain text",
    "pdf": "a PDF",
    "docx": "a Word document (DOCX)",
    "html": "a web page (HTML)",
    "eml": "an e-mail message (EML)",
}

_SUFFIXES: dict[str, Format] = {
    ".txt": "text", ".text": "text", ".md": "text", ".markdown": "text",
    ".pdf": "pdf",
    ".docx": "docx", ".docm": "docx", ".dotx": "docx", ".dotm": "docx",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".xht": "html",
    ".eml": "eml", ".mht": "eml", ".mhtml": "eml",
}  # fmt: skip  # a table

SUFFIXES = tuple(_SUFFIXES)
"""How the names of documents end, in lower case."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REFUSED = (
    (b"{\\rtf", "an RTF document: save it as DOCX or PDF"),
    (b"\x1f\x8b", "a gzip archive: unpack it and name the document in it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it and name the document in it"),
    (b"Rar!\x1a\x07", "a RAR archive: unpack it and name the document in it"),
    (b"\xfd7zXZ\0", "an xz archive: unpack it and name the document in it"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive: unpack it and name the document in it"),
    (b"PK\x05\x06", "an empty ZIP archive: name another file"),
    (b"\x89PNG\r\n", "a PNG image: run text recognition first"),
    (b"\xff\xd8\xff", "a JPEG image: run text recognition first"),
    (b"GIF8", "a GIF image: run text recognition first"),
    (b"II*\0", "a TIFF image: run text recognition first"),
    (b"MM\0*", "a TIFF image: run text recognition first"),
    (b"SQLite format 3\0", "a database: export the document as text"),
    (b"%!PS", "a PostScript file: convert it to PDF"),
    (b"wOFF", "a font: name a document"),
)
_TAR = (257, b"ustar")  # where a tar archive says what it is
_BZIP = re.compile(rb"BZh[1-9]1AY&SY")
_RIFF = re.compile(rb"RIFF....(WEBP|WAVE|AVI )", re.DOTALL)

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_HEADER = re.compile(rb"([!-9;-~]{1,60}):[ \t]?[^\n]*\n(?:[ \t][^\n]*\n)*")
_ONLY_MAIL = {b"mime-version", b"message-id", b"received", b"dkim-signature", b"return-path"}
# A memorandum may begin with From, To, Subject and Date; only transport writes these.
_MAIL_SUFFIXES = {".eml", ".mht", ".mhtml"}
_PDF = b"%PDF-"
_PDF_REACH = 1_024  # bytes before the mark that readers forgive


def sniff(head: bytes, path: str) -> Format:
    """Return the format by the first `HEAD` bytes; anything not known to be something else is text.

    A ZIP archive counts as "docx" here: `refuse_other` tells what it really holds.
    """
    suffix = PurePath(path).suffix.lower()
    if head.startswith(_ZIP):
        return "docx"
    bare = head.lstrip(b"\xef\xbb\xbf \t\r\n\f\0")
    if bare.startswith(_PDF) or (_PDF in head[:_PDF_REACH] and (suffix == ".pdf" or b" obj" in head)):
        return "pdf"
    shown = _latin(head)
    if _HTML.match(shown) or (_SUFFIXES.get(suffix) == "html" and b"<" in shown and not _binary(head)):
        return "html"
    if _is_mail(head, suffix):
        return "eml"
    return "text"


def suffix_note(found: Format, path: str) -> tuple[str, ...]:
    """Return a note when the name says something else than the bytes."""
    suffix = PurePath(path).suffix.lower()
    named = _SUFFIXES.get(suffix)
    if named is None or named == found:
        return ()
    return (f"named {suffix}, but read as {NAMES[found]}, which its bytes are",)


def refuse_other(data: bytes, path: str) -> None:
    """Raise a `DocumentError` that says what to do with a file of a known format that is not read."""
    what = next((what for magic, what in _REFUSED if data.startswith(magic)), None)
    if what is None and data.startswith(_OLE):
        what = _ole(data)
    if what is None and data[_TAR[0] : _TAR[0] + len(_TAR[1])] == _TAR[1]:
        what = "a tar archive: unpack it and name the document in it"
    if what is None and _BZIP.match(data):
        what = "a bzip2 archive: unpack it and name the document in it"
    if what is None and _RIFF.match(data):
        what = "an image or a recording: name a document"
    if what is not None:
        raise DocumentError(f"{path}: {what}")


def _ole(data: bytes) -> str:
    """Office files before 2007, encrypted newer ones and Outlook's messages share one container."""
    streams = (
        ("EncryptedPackage", "an encrypted Office document: open it with its password and save it without"),
        ("__substg1.0_", "an Outlook message: save it as .eml, or print it to PDF"),
        ("WordDocument", "an old Word document: save it as DOCX or PDF"),
        ("PowerPoint Document", "an old PowerPoint file: save it as PDF"),
        ("Workbook", "an old Excel file: save the sheet as PDF"),
    )
    found = next((what for name, what in streams if name.encode("utf-16-le") in data), None)
    return found or "an old Office document: save it as DOCX or PDF"


def _latin(head: bytes) -> bytes:
    """The first bytes with the zeros and the mark of UTF-16 and UTF-8 taken out, so that ASCII patterns match."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(codecs.BOM_UTF8)


def _binary(head: bytes) -> bool:
    return b"\0" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _is_mail(head: bytes, suffix: str) -> bool:
    head = head.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n").replace(b"\r\n", b"\n")
    if head.startswith(b"From "):  # the first line of a mailbox
        head = head.partition(b"\n")[2]
    names: set[bytes] = set()
    at = 0
    while match := _HEADER.match(head, at):
        names.add(match[1].lower())
        at = match.end()
    if suffix in _MAIL_SUFFIXES:
        return bool(names)
    return len(names) > 2 and bool(names & _ONLY_MAIL) and bool(names & {b"from", b"subject", b"date"})  # noqa: PLR2004  # two may be chance
