"""The table of assets: which operator has which, by domain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarize.meaning import Designation, DomainOf, OperatorOf, fields_of, head_of

if TYPE_CHECKING:
    from summarize.brief import Item
    from summarize.render.html_items import Card, Section


@dataclass(frozen=True, slots=True)
class AssetRow:
    """The assets of one operator in one domain; "" where the document or the brief type tells none."""

    operator: str
    domain: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class AssetTable:
    """All assets of a list.

    Attributes:
        operators, domains: Whether the item type has such a field.
        groups: The rows of each operator, in the order of the document, the untold operator last.
    """

    operators: bool
    domains: bool
    groups: tuple[tuple[AssetRow, ...], ...]


def asset_table(section: Section) -> AssetTable | None:
    """Return the table of a list of assets; None for other lists, for an empty one, and where it would tell nothing."""
    fields = {type(f.meaning): f.name for f in fields_of(section.item_type)}
    operator, domain = fields.get(OperatorOf), fields.get(DomainOf)
    headed = isinstance(head_of(section.item_type).meaning, Designation)
    if not headed or not section.items or not (operator or domain):
        return None
    cells: dict[str, dict[str, list[Card]]] = {}
    for item, card in zip(section.items, section.cards, strict=True):
        row = cells.setdefault(_value(item, operator), {})
        row.setdefault(_value(item, domain), []).append(card)
    ordered = sorted(cells.items(), key=lambda cell: not cell[0])  # stable: only the untold moves
    groups = tuple(
        tuple(AssetRow(name, place, tuple(cards)) for place, cards in row.items()) for name, row in ordered
    )
    return AssetTable(bool(operator), bool(domain), groups)


def _value(item: Item, field: str | None) -> str:
    return str(getattr(item, field) or "") if field else ""
