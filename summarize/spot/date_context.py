"""What stands around a date expression decides: is it a date, of an event or a report, past or future."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from summarize.spot.number_patterns import any_of
from summarize.spot.numbers import parse_number

if TYPE_CHECKING:
    from summarize.language import Language

_LOOK_BACK = 80  # characters before a date that can hold "in a statement on" and the like
_DATELINE = re.compile(r"(?:[A-Z][A-Z.'’-]+[\w .'’/-]*,\s+)+")  # "LONDON, March 4 - "
_DATELINE_END = re.compile(r"\s+(?:\([\w .]+\)\s+)?[-\u2013\u2014]\s|\s+\([\w .]+\)")
_CLAUSE = 400  # characters around a date that may hold its clause; more than most sentences have
_SPLIT_YEAR = re.compile(r"[-\u2010-\u2015/]\d{2}\b")
"""Behind a year: "the first quarter of 2022-23" is no quarter of a calendar year."""
_YEAR_LAST = frozenset({"quarter-year", "half-year", "season-year", "month-year"})
_PHONE = re.compile(r"(?:\(\d+\)|\d)[\s-]*\d{3,}[\s-]$|\(\d+\)\s?$")
"""Groups of digits before four more: a telephone number, its area code in brackets."""
_MODERN = range(1900, 2100)  # four digits in this range are a year unless something says otherwise


@dataclass(frozen=True)
class ContextRules:
    """Patterns for the words before and after a date; names as in `languages/CODE/dates.toml`."""

    unclear_months: frozenset[str]
    months: frozenset[str]
    before_month: re.Pattern[str]
    before_year: re.Pattern[str]
    name_before: re.Pattern[str]
    label_before: re.Pattern[str]
    before_count: re.Pattern[str]
    clock: re.Pattern[str]
    counted: re.Pattern[str]
    no_duration_after: re.Pattern[str]
    no_duration_before: re.Pattern[str]
    day_names: re.Pattern[str]
    named_days: re.Pattern[str]
    named_events: re.Pattern[str]
    report_before: re.Pattern[str]
    report_after: re.Pattern[str]
    future: re.Pattern[str]
    clause_break: re.Pattern[str]


@lru_cache(maxsize=8)  # one entry a language; compiling takes milliseconds
def context_rules(language: Language) -> ContextRules:
    """Return the compiled context rules of a language."""
    table = language.table("dates")
    words = table.get("context", {})
    labels = language.table("numbers").get("no_count", {})

    def listed(key: str) -> str:
        return any_of(words.get(key, ()))

    verbs, told, on = listed("report_verbs"), listed("told"), any_of(table.get("words", {}).get("on", ()))
    parts = any_of(table.get("words", {}).get("part", ()))
    nouns = rf"{listed('report_before_noun')}\s+(?:[\w-]+\s+){{0,3}}?{listed('report_nouns')}"
    insensitive = re.IGNORECASE
    return ContextRules(
        unclear_months=frozenset(words.get("unclear_months", ())),
        months=frozenset(table.get("months", {})),
        before_month=re.compile(rf"\b{listed('before_month')}\s+$", insensitive),
        before_year=re.compile(rf"\b{listed('before_year')}\s+$", insensitive),
        name_before=re.compile(
            rf"(?<![\w.’'-])(?!(?i:{any_of(labels.get('openers', ()))})\s)[A-Z][\w.’'-]*\s+$"
        ),
        label_before=re.compile(
            rf"(?:\b{any_of(labels.get('labels', ()))}|[$€£¥#(]?[$€£¥#])\s*$", insensitive
        ),
        before_count=re.compile(rf"\b{listed('before_count')}\s+$", insensitive),
        clock=re.compile(rf"\s?{listed('clock_zones')}\b", insensitive),
        counted=re.compile(
            rf"\s+(?:[\w-]+\s+)?{any_of([*words.get('counted', ()), *labels.get('measures', ())])}(?!\w)",
            insensitive,
        ),
        no_duration_after=re.compile(rf"[-\s]+{listed('no_duration_after')}\b", insensitive),
        no_duration_before=re.compile(rf"\b{listed('no_duration_before')}\s+$", insensitive),
        named_days=re.compile(listed("named_days")),
        named_events=re.compile(rf"(?:\s+[\w-]+)?\s+{listed('named_events')}\b"),
        day_names=re.compile(listed("day_names")),
        report_before=re.compile(
            rf"(?:\b{verbs}|\b{told}\s+(?:[\w'’.-]+\s+){{0,3}}?[\w'’.-]+|\b{nouns}),?\s+(?:{parts}\s+)?(?:{on}\s+)?$",
            insensitive,
        ),
        report_after=re.compile(rf",?\s+(?:[\w'’.-]+\s+){{1,5}}?{verbs}\b", insensitive),
        future=re.compile(rf"\b{listed('future')}\b", insensitive),
        clause_break=re.compile(
            rf"[;:“”\"()—]|\b{listed('clause_breaks')}\b|,\s+(?=[\w\s.'’-]*\b{verbs}\b)", insensitive
        ),
    )


def is_date(rule: str, phrase: str, before: str, after: str, language: Language) -> bool:
    """Tell whether a matched phrase is a date where it stands, between `before` and `after` in its sentence."""
    rules, lead = context_rules(language), before[-_LOOK_BACK:]
    if rule == "month":
        return _is_month(phrase, lead, after, rules)
    if rule == "year" and phrase.isdecimal():
        return _is_year(phrase, lead, after, rules)
    if rule == "duration":
        single = parse_number(phrase.rsplit(maxsplit=1)[0], language) == 1
        return not (single or rules.no_duration_after.match(after) or rules.no_duration_before.search(lead))
    if rule == "weekday":
        inside = rules.day_names.finditer(lead + phrase + after)
        return not any(f.end() > len(lead) and f.start() < len(lead + phrase) for f in inside)
    if rule in {"today", "season-year"} and phrase[0].isupper() and rules.name_before.search(lead):
        return False  # "USA Today", "Arab Spring 2011"
    return not (rule in _YEAR_LAST and _SPLIT_YEAR.match(after))


def _is_month(phrase: str, lead: str, after: str, rules: ContextRules) -> bool:
    """Tell a month from a verb ("may") and from a name ("April Jones")."""
    if phrase.islower():
        return False
    name = phrase in rules.unclear_months or re.match(r"\s+[A-Z]", after)
    return not name or rules.before_month.search(lead) is not None


def _is_year(phrase: str, lead: str, after: str, rules: ContextRules) -> bool:
    led = rules.before_year.search(lead) is not None
    if rules.label_before.search(lead) or rules.before_count.search(lead) or re.match(r"-\w|\s?%", after):
        return False
    if rules.clock.match(after) or _PHONE.search(lead):
        return False
    if int(phrase) not in _MODERN:
        return led and not re.match(r"\s+\w+s\b", after)
    if rules.counted.match(after):
        return False
    return led or rules.name_before.search(lead) is None


def is_named_event(phrase: str, after: str, language: Language) -> bool:
    """Tell whether a day without year names a well-known event of another year ("the Sept. 11 attacks")."""
    rules = context_rules(language)
    day = rules.named_days.search(phrase)  # behind "the"
    return day is not None and day.end() == len(phrase) and rules.named_events.match(after) is not None


def is_report(before: str, after: str, language: Language) -> bool:
    """Tell whether the date says when something was said or published."""
    rules = context_rules(language)
    if len(before) < _LOOK_BACK and _DATELINE.fullmatch(before) and _DATELINE_END.match(after):
        return True
    opening = (
        len(before) < _LOOK_BACK and re.fullmatch(r"[\W_]*(?:\w+\s+)?", before) is not None
    )  # only "On" stands before it
    return bool(
        rules.report_before.search(before[-_LOOK_BACK:]) or (opening and rules.report_after.match(after))
    )


def is_future(before: str, after: str, language: Language) -> bool:
    """Tell whether the clause around the date is about what is still to come."""
    rules = context_rules(language)
    before, after = before[-_CLAUSE:], after[:_CLAUSE]
    breaks = [found.end() for found in rules.clause_break.finditer(before)]
    head = before[breaks[-1] if breaks else 0 :]
    broken = rules.clause_break.search(after)
    tail = after[: broken.start()] if broken else after
    if rules.future.search(head):
        return True
    return len(head.split()) <= 1 and rules.future.search(tail) is not None
