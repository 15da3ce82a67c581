"""Do the fields of an item type fit together? Asked once, when a brief type is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.meaning import (
    AliasesOf,
    Choice,
    CountOf,
    DateExpression,
    DateKindOf,
    Designation,
    DomainOf,
    EdtfOf,
    HolderOf,
    KindOf,
    LocationOf,
    MannerOf,
    Name,
    OperatorOf,
    RolesOf,
    SpeakerOf,
    StanceOf,
    Statement,
    TargetOf,
    Words,
    fields_of,
    head_of,
)

if TYPE_CHECKING:
    from pydantic import BaseModel

_TELLS_OF: dict[type, type] = {
    KindOf: Name,
    AliasesOf: Name,
    RolesOf: Name,
    CountOf: Designation,
    OperatorOf: Designation,
    LocationOf: Designation,
    DomainOf: Designation,
    EdtfOf: DateExpression,
    DateKindOf: DateExpression,
    HolderOf: Statement,
    SpeakerOf: Statement,
    MannerOf: Statement,
    TargetOf: Statement,
}  # a meaning that code fills -> the head it tells something of


def check_item(item: type[BaseModel]) -> None:
    """Make sure that the fields of an item fit together.

    Raises:
        TypeError: A field's meaning needs another head, names a field that is not there, or has no choices.
    """
    head = head_of(item)
    fields = fields_of(item)
    names = {field.name for field in fields}
    for field in fields[1:]:
        where = f"{item.__name__}.{field.name}"
        wanted = _TELLS_OF.get(type(field.meaning))
        alone = next((m for m in (head.meaning, field.meaning) if isinstance(m, Words)), None)
        if alone is not None or isinstance(field.meaning, Statement):
            raise TypeError(
                f"{where}: {type(alone or field.meaning).__name__} stands alone, as an item's first field"
            )
        if wanted is not None and not (isinstance(head.meaning, wanted) and field.meaning.of == head.name):  # type: ignore[union-attr]  # all of them have `of`
            raise TypeError(
                f"{where}: {type(field.meaning).__name__} must name the first field, a {wanted.__name__}"
            )
        if (of := getattr(field.meaning, "of", head.name)) not in names:
            raise TypeError(f"{where}: there is no field {of!r}")
        if isinstance(field.meaning, Choice | KindOf | StanceOf) and not field.options:
            raise TypeError(f"{where}: {type(field.meaning).__name__} needs a Literal with its choices")
