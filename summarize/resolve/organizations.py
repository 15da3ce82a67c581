"""Organizations: acronyms, names in brackets, other scripts, and a head noun alone after the full name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarize.entity import Merge
from summarize.spot.name_atoms import MOST_INITIALS, acronyms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.mention import NameMention
    from summarize.resolve.nodes import Node, Unions
    from summarize.spot.name_words import Lexicon

_BRACKET = re.compile(r"\s?[(\[]\s?[\"“'‘]?(?:the |or )?")  # noqa: RUF001  # quotation marks meant
_ACRONYM = re.compile(r"[A-Z][A-Z-]{1,6}$")  # two to seven letters, as organizations have
_ACTS = frozenset({"organization", "name"})
_LAST_LATIN = 0x24F  # end of Latin Extended-B
_MOST_HEAD_WORDS = 3  # "Air Force Reserve" after "U.S. Air Force Reserve"


def join_brackets(nodes: Sequence[Node], unions: Unions, text: str) -> None:
    """Join what stands in brackets right behind a name: its acronym, its full form, its original script."""
    starts = {m.start: n for n, node in enumerate(nodes) for m in node.mentions}
    for n, node in enumerate(nodes):
        for mention in node.mentions:
            bracket = _BRACKET.match(text, mention.end)
            if bracket is None or (other := starts.get(bracket.end())) is None or other == n:
                continue
            inside = next(m for m in nodes[other].mentions if m.start == bracket.end())
            if text[inside.end : inside.end + 1] not in {")", "]", ",", ";", '"', "”"}:
                continue
            rule = _bracket_rule(mention.text, inside.text)
            if not rule and text[inside.end : inside.end + 1] == ")" and _foreign(mention, inside, nodes):
                rule = "foreign-acronym"
            if rule:
                unions.join(n, other, Merge(mention.text, inside.text, rule, mention.sentence))


def _foreign(outer: NameMention, inner: NameMention, nodes: Sequence[Node]) -> bool:
    """Tell whether an acronym in brackets is the organization's in another language: "Free Workers' Front (FTL)"."""
    both = outer.kind == inner.kind == "organization" and " " in outer.text
    return (
        both and bool(_ACRONYM.match(inner.text)) and not any(_abbreviates(inner.text, n.text) for n in nodes)
    )


def _bracket_rule(outer: str, inner: str) -> str:
    if ord(inner[0]) > _LAST_LATIN and inner[0].isalpha():
        return "original-script"
    if _abbreviates(inner, outer) or _abbreviates(outer, inner):
        return "acronym-in-brackets"
    return ""


def _abbreviates(short: str, long: str) -> bool:
    """Tell whether `short` is in capitals and its letters begin words of `long`, in order, or follow within them."""
    letters = short.replace(".", "").replace("-", "")
    if not (letters.isupper() and letters.isalpha() and len(letters) > 1 and " " in long.strip()):
        return False
    if letters in acronyms(long):
        return True
    rest = iter(long.casefold())
    inside = all(c in rest for c in letters.casefold())
    initials = [w[0].casefold() for w in re.split(r"[\s-]+", long) if w]
    return inside and letters[0].casefold() == initials[0] and letters[-1].casefold() in initials


def join_acronyms(nodes: Sequence[Node], unions: Unions) -> None:
    """Join an acronym to the one name whose initials it is; to none if two fit or brackets said otherwise."""
    taken = {merge.alias for _, merge in unions.merges if merge.rule == "acronym-in-brackets"}
    long: dict[str, list[int]] = {}
    for n, node in enumerate(nodes):
        if node.kind in _ACTS:
            for letters in _initials(node.text):
                long.setdefault(letters, []).append(n)
    for n, node in enumerate(nodes):
        if node.kind not in _ACTS or node.text in taken:
            continue
        near = long.get(node.text.split()[-1].replace(".", ""), ())
        fits = [k for k in near if k != n and _initialism(node.text, nodes[k].text)]
        roots = {unions.root(k) for k in fits}
        if len(roots) == 1:
            name = fits[0]
            unions.join(name, n, Merge(nodes[name].text, node.text, "initialism", node.first.sentence))


def _initials(name: str) -> set[str]:
    """Return the acronyms of a name and of its ends, since a short name may begin with the same words."""
    words = name.split()[-MOST_INITIALS:]
    return {letters for k in range(len(words) - 1) for letters in acronyms(" ".join(words[k:]))}


def _initialism(short: str, long: str) -> bool:
    """Tell whether `short` is the initials of `long`, behind the words both begin with ("507th ARW")."""
    mine, theirs = short.split(), long.split()
    while len(mine) > 1 and len(theirs) > 1 and mine[0] == theirs[0]:
        mine, theirs = mine[1:], theirs[1:]
    if len(mine) != 1 or len(theirs) < 2:  # noqa: PLR2004  # one word has no initials
        return False
    letters = mine[0].replace(".", "")
    return letters.isupper() and len(letters) > 1 and letters in acronyms(" ".join(theirs))


def join_heads(nodes: Sequence[Node], unions: Unions, lexicon: Lexicon, text: str) -> None:
    """Join "the Coalition" to the one organization named before it that has this head."""
    headed: dict[tuple[str, ...], list[int]] = {}
    for n, node in enumerate(nodes):
        if node.kind == "organization" and _is_titled(node):
            for head in _heads(node.words):
                headed.setdefault(head, []).append(n)
    for n, node in enumerate(nodes):
        head = node.words
        if node.kind != "organization" or len(head) > _MOST_HEAD_WORDS or not lexicon.has("heads", head[-1]):
            continue
        if not all(w[0].isupper() for w in node.text.split()) or not _definite(node, text):
            continue
        fits = [k for k in headed.get(head, ()) if k != n]
        roots = {unions.root(k) for k in fits}
        if len(roots) == 1 and nodes[fits[0]].first.start < node.first.start:
            name = nodes[fits[0]].text
            unions.join(fits[0], n, Merge(name, node.text, "head-of-name", node.first.sentence))


def _is_titled(node: Node) -> bool:
    return all(w[0].isupper() or not w[0].isalpha() for w in node.text.split() if len(w) > 3)  # noqa: PLR2004  # "of", "for", "the"


def _heads(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return what may stand for a name: its last words before "of" or "for", fewer than all."""
    cut = next(
        (i for i, w in enumerate(words) if i and w in {"of", "for", "to", "on", "against"}), len(words)
    )
    longest = min(_MOST_HEAD_WORDS, cut, len(words) - 1)
    return [words[cut - n : cut] for n in range(1, longest + 1)]


def _definite(node: Node, text: str) -> bool:
    """Tell whether the name stands behind "the" wherever it does not modify a noun."""
    return any(
        m.text.lower().startswith("the ") or text[max(m.start - 4, 0) : m.start].lower() == "the "
        for m in node.mentions
    )
