"""Finished briefs and their sources, as commands take them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from summarize.cli.inputs import load_named_type
from summarize.errors import BriefError

if TYPE_CHECKING:
    from pathlib import Path

    from summarize.brief import Brief
    from summarize.cli.talk import Talk
    from summarize.document import Document


MAX_BYTES = 100_000_000
"""Bytes of a brief that are read: one of a book has a twentieth of that, and a device may never end."""


def read_brief(path: Path, brief_type: str | None) -> Brief:
    """Read a brief's JSON; the type is the one it names, or a user's own.

    Raises:
        BriefError: It cannot be read, or is no brief of the type.
        BriefTypeError: See `load_named_type`.
    """
    return parse(text_of(path), path, brief_type)


def parse(data: str, path: Path, brief_type: str | None) -> Brief:
    """Return the brief in a file's text; see `read_brief`."""
    from summarize.verification import parse_brief  # noqa: PLC0415  # heavy

    return parse_brief(data, load_named_type(brief_type or _type_in(data)), str(path))


def text_of(brief: Path) -> str:
    """Return a brief file's text.

    Raises:
        BriefError: It cannot be read, is larger than `MAX_BYTES`, or is no UTF-8.
    """
    try:
        with brief.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise BriefError(f"{brief}: larger than {MAX_BYTES // 1_000_000} MB: no brief")
        return data.decode().replace("\r\n", "\n").replace("\r", "\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise BriefError(f"{brief}: cannot be read as a brief: {reason}") from error


def read_source(source: str, encoding: str | None, brief: Brief, path: Path, talk: Talk) -> Document:
    """Read the document of a brief; where it states no publication date, it gets the brief's, and `talk` says so.

    Raises:
        DocumentError: It cannot be read.
        BriefError: The brief's publication date is none.
    """
    from summarize.reading import read  # noqa: PLC0415  # heavy

    document = read(source, encoding=encoding)
    if document.published is None and brief.source.published is not None:
        talk.line(
            f"{source} has no publication date: dates are checked against the brief's, {brief.source.published}"
        )
        document = replace(document, published=_date(brief.source.published, path))
    return document


def _date(published: str, path: Path) -> date:
    try:
        return date.fromisoformat(published)
    except ValueError as error:
        raise BriefError(f"{path}: source.published is not a date: {published!r}") from error


def _type_in(data: str) -> str:
    """Return the built-in type that a brief names, so that the user need not."""
    import json  # noqa: PLC0415  # only needed here

    from summarize.brief_type import built_in_types  # noqa: PLC0415  # heavy

    try:
        name = json.loads(data).get("brief_type", "situation")
    except (ValueError, AttributeError, RecursionError):  # no object in JSON: parsing it says why
        return "situation"
    return name if name in built_in_types() else "situation"
