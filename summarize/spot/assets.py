"""Military platforms, weapons and munitions of a document, each with the count that the text states for it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from summarize.mention import AssetMention
from summarize.spot.asset_counts import count_of, settle_shared_counts
from summarize.spot.asset_lexicon import lexicon, tokens_of
from summarize.spot.asset_runs import find_runs
from summarize.spot.numbers import spot_quantities

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarize.document import Document, Sentence
    from summarize.language import Language
    from summarize.mention import Quantity
    from summarize.spot.asset_lexicon import Lexicon, Token
    from summarize.spot.asset_runs import Run

_SILENT = frozenset({"byline", "credit", "speaker"})  # sentence kinds that prove nothing
_NEAR = 3  # words between "fighters" and the "bombers" that make them aircraft


def spot_assets(document: Document, sentences: Iterable[Sentence], language: Language) -> tuple[AssetMention, ...]:
    """Return the military assets that the sentences name, in order, without article, owner and count in their text.

    A quantity is given only where a number, or "a" before a singular, directly counts the thing.
    """
    words = lexicon(language)
    mentions: list[AssetMention] = []
    for sentence in sentences:
        if sentence.kind not in _SILENT:
            mentions += _in_sentence(sentence.of(document), sentence, language, words)
    return tuple(mentions)


def _in_sentence(text: str, sentence: Sentence, language: Language, words: Lexicon) -> list[AssetMention]:
    tokens = tokens_of(text)
    found = find_runs(tokens, text, words)
    if not found:
        return []
    quantities = spot_quantities(text, language)
    runs = [run for run in found if _is_military(run, tokens, text, quantities, words)]
    counts = [count_of(run, tokens, text, quantities, words) for run in runs]
    counts = settle_shared_counts(runs, counts, tokens, text, words)
    out = []
    for run, count in zip(runs, counts, strict=True):
        start, end = tokens[run.first].start, tokens[run.last].end
        moved = replace(count, start=count.start + sentence.start, end=count.end + sentence.start) if count else None
        out.append(
            AssetMention(
                start + sentence.start, end + sentence.start, text[start:end], sentence.number, moved, run.domain
            )
        )
    return out


def _is_military(run: Run, tokens: Sequence[Token], text: str, quantities: Sequence[Quantity], words: Lexicon) -> bool:
    start, end = tokens[run.first].start, tokens[run.last].end
    before = tokens[run.first - 1].text.casefold() if run.first and not text[tokens[run.first - 1].end : start].strip() else ""
    following = tokens[run.last + 1] if run.last + 1 < len(tokens) else None
    after = following.text if following and not text[end : following.start].strip() else ""
    if before in words.words.get("none", ()) or after.casefold() in words.words.get("blocked_after", ()):
        return False
    if before in words.words.get("civilian_before", ()) and not _designated(run):
        return False
    if any(found.start() < end and found.end() > start for found in words.idioms.finditer(text)):
        return False
    if _designated(run) or any(piece.entry.name for piece in run.pieces):
        return True
    if _part_of_name(run, tokens, after):
        return False
    if run.head.lemma.split()[-1] == "strike" and not run.head.noun:
        return _is_strike(run, tokens, text, quantities, words)
    if any(piece.entry.noun for piece in run.pieces) and (run.head.noun or run.head.tail or run.head.unclear):
        return True
    return _is_unclear_asset(run, before, tokens, text, words)


def _designated(run: Run) -> bool:
    return any(piece.designation or piece.ship for piece in run.pieces)


def _part_of_name(run: Run, tokens: Sequence[Token], after: str) -> bool:
    """Tell whether a common noun is written as part of a proper name: "Tank Brigade", "Missile Defense Agency"."""
    titled = [tokens[i].titled for i in range(run.first, run.last + 1)]
    if run.first == 0:
        return (titled[0] and after[:1].isupper()) or any(titled[1:])
    return any(titled)


def _is_strike(run: Run, tokens: Sequence[Token], text: str, quantities: Sequence[Quantity], words: Lexicon) -> bool:
    if words.labor.search(text):
        return False
    if len(run.pieces) > 1:
        return any(piece.entry.lemma in words.words.get("strike_modifiers", ()) for piece in run.pieces[:-1])
    if not run.head.plural or not run.first:
        return False
    start = tokens[run.first].start
    counted = any(not text[q.end : start].strip() for q in quantities if q.end <= start)
    return counted or tokens[run.first - 1].text.casefold() in words.words.get("determiners", ())


def _is_unclear_asset(run: Run, before: str, tokens: Sequence[Token], text: str, words: Lexicon) -> bool:
    head = run.head
    lemma = head.lemma
    start, end = tokens[run.first].start, tokens[run.last].end
    rest = f"{text[:start]}\n{text[end:]}"
    modifiers = [piece.entry.lemma for piece in run.pieces[:-1]]
    strong = any(modifier not in words.words.get("weak_modifiers", ()) for modifier in modifiers)
    if head.unclear_name and not head.unclear:
        return (head.plural or len(run.pieces) > 1) and words.evidence.search(rest) is not None
    if not (head.unclear or strong):
        return False
    if lemma == "weapon":
        return bool(modifiers) or before in words.words.get("such", ())
    if lemma == "fighter":
        near = text[tokens[max(0, run.first - _NEAR)].start : start] + "\n" + text[end : tokens[min(len(tokens) - 1, run.last + _NEAR)].end]
        return strong or words.air.search(near) is not None
    if lemma == "tanker":
        return strong or words.air.search(rest) is not None
    if lemma in words.words.get("never_alone", ()) and not strong:
        return False
    return strong or words.evidence.search(rest) is not None
