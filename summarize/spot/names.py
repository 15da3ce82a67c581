"""Proper names by code: people, organizations, states, places, and the groups that act.

Rules over capitals, word lists and what the document itself shows; no model. Recall first, but what the lists and the
grammar say is no name (days, platforms, ships, operations, treaties, makers of the text) is left out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from summarize.mention import NameMention
from summarize.spot.name_atoms import usage_of
from summarize.spot.name_draft import Draft
from summarize.spot.name_lines import known_kinds, scan_known
from summarize.spot.name_scan import scan
from summarize.spot.name_settle import settle
from summarize.spot.name_states import retagged, unlisted_states
from summarize.spot.name_tokens import tokenize
from summarize.spot.name_words import lexicon_of
from summarize.spot.places import Places
from summarize.spot.roles import roles_around

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.document import Document, Sentence
    from summarize.language import Language
    from summarize.spot.name_tokens import Token
    from summarize.spot.name_words import Lexicon

PLATFORM = re.compile(r"\b[A-Z][A-Za-z]{0,3}-?\d{1,4}[A-Za-z]{0,4}\d?\b")
"""Letters and digits of a platform's designation ("T-72", "KC-135R", "M1A2"); never an actor's name."""

_SHOUTED = 0.6  # share of words in capitals above which a line's capitals say nothing
_FEWEST = 4  # letters of a word, since titles keep short ones small, and words a line needs to be judged


def spot_names(
    document: Document, sentences: tuple[Sentence, ...], language: Language
) -> tuple[NameMention, ...]:
    """Find the proper names of a document, in document order, without overlaps.

    Bylines and credits are left out, since who made the text is no actor of it. In a line set in title case only names
    that the body has, or that the word lists know, count. A language without word lists gives no names.

    Args:
        document: The source text.
        sentences: Its numbered sentences.
        language: Whose rules apply.
    """
    lexicon = lexicon_of(language)
    if not lexicon.phrases:
        return ()
    rows: list[tuple[Sentence, list[Token]]] = []
    for sentence in sentences:
        if sentence.kind in {"byline", "credit"}:
            continue
        readable = _without_credit(document.text, sentence, lexicon)
        if readable is not None:
            rows.append((sentence, tokenize(document.text, readable, lexicon)))
    tags = unlisted_states([t for s, t in rows if not _capitals_say_nothing(s, t)], lexicon)
    rows = [(s, retagged(t, tags)) for s, t in rows]
    plain = [(s, t) for s, t in rows if not _capitals_say_nothing(s, t)]
    usage = usage_of([tokens for _, tokens in plain], lexicon)
    drafts: list[Draft] = []
    things: set[str] = set()
    for sentence, tokens in plain:
        if sentence.kind == "speaker":
            drafts += _speaker(sentence, tokens, lexicon)
        else:
            drafts += scan(document.text, sentence, tokens, usage, lexicon, things)
    drafts = settle([d for d in drafts if d.kind != "name" or d.low not in things], lexicon)
    kinds = known_kinds(drafts)
    for sentence, tokens in rows:
        if _capitals_say_nothing(sentence, tokens):
            known = scan_known(sentence, tokens, kinds, lexicon)
            kinds |= known_kinds(known)
            drafts += known
    found = (_mention(document.text, draft, lexicon) for draft in drafts)
    return tuple(sorted(_acting(list(found), lexicon), key=lambda m: (m.start, m.end)))


def _acting(mentions: list[NameMention], lexicon: Lexicon) -> list[NameMention]:
    """Leave out committees and universities that occur in somebody's office and nowhere else."""
    offices = Places(r for m in mentions for r in m.roles)
    free: set[str] = set()
    held: set[str] = set()
    for m in mentions:
        low = m.text.casefold()
        inside = any(r.start <= m.start and m.end <= r.end for r in offices.overlapping(m.start, m.end))
        office = any(lexicon.has("office_heads", word) for word in low.split())
        (held if inside and office and m.kind in {"organization", "name"} else free).add(low)
    return [m for m in mentions if m.text.casefold() not in held - free]


def _mention(text: str, draft: Draft, lexicon: Lexicon) -> NameMention:
    mention = NameMention(
        draft.kind, draft.start, draft.end, text[draft.start : draft.end], draft.sentence,
        locative=draft.locative, modifier=draft.modifier,
    )  # fmt: skip
    if draft.kind not in {"person", "name"} or draft.group or draft.locative or draft.modifier:
        return mention
    if draft.kind == "name" and lexicon.has("ordinary", draft.low):
        return mention  # "the official Opposition"
    beside = roles_around(text, draft.tokens, draft.i, draft.j, draft.sentence, lexicon)
    kind = "person" if beside.roles or beside.ties else draft.kind
    return replace(mention, kind=kind, roles=beside.roles)


def _without_credit(text: str, sentence: Sentence, lexicon: Lexicon) -> Sentence | None:
    """Return the sentence without a caption's credit; None when the whole sentence only names makers."""
    low = text[sentence.start : sentence.end].lower()
    makers = sentence.kind != "caption" and any(
        cue in low for cue in lexicon.words.get("credit_sentences", ())
    )
    if makers and len(low) < 200:  # noqa: PLR2004  # a credit line is short
        return None
    if sentence.kind != "caption":
        return sentence
    cuts = [at for cue in lexicon.words.get("caption_credits", ()) if (at := low.find(cue)) >= 0]
    if not cuts:
        return sentence
    return replace(sentence, end=sentence.start + min(cuts)) if min(cuts) else None


def _capitals_say_nothing(sentence: Sentence, tokens: Sequence[Token]) -> bool:
    """Tell whether a line is in title case or shouted, so that its capitals mark no names."""
    if sentence.kind == "speaker":
        return False
    words = [w for t in tokens if t.tag in {"", "title"} for w in t.text.split()]
    words = [w for w in words if len(w) >= _FEWEST and w[0].isalpha()]
    if not any(c.islower() for t in tokens for c in t.text) and len(words) > 1 and len(tokens) >= _FEWEST:
        return True
    if len(words) >= _FEWEST and sum(w.isupper() for w in words) > _SHOUTED * len(words):
        return True
    if sentence.kind not in {"headline", "heading"}:
        return False
    return bool(words) and sum(w[0].islower() for w in words) <= len(words) // 5


def _speaker(sentence: Sentence, tokens: Sequence[Token], lexicon: Lexicon) -> list[Draft]:
    """Read a transcript's label: "MR. ORTEGA:" names Ortega, "QUESTION:" nobody."""
    words = [k for k, t in enumerate(tokens) if t.text[0].isalpha()]
    while words and tokens[words[0]].tag in {"title", "honorific", "org", "nationality", "state"}:
        words.pop(0)
    row: list[int] = []
    for k in words:
        if row and k != row[-1] + 1:
            break
        row.append(k)
    if not row or any(lexicon.has("speaker_labels", tokens[k].low) for k in row):
        return []
    i, j = row[0], row[-1] + 1
    return [Draft("person", tokens[i].start, tokens[j - 1].end, sentence.number, tuple(tokens), i, j)]
