"""Checks of names: they stand in the citation, and kind, aliases and offices are as the text has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarize.draft.fill import roles_of
from summarize.finding import Finding, Proof
from summarize.ground.context import Checked, Context, fail, locate

if TYPE_CHECKING:
    from summarize.entity import Entity
    from summarize.meaning import Field


def check_name(field: Field, value: str, context: Context) -> Checked:
    """Check that a name, or an alias of its entity, stands in a cited sentence."""
    proof = locate(value, context)
    if proof is not None:
        return [(field.name, proof)], []
    entity = context.spotted.entity_named(value)
    for alias in entity.aliases if entity else ():
        if (proof := locate(alias, context)) is not None:
            return [(field.name, Proof("inferred", proof.start, proof.end, proof.sentence, "alias"))], []
    wanted = "a name that stands in a cited sentence, or an alias of it that does"
    return fail("name-not-in-citation", field, f'"{value}" is not in the cited sentences', wanted, context)


def check_kind(field: Field, value: str, context: Context) -> Checked:
    """Check a kind against what the text makes of the name."""
    entity = context.spotted.entity_named(str(context.values.get(field.meaning.of)))  # type: ignore[union-attr]  # KindOf
    known = entity.kind if entity else "name"
    fits = known in {"name", value} or (known == "organization" and value == "group")
    if fits:
        return [], []
    return fail("kind-contradicts-text", field, f"the text makes it a {known}, not a {value}", known, context)


def check_aliases(field: Field, value: list[str], context: Context) -> Checked:
    """Check that a rule ties every alias to the name."""
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


def check_roles(field: Field, value: list[Any], context: Context) -> Checked:
    """Check that the text puts every office, with its status, beside the name."""
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
