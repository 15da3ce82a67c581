"""Checks of military assets: designation, count, operator, location and domain, as the text has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarize.draft.fill import operator_of, quantity_of
from summarize.draft.owners import place_of
from summarize.finding import Proof
from summarize.ground.context import Checked, Context, fail, locate

if TYPE_CHECKING:
    from summarize.meaning import Field
    from summarize.mention import AssetMention


def check_designation(field: Field, value: str, context: Context) -> Checked:
    """Check that a designation stands in a cited sentence, whole."""
    proof = locate(value, context, joined=True)
    if proof is None:
        message = f'"{value}" is not in the cited sentences'
        return fail(
            "designation-not-in-citation", field, message, "the designation as the text has it", context
        )
    return [(field.name, proof)], []


def check_count(field: Field, value: Any, context: Context) -> Checked:  # noqa: ANN401  # a Quantity or its dump
    """Check that a quantity counts this very thing in a cited sentence, with its words and bounds."""
    wanted = value if isinstance(value, dict) else value.model_dump()
    name = str(context.values.get(field.meaning.of))  # type: ignore[union-attr]  # CountOf
    counted = [a for a in _assets(context) if a.text == name and a.quantity is not None]
    for asset in counted:
        found = quantity_of(asset)
        if found is not None and asset.quantity is not None and found.model_dump() == wanted:
            proof = Proof("verbatim", asset.quantity.start, asset.quantity.end, asset.sentence)
            return [(field.name, proof)], []
    said = ", ".join(a.quantity.text for a in counted if a.quantity) or "no number"
    message = f'"{wanted["text"]}" does not count "{name}" in the cited sentences'
    return fail("quantity-not-attached", field, message, f"the text says: {said}", context)


def check_operator(field: Field, value: str, context: Context) -> Checked:
    """Check that the grammar of a cited sentence gives the asset to this operator."""
    known = [o for a in _named_assets(field, context) if (o := operator_of(a, context.spotted)) is not None]
    for operator in known:
        if operator.name == value:
            found = operator.mention
            return [
                (field.name, Proof("inferred", found.start, found.end, found.sentence, operator.rule))
            ], []
    wanted = ", ".join(o.name for o in known) or "no operator: the grammar of the citation names none"
    return fail(
        "operator-not-told", field, f'the cited sentences do not give it to "{value}"', wanted, context
    )


def check_location(field: Field, value: str, context: Context) -> Checked:
    """Check that a cited sentence puts the asset there."""
    known = [p for a in _named_assets(field, context) if (p := place_of(a, context.spotted)) is not None]
    for place in known:
        if place.text == value:
            return [
                (field.name, Proof("inferred", place.start, place.end, place.sentence, "place-after"))
            ], []
    wanted = ", ".join(p.text for p in known) or "no location: no preposition ties one to it"
    return fail(
        "location-not-told", field, f'the cited sentences do not put it at "{value}"', wanted, context
    )


def _named_assets(field: Field, context: Context) -> list[AssetMention]:
    name = str(context.values.get(field.meaning.of))  # type: ignore[union-attr]  # meanings with `of`
    return [a for a in _assets(context) if a.text == name]


def _assets(context: Context) -> list[AssetMention]:
    return context.spotted.assets_in(*context.numbers)


def check_domain(field: Field, value: str, context: Context) -> Checked:
    """Check a domain against the word list."""
    name = str(context.values.get(field.meaning.of))  # type: ignore[union-attr]  # DomainOf
    known = {a.domain for a in context.spotted.assets if a.text == name and a.domain}
    if known and value not in known:
        return fail(
            "domain-contradicts-word-list", field, f'not "{value}"', ", ".join(sorted(known)), context
        )
    return [], []
