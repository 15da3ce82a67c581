"""A ZIP archive read with care: few entries, bounded sizes, no bombs."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from summarize.errors import DocumentError

MAX_ENTRIES = 10_000
"""Files in one archive: a long report with a picture on each page has a thousand."""

MAX_UNPACKED = 1_000_000_000
"""Bytes that all files claim to unpack to, pictures included; only the text parts are ever unpacked."""

MAX_PART = 60_000_000
"""Bytes of one text part, unpacked: its markup takes ten to twenty times its characters."""

MAX_RATIO = 250
"""Unpacked to packed bytes of a large part: Word's own stay below 50, a bomb reaches 1,000."""

_LARGE = 5_000_000  # bytes from which the ratio counts: a short part of blanks may pack well


@dataclass(frozen=True, slots=True)
class Archive:
    """An opened archive whose directory was checked."""

    path: str
    names: tuple[str, ...]
    _file: zipfile.ZipFile

    def part(self, name: str) -> bytes | None:
        """Return a file's unpacked bytes; None without such a file.

        Raises:
            DocumentError: It is larger than `MAX_PART`, packed beyond `MAX_RATIO`, encrypted or damaged.
        """
        if name not in self.names:
            return None
        info = self._file.getinfo(name)
        if info.flag_bits & 1:
            raise DocumentError(f"{self.path}: encrypted: open it with its password and save it without")
        if info.file_size > _LARGE and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise DocumentError(
                f"{self.path}: {name} unpacks to {info.file_size:,} bytes: a ZIP bomb, not read"
            )
        try:
            with self._file.open(info) as file:
                data = file.read(MAX_PART + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            EOFError,
            OSError,
            RuntimeError,
        ) as error:
            raise DocumentError(f"{self.path}: damaged: {name} cannot be unpacked ({error})") from error
        if len(data) > MAX_PART:
            limit = MAX_PART // 1_000_000
            raise DocumentError(f"{self.path}: {name} unpacks to more than {limit} MB: split the document")
        return data


def open_archive(data: bytes, path: str) -> Archive:
    """Return the archive after checks of its directory alone.

    Raises:
        DocumentError: Damaged, more than `MAX_ENTRIES` files, or more than `MAX_UNPACKED` bytes claimed.
    """
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
        entries = file.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise DocumentError(
            f"{path}: damaged: neither a DOCX nor another ZIP archive that can be opened ({error})"
        ) from error
    if len(entries) > MAX_ENTRIES:
        raise DocumentError(
            f"{path}: {len(entries):,} files in one archive, more than {MAX_ENTRIES:,}: not read"
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED:
        raise DocumentError(
            f"{path}: unpacks to {unpacked:,} bytes, more than {MAX_UNPACKED:,}: a ZIP bomb, not read"
        )
    return Archive(path, tuple(entry.filename for entry in entries), file)


def kind_of(archive: Archive) -> str | None:
    """Return what to do with an archive that is no DOCX; None when it is one."""
    names = set(archive.names)
    if "word/document.xml" in names or any(name.startswith("word/document") for name in names):
        return None
    mimetype = (archive.part("mimetype") or b"")[:100].decode("ascii", "replace")
    for mark, what in (
        ("opendocument.text", "an OpenDocument text (ODT): save it as DOCX or PDF"),
        ("opendocument", "an OpenDocument file: save it as PDF"),
        ("epub", "an EPUB book: convert it to PDF or HTML"),
    ):
        if mark in mimetype:
            return what
    for prefix, what in (
        ("ppt/", "a PowerPoint file (PPTX): save it as PDF"),
        ("xl/", "an Excel workbook (XLSX): save the sheet as PDF"),
        ("Index/", "an Apple iWork document: save it as DOCX or PDF"),
    ):
        if any(name.startswith(prefix) for name in names):
            return what
    return "a ZIP archive: unpack it and name the document in it"
