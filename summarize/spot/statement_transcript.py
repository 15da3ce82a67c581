"""Transcripts: the sentences behind a speaker's label are the speaker's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.mention import Span, StatementMention
from summarize.spot.statement_frames import rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarize.document import Document, Sentence
    from summarize.language import Language
    from summarize.spot.statement_names import Names


def transcript(
    document: Document, sentences: Sequence[Sentence], names: Names, language: Language
) -> Iterator[StatementMention]:
    """Yield one statement a paragraph of each speaker's turn; questions from the floor are left out."""
    holder: Span | None = None
    run: list[Sentence] = []
    for sentence in sentences:
        if sentence.kind == "speaker":
            yield from _turn(document, run, holder)
            holder, run = _holder(document, sentence, names, language), []
        elif sentence.kind != "body":
            yield from _turn(document, run, holder)
            holder, run = None, []
        elif holder is not None:
            gap = run and sentence.number != run[-1].number + 1  # an instruction stood there
            if run and (gap or "\n\n" in document.text[run[-1].end : sentence.start]):
                yield from _turn(document, run, holder)
                run = []
            run.append(sentence)
    yield from _turn(document, run, holder)


def _turn(document: Document, run: Sequence[Sentence], holder: Span | None) -> Iterator[StatementMention]:
    if holder is None or not run:
        return
    start, end = run[0].start, run[-1].end
    text = document.text[start:end]
    yield StatementMention(start, end, text, run[0].number, holder, holder, cue="", manner="own words")


def _holder(document: Document, label: Sentence, names: Names, language: Language) -> Span | None:
    text = label.of(document).rstrip().rstrip(":").rstrip()
    if text.lower().strip(". ") in rules(language).words("questioners") or not text:
        return None
    inside = [n for n in names.starting(label.start, label.end) if n.start < n.end <= label.end]
    surname = (inside[-1].text if inside else text).split()[-1].casefold()
    if (bearers := names.bearers(surname)) is not None:
        best = bearers.fullest
        return Span(best.start, best.end, best.text)
    return Span(label.start, label.start + len(text), text)
