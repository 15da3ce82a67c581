"""EDTF values, and date phrases that become them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from promises import LANGUAGES, promise

from summarize.language import Language
from summarize.render.edtf import read_edtf
from summarize.spot.date_resolve import resolve_phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

_VALUES = (
    "2022-03-03",
    "2022-03/..",
    "../2022",
    "201X",
    "2022-21",
    "Y-17000",
    "2022~",
    "-0043",
    "2022-XX-03",
    "/2022",
)
_PHRASES = ("3 March 2022", "since January", "from 2011 to 2025", "last week", "early 1990s", "44 BC", "by 3 March",
            "around 2010", "between 21 and 27 February", "mid-March", "Monday, 7 March 2022", "2022-03-03")  # fmt: skip  # a list


def seeds() -> Iterable[bytes]:
    """Return values and phrases, the latter behind the number of a language and an anchor."""
    for words in (*_VALUES, *_PHRASES):
        yield b"\0\0" + words.encode()
        yield b"\1\7" + words.encode()


def check(data: bytes) -> None:
    """Read it as a value, and resolve it as a phrase."""
    words = data[2:].decode("utf-8", "replace")
    value = read_edtf(words)
    if value is not None:
        promise(
            value.low is None or value.high is None or value.low <= value.high,
            f"{words!r} ends before it begins",
        )
        promise(value.words, f"{words!r} has no words")
    first, second = (*data[:2], 0, 0)[:2]
    anchor = date(1 + second * 39, 1 + second % 12, 28) if second else None
    resolved, rule = resolve_phrase(
        words, anchor, Language(LANGUAGES[first % len(LANGUAGES)]), future=bool(first & 8)
    )
    if resolved is not None:
        promise(rule, "a value without a rule")
        promise(read_edtf(resolved), f"{words!r} became {resolved!r}")
