"""Lines with right-to-left words, put back into the order in which they are read.

A PDF has them as they stand on paper. PDFium turns each word around but not their order, and mirrors the bracket after
the last one; so the places of the characters decide here.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from summarize.reading.pdf_pieces import Glyph

_GAP = 0.15  # times the letter size: a space without a character of its own
_MIRRORED = str.maketrans("()[]{}<>«»\u2039\u203a", ")(][}{><»«\u203a\u2039")


def is_leftward(text: str) -> bool:
    """Whether a character belongs to a script written from right to left."""
    return unicodedata.bidirectional(text[:1]) in {"R", "AL"} if text else False


def is_rightward(text: str) -> bool:
    """Whether a character belongs to a script written from left to right."""
    return unicodedata.bidirectional(text[:1]) == "L" if text else False


def _is_digit(text: str) -> bool:
    return unicodedata.bidirectional(text[:1]) in {"EN", "AN"} if text else False


def reading_order(run: Sequence[Glyph]) -> str:
    """Return the characters of a line in reading order; the line holds right-to-left letters."""
    seen = _with_spaces(sorted((g for g in run if g.text and g.x1 > g.x0), key=lambda g: g.x0 + g.x1))
    leftward, rightward = sum(map(is_leftward, seen)), sum(map(is_rightward, seen))
    if leftward > rightward:
        turned = _turn(list(reversed(seen)), lambda c: is_rightward(c) or _is_digit(c), is_leftward)
    else:
        turned = _unmirrored(_turn(seen, is_leftward, is_rightward, digits=True), seen)
    return "".join(_marks_after(turned))


def _with_spaces(seen: Sequence[Glyph]) -> list[str]:
    if not seen:
        return []
    found = [seen[0].text]
    for before, glyph in pairwise(seen):
        if glyph.x0 - before.x1 > _GAP * glyph.size and not (glyph.text + before.text).isspace():
            found.append(" ")
        found.append(glyph.text)
    return found


def _turn(
    seen: list[str], turns: Callable[[str], bool], ends: Callable[[str], bool], *, digits: bool = False
) -> list[str]:
    """Turn around each stretch from its first to its last character that `turns`, without any that `ends` it."""
    found: list[str] = []
    at = 0
    while at < len(seen):
        if not turns(seen[at]):
            found.append(seen[at])
            at += 1
            continue
        stop = last = at
        while stop < len(seen) and not ends(seen[stop]):
            last = stop if turns(seen[stop]) else last
            stop += 1
        stretch = list(reversed(seen[at : last + 1]))
        found += _turn(stretch, _is_digit, lambda c: not _is_digit(c)) if digits else stretch
        at = last + 1
    return found


def _unmirrored(turned: list[str], seen: list[str]) -> list[str]:
    """Undo PDFium's mirroring of what follows a right-to-left stretch: it belongs to the line around it."""
    last = {at for at, c in enumerate(seen) if is_leftward(c)}
    after = False
    for at, text in enumerate(turned):
        if at in last:
            after = not any(is_leftward(c) for c in _until(seen[at + 1 :]))
        elif is_rightward(text):
            after = False
        elif after:
            turned[at] = text.translate(_MIRRORED)
    return turned


def _until(rest: Sequence[str]) -> Sequence[str]:
    """What follows up to the next left-to-right letter."""
    stop = next((at for at, c in enumerate(rest) if is_rightward(c)), len(rest))
    return rest[:stop]


def _marks_after(turned: list[str]) -> list[str]:
    """Put vowel signs behind the letter they stand on."""
    for at in range(len(turned) - 1):
        if unicodedata.category(turned[at][:1]) == "Mn" and is_leftward(turned[at + 1]):
            turned[at], turned[at + 1] = turned[at + 1], turned[at]
    return turned
