"""The reviewed brief: what people left in the lists and the source carries, and beside it what they judged or rejected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarize.brief import CitedSentence, Judgement, Mark, Rejected, Review, item_lists
from summarize.gaps import find_gaps
from summarize.review.decision import UNVERIFIED, Course
from summarize.review.standing import left_open, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from summarize.brief import Brief, Decided, Item
    from summarize.review.decision import Decision, Key
    from summarize.review.standing import Checks


@dataclass(slots=True)
class _Sorted:
    """Where the items of a review go."""

    lists: dict[str, list[Item]]
    marks: list[Mark] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def reviewed(
    brief: Brief, courses: Mapping[Key, Course], decisions: Sequence[Decision], checks: Checks, sha256: str
) -> Brief:
    """Return the brief as the decisions leave it.

    What nobody decided about stays as it is, evidence included. Sentences, gaps and proposals follow from what stays.

    Args:
        brief: The brief that is reviewed.
        courses: What was decided about its items.
        decisions: The same in order of time.
        checks: Of the document.
        sha256: Of the brief's JSON file.
    """
    kinds = item_lists(type(brief))
    out = _Sorted({kind: [] for kind in kinds})
    for kind in kinds:
        for position, item in enumerate(getattr(brief, kind)):
            _sort(out, kind, item, courses.get((kind, position), Course()), checks)
    waiting = []
    for position, entry in enumerate(brief.unverified):
        course = courses.get((UNVERIFIED, position), Course())
        if course.outcome and course.values is not None:
            _keep(out, entry.kind, kinds[entry.kind], course.values, entry.item, course, checks)
        else:
            waiting.append(entry)
    review = Review(
        brief_sha256=sha256,
        reviewers=list(dict.fromkeys(d.by for d in decisions)),
        marks=out.marks,
        judgements=out.judgements,
        rejected=out.rejected,
    )
    return brief.model_copy(
        update={
            **out.lists,
            "unverified": waiting,
            "gaps": _gaps(brief, out, checks),
            "citations": _citations(brief, out, checks),
            "review": review,
        }
    )


def _sort(out: _Sorted, kind: str, item: Item, course: Course, checks: Checks) -> None:
    last = course.last
    if last is None or not course.outcome:
        out.lists[kind].append(item)
        if last is not None and course.remark:
            position = len(out.lists[kind]) - 1
            out.marks.append(
                Mark(kind=kind, item=position, decision=None, by=last.by, at=last.at, remark=course.remark)
            )
    elif course.outcome == "reject":
        values = course.values or values_of(item)
        out.rejected.append(Rejected(kind=kind, item=values, by=last.by, at=last.at, remark=course.remark))
    else:
        _keep(out, kind, type(item), course.values or values_of(item), values_of(item), course, checks)


def _keep(
    out: _Sorted,
    kind: str,
    item_type: type[Item],
    values: dict[str, Any],
    old: dict[str, Any],
    course: Course,
    checks: Checks,
) -> None:
    last = course.last
    if last is None:
        return
    standing = checks.standing(item_type, values)
    decision = decided(course, values, old)
    was = old if decision == "edited" or (decision == "promoted" and values != old) else None
    if standing.findings:
        judgement = Judgement(
            kind=kind,
            item=values,
            findings=standing.complaints,
            evidence=standing.item.evidence,
            decision=decision,
            by=last.by,
            at=last.at,
            was=was,
            remark=course.remark,
        )
        out.judgements.append(judgement)
        return
    out.lists[kind].append(standing.item)
    mark = Mark(
        kind=kind,
        item=len(out.lists[kind]) - 1,
        decision=decision,
        by=last.by,
        at=last.at,
        was=was,
        judged=[] if decision == "accepted" else left_open(item_type, old, standing.item),
        remark=course.remark,
    )
    out.marks.append(mark)


def decided(course: Course, values: dict[str, Any], old: dict[str, Any]) -> Decided:
    """Return what was done with an item that stays; one that was edited and then accepted was edited."""
    if course.outcome == "promote":
        return "promoted"
    return "accepted" if values == old else "edited"


def _gaps(brief: Brief, out: _Sorted, checks: Checks) -> list[Any]:
    """Return the gaps of what stays, unless the brief's own were found by other rules than ours."""
    before = {kind: getattr(brief, kind) for kind in out.lists}
    if find_gaps(type(brief), before, checks.spotted) != brief.gaps:
        return brief.gaps
    return find_gaps(type(brief), out.lists, checks.spotted)


def _citations(brief: Brief, out: _Sorted, checks: Checks) -> list[CitedSentence]:
    """Return the sentences that items and judgements cite; those that the brief shows, as it shows them."""
    known = {cited.number: cited for cited in brief.citations}
    numbers = {n for items in out.lists.values() for item in items for n in item.sentences}
    numbers |= {n for judgement in out.judgements for n in judgement.item["sentences"]}
    for number in numbers - known.keys():
        if (sentence := checks.spotted.sentence(number)) is not None:
            known[number] = CitedSentence(
                number=number,
                start=sentence.start,
                end=sentence.end,
                text=sentence.of(checks.spotted.document),
            )
    return [known[number] for number in sorted(numbers & known.keys())]
