"""Groups that act: a name or a nationality before a collective noun ("Iraqi forces", "the Assad regime")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.spot.name_words import straight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon

_APOSTROPHES = frozenset("'’")  # both are written
_LONGEST_BODY = 3  # words: "military intelligence service"
_MOST_BETWEEN = 3  # words between name and noun: "Russian air-defence and missile units" is about the longest


def group_end(tokens: Sequence[Token], j: int, lexicon: Lexicon, *, person: bool) -> int:
    """Return the end of the group whose name ends at `j`; `j` when no collective noun follows.

    Args:
        tokens: The sentence.
        j: End of the name.
        lexicon: The word lists.
        person: The name is a person's: only "regime" and the like follow it.
    """
    k = j
    if k < len(tokens) and (
        tokens[k].tag == "possessive" or (tokens[k].text in _APOSTROPHES and tokens[k - 1].text.endswith("s"))
    ):
        k += 1
    best = j
    topic = "person_collectives" if person else "collectives"
    for at in range(k, min(k + _MOST_BETWEEN + 1, len(tokens))):
        token = tokens[at]
        if not token.joined or not token.text[0].islower() or (at == k and token.low == "and"):
            break  # "SPLA and fighters" are two
        phrase = token.low
        body = _body_end(tokens, at, lexicon)
        if body > at and not person and not _goes_on(tokens, body, lexicon):
            return body
        if lexicon.has(topic, phrase) and not _goes_on(tokens, at + 1, lexicon):
            best = at + 1
        if not (lexicon.has("between", phrase) or lexicon.has("collectives", phrase)):
            break
    return best


def _body_end(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> int:
    """Return the end of the state body in small letters at token `at` ("coast guard"); `at` for none."""
    for end in range(min(at + _LONGEST_BODY, len(tokens)), at, -1):
        words = tokens[at:end]
        near = all(t.joined and t.text[0].islower() for t in words)
        if near and lexicon.has("bodies", " ".join(t.low for t in words)):
            return end
    return at


def body_alone(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> int:
    """Return the end of the state body that acts behind "the" at token `i`: "the coast guard said"; `i` for none."""
    if tokens[i].low != "the":
        return i
    end = _body_end(tokens, i + 1, lexicon) if i + 1 < len(tokens) else i + 1
    if end == i + 1 or end >= len(tokens):
        return i
    after = tokens[end]
    acts = lexicon.has("say_verbs", after.low) or lexicon.has("act_verbs", after.low)
    return end if acts or after.tag == "possessive" else i


def _goes_on(tokens: Sequence[Token], k: int, lexicon: Lexicon) -> bool:
    """Tell whether the collective noun itself stands before another noun or an office ("army positions")."""
    if k >= len(tokens) or not tokens[k].joined:
        return False
    token = tokens[k]
    if lexicon.has("collectives", token.low):
        return False
    named = lexicon.has("modified", token.low) or lexicon.has("platform_nouns", token.low)
    return token.text[0].islower() and (named or token.tag == "title")


def hyphen_parts(token: Token, lexicon: Lexicon) -> list[tuple[int, int, str]]:
    """Return (start, end, lower case) of the known names inside a hyphened word: "U.S.-led", "pro-Russian"."""
    if "-" not in token.low or token.tag:
        return []
    out = []
    position = token.start
    for piece in straight(token.text).split("-"):
        low = piece.lower()
        known = piece[:1].isupper() and _is_known(piece, lexicon)
        if piece[:1].isupper() and not known:
            return []  # "Tehrik-i-Taliban", "Ivano-Frankivsk": one name
        if known:
            out.append((position, position + len(piece), low))
        position += len(piece) + 1
    return out


def _is_known(piece: str, lexicon: Lexicon) -> bool:
    low = piece.lower()
    for key, tag, exact in lexicon.phrases.get(low, ()):
        if (
            len(key) == 1
            and tag in {"state", "nationality", "org", "people"}
            and (not exact or key[0] == piece)
        ):
            return True
    return len(piece) > 2 and piece.isupper() and not lexicon.has("not_acronyms", low)  # noqa: PLR2004  # "ISIL-held"


def links_group(token: Token, lexicon: Lexicon) -> bool:
    """Tell whether a hyphened word can open a group: "U.S.-led coalition", "pro-Russian separatists"."""
    parts = token.low.split("-")
    return len(parts) > 1 and (
        lexicon.has("hyphen_links", parts[-1]) or parts[0] in {"pro", "anti", "ethnic"}
    )


def owned_part(tokens: Sequence[Token], j: int, lexicon: Lexicon) -> bool:
    """Tell whether the possessive at `j` and the word behind it go on with an organization's name: "Farmers' Union"."""
    return _users_forum(tokens, j, lexicon) or _peoples(tokens, j, lexicon)


def _peoples(tokens: Sequence[Token], j: int, lexicon: Lexicon) -> bool:
    """Tell whether "People's" goes on with the name: "Vietnam People's Navy"."""
    if tokens[j].tag != "possessive" or tokens[j - 1].low != "people" or j + 1 >= len(tokens):
        return False
    after = tokens[j + 1]
    more = tokens[j + 2] if j + 2 < len(tokens) else after
    headed = lexicon.has("heads", after.last) or (more.joined and lexicon.has("heads", more.last))
    return tokens[j - 1].capital and after.joined and after.capital and headed


def _users_forum(tokens: Sequence[Token], j: int, lexicon: Lexicon) -> bool:
    """Tell whether a plural possessive and a head go on with the name: "Farmers' Union"."""
    if (
        tokens[j].text not in {"'", "’"} or j + 1 >= len(tokens) or not tokens[j + 1].joined
    ):  # both are written
        return False
    before, after = tokens[j - 1], tokens[j + 1]
    near = tokens[j].start == before.end and before.low.endswith("s") and not before.tag
    return near and not after.tag and after.capital and lexicon.has("heads", after.low)
