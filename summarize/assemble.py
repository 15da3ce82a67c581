"""Put a brief together from grounded drafts."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from summarize.brief import CitedSentence, Provenance, Source, Unverified, item_lists
from summarize.coverage import complaint, find_left_out, find_merges, find_set_aside
from summarize.gaps import find_gaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarize.brief import Brief, Item
    from summarize.brief_type import BriefType
    from summarize.draft.draft import Draft
    from summarize.finding import Finding
    from summarize.ground.items import Grounded
    from summarize.model.protocol import Model, Usage
    from summarize.spot.spotted import Spotted


def assemble(  # noqa: PLR0913, PLR0917  # everything the stages before have found
    brief_type: BriefType,
    model: Model,
    spotted: Spotted,
    kept: Sequence[tuple[Draft, Grounded]],
    set_aside: Sequence[tuple[Draft, Sequence[Finding]]],
    dropped: Sequence[Draft],
    usage: Usage,
    seconds: float,
) -> Brief:
    """Return the brief.

    Args:
        brief_type: Its lists take the items.
        model: Who answered.
        spotted: The document.
        kept: Drafts that the source carries.
        set_aside: Drafts, or parts of one, that it does not, with the reasons.
        dropped: Drafts that a clear answer of the model took out.
        usage: What asking cost.
        seconds: Wall time of the whole flow.
    """
    items: dict[str, Any] = {kind: _items(kind, kept) for kind in item_lists(brief_type.model)}
    return brief_type.model(
        brief_type=brief_type.name,
        brief_type_version=brief_type.model.type_version,
        source=_source(spotted),
        gaps=find_gaps(brief_type.model, items, spotted),
        unverified=[
            *(_unverified(draft, findings) for draft, findings in set_aside),
            *find_set_aside(brief_type.model, spotted),
        ],
        left_out=find_left_out(brief_type.model, spotted, dropped),
        merges=find_merges(spotted),
        citations=_cited(spotted, items.values()),
        findings=[complaint(f) for f in spotted.instructions],
        provenance=_provenance(brief_type, model, usage, seconds),
        **items,
    )


def _items(kind: str, kept: Sequence[tuple[Draft, Grounded]]) -> list[Item]:
    return [
        draft.item_type(**draft.values, sentences=draft.sentences, evidence=grounded.evidence)
        for draft, grounded in kept
        if draft.kind == kind
    ]


def _unverified(draft: Draft, findings: Sequence[Finding]) -> Unverified:
    values: dict[str, Any] = {
        name: value if value is None or isinstance(value, str) else _plain(value)
        for name, value in draft.values.items()
    }
    return Unverified(
        kind=draft.kind,
        item=values | {"sentences": draft.sentences},
        findings=[complaint(f) for f in findings],
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
