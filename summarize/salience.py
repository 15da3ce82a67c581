"""Which sentences tell most of the story, by code: for the bottom line's prompt and for its fallback."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarize.document import Sentence
    from summarize.spot.spotted import Spotted

_LEAD = 4.0  # newspapers and statements put the story first; the bonus fades over the first sentences
_HEADLINE_WORD = 0.5  # for each word of four letters and more that the headline shares
_WORD = re.compile(r"\w{4,}")
_MOST_WORDS = 60  # a longer sentence is a list: no bottom line


def salient(spotted: Spotted, most: int) -> list[int]:
    """Return the numbers of the most telling sentences, at most `most`, best first."""
    weights: dict[int, float] = {}
    for entity in spotted.entities:
        for number in entity.sentences:
            weights[number] = weights.get(number, 0.0) + min(len(entity.mentions), 5) ** 0.5
    headline = {w for s in spotted.sentences if s.kind == "headline" for w in _words(s, spotted)}
    body = [s for s in spotted.sentences if s.kind == "body"]
    scored = []
    for position, sentence in enumerate(body):
        words = _words(sentence, spotted)
        length = len(sentence.of(spotted.document).split())
        score = (
            weights.get(sentence.number, 0.0) / max(1.0, (length / 12) ** 0.5)
            + _LEAD / (1 + position)
            + _HEADLINE_WORD * len(headline & words)
            - (5.0 if length > _MOST_WORDS or length < 5 else 0.0)  # noqa: PLR2004  # fragments tell nothing
        )
        scored.append((-score, sentence.number))
    return [number for _, number in sorted(scored)[:most]]


def _words(sentence: Sentence, spotted: Spotted) -> set[str]:
    return {w.casefold() for w in _WORD.findall(sentence.of(spotted.document))}
