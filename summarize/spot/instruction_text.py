# ruff: noqa: RUF001  # look-alike characters are this module's subject
"""What a sentence says to a program: look-alike letters made plain, hidden and encoded text read."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ZERO_WIDTH = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
"""Characters without width, for a regular expression's class."""
_ZERO_WIDTH = re.compile(f"[{ZERO_WIDTH}\U000e0000-\U000e0fff]")
TAGS = re.compile("(?<!\U0001f3f4)(?<![\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+")
"""Unicode tag characters, which spell text that nobody sees; those behind a black flag make a flag."""
RUN = re.compile("[\u200b-\u200d\u2060-\u2064\ufeff]{8,}|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")
"""More invisible characters in a row than any script needs: eight make a byte, and variation selectors stand alone."""
_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{20,}={0,2}(?![\w+/=])")
_HEX = re.compile(r"(?<![\w])(?:[0-9a-fA-F]{2}[ :]?){12,}(?![\w])")
# An underscore parts letters and is none here: were it both, a line of them would be cut in exponentially many ways.
_SPACED = re.compile(r"(?<!\w)(?:[^\W_][\s.\-_*]{1,4}){5,}[^\W_](?!\w)")
_LEET = str.maketrans("013457@$", "oieastas")
_LEET_WORD = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[013457@$])[\w@$]+")
_CORE = re.compile(
    "ignore|instruct|prompt|summar|answer|respon|output|assistant|system|reply|disregard|repeat|write"
)
"""Words without which text read backwards or by another alphabet is not worth trying."""
_SHORTEST = 12  # characters of decoded text; shorter is chance
_LETTERS = 0.75  # share of letters and spaces in decoded text that is text
# Cyrillic and Greek letters that look like Latin ones; folded only inside words that have Latin letters as well.
_TWINS = str.maketrans(
    "аеорсухіјѕԁɡӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαοιАВЕКМНОРСТУХІЈЅ", "aeopcyxijsdglABEZHIKMNOPTYXaoiABEKMHOPCTYXIJS"
)
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u03ff\u0400-\u04ff\u0500-\u052f\u0261])\w+")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a sentence.

    Attributes:
        text: Its plain words.
        how: How they were hidden; "" when they were not.
    """

    text: str
    how: str = ""


def plain(text: str) -> str:
    """Return text with compatibility forms and look-alike letters made plain, without what has no width."""
    if text.isascii():
        return " ".join(text.split())
    folded = _ZERO_WIDTH.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(_MIXED.sub(lambda m: m[0].translate(_TWINS), folded).split())


def hidden(text: str) -> str:
    """Return what characters without width spell, or a note that they are there; empty when there are none."""
    if text.isascii():
        return ""
    if tags := "".join(m[0] for m in TAGS.finditer(text)):
        spelt = "".join(chr(ord(c) - 0xE0000) for c in tags if 0x20 <= ord(c) - 0xE0000 < 0x7F)  # noqa: PLR2004  # visible ASCII
        return spelt or "characters that nobody sees"
    return "characters that nobody sees" if RUN.search(text) else ""


def readings(text: str) -> Iterator[Reading]:
    """Yield the sentence as it reads, and as it reads decoded."""
    folded = plain(text)
    yield Reading(folded)
    for found in _BASE64.findall(folded):
        if (decoded := _unbase64(found)) is not None:
            yield Reading(decoded, "base64")
    for found in _HEX.findall(folded):
        if (decoded := _as_text(bytes.fromhex(re.sub(r"[ :]", "", found)))) is not None:
            yield Reading(decoded, "hexadecimal")
    if _LEET_WORD.search(folded):
        yield Reading(_LEET_WORD.sub(lambda m: m[0].translate(_LEET), folded), "digits for letters")
    if (spaced := _SPACED.search(text)) is not None:
        words = re.split(r"[ \t\u00a0]{2,}|\n", text[spaced.start() : spaced.end()])
        joined = " ".join(re.sub(r"[\s.\-_*]", "", word) for word in words)
        yield Reading(plain(f"{text[: spaced.start()]}{joined}{text[spaced.end() :]}"), "spaced letters")
    if folded.isascii():
        for text_, how in ((codecs.decode(folded, "rot13"), "rot13"), (folded[::-1], "reversed")):
            if _CORE.search(text_.lower()):
                yield Reading(text_, how)


def _unbase64(text: str) -> str | None:
    body = text.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return _as_text(base64.b64decode(body + "=" * (-len(body) % 4), validate=True))
    except (binascii.Error, ValueError):
        return None


def _as_text(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    letters = sum(c.isalpha() or c == " " for c in text)
    return text if len(text) >= _SHORTEST and letters >= _LETTERS * len(text) and text.isprintable() else None
