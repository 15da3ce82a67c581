"""Reporters, photographers and questioners: named by the document, but no part of its story."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarize.entity import Entity
    from summarize.mention import NameMention
    from summarize.spot.spotted import Spotted

_LONGEST_PARTICLE = 4  # letters: "of the", "from", "with"; a longer word is a question's own
_LETTERS = re.compile(r"[^\W\d_]+")


def is_reporter(entity: Entity, spotted: Spotted) -> bool:
    """Tell whether the text marks the entity as a maker of the news.

    It does so by an office ("a correspondent of the Baltic Wire", which makes neither of the two an actor), by a
    credit ("Photographs are by Luka Imre"), or by a sentence of names alone that opens a question in a transcript
    ("Q: Anna Weiss, Baltic Wire.").
    """
    rules = spotted.language.table("reporters")
    press = _press(tuple(rules.get("offices", ())))
    if any(press.search(role.text) for mention in entity.mentions for role in mention.roles):
        return True
    if all(_in_press_office(mention, spotted, press) for mention in entity.mentions):
        return True
    if any(_credited(mention, spotted, rules.get("credits", ())) for mention in entity.mentions):
        return True
    labels = set(rules.get("labels", ()))
    asking = (m.sentence for m in entity.mentions if _opens_question(m.sentence, spotted, labels))
    return any(_only_names(number, spotted) for number in asking)


@lru_cache(maxsize=8)  # one entry a language
def _press(offices: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:{'|'.join(map(re.escape, offices))})s?\b" if offices else r"(?!)", re.IGNORECASE
    )


def _in_press_office(mention: NameMention, spotted: Spotted, press: re.Pattern[str]) -> bool:
    """Tell whether a name stands inside an office of the press: the outlet of "a reporter for the Baltic Wire"."""
    roles = (role for name in spotted.names_in(mention.sentence) for role in name.roles)
    return any(r.start <= mention.start and mention.end <= r.end and press.search(r.text) for r in roles)


def _credited(mention: NameMention, spotted: Spotted, credits_: Iterable[str]) -> bool:
    sentence = spotted.sentence(mention.sentence)
    if sentence is None:
        return False
    before = spotted.document.text[sentence.start : mention.start].casefold().rstrip()
    return any(before.endswith(words) for words in credits_)


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
