"""The form for an item: a control for each field, made from what the field means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from summarize.meaning import CountOf, EdtfOf, ExcerptOf, RolesOf, Statement, Words, fields_of
from summarize.mention import RoleStatus
from summarize.render.html_items import title
from summarize.review.values import CITATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarize.brief import Item
    from summarize.meaning import Field

Shape = Literal["text", "long", "choice", "lines", "roles", "numbers"]
_SHORT = 60  # characters that a line of a form shows without scrolling
_WIDE = 70  # characters in a line of a text area
_ROWS = 8  # of a text area; it scrolls
_HINTS: dict[type, str] = {
    CountOf: "the words of the text, as “at least 12”",
    EdtfOf: "EDTF, as 2026-03-05 or 2026-03~",
    ExcerptOf: "a whole cited sentence",
    RolesOf: "",
}


@dataclass(frozen=True, slots=True)
class FormField:
    """A control.

    Attributes:
        shape: text in one line or several (`long`), one of `options`, one value a line (`lines`), offices with a
            status, or sentence numbers.
        value: What it shows; lists are joined.
        roles: Offices with their status, the last one empty.
    """

    name: str
    label: str
    shape: Shape
    value: str = ""
    hint: str = ""
    optional: bool = False
    options: tuple[str, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> int:
        """Lines of its text area."""
        return min(_ROWS, 1 + self.value.count("\n") + len(self.value) // _WIDE)


def form_of(item_type: type[Item], values: Mapping[str, Any]) -> list[FormField]:
    """Return the controls for an item with these values, the citation last; a proposal may lack values."""
    fields = [_control(field, values.get(field.name)) for field in fields_of(item_type)]
    cited = ", ".join(map(str, values.get(CITATION) or ()))
    return [*fields, FormField(CITATION, "Sentences cited", "numbers", cited, "their numbers in the source")]


def _control(field: Field, value: Any) -> FormField:  # noqa: ANN401  # any JSON value
    label = "EDTF" if isinstance(field.meaning, EdtfOf) else title(field.name)
    hint = _HINTS.get(type(field.meaning), "one a line" if field.many else "")
    if isinstance(field.meaning, RolesOf):
        roles = tuple((r["role"], r["status"]) for r in value or ())
        return FormField(
            field.name, label, "roles", options=get_args(RoleStatus), roles=(*roles, ("", "current"))
        )
    if field.options:
        return FormField(
            field.name, label, "choice", value or "", hint, optional=field.optional, options=field.options
        )
    if field.many:
        return FormField(field.name, label, "lines", "\n".join(map(str, value or ())), hint)
    text = value["text"] if isinstance(value, dict) else str(value or "")
    long = isinstance(field.meaning, Words | Statement | ExcerptOf) or len(text) > _SHORT or "\n" in text
    return FormField(field.name, label, "long" if long else "text", text, hint, optional=field.optional)
