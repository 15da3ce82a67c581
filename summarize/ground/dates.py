"""Checks of dates: the phrase is verbatim, kind and EDTF value are computed anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.finding import Proof
from summarize.ground.context import Checked, Context, fail, locate
from summarize.meaning import DateKindOf, EdtfOf
from summarize.spot.asking import asks

if TYPE_CHECKING:
    from summarize.meaning import Field
    from summarize.mention import DateMention


def check_date(field: Field, value: str, context: Context) -> Checked:
    """Check that a phrase is a date expression of a cited sentence."""
    for found in _dates(context):
        if found.text == value:
            return [(field.name, Proof("verbatim", found.start, found.end, found.sentence))], []
    if not context.spotted.language.table("dates") and (proof := locate(value, context)) is not None:
        return [
            (field.name, proof)
        ], []  # a language without date rules: the words stand there, no value is derived
    message = f'"{value}" is no date expression of the cited sentences'
    wanted = ", ".join(d.text for d in _dates(context)) or "no date"
    return fail("date-not-in-citation", field, message, wanted, context)


def _dates(context: Context) -> list[DateMention]:
    return context.spotted.dates_in(*context.numbers)


def check_of_date(field: Field, value: str, context: Context) -> Checked:
    """Check that code gets this value from the phrase."""
    if isinstance(field.meaning, DateKindOf) and all(asks(s, context.spotted) for s in context.sentences):
        message = "it stands only in a question or a request: it does not say that anything happened"
        return fail("only-asked", field, message, "a sentence that tells of it", context)
    phrase = str(context.values.get(field.meaning.of))  # type: ignore[union-attr]  # EdtfOf and DateKindOf
    found = [d for d in _dates(context) if d.text == phrase]
    for each in found:
        known = (
            each.edtf
            if isinstance(field.meaning, EdtfOf)
            else ("report" if each.kind == "report" else "event")
        )
        if value == known:
            rule = each.rule if isinstance(field.meaning, EdtfOf) else "date-kind"
            return [(field.name, Proof("inferred", each.start, each.end, each.sentence, rule))], []
    if value == "event" and not context.spotted.language.table("dates"):
        return [], []  # a language without date rules has one kind
    message = f'code does not get "{value}" from "{phrase}"'
    wanted = ", ".join(str(d.edtf) for d in found) or "a date expression of the cited sentences"
    return fail("date-value-not-derivable", field, message, wanted, context)
