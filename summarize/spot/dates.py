"""Date expressions of a document: verbatim phrase, EDTF value by rule, event or report."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from summarize.mention import DateMention
from summarize.spot.date_context import is_date, is_future, is_report
from summarize.spot.date_patterns import date_rules
from summarize.spot.date_resolve import resolve_phrase
from summarize.spot.number_patterns import DASH, GAP, any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarize.document import Document, Sentence
    from summarize.language import Language

__all__ = ["resolve_phrase", "spot_dates"]

_SILENT = frozenset({"byline", "credit", "speaker"})  # sentence kinds that prove nothing
_WHOLE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    rule: str


def spot_dates(document: Document, sentences: Iterable[Sentence], language: Language) -> tuple[DateMention, ...]:
    """Return the date expressions of the sentences in order, resolved against `document.published`.

    The phrase keeps words that are part of its meaning ("since", "from ... to", "early") and leaves out "in" and "on".
    Lengths of time ("two years") are mentions without a value.
    """
    mentions: list[DateMention] = []
    for sentence in sentences:
        if sentence.kind in _SILENT:
            continue
        text = sentence.of(document)
        for found in _expressions(text, language):
            mention = _mention(found, text, sentence, document.published, language)
            if found.rule == "after-antecedent":
                mention = _after_antecedent(mention, mentions, document.text, language)
            mentions.append(mention)
    return tuple(mentions)


def _mention(found: _Found, text: str, sentence: Sentence, anchor: date | None, language: Language) -> DateMention:
    phrase, before, after = text[found.start : found.end], text[: found.start], text[found.end :]
    report = is_report(before, after, language)
    future = not report and is_future(before, after, language)
    value, rule = resolve_phrase(phrase, anchor, language, future=future)
    start, end = sentence.start + found.start, sentence.start + found.end
    return DateMention(start, end, phrase, sentence.number, value, rule, "report" if report else "event")


def _expressions(text: str, language: Language) -> list[_Found]:
    """Return the longest expressions of a sentence, without overlaps, joined to intervals where words join them."""
    candidates: list[_Found] = []
    for rule, pattern in date_rules(language).patterns.items():
        for match in pattern.finditer(text):
            if is_date(rule, match[0], text[: match.start()], text[match.end() :], language):
                candidates.append(_Found(match.start(), match.end(), rule))
    chosen: list[_Found] = []
    for found in sorted(candidates, key=lambda f: (f.start - f.end, f.start)):
        if all(found.end <= other.start or found.start >= other.end for other in chosen):
            chosen.append(found)
    return _joined(sorted(chosen, key=lambda f: f.start), text, language)


def _joined(found: Sequence[_Found], text: str, language: Language) -> list[_Found]:
    table = language.table("dates")
    words = {key: any_of(listed) for key, listed in table.get("intervals", {}).items()}
    if not words:
        return list(found)
    joints = (
        (rf"\b{words['from']}{GAP}$", rf"{GAP}{words['to']}{GAP}"),
        (rf"\b{words['between']}{GAP}$", rf"{GAP}{words['and']}{GAP}"),
    )
    circa = re.compile(rf"\b{any_of(table['words']['circa'])}{GAP}?$", re.IGNORECASE)
    edge = re.compile(rf"\b(?:{words['since']}|{words['until']}|{words['by']}){GAP}$", re.IGNORECASE)
    out: list[_Found] = []
    rest = list(found)
    while rest:
        first = rest.pop(0)
        if rest:
            between = text[first.end : rest[0].start]
            for opening, joint in joints:
                opened = re.search(opening, text[: first.start], re.IGNORECASE)
                if opened and re.fullmatch(joint, between, re.IGNORECASE):
                    first = _Found(opened.start(), rest.pop(0).end, "interval")
                    break
        if first.rule in {"year", "before-christ", "month-year"} and (about := circa.search(text[: first.start])):
            first = replace(first, start=about.start())
        if first.rule not in {"interval", "duration", "after-antecedent"} and (led := edge.search(text[: first.start])):
            first = replace(first, start=led.start(), rule="interval")
        out.append(first)
    return out


def _after_antecedent(
    mention: DateMention, earlier: Sequence[DateMention], text: str, language: Language
) -> DateMention:
    """Count "the following day" from the one day that the sentence, or else its paragraph, names before it."""
    paragraph = text.rfind("\n", 0, mention.start) + 1
    events = [m for m in earlier if m.kind == "event" and m.edtf and _WHOLE_DAY.fullmatch(m.edtf)]
    for near in ([m for m in events if m.sentence == mention.sentence], [m for m in events if m.start >= paragraph]):
        values = {m.edtf for m in near}
        if len(values) == 1:
            value = count_from(mention.text, date.fromisoformat(str(values.pop())), language)
            return replace(mention, edtf=value, rule="day-after-antecedent" if value else "")
        if values:
            break
    return mention


def count_from(phrase: str, antecedent: date, language: Language) -> str | None:
    """Return the EDTF day that "the following day" or "three days later" names, counted from another day."""
    rules = date_rules(language)
    found = rules.patterns["after-antecedent"].fullmatch(" ".join(phrase.split()))
    if found is None:
        return None
    steps = {"following": 1, "previous": -1, "same": 0}
    for key, step in steps.items():
        if found[key]:
            return str(antecedent + timedelta(step))
    return _counted(found, antecedent, language)


def _counted(found: re.Match[str], antecedent: date, language: Language) -> str | None:
    from summarize.spot.numbers import parse_number

    unit = language.table("dates")["units"][found["unit"].casefold()]
    number = parse_number(found["number"] or "a", language) if not found["vague"] and not found["hedge"] else None
    if unit != "day" or not isinstance(number, int):
        return None
    return str(antecedent + timedelta(number if found["later"] else -number))
