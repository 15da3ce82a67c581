"""Messy layouts of PDF pages, and how PDF files are refused."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from plain_pdf import Run, write_pdf
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from summarize.document import page_of
from summarize.errors import DocumentError
from summarize.ground.normalize import normalized
from summarize.reading import read_bytes
from summarize.reading.hyphens import hyphens_of
from summarize.reading.pdf import MAX_PAGES, read_pdf

if TYPE_CHECKING:
    from summarize.reading.extracted import Extracted


def lines(texts: list[str], x: float = 60, y: float = 700, size: float = 10) -> list[Run]:
    """Return lines below each other, as close as lines of a paragraph are."""
    return [Run(x, y - 1.25 * size * at, text, size) for at, text in enumerate(texts)]


def found(*pages: list[Run]) -> Extracted:
    """Read back a PDF of these pages."""
    return read_pdf(write_pdf(list(pages)), "a.pdf")


FULL = [
    "Page {} begins here, and its lines are long enough to fill the whole",
    "width of the column, so that the text goes on and on and on without",
    "any end until the page is full and then the next one has to begin at",
]


def test_lines_become_a_paragraph_and_gaps_part_paragraphs() -> None:
    """Breaks that only fill the column are spaces; a gap is a blank line."""
    text = found(
        lines(["The ministry said on Monday that the four boats", "were lost."])
        + lines(["It said no more."], y=660)
    ).text
    assert text == "The ministry said on Monday that the four boats were lost.\n\nIt said no more.\n"


def test_a_break_where_the_next_word_would_have_fitted_is_kept() -> None:
    """Lines of an address or a heading are no paragraph."""
    text = found(
        lines(
            ["Ministry of Defence", "Press office", "The statement below is long enough to show the margin."]
        )
    ).text
    assert text.startswith("Ministry of Defence\nPress office\nThe statement")


def test_two_columns_are_read_one_after_the_other() -> None:
    """Also where their lines stand at the same heights, below a title and above a heading that span both."""
    left = [
        "The left column begins here and goes",
        "on for several lines so that one can",
        "see which way the reader took when",
        "the right one stands beside it.",
    ]
    right = [
        "The right column comes second and",
        "must not be mixed with the left one",
        "even though the lines agree in their",
        "height on the whole of the page.",
    ]
    page = [Run(60, 760, "A Title That Spans Both of the Columns", 18), *lines(left), *lines(right, x=310)]
    page += [
        Run(60, 630, "Below", 14),
        *lines(["This paragraph spans the page again because it is the last one."], y=610),
    ]
    assert found(page).text == (
        "# A Title That Spans Both of the Columns\n\n"
        f"{' '.join(left)}\n\n{' '.join(right)}\n\n## Below\n\nThis paragraph spans the page again because it is the last one.\n"
    )


def test_running_headers_and_page_numbers_are_left_out_and_noted() -> None:
    """Left and right pages have different ones; a paragraph goes on from page to page below them."""
    pages = []
    for number in range(5, 9):
        header = [
            Run(60, 800, "Halden Institute" if number % 2 else "The Strait", 8),
            Run(500, 800, str(number), 8),
        ]
        pages.append(header + lines([text.format(number) for text in FULL]))
    read = found(*pages)
    assert read.text.count("\n") == 1
    assert "Institute" not in read.text
    assert read.notes == (
        "running headers, footers and page numbers left out: 'Halden Institute #' (2 pages), 'The Strait #' (2 pages)",
    )


def test_numbers_of_a_table_that_goes_on_are_no_page_numbers() -> None:
    """A row at a page's edge stays unless its number counts the pages."""
    pages = [
        [Run(60, 800, word), Run(300, 800, str(number)), *lines([text.format(word) for text in FULL])]
        for word, number in (("Tanks", 40), ("Ships", 12), ("Drones", 77))
    ]
    text = found(*pages).text
    assert all(str(number) in text for number in (40, 12, 77))


def test_each_character_knows_its_page() -> None:
    """Inside a paragraph that goes on over the page, too."""
    data = write_pdf([lines([text.format(word) for text in FULL]) for word in ("one", "two", "three")])
    document = read_bytes(data, "a.pdf", publisher="Halden Post")
    assert document.format == "pdf"
    assert len(document.pages) == 3
    assert [page_of(document, document.text.index(f"Page {word}")) for word in ("one", "two", "three")] == [
        1,
        2,
        3,
    ]
    assert page_of(document, document.text.index("Page three") - 2) == 2
    assert page_of(read_bytes(b"plain", "a.txt"), 0) is None


def test_hyphens_at_line_ends_follow_the_document() -> None:
    """Joined where it has the word in one, kept before digits and capitals and after words such as "well"."""
    text = found(
        lines(
            [
                "The firefight began at dawn and the crews of the boats fled. In the fire-",
                "fight two T-",
                "72 tanks burned. The well-",
                "known commander of the Anglo-",
                "American force, Mr. Bel-",
                "monte, fled. Belmonte denied it on Monday and once more on Tuesday.",
            ]
        )
    ).text
    assert (
        "In the firefight two T-72 tanks burned. The well-known commander of the Anglo-American force, Mr. Belmonte, fled."
        in text
    )


@pytest.mark.parametrize(
    ("above", "below", "rest", "joined"),
    [
        ("a fire-", "fight", ["the fire-fight of May"], "a fire-fight"),
        ("a fire-", "fight", [], "a fire-\nfight"),
        ("a fire-", "fight", ["it was re-", "fused and the talks were bro-", "ken off"], "a firefight"),
        ("a fire\u00ad", "fight", [], "a firefight"),
        ("from 2011-", "2025", [], "from 2011-2025"),
        ("a word -", "and more", [], "a word - and more"),
    ],
)
def test_a_hyphen_nothing_decides_is_left_with_its_line_break(
    above: str, below: str, rest: list[str], joined: str
) -> None:
    """The document decides; if it is silent and breaks no other word, the hyphen stays as printed."""
    assert hyphens_of([above, below, *rest]).join(above, below) == joined


def test_a_quotation_verifies_across_a_hyphen_that_was_left() -> None:
    """Grounding takes a hyphen at a line break for a hyphen or nothing."""
    text = hyphens_of(["the fire-", "fight"]).join("the fire-", "fight")
    assert normalized(text).text == normalized("the fire-\nfight").text


def test_ligatures_become_letters_and_raised_numbers_do_not_run_into_words() -> None:
    """The mark of a note is put in brackets; a power stays one."""
    page = [
        Run(60, 700, "The oﬃce conﬁrmed 12 km"),
        Run(60 + 23 * 5, 703.5, "2", 6),
        Run(60 + 25 * 5, 700, "of land in 2024."),
        Run(60 + 41 * 5, 703.5, "14", 6),
    ]
    assert found(page).text == "The office confirmed 12 km² of land in 2024.[14]\n"


def test_a_table_is_read_row_by_row() -> None:
    """Each row is a block of its own, its cells between bars; the text around it is not drawn in."""
    page = lines(["The table lists what works today."])
    for at, cells in enumerate((("System", "Number"), ("Patriot", "6"), ("NASAMS", "12"))):
        page += [Run(60 + 200 * column, 660 - 16 * at, cell) for column, cell in enumerate(cells)]
    page += lines(["The ministry did not comment."], y=580)
    assert found(page).text == (
        "The table lists what works today.\n\n| System | Number |\n\n| Patriot | 6 |\n\n| NASAMS | 12 |\n\n"
        "The ministry did not comment.\n"
    )


def test_bullets_and_indented_paragraphs() -> None:
    """A bullet is an entry with the lines that hang below it; an indented line begins a paragraph."""
    text = found(
        [
            *lines(["• Buy guns before missiles, because the guns are cheap to buy"], x=70, y=720),
            *lines(["and quick to get."], x=78, y=707.5),
            *lines(["• Publish the rules."], x=70, y=695),
            *lines(["The first paragraph fills the line from one edge to the next one"], y=660),
            *lines(["and ends."], y=647.5),
            *lines(["The second one is moved in a little."], x=72, y=635),
        ]
    ).text
    assert text == (
        "- Buy guns before missiles, because the guns are cheap to buy and quick to get.\n- Publish the rules.\n\n"
        "The first paragraph fills the line from one edge to the next one and ends.\n\nThe second one is moved in a little.\n"
    )


def test_a_dash_at_a_lines_start_may_belong_to_the_sentence() -> None:
    """It is a bullet only if the line above is not full."""
    full = lines(
        ["The navy seized the boat in the strait on Tuesday at dawn", "– and kept it, officials said."]
    )
    assert (
        found(full).text
        == "The navy seized the boat in the strait on Tuesday at dawn – and kept it, officials said.\n"
    )
    short = lines(
        ["The list below is as wide as the column and then as short", "as this:", "– and now an entry."]
    )
    assert found(short).text.endswith("as this:\n\n- and now an entry.\n")


def test_heavy_type_makes_a_heading() -> None:
    """A short line in heavy type of the text's size stands above its paragraph."""
    page = [
        Run(60, 700, "What was lost", bold=True),
        *lines(["Two frigates of the older class were lost."], y=680),
    ]
    assert found(page).text.startswith("# What was lost\n\nTwo")


def test_turned_text_is_left_out_and_noted() -> None:
    """A stamp along the edge is no sentence."""
    read = found([*lines(["The text stands upright on the page."]), Run(20, 300, "DRAFT", turned=True)])
    assert (read.text, read.notes) == (
        "The text stands upright on the page.\n",
        ("5 character(s) of turned text (stamps, labels of figures) left out",),
    )


def test_a_page_without_text_is_named() -> None:
    """The text of the pages around it is not joined over it."""
    read = found(lines(["Only page one has text."]), [], lines(["Page three has, too."]))
    assert read.text == "Only page one has text.\n\nPage three has, too.\n"
    assert read.notes == ("page 2 has no text: it looks scanned or holds a picture only",)


@pytest.mark.parametrize(
    ("count", "message"), [(1, "its page has no text"), (3, "none of its 3 pages has text")]
)
def test_a_scanned_document_is_refused(count: int, message: str) -> None:
    """It is never an empty document."""
    with pytest.raises(DocumentError, match=message.replace("has no text", "has") + ".*OCR"):
        read_bytes(write_pdf([[] for _ in range(count)]), "a.pdf")


def encrypted(password: str) -> bytes:
    """Return an encrypted PDF of one line."""
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(password, ownerPassword="owner", strength=128))
    canvas.drawString(72, 700, "The envoys met at noon.")
    canvas.save()
    return out.getvalue()


def test_an_encrypted_pdf_is_refused_unless_it_opens_without_password() -> None:
    """Many files only forbid printing: their user password is empty."""
    assert read_bytes(encrypted(""), "a.pdf").text == "The envoys met at noon.\n"
    with pytest.raises(DocumentError, match="an encrypted PDF: open it with its password"):
        read_bytes(encrypted("secret"), "a.pdf")


def test_too_many_pages_are_refused() -> None:
    """The number of pages has a limit."""
    with pytest.raises(DocumentError, match=f"{MAX_PAGES + 1} pages, more than {MAX_PAGES}"):
        read_pdf(write_pdf([[] for _ in range(MAX_PAGES + 1)]), "a.pdf")


def test_metadata_of_a_pdf() -> None:
    """Title and author count if a person may have written them; the day it was made is a note and never its publication."""
    page = lines(["The envoys met at noon."])
    info = {"Title": "Narrow Water", "Author": "Miriam Oyelaran", "CreationDate": "D:20250617120000Z"}
    read = read_pdf(write_pdf([page], info=info), "a.pdf")
    assert (read.title, read.author, read.published) == ("Narrow Water", "Miriam Oyelaran", None)
    assert read.notes == (
        "the PDF was made on 2025-06-17; if it was published then, say --published 2025-06-17",
    )
    read = read_pdf(
        write_pdf([page], info={"Title": "Microsoft Word - final2.doc", "Author": "moyelaran"}), "a.pdf"
    )
    assert (read.title, read.author, len(read.notes)) == (None, None, 2)


def test_right_to_left_words_come_in_reading_order() -> None:
    """Inside a Latin line, with its brackets, and as lines of their own."""
    latin = "The general (سمير النعماني) spoke."
    arabic = "قال الوزير إن المحادثات ستستأنف يوم الجمعة"
    assert found([Run(60, 700, latin), Run(60, 660, arabic)]).text == f"{latin}\n\n{arabic}\n"
