"""A bare surname that two people share: who was named so far, the courtesy title, the office."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from summarize.resolve.nodes import Node
from summarize.resolve.people import Longer, bare_surname, shortens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from summarize.language import Language
    from summarize.mention import NameMention
    from summarize.spot.name_words import Lexicon

Gender = Literal["f", "m"]

_TITLE = re.compile(r"([^\W\d_]+\.?)\s+$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ASIDE = re.compile(
    r",\s+([^,.;:()]{1,60})"
)  # an apposition of more than 60 characters has swallowed a clause
_BEFORE = 40  # characters before a name in which its title or tie stands
_PASSES = 2  # a title bound by elimination in the first pass decides others in the second


def split_surnames(nodes: Sequence[Node], text: str, language: Language, lexicon: Lexicon) -> list[Node]:
    """Split each shared surname by whom its mentions mean; where a courtesy title stands, it becomes part of the name.

    A title used while one bearer had been named stays with that bearer; another that doesn't fit him goes to the
    bearer it fits, if there is one only.
    """
    people = [n for n in nodes if n.kind in {"person", "name"} and len(n.words) > 1]
    full: dict[str, list[Node]] = {}
    longer = Longer(enumerate(people), lexicon)
    for n, node in enumerate(people):
        others = (people[o] for o in longer.near(node.words) if o != n)
        if not any(shortens(node.words, o.words, lexicon) for o in others):
            full.setdefault(bare_surname(node.words[-1]), []).append(node)
    titles = _titles(language)
    out: list[Node] = []
    for node in nodes:
        namesakes = full.get(bare_surname(node.key), [])
        if node.kind not in {"person", "name"} or len(node.words) > 1 or len(namesakes) <= 1:
            out.append(node)
            continue
        out += _split(node, namesakes, text, titles, _genders(namesakes, text, titles))
    return sorted(out, key=lambda n: (n.first.start, n.first.end, n.kind, n.key))


def _split(
    node: Node,
    namesakes: Sequence[Node],
    text: str,
    titles: Mapping[str, Gender],
    genders: dict[str, Gender],
) -> list[Node]:
    parts: dict[tuple[str, bool, tuple[str, ...]], list[NameMention]] = {}
    for last in range(_PASSES):
        for mention in node.mentions:
            title = _TITLE.search(text, max(mention.start - _BEFORE, 0), mention.start)
            gender = titles.get(title.group(1).lower().rstrip(".")) if title else None
            known = [n for n in namesakes if n.first.start < mention.start]
            alone = len(known) == 1
            meant, apart = "", False
            if gender is not None:
                fits = known[0].key if alone else _bearer(gender, namesakes, genders)
                apart = fits == "" or genders.setdefault(fits, gender) != gender
                meant = "" if alone or apart else fits
            if last == _PASSES - 1:
                named = mention
                if title is not None and gender is not None:
                    named = replace(mention, start=title.start(), text=text[title.start() : mention.end])
                offices = () if alone or meant else tuple(r.text.lower() for r in mention.roles)
                parts.setdefault((meant, apart, offices if not alone else ("",)), []).append(named)
    return [
        Node(node.key, node.kind, tuple(found), meant, apart) for (meant, apart, _), found in parts.items()
    ]


def _bearer(gender: Gender, namesakes: Sequence[Node], genders: Mapping[str, Gender]) -> str:
    """Return the key of the one person whom the title fits, or the one known to bear it; "" where two might."""
    fits = [n.key for n in namesakes if genders.get(n.key, gender) == gender]
    bound = [key for key in fits if key in genders]
    if len(fits) == 1:
        return fits[0]
    return bound[0] if len(bound) == 1 else ""


def _titles(language: Language) -> dict[str, Gender]:
    table = language.table("titles")
    men: dict[str, Gender] = {w.rstrip("."): "m" for w in table.get("courtesy_m", ())}
    women: dict[str, Gender] = {w.rstrip("."): "f" for w in table.get("courtesy_f", ())}
    return {**men, **women}


def _genders(namesakes: Sequence[Node], text: str, titles: Mapping[str, Gender]) -> dict[str, Gender]:
    """Return what titles, ties and offices beside the full names tell; nothing where they contradict each other."""
    out: dict[str, Gender] = {}
    for node in namesakes:
        told = set()
        for mention in node.mentions:
            before = _WORD.findall(
                text[max(mention.start - _BEFORE, 0) : mention.start].rpartition(". ")[2][-_BEFORE:]
            )
            if title := _TITLE.search(text, max(mention.start - _BEFORE, 0), mention.start):
                before.append(title.group(1))
            words = before[-1:]
            if aside := _ASIDE.match(text, mention.end):
                head = re.split(r"\s(?:of|to|for|who|in|at)\s", aside.group(1))[0]
                words += _WORD.findall(head)[-1:]
            words += [w for r in mention.roles for w in _WORD.findall(r.text)[-1:]]
            told |= {titles[w.lower().rstrip(".")] for w in words if w.lower().rstrip(".") in titles}
        if len(told) == 1:
            out[node.key] = told.pop()
    return out
