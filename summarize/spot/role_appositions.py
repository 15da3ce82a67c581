"""Offices behind a name: appositions ("X, the director of Y,") and clauses ("X, who was Y", "X was named Y")."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon

_LONGEST_ROLE = 22  # tokens of an apposition; longer ones have swallowed a clause


def roles_after(tokens: Sequence[Token], j: int, lexicon: Lexicon) -> list[tuple[int, int, bool]]:
    """Return (first token, end, past) of the apposition or "who is" clause behind the name that ends at `j`."""
    j = _past_bracket(tokens, j)
    if j >= len(tokens):
        return []
    if tokens[j].text == ",":
        after = j + 1
        if after + 1 < len(tokens) and tokens[after].text.isdigit() and tokens[after + 1].text == ",":
            after += 2  # "X, 45, the head of ..."
        if after < len(tokens) and tokens[after].low == "who":
            return _linked(tokens, after + 1, lexicon)
        return _apposition(tokens, after, lexicon, past=False, chain=True)
    if tokens[j].low in {"is", "was"} or (tokens[j].low in {"has", "had"}):
        return _linked(tokens, j, lexicon)
    if lexicon.has("appointed", tokens[j].low) and tokens[j].low in {"became", "becomes"}:
        return _linked(tokens, j, lexicon)
    return []


def _past_bracket(tokens: Sequence[Token], j: int) -> int:
    """Return where the sentence goes on behind a short bracket ("(R., Ohio)", the name in another script)."""
    if j < len(tokens) and tokens[j].text == "(":
        for k in range(j + 1, min(j + 9, len(tokens))):
            if tokens[k].text == ")":
                return k + 1
    return j


def _linked(tokens: Sequence[Token], k: int, lexicon: Lexicon) -> list[tuple[int, int, bool]]:
    """Read a role behind a verb: "is the", "was a", "served as", "was appointed", "became"."""
    past = False
    needed = True
    for _ in range(5):  # verb, adverb, participle, "as", "in" are the most that stand before the role
        if k >= len(tokens):
            return []
        low = tokens[k].low
        if low in {"not", "never", "no"}:
            return []
        if lexicon.has("appointed", low):
            past, needed = False, False
        elif lexicon.has("former_links", low):
            past, needed = True, False
        elif lexicon.has("current_links", low):
            needed = False
        elif low not in {"has", "had", "been", "as", "in", "to", "be", "also", "now", "previously", "once"}:
            break
        k += 1
    if needed:
        return []
    return _apposition(tokens, k, lexicon, past=past, chain=False)


def _apposition(
    tokens: Sequence[Token], k: int, lexicon: Lexicon, *, past: bool, chain: bool
) -> list[tuple[int, int, bool]]:
    """Read one noun phrase whose head is an office, with its complements, from token `k`."""
    start = k
    while start < len(tokens) and lexicon.has("articles", tokens[start].low):
        start += 1
    end = _noun_phrase_end(tokens, start, lexicon)
    titled = end > start and tokens[end - 1].tag == "title"
    if not titled or any(t.tag == "honorific" for t in tokens[start:end]):
        return []
    stop = _complement_end(tokens, end, lexicon)
    if stop - start > _LONGEST_ROLE or (chain and _ambiguous(tokens, start, end, stop, bare=start == k)):
        return []
    found = [(start, stop, past)]
    if chain and _second(tokens, stop):
        found += _apposition(tokens, stop + 1, lexicon, past=past, chain=False)
    return found


def _second(tokens: Sequence[Token], stop: int) -> bool:
    """Tell whether "and a" follows: "Smith, a retired admiral and a former head of the agency, ..."."""
    return stop + 1 < len(tokens) and tokens[stop].low == "and" and tokens[stop + 1].low in {"a", "an"}


def _ambiguous(tokens: Sequence[Token], start: int, end: int, stop: int, *, bare: bool) -> bool:
    """Tell whether the phrase behind the comma may be the next of a list and not an apposition."""
    if stop >= len(tokens):
        return False
    if tokens[stop].tag == "title":
        return True
    if stop > end:
        return False
    if tokens[stop].low in {"and", "or"}:
        return bare or not _second(tokens, stop)
    if stop - start > 1:
        return False
    # "Smith, the president, and ...", "Smith, president told ...": the president may be another person
    return _list_follows(tokens, stop) or (
        bare and tokens[start].text[0].islower() and tokens[stop].text not in {",", ".", ")"}
    )


def _list_follows(tokens: Sequence[Token], k: int) -> bool:
    return k + 1 < len(tokens) and tokens[k].text == "," and tokens[k + 1].low in {"and", "or"}


def _noun_phrase_end(tokens: Sequence[Token], start: int, lexicon: Lexicon) -> int:
    """Return the end of the words before the first preposition, verb or mark; at most eight."""
    k = start
    while k < len(tokens) and k - start < 9:  # noqa: PLR2004  # "former Pentagon press operations deputy director" is six
        token = tokens[k]
        if token.tag == "title":
            if k + 1 >= len(tokens) or not _np_word(tokens[k + 1], lexicon):
                return k + 1
        elif not _np_word(token, lexicon):
            return k
        k += 1
    return k


def _np_word(token: Token, lexicon: Lexicon) -> bool:
    if lexicon.has("prepositions", token.low) or lexicon.has("stops", token.low):
        return False
    if token.tag == "possessive":
        return True
    return token.text[0].isalnum() and not lexicon.has("articles", token.low)


def _complement_end(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> int:
    """Return the end of the prepositional complements behind an office."""
    if end >= len(tokens) or not lexicon.has("prepositions", tokens[end].low) or not tokens[end].joined:
        return end
    k = end
    while k < len(tokens):
        token = tokens[k]
        if token.text in {
            "(",
            ")",
            ";",
            ":",
            "—",
            "–",
            ".",
            "!",
            "?",
            ",",
            '"',
            "“",
            "”",
        }:  # marks that end it
            break
        nominal = k and lexicon.has("prepositions", tokens[k - 1].low)
        if token.low == "and" and k + 1 < len(tokens) and (tokens[k + 1].capital or nominal):
            k += 1
            continue
        if lexicon.has("stops", token.low) and token.low != "on":
            break
        if (
            token.low.endswith("ed")
            and token.text.islower()
            and k > end + 1
            and _verb_place(tokens, k, lexicon)
        ):
            break
        k += 1
    while k > end and lexicon.has("prepositions", tokens[k - 1].low):
        k -= 1
    return k


def _verb_place(tokens: Sequence[Token], k: int, lexicon: Lexicon) -> bool:
    before = tokens[k - 1]
    return not lexicon.has("prepositions", before.low) and not lexicon.has("articles", before.low)
