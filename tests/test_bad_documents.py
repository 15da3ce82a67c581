"""Documents that are damaged, hostile or merely strange: each is read as it is, or refused in one line with its reason."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_pdf import Run, write_pdf

from summarize.document import Document
from summarize.errors import BriefError, BriefTypeError, DocumentError, RecordingError, RunError
from summarize.ground.occurs import find, find_quote
from summarize.model.recording import load, summary
from summarize.reading import read_bytes, read_text
from summarize.segment import segment
from summarize.spot.spotted import spot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SENTENCE = "The minister said no, and the envoys left the hall at noon. "
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def refused(data: bytes, path: str, *words: str) -> str:
    """Check that bytes are refused in one line that begins with the name; return the line."""
    with pytest.raises(DocumentError) as caught:
        read_bytes(data, path)
    line = str(caught.value)
    assert line.startswith(f"{path}: ")
    assert "\n" not in line
    for word in words:
        assert word in line
    return line


def page(body: str, head: str = "") -> bytes:
    """Return a web page whose article has enough words to be told from the rest."""
    start = f"<!DOCTYPE html><html><head><title>T</title>{head}</head><body><article><p>{SENTENCE * 12}</p>"
    return f"{start}{body}</article></body></html>".encode()


def word(body: str, **parts: str) -> bytes:
    """Return a Word file with this XML in its body."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        )
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", part)
    return out.getvalue()


# Characters


@pytest.mark.parametrize("plane", range(17))
def test_every_plane_of_unicode_passes_through(plane: int) -> None:
    """Characters of each plane are read, segmented and spotted, and the offsets stay right."""
    some = [chr(plane * 0x10000 + at) for at in range(0x20, 0xFFFE, 0x3FF)]
    strange = "".join(c for c in some if not "\ud800" <= c <= "\udfff")
    text = f"General Ada Roe said {strange} on 3 March 2022. {SENTENCE}"
    document = read_bytes(text.encode(), "a.txt")
    assert document.text == text
    found = spot(replace(document, language="en"))
    for mention in (*found.names, *found.dates, *found.statements):
        assert text[mention.start : mention.end] == mention.text
    assert text[found.sentences[0].start : found.sentences[-1].end] == text.strip()


@pytest.mark.parametrize("field", ["text", "title", "publisher", "author", "notes"])
def test_a_document_with_lone_surrogates_is_refused(field: str) -> None:
    """What UTF-8 cannot write is refused when the document is made, whoever makes it."""
    known = {"text": "a", "sha256": "0" * 64, "path": "a.txt"}
    broken = {field: ("a \ud800",) if field == "notes" else "a \ud800"}
    with pytest.raises(DocumentError, match=r"^a\.txt: holds lone surrogates"):
        Document(**{**known, **broken})  # type: ignore[arg-type]  # one of its fields


def test_surrogates_in_the_json_of_a_page_are_replaced() -> None:
    """JSON can write half a character; the title of the page has a question mark there."""
    stated = json.dumps({"@type": "NewsArticle", "headline": "A \ud800 day", "author": "\udfff Ada Roe"})
    document = read_bytes(page("", f'<script type="application/ld+json">{stated}</script>'), "a.html")
    assert (document.title, document.author) == ("A ? day", "? Ada Roe")


@given(st.text(st.characters(codec="utf-8"), max_size=120), st.sampled_from(["en", "uk", "es", "ar", "und"]))
@settings(max_examples=60, deadline=None)  # spotting loads its word lists once
def test_any_text_is_spotted_with_true_offsets(text: str, language: str) -> None:
    """Whatever the characters, each mention says what stands at its offsets."""
    document = Document(f"General Ada Roe {text} said on Monday.", "0" * 64, "a.txt", language=language)
    found = spot(document)
    for mention in (*found.names, *found.assets, *found.dates, *found.statements):
        assert document.text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize("mark", ["\u200b", "\u200d", "\u202e", "\u2066", "\u00ad", "\ufeff", "\u061c"])
def test_characters_that_show_nothing_hide_no_name(mark: str) -> None:
    """A zero-width or direction mark inside a name changes no letter: the name is found, with the mark in its span."""
    text = f"General Ada Ro{mark}e left."
    found = find("Ada Roe", text)
    assert found is not None
    assert (text[found.start : found.end], found.support) == (f"Ada Ro{mark}e", "normalized")


@pytest.mark.parametrize(
    ("name", "imitation"),
    [
        ("Ada Roe", "\u0410da Roe"),
        ("Ada Roe", "Ad\u0430 Roe"),
        ("Orban", "\u039frban"),
        ("Kerch", "\u041aerch"),
    ],
)
def test_look_alike_letters_are_other_letters(name: str, imitation: str) -> None:
    """A name with a Cyrillic or Greek letter is not the Latin one: neither grounded as it nor merged with it."""
    text = f"Minister {name} said on Monday that the talks had failed. Minister {imitation} said that they had not."
    assert find(name, f"Minister {imitation} left.") is None
    assert find_quote(f"Minister {name} left", f"Minister {imitation} left.") is None
    found = spot(replace(read_text(text), language="en"))
    for entity in found.entities:
        assert len({imitation in m.text for m in entity.mentions}) == 1, entity


def test_text_in_both_directions_keeps_its_order() -> None:
    """Right-to-left words and overrides inside a sentence move nothing in the canonical text."""
    text = "The minister said \u202b\u0646\u0639\u0645\u202c and \u202etfel\u202c the hall. He came back."
    sentences = segment(read_text(text))
    assert [text[s.start : s.end] for s in sentences] == [text[: text.index(" He")], "He came back."]


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x08", "\x1b[31m", "\x7f", "\x9b", "\u2028", "\x85"])
def test_control_characters_in_a_string_are_text(control: str) -> None:
    """A control character changes no offset; bytes with NUL are refused as binary before."""
    text = f"General Ada Roe{control} left Kharkiv on 3 March 2022. {SENTENCE}"
    document = replace(read_text(text), language="en")
    assert document.text == text
    for mention in spot(document).names:
        assert text[mention.start : mention.end] == mention.text


def test_nul_bytes_are_binary() -> None:
    """A text with NUL bytes is refused with what to do."""
    refused(b"a\0b", "a.txt", "binary (NUL bytes)")


# Depth


@pytest.mark.parametrize("tag", ["div", "b", "blockquote"])
def test_a_page_of_endless_depth_is_refused(tag: str) -> None:
    """The HTML parser stops at 255 elements inside each other; what follows must not be lost without a word."""
    deep = f"<{tag}>" * 100_000 + "<p>deep</p>" + f"</{tag}>" * 100_000
    refused(page(f"{deep}<p>{SENTENCE}</p>"), "a.html", "too deeply")


def test_a_page_of_common_depth_is_whole() -> None:
    """Two hundred elements inside each other are nothing to complain about."""
    deep = "<div>" * 200 + "<p>The envoy stayed behind.</p>" + "</div>" * 200
    text = read_bytes(page(f"{deep}<p>After it {SENTENCE}</p>"), "a.html").text
    assert "The envoy stayed behind." in text
    assert "After it" in text


@pytest.mark.parametrize("tag", ["sdt", "tbl", "r", "txbxContent"])
def test_word_xml_of_endless_depth_is_refused(tag: str) -> None:
    """XML nested a hundred thousand deep is refused by its depth."""
    refused(word(f"<w:{tag}>" * 100_000), "a.docx", "is no XML", "depth")


@pytest.mark.parametrize("depth", [50, 1_000])
def test_parts_inside_parts_of_a_message_are_refused(depth: int) -> None:
    """A multipart nested beyond what mail programs make is refused, however deep."""
    mail = "From: a@example.org\nSubject: s\nMIME-Version: 1.0\n"
    for number in range(depth):
        mail += f'Content-Type: multipart/mixed; boundary="b{number}"\n\n--b{number}\n'
    refused(f"{mail}\n\n{SENTENCE}".encode(), "a.eml", "inside each other")


def test_messages_inside_messages_are_refused() -> None:
    """The same for forwarded messages."""
    mail = "From: a@example.org\nSubject: s\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" * 1_000
    refused(f"{mail}From: a@example.org\n\n{SENTENCE}".encode(), "a.eml", "inside each other")


@pytest.mark.parametrize("name", ["Subject", "From", "To", "Content-Type", "Content-Disposition"])
def test_a_header_that_takes_minutes_to_parse_is_refused(name: str) -> None:
    """The standard library takes the square of a header's length."""
    mail = f"MIME-Version: 1.0\nMessage-ID: <a>\nDate: x\n{name}: {'a ' * 500_000}\n\n{SENTENCE}"
    refused(mail.encode(), "a.eml", f"a header '{name}' of ")


def test_headers_that_nobody_reads_may_be_long() -> None:
    """Spam filters write long ones."""
    mail = f"From: a@example.org\nSubject: s\nMIME-Version: 1.0\nX-Report: {'a ' * 50_000}\n\n{SENTENCE}"
    assert read_bytes(mail.encode(), "a.eml").text.strip() == SENTENCE.strip()


def test_a_date_in_a_year_of_fifty_digits_is_noted() -> None:
    """The standard library overflows instead of refusing it (found by fuzzing)."""
    mail = (
        f"From: a@example.org\nDate: Thu, 31 Mar {'2' * 50} 08:00:00 +0200\nMIME-Version: 1.0\n\n{SENTENCE}"
    )
    document = read_bytes(mail.encode(), "a.eml")
    assert document.published is None
    assert "cannot be read; it is left out" in document.notes[0]
    assert document.text.strip() == SENTENCE.strip()


def test_a_part_that_names_an_impossible_encoding_is_guessed() -> None:
    """A NUL in the name of an encoding is no name at all (found by fuzzing)."""
    mail = b'From: a@example.org\nSubject: s\nMIME-Version: 1.0\nContent-Type: text/plain; charset="u\0tf"\n\nThe end.\n'
    document = read_bytes(mail, "a.eml")
    assert document.text == "The end.\n"
    assert "which it is not" in document.notes[0]


DEEP = '{"a":' * 100_000 + "[" * 100_000


def test_a_field_with_a_line_break_in_its_name_is_named_in_one_line() -> None:
    """A brief from elsewhere may name its fields as it likes (found by fuzzing)."""
    from pages import hostile  # noqa: PLC0415  # heavy

    from summarize import load_type  # noqa: PLC0415  # heavy
    from summarize.verification import parse_brief  # noqa: PLC0415  # heavy

    text = json.dumps({**hostile()[0].model_dump(mode="json"), "a\r\nb\x1b": 1})
    with pytest.raises(BriefError, match="Extra inputs") as refusal:
        parse_brief(text, load_type("situation"), "brief.json")
    assert str(refusal.value).isprintable()


def test_deep_json_in_a_page_is_passed_over() -> None:
    """Metadata nested a hundred thousand deep state nothing."""
    text = read_bytes(page("", f'<script type="application/ld+json">{DEEP}</script>'), "a.html").text
    assert SENTENCE.strip() in text


def test_deep_json_in_a_recording_is_a_damaged_line(tmp_path: Path, recordings: Path) -> None:
    """A line nested beyond reading is refused with its number, as a header and as an entry."""
    head, entry = (recordings / "wire-dispatch.jsonl").read_bytes().split(b"\n")[:2]
    path = tmp_path / "deep.jsonl"
    path.write_bytes(b"\n".join([head, DEEP.encode(), entry, b""]))
    with pytest.raises(RecordingError, match=r"deep\.jsonl:2: damaged line"):
        load(path)
    path.write_bytes(DEEP.encode())
    with pytest.raises(RecordingError, match="is not a recording"):
        load(path)


def test_deep_json_in_an_answer_is_counted_as_one(tmp_path: Path, recordings: Path) -> None:
    """A response's body may be anything; counting does not read what is nested beyond reading."""
    head, entry = (recordings / "wire-dispatch.jsonl").read_text("utf-8").split("\n")[:2]
    fields = json.loads(entry)
    fields["response"] = {"text": DEEP}
    path = tmp_path / "deep.jsonl"
    path.write_text(f"{head}\n{json.dumps(fields)}\n")
    assert summary(path).responses == 1


@pytest.mark.parametrize("text", [DEEP, "[" * 100_000, '{"source":' * 100_000])
def test_deep_json_is_no_brief(text: str) -> None:
    """The same of a brief."""
    from summarize import load_type  # noqa: PLC0415  # heavy
    from summarize.verification import parse_brief  # noqa: PLC0415  # heavy

    with pytest.raises(BriefError, match=r"^b\.json: no situation brief") as caught:
        parse_brief(text, load_type(), "b.json")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("unit", ["> ", "- ", "  - ", "# ", "1. ", ">", "\t"])
def test_deep_markdown_is_one_sentence(unit: str) -> None:
    """Marks of quotes and lists, a hundred thousand in a row, are not nested at all."""
    assert segment(read_text(f"{unit * 100_000}{SENTENCE}"))


# Bombs and archives


def test_xml_entities_are_not_expanded() -> None:
    """A document type in a part, with which bombs of entities begin, is refused; Word writes none."""
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
    body = "<w:p><w:r><w:t>a</w:t></w:r></w:p>"
    refused(word(body, word__styles=laughs), "a.docx", "declares a document type")
    refused(word(body, word__footnotes=laughs), "a.docx", "declares a document type")
    outside = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
    refused(word(body, docProps__core=outside), "a.docx", "declares a document type")


def test_an_archive_that_unpacks_to_a_thousand_times_its_size_is_refused() -> None:
    """A part that is nothing but blanks is a bomb."""
    refused(word(" " * 60_000_000), "a.docx", "a ZIP bomb")


def test_an_archive_may_name_files_as_it_likes() -> None:
    """Nothing is unpacked to a disk, so names that climb out of a folder are names like others."""
    out = io.BytesIO(word("<w:p><w:r><w:t>The minister said no.</w:t></w:r></w:p>"))
    with zipfile.ZipFile(out, "a") as archive:
        for name in ("../../etc/passwd", "/etc/passwd", "C:\\autoexec.bat", "word/media/\x1b[31m.png"):
            archive.writestr(name, "x")
    assert read_bytes(out.getvalue(), "a.docx").text == "The minister said no.\n"


def test_errors_of_the_xml_parser_are_one_line() -> None:
    """Its own message has several (found by fuzzing)."""
    body = "<w:p><w:r><w:t>a</w:t></w:r></w:p>"
    refused(word(body, docProps__core="<a>\0\n</a>"), "a.docx", "docProps/core.xml is no XML")


# PDF


def cut(data: bytes) -> bytes:
    """Return the first half."""
    return data[: len(data) // 2]


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        lambda data: data.replace(b"/Kids [", b"/Kids [2 0 R "),  # the pages' tree holds itself
        lambda data: data.replace(b"endobj", b""),
        lambda data: data.replace(b"/Type /Page ", b"/Type /Pages "),
        lambda data: data[:9] + b"\n1 0 obj\n1 0 R\nendobj\ntrailer <</Root 1 0 R>>",
        lambda data: (
            b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj 2 0 obj <</Type/Pages/Kids[2 0 R]/Count 9>>"
            b" endobj trailer <</Root 1 0 R>>" + data[:0]
        ),
    ],
    ids=["cut", "cycle", "no ends", "no pages", "root of itself", "kids of themselves"],
)
def test_a_damaged_pdf_is_read_or_refused(damage: Callable[[bytes], bytes]) -> None:
    """A damaged or cyclic PDF gives its text or a reason, and soon."""
    sound = write_pdf([[Run(60, 700, "The minister said no.")], [Run(60, 700, "The envoys left.")]])
    try:
        document = read_bytes(damage(sound), "a.pdf")
    except DocumentError as error:
        assert str(error).startswith("a.pdf: ")  # noqa: PT017  # either way is right
    else:
        assert document.text.strip()


# What is read besides documents


def test_a_prompt_of_other_bytes_is_refused(tmp_path: Path) -> None:
    """A prompt file that is no text is an error of the prompt (found by fuzzing)."""
    from summarize.ask.prompt import load_prompt  # noqa: PLC0415  # heavy

    (tmp_path / "own.md").write_bytes(b"---\nversion: 1\npurpose: \xff\n---\n")
    with pytest.raises(BriefTypeError, match=r"own\.md: the prompt is not UTF-8 \(byte offset 24\)"):
        load_prompt("own", folder=tmp_path)


def test_a_damaged_ledger_is_refused(tmp_path: Path) -> None:
    """A ledger that is no database, or whose pages were damaged, is named with the reason (found by fuzzing)."""
    from summarize.batch.ledger import Ledger  # noqa: PLC0415  # heavy
    from summarize.batch.replay import RunReplay  # noqa: PLC0415  # heavy

    Ledger(tmp_path).close()
    path = tmp_path / "ledger.sqlite"
    sound = path.read_bytes()
    for damaged in (
        b"no database",
        sound[:4096] + b"\xff" * (len(sound) - 4096),
        sound[:100] + b"\xff" * 3_000,
    ):
        path.write_bytes(damaged)
        for opened in (RunReplay, Ledger):
            with pytest.raises(RunError, match=r"ledger\.sqlite: ") as caught:
                opened(tmp_path)
            assert "\n" not in str(caught.value)


def test_an_answer_of_the_ledger_that_cannot_be_unpacked_is_refused() -> None:
    """A damaged answer is an error of the run, not a defect."""
    from summarize.batch.ledger_read import unpacked  # noqa: PLC0415  # heavy

    with pytest.raises(RunError, match=r"^run: the ledger is damaged"):
        unpacked(b"x\x9cno", "run")


# Dates


@pytest.mark.parametrize(
    "value", ["Y" + "1" * 5_000, "9" * 5_000, "Y-" + "1" * 5_000 + "-12-31", "2022-0\u0663-01"]
)
def test_years_of_a_thousand_digits_are_no_dates(value: str) -> None:
    """A value that Python cannot read as a number is no date; a brief may hold any string."""
    from summarize.render.edtf import read_edtf  # noqa: PLC0415  # heavy

    assert read_edtf(value) is None


def test_a_date_phrase_of_endless_digits_is_none() -> None:
    """The same of a phrase in a text."""
    found = spot(
        Document(
            f"It was on 3 March {'9' * 9_000}.", "0" * 64, "a.txt", published=date(2022, 3, 1), language="en"
        )
    )
    assert all(d.edtf is None or len(d.edtf) < 30 for d in found.dates)
