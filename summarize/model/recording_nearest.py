"""What a request that has no recording differs in from the most similar one that has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from summarize.model.recording_format import hashed_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from summarize.model.recording_read import Entry

_SHOWN = 3
"""Differing fields in a message; the first ones nearly always hold the cause."""
_EXCERPT = 50
"""Characters of a differing value in a message."""
_BEFORE = 15
"""Characters of an excerpt that stand before the first difference, so that its place is recognized."""


def nearest(body: Mapping[str, object], entries: Iterable[Entry]) -> tuple[Entry, tuple[str, ...]] | None:
    """Return the entry whose request is most like `body`, and where the two differ first, for a person to read.

    Most like: the highest share of equal fields, where a text counts by how much of its start and end agree. That is
    linear in the length of the texts; an edit distance would take minutes for documents.

    Args:
        body: What `stored_body` made of the request.
        entries: The recorded responses to compare with, normally those of the same method and path.
    """
    plain, hashed = _leaves(body), _leaves(hashed_body(body))
    best: tuple[float, Entry, dict[str, object], dict[str, object]] | None = None
    for entry in entries:
        asked = hashed if {"hashed", "sha256"} & entry.request.keys() else plain
        recorded = _leaves(entry.request)
        score = _likeness(asked, recorded)
        if best is None or score > best[0]:
            best = score, entry, asked, recorded
    if best is None:
        return None
    _, entry, asked, recorded = best
    differing = [path for path in asked | recorded if asked.get(path, ...) != recorded.get(path, ...)]
    shown = [_difference(path, recorded.get(path, ...), asked.get(path, ...)) for path in differing[:_SHOWN]]
    if len(differing) > _SHOWN:
        shown.append(f"and {len(differing) - _SHOWN} more fields")
    return entry, tuple(shown)


def _leaves(body: Mapping[str, object]) -> dict[str, object]:
    """Return the values that hold no other values, by JSON path, in the order of the body."""
    found: dict[str, object] = {}
    todo: list[tuple[str, object]] = [("$", value) for value in body.values()]
    while todo:
        path, value = todo.pop()
        inner: list[tuple[str, object]] = []
        if isinstance(value, dict):
            inner = [(f"{path}.{name}", one) for name, one in value.items()]
        elif isinstance(value, list):
            inner = [(f"{path}[{index}]", one) for index, one in enumerate(value)]
        if inner:
            todo.extend(reversed(inner))
        else:
            found[path] = value
    return found


def _likeness(asked: dict[str, object], recorded: dict[str, object]) -> float:
    """Return the share of fields that agree, from 0 to 1."""
    same = 0.0
    for path, value in asked.items():
        other = recorded.get(path, ...)
        if value == other:
            same += 1
        elif isinstance(value, str) and isinstance(other, str):
            shared = _shared(value, other) + _shared(value[::-1], other[::-1])
            same += min(shared, len(value), len(other)) / max(len(value), len(other))
    return same / len(asked | recorded)


def _shared(one: str, other: str) -> int:
    """Return the length of the common start, by bisection: slices compare at the speed of memory."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _difference(path: str, recorded: object, asked: object) -> str:
    if not (isinstance(recorded, str) and isinstance(asked, str)):
        return f"{path}: recorded {_excerpt(recorded)}, now {_excerpt(asked)}"
    if recorded.startswith("sha256:") and asked.startswith("sha256:"):
        return f"{path} differs (only its hash is recorded)"
    at = _shared(recorded, asked)
    return f"{path} at character {at}: recorded {_excerpt(recorded, at)}, now {_excerpt(asked, at)}"


def _excerpt(value: object, at: int = 0) -> str:
    """Return a short piece of a value on one line, for a text from a little before `at`."""
    if value is ...:
        return "nothing"
    if not isinstance(value, str):
        return json.dumps(value)[:_EXCERPT]
    start = max(0, at - _BEFORE)
    piece = value[start : start + _EXCERPT]
    before, after = "…" if start else "", "…" if start + _EXCERPT < len(value) else ""
    return json.dumps(before + piece + after, ensure_ascii=False)
