"""What a field of a brief means. Spotting, asking and grounding follow from these annotations.

A brief type annotates each field of its items with one meaning:

    class Change(Item):
        person: Annotated[str, Name("person")]
        office: Annotated[list[Role], RolesOf("person")]
        change: Annotated[Literal["appointed", "dismissed"], Choice()]
        when: Annotated[str | None, DateExpression()]

The first field of an item is its *head*: one candidate item is made for each thing of the document that the head
can name (each entity, asset, date, statement). Fields with an `of` are filled by code from what the text says about
the field they name; `Choice` fields, and `Name` and `DateExpression` fields that are not the head, are chosen by the
model among what the cited passage offers; `Words` are written by the model and checked word by word.
"""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from summarize.mention import NameKind


@dataclass(frozen=True, slots=True, init=False)
class Name:
    """A proper name of one of these kinds; it occurs in the cited sentence, or an alias of it does."""

    kinds: tuple[NameKind, ...]

    def __init__(self, *kinds: NameKind) -> None:
        object.__setattr__(self, "kinds", kinds or ("person", "organization", "state", "place"))


@dataclass(frozen=True, slots=True)
class KindOf:
    """What the named thing is: person, organization, state, group."""

    of: str


@dataclass(frozen=True, slots=True)
class AliasesOf:
    """The other names the document uses for the same entity."""

    of: str


@dataclass(frozen=True, slots=True)
class RolesOf:
    """Offices that the text puts beside the name, with current, former or acting."""

    of: str


@dataclass(frozen=True, slots=True)
class Designation:
    """A military platform, weapon or munition as the text calls it, without its count."""


@dataclass(frozen=True, slots=True)
class CountOf:
    """The quantity the text attaches to the thing; None where the text gives none."""

    of: str


@dataclass(frozen=True, slots=True)
class OperatorOf:
    """Who has or uses a military asset, where the grammar of its sentence tells; else None.

    Measured: of 30 such questions to the embedded model 13 at most came back right, at any margin.
    """

    of: str


@dataclass(frozen=True, slots=True)
class LocationOf:
    """The place that a preposition ties to a military asset in its clause; else None."""

    of: str


@dataclass(frozen=True, slots=True)
class DomainOf:
    """The coarse domain of a military asset, by word list; "unspecified" where the list is silent."""

    of: str


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date expression, verbatim."""


@dataclass(frozen=True, slots=True)
class EdtfOf:
    """The EDTF level 1 value of a date expression (Library of Congress, 2019), resolved by code."""

    of: str


@dataclass(frozen=True, slots=True)
class DateKindOf:
    """Whether a date tells when something happened or when it was reported."""

    of: str


@dataclass(frozen=True, slots=True)
class Statement:
    """The verbatim words of a statement that the text attributes to somebody."""


@dataclass(frozen=True, slots=True)
class HolderOf:
    """The one whose position a statement is."""

    of: str


@dataclass(frozen=True, slots=True)
class SpeakerOf:
    """The one who utters a statement; None where the text only describes the position."""

    of: str


@dataclass(frozen=True, slots=True)
class MannerOf:
    """Own words, reported, or described by a third party."""

    of: str


@dataclass(frozen=True, slots=True)
class TargetOf:
    """What or whom a statement takes a stance on; it stands in the cited sentences."""

    of: str


@dataclass(frozen=True, slots=True)
class StanceOf:
    """The holder's stance on the target: fixed by the cue where it has a polarity, else the model's judgement."""

    of: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the field's Literal values, chosen by the model; the question is in the prompt file."""


@dataclass(frozen=True, slots=True)
class ExcerptOf:
    """The document's own words around another field: verbatim, never rewritten."""

    of: str


@dataclass(frozen=True, slots=True)
class Words:
    """Free words of the model, checked against the cited sentences for every name, number, negation and word.

    Attributes:
        most: How many items of this kind a brief may have, 1 to 9.
    """

    most: int = 3


Meaning = (
    Name
    | KindOf
    | AliasesOf
    | RolesOf
    | Designation
    | CountOf
    | OperatorOf
    | LocationOf
    | DomainOf
    | DateExpression
    | EdtfOf
    | DateKindOf
    | Statement
    | HolderOf
    | SpeakerOf
    | MannerOf
    | TargetOf
    | StanceOf
    | Choice
    | ExcerptOf
    | Words
)
Head = Name | Designation | DateExpression | Statement | Words


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item and what it means.

    Attributes:
        name: The attribute's name.
        meaning: Its annotation.
        optional: None is a legal value.
        many: It is a list.
        options: The Literal's values; empty when the field is none.
    """

    name: str
    meaning: Meaning
    optional: bool
    many: bool
    options: tuple[str, ...]


@cache  # reading the annotations of a type takes longer than most checks
def fields_of(item: type[BaseModel]) -> tuple[Field, ...]:
    """Return the annotated fields of an item type in order; fields without a meaning are the engine's own."""
    hints = typing.get_type_hints(item, include_extras=True)
    return tuple(_field(name, hints[name]) for name in item.model_fields if _meaning(hints[name]) is not None)


def head_of(item: type[BaseModel]) -> Field:
    """Return the field whose candidates make the items of this type.

    Raises:
        TypeError: The item's first annotated field cannot be a head.
    """
    fields = fields_of(item)
    if not fields or not isinstance(fields[0].meaning, Head):
        raise TypeError(
            f"{item.__name__}: its first field must be annotated with Name, Designation, DateExpression, "
            "Statement or Words"
        )
    return fields[0]


def _meaning(hint: object) -> Meaning | None:
    return next((m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Meaning)), None)


def _field(name: str, hint: Any) -> Field:  # noqa: ANN401  # a type hint has no narrower type
    meaning = _meaning(hint)
    if meaning is None:
        raise TypeError(f"{name}: no meaning")
    inner = hint.__origin__
    parts = tuple(_alternatives(inner))
    literals = [p for p in parts if typing.get_origin(p) is Literal]
    return Field(
        name=name,
        meaning=meaning,
        optional=type(None) in parts,
        many=typing.get_origin(inner) is list,
        options=tuple(str(v) for p in literals for v in typing.get_args(p)),
    )


def _alternatives(hint: object) -> Iterator[object]:
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        for part in typing.get_args(hint):
            yield from _alternatives(part)
    else:
        yield hint
