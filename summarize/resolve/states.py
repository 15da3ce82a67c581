"""States: other spellings, and adjectives where the state itself is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.entity import Merge
from summarize.spot.name_states import adjective_of
from summarize.spot.name_words import lexicon_of, straight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.language import Language
    from summarize.resolve.nodes import Node, Unions


def join_states(nodes: Sequence[Node], unions: Unions, language: Language) -> None:
    """Join spellings of one state ("U.S.", "United States"), its capital where it governs, and its adjective."""
    states = lexicon_of(language).states
    adjectives = {straight(a).lower() for a in language.table("states").get("adjective", {})}
    _join_unlisted(nodes, unions)
    named: dict[str, int] = {}
    for n, node in enumerate(nodes):
        if node.kind != "state" or node.key in adjectives or node.key not in states:
            continue
        common = states[node.key]
        if common in named:
            first = named[common]
            unions.join(first, n, Merge(nodes[first].text, node.text, "state-spelling", node.first.sentence))
        else:
            named[common] = n
    capitals = lexicon_of(language).capitals
    for n, node in enumerate(nodes):
        common = capitals.get(node.key, "")
        if node.kind == "state" and common in named:
            first = named[common]
            merge = Merge(nodes[first].text, node.text, "capital-for-government", node.first.sentence)
            unions.join(first, n, merge)
    for n, node in enumerate(nodes):
        if (
            node.kind == "state"
            and node.key in adjectives
            and (at := named.get(states[node.key])) is not None
        ):
            unions.join(at, n, Merge(nodes[at].text, node.text, "nationality-adjective", node.first.sentence))


def _join_unlisted(nodes: Sequence[Node], unions: Unions) -> None:
    """Join a state that no list knows with its regular adjective and its long name ("Republic of Kadria")."""
    by_key = {node.key: n for n, node in enumerate(nodes) if node.kind == "state"}
    for key, n in by_key.items():
        if (adjective := by_key.get(adjective_of(key))) is not None:
            alias = nodes[adjective]
            merge = Merge(nodes[n].text, alias.text, "nationality-adjective", alias.first.sentence)
            unions.join(n, adjective, merge)
        _, of, short = key.rpartition(" of ")
        if of and (at := by_key.get(short)) is not None:
            unions.join(
                n, at, Merge(nodes[n].text, nodes[at].text, "state-spelling", nodes[at].first.sentence)
            )
