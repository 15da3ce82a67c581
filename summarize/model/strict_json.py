"""JSON that says one thing: an object with a key twice, NaN or Infinity is refused instead of read as one of its values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from summarize.model.protocol import ResponseT


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError("a key stands twice in an object")
    return read


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


STRICT = json.JSONDecoder(object_pairs_hook=_distinct, parse_constant=_refused)
"""Raises ValueError for what has more than one reading, and RecursionError for what is nested beyond reading."""


def read_object(text: str, response_type: type[ResponseT]) -> ResponseT:
    """Return the object that a text is the JSON of.

    Raises:
        ValueError: It is none of this type, or has more than one reading.
    """
    try:
        STRICT.decode(text)
    except RecursionError as error:
        raise ValueError("nested beyond reading") from error
    return response_type.model_validate_json(text)
