"""What the whole document says about a name: surnames of people named in full, places named as such elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.mention import NameKind
    from summarize.spot.name_draft import Draft
    from summarize.spot.name_words import Lexicon


def settle(drafts: Sequence[Draft], lexicon: Lexicon) -> list[Draft]:
    """Give open names the kind that the document's other mentions of them have, and drop agencies' datelines."""
    drafts = _with_states(drafts)
    called = {d.low for d in drafts if d.kind == "person" and not d.group and d.j == d.i + 1}
    surnames = {s for d in drafts if d.kind == "person" and not d.group for s in surname(d, lexicon)}
    kinds: dict[str, set[NameKind]] = {}
    for draft in drafts:
        if draft.kind != "name" and not draft.group:
            kinds.setdefault(draft.low, set()).add(draft.kind)
    return [_settled(draft, surnames, called, kinds) for draft in drafts if not _dateline(draft)]


def _with_states(drafts: Sequence[Draft]) -> list[Draft]:
    """Make states of unlisted names whose adjective the document uses too ("Kadria" and "Kadrian")."""
    rows = {d.sentence: d.tokens for d in drafts}
    words = {t.low for tokens in rows.values() for t in tokens if t.capital and not t.tag}
    single = {d.low for d in drafts if d.kind in {"name", "place"} and not d.sure and d.j == d.i + 1}
    adjectives = {adjective_of(name): name for name in single if adjective_of(name) in words}
    states = set(adjectives.values())
    out = []
    for draft in drafts:
        unlisted = not draft.sure and draft.kind in {"name", "place"}
        if unlisted and draft.low in states:
            out.append(replace(draft, kind="state"))
        elif unlisted and draft.low in adjectives:
            out.append(replace(draft, kind="state", modifier=True, locative=False))
        elif unlisted and draft.low.removesuffix("s") in adjectives:
            out.append(replace(draft, kind="organization", modifier=False, locative=False))
        else:
            out.append(draft)
    return out


def adjective_of(name: str) -> str:
    """Return the regular adjective of a state's name, in lower case: "kadria" -> "kadrian"."""
    return f"{name}n" if name.endswith("a") else f"{name}ian"


def _settled(draft: Draft, surnames: set[str], called: set[str], kinds: dict[str, set[NameKind]]) -> Draft:
    if draft.kind == "name" and 1 < draft.j - draft.i < 4 and draft.tokens[draft.j - 1].low in called:  # noqa: PLR2004  # two or three words
        return replace(draft, kind="person")  # "Mr. Duval" elsewhere makes "Aimé Duval" a person
    if draft.kind not in {"name", "place"} or draft.sure:
        return draft
    if draft.low in surnames:
        return replace(draft, kind="person", locative=False)
    known = kinds.get(draft.low, set())
    return replace(draft, kind=next(iter(known))) if draft.kind == "name" and len(known) == 1 else draft


def surname(draft: Draft, lexicon: Lexicon) -> set[str]:
    """Return the words by which a person may be called again: the last word, suffixes aside, and "Abu X"."""
    words = [t.low for t in draft.tokens[draft.i : draft.j]]
    while len(words) > 1 and lexicon.has("suffixes", words[-1]):
        words.pop()
    if not words:
        return set()
    found = {words[-1]}
    if len(words) > 2 and words[0] in {"abu", "umm"}:  # noqa: PLR2004  # "Abu Jandal al-Kuwaiti"
        found.add(" ".join(words[:2]))
    if len(words) > 2 and lexicon.has("particles", words[-2]):  # noqa: PLR2004  # "van Dijk"
        found.add(" ".join(words[-2:]))
    return found


def _dateline(draft: Draft) -> bool:
    """Tell whether a name is the agency of a dateline: "KYIV, Ukraine (AP) —"."""
    i, j, tokens = draft.i, draft.j, draft.tokens
    return (
        0 < i <= 8  # noqa: PLR2004  # a dateline is short
        and draft.kind == "organization"
        and tokens[i - 1].text == "("
        and j + 1 < len(tokens)
        and tokens[j].text == ")"
        and tokens[j + 1].text in {"-", "–", "—", "―"}  # dashes of datelines
    )
