"""What people decided, on the page: a badge at each item, and a section for what is kept as judgement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from summarize.brief import Judgement, Mark, as_item
from summarize.render.html_items import Card, card_of, title
from summarize.render.review_words import before, moment, worded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarize.brief import Brief, Complaint, Rejected
    from summarize.render.html_spans import Spans

_WORDS = {
    "accepted": "Accepted",
    "edited": "Edited",
    "promoted": "Taken up",
    "rejected": "Rejected",
    "": "Not decided",
}


@dataclass(frozen=True, slots=True)
class Badge:
    """What was decided about an item.

    Attributes:
        decision: "accepted", "edited", "promoted", "rejected", or "" while nothing is.
        by, at: Who and when, for people; "" while nobody has done anything.
        judged: Changed fields that the source leaves open.
        was: Changed fields and what they held before.
        remark: A person's remark.
        findings: What the source does not carry of it.
        revision: On a desk: of the item; its next change names it.
        undo: On a desk: there is something to undo.
        now: On a desk: the values of a proposal that was taken up.
    """

    decision: str = ""
    by: str = ""
    at: str = ""
    judged: tuple[str, ...] = ()
    was: tuple[tuple[str, str], ...] = ()
    remark: str = ""
    findings: tuple[Complaint, ...] = ()
    revision: int = 0
    undo: bool = False
    now: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """The decision, for people."""
        return _WORDS[self.decision]


@dataclass(frozen=True, slots=True)
class DeskPage:
    """What the page of a review shows besides the brief.

    Attributes:
        badges: Id of an item's element -> its badge; every item has one.
        decided, total: How many items are decided, of how many.
        reviewer: Who decides.
        trouble: Why the result could not be saved, or "".
    """

    badges: Mapping[str, Badge]
    decided: int
    total: int
    reviewer: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """An item kept as the writer's own judgement."""

    kind: str
    card: Card
    badge: Badge


@dataclass(frozen=True, slots=True)
class Out:
    """An item that was rejected, with the fields that hold something."""

    kind: str
    values: tuple[tuple[str, str], ...]
    sentences: tuple[int, ...]
    badge: Badge


def badges(brief: Brief) -> dict[str, Badge]:
    """Return the badges of a reviewed brief's items, by the ids of their elements; none for a brief nobody reviewed."""
    if brief.review is None:
        return {}
    return {f"item-{mark.kind}-{mark.item + 1}": _badge(brief, mark) for mark in brief.review.marks}


def judgements(brief: Brief, spans: Spans) -> list[Judged]:
    """Return what a review keeps as judgement; `spans` collects what the source does carry of it."""
    found = []
    for number, entry in enumerate(brief.review.judgements if brief.review else (), 1):
        item = as_item(brief, entry.kind, entry.item).model_copy(update={"evidence": entry.evidence})
        card = card_of(f"judgement-{number}", type(item), item, spans, {})
        found.append(Judged(title(entry.kind), card, _badge(brief, entry)))
    return found


def rejected(brief: Brief) -> list[Out]:
    """Return what a review has taken out."""
    entries = brief.review.rejected if brief.review else []
    return [
        Out(title(e.kind), named(e.item), tuple(e.item.get("sentences", ())), _badge(brief, e))
        for e in entries
    ]


def named(values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return the fields that hold something, by name, in words."""
    return tuple((title(k), worded(v)) for k, v in values.items() if v and k not in {"sentences", "evidence"})


def _badge(brief: Brief, entry: Mark | Judgement | Rejected) -> Badge:
    told = Badge("rejected", entry.by, moment(entry.at), remark=entry.remark)
    match entry:
        case Judgement():
            was = tuple(before(entry, entry.item))
            return replace(told, decision=entry.decision, was=was, findings=tuple(entry.findings))
        case Mark():
            was = tuple(before(entry, getattr(brief, entry.kind)[entry.item].model_dump(mode="json")))
            judged = tuple(map(title, entry.judged))
            return replace(told, decision=entry.decision or "", was=was, judged=judged)
        case _:
            return told
