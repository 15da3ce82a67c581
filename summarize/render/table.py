"""A brief as CSV in long form: one row for each value and each proof of it, for spreadsheets and scripts."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from summarize.brief import CitedSentence, Complaint, MergedName, item_lists
from summarize.plain import visible
from summarize.render.review_words import summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.brief import Brief, Evidence, Item

COLUMNS = ("list", "item", "field", "value", "support", "rule", "sentence", "start", "end", "evidence")
_ENTRIES = (
    "gaps",
    "unverified",
    "left_out",
    "merges",
    "citations",
    "findings",
)  # the lists that every brief has
_REVIEWED = ("marks", "judgements", "rejected")  # the lists of a review: none of them is a list of the brief
_WITH_COLUMNS = (Complaint, MergedName, CitedSentence)
_IN_COLUMNS = {"rule": "rule", "sentence": "sentence", "number": "sentence", "start": "start", "end": "end"}
"""Parts of these that have a column of their own. A user's type may have fields of the same names: they stay rows."""
_FORMULA = re.compile("[' ]*[-=+@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""A cell that a spreadsheet may take for a formula (OWASP, CSV injection), full-width signs included; apostrophes and spaces
before it count too, so that taking away the one we add gives the cell back."""

Row = dict[str, Any]


def to_csv(brief: Brief) -> str:
    """Return the whole brief as CSV (RFC 4180): a header line, then one row a value.

    `list` and `item` say where a value stands, as in `actors[3]` of verify's messages: items count from 0. A value
    with two proofs has two rows. A cell that could act as a formula begins with an apostrophe; hidden characters
    are named, as in ⟦U+202E⟧. The JSON has every character as it is.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")  # RFC 4180's line ends are the module's default
    writer.writeheader()
    for row in _rows(brief):
        writer.writerow({column: _cell(value) for column, value in row.items()})
    return out.getvalue()


def _rows(brief: Brief) -> Iterator[Row]:
    for name in ("schema_version", "brief_type", "brief_type_version"):
        yield {"list": "brief", "field": name, "value": getattr(brief, name)}
    for kind in item_lists(type(brief)):
        for position, item in enumerate(getattr(brief, kind)):
            for row in _item(item):
                yield {"list": kind, "item": position} | row
    for kind in _ENTRIES:
        for position, entry in enumerate(getattr(brief, kind)):
            for row in _entry("", entry):
                yield {"list": kind, "item": position} | row
    yield from _review(brief)
    for kind in ("source", "provenance"):
        for row in _entry("", getattr(brief, kind)):
            yield {"list": kind} | row


def _review(brief: Brief) -> Iterator[Row]:
    if brief.review is None:
        return
    yield {"list": "review", "field": "summary", "value": summary(brief)}
    yield {"list": "review", "field": "brief_sha256", "value": brief.review.brief_sha256}
    for kind in _REVIEWED:
        for position, entry in enumerate(getattr(brief.review, kind)):
            for row in _entry("", entry):
                yield {"list": f"review {kind}", "item": position} | row


def _item(item: Item) -> Iterator[Row]:
    """Return each value with each of its proofs; a proof of a list's or a quantity's value stands at its parts."""
    rest = list(item.evidence)
    for row in _entry("", {name: value for name, value in item if name != "evidence"}):
        proofs = [e for e in item.evidence if re.match(rf"{re.escape(e.field)}(?![^.\[])", row["field"])]
        rest = [e for e in rest if e not in proofs]
        for proof in proofs:
            yield row | _proof(proof)
        if not proofs:
            yield row
    for proof in rest:  # of no value that the item has: shown all the same
        yield {"field": proof.field} | _proof(proof)


def _proof(proof: Evidence) -> Row:
    row: Row = proof.model_dump(exclude={"field", "text"})
    return row | {"evidence": proof.text}


def _entry(path: str, value: Any) -> Iterator[Row]:  # noqa: ANN401  # any part of a brief
    """Return a row for each leaf; an empty list is a leaf without a value."""
    if isinstance(value, BaseModel):
        own = isinstance(value, _WITH_COLUMNS)
        beside = {_IN_COLUMNS[key]: part for key, part in value if own and key in _IN_COLUMNS}
        parts = {key: part for key, part in value if not (own and key in _IN_COLUMNS)}
        yield from (beside | row for row in _entry(path, parts))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _entry(f"{path}.{key}" if path else key, part)
    elif isinstance(value, list) and value:
        for position, part in enumerate(value):
            yield from _entry(f"{path}[{position}]", part)
    elif path.rpartition(".")[2].startswith("sentences["):
        yield {"field": path, "value": value, "sentence": value}
    else:
        yield {"field": path, "value": None if value == [] else value}


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    shown = visible(value)
    return f"'{shown}" if _FORMULA.match(shown) else shown
