"""The built-in brief type: who is involved, what they want, with which forces, when, and what it comes to."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from summarize.brief import Brief, Item, Quantity, Role
from summarize.meaning import (
    AliasesOf,
    CountOf,
    DateExpression,
    DateKindOf,
    Designation,
    DomainOf,
    EdtfOf,
    ExcerptOf,
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
)


class BottomLine(Item):
    """One sentence of what the document comes to."""

    text: Annotated[str, Words(most=2)]


class Actor(Item):
    """A person, organization, state or group that acts in the document."""

    name: Annotated[str, Name("person", "organization", "state")]
    kind: Annotated[Literal["person", "organization", "state", "group"], KindOf("name")]
    aliases: Annotated[list[str], AliasesOf("name")]
    roles: Annotated[list[Role], RolesOf("name")]


class Position(Item):
    """Who stands where on what, and in whose words."""

    statement: Annotated[str, Statement()]
    holder: Annotated[str, HolderOf("statement")]
    speaker: Annotated[str | None, SpeakerOf("statement")]
    stance: Annotated[Literal["supports", "opposes", "denies"], StanceOf("target")]
    target: Annotated[str, TargetOf("statement")]
    manner: Annotated[Literal["own words", "reported", "described"], MannerOf("statement")]


class MilitaryAsset(Item):
    """A platform, weapon or munition, counted only where the text counts it."""

    designation: Annotated[str, Designation()]
    quantity: Annotated[Quantity | None, CountOf("designation")]
    operator: Annotated[str | None, OperatorOf("designation")]
    location: Annotated[str | None, LocationOf("designation")]
    activity: Annotated[str, ExcerptOf("designation")]
    domain: Annotated[
        Literal["land", "air", "sea surface", "subsurface", "space", "cyber", "unspecified"],
        DomainOf("designation"),
    ]


class DatedEvent(Item):
    """A date expression of the document, and what the document ties to it."""

    phrase: Annotated[str, DateExpression()]
    kind: Annotated[Literal["event", "report"], DateKindOf("phrase")]
    edtf: Annotated[str | None, EdtfOf("phrase")]
    event: Annotated[str, ExcerptOf("phrase")]


class Situation(Brief):
    """A situation brief."""

    type_name: ClassVar[str] = "situation"
    type_version: ClassVar[str] = "1.0"

    bottom_line: list[BottomLine] = Field(default_factory=list)
    actors: list[Actor] = Field(default_factory=list)
    positions: list[Position] = Field(default_factory=list)
    military_assets: list[MilitaryAsset] = Field(default_factory=list)
    dates: list[DatedEvent] = Field(default_factory=list)
