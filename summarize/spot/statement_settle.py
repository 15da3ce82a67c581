"""Which of the statements found are kept: each once, and none that a stance says already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarize.spot.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarize.mention import StatementMention

_SENTENCE_END = re.compile(r"[.!?]\s")


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
