"""What stands around a name: whether it only tells where, and whether it only modifies a noun."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon


def locative_before(tokens: Sequence[Token], i: int, lexicon: Lexicon, *, known: bool) -> bool:
    """Tell whether the words before token `i` make a place of it.

    Args:
        tokens: The sentence.
        i: Where the name starts.
        lexicon: The word lists.
        known: The name is a known place or state, so that weaker prepositions ("from", "to", "of") count.
    """
    at = i - 1
    while at >= 0 and (lexicon.has("articles", tokens[at].low) or lexicon.has("directions", tokens[at].low)):
        at -= 1
    if at < 0 or not tokens[at + 1].joined:
        return False
    word = tokens[at].low
    if lexicon.has("locative", word):
        return True
    if word == "of" and at:
        return lexicon.has("of_nouns", tokens[at - 1].low) or (known and _of_place(tokens, at, lexicon))
    return known and at > 0 and lexicon.has("weak_locative", word)


def _of_place(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    return f"{tokens[at - 1].low} of" in lexicon.words.get("locative", frozenset())


def place_noun_before(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> bool:
    """Tell whether a word like "town" stands right before the name, or with a comma: "the capital, Velka"."""
    if i > 2 and tokens[i - 1].text == "," and tokens[i - 3].low in {"the", "its"}:  # noqa: PLR2004  # article, noun, comma
        return lexicon.has("place_nouns", tokens[i - 2].low)
    return i > 0 and tokens[i].joined and lexicon.has("place_nouns", tokens[i - 1].low)


def modifies(tokens: Sequence[Token], i: int, j: int, lexicon: Lexicon) -> bool:
    """Tell whether the name `tokens[i:j]` stands before another noun: "Pentagon officials", "an ISIL gang leader"."""
    if j >= len(tokens) or not tokens[j].joined:
        return False
    after = tokens[j]
    if not after.text[0].islower() and after.tag not in {"designation", "product"}:
        return False
    noun = lexicon.has("modified", after.low) or lexicon.has("collectives", after.low) or after.tag in {
        "title", "designation", "product"}  # fmt: skip
    article = i > 0 and tokens[i].joined and tokens[i - 1].low in {"a", "an"}
    return noun or (article and after.text[0].isalpha() and not lexicon.has("stops", after.low))
