"""What Word documents hold besides paragraphs, and how archives are refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from summarize.errors import DocumentError
from summarize.reading import read_bytes
from summarize.reading.docx import read_docx
from summarize.reading.docx_styles import _written

W = nsdecls("w")


def saved(word: object) -> bytes:
    """Return the bytes of a document of python-docx."""
    out = io.BytesIO()
    word.save(out)  # type: ignore[attr-defined]  # the library's factory has no class to name
    return out.getvalue()


def with_body(*elements: str) -> bytes:
    """Return a Word document whose body holds these elements of WordprocessingML."""
    word = Document()
    body = word.element.body
    for at, element in enumerate(elements):
        body.insert(
            at, parse_xml(element.replace("<w:p>", f"<w:p {W}>", 1).replace("<w:tbl>", f"<w:tbl {W}>", 1))
        )
    return saved(word)


def rewritten(data: bytes, changes: dict[str, bytes]) -> bytes:
    """Return an archive with some of its files replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return out.getvalue()


def archive(files: dict[str, bytes]) -> bytes:
    """Return a ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in files.items():
            new.writestr(name, content)
    return out.getvalue()


def test_headings_lists_quotations_and_tables() -> None:
    """They come out as Markdown writes them, tables row by row; below a title, a first-level heading is the second."""
    word = Document()
    word.add_heading("Narrow Water", 0)
    word.add_heading("Findings", 1)
    word.add_paragraph("Guns are cheap.", style="List Bullet")
    word.add_paragraph("Missiles are not.", style="List Bullet")
    word.add_paragraph("Count them.", style="List Number")
    word.add_paragraph("Buy them.", style="List Number")
    word.add_paragraph("We hold the handle.", style="Quote")
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ("System", "Number", "Patriot", "6"), strict=True):  # noqa: SLF001  # its public form takes four lines
        cell.text = text
    assert read_docx(saved(word), "a.docx").text == (
        "# Narrow Water\n\n## Findings\n\n- Guns are cheap.\n- Missiles are not.\n\n1. Count them.\n\n2. Buy them.\n\n"
        "> We hold the handle.\n\n| System | Number |\n\n| Patriot | 6 |\n"
    )


def test_tracked_changes_read_as_accepted() -> None:
    """Inserted text is text, deleted text is not, and a note says so."""
    found = read_docx(
        with_body(
            '<w:p><w:r><w:t xml:space="preserve">It lost </w:t></w:r><w:del w:id="1" w:author="A"><w:r><w:delText>12</w:delText>'
            '</w:r></w:del><w:ins w:id="2" w:author="A"><w:r><w:t>14</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> tanks.'
            "</w:t></w:r></w:p>"
        ),
        "a.docx",
    )
    assert found.text == "It lost 14 tanks.\n"
    assert "tracked changes: 1 insertion(s) read as text, 1 deletion(s) left out" in found.notes


def test_hidden_text_hyperlinks_breaks_and_raised_numbers() -> None:
    """Hidden text is left out; a link's words stay; a line break is one; a raised number is no digit of the word."""
    found = read_docx(
        with_body(
            "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:hyperlink><w:r><w:t>The report</w:t></w:r></w:hyperlink>"
            '<w:r><w:t xml:space="preserve"> of 2024</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>3</w:t></w:r>'
            "<w:r><w:br/><w:t>says no</w:t><w:noBreakHyphen/><w:t>one.</w:t></w:r></w:p>"
        ),
        "a.docx",
    )
    assert found.text == "The report of 2024[3]\nsays no-one.\n"
    assert "1 stretch(es) of hidden text left out" in found.notes


def test_text_boxes_are_read_once() -> None:
    """Word stores each twice, for new and old programs; the words follow their paragraph."""
    box = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
    found = read_docx(
        with_body(
            '<w:p><w:r><w:t>Before.</w:t></w:r><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
            f'markup-compatibility/2006"><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>'
            f"{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        ),
        "a.docx",
    )
    assert found.text == "Before.\n\nIn the box.\n"
    assert "1 text box(es) read after the paragraph they hang on" in found.notes


def test_footnotes_come_at_the_end_with_their_marks() -> None:
    """The mark in the text is the note's number in brackets."""
    data = with_body('<w:p><w:r><w:t>It sank.</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r></w:p>')
    notes = f'<w:footnotes {W}><w:footnote w:id="7"><w:p><w:r><w:t>Says the log.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    found = read_docx(rewritten(data, {"word/footnotes.xml": notes.encode()}), "a.docx")
    assert found.text == "It sank.[1]\n\n[1] Says the log.\n"


def test_headers_comments_and_macros_are_left_out_and_noted() -> None:
    """What stands around the text is named, not read."""
    word = Document()
    word.sections[0].header.paragraphs[0].text = "Halden Institute"
    word.add_paragraph("It sank.")
    comments = f'<w:comments {W}><w:comment w:id="0"/></w:comments>'
    found = read_docx(
        rewritten(saved(word), {"word/comments.xml": comments.encode(), "word/vbaProject.bin": b"x"}),
        "a.docm",
    )
    assert found.text == "It sank.\n"
    assert found.notes[:3] == (
        "headers and footers left out: 'Halden Institute'",
        "1 comment(s) in the margin left out",
        "macros left out, not run",
    )


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.txt": b"x"}, "a ZIP archive: unpack it"),
        ({"xl/workbook.xml": b"x"}, "an Excel workbook"),
        ({"ppt/presentation.xml": b"x"}, "a PowerPoint file"),
        (
            {"mimetype": b"application/vnd.oasis.opendocument.text"},
            r"OpenDocument text \(ODT\): save it as DOCX",
        ),
        ({"mimetype": b"application/epub+zip"}, "an EPUB book"),
        ({"word/document.xml": b"no xml"}, "word/document.xml is no XML"),
        ({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "declares a document type"),
        ({"word/document.xml": b"<document/>"}, "no text in it"),
        ({"word/document.xml": b" " * 30_000_000}, "a ZIP bomb, not read"),
        ({f"{n}": b"" for n in range(10_001)}, "10,001 files in one archive"),
    ],
)
def test_other_archives_and_bombs_are_refused(files: dict[str, bytes], message: str) -> None:
    """In one line that says what it is and what to do."""
    with pytest.raises(DocumentError, match=message) as caught:
        read_bytes(archive(files), "a.docx")
    assert "\n" not in str(caught.value)


def test_an_archive_that_claims_a_gigabyte_is_refused_unread() -> None:
    """The directory alone decides: its size field is made up here."""
    data = bytearray(archive({"word/document.xml": b"x"}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1_500_000_000).to_bytes(4, "little")
    with pytest.raises(DocumentError, match="unpacks to 1,500,000,000 bytes"):
        read_docx(bytes(data), "a.docx")


@pytest.mark.parametrize(
    ("stream", "message"),
    [
        ("EncryptedPackage", "an encrypted Office document"),
        ("WordDocument", "an old Word document"),
        ("__substg1.0_", "an Outlook message"),
    ],
)
def test_old_containers_are_told_apart(stream: str, message: str) -> None:
    """Encrypted DOCX files, old Word files and Outlook messages begin with the same bytes."""
    with pytest.raises(DocumentError, match=message):
        read_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le"), "a.docx")


@pytest.mark.parametrize(
    ("number", "form", "written"),
    [
        (4, "lowerRoman", "iv"),
        (14, "upperRoman", "XIV"),
        (3, "lowerLetter", "c"),
        (28, "upperLetter", "BB"),
        (7, "decimalZero", "07"),
        (0, "decimal", "0"),
    ],
)
def test_numbers_of_lists_are_written_as_word_shows_them(number: int, form: str, written: str) -> None:
    """Readers cite "(iv)" and "Article 7"."""
    assert _written(number, form) == written
