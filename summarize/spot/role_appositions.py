"""Offices behind a name: appositions ("X, the director of Y,") and clauses ("X, who was Y", "X took over as Y")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from summarize.spot.role_phrases import complement_end, noun_phrase_end

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon

_LONGEST_ROLE = 22  # tokens of an apposition; longer ones have swallowed a clause
_LONGEST_ASIDE = 25  # tokens between the commas after which a clause goes on with its verb
_ASIDE_ENDS = frozenset(
    {".", ";", ":", "—", "–", "“", "”", '"', "?", "!"}
)  # marks after which the clause isn't resumed


def roles_after(tokens: Sequence[Token], j: int, lexicon: Lexicon) -> list[tuple[int, int, bool]]:
    """Return (first token, end, past) of the appositions and clauses behind the name that ends at `j`."""
    j = _past_bracket(tokens, j)
    if j >= len(tokens):
        return []
    if tokens[j].text != ",":
        return _linked(tokens, j, lexicon)
    after = j + 1
    if after + 1 < len(tokens) and tokens[after].text.isdigit() and tokens[after + 1].text == ",":
        after += 2  # "X, 45, the head of ..."
    if after < len(tokens) and tokens[after].low == "who":
        return [*_linked(tokens, after + 1, lexicon), *_resumed(tokens, after, lexicon)]
    past = after < len(tokens) and lexicon.has("once_adverbs", tokens[after].low)
    if past or (after < len(tokens) and lexicon.has("now_adverbs", tokens[after].low)):
        return _apposition(tokens, after + 1, lexicon, past=past, chain=True)
    found = _apposition(tokens, after, lexicon, past=False, chain=True)
    return [*found, *_resumed(tokens, after, lexicon)]


def _resumed(tokens: Sequence[Token], k: int, lexicon: Lexicon) -> list[tuple[int, int, bool]]:
    """Read the clause that goes on behind an aside: "X, a former mayor, is the leader of Y"."""
    if k >= len(tokens) or not (lexicon.has("articles", tokens[k].low) or tokens[k].low in {"who", "whose"}):
        return []
    for c in range(k, min(k + _LONGEST_ASIDE, len(tokens))):
        if tokens[c].text in _ASIDE_ENDS:
            return []
        if tokens[c].text == ",":
            return _linked(tokens, c + 1, lexicon)
    return []


def _past_bracket(tokens: Sequence[Token], j: int) -> int:
    """Return where the sentence goes on behind a short bracket ("(R., Ohio)", the name in another script)."""
    if j < len(tokens) and tokens[j].text == "(":
        for k in range(j + 1, min(j + 9, len(tokens))):
            if tokens[k].text == ")":
                return k + 1
    return j


def _linked(tokens: Sequence[Token], k: int, lexicon: Lexicon) -> list[tuple[int, int, bool]]:
    """Read a role behind a verb: "is the", "served as", "was appointed", "became", "resigned as"."""
    found = _behind_verb(tokens, k, lexicon)
    if found is None:
        return []
    k, past = found
    first = k + 1 if k < len(tokens) and lexicon.has("articles", tokens[k].low) else k
    if first < len(tokens) and tokens[first].text.islower() and lexicon.has("unique", tokens[first].low):
        return []  # "the first president to visit" is no office
    return _apposition(tokens, k, lexicon, past=past, chain=False)


def _behind_verb(tokens: Sequence[Token], k: int, lexicon: Lexicon) -> tuple[int, bool] | None:
    """Return where the role behind a linking verb at `k` begins, and whether it is past; None for no such verb."""
    past = linked = perfect = False
    for step in range(5):  # verb, adverb, participle, "as", "in" are the most that stand before the role
        if k >= len(tokens) or tokens[k].low in {"not", "never", "no"}:
            return None
        if (phrase := _phrase_behind(tokens, k, lexicon)) is not None:
            return phrase
        link = _link(tokens, k, lexicon, first=step == 0)
        if link == "":
            break
        if link in {"now", "past"}:
            past, linked = link == "past", True
        if link == "past" and perfect:
            if all(t.low != "since" for t in tokens[k:]):
                return None  # "has served as": whether it still does is open
            past = False
        perfect = perfect or link == "perfect"
        k += 1
    return (k, past) if linked else None


def _link(
    tokens: Sequence[Token], k: int, lexicon: Lexicon, *, first: bool
) -> Literal["now", "past", "perfect", "filler", ""]:
    """Return what the verb at `k` says of the role's time; "" for a word that leads to no role."""
    low = tokens[k].low
    been = low == "been" and not first
    if lexicon.has("former_links", low) or (been and tokens[k - 1].low == "had"):
        return "past"
    named = lexicon.has("appointed", low) and (not first or low in {"became", "becomes"})
    if named or been or lexicon.has("current_links", low):
        return "now"
    if low in {"has", "have"}:
        return "perfect"
    return "filler" if low == "had" or (not first and lexicon.has("link_fillers", low)) else ""


def _phrase_behind(tokens: Sequence[Token], k: int, lexicon: Lexicon) -> tuple[int, bool] | None:
    """Return (end, past) of a phrase such as "took over as" at `k`."""
    for topic, past in (("start_phrases", False), ("end_phrases", True)):
        for phrase in lexicon.words.get(topic, ()):
            words = phrase.split()
            if [t.low for t in tokens[k : k + len(words)]] == words:
                return k + len(words), past
    return None


def _apposition(
    tokens: Sequence[Token], k: int, lexicon: Lexicon, *, past: bool, chain: bool
) -> list[tuple[int, int, bool]]:
    """Read one noun phrase whose head is an office, with its complements, from token `k`."""
    start = k
    while start < len(tokens) and lexicon.has("articles", tokens[start].low):
        start += 1
    end = noun_phrase_end(tokens, start, lexicon)
    end = _second_office(tokens, end, lexicon)
    titled = end > start and tokens[end - 1].tag == "title"
    if not titled or any(t.tag == "honorific" for t in tokens[start:end]):
        return []
    stop = complement_end(tokens, end, lexicon)
    if stop - start > _LONGEST_ROLE or (chain and _ambiguous(tokens, start, end, stop, bare=start == k)):
        return []
    found = [(start, stop, past)]
    if chain and _second(tokens, stop):
        found += _apposition(tokens, stop + 1, lexicon, past=past, chain=False)
    return found


def _second_office(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> int:
    """Return the end of a second office of the same person ("founder and chief executive"); `end` for none."""
    if end + 1 >= len(tokens) or tokens[end - 1].tag != "title" or tokens[end].low != "and":
        return end
    stop = noun_phrase_end(tokens, end + 1, lexicon)
    titled = stop > end + 1 and tokens[stop - 1].tag == "title" and tokens[end + 1].text[0].islower()
    named = stop < len(tokens) and tokens[stop].capital
    return stop if titled and not named else end


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
