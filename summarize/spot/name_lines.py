"""Names in lines whose capitals say nothing: title case, or all capitals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.spot.name_atoms import KNOWN, names_word
from summarize.spot.name_context import locative_before
from summarize.spot.name_draft import Draft
from summarize.spot.name_kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from summarize.document import Sentence
    from summarize.mention import NameKind
    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon


def known_kinds(drafts: Iterable[Draft]) -> dict[str, NameKind]:
    """Return the kind of each name (lower case) by which a line whose capitals say nothing may call it again."""
    return {d.low: d.kind for d in drafts if d.j > d.i and not d.low[0].isdigit() and len(d.low) > 1}


def scan_known(
    sentence: Sentence, tokens: Sequence[Token], kinds: Mapping[str, NameKind], lexicon: Lexicon
) -> list[Draft]:
    """Return the names of a title-case or shouted line that `kinds` has or the lists know."""
    row = tuple(tokens)
    out: list[Draft] = []
    i = 0
    while i < len(row):
        for j in range(min(i + 9, len(row)), i, -1):  # names of nine words at most
            low = " ".join(t.low for t in row[i:j])
            single = row[i] if j == i + 1 else None
            kind = kinds.get(low)
            if (
                kind is None
                and single is not None
                and single.tag in KNOWN - {"people"}
                and names_word(single)
            ):
                kind = kind_of((single,), lexicon)
            if (kind is not None and row[i].text[0].isupper()) or (kind and row[i].tag == "number"):
                adjective = single is not None and single.tag == "nationality"
                locative = kind in {"state", "place"} and locative_before(row, i, lexicon, known=True)
                out.append(
                    Draft(
                        kind,
                        row[i].start,
                        row[j - 1].end,
                        sentence.number,
                        row,
                        i,
                        j,
                        locative=locative,
                        modifier=adjective,
                        sure=True,
                    )
                )
                i = j - 1
                break
        i += 1
    return out
