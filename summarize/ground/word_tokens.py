"""The words of a sentence as they are compared: numbers by value, names by entity, the rest by stem."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from summarize.ground.normalize import BREAK, normalized
from summarize.ground.occurs import find
from summarize.spot.numbers import spot_quantities

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from summarize.language import Language

TokenKind = Literal["number", "name", "word", "function"]

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|[$€£]?\d[\w]*(?:[.,:/'-]\w+)*%?|[^\W_]+(?:['&/-][^\W_]+|(?<=[^\W\d_])\.(?=[^\W\d_])[^\W_]+)*"
)
_POSSESSIVE = re.compile(r"'s$", re.IGNORECASE)
_NEGATED = re.compile(r"^(\w+)n't$", re.IGNORECASE)
_STOP = re.compile(r"[,;:()\"\[\]]|(?<=\s)-(?=\s)|--")


@dataclass(frozen=True, slots=True)
class Token:
    """One word or unit of a sentence.

    Attributes:
        text: As it stands in the normalized text.
        key: What must be equal for two tokens to be the same.
        kind: What it is compared as.
        start, end: Offsets into the normalized text.
        stop: Punctuation stands before it.
        hedge: For numbers: how exact.
    """

    text: str
    key: Hashable
    kind: TokenKind
    start: int
    end: int
    stop: bool = False
    hedge: str = "exact"


@dataclass(frozen=True)
class WordRules:
    """The lists of `words.toml`."""

    free: frozenset[str]
    prepositions: frozenset[str]
    joints: frozenset[str]
    after_end: frozenset[str]
    before_start: frozenset[str]
    function: frozenset[str]
    endings: tuple[tuple[str, str], ...]
    least_stem: int
    no_plural: tuple[str, ...]
    irregular: Mapping[str, str]

    def stem(self, word: str) -> str:
        """Return the word without the one ending that may differ, a final "e" dropped with it."""
        word = self.irregular.get(word, word)
        for ending, instead in self.endings:
            if word.endswith(ending) and len(word) - len(ending) >= self.least_stem:
                if ending == "s" and word.endswith(self.no_plural):
                    break
                word = word[: -len(ending)] + instead
                if len(word) > self.least_stem and word[-1] == word[-2] and word[-1] not in "aeiousl":
                    word = word[:-1]  # "planned"
                break
        return word.removesuffix("e") if len(word) > self.least_stem else word


@lru_cache(maxsize=8)  # one a language
def word_rules(language: Language) -> WordRules:
    """Return the rules of a language; without a table every word must be the same."""
    data = language.table("words")
    pairs = (e.partition(">") for e in data.get("endings", ()))
    return WordRules(
        free=frozenset(data.get("free", ())),
        prepositions=frozenset(data.get("prepositions", ())),
        joints=frozenset(data.get("joints", ())),
        after_end=frozenset(data.get("after_end", ())),
        before_start=frozenset(data.get("before_start", ())),
        function=frozenset(data.get("function", ())),
        endings=tuple((ending, instead) for ending, _, instead in pairs),
        least_stem=data.get("least_stem", 3),
        no_plural=tuple(data.get("no_plural", ("ss",))),
        irregular=data.get("irregular", {}),
    )


def tokens(
    text: str,
    language: Language,
    names: Sequence[str] = (),
    aliases: Mapping[str, Sequence[str]] | None = None,
) -> list[Token]:
    """Return the tokens of a sentence.

    Args:
        text: One sentence.
        language: Whose rules apply.
        names: Names that count as one token wherever they stand.
        aliases: Other names by name; all of them become the same token.
    """
    plain = normalized(text).text.replace(BREAK, "")
    taken = _entities(plain, names, aliases or {}) + _numbers(plain, language)
    taken.sort(key=lambda t: (t.start, -t.end))
    out: list[Token] = []
    at = 0
    for token in [*taken, Token("", "", "word", len(plain), len(plain))]:
        if token.start < at:
            continue
        for match in _TOKEN.finditer(plain, at, token.start):
            out += _split(match, word_rules(language), first=not out)
        if token.text:
            out.append(token)
        at = token.end
    stops, last = [], 0
    for token in out:
        stops.append(_STOP.search(plain, last, token.start) is not None)
        last = token.end
    return [_stopped(token, stop=stop) for token, stop in zip(out, stops, strict=True)]


def _stopped(token: Token, *, stop: bool) -> Token:
    return Token(token.text, token.key, token.kind, token.start, token.end, stop, token.hedge)


def _entities(plain: str, names: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> list[Token]:
    groups = {name: name for name in names} | {name: name for name in aliases}
    groups |= {alias: name for name, others in aliases.items() for alias in others}
    found: list[Token] = []
    for name in sorted(groups, key=len, reverse=True):
        at = 0
        while (match := find(name, plain, start=at)) is not None:
            at = match.end
            if not any(t.start < match.end and match.start < t.end for t in found):
                owned = plain[match.end : match.end + 2].lower() == "'s"
                key = ("name", groups[name], owned)
                found.append(
                    Token(plain[match.start : match.end], key, "name", match.start, match.end + 2 * owned)
                )
    return found


def _numbers(plain: str, language: Language) -> list[Token]:
    return [
        Token(
            q.text,
            ("number", q.low, q.high, q.hedge, q.text.casefold() if q.low is None else ""),
            "number",
            q.start,
            q.end,
            hedge=q.hedge,
        )
        for q in spot_quantities(plain, language)
    ]


def _split(match: re.Match[str], rules: WordRules, *, first: bool) -> list[Token]:
    text, start, end = match.group(), match.start(), match.end()
    if negated := _NEGATED.match(text):
        stem = {"ca": "can", "wo": "will", "sha": "shall"}.get(negated[1].lower(), negated[1].lower())
        middle = start + len(negated[1])
        return [
            Token(negated[1], stem, "function", start, middle),
            Token("n't", "not", "function", middle, end),
        ]
    if text.lower() == "cannot":
        return [
            Token("can", "can", "function", start, start + 3),
            Token("not", "not", "function", start + 3, end),
        ]
    owned = bool(_POSSESSIVE.search(text))
    bare = _POSSESSIVE.sub("", text)
    lower = bare.lower()
    if any(map(str.isdigit, bare)):
        return [Token(text, ("digits", bare.replace(",", ""), owned), "number", start, end)]
    if lower in rules.function or lower in rules.prepositions:
        return [Token(text, lower, "function", start, end)]
    if bare[:1].isupper() and not first:
        return [Token(text, ("name", bare, owned), "name", start, end)]
    stem = bare if not bare.islower() and not first else rules.stem(lower)
    return [
        Token(
            text, ("first" if first and bare[:1].isupper() else "word", stem, bare, owned), "word", start, end
        )
    ]


def same(claim: Token, source: Token) -> bool:
    """Tell whether two tokens say the same; the first word of a sentence may be a name or not."""
    if claim.key == source.key:
        return True
    if claim.kind == "number" and source.kind == "number":
        return _bare_number(claim) is not None and _bare_number(claim) == _bare_number(source)
    if not (isinstance(claim.key, tuple) and isinstance(source.key, tuple)):
        return False
    kinds = {claim.key[0], source.key[0]}
    if kinds <= {"word", "first"}:
        return bool(claim.key[1] == source.key[1] and claim.key[3] == source.key[3])
    if kinds == {"first", "name"}:
        first, name = (claim.key, source.key) if claim.key[0] == "first" else (source.key, claim.key)
        return bool(first[2] == name[1] and first[3] == name[2])
    return False


def _bare_number(token: Token) -> str | None:
    """Digits that one sentence reads as a quantity and the other as a label are the same if the characters are."""
    key = token.key
    if isinstance(key, tuple) and key[0] == "digits":
        return str(key[1])
    return token.text.replace(",", "") if token.hedge == "exact" and token.text[:1].isdigit() else None
