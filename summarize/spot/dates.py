"""Date expressions of a document: verbatim phrase, EDTF value by rule, event or report."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from summarize.mention import DateMention
from summarize.spot.date_context import is_date, is_future, is_named_event, is_report
from summarize.spot.date_patterns import date_rules
from summarize.spot.date_resolve import resolve_phrase
from summarize.spot.number_patterns import GAP, any_of
from summarize.spot.numbers import parse_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarize.document import Document, Sentence
    from summarize.language import Language

__all__ = ["resolve_phrase", "spot_dates"]

_SILENT = frozenset({"byline", "credit", "speaker"})  # sentence kinds that prove nothing
_ABOUT = frozenset({"year", "before-christ", "month-year"})  # what "around" may stand before
_NO_EDGE = frozenset({"interval", "duration", "after-antecedent"})  # "by two years" is a difference
_YEARLESS = frozenset({"month-before-anchor", "day-month", "month-day", "day-range", "month-day-range"})
_EITHER_YEAR = frozenset({"month-before-anchor", "by-month-before-anchor", "until-month-before-anchor"})
_SOON = 45  # days before a day without a year comes again, within which nobody knows which one is meant
_YEAR = 365  # days
_EDGE = 40  # characters that hold "no later than approximately"
_FAR = 400  # characters around a date that hold its clause, see `date_context`
_WHOLE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    rule: str


def spot_dates(
    document: Document, sentences: Iterable[Sentence], language: Language
) -> tuple[DateMention, ...]:
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
            elif _other_year(mention, mentions, document.text, language):
                mention = replace(mention, edtf=None, rule="")
            mentions.append(mention)
    return tuple(mentions)


def _mention(
    found: _Found, text: str, sentence: Sentence, anchor: date | None, language: Language
) -> DateMention:
    phrase, (before, after) = text[found.start : found.end], _beside(text, found.start, found.end)
    report = is_report(before, after, language)
    future = not report and is_future(before, after, language)
    if is_named_event(phrase, after, language):
        anchor = None
    value, rule = resolve_phrase(phrase, anchor, language, future=future)
    if anchor and value and not future and _either_year(value, rule, anchor):
        value, rule = None, ""
    start, end = sentence.start + found.start, sentence.start + found.end
    return DateMention(start, end, phrase, sentence.number, value, rule, "report" if report else "event")


def _either_year(value: str, rule: str, anchor: date) -> bool:
    """Tell whether a date may be the coming one or last year's: "by July", written in June; "16 December", in November."""
    if rule in _EITHER_YEAR:
        return int(value.rstrip("~")[-2:]) == anchor.month % 12 + 1
    if rule.removeprefix("until-").removeprefix("by-") not in _YEARLESS:
        return False
    first = _WHOLE_DAY.search(value)
    return first is not None and 0 < (date.fromisoformat(first[0]) - anchor).days + _YEAR <= _SOON


def _beside(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the words before and behind a phrase, as far as any rule looks."""
    return text[max(0, start - _FAR) : start], text[end : end + _FAR]


def _expressions(text: str, language: Language) -> list[_Found]:
    """Return the longest expressions of a sentence, without overlaps, joined to intervals where words join them."""
    candidates = [
        _Found(match.start(), match.end(), rule)
        for rule, pattern in date_rules(language).patterns.items()
        for match in pattern.finditer(text)
        if is_date(rule, match[0], *_beside(text, match.start(), match.end()), language)
    ]
    chosen: list[_Found] = []  # in text order, so that only its neighbours can overlap another
    for found in sorted(candidates, key=lambda f: (f.start - f.end, f.start)):
        at = bisect_left(chosen, found.end, key=lambda f: f.start)
        if not at or chosen[at - 1].end <= found.start:
            chosen.insert(at, found)
    joined = _joined(chosen, text, language) if len(chosen) > 1 else chosen
    return [_led(found, text[max(0, found.start - _EDGE) : found.start], language) for found in joined]


def _joined(found: Sequence[_Found], text: str, language: Language) -> list[_Found]:
    """Join two dates that "from ... to" or "between ... and" make one interval."""
    words = {key: any_of(listed) for key, listed in language.table("dates").get("intervals", {}).items()}
    out: list[_Found] = []
    for right in found:
        for opening, joint in (("from", "to"), ("between", "and")) if out and words else ():
            left = out[-1]
            opened = re.search(
                rf"\b{words[opening]}{GAP}$", text[max(0, left.start - _EDGE) : left.start], re.IGNORECASE
            )
            if opened and re.fullmatch(
                rf"{GAP}{words[joint]}{GAP}", text[left.end : right.start], re.IGNORECASE
            ):
                out[-1] = _Found(left.start - len(opened[0]), right.end, "interval")
                break
        else:
            out.append(right)
    return out


def _led(found: _Found, before: str, language: Language) -> _Found:
    """Take in the words before a date that change its value: "around", "since", "until"."""
    table = language.table("dates")
    intervals = table.get("intervals", {})
    if found.rule in _ABOUT:
        circa = rf"\b{any_of(table.get('words', {}).get('circa', ()))}{GAP}?$"
        if about := re.search(circa, before, re.IGNORECASE):
            found, before = replace(found, start=found.start - len(about[0])), before[: about.start()]
    if found.rule not in _NO_EDGE:
        edges = any_of(word for key in ("since", "until", "by") for word in intervals.get(key, ()))
        if edge := re.search(rf"\b{edges}{GAP}$", before, re.IGNORECASE):
            found = replace(found, start=found.start - len(edge[0]), rule="interval")
    return found


def _other_year(mention: DateMention, earlier: Sequence[DateMention], text: str, language: Language) -> bool:
    """Tell whether the story is in another year: "In 2014 they came. In October they left." is no October of now."""
    year = _own_year(mention)
    if mention.kind == "report" or year is None:
        return False
    if mention.rule.removeprefix("since-").removeprefix("until-").removeprefix("by-") not in _YEARLESS:
        return False
    line = text.rfind("\n", 0, mention.start)
    near = takewhile(lambda m: m.start >= line, reversed(earlier))
    # "Since 2014" reaches to the present: it sets the story in no other year.
    told_of = (m for m in near if m.kind == "event" and not (m.edtf or "").endswith("/.."))
    last = next((m for m in told_of if _own_year(m)), None)
    if last is None:
        return False
    told = resolve_phrase(last.text, None, language)[0]
    return (told is not None or last.rule == "day-after-antecedent") and _own_year(last) != year


def _own_year(mention: DateMention) -> str | None:
    found = re.search(r"\d{4}", mention.edtf or "")
    return found[0] if found else None


def _after_antecedent(
    mention: DateMention, earlier: Sequence[DateMention], text: str, language: Language
) -> DateMention:
    """Count "the following day" from the one day that the sentence, or else its paragraph, names before it."""
    paragraph = text.rfind("\n", 0, mention.start) + 1
    near_by = takewhile(lambda m: m.start >= paragraph or m.sentence == mention.sentence, reversed(earlier))
    events = [m for m in near_by if m.kind == "event" and m.edtf and _WHOLE_DAY.fullmatch(m.edtf)]
    for near in (
        [m for m in events if m.sentence == mention.sentence],
        [m for m in events if m.start >= paragraph],
    ):
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
    unit = language.table("dates")["units"][found["unit"].casefold()]
    number = parse_number(found["number"], language) if not found["vague"] and not found["hedge"] else None
    if unit != "day" or not isinstance(number, int):
        return None
    return str(antecedent + timedelta(number if found["later"] else -number))
