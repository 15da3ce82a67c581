"""Where sentences end inside one paragraph: sentencex proposes, a few measured rules add and veto.

sentencex (Wikimedia) knows the abbreviations of many languages, but never ends a sentence inside quotation marks
or brackets; these are hidden from it. What else it misses or cuts wrongly is decided by the word before and the
word after a full stop, from the word lists of `languages/CODE/segment.toml`. Measured in docs/segmenters.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sentencex  # type: ignore[import-untyped]  # ships no types

from summarize.language import Language
from summarize.segment.marks import (
    APOSTROPHES,
    CLOSERS,
    CLOSING_QUOTES,
    OPENERS,
    OPENING_QUOTES,
    STOPS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_HIDDEN = str.maketrans(
    dict.fromkeys(f"{OPENING_QUOTES}{CLOSING_QUOTES}()[]{{}}*_\n\r\t\v\f\x85\u2028\u2029", " ")
)
del _HIDDEN[ord("'")], _HIDDEN[ord("\u2019")]  # they are apostrophes, too
# As a quotation mark it stands after punctuation or a space.
_SINGLE_QUOTE = re.compile(rf"(?<=[\s{STOPS},])[{APOSTROPHES}]|^'")
# Addresses hold full stops that end nothing; the punctuation after an address is not part of it.
_ADDRESS = re.compile(
    rf"(?:https?://|www\.)\S*[^\s.,;:!?)\]{CLOSING_QUOTES}]"
    r"|\]\([^()\s]{1,2000}\)"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+"
)
_FOOTNOTE = re.compile(r"(?:\[\d{1,3}\])+")
_SPACED_CLOSER = re.compile("[ \u00a0\u202f]\u00bb")
_OWN_CANDIDATE = re.compile(rf"[{STOPS}][{re.escape(CLOSERS)}]*+\s++[{re.escape(OPENERS)}]*+\s*+(?=[^\W\d_])")
_WORD_BEFORE = re.compile(rf"[^\W_][\w.{APOSTROPHES}-]*$")
_WORD_AFTER = re.compile(rf"[^\W\d_][\w{APOSTROPHES}-]*")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_GLUED = re.compile(rf"[^\W\d_]{{2}}[.!?][{CLOSING_QUOTES}]?[A-Z][a-z]")
_CAMEL = re.compile(r"[a-z][A-Z]|al-[A-Z]")
_LIST_NUMBER = re.compile(r"(?:\A|[:;]\s)\s*\d{1,2}$")
_ROMAN = re.compile(r"[IVX]+\b")
_WORD_REACH = 40  # characters: no abbreviation is longer


@dataclass(frozen=True, slots=True)
class _Words:
    """The word lists of one language; see languages/en/segment.toml."""

    before_name: frozenset[str]
    before_number: frozenset[str]
    times: frozenset[str]
    after_time: frozenset[str]
    within_name: frozenset[str]
    starters: frozenset[str]


def sentence_ends(text: str, language: str) -> tuple[int, ...]:
    """Return where the sentences of one paragraph end, as offsets into it (exclusive, white space trimmed).

    Line breaks inside the paragraph count as spaces. The last end is the paragraph's own. Time is linear in the
    paragraph's length.
    """
    last = len(text.rstrip())
    words = _words(language)
    ends: list[int] = []
    for end in sorted(set(_candidates(text, language, words))):
        if end >= last:
            break
        if _ends_here(text, end, words):
            ends.append(end)
    return (*ends, last) if last else ()


@lru_cache(maxsize=64)  # one set a language
def _words(language: str) -> _Words:
    table: dict[str, Any] = Language(language).table("segment")
    return _Words(**{name: frozenset(table.get(name, ())) for name in _Words.__slots__})


def _candidates(text: str, language: str, words: _Words) -> Iterator[int]:
    shown = _ADDRESS.sub(lambda match: "x" * len(match.group()), text)
    hidden = _SINGLE_QUOTE.sub(" ", shown).translate(_HIDDEN)
    code = "en" if language == "und" else language
    for boundary in sentencex.get_sentence_boundaries(code, hidden):
        end = boundary["end_index"]
        while end > 0 and hidden[end - 1].isspace():
            end -= 1
        yield _past_closers(text, end)
    for match in _OWN_CANDIDATE.finditer(shown):
        if match.group()[0] != "." or _starts(shown, match.end(), words):
            yield _past_closers(text, match.start() + 1)


def _past_closers(text: str, end: int) -> int:
    while end < len(text):
        if match := _FOOTNOTE.match(text, end) or _SPACED_CLOSER.match(text, end):
            end = match.end()
        elif text[end] in CLOSERS:
            end += 1
        else:
            break
    return end


def _ends_here(text: str, end: int, words: _Words) -> bool:
    """Whether the sentence really ends at a candidate that is not the paragraph's end."""
    stop = end
    while stop > 0 and text[stop - 1] in CLOSERS + "0123456789[" and text[stop - 1] not in STOPS:
        stop -= 1
    mark = text[stop - 1] if stop else ""
    after = end
    while after < len(text) and (text[after].isspace() or text[after] in OPENERS):
        after += 1
    if after == len(text) or not any(character.isalnum() for character in text[after : after + _WORD_REACH]):
        return False  # only marks follow: they belong to this sentence
    if mark not in STOPS:
        return True  # another script's full stop
    if not text[end].isspace():
        return bool(_GLUED.match(text, max(0, stop - 3)))
    if _is_lower(text[after]):
        return bool(_CAMEL.match(text, after)) and mark == "."
    if mark == "…" or text[max(0, stop - 3) : stop] == "...":
        return text[after].isupper()
    return mark != "." or _stop_ends(text, stop - 1, after, words)


def _stop_ends(text: str, dot: int, after: int, words: _Words) -> bool:
    """Whether the full stop at `dot` ends a sentence, by the word before it and the one at `after`."""
    reach = max(0, dot - _WORD_REACH)
    found = _WORD_BEFORE.search(text, reach, dot)
    if found is None:
        return True
    word = found.group().lower()
    bracket = text[dot + 1 : after].lstrip()[:1] in {"(", "["}  # "4 a.m. (local time)"
    if word.rpartition("-")[2] in words.before_name or (
        word in words.before_number
        and (text[after].isdigit() or text[after] in "+#" or _ROMAN.match(text, after))
    ):
        ends = False
    elif word in words.times:
        follower = _WORD_AFTER.match(text, after)
        ends = not bracket and (follower is None or follower.group() not in words.after_time)
    elif word.isdigit():
        ends = not _LIST_NUMBER.search(text, reach, dot)
    elif len(word) == 1 or (words.starters and (word in words.within_name or _DOTTED.fullmatch(word))):
        ends = not bracket and _starts(text, after, words)
    else:
        ends = True
    return ends


def _starts(text: str, after: int, words: _Words) -> bool:
    """Whether the word at `after` is one that begins sentences; "A." and "I." are initials."""
    follower = _WORD_AFTER.match(text, after)
    return (
        follower is not None
        and follower.group() in words.starters
        and text[follower.end() : follower.end() + 1] != "."
    )


def _is_lower(character: str) -> bool:
    georgian = "\u10d0" <= character <= "\u10ff"  # lower case by Unicode, but its sentences start so
    return character.islower() and not georgian
