"""A file, bytes or a string becomes a document.

The canonical text is the decoded body after the front matter, with CR LF and CR turned into LF, and nothing
else: no Unicode normalization, no trimming, no repair. Every offset of the flow points into it.
"""

from __future__ import annotations

import stat
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from summarize.document import Document
from summarize.errors import DocumentError
from summarize.reading.decoding import decode, refuse_binary
from summarize.reading.detection import detect_language
from summarize.reading.front_matter import split_front_matter
from summarize.reading.mojibake import damage

if TYPE_CHECKING:
    from datetime import date

MAX_BYTES = 20_000_000
"""Largest document, in bytes: ten times the longest book, and far below what would exhaust memory."""

_SURROGATES = "holds lone surrogates, which UTF-8 cannot write: decode the bytes again"


def read(  # what a person may state about a document, each optional and by name
    path: str | Path,
    *,
    title: str | None = None,
    publisher: str | None = None,
    author: str | None = None,
    published: date | None = None,
    encoding: str | None = None,
) -> Document:
    """Read a plain text or Markdown file; "-" is standard input.

    Args:
        path: The file, or "-".
        title: Overrides the front matter's; so do the next three.
        publisher: Who published it.
        author: Who wrote it.
        published: Publication date, the anchor of relative dates.
        encoding: How the bytes are to be decoded; None detects it and says so in the document's notes.

    Raises:
        DocumentError: The file is missing, a directory, not a regular file, not readable, larger than
            `MAX_BYTES`, empty, binary, or not in the encoding.
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
        DocumentError: Larger than `MAX_BYTES`, empty, binary, or not in the encoding.
    """
    _refuse_large(len(data), path)
    refuse_binary(data, path, encoding)
    text, codec, notes = decode(data, path, encoding)
    document = read_text(text, path, title=title, publisher=publisher, author=author, published=published)
    return replace(
        document,
        sha256=sha256(data).hexdigest(),
        encoding=codec,
        notes=(*notes, *document.notes),
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
    try:
        digest = sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise DocumentError(f"{path}: {_SURROGATES}") from error
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


def _stdin_bytes() -> bytes:
    if sys.stdin is None:
        raise DocumentError("-: standard input is closed: name a file")
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:  # it may be a directory
        raise DocumentError(f"-: standard input cannot be read: {error.strerror}") from error


def _file_bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise DocumentError(f"{path}: a directory: name a file in it")
        if not stat.S_ISREG(status.st_mode):
            raise DocumentError(f"{path}: not a regular file: pipe it to standard input and name it '-'")
        _refuse_large(status.st_size, str(path))
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # bounded: a file may grow after stat
    except FileNotFoundError as error:
        raise DocumentError(f"{path}: no such file: check the name") from error
    except PermissionError as error:
        raise DocumentError(f"{path}: permission denied: make the file readable") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentError(f"{path}: cannot be read: {reason}") from error


def _refuse_large(size: int, path: str) -> None:
    if size > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        raise DocumentError(f"{path}: larger than {limit} MB: split it and read the parts")
