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
    labels = set(rules.get("labels", ()))
    asking = (m.sentence for m in entity.mentions if _opens_question(m.sentence, spotted, labels))
    return any(_only_names(number, spotted) for number in asking)


def _only_names(number: int, spotted: Spotted) -> bool:
    sentence = spotted.sentence(number)
    if sentence is None:
        return False
    rest = list(sentence.of(spotted.document))
    for name in spotted.names_in(number):
        rest[name.start - sentence.start : name.end - sentence.start] = " " * (name.end - name.start)
    words = _LETTERS.findall("".join(rest))
    return all(len(word) <= _LONGEST_PARTICLE for word in words)


def _opens_question(number: int, spotted: Spotted, labels: set[str]) -> bool:
    """Tell whether a sentence follows a questioner's label."""
    before = spotted.sentence(number - 1)
    if before is None or before.kind != "speaker":
        return False
    return not labels.isdisjoint(w.casefold() for w in _LETTERS.findall(before.of(spotted.document)))
