"""Long documents: what code finds costs about as much a page as in a short one, whatever their shape."""

from __future__ import annotations

import sys
from itertools import product
from typing import TYPE_CHECKING

import pytest

from summarize import read_text
from summarize.mention import Span
from summarize.spot.places import Places
from summarize.spot.spotted import spot

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

SYLLABLES = ("ba", "dro", "fel", "gim", "kor", "lun", "mar", "nev", "pol", "ruk", "sil", "tov")
NAMES = ["".join(parts).capitalize() for parts in product(SYLLABLES, repeat=3)]


def new_names(count: int) -> list[str]:
    """Return sentences that each name others than all before."""
    pairs = zip(NAMES[:count], NAMES[-count:], strict=True)
    return [f"Ana {a} said the {b} Ministry opposes the sale of T-72 tanks in March 2021." for a, b in pairs]


def same_names(count: int) -> list[str]:
    """Return sentences about the same few."""
    told = "Foreign Minister Ana Tovruk of Kadria said on Monday that the ministry rejects the plan."
    return [told, "The Ministry of Trade agreed.", "“We want peace,” she said."] * (count // 3)


def calls(text: str) -> int:
    """Count the calls that spotting makes: other than seconds, they are the same in every run."""
    made = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal made
        made += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        spot(read_text(text))
    finally:
        sys.setprofile(before)
    return made


@pytest.mark.parametrize("joint", ["\n\n", " ", "; "], ids=["paragraphs", "one line", "one sentence"])
@pytest.mark.parametrize("sentences", [new_names, same_names])
def test_calls_grow_with_the_length(sentences: Callable[[int], list[str]], joint: str) -> None:
    """Four times the document makes at most five times the calls; all names against all would make sixteen."""
    short, long = sentences(60), sentences(240)
    if joint == "; ":
        short, long = ([s.rstrip(".") for s in each] for each in (short, long))
    calls(joint.join(short))  # compiles the rules
    assert calls(joint.join(long)) < 5 * calls(joint.join(short))


def test_a_sentence_without_an_end_is_read() -> None:
    """A list of fifty thousand characters is one sentence: its names are found, its grammar is not read."""
    found = spot(read_text("Kadria opposes the plan of Ana Tovruk, " * 1300))
    assert (len(found.sentences), len(found.statements), found.names[-1].text) == (1, 0, "Ana Tovruk")


def test_places_finds_what_overlaps() -> None:
    """A span that starts long before, and holds shorter ones, is found with them; one that only touches is not."""
    whole, first, second = Span(0, 20, ""), Span(2, 4, ""), Span(5, 6, "")
    places = Places([second, first, whole])
    assert places.overlapping(4, 6) == [whole, second]
    assert places.overlapping(20, 30) == []


def test_places_finds_what_starts() -> None:
    """The first offset belongs to the stretch, the last does not."""
    first, second = Span(2, 4, ""), Span(5, 6, "")
    places = Places([first, second])
    assert places.starting(2, 5) == [first]
    assert [places.before(at) for at in (1, 2, 5)] == [None, first, second]
