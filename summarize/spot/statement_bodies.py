"""For whom a person speaks, and which organization "the company" is: by offices and names the text itself gives."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from summarize.spot.statement_names import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarize.mention import NameMention, RoleMention, Span
    from summarize.spot.statement_frames import Rules
    from summarize.spot.statement_names import Names

_FOR = re.compile(r"\b(?:for|of) (?P<body>the [a-z ]+)$")
_NEAR = 200  # characters, about a sentence, behind a name within which "the ministry" means it though others have one
_LEAST_HEAD = 2  # words of "the company"


def spoken_for(speaker: Span, names: Names, rules: Rules) -> NameMention | None:
    """Return the organization whose spokesman the speaker is, as named inside the office; None for anybody else."""
    for role in _roles(speaker, names):
        if any(w in role.text.lower() for w in rules.words("spokespersons")):
            return _inside(role, names, {"organization", "name", "state"}) or _meant(role, names, rules)
    return None


def _meant(role: RoleMention, names: Names, rules: Rules) -> NameMention | None:
    """Return which organization "spokeswoman for the bank" means."""
    phrase = _FOR.search(role.text)
    return definite(phrase["body"], role.start, None, names, rules) if phrase else None


def speaks_for_others(speaker: Span, names: Names, rules: Rules) -> bool:
    """Tell whether the speaker is somebody's spokesman."""
    return any(
        w in role.text.lower() for role in _roles(speaker, names) for w in rules.words("spokespersons")
    )


def definite(text: str, at: int, speaker: Span | None, names: Names, rules: Rules) -> NameMention | None:
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
    alike = names.called(words[1:], at)
    nearest = list(takewhile(lambda n: n.sentence == alike[-1].sentence, reversed(alike)))
    for group in (_first_of_each(alike), [n for n in nearest if at - n.end < _NEAR]):
        full = {plain(n.text) for n in group}
        if group and all(a in b or b in a for a in full for b in full):
            return max(group, key=lambda n: (len(n.text), -n.start))
    return None


def _first_of_each(names: Iterable[NameMention]) -> list[NameMention]:
    first: dict[str, NameMention] = {}
    for name in names:
        first.setdefault(name.text, name)
    return list(first.values())


def _roles(person: Span, names: Names) -> Iterator[RoleMention]:
    """Yield the offices of everybody whom the name may mean; none when a surname is borne by two."""
    bearers = names.bearers(person.text.split()[-1].casefold())
    if bearers is None:
        return
    whole = person.text.casefold()
    for name in bearers.in_office:
        if len(bearers.longer) <= 1 or name.text.casefold() == whole:
            yield from name.roles


def _inside(role: RoleMention, names: Names, kinds: set[str]) -> NameMention | None:
    found = [n for n in names.starting(role.start, role.end) if n.end <= role.end and n.kind in kinds]
    return max(found, key=lambda n: len(n.text), default=None)
