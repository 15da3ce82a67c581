"""The columns that a pydantic model gives a table: one a field, nested models flattened, lists whole."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

Shape = str | dict[str, Any]
"""What a column holds: "text", "integer", "number", "boolean"; {"list": shape}; {"struct": {name: shape}}; or "json"
for what is none of these. It is JSON itself, for `tables.json`."""

_SCALARS: dict[object, Shape] = {str: "text", int: "integer", float: "number", bool: "boolean"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: Unique in its table, also where case does not count.
        shape: See `Shape`.
        path: Where the value stands in the entry's JSON object; empty for values that are worked out.
    """

    name: str
    shape: Shape
    path: tuple[str, ...] = ()


def own(name: str, shape: Shape = "text") -> Column:
    """Return a column of our own, whose value is worked out."""
    return Column(name, shape)


def columns_of(model: type[BaseModel], *, without: Collection[str] = ()) -> Iterator[Column]:
    """Give a column for each field of a model, in order; a model in a field gives `field_part` for each of its own.

    Args:
        model: Any pydantic model.
        without: Its fields that get no column.
    """
    for name, info in model.model_fields.items():
        if name in without:
            continue
        inner = bare(info.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            for column in columns_of(inner):
                yield Column(f"{name}_{column.name}", column.shape, (name, *column.path))
        else:
            yield Column(name, shape_of(inner), (name,))


def named_apart(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return the columns; of two with one name, the later gets "_" behind its own."""
    taken: set[str] = set()
    apart = []
    for column in columns:
        name = name_apart(column.name, taken)
        apart.append(Column(name, column.shape, column.path))
    return tuple(apart)


def name_apart(name: str, taken: set[str]) -> str:
    """Return the name with as many "_" behind it as make it new, and note it as taken; databases ignore case."""
    while name.casefold() in taken:
        name += "_"
    taken.add(name.casefold())
    return name


def shape_of(annotation: object) -> Shape:
    """Return what values of a type look like in a table."""
    kind = bare(annotation)
    if typing.get_origin(kind) is Literal:
        found = {_SCALARS.get(type(value), "json") for value in typing.get_args(kind)}
        return found.pop() if len(found) == 1 else "json"
    if typing.get_origin(kind) is list:
        inner = shape_of(typing.get_args(kind)[0])
        return "json" if _loose(inner) else {"list": inner}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        parts = {name: shape_of(info.annotation) for name, info in kind.model_fields.items()}
        return "json" if not parts or any(map(_loose, parts.values())) else {"struct": parts}
    if {int, float} == {part for part in _alternatives(kind) if part is not type(None)}:
        return "number"
    return _SCALARS.get(kind, "json")


def bare(annotation: object) -> object:
    """Return a type without `Annotated` and without None among its alternatives."""
    if typing.get_origin(annotation) is Annotated:
        return bare(typing.get_args(annotation)[0])
    rest = [part for part in _alternatives(annotation) if part is not type(None)]
    return bare(rest[0]) if len(rest) == 1 and rest[0] is not annotation else annotation


def model_in_list(annotation: object) -> type[BaseModel] | None:
    """Return M for `list[M]`, where M is a model."""
    if typing.get_origin(annotation) is not list:
        return None
    inner = bare(typing.get_args(annotation)[0])
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def value_at(entry: Mapping[str, Any], path: tuple[str, ...]) -> Any:  # noqa: ANN401  # any JSON value
    """Return what stands at a path of a JSON object; None where a part of the path is None."""
    value: Any = entry
    for name in path:
        if value is None:
            return None
        value = value[name]
    return value


def _loose(shape: Shape) -> bool:
    return shape == "json"


def _alternatives(kind: object) -> Iterator[object]:
    if typing.get_origin(kind) in {typing.Union, types.UnionType}:
        for part in typing.get_args(kind):
            yield from _alternatives(part)
    else:
        yield kind
