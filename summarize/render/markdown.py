"""A brief as Markdown that reads like a briefing note: every line with its sentence numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from summarize.brief import Item, Quantity, Role, item_lists
from summarize.meaning import EdtfOf, ExcerptOf, Statement, Words, fields_of, head_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarize.brief import Brief, LeftOut, Unverified
    from summarize.meaning import Field

_REASONS = 3  # of a failed item; the JSON has them all
_LONGEST_MENTION = 60  # characters of something left out; its sentence number is in the JSON
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")  # Markdown would read these in source text as markup


def to_markdown(brief: Brief) -> str:
    """Return the brief as a Markdown note, ending with the cited sentences, the gaps and what could not be verified."""
    parts = [f"# {_escape(brief.source.title or brief.source.path)}", _source(brief)]
    for kind, item_type in item_lists(type(brief)).items():
        items = getattr(brief, kind)
        if items:
            parts += [f"## {_title(kind)}", "\n".join(_line(item_type, item) for item in items)]
    if brief.gaps:
        parts += ["## Gaps", "\n".join(f"- {_escape(g.text)}{_numbers(g.sentences)}" for g in brief.gaps)]
    parts += ["## Could not be verified", _unverified(brief.unverified)]
    if brief.left_out:
        parts += ["## Left out", _left_out(brief.left_out)]
    if brief.citations:
        cited = (f"- **[{c.number}]** {_escape(' '.join(c.text.split()))}" for c in brief.citations)
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
        "  \n".join(_escape(line) for line in [", ".join(k for k in known if k), *notes] if line)
        or "Source undated."
    )


def _line(item_type: type[Item], item: Item) -> str:
    """Return one item as a list entry: its head, then what else is known."""
    head = head_of(item_type)
    value = _escape(str(getattr(item, head.name)))
    if isinstance(head.meaning, Words):
        lead = value
    elif isinstance(head.meaning, Statement):
        lead = f"“{value}”"
    else:
        lead = f"**{value}**"
    rest = [
        text
        for each in fields_of(item_type)
        if each.name != head.name and (text := _said(each, getattr(item, each.name)))
    ]
    excerpts = [e for e in rest if e.startswith("\n")]
    known = ", ".join(r for r in rest if not r.startswith("\n"))
    return f"- {lead}{f' ({known})' if known else ''}{_numbers(item.sentences)}{''.join(excerpts)}"


def _said(field: Field, value: Any) -> str:  # noqa: ANN401  # a field holds any type
    # An excerpt is the cited sentence itself, listed below under its number.
    if value in (None, [], "unspecified") or isinstance(field.meaning, ExcerptOf):
        return ""
    if isinstance(value, Quantity):
        return f"{_label(field)}: {_escape(value.text)}"
    if isinstance(value, list):
        return f"{_label(field)}: " + "; ".join(_escape(_entry(v)) for v in value)
    if isinstance(field.meaning, EdtfOf):
        return f"EDTF {value}"
    return f"{_label(field)}: {_escape(str(value))}"


def _entry(value: Any) -> str:  # noqa: ANN401  # entries of any list
    if isinstance(value, Role):
        return value.role if value.status == "current" else f"{value.role} ({value.status})"
    return str(value)


def _label(field: Field) -> str:
    return field.name.replace("_", " ")


def _numbers(sentences: Iterable[int]) -> str:
    numbers = ", ".join(str(n) for n in sentences)
    return f" [{numbers}]" if numbers else ""


def _unverified(entries: list[Unverified]) -> str:
    if not entries:
        return "Nothing: every item proposed stands in the source."
    lines = []
    for entry in entries:
        head = next((str(v) for v in entry.item.values() if isinstance(v, str)), "?")
        reasons = "; ".join(f"{f.field}: {f.message}" for f in entry.findings[:_REASONS])
        if len(entry.findings) > _REASONS:
            reasons += f"; and {len(entry.findings) - _REASONS} more"
        about = ", ".join(
            f"{key} {value}" for key, value in entry.item.items() if isinstance(value, str) and value != head
        )
        lines.append(
            f"- {_title(entry.kind)}: “{_escape(head)}”{f' ({_escape(about)})' if about else ''} — {_escape(reasons)}"
        )
    return "\n".join(lines)


def _left_out(entries: list[LeftOut]) -> str:
    """Return one line for each list and reason, naming what the document offers and the brief does not take."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        grouped.setdefault((entry.kind, entry.reason), []).append(_escape(_shortened(entry.text)))
    return "\n".join(
        f"- {_title(kind)}, {reason}: {', '.join(texts)}" for (kind, reason), texts in grouped.items()
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_MENTION else f"{text[:_LONGEST_MENTION].rsplit(' ', 1)[0]} …"


def _provenance(brief: Brief) -> str:
    made = brief.provenance
    return (
        f"Made by {made.tool} with {_escape(made.model)} ({_escape(made.address)}), prompt {_escape(made.prompt)}: "
        f"{made.calls} calls, {made.prompt_tokens} prompt tokens ({made.cached_tokens} cached), "
        f"{made.completion_tokens} output tokens, {made.seconds} s. Source SHA-256 {brief.source.sha256[:12]}."
    )


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
