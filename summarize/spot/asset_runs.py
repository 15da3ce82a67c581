"""Runs of words that form one military designation: "Arleigh Burke-class destroyers", "KC-135R Stratotanker"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from summarize.spot.asset_lexicon import OPEN, Entry, Lexicon, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

_DESIGNATION = re.compile(
    r"(?P<prefix>\d?[A-Z][A-Za-z/]*?)(?P<hyphen>[-\u2010\u2011]?)(?P<number>\d{1,4}[A-Z0-9]*(?:-\d+)?)(?P<plural>s?)"
)
_COINED = re.compile(r"[A-Z][A-Za-z]{0,11}[-\u2010\u2011](?:\d{1,4}[A-Z0-9]*|[A-Z]\d{0,2})s?")
_SURE = re.compile(r"M\d{3}s?|M\d+A\d+s?|.*[-\u2010\u2011].*|[A-Z][A-Za-z/]+\d.*")
_MARK = re.compile(r"\d{1,3}[A-Z]{0,2}\d?s?|[IVX]{1,4}")
_NAME_WORDS = 4  # "Gerald R. Ford" has three, "Dwight D. Eisenhower" too
_CLASS_WORDS = 2  # "Arleigh Burke-class": names before the one that carries "-class"


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive tokens that the lexicon or a pattern knows.

    Attributes:
        first, last: Indexes of its tokens.
        entry: What is known of it.
        proper: A designation, the name of a ship or of a class.
    """

    first: int
    last: int
    entry: Entry
    proper: bool = False

    @property
    def heads(self) -> bool:
        """Whether a designation may end here: not at a mere modifier."""
        entry = self.entry
        listed = entry.noun or entry.unclear or entry.tail or entry.name or entry.unclear_name
        return listed or (self.proper and not entry.modifier)


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces that stand side by side; the last one is the head."""

    pieces: tuple[Piece, ...]

    @property
    def first(self) -> int:
        """Index of the first token."""
        return self.pieces[0].first

    @property
    def last(self) -> int:
        """Index of the last token."""
        return self.pieces[-1].last

    @property
    def head(self) -> Entry:
        """What is counted."""
        return self.pieces[-1].entry

    @property
    def domain(self) -> str | None:
        """The domain that the last piece with one gives."""
        return next((p.entry.domain for p in reversed(self.pieces) if p.entry.domain not in {"", OPEN}), None)


def find_runs(tokens: list[Token], text: str, words: Lexicon) -> list[Run]:
    """Return the runs of a sentence that end in a head, whether military or not."""
    runs: list[Run] = []
    pieces: list[Piece] = []
    index = 0
    while index < len(tokens):
        piece = _piece(tokens, index, text, words) or _nickname(pieces, tokens, index, text, words)
        if pieces and (piece is None or not _adjacent(tokens, pieces[-1].last, piece.first, text)):
            runs += _closed(pieces)
            pieces = []
        if piece is None:
            index += 1
            continue
        while pieces and piece.first <= pieces[-1].last:  # a class name took back a word
            pieces.pop()
        pieces.append(piece)
        index = piece.last + 1
    return _coordinated(runs + _closed(pieces), tokens, text, words)


def _nickname(
    pieces: Sequence[Piece], tokens: list[Token], index: int, text: str, words: Lexicon
) -> Piece | None:
    """Take a capitalized word between a designation and its noun: "P-3C Orion patrol aircraft"."""
    if not pieces or not (pieces[-1].proper or pieces[-1].entry.name) or index + 1 >= len(tokens):
        return None
    inside = _adjacent(tokens, index - 1, index, text) and _adjacent(tokens, index, index + 1, text)
    named = tokens[index].text[:1].isupper() and tokens[index].text not in words.dated
    if inside and named and words.at(tokens, index + 1, text):
        return Piece(index, index, Entry(tokens[index].text, modifier=True), proper=True)
    return None


def _closed(pieces: Sequence[Piece]) -> list[Run]:
    """Return the pieces up to the last head; mere modifiers stay whole, as they may share the next head."""
    last = max((i for i, piece in enumerate(pieces) if piece.heads), default=len(pieces) - 1)
    return [Run(tuple(pieces[: last + 1]))] if pieces else []


def _adjacent(tokens: Sequence[Token], left: int, right: int, text: str) -> bool:
    return text[tokens[left].end : tokens[right].start].strip() == ""


def _piece(tokens: list[Token], index: int, text: str, words: Lexicon) -> Piece | None:
    token = tokens[index]
    if token.text.replace(".", "") in words.words.get("ship_prefixes", ()) and (
        last := _ship_name(tokens, index + 1, text, words)
    ):
        return Piece(index, last, Entry(token.text, "sea surface"), proper=True)
    if token.text.endswith(words.endings["class"]):
        return Piece(
            _class_start(tokens, index, text, words), index, Entry(token.text, modifier=True), proper=True
        )
    if found := words.at(tokens, index, text):
        count, entry = found
        last = index + count - 1
        marked = (
            last + 1 < len(tokens)
            and _adjacent(tokens, last, last + 1, text)
            and _MARK.fullmatch(tokens[last + 1].text)
        )
        if (entry.name or entry.unclear_name) and marked and not entry.plural:
            return Piece(
                index,
                last + 1,
                replace(entry, name=True, plural=tokens[last + 1].text.endswith("s")),
                proper=True,
            )
        if entry.lemma in words.words.get("ship_types", ()) and not entry.plural:
            named = _ship_name(tokens, last + 1, text, words) if _adjacent_next(tokens, last, text) else None
            if (
                named
                and not tokens[index].titled
                and tokens[last + 1].text.replace(".", "") not in words.words.get("ship_prefixes", ())
            ):
                return Piece(index, named, replace(entry, noun=True), proper=True)
        return Piece(index, last, entry)
    return _designation(tokens, index, text, words) or _modifier(tokens, index, text, words)


def _adjacent_next(tokens: Sequence[Token], index: int, text: str) -> bool:
    return index + 1 < len(tokens) and _adjacent(tokens, index, index + 1, text)


def _modifier(tokens: Sequence[Token], index: int, text: str, words: Lexicon) -> Piece | None:
    token = tokens[index]
    lowered = token.text.casefold()
    if lowered.endswith(words.endings["modifier"]):
        return Piece(index, index, Entry(lowered, modifier=True))
    calibers = words.words.get("calibers", frozenset())
    if (found := re.fullmatch(r"\d+(?:\.\d+)?-?([a-z]+)", lowered)) and found[1] in calibers:
        return Piece(index, index, Entry(lowered, modifier=True))
    if (
        re.fullmatch(r"\d+(?:\.\d+)?", lowered)
        and _adjacent_next(tokens, index, text)
        and tokens[index + 1].text.casefold() in calibers
    ):
        return Piece(index, index + 1, Entry(lowered, modifier=True))
    return None


def _designation(tokens: list[Token], index: int, text: str, words: Lexicon) -> Piece | None:
    token = tokens[index]
    before = tokens[index - 1].text.casefold() if index else ""
    after = tokens[index + 1].text.casefold() if _adjacent_next(tokens, index, text) else ""
    barred = words.words.get("not_before_designation", frozenset())
    if token.text in words.words.get("no_designation", ()) or before in barred or after in barred:
        return None
    if (
        token.text in words.words.get("series", ())
        and _adjacent_next(tokens, index, text)
        and _MARK.fullmatch(tokens[index + 1].text)
    ):
        return (
            Piece(index, index + 1, Entry(token.text, modifier=True), proper=True)
            if _noun_follows(tokens, index + 2, text, words)
            else None
        )
    found = _DESIGNATION.fullmatch(token.text)
    if found and found["prefix"] in words.prefixes:
        if _SURE.fullmatch(token.text) or _noun_follows(tokens, index + 1, text, words):
            domain = words.prefixes[found["prefix"]]
            return Piece(
                index, index, Entry(found["prefix"], domain, plural=bool(found["plural"])), proper=True
            )
        return None
    if _COINED.fullmatch(token.text) and _noun_follows(tokens, index + 1, text, words):
        return Piece(index, index, Entry(token.text, plural=token.text.endswith("s")), proper=True)
    return None


def _noun_follows(tokens: list[Token], index: int, text: str, words: Lexicon) -> bool:
    found = words.at(tokens, index, text) if index < len(tokens) else None
    return found is not None and (found[1].noun or found[1].unclear or found[1].tail or found[1].name)


def _class_start(tokens: Sequence[Token], index: int, text: str, words: Lexicon) -> int:
    first = index
    owners = words.words.get("owners", frozenset())
    while first > 0 and index - first < _CLASS_WORDS and _adjacent(tokens, first - 1, first, text):
        word = tokens[first - 1].text
        if not word[:1].isupper() or word in owners or word.endswith(words.endings["owner"]):
            break
        first -= 1
    return first


def _ship_name(tokens: Sequence[Token], index: int, text: str, words: Lexicon) -> int | None:
    """Return the last token of the capitalized name that begins at `index`, or None."""
    last = None
    inside = words.words.get("ship_inside", frozenset())
    for at in range(index, min(index + _NAME_WORDS, len(tokens))):
        gap = text[tokens[at - 1].end : tokens[at].start]
        initial = gap.strip() == "." and (len(tokens[at - 1].text) == 1 or "." in tokens[at - 1].text)
        if gap.strip() and not initial:
            break
        word = tokens[at].text
        if word.casefold() in inside and last is not None:
            continue
        if not word[:1].isupper() or word in words.dated or word in words.words.get("ship_not", ()):
            break
        last = at
    return last


def _coordinated(runs: list[Run], tokens: Sequence[Token], text: str, words: Lexicon) -> list[Run]:
    """Join modifiers of one noun ("artillery and mortar systems") and leave out those that found none."""
    out: list[Run] = []
    for run in runs:
        if out and _shares_head(out[-1], run, tokens, text, words):
            joint = out.pop()
            out.append(Run((*joint.pieces, *run.pieces)))
        else:
            out.append(run)
    return [run for run in out if run.pieces[-1].heads]


def _shares_head(left: Run, right: Run, tokens: Sequence[Token], text: str, words: Lexicon) -> bool:
    between = text[tokens[left.last].end : tokens[right.first].start].strip().casefold()
    last, opening = left.pieces[-1], right.pieces[0]
    if between not in words.words.get("and", ()) or last.proper or opening.proper:
        return False
    if not (last.entry.modifier and right.head.plural):
        return False
    if not last.heads:  # "cruise and ballistic missiles"
        return opening.entry.modifier or opening.last > opening.first
    if len(right.pieces) == 1 or not opening.entry.modifier:
        return False
    return right.head.tail and (not left.head.plural or left.head.lemma in words.words.get("mass", ()))
