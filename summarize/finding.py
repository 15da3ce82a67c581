"""What a check says of an item or a field. Data, never an exception."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Support = Literal["verbatim", "normalized", "inferred", "unsupported"]
"""How the citation carries a field: same characters; same words after reversible normalization, or a number word
read as a number; by a named rule; not at all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A field that failed a check.

    Attributes:
        rule: The check's name, in kebab case ("quote-not-in-citation").
        field: Path of the field ("assets[2].quantity").
        message: For a person: what is wrong, with the offending words.
        wanted: What would satisfy the check.
        sentence: The sentence number it was checked against, or None when no sentence applies.
    """

    rule: str
    field: str
    message: str
    wanted: str = ""
    sentence: int | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a field stands in the document.

    Attributes:
        support: How the span carries the field.
        start, end: Offsets into `Document.text`; equal to `Document.text[start:end]` by construction.
        sentence: The sentence the span lies in.
        rule: The named rule behind `inferred`, "" otherwise.
    """

    support: Support
    start: int
    end: int
    sentence: int
    rule: str = ""
