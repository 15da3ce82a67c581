"""Text that was decoded with the wrong encoding somewhere before us is reported, never repaired.

The test is a round trip: characters that come back as well-formed UTF-8 of common letters or punctuation, when
encoded as windows-1252 or windows-1251, were UTF-8 once. Chance hits need a capital letter such as A with
circumflex right before a typographic sign, hence the range of letters accepted as result.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXAMPLES = 1_000  # damaged places counted before we stop and say "at least"
_CONTEXT = 15  # characters shown on each side


def _characters(codec: str, first: int, last: int) -> str:
    """The characters, as a regex class body, that the bytes decode to (Latin-1 where the codec has a gap)."""
    chars = {bytes([b]).decode(codec, "ignore") or chr(b) for b in range(first, last + 1)}
    chars |= {chr(b) for b in range(first, last + 1)} if codec == "cp1252" else set()  # Latin-1's C1 controls
    return re.escape("".join(sorted(chars)))


_TAIL = f"[{_characters('cp1252', 0x80, 0xBF)}]"
_WESTERN = re.compile(
    f"(?:[{_characters('cp1252', 0xC2, 0xDF)}]{_TAIL}|[{_characters('cp1252', 0xE0, 0xEF)}]{_TAIL}{{2}})+"
)
# UTF-8 Cyrillic read as windows-1251: each letter becomes a Cyrillic ER or ES and one other. Three in a row,
# because a true Ukrainian word may hold one such pair.
_CYRILLIC = re.compile(f"(?:[\u0420\u0421][{_characters('cp1251', 0x80, 0xBF)}]){{3,}}")

_COMMON = re.compile(r"[\u00a0-\u017f\u0370-\u06ff\u2010-\u2044\u20ac\u2122]+")


def damage(text: str) -> tuple[str, ...]:
    """Return notes on mojibake and replacement characters, each with an example."""
    notes: list[str] = []
    places = list(islice(_mojibake(text), _EXAMPLES))
    if places:
        start, end, meant = places[0]
        shown = text[max(0, start - _CONTEXT) : end + _CONTEXT].replace("\n", " ").strip()
        count = f"{'at least ' if len(places) == _EXAMPLES else ''}{len(places)}"
        notes.append(
            f"mojibake in {count} place(s), left as it is: {shown!r} at character {start} was probably {meant!r};"
            " get the text in its right encoding"
        )
    if (lost := text.count("\ufffd")) > 0:
        notes.append(f"{lost} replacement character(s) U+FFFD: letters were lost before the file was written")
    return tuple(notes)


def _mojibake(text: str) -> Iterator[tuple[int, int, str]]:
    for pattern, codec in ((_WESTERN, "cp1252"), (_CYRILLIC, "cp1251")):
        for match in pattern.finditer(text):
            meant = _undo(match.group(), codec)
            if meant is not None and _COMMON.fullmatch(meant):
                yield match.start(), match.end(), meant


def _undo(garbled: str, codec: str) -> str | None:
    try:
        return b"".join(_byte(character, codec) for character in garbled).decode("utf-8")
    except UnicodeError:
        return None


def _byte(character: str, codec: str) -> bytes:
    try:
        return character.encode(codec)
    except UnicodeEncodeError:
        return character.encode("latin-1")  # a gap of the codec, kept as the C1 control of the same number
