"""People: a surname, a shorter name or a name without its middle part after the full name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.entity import Merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarize.resolve.nodes import Node, Unions
    from summarize.spot.name_words import Lexicon

_OPEN = frozenset({"person", "name"})


def join_people(nodes: Sequence[Node], unions: Unions, lexicon: Lexicon) -> None:
    """Join each shorter name to the one full name it can mean; to none if there are two.

    A bare surname that two full names share goes to the one named so far, while there is only one; later to the one
    whose office it carries, if there is exactly one.
    """
    # A name of open kind with the same last word may be the other person: it makes the surname ambiguous.
    longer = ((n, node) for n, node in enumerate(nodes) if node.kind in _OPEN and len(node.words) > 1)
    full = Longer(longer, lexicon)
    for n, node in enumerate(nodes):
        if node.kind not in _OPEN or node.apart:
            continue
        if node.meant:
            target = next(f for f in full.near(tuple(node.meant.split())) if nodes[f].key == node.meant)
            merge = Merge(nodes[target].text, node.text, "courtesy-title", node.first.sentence)
            unions.join(target, n, merge)
            continue
        fits = [f for f in full.near(node.words) if f != n and shortens(node.words, nodes[f].words, lexicon)]
        rule = "surname" if len(node.words) == 1 else "shorter-name"
        longest = [
            f
            for f in fits
            if not any(g != f and shortens(nodes[f].words, nodes[g].words, lexicon) for g in fits)
        ]
        earlier = [f for f in longest if nodes[f].first.start < node.first.start]
        if len(longest) > 1 and len(earlier) == 1:
            longest, rule = earlier, "surname-so-far"  # the namesake has not been introduced yet
        if len(longest) > 1:
            longest = [f for f in longest if _offices(nodes[f], lexicon) & _offices(node, lexicon)]
            rule = "title-and-surname"
        if len(longest) == 1 and "person" in {node.kind, nodes[longest[0]].kind}:
            name = nodes[longest[0]].text
            unions.join(longest[0], n, Merge(name, node.text, rule, node.first.sentence))
        elif not fits:
            _join_given(n, nodes, full, unions, lexicon)


def _join_given(n: int, nodes: Sequence[Node], full: Longer, unions: Unions, lexicon: Lexicon) -> None:
    """Join a given name alone to the one person who has it ("Thank you, Ingrid")."""
    node = nodes[n]
    if len(node.words) > 1:
        return
    if lexicon.has("family_first", node.key):
        return
    fits = [f for f in full.near(node.words) if nodes[f].words[0] == node.key]
    open_kind = node.kind == "name" and bool(fits) and nodes[fits[0]].first.start > node.first.start
    if not open_kind and len({unions.root(f) for f in fits}) == 1 and nodes[fits[0]].kind == "person":
        name = nodes[fits[0]].text
        unions.join(fits[0], n, Merge(name, node.text, "given-name", node.first.sentence))


class Longer:
    """Full names by the words of which a shorter one keeps one: the surname, or the first."""

    def __init__(self, nodes: Iterable[tuple[int, Node]], lexicon: Lexicon) -> None:
        """Index the nodes under their numbers."""
        self._by_surname: dict[str, list[int]] = {}
        self._by_first: dict[str, list[int]] = {}
        self._without_surname: dict[
            str, list[int]
        ] = {}  # by the first word, which may stand with a part of the rest
        for n, node in nodes:
            core = _core(node.words, lexicon)
            self._by_surname.setdefault(bare_surname(core[-1]), []).append(n)
            self._by_first.setdefault(core[0], []).append(n)
            if core[0] in {"abu", "umm"} or any(lexicon.has("particles", w) for w in core):
                self._without_surname.setdefault(core[0], []).append(n)
        self._lexicon = lexicon

    def near(self, short: tuple[str, ...]) -> list[int]:
        """Return the numbers of the names that `shortens` may hold for, in order."""
        mine = _core(short, self._lexicon)
        if not mine:
            return []
        begun = self._by_first if len(mine) == 1 else self._without_surname
        return sorted({*self._by_surname.get(bare_surname(mine[-1]), ()), *begun.get(mine[0], ())})


def shortens(short: tuple[str, ...], long: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Tell whether `short` can be `long` again: its surname, its beginning, or it without middle names."""
    core = _core(long, lexicon)
    mine = _core(short, lexicon)
    if len(mine) >= len(core) or not mine:
        return False
    if len(mine) == 1:
        first = core[0] == mine[0] and lexicon.has("family_first", core[0])
        return first or bare_surname(mine[0]) == bare_surname(core[-1])
    if mine[0] in {"abu", "umm"} and core[: len(mine)] == mine:
        return True
    if any(lexicon.has("particles", w) for w in mine[:-1]) and core[-len(mine) :] == mine:
        return True
    if any(lexicon.has("particles", w) for w in core) and core[: len(mine)] == mine:
        return True
    return len(mine) >= 2 and mine[0] == core[0] and bare_surname(mine[-1]) == bare_surname(core[-1])  # noqa: PLR2004  # given and surname


def _core(words: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    while len(words) > 1 and lexicon.has("suffixes", words[-1]):
        words = words[:-1]
    return words


def bare_surname(word: str) -> str:
    """Return a surname without an Arabic article: "al-Assad" is also called "Assad"."""
    head, mark, tail = word.partition("-")
    return tail if mark and head in {"al", "el", "as", "ash", "an", "ar", "at", "ad", "az"} else word


def _offices(node: Node, lexicon: Lexicon) -> frozenset[str]:
    """Return the offices and ranks that the text gives to a name, as words."""
    words = {w.strip(".,") for m in node.mentions for r in m.roles for w in r.text.lower().split()}
    heads = lexicon.words.get("offices", frozenset()) | lexicon.words.get("ranks", frozenset())
    return frozenset(w for w in words if w in heads or f"{w}." in heads)
