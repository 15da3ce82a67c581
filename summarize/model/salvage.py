"""What is left of an answer that was cut off: its complete list entries."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_core import from_json

if TYPE_CHECKING:
    from summarize.model.protocol import ResponseT


def complete_entries(text: str, response_type: type[ResponseT]) -> ResponseT | None:
    """Return the answer with the complete entries of its one list, or None when there is nothing to keep.

    The entry at which the text ends counts as incomplete, even if it looks whole.

    Args:
        text: JSON that ends somewhere.
        response_type: A type with a list as its only field; answers of any other type are lost when cut off.
    """
    fields = response_type.model_fields
    name = next(iter(fields))
    if len(fields) != 1 or typing.get_origin(fields[name].annotation) is not list:
        return None
    try:
        partial = from_json(text, allow_partial=True)
        entries = partial[name][:-1]
        return response_type.model_validate({name: entries}) if entries else None
    except (ValueError, KeyError, TypeError, ValidationError):
        return None
