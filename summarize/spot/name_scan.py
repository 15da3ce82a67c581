"""One sentence's names: capitalized phrases are cut at titles, joined, put into kinds and looked at in context."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarize.spot.name_atoms import KNOWN, atom_end, first_real, names_word, offices, with_joins
from summarize.spot.name_context import modifies
from summarize.spot.name_draft import Draft, Scan
from summarize.spot.name_groups import body_alone, group_end, hyphen_parts, links_group
from summarize.spot.name_kinds import acronym, is_person, kind_of
from summarize.spot.name_places import placed
from summarize.spot.name_things import is_thing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.document import Sentence
    from summarize.mention import NameKind
    from summarize.spot.name_atoms import Usage
    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon

_PARTY = re.compile(r"[DRI](?:-|\.?$)")
"""A party's letter in a bracket, alone or before the state."""


_PARTY_STATE = re.compile(r"[DRI]-[A-Z][A-Za-z]+\.?")
"""The same with the state, between commas."""


def scan(
    text: str, sentence: Sentence, tokens: Sequence[Token], usage: Usage, lexicon: Lexicon, things: set[str]
) -> list[Draft]:
    """Return the drafts of one sentence in order; names of ships and the like are added to `things`."""
    state = Scan(text, sentence, tuple(tokens), usage, lexicon, [], things)
    i = 0
    while i < len(tokens):
        end = body_alone(tokens, i, lexicon)
        if end > i:
            state.draft("organization", i + 1, end, sure=True)
        i = end if end > i else _step(state, i)
    return state.out


def _step(s: Scan, i: int) -> int:
    """Read what starts at token `i`; return where to go on."""
    token = s.tokens[i]
    if token.tag == "script":
        return _script(s, i)
    if token.text == "(" and i + 1 < len(s.tokens) and _PARTY.match(s.tokens[i + 1].text):
        return _bracket_end(s, i)
    parts = hyphen_parts(token, s.lexicon)
    if parts or (links_group(token, s.lexicon) and token.text[0].isupper()):
        return _hyphened(s, i, parts)
    ordinal = (
        token.tag == "number"
        and not token.text.isdigit()
        and i + 1 < len(s.tokens)
        and s.tokens[i + 1].joined
    )
    headed = ordinal and s.tokens[i + 1].tag == "org" and s.has("heads", i + 1)  # "9th Army"
    if (
        ordinal
        and names_word(s.tokens[i + 1])
        and (headed or s.tokens[i + 1].tag in {"", "nationality", "title"})
    ):
        end = atom_end(s.tokens, i + 1, s.lexicon)
        numbered = not s.tokens[i + 1].tag or kind_of(s.tokens[i + 1 : end], s.lexicon) == "organization"
        return _phrase(s, i, end) if numbered else i + 1
    if not names_word(token) or _currency(s, i) or _aside(s, i):
        return i + 1
    return _phrase(s, i, atom_end(s.tokens, i, s.lexicon))


def _aside(s: Scan, i: int) -> bool:
    """Tell whether a token is a politician's party and state ("D-Wis."), or the acronym of things ("missiles (ASBM)")."""
    if i < 2:  # noqa: PLR2004  # what it stands behind
        return False
    before, token = s.tokens[i - 1], s.tokens[i]
    if before.text == ",":
        return _PARTY_STATE.fullmatch(token.text) is not None
    noun = s.tokens[i - 2].text.islower() and s.has("platform_nouns", i - 2)
    return before.text == "(" and noun and token.text.rstrip("s").isupper() and not token.tag


def _currency(s: Scan, i: int) -> bool:
    """Tell whether a token is a currency's: "US$83", "AUD$180"."""
    behind = s.tokens[i + 1] if i + 1 < len(s.tokens) else None
    return behind is not None and behind.text in {"$", "£", "¥"} and behind.start == s.tokens[i].end


def _bracket_end(s: Scan, i: int) -> int:
    """Return the end of the bracket at `i` that tells a politician's party and state ("(D-N.Y.)")."""
    for k in range(i + 1, min(i + 8, len(s.tokens))):
        if s.tokens[k].text == ")":
            return k + 1
    return i + 1


def _script(s: Scan, i: int) -> int:
    """Read a name in another script; in brackets behind a name it is the same thing's."""
    j = i + 1
    while j < len(s.tokens) and s.tokens[j].tag == "script" and s.tokens[j].joined:
        j += 1
    behind = i > 0 and s.tokens[i - 1].text == "(" and s.out and s.out[-1].j == i - 1
    if behind:
        s.draft(s.out[-1].kind, i, j, sure=True)
    return j


def _hyphened(s: Scan, i: int, parts: list[tuple[int, int, str]]) -> int:
    end = (
        group_end(s.tokens, i + 1, s.lexicon, person=False) if links_group(s.tokens[i], s.lexicon) else i + 1
    )
    if end > i + 1 and parts:
        s.draft("organization", _group_start(s, i), end, group=True, sure=True)
        return end
    for start, stop, low in parts:
        kind: NameKind = "state" if low in s.lexicon.states else "organization"
        s.out.append(
            Draft(kind, start, stop, s.sentence.number, s.tokens, i, i + 1, modifier=True, sure=True)
        )
    return i + 1


def _phrase(s: Scan, i: int, j: int) -> int:
    """Read the capitalized phrase `tokens[i:j]` and what its joins add."""
    for k in range(i, j):
        low = s.tokens[k].low
        if s.lexicon.has("thing_openers", low) and not s.lexicon.has("given", low) and not s.tokens[k].tag:
            if k > i:
                _prefix(s, i, k)
            if j - k == 2:  # noqa: PLR2004  # "USS" and the ship's name
                s.things.add(s.tokens[k + 1].low)
            return max(with_joins(s.tokens, k, j, s.lexicon), j)
    i = _behind_former(s, first_real(s.tokens, i, j, s.usage, s.lexicon), j)
    if i >= j or is_thing(s, i, j) or (s.tokens[i].tag == "title" and offices(s.tokens, i, s.lexicon)):
        return j
    cut = _title_cut(s, i, j)
    if cut is not None and i and s.tokens[i].joined and s.has("platform_nouns", i - 1):
        s.things.add(s.tokens[j - 1].low)
        return j  # "the frigate Admiral Orlin"
    if cut is not None:
        _prefix(s, i, cut)
        if cut < j:
            _person(s, cut, j)
        return j
    end = with_joins(s.tokens, i, j, s.lexicon)
    return _named(s, i, end)


def _title_cut(s: Scan, i: int, j: int) -> int | None:
    """Return where the person begins behind a title in `tokens[i:j]`; `j` for a title alone, None for no title."""
    at = [k for k in range(i, j) if s.tokens[k].tag in {"title", "honorific"}]
    if at and at[-1] == j - 1 > i and s.tokens[j - 1].tag == "honorific" and not s.tokens[j - 2].tag:
        at.pop()  # "Omar Sheikh": what stands last is a surname
    if (
        at
        and at[-1] == j - 1 > i
        and s.tokens[i].joined
        and s.has("offices", i - 1)
        and not s.tokens[j - 2].tag
    ):
        at.pop()  # "the governor Mervyn King"
    if not at:
        return None
    part = s.tokens[i:j]
    if s.lexicon.has("given", part[0].low) and len(part) > 1:
        return None  # "John Major", "Stephen King"
    last = at[-1]
    rest = s.tokens[last + 1 : j]
    if rest and all(s.lexicon.has("suffixes", t.low) for t in rest):
        return None if last == i else last
    head = rest[-2] if len(rest) > 1 and rest[-1].tag == "number" else rest[-1] if rest else None
    if head and (_no_surname(s, head) or (s.has("adjective_titles", last) and _common(s, rest[-1]))):
        return None  # also "Joint Task Force 12", "General Strike"
    if rest and rest[0].tag in KNOWN and not s.lexicon.has("given", rest[0].low) and len(rest) == 1:
        place = s.tokens[last].tag == "honorific" and not s.has("surname_titles", last)
        return None if place else last + 1  # "St. Petersburg"; but "Mr Jordan"
    return last + 1


def _no_surname(s: Scan, token: Token) -> bool:
    return s.lexicon.has("heads", token.last) or s.lexicon.has("thing_heads", token.last)


def _behind_former(s: Scan, i: int, j: int) -> int:
    """Return where the body begins whose office somebody had: "Former Downing Street", "Ex-BBC"."""
    if i + 1 >= j or not s.has("former", i):
        return i
    after = s.tokens[i + 1]
    return i + 1 if after.tag in KNOWN or acronym(after, s.lexicon) else i


def _common(s: Scan, token: Token) -> bool:
    """Tell whether a word is also written with a small letter, here or in general."""
    return not token.tag and (token.low in s.usage.small or s.lexicon.has("ordinary", token.low))


def _person(s: Scan, i: int, j: int) -> None:
    if s.tokens[i - 1].low == "st." and j < len(s.tokens) and s.tokens[j].tag == "possessive":
        return  # "St. Mary's Church"
    end = _group(s, j, "person")
    if end > j:
        s.draft("organization", i, end, group=True, sure=True)
    elif (
        s.tokens[i].tag in KNOWN and j - i == 1 and not (s.has("given", i) or s.has("surname_titles", i - 1))
    ):
        _known(s, i, j)
    else:
        s.draft("person", i, j, sure=True)


def _prefix(s: Scan, i: int, j: int) -> None:
    """Give the names inside a title ("Russian Defense Minister", "Pentagon Press Secretary") as modifiers."""
    end = j
    while end > i and (s.tokens[end - 1].tag in {"title", "honorific"} or s.tokens[end - 1].low == "press"):
        end -= 1
    while i < end and s.has("former", i):
        i += 1
    if end == i:
        return
    kind = kind_of(s.tokens[i:end], s.lexicon)
    if (
        not s.tokens[end - 1].tag
        and s.lexicon.has("topics", s.tokens[end - 1].low)
        and s.lexicon.has("modifiers", s.tokens[end - 1].low)
    ):
        kind = "name"  # "Russian Defense" of "Russian Defense Minister" is no name
    if kind == "organization" and all(not t.tag or t.tag in {*KNOWN, "number"} for t in s.tokens[i:end]):
        s.draft(kind, i, end, modifier=True, sure=True)
        return
    for k in range(i, end):
        token = s.tokens[k]
        if token.tag in KNOWN - {"people"} or (not token.tag and acronym(token, s.lexicon)):
            s.draft(kind_of((token,), s.lexicon) or "name", k, k + 1, modifier=True, sure=bool(token.tag))


def _known(s: Scan, i: int, j: int) -> None:
    kind = kind_of(s.tokens[i:j], s.lexicon)
    if kind is not None:
        placed(s, kind, i, j)


def _group(s: Scan, j: int, kind: NameKind) -> int:
    owner = kind == "name" and j < len(s.tokens) and s.tokens[j].tag == "possessive"
    return group_end(s.tokens, j, s.lexicon, person=owner or kind == "person")


def _group_start(s: Scan, i: int) -> int:
    return i - 1 if i and s.tokens[i].joined and s.has("group_openers", i - 1) else i


def _named(s: Scan, i: int, j: int) -> int:
    """Put `tokens[i:j]` into a kind and a context; return where to go on."""
    if (person := _behind_party(s, i, j)) > i:
        _person(s, person, j)
        return j
    part = s.tokens[i:j]
    nation = part[0].tag in {"nationality", "people"} and len(part) > 1 and is_person(part[1:], s.lexicon)
    if nation:
        placed(s, "state", i, i + 1)
        return _named(s, i + 1, j)
    kind = kind_of(part, s.lexicon)
    people = len(part) == 1 and part[0].tag == "people"
    end = _group(s, j, kind or "name") if kind is not None or people else j
    if end > j:
        s.draft("organization", _group_start(s, i), end, group=True, sure=True)
    elif kind is not None and not people:
        _alone(s, kind, i, j)
    elif not people:
        _of_a_thing(s, i, j)
    return end


def _alone(s: Scan, kind: NameKind, i: int, j: int) -> None:
    """Add a name that makes no group."""
    if kind == "name" and j - i > 1 and all(t.tag in KNOWN for t in s.tokens[i:j]):
        for k in range(i, j):
            _known(s, k, k + 1)
    elif kind == "organization" and _owned(s, i, j):
        s.out.pop()
        s.draft("organization", i - 2, j, modifier=modifies(s.tokens, i, j, s.lexicon), sure=True)
    else:
        placed(s, kind, i, j)


def _of_a_thing(s: Scan, i: int, j: int) -> None:
    """Add the names inside that of a thing, or a head that stands alone ("the Ministry")."""
    if j - i > 1:
        _prefix(s, i, j - 1)
    elif s.has("heads", i) and i and s.tokens[i - 1].low == "the":
        s.draft("organization", i, j, lone=True)


def _behind_party(s: Scan, i: int, j: int) -> int:
    """Return where the person begins whose party stands first ("Conservative Ana Lund"); `i` where none does."""
    for k in (i + 1, i + 2):
        words = " ".join(t.low for t in s.tokens[i:k])
        if k < j and s.lexicon.has("party_words", words) and is_person(s.tokens[k:j], s.lexicon):
            return k
        if (
            k < j - 1
            and s.lexicon.has("party_nouns", words)
            and not any(
                t.tag or s.lexicon.has("heads", t.low) or s.lexicon.has("thing_heads", t.low) or _common(s, t)
                for t in s.tokens[k:j]
            )
        ):
            return k
    return i


def _owned(s: Scan, i: int, j: int) -> bool:
    """Tell whether a state's possessive belongs to the name: "Russia's Ministry of Defence", whose words are anybody's."""
    if i < 2 or s.tokens[i - 1].tag != "possessive" or s.tokens[i - 2].tag != "state":  # noqa: PLR2004  # state and mark
        return False
    if not s.out or s.out[-1].j != i - 1 or s.out[-1].kind != "state":
        return False
    topics = ("topics", "heads", "between", "directions", "modifiers", "for_heads")
    words = [w for t in s.tokens[i:j] for w in t.low.split() if t.tag != "number"]
    return all(w in {"of", "for", "and", "the"} or any(s.lexicon.has(t, w) for t in topics) for w in words)
