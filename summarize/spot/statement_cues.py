"""Negations, denials, conditions and modal words: which stand before and after a span of a sentence.

The words are data (`languages/CODE/negation.toml`). Reach, by kind: a negation governs the rest of its clause, a denial
also reaches across a comma, a condition to the end of its sentence, a modal word the three words after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.language import Language

CueKind = Literal["negation", "denial", "condition", "modal"]

_BORDER = re.compile(r"[.!?]['\")\]]* +(?=['\"(\[]*[^\W_a-z])|[;:] ?|[.!?]['\")\]]*$")
_COMMA = re.compile(r",| - |--")
_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
_FAR = 1500  # characters before a quote in which its sentence starts
_FARTHEST = (
    5_000  # characters before it that are read where no sentence starts in those: a table, or no full stops
)
_MODAL_REACH = 3  # words: "might soon be attacked"
_ASIDE = re.compile(r"^ ?[^,]{0,60}, ")  # "not, a spokesman said, confirm": an aside of at most 60 characters
_AFTER_REACH = 2  # words behind a quote in which a negation takes it back: "confirmed almost nothing"
_DENIAL_TAIL = 60  # characters behind a quote in which ", the ministry denied" may stand
_KINDS: tuple[tuple[CueKind, str], ...] = (
    ("denial", "denials"),
    ("condition", "conditions"),
    ("negation", "negations"),
    ("modal", "modals"),
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that turns a statement around or takes it back.

    Attributes:
        start, end: Offsets into the normalized text.
        text: The cue in lower case; "n't" for any contraction.
        kind: How far it reaches.
    """

    start: int
    end: int
    text: str
    kind: CueKind


def cues_in(text: str, language: Language, start: int = 0, end: int | None = None) -> tuple[Cue, ...]:
    """Return all cues between the two offsets of a normalized text, in order."""
    pattern, kinds = _patterns(language)
    if pattern is None:
        return ()
    found = []
    for match in pattern.finditer(text, start, len(text) if end is None else end):
        word = match.group().lower().replace("\u00ad", "")
        word = "n't" if word.endswith("n't") else word
        if (
            kinds[word] == "modal"
            and match.group()[0].isupper()
            and text[: match.start()].rstrip(" '\"")[-1:].isalnum()
        ):
            continue  # "in May", "General Will Ortega": a modal is capitalised only at the start of a sentence
        found.append(Cue(match.start(), match.end(), word, kinds[word]))
    return tuple(found)


def sentence_start(text: str, at: int, since: int = 0) -> int:
    """Return where the sentence or clause around `at` starts: behind the last full stop, semicolon or colon."""
    start = max(at - _FARTHEST, since)
    for border in _BORDER.finditer(text, max(at - _FAR, since)):
        if border.end() > at:
            break
        start = border.end()
    return start


def governing(text: str, start: int, language: Language, since: int = 0) -> Cue | None:
    """Return the cue before `start` that governs what starts there, or None.

    Args:
        text: Normalized text.
        start: Offset at which a quote or claim starts.
        language: Whose words apply.
        since: Offset before which nothing is read; a heading's words don't govern the next paragraph.
    """
    first = sentence_start(text, start, since)
    for cue in reversed(cues_in(text, language, first, start)):
        if _reaches(cue, text[cue.end : start], language):
            return cue
    return None


def _reaches(cue: Cue, between: str, language: Language) -> bool:
    if cue.kind == "condition":
        return True
    if _hard_break(between, language):
        return False
    if cue.kind == "modal":
        return len(_WORD.findall(between)) < _MODAL_REACH and not _COMMA.search(between)
    commas = [m.end() for m in _COMMA.finditer(between)]
    if cue.kind == "denial":
        return not any(_first_word(between[at:]) in _words(language, "breaks") for at in commas)
    if between.startswith(","):
        aside = _ASIDE.match(between[1:])
        between = between[1 + aside.end() :] if aside else between[1:]
    last = _COMMA.search(between)
    if last is not None and _first_word(between.rsplit(",", 1)[-1]) in _words(language, "continuations"):
        return True  # "not true, officials say, that"
    return last is None


def taken_back(text: str, end: int, language: Language) -> str | None:
    """Return the words behind `end` that take back what ends there ("... unless", ", the ministry denied"), or None."""
    rest = text[end : end + 200]
    border = _BORDER.search(rest)
    rest = rest[: border.start()] if border else rest
    comma = _COMMA.search(rest)
    near = [w.group().lower() for w in _WORD.finditer(rest[: comma.start()] if comma else rest)][
        : _AFTER_REACH + 1
    ]
    if hit := _starts(near[:_AFTER_REACH], _words(language, "after_negations")):
        return hit
    plain = " ".join(w.group().lower() for w in _WORD.finditer(rest[:_DENIAL_TAIL]))
    for word in _words(language, "after_conditions"):
        if re.match(rf"{re.escape(word)}\b", plain):
            return word
    if comma and comma.start() == 0:
        tail = rest[1:_DENIAL_TAIL]
        second = _COMMA.search(tail)
        for word in _WORD.findall(tail[: second.start()] if second else tail):
            if word.lower() in _words(language, "after_denials"):
                return str(word)
    return None


def _starts(near: Sequence[str], words: frozenset[str]) -> str | None:
    return next((w for w in near if w in words), None)


def _hard_break(between: str, language: Language) -> bool:
    return any(w.lower() in _words(language, "hard_breaks") for w in _WORD.findall(between))


def _first_word(text: str) -> str:
    match = _WORD.search(text)
    return match.group().lower() if match else ""


@lru_cache(maxsize=64)  # eight lists a language
def _words(language: Language, key: str) -> frozenset[str]:
    return frozenset(language.table("negation").get(key, ()))


@lru_cache(maxsize=8)  # one a language
def _patterns(language: Language) -> tuple[re.Pattern[str] | None, dict[str, CueKind]]:
    kinds: dict[str, CueKind] = {}
    for kind, key in _KINDS:
        for word in language.table("negation").get(key, ()):
            kinds.setdefault(word, kind)
    if not kinds:
        return None, kinds
    longest = sorted(kinds, key=len, reverse=True)
    plain = "|".join(re.escape(w) for w in longest if not w.startswith(("n't", "'")))
    tails = "|".join(re.escape(w) for w in longest if w.startswith("'"))
    joined = rf"\b[a-z]+n't\b|(?<![\w'-])(?:{plain})(?![\w'-])" + (rf"|(?<=\w)(?:{tails})\b" if tails else "")
    return re.compile(joined, re.IGNORECASE), kinds
