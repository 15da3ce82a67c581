"""One sentence's names: capitalized phrases are cut at titles, joined, put into kinds and looked at in context."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from summarize.spot.name_atoms import KNOWN, atom_end, first_real, names_word, with_joins
from summarize.spot.name_context import locative_before, modifies, place_noun_before
from summarize.spot.name_groups import group_end, hyphen_parts, links_group
from summarize.spot.name_kinds import acronym, is_person, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.document import Sentence
    from summarize.mention import NameKind
    from summarize.spot.name_atoms import Usage
    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon


@dataclass(frozen=True)
class Draft:
    """A name before the whole document has been seen; `tokens[i:j]` is its part of the sentence."""

    kind: NameKind
    start: int
    end: int
    sentence: int
    tokens: tuple[Token, ...]
    i: int
    j: int
    locative: bool = False
    modifier: bool = False
    group: bool = False
    sure: bool = False
    """The kind comes from the word lists or a title, not from the name's form."""

    @property
    def low(self) -> str:
        """Its words in lower case."""
        return " ".join(t.low for t in self.tokens[self.i : self.j])


@dataclass
class _Scan:
    text: str
    sentence: Sentence
    tokens: tuple[Token, ...]
    usage: Usage
    lexicon: Lexicon
    out: list[Draft]

    def draft(self, kind: NameKind, i: int, j: int, **flags: bool) -> None:
        start, end = self.tokens[i].start, self.tokens[j - 1].end
        self.out.append(Draft(kind, start, end, self.sentence.number, self.tokens, i, j, **flags))

    def has(self, topic: str, k: int) -> bool:
        return 0 <= k < len(self.tokens) and self.lexicon.has(topic, self.tokens[k].low)


def scan(
    text: str, sentence: Sentence, tokens: Sequence[Token], usage: Usage, lexicon: Lexicon
) -> list[Draft]:
    """Return the drafts of one sentence in order."""
    state = _Scan(text, sentence, tuple(tokens), usage, lexicon, [])
    i = 0
    while i < len(tokens):
        i = _step(state, i)
    return state.out


def _step(s: _Scan, i: int) -> int:
    """Read what starts at token `i`; return where to go on."""
    token = s.tokens[i]
    if token.tag == "script":
        return _script(s, i)
    parts = hyphen_parts(token, s.lexicon)
    if parts or (links_group(token, s.lexicon) and token.text[0].isupper()):
        return _hyphened(s, i, parts)
    ordinal = token.tag == "number" and not token.text.isdigit() and i + 1 < len(s.tokens) and s.tokens[i + 1].joined
    if ordinal and names_word(s.tokens[i + 1], s.lexicon) and not s.tokens[i + 1].tag:
        return _phrase(s, i, atom_end(s.tokens, i + 1, s.lexicon))
    if not names_word(token, s.lexicon):
        return i + 1
    return _phrase(s, i, atom_end(s.tokens, i, s.lexicon))


def _script(s: _Scan, i: int) -> int:
    """Read a name in another script; in brackets behind a name it is the same thing's."""
    j = i + 1
    while j < len(s.tokens) and s.tokens[j].tag == "script" and s.tokens[j].joined:
        j += 1
    behind = i > 0 and s.tokens[i - 1].text == "(" and s.out and s.out[-1].j == i - 1
    if behind:
        s.draft(s.out[-1].kind, i, j, sure=True)
    return j


def _hyphened(s: _Scan, i: int, parts: list[tuple[int, int, str]]) -> int:
    end = group_end(s.tokens, i + 1, s.lexicon, person=False) if links_group(s.tokens[i], s.lexicon) else i + 1
    if end > i + 1 and parts:
        s.draft("organization", _group_start(s, i), end, group=True, sure=True)
        return end
    for start, stop, low in parts:
        kind: NameKind = "state" if low in s.lexicon.states else "organization"
        s.out.append(Draft(kind, start, stop, s.sentence.number, s.tokens, i, i + 1, modifier=True, sure=True))
    return i + 1


def _phrase(s: _Scan, i: int, j: int) -> int:
    """Read the capitalized phrase `tokens[i:j]` and what its joins add."""
    for k in range(i, j):
        low = s.tokens[k].low
        if s.lexicon.has("thing_openers", low) and not s.lexicon.has("given", low) and not s.tokens[k].tag:
            if k > i:
                _prefix(s, i, k)
            return max(with_joins(s.tokens, k, j, s.lexicon), j)
    i = first_real(s.tokens, i, j, s.usage, s.lexicon)
    if i >= j or _product(s, i, j):
        return j
    cut = _title_cut(s, i, j)
    if cut is not None:
        _prefix(s, i, cut)
        if cut < j:
            _person(s, cut, j)
        return j
    end = with_joins(s.tokens, i, j, s.lexicon)
    return _named(s, i, end)


def _product(s: _Scan, i: int, j: int) -> bool:
    """Tell whether a lone capitalized word belongs to a designation beside it ("KC-135R Stratotanker", "Leopard 2")."""
    if j - i > 1 or s.tokens[i].tag:
        return False
    before = i > 0 and s.tokens[i].joined and s.tokens[i - 1].tag in {"designation", "product"}
    after = j < len(s.tokens) and s.tokens[j].joined and s.tokens[j].tag in {"designation", "number"}
    return before or (after and not s.tokens[i].text.isupper())


def _title_cut(s: _Scan, i: int, j: int) -> int | None:
    """Return where the person begins behind a title in `tokens[i:j]`; `j` for a title alone, None for no title."""
    at = [k for k in range(i, j) if s.tokens[k].tag in {"title", "honorific"}]
    if not at:
        return None
    part = s.tokens[i:j]
    if s.lexicon.has("given", part[0].low) and len(part) > 1:
        return None  # "John Major", "Stephen King"
    last = at[-1]
    rest = s.tokens[last + 1 : j]
    if rest and all(s.lexicon.has("suffixes", t.low) for t in rest):
        return None if last == i else last
    if rest and (s.lexicon.has("heads", rest[-1].last) or s.lexicon.has("thing_heads", rest[-1].last)):
        return None
    if rest and rest[0].tag in KNOWN and not s.lexicon.has("given", rest[0].low) and len(rest) == 1:
        return None if s.tokens[last].tag == "honorific" else last + 1
    return last + 1


def _person(s: _Scan, i: int, j: int) -> None:
    end = _group(s, i, j, "person")
    if end > j:
        s.draft("organization", i, end, group=True, sure=True)
    elif s.tokens[i].tag in KNOWN and j - i == 1 and not s.lexicon.has("given", s.tokens[i].low):
        _known(s, i, j)
    else:
        s.draft("person", i, j, sure=True)


def _prefix(s: _Scan, i: int, j: int) -> None:
    """Give the names inside a title ("Russian Defense Minister", "Pentagon Press Secretary") as modifiers."""
    end = j
    while end > i and s.tokens[end - 1].tag in {"title", "honorific"}:
        end -= 1
    if end == i:
        return
    kind = kind_of(s.tokens[i:end], s.lexicon)
    if kind == "organization" and all(not t.tag or t.tag in {*KNOWN, "number"} for t in s.tokens[i:end]):
        s.draft(kind, i, end, modifier=True, sure=True)
        return
    for k in range(i, end):
        token = s.tokens[k]
        if token.tag in KNOWN - {"people"} or (not token.tag and acronym(token, s.lexicon)):
            s.draft(kind_of((token,), s.lexicon) or "name", k, k + 1, modifier=True, sure=bool(token.tag))


def _known(s: _Scan, i: int, j: int) -> None:
    kind = kind_of(s.tokens[i:j], s.lexicon)
    if kind is not None:
        _placed(s, kind, i, j)


def _group(s: _Scan, i: int, j: int, kind: NameKind) -> int:
    return group_end(s.tokens, j, s.lexicon, person=kind == "person")


def _group_start(s: _Scan, i: int) -> int:
    return i - 1 if i and s.tokens[i].joined and s.has("group_openers", i - 1) else i


def _named(s: _Scan, i: int, j: int) -> int:
    """Put `tokens[i:j]` into a kind and a context; return where to go on."""
    part = s.tokens[i:j]
    nation = part[0].tag in {"nationality", "people"} and len(part) > 1 and is_person(part[1:], s.lexicon)
    if nation:
        _placed(s, "state", i, i + 1)
        return _named(s, i + 1, j)
    kind = kind_of(part, s.lexicon)
    people = len(part) == 1 and part[0].tag == "people"
    if kind is None and not people:
        _prefix(s, i, j - 1) if j - i > 1 else None
        return j
    end = _group(s, i, j, kind or "name")
    if end > j:
        s.draft("organization", _group_start(s, i), end, group=True, sure=True)
        return end
    if people or kind is None:
        return j
    if kind == "name" and len(part) > 1 and all(t.tag in KNOWN for t in part):
        for k in range(i, j):
            _known(s, k, k + 1)
        return j
    _placed(s, kind, i, j)
    return j


def _placed(s: _Scan, kind: NameKind, i: int, j: int) -> None:
    """Add a draft with its flags."""
    tokens, lexicon = s.tokens, s.lexicon
    part = tokens[i:j]
    sure = bool(part[0].tag) and len(part) == 1
    if kind == "state" and part[-1].tag in {"nationality", "people"}:
        s.draft(kind, i, j, modifier=True, sure=True)
        return
    if kind == "name" and _speaks(s, i, j):
        kind = "person"
    if kind == "name" and j - i == 1 and lexicon.has("given", part[0].low):
        kind = "person"
    known = kind in {"state", "place"}
    locative = kind in {"state", "place", "name"} and locative_before(tokens, i, lexicon, known=known)
    if kind == "name" and (place_noun_before(tokens, i, lexicon) or (locative and _strong(s, i))):
        kind, locative = "place", True
    locative = locative and kind != "name"
    chained = bool(s.out) and _chained(s, i, j)
    if chained and kind in {"name", "place", "state"}:
        locative = True
        kind = "place" if kind == "name" else kind
        if s.out[-1].kind == "name" and tokens[i - 1].text == ",":
            s.out[-1] = replace(s.out[-1], kind="place", locative=True)
    s.draft(kind, i, j, locative=locative, modifier=modifies(tokens, i, j, lexicon), sure=sure)


def _strong(s: _Scan, i: int) -> bool:
    """Tell whether the preposition before `i` takes places only, so that an unknown name becomes one."""
    k = i - 1
    while k >= 0 and (s.has("articles", k) or s.has("directions", k)):
        k -= 1
    return k >= 0 and s.tokens[k].low in {"in", "near", "outside", "around", "of"}


def _speaks(s: _Scan, i: int, j: int) -> bool:
    """Tell whether a phrase of two or three words speaks, has an age or a "who" behind it."""
    if not 2 <= j - i <= 3 or any(not t.text.replace("-", "").replace("’", "").replace("'", "").isalpha() for t in s.tokens[i:j]):  # noqa: PLR2004, RUF001  # given name and surname  # the character meant
        return False
    if any(t.tag or t.text.isupper() or s.lexicon.has("topics", t.low) for t in s.tokens[i:j]):
        return False
    if s.has("say_verbs", j) or (s.has("say_verbs", i - 1) and (j >= len(s.tokens) or s.tokens[j].text in ",.")):
        return True
    if j + 1 >= len(s.tokens) or s.tokens[j].text != ",":
        return False
    after = s.tokens[j + 1]
    age = after.text.isdigit() and len(after.text) == 2 and s.tokens[min(j + 2, len(s.tokens) - 1)].text == ","  # noqa: PLR2004  # ages
    return after.low == "who" or age


def _chained(s: _Scan, i: int, j: int) -> bool:
    """Tell whether the name continues a list of places or is the country behind a place."""
    before = s.out[-1]
    gap = [t.low for t in s.tokens[before.j : i]]
    part = s.tokens[i:j]
    if before.kind in {"person", "organization"} or before.group:
        return False
    bigger = len(part) == 1 and part[0].tag in {"state", "place", "abbreviation"}
    if gap == [","] and bigger and before.kind in {"place", "name"} and (before.kind == "place" or _ends(s, j)):
        return before.locative or part[0].tag == "abbreviation" or _ends(s, j)
    if not before.locative:
        return False
    follows = s.tokens[j].low if j < len(s.tokens) else ""
    if gap in (["and"], [",", "and"], ["or"]):
        return not (s.has("say_verbs", j) or follows in {"is", "was", "are", "were", "has", "have", "had", "will"})
    nexts = s.tokens[j + 1] if j + 1 < len(s.tokens) else None
    return gap == [","] and nexts is not None and follows in {",", "and"} and names_word(nexts, s.lexicon)


def _ends(s: _Scan, j: int) -> bool:
    return j >= len(s.tokens) or s.tokens[j].text in {",", ".", ";", ")", "—", "–", "-", "("}  # noqa: RUF001  # dashes of datelines


def scan_known(
    sentence: Sentence, tokens: Sequence[Token], drafts: Sequence[Draft], lexicon: Lexicon
) -> list[Draft]:
    """Return the names of a title-case or shouted line that the body has or the lists know."""
    kinds: dict[str, NameKind] = {d.low: d.kind for d in drafts if d.j > d.i and not d.low[0].isdigit() and len(d.low) > 1}
    row = tuple(tokens)
    out: list[Draft] = []
    i = 0
    while i < len(row):
        for j in range(min(i + 9, len(row)), i, -1):  # names of nine words at most
            low = " ".join(t.low for t in row[i:j])
            single = row[i] if j == i + 1 else None
            kind = kinds.get(low)
            if kind is None and single is not None and single.tag in KNOWN - {"people"} and names_word(single, lexicon):
                kind = kind_of((single,), lexicon)
            if kind is not None and row[i].text[0].isupper() or (kind and row[i].tag == "number"):
                adjective = single is not None and single.tag == "nationality"
                locative = kind in {"state", "place"} and locative_before(row, i, lexicon, known=True)
                out.append(Draft(kind, row[i].start, row[j - 1].end, sentence.number, row, i, j, locative=locative, modifier=adjective, sure=True))
                i = j - 1
                break
        i += 1
    return out
