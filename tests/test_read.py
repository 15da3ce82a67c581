"""What a file becomes when it is read, and how reading refuses."""

from __future__ import annotations

import io
import os
import sys
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.errors import DocumentError
from summarize.reading import MAX_BYTES, detect_language, read, read_bytes, read_text

if TYPE_CHECKING:
    from pathlib import Path

SENTENCE = "The minister said no, and the envoys left the hall at noon."
UKRAINIAN = "Міністерство не підтвердило удар, але порт працює, як і до війни."


def test_reads_utf8_file(tmp_path: Path) -> None:
    """A UTF-8 file becomes its text, its path as named, and the digest of its bytes."""
    path = tmp_path / "a.txt"
    path.write_bytes(SENTENCE.encode())
    document = read(path)
    assert (document.text, document.path, document.encoding) == (SENTENCE, str(path), "utf-8")
    assert document.sha256 == sha256(SENTENCE.encode()).hexdigest()
    assert document.notes == ()


def test_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """The path "-" is standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SENTENCE.encode())))
    assert read("-").text == SENTENCE


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_drops_the_byte_order_mark(codec: str) -> None:
    """A byte order mark tells the encoding and is no part of the text."""
    document = read_bytes(UKRAINIAN.encode(codec), "a.txt")
    assert (document.text, document.notes) == (UKRAINIAN, ())


def test_line_ends_become_lf_and_nothing_else_changes() -> None:
    """CR LF and CR become LF; spaces, decomposed letters and odd quotes stay."""
    assert read_text("  e\u0301 ‘a’ \r\n b\rc \n").text == "  e\u0301 ‘a’ \n b\nc \n"


@pytest.mark.parametrize(
    ("codec", "text", "name"),
    [
        ("cp1252", "Ada Roe’s letter said “no” – and nobody answered it.", "windows-1252"),
        ("cp1251", UKRAINIAN, "windows-1251"),
        ("koi8-u", UKRAINIAN, "koi8-u"),
        ("cp1256", "قال الوزير إن المحادثات ستستأنف يوم الجمعة.", "windows-1256"),
    ],
)
def test_detected_encoding_is_noted(codec: str, text: str, name: str) -> None:
    """Bytes that are not UTF-8 are decoded by detection, and a note says how."""
    document = read_bytes(text.encode(codec), "a.txt")
    assert document.text == text
    assert document.notes == (f"decoded as {name} by detection; say --encoding to override",)


def test_stated_encoding_is_not_noted() -> None:
    """An encoding that the user states is followed without a note."""
    document = read_bytes(UKRAINIAN.encode("cp1251"), "a.txt", encoding="windows-1251")
    assert (document.text, document.encoding, document.notes) == (UKRAINIAN, "cp1251", ())


def test_stated_encoding_that_fails_names_the_byte() -> None:
    """An encoding that does not fit is an error with the offset of the first byte it cannot decode."""
    with pytest.raises(DocumentError, match="not ascii: byte offset 3 does not decode"):
        read_bytes("caf\u00e9".encode(), "a.txt", encoding="ascii")


@pytest.mark.parametrize("encoding", ["klingon", "base64"])
def test_unknown_encoding_is_refused(encoding: str) -> None:
    """A name that is no text encoding is an error."""
    with pytest.raises(DocumentError, match=encoding):
        read_bytes(b"abc", "a.txt", encoding=encoding)


@pytest.mark.parametrize(
    ("right", "codec"),
    [("The army’s “plan”", "cp1252"), ("café", "latin-1"), ("Міністерство", "cp1251"), ("порт", "cp1252")],
)
def test_mojibake_is_noted_and_left(right: str, codec: str) -> None:
    """UTF-8 that was decoded as something else is reported with what it probably was, and not repaired."""
    wrong = "".join(bytes([b]).decode(codec, "ignore") or chr(b) for b in right.encode())
    document = read_text(f"It says: {wrong}.")
    assert wrong in document.text
    assert len(document.notes) == 1
    assert document.notes[0].startswith("mojibake in ")


@pytest.mark.parametrize(
    "text", [UKRAINIAN, "Дії в Сірії, «Вії»", "AÇÃO, É, À L’ÎLE", "ÜBER “ÖL”", "Ð and Ñ are letters"]
)
def test_sound_text_is_no_mojibake(text: str) -> None:
    """Ordinary letters of other languages give no note."""
    assert read_text(text).notes == ()


def test_replacement_characters_are_noted() -> None:
    """Letters lost before us are counted."""
    assert "2 replacement character(s)" in read_text("a\ufffdb\ufffd").notes[0]


def test_front_matter_is_read_and_cut_off() -> None:
    """Known keys are read, unknown ones ignored, and the text starts after the block."""
    document = read_text(
        '---\nTitle: "The Pact"\npublisher: Halden Post\nauthor: Ada Roe\ndate: 2022-03-31T08:00:00+02:00\n'
        "tags:\n  - war\n- peace\n# a comment\n---\n\nBody: it starts here.\n"
    )
    assert (document.title, document.publisher, document.author) == ("The Pact", "Halden Post", "Ada Roe")
    assert document.published == date(2022, 3, 31)
    assert (document.text, document.notes) == ("\nBody: it starts here.\n", ())


def test_arguments_override_front_matter() -> None:
    """What the user says wins over what the file says."""
    document = read_text(
        "---\ntitle: A\npublished: 2022-03-31\n---\nx", title="B", published=date(2020, 1, 1)
    )
    assert (document.title, document.published) == ("B", date(2020, 1, 1))


@pytest.mark.parametrize("value", ["31.03.2022", "March 2022", "2022-13-01", "2022"])
def test_malformed_publication_date_is_noted_not_guessed(value: str) -> None:
    """A date that is not in ISO form leaves None and a note."""
    document = read_text(f"---\npublished: {value}\n---\nx")
    assert document.published is None
    assert value in document.notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "---\nA rule, then text.\n---\nx",
        "---\ntitle: never closed\nx",
        "x\n---\ntitle: A\n---\n",
        "---\n---\nx",
    ],
)
def test_what_is_no_front_matter_stays(text: str) -> None:
    """A rule at the top, an open block or a later one are text."""
    document = read_text(text)
    assert (document.text, document.title) == (text, None)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"---\ntitle: A\n---\n \n", "empty"),
        (b"%PDF-1.7 x", "a PDF: convert it to text first"),
        (b"PK\x03\x04abc", "DOCX"),
        (b"abc\0\0\0def", "binary"),
        (b"\x01\x02\x03\x04 abc", "binary"),
        ("Hello there".encode("utf-16-le"), "say --encoding utf-16-le"),
        ("Hello there".encode("utf-16-be"), "say --encoding utf-16-be"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, message: str) -> None:
    """Empty and binary files are refused in one line that says what they are."""
    with pytest.raises(DocumentError, match=message) as caught:
        read_bytes(data, "a.txt")
    assert "\n" not in str(caught.value)


def test_missing_file_and_directory_are_refused(tmp_path: Path) -> None:
    """A missing file and a directory are told apart."""
    with pytest.raises(DocumentError, match="no such file"):
        read(tmp_path / "none.txt")
    with pytest.raises(DocumentError, match="a directory"):
        read(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no FIFOs on Windows")
def test_fifo_is_refused_at_once(tmp_path: Path) -> None:
    """A FIFO is refused instead of waited for."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DocumentError, match="not a regular file"):
        read(tmp_path / "pipe")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file_is_refused(tmp_path: Path) -> None:
    """A file without read permission is refused."""
    path = tmp_path / "a.txt"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(DocumentError, match="permission denied"):
        read(path)


def test_large_file_is_refused_by_its_size(tmp_path: Path) -> None:
    """A file over the limit is refused without being read: this one is sparse and holds only NUL bytes."""
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(DocumentError, match="larger than 20 MB"):
        read(path)


def test_name_with_nul_is_refused() -> None:
    """A name that no file can have is a document error, too."""
    with pytest.raises(DocumentError, match="cannot be read"):
        read("a\0b")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SENTENCE, "en"),
        (UKRAINIAN, "uk"),
        ("El ministro dijo que no, y los enviados se fueron de la sala.", "es"),
        ("قال الوزير إن المحادثات ستستأنف في العاصمة بعد الهدنة.", "ar"),
        ("Министр заявил, что бригада отошла на север и не вернётся.", "und"),
        ("Der Minister sagte nein, und die Gesandten verließen den Saal.", "und"),
        ("O ministro disse que não, e os enviados saíram da sala para o porto.", "und"),
        ("وزیر گفت که نیروها از شهر عقب نشینی کرده اند و این خبر درست است", "und"),
        ("Halden Pact Dead", "und"),
        ("12 34", "und"),
    ],
)
def test_language_is_named_only_when_sure(text: str, code: str) -> None:
    """Languages with a folder are told by their function words; neighbours and scraps are undetermined."""
    assert detect_language(text) == code
    assert read_text(text).language == code


@given(st.text(min_size=1))
def test_any_text_keeps_its_characters(text: str) -> None:
    """Decoding UTF-8 bytes gives the string back, line ends apart, or a refusal."""
    try:
        document = read_bytes(text.encode(), "a.txt")
    except DocumentError:
        return
    if not text.startswith(("---", "\ufeff")):
        assert document.text == text.replace("\r\n", "\n").replace("\r", "\n")


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_a_document_or_a_document_error(data: bytes) -> None:
    """No bytes crash the reader."""
    try:
        read_bytes(data, "a.txt")
    except DocumentError as error:
        assert "\n" not in str(error)  # noqa: PT017  # the error is one of two right outcomes
