"""For whom a person speaks, and which organization "the company" is: by offices and names the text itself gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarize.mention import NameMention, RoleMention, Span
    from summarize.spot.statement_frames import Rules

_FOR = re.compile(r"\b(?:for|of) (?P<body>the [a-z ]+)$")
_NEAR = 200  # characters, about a sentence, behind a name within which "the ministry" means it though others have one
_LEAST_HEAD = 2  # words of "the company"


def spoken_for(speaker: Span, names: Sequence[NameMention], rules: Rules) -> NameMention | None:
    """Return the organization whose spokesman the speaker is, as named inside the office; None for anybody else."""
    for role in _roles(speaker, names):
        if any(w in role.text.lower() for w in rules.words("spokespersons")):
            return _inside(role, names, {"organization", "name", "state"}) or _meant(role, names, rules)
    return None


def _meant(role: RoleMention, names: Sequence[NameMention], rules: Rules) -> NameMention | None:
    """Return which organization "spokeswoman for the bank" means."""
    phrase = _FOR.search(role.text)
    return definite(phrase["body"], role.start, None, names, rules) if phrase else None


def speaks_for_others(speaker: Span, names: Sequence[NameMention], rules: Rules) -> bool:
    """Tell whether the speaker is somebody's spokesman."""
    return any(
        w in role.text.lower() for role in _roles(speaker, names) for w in rules.words("spokespersons")
    )


def definite(
    text: str, at: int, speaker: Span | None, names: Sequence[NameMention], rules: Rules
) -> NameMention | None:
    """Return the organization or state that a noun phrase such as "the company" means.

    It is the speaker's own by office, else the only one named before whose name has the noun in it.

    Args:
        text: The noun phrase.
        at: Where it stands; names behind it don't count.
        speaker: Who uses it, None for the text itself.
        names: The document's names.
        rules: Whose words apply.
    """
    words = text.lower().split()
    if len(words) < _LEAST_HEAD or words[0] != "the":
        return None
    head = words[-1]
    if speaker is not None and head in rules.words("bodies") | rules.words("governments"):
        kinds = {"state"} if head in rules.words("governments") else {"organization", "name"}
        for role in _roles(speaker, names):
            if role.status != "former" and (own := _inside(role, names, kinds)) is not None:
                return own
    if head not in rules.words("bodies"):
        return None
    alike = [
        n for n in names if n.start < at and n.kind in {"organization", "name"} and _has(n.text, words[1:])
    ]
    nearest = max((n.sentence for n in alike), default=0)
    for group in (alike, [n for n in alike if n.sentence == nearest and at - n.end < _NEAR]):
        full = {_plain(n.text) for n in group}
        if group and all(a in b or b in a for a in full for b in full):
            return max(group, key=lambda n: (len(n.text), -n.start))
    return None


def _has(name: str, words: Sequence[str]) -> bool:
    parts = _plain(name).split()
    return len(parts) > len(words) and all(w in parts for w in words)


def _plain(name: str) -> str:
    return name.lower().removeprefix("the ").replace("’", "'").replace("'s", "")


def _roles(person: Span, names: Sequence[NameMention]) -> Iterator[RoleMention]:
    """Yield the offices of everybody whom the name may mean; none when a surname is borne by two."""
    surname = person.text.split()[-1].casefold()
    alike = [n for n in names if n.kind in {"person", "name"} and n.text.split()[-1].casefold() == surname]
    longer = {n.text.casefold() for n in alike if len(n.text.split()) > 1}
    whole = person.text.casefold()
    if len(longer) > 1 and whole not in longer:
        return
    for name in alike:
        if len(longer) <= 1 or name.text.casefold() == whole:
            yield from name.roles


def _inside(role: RoleMention, names: Sequence[NameMention], kinds: set[str]) -> NameMention | None:
    found = [n for n in names if role.start <= n.start and n.end <= role.end and n.kind in kinds]
    return max(found, key=lambda n: len(n.text), default=None)
