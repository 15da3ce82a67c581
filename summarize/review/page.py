"""What the desk shows: the page with every item as it is now, and the parts of it that a change replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarize.brief import item_lists
from summarize.render.html import fragment, page_of
from summarize.render.html_items import title
from summarize.render.html_review import Badge, DeskPage, named
from summarize.render.review_words import moment, worded
from summarize.review.decision import UNVERIFIED
from summarize.review.forms import FormField, form_of
from summarize.review.standing import left_open

if TYPE_CHECKING:
    from summarize.brief import Brief
    from summarize.review.decision import Key, Outcome
    from summarize.review.desk import Desk

_DECISIONS: dict[Outcome, str] = {
    "accept": "accepted",
    "edit": "edited",
    "reject": "rejected",
    "promote": "promoted",
    "": "",
}


def whole_page(desk: Desk) -> str:
    """Return the page: every item in its place, also rejected ones, with its values and evidence of now."""
    brief, badges = desk.brief, {}
    lists: dict[str, list[Any]] = {}
    for kind in item_lists(type(brief)):
        lists[kind] = []
        for position, item in enumerate(getattr(brief, kind)):
            key = kind, position
            standing = desk.standing(key) if desk.course(key).held else None
            lists[kind].append(standing.item if standing else item)
            badges[element(key)] = badge(desk, key)
    for position in range(len(brief.unverified)):
        badges[element((UNVERIFIED, position))] = badge(desk, (UNVERIFIED, position))
    shown: Brief = brief.model_copy(update=lists)
    decided, total = desk.progress()
    page = DeskPage(badges, decided, total, desk.reviewer, desk.trouble)
    return page_of(shown, desk.checks.spotted.document, page)


def element(key: Key) -> str:
    """Return the id of an item's element."""
    return f"item-{key[0]}-{key[1] + 1}"


def badge(desk: Desk, key: Key) -> Badge:
    """Return what an item's badge says now."""
    course, standing = desk.course(key), desk.standing(key)
    last, old, item_type = course.last, desk.original(key), desk.item_type(key)
    values, known = course.values, old or {}
    judged: list[str] = []
    if standing and not standing.findings and item_type is not None and values is not None:
        judged = left_open(item_type, known, standing.item)
    changed = values is not None and key[0] != UNVERIFIED
    decision = _DECISIONS[course.outcome]
    return Badge(
        decision="edited" if decision == "accepted" and changed and values != known else decision,
        by=last.by if last else "",
        at=moment(last.at) if last else "",
        judged=tuple(map(title, judged)),
        was=tuple((title(k), worded(v)) for k, v in known.items() if v != values[k]) if changed else (),  # type: ignore[index]  # not None
        remark=course.remark,
        findings=tuple(standing.complaints) if standing else (),
        revision=course.revision,
        undo=bool(course.held),
        now=named(values) if values is not None and not changed else (),
    )


def badge_part(desk: Desk, key: Key) -> str:
    """Return the HTML of an item's badge."""
    item_type, values = desk.item_type(key), desk.course(key).values or desk.original(key) or {}
    name = next((str(v) for v in values.values() if isinstance(v, str)), "") if item_type else ""
    return fragment("badge.html.j2", badge=badge(desk, key), id=element(key), name=name)


def form_part(desk: Desk, key: Key, act: str) -> str | None:
    """Return the HTML of the form to edit an item, to take up a proposal, or to remark; None for no such item or act."""
    item_type, values = desk.item_type(key), desk.course(key).values or desk.original(key)
    if item_type is None or values is None or act not in {"edit", "promote", "remark"}:
        return None
    if act == "remark":
        fields = [FormField("remark", "Remark", "long", desk.course(key).remark)]
    else:
        fields = form_of(item_type, values)
    heading = {"edit": "Edit the item", "promote": "Take up the proposal", "remark": "Remark on the item"}[
        act
    ]
    return fragment(
        "edit.html.j2", act=act, fields=fields, revision=desk.course(key).revision, heading=heading
    )
