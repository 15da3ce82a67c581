"""Date expressions: the phrase, its EDTF value and the rule, event or report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from summarize.document import Document, Sentence, SentenceKind
from summarize.language import Language
from summarize.spot.date_calendar import nearest_day, nearest_weekday
from summarize.spot.dates import count_from, resolve_phrase, spot_dates

if TYPE_CHECKING:
    from summarize.mention import DateMention

ENGLISH = Language("en")
ANCHOR = date(2024, 12, 18)  # a Wednesday
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
FRAGMENTS = [
    "the",
    "1990s",
    "winter",
    "first",
    "half",
    "quarter",
    "through",
    "since",
    "until",
    "from",
    "to",
    "between",
    "and",
    "early",
    "late",
    "last",
    "next",
    "this",
    "past",
    "24",
    "hours",
    "two",
    "years",
    "ago",
    "Tuesday",
    "Dec.",
    "6th",
    "March",
    "2022",
    "mid-July",
    "the",
    "following",
    "day",
    "575",
    "B.C.",
    "Q2",
    "summer",
    "of",
    "1990s",
    "FY2025",
    "in",
    "on",
    "week",
    "month",
    ",",
    ".",
    "said",
    "will",
    "é",
    "\n",
]


def spot(text: str, *, anchor: date | None = ANCHOR, kind: SentenceKind = "body") -> tuple[DateMention, ...]:
    """Spot the dates of a text; a line is a sentence."""
    document = Document(text, "", "-", published=anchor, language="en")
    sentences, start = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        sentences.append(Sentence(number, start, start + len(line), kind))
        start += len(line) + 1
    return spot_dates(document, sentences, ENGLISH)


def read(text: str, anchor: date | None = ANCHOR) -> list[tuple[str, str | None]]:
    """Return phrase and value."""
    return [(m.text, m.edtf) for m in spot(text, anchor=anchor)]


@pytest.mark.parametrize(
    ("phrase", "value", "rule"),
    [
        ("3 March 2022", "2022-03-03", "day-month-year"),
        ("March 3, 2022", "2022-03-03", "month-day-year"),
        ("the 3rd of March 2022", "2022-03-03", "day-month-year"),
        ("2022-03-03", "2022-03-03", "iso-date"),
        ("Friday, 4 March 2022", "2022-03-04", "day-month-year"),
        ("Monday, 4 March 2022", "2022-03-04", "weekday-mismatch"),
        ("July 2016", "2016-07", "month-year"),
        ("early July 2016", "2016-07~", "month-year"),
        ("the summer of 2017", "2017-22", "season-year"),
        ("2009", "2009", "year"),
        ("late 2023", "2023~", "year"),
        ("the end of 2023", "2023~", "year"),
        ("575 B.C.", "-0574", "before-christ"),
        ("approximately 575 B.C.", "-0574~", "circa-before-christ"),
        ("around 2010", "2010~", "circa-year"),
        ("the 1990s", "199X", "decade"),
        ("the second quarter of 2024", "2024-04/2024-06", "quarter-year"),
        ("Q2 2024", "2024-04/2024-06", "quarter-year"),
        ("the first half of 2024", "2024-01/2024-06", "half-year"),
        ("FY2025", "2025~", "fiscal-year"),
        ("fiscal year 2025", "2025~", "fiscal-year"),
        ("2014-2020", "2014/2020", "year-range"),
        ("2014–20", "2014/2020", "year-range"),
        ("3-5 March 2022", "2022-03-03/2022-03-05", "day-range"),
        ("between 21 and 27 February 1984", "1984-02-21/1984-02-27", "days-between"),
        ("September 30 - October 1, 2019", "2019-09-30/2019-10-01", "month-day-span"),
        ("December 30 – January 2, 2020", "2019-12-30/2020-01-02", "month-day-span"),
        ("30 September to 1 October 2019", "2019-09-30/2019-10-01", "day-month-span"),
        ("25/08/2018", "2018-08-25", "slash-date"),
        ("8/25/2018", "2018-08-25", "slash-date"),
        ("July-end 2019", "2019-07~", "month-end"),
        ("from 2011 to 2025", "2011/2025", "interval"),
        ("between 2011 and 2014", "2011/2014", "interval"),
        ("from March to June 2022", "2022-03/2022-06", "interval"),
        ("Since 2009", "2009/..", "since-year"),
        ("until 2027", "../2027", "until-year"),
        ("by 2030", "../2030", "by-year"),
    ],
)
def test_a_phrase_with_its_own_year_needs_no_anchor(phrase: str, value: str, rule: str) -> None:
    """With and without anchor the value is the same."""
    assert resolve_phrase(phrase, None, ENGLISH) == (value, rule)
    assert resolve_phrase(phrase, ANCHOR, ENGLISH) == (value, rule)


@pytest.mark.parametrize(
    ("phrase", "past", "future"),
    [
        ("Dec. 10", "2024-12-10", "2025-12-10"),
        ("Dec. 6th", "2024-12-06", "2025-12-06"),
        ("Friday 13 December", "2024-12-13", "2024-12-13"),
        ("Monday, Dec. 23", "2024-12-23", "2024-12-23"),
        ("Jan. 5", None, "2025-01-05"),
        ("Feb. 29", "2024-02-29", "2028-02-29"),
        ("Tuesday", "2024-12-17", "2024-12-24"),
        ("last Friday", "2024-12-13", "2024-12-13"),
        ("next Tuesday", "2024-12-24", "2024-12-24"),
        ("early Tuesday", "2024-12-17", "2024-12-24"),
        ("August", "2024-08", "2025-08"),
        ("mid-July", "2024-07~", "2025-07~"),
        ("last May", "2024-05", "2024-05"),
        ("today", "2024-12-18", "2024-12-18"),
        ("yesterday", "2024-12-17", "2024-12-17"),
        ("tomorrow", "2024-12-19", "2024-12-19"),
        ("overnight", "2024-12-17/2024-12-18", "2024-12-17/2024-12-18"),
        ("last week", "2024-12-09/2024-12-15", "2024-12-09/2024-12-15"),
        ("last month", "2024-11", "2024-11"),
        ("early last month", "2024-11~", "2024-11~"),
        ("earlier this month", "2024-12", "2024-12"),
        ("next month", "2025-01", "2025-01"),
        ("last quarter", "2024-07/2024-09", "2024-07/2024-09"),
        ("this year", "2024", "2024"),
        ("last summer", "2024-22", "2024-22"),
        ("early last summer", "2024-22", "2024-22"),
        ("two years ago", "2022~", "2022~"),
        ("three days ago", "2024-12-15", "2024-12-15"),
        ("a week ago", "2024-12-11~", "2024-12-11~"),
        ("the past 24 hours", "2024-12-17/2024-12-18", "2024-12-17/2024-12-18"),
        ("the past two years", "2022/2024", "2022/2024"),
        ("since January", "2024-01/..", "2024-01/.."),
        ("from Monday to Wednesday", "2024-12-16/2024-12-18", "2024-12-16/2024-12-18"),
    ],
)
def test_a_phrase_without_year_is_counted_from_the_anchor(phrase: str, past: str | None, future: str) -> None:
    """The last such day in the past, the next one in the future, and nothing without an anchor."""
    assert resolve_phrase(phrase, ANCHOR, ENGLISH)[0] == past
    assert resolve_phrase(phrase, ANCHOR, ENGLISH, future=True)[0] == future
    assert resolve_phrase(phrase, None, ENGLISH) == (None, "")


@pytest.mark.parametrize(
    "phrase",
    [
        "two years",
        "recent weeks",
        "several years ago",
        "10/08/2018",
        "every Sunday",
        "each year",
        "the following day",
        "31 February 2020",
        "last winter",
        "since the 1990s",
        "from the 1990s to 2005",
        "soon",
        "",
    ],
)
def test_what_no_rule_can_place_stays_unresolved(phrase: str) -> None:
    """A length of time, a vague phrase, or a day that no calendar has: no value, no rule."""
    assert resolve_phrase(phrase, ANCHOR, ENGLISH) == (None, "")


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}", "{m} {d}th, {y}"]),
)
def test_every_full_date_is_read_back(day: date, shape: str) -> None:
    """A day written out in words gives the same day, found in a sentence."""
    phrase = shape.format(d=day.day, m=MONTHS[day.month - 1], y=day.year)
    assert read(f"It happened on {phrase} near the port.", None) == [(phrase, day.isoformat())]


@given(st.dates(), st.integers(1, 7), st.booleans(), st.booleans())
def test_the_nearest_weekday_is_within_a_week(anchor: date, weekday: int, future: bool, same: bool) -> None:  # noqa: FBT001  # hypothesis draws
    """It is the weekday asked for, on the right side, at most seven days away."""
    if not date(2, 1, 1) < anchor < date(9998, 1, 1):
        return
    found = nearest_weekday(weekday, anchor, future=future, same=same)
    distance = (found - anchor) if future else (anchor - found)
    assert found.isoweekday() == weekday
    assert timedelta(0 if same else 1) <= distance <= timedelta(7 - same)


@given(st.dates(date(1900, 1, 1), date(2099, 1, 1)), st.dates(date(2000, 1, 1), date(2000, 12, 31)))
def test_the_nearest_day_never_lies_on_the_wrong_side(anchor: date, day: date) -> None:
    """A past day is not after the anchor, a future one not before it."""
    past, future = (nearest_day(day.month, day.day, anchor, future=side) for side in (False, True))
    assert past is None or (past <= anchor and (past.month, past.day) == (day.month, day.day))
    assert future is None or (future >= anchor and (future.month, future.day) == (day.month, day.day))


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=25), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_offsets_are_exact_and_every_value_is_edtf(words: list[str], anchor: date) -> None:
    """Date-like fragments in any order: slices are exact, don't overlap, and values parse."""
    text = " ".join(words)
    end = 0
    for mention in spot(text, anchor=anchor):
        assert text[mention.start : mention.end] == mention.text
        assert mention.start >= end
        end = mention.end
        if mention.edtf is not None:
            assert parse_edtf(mention.edtf) is not None
            assert mention.rule


@pytest.mark.parametrize(
    "value",
    [
        "-0574",
        "-0574~",
        "2022~",
        "2022-07~",
        "2017-22",
        "199X",
        "2009/..",
        "../2027",
        "2011/2025",
        "2024-12-09/2024-12-15",
        "2022-07~/..",
    ],
)
def test_the_forms_of_values_are_edtf(value: str) -> None:
    """Each shape of value that the rules build parses."""
    assert parse_edtf(value) is not None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("On Monday, Dec. 16, they met.", [("Monday, Dec. 16", "2024-12-16")]),
        ("They met on Monday 16 December.", [("Monday 16 December", "2024-12-16")]),
        ("In August it rained.", [("August", "2024-08")]),
        ("The ministers will meet on Friday.", [("Friday", "2024-12-20")]),
        ("The plan announced in June will start in October.", [("June", "2024-06"), ("October", "2025-10")]),
        ("It has grown since 2009.", [("since 2009", "2009/..")]),
        ("It lasted from 2011 to 2014.", [("from 2011 to 2014", "2011/2014")]),
        ("It held for two years.", [("two years", None)]),
        ("The first quarter of 2022-23 was good.", [("2022-23", "2022/2023")]),
        ("Tuesday's vote looms.", [("Tuesday", "2024-12-24")]),
        ("They talk every Sunday.", [("every Sunday", None)]),
        ("It came on 10/08/2018 at last.", [("10/08/2018", None)]),
        ("It sails by January with a crew.", [("by January", None)]),
        ("They held it since January.", [("since January", "2024-01/..")]),
        ("It will be done by March-end.", [("by March-end", "../2025-03~")]),
        ("The 2016 election was close.", [("2016", "2016")]),
        ("It runs until 2027.", [("until 2027", "../2027")]),
        ("It rose over the past 24 hours.", [("the past 24 hours", "2024-12-17/2024-12-18")]),
        ("They left in\nvain.", []),
    ],
)
def test_phrases_are_found_in_sentences(text: str, found: list[tuple[str, str | None]]) -> None:
    """The phrase keeps "since" and "from ... to" and leaves out "in" and "on"."""
    assert read(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "It may march.",
        "April Jones came.",
        "A second ship came.",
        "Resolution 2328 passed.",
        "They sent 2,000 troops.",
        "They sent 2000 troops.",
        "A Boeing 737 landed.",
        "It cost $2000.",
        "He is 20 years old.",
        "A two-year plan.",
        "Sales on Black Friday rose.",
        "The book by Sunday Telegraph writer Ana Lund is out.",
        "She told the Mail on Sunday so.",
        "The summary of USA Today said so.",
        "Vision 2030 is a plan.",
        "Oil rose by 1115 GMT.",
        "It began by 2000 UTC.",
        "Call (02) 5550 1999 or (202) 1999.",
        "Call 555-010-1999.",
    ],
)
def test_look_alikes_are_no_dates(text: str) -> None:
    """Verbs, names, labels, counts, ages and amounts of money are no dates."""
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The ministry said on Tuesday that two ships sank.", "report"),
        ("She told reporters Tuesday that it was over.", "report"),
        ("In a statement on Tuesday the ministry denied it.", "report"),
        ("On Tuesday, the ministry said it had lost a ship.", "report"),
        ("The ministry said two ships sank on Tuesday.", "event"),
        ("On Tuesday two ships sank, the ministry said.", "event"),
    ],
)
def test_a_report_is_told_from_an_event(text: str, kind: str) -> None:
    """A date beside a reporting verb dates the report."""
    assert [m.kind for m in spot(text)] == [kind]


def test_the_following_day_counts_from_the_one_day_before_it() -> None:
    """One day in the paragraph is the antecedent."""
    found = spot("On 3 March 2022 it began and the following day it ended.")
    assert [(m.text, m.edtf, m.rule) for m in found][1:] == [
        ("the following day", "2022-03-04", "day-after-antecedent")
    ]


def test_two_days_leave_the_following_day_open() -> None:
    """Two possible antecedents are none."""
    found = spot("Between 3 March 2022, 9 March 2022 and the following day it rained.")
    assert found[-1].text == "the following day"
    assert found[-1].edtf is None


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        ("the following day", "2022-03-01"),
        ("three days later", "2022-03-03"),
        ("two days earlier", "2022-02-26"),
        ("that day", "2022-02-28"),
        ("two years later", None),
        ("today", None),
    ],
)
def test_a_phrase_is_counted_from_its_antecedent(phrase: str, value: str | None) -> None:
    """Days are counted from another day; longer units and other phrases are not."""
    assert count_from(phrase, date(2022, 2, 28), ENGLISH) == value


def test_a_year_since_which_something_lasts_is_not_another_year() -> None:
    """A story that reaches to the present leaves a bare date in the present."""
    assert read("He has ruled since 2014. On March 14 they met.")[-1] == ("March 14", "2024-03-14")


def test_a_month_in_a_story_of_another_year_stays_open() -> None:
    """The anchor's own October is not the one that is told."""
    assert read("In 2014 they came and in October they left.") == [("2014", "2014"), ("October", None)]
    assert read("In 2024 they came and in October they left.") == [("2024", "2024"), ("October", "2024-10")]


def test_a_day_that_names_an_event_stays_without_year() -> None:
    """The attacks of a well-known day are not those of this year."""
    assert read("After the Sept. 11 attacks it changed.") == [("Sept. 11", None)]
    assert read("It changed on Sept. 11.") == [("Sept. 11", "2024-09-11")]


def test_a_dateline_is_a_report() -> None:
    """The date behind the place at the head of a report is when it was written."""
    found = spot("LONDON, Dec. 17 - Britain will send ships.")
    assert [(m.text, m.edtf, m.kind) for m in found] == [("Dec. 17", "2024-12-17", "report")]


def test_bylines_give_no_dates() -> None:
    """A byline proves nothing."""
    assert spot("By Ada Example, 3 March 2022", kind="byline") == ()


def test_without_rules_only_iso_dates_are_dates() -> None:
    """A language without data still has ISO dates."""
    document = Document("On 2022-03-03 or 3 March 2022.", "", "-")
    found = spot_dates(document, [Sentence(1, 0, len(document.text))], Language("und"))
    assert [m.text for m in found] == ["2022-03-03"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The law came after the 11 September attacks.", None),
        ("The summit begins on 16 December.", "2004-12-16"),
        ("The dispute of 16 December is over.", None),
        ("The vessel sank on 23 November.", None),
        ("The vessel sank on 16 January.", "2004-01-16"),
        ("The vessel sank on 14 November.", "2004-11-14"),
    ],
)
def test_a_day_whose_year_nothing_tells_has_no_value(text: str, value: str | None) -> None:
    """Shortly before a day comes again it may be the coming one or last year's; a day known for another year is that year's."""
    assert [d.edtf for d in spot(text, anchor=date(2004, 11, 15))] == [value]
