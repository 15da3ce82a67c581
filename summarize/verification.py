"""Check a finished brief against its source, without a model and without believing a word of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from summarize.brief import item_lists
from summarize.errors import BriefError
from summarize.finding import Finding
from summarize.ground.items import ground_item
from summarize.plain import one_line
from summarize.spot.spotted import spot

if TYPE_CHECKING:
    from pathlib import Path

    from summarize.brief import Brief, CitedSentence, Item
    from summarize.brief_type import BriefType
    from summarize.document import Document
    from summarize.spot.spotted import Spotted


def parse_brief(data: str, brief_type: BriefType, origin: str) -> Brief:
    """Read a brief's JSON.

    Raises:
        BriefError: It is no JSON, or no brief of this type; the message names the first wrong field.
    """
    try:
        return brief_type.model.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = one_line(".".join(map(str, first["loc"]))) or "the file"
        raise BriefError(f"{origin}: no {brief_type.name} brief: {where}: {first['msg']}") from error


def verify(brief: Brief, document: Document, *, rules: Path | None = None) -> list[Finding]:
    """Return what the source does not carry; empty when every item stands.

    The checks are those of grounding, run on the document as it is now: every field of every item, every offset and
    text of the evidence, and every cited sentence. What a review sets apart as the writer's own judgement is held to
    less: nobody says that the source carries it, but what is shown as its evidence stands there.
    """
    spotted = spot(document, rules=rules)
    findings = [f for cited in brief.citations for f in _check_citation(cited, spotted)]
    shown = {cited.number for cited in brief.citations}
    for kind, item_type in item_lists(type(brief)).items():
        for position, item in enumerate(getattr(brief, kind)):
            findings += _check_item(f"{kind}[{position}]", item_type, item, spotted)
            for number in set(item.sentences) - shown:
                message = f"{kind}[{position}] cites sentence {number}, which the brief does not show"
                findings.append(
                    Finding("citation-not-shown", "citations", message, "every cited sentence", number)
                )
    for position, judged in enumerate(brief.review.judgements if brief.review else ()):
        for proof in judged.evidence:
            where = f"review.judgements[{position}]: evidence of {proof.field}"
            findings += _check_span(where, proof.start, proof.end, proof.text, spotted)
    return findings


def _check_citation(cited: CitedSentence, spotted: Spotted) -> list[Finding]:
    sentence = spotted.sentence(cited.number)
    if sentence is not None and (sentence.start, sentence.end) != (cited.start, cited.end):
        message = f"sentence {cited.number} of the source is at {sentence.start}-{sentence.end}"
        return [Finding("citation-moved", "citations", message, "the sentence's own offsets", cited.number)]
    return _check_span("citations", cited.start, cited.end, cited.text, spotted)


def _check_item(where: str, item_type: type[Item], item: Item, spotted: Spotted) -> list[Finding]:
    values = item.model_dump(exclude={"sentences", "evidence"})
    grounded = ground_item(item_type, values, item.sentences, spotted)
    findings = grounded.findings
    for proof in item.evidence:
        findings += _check_span(f"evidence of {proof.field}", proof.start, proof.end, proof.text, spotted)
    if not findings and item.evidence != grounded.evidence:
        message = "the evidence is not what the checks find in the source"
        findings.append(
            Finding("evidence-differs", "evidence", message, "the evidence as the tool writes it")
        )
    return [Finding(f.rule, f"{where}.{f.field}", f.message, f.wanted, f.sentence) for f in findings]


def _check_span(field: str, start: int, end: int, text: str, spotted: Spotted) -> list[Finding]:
    found = spotted.document.text[start:end]
    if found == text:
        return []
    message = f'the source has "{found[:80]}" at {start}-{end}, not "{text[:80]}"'
    return [Finding("evidence-moved", field, message, "the source's own characters at those offsets")]
