"""One document in, one grounded brief out: the whole flow, read from top to bottom."""

from __future__ import annotations

import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from summarize.ask.answer import answer_drafts
from summarize.bottom import write_items
from summarize.brief import Brief, CitedSentence, Complaint, Provenance, Source, Unverified, item_lists
from summarize.coverage import find_left_out, find_merges
from summarize.draft.draft import Draft, make_drafts
from summarize.gaps import find_gaps
from summarize.ground.items import Grounded, ground_item
from summarize.spot.spotted import spot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from summarize.brief import Item
    from summarize.brief_type import BriefType
    from summarize.document import Document
    from summarize.finding import Finding
    from summarize.model.protocol import Model, Usage
    from summarize.spot.spotted import Spotted


async def make_brief(
    document: Document,
    brief_type: BriefType,
    model: Model,
    *,
    rules: Path | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Brief:
    """Make the brief of a document.

    Args:
        document: What `read` returned.
        brief_type: What `load_type` returned.
        model: Who answers the questions that code leaves open.
        rules: A folder of the user's own word lists.
        progress: Called with (questions done, questions in all).

    Raises:
        ModelError: The model's server failed.
        BriefTypeError: A prompt names a variable that does not exist.
    """
    started = time.monotonic()
    lists = item_lists(brief_type.model)
    spotted = spot(document, rules=rules)
    drafts = [
        d
        for kind, item_type in lists.items()
        for d in make_drafts(kind, item_type, spotted, brief_type.prompt)
    ]
    asked = await answer_drafts(drafts, model, brief_type.prompt, spotted, progress)
    kept, set_aside = _ground(asked.kept, spotted)
    usage = asked.usage
    for kind, item_type in lists.items():
        written = await write_items(kind, item_type, model, brief_type.prompt, spotted)
        kept += written.kept
        set_aside += written.failed
        usage += written.usage
    items: dict[str, Any] = {kind: _items(kind, kept) for kind in lists}
    provenance = _provenance(brief_type, model, usage, time.monotonic() - started)
    return brief_type.model(
        brief_type=brief_type.name,
        brief_type_version=brief_type.model.type_version,
        source=_source(spotted),
        gaps=find_gaps(brief_type.model, items, document),
        left_out=find_left_out(brief_type.model, spotted, asked.dropped),
        merges=find_merges(spotted),
        unverified=[_unverified(draft, findings) for draft, findings in [*asked.undecided, *set_aside]],
        citations=_cited(spotted, items.values()),
        provenance=provenance,
        **items,
    )


def _ground(
    drafts: list[Draft], spotted: Spotted
) -> tuple[list[tuple[Draft, Grounded]], list[tuple[Draft, list[Finding]]]]:
    """Split drafts into those that the source carries and those it doesn't."""
    kept, failed = [], []
    for draft in drafts:
        grounded = ground_item(draft.item_type, draft.values, draft.sentences, spotted, draft.rules)
        if grounded.findings:
            failed.append((draft, grounded.findings))
        else:
            kept.append((draft, grounded))
    return kept, failed


def _items(kind: str, kept: list[tuple[Draft, Grounded]]) -> list[Item]:
    """Make the items of one list; items alike in every value become one that cites all their sentences."""
    merged: dict[str, tuple[Draft, Grounded]] = {}
    for draft, grounded in kept:
        if draft.kind != kind:
            continue
        first = merged.setdefault(repr(sorted(draft.values.items())), (draft, grounded))
        if first[0] is not draft:
            first[0].sentences.extend(n for n in draft.sentences if n not in first[0].sentences)
            first[1].evidence.extend(grounded.evidence)
    return [
        draft.item_type(**draft.values, sentences=sorted(draft.sentences), evidence=grounded.evidence)
        for draft, grounded in merged.values()
    ]


def _unverified(draft: Draft, findings: list[Finding]) -> Unverified:
    values: dict[str, Any] = {
        name: value if value is None or isinstance(value, str) else _plain(value)
        for name, value in draft.values.items()
    }
    return Unverified(
        kind=draft.kind,
        item=values | {"sentences": draft.sentences},
        findings=[
            Complaint(rule=f.rule, field=f.field, message=f.message, wanted=f.wanted, sentence=f.sentence)
            for f in findings
        ],
    )


def _plain(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value.model_dump() if hasattr(value, "model_dump") else value


def _source(spotted: Spotted) -> Source:
    document = spotted.document
    return Source(
        path=document.path,
        sha256=document.sha256,
        title=document.title,
        publisher=document.publisher,
        author=document.author,
        published=document.published.isoformat() if document.published else None,
        language=document.language,
        encoding=document.encoding,
        characters=len(document.text),
        sentences=len(spotted.sentences),
        notes=list(document.notes),
    )


def _cited(spotted: Spotted, lists: Iterable[list[Item]]) -> list[CitedSentence]:
    cited = {number for items in lists for item in items for number in item.sentences}
    return [
        CitedSentence(number=s.number, start=s.start, end=s.end, text=s.of(spotted.document))
        for s in spotted.sentences
        if s.number in cited
    ]


def _provenance(brief_type: BriefType, model: Model, usage: Usage, seconds: float) -> Provenance:
    return Provenance(
        tool=f"summarize {version('summarize')}",
        model=model.name,
        address=model.address,
        prompt=brief_type.prompt.identity,
        calls=usage.calls,
        prompt_tokens=usage.prompt_tokens,
        cached_tokens=usage.cached_tokens,
        completion_tokens=usage.completion_tokens,
        seconds=round(seconds, 1),
    )
