"""Offices that the text itself gives to a name: titles before it, appositions and "who is" clauses after it.

A role is only taken where the grammar leaves one holder; a wrong holder is worse than a missing role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.mention import RoleMention
from summarize.spot.name_tokens import capital

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.mention import RoleStatus
    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon

_LONGEST_ROLE = 22  # tokens of an apposition; longer ones have swallowed a clause
_KNOWN = frozenset({"state", "nationality", "people", "place", "org", "number"})


def roles_around(
    text: str, tokens: Sequence[Token], i: int, j: int, sentence: int, lexicon: Lexicon
) -> tuple[RoleMention, ...]:
    """Return the roles of the person named by `tokens[i:j]`, in document order."""
    spans = [*roles_before(tokens, i, j, lexicon), *roles_after(tokens, j, lexicon)]
    out = []
    for start, end, past in spans:
        a, b = tokens[start].start, tokens[end - 1].end
        words = {t.low for t in tokens[start:end]} | {t.low.split("-")[0] for t in tokens[start:end]}
        if start and tokens[start - 1].low in lexicon.words["former"]:
            words.add("former")
        out.append(RoleMention(a, b, text[a:b], sentence, _status(words, lexicon, past=past)))
    return tuple(out)


def _status(words: set[str], lexicon: Lexicon, *, past: bool) -> RoleStatus:
    if any(lexicon.has("acting", w) for w in words):
        return "acting"
    if past or any(lexicon.has("former", w) for w in words - {"retired"}):
        return "former"
    return "former" if "retired" in words else "current"


def roles_before(tokens: Sequence[Token], i: int, j: int, lexicon: Lexicon) -> list[tuple[int, int, bool]]:
    """Return (first token, end, False) of the titles right before the name that starts at `i`."""
    if not i:
        return []
    end = _title_end(tokens, i, j, lexicon)
    if end == 0:
        return []
    start = _phrase_start(tokens, end, lexicon)
    if end < i and not _definite(tokens, start):
        return []
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
    return not (tokens[k - 1].text[0].islower() and capital(tokens[k].text))


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
    if capital(token.text):
        return not lexicon.has("ordinary", low) or lexicon.has("topics", low)
    return lexicon.has("topics", low) and low not in {"and", "state", "war", "peace", "work"}


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
    return [(start, stop, past)]


def _ambiguous(tokens: Sequence[Token], start: int, end: int, stop: int, *, bare: bool) -> bool:
    """Tell whether the phrase behind the comma may be the next of a list and not an apposition."""
    if stop >= len(tokens):
        return False
    if tokens[stop].tag == "title":
        return True
    if stop > end:
        return False
    if tokens[stop].low in {"and", "or"}:
        return True
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
        if token.low == "and" and k + 1 < len(tokens) and (capital(tokens[k + 1].text) or nominal):
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
