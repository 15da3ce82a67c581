"""The words that take a side, compiled: which verb, predicate or noun supports, opposes or denies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from summarize.spot.statement_frames import WHOLE_NAME, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.language import Language
    from summarize.spot.statement_frames import Rules

Form = Literal["verb", "link", "negated", "withheld", "own"]
"""How the words stand: a verb; a predicate behind "is"; a verb that counts only negated; the same with the
verb as part of the target; only in the first person."""

_GAP = r"(?:[\w’'-]+ ){0,3}?"  # what "~" stands for in the data: up to three words
_TABLES: tuple[tuple[str, Form], ...] = (
    ("stance_own", "own"),
    ("stance_withheld", "withheld"),
    ("stance_negated", "negated"),
    ("stance_links", "link"),
    ("stance", "verb"),
)


@dataclass(frozen=True, slots=True)
class Side:
    """What a cue says: its direction in the data ("open" where the object decides), and its form."""

    direction: str
    form: Form


@dataclass(frozen=True)
class Lexicon:
    """The cues of one language.

    Attributes:
        pattern: Any cue of a verb or predicate.
        nouns: NAME's NOUN, with the noun as group `noun`.
        persons: NAME, a NOUN.
        directions: Direction by noun.
    """

    pattern: re.Pattern[str]
    nouns: re.Pattern[str]
    persons: re.Pattern[str]
    directions: dict[str, str]
    plain: dict[str, tuple[Side, ...]]
    gapped: tuple[tuple[re.Pattern[str], Side], ...]

    def sides(self, cue: str) -> tuple[Side, ...]:
        """Return what a lower-case cue can say, the likeliest last."""
        return self.plain.get(cue) or tuple(side for pattern, side in self.gapped if pattern.fullmatch(cue))


@lru_cache(maxsize=8)  # one a language
def _lexicon(language: Language) -> Lexicon:
    plain: dict[str, tuple[Side, ...]] = {}
    gapped: list[tuple[re.Pattern[str], Side]] = []
    for phrase, side in _phrases(language):
        if "~" in phrase:
            gapped.append((re.compile(_regex(phrase)), side))
        else:
            plain[phrase] = (*plain.get(phrase, ()), side)
    phrases = sorted({*plain, *(p for p, _ in _phrases(language))}, key=len, reverse=True)
    anything = "|".join(_regex(p) for p in phrases)
    data = language.table("statements")
    nouns = {n: d for d, words in data.get("stance_nouns", {}).items() for n in words}
    persons = {n: d for d, words in data.get("stance_persons", {}).items() for n in words}
    return Lexicon(
        re.compile(rf"(?<![\w-])(?:{anything})(?![\w-])", re.IGNORECASE),
        re.compile(rf"{WHOLE_NAME}(?:['’]s?)? (?:[a-z-]+ ){{0,2}}?(?P<noun>{alternatives(nouns)})(?= )"),
        re.compile(
            rf"{WHOLE_NAME}(?:,| is| remains| has been| has long been) (?:an?|the) "
            rf"(?P<kind>(?:[a-z-]+ ){{0,3}}?)(?P<noun>{alternatives(persons)})(?= )"
        ),
        nouns | persons,
        plain,
        tuple(gapped),
    )


def lexicon(rules: Rules) -> Lexicon:
    """Return the compiled cues of a language."""
    return _lexicon(rules.language)


def _regex(phrase: str) -> str:
    return re.escape(phrase).replace(r"\~\ ", _GAP).replace(r"\ ", " ").replace("~ ", _GAP)


def _phrases(language: Language) -> Iterator[tuple[str, Side]]:
    data = language.table("statements")
    for table, form in _TABLES:
        for direction, phrases in data.get(table, {}).items():
            yield from ((phrase, Side(direction, form)) for phrase in phrases)
    refused = data.get("stance_refused", {})
    for verb in refused.get("opposes", ()):
        yield from ((f"{form} {verb}", Side("opposes", "verb")) for form in refused["forms"])
