"""The words of military designations, read from `languages/CODE/assets.toml` and indexed by their first token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from summarize.spot.number_patterns import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarize.language import Language

OPEN = "open"
"""The domain of things that any service has: missiles, bombs, radars."""

_TOKEN = re.compile(r"(?:(?<!\w)\.(?=\d))?\w+(?:(?!['’]s\b)[-\u2010\u2011/.&'’]\w+)*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a sentence with its offsets into the sentence."""

    start: int
    end: int
    text: str

    @property
    def titled(self) -> bool:
        """Whether it is written like a name ("Tank"), not like an acronym ("IED")."""
        return self.text[:1].isupper() and any(letter.islower() for letter in self.text.removesuffix("s"))


@dataclass(frozen=True, slots=True)
class Entry:
    """What the data say about a word or phrase.

    Attributes:
        lemma: Its form in the data, in lower case.
        domain: The coarse domain, "open", or "" for a mere modifier.
        plural: It is a plural, or has the same form in both numbers.
        noun, unclear, tail, modifier, name, unclear_name: The lists of the data that hold it.
    """

    lemma: str
    domain: str = ""
    plural: bool = False
    noun: bool = False
    unclear: bool = False
    tail: bool = False
    modifier: bool = False
    name: bool = False
    unclear_name: bool = False


@dataclass(frozen=True)
class Lexicon:
    """All entries of a language, and its other lists as sets and patterns."""

    entries: dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]
    words: dict[str, frozenset[str]]
    endings: dict[str, tuple[str, ...]]
    prefixes: dict[str, str]
    targets: re.Pattern[str]
    military: re.Pattern[str]
    air: re.Pattern[str]
    labor: re.Pattern[str]
    denied: re.Pattern[str]
    persons: re.Pattern[str]
    idioms: re.Pattern[str]
    dated: frozenset[str]
    invariant: frozenset[str]

    def at(self, tokens: list[Token], index: int, text: str) -> tuple[int, Entry] | None:
        """Return the longest entry that begins at a token of `text`, with the number of its tokens."""
        for forms, entry in self.entries.get(tokens[index].text.casefold(), ()):
            found = tokens[index : index + len(forms)]
            if len(found) < len(forms) or not all(map(_same, forms, (token.text for token in found))):
                continue
            if all(not text[left.end : right.start].strip() for left, right in pairwise(found)):
                return len(forms), entry
        return None


def tokens_of(text: str) -> list[Token]:
    """Return the words of a sentence; hyphenated words and acronyms stay whole, a possessive 's does not."""
    return [Token(found.start(), found.end(), found[0]) for found in _TOKEN.finditer(text)]


def _same(form: str, word: str) -> bool:
    """Compare without case, unless the data write the word with capitals."""
    return (
        word.casefold() == form
        if form.islower() or not form[:1].isalpha()
        else word == form or word == form.upper()
    )


@lru_cache(maxsize=8)  # one entry a language
def lexicon(language: Language) -> Lexicon:
    """Return the indexed words of a language; empty without data."""
    table = language.table("assets")
    words, context, evidence = table.get("words", {}), table.get("context", {}), table.get("evidence", {})
    listed = {**words, **context, **{f"ship_{key}": value for key, value in table.get("ships", {}).items()}}
    listed["no_designation"] = table.get("no_designation", {}).get("whole", [])
    listed["not_before_designation"] = table.get("no_designation", {}).get("after", [])
    listed["owners"] = table.get("owners", {}).get("words", [])
    calendar = language.table("dates")
    names = [*calendar.get("months", {}), *calendar.get("weekdays", {})]
    return Lexicon(
        entries=_index(table),
        words={key: frozenset(value) for key, value in listed.items()},
        endings={
            "modifier": tuple(words.get("modifier_endings", ())),
            "class": tuple(words.get("class_ending", ())),
            "between": tuple(context.get("between_endings", ())),
            "verb": tuple(words.get("verb_endings", ())),
            "past": tuple(words.get("past_ending", ())),
            "possessive": tuple(words.get("possessive", ())),
            "owner": tuple(table.get("owners", {}).get("endings", ())),
        },
        prefixes={
            prefix: domain
            for domain in (OPEN, "land", "air")
            for prefix in table.get("designations", {}).get(domain, ())
        },
        targets=_search(evidence.get("targets", ())),
        military=_search([*evidence.get("targets", ()), *evidence.get("military", ())]),
        air=_search(evidence.get("air", ())),
        denied=re.compile(rf"\b{any_of(words.get('denials', ()))}\s+$", re.IGNORECASE),
        labor=_search(evidence.get("labor", ())),
        persons=_search(evidence.get("persons", ())),
        idioms=_search(context.get("idioms", ())),
        invariant=frozenset(
            word.casefold() for word, plural in table.get("plurals", {}).items() if word == plural
        ),
        dated=frozenset(name.rstrip(".") for name in names),
    )


def _search(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of(words)}(?!\w)", re.IGNORECASE)


def _index(table: dict[str, Any]) -> dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]:
    flags: dict[str, dict[str, Any]] = {}

    def add(phrase: str, **more: str | bool) -> None:
        old = flags.setdefault(phrase, {"domain": "", "plural": False, "lemma": phrase.casefold()})
        flags[phrase] = old | {key: value for key, value in more.items() if value or key not in old}

    irregular: dict[str, str] = table.get("plurals", {})

    def both(phrase: str, **more: str | bool) -> None:
        plural = plural_of(phrase, irregular)
        add(phrase, **more)
        add(plural, **{"lemma": phrase.casefold(), "plural": True, **more})

    for kind, section in (
        ("noun", "nouns"),
        ("unclear", "unclear"),
        ("name", "names"),
        ("unclear_name", "unclear_names"),
    ):
        for domain, phrases in table.get(section, {}).items():
            for phrase in phrases:
                both(phrase, **{kind: True, "domain": domain})
    for phrase in table.get("tails", {}).get("words", ()):
        both(phrase, tail=True)
    for phrase in table.get("words", {}).get("modifiers", ()):
        add(phrase, modifier=True)
    index: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for phrase, values in flags.items():
        forms = tuple(token.text for token in tokens_of(phrase))
        index.setdefault(forms[0].casefold(), []).append((forms, Entry(**values)))
    return {first: tuple(sorted(listed, key=lambda pair: -len(pair[0]))) for first, listed in index.items()}


def plural_of(phrase: str, irregular: dict[str, str]) -> str:
    """Return the plural: by the data for the phrase or its last word, else with an s or es."""
    if phrase in irregular:
        return irregular[phrase]
    lead, _, last = phrase.rpartition(" ")
    ending = irregular.get(last) or last + ("es" if last.endswith(("s", "sh", "ch", "x")) else "s")
    return f"{lead} {ending}".strip()
