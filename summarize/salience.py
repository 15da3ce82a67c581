"""Which sentences tell most of the story, by code: for the bottom line's prompt and for its fallback.

A sentence scores by the words it shares with the rest of the document (the idea of SumBasic, Nenkova and Vanderwende
2005), by the entities that act in it, and by its place: news and statements put the story first.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from math import exp, log
from typing import TYPE_CHECKING

from summarize.spot.asking import is_question

if TYPE_CHECKING:
    from summarize.document import Sentence
    from summarize.spot.spotted import Spotted

_WORD = re.compile(r"\w{4,}")  # shorter words are mostly grammar
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_LEANS = 1.5  # a sentence that begins with "But" or "She" cannot stand alone
_LEAD = 2.0  # as much as a sentence in which the two main entities act
_LEAD_FADES = 8  # sentences after which the lead's bonus is down to a third; a feature opens with a scene
_ENTITY = 0.5  # for each entity, times the logarithm of its mentions
_HEADLINE_WORD = 0.3  # for each word that the headline shares
_LEAST_WORDS, _MOST_WORDS = 8, 50  # shorter is a fragment, longer a list: neither is a bottom line
_OUT_OF_BOUNDS = 5.0  # such a sentence is taken only where there is no other


def salient(spotted: Spotted, most: int) -> list[int]:
    """Return the numbers of the most telling sentences of the body, at most `most`, best first."""
    reported = spotted.reported()  # words of an attack are no bottom line, not even reported ones
    body = [s for s in spotted.sentences if s.kind == "body" and s.number not in reported]
    words = {s.number: _words(s, spotted) for s in body}
    count = Counter(w for found in words.values() for w in found)
    headline = {w for s in spotted.sentences if s.kind == "headline" for w in _words(s, spotted)}
    named: dict[int, float] = defaultdict(float)
    for entity in spotted.entities:
        # A name that only tells where, or describes something else, does nothing in its sentence.
        acting = {m.sentence for m in entity.mentions if not m.locative and not m.modifier}
        for number in acting if entity.kind != "place" else ():
            named[number] += log(1 + len(entity.mentions))
    openers = set(spotted.language.table("salience").get("openers", ()))
    scored = []
    for position, sentence in enumerate(body):
        found = words[sentence.number]
        length = len(sentence.of(spotted.document).split())
        score = (
            sum(log(count[w]) for w in found) / (len(found) + 4)
            + _ENTITY * named[sentence.number]
            + _LEAD * exp(-position / _LEAD_FADES)
            + _HEADLINE_WORD * len(headline & found)
            - (_LEANS if _first_word(sentence, spotted) in openers else 0)
            - (_OUT_OF_BOUNDS if _asks(sentence, spotted) else 0)
            - (0 if _LEAST_WORDS <= length <= _MOST_WORDS else _OUT_OF_BOUNDS)
        )
        scored.append((-score, sentence.number))
    return [number for _, number in sorted(scored)[:most]]


def _asks(sentence: Sentence, spotted: Spotted) -> bool:
    """Tell whether a sentence asks or orders something: it tells nothing."""
    openers = spotted.language.table("instructions").get("asking", {}).get("openers", ())
    return is_question(sentence.of(spotted.document)) or _first_word(sentence, spotted) in openers


def _first_word(sentence: Sentence, spotted: Spotted) -> str:
    found = _FIRST_WORD.search(sentence.of(spotted.document))
    return found[0].casefold() if found else ""


def _words(sentence: Sentence, spotted: Spotted) -> set[str]:
    return {w.casefold() for w in _WORD.findall(sentence.of(spotted.document))}
