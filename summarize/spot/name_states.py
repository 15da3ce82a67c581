"""States that no list knows, found by what the document says of them: an adjective, a republic, a parliament."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon, Tag

_SHORTEST = 3  # letters of a state's name
_LONGEST_HINT = 3  # tokens of a hint behind the name: "'s defence ministry"


def unlisted_states(rows: Sequence[Sequence[Token]], lexicon: Lexicon) -> dict[str, Tag]:
    """Return the words (lower case) that name an unlisted state, its adjective or its people, with their tags.

    Evidence is the regular adjective ("Kadria" and "Kadrian"), or a phrase that only states have ("the Republic of X",
    "capital of X", "X's parliament"); never for a word that the document also uses as a surname or after a title.
    """
    single: set[str] = set()
    behind: set[str] = set()
    words: set[str] = set()
    hinted: set[str] = set()
    for tokens in rows:
        for k, token in enumerate(tokens):
            plain = lexicon.has("given", token.low) or lexicon.has("ordinary", token.low)
            if not token.capital or token.tag or plain or len(token.low) < _SHORTEST:
                continue
            words.add(token.low)
            if _name_part(tokens, k - 1, k, lexicon):
                behind.add(token.low)
            elif not (k + 1 < len(tokens) and _name_part(tokens, k + 1, k + 1, lexicon)):
                single.add(token.low)
            if _hinted(tokens, k, lexicon):
                hinted.add(token.low)
    states = {w for w in single if adjective_of(w) in words} | (hinted - behind)
    tags: dict[str, Tag] = {}
    for state in states:
        tags[adjective_of(state) + "s"] = "plural"
        tags[adjective_of(state)] = "nationality"
    return {**tags, **dict.fromkeys(states, "state")}


def retagged(tokens: Sequence[Token], tags: dict[str, Tag]) -> list[Token]:
    """Return the tokens with the tags of `unlisted_states`."""
    return [replace(t, tag=tags[t.low]) if not t.tag and t.capital and t.low in tags else t for t in tokens]


def adjective_of(name: str) -> str:
    """Return the regular adjective of a state's name, in lower case: "kadria" -> "kadrian"."""
    return f"{name}n" if name.endswith("a") else f"{name}ian"


def _name_part(tokens: Sequence[Token], k: int, joined: int, lexicon: Lexicon) -> bool:
    """Tell whether token `k` is a part of the same name: a capital or a title right beside it."""
    if k < 0 or not tokens[joined].joined:
        return False
    token = tokens[k]
    if token.tag in {"title", "honorific"}:
        return True
    plain = lexicon.has("ordinary", token.low) or lexicon.has("directions", token.low)
    return token.capital and not token.tag and not plain


def _hinted(tokens: Sequence[Token], k: int, lexicon: Lexicon) -> bool:
    """Tell whether only a state can stand at token `k`."""
    after = tokens[k + 1 : k + 2 + _LONGEST_HINT]
    if after and after[0].joined and after[0].capital:
        return False
    before = f"{tokens[k - 2].last} {tokens[k - 1].low}" if k > 1 else ""
    if lexicon.has("before_states", before):
        return True
    owned = bool(after) and after[0].tag == "possessive"
    article = k > 0 and tokens[k - 1].low == "the"
    behind = " ".join(t.low for t in (after[1:] if owned else after)) + " "
    topic = "owned_by_states" if owned else "behind_states"
    return (owned or article) and any(behind.startswith(hint + " ") for hint in lexicon.words.get(topic, ()))
