"""What is left of an answer that was cut off: its complete list entries."""

from __future__ import annotations

import re
import typing
from typing import TYPE_CHECKING

from summarize.model.strict_json import STRICT

if TYPE_CHECKING:
    from summarize.model.protocol import ResponseT

_SPACE = re.compile(r"\s*")


def complete_entries(text: str, response_type: type[ResponseT]) -> ResponseT | None:
    """Return the answer with the complete entries of its one list, or None when there is nothing to keep.

    The entry at which the text ends counts as incomplete, even if it looks whole: a number may go on.

    Args:
        text: JSON that ends somewhere.
        response_type: A type with a list as its only field; answers of any other type are lost when cut off.
    """
    fields = response_type.model_fields
    name = next(iter(fields))
    if len(fields) != 1 or typing.get_origin(fields[name].annotation) is not list:
        return None
    begun = re.match(rf'\s*{{\s*"{re.escape(name)}"\s*:\s*\[', text)
    entries = _entries(text, begun.end()) if begun else []
    try:
        return response_type.model_validate({name: entries}) if entries else None
    except ValueError:  # pydantic's among them
        return None


def _entries(text: str, at: int) -> list[object]:
    """Return the entries of a list behind each of which something stands."""
    entries: list[object] = []
    try:
        while True:
            entry, at = STRICT.raw_decode(text, _behind_space(text, at))
            at = _behind_space(text, at)
            if at == len(text):
                return entries
            entries.append(entry)
            if text[at] != ",":
                return entries
            at += 1
    except (ValueError, RecursionError):  # here the text is cut off, or says two things at once
        return entries


def _behind_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
