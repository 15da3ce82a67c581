"""Attributions and stances of one paragraph: who says the quotation or the clause, who takes a side on what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from summarize.spot.statement_frames import NAME, QUOTE, Frame, Rules, alternatives
from summarize.spot.statement_holders import Holder, subject_after, subject_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.document import Document
    from summarize.spot.statement_quotes import Quotation

Polarity = Literal["supports", "opposes", "denies"]

_TAIL = (
    r"(?:,? (?:in|on|at|during|after|from|late|early|last|this|to|via|through|by) [^,.;:!?\ue001]{1,80}?)?"
)
_TO_QUOTE = re.compile(rf"(?P<mid>{_TAIL})(?:,? ?(?:that )?|: ?|, ?)(?P<quote>{QUOTE}+)")
_LEAST_CLAUSE = 3  # words of a reported clause
_MOST_LEAD = 8  # words of an adverbial before ", Ortega said,"
_WORD = re.compile(r"[\w\ue000]+")
_ENDING = re.compile(r"[.!?\s]+$")


@dataclass(frozen=True, slots=True)
class Attribution:
    """One finding of the grammar, before pronouns are resolved.

    Attributes:
        start, end: The statement, as offsets into the document.
        holder: The subject of the verb; for the kind `own` it is whoever speaks.
        cue: The verb with its negation.
        kind: Which grammar found it.
        at: Where the cue stands in the document.
        polarity: By the verb.
        target: Offsets of the object of a stance.
        of_oneself: It is a stance only where holder and speaker are one ("said it had no plan").
    """

    start: int
    end: int
    holder: Holder
    cue: str
    kind: Literal["quote", "report", "stance", "own", "lead"]
    at: int
    polarity: Polarity | None = None
    target: tuple[int, int] | None = None
    of_oneself: bool = False


def attributions(document: Document, frame: Frame, rules: Rules) -> Iterator[Attribution]:
    """Yield what the paragraph attributes to whom: quotations, reported clauses and "said:" at its end."""
    for verb in rules.saying.finditer(frame.text):
        low, high = frame.sentence(verb.start())
        before = frame.text[low : verb.start()].rstrip()
        behind_quote = before.rstrip(",- ").endswith(QUOTE)
        behind_comma = before.endswith(",")
        if behind_quote or behind_comma:
            after = subject_after(document, frame, verb.end(), rules)
            if after is not None:
                yield from _inverted(frame, verb, after, low, behind_quote=behind_quote)
                continue
        holder = subject_before(document, frame, verb.start(), rules)
        if holder is None or _is_unreal(holder, rules) or is_nobody(document, holder, rules):
            continue
        yield from _regular(frame, verb, holder, low, high, rules)
    yield from _according(document, frame, rules)


def _is_unreal(holder: Holder, rules: Rules) -> bool:
    words = set(holder.between)
    return bool(words & (rules.words("unreal") | rules.words("negations") | rules.words("passive")))


def _regular(
    frame: Frame, verb: re.Match[str], holder: Holder, low: int, high: int, rules: Rules
) -> Iterator[Attribution]:
    """SUBJECT SAYS: quotations and clauses before and after."""
    cue, at = verb.group().lower(), frame.start + verb.start()
    polarity = polarity_of(cue, rules)
    lead = frame.text[: holder.start - frame.start].rstrip()
    left = lead.rstrip(", -—")
    if (
        left.endswith(QUOTE)
        and (quote := frame.quote_at(len(left) - 1))
        and len(lead) - len(left) <= _MOST_GAP
    ):
        yield Attribution(quote.start, quote.end, holder, cue, "quote", at, polarity)
    rest = verb.end()
    if cue in rules.table["telling"] and (heard := _hearer(frame, rest, high, rules)):  # type: ignore[operator]  # a list
        rest = heard
    elif cue in {"told", "tells"}:
        return
    onward = _TO_QUOTE.match(frame.text, rest)
    if onward and (quote := frame.quote_at(onward.start("quote"))) and NAME not in onward["mid"][-1:]:
        yield Attribution(quote.start, quote.end, holder, cue, "quote", at, polarity)
        return
    tail = frame.text[rest:]
    if re.fullmatch(rf"{_TAIL}:\s*", tail):
        yield Attribution(frame.end, frame.end, holder, cue, "lead", at, polarity)
        return
    clause = _clause_after(frame, rest, high, cue, rules, told=rest != verb.end())
    if clause is not None:
        yield Attribution(*clause, holder, cue, "report", at, polarity)
    elif not left.endswith(QUOTE):
        yield from _trailing(frame, verb, holder, (low, high), polarity, rules)


_MOST_GAP = 3  # characters between a quotation and its speaker: ", " or " — "


def _hearer(frame: Frame, at: int, high: int, rules: Rules) -> int | None:
    people = alternatives(rules.words("hearers") | {"him", "her", "them", "us", "me"})
    match = re.compile(
        rf" (?:the )?(?:{people}|{NAME}+(?:['’]s)?(?: \w+){{0,2}}?)(?=[ ,:])", re.IGNORECASE
    ).match(frame.text, at, high)
    return match.end() if match else None


def _clause_after(
    frame: Frame, at: int, high: int, cue: str, rules: Rules, *, told: bool
) -> tuple[int, int] | None:
    that = re.compile(rf"{_TAIL},? that (?=\S)").match(frame.text, at, high)
    if that:
        begin = that.end()
    else:
        gap = re.compile(r" (?=[^\s,.;:])").match(frame.text, at, high)
        if gap is None or not (told or cue in rules.table["bare_saying"]):  # type: ignore[operator]  # a list
            return None
        begin = gap.end()
        first = frame.text[begin:high].split(" ", 1)[0].lower().strip(".,;:")
        if first in rules.words("not_clause") or frame.text[begin] == QUOTE:
            return None
    end = begin + len(_ENDING.sub("", frame.text[begin:high]))
    stop = re.compile(rf";|, (?:{alternatives(rules.words('clause_ends'))})\b").search(frame.text, begin, end)
    end = stop.start() if stop else end
    if len(_WORD.findall(frame.text[begin:end])) < _LEAST_CLAUSE:
        return None
    return frame.start + begin, frame.start + end


def _trailing(
    frame: Frame,
    verb: re.Match[str],
    holder: Holder,
    bounds: tuple[int, int],
    polarity: Polarity | None,
    rules: Rules,
) -> Iterator[Attribution]:
    """CLAUSE, SUBJECT said. Or, behind a short adverbial: In May, SUBJECT said, CLAUSE."""
    low, high = bounds
    cue = verb.group().lower()
    begin = holder.start - frame.start
    before = frame.text[low:begin].rstrip()
    rest = frame.text[verb.end() : high]
    if not before.endswith(",") or QUOTE in before[-3:]:
        return
    clause = before[:-1]
    at = frame.start + verb.start()
    if re.fullmatch(rf"{_TAIL}[.!?\s]*", rest):
        if len(_WORD.findall(clause)) >= _LEAST_CLAUSE and not clause.lower().startswith("according to"):
            yield Attribution(
                frame.start + low, frame.start + low + len(clause), holder, cue, "report", at, polarity
            )
    elif (
        rest.startswith(", ")
        and clause.split(" ")[0].lower() in rules.words("leads")
        and len(_WORD.findall(clause)) <= _MOST_LEAD
        and rest[2:].split(" ")[0] not in rules.words("not_clause")
    ):
        end = _ENDING.sub("", rest)
        if len(_WORD.findall(end)) >= _LEAST_CLAUSE:
            start = frame.start + verb.end() + 2
            yield Attribution(start, frame.start + verb.end() + len(end), holder, cue, "report", at, polarity)


def _inverted(
    frame: Frame, verb: re.Match[str], holder: Holder, low: int, *, behind_quote: bool
) -> Iterator[Attribution]:
    cue, at = verb.group().lower(), frame.start + verb.start()
    before = frame.text[: verb.start()].rstrip(" ,-—")
    if behind_quote:
        quote: Quotation | None = frame.quote_at(len(before) - 1)
        if quote is not None:
            yield Attribution(quote.start, quote.end, holder, cue, "quote", at)
    elif len(_WORD.findall(before[low:])) >= _LEAST_CLAUSE and QUOTE not in before[low:]:
        yield Attribution(frame.start + low, frame.start + len(before), holder, cue, "report", at)


def _according(document: Document, frame: Frame, rules: Rules) -> Iterator[Attribution]:
    for match in re.finditer(
        rf"\b(?:{alternatives(rules.words('sources'))})(?= )", frame.text, re.IGNORECASE
    ):
        holder = subject_after(document, frame, match.end(), rules)
        if holder is None:
            continue
        low, high = frame.sentence(match.start())
        before = frame.text[low : match.start()].rstrip(" ,")
        at, cue = frame.start + match.start(), match.group().lower()
        if before.endswith(QUOTE) and (quote := frame.quote_at(low + len(before) - 1)):
            yield Attribution(quote.start, quote.end, holder, cue, "quote", at)
        elif len(_WORD.findall(before)) >= _LEAST_CLAUSE:
            yield Attribution(frame.start + low, frame.start + low + len(before), holder, cue, "report", at)
        elif not before:
            comma = frame.text.find(", ", holder.span.end - frame.start, high)
            persons = alternatives(rules.words("persons"))
            if re.match(
                rf", (?:who|which|(?:the|a|an) [^,]*\b(?:{persons})\b[^,]*,)", frame.text[comma:high]
            ):
                comma = frame.text.find(", ", comma + 1, high)  # behind an apposition to the source
            if comma < 0:
                continue
            if frame.text[comma + 2] == QUOTE and (quote := frame.quote_at(comma + 2)):
                yield Attribution(quote.start, quote.end, holder, cue, "quote", at)
            else:
                end = len(_ENDING.sub("", frame.text[:high]))
                yield Attribution(frame.start + comma + 2, frame.start + end, holder, cue, "report", at)


def is_nobody(document: Document, holder: Holder, rules: Rules) -> bool:
    """Tell whether the subject is "no official" or "few officials", which nobody is."""
    return document.text[holder.start : holder.span.end].split()[0].lower() in rules.words("nobody")


def polarity_of(cue: str, rules: Rules) -> Polarity | None:
    """Return the side a verb takes by the word lists, None when it takes none or its object decides."""
    side = rules.polarity.get(cue)
    return None if side in {None, "open"} else side  # type: ignore[return-value]  # the data's keys are the polarities
