"""A briefing note: what it comes to, the items, what stays open, what could not be verified, sources and method."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from summarize.brief import item_lists
from summarize.meaning import Words, head_of
from summarize.plain import one_line, visible
from summarize.render.docx_about import add_about, name_of
from summarize.render.docx_endnotes import Endnotes
from summarize.render.docx_package import packed, unpacked
from summarize.render.docx_page import Page
from summarize.render.docx_review import Marks, add_judgements, add_rejected, add_summary
from summarize.render.docx_styles import Styles
from summarize.render.docx_table import (
    JUDGEMENT,
    NOTHING,
    Column,
    item_columns,
    item_rows,
    notes_column,
    title_of,
)
from summarize.render.docx_template import open_template
from summarize.render.markdown import FINDINGS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from docx.document import Document

    from summarize.brief import Brief, Item, LeftOut, Unverified

_WORDING = "model’s wording"
_LEGEND = (
    "Numbers lead to the source’s own sentences at the end of this note. Upright: words of the source. Italics: "
    f"follows from them by a named rule or word list. ({JUDGEMENT}): chosen by the model and not proved; check it "
    f"first. ({_WORDING}): put by the model, each word checked. {NOTHING}: the cited sentences do not say."
)

_CITED = "As the source has them, each with its number in the document."
_SET_ASIDE = (
    "Proposed, and not part of this note: the source does not carry it, or not clearly. Numbers in square brackets are "
    "sentences that no item cites."
)


def write_note(brief: Brief, template: Path | None) -> bytes:
    """Return the note as a DOCX file.

    Raises:
        OutputError: As `to_docx`.
    """
    document = open_template(template)
    styles = Styles(document)
    endnotes = Endnotes(styles, brief.citations)
    page = Page(document, styles, endnotes)
    page.text("Title", brief.source.title or name_of(brief.source))
    known = (brief.source.publisher, brief.source.author, brief.source.published)
    page.text("Subtitle", ", ".join(k for k in known if k) or "Source undated.")
    add_summary(page, brief)
    lists = item_lists(type(brief))
    summed_up = [kind for kind, item in lists.items() if isinstance(head_of(item).meaning, Words)]
    for kind in summed_up:  # what it comes to stands first, wherever the type has it
        page.text("heading 1", title_of(kind))
        _add_statements(page, brief, head_of(lists[kind]).name, kind)
    page.text("Brief Legend", _LEGEND)
    for kind, item_type in lists.items():
        if kind not in summed_up:
            page.text("heading 1", title_of(kind))
            _add_items(page, item_type, getattr(brief, kind), Marks(brief, kind))
    add_judgements(page, brief)
    if brief.gaps:
        page.text("heading 1", "Gaps")
        for gap in brief.gaps:
            page.text("List Bullet", gap.text, cited=gap.sentences)
    page.text("heading 1", "Could not be verified")
    _add_unverified(page, brief.unverified)
    if brief.findings:
        page.text("heading 1", FINDINGS)
        for finding in brief.findings:
            where = "" if finding.field == "sentence" else f"{title_of(finding.field)}: "
            page.text(
                "List Bullet", where + finding.message, cited=[finding.sentence] if finding.sentence else []
            )
    add_rejected(page, brief)
    if brief.left_out:
        page.text("heading 1", "Left out")
        _add_left_out(page, brief.left_out)
    add_about(page, brief)
    page.text("heading 1", "Cited sentences")
    page.text("Brief Legend", _CITED if brief.citations else "None.")
    endnotes.write(document)
    _describe(document, brief)
    return _saved(document)


def _add_statements(page: Page, brief: Brief, head: str, kind: str) -> None:
    source = " ".join(one_line(cited.text) for cited in brief.citations)
    marks = Marks(brief, kind)
    for item in getattr(brief, kind):
        text = getattr(item, head)
        own = one_line(text) in source
        mark = marks.note(item) or ("" if own else _WORDING)
        page.text("Brief Statement", text, mark=mark, cited=item.sentences)


def _add_items(page: Page, item_type: type[Item], items: Sequence[Item], marks: Marks) -> None:
    if not items:
        page.text("Normal", "Nothing found.")
        return
    columns = item_columns(item_type, items, page.styles, marks.judged)
    page.table([*columns, *marks.columns(page), _notes(page)], item_rows(item_type, items))


def _notes(page: Page) -> Column:
    return notes_column(lambda paragraph, item: page.endnotes.cite(paragraph, item.sentences))


def _add_unverified(page: Page, entries: Sequence[Unverified]) -> None:
    if not entries:
        page.text("Normal", "Nothing: every item proposed stands in the source.")
        return
    page.text("Normal", _SET_ASIDE)
    columns = [
        Column("Proposed for", 1.2, page.filler(lambda entry: title_of(entry.kind))),
        Column("Proposal", 4, page.filler(lambda entry: _proposal(entry.item))),
        Column("Why not", 3.5, page.filler(_reasons)),
        notes_column(lambda p, entry: page.endnotes.cite(p, entry.item.get("sentences", []))),
    ]
    page.table(columns, entries)


def _proposal(item: dict[str, Any]) -> str:
    """Return every value of a proposal, which no type has checked."""
    return "; ".join(
        f"{title_of(name)}: {_loose(value)}" for name, value in item.items() if value and name != "sentences"
    )


def _loose(value: Any) -> str:  # noqa: ANN401  # any JSON value
    if isinstance(value, list):
        return ", ".join(_loose(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_loose(part)}" for name, part in value.items() if part is not None)
    return str(value)


def _reasons(entry: Unverified) -> str:
    return "; ".join(
        f"{title_of(f.field)}: {f.message}{f' (wanted: {f.wanted})' if f.wanted else ''}"
        for f in entry.findings
    )


def _add_left_out(page: Page, entries: Sequence[LeftOut]) -> None:
    grouped: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        grouped.setdefault((entry.kind, entry.reason), []).append(entry.text)
    for (kind, reason), texts in grouped.items():
        page.text("List Bullet", f"{title_of(kind)}, {reason}: {'; '.join(texts)}")


def _describe(document: Document, brief: Brief) -> None:
    """Set the document's properties. No author and no dates: people have those, and the same brief gives the same file."""
    properties = document.core_properties
    element = properties._element  # noqa: SLF001  # the only way to take a date away
    for child in list(element):
        element.remove(child)
    properties.title = visible(brief.source.title or name_of(brief.source))[:255]  # what OPC allows
    properties.subject = f"{title_of(brief.brief_type)} brief"[:255]
    properties.category = "Briefing note"


def _saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return packed(unpacked(out.getvalue()))
