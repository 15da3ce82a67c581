"""Mentions that name one thing become one entity, by rules that can be undone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from summarize.entity import Entity, Merge
from summarize.resolve.bodies import join_bodies, join_units
from summarize.resolve.namesakes import split_surnames
from summarize.resolve.nodes import Node, Unions, nodes_of
from summarize.resolve.organizations import join_acronyms, join_brackets, join_heads
from summarize.resolve.people import join_people
from summarize.resolve.states import join_states
from summarize.spot.name_words import lexicon_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.document import Document, Sentence
    from summarize.language import Language
    from summarize.mention import NameKind, NameMention
    from summarize.spot.name_words import Lexicon

_LAST_LATIN = 0x24F  # end of Latin Extended-B


def resolve(
    mentions: Sequence[NameMention], document: Document, sentences: Sequence[Sentence], language: Language
) -> tuple[Entity, ...]:
    """Merge mentions into entities, in the order of their first mention.

    The result does not depend on the order of `mentions`. Each union is a `Merge` with its rule: same-name,
    state-spelling, nationality-adjective, capital-for-government, surname, shorter-name, surname-so-far, courtesy-title,
    title-and-surname, given-name, acronym-in-brackets,
    foreign-acronym, original-script, initialism, same-state, without-state,
    same-words, unit-number, head-of-name. What two readings fit stays apart.

    Two changes are made to the mentions: a surname that two people share keeps its courtesy title ("Mr. Smith"), and
    a role said again in another spelling ("Gen." after "General") is left out.

    Args:
        mentions: Names found in the document; each ends up in exactly one entity.
        document: Their document.
        sentences: Its sentences; mentions of unknown sentences are kept as they are.
        language: Whose word lists apply.
    """
    del sentences  # the mentions know theirs; part of the signature for rules that need their kind
    lexicon = lexicon_of(language)
    nodes = split_surnames(nodes_of(mentions), document.text, language, lexicon)
    unions = Unions(len(nodes))
    join_brackets(nodes, unions, document.text)
    join_states(nodes, unions, language)
    join_people(nodes, unions, lexicon)
    join_acronyms(nodes, unions)
    join_bodies(nodes, unions, lexicon)
    join_units(nodes, unions)
    join_heads(nodes, unions, lexicon, document.text)
    members: dict[int, list[int]] = {}
    for n in range(len(nodes)):
        members.setdefault(unions.root(n), []).append(n)
    merges: dict[int, list[Merge]] = {}
    for n, merge in unions.merges:
        merges.setdefault(unions.root(n), []).append(merge)
    entities = [
        _entity([nodes[n] for n in group], (*_spelled(nodes, group), *merges.get(root, ())), language)
        for root, group in members.items()
    ]
    return tuple(sorted(entities, key=lambda e: (e.mentions[0].start, e.mentions[0].end, e.name)))


def _spelled(nodes: Sequence[Node], group: Sequence[int]) -> list[Merge]:
    """Return the unions of spellings that only case or an article tells apart."""
    spelled = []
    for n in group:
        name = nodes[n].text
        first: dict[str, int] = {}
        for mention in nodes[n].mentions:
            first.setdefault(mention.text, mention.sentence)
        spelled += [
            Merge(name, text, "same-name", sentence) for text, sentence in first.items() if text != name
        ]
    return spelled


def _entity(nodes: Sequence[Node], merges: tuple[Merge, ...], language: Language) -> Entity:
    ordered = sorted((m for n in nodes for m in n.mentions), key=lambda m: (m.start, m.end))
    mentions = _without_respelled(ordered, language)
    kinds = {n.kind for n in nodes} - {"name"}
    kind: NameKind = kinds.pop() if len(kinds) == 1 else "name"
    return Entity(_fullest(mentions, lexicon_of(language)), kind, mentions, merges)


def _without_respelled(mentions: Sequence[NameMention], language: Language) -> tuple[NameMention, ...]:
    """Leave out roles that only spell an earlier one in another way ("Gen." after "General")."""
    spellings = language.table("titles").get("spellings", {})
    first: dict[tuple[str, str], str] = {}
    out = []
    for mention in mentions:
        kept = []
        for role in mention.roles:
            words = " ".join(spellings.get(w, w) for w in role.text.casefold().split())
            if first.setdefault((words, role.status), role.text) == role.text:
                kept.append(role)
        out.append(replace(mention, roles=tuple(kept)) if len(kept) < len(mention.roles) else mention)
    return tuple(out)


def _fullest(mentions: Sequence[NameMention], lexicon: Lexicon) -> str:
    """Return the fullest name: a state before its capital and adjective, Latin script, most words, longest, first."""
    named = any(not m.modifier for m in mentions)  # otherwise than by its adjective

    def rank(mention: NameMention) -> tuple[bool, bool, bool, bool, int, int, int]:
        text = mention.text
        adjective = mention.kind == "state" and mention.modifier and named
        adjective = adjective or (mention.kind == "state" and mention.text.lower() in lexicon.capitals)
        script = ord(text[0]) > _LAST_LATIN
        shouted = text.isupper() and " " in text
        titled = lexicon.has("honorifics", text.split()[0].lower()) and " " in text  # "Mr. Smith"
        return (titled, adjective, script, shouted, -len(text.split()), -len(text), mention.start)

    return min(mentions, key=rank).text
