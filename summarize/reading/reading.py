"""A file, bytes or a string becomes a document.

The canonical text of plain text and Markdown is the decoded body after the front matter, with CR LF and CR turned into
LF, and nothing else: no Unicode normalization, no trimming, no repair. That of PDF, DOCX, HTML and EML is what
docs/reading.md says. Every offset of the flow points into it.
"""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarize.document import Document
from summarize.errors import DocumentError
from summarize.reading.decoding import decode, refuse_binary
from summarize.reading.detection import detect_language
from summarize.reading.formats import HEAD, LIMITS, NAMES, Format, refuse_other, sniff, suffix_note
from summarize.reading.front_matter import split_front_matter
from summarize.reading.isolation import extract_apart
from summarize.reading.mojibake import damage
from summarize.reading.readers import refuse_hopeless

if TYPE_CHECKING:
    from datetime import date

MAX_BYTES = LIMITS["text"]
"""Largest plain text, in bytes; other formats have limits of their own, for they hold pictures."""


def read(  # what a person may state about a document, each optional and by name
    path: str | Path,
    *,
    title: str | None = None,
    publisher: str | None = None,
    author: str | None = None,
    published: date | None = None,
    encoding: str | None = None,
) -> Document:
    """Read a plain text, Markdown, PDF, DOCX, HTML or EML file; "-" is standard input.

    The format is told from the bytes. PDF, DOCX, HTML and EML are parsed in a process of their own, with limits of time
    and memory.

    Args:
        path: The file, or "-".
        title: Overrides the one that front matter or the file's own metadata state; so do the next three.
        publisher: Who published it.
        author: Who wrote it.
        published: Publication date, the anchor of relative dates.
        encoding: How the bytes are to be decoded; None detects it and says so in the document's notes.

    Raises:
        DocumentError: The file is missing, a directory, not a regular file, not readable, too large, empty, binary,
            damaged, encrypted, scanned, of a format that is not read, or not in the encoding.
    """
    data = _stdin_bytes() if str(path) == "-" else _file_bytes(Path(path))
    return read_bytes(
        data,
        str(path),
        title=title,
        publisher=publisher,
        author=author,
        published=published,
        encoding=encoding,
    )


def read_bytes(  # as `read`
    data: bytes,
    path: str,
    *,
    title: str | None = None,
    publisher: str | None = None,
    author: str | None = None,
    published: date | None = None,
    encoding: str | None = None,
) -> Document:
    """Make a document from a file's bytes; `path` is the name to report. See `read`.

    Raises:
        DocumentError: See `read`.
    """
    kind = sniff(data[:HEAD], path)
    _refuse_large(len(data), path, kind)
    if kind != "text":
        stated = {"title": title, "publisher": publisher, "author": author, "published": published}
        return _document(kind, data, path, encoding, {key: value for key, value in stated.items() if value})
    refuse_other(data, path)
    refuse_binary(data, path, encoding)
    text, codec, notes = decode(data, path, encoding)
    document = read_text(text, path, title=title, publisher=publisher, author=author, published=published)
    return replace(
        document,
        sha256=sha256(data).hexdigest(),
        encoding=codec,
        notes=(*notes, *suffix_note(kind, path), *document.notes),
    )


def read_text(  # as `read`
    text: str,
    path: str = "-",
    *,
    title: str | None = None,
    publisher: str | None = None,
    author: str | None = None,
    published: date | None = None,
) -> Document:
    """Make a document from a string, front matter included. See `read`.

    The digest is that of the string's UTF-8 bytes.

    Raises:
        DocumentError: Nothing but white space, or characters that UTF-8 cannot write.
    """
    digest = sha256(text.encode(errors="surrogatepass")).hexdigest()  # the document refuses surrogates
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    stated, body, notes = split_front_matter(text)
    if not body.strip():
        raise DocumentError(f"{path}: empty: there is no text to brief; name another file")
    return Document(
        text=body,
        sha256=digest,
        path=path,
        title=title or stated.title,
        publisher=publisher or stated.publisher,
        author=author or stated.author,
        published=published or stated.published,
        language=detect_language(body),
        notes=(*notes, *damage(body)),
    )


def _document(kind: Format, data: bytes, path: str, encoding: str | None, stated: dict[str, Any]) -> Document:
    """Make a document of a format that has a reader; what the user stated wins over what the file states."""
    refuse_hopeless(kind, data, path)
    found = extract_apart(kind, data, path, encoding)
    if encoding and kind in {"pdf", "docx"}:
        found = replace(found, notes=(f"--encoding has no meaning for {NAMES[kind]}", *found.notes))
    text = _writable(found.text) or ""
    document = Document(
        text=text,
        sha256=sha256(data).hexdigest(),
        path=path,
        title=_writable(found.title),
        publisher=_writable(found.publisher),
        author=_writable(found.author),
        published=found.published,
        language=detect_language(text),
        encoding=found.encoding,
        notes=(*suffix_note(kind, path), *(_writable(note) or "" for note in found.notes), *damage(text)),
        format=kind,
        pages=found.pages,
    )
    return replace(document, **stated)


def _writable(text: str | None) -> str | None:
    """Replace lone surrogates: the broken character map of a PDF and the JSON in a web page may give some."""
    return text if text is None else text.encode(errors="replace").decode()


def _stdin_bytes() -> bytes:
    if sys.stdin is None:
        raise DocumentError("-: standard input is closed: name a file")
    try:
        head = sys.stdin.buffer.read(HEAD)
        return head + sys.stdin.buffer.read(
            LIMITS[sniff(head, "-")]
        )  # more than the limit in all: refused later
    except OSError as error:  # it may be a directory
        raise DocumentError(f"-: standard input cannot be read: {error.strerror}") from error


def _file_bytes(path: Path) -> bytes:
    try:
        _refuse_special(path.stat(), path)  # before it is opened: opening alone may rewind a tape
        with open(path, "rb", opener=_at_once) as file:  # Path.open takes no opener
            before = os.fstat(file.fileno())
            _refuse_special(before, path)  # the name may mean another file by now
            head = file.read(HEAD)
            kind = sniff(head, str(path))
            _refuse_large(before.st_size, str(path), kind)
            data = head + file.read(LIMITS[kind])  # bounded: a file may grow
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise DocumentError(f"{path}: changed while it was read: try again when it is whole")
    except FileNotFoundError as error:
        raise DocumentError(f"{path}: no such file: check the name") from error
    except PermissionError as error:
        raise DocumentError(f"{path}: permission denied: make the file readable") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentError(f"{path}: cannot be read: {reason}") from error
    return data


def _at_once(path: str, flags: int) -> int:
    """Open a file without waiting: a pipe that took its place would wait for a writer for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _refuse_special(status: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise DocumentError(f"{path}: a directory: name a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError(f"{path}: not a regular file: pipe it to standard input and name it '-'")


def _refuse_large(size: int, path: str, kind: Format) -> None:
    if size > LIMITS[kind]:
        limit = LIMITS[kind] // 1_000_000
        raise DocumentError(f"{path}: larger than {limit} MB: split it and read the parts")
