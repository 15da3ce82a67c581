"""How far an office reaches: its noun phrase, and the complements behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon

_ENDS = frozenset(
    {"(", ")", ";", ":", "—", "–", ".", "!", "?", ",", '"', "“", "”"}
)  # marks that end a complement
_MOST_WORDS = 9  # "former Pentagon press operations deputy director" is six


def noun_phrase_end(tokens: Sequence[Token], start: int, lexicon: Lexicon) -> int:
    """Return the end of the words before the first preposition, verb or mark."""
    k = start
    while k < len(tokens) and k - start < _MOST_WORDS:
        token = tokens[k]
        if token.tag == "title":
            if k + 1 >= len(tokens) or not _np_word(tokens[k + 1], lexicon):
                return k + 1
        elif not _np_word(token, lexicon) and not (
            token.low == "then" and k + 1 < len(tokens) and tokens[k + 1].tag == "title"
        ):
            return k
        k += 1
    return k


def _np_word(token: Token, lexicon: Lexicon) -> bool:
    if lexicon.has("prepositions", token.low) or lexicon.has("stops", token.low):
        return False
    if token.tag == "possessive":
        return True
    return token.text[0].isalnum() and not lexicon.has("articles", token.low)


def complement_end(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> int:
    """Return the end of the prepositional complements behind an office that ends at `end`."""
    if end >= len(tokens) or not lexicon.has("prepositions", tokens[end].low) or not tokens[end].joined:
        return end
    k = end
    while k < len(tokens):
        token = tokens[k]
        if token.text in _ENDS:
            break
        nominal = k and lexicon.has("prepositions", tokens[k - 1].low)
        if token.low == "and" and k + 1 < len(tokens) and (tokens[k + 1].capital or nominal):
            k += 1
            continue
        if lexicon.has("stops", token.low) and token.low != "on":
            break
        timed = k + 1 < len(tokens) and lexicon.has("prepositions", token.low) and (
            tokens[k + 1].tag == "calendar" or _year(tokens[k + 1]) or lexicon.has("counts", tokens[k + 1].low))  # fmt: skip
        verb = token.low.endswith("ed") and token.text.islower() and k > end + 1
        if timed or (verb and _verb_place(tokens, k, lexicon)):
            break
        k += 1
    while k > end and lexicon.has("prepositions", tokens[k - 1].low):
        k -= 1
    return k


def _year(token: Token) -> bool:
    return len(token.text) == 4 and token.text.isdigit() and token.text[:2] in {"18", "19", "20"}  # noqa: PLR2004  # digits of a year


def _verb_place(tokens: Sequence[Token], k: int, lexicon: Lexicon) -> bool:
    before = tokens[k - 1]
    return not lexicon.has("prepositions", before.low) and not lexicon.has("articles", before.low)
