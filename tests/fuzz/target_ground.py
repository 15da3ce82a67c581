"""Names and quotes in a source: what is found stands there, after the documented normalization and no other.

The first two bytes say where a needle is cut out of the text; behind a NUL, the input brings a needle of its own.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from promises import promise, texts

from summarize.ground.normalize import BREAK, normalize
from summarize.ground.occurs import check_quote, find, find_quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarize.ground.occurs import Match


def seeds() -> Iterable[bytes]:
    """Return the seeds' beginnings, some with a needle."""
    for text in texts(400):
        yield b"\4\50" + text.encode()
        yield b"\0\0" + text.encode() + b"\0" + text[20:60].encode()


def check(data: bytes) -> None:
    """Normalize it there and back, and look for a needle in it."""
    text, nul, own = data[2:].decode("utf-8", "replace").partition("\0")
    first, length = (*data[:2], 0, 0)[:2]
    needle = own if nul else text[first : first + length]
    _there_and_back(text)
    for found in (find(needle, text), find(needle, text, hyphen_is_boundary=True), find_quote(needle, text)):
        if found is not None:
            _check_match(found, needle, text)
    check_quote(needle, text, start=first, end=first + length)


def _there_and_back(text: str) -> None:
    form = normalize(text)
    promise(
        normalize(form.text.replace(BREAK, "")).text == form.text.replace(BREAK, ""),
        "normalizing twice differs",
    )
    at = 0
    for offset in range(len(form.text)):
        start, end = form.to_raw(offset, offset + 1)
        promise(0 <= start < end <= len(text), f"{offset} maps to {start}-{end}")
        promise(start >= at, "offsets go backwards")
        at = start
    for offset in range(0, len(text) + 1, 7):
        promise(0 <= form.from_raw(offset) <= len(form.text), f"{offset} maps out of the text")


def _check_match(found: Match, needle: str, text: str) -> None:
    promise(0 <= found.start < found.end <= len(text), "a match out of range")
    for start, end in found.parts:
        promise(found.start <= start < end <= found.end, "a part out of the match")
    shown = text[found.start : found.end]
    if found.support == "verbatim":
        promise(shown == needle.strip(), "verbatim, but other characters")
    # Letters and digits, in order, are the needle's own: everything that normalization lets differ is a mark.
    if len(found.parts) == 1:
        promise(
            _letters(shown) in _letters(needle)
            if "[sic]" in needle.lower()
            else _letters(shown) == _letters(needle),
            f"found {shown!r} for {needle!r}",
        )


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFC", normalize(text).text.replace(BREAK, ""))
    return "".join(c for c in plain if c.isalnum())
