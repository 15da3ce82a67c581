"""Who has or uses a military asset, and where it is, as far as the grammar of its sentence tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.language import Language
    from summarize.mention import AssetMention, NameMention
    from summarize.spot.spotted import Spotted

_BETWEEN = re.compile(r"(?:['’]s?)?(?:\s+[\w-]+){0,3}\s+")  # "Russia's two Black Sea " before "frigates"
_OBJECT_GAP = 70  # characters between a verb and an asset of its object: "three destroyers and an attack "
_PLACE_GAP = 80  # characters between an asset and the place that a preposition ties to it
_LOOK_AHEAD = 30  # characters behind a name that can say it is a class of ships
_CLAUSE_END = re.compile(r"[;:.!?“”\"]")


def owner_of(asset: AssetMention, spotted: Spotted) -> tuple[NameMention, str] | None:
    """Return the name of an asset's operator and the rule that finds it.

    - `owner-before`: "Russia's two frigates", "Navy destroyers";
    - `owner-after`: "frigates of the 5th Fleet", "drones flown by the 5th Wing";
    - `owner-subject`: "Dravenia keeps fewer than 20 drones", "the brigade, which used a howitzer".
    """
    names = [n for n in spotted.names_in(asset.sentence) if n.kind != "place"]
    text = spotted.document.text
    before = max((n for n in names if n.end <= asset.start), key=lambda n: n.end, default=None)
    if before is not None and _owns(before, text[before.end : asset.start]):
        return before, "owner-before"
    patterns = _patterns(spotted.language)
    if patterns is None:
        return None
    after = min((n for n in names if n.start >= asset.end), key=lambda n: n.start, default=None)
    behind = text[after.end : after.end + _LOOK_AHEAD] if after is not None else ""
    if (
        after is not None
        and patterns.after.fullmatch(text[asset.end : after.start])
        and not patterns.kind.match(behind)
    ):
        return after, "owner-after"
    if before is not None and not before.modifier and not before.locative:
        gap = patterns.verb.match(text[before.end : asset.start])
        if gap and _is_object(gap["object"], patterns.clause):
            return before, "owner-subject"
    return None


def place_of(asset: AssetMention, spotted: Spotted) -> NameMention | None:
    """Return the place that a preposition of place ties to an asset in its clause: "two frigates off Port Said"."""
    patterns = _patterns(spotted.language)
    if patterns is None:
        return None
    for name in spotted.names_in(asset.sentence):
        gap = spotted.document.text[asset.end : name.start]
        if (
            name.locative
            and name.start >= asset.end
            and len(gap) <= _PLACE_GAP
            and patterns.place.fullmatch(gap)
            and "," not in gap
            and not _CLAUSE_END.search(gap)
        ):
            return name
    return None


def _owns(name: NameMention, gap: str) -> bool:
    possessive = gap[:1] in {"'", "’"}
    # A modifier of open kind may be the maker: "Damen patrol boats".
    return bool(_BETWEEN.fullmatch(gap)) and (possessive or (name.modifier and name.kind != "name"))


def _is_object(text: str, breaks: re.Pattern[str]) -> bool:
    return len(text) <= _OBJECT_GAP and not _CLAUSE_END.search(text) and not breaks.search(text)


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What stands between asset and operator, between operator and asset, before a place, and what ends a clause."""

    after: re.Pattern[str]
    verb: re.Pattern[str]
    place: re.Pattern[str]
    clause: re.Pattern[str]
    kind: re.Pattern[str]


@lru_cache(maxsize=8)  # one entry a language
def _patterns(language: Language) -> _Patterns | None:
    rules: dict[str, Any] = language.table("operators")
    if not rules:
        return None
    words = {
        key: _any_of(rules[key])
        for key in ("verbs", "after", "places", "adverbs", "breaks", "auxiliaries", "kinds_of")
    }
    perfect = rf"(?!(?:{words['auxiliaries']})\s+(?:{'|'.join(rules['participles'])})\b)"
    verb = rf"(?:,\s+which)?\s+(?:(?:{words['adverbs']}|\w+ly)\s+)*{perfect}(?:{words['verbs']})\s+(?P<object>.*)"
    return _Patterns(
        after=re.compile(rf"\s+(?:{words['after']})\s+(?:the\s+)?", re.IGNORECASE),
        verb=re.compile(verb, re.IGNORECASE | re.DOTALL),
        place=re.compile(
            rf"\s+(?:[\w-]+\s+){{0,2}}(?:{words['places']})\s+(?:[\w'’-]+\s+){{0,4}}", re.IGNORECASE
        ),
        kind=re.compile(rf"\s+(?:\S+\s+)?(?:{words['kinds_of']})\b", re.IGNORECASE),
        clause=re.compile(rf"\b(?:{words['breaks']})\b", re.IGNORECASE),
    )


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
