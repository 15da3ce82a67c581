"""Reversible normalization for matching: what may differ between a quote and its source, and nothing else.

Unified are Unicode composition (NFC), quotation marks, dashes, runs of white space, ellipses and Latin ligatures;
invisible format characters are dropped; a hyphen at a line break becomes `BREAK`, which stands for "hyphen or nothing".
Case, digits, letters and diacritics stay as they are. Every offset maps back to the raw text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

BREAK = "\u00ad"
"""A line-break hyphen between two letters, in normalized text. Soft hyphens proper are dropped, so it is unambiguous."""

_FORMAT = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
# Format characters that show nothing. Not U+0600..0605 (visible number signs), nor tags (they tell flags apart).
_SINGLE = "\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u02bc\u00b4`\uff07"
_DOUBLE = "\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\u301d\u301e\u301f\uff02"
_DASHES = "\u058a\u05be\u2010-\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "…": "..."}

_SPECIAL = re.compile(
    r"(?P<broken>(?<=\w)[-\u2010\u00ad][^\S\n\r\u2028\u2029]*(?:\r\n|[\n\r\u2028])[^\S\n\r\u2028\u2029]*(?=\w))"
    rf"|(?P<blank>[\s{_FORMAT}]{{2,}}|[^\S ]|[{_FORMAT}])"
    rf"|(?P<single>[{_SINGLE}])|(?P<double>[{_DOUBLE}])|(?P<dash>[{_DASHES}])"
    rf"|(?P<long>[{''.join(_LIGATURES)}])"
)
_INVISIBLE = re.compile(f"[{_FORMAT}]")
_INVISIBLES = re.compile(f"[{_FORMAT}]*")
_MOST_AT_ONCE = (
    1_000  # characters, see `composed`; the stream-safe format of UAX #15 has 30 marks in a row at most
)
_HANGUL = (0x1160, 0x11FF)  # jamo that compose with the syllable before them although they are letters
_KIRAT_RAI = (0x16D63, 0x16D6A)  # the same, since Unicode 16


class _Layer:
    """One rewriting of a text, as runs copied unchanged and units replaced as a whole."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self._pieces: list[str] = []
        self._new: list[int] = []  # where each segment starts in the new text
        self._old: list[int] = []  # where it starts in the raw text
        self._span: list[int] = []  # its raw length, or -1 for a run copied unchanged
        self._length = 0
        self._done = 0

    def replace(self, start: int, end: int, by: str) -> None:
        """Replace the raw characters `start` to `end`; what lies before is copied."""
        self._copy(start)
        if by:
            self._add(start, by, end - start)
        self._done = end

    def finish(self) -> str:
        self._copy(len(self.raw))
        return "".join(self._pieces)

    def _copy(self, end: int) -> None:
        if end > self._done:
            self._add(self._done, self.raw[self._done : end], -1)

    def _add(self, start: int, piece: str, span: int) -> None:
        self._pieces.append(piece)
        self._new.append(self._length)
        self._old.append(start)
        self._span.append(span)
        self._length += len(piece)

    def start(self, offset: int) -> int:
        """Return the raw offset at which the new character `offset` starts."""
        if offset >= self._length:
            return len(self.raw)
        at = bisect_right(self._new, offset) - 1
        return self._old[at] + (offset - self._new[at] if self._span[at] < 0 else 0)

    def end(self, offset: int) -> int:
        """Return the raw offset at which the character before the new offset `offset` ends."""
        if offset <= 0:
            return 0
        at = bisect_left(self._new, offset) - 1
        return self._old[at] + (offset - self._new[at] if self._span[at] < 0 else self._span[at])

    def whole(self, offset: int) -> bool:
        """Tell whether no replaced unit is cut at the new offset `offset`."""
        if not 0 < offset < self._length:
            return True
        at = bisect_right(self._new, offset) - 1
        return self._span[at] < 0 or self._new[at] == offset

    def forward(self, offset: int) -> int:
        """Return the new offset of the first character that starts at or after the raw `offset`."""
        at = bisect_right(self._old, offset) - 1
        if at < 0:
            return 0
        after = self._new[at + 1] if at + 1 < len(self._new) else self._length
        if self._span[at] < 0:
            return min(self._new[at] + offset - self._old[at], after)
        return self._new[at] if offset == self._old[at] else after


@dataclass(frozen=True, slots=True)
class Normalized:
    """A text in its form for matching, with the way back.

    Attributes:
        raw: The text as it was given.
        text: Its normalized form.
    """

    raw: str
    text: str
    _layers: tuple[_Layer, ...]

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Map a slice of `text` to the smallest slice of `raw` that yields all of it.

        A slice that cuts a replaced unit (one half of a ligature) is widened to the whole unit.
        """
        if start >= end:
            point = self._raw_start(start)
            return point, point
        for layer in reversed(self._layers):
            start, end = layer.start(start), layer.end(end)
        return start, end

    def from_raw(self, offset: int) -> int:
        """Return the offset into `text` of the first character that starts at or after the raw `offset`."""
        for layer in self._layers:
            offset = layer.forward(offset)
        return offset

    def whole(self, offset: int) -> bool:
        """Tell whether the offset into `text` falls between two units, not into one."""
        for layer in reversed(self._layers):
            if not layer.whole(offset):
                return False
            offset = layer.start(offset)
        return True

    def _raw_start(self, offset: int) -> int:
        for layer in reversed(self._layers):
            offset = layer.start(offset)
        return offset


@lru_cache(
    maxsize=64
)  # a document is checked against hundreds of quotes in a row; 64 cover a folder's workers
def normalized(text: str) -> Normalized:
    """Return the text in its form for matching; the last texts are remembered."""
    return normalize(text)


def normalize(text: str) -> Normalized:
    """Return the text in its form for matching."""
    layers: list[_Layer] = []
    current = text
    visible = current if current.isascii() else _INVISIBLE.sub("", current)
    if not unicodedata.is_normalized("NFC", visible):
        layers.append(_compose(current))
        current = layers[-1].finish()
    if _SPECIAL.search(current):
        layers.append(_rewrite(current))
        current = layers[-1].finish()
    return Normalized(text, current, tuple(layers))


def _rewrite(text: str) -> _Layer:
    layer = _Layer(text)
    for match in _SPECIAL.finditer(text):
        layer.replace(match.start(), match.end(), _replacement(match))
    return layer


def _replacement(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind == "broken":
        before, after = match.string[match.start() - 1], match.string[match.end()]
        return (
            BREAK if before.isalpha() and after.isalpha() else "-"
        )  # "T-\n72" and "12-\n15" keep their hyphen
    if kind == "blank":
        return " " if any(map(str.isspace, match.group())) else ""
    return (
        _LIGATURES[match.group()]
        if kind == "long"
        else {"single": "'", "double": '"', "dash": "-"}[kind or ""]
    )


def _compose(text: str) -> _Layer:
    """NFC cluster by cluster: a base with all marks after it, which is where composition can't cross."""
    layer = _Layer(text)
    start = at = 0
    while at < len(text):
        at += 1
        seen = _INVISIBLES.match(text, at).end()  # type: ignore[union-attr]  # none at all is a match, too
        if seen < len(text) and _continues(text, seen):  # invisible characters do, too, if a mark follows
            at = seen
            continue
        cluster = text[start:at]
        if len(cluster) > 1 and "M" in {unicodedata.category(c)[0] for c in cluster[1:]}:
            cluster = _INVISIBLE.sub("", cluster)
        composed = nfc(cluster)
        if composed != text[start:at]:
            layer.replace(start, at, composed)
        start = at = seen
    return layer


def nfc(text: str) -> str:
    """Return the text in Unicode's form NFC."""
    return composed(text, "NFC")


def composed(text: str, form: Literal["NFC", "NFKC"]) -> str:
    """Return the text in a composed form of Unicode.

    A thousand characters at a time: Python sorts a row of marks in the square of its length, and a row that long is
    no letter.
    """
    pieces = (text[at : at + _MOST_AT_ONCE] for at in range(0, len(text), _MOST_AT_ONCE))
    return "".join(unicodedata.normalize(form, piece) for piece in pieces)


def _continues(text: str, at: int) -> bool:
    """Tell whether the character at `at` composes with the one before it."""
    code = ord(text[at])
    return (
        unicodedata.category(text[at])[0] == "M"
        or _HANGUL[0] <= code <= _HANGUL[1]
        or _KIRAT_RAI[0] <= code <= _KIRAT_RAI[1]
    )
