"""Where a word or a number may be cut out of a text, and where cutting would make another word or number of it."""

from __future__ import annotations

import re
import unicodedata
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
_PROLONGED = frozenset("ーゝゞヽヾ々っゃゅょァィゥェォッャュョ")  # kana that only continue the sound before them
_LONG_DASHES = frozenset("—―⸺⸻")  # em dash and longer: they part clauses, the shorter ones join words
_NUMBER_JOINTS = frozenset(".,:/'-")
_GROUP = 3  # digits in a group of a number written with spaces, "1 200 000"


def cuts(form: Normalized, at: int, *, hyphen_is_boundary: bool = False, possessive_is_boundary: bool = True) -> bool:
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
    return _joint(form, at, left, right, hyphen=hyphen_is_boundary, possessive=possessive_is_boundary)


@lru_cache(maxsize=4096)  # one entry a character; the alphabets of any one run fit
def _wordy(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf", "Co"}


def _same_word(left: str, right: str) -> bool:
    if unicodedata.category(right)[0] == "M" or right in _PROLONGED:
        return True
    if left in _HAN_NUMBERS and right in _HAN_NUMBERS:
        return True
    return not (_SPACELESS.match(left) or _SPACELESS.match(right))


def _joint(form: Normalized, at: int, left: str, right: str, *, hyphen: bool, possessive: bool) -> bool:
    """Judge a cut beside a character that is neither letter nor digit nor space."""
    text = form.text
    before, after = text[at - 2 : at - 1], text[at + 1 : at + 2]
    if _is_unit(left) and right.isdigit():
        return True  # "$5"
    if left.isdigit() and (_is_unit(right) or right in "%‰"):
        return True  # "5%"
    if left in ".-" and right.isdigit() and (not before or before in " (["):
        return True  # ".50", "-5"
    for mark, outer, inner, where in ((right, left, after, at), (left, before, right, at - 1)):
        if not outer or not inner or outer == " " or inner == " ":
            continue
        if mark in _NUMBER_JOINTS and outer.isdigit() and inner.isdigit():
            return True
        if mark == "'" and outer.isalpha() and inner.isalpha():
            possessed = inner in "sS" and not _wordy(text[where + 2 : where + 3] or " ")
            if not (possessed and possessive and where == at):
                return True
        elif mark == "-":
            if _hyphenated(form, where, outer, inner) and not (hyphen and _plain(text, where)):
                return True
        elif mark == "." and outer.isalnum() and inner.isalnum():
            alone = not text[where - 2 : where - 1].isalnum()
            if alone or inner.islower() or inner.isdigit():
                return True  # "U.S.", "node.js"; but "port.The" lacks a space
        elif mark in "&@" and outer.isalnum() and inner.isalnum():
            return True
        elif mark == "/" and outer.isalnum() and inner.isalnum():
            lone = not text[where - 2 : where - 1].isalnum() or not text[where + 2 : where + 3].isalnum()
            if lone or outer.isdigit() or inner.isdigit():
                return True  # "F/A-18", "1/2"
    return False


@lru_cache(maxsize=4096)  # one entry a character
def _is_unit(char: str) -> bool:
    return unicodedata.category(char) == "Sc" or char == "°"


def _hyphenated(form: Normalized, where: int, outer: str, inner: str) -> bool:
    if not (_wordy(inner) and (_wordy(outer) or outer == ".")):
        return False
    return form.raw[form.to_raw(where, where + 1)[0]] not in _LONG_DASHES


def _plain(text: str, where: int) -> bool:
    """Tell whether neither part beside the hyphen at `where` holds a digit, so that it is no designation."""
    start = max(text.rfind(" ", 0, where), -1) + 1
    end = text.find(" ", where)
    return not any(map(str.isdigit, text[start : end if end >= 0 else len(text)]))


def _grouped(text: str, space: int) -> bool:
    """Tell whether the space parts the groups of one number, as in "1 200"."""
    start = space
    while start > 0 and text[start - 1].isdigit():
        start -= 1
    end = space + 1
    while end < len(text) and text[end].isdigit():
        end += 1
    return 0 < space - start <= _GROUP and end - space - 1 == _GROUP and not text[end : end + 1].isalpha()
