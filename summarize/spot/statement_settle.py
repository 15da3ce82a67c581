"""Which of the statements found are kept: each once, none that a stance says already, and no word set aside."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from summarize.spot.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarize.document import Document
    from summarize.mention import StatementMention

_SENTENCE_END = re.compile(r"[.!?]\s")
_LEAST_LEFT = 3  # words of a statement that ends early
_OPENING = " \n\t,:;([\u201c\u201e\u00ab\u2018\"'"  # what may stand before the words set aside


def before_orders(document: Document, found: Iterable[StatementMention]) -> Iterator[StatementMention]:
    """Yield the statements, each up to where the first words begin that are set aside as an instruction.

    Args:
        document: The document as it was read; where a statement's text differs from it, something is set aside.
        found: The statements of the document without instructions. A stance that loses words is left out: what it
            is for or against is not certain any more.
    """
    for statement in found:
        own = document.text[statement.start : statement.end]
        if statement.text == own:
            yield statement
            continue
        same = sum(
            1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(own, statement.text, strict=True))
        )
        kept = own[:same].rstrip(_OPENING)
        if statement.polarity is None and len(kept.split()) >= _LEAST_LEFT:
            yield replace(statement, end=statement.start + len(kept), text=kept)


def settled(found: Iterable[StatementMention]) -> tuple[StatementMention, ...]:
    """Return the statements in text order, each once; of a stance and a neutral one of the same words, the stance."""
    unique: dict[tuple[int, int, int, int], StatementMention] = {}
    for statement in sorted(found, key=lambda s: (s.start, s.end, s.holder.start, s.polarity is None)):
        target = statement.target.start if statement.target else -1
        unique.setdefault((statement.start, statement.end, statement.holder.start, target), statement)
    sided = Places(s for s in unique.values() if s.polarity)
    return tuple(s for s in unique.values() if s.polarity or s.target or not _told(s, sided))


def _told(neutral: StatementMention, sided: Places[StatementMention]) -> bool:
    """Tell whether a stance of the same voice says what a neutral statement of one sentence says."""
    if _SENTENCE_END.search(neutral.text):
        return False
    return any(
        neutral.holder.text in {s.holder.text, s.speaker.text if s.speaker else ""}
        for s in sided.overlapping(neutral.start, neutral.end)
    )
