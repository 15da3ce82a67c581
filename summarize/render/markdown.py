"""A brief as Markdown that reads like a briefing note: every line with its sentence numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarize.brief import as_item, item_lists
from summarize.render.line import escape, item_line, sentence_numbers
from summarize.render.review_words import (
    JUDGEMENT,
    JUDGEMENT_NOTE,
    REJECTED,
    REJECTED_NOTE,
    before,
    note,
    summary,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.brief import Brief, LeftOut, Unverified

FINDINGS = "Findings about the document"
_BLOCK = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+=]))(.)")  # how Markdown begins a list or underlines a title
_LONGEST_MENTION = 60  # characters of something left out; its sentence number is in the JSON


def to_markdown(brief: Brief) -> str:
    """Return the brief as a Markdown note, ending with the cited sentences, the gaps and what could not be verified."""
    parts = [f"# {escape(brief.source.title or brief.source.path)}", _source(brief)]
    if brief.review is not None:
        parts.append(escape(summary(brief)))
    for kind in item_lists(type(brief)):
        if getattr(brief, kind):
            parts += [f"## {_title(kind)}", "\n".join(_items(brief, kind))]
    if brief.review is not None and brief.review.judgements:
        parts += [f"## {JUDGEMENT}", JUDGEMENT_NOTE, "\n".join(_judgements(brief))]
    if brief.gaps:
        parts += [
            "## Gaps",
            "\n".join(f"- {escape(g.text)}{sentence_numbers(g.sentences)}" for g in brief.gaps),
        ]
    parts += ["## Could not be verified", _unverified(brief.unverified)]
    if brief.findings:
        parts += [f"## {FINDINGS}", "\n".join(_findings(brief))]
    if brief.review is not None and brief.review.rejected:
        parts += [f"## {REJECTED}", REJECTED_NOTE, "\n".join(_rejected(brief))]
    if brief.left_out:
        parts += ["## Left out", _left_out(brief.left_out)]
    if brief.citations:
        cited = (f"- **[{c.number}]** {escape(' '.join(c.text.split()))}" for c in brief.citations)
        parts += ["## Cited sentences", "\n".join(cited)]
    parts += ["---", _provenance(brief)]
    return "\n\n".join(parts) + "\n"


def _title(kind: str) -> str:
    return kind.replace("_", " ").capitalize()


def _source(brief: Brief) -> str:
    source = brief.source
    known = [source.publisher, source.author, source.published]
    notes = [f"Note: {note}" for note in source.notes]
    return (
        "  \n".join(_paragraph(line) for line in [", ".join(k for k in known if k), *notes] if line)
        or "Source undated."
    )


def _paragraph(text: str) -> str:
    """Return text as a line of a paragraph, whatever it begins with: "-", "=" or "1." would make it a list or a title."""
    return _BLOCK.sub(r"\1\\\2", escape(text))


def _items(brief: Brief, kind: str) -> Iterator[str]:
    for position, item in enumerate(getattr(brief, kind)):
        mark = brief.review.mark(kind, position) if brief.review else None
        yield item_line(type(item), item) + _aside(note(mark) if mark else "")


def _judgements(brief: Brief) -> Iterator[str]:
    for entry in brief.review.judgements if brief.review else ():
        item = as_item(brief, entry.kind, entry.item)
        reasons = "; ".join(f"{f.field}: {f.message}" for f in entry.findings)
        was = "; ".join(f"{name} was: {value}" for name, value in before(entry, entry.item))
        told = "; ".join(part for part in (note(entry), reasons, was) if part)
        yield f"- {_title(entry.kind)}: {item_line(type(item), item)[2:]}{_aside(told)}"


def _rejected(brief: Brief) -> Iterator[str]:
    for entry in brief.review.rejected if brief.review else ():
        item = as_item(brief, entry.kind, entry.item)
        yield f"- {_title(entry.kind)}: {item_line(type(item), item)[2:]}{_aside(note(entry))}"


def _aside(text: str) -> str:
    return f" — {escape(text)}" if text else ""


def _unverified(entries: list[Unverified]) -> str:
    if not entries:
        return "Nothing: every item proposed stands in the source."
    lines = []
    for entry in entries:
        head = next((str(v) for v in entry.item.values() if isinstance(v, str)), "?")
        reasons = "; ".join(f"{f.field}: {f.message}" for f in entry.findings)
        about = ", ".join(
            f"{key} {value}" for key, value in entry.item.items() if isinstance(value, str) and value != head
        )
        lines.append(
            f"- {_title(entry.kind)}: “{escape(head)}”{f' ({escape(about)})' if about else ''} — {escape(reasons)}"
        )
    return "\n".join(lines)


def _findings(brief: Brief) -> Iterator[str]:
    for each in brief.findings:
        where = "" if each.field == "sentence" else f"{_title(each.field)}: "
        yield f"- {where}{escape(each.message)}{sentence_numbers([each.sentence] if each.sentence else [])}"


def _left_out(entries: list[LeftOut]) -> str:
    """Return one line for each list and reason, naming what the document offers and the brief does not take."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        grouped.setdefault((entry.kind, entry.reason), []).append(escape(_shortened(entry.text)))
    return "\n".join(
        f"- {_title(kind)}, {reason}: {', '.join(texts)}" for (kind, reason), texts in grouped.items()
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_MENTION else f"{text[:_LONGEST_MENTION].rsplit(' ', 1)[0]} …"


def _provenance(brief: Brief) -> str:
    made = brief.provenance
    return (
        f"Made by {escape(made.tool)} with {escape(made.model)} ({escape(made.address)}), prompt {escape(made.prompt)}: "
        f"{made.calls} calls, {made.prompt_tokens} prompt tokens ({made.cached_tokens} cached), "
        f"{made.completion_tokens} output tokens, {made.seconds} s. Source SHA-256 {brief.source.sha256[:12]}."
    )
