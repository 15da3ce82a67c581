"""Mentions that name one thing become one entity, by rules that can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.entity import Entity, Merge
from summarize.resolve.nodes import Node, Unions, nodes_of
from summarize.resolve.organizations import join_acronyms, join_brackets, join_heads
from summarize.resolve.people import bare_surname, join_people
from summarize.resolve.states import join_states
from summarize.spot.name_words import lexicon_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.document import Document, Sentence
    from summarize.language import Language
    from summarize.mention import NameKind, NameMention

_LAST_LATIN = 0x24F  # end of Latin Extended-B


def resolve(
    mentions: Sequence[NameMention], document: Document, sentences: Sequence[Sentence], language: Language
) -> tuple[Entity, ...]:
    """Merge mentions into entities, in the order of their first mention.

    The result does not depend on the order of `mentions`. Each union is a `Merge` with its rule: same-name,
    state-spelling, nationality-adjective, surname, shorter-name, surname-so-far, title-and-surname, acronym-in-brackets,
    original-script, initialism, head-of-name. What two readings fit stays apart.

    Args:
        mentions: Names found in the document; each ends up in exactly one entity.
        document: Their document.
        sentences: Its sentences; mentions of unknown sentences are kept as they are.
        language: Whose word lists apply.
    """
    del sentences  # the mentions know theirs; part of the signature for rules that need their kind
    lexicon = lexicon_of(language)
    nodes = _by_office(nodes_of(mentions))
    unions = Unions(len(nodes))
    join_brackets(nodes, unions, document.text)
    join_states(nodes, unions, language)
    join_people(nodes, unions, lexicon)
    join_acronyms(nodes, unions)
    join_heads(nodes, unions, lexicon, document.text)
    members: dict[int, list[int]] = {}
    for n in range(len(nodes)):
        members.setdefault(unions.root(n), []).append(n)
    entities = [
        _entity([nodes[n] for n in group], _merges(nodes, group, unions)) for group in members.values()
    ]
    return tuple(sorted(entities, key=lambda e: (e.mentions[0].start, e.mentions[0].end, e.name)))


def _by_office(nodes: Sequence[Node]) -> list[Node]:
    """Split a bare surname that full names share by the offices beside it and by who was introduced before it."""
    full: dict[str, dict[str, int]] = {}
    for node in nodes:
        if node.kind in {"person", "name"} and len(node.words) > 1:
            full.setdefault(bare_surname(node.words[-1]), {})[node.key] = node.first.start
    out: list[Node] = []
    for node in nodes:
        namesakes = full.get(bare_surname(node.key), {})
        if node.kind not in {"person", "name"} or len(node.words) > 1 or len(namesakes) <= 1:
            out.append(node)
            continue
        parts: dict[tuple[bool, tuple[str, ...]], list[NameMention]] = {}
        for mention in node.mentions:
            alone = sum(start < mention.start for start in namesakes.values()) == 1
            offices = () if alone else tuple(r.text.lower() for r in mention.roles)
            parts.setdefault((alone, offices), []).append(mention)
        out += [Node(node.key, node.kind, tuple(found)) for found in parts.values()]
    return sorted(out, key=lambda n: (n.first.start, n.first.end, n.kind, n.key))


def _merges(nodes: Sequence[Node], group: Sequence[int], unions: Unions) -> tuple[Merge, ...]:
    """Return the recorded unions of a group, and the spellings that only case or an article tells apart."""
    spelled = []
    for n in group:
        texts = dict.fromkeys(m.text for m in nodes[n].mentions)
        name = nodes[n].text
        for text in texts:
            if text != name:
                sentence = next(m.sentence for m in nodes[n].mentions if m.text == text)
                spelled.append(Merge(name, text, "same-name", sentence))
    inside = set(group)
    return (*spelled, *(merge for n, merge in unions.merges if n in inside))


def _entity(nodes: Sequence[Node], merges: tuple[Merge, ...]) -> Entity:
    mentions = tuple(sorted((m for n in nodes for m in n.mentions), key=lambda m: (m.start, m.end)))
    kinds = {n.kind for n in nodes} - {"name"}
    kind: NameKind = kinds.pop() if len(kinds) == 1 else "name"
    return Entity(_fullest(mentions), kind, mentions, merges)


def _fullest(mentions: Sequence[NameMention]) -> str:
    """Return the fullest name: a noun before an adjective, Latin script, most words, longest, first."""

    def rank(mention: NameMention) -> tuple[bool, bool, bool, int, int, int]:
        text = mention.text
        adjective = mention.kind == "state" and mention.modifier and any(not m.modifier for m in mentions)
        script = ord(text[0]) > _LAST_LATIN
        shouted = text.isupper() and " " in text
        return (adjective, script, shouted, -len(text.split()), -len(text), mention.start)

    return min(mentions, key=rank).text
