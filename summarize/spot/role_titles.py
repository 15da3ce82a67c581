"""Titles before a name: "Russian Defense Minister X", "the acting foreign minister, X,", "Chief of the Air Staff X"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon

_KNOWN = frozenset({"state", "nationality", "people", "place", "org", "number"})


def roles_before(tokens: Sequence[Token], i: int, j: int, lexicon: Lexicon) -> list[tuple[int, int, bool]]:
    """Return (first token, end, False) of the titles right before the name that starts at `i`."""
    if not i:
        return []
    end = _title_end(tokens, i, j, lexicon)
    if end == 0:
        return []
    if (office := _office_of(tokens, i, lexicon)) is not None:
        return [(office, i, False)]
    start = _phrase_start(tokens, end, lexicon)
    if end < i and not _definite(tokens, start):
        return []
    out = _office_then_rank(tokens, start, j, lexicon) if end == i and start < i else []
    at = start
    for k in range(start, end):
        last = k + 1 == end or tokens[k + 1].text == ","
        if tokens[k].tag == "title" and (last or not _more_title(tokens, k + 1)):
            stop = end if last else k + 1
            out.append((at, stop, False))
            at = stop
            if last:
                break
    return out


def _office_then_rank(
    tokens: Sequence[Token], start: int, j: int, lexicon: Lexicon
) -> list[tuple[int, int, bool]]:
    """Return the office before a rank and its comma: "its commander, Lt. Gen. X, ..."."""
    end = start - 1
    if end < 1 or tokens[end].text != "," or tokens[end - 1].tag != "title" or not _closed(tokens, j):
        return []
    first = _phrase_start(tokens, end, lexicon)
    return [(first, end, False)] if first < end and _definite(tokens, first) else []


def _office_of(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> int | None:
    """Return where an office with its field begins right before a name: "Commander of the Coast Guard Ana Pike"."""
    if not tokens[i].joined or not (tokens[i - 1].tag == "org" or tokens[i - 1].capital):
        return None
    k = i - 1
    while k > 0 and i - k < 9 and tokens[k].joined and tokens[k].tag != "title":  # noqa: PLR2004  # words of an office's field
        small = tokens[k].low in {"of", "for", "the", "and"}
        if not (small or tokens[k].capital):
            return None
        k -= 1
    fits = tokens[k].tag == "title" and tokens[k].capital and k < i - 2 and tokens[k + 1].low in {"of", "for"}
    return _phrase_start(tokens, k + 1, lexicon) if fits else None


def _title_end(tokens: Sequence[Token], i: int, j: int, lexicon: Lexicon) -> int:
    """Return where a title before the name ends: at the name, or at the comma before it; 0 for no title."""
    if tokens[i - 1].text != ",":
        return i if tokens[i].joined else 0
    at = i - 1
    if at > 2 and lexicon.has("title_tails", tokens[at - 1].low) and tokens[at - 2].text == ",":  # noqa: PLR2004  # title, comma, tail
        return at if tokens[at - 3].tag == "title" else 0
    return at if at and tokens[at - 1].tag == "title" and _closed(tokens, j) else 0


def _more_title(tokens: Sequence[Token], k: int) -> bool:
    """Tell whether the title goes on: "Deputy Defense Minister" is one, "press director Navy Capt." are two."""
    if tokens[k].tag == "title":
        return not (tokens[k - 1].text[0].islower() and tokens[k].text[0].isupper())
    return not (tokens[k - 1].text[0].islower() and tokens[k].capital)


def _closed(tokens: Sequence[Token], j: int) -> bool:
    """Tell whether the name that ends at `j` is set off by a comma or the sentence's end, and no list follows."""
    if j >= len(tokens):
        return True
    if tokens[j].text == ",":
        return not (j + 1 < len(tokens) and tokens[j + 1].low in {"and", "or"})
    return tokens[j].text in {".", ";", ":", "(", ")"}


def _definite(tokens: Sequence[Token], start: int) -> bool:
    """Tell whether the phrase names the one holder: after "the" or a possessive, or itself in capitals."""
    before = tokens[start - 1].low if start else ""
    return before in {"the", "its", "their", "his", "her", "our"} or any(
        t.tag in {"possessive", "nationality"} for t in tokens[start : start + 2]
    )


def _phrase_start(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> int:
    """Walk left from `end` over the words that can belong to a title."""
    k = end
    while k > 0:
        token = tokens[k - 1]
        if k < end and not tokens[k].joined and token.text != "," and tokens[k].text != ",":
            break
        if k == end or tokens[k].tag == "title":
            fits = token.tag in {"title", "honorific"} or (k < end and _inside(token, lexicon))
            tail = k == end and lexicon.has("title_tails", token.low) and k >= 2  # noqa: PLR2004  # comma and tail
            if tail:
                k -= 2
                continue
            if k == end and token.tag != "title":
                break
        else:
            fits = token.tag in {"title", "possessive"} or _inside(token, lexicon)
        if not fits:
            break
        k -= 1
    while k < end and (tokens[k].tag in {"possessive", "honorific"} or tokens[k].low in {"and", "'"}):
        k += 1
    return k


def _inside(token: Token, lexicon: Lexicon) -> bool:
    if token.tag in _KNOWN or token.tag == "title":
        return True
    if lexicon.has("articles", token.low) or lexicon.has("calendar", token.low) or token.tag == "calendar":
        return False
    low = token.low
    if (
        lexicon.has("modifiers", low)
        or lexicon.has("services", low)
        or low.startswith(("ex-", "vice-", "then-"))
    ):
        return True
    if token.capital:
        return not lexicon.has("ordinary", low) or lexicon.has("topics", low)
    return lexicon.has("topics", low) and low not in {"and", "state", "war", "peace", "work"}
