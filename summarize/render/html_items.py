"""Items as cards: what each field says, how far the source carries it, and the spans to check it by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarize.brief import Item, Quantity, Role, item_lists
from summarize.meaning import (
    AliasesOf,
    CountOf,
    EdtfOf,
    HolderOf,
    RolesOf,
    StanceOf,
    Statement,
    TargetOf,
    Words,
    fields_of,
    head_of,
)
from summarize.render.edtf import read_edtf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarize.brief import Brief, Evidence, MergedName
    from summarize.finding import Support
    from summarize.meaning import Field
    from summarize.render.html_spans import Spans


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence of a value.

    Attributes:
        support: How far the source carries it.
        rule: The rule behind an inferred value, else "".
        sentence: The sentence it stands in.
        span: Number of the span in the source text; None where the source has other characters there.
    """

    support: Support
    rule: str
    sentence: int
    span: int | None


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field: a list field has several.

    Attributes:
        text: For people.
        proofs: Its evidence; empty where the checks leave none, as for a kind.
        tie: For an alias: the rule that ties it to the name, and the sentence the rule read.
    """

    text: str
    proofs: tuple[Proof, ...]
    tie: MergedName | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One field of an item that holds something."""

    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One item.

    Attributes:
        id: Of its element, "item-actors-3".
        name: Short words for it, for lists and announcements.
        lead: Bold words above a statement: who stands where on what; else "".
        before, after: Words beside the head: its count, its offices.
        head: The first field, which made the item.
        quoted: The head is the document's own words, in quotation marks.
        rows: The other fields that hold something.
        untold: Labels of the fields that could hold a value and hold none; empty lists say nothing.
        sentences: The citation.
        spans: Numbers of all its spans, those of the head first.
    """

    id: str
    name: str
    lead: str
    before: str
    after: str
    head: Row
    quoted: bool
    rows: tuple[Row, ...]
    untold: tuple[str, ...]
    sentences: tuple[int, ...]
    spans: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the brief, with its items as cards and as they are."""

    kind: str
    title: str
    item_type: type[Item]
    cards: tuple[Card, ...]
    items: tuple[Item, ...]


def sections(brief: Brief, spans: Spans) -> list[Section]:
    """Return the lists of a brief in the order of its type; `spans` collects what they rest on."""
    ties: dict[str, list[MergedName]] = {}
    for merge in brief.merges:
        ties.setdefault(merge.alias, []).append(merge)
    found = []
    for kind, item_type in item_lists(type(brief)).items():
        items = tuple(getattr(brief, kind))
        cards = tuple(
            card_of(f"item-{kind}-{n}", item_type, item, spans, ties) for n, item in enumerate(items, 1)
        )
        found.append(Section(kind, title(kind), item_type, cards, items))
    return found


def title(name: str) -> str:
    """Return a field's or a list's name for people."""
    return name.replace("_", " ").capitalize()


def card_of(
    where: str,
    item_type: type[Item],
    item: Item,
    spans: Spans,
    ties: dict[str, list[MergedName]],
) -> Card:
    """Return an item as a card with this id; `ties` has the rules that tie an alias to its name."""
    fields = fields_of(item_type)
    head = head_of(item_type)
    values = {field.name: getattr(item, field.name) for field in fields}
    proofs: dict[str, list[Proof]] = {}
    for each in item.evidence:
        proofs.setdefault(each.field, []).append(_proof(each, where, spans))
    rows = [_row(f, values[f.name], str(values[head.name]), proofs, ties) for f in fields]
    named = {type(f.meaning): values[f.name] for f in fields}
    lead = " ".join(str(named[m]) for m in (HolderOf, StanceOf, TargetOf) if named.get(m))
    said = lead if isinstance(head.meaning, Statement) and HolderOf in named else ""
    counts = [v.text for f in fields if isinstance(f.meaning, CountOf) and (v := values[f.name])]
    roles = [_text(f, r) for f in fields if isinstance(f.meaning, RolesOf) for r in values[f.name]]
    first = [p for p in item.evidence if p.field == head.name]
    numbers = [spans.numbers.get((p.start, p.end)) for p in (*first, *item.evidence)]
    return Card(
        id=where,
        name=said or str(values[head.name]),
        lead=said,
        before=" ".join(counts),
        after=", ".join(roles),
        head=rows[0],
        quoted=isinstance(head.meaning, Statement),
        rows=tuple(r for r in rows[1:] if r.values),
        untold=tuple(
            r.label for f, r in zip(fields[1:], rows[1:], strict=True) if not r.values and not f.many
        ),
        sentences=tuple(item.sentences),
        spans=tuple(dict.fromkeys(n for n in numbers if n is not None)),
    )


def _proof(each: Evidence, where: str, spans: Spans) -> Proof:
    return Proof(each.support, each.rule, each.sentence, spans.add(each, where))


def _row(
    field: Field,
    value: Any,  # noqa: ANN401  # a field holds any type
    head: str,
    proofs: dict[str, list[Proof]],
    ties: dict[str, list[MergedName]],
) -> Row:
    """Return the field's values, each with the evidence named after it or, in a list, after its place."""
    several = list(value) if field.many else [] if value is None or value == "" else [value]
    shown = []
    for n, each in enumerate(several):
        own = proofs.get(f"{field.name}[{n}]", []) if field.many else []
        own = own or proofs.get(field.name, [])
        names = {head, *several} if isinstance(field.meaning, AliasesOf) else set()
        tie = next((m for m in ties.get(each, []) if m.name in names), None) if names else None
        shown.append(Value(_text(field, each), tuple(dict.fromkeys(own)), tie))
    label = "EDTF" if isinstance(field.meaning, EdtfOf) else title(field.name)
    return Row(label, tuple(shown))


def _text(field: Field, value: Any) -> str:  # noqa: ANN401  # a field holds any type
    match value:
        case Role():
            return value.role if value.status == "current" else f"{value.status} {value.role}"
        case Quantity():
            return value.text
        case str() if isinstance(field.meaning, EdtfOf):
            known = read_edtf(value)
            return f"{value} ({known.words})" if known else value
        case _:
            return str(value)


def alike(proofs: Iterable[Proof]) -> dict[tuple[Support, str], list[Proof]]:
    """Return evidence by support and rule, so that a page says each once."""
    groups: dict[tuple[Support, str], list[Proof]] = {}
    for proof in proofs:
        groups.setdefault((proof.support, proof.rule), []).append(proof)
    return groups


def resting(found: Iterable[Section]) -> dict[int, list[Card]]:
    """Return the items that rest on each sentence, by citation or evidence."""
    by_sentence: dict[int, list[Card]] = {}
    for section in found:
        for card, item in zip(section.cards, section.items, strict=True):
            for number in sorted({*item.sentences, *(p.sentence for p in item.evidence)}):
                by_sentence.setdefault(number, []).append(card)
    return dict(sorted(by_sentence.items()))


def is_words(section: Section) -> bool:
    """Tell whether the items of a section are sentences of a text, not entries of a list."""
    return isinstance(head_of(section.item_type).meaning, Words)
