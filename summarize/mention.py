"""Mentions: spans that name something, found by code. A mention is a candidate, not an item.

Every mention knows its sentence number and its offsets into `Document.text`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NameKind = Literal["person", "organization", "state", "place", "name"]
"""`name` means: a proper name whose kind the rules leave open; the model is asked."""

RoleStatus = Literal["current", "former", "acting"]

Hedge = Literal["exact", "about", "at least", "at most", "more than", "less than", "vague"]
"""`vague` covers words that give a size but no number: "dozens of", "several"."""

DateKind = Literal["event", "report", "unknown"]

Manner = Literal["own words", "reported", "described"]
"""Own words: a quotation of the holder. Reported: the holder's statement in other words ("X said that ...").
Described: somebody else tells what the holder wants or does ("X opposes ...", "Y said X opposes ...")."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the document's text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class RoleMention:
    """An office or function that the text itself gives to a name beside it."""

    start: int
    end: int
    text: str
    sentence: int
    status: RoleStatus = "current"


@dataclass(frozen=True, slots=True)
class NameMention:
    """A proper name, without the title before it ("Lt. Gen." is in `roles`, not in `text`).

    Attributes:
        kind: What the rules are sure of, else "name".
        locative: The name only tells where something is ("near Kharkiv", "Tampa, Florida").
        modifier: The name stands before another noun or as an adjective ("a Russian cruiser", "Pentagon officials").
        roles: Offices beside the name: title before it, apposition after it.
    """

    kind: NameKind
    start: int
    end: int
    text: str
    sentence: int
    locative: bool = False
    modifier: bool = False
    roles: tuple[RoleMention, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as the text states it, attached to the thing counted.

    Attributes:
        start, end, text: The verbatim words, hedge included ("at least 12", "a dozen", "two").
        low, high: Bounds read from the words; both None for `vague`; equal for a plain number.
        hedge: How exact the text is.
    """

    start: int
    end: int
    text: str
    low: int | float | None
    high: int | float | None
    hedge: Hedge = "exact"


@dataclass(frozen=True, slots=True)
class AssetMention:
    """A military asset: a platform, weapon or munition, with its count only where the text states one.

    Attributes:
        start, end, text: The designation without count and article ("T-72 tanks", "the USS Carney" -> "USS Carney").
        domain: Coarse domain by the word list: land, air, sea surface, subsurface, space, cyber; None when open.
    """

    start: int
    end: int
    text: str
    sentence: int
    quantity: Quantity | None = None
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date expression.

    Attributes:
        start, end, text: The verbatim phrase ("last month", "3 March 2022", "from 2011 to 2025").
        edtf: EDTF level 1 value, by code from the phrase and the publication date; None without an anchor.
        rule: The name of the rule that resolved it, e.g. "day-month-year", "weekday-before-anchor"; "" if unresolved.
        kind: `report` when the date tells when something was said or published, `event` otherwise.
    """

    start: int
    end: int
    text: str
    sentence: int
    edtf: str | None = None
    rule: str = ""
    kind: DateKind = "unknown"


@dataclass(frozen=True, slots=True)
class StatementMention:
    """Who said, or is said to hold, what: the frame of a position, fixed by code.

    Attributes:
        start, end, text: The statement's own words: inside the quotation marks, or the reported clause.
        sentence: Number of the sentence it starts in.
        holder: The one whose position it is.
        speaker: The one who utters it; the holder, except in "X said Y opposes Z"; None where the text describes.
        cue: The word that carries it ("said", "denied", "opposes").
        manner: See `Manner`.
        polarity: By the cue's word list: supports, opposes, denies, or None where the cue is neutral ("said").
        target: What the stance is on, where the grammar says so ("opposes THE STRIKE"); else None.
    """

    start: int
    end: int
    text: str
    sentence: int
    holder: Span
    speaker: Span | None
    cue: str
    manner: Manner
    polarity: Literal["supports", "opposes", "denies"] | None = None
    target: Span | None = None
