"""How many of a thing the text states: only a number that directly counts it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarize.mention import Quantity
from summarize.spot.number_patterns import any_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from summarize.spot.asset_lexicon import Lexicon, Token
    from summarize.spot.asset_runs import Run

_LEAD = 30  # characters that hold "of its" and the white space around it
_REACH = 5  # words that may stand between a count and its thing ("four new Russian-made enemy tanks")


def count_of(
    run: Run, tokens: Sequence[Token], text: str, quantities: Mapping[int, Quantity], words: Lexicon
) -> Quantity | None:
    """Return the quantity that directly counts a run, with offsets into the sentence, or None.

    `quantities` holds those of the sentence by the offset of their end.
    """
    index = run.first
    for _ in range(_REACH + 1):
        if index == 0:
            return None
        left = tokens[index - 1]
        if text[left.end : tokens[index].start].strip(" \n" + "." * ("." in left.text)):
            return None  # the full stop of "U.S." ends no phrase
        if before := quantities.get(left.end):
            share = _share(before, text, quantities, words)
            return share if _agrees(share, run, tokens, text, words) else None
        index -= 1
        token = tokens[index]
        lowered = token.text.casefold()
        if lowered in words.words.get("articles", ()):
            one = Quantity(token.start, token.end, token.text, 1, 1)
            mass = run.head.lemma in words.words.get("mass", ())
            return None if mass or not _agrees(one, run, tokens, text, words) else one
        if not _may_stand_between(token, words):
            return None
    return None


def _may_stand_between(token: Token, words: Lexicon) -> bool:
    lowered = token.text.casefold()
    if lowered in words.words.get("between", ()) or lowered.endswith(words.endings["between"]):
        return True
    return token.text[:1].isupper() and token.text not in words.dated


def _share(whole: Quantity, text: str, quantities: Mapping[int, Quantity], words: Lexicon) -> Quantity:
    """Return 12 in "12 of its 40 tanks"."""
    of, owners = (any_of(words.words.get(key, ())) for key in ("of", "owners_of"))
    lead = text[max(0, whole.start - _LEAD) : whole.start]
    found = re.search(rf"\s+{of}\s+{owners}\s+$", lead)
    return quantities.get(whole.start - len(lead) + found.start(), whole) if found else whole


def _agrees(count: Quantity, run: Run, tokens: Sequence[Token], text: str, words: Lexicon) -> bool:
    """Tell whether number and noun fit: "two tank battalions" and "a tank crew" count no tanks."""
    last = run.pieces[-1]
    named = last.proper or run.head.name or run.head.unclear_name
    if run.head.plural:
        between = text[count.end : tokens[run.first].start].casefold().split()
        share = not words.words.get("of", frozenset()).isdisjoint(between)  # "one of the tanks"
        one = count.low == count.high == 1 and run.head.lemma.split()[-1] not in words.invariant
        return share or not one
    if count.low != 1 and not named:
        return False
    if run.last + 1 >= len(tokens) or text[tokens[run.last].end : tokens[run.last + 1].start].strip():
        return True
    after = tokens[run.last + 1].text
    lowered = after.casefold()
    return (
        lowered in words.words.get("follows", ())
        or lowered.endswith(words.endings["verb"])
        or after[:1].isupper()
    )


def settle_shared_counts(
    runs: Sequence[Run], counts: Sequence[Quantity | None], tokens: Sequence[Token], text: str, words: Lexicon
) -> list[Quantity | None]:
    """Drop a count that may belong to several things together: "six frigates and destroyers"."""
    settled = list(counts)
    for at in range(1, len(runs)):
        between = text[tokens[runs[at - 1].last].end : tokens[runs[at].first].start]
        if counts[at] is None and runs[at].head.plural and _is_list(between, words):
            settled[at - 1] = None
    return settled


def _is_list(between: str, words: Lexicon) -> bool:
    """Tell whether two things stand in one list, with nothing but adjectives before the second."""
    joints = any_of(words.words.get("and", ()))
    if not between.strip(" \n"):
        return False
    found = re.fullmatch(rf"\s*,?\s*(?:{joints})\s(?P<rest>[\w\s-]*)|\s*,\s*", between)
    rest = (found["rest"] or "").casefold().split() if found else ["."]
    adjectives, apart = words.words.get("between", frozenset()), words.words.get("apart", frozenset())
    return all(
        (word in adjectives or word.endswith(words.endings["between"])) and word not in apart for word in rest
    )
