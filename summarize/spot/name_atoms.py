"""Capitalized phrases: where a name begins and ends in a row of tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarize.spot.name_groups import owned_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon

OPENING = frozenset("\"“„«‘'(:—–-•*‒;[")  # noqa: RUF001  # marks after which a capital says nothing
BREAKING = frozenset({"calendar", "product", "designation", "possessive", "script"})
MOST_INITIALS = 20
"""Words of a name at most that may make an acronym: none is longer, and a list of a thousand names is not one."""
KNOWN = frozenset({"state", "nationality", "people", "plural", "place", "org"})


@dataclass(frozen=True)
class Usage:
    """How the document writes its words, seen away from sentence starts.

    Attributes:
        small: Words that occur with a small letter.
        capitals: Words that occur with a capital inside a sentence.
    """

    small: frozenset[str]
    capitals: frozenset[str]


def usage_of(sentences: Sequence[Sequence[Token]], lexicon: Lexicon) -> Usage:
    """Collect small and capital writing over the body of a document."""
    small: set[str] = set()
    capitals: set[str] = set()
    for tokens in sentences:
        for i, token in enumerate(tokens):
            if token.text[:1].islower():
                small.add(token.low)
            elif token.capital and (not at_start(tokens, i) or _family(tokens, i, lexicon)):
                capitals.add(token.low)
    return Usage(frozenset(small), frozenset(capitals))


def _family(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> bool:
    """Tell whether token `i` is a family name that stands first ("Kim Jong Dal"), even at a sentence start."""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    named = after is not None and after.joined and not after.tag and after.capital
    return named and lexicon.has("family_first", tokens[i].low)


def at_start(tokens: Sequence[Token], i: int) -> bool:
    """Tell whether token `i` opens a sentence, a quotation, a bracket or a list item."""
    return i == 0 or tokens[i - 1].text in OPENING or tokens[i - 1].text in {".", "!", "?", "…"}


def names_word(token: Token) -> bool:
    """Tell whether a token can be part of a capitalized phrase."""
    return (
        token.tag not in BREAKING
        and token.capital
        and token.low not in {"i", "i'm", "i'd", "no", "no.", "nos."}
        and not token.low.endswith(("'ll", "'ve", "'re", "n't"))
    )


def atom_end(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> int:
    """Return the end of the capitalized phrase that starts at `i`: "Abu Bakr al-Masri", "Ursula von der Leyen"."""
    j = i + 1
    while j < len(tokens) and tokens[j].joined:
        if names_word(tokens[j]) and tokens[j].tag != "abbreviation":
            if tokens[j].low in {"the", "a", "an", "in", "for"} or _person_begins(tokens, j, lexicon):
                break
            j += 1
            continue
        if owned_part(tokens, j, lexicon):
            j += 2
            continue
        k = j
        while k < len(tokens) and k - j < 3 and tokens[k].joined and lexicon.has("particles", tokens[k].low):  # noqa: PLR2004  # "de los van"
            k += 1
        linked = tokens[j].text == "&" or k > j
        k = max(k, j + 1)
        if linked and k < len(tokens) and tokens[k].joined and names_word(tokens[k]) and not tokens[k].tag:
            j = k + 1
            continue
        if (
            tokens[j].tag == "number"
            and tokens[j].text.isdigit()
            and tokens[j - 1].last in {"group", "force", "unit", "team", "post"}
        ):
            j += 1
            continue
        break
    return j


def _person_begins(tokens: Sequence[Token], j: int, lexicon: Lexicon) -> bool:
    """Tell whether a personal name follows an organization: "Commander of the Coast Guard Ana Pike"."""
    if tokens[j].tag or not lexicon.has("given", tokens[j].low) or j + 1 >= len(tokens):
        return False
    before, after = tokens[j - 1], tokens[j + 1]
    ended = (
        before.tag in {"org", "place"}
        or lexicon.has("topics", before.low)
        or lexicon.has("heads", before.low)
    )
    return ended and after.joined and after.capital and not after.tag and not lexicon.has("heads", after.low)


def first_real(tokens: Sequence[Token], i: int, j: int, usage: Usage, lexicon: Lexicon) -> int:
    """Return where the name in `tokens[i:j]` begins, after capitals that only open a sentence; `j` for none."""
    while i < j and not tokens[i].tag and lexicon.has("ordinary", tokens[i].low.split("-")[0]):
        if tokens[i].low in usage.capitals and j == i + 1 < len(tokens) and _says(tokens[j], lexicon):
            return i  # "May said", after "Theresa May"
        inside = not at_start(tokens, i)
        article = tokens[i].low in {"the", "a", "an"}
        if inside and not article and (j - i > 1 or _and_part(tokens, i, j, lexicon) > j):
            break  # "Foreign Ministry", "Special Operations Command" inside a sentence
        if not inside and not article and i + 1 < j and _opens_name(tokens, i, j, lexicon):
            break
        i += 1
        if i < j and article:
            # The next capital opens nothing; it is judged as one inside the sentence.
            while (
                j - i == 1
                and not tokens[i].tag
                and lexicon.has("ordinary", tokens[i].low)
                and _and_part(tokens, i, j, lexicon) == j
            ):
                i += 1
            break
    if j - i == 1 and not tokens[i].tag and at_start(tokens, i):
        return i if _single_opener(tokens, i, usage, lexicon) else j
    return i


def _says(token: Token, lexicon: Lexicon) -> bool:
    return lexicon.has("say_verbs", token.low)


def _opens_name(tokens: Sequence[Token], i: int, j: int, lexicon: Lexicon) -> bool:
    """Tell whether an ordinary word at a sentence start belongs to an organization: "Special Operations Command"."""
    adjective = lexicon.has("modifiers", tokens[i].low) or lexicon.has("topics", tokens[i].low)
    directed = lexicon.has("directions", tokens[i].low)
    return (adjective or directed) and (
        lexicon.has("heads", tokens[j - 1].last) or lexicon.has("place_heads", tokens[j - 1].last)
        or tokens[j - 1].tag == "place" or (j - i > 1 and any(t.tag == "title" for t in tokens[i:j]))
    )  # fmt: skip


def _single_opener(tokens: Sequence[Token], i: int, usage: Usage, lexicon: Lexicon) -> bool:
    token = tokens[i]
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    heading = after is not None and after.low in {"of", "for"} and lexicon.has("for_heads", token.low)
    if heading:
        return i + 2 < len(tokens) and tokens[i + 2].capital
    if token.low in usage.capitals:
        return True
    if token.low in usage.small or lexicon.has("ordinary", token.low):
        return False
    if len(token.text) > 1 and token.text.isupper():
        return True
    return after is not None and (after.tag == "possessive" or lexicon.has("say_verbs", after.low))


def with_joins(tokens: Sequence[Token], i: int, j: int, lexicon: Lexicon) -> int:
    """Return the end of the name `tokens[i:j]` with its "of", "for", "and" parts: "Board of Trade and Industry"."""
    while True:
        k = _joined_part(tokens, i, j, lexicon)
        if k == j:
            return j
        j = k


def _joined_part(tokens: Sequence[Token], i: int, j: int, lexicon: Lexicon) -> int:
    if (
        j + 1 >= len(tokens)
        or not tokens[j].joined
        or any(t.tag in {"title", "honorific"} for t in tokens[i:j])
    ):
        return j
    link = tokens[j].low
    if link in {"of", "for", "on", "to", "against"}:
        return _preposition_part(tokens, i, j, lexicon)
    if link in {"and", "&", ","}:
        return _and_part(tokens, i, j, lexicon)
    return j


def _preposition_part(tokens: Sequence[Token], i: int, j: int, lexicon: Lexicon) -> int:
    k = j + 1
    if k < len(tokens) and tokens[k].low == "the" and tokens[k].joined:
        k += 1
    if k >= len(tokens) or not tokens[k].joined or not names_word(tokens[k]):
        return j
    if tokens[k].tag in {"title", "honorific", "calendar"} and not offices(tokens, k, lexicon):
        return j
    fits = _of_fits(tokens, i, j, lexicon) if tokens[j].low == "of" else _for_fits(tokens, j, k, lexicon)
    return _cut(tokens, k, lexicon) if fits else j


def _for_fits(tokens: Sequence[Token], j: int, k: int, lexicon: Lexicon) -> bool:
    """Tell whether "for", "on", "to" or "against" goes on with the name: "Center for American Progress"."""
    open_tag = not tokens[k].tag or (tokens[j].low == "for" and tokens[k].tag not in {"state", "place"})
    topic = "for_heads" if tokens[j].low in {"for", "on"} else "to_heads"
    return open_tag and lexicon.has(topic, tokens[j - 1].last)


def _of_fits(tokens: Sequence[Token], i: int, j: int, lexicon: Lexicon) -> bool:
    """Tell whether "of" goes on with the name: "Board of Trade", "Gulf of Tadjoura", "the Future of Babylon"."""
    head = tokens[j - 1]
    if head.tag in {"state", "nationality", "people", "plural", "place"}:
        return False
    if any(lexicon.has("heads", w) for w in (head.last, head.low)) or lexicon.has("for_heads", head.last):
        return True
    if head.tag == "org" or head.text.isupper() or lexicon.has("given", tokens[i].low):
        return False
    opener = lexicon.has("openers", f"{head.low} of") or lexicon.has("thing_openers", head.low)
    titled = i > 0 and tokens[i - 1].low == "the"
    return opener or titled or any(t.low in {"of", "for", "on"} for t in tokens[i:j])


def _cut(tokens: Sequence[Token], k: int, lexicon: Lexicon) -> int:
    """Return the end of the capitalized phrase at `k`, before any title in it."""
    end = atom_end(tokens, k, lexicon)
    if offices(tokens, k, lexicon):
        return end
    for at in range(k, end):
        if tokens[at].tag in {"title", "honorific"}:
            return at
    return k + 1 if tokens[k].tag == "state" else end


def _and_part(tokens: Sequence[Token], i: int, j: int, lexicon: Lexicon) -> int:
    """Join "and Y" when all is fields of government, or when the acronym behind it proves the join."""
    k = j + 1
    if k >= len(tokens) or tokens[j].low not in {"and", "&", ","}:
        return j
    if tokens[j].text == ",":
        chained = lexicon.has("topics", tokens[j - 1].low) and _chain(tokens, k, lexicon)
        return _topics_end(tokens, k, lexicon) if chained else j
    if (whole := _spelled_out(tokens, i, k, lexicon)) is not None:
        return whole
    if not names_word(tokens[k]) or not tokens[k].joined or not _field(tokens[k], lexicon):
        return j
    headed = any(w in {"of", "for", "on"} for t in tokens[i:j] for w in t.low.split())
    end = atom_end(tokens, k, lexicon)
    headed = headed or (tokens[i].tag in {"state", "place"} and lexicon.has("heads", tokens[end - 1].last))
    fields = lexicon.has("topics", tokens[end - 1].last) and lexicon.has("topics", tokens[j - 1].last)
    proved = headed and (_proved(tokens, i, end) or (fields and not _separate(tokens, end, lexicon)))
    # "Foreign and Commonwealth Office"
    shared = all(lexicon.has("topics", t.low) for t in tokens[i:j]) and end - k > 1
    return end if proved or (shared and lexicon.has("heads", tokens[end - 1].last)) else j


def _field(token: Token, lexicon: Lexicon) -> bool:
    """Tell whether a token is open, or a known phrase made of fields of government ("Armed Forces")."""
    return not token.tag or all(lexicon.has("topics", w) for w in token.low.split())


def _separate(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> bool:
    last = tokens[end - 1].last
    return lexicon.has("heads", last) and not lexicon.has("topics", last)


def _chain(tokens: Sequence[Token], k: int, lexicon: Lexicon) -> bool:
    end = _topics_end(tokens, k, lexicon)
    return (
        end > k
        and end + 1 < len(tokens)
        and tokens[end].low in {"and", ","}
        and lexicon.has("topics", tokens[end + 1].low)
        and tokens[end + 1].capital
    )


def _topics_end(tokens: Sequence[Token], k: int, lexicon: Lexicon) -> int:
    while k < len(tokens) and lexicon.has("topics", tokens[k].low) and tokens[k].capital:
        k += 1
    return k


def _spelled_out(tokens: Sequence[Token], i: int, k: int, lexicon: Lexicon) -> int | None:
    """Return the end of the name whose last part starts at `k`, if the bracket behind it has its initials.

    A head in small letters before the bracket belongs to the name: "Public and Commercial Services union (PCS)".
    """
    if not names_word(tokens[k]) or not tokens[k].joined:
        return None
    end = atom_end(tokens, k, lexicon)
    if _proved(tokens, i, end):
        return end
    headed = end < len(tokens) and tokens[end].joined and lexicon.has("heads", tokens[end].low)
    return end + 1 if headed and _proved(tokens, i, end, behind=end + 1) else None


def offices(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> bool:
    """Tell whether the capitalized phrase at `i` is one of offices in the plural: "Chief Fire Officers"."""
    last = tokens[atom_end(tokens, i, lexicon) - 1].last
    return last.endswith("s") and lexicon.has("offices", last[:-1]) and not lexicon.has("offices", last)


def _proved(tokens: Sequence[Token], i: int, end: int, *, behind: int | None = None) -> bool:
    """Tell whether the acronym in the bracket behind `tokens[i:end]`, or at `behind`, is made of its initials."""
    behind = end if behind is None else behind
    if behind + 2 >= len(tokens) or tokens[behind].text != "(" or tokens[behind + 2].text != ")":
        return False
    first = i + 1 if tokens[i].tag in {"state", "place"} else i  # "Narnian Relief and Repair Board (RRB)"
    return any(
        tokens[behind + 1].text in acronyms(" ".join(t.text for t in tokens[k:end])) for k in {i, first}
    )


def acronyms(name: str) -> frozenset[str]:
    """Return the acronyms that the initials of a name make, with and without its small words.

    >>> sorted(acronyms("Syrian Democratic Forces"))
    ['SDF']
    """
    words = [part for word in name.replace("&", "and").split() for part in word.split("-") if part]
    if not 0 < len(words) <= MOST_INITIALS or not words[-1][0].isupper():
        return frozenset()  # a list, or a group ("Islamic State fighters") is not what the acronym stands for
    capitals = "".join(w[0] for w in words if w[0].isupper())
    every = "".join(w[0] for w in words).upper()
    no_articles = "".join(w[0] for w in words if w.lower() not in {"the", "a", "an"}).upper()
    return frozenset(a for a in (capitals, every, no_articles) if len(a) > 1)
