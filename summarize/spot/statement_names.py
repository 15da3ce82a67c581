"""The names of a document as the grammar of attribution asks for them: by place, by surname, by word."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarize.spot.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarize.mention import NameMention


@dataclass
class Bearers:
    """The names of one surname.

    Attributes:
        fullest: The longest, the first of them.
        longer: Those of more than one word, folded.
        in_office: Those beside which an office stands.
    """

    fullest: NameMention
    longer: set[str] = field(default_factory=set)
    in_office: list[NameMention] = field(default_factory=list)


class Names(Places["NameMention"]):
    """The names in text order, with those of each surname and the organizations that have a word."""

    def __init__(self, names: Iterable[NameMention]) -> None:
        """Index the names."""
        super().__init__(names)
        self._bearers: dict[str, Bearers] = {}
        self._having: dict[str, list[NameMention]] = {}
        self._called: dict[tuple[str, ...], list[NameMention]] = {}
        for name in self.spans:
            if name.kind in {"person", "name"}:
                self._add_bearer(name)
            if name.kind in {"organization", "name"}:
                for word in set(plain(name.text).split()):
                    self._having.setdefault(word, []).append(name)

    def _add_bearer(self, name: NameMention) -> None:
        words = name.text.split()
        bearers = self._bearers.setdefault(words[-1].casefold(), Bearers(name))
        if len(name.text) > len(bearers.fullest.text):
            bearers.fullest = name
        if len(words) > 1:
            bearers.longer.add(name.text.casefold())
        if name.roles:
            bearers.in_office.append(name)

    def bearers(self, surname: str) -> Bearers | None:
        """Return the people, and names that may be, whose last word is `surname` (folded)."""
        return self._bearers.get(surname)

    def called(self, words: Sequence[str], before: int) -> list[NameMention]:
        """Return the organizations that start before an offset and have all these words and more, in text order."""
        key = tuple(words)
        if key not in self._called:
            some = self._having.get(key[-1], [])
            self._called[key] = [n for n in some if _has(n.text, key)]
        found = self._called[key]
        return found[: bisect_left(found, before, key=lambda n: n.start)]


def _has(name: str, words: Sequence[str]) -> bool:
    parts = plain(name).split()
    return len(parts) > len(words) and all(w in parts for w in words)


def plain(name: str) -> str:
    """Return a name in lower case, without article and possessive."""
    return name.lower().removeprefix("the ").replace("’", "'").replace("'s", "")
