"""Which format a file has, which ones are refused, and the limits of the process that parses."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from plain_pdf import Run, write_pdf

from summarize.errors import DocumentError
from summarize.reading import read, read_bytes
from summarize.reading.formats import LIMITS, sniff
from summarize.reading.isolation import extract_apart

if TYPE_CHECKING:
    from pathlib import Path

PDF = write_pdf([[Run(60, 700, "The envoys met at noon.")]])


@pytest.mark.parametrize(
    ("data", "path", "expected"),
    [
        (b"%PDF-1.7", "a.txt", "pdf"),
        (b"\n\n%PDF-1.7", "-", "pdf"),
        (b"The mark %PDF- begins a file.", "a.txt", "text"),
        (b"<!doctype HTML>", "-", "html"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --> <html lang=en>", "-", "html"),
        ("<html>".encode("utf-16"), "-", "html"),
        (b"<p>A page without a head", "a.htm", "html"),
        (b"<p>A text with a tag", "a.md", "text"),
        (b"Use <html> tags.", "a.txt", "text"),
        (b"From: a\r\nReceived: b\r\n by c\r\nSubject: d\r\n\r\n", "-", "eml"),
        (b"Subject: d\n\nx", "a.eml", "eml"),
        (b"Title: d\nBody: e\nMore: f\n\nx", "a.txt", "text"),
        (b"PK\x03\x04", "-", "docx"),
        (b"", "a.pdf", "text"),
        (b"Plain words.", "a.pdf", "text"),
    ],
)
def test_bytes_tell_the_format(data: bytes, path: str, expected: str) -> None:
    """Names count only where bytes cannot tell."""
    assert sniff(data, path) == expected


def test_a_wrong_name_is_noted() -> None:
    """A PDF named .txt is read as a PDF, and a text named .pdf as text."""
    found = read_bytes(PDF, "a.txt")
    assert found.text == "The envoys met at noon.\n"
    assert "named .txt, but read as a PDF, which its bytes are" in found.notes
    assert read_bytes(b"Plain words.", "a.pdf").notes == (
        "named .pdf, but read as plain text, which its bytes are",
    )


def test_standard_input_may_be_a_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but the bytes can tell."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PDF)))
    assert read("-").text == "The envoys met at noon.\n"


def test_what_the_user_states_wins() -> None:
    """Over the file's own metadata."""
    data = write_pdf([[Run(60, 700, "The envoys met.")]], info={"Title": "Wrong", "Author": "No One"})
    found = read_bytes(data, "a.pdf", title="Right")
    assert (found.title, found.author) == ("Right", "No One")


def test_an_encoding_has_no_meaning_for_a_pdf() -> None:
    """And is said to have none."""
    assert "--encoding has no meaning for a PDF" in read_bytes(PDF, "a.pdf", encoding="utf-8").notes


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{\\rtf1", "an RTF document: save it as DOCX or PDF"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (b"x" * 257 + b"ustar\0", "a tar archive"),
        (b"BZh91AY&SY", "a bzip2 archive"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image: run text recognition"),
        (b"II*\0", "a TIFF image"),
        (b"RIFF\0\0\0\0WEBP", "an image or a recording"),
    ],
)
def test_other_formats_are_refused_with_advice(data: bytes, message: str) -> None:
    """In one line."""
    with pytest.raises(DocumentError, match=message) as caught:
        read_bytes(data, "a.bin")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"%PDF-1.7", "a.pdf"),
        (b"PK\x03\x04", "a.docx"),
        (b"<html>", "a.html"),
        (b"MIME-Version: 1\n", "a.eml"),
    ],
)
def test_each_format_has_its_own_largest_size(start: bytes, name: str, tmp_path: Path) -> None:
    """The file is sparse and never read."""
    path = tmp_path / name
    limit = LIMITS[sniff(start, name)]
    with path.open("wb") as file:
        file.write(start)
        file.truncate(limit + 1)
    with pytest.raises(DocumentError, match=f"larger than {limit // 1_000_000} MB"):
        read(path)


def test_parsing_that_takes_too_long_is_ended() -> None:
    """No time at all is allowed here."""
    with pytest.raises(DocumentError, match=r"not read within 0.001 seconds: split it"):
        extract_apart("pdf", PDF, "a.pdf", None, seconds=0.001)


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the system does not limit memory")
def test_parsing_that_takes_too_much_memory_is_ended() -> None:
    """PDFium alone needs more than is allowed here."""
    with pytest.raises(DocumentError, match=r"its parser failed|too much memory") as caught:
        extract_apart("pdf", PDF, "a.pdf", None, memory=40_000_000)
    assert "\n" not in str(caught.value)


def test_heavy_readers_are_not_imported_by_plain_text() -> None:
    """Nor by anything in this process: their memory is given back when a file is read."""
    code = "import sys, summarize; summarize.read_text('x y z'); print({'pypdfium2', 'lxml', 'trafilatura', 'email'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    assert done.stdout.strip() in {"set()", "{'email'}"}
