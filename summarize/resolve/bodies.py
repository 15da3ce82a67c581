"""Bodies of a state: with its possessive, its adjective or alone; and units by their number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarize.entity import Merge
from summarize.spot.name_states import adjective_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from summarize.resolve.nodes import Node, Unions
    from summarize.spot.name_words import Lexicon

_NUMBER = re.compile(r"\d+(?:st|nd|rd|th)$")
_LONGEST_STATE = 3  # words: "united arab emirates"

Body = tuple[str, ...]


def join_bodies(nodes: Sequence[Node], unions: Unions, lexicon: Lexicon) -> None:
    """Join "Kenya's navy" and "the Kenyan navy", and "the Maritime Guard" to the one state's it can be."""
    states = _states(nodes, lexicon)
    owned: dict[tuple[str, Body], int] = {}
    bare: dict[Body, list[int]] = {}
    for n, node in enumerate(nodes):
        if node.kind != "organization":
            continue
        state, body = _split(node.words, states)
        if not state:
            bare.setdefault(body, []).append(n)
            continue
        first = owned.setdefault((state, body), n)
        if first != n:
            merge = Merge(nodes[first].text, node.text, "same-state", node.first.sentence)
            unions.join(first, n, merge)
    by_body: dict[Body, list[int]] = {}
    for (_, body), n in owned.items():
        by_body.setdefault(body, []).append(n)
    for body, alone in bare.items():
        owners = by_body.get(body, [])
        target = owners[0] if len(owners) == 1 else alone[0]
        for n in alone:
            node = nodes[n]
            if n != target and len(owners) <= 1 and not (owners and _anybodys(node, lexicon)):
                rule = "without-state" if owners else "same-words"
                unions.join(target, n, Merge(nodes[target].text, node.text, rule, node.first.sentence))


def _anybodys(node: Node, lexicon: Lexicon) -> bool:
    """Tell whether a service in capitals may be the reader's own state's ("the Navy")."""
    return node.text[0].isupper() and (len(node.words) == 1 or lexicon.has("services", node.key))


def _states(nodes: Sequence[Node], lexicon: Lexicon) -> Mapping[str, str]:
    known = dict(lexicon.states)
    for node in nodes:
        if node.kind == "state" and node.key not in known:
            known[node.key] = node.key
            known[adjective_of(node.key)] = node.key
    return known


def _split(words: Body, states: Mapping[str, str]) -> tuple[str, Body]:
    """Return the state a name begins with, and the rest in one form: "ministry of war" is "war ministry"."""
    state = ""
    for n in range(min(_LONGEST_STATE, len(words) - 1), 0, -1):
        if (found := states.get(" ".join(words[:n]))) is not None:
            state, words = found, words[n:]
            break
    words = tuple(w.replace("defense", "defence") for w in words)
    if len(words) > 2 and words[0] in {"ministry", "department"} and words[1] == "of":  # noqa: PLR2004  # head, "of", field
        words = (*words[2:], words[0])
    return state, words


def join_units(nodes: Sequence[Node], unions: Unions) -> None:
    """Join "the 47th Brigade" to the one brigade that has this number."""
    longer: dict[tuple[str, str], list[int]] = {}
    for n, node in enumerate(nodes):
        if node.kind == "organization" and len(node.words) > 2:  # noqa: PLR2004  # more than number and head
            longer.setdefault((node.words[0], node.words[-1]), []).append(n)
    for n, node in enumerate(nodes):
        if node.kind != "organization" or len(node.words) != 2 or not _NUMBER.match(node.words[0]):  # noqa: PLR2004  # number and head
            continue
        fits = longer.get((node.words[0], node.words[-1]), [])
        if len({unions.root(k) for k in fits}) == 1:
            unions.join(fits[0], n, Merge(nodes[fits[0]].text, node.text, "unit-number", node.first.sentence))
