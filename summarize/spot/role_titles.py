"""Titles before a name: "Russian Defense Minister X", "the acting foreign minister, X,", "Chief of the Air Staff X"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.spot.name_atoms import offices
from summarize.spot.role_phrases import complement_end, noun_phrase_end

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon

_LONGEST_OFFICE = 16  # tokens of an office with its complements before a comma or a verb
_DEFINITE = frozenset({"the", "its", "their", "his", "her", "our"})
_MARKS = frozenset(
    {",", ";", ":", ".", "—", "–", "“", "”", '"', "(", ")", "!", "?"}
)  # marks that end a clause
_KNOWN = frozenset({"state", "nationality", "people", "place", "org", "number"})


def roles_before(tokens: Sequence[Token], i: int, j: int, lexicon: Lexicon) -> list[tuple[int, int, bool]]:
    """Return (first token, end, past) of the titles before the name `tokens[i:j]`: beside it, or set off from it."""
    if not i:
        return []
    if (office := _office_of(tokens, i, lexicon)) is not None:
        return [(office, i, False)]
    k = i
    while k and tokens[k - 1].tag == "honorific" and tokens[k].joined:
        k -= 1
    beside = k > 0 and tokens[k].joined and tokens[k - 1].tag == "title"
    right = _titles(tokens, _phrase_start(tokens, k, lexicon), k) if beside else []
    if right and (field := _field_of(tokens, right[0][0], lexicon)) is not None:
        rank = next(r for r in range(right[0][0], k) if tokens[r].tag == "title")
        right = [(field, rank, False), (rank, k, False)]
    return [*_set_off(tokens, right[0][0] if right else k, j, lexicon), *right]


def _field_of(tokens: Sequence[Token], start: int, lexicon: Lexicon) -> int | None:
    """Return where the office begins whose field the phrase at `start` opens with: "Chief of Joint Operations Air Marshal"."""
    if start < 2 or tokens[start].tag == "title" or tokens[start - 1].low not in {"of", "for"}:  # noqa: PLR2004  # office and "of"
        return None
    office = tokens[start - 2]
    return _phrase_start(tokens, start - 1, lexicon) if office.tag == "title" and office.capital else None


def _titles(tokens: Sequence[Token], start: int, end: int) -> list[tuple[int, int, bool]]:
    """Return the titles in `tokens[start:end]`: "press director Navy Capt." are two."""
    out = []
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


def _set_off(tokens: Sequence[Token], k: int, j: int, lexicon: Lexicon) -> list[tuple[int, int, bool]]:
    """Return the office before a comma or a verb: "the head of X, Y, ...", "its commander, Lt. Gen. Y,", "its director is Y"."""
    at = k - 1
    if at < 1:
        return []
    if tokens[at].low in {"is", "was"}:
        owner = j < len(tokens) and tokens[j].tag == "possessive"
        return [] if owner else _subject(tokens, at, lexicon)
    if tokens[at].text != ",":
        return []
    if at > 2 and lexicon.has("title_tails", tokens[at - 1].low) and tokens[at - 3].tag == "title":  # noqa: PLR2004  # title, comma, tail
        return _definite_title(tokens, at, lexicon)
    return _before_comma(tokens, at, lexicon) if _closed(tokens, j) else []


def _before_comma(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> list[tuple[int, int, bool]]:
    if tokens[at - 1].tag == "title":
        return _definite_title(tokens, at, lexicon)
    found = [(d, end, False) for d, end in _definite_offices(tokens, at, lexicon) if end == at]
    return found if len(found) == 1 else []


def _definite_title(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> list[tuple[int, int, bool]]:
    """Return the titles that end at the comma `at`, if the phrase names the one holder."""
    start = _phrase_start(tokens, at, lexicon)
    if start > 1 and tokens[start - 1].low == "and" and tokens[start - 2].tag == "title":
        start = _phrase_start(tokens, start - 1, lexicon)  # "founder and chief executive"
        return [(start, at, False)] if _definite(tokens, start) else []
    start = _with_owner(tokens, start, lexicon)
    opened = start == 1 and tokens[0].low in {"a", "an"}
    fits = start < at and (opened or _definite(tokens, start)) and not _inside_office(tokens, start, lexicon)
    return _titles(tokens, start, at) if fits else []


def _with_owner(tokens: Sequence[Token], start: int, lexicon: Lexicon) -> int:
    """Return where the owner of an office begins: "Kenya's foreign minister"; `start` where none stands before it."""
    if start < 2 or tokens[start - 1].tag != "possessive":  # noqa: PLR2004  # owner and mark
        return start
    k = start - 2
    while (
        k > 0
        and tokens[k].capital
        and tokens[k].joined
        and tokens[k - 1].capital
        and not lexicon.has("articles", tokens[k - 1].low)
    ):
        k -= 1
    return k


def _inside_office(tokens: Sequence[Token], start: int, lexicon: Lexicon) -> bool:
    """Tell whether the title belongs to another's office: "the aide to the president, X," leaves open who X is."""
    k = start - 1 if start and lexicon.has("articles", tokens[start - 1].low) else start
    return k > 1 and tokens[k - 1].low in {"of", "to", "for"} and tokens[k - 2].tag == "title"


def _definite_offices(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Return (start, end) of the offices that open with "the" or a possessive before token `at`, in the same clause."""
    out = []
    for d in range(at - 1, max(at - _LONGEST_OFFICE, 0) - 1, -1):
        if tokens[d].text in _MARKS:
            break
        owner = d + 1 < at and tokens[d].capital and tokens[d + 1].tag == "possessive"
        if not owner and tokens[d].low not in _DEFINITE:
            continue
        start = d if owner else d + 1
        end = noun_phrase_end(tokens, start, lexicon)
        if end > start and tokens[end - 1].tag == "title":
            out.append((start, complement_end(tokens, end, lexicon)))
    return out


def _subject(tokens: Sequence[Token], verb: int, lexicon: Lexicon) -> list[tuple[int, int, bool]]:
    """Return the office that is the clause's whole subject: "The head of X is Y", "Its commander since 2020 is Y"."""
    found = []
    for start, end in _definite_offices(tokens, verb, lexicon):
        d = start - 1 if start and tokens[start - 1].low in _DEFINITE else start
        opens = d == 0 or tokens[d - 1].text in _MARKS or tokens[d - 1].low in {"and", "but", "that", "while"}
        if opens and (end == verb or tokens[end].low in {"since", "until"}):
            found.append((start, end, tokens[verb].low == "was"))
    return found if len(found) == 1 else []


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


def _more_title(tokens: Sequence[Token], k: int) -> bool:
    """Tell whether the title goes on: "Deputy Defense Minister" is one, "press director Navy Capt." are two."""
    if tokens[k].tag == "title":
        if " of " in tokens[k - 1].low or " for " in tokens[k - 1].low:
            return False  # "Chief of Army Lieutenant General" are two
        return not (tokens[k - 1].text[0].islower() and tokens[k].text[0].isupper())
    return not (tokens[k - 1].text[0].islower() and tokens[k].capital)


def _closed(tokens: Sequence[Token], j: int) -> bool:
    """Tell whether the name that ends at `j` is set off by a comma or the sentence's end, and no list follows."""
    if j >= len(tokens):
        return True
    if tokens[j].text == ",":
        return not (j + 1 < len(tokens) and tokens[j + 1].low in {"and", "or"})
    if tokens[j].low == "of":  # "the force commander, Vice Admiral X of the Royal Navy, ..."
        end = next(
            (k for k in range(j + 1, len(tokens)) if not (tokens[k].capital or tokens[k].low == "the")), j
        )
        return j + 1 < end < len(tokens) and tokens[end].text == ","
    return tokens[j].text in {".", ";", ":", "(", ")"}


def _definite(tokens: Sequence[Token], start: int) -> bool:
    """Tell whether the phrase names the one holder: after "the" or a possessive, or itself in capitals."""
    before = tokens[start - 1].low if start else ""
    return before in {*_DEFINITE, "your", "my", "'s"} or any(
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
    k = _with_body(tokens, k, end, lexicon)
    while k < end and (tokens[k].tag in {"possessive", "honorific"} or tokens[k].low in {"and", "'"}):
        k += 1
    return k


def _with_body(tokens: Sequence[Token], k: int, end: int, lexicon: Lexicon) -> int:
    """Return where the body begins whose last part opens a title: "Board of Trade president"; `k` where none does."""
    if not 1 < k < end or tokens[k - 1].low != "of" or not tokens[k].joined or not tokens[k].capital:
        return k
    head, named = tokens[k - 2], tokens[k].tag != "title" or offices(tokens, k, lexicon)
    if not named or head.tag == "title" or not head.capital or not lexicon.has("heads", head.last):
        return k
    k -= 2
    while k and tokens[k].joined and tokens[k - 1].capital and not lexicon.has("articles", tokens[k - 1].low):
        k -= 1
    return k


def _inside(token: Token, lexicon: Lexicon) -> bool:
    if token.tag in _KNOWN or token.tag == "title":
        return True
    if lexicon.has("articles", token.low) or lexicon.has("calendar", token.low) or token.tag == "calendar":
        return False
    low = token.low
    if (
        lexicon.has("modifiers", low)
        or lexicon.has("former", low)
        or lexicon.has("acting", low)
        or lexicon.has("services", low)
        or low.startswith(("ex-", "vice-", "then-"))
    ):
        return True
    if token.capital:
        return not lexicon.has("ordinary", low) or lexicon.has("topics", low)
    return lexicon.has("topics", low) and low not in {"and", "state", "war", "peace", "work"}
