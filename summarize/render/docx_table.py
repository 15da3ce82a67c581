"""The items of a list as a table: a column for each field that the document fills, a row for each item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from summarize.brief import Quantity, Role
from summarize.meaning import (
    AliasesOf,
    Designation,
    EdtfOf,
    ExcerptOf,
    HolderOf,
    Name,
    RolesOf,
    StanceOf,
    Statement,
    TargetOf,
    fields_of,
    head_of,
)
from summarize.render.docx_text import add_text, direct, new_paragraph
from summarize.render.edtf import time_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from docx.oxml.table import CT_Tbl
    from docx.oxml.text.paragraph import CT_P

    from summarize.brief import Item
    from summarize.meaning import Field
    from summarize.render.docx_styles import Styles

NOTHING = "—"  # the source does not say
JUDGEMENT = "model’s judgement"
REVIEWERS = "reviewer’s judgement"
_PLACES: dict[type, int] = {EdtfOf: 0, HolderOf: 0, StanceOf: 1, TargetOf: 2, ExcerptOf: 9}
_PLACE = 5  # in the order of the type
_WIDTHS: dict[type, float] = {
    ExcerptOf: 4,
    Statement: 4,
    RolesOf: 3,
    Name: 2.2,
    Designation: 2.2,
    AliasesOf: 2,
    HolderOf: 1.8,
    TargetOf: 2,
}  # shares of the page
_WIDTH = 1.4
_NOTES_WIDTH = 1.1


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its share of the page's width, and how a cell is filled for a row's entry, in which style."""

    title: str
    share: float
    fill: Callable[[CT_P, Any], None]
    style: str = "Brief Cell"


def notes_column(cite: Callable[[CT_P, Any], None]) -> Column:
    """Return the column for the numbers of endnotes."""
    return Column("Notes", _NOTES_WIDTH, cite, "Brief Note Numbers")


def item_rows(item_type: type[Item], items: Sequence[Item]) -> list[Item]:
    """Return the items in order of time where they have one, else as the brief has them."""
    dated = next((f.name for f in fields_of(item_type) if isinstance(f.meaning, EdtfOf)), None)
    return sorted(items, key=lambda i: time_order(getattr(i, dated))) if dated else list(items)


def item_columns(
    item_type: type[Item],
    items: Sequence[Item],
    styles: Styles,
    judged: Callable[[Item], Sequence[str]] = lambda _item: (),
) -> list[Column]:
    """Return the columns for an item's fields; a field that no item fills has none.

    Args:
        item_type: The items' type.
        items: The rows.
        styles: The document's.
        judged: Returns the fields of an item that a reviewer, not the model, has judged.
    """
    head = head_of(item_type)
    fields = sorted(fields_of(item_type), key=lambda f: _PLACES.get(type(f.meaning), _PLACE))
    filled = [f for f in fields if f.name == head.name or any(getattr(i, f.name) for i in items)]
    return [_column(field, styles, judged) for field in filled]


def _column(field: Field, styles: Styles, judged: Callable[[Item], Sequence[str]]) -> Column:
    def fill(paragraph: CT_P, item: Item) -> None:
        value = getattr(item, field.name)
        parts = value if isinstance(value, list) else [] if value is None else [value]
        if len(parts) == 1:  # several names of several scripts stand in the order of the page
            direct(paragraph, worded(parts[0]))
        if not parts:
            add_text(paragraph, NOTHING)
        own = field.name in judged(item)
        for position, part in enumerate(parts):
            if position:
                add_text(paragraph, "; ")
            path = f"{field.name}[{position}]" if isinstance(value, list) else field.name
            supports = {(e.support, e.rule) for e in item.evidence if e.field == path}
            derived = any(s == "inferred" for s, _ in supports) or not (supports or not field.options)
            text = worded(part)
            quoted = f"“{text}”" if isinstance(field.meaning, Statement) else text
            add_text(paragraph, quoted, styles["Brief Derived"] if derived else None)
            if own or any(rule == "model-judgement" for _, rule in supports):
                add_text(paragraph, f" ({REVIEWERS if own else JUDGEMENT})", styles["Brief Judgement"])

    title = "Date (EDTF)" if isinstance(field.meaning, EdtfOf) else title_of(field.name)
    return Column(title, _WIDTHS.get(type(field.meaning), _WIDTH), fill)


def title_of(name: str) -> str:
    """Return the name of a list or field as a title."""
    return name.replace("_", " ").capitalize()


def worded(value: object) -> str:
    """Return a value in words: an office with former or acting, a quantity as the text has it."""
    if isinstance(value, Role):
        return value.role if value.status == "current" else f"{value.status} {value.role}"
    return value.text if isinstance(value, Quantity) else str(value)


def new_table(columns: Sequence[Column], rows: Iterable[object], styles: Styles, width: int) -> CT_Tbl:
    """Return a table whose column heads repeat on each page and whose rows stay whole.

    Args:
        columns: At least one.
        rows: What their `fill` takes.
        styles: The document's.
        width: Of the text on the page, in twentieths of a point.
    """
    whole = sum(c.share for c in columns)
    widths = [int(width * c.share / whole) for c in columns]
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{styles["Brief Table"]}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
        f'w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid></w:tbl>'
    )
    table.append(_row(widths, [_head(c, styles) for c in columns], repeated=True))
    for row in rows:
        cells = []
        for column in columns:
            paragraph = new_paragraph(styles[column.style])
            column.fill(paragraph, row)
            cells.append(paragraph)
        table.append(_row(widths, cells))
    return cast("CT_Tbl", table)


def _head(column: Column, styles: Styles) -> CT_P:
    paragraph = new_paragraph(styles["Brief Column Head"])
    add_text(paragraph, column.title)
    return paragraph


def _row(widths: Sequence[int], cells: Sequence[CT_P], *, repeated: bool = False) -> Any:  # noqa: ANN401  # lxml
    row = parse_xml(
        f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if repeated else ''}</w:trPr></w:tr>"
    )
    for width, paragraph in zip(widths, cells, strict=True):
        cell = OxmlElement("w:tc")
        properties = parse_xml(f'<w:tcPr {nsdecls("w")}><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>')
        cell.append(properties)
        cell.append(paragraph)
        row.append(cell)
    return row
