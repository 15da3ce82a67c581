# ruff: noqa: RUF001  # look-alike characters are this module's subject
"""What a sentence says to a program: look-alike letters made plain, hidden and encoded text read."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarize.ground.normalize import composed

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
_PARTS = r"\s.\-_*/|+·•~:,"  # what stands between letters that are spaced out
# An underscore parts letters and is none here: were it both, a line of them would be cut in exponentially many ways.
_SPACED = re.compile(rf"(?<!\w)(?:[^\W_][{_PARTS}]{{1,4}}){{5,}}[^\W_](?!\w)")
_BINARY = re.compile(r"(?<!\w)(?:[01]{8}\s){8,}[01]{8}(?!\w)")
_ESCAPED = re.compile(r"(?:%[0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|&#x?[0-9a-fA-F]{1,6};){4,}")
_LEET = str.maketrans("013457@$", "oieastas")
_LEET_WORD = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[013457@$])[\w@$]+")
_CORE = re.compile(
    "ignore|instruct|prompt|summar|answer|respon|output|assistant|system|reply|disregard|repeat|write"
)
"""Words without which text read backwards or by another alphabet is not worth trying."""
_ORDERS = re.compile("ignore|instruct|prompt|summar|output|assistant|disregard|language ?model")
"""Of these, the words that make a line of spaced letters an order even where nothing shows where its words end."""
_BYTE = 0xFF  # the largest; a higher code is a character of its own
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
        coded: Several words were in a code that nobody reads by eye: whatever they say, they are not for a reader.
    """

    text: str
    how: str = ""
    coded: bool = False


def plain(text: str) -> str:
    """Return text with compatibility forms and look-alike letters made plain, without what has no width."""
    if text.isascii():
        return " ".join(text.split())
    folded = _ZERO_WIDTH.sub("", composed(text, "NFKC"))
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
    yield from _decoded(folded)
    yield from _respelt(text, folded)


def _decoded(folded: str) -> Iterator[Reading]:
    for found in _BASE64.findall(folded):
        if (decoded := _unbase64(found)) is not None:
            yield Reading(decoded, "base64", coded=" " in decoded.strip())
    for found in _HEX.findall(folded):
        if (decoded := _as_text(bytes.fromhex(re.sub(r"[ :]", "", found)))) is not None:
            yield Reading(decoded, "hexadecimal", coded=" " in decoded.strip())
    for found in _BINARY.findall(folded):
        if (decoded := _as_text(bytes(int(bits, 2) for bits in found.split()))) is not None:
            yield Reading(decoded, "binary digits", coded=True)
    if _ESCAPED.search(folded):
        unescaped = _ESCAPED.sub(lambda m: _unescaped(m[0]), html.unescape(folded))
        yield Reading(plain(unescaped), "escaped characters")


def _respelt(text: str, folded: str) -> Iterator[Reading]:
    if _LEET_WORD.search(folded):
        yield Reading(_LEET_WORD.sub(lambda m: m[0].translate(_LEET), folded), "digits for letters")
    if (spaced := _SPACED.search(text)) is not None:
        words = re.split(r"[ \t\u00a0]{2,}|\n", text[spaced.start() : spaced.end()])
        joined = " ".join(re.sub(f"[{_PARTS}]", "", word) for word in words)
        letters = joined.replace(" ", "").casefold()
        coded = len(letters) >= _SHORTEST and _ORDERS.search(letters) is not None
        whole = plain(f"{text[: spaced.start()]}{joined}{text[spaced.end() :]}")
        yield Reading(whole, "spaced letters", coded=coded)
    if folded.isascii():
        for text_, how in ((codecs.decode(folded, "rot13"), "rot13"), (folded[::-1], "reversed")):
            if _CORE.search(text_.lower()):
                yield Reading(text_, how)


def _unescaped(text: str) -> str:
    """Return the characters that four or more escapes in a row stand for."""
    codes = [int(code, 16) for code in re.findall(r"(?:%|\\x|\\u)([0-9a-fA-F]+)", text)]
    wide = any(code > _BYTE for code in codes)
    return "".join(map(chr, codes)) if wide else bytes(codes).decode("utf-8", "replace")


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
