"""What a review comes to, in words that every format uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarize.brief import Judgement, Mark, item_lists

if TYPE_CHECKING:
    from summarize.brief import Brief, Rejected

JUDGEMENT = "Writer’s own judgement"
JUDGEMENT_NOTE = (
    "The source does not carry these. A reviewer keeps them as the writer’s own judgement: they are not reported by "
    "the source, and they are no part of the lists."
)
REJECTED = "Rejected in review"
REJECTED_NOTE = "A reviewer took these out: no part of the brief."


def summary(brief: Brief) -> str:
    """Return who has reviewed the brief and what became of its items; "" for a brief that nobody reviewed."""
    review = brief.review
    if review is None:
        return ""
    who = ", ".join(review.reviewers)
    if not who:
        return "Opened for review; nothing is decided yet."
    decisions = [m.decision for m in review.marks if m.decision]
    counts = [(decisions.count(word), word) for word in ("accepted", "edited", "promoted")]
    counts += [
        (len(review.judgements), "kept as the writer’s own judgement"),
        (len(review.rejected), "rejected"),
    ]
    left = sum(len(getattr(brief, kind)) for kind in item_lists(type(brief))) - len(decisions)
    told = ", ".join(f"{number} {what}" for number, what in counts if number)
    parts = [told, f"{left} not decided" if left else "every item is decided"]
    return f"Reviewed by {who}: {'; '.join(p for p in parts if p)}."


def note(entry: Mark | Judgement | Rejected) -> str:
    """Return what was done with an item, by whom and when; "" for an item that was accepted as it was."""
    parts = []
    if isinstance(entry, Mark):
        if entry.decision in {"edited", "promoted"}:
            parts.append(f"{entry.decision} by {entry.by}, {moment(entry.at)}")
        if entry.judged:
            parts.append(f"{', '.join(map(_name, entry.judged))}: reviewer’s judgement")
    elif isinstance(entry, Judgement):
        parts.append(f"{entry.decision} by {entry.by}, {moment(entry.at)}")
    else:
        parts.append(f"rejected by {entry.by}, {moment(entry.at)}")
    if entry.remark:
        by = f" by {entry.by}" if isinstance(entry, Mark) and entry.decision in {None, "accepted"} else ""
        parts.append(f"remark{by}: {entry.remark}")
    return "; ".join(parts)


def before(entry: Mark | Judgement, now: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the fields that were changed, by name, and what they held before."""
    if entry.was is None:
        return []
    return [(_name(key), worded(old)) for key, old in entry.was.items() if old != now.get(key)]


def worded(value: Any) -> str:  # noqa: ANN401  # any JSON value
    """Return a value in words, as JSON has it: an office with former or acting, a quantity by its words."""
    match value:
        case None | [] | "":
            return "nothing"
        case list():
            return ", ".join(map(worded, value))
        case {"role": role, "status": status}:
            return str(role) if status == "current" else f"{status} {role}"
        case {"text": text}:
            return str(text)
        case _:
            return str(value)


def moment(at: str) -> str:
    """Return a moment for people: "2026-11-22 23:10 UTC"."""
    return f"{at[:16].replace('T', ' ')} UTC" if at.endswith("Z") else at


def _name(field: str) -> str:
    return field.replace("_", " ").capitalize()
