"""What the document offers and the brief does not take: nothing is lost in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.brief import Complaint, LeftOut, MergedName, Unverified, item_lists
from summarize.draft.candidate import candidates, why_not
from summarize.meaning import Name, Statement, head_of
from summarize.mention import StatementMention
from summarize.spot.spotted import spot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarize.brief import Brief
    from summarize.draft.candidate import Candidate
    from summarize.draft.draft import Draft
    from summarize.finding import Finding
    from summarize.spot.spotted import Spotted

_SHOWN = 3  # sentences by which a reader finds the thing


def find_left_out(brief_type: type[Brief], spotted: Spotted, dropped: Sequence[Draft]) -> list[LeftOut]:
    """Return every mention that could have headed an item and is neither an item nor under `unverified`.

    Args:
        brief_type: Its lists say what could head an item.
        spotted: The document.
        dropped: Drafts that a clear answer of the model took out.
    """
    left = [
        entry
        for kind, item in item_lists(brief_type).items()
        for entry in _by_rule(kind, head_of(item).meaning, spotted)
    ]
    for draft in dropped:
        text = str(next(iter(draft.values.values())))
        left.append(
            LeftOut(
                kind=draft.kind, text=text, reason="the model says no", sentences=draft.sentences[:_SHOWN]
            )
        )
    return left


def _by_rule(kind: str, meaning: object, spotted: Spotted) -> Iterator[LeftOut]:
    if isinstance(meaning, Name):
        for entity in spotted.entities:
            if reason := why_not(entity, meaning, spotted):
                yield LeftOut(
                    kind=kind, text=entity.name, reason=reason, sentences=list(entity.sentences[:_SHOWN])
                )
    elif isinstance(meaning, Statement):
        framed = {(c.start, c.end) for c in candidates(meaning, spotted)}
        for found in spotted.statements:
            if (found.start, found.end) not in framed:
                text, reason = (
                    f"{found.holder.text}: {found.text}",
                    "takes no stance in words that rules know",
                )
                yield LeftOut(kind=kind, text=text, reason=reason, sentences=[found.sentence])


def find_set_aside(brief_type: type[Brief], spotted: Spotted) -> list[Unverified]:
    """Return what would have headed an item, had the only sentences that carry it not spoken to a language model."""
    reasons = {f.sentence: complaint(f) for f in spotted.instructions if f.sentence is not None}
    if not reasons:
        return []
    trusting = spot(spotted.document, rules=spotted.language.extra, trusting=True)
    found = []
    for kind, item in item_lists(brief_type).items():
        head = head_of(item)
        known = {c.value for c in candidates(head.meaning, spotted)}
        for candidate in candidates(head.meaning, trusting):
            cited = _resting_on(candidate)
            if candidate.value not in known and all(number in reasons for number in cited):
                values = {head.name: candidate.value, "sentences": list(cited)}
                found.append(Unverified(kind=kind, item=values, findings=[reasons[cited[0]]]))
    return found


def complaint(finding: Finding) -> Complaint:
    """Return a finding as a brief shows it."""
    return Complaint(
        rule=finding.rule,
        field=finding.field,
        message=finding.message,
        wanted=finding.wanted,
        sentence=finding.sentence,
    )


def _resting_on(candidate: Candidate) -> tuple[int, ...]:
    thing = candidate.thing
    return (thing.sentence,) if isinstance(thing, StatementMention) else candidate.sentences


def find_merges(spotted: Spotted) -> list[MergedName]:
    """Return every decision that two names mean one entity, in document order."""
    merges = (m for entity in spotted.entities for m in entity.merges)
    return [
        MergedName(name=m.name, alias=m.alias, rule=m.rule, sentence=m.sentence)
        for m in sorted(merges, key=lambda m: (m.sentence, m.name, m.alias))
    ]
