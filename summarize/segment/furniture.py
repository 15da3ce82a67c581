"""Bylines, captions, credits and speakers' labels are told from body text by the patterns of the language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from summarize.language import Language

_LABEL = re.compile(r"[*_]{0,3}([^\W\d_][^:\n?!\"“”]{0,60}):[*_]{0,3}(?=\s|$)")
_BRACKETED = re.compile(r"\([^()]*\)")
_MAX_FURNITURE = 400  # characters: a longer paragraph is body text, and patterns are not run on it
_MAX_TAIL = 250  # characters at a caption's end in which a credit is sought
_MIN_LABELS = 2  # capitals and a colon at a line's start, once, may be anything
_MAX_LABEL_WORDS = 7


@dataclass(frozen=True, slots=True)
class Furniture:
    """The compiled patterns of one language; a language without a table has none."""

    paragraph: dict[str, list[re.Pattern[str]]] = field(default_factory=dict)
    tail: list[re.Pattern[str]] = field(default_factory=list)
    titles: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    not_speakers: frozenset[str] = frozenset()

    def kind(self, text: str) -> str | None:
        """Return the name of the pattern list that a whole paragraph or line fits ("byline"), or None."""
        bare = text.strip("*_ \t")
        if len(bare) > _MAX_FURNITURE:
            return None
        for name, patterns in self.paragraph.items():
            if any(pattern.match(bare) for pattern in patterns):
                return name
        return None

    def credit_start(self, text: str) -> int | None:
        """Return where the credit at the end of a caption starts, as an offset into `text`; None without one."""
        offset = max(0, len(text) - _MAX_TAIL)
        starts = [match.start() for pattern in self.tail if (match := pattern.search(text, offset))]
        return min(starts, default=None)

    def label_end(self, text: str, *, lone: bool = True) -> int | None:
        """Return where the speaker's label at the start of `text` ends (after its colon), or None without one.

        `lone` asks that the label be sure by itself: a title or a word such as "Q". Otherwise capitals suffice.
        """
        match = _LABEL.match(text)
        if match is None:
            return None
        label = _BRACKETED.sub("", match[1]).strip()
        words = [word.rstrip(".,") for word in label.split()]
        if not 0 < len(words) <= _MAX_LABEL_WORDS or label.upper() in self.not_speakers:
            return None
        titled = len(words) > 1 and words[0].upper() in self.titles and all(w[:1].isupper() for w in words)
        if titled or label.rstrip(".") in self.words or label.split()[0] in self.words - {"A"}:
            return match.end()
        return match.end() if not lone and label.isupper() else None

    def has_labels(self, all_lines: list[str]) -> bool:
        """Whether the document is a transcript whose labels are names in capitals."""
        found = (line for line in all_lines if self.label_end(line, lone=False) is not None)
        return sum(1 for _ in zip(found, range(_MIN_LABELS), strict=False)) == _MIN_LABELS


@lru_cache(maxsize=64)  # one a language
def furniture(language: str) -> Furniture:
    """Return the patterns of a language, compiled."""
    table: dict[str, Any] = Language(language).table("segment")
    speaker = table.get("speaker", {})
    return Furniture(
        paragraph={
            name: [re.compile(p) for p in found] for name, found in table.get("paragraph", {}).items()
        },
        tail=[re.compile(pattern) for pattern in table.get("tail", {}).get("credit", ())],
        titles=frozenset(title.rstrip(".") for title in speaker.get("titles", ())),
        words=frozenset(speaker.get("words", ())),
        not_speakers=frozenset(speaker.get("not_speakers", ())),
    )
