"""The check that belongs to each meaning. One function for each; `check` picks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarize.draft.fill import quantity_of, roles_of
from summarize.finding import Finding, Proof
from summarize.ground.occurs import find
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
    MannerOf,
    Name,
    RolesOf,
    SpeakerOf,
    StanceOf,
    Statement,
    TargetOf,
    Words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from summarize.document import Sentence
    from summarize.entity import Entity
    from summarize.meaning import Field
    from summarize.mention import AssetMention, DateMention
    from summarize.spot.spotted import Spotted

Checked = tuple[list[tuple[str, Proof]], list[Finding]]


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may look at: the item's other values, its cited sentences, and the document."""

    values: Mapping[str, Any]
    sentences: Sequence[Sentence]
    spotted: Spotted
    rules: Mapping[str, str]

    @property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of the cited sentences."""
        return tuple(s.number for s in self.sentences)


def check(field: Field, value: Any, context: Context) -> Checked:  # noqa: ANN401  # a field holds any type
    """Return where the field's value stands in the citation, and what is wrong with it."""
    return _CHECKS.get(type(field.meaning), _judgement)(field, value, context)


def locate(text: str, context: Context, *, joined: bool = False) -> Proof | None:
    """Find text in the cited sentences at word borders; `joined` keeps hyphenated words whole ("MiG" in "MiG-31")."""
    for sentence in context.sentences:
        found = find(
            text,
            context.spotted.document.text,
            start=sentence.start,
            end=sentence.end,
            hyphen_is_boundary=not joined,
        )
        if found is not None:
            return Proof(found.support, found.start, found.end, sentence.number)
    return None


def _fail(rule: str, field: Field, message: str, wanted: str, context: Context) -> Checked:
    return [], [Finding(rule, field.name, message, wanted, context.numbers[0])]


def _name(field: Field, value: str, context: Context) -> Checked:
    proof = locate(value, context)
    if proof is not None:
        return [(field.name, proof)], []
    entity = context.spotted.entity_named(value)
    for alias in entity.aliases if entity else ():
        if (proof := locate(alias, context)) is not None:
            return [(field.name, Proof("inferred", proof.start, proof.end, proof.sentence, "alias"))], []
    wanted = "a name that stands in a cited sentence, or an alias of it that does"
    return _fail("name-not-in-citation", field, f'"{value}" is not in the cited sentences', wanted, context)


def _kind(field: Field, value: str, context: Context) -> Checked:
    entity = context.spotted.entity_named(str(context.values.get(field.meaning.of)))  # type: ignore[union-attr]  # KindOf
    known = entity.kind if entity else "name"
    fits = known in {"name", value} or (known == "organization" and value == "group")
    if fits:
        return [], []
    return _fail(
        "kind-contradicts-text", field, f"the text makes it a {known}, not a {value}", known, context
    )


def _aliases(field: Field, value: list[str], context: Context) -> Checked:
    entity = _entity(field, context)
    known = {*entity.aliases, entity.name} if entity else set()
    strange = [alias for alias in value if alias not in known]
    wanted = "a name that a rule ties to this one: " + ", ".join(sorted(known))
    return [], [
        Finding(
            "alias-without-rule", f"{field.name}[{value.index(a)}]", f'no rule ties "{a}" to it', wanted, None
        )
        for a in strange
    ]


def _roles(field: Field, value: list[Any], context: Context) -> Checked:
    entity = _entity(field, context)
    mentions = [r for m in entity.mentions for r in m.roles] if entity else []
    known = {(r.role, r.status) for r in roles_of(entity)} if entity else set()
    proofs: list[tuple[str, Proof]] = []
    findings: list[Finding] = []
    for n, role in enumerate(value):
        text, status = (role["role"], role["status"]) if isinstance(role, dict) else (role.role, role.status)
        where = f"{field.name}[{n}]"
        if (text, status) in known:
            found = next(r for r in mentions if r.text == text)
            proofs.append((where, Proof("verbatim", found.start, found.end, found.sentence)))
        else:
            message = f'the text does not put the office "{text}" ({status}) beside this name'
            wanted = "; ".join(f"{r} ({s})" for r, s in sorted(known)) or "no office"
            findings.append(Finding("role-not-beside-holder", where, message, wanted, context.numbers[0]))
    return proofs, findings


def _entity(field: Field, context: Context) -> Entity | None:
    return context.spotted.entity_named(str(context.values.get(field.meaning.of)))  # type: ignore[union-attr]  # meanings with `of`


def _designation(field: Field, value: str, context: Context) -> Checked:
    proof = locate(value, context, joined=True)
    if proof is None:
        message = f'"{value}" is not in the cited sentences'
        return _fail(
            "designation-not-in-citation", field, message, "the designation as the text has it", context
        )
    return [(field.name, proof)], []


def _count(field: Field, value: Any, context: Context) -> Checked:  # noqa: ANN401  # a Quantity or its dump
    wanted = value if isinstance(value, dict) else value.model_dump()
    name = str(context.values.get(field.meaning.of))  # type: ignore[union-attr]  # CountOf
    counted = [a for a in _assets(context) if a.text == name and a.quantity is not None]
    for asset in counted:
        found = quantity_of(asset)
        if found is not None and asset.quantity is not None and found.model_dump() == wanted:
            proof = Proof("verbatim", asset.quantity.start, asset.quantity.end, asset.sentence)
            return [(field.name, proof)], []
    said = ", ".join(a.quantity.text for a in counted if a.quantity) or "no number"
    message = f'"{wanted["text"]}" does not count "{name}" in the cited sentences'
    return _fail("quantity-not-attached", field, message, f"the text says: {said}", context)


def _assets(context: Context) -> list[AssetMention]:
    return [a for a in context.spotted.assets if a.sentence in context.numbers]


def _domain(field: Field, value: str, context: Context) -> Checked:
    name = str(context.values.get(field.meaning.of))  # type: ignore[union-attr]  # DomainOf
    known = {a.domain for a in context.spotted.assets if a.text == name and a.domain}
    if known and value not in known:
        return _fail(
            "domain-contradicts-word-list", field, f'not "{value}"', ", ".join(sorted(known)), context
        )
    return [], []


def _date(field: Field, value: str, context: Context) -> Checked:
    for found in _dates(context):
        if found.text == value:
            return [(field.name, Proof("verbatim", found.start, found.end, found.sentence))], []
    if not context.spotted.language.table("dates") and (proof := locate(value, context)) is not None:
        return [(field.name, proof)], []  # a language without date rules: the words stand there, no value is derived
    message = f'"{value}" is no date expression of the cited sentences'
    wanted = ", ".join(d.text for d in _dates(context)) or "no date"
    return _fail("date-not-in-citation", field, message, wanted, context)


def _dates(context: Context) -> list[DateMention]:
    return [d for d in context.spotted.dates if d.sentence in context.numbers]


def _of_date(field: Field, value: str, context: Context) -> Checked:
    phrase = str(context.values.get(field.meaning.of))  # type: ignore[union-attr]  # EdtfOf and DateKindOf
    found = [d for d in _dates(context) if d.text == phrase]
    for each in found:
        known = (
            each.edtf
            if isinstance(field.meaning, EdtfOf)
            else ("report" if each.kind == "report" else "event")
        )
        if value == known:
            rule = each.rule if isinstance(field.meaning, EdtfOf) else "date-kind"
            return [(field.name, Proof("inferred", each.start, each.end, each.sentence, rule))], []
    if value == "event" and not context.spotted.language.table("dates"):
        return [], []  # a language without date rules has one kind
    message = f'code does not get "{value}" from "{phrase}"'
    wanted = ", ".join(str(d.edtf) for d in found) or "a date expression of the cited sentences"
    return _fail("date-value-not-derivable", field, message, wanted, context)


def _excerpt(field: Field, value: str, context: Context) -> Checked:
    for sentence in context.sentences:
        if sentence.of(context.spotted.document) == value:
            return [(field.name, Proof("verbatim", sentence.start, sentence.end, sentence.number))], []
    message = "it is not a cited sentence, word for word"
    return _fail("excerpt-not-in-citation", field, message, "a whole cited sentence", context)


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


def _target(field: Field, value: str, context: Context) -> Checked:
    return _name(field, value, context)


def _judgement(field: Field, value: Any, context: Context) -> Checked:  # noqa: ANN401  # a choice of any type
    """A choice is the model's judgement inside a frame that code has fixed; only its legality can be checked."""
    if field.options and value not in field.options:
        return _fail("no-such-choice", field, f'"{value}" is no choice', ", ".join(field.options), context)
    rule = context.rules.get(field.name, "model-judgement")
    first = context.sentences[0]
    return [(field.name, Proof("inferred", first.start, first.end, first.number, rule))], []


_CHECKS: dict[type, Callable[[Field, Any, Context], Checked]] = {
    Name: _name,
    KindOf: _kind,
    AliasesOf: _aliases,
    RolesOf: _roles,
    Designation: _designation,
    CountOf: _count,
    DomainOf: _domain,
    DateExpression: _date,
    EdtfOf: _of_date,
    DateKindOf: _of_date,
    ExcerptOf: _excerpt,
    Words: _words,
    Statement: _statement,
    HolderOf: _statement_part,
    SpeakerOf: _statement_part,
    MannerOf: _statement_part,
    StanceOf: _statement_part,
    TargetOf: _target,
}
