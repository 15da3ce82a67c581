"""One item as a line of a briefing note, put together by what its fields mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from summarize.brief import Item, Quantity, Role
from summarize.meaning import (
    AliasesOf,
    Choice,
    CountOf,
    DateExpression,
    DateKindOf,
    DomainOf,
    EdtfOf,
    ExcerptOf,
    HolderOf,
    KindOf,
    LocationOf,
    MannerOf,
    RolesOf,
    SpeakerOf,
    StanceOf,
    Statement,
    TargetOf,
    Words,
    fields_of,
    head_of,
)
from summarize.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarize.meaning import Field

_LONGEST_EXCERPT = 160  # characters; the whole sentence is listed under its number
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")  # Markdown would read these in source text as markup
_EDTF = re.compile(
    r"[0-9A-Za-z~?%./:+{}, -]*"
)  # what such values are written with, and Markdown shows as it is
_UNSAID: tuple[object, ...] = (
    None,
    [],
    "",
    "unspecified",
    "event",
)  # what most items are; saying it would only be noise


def item_line(item_type: type[Item], item: Item) -> str:
    """Return one item as a list entry, with its sentence numbers."""
    values = [(field, getattr(item, field.name)) for field in fields_of(item_type)]
    head = head_of(item_type)
    if isinstance(head.meaning, Statement):
        lead = _position(values)
    else:
        lead = _lead(head, getattr(item, head.name), values)
    aside = "; ".join(
        text for field, value in values if field.name != head.name and (text := _aside(field, value))
    )
    excerpt = _excerpt(values) if isinstance(head.meaning, DateExpression) else ""
    return f"- {lead}{f' ({aside})' if aside else ''}{excerpt}{sentence_numbers(item.sentences)}"


def escape(text: str) -> str:
    """Return source text on one line, with what Markdown would read as markup, and what hides, made plain."""
    return _SPECIAL.sub(r"\\\1", one_line(text))


def sentence_numbers(sentences: Iterable[int]) -> str:
    """Return " [3, 5]"; nothing for no sentence."""
    numbers = ", ".join(str(n) for n in sentences)
    return f" [{numbers}]" if numbers else ""


def _lead(head: Field, value: str, values: list[tuple[Field, Any]]) -> str:
    """Return the head with what belongs right beside it: its count before it, its offices behind it."""
    if isinstance(head.meaning, Words):
        return escape(value)
    counts = [f"{escape(v.text)} " for _, v in values if isinstance(v, Quantity)]
    roles = [_role(r) for f, v in values if isinstance(f.meaning, RolesOf) for r in v]
    return f"{''.join(counts)}**{escape(value)}**{''.join(f', {role}' for role in roles)}"


def _role(role: Role) -> str:
    return escape(role.role if role.status == "current" else f"{role.status} {role.role}")


def _position(values: list[tuple[Field, Any]]) -> str:
    """Return "**Holder** opposes target: “statement”"."""
    by_meaning = {type(field.meaning): value for field, value in values}
    parts = [f"**{escape(by_meaning[HolderOf])}**" if HolderOf in by_meaning else ""]
    parts += [escape(by_meaning[m]) for m in (StanceOf, TargetOf) if m in by_meaning]
    return f"{' '.join(p for p in parts if p)}: “{escape(by_meaning[Statement])}”"


def _aside(field: Field, value: Any) -> str:  # noqa: ANN401, PLR0911  # a field holds any type; one return a meaning
    """Return what stands in brackets behind an item; fields that the lead has said say nothing."""
    if value in _UNSAID:
        return ""
    match field.meaning:
        case HolderOf() | StanceOf() | TargetOf() | RolesOf() | CountOf() | ExcerptOf():
            return ""
        case AliasesOf():
            return "also " + ", ".join(escape(v) for v in value)
        case KindOf() | DomainOf() | DateKindOf() | MannerOf() | Choice():
            return escape(value)
        case EdtfOf():
            return f"EDTF {value if _EDTF.fullmatch(value) else escape(value)}"
        case SpeakerOf():
            return f"said by {escape(value)}"
        case LocationOf():
            return f"at {escape(value)}"
        case _:
            return f"{field.name.replace('_', ' ')}: {escape(str(value))}"


def _excerpt(values: list[tuple[Field, Any]]) -> str:
    text = next((v for f, v in values if isinstance(f.meaning, ExcerptOf)), "")
    if len(text) > _LONGEST_EXCERPT:
        text = f"{text[:_LONGEST_EXCERPT].rsplit(' ', 1)[0]} …"
    return f": {escape(text)}" if text else ""
