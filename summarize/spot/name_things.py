"""Names of ships and products, told by the designation or the vessel beside them: they are no actors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.spot.name_kinds import is_person

if TYPE_CHECKING:
    from summarize.spot.name_draft import Scan

_SHIP_WORDS = 4  # words of a ship's name: "Hai Yang Shi You"


def is_thing(s: Scan, i: int, j: int) -> bool:
    """Tell whether a lone capitalized word belongs to a designation beside it ("KC-135R Stratotanker", "Leopard 2")."""
    if j - i > _SHIP_WORDS or any(t.tag for t in s.tokens[i:j]):
        return False
    if _ship(s, i, j):
        s.things.add(" ".join(t.low for t in s.tokens[i:j]))
        s.things.add(s.tokens[j - 1].low)
        return True
    if _hull(s, j) or j - i > 2:  # noqa: PLR2004  # products have names of one or two words
        return _hull(s, j)
    if j < len(s.tokens) and s.tokens[j].joined and s.has("platform_nouns", j):
        return not s.tokens[i].low.endswith("an")  # "a Seahawk helicopter", but "Dravenian ships"
    return _vessel_noun(s, i, j) or (j - i == 1 and _designated(s, i, j))


def _ship(s: Scan, i: int, j: int) -> bool:
    """Tell whether the words beside a name make it a vessel's: "the frigate X", "the Liberian-flagged X"."""
    if _ship_aside(s, i, j) or _ship_between(s, i, j) or _motor_vessel(s, i):
        return True
    if not i or not s.tokens[i].joined or j - i > 2:  # noqa: PLR2004  # one or two words
        return False
    noun = s.has("platform_nouns", i - 1) and not is_person(s.tokens[i:j], s.lexicon)
    return noun or s.tokens[i - 1].low.endswith("-flagged")


def _designated(s: Scan, i: int, j: int) -> bool:
    """Tell whether a designation stands beside a lone word: "Leopard 2", "Chieftain and M60A1 tanks"."""
    before = i > 0 and s.tokens[i].joined and s.tokens[i - 1].tag in {"designation", "product"}
    row = s.tokens[j : j + 2]
    after = bool(row) and row[0].joined and (
        row[0].tag in {"designation", "number"} or row[0].low.endswith("-flagged")
    )  # fmt: skip
    listed = len(row) > 1 and row[0].low in {"and", "or"} and row[1].tag == "designation"
    return before or after or (listed and s.has("platform_nouns", j + 2))


def _motor_vessel(s: Scan, i: int) -> bool:
    """Tell whether the name begins with the second letter of "M/V" or "M/T"."""
    opened = i > 1 and s.tokens[i - 1].text == "/" and s.tokens[i - 2].text in {"M", "S", "F"}
    return opened and s.tokens[i].text in {"V", "T"}


def _hull(s: Scan, j: int) -> bool:
    """Tell whether a number and a vessel follow: "the Hai Yang 6 survey ship"."""
    row = s.tokens[j : j + 3]
    numbered = len(row) > 2 and row[0].tag == "number" and all(t.joined for t in row)  # noqa: PLR2004  # number and two words
    return numbered and (s.has("platform_nouns", j + 1) or s.has("platform_nouns", j + 2))


def _vessel_noun(s: Scan, i: int, j: int) -> bool:
    """Tell whether a vessel or vehicle of two words follows: "the Orla Grace container ship", "Zorblax armored trucks"."""
    near = j + 1 < len(s.tokens) and s.tokens[j].joined and s.tokens[j + 1].joined
    vessel = j - i > 1 and s.has("vessel_modifiers", j)  # one word before "container ship" is its owner
    noun = s.has("platform_nouns", j + 1) or s.has("vehicle_nouns", j + 1)
    return near and noun and (vessel or s.has("vehicle_modifiers", j))


def _ship_between(s: Scan, i: int, j: int) -> bool:
    """Tell whether the name stands between commas behind a vessel's noun: "The tanker, Orla Grace, was boarded"."""
    set_off = i > 1 and j < len(s.tokens) and s.tokens[i - 1].text == s.tokens[j].text == ","
    return set_off and s.has("platform_nouns", i - 2) and not is_person(s.tokens[i:j], s.lexicon)


def _ship_aside(s: Scan, i: int, j: int) -> bool:
    """Tell whether an aside makes the name a vessel's: "the Marwin, a small coaster", "her ship, the Marwin"."""
    behind = s.tokens[j : j + 2]
    if not i or s.tokens[i - 1].low != "the":
        return False
    if s.tokens[i - 2].text == "," and s.has("platform_nouns", i - 3):
        return True
    if [t.low for t in behind] not in ([",", "a"], [",", "an"]):
        return False
    for k in range(j + 2, min(j + 6, len(s.tokens))):
        if not s.tokens[k].joined or not s.tokens[k].text[0].isalpha() or s.has("prepositions", k):
            return False
        if s.has("platform_nouns", k):
            return True
    return False
