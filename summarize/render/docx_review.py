"""What people decided, in a briefing note: marks at the items, and apart from them judgements and rejected items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.brief import as_item
from summarize.meaning import fields_of
from summarize.render.docx_table import Column, notes_column, title_of, worded
from summarize.render.review_words import (
    JUDGEMENT,
    JUDGEMENT_NOTE,
    REJECTED,
    REJECTED_NOTE,
    before,
    note,
    summary,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.brief import Brief, Item, Judgement, Mark, Rejected
    from summarize.render.docx_page import Page

_MARK_WIDTH = 1.6  # share of the page
_DECIDED = "Decided"


class Marks:
    """The marks of one list's items."""

    def __init__(self, brief: Brief, kind: str) -> None:
        review = brief.review
        self._known: dict[int, Mark] = {}  # by the item's identity: equal items may be marked differently
        for position, item in enumerate(getattr(brief, kind)):
            if review is not None and (mark := review.mark(kind, position)) is not None:
                self._known[id(item)] = mark

    def note(self, item: Item) -> str:
        """Return what was done with an item, in words."""
        mark = self._known.get(id(item))
        return note(mark) if mark else ""

    def judged(self, item: Item) -> Sequence[str]:
        """Return the fields that a reviewer has judged."""
        mark = self._known.get(id(item))
        return mark.judged if mark else ()

    def columns(self, page: Page) -> list[Column]:
        """Return a column for the marks, if there is anything to say."""
        if not any(map(note, self._known.values())):
            return []
        return [Column("Review", _MARK_WIDTH, page.filler(self.note))]


def add_summary(page: Page, brief: Brief) -> None:
    """Say at the top who has reviewed the brief."""
    if brief.review is not None:
        page.text("Brief Legend", summary(brief))


def add_judgements(page: Page, brief: Brief) -> None:
    """Add what is kept as the writer's own judgement, apart from what the source reports."""
    if brief.review is None or not brief.review.judgements:
        return
    page.text("heading 1", JUDGEMENT)
    page.text("Normal", JUDGEMENT_NOTE)
    columns = [
        Column("List", 1.1, page.filler(lambda entry: title_of(entry.kind))),
        Column("Judgement", 3.5, page.filler(lambda entry: _values(brief, entry))),
        Column("What the source does not carry", 3, page.filler(_reasons)),
        Column(_DECIDED, 1.6, page.filler(note)),
        notes_column(lambda p, entry: page.endnotes.cite(p, entry.item["sentences"])),
    ]
    page.table(columns, brief.review.judgements)


def add_rejected(page: Page, brief: Brief) -> None:
    """Add what a reviewer took out."""
    if brief.review is None or not brief.review.rejected:
        return
    page.text("heading 1", REJECTED)
    page.text("Normal", REJECTED_NOTE)
    columns = [
        Column("List", 1.1, page.filler(lambda entry: title_of(entry.kind))),
        Column("Item", 4, page.filler(lambda entry: _values(brief, entry))),
        Column(_DECIDED, 1.6, page.filler(note)),
        notes_column(lambda p, entry: page.endnotes.cite(p, entry.item["sentences"])),
    ]
    page.table(columns, brief.review.rejected)


def _values(brief: Brief, entry: Judgement | Rejected) -> str:
    item = as_item(brief, entry.kind, entry.item)
    told = []
    for field in fields_of(type(item)):
        value = getattr(item, field.name)
        parts = value if isinstance(value, list) else [value]
        if value:
            told.append(f"{title_of(field.name)}: {', '.join(map(worded, parts))}")
    return "; ".join(told)


def _reasons(entry: Judgement) -> str:
    reasons = [f"{title_of(f.field)}: {f.message}" for f in entry.findings]
    was = [f"{name} was: {value}" for name, value in before(entry, entry.item)]
    return "; ".join(reasons + was)
