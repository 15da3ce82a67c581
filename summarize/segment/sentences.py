"""A document becomes numbered sentences, each with its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.document import Document, Sentence, SentenceKind
from summarize.language import Language
from summarize.segment.boundaries import sentence_ends
from summarize.segment.furniture import Furniture, furniture
from summarize.segment.paragraphs import (
    HEADING_WORDS,
    HEADLINE_WORDS,
    Paragraph,
    ends_openly,
    paragraphs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_Piece = tuple[int, int, SentenceKind]

_TOP = 6  # paragraphs at a document's start, and at its end, where bylines stand
_MAX_HEADING = 200  # characters; headings of fewer words than allowed but longer are tables or addresses


def segment(document: Document) -> tuple[Sentence, ...]:
    """Return the document's sentences in order, numbered from 1.

    Spans are trimmed of white space, never overlap, and cover every other character except markup: the markers
    of headings, quotes and bullets, rules, and what stands around an image's caption. Headlines, headings, bylines
    and credits are one sentence each.
    """
    patterns = furniture(document.language)
    transcript = patterns.has_labels(document.text.splitlines())

    def opens(line: str) -> bool:
        return patterns.kind(line) is not None or patterns.label_end(line, lone=not transcript) is not None

    found = paragraphs(document.text, document.language, Language(document.language).table("segment"), opens)
    pieces = (
        piece
        for index in range(len(found))
        for piece in _pieces(found, index, document, patterns, transcript=transcript)
    )
    return tuple(
        Sentence(number, start, end, kind) for number, (start, end, kind) in enumerate(pieces, start=1)
    )


def _pieces(
    found: list[Paragraph], index: int, document: Document, patterns: Furniture, *, transcript: bool
) -> Iterator[_Piece]:
    """The spans of one paragraph."""
    paragraph = found[index]
    kind = _kind(found, index, document, patterns)
    if kind in {"headline", "heading", "byline", "credit"}:
        yield paragraph.start, paragraph.end, kind
        return
    text, start = paragraph.text, paragraph.start
    if kind == "body" and (label := patterns.label_end(text, lone=not transcript)) is not None:
        yield start, start + label, "speaker"
        yield from _sentences(text, label, len(text), start, "body", document.language)
        return
    credit = patterns.credit_start(text)
    if credit is None:
        yield from _sentences(text, 0, len(text), start, kind, document.language)
        return
    yield from _sentences(text, 0, credit, start, "caption", document.language)
    yield from _whole(text, credit, start, "credit")


def _sentences(  # noqa: PLR0913  # a span, its text, and how to read it
    text: str, first: int, last: int, offset: int, kind: SentenceKind, language: str
) -> Iterator[_Piece]:
    part = text[first:last]
    begin = 0
    for end in sentence_ends(part, language):
        lead = len(part[begin:end]) - len(part[begin:end].lstrip())
        yield offset + first + begin + lead, offset + first + end, kind
        begin = end


def _whole(text: str, first: int, offset: int, kind: SentenceKind) -> Iterator[_Piece]:
    part = text[first:]
    lead = len(part) - len(part.lstrip())
    yield offset + first + lead, offset + len(text.rstrip()), kind


def _kind(found: list[Paragraph], index: int, document: Document, patterns: Furniture) -> SentenceKind:
    paragraph = found[index]
    if paragraph.level == 1 and not any(earlier.level == 1 for earlier in found[:index]):
        return "headline"
    if paragraph.level:
        return "heading"
    if paragraph.marker == "image":
        return "caption"
    at_end = index >= len(found) - _TOP
    match patterns.kind(paragraph.text):
        case "byline" if at_end or index < _TOP:
            return "byline"
        case "byline_at_end" if at_end and index:
            return "byline"
        case "credit":
            return "credit"
        case "caption":
            return "caption"
    heads = index + 1 < len(found) and not paragraph.marker
    if index == 0 and document.title and paragraph.text.strip() == document.title.strip():
        return "headline"
    if not heads or not _looks_like_heading(paragraph, HEADING_WORDS if index else HEADLINE_WORDS):
        return "body"
    return "heading" if index else "headline"


def _looks_like_heading(paragraph: Paragraph, most_words: int) -> bool:
    text = paragraph.text
    if len(text) > _MAX_HEADING or len(text.split()) > most_words or not ends_openly(text):
        return False
    first = text.lstrip("*_\"'“‘«([¿¡ ")[:1]
    return first.isdigit() or (first.isalpha() and not first.islower())
