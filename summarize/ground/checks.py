"""The check that belongs to each meaning; `check` picks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarize.finding import Finding, Proof
from summarize.ground.assets import (
    check_count,
    check_designation,
    check_domain,
    check_location,
    check_operator,
)
from summarize.ground.context import Checked, Context, fail
from summarize.ground.dates import check_date, check_of_date
from summarize.ground.names import check_aliases, check_kind, check_name, check_roles
from summarize.ground.statements import check_statement, check_statement_part
from summarize.ground.words import check_words
from summarize.meaning import (
    AliasesOf,
    CountOf,
    DateExpression,
    DateKindOf,
    Designation,
    DomainOf,
    EdtfOf,
    ExcerptOf,
    HolderOf,
    KindOf,
    LocationOf,
    MannerOf,
    Name,
    OperatorOf,
    RolesOf,
    SpeakerOf,
    StanceOf,
    Statement,
    TargetOf,
    Words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarize.meaning import Field


def check(field: Field, value: Any, context: Context) -> Checked:  # noqa: ANN401  # a field holds any type
    """Return where the field's value stands in the citation, and what is wrong with it."""
    return _CHECKS.get(type(field.meaning), _judgement)(field, value, context)


def _excerpt(field: Field, value: str, context: Context) -> Checked:
    for sentence in context.sentences:
        if sentence.of(context.spotted.document) == value:
            return [(field.name, Proof("verbatim", sentence.start, sentence.end, sentence.number))], []
    message = "it is not a cited sentence, word for word"
    return fail("excerpt-not-in-citation", field, message, "a whole cited sentence", context)


def _words(field: Field, value: str, context: Context) -> Checked:
    document = context.spotted.document
    citation = "\n".join(s.of(document) for s in context.sentences)
    findings = check_words(
        value,
        citation,
        language=context.spotted.language,
        names=[n.text for n in context.spotted.names],
        aliases={e.name: e.aliases for e in context.spotted.entities},
    )
    proofs = [
        (field.name, Proof("normalized", s.start, s.end, s.number, "words-of-citation"))
        for s in context.sentences
    ]
    return proofs, [
        Finding(f.rule, field.name, f.message, f.wanted, f.sentence or context.numbers[0]) for f in findings
    ]


def _statement(field: Field, value: str, context: Context) -> Checked:
    return check_statement(field, value, context.spotted, context.numbers)


def _statement_part(field: Field, value: str, context: Context) -> Checked:
    return check_statement_part(field, value, context.values, context.spotted, context.numbers)


def _judgement(field: Field, value: Any, context: Context) -> Checked:  # noqa: ANN401  # a choice of any type
    """A choice is the model's judgement inside a frame that code has fixed; only its legality can be checked."""
    if field.options and value not in field.options:
        return fail("no-such-choice", field, f'"{value}" is no choice', ", ".join(field.options), context)
    first = context.sentences[0]
    return [(field.name, Proof("inferred", first.start, first.end, first.number, "model-judgement"))], []


_CHECKS: dict[type, Callable[[Field, Any, Context], Checked]] = {
    Name: check_name,
    KindOf: check_kind,
    AliasesOf: check_aliases,
    RolesOf: check_roles,
    Designation: check_designation,
    CountOf: check_count,
    OperatorOf: check_operator,
    LocationOf: check_location,
    DomainOf: check_domain,
    DateExpression: check_date,
    EdtfOf: check_of_date,
    DateKindOf: check_of_date,
    ExcerptOf: _excerpt,
    Words: _words,
    Statement: _statement,
    HolderOf: _statement_part,
    SpeakerOf: _statement_part,
    MannerOf: _statement_part,
    StanceOf: _statement_part,
    TargetOf: check_name,
}
