"""Who said what: quotations with their speakers, reported speech, and stances. When not certain, nothing.

The grammar works on paragraphs with names and quotations masked (`statement_frames`); the words are data
(`languages/CODE/statements.toml`). A statement never crosses a paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from summarize.mention import Span, StatementMention
from summarize.spot.places import Places
from summarize.spot.statement_bodies import definite, speaks_for_others, spoken_for
from summarize.spot.statement_frames import QUOTE, Frame, frame, frames, rules
from summarize.spot.statement_names import Names
from summarize.spot.statement_own import denials
from summarize.spot.statement_reports import Attribution, attributions
from summarize.spot.statement_settle import settled
from summarize.spot.statement_speakers import Voice, named_before, resolve, voices
from summarize.spot.statement_stances import stances
from summarize.spot.statement_transcript import transcript

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarize.document import Document, Sentence
    from summarize.language import Language
    from summarize.mention import Manner, NameMention
    from summarize.spot.statement_frames import Rules
    from summarize.spot.statement_quotes import Quotation

_MOST_TEXT = 300  # characters of a statement; behind that the clause must do
_PROVING = frozenset({"body", "caption", "headline", "heading"})


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
    known = Names(names)
    turns = list(transcript(document, sentences, known, language))
    found = list(turns)
    if language.table("statements"):
        proving = Places(s for s in sentences if s.kind in _PROVING)
        reader = _Reader(document, Places(sentences), proving, known, rules(language))
        for one in frames(document, proving, known, Places(turns)):
            found += reader.read(one)
        for turn in turns:
            found += reader.turn(turn.start, turn.end, turn.holder)
    return settled(found)


class _Clause(NamedTuple):
    """What a reported voice says."""

    start: int
    end: int
    voice: Voice


@dataclass
class _Reader:
    """What a reader remembers from paragraph to paragraph."""

    document: Document
    sentences: Places[Sentence]
    proving: Places[Sentence]  # of the kinds that may prove an item
    names: Names
    rules: Rules
    last: Voice | None = None  # the last speaker, whom "he" may mean
    heard: list[Voice] = field(default_factory=list)  # all speakers so far
    carried: Voice | None = None  # whose quotation the paragraph before left open
    lead: Voice | None = None  # who spoke in "The minister said:" before this paragraph
    going: bool = False  # the unquoted words behind such a lead have begun
    open: list[Quotation] = field(default_factory=list)  # quotations left open whose speaker comes later

    def turn(self, start: int, end: int, holder: Span) -> Iterator[StatementMention]:
        """Yield the stances of a paragraph of somebody's turn in a transcript."""
        self.last = self.carried = self.lead = None
        self.heard.clear()
        one = self._part(start, end)
        yield from self.read(one, Voice(holder, None, start, one.number))

    def _part(self, start: int, end: int) -> Frame:
        return frame(self.document, (start, end), 0, self.names, self.proving, open_before=False)

    def read(self, one: Frame, turn: Voice | None = None) -> Iterator[StatementMention]:
        """Yield the statements of the next paragraph; `turn` is whose turn in a transcript it is."""
        stated: dict[int, Voice] = {}
        clauses: list[_Clause] = []
        led: Voice | None = None
        found = sorted(attributions(self.document, one, self.rules), key=lambda a: a.at)
        for attribution in found:
            voice = self._voice(attribution, self.last, one)
            if voice is None:
                continue
            self.last = voice
            self.heard.append(voice)
            if attribution.kind == "quote":
                stated.setdefault(attribution.start, voice)
            elif attribution.kind == "lead":
                led = voice
            else:
                clauses.append(_Clause(attribution.start, attribution.end, voice))
        for start, end, voice in clauses:
            yield self._statement(
                (start, end),
                voice,
                manner="described" if turn else "reported",
                speaker=turn.span if turn else None,
                target=(start, end) if voice.polarity else None,
            )
        own = self._after_lead(one, stated, silent=not found)
        if own is not None:
            clauses.append(_Clause(one.start, one.end, own))
            yield self._statement((one.start, one.end), own)
        yield from self._quoted(one, stated)
        self.lead, self.going = (led, False) if led else (self.lead, self.going)
        sides = list(stances(self.document, one, self.rules))
        told = Places(clauses)
        for side in (*sides, *denials(self.document, one, self.rules)):
            yield from self._side(side, told, one, own or turn)

    def _quote(self, quote: Quotation, voice: Voice, *, stated: bool) -> Iterator[StatementMention]:
        """Yield a quotation as a whole and the stances inside it."""
        yield self._statement((quote.start, quote.end), voice if stated else replace(voice, polarity=None))
        part = self._part(quote.start, quote.end)
        for side in (*stances(self.document, part, self.rules), *denials(self.document, part, self.rules)):
            yield from self._side(side, Places(()), part, voice)

    def _voice(self, attribution: Attribution, last: Voice | None, one: Frame) -> Voice | None:
        voice = resolve(attribution, last, one.number, self.names)
        if voice is not None and (body := self._body(attribution)):
            return replace(voice, span=Span(body.start, body.end, body.text), name=body)
        if voice is None and attribution.holder.pronoun:
            return named_before(self.document, one, attribution, self.rules)
        return voice

    def _body(self, attribution: Attribution) -> NameMention | None:
        """Return which organization "the ministry" is, where the subject is no name of its own."""
        subject = attribution.holder
        text = self.document.text[subject.start : subject.span.end]
        return None if subject.pronoun else definite(text, subject.start, None, self.names, self.rules)

    def _after_lead(self, one: Frame, stated: dict[int, Voice], *, silent: bool) -> Voice | None:
        """Return whose own words the whole paragraph is, behind "The minister said:"."""
        lead = self.lead
        if lead is None:
            return None
        if silent and not self.going and one.quotes and one.quotes[0].outer_start == one.start:
            stated.setdefault(one.quotes[0].start, lead)
        elif silent and not one.quotes and not self._is_over(one, lead):
            self.going = True
            return lead
        self.lead, self.going = None, False
        return None

    def _is_over(self, one: Frame, lead: Voice) -> bool:
        """Tell whether an unquoted statement is over: a heading, a closing word, or the speaker named again."""
        text = self.document.text[one.start : one.end].lower()
        inside = self.sentences.starting(one.start, one.end)
        surname = lead.span.text.split()[-1].lower()
        return (
            any(s.kind != "body" for s in inside)
            or text.startswith(tuple(self.rules.words("statement_ends")))
            or re.search(rf"\b{re.escape(surname)}\b", text) is not None
            or QUOTE in one.text
        )

    def _quoted(self, one: Frame, stated: dict[int, Voice]) -> Iterator[StatementMention]:
        given = voices(self.document, one, stated, self.carried)
        by_start = {quote.start: voice for quote, voice in given}
        first = one.quotes[0] if one.quotes else None
        if first is not None and first.continued and (voice := by_start.get(first.start)):
            for quote in self.open:
                yield from self._quote(quote, voice, stated=True)
        elif first is None or not first.continued:
            self.open = []
        for quote, voice in given:
            yield from self._quote(quote, voice, stated=quote.start in stated)
        final = one.quotes[-1] if one.quotes and not one.quotes[-1].closed else None
        self.carried = by_start.get(final.start) if final else None
        if final is None or self.carried is not None:
            self.open = []
        else:
            self.open.append(final)

    def _side(
        self,
        side: Attribution,
        clauses: Places[_Clause],
        one: Frame,
        talking: Voice | None,
    ) -> Iterator[StatementMention]:
        """Yield a stance, told by who talks: in a quotation or a turn, or in a reported clause around it."""
        around = clauses.overlapping(side.holder.start, side.holder.start + 1)
        inside = max((clause.voice for clause in around), key=lambda voice: voice.at, default=None)
        speaker = inside or talking
        if speaker is not None and inside and speaker.polarity == "denies":
            return  # what is denied to be so is no stance
        if side.kind == "own":
            if speaker is not None and (speaker is talking or not side.holder.pronoun):
                yield self._own(side, one, speaker, quoted=speaker is talking)
            return
        before = speaker if speaker is not talking else None
        holder = self._holder(side, before if talking else before or self._before(side.at), speaker, one)
        if holder is None:
            return
        own = speaker is not None and speaker.span.text == holder.text
        voiced = speaker is not None and speaks_for_others(speaker.span, self.names, self.rules)
        if side.of_oneself and not own and not voiced:
            return
        start = side.holder.start - one.start
        told = (
            self.rules.saying.search(one.text, one.sentence(start)[0], start) is not None
        )  # by whom is not certain
        denied = speaker is None and side.polarity == "denies" and not told  # to deny is to say so
        teller = speaker.span if speaker else None
        if own or denied:
            teller = talking.span if talking else holder
        yield self._statement(
            (side.start, side.end),
            Voice(holder, None, side.at, one.number, side.cue, side.polarity),
            manner="reported" if denied or (own and talking is None) else "described",
            speaker=teller,
            target=side.target,
        )

    def _before(self, at: int) -> Voice | None:
        return next((voice for voice in reversed(self.heard) if voice.at <= at), None)

    def _holder(
        self, side: Attribution, before: Voice | None, speaker: Voice | None, one: Frame
    ) -> Span | None:
        """Return who the subject of a stance is; None when that is not certain or nobody in particular."""
        subject = side.holder
        if subject.pronoun:
            voice = self._voice(side, before, one)
            return voice.span if voice else None
        if subject.name is not None:
            return subject.span
        words = subject.span.text.lower().split()
        body = definite(
            subject.span.text, subject.start, speaker.span if speaker else None, self.names, self.rules
        )
        if body is not None:
            return Span(body.start, body.end, body.text)
        known = words[0] == "the" and words[-1] in self.rules.words("governments") | {"opposition"}
        return subject.span if known else None

    def _own(self, side: Attribution, one: Frame, speaker: Voice, *, quoted: bool) -> StatementMention:
        """A stance of whoever speaks; the "we" of a spokesman is the organization's."""
        plural = side.holder.span.text.lower().split()[0] in self.rules.words("plural_own")
        body = spoken_for(speaker.span, self.names, self.rules) if plural else None
        holder = Span(body.start, body.end, body.text) if body else speaker.span
        low, high = (one.start + at for at in one.sentence(side.start - one.start))
        text = self.document.text[low:high].rstrip().rstrip(",")
        whole = quoted and len(text) <= _MOST_TEXT
        return self._statement(
            (low, low + len(text)) if whole else (side.start, side.end),
            Voice(holder, None, side.at, one.number, side.cue, side.polarity),
            manner="own words" if quoted else "reported",
            speaker=speaker.span,
            target=side.target,
        )

    def _statement(
        self,
        span: tuple[int, int],
        voice: Voice,
        *,
        manner: Manner = "own words",
        speaker: Span | None = None,
        target: tuple[int, int] | None = None,
    ) -> StatementMention:
        start, end = span
        return StatementMention(
            start=start,
            end=end,
            text=self.document.text[start:end],
            sentence=first.number if (first := self.sentences.before(start)) else 1,
            holder=voice.span,
            speaker=speaker if speaker or manner == "described" else voice.span,
            cue=voice.cue,
            manner=manner,
            polarity=voice.polarity,
            target=Span(*target, self.document.text[slice(*target)]) if target else None,
        )
