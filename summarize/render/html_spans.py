"""The source text cut at every offset that matters, so that spans may overlap and nest as they like."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from summarize.render.html_text import visible
from summarize.segment import segment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from summarize.brief import Evidence
    from summarize.document import Document, Sentence

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(slots=True)
class Spans:
    """The distinct spans that items rest on, numbered from 1 in the order in which items name them.

    Attributes:
        document: The source.
        numbers: (start, end) in characters -> number of the span.
        items: Number of the span -> ids of the items that rest on it, in order.
        misfits: What stands in the brief as the source's characters and doesn't stand in the source there.
    """

    document: Document
    numbers: dict[tuple[int, int], int] = field(default_factory=dict)
    items: dict[int, list[str]] = field(default_factory=dict)
    misfits: list[str] = field(default_factory=list)

    def add(self, proof: Evidence, item: str) -> int | None:
        """Return the span's number, or None where the source has other characters than the evidence says."""
        if not proof.text or self.document.text[proof.start : proof.end] != proof.text:
            self.misfits.append(f"{item}, {proof.field}: “{proof.text}” at {proof.start}-{proof.end}")
            return None
        number = self.numbers.setdefault((proof.start, proof.end), len(self.numbers) + 1)
        known = self.items.setdefault(number, [])
        if item not in known:
            known.append(item)
        return number


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the source that the same spans cover from its first to its last character.

    Attributes:
        text: As HTML.
        begin: Numbers of the spans that begin here.
        spans: Numbers of the spans that cover it, the shortest first.
        items: Ids of the items that rest on it, those of the shortest span first.
        narrow: One of its spans is less than a whole sentence.
    """

    text: Markup
    begin: tuple[int, ...]
    spans: tuple[int, ...]
    items: tuple[str, ...]
    narrow: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or what stands between sentences (then `sentence` is None), in segments."""

    sentence: Sentence | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SourceText:
    """The whole source: paragraphs of pieces; nothing of the text is missing.

    Attributes:
        paragraphs: Cut at blank lines, which end the paragraph before them.
        torn: Numbers of the spans that lie in more than one piece.
        whole: Numbers of the spans that are a sentence from end to end.
    """

    paragraphs: tuple[tuple[Piece, ...], ...]
    torn: frozenset[int]
    whole: frozenset[int]


def cut(spans: Spans) -> SourceText:
    """Cut the source into paragraphs, sentences and segments."""
    document = spans.document
    sentences = segment(document)
    inside = _edges(document, sentences)
    bounds = sorted({0, len(document.text), *(edge for s in sentences for edge in (s.start, s.end)), *inside})
    starts = {s.start: s for s in sentences}
    paragraphs: list[list[Piece]] = [[]]
    homes: dict[int, set[int]] = {}
    segments = _segments(spans, bounds, {(s.start, s.end) for s in sentences})
    for start, end in pairwise(bounds):
        if start in inside:
            paragraphs.append([])
        piece = Piece(starts.get(start), tuple(segments[start, end]))
        paragraphs[-1].append(piece)
        for number in (n for each in piece.segments for n in each.spans):
            homes.setdefault(number, set()).add(start)
    torn = frozenset(number for number, pieces in homes.items() if len(pieces) > 1)
    return SourceText(
        tuple(tuple(p) for p in paragraphs if p),
        torn,
        frozenset(spans.numbers[s.start, s.end] for s in sentences if (s.start, s.end) in spans.numbers),
    )


def _edges(document: Document, sentences: Iterable[Sentence]) -> set[int]:
    """Return where a paragraph begins: behind blank lines that no sentence runs across."""
    found = {m.end() for m in _BLANK_LINES.finditer(document.text)}
    return {e for e in found if not any(s.start < e < s.end for s in sentences)} - {len(document.text)}


def _segments(
    spans: Spans, bounds: list[int], whole: set[tuple[int, int]]
) -> dict[tuple[int, int], list[Segment]]:
    """Return the segments of each piece by the piece's offsets."""
    text = spans.document.text
    cuts = sorted({*bounds, *(edge for span in spans.numbers for edge in span)})
    by_start = sorted(spans.numbers)
    pieces = iter(pairwise(bounds))
    piece = next(pieces, (0, 0))
    found: dict[tuple[int, int], list[Segment]] = {piece: []}
    active: list[tuple[int, int]] = []
    at = 0
    for start, end in pairwise(cuts):
        if start >= piece[1]:
            piece = next(pieces)
            found[piece] = []
        active = [span for span in active if span[1] > start]
        begin = []
        while at < len(by_start) and by_start[at][0] == start:
            active.append(by_start[at])
            begin.append(spans.numbers[by_start[at]])
            at += 1
        nearest = sorted(active, key=lambda span: (span[1] - span[0], span))
        numbers = tuple(spans.numbers[span] for span in nearest)
        items = tuple(dict.fromkeys(item for number in numbers for item in spans.items[number]))
        narrow = any(span not in whole for span in active)
        found[piece].append(Segment(visible(text[start:end]), tuple(begin), numbers, items, narrow))
    return found
