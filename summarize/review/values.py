"""A person's words for the fields of an item become values of the item's type."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from summarize.brief import Quantity
from summarize.meaning import CountOf, fields_of
from summarize.spot.numbers import parse_number, spot_quantities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarize.brief import Item
    from summarize.language import Language

CITATION = "sentences"


class ValuesError(ValueError):
    """The values are none of this item's type; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def merged(
    item_type: type[Item], known: Mapping[str, Any], given: Mapping[str, Any], language: Language
) -> dict[str, Any]:
    """Return the values of an item after a change, as JSON has them.

    Args:
        item_type: The item's type.
        known: The values before, with the citation in `sentences`.
        given: The fields that are changed: text, None for nothing, a list, a list of {"role", "status"}, or the words
            of a quantity, which are read here.
        language: Whose number words are read.

    Raises:
        ValuesError: A field is unknown or empty, or holds what its type does not allow.
    """
    fields = {f.name: f for f in fields_of(item_type)}
    unknown = [name for name in given if name not in fields and name != CITATION]
    if unknown:
        raise ValuesError(unknown[0][:80], "there is no such field")
    values = {name: known[name] for name in item_type.model_fields if name in known and name != "evidence"}
    for name, value in given.items():
        values[name] = _read(
            value, counts=name in fields and isinstance(fields[name].meaning, CountOf), of=language
        )
    for name, field in fields.items():
        if values.get(name) is None and field.optional:
            values[name] = None
        elif values.get(name) is None and field.many:
            values[name] = []
        elif values.get(name) is None:
            raise ValuesError(name, "it cannot be empty")
    if not values.get(CITATION):
        raise ValuesError(CITATION, "an item cites at least one sentence")
    try:
        dumped = item_type.model_validate(values).model_dump(mode="json", exclude={"evidence"})
        json.dumps(dumped, allow_nan=False).encode()  # as the journal must hold it
    except ValidationError as error:
        first = error.errors()[0]
        raise ValuesError(str(first["loc"][0]) if first["loc"] else "", first["msg"]) from error
    except ValueError as error:
        raise ValuesError("", "a number or a character in it cannot be kept") from error
    return dumped


def _read(value: object, *, counts: bool, of: Language) -> Any:  # noqa: ANN401  # any JSON value
    if not isinstance(value, str):
        return value
    words = value.strip()
    if not words:
        return None
    return quantity(words, of).model_dump(mode="json") if counts else words


def quantity(words: str, language: Language) -> Quantity:
    """Return a quantity in a person's words, with the bounds that the words give; of no number, no bounds."""
    found = next((q for q in spot_quantities(words, language) if q.text == words), None)
    if found is not None:
        return Quantity(text=words, low=found.low, high=found.high, hedge=found.hedge)
    number = parse_number(words, language)
    return Quantity(text=words, low=number, high=number, hedge="vague" if number is None else "exact")
