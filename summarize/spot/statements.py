"""Who said what: quotations with their speakers, reported speech, and stances. When not certain, nothing.

The grammar works on paragraphs with names and quotations masked (`statement_frames`); the words are data
(`languages/CODE/statements.toml`). A statement never crosses a paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarize.mention import Span, StatementMention
from summarize.spot.statement_frames import NAME, QUOTE, Frame, frame, rules
from summarize.spot.statement_quotes import paragraphs
from summarize.spot.statement_reports import Attribution, attributions, stances
from summarize.spot.statement_transcript import transcript

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.document import Document, Sentence
    from summarize.language import Language
    from summarize.mention import Manner, NameMention
    from summarize.spot.statement_frames import Rules
    from summarize.spot.statement_quotes import Quotation

_PROVING = frozenset({"body", "caption", "headline", "heading"})
_LEAST_QUOTE = 3  # words of a quotation that stands for itself without a verb of saying beside it


def spot_statements(
    document: Document, sentences: Sequence[Sentence], names: Sequence[NameMention], language: Language
) -> tuple[StatementMention, ...]:
    """Return the statements of a document in text order.

    Args:
        document: The document.
        sentences: All its sentences.
        names: Its names; a holder is one of them or a noun phrase headed by a person or body.
        language: Whose words apply; a language without `statements.toml` yields nothing but transcripts.
    """
    found = list(transcript(document, sentences, names, language))
    spoken = [(s.start, s.end) for s in found]
    if language.table("statements"):
        found += _prose(document, sentences, names, language, spoken)
    unique: dict[tuple[int, int, int], StatementMention] = {}
    for statement in sorted(found, key=lambda s: (s.start, s.end, s.holder.start)):
        unique.setdefault((statement.start, statement.end, statement.holder.start), statement)
    return tuple(unique.values())


@dataclass(frozen=True, slots=True)
class _Speaker:
    span: Span
    name: NameMention | None
    at: int  # where the attribution stands in the document
    paragraph: int


def _prose(
    document: Document,
    sentences: Sequence[Sentence],
    names: Sequence[NameMention],
    language: Language,
    spoken: Sequence[tuple[int, int]],
) -> list[StatementMention]:
    words = rules(language)
    spans = [(s.start, s.end) for s in sentences if s.kind in _PROVING]
    frames: list[Frame] = []
    open_before = False
    for number, span in enumerate(paragraphs(document.text)):
        one = frame(document, span, number, names, spans, open_before=open_before)
        open_before = bool(one.quotes) and not one.quotes[-1].closed
        if one.bounds and not any(a <= span[0] < b for a, b in spoken):
            frames.append(one)
    out: list[StatementMention] = []
    last: _Speaker | None = None
    carried: _Speaker | None = None  # speaker of a quotation that the paragraph before left open
    lead: tuple[_Speaker, str] | None = None  # "The minister said:" at the end of the paragraph before
    following = False  # an unquoted statement is going on
    for one in frames:
        found = sorted(attributions(document, one, words), key=lambda a: a.at)
        sides = list(stances(document, one, words))
        speakers: dict[int, tuple[_Speaker, Attribution]] = {}
        reports: list[tuple[Attribution, _Speaker]] = []
        next_lead: tuple[_Speaker, str] | None = None
        for attribution in found:
            speaker = _resolve(attribution, last, one.number, names)
            if speaker is None:
                continue
            last = speaker
            if attribution.kind == "quote":
                speakers.setdefault(attribution.start, (speaker, attribution))
            elif attribution.kind == "lead":
                next_lead = (speaker, attribution.cue)
            else:
                reports.append((attribution, speaker))
        if lead is not None and not found:
            if one.quotes and one.quotes[0].outer_start == one.start and not following:
                carried_quote = one.quotes[0]
                speakers[carried_quote.start] = (lead[0], _as_quote(carried_quote, lead[1]))
                lead = None
            elif not one.quotes and not _ends(document, one, lead[0], words):
                out.append(_statement(document, sentences, one.start, one.end, lead[0].span, lead[1]))
                following = True
            else:
                lead, following = None, False
        else:
            lead, following = None, False
        out += _quoted(document, sentences, one, speakers, carried)
        open_quote = one.quotes[-1] if one.quotes and not one.quotes[-1].closed else None
        carried = _speaker_of(open_quote, one, speakers, carried) if open_quote else None
        lead = next_lead or lead
        out += [_reported(document, sentences, a, s) for a, s in reports]
        out += _sided(document, sentences, sides, reports, last, one, names)
    return out


def _resolve(
    attribution: Attribution, last: _Speaker | None, paragraph: int, names: Sequence[NameMention]
) -> _Speaker | None:
    holder = attribution.holder
    if not holder.pronoun:
        return _Speaker(holder.span, holder.name, attribution.at, paragraph)
    if last is None or paragraph - last.paragraph > 1:
        return None
    if last.name is not None and last.name.kind not in {"person", "name"}:
        return None
    if last.name is None and (last.span.text.endswith("s") or " " not in last.span.text):
        return None  # "officials" is not "he"
    parts = set(last.span.text.split())
    others = [
        n
        for n in names
        if last.at < n.start < attribution.at and n.kind in {"person", "name"} and not set(n.text.split()) & parts
    ]
    return None if others else _Speaker(last.span, last.name, attribution.at, paragraph)


def _as_quote(quote: Quotation, cue: str) -> Attribution:
    from summarize.spot.statement_holders import Holder  # noqa: PLC0415  # placeholder, replaced below

    return Attribution(quote.start, quote.end, Holder(Span(0, 0, ""), 0, None, pronoun=False), cue, "quote", quote.start)


def _quoted(
    document: Document,
    sentences: Sequence[Sentence],
    one: Frame,
    speakers: dict[int, tuple[_Speaker, Attribution]],
    carried: _Speaker | None,
) -> list[StatementMention]:
    out = []
    current: tuple[_Speaker, Attribution] | None = None
    behind = one.start
    for quote in one.quotes:
        own = speakers.get(quote.start)
        if own is None and quote.continued and carried is not None:
            own = (carried, _as_quote(quote, ""))
        elif own is None and current is not None and _goes_on(document, one, quote, behind):
            own = current
        current, behind = own, quote.outer_end
        if own is None:
            continue
        cue = own[1].cue
        out.append(
            _statement(document, sentences, quote.start, quote.end, own[0].span, cue, polarity=own[1].polarity if own[1].start == quote.start else None)
        )
    return out


def _goes_on(document: Document, one: Frame, quote: Quotation, behind: int) -> bool:
    """Tell whether a quotation goes on behind "...," Ortega said."""
    between = one.text[behind - one.start : quote.outer_start - one.start]
    if not re.fullmatch(r"[^.!?;]{1,160}[.!?]? ?", between):
        return False
    words = document.text[quote.start : quote.end].split()
    full = between.rstrip().endswith((".", "!", "?", ",", ":")) and len(words) >= _LEAST_QUOTE
    return full and between.count(NAME + " ") + between.count(NAME + ",") + between.count(NAME + ".") <= 3


def _speaker_of(
    quote: Quotation, one: Frame, speakers: dict[int, tuple[_Speaker, Attribution]], carried: _Speaker | None
) -> _Speaker | None:
    if quote.start in speakers:
        return speakers[quote.start][0]
    if quote.continued:
        return carried
    before = [speakers[q.start][0] for q in one.quotes if q.start in speakers]
    return before[-1] if before else None


def _ends(document: Document, one: Frame, speaker: _Speaker, words: Rules) -> bool:
    """Tell whether an unquoted statement is over: a heading word, another voice, or the speaker named again."""
    text = document.text[one.start : one.end].lower()
    if any(text.startswith(w) for w in words.words("statement_ends")):
        return True
    surname = speaker.span.text.split()[-1].lower()
    return bool(re.search(rf"\b{re.escape(surname)}\b", text)) or QUOTE in one.text


def _reported(
    document: Document, sentences: Sequence[Sentence], attribution: Attribution, speaker: _Speaker
) -> StatementMention:
    return _statement(
        document, sentences, attribution.start, attribution.end, speaker.span, attribution.cue,
        manner="reported", polarity=attribution.polarity,
        target=(attribution.start, attribution.end) if attribution.polarity else None,
    )


def _sided(
    document: Document,
    sentences: Sequence[Sentence],
    sides: Sequence[Attribution],
    reports: Sequence[tuple[Attribution, _Speaker]],
    last: _Speaker | None,
    one: Frame,
    names: Sequence[NameMention],
) -> list[StatementMention]:
    out = []
    for side in sides:
        inside = [s for a, s in reports if a.start <= side.holder.start < a.end]
        speaker = inside[-1] if inside else None
        holder = side.holder.span
        manner: Manner = "described"
        if side.holder.pronoun:
            resolved = speaker if speaker and speaker.name and speaker.name.kind == "person" else _resolve(side, last, one.number, names)
            if resolved is None:
                continue
            holder = resolved.span
        if speaker is not None and speaker.span.text == holder.text:
            manner = "reported"
        out.append(
            _statement(
                document, sentences, side.start, side.end, holder, side.cue, manner=manner,
                speaker=speaker.span if speaker else None, polarity=side.polarity, target=side.target,
            )
        )
    return out


def _statement(
    document: Document,
    sentences: Sequence[Sentence],
    start: int,
    end: int,
    holder: Span,
    cue: str,
    *,
    manner: Manner = "own words",
    speaker: Span | None = None,
    polarity: str | None = None,
    target: tuple[int, int] | None = None,
) -> StatementMention:
    return StatementMention(
        start=start,
        end=end,
        text=document.text[start:end],
        sentence=max((s.number for s in sentences if s.start <= start), default=1),
        holder=holder,
        speaker=holder if manner != "described" else speaker,
        cue=cue,
        manner=manner,
        polarity=polarity,  # type: ignore[arg-type]  # checked where the word lists are read
        target=Span(*target, document.text[slice(*target)]) if target else None,
    )
