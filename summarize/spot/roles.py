"""Offices that the text itself gives to a name: titles before it, appositions and "who is" clauses after it.

A role is only taken where the grammar leaves one holder; a wrong holder is worse than a missing role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.mention import RoleMention
from summarize.spot.role_appositions import roles_after
from summarize.spot.role_titles import roles_before

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.mention import RoleStatus
    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon


def roles_around(
    text: str, tokens: Sequence[Token], i: int, j: int, sentence: int, lexicon: Lexicon
) -> tuple[RoleMention, ...]:
    """Return the roles of the person named by `tokens[i:j]`, in document order."""
    spans = [*roles_before(tokens, i, j, lexicon), *roles_after(tokens, j, lexicon)]
    out = []
    for start, end, past in spans:
        a, b = tokens[start].start, tokens[end - 1].end
        words = {t.low for t in tokens[start:end]} | {t.low.split("-")[0] for t in tokens[start:end]}
        if start and tokens[start - 1].low in lexicon.words["former"]:
            words.add("former")
        out.append(RoleMention(a, b, text[a:b], sentence, _status(words, lexicon, past=past)))
    return tuple(out)


def _status(words: set[str], lexicon: Lexicon, *, past: bool) -> RoleStatus:
    if any(lexicon.has("acting", w) for w in words):
        return "acting"
    if past or any(lexicon.has("former", w) for w in words - {"retired"}):
        return "former"
    return "former" if "retired" in words else "current"
