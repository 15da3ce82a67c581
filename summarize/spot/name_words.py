"""The word lists of a language, joined into one lexicon for spotting names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import pycountry

if TYPE_CHECKING:
    from summarize.language import Language

Tag = Literal[
    "", "state", "nationality", "people", "plural", "place", "abbreviation", "org", "title", "honorific", "calendar",
    "product", "designation", "number", "possessive", "script",
]  # fmt: skip
"""What the lexicon knows of a token. `people` is an adjective without a state ("Kurdish"), `plural` a people."""


@dataclass(frozen=True)
class Lexicon:
    """The words the rules use.

    Attributes:
        phrases: First word in lower case -> (all words, tag, exact), longest first; `exact` asks for the same case.
        states: Lower-case spelling or adjective of a state -> its common name.
        words: List name -> its words, lower case.
        capitals: Lower-case name of a capital -> the common name of its state.
        abbreviations: Words that keep their full stop, lower case.
    """

    phrases: dict[str, list[tuple[tuple[str, ...], Tag, bool]]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    words: dict[str, frozenset[str]] = field(default_factory=dict)
    abbreviations: frozenset[str] = frozenset()
    capitals: dict[str, str] = field(default_factory=dict)

    def has(self, topic: str, word: str) -> bool:
        """Tell whether the list `topic` holds `word` (lower case)."""
        return word in self.words.get(topic, frozenset())


def straight(text: str) -> str:
    """Return `text` with straight apostrophes and plain hyphens, for comparing with the word lists."""
    return text.replace("’", "'").replace("ʼ", "'").replace("‘", "'").replace("‑", "-")  # noqa: RUF001  # the characters meant


@lru_cache(maxsize=16)  # one per language and user folder
def lexicon_of(language: Language) -> Lexicon:
    """Build the lexicon of a language; empty for a language without word lists."""
    names, titles = language.table("names"), language.table("titles")
    organizations, places, states = (language.table(t) for t in ("organizations", "places", "states"))
    tagged: dict[str, tuple[Tag, bool]] = {}

    def add(words: Any, tag: Tag, *, exact: bool = False) -> None:  # noqa: ANN401  # parsed TOML
        for word in words:
            tagged[straight(word)] = (tag, exact or (len(word) > 1 and word.isupper()))

    spelled: dict[str, str] = {}
    add(titles.get("offices", []), "title")
    add(titles.get("ranks", []), "title")
    add(titles.get("ties", []), "title")
    add(titles.get("honorifics", []), "honorific")
    add(names.get("calendar", []), "calendar")
    add(names.get("products", []), "product")
    add(places.get("us_states", []), "place")
    add(places.get("us_abbreviations", []), "abbreviation")
    add(places.get("known", []), "place")
    peoples = states.get("peoples", {})
    add(peoples.get("adjectives", []), "people")
    add(peoples.get("plurals", []), "plural")
    if states:  # ISO names are English; a language without state names of its own has no use for them
        for name, common in _iso_states():
            if straight(name) not in tagged:  # "Georgia" the US state is not in the lists: the state wins
                add([name], "state")
                spelled[straight(name).lower()] = common
    for name, common in states.get("alias", {}).items():
        add([name], "state")
        spelled[straight(name).lower()] = common
    for name, common in states.get("adjective", {}).items():
        add([name], "nationality")
        spelled[straight(name).lower()] = common
    add(organizations.get("known", []), "org")
    add(organizations.get("acronyms", []), "org", exact=True)

    words = {
        key: frozenset(straight(w).lower() for w in value)
        for table in (titles, names, organizations, places, states)
        for key, value in table.items()
        if isinstance(value, list) and key not in {"heads", "known"}
    }
    words["heads"] = frozenset(straight(w).lower() for w in organizations.get("heads", []))
    words["place_heads"] = frozenset(straight(w).lower() for w in places.get("heads", []))
    capitals = {straight(k).lower(): v for k, v in states.get("capital", {}).items()}
    return replace(_compile(tagged, spelled, words), capitals=capitals)


def _compile(
    tagged: dict[str, tuple[Tag, bool]], spelled: dict[str, str], words: dict[str, frozenset[str]]
) -> Lexicon:
    from summarize.spot.name_tokens import split_words  # noqa: PLC0415  # the tokenizer needs the lexicon's type

    listed = [*tagged, *words.get("suffixes", ()), *words.get("heads", ())]
    short = frozenset(w.lower() for phrase in listed for w in phrase.split() if w.endswith("."))
    phrases: dict[str, list[tuple[tuple[str, ...], Tag, bool]]] = {}
    for phrase, (tag, exact) in tagged.items():
        parts = tuple(text for _, _, text in split_words(phrase, short))
        key = tuple(parts) if exact else tuple(p.lower() for p in parts)
        phrases.setdefault(parts[0].lower(), []).append((key, tag, exact))
    for options in phrases.values():
        options.sort(key=lambda option: -len(option[0]))
    return Lexicon(phrases, spelled, words, short)


def _iso_states() -> list[tuple[str, str]]:
    """Return (spelling, common name) of every ISO 3166-1 entry."""
    out = []
    for country in pycountry.countries:
        plain = getattr(country, "common_name", country.name).split(",")[0]
        spellings = {plain, getattr(country, "official_name", plain)}
        if "," not in country.name:
            spellings.add(country.name)
        out += [(spelling, plain) for spelling in sorted(spellings)]
    return out
