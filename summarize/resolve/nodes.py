"""Distinct names of a document, and the unions that the rules make between them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from summarize.ground.normalize import nfc
from summarize.spot.name_words import straight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.entity import Merge
    from summarize.mention import NameKind, NameMention

_SPACE = re.compile(r"\s+")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Node:
    """All mentions of one name: the same words, case and a leading article aside.

    Attributes:
        key: The name in lower case, without article.
        kind: The kind its mentions agree on, "name" when they leave it open.
        mentions: In document order.
        meant: Key of the full name that this surname means; "" where the rules are still to find it.
        apart: It must not be joined to a full name: its courtesy title fits none, or two.
    """

    key: str
    kind: NameKind
    mentions: tuple[NameMention, ...]
    meant: str = ""
    apart: bool = False

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the key."""
        return tuple(self.key.split())

    @cached_property
    def text(self) -> str:
        """The name as first written, articles aside; a spelling that is not all capitals wins."""
        return min(
            (m for m in self.mentions), key=lambda m: (m.text.isupper() and " " in m.text, m.start)
        ).text

    @property
    def first(self) -> NameMention:
        """Its first mention."""
        return self.mentions[0]


@dataclass
class Unions:
    """Which nodes are one entity; every union is recorded with its rule."""

    count: int
    merges: list[tuple[int, Merge]] = field(default_factory=list)
    _parent: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._parent = list(range(self.count))

    def root(self, node: int) -> int:
        """Return the number that stands for the node's entity."""
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]  # halves the way for the next question
            node = self._parent[node]
        return node

    def join(self, name: int, alias: int, merge: Merge) -> None:
        """Make two nodes one entity, unless they are already."""
        a, b = self.root(name), self.root(alias)
        if a != b:
            self._parent[max(a, b)] = min(a, b)
            self.merges.append((name, merge))


def key_of(text: str) -> str:
    """Return a name's key: NFC, straight marks, one space, no article, lower case, no possessive inside.

    >>> key_of("The  Assad’s regime")
    'assad regime'
    """
    plain = _SPACE.sub(" ", straight(nfc(text))).strip()
    plain = re.sub(r"'s?(?=\s|$)", "", plain)
    return _ARTICLE.sub("", plain).casefold()


def nodes_of(mentions: Sequence[NameMention]) -> list[Node]:
    """Group mentions by name; a name of two different sure kinds makes two nodes, open mentions join a lone sure kind."""
    ordered = sorted(set(mentions), key=lambda m: (m.start, m.end, m.kind, m.text, m.sentence))
    by_key: dict[str, dict[NameKind, list[NameMention]]] = {}
    for mention in ordered:
        by_key.setdefault(key_of(mention.text), {}).setdefault(mention.kind, []).append(mention)
    nodes = []
    for key, kinds in by_key.items():
        sure = [k for k in kinds if k != "name"]
        if "name" in kinds and len(sure) == 1:
            kinds[sure[0]] = sorted([*kinds[sure[0]], *kinds.pop("name")], key=lambda m: (m.start, m.end))
        nodes += [Node(key, kind, tuple(found)) for kind, found in kinds.items()]
    return sorted(nodes, key=lambda n: (n.first.start, n.first.end, n.kind, n.key))
