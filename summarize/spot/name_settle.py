"""What the whole document says about a name: surnames of people named in full, places named as such elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.mention import NameKind
    from summarize.spot.name_draft import Draft
    from summarize.spot.name_words import Lexicon

_LONGEST = 300  # characters of a name whose ends are looked up: all ends of a list of a thousand names fill the memory


def settle(drafts: Sequence[Draft], lexicon: Lexicon) -> list[Draft]:
    """Give open names the kind that the document's other mentions of them have, and drop agencies' datelines."""
    called = {d.low for d in drafts if d.kind == "person" and not d.group and d.j == d.i + 1}
    surnames = {s for d in drafts if d.kind == "person" and not d.group for s in surname(d, lexicon)}
    kinds: dict[str, set[NameKind]] = {}
    for draft in drafts:
        if draft.kind != "name" and not draft.group:
            kinds.setdefault(draft.low, set()).add(draft.kind)
    states = {lexicon.states[d.low] for d in drafts if d.kind == "state" and d.low in lexicon.states}
    heads = _heads(drafts)
    drafts = [d for d in drafts if not d.lone or _one_head(d, heads)]
    ends = {d.low[-_LONGEST:] for d in drafts}
    tails = {low[k + 1 :] for low in ends for k, c in enumerate(low) if c == " "}
    kept = [d for d in drafts if not (_dateline(d) or _family(d, surnames) or _nobodys(d, tails, lexicon))]
    settled = [_settled(draft, surnames, called, kinds) for draft in kept]
    return [
        replace(d, kind="state", sure=True)
        if lexicon.capitals.get(d.low) in states and _governs(d, lexicon)
        else d
        for d in settled
    ]


def _family(draft: Draft, surnames: set[str]) -> bool:
    """Tell whether a name is the plural of a surname: "both Smiths"."""
    low = draft.low
    alone = draft.kind == "name" and draft.j == draft.i + 1 and low.endswith("s") and low not in surnames
    return alone and (low[:-1] in surnames or low.removesuffix("es") in surnames)


def _nobodys(draft: Draft, tails: set[str], lexicon: Lexicon) -> bool:
    """Tell whether a state body only owns something ("the coast guard's powers") and nothing tells whose it is."""
    row, low = draft.tokens[draft.j : draft.j + 1], draft.low
    owning = lexicon.has("bodies", low) and bool(row) and row[0].tag == "possessive"
    return owning and low not in tails


def _heads(drafts: Sequence[Draft]) -> dict[str, dict[str, int]]:
    """Return the organizations with each head, and where each is named first."""
    heads: dict[str, dict[str, int]] = {}
    for d in drafts:
        if d.kind == "organization" and not d.lone and not d.group:
            ends = heads.setdefault(_head(d), {})
            ends[d.low] = min(d.end, ends.get(d.low, d.end))
    return heads


def _one_head(draft: Draft, heads: dict[str, dict[str, int]]) -> bool:
    """Tell whether exactly one organization named before has the head that stands alone here."""
    return sum(end < draft.start for end in heads.get(draft.low, {}).values()) == 1


def _head(draft: Draft) -> str:
    """Return the last word of a name before its "of" or "for"; "" for a name of one word."""
    words = draft.low.split()
    cut = next((k for k, w in enumerate(words) if k and w in {"of", "for", "on", "to"}), len(words))
    return words[cut - 1] if len(words) > 1 else ""


def _governs(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether a capital acts for its government: "Moscow promised", "they accused Moscow"."""
    if draft.kind != "place" or draft.locative or draft.modifier:
        return False
    before = draft.tokens[draft.i - 1].low if draft.i else ""
    row, j = draft.tokens, draft.j
    if j + 2 < len(row) and row[j].low == "and" and row[j + 1].tag in {"place", "state"}:
        j += 2  # "Washington and London agreed"
    after = row[j].low if j < len(row) else ""
    going = after in {"is", "was"} and j + 1 < len(row) and row[j + 1].low.endswith("ing")
    acts = going or lexicon.has("say_verbs", after) or lexicon.has("act_verbs", after)
    addressed = lexicon.has("address_verbs", before)
    return (acts and not lexicon.has("prepositions", before)) or addressed


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
