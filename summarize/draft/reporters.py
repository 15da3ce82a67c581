"""Reporters, photographers and questioners: named by the document, but no part of its story."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarize.entity import Entity
    from summarize.spot.spotted import Spotted

_LONGEST_PARTICLE = 4  # letters: "of the", "from", "with"; a longer word is a question's own
_LETTERS = re.compile(r"[^\W\d_]+")


def is_reporter(entity: Entity, spotted: Spotted) -> bool:
    """Tell whether the text marks the entity as a maker of the news.

    It does so by an office ("a correspondent of the Baltic Wire"), or by a sentence of names alone that opens a
    question in a transcript ("Q: Anna Weiss, Baltic Wire.").
    """
    rules = spotted.language.table("reporters")
    offices = set(rules.get("offices", ()))
    for mention in entity.mentions:
        for role in mention.roles:
            words = role.text.casefold()
            if any(re.search(rf"\b{re.escape(office)}s?\b", words) for office in offices):
                return True
    openers = _openers(spotted, set(rules.get("labels", ())))
    return any(m.sentence in openers and _only_names(m.sentence, spotted) for m in entity.mentions)


def _only_names(number: int, spotted: Spotted) -> bool:
    sentence = spotted.sentence(number)
    if sentence is None:
        return False
    rest = list(sentence.of(spotted.document))
    for name in spotted.names:
        if name.sentence == number:
            rest[name.start - sentence.start : name.end - sentence.start] = " " * (name.end - name.start)
    words = _LETTERS.findall("".join(rest))
    return all(len(word) <= _LONGEST_PARTICLE for word in words)


def _openers(spotted: Spotted, labels: set[str]) -> set[int]:
    """Return the numbers of sentences that follow a questioner's label."""
    openers = set()
    for sentence in spotted.sentences:
        if sentence.kind == "speaker":
            words = {w.casefold() for w in _LETTERS.findall(sentence.of(spotted.document))}
            if words & labels:
                openers.add(sentence.number + 1)
    return openers
