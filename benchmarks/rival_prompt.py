# ruff: noqa: INP001  # a script's module, not a package
"""What the tools that need a prompt are asked: the same instructions for all, a bounded form, and two examples.

Texts and names are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from rival_neutral import from_extractions

TASK = """\
- actors: every person, organization, state and armed group that acts in the document. name: as written, without the \
office. roles: the offices that the document gives this actor, in its words.
- positions: who supports, opposes or denies what. actor: who holds the position. issue: what it is about. quote: the \
words of the document that state it, copied exactly.
- military_assets: vehicles, aircraft, ships, weapons and munitions. name: as written, without the count. quantity: the \
count as written, only if the document gives one. operator and location: only if the document states them.
- dates: every expression for a date or a time. text: as written. normalized: as ISO 8601, as far as the document tells.
Copy names, quotes, counts and dates exactly from the document. Leave out what the document does not say."""

_Name = Annotated[str, Field(max_length=80)]  # characters; ministries with their state have 70
_Words = Annotated[str, Field(max_length=100)]  # characters; a role or an issue is a phrase
_Quote = Annotated[str, Field(max_length=240)]  # characters; a long sentence
_Short = Annotated[str, Field(max_length=50)]  # characters; a count or a date expression


class Actor(BaseModel):
    """One actor of the form."""

    name: _Name
    kind: Literal["person", "organization", "state", "group"]
    roles: Annotated[list[_Words], Field(max_length=2)]


class Position(BaseModel):
    """One position of the form."""

    actor: _Name
    issue: _Words
    stance: Literal["supports", "opposes", "denies"]
    quote: _Quote | None


class MilitaryAsset(BaseModel):
    """One military asset of the form."""

    name: _Name
    quantity: _Short | None
    operator: _Name | None
    location: _Name | None


class DateExpression(BaseModel):
    """One date expression of the form."""

    text: _Short
    normalized: _Short | None


class Form(BaseModel):
    """The form. Its bounds keep a small model from running on; they are above what the documents hold."""

    actors: Annotated[list[Actor], Field(max_length=20)]
    positions: Annotated[list[Position], Field(max_length=6)]
    military_assets: Annotated[list[MilitaryAsset], Field(max_length=12)]
    dates: Annotated[list[DateExpression], Field(max_length=10)]


@dataclass(frozen=True)
class Example:
    """A text with its extractions, each (class, text, attributes), in order of appearance."""

    text: str
    extractions: tuple[tuple[str, str, dict[str, Any]], ...]


EXAMPLES = (
    Example(
        "HAVEN CITY, May 4 - Norvian Foreign Minister Petra Lund said on Monday she opposed the blockade of Cape "
        "Sorrow. “We will not pay for passage,” Lund told reporters. Two frigates and a Ka-52 helicopter of the "
        "Norvian navy had reached the cape at dawn, the Maritime Watch Group (MWG) said.",
        (
            ("date", "May 4", {}),
            ("actor", "Petra Lund", {"kind": "person", "role": "Norvian Foreign Minister"}),
            ("date", "Monday", {}),
            (
                "position",
                "she opposed the blockade of Cape Sorrow",
                {"actor": "Petra Lund", "issue": "the blockade of Cape Sorrow", "stance": "opposes"},
            ),
            (
                "position",
                "We will not pay for passage",
                {"actor": "Petra Lund", "issue": "paying for passage", "stance": "opposes"},
            ),
            ("military_asset", "frigates", {"quantity": "Two", "operator": "Norvian navy"}),
            ("military_asset", "Ka-52 helicopter", {"quantity": "a", "operator": "Norvian navy"}),
            ("actor", "Norvian navy", {"kind": "organization"}),
            ("date", "dawn", {}),
            ("actor", "Maritime Watch Group", {"kind": "organization"}),
            ("actor", "MWG", {"kind": "organization"}),
        ),
    ),
    Example(
        "Defence Secretary Aldo Brix met General Ines Okoro of the Lake Alliance on 12 January 2021. Brix said Tarland "
        "supported a joint patrol but denied sending howitzers to the valley. The Ferrin Front, which has held the "
        "valley since 2019, lost 30 armoured vehicles near Old Mill in airstrikes.",
        (
            ("actor", "Aldo Brix", {"kind": "person", "role": "Defence Secretary"}),
            ("actor", "Ines Okoro", {"kind": "person", "role": "General"}),
            ("actor", "Lake Alliance", {"kind": "organization"}),
            ("date", "12 January 2021", {"normalized": "2021-01-12"}),
            ("actor", "Tarland", {"kind": "state"}),
            (
                "position",
                "supported a joint patrol",
                {"actor": "Tarland", "issue": "a joint patrol", "stance": "supports"},
            ),
            (
                "position",
                "denied sending",
                {"actor": "Tarland", "issue": "sending howitzers to the valley", "stance": "denies"},
            ),
            ("military_asset", "howitzers", {"location": "the valley"}),
            ("actor", "Ferrin Front", {"kind": "group"}),
            ("date", "2019", {"normalized": "2019"}),
            (
                "military_asset",
                "armoured vehicles",
                {"quantity": "30", "operator": "Ferrin Front", "location": "Old Mill"},
            ),
            ("military_asset", "airstrikes", {}),
        ),
    ),
)
"""Few-shot examples, the same for all tools that take a prompt: without them the small model repeats two actors."""


def messages(opening: str, text: str) -> list[dict[str, str]]:
    """Return the chat for one document: instructions, the examples as earlier turns, the document.

    Args:
        opening: A first sentence of the tool's own: with the same words from the start, the second tool of a document
            would find the first one's whole prompt in the server's cache.
        text: The document.
    """
    chat = [{"role": "system", "content": f"{opening}\n{TASK}\nName each thing once."}]
    for example in EXAMPLES:
        answer = Form.model_validate(from_extractions(example.extractions)).model_dump_json()
        chat += [_asked(example.text), {"role": "assistant", "content": answer}]
    return [*chat, _asked(text)]


def _asked(text: str) -> dict[str, str]:
    return {"role": "user", "content": f"<document>\n{text}\n</document>"}
