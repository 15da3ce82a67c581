"""Where a word or a number may be cut out of a text, and where cutting would make another word or number of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from summarize.ground.normalize import BREAK

if TYPE_CHECKING:
    from summarize.ground.normalize import Normalized

_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: scripts that write no spaces between words."""

_HAN_NUMBERS = frozenset("〇零一二三四五六七八九十百千万萬亿億兆两兩廿卅点點第")
_PROLONGED = frozenset(
    "ーゝゞヽヾ々っゃゅょァィゥェォッャュョ"
)  # kana that only continue the sound before them
_LONG_DASHES = frozenset("—―⸺⸻")  # em dash and longer: they part clauses, the shorter ones join words
_WORD_REACH = 200  # characters on each side of a hyphen that are looked at: no designation is longer
_GROUP = 3  # digits in a group of a number written with spaces, "1 200 000"


def cuts(
    form: Normalized, at: int, *, hyphen_is_boundary: bool = False, possessive_is_boundary: bool = True
) -> bool:
    """Tell whether a cut at the offset `at` of the normalized text goes through a word or a number.

    Args:
        form: The text.
        at: Offset into `form.text`; its two ends are never cuts.
        hyphen_is_boundary: Let "Russia" stand in "Russia-backed"; designations ("MiG-31") and ranges stay whole.
        possessive_is_boundary: Let "Ukraine" stand in "Ukraine's".
    """
    text = form.text
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    if left == " ":
        return right.isdigit() and _grouped(text, at - 1)
    if right == " ":
        return left.isdigit() and _grouped(text, at)
    if not form.whole(at) or BREAK in (left, right):
        return True
    if _wordy(left) and _wordy(right):
        return _same_word(left, right)
    return _joint(form, at, hyphen=hyphen_is_boundary, possessive=possessive_is_boundary)


@lru_cache(maxsize=4096)  # one entry a character; the alphabets of any one run fit
def _wordy(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf", "Co"}


def _same_word(left: str, right: str) -> bool:
    if unicodedata.category(right)[0] == "M" or right in _PROLONGED:
        return True
    if left in _HAN_NUMBERS and right in _HAN_NUMBERS:
        return True
    return not (_SPACELESS.match(left) or _SPACELESS.match(right))


@dataclass(frozen=True, slots=True)
class _Mark:
    """A punctuation mark beside a cut: at `where`, with the cut before it (`outer` left) or behind it."""

    form: Normalized
    where: int
    char: str
    outer: str
    inner: str
    cut_before: bool

    def alone(self, step: int) -> bool:
        """Tell whether the part on one side of the mark (-1 left, 1 right) is a single character."""
        at = self.where + 2 * step
        return at < 0 or not self.form.text[at : at + 1].isalnum()


def _joint(form: Normalized, at: int, *, hyphen: bool, possessive: bool) -> bool:
    """Judge a cut beside a character that is neither letter nor digit nor space."""
    text = form.text
    left, right = text[at - 1], text[at]
    before, after = text[at - 2 : at - 1] if at > 1 else "", text[at + 1 : at + 2]
    if _measures(left, right, before):
        return True
    marks = (
        _Mark(form, at, right, left, after, cut_before=True),
        _Mark(form, at - 1, left, right, before, cut_before=False),
    )
    return any(_joins(mark, hyphen=hyphen, possessive=possessive) for mark in marks)


def _measures(left: str, right: str, before: str) -> bool:
    """Tell whether a unit or a sign is cut from its number: "$5", "5%", ".50", "-5"."""
    if right.isdigit():
        return _is_unit(left) or (left in ".-" and (not before or before in " (["))
    return left.isdigit() and (_is_unit(right) or right in "%‰")


def _joins(mark: _Mark, *, hyphen: bool, possessive: bool) -> bool:
    """Tell whether a mark makes one word or number of what stands on its two sides."""
    outer, inner = mark.outer, mark.inner
    if mark.char == "-":
        return _hyphenated(mark) and not (hyphen and _plain(mark.form.text, mark.where))
    if not (outer.isalnum() and inner.isalnum()):
        return False
    numbers = outer.isdigit() and inner.isdigit()
    match mark.char:
        case "'":
            return numbers or not (possessive and mark.cut_before and inner in "sS" and mark.alone(1))
        case ".":  # "U.S.", "node.js"; but "port.The" lacks a space
            return (
                numbers
                or mark.alone(-1)
                or (inner if mark.cut_before else outer).islower()
                or inner.isdigit()
            )
        case "/":  # "F/A-18", "1/2"; but "Ruritania/Syldavia" are two
            return outer.isdigit() or inner.isdigit() or mark.alone(-1) or mark.alone(1)
        case _:
            return mark.char in "&@" or (numbers and mark.char in ",:")


@lru_cache(maxsize=4096)  # one entry a character
def _is_unit(char: str) -> bool:
    return unicodedata.category(char) == "Sc" or char == "°"


def _hyphenated(mark: _Mark) -> bool:
    sides = (mark.outer, mark.inner)
    if not all(side and (_wordy(side) or side == ".") for side in sides) or not any(map(_wordy, sides)):
        return False
    return mark.form.raw[mark.form.to_raw(mark.where, mark.where + 1)[0]] not in _LONG_DASHES


def _plain(text: str, where: int) -> bool:
    """Tell whether neither part beside the hyphen at `where` holds a digit, so that it is no designation."""
    before, behind = text[max(0, where - _WORD_REACH) : where], text[where : where + _WORD_REACH]
    return not any(map(str.isdigit, before.rpartition(" ")[2] + behind.partition(" ")[0]))


def _grouped(text: str, space: int) -> bool:
    """Tell whether the space parts the groups of one number, as in "1 200"."""
    start = space
    while start > 0 and text[start - 1].isdigit():
        start -= 1
    end = space + 1
    while end < len(text) and text[end].isdigit():
        end += 1
    return 0 < space - start <= _GROUP and end - space - 1 == _GROUP and not text[end : end + 1].isalpha()
