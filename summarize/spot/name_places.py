"""A name in its context: people by their verbs, places by their prepositions, lists of places."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from summarize.spot.name_atoms import names_word
from summarize.spot.name_context import locative_before, modifies, place_noun_before

if TYPE_CHECKING:
    from summarize.mention import NameKind
    from summarize.spot.name_draft import Scan

_DIGIT = re.compile(r"\d")
_AGE = re.compile(r"[1-9]\d")


def placed(s: Scan, kind: NameKind, i: int, j: int) -> None:
    """Add a draft with its flags."""
    tokens, lexicon = s.tokens, s.lexicon
    part = tokens[i:j]
    sure = bool(part[0].tag) and len(part) == 1
    if _nobody(s, kind, i, j):
        return
    if kind == "state" and part[-1].tag in {"nationality", "people"}:
        s.draft(kind, i, j, modifier=True, sure=True)
        return
    kind = _by_words_around(s, i, j) if kind == "name" else kind
    if kind == "name" and j - i == 1 and lexicon.has("given", part[0].low):
        if j < len(tokens) and tokens[j].tag == "number":
            return  # "Jan 5"
        kind = "person"
    if (
        kind in {"name", "organization"}
        and not sure
        and (_opens_dateline(s, i) or (i == 0 and j < len(tokens) and tokens[j].text == ":"))
        and all(t.text.isupper() for t in part)
    ):
        s.draft("place", i, j, locative=True)
        return
    kind = "place" if kind in {"name", "person"} and _place_behind(s, i, j) else kind  # "the Velka river"
    known = kind in {"state", "place"}
    locative = kind in {"state", "place", "name"} and locative_before(tokens, i, lexicon, known=known)
    if kind == "name" and (place_noun_before(tokens, i, lexicon) or (locative and _strong(s, i))):
        kind, locative = "place", True
    locative = locative and kind != "name"
    chained = bool(s.out) and _chained(s, i, j)
    if chained and kind in {"name", "place", "state"}:
        locative = True
        kind = "place" if kind == "name" else kind
        if s.out[-1].kind == "name" and tokens[i - 1].text == ",":
            s.out[-1] = replace(s.out[-1], kind="place", locative=True)
    locative = locative or (kind == "state" and _origin(s, i, j))
    modifier = part[-1].tag != "plural" and modifies(tokens, i, j, lexicon)
    s.draft(
        kind,
        i,
        j,
        locative=locative or (kind == "place" and _opens_dateline(s, i)),
        modifier=modifier,
        sure=sure,
    )


def _by_words_around(s: Scan, i: int, j: int) -> NameKind:
    """Return the kind of an open name that speaks, or that two names and a mark make up: "Lund & Tassel"."""
    if _speaks(s, i, j):
        return "person"
    firm = any(t.text == "&" for t in s.tokens[i + 1 : j]) and not _cited(s, j)
    return "organization" if firm else "name"


def _origin(s: Scan, i: int, j: int) -> bool:
    """Tell whether a state in brackets tells where the person before it is from: "General Orlin (Narnia)"."""
    inside = i > 0 and j < len(s.tokens) and s.tokens[i - 1].text == "(" and s.tokens[j].text == ")"
    return inside and bool(s.out) and s.out[-1].kind == "person" and s.out[-1].j == i - 1


def _text_on(s: Scan, i: int) -> bool:
    """Tell whether a treaty or the like has the words as its subject: "the Treaty on the Spread of Rockets"."""
    k = i - 1 if i and s.has("articles", i - 1) else i
    return k > 1 and s.tokens[k - 1].low == "on" and s.tokens[k - 2].capital and s.has("thing_heads", k - 2)


def _place_behind(s: Scan, i: int, j: int) -> bool:
    """Tell whether a place's noun follows the name, or "near" makes it one: "Velka airport", "near Abu Velka"."""
    if i and s.tokens[i].joined and s.tokens[i - 1].low == "near":
        return True
    row = s.tokens[j : j + 2]
    if not row or not row[0].joined or not row[0].text[0].islower():
        return False
    two = len(row) > 1 and row[1].joined and s.lexicon.has("behind_places", f"{row[0].low} {row[1].low}")
    return two or s.lexicon.has("behind_places", row[0].low)


def _nobody(s: Scan, kind: NameKind, i: int, j: int) -> bool:
    """Tell whether the words only look like a name: "the Americas program", "a Republican", "the west"."""
    alone = j - i == 1
    if alone and s.has("articled", i) and not s.has("articles", i - 1):
        return True
    if kind in {"name", "organization"} and _text_on(s, i):
        return True
    return kind == "name" and (s.has("program_nouns", j) or (alone and s.has("party_words", i)))


def _opens_dateline(s: Scan, i: int) -> bool:
    """Tell whether a place opens the sentence as its dateline: "KYIV, Ukraine (AP) —"."""
    return i == 0 and any(t.text in {"—", "–", "-"} for t in s.tokens[1:9])  # dashes of datelines


def _strong(s: Scan, i: int) -> bool:
    """Tell whether the preposition before `i` takes places only, so that an unknown name becomes one."""
    k = i - 1
    while k >= 0 and (s.has("articles", k) or s.has("directions", k)):
        k -= 1
    return k >= 0 and s.tokens[k].low in {"in", "near", "outside", "around", "of", "off"}


def _speaks(s: Scan, i: int, j: int) -> bool:
    """Tell whether a phrase of two or three words speaks, has an age or a "who" behind it."""
    part = s.tokens[i:j]
    if not 1 < len(part) < 4 or s.has("articles", i - 1) or any(t.text == "&" for t in part):  # noqa: PLR2004  # given name and surname
        return False
    if any(
        t.tag or t.text.isupper() or s.lexicon.has("topics", t.low) or _DIGIT.search(t.text) for t in part
    ):
        return False
    if i > 1 and s.tokens[i - 1].text == "," and s.has("person_nouns", i - 2):
        return True
    closed = j >= len(s.tokens) or s.tokens[j].text in ",."
    if s.has("say_verbs", j) or (s.has("say_verbs", i - 1) and closed):
        return True
    if j + 2 >= len(s.tokens) or s.tokens[j].text != ",":
        return False
    after = s.tokens[j + 1]
    return after.low == "who" or (bool(_AGE.fullmatch(after.text)) and s.tokens[j + 2].text == ",")


def _cited(s: Scan, j: int) -> bool:
    """Tell whether a year follows, as behind the authors of a study: "Lund & Tassel (2019)"."""
    return j + 1 < len(s.tokens) and s.tokens[j].text in {"(", ","} and s.tokens[j + 1].text.isdigit()


def _chained(s: Scan, i: int, j: int) -> bool:
    """Tell whether the name continues a list of places or is the country behind a place."""
    before = s.out[-1]
    gap = [t.low for t in s.tokens[before.j : i]]
    part = s.tokens[i:j]
    if before.kind in {"person", "organization"} or before.group:
        return False
    bigger = len(part) == 1 and part[0].tag in {"state", "place", "abbreviation"}
    if (
        gap == [","]
        and bigger
        and before.kind in {"place", "name"}
        and (before.kind == "place" or _ends(s, j))
    ):
        return before.locative or part[0].tag == "abbreviation" or _ends(s, j)
    if not before.locative:
        return False
    follows = s.tokens[j].low if j < len(s.tokens) else ""
    if gap == ["("] and follows == ")":
        return True  # "to the Democratic Republic of Velka (DRV)"
    if gap in (["and"], [",", "and"], ["or"], [")", "and"]):
        return not (
            s.has("say_verbs", j) or follows in {"is", "was", "are", "were", "has", "have", "had", "will"}
        )
    nexts = s.tokens[j + 1] if j + 1 < len(s.tokens) else None
    return gap == [","] and nexts is not None and follows in {",", "and"} and names_word(nexts)


def _ends(s: Scan, j: int) -> bool:
    return j >= len(s.tokens) or s.tokens[j].text in {
        ",",
        ".",
        ";",
        ")",
        "—",
        "–",
        "-",
        "(",
    }  # dashes of datelines
