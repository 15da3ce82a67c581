"""Offices that the text itself gives to a name: titles before it, appositions and clauses around it.

A role is only taken where the grammar leaves one holder; a wrong holder is worse than a missing role.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarize.mention import RoleMention
from summarize.spot.role_appositions import roles_after
from summarize.spot.role_titles import roles_before

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.mention import RoleStatus
    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon

_APOSTROPHES = frozenset("'’")  # both are written


@dataclass(frozen=True, slots=True)
class Beside:
    """What the words beside a name tell of it.

    Attributes:
        roles: Its offices, in document order.
        ties: Words for kin and the like ("sister"): they make the name a person's, and are no office.
    """

    roles: tuple[RoleMention, ...]
    ties: tuple[str, ...]


def roles_around(
    text: str, tokens: Sequence[Token], i: int, j: int, sentence: int, lexicon: Lexicon
) -> Beside:
    """Return the roles and ties of the person named by `tokens[i:j]`.

    A role's text is contiguous and leaves out the word that gives its status ("former") and an owner in small letters
    ("the school's"), since the status stands beside it and the owner alone tells nothing.
    """
    roles: list[RoleMention] = []
    ties: list[str] = []
    for first, behind, past in [*roles_before(tokens, i, j, lexicon), *roles_after(tokens, j, lexicon)]:
        start, end, status = _core(tokens, first, behind, lexicon, past=past)
        head = _head_end(tokens, start, end, lexicon)
        if lexicon.has("ties", tokens[head - 1].last):
            ties.append(tokens[head - 1].last)
            continue
        a, b = tokens[start].start, tokens[end - 1].end
        roles.append(RoleMention(a, b, text[a:b], sentence, status))
    return Beside(tuple(dict.fromkeys(sorted(roles, key=lambda r: r.start))), tuple(ties))


def _head_end(tokens: Sequence[Token], start: int, end: int, lexicon: Lexicon) -> int:
    """Return the end of the words before the first complement."""
    for k in range(start + 1, end):
        if tokens[k].tag != "title" and lexicon.has("prepositions", tokens[k].low):
            return k
    return end


def _core(
    tokens: Sequence[Token], start: int, end: int, lexicon: Lexicon, *, past: bool
) -> tuple[int, int, RoleStatus]:
    """Return the role without status words and owner, and its status."""
    status: RoleStatus = "former" if past else "current"
    if end - start > 2 and lexicon.has("acting", tokens[end - 1].low) and tokens[end - 2].text == ",":  # noqa: PLR2004  # title, comma, tail
        status, end = "acting", end - 2
    if start and lexicon.has("former", tokens[start - 1].low):
        status = "former"
    head = _head_end(tokens, start, end, lexicon)
    for k in range(head - 2, start - 1, -1):
        word = tokens[k]
        if word.tag == "title":
            continue
        given: RoleStatus | None = (
            "acting" if lexicon.has("acting", word.low)
            else "former" if lexicon.has("former", word.low) else None
        )  # fmt: skip
        owner = word.tag == "possessive" or word.text in _APOSTROPHES
        if given is not None or (owner and k and tokens[k - 1].text[0].islower()):
            start, status = k + 1, given or status
            break
    while start < head - 1 and lexicon.has("plain", tokens[start].low) and tokens[start].text.islower():
        start += 1
    return start, end, "former" if lexicon.has("past_offices", tokens[head - 1].last) else status
