"""Ground one item: every field against the sentences it cites. Used while a brief is made and by `verify`.

Spotting is deterministic, so what the text says about a name, an asset, a date or a statement is found again from
the document alone; a finished brief's own word for it is never taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarize.brief import Evidence
from summarize.finding import Finding
from summarize.ground.checks import check
from summarize.ground.context import Context
from summarize.meaning import DateExpression, Name, fields_of, head_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from summarize.brief import Item
    from summarize.document import Sentence
    from summarize.draft.draft import Draft
    from summarize.finding import Proof
    from summarize.meaning import Field
    from summarize.spot.spotted import Spotted

_NO_PROOF = {"byline", "credit", "instruction"}  # they name who made the text, or speak to a model


@dataclass(slots=True)
class Grounded:
    """The outcome for one item: it belongs in the brief only when `findings` is empty."""

    evidence: list[Evidence] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def ground_drafts(
    drafts: Sequence[Draft], spotted: Spotted
) -> tuple[list[tuple[Draft, Grounded]], list[tuple[Draft, list[Finding]]]]:
    """Split drafts into those that the source carries, with the evidence, and those it doesn't, with the findings."""
    kept, failed = [], []
    for draft in drafts:
        grounded = ground_item(draft.item_type, draft.values, draft.sentences, spotted)
        if grounded.findings:
            failed.append((draft, grounded.findings))
        else:
            kept.append((draft, grounded))
    return kept, failed


def ground_item(
    item_type: type[Item],
    values: Mapping[str, Any],
    cited: Sequence[int],
    spotted: Spotted,
) -> Grounded:
    """Check every field of an item against its citation.

    Args:
        item_type: The item's type; its annotations say what each field means.
        values: Field -> value.
        cited: Numbers of the cited sentences.
        spotted: The document and what code finds in it.
    """
    grounded = Grounded()
    sentences = _citable(cited, spotted, grounded)
    if not sentences:
        return grounded
    for each in fields_of(item_type):
        value = values.get(each.name)
        if value is None:
            if not each.optional:
                message = "nothing in the cited sentences fills it"
                grounded.findings.append(
                    Finding("value-missing", each.name, message, "", sentences[0].number)
                )
            continue
        proofs, findings = check(each, value, Context(values, sentences, spotted))
        # The words stand in the text, but that they belong here is what the model has chosen.
        rule = "model-judgement" if _is_chosen(each, item_type) else ""
        grounded.evidence.extend(_evidence(name, proof, spotted, rule) for name, proof in proofs)
        grounded.findings.extend(findings)
    return grounded


def _citable(cited: Sequence[int], spotted: Spotted, grounded: Grounded) -> list[Sentence]:
    sentences: list[Sentence] = []
    if not cited:
        grounded.findings.append(
            Finding("no-citation", "sentences", "the item cites no sentence", "a citation")
        )
    for number in cited:
        sentence = spotted.sentence(number)
        if sentence is None:
            message = f"there is no sentence {number}; the document has {len(spotted.sentences)}"
            grounded.findings.append(Finding("no-such-sentence", "sentences", message, "", None))
        elif sentence.kind in _NO_PROOF:
            message = f"sentence {number} is a {sentence.kind}: it proves nothing about the story"
            grounded.findings.append(Finding("sentence-proves-nothing", "sentences", message, "", number))
        else:
            sentences.append(sentence)
    return sentences


def _is_chosen(field: Field, item_type: type[Item]) -> bool:
    """Tell whether the model chooses the field among what the passage names; see `summarize.meaning`."""
    return isinstance(field.meaning, Name | DateExpression) and field.name != head_of(item_type).name


def _evidence(name: str, proof: Proof, spotted: Spotted, rule: str) -> Evidence:
    return Evidence(
        field=name,
        support=proof.support,
        sentence=proof.sentence,
        start=proof.start,
        end=proof.end,
        text=spotted.document.text[proof.start : proof.end],
        rule=proof.rule or rule,
    )
