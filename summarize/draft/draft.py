"""A draft becomes an item once its questions are answered and its fields are grounded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarize.ask.passage import as_value
from summarize.ask.question import Question
from summarize.draft.candidate import TOPICS, Candidate, candidates, has_rules
from summarize.draft.fill import OPEN, fill
from summarize.entity import Entity
from summarize.meaning import (
    DateExpression,
    Designation,
    KindOf,
    Name,
    StanceOf,
    Words,
    fields_of,
    head_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.ask.prompt import Prompt
    from summarize.brief import Item
    from summarize.meaning import Field
    from summarize.spot.spotted import Spotted

_PASSAGE_BEFORE = 1  # sentences of context before the cited one: pronouns point there
_PASSAGE_SENTENCES = 3  # longest passage; a small model loses the thread in more


@dataclass(slots=True)
class Draft:
    """A candidate item.

    Attributes:
        kind: Name of the brief's list it is meant for.
        item_type: Type of that list's items.
        values: Field -> value, as far as known.
        sentences: The citation.
        questions: What the model has to answer.
    """

    kind: str
    item_type: type[Item]
    values: dict[str, Any]
    sentences: list[int]
    questions: list[Question] = field(default_factory=list)


def make_drafts(kind: str, item_type: type[Item], spotted: Spotted, prompt: Prompt) -> list[Draft]:
    """Return one draft for each candidate of the item's head. Items headed by `Words` have none: the model writes them."""
    head = head_of(item_type)
    return (
        []
        if isinstance(head.meaning, Words)
        else [
            _draft(kind, item_type, head, candidate, spotted, prompt)
            for candidate in candidates(head.meaning, spotted)
        ]
    )


def merge_alike(drafts: Sequence[Draft]) -> list[Draft]:
    """Make drafts of one list that are alike in every value one draft that cites all their sentences."""
    merged: dict[str, Draft] = {}
    for draft in drafts:
        first = merged.setdefault(f"{draft.kind} {sorted(draft.values.items())!r}", draft)
        first.sentences = sorted({*first.sentences, *draft.sentences})
    return list(merged.values())


def _draft(
    kind: str, item_type: type[Item], head: Field, candidate: Candidate, spotted: Spotted, prompt: Prompt
) -> Draft:
    draft = Draft(kind, item_type, {head.name: candidate.value}, list(candidate.sentences))
    # A small model lists persons among the ships and clauses among the dates; names are asked for their kind anyway.
    check = (
        None if has_rules(head.meaning, spotted) else prompt.find(f"proposed_{TOPICS[type(head.meaning)]}")
    )
    if check is not None:
        draft.questions.append(_select(head, check, draft, candidate, spotted))
    if (select := prompt.find(f"{kind}.select")) is not None:
        draft.questions.append(_select(head, select, draft, candidate, spotted))
    fields = [f for f in fields_of(item_type) if f.name != head.name]
    draft.values |= {f.name: fill(f.meaning, candidate, spotted) for f in fields}
    for each in [
        f for f in fields if draft.values[f.name] is OPEN
    ]:  # questions may name any value that is known
        draft.values[each.name] = _open(each, draft, candidate, spotted, prompt)
    return draft


def _open(each: Field, draft: Draft, candidate: Candidate, spotted: Spotted, prompt: Prompt) -> Any:  # noqa: ANN401  # any field's value
    """Add the question that a field leaves open; its value stays None until it is answered."""
    default = {Name: "name", DateExpression: "date", KindOf: "kind", StanceOf: "stance"}.get(
        type(each.meaning), "choice"
    )
    section = prompt.get(f"{draft.kind}.{each.name}", default)
    if isinstance(each.meaning, Name | DateExpression | Designation):
        offered = _offered(each, candidate, spotted)
        if not offered:
            return None
        answers: dict[str, Any] = {str(n): value for n, value in enumerate(offered, 1)} | {"0": None}
    else:
        words = section.answers or {option: option for option in each.options}
        answers = {word: value or None for word, value in words.items()}
        offered = []
    draft.questions.append(
        Question(
            field=each.name,
            section=section,
            variables=_variables(draft, candidate, answers, offered, each.name),
            answers=answers,
            sentences=_passage(candidate, spotted),
            decides=not each.optional,
        )
    )
    return None


def _select(head: Field, section: Any, draft: Draft, candidate: Candidate, spotted: Spotted) -> Question:  # noqa: ANN401  # a Section
    answers: dict[str, Any] = {
        word: value or None for word, value in (section.answers or {"yes": "yes", "no": ""}).items()
    }
    return Question(
        field="",
        section=section,
        variables=_variables(draft, candidate, answers, [], head.name),
        answers=answers,
        sentences=_passage(candidate, spotted),
        decides=True,
    )


def _variables(
    draft: Draft, candidate: Candidate, answers: dict[str, Any], offered: list[str], name: str
) -> dict[str, str]:
    known = {key: as_value(value) for key, value in draft.values.items() if isinstance(value, str)}
    return known | {
        "head": as_value(candidate.value),
        "field": name,
        "kind": draft.kind,
        "answers": ", ".join(answers),
        "offered": "\n".join(f"{n}. {as_value(value)}" for n, value in enumerate(offered, 1)),
    }


def _offered(each: Field, candidate: Candidate, spotted: Spotted) -> list[str]:
    """Return what the cited sentences offer for a field: names of its kinds, dates or designations."""
    cited = candidate.sentences
    match each.meaning:
        case Name(kinds=kinds):
            found = [n.text for n in spotted.names_in(*cited) if n.kind in {*kinds, "name"}]
        case DateExpression():
            found = [d.text for d in spotted.dates_in(*cited)]
        case _:
            found = [a.text for a in spotted.assets_in(*cited)]
    own = {candidate.value, *(candidate.thing.aliases if isinstance(candidate.thing, Entity) else ())}
    return [text for text in dict.fromkeys(found) if text not in own][:9]  # one digit answers


def _passage(candidate: Candidate, spotted: Spotted) -> tuple[int, ...]:
    first = candidate.sentences[0]
    before = tuple(
        n
        for n in range(max(1, first - _PASSAGE_BEFORE), first)
        if (s := spotted.sentence(n)) and s.kind == "body"
    )
    return before + candidate.sentences[:_PASSAGE_SENTENCES]
