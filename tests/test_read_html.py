"""What a saved web page becomes."""

from __future__ import annotations

from datetime import date

import pytest

from summarize.errors import DocumentError
from summarize.reading import read_bytes
from summarize.reading.html import read_html, read_page

STORY = (
    "<p>The defence minister, <b>Karl Brandt</b>, resigned on Thursday after the loss of two frigates in the strait.</p>"
    "<p>He said that he took the blame.<br>The ministry did not confirm the loss &mdash; it will report in May.</p>"
)


def page(body: str = STORY, head: str = "") -> str:
    """Return a page with a menu, a footer and a script around the story."""
    return (
        f"<!DOCTYPE html><html><head>{head}</head><body><nav><ul><li><a href='/'>Home</a></li></ul></nav><article>{body}"
        "</article><script>document.write('<p>Never.</p>')</script><footer><p>All rights reserved.</p></footer></body></html>"
    )


def test_the_main_text_of_a_page() -> None:
    """Entities are characters, line breaks are lines; menus, scripts and footers are left out."""
    assert read_page(page(), "a.html").text == (
        "The defence minister, Karl Brandt, resigned on Thursday after the loss of two frigates in the strait.\n\n"
        "He said that he took the blame.\nThe ministry did not confirm the loss — it will report in May.\n"
    )


def test_structure_is_written_as_markdown() -> None:
    """Headings, lists, quotations and tables; a raised number is no digit of the word before it."""
    body = (
        "<h1>Minister resigns</h1>"
        + STORY
        + "<h2>What was lost</h2><ul><li>Two <i>Nansen</i> frigates</li><li>One helicopter</li></ul>"
        "<ol><li>First</li><li>Second</li></ol><blockquote><p>I take the blame.</p></blockquote>"
        "<table><tr><th>Type</th><th>Number</th></tr><tr><td>Frigate</td><td>2</td></tr></table>"
        "<p>The area of 12 km<sup>2</sup> was searched in 2024.<sup>3</sup></p>"
    )
    text = read_page(page(body), "a.html").text
    assert text.startswith("# Minister resigns\n\nThe defence minister")
    assert text.endswith(
        "## What was lost\n\n- Two Nansen frigates\n- One helicopter\n\n1. First\n\n2. Second\n\n> I take the blame.\n\n"
        "| Type | Number |\n\n| Frigate | 2 |\n\nThe area of 12 km² was searched in 2024.[3]\n"
    )


JSON_LD = (
    '<script type="application/ld+json">{"@graph": [{"@type": "Organization", "name": "X"}, {"@type": ["NewsArticle"], '
    '"headline": "Minister resigns", "datePublished": "2025-03-13T23:30:00-05:00", "author": [{"name": "Ada Roe"}, '
    '{"name": "Nils Aker"}], "publisher": {"name": "Halden Post"}}]}</script>'
)


@pytest.mark.parametrize(
    "head",
    [
        JSON_LD,
        (
            '<meta property="og:title" content="Minister resigns"><meta property="og:site_name" content="Halden Post">'
            '<meta name="author" content="By Ada Roe and Nils Aker"><meta property="article:published_time" content="2025-03-13T08:00Z">'
        ),
        (
            '<title>Minister resigns | Halden Post</title><meta name="citation_author" content="Ada Roe"><meta name="citation_author" '
            'content="Nils Aker"><meta name="dc.publisher" content="Halden Post"><meta name="DC.date" content="2025/03/13">'
        ),
    ],
)
def test_what_a_page_states_about_itself(head: str) -> None:
    """JSON-LD, OpenGraph and older meta tags; the day is the one written, whatever the time zone."""
    found = read_page(page(head=head), "a.html")
    assert (found.title, found.author, found.publisher) == (
        "Minister resigns",
        "Ada Roe and Nils Aker",
        "Halden Post",
    )
    assert (found.published, found.notes) == (date(2025, 3, 13), ())


def test_dates_of_a_page() -> None:
    """A <time> counts when nothing else does; two days are noted; what is no ISO date is left out and noted."""
    assert read_page(page(STORY + '<time datetime="2025-03-13">Thursday</time>'), "a.html").published == date(
        2025, 3, 13
    )
    two = read_page(page(head=JSON_LD + '<meta name="date" content="2025-04-01">'), "a.html")
    assert (two.published, two.notes) == (
        date(2025, 3, 13),
        ("the page states two dates: 2025-03-13 is taken, 2025-04-01 is not; say --published to override",),
    )
    odd = read_page(page(head='<meta name="date" content="13 March">'), "a.html")
    assert (odd.published, len(odd.notes)) == (None, 1)


@pytest.mark.parametrize(
    ("codec", "head"),
    [
        ("utf-8", ""),
        ("utf-8-sig", '<meta charset="windows-1251">'),
        ("utf-16", ""),
        ("cp1251", '<meta charset="windows-1251">'),
        ("koi8-u", '<meta http-equiv="Content-Type" content="text/html; charset=koi8-u">'),
        ("utf-8", '<meta charset="windows-1253">'),
    ],
)
def test_how_a_page_is_decoded(codec: str, head: str) -> None:
    """A byte order mark, then what the page says, unless its bytes say otherwise."""
    words = "Міністерство не підтвердило удар, але порт працює, як і до війни, сказав Їжак."
    found = read_html(page(f"<p>{words}</p><p>{words} Так.</p>", head).encode(codec), "a.html")
    assert found.text == f"{words}\n\n{words} Так.\n"


def test_a_page_without_text_is_refused() -> None:
    """A program would have drawn it."""
    with pytest.raises(DocumentError, match="print it to PDF in a browser"):
        read_html(
            b"<!DOCTYPE html><html><body><div id=root></div><script>render()</script></body></html>", "a.html"
        )


def test_a_page_is_known_by_its_bytes() -> None:
    """Under any name; a note says so."""
    document = read_bytes(page().encode(), "a.txt", title="Mine")
    assert (document.format, document.title, document.language) == ("html", "Mine", "en")
    assert document.notes == ("named .txt, but read as a web page (HTML), which its bytes are",)
