"""A user's own brief type: who has put which measure on whom. The engine knows nothing about it."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from summarize.brief import Brief, Item, Role
from summarize.meaning import Choice, DateExpression, Name, RolesOf


class Sanction(Item):
    """A measure against somebody."""

    target: Annotated[str, Name("person", "organization", "state")]
    offices: Annotated[list[Role], RolesOf("target")]
    measure: Annotated[Literal["asset freeze", "travel ban", "embargo", "none"], Choice()]
    imposed_by: Annotated[str | None, Name("organization", "state")]
    since: Annotated[str | None, DateExpression()]


class Sanctions(Brief):
    """The sanctions of a document."""

    type_name: ClassVar[str] = "sanctions"
    type_version: ClassVar[str] = "1.0"

    sanctions: list[Sanction] = Field(default_factory=list)
