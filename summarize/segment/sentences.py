"""A document becomes numbered sentences, each with its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.document import Document, Sentence, SentenceKind
from summarize.language import Language
from summarize.segment.boundaries import sentence_ends
from summarize.segment.furniture import Furniture, furniture
from summarize.segment.marks import AROUND
from summarize.segment.paragraphs import (
    HEADING_WORDS,
    HEADLINE_WORDS,
    Layout,
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

    open_ends = Language(document.language).table("segment").get("open_ends", ())
    found = paragraphs(document.text, Layout(document.language, frozenset(open_ends), opens))
    kinds = _kinds(found, document.title, patterns)
    pieces = (
        piece
        for index in range(len(found))
        for piece in _pieces(found[index], kinds[index], document.language, patterns, transcript=transcript)
    )
    return tuple(
        Sentence(number, start, end, kind) for number, (start, end, kind) in enumerate(pieces, start=1)
    )


def _pieces(
    paragraph: Paragraph, kind: SentenceKind, language: str, patterns: Furniture, *, transcript: bool
) -> Iterator[_Piece]:
    """The spans of one paragraph."""
    text, start = paragraph.text, paragraph.start
    if kind in {"headline", "heading", "byline", "credit"}:
        yield start, paragraph.end, kind
        return
    label = patterns.label_end(text, lone=not transcript) if kind == "body" else None
    credit = patterns.credit_start(text) if kind == "caption" else None
    if label is not None:
        yield start, start + label, "speaker"
    for first, last in _sentences(text[:credit], label or 0, language):
        yield start + first, start + last, kind
    if credit is not None:
        yield start + credit, paragraph.end, "credit"


def _sentences(text: str, first: int, language: str) -> Iterator[tuple[int, int]]:
    begin = first
    for end in sentence_ends(text[first:], language):
        sentence = text[begin : first + end]
        yield begin + len(sentence) - len(sentence.lstrip()), first + end
        begin = first + end


def _kinds(found: list[Paragraph], title: str | None, patterns: Furniture) -> list[SentenceKind]:
    first_heading = next((index for index, paragraph in enumerate(found) if paragraph.level == 1), None)
    kinds: list[SentenceKind] = []
    for index, paragraph in enumerate(found):
        if paragraph.level:
            kinds.append("headline" if index == first_heading else "heading")
        else:
            kinds.append(
                _furniture_kind(found, index, patterns) or _heading_kind(found, index, title) or "body"
            )
    return kinds


def _furniture_kind(found: list[Paragraph], index: int, patterns: Furniture) -> SentenceKind | None:
    text, at_end = found[index].text, index >= len(found) - _TOP
    match patterns.kind(text):
        case "byline" if at_end or index < _TOP:
            return "byline"
        case "byline_at_end" if at_end and index:
            return "byline"
        case "credit":
            return "credit"
        case "caption":
            return "caption"
    return "caption" if found[index].marker == "image" or patterns.credit_start(text) is not None else None


def _heading_kind(found: list[Paragraph], index: int, title: str | None) -> SentenceKind | None:
    text = found[index].text
    if index == 0 and title and text.strip() == title.strip():
        return "headline"
    if index + 1 == len(found) or found[index].marker:
        return None
    most_words = HEADING_WORDS if index else HEADLINE_WORDS
    if len(text) > _MAX_HEADING or len(text.split()) > most_words or not ends_openly(text):
        return None
    first = text.lstrip(AROUND)[:1]
    if not (first.isdigit() or (first.isalpha() and not first.islower())):
        return None
    return "heading" if index else "headline"
