"""The briefing note: a sound Word file, readable by others, in a template's dress, with the model's part marked."""

from __future__ import annotations

import io
import posixpath
import re
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Inches
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from patience import PATIENCE
from record import RUNS
from test_formats import hostile
from test_seeds import replayed, situation

from summarize.errors import OutputError
from summarize.plain import visible
from summarize.render.docx import to_docx
from summarize.render.docx_about import name_of
from summarize.render.edtf import time_order

if TYPE_CHECKING:
    from pathlib import Path

    from summarize import Brief

RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}.main+xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NOTES = ["pressure-campaign", "three-alphabets", "sanctions", "hostile"]


def note(name: str) -> Brief:
    """Return a brief by its name."""
    return hostile()[0] if name == "hostile" else replayed(name)


def parts(data: bytes) -> dict[str, bytes]:
    """Return the members of a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body(data: bytes) -> Any:
    """Return the XML of the text."""
    return etree.fromstring(parts(data)["word/document.xml"])


def text_of(element: Any) -> str:
    """Return the words of an element."""
    return "".join(t.text or "" for t in element.iter(qn("w:t")))


def table_under(data: bytes, heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading."""
    found = False
    for block in docx.Document(io.BytesIO(data)).iter_inner_content():
        if found and isinstance(block, docx.table.Table):
            return [[cell.text for cell in row.cells] for row in block.rows]
        found = found or getattr(block, "text", "") == heading
    return []


def saved(document: Any, path: Path) -> Path:
    """Save a document."""
    document.save(str(path))
    return path


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """Return a template with a face, a header and a page of its own, and with a text that is nobody's business."""
    document = docx.Document()
    document.styles["Heading 1"].font.name = "Courier New"
    document.sections[0].header.paragraphs[0].text = "Desk Four"
    document.sections[0].page_width = Inches(8)
    document.add_paragraph("An older note about the Quay")
    document.core_properties.author = "Ola Brandt"
    return saved(document, tmp_path / "desk.docx")


def changed(
    path: Path, name: str, change: dict[str, bytes], *, replace: tuple[bytes, bytes] = (b"", b"")
) -> Path:
    """Return a copy of a file with other members."""
    files = parts(path.read_bytes()) | change
    files["[Content_Types].xml"] = files["[Content_Types].xml"].replace(*replace)
    copy = path.with_name(name)
    with zipfile.ZipFile(copy, "w") as archive:
        for member, data in files.items():
            archive.writestr(member, data)
    return copy


@pytest.mark.parametrize("name", NOTES)
def test_every_part_is_well_formed_typed_and_reached(name: str) -> None:
    """XML parses, each relationship leads to a part, each part has a type, and none is left over."""
    files = parts(to_docx(note(name)))
    types = etree.fromstring(files["[Content_Types].xml"])
    typed = {child.get("PartName") for child in types} | {child.get("Extension") for child in types}
    reached = {"[Content_Types].xml"}
    for member, data in files.items():
        etree.fromstring(data)
        assert f"/{member}" in typed or member.rpartition(".")[2] in typed
        if member.endswith(".rels"):
            reached.add(member)
            folder = posixpath.dirname(posixpath.dirname(member))
            for relation in etree.fromstring(data).iter(RELATIONS):
                assert relation.get("TargetMode") != "External"
                reached.add(posixpath.normpath(posixpath.join("/", folder, relation.get("Target")))[1:])
    assert reached == set(files)


@pytest.mark.parametrize("name", NOTES)
def test_endnotes_are_numbered_once_and_all_referred_to(name: str) -> None:
    """References 1, 2, 3 in the order of the text, each with its note; cross references lead to bookmarks."""
    data = to_docx(note(name))
    text = body(data)
    notes = etree.fromstring(parts(data)["word/endnotes.xml"])
    identifiers = [n.get(qn("w:id")) for n in notes]
    referred = [r.get(qn("w:id")) for r in text.iter(qn("w:endnoteReference"))]
    assert identifiers == ["-1", "0", *referred]
    assert referred == [str(n) for n in range(1, len(referred) + 1)]
    names = [b.get(qn("w:name")) for b in text.iter(qn("w:bookmarkStart"))]
    marks = [b.get(qn("w:id")) for b in text.iter(qn("w:bookmarkStart"))]
    assert len(set(names)) == len(names) == len(set(marks))
    assert marks == [b.get(qn("w:id")) for b in text.iter(qn("w:bookmarkEnd"))]
    number = {
        "_Sentence" + re.findall(r"Sentence (\d+):", text_of(n))[0]: n.get(qn("w:id"))
        for n in notes
        if text_of(n)
    }
    assert list(number) == names
    for field in text.iter(qn("w:instrText")):
        shown = field.xpath("following::w:t[1]", namespaces={"w": WORD})[0]
        assert shown.text == number[field.text.split()[1]]


@pytest.mark.parametrize("name", NOTES)
def test_every_style_that_is_used_is_there(name: str) -> None:
    """No paragraph, run or table names a style that the file lacks."""
    files = parts(to_docx(note(name)))
    known = {s.get(qn("w:styleId")) for s in etree.fromstring(files["word/styles.xml"]).iter(qn("w:style"))}
    kinds = [qn(f"w:{kind}") for kind in ("pStyle", "rStyle", "tblStyle", "basedOn", "next")]
    used = {
        style.get(qn("w:val"))
        for member in ("word/document.xml", "word/endnotes.xml", "word/footer.xml", "word/styles.xml")
        for style in etree.fromstring(files[member]).iter(*kinds)
    }
    assert used - known == set()


@pytest.mark.parametrize("name", NOTES)
def test_the_same_brief_gives_the_same_bytes(name: str) -> None:
    """No clock gets in: members have no time, properties no date and no author."""
    data = to_docx(note(name))
    assert to_docx(note(name)) == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}
    properties = etree.fromstring(parts(data)["docProps/core.xml"])
    assert [etree.QName(child).localname for child in properties] == ["title", "subject", "category"]


def test_what_it_comes_to_stands_first_and_what_failed_after_the_items() -> None:
    """A reader with one minute gets the bottom line, one with ten gets the doubts."""
    document = docx.Document(io.BytesIO(to_docx(replayed("pressure-campaign"))))
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == [
        "Bottom line",
        "Actors",
        "Positions",
        "Military assets",
        "Dates",
        "Gaps",
        "Could not be verified",
        "Left out",
        "Sources and method",
        "Cited sentences",
    ]


@pytest.mark.parametrize("name", NOTES)
def test_column_heads_repeat_and_rows_stay_whole(name: str) -> None:
    """Tables run over pages; their first rows come along."""
    for table in body(to_docx(note(name))).iter(qn("w:tbl")):
        first, *rest = table.findall(qn("w:tr"))
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert rest
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rest)


def test_dates_stand_in_order_of_time() -> None:
    """Dated ones by the calendar, then the ones that no calendar date can be derived for."""
    rows = table_under(to_docx(replayed("pressure-campaign")), "Dates")
    column = [row[0] for row in rows[1:]]
    assert column[:4] == ["2011/2025", "2014/..", "2023", "2024"]
    assert column[-4:] == ["2026-04", "—", "—", "—"]


@pytest.mark.parametrize("name", [n for n in RUNS if n != "sanctions"])
def test_the_order_of_time_is_that_of_the_edtf_parser(name: str) -> None:
    """Where two dates begin on different days, the one that begins earlier stands above."""
    dates = sorted(
        {d.edtf for d in situation(name).dates if d.edtf and not d.edtf.startswith("..")}, key=time_order
    )
    begins = [parse_edtf(date).lower_strict()[:3] for date in dates if "-2" not in date[4:6]]
    assert begins == sorted(begins)


def test_an_interval_without_a_beginning_stands_at_its_end() -> None:
    """Until 2014 comes after 2013."""
    assert sorted([None, "2015", "../2014", "2013", "201X"], key=time_order) == [
        "201X",
        "2013",
        "../2014",
        "2015",
        None,
    ]


def test_the_models_judgement_is_told_apart() -> None:
    """A choice of the model says so in words, in a style of its own; what the text says does not."""
    data = to_docx(replayed("sanctions"))
    head, *rows = table_under(data, "Sanctions")
    assert rows
    measure, target = head.index("Measure"), head.index("Target")
    assert {row[measure] for row in rows} == {"asset freeze (model’s judgement)"}
    assert not any("judgement" in row[target] for row in rows)
    marked = [r for r in body(data).iter(qn("w:r")) if text_of(r) == " (model’s judgement)"]
    styles = [r.find(f"{qn('w:rPr')}/{qn('w:rStyle')}") for r in marked]
    assert {s.get(qn("w:val")) for s in styles} == {"BriefJudgement"}


def test_the_models_own_wording_is_told_apart() -> None:
    """A bottom line that is no sentence of the source is marked as put by the model."""
    brief = situation("pressure-campaign")
    line = brief.bottom_line[0]
    reworded = brief.model_copy(
        update={"bottom_line": [line, line.model_copy(update={"text": "The United States waits."})]}
    )
    found = [
        p for p in body(to_docx(reworded)).iter(qn("w:p")) if "BriefStatement" in etree.tostring(p).decode()
    ]
    assert ["wording" in text_of(p) for p in found] == [False, True]


def test_source_text_is_nothing_but_text() -> None:
    """No link, no field but ours, no hidden character; what cannot be shown is named."""
    data = to_docx(hostile()[0])
    text = body(data)
    assert list(text.iter(qn("w:hyperlink"), qn("w:fldSimple"), qn("w:object"), qn("w:altChunk"))) == []
    assert all(f.text.startswith(" NOTEREF _Sentence") for f in text.iter(qn("w:instrText")))
    assert "⟦U+0007⟧bell ⟦U+202E⟧12⟦U+202C⟧" in text_of(text)
    assert parts(data)["docProps/core.xml"].decode().count("⟦U+0007⟧") == 1


def test_right_to_left_text_is_marked() -> None:
    """Arabic runs say so, and a cell of nothing but Arabic runs from the right."""
    text = body(to_docx(replayed("three-alphabets")))
    arabic = re.compile("[\u0600-\u06ff]")
    runs = [r for r in text.iter(qn("w:r")) if arabic.search(text_of(r))]
    assert runs
    assert all(r.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None for r in runs)
    turned = [text_of(p) for p in text.iter(qn("w:p")) if p.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None]
    assert "معهد حوران للسلامة البحرية" in turned
    assert not any("Ukraine" in words for words in turned)


@given(st.text(alphabet=st.characters()))
def test_visible_text_fits_into_xml(text: str) -> None:
    """Whatever a document holds, the file can be read again."""
    element = etree.Element("t")
    element.text = visible(text)
    assert etree.fromstring(etree.tostring(element)).text or not text


def test_a_template_gives_its_face_and_keeps_its_words(template: Path) -> None:
    """Styles, header and page are the template's; its text, author and comments are not in the file at all."""
    data = to_docx(replayed("pressure-campaign"), template=template)
    document = docx.Document(io.BytesIO(data))
    assert document.styles["Heading 1"].font.name == "Courier New"
    assert document.sections[0].header.paragraphs[0].text == "Desk Four"
    assert document.sections[0].page_width == Inches(8)
    assert document.styles["Brief Table"].type == WD_STYLE_TYPE.TABLE
    whole = b"".join(parts(data).values())
    assert b"older note" not in whole
    assert b"Brandt" not in whole
    assert data == to_docx(replayed("pressure-campaign"), template=template)


def test_a_dotx_serves_as_well(template: Path) -> None:
    """A template saved as one becomes a document."""
    kinds = (MAIN.format("document").encode(), MAIN.format("template").encode())
    dotx = changed(template, "desk.dotx", {}, replace=kinds)
    data = to_docx(replayed("sanctions"), template=dotx)
    assert kinds[0] in parts(data)["[Content_Types].xml"]
    assert docx.Document(io.BytesIO(data)).sections[0].header.paragraphs[0].text == "Desk Four"


def test_a_template_with_a_style_of_ours_keeps_it(tmp_path: Path) -> None:
    """Whoever names a style as we do decides how it looks, under whatever identifier."""
    document = docx.Document()
    made = document.styles.add_style("Brief Judgement", WD_STYLE_TYPE.CHARACTER)
    made.font.all_caps = True
    made.element.set(qn("w:styleId"), "Urteil")
    data = to_docx(replayed("sanctions"), template=saved(document, tmp_path / "own.docx"))
    styles = [s.name for s in docx.Document(io.BytesIO(data)).styles]
    assert styles.count("Brief Judgement") == 1
    assert b'w:rStyle w:val="Urteil"' in parts(data)["word/document.xml"]


def test_a_template_without_bullets_gets_them(tmp_path: Path) -> None:
    """Style and list definition come with the note; a body without page setup is enough."""
    document = docx.Document()
    bullets = document.styles["List Bullet"].element
    bullets.getparent().remove(bullets)
    document.element.body.clear()
    numbering = next(r for r in document.part.rels.values() if r.reltype.endswith("/numbering"))
    del document.part.rels[numbering.rId]
    data = to_docx(replayed("sanctions"), template=saved(document, tmp_path / "bare.docx"))
    style = docx.Document(io.BytesIO(data)).styles["List Bullet"].element
    number = style.find(f".//{qn('w:numId')}").get(qn("w:val"))
    definitions = etree.fromstring(parts(data)["word/numbering.xml"])
    assert [n.get(qn("w:numId")) for n in definitions.iter(qn("w:num"))] == [number]
    assert definitions.find(f".//{qn('w:numFmt')}").get(qn("w:val")) == "bullet"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"word/vbaProject.bin": b"macro"}, "has macros"),
        ({"word/styles.xml": b"<broken"}, "damaged"),
        ({"_rels/.rels": b"<broken"}, "damaged"),
        ({"word/document.xml": b"<html/>"}, "damaged"),
        (
            {
                "word/_rels/document.xml.rels": b"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'/>"
            },
            "without styles",
        ),
        ({"[Content_Types].xml": b"<Types/>"}, "no Word document"),
    ],
)
def test_a_template_that_cannot_serve_is_named(template: Path, change: dict[str, bytes], said: str) -> None:
    """One line: which file, what is wrong, what to do."""
    with pytest.raises(OutputError, match=said) as caught:
        to_docx(replayed("sanctions"), template=changed(template, "other.docx", change))
    assert str(caught.value).startswith(str(template.with_name("other.docx")))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no zip file", "no Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        (b"", "no Word document"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_template_is_named(tmp_path: Path, data: bytes | None, said: str) -> None:
    """Other files, encrypted ones, empty ones and missing ones."""
    path = tmp_path / "template.docx"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(OutputError, match=said):
        to_docx(replayed("sanctions"), template=path)


def test_folders_of_the_machine_stay_out() -> None:
    """A note that is sent on tells the file's name, not where it lay."""
    brief = replayed("sanctions")
    source = brief.source.model_copy(update={"path": "/home/ola/cables/note.txt", "title": None})
    data = to_docx(brief.model_copy(update={"source": source}))
    assert docx.Document(io.BytesIO(data)).paragraphs[0].text == "note.txt"
    assert b"cables" not in b"".join(parts(data).values())
    assert name_of(source.model_copy(update={"path": "https://a.example/b"})) == "https://a.example/b"


def test_nothing_heavy_is_imported_before_a_note_is_written() -> None:
    """Other formats do without python-docx."""
    code = "import sys, summarize.render.docx; print({'docx', 'lxml'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    assert ran.stdout == "set()\n"


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")),
    reason="needs LibreOffice Writer (soffice) and poppler-utils (pdftotext)",
)
def test_libreoffice_shows_every_item_and_every_cited_sentence(tmp_path: Path) -> None:
    """As a PDF the note still says all."""
    brief = situation("wire-dispatch")
    path = tmp_path / "note.docx"
    path.write_bytes(to_docx(brief))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(convert, capture_output=True, check=True, timeout=PATIENCE)  # noqa: S603  # our own words
    shown = subprocess.run(  # noqa: S603  # our own words
        ["pdftotext", "-raw", str(path.with_suffix(".pdf")), "-"],  # noqa: S607  # found above
        capture_output=True,
        text=True,
        check=True,
    )

    def letters(text: str) -> str:
        return re.sub(r"[\W\d]+", "", text)  # lines and pages break words, and numbers of pages stand between

    text = letters(shown.stdout)
    cited = [c.text for c in brief.citations]
    heads = [a.name for a in brief.actors] + [p.statement for p in brief.positions]
    heads += [a.designation for a in brief.military_assets] + [d.phrase for d in brief.dates]
    assert [words for words in cited + heads if letters(words) not in text] == []
