"""Makes PDF, DOCX, HTML and EML files of a seed, with the surroundings such files have: menus, headers, page numbers."""

from __future__ import annotations

import html
import io
import json
import re
import textwrap
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from docx import Document
from plain_pdf import HEIGHT, Run, width, write_pdf
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from summarize import read

if TYPE_CHECKING:
    from pathlib import Path

_HEADING = re.compile(r"(#+) (.*)")
_SIZES = {1: 20.0, 2: 15.0, 3: 13.0}  # points of the headings
_LEFT = 60.0  # points: the margin


@dataclass(frozen=True, slots=True)
class Source:
    """A seed as its makers need it: what is known about it, and its blocks with their heading levels."""

    title: str | None
    publisher: str | None
    author: str | None
    published: date | None
    blocks: tuple[tuple[int, str], ...]
    text: str


def source(path: Path) -> Source:
    """Return a seed's statements and blocks."""
    document = read(path)
    blocks = []
    for block in re.split(r"\n\n+", document.text.strip()):
        match = _HEADING.fullmatch(block)
        blocks.append((len(match[1]), match[2]) if match else (0, block))
    return Source(
        document.title, document.publisher, document.author, document.published, tuple(blocks), document.text
    )


def pdf(made: Source, *, columns: int = 1) -> bytes:
    """Return a typeset PDF by reportlab: running header and footer, page numbers; justified when in columns."""
    size = 11.0 if columns == 1 else 9.5
    body = ParagraphStyle(
        "body",
        fontName="Times-Roman",
        fontSize=size,
        leading=size * 1.25,
        spaceAfter=7,
        alignment=TA_JUSTIFY if columns > 1 else 0,
    )
    headings = {
        level: ParagraphStyle(
            f"h{level}", fontName="Helvetica-Bold", fontSize=high, leading=high * 1.2, spaceAfter=6
        )
        for level, high in _SIZES.items()
    }

    def running(canvas: Any, template: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(_LEFT, HEIGHT - 35, made.publisher or "Ministry")
        canvas.drawRightString(535, HEIGHT - 35, str(template.page))
        canvas.drawCentredString(297, 25, f"Fictional sample - page {template.page}")

    gap = 18
    wide = (475 - gap * (columns - 1)) / columns
    frames = [Frame(_LEFT + at * (wide + gap), 50, wide, HEIGHT - 100, 0, 0, 0, 0) for at in range(columns)]
    out = io.BytesIO()
    template = BaseDocTemplate(
        out,
        title=made.title,
        author=made.author,
        pagesize=(595, HEIGHT),
        pageTemplates=[PageTemplate(frames=frames, onPage=running)],
    )
    template.build(
        [
            Paragraph(
                html.escape(text, quote=False).replace("\n", "<br/>"), headings[level] if level else body
            )
            for level, text in made.blocks
        ]
    )
    return out.getvalue()


def unicode_pdf(made: Source) -> bytes:
    """Return a PDF of any script by our own writer, hard-broken at 90 characters, with a running header."""
    pages: list[list[Run]] = [[]]
    y = HEIGHT - 80
    for level, text in made.blocks:
        size = _SIZES.get(level, 10.0)
        lines = [line for part in text.split("\n") for line in textwrap.wrap(part, 40 if level else 90)]
        for line in lines:
            if y < 70:
                pages.append([])
                y = HEIGHT - 80
            pages[-1].append(Run(_LEFT, y, line, size))
            y -= size * 1.25
        y -= 8
    for number, runs in enumerate(pages, start=1):
        runs.append(Run(_LEFT, HEIGHT - 40, made.publisher or "Ministry", 8))
        runs.append(Run(500 - width(str(number), 8), HEIGHT - 40, str(number), 8))
    return write_pdf(pages)


def docx(made: Source) -> bytes:
    """Return a Word file by python-docx with header and footer."""
    word = Document()
    word.core_properties.title = made.title or ""
    word.core_properties.author = made.author or ""
    word.sections[0].header.paragraphs[0].text = made.publisher or "Ministry"
    word.sections[0].footer.paragraphs[0].text = "Page 1"
    for level, text in made.blocks:
        if level:
            word.add_heading(text, level - 1)  # 0 is the title
        else:
            word.add_paragraph(text)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def page(made: Source) -> str:
    """Return a web page as publishers make them: metadata, menus, a list of links, a newsletter, a footer."""
    stated = {"@type": "NewsArticle", "headline": made.title or "Statement"}
    if made.published:
        stated["datePublished"] = f"{made.published}T08:00:00+01:00"
    known = json.dumps({**stated, "author": {"name": made.author}, "publisher": {"name": made.publisher}})
    body = "\n".join(
        f"<h{level}>{html.escape(text)}</h{level}>"
        if level
        else "<p>" + html.escape(text).replace("\n", "<br>\n").replace("—", "&mdash;") + "</p>"
        for level, text in made.blocks
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(made.title or "x")}</title>'
        f'<script type="application/ld+json">{known}</script><style>p {{ color: red }}</style></head><body>'
        '<header><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav></header>'
        f'<main><article>{body}</article><aside><h3>Most read</h3><ul><li><a href="/1">Ten soups for winter</a>'
        '</li><li><a href="/2">The best boots</a></li></ul></aside></main><div class="newsletter"><p>Sign up for our '
        "newsletter.</p></div><footer><p>Copyright. All rights reserved.</p></footer>"
        "<script>document.write('never run')</script></body></html>"
    )


def eml(made: Source, *, plain: bool = True) -> bytes:
    """Return an e-mail message with the text as a page, as plain text beside it if `plain`, and an attachment."""
    message = EmailMessage()
    message["Subject"] = made.title or "Statement"
    message["From"] = f"{made.author or 'Press office'} <press@example.org>"
    if made.published:
        message["Date"] = datetime.combine(made.published, datetime.min.time()).astimezone()
    if plain:
        message.set_content(made.text)
        message.add_alternative(page(made), subtype="html")
    else:
        message.set_content(page(made), subtype="html")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="annex.pdf")
    return message.as_bytes()
