"""Numbers in digits and words, and what counts nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.language import Language
from summarize.spot.numbers import parse_number, spot_quantities

ENGLISH = Language("en")
UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(number: int, joiner: str) -> str:
    """Write a number below a million in words, independently of the code under test."""
    if number < 20:
        return UNITS[number]
    if number < 100:
        return TENS[number // 10] + (f"-{UNITS[number % 10]}" if number % 10 else "")
    base, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    rest = number % base
    return f"{in_words(number // base, joiner)} {name}" + (
        f"{joiner if rest < 100 else ' '}{in_words(rest, joiner)}" if rest else ""
    )


def read(text: str) -> list[tuple[str, int | float | None, int | float | None, str]]:
    """Return what a test compares of the quantities of a text."""
    return [(q.text, q.low, q.high, q.hedge) for q in spot_quantities(text, ENGLISH)]


@pytest.mark.parametrize("joiner", [" ", " and "])
def test_every_number_word_below_ten_thousand_is_read_back(joiner: str) -> None:
    """Words written by an independent generator give the number they were written from."""
    wrong = [n for n in range(10_000) if parse_number(in_words(n, joiner), ENGLISH) != n]
    assert wrong == []


@given(st.integers(1, 999_999))
def test_number_words_in_a_sentence_are_one_quantity(number: int) -> None:
    """A number in words is found whole, with its value."""
    words = in_words(number, " and ")
    assert read(f"They counted {words} drones.") == [(words, number, number, "exact")]


@given(st.integers(2100, 10**9))
def test_digits_are_read_back_with_separators(number: int) -> None:
    """A number with thousands separators is found whole, with its value."""
    assert read(f"They counted {number:,} drones.") == [(f"{number:,}", number, number, "exact")]


@given(st.text())
def test_offsets_always_give_the_text_of_the_quantity(text: str) -> None:
    """Any text: every quantity is a slice of it."""
    assert all(text[q.start : q.end] == q.text for q in spot_quantities(text, ENGLISH))


@given(
    st.lists(
        st.sampled_from(
            [
                "two",
                "12",
                "–",
                "-",
                "to",
                "at",
                "least",
                "dozen",
                "of",
                "a",
                "hundred",
                "and",
                "million",
                ",",
                ".",
                "é",
                "5th",
                "F-35",
                "%",
                "\n",
            ]
        )
    )
)
def test_offsets_hold_in_number_like_texts(words: list[str]) -> None:
    """Fragments of numbers in any order: slices are exact and don't overlap."""
    text = " ".join(words)
    found = spot_quantities(text, ENGLISH)
    assert all(text[q.start : q.end] == q.text for q in found)
    assert all(left.end <= right.start for left, right in pairwise(found))


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1,200", 1200),
        ("1.5 million", 1_500_000),
        ("1.1 million", 1_100_000),
        ("700", 700),
        ("two hundred and fifty", 250),
        ("Ninety-Four", 94),
        ("a hundred", 100),
        ("a dozen", 12),
        ("half a dozen", 6),
        ("two dozen", 24),
        ("half a million", 500_000),
        ("a pair of", 2),
        ("an", 1),
        ("a single", 1),
        ("2.5", 2.5),
    ],
)
def test_a_number_is_parsed(words: str, value: float) -> None:
    """Digits, words and words for groups have a value."""
    assert parse_number(words, ENGLISH) == value


@pytest.mark.parametrize(
    "words", ["", "about 12", "dozens of", "third", "F-35", "12 tanks", "one two", "several"]
)
def test_what_is_no_single_number_is_not_parsed(words: str) -> None:
    """A hedge, a vague word, an ordinal or a designation has no value."""
    assert parse_number(words, ENGLISH) is None


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("about 40 boats", ("about 40", 40, 40, "about")),
        ("nearly 300 boats", ("nearly 300", 300, 300, "about")),
        ("at least 12 boats", ("at least 12", 12, None, "at least")),
        ("no fewer than six boats", ("no fewer than six", 6, None, "at least")),
        ("more than 300 boats", ("more than 300", 300, None, "more than")),
        ("up to twenty boats", ("up to twenty", None, 20, "at most")),
        ("as many as 12 boats", ("as many as 12", None, 12, "at most")),
        ("fewer than 30 boats", ("fewer than 30", None, 30, "less than")),
        ("a dozen or so boats", ("a dozen or so", 12, 12, "about")),
        ("three or more boats", ("three or more", 3, None, "at least")),
        ("10 to 12 boats", ("10 to 12", 10, 12, "exact")),
        ("between 12 and 15 boats", ("between 12 and 15", 12, 15, "exact")),
        ("about 10–12 boats", ("about 10–12", 10, 12, "about")),
        ("10 to 12 million rounds", ("10 to 12 million", 10_000_000, 12_000_000, "exact")),
        ("two or three dozen boats", ("two or three dozen", 24, 36, "exact")),
        ("dozens of boats", ("dozens of", None, None, "vague")),
        ("tens of thousands of rounds", ("tens of thousands of", None, None, "vague")),
        ("several boats", ("several", None, None, "vague")),
        ("a handful of boats", ("a handful of", None, None, "vague")),
    ],
)
def test_hedges_and_ranges_give_bounds(text: str, quantity: tuple[object, ...]) -> None:
    """The hedge and the bounds are those of the words."""
    assert read(text) == [quantity]


@pytest.mark.parametrize(
    "text",
    [
        "the 5th brigade",
        "the third ship",
        "an F-35 and a T-72",
        "Resolution 2328",
        "No. 3",
        "in 2017",
        "on 12 March",
        "on Dec. 10",
        "$5 million",
        "20 percent",
        "15 to 20 percent",
        "300 square miles",
        "20 km",
        "a 155mm gun",
        "at 12:30",
        "for two years",
        "a 12-ship convoy",
        "Leopard 2 tanks",
        "World War Two",
        "no one",
        "so many",
    ],
)
def test_what_counts_nothing_is_no_quantity(text: str) -> None:
    """Ordinals, designations, years, dates, times, money, shares and measures count nothing."""
    assert read(text) == []


def test_a_name_that_receives_things_makes_no_designation() -> None:
    """After a verb of giving the capitalized word is who gets them."""
    assert read("They gave Narnia 31 tanks.") == [("31", 31, 31, "exact")]


def test_over_after_a_verb_of_movement_is_no_hedge() -> None:
    """What flies over villages says nothing of a minimum."""
    assert read("It flew over 12 villages.") == [("12", 12, 12, "exact")]


def test_without_rules_only_digits_are_numbers() -> None:
    """A language without data still has digits."""
    assert [q.text for q in spot_quantities("12 or twelve", Language("und"))] == ["12"]
