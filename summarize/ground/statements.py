"""Checks of positions: whose statement it is, who utters it, and how, as the text attributes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarize.finding import Finding, Proof
from summarize.ground.occurs import check_quote
from summarize.meaning import HolderOf, MannerOf, SpeakerOf, StanceOf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from summarize.ground.context import Checked
    from summarize.meaning import Field
    from summarize.mention import Span, StatementMention
    from summarize.spot.spotted import Spotted


def check_statement(field: Field, value: str, spotted: Spotted, cited: Sequence[int]) -> Checked:
    """Check that the words are a statement which the cited sentences attribute to somebody, whole and unchanged."""
    for found in _statements(value, spotted, cited):
        if found.manner == "own words":
            around = spotted.sentences_at(found.start, found.end)
            quoted = check_quote(
                value,
                spotted.document.text,
                start=around[0].start,
                end=around[-1].end,
                language=spotted.language,
                field=field.name,
            )
            if isinstance(quoted, Finding):
                return [], [quoted]
        return [(field.name, Proof("verbatim", found.start, found.end, found.sentence))], []
    message = "the cited sentences attribute no such statement to anybody"
    wanted = "the whole words of one statement, as the text has them"
    return [], [Finding("statement-not-in-citation", field.name, message, wanted, cited[0])]


def check_statement_part(
    field: Field, value: str, values: Mapping[str, Any], spotted: Spotted, cited: Sequence[int]
) -> Checked:
    """Check holder, speaker, manner or stance against the statement's frame in the text.

    A stance is checked where its cue has a polarity ("opposes", "denied"); elsewhere it is the model's judgement of
    words that `check_statement` has proved.
    """
    of = str(values.get(field.meaning.of)) if not isinstance(field.meaning, StanceOf) else None  # type: ignore[union-attr]  # meanings with `of`
    frames = _statements(of or _statement_text(values, spotted, cited), spotted, cited)
    known = [_part(field, frame, spotted) for frame in frames]
    for frame, (name, span) in zip(frames, known, strict=True):
        if name is None or name == value:
            start, end = (span.start, span.end) if span else (frame.start, frame.end)
            rule = "model-judgement" if name is None else "attribution"
            return [(field.name, Proof("inferred", start, end, frame.sentence, rule))], []
    wanted = ", ".join(dict.fromkeys(str(name) for name, _ in known)) or "a statement of the cited sentences"
    message = f'the text does not give the statement\'s {field.name} as "{value}"'
    return [], [Finding("attribution-contradicts-text", field.name, message, wanted, cited[0])]


def _statement_text(values: Mapping[str, Any], spotted: Spotted, cited: Sequence[int]) -> str:
    """Return which of the item's values is its statement; a stance names its target, not its statement."""
    words = {v for v in values.values() if isinstance(v, str)}
    return next((s.text for s in spotted.statements_in(*cited) if s.text in words), "")


def _statements(text: str, spotted: Spotted, cited: Sequence[int]) -> list[StatementMention]:
    return [s for s in spotted.statements_in(*cited) if s.text == text]


def _part(field: Field, frame: StatementMention, spotted: Spotted) -> tuple[str | None, Span | None]:
    """Return what the frame says for a field, and where; None when it leaves the field to judgement."""
    match field.meaning:
        case HolderOf():
            return _full_name(frame.holder, spotted), frame.holder
        case SpeakerOf():
            return (_full_name(frame.speaker, spotted), frame.speaker) if frame.speaker else ("", None)
        case MannerOf():
            return frame.manner, None
        case _:
            return frame.polarity, None


def _full_name(span: Span, spotted: Spotted) -> str:
    entity = spotted.entity_of(span.start, span.end)
    return entity.name if entity else span.text
