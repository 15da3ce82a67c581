"""Front matter: `key: value` lines between two `---` lines at the very top of a file.

A subset of YAML that needs no YAML parser: one value a line, optionally quoted. Lines indented or starting with
"- " continue the value of a key we do not read, and are skipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

_MAX_LINES = 200  # front matter longer than this is a text that starts with a rule
_KEY = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*))?")
_CONTINUATION = re.compile(r"[ \t]+\S|- |#|$")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a document's front matter states; None where it does not."""

    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: date | None = None


def split_front_matter(text: str) -> tuple[FrontMatter, str, tuple[str, ...]]:
    """Return what the front matter states, the body after it, and notes on values that cannot be read.

    A text whose first line is not `---`, or whose block is never closed or holds other lines, has no front
    matter: all of it is body. Unknown keys are ignored.
    """
    found = _block(text)
    if found is None:
        return FrontMatter(), text, ()
    values, body = found
    published, notes = _published(values.get("published") or values.get("date"))
    stated = FrontMatter(
        title=values.get("title"),
        publisher=values.get("publisher"),
        author=values.get("author"),
        published=published,
    )
    return stated, body, notes


def _block(text: str) -> tuple[dict[str, str], str] | None:
    first, newline, rest = text.partition("\n")
    if first.rstrip() != "---" or not newline:
        return None
    values: dict[str, str] = {}
    for _ in range(_MAX_LINES):
        line, newline, rest = rest.partition("\n")
        if line.rstrip() in {"---", "..."}:
            return (values, rest) if values else None
        if match := _KEY.fullmatch(line.rstrip()):
            values.setdefault(match[1].lower(), _unquoted((match[2] or "").strip()))
        elif not _CONTINUATION.match(line):
            return None
        if not newline:
            return None
    return None


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def _published(value: str | None) -> tuple[date | None, tuple[str, ...]]:
    if not value:
        return None, ()
    try:
        return datetime.fromisoformat(value).date(), ()  # the day as written, whatever the time zone
    except ValueError:
        note = f"front matter: published {value!r} is not a date such as 2022-03-31; it is left out"
        return None, (note,)
