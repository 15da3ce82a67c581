"""What a capitalized phrase names: the kind the rules are sure of, else `name`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.mention import NameKind
    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon

_LONGEST_PERSON = 6  # words of a personal name with particles


_LINKS = frozenset({"of", "for", "on", "to", "against"})


def kind_of(part: Sequence[Token], lexicon: Lexicon) -> NameKind | None:  # noqa: PLR0911  # one line a kind reads best
    """Return the kind of a name by its words alone; None for a thing (treaty, operation, ship) that is no actor."""
    if len(part) == 1:
        return _of_one(part[0], lexicon)
    head = next((i for i, t in enumerate(part) if t.low in _LINKS and i), len(part))
    last = part[head - 1]
    if lexicon.has("thing_openers", part[0].low) or lexicon.has("thing_heads", last.last):
        return None
    if all(not t.tag and lexicon.has("topics", t.low) and not lexicon.has("heads", t.low) for t in part):
        return None  # "Human Rights", "Foreign Affairs": a field, nobody
    if _field(part, lexicon):
        return None
    if _is_place(part, head, lexicon):
        return "place"
    if is_person(part, lexicon):
        return "person"
    if head < len(part) and part[head].low == "of" and last.low in {"republic", "kingdom", "state"}:
        return "state"
    if _is_organization(part, head, lexicon):
        return "organization"
    weak = lexicon.has("place_heads", last.last) or (
        part[-1].tag == "place" and all(t.tag == "place" or lexicon.has("directions", t.low) for t in part)
    )
    return "place" if weak else "name"


def _field(part: Sequence[Token], lexicon: Lexicon) -> bool:
    """Tell whether the words are a region and a field of government ("African Affairs")."""
    last = part[-1].low
    fits = lexicon.has("topics", last) and not lexicon.has("heads", last)
    return fits and all(t.tag in {"people", "nationality"} or lexicon.has("topics", t.low) for t in part[:-1])


def _of_one(token: Token, lexicon: Lexicon) -> NameKind | None:
    if token.tag:
        return _tagged(token)
    if lexicon.has("topics", token.low) and token.low not in _LONE_HEADS:
        return None
    if lexicon.has("thing_openers", token.low) or lexicon.has("thing_heads", token.low):
        return None
    if lexicon.has("heads", token.low):
        return "organization" if token.low in _LONE_HEADS else None
    if acronym(token, lexicon):
        return "organization"
    return None if _plain_capitals(token, lexicon) else "name"


def _is_place(part: Sequence[Token], head: int, lexicon: Lexicon) -> bool:
    """Tell whether the first words ("Fort", "Gulf of") or the last two ("Air Base") are a place's."""
    opened = lexicon.has("openers", part[0].low) or (
        head < len(part) and lexicon.has("openers", f"{part[head - 1].low} {part[head].low}")
    )
    two = " ".join(t.low for t in part[max(head - 2, 0) : head])
    opened = opened and not lexicon.has("heads", part[head - 1].last)
    return opened or (lexicon.has("place_heads", two) and not lexicon.has("heads", two))


def _is_organization(part: Sequence[Token], head: int, lexicon: Lexicon) -> bool:
    last = part[head - 1]
    two = " ".join(t.low for t in part[max(head - 2, 0) : head])
    headed = any(lexicon.has("heads", words) for words in (last.last, last.low, two))
    known = (part[0].tag == "org" and part[1].low in {"of", "and"}) or any(
        t.tag == "org" and " " in t.low and lexicon.has("heads", t.low) for t in part
    )  # "Joint Task Force Windward"
    ended = part[-1].tag in {"plural", "org"} or acronym(part[-1], lexicon)
    return headed or known or ended or lexicon.has("collectives", last.low)


def _plain_capitals(token: Token, lexicon: Lexicon) -> bool:
    """Tell whether a word in capitals is a thing of the trade ("IED", "UAVs")."""
    plural = token.text.endswith("s") and token.text[:-1].isupper()
    return plural or len(token.text) == 1 or (token.text.isupper() and lexicon.has("not_acronyms", token.low))


_LONE_HEADS = frozenset(
    {"army", "navy", "marines", "senate", "parliament", "congress", "duma", "knesset", "bundestag"}
)
"""Heads that name one body when capitalized alone."""


def _tagged(token: Token) -> NameKind | None:
    if token.tag in {"state", "nationality"}:
        return "state"
    if token.tag in {"place", "abbreviation"}:
        return "place"
    if token.tag in {"org", "plural"}:
        return "organization"
    return None


def acronym(token: Token, lexicon: Lexicon) -> bool:
    """Tell whether a token is written like an acronym of an organization."""
    word = token.text.replace(".", "")
    if "-" in token.text or (word.endswith("s") and not token.tag):
        return False  # "MT-LB", "AMRAAMs": types and plurals are things
    small = word.removesuffix("s")  # "SEALs"
    return (
        1 < len(small) < 10  # noqa: PLR2004  # longer words in capitals are shouting
        and small.isupper()
        and small.isalpha()
        and not lexicon.has("not_acronyms", token.low)
    )


def is_person(part: Sequence[Token], lexicon: Lexicon) -> bool:
    """Tell whether the words are a personal name: given name, initials, particle or suffix."""
    if not 1 < len(part) <= _LONGEST_PERSON:  # one word needs its context
        return False
    first, last = part[0], part[-1]
    if lexicon.has("heads", last.last) or any(t.tag in {"org", "state", "nationality"} for t in part[1:]):
        return False
    if any(t.low in {"of", "for", "on", "to", "and", "against", "&"} for t in part):
        return False
    if lexicon.has("place_heads", last.last) and last.tag != "title":
        return False
    initials = any(len(t.text.rstrip(".")) == 1 and t.text[0].isupper() for t in part[:-1])
    particles = any(lexicon.has("particles", t.low) and t.text.islower() for t in part[1:-1])
    prefixed = any(t.text[0].islower() and "-" in t.text for t in part) or any(
        lexicon.has("prefixes", t.low.split("-")[0] + "-") and "-" in t.low for t in part[1:]
    )
    numeral = len(part) == 2 and last.text.isupper()  # noqa: PLR2004  # "Paveway IV" may be a weapon
    suffix = lexicon.has("suffixes", last.low) and last.low not in {"mp", "v"} and not numeral
    given = lexicon.has("given", first.low.split("-")[0]) or lexicon.has("given", first.low)
    return (given or initials or particles or prefixed or suffix) and first.tag not in {
        "place",
        "nationality",
        "org",
    }
