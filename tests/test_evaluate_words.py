"""When names count as the same in an evaluation, and when words count as being in the source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.evaluate.counts import count_occurs, stated_number
from summarize.evaluate.pairs import pair
from summarize.evaluate.words import agreement, has_value, occurs, words

NAMES = st.lists(
    st.sampled_from(["Northland", "navy", "the", "of", "president", "UK", "ships", "2nd", "J.B."]), max_size=9
).map(" ".join)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("the U.S. Navy", ("us", "navy")),
        ("U. S. forces", ("us", "force")),
        ("Northland’s frigates", ("northland", "frigate")),
        ("the ministers' office", ("minister", "office")),
        ("the UK-Northland summit", ("uk-northland", "summit")),
        ("F/A-18s", ("f/a-18",)),
        ("gas class corpus crisis", ("gas", "class", "corpus", "crisis")),
        ("Пів\u00adденний флот", ("південний", "флот")),
        ("", ()),
    ],
)
def test_words_of_a_name(name: str, expected: tuple[str, ...]) -> None:
    """Articles, possessives, dots of acronyms and a plural s go; hyphenated words stay whole."""
    assert words(name) == expected


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("the frigates", "Frigate", "same"),
        ("Orla", "FS Orla", "part"),
        ("UK", "UK-Northland summit", None),
        ("of the", "Bank of Orm", None),
        ("President", "President Vale", None),
        ("Orla", "the crew of the frigate Orla left the port of Orm today", None),
        ("Orla", "Orm", None),
        ("", "", None),
        ("—", "—", None),
    ],
)
def test_agreement_of_actors(name: str, other: str, expected: str | None) -> None:
    """One name's words among the other's agree, but not by function words, bare titles, or a whole sentence."""
    assert agreement(name, other, actors=True) == expected


def test_a_bare_title_tells_something_of_an_asset() -> None:
    """Titles are only empty words where actors are compared."""
    assert agreement("force", "task force") == "part"


@given(NAMES, NAMES, st.booleans())
def test_agreement_has_no_direction(name: str, other: str, actors: bool) -> None:  # noqa: FBT001  # hypothesis draws it
    """Prediction and gold may change places."""
    assert agreement(name, other, actors=actors) == agreement(other, name, actors=actors)


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ('"We oppose it."', "Vale said, “We oppose it,” twice.", True),
        ("Northland's port", "in Northland’s\nport", True),
        ("Dec. 14th", "on Dec.14th", True),
        ("Task Force North (TFN)", "of Task Force North (TFN) said", True),
        ("Iran", "in Tiran", False),
        ("12 tanks", "112 tanks", False),
        ("21 tanks", "12 tanks", False),
        ("...", "Wait...", False),
    ],
)
def test_occurs(phrase: str, text: str, expected: bool) -> None:  # noqa: FBT001  # a table
    """Spelling of marks and spaces doesn't matter; words and numbers must be whole."""
    assert occurs(phrase, text) is expected


@pytest.mark.parametrize("value", ["", " ", "N/A", "Unknown", "not stated"])
def test_words_without_a_value(value: str) -> None:
    """What models write into an empty field is no value."""
    assert not has_value(value)


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("12", 12),
        ("about 1,200", 1200),
        ("twenty-two", 22),
        ("a single", 1),
        ("2.5", 2.5),
        ("dozens of", None),
        ("forty-twenty", None),
    ],
)
def test_stated_number(quantity: str, expected: float | None) -> None:
    """The first number in digits or words counts; an article is one; vague words state none."""
    assert stated_number(quantity) == expected


@pytest.mark.parametrize(
    ("quantity", "thing", "expected"),
    [
        ("2", "corvettes", True),
        ("two", "corvettes", True),
        ("3", "corvettes", False),
        ("1", "corvettes", False),
        ("1", "Ka-27 helicopter", True),
        ("a", "Ka-27 helicopter", True),
        ("dozens of", "drones", True),
        ("several", "drones", False),
        ("1", "drones", False),
        ("30", "Orlan drones", False),
        ("14", "submarines", False),
        ("5", "U.S. frigates", True),
    ],
)
def test_count_occurs(quantity: str, thing: str, expected: bool) -> None:  # noqa: FBT001  # a table
    """A count stands in a sentence that names the thing; a number of another sentence is not its count."""
    text = "Two corvettes and a new Ka-27 helicopter left. Gen. Vale saw dozens of drones. 30 men and 5 U.S. frigates stayed."
    assert count_occurs(quantity, thing, text) is expected


@given(st.lists(st.integers(0, 5), max_size=8), st.lists(st.integers(0, 5), max_size=8))
def test_pairs_are_one_to_one_and_nothing_is_lost(given_items: list[int], wanted: list[int]) -> None:
    """Each given item is in a pair, wrong or repeated, and each gold item in a pair or missed."""
    pairs = pair(
        given_items,
        wanted,
        lambda one, other: (one == other,) if abs(one - other) <= 1 else None,
        lambda one, other: one == other,
    )
    assert sorted([one for one, _ in pairs.both] + pairs.wrong + pairs.repeated) == sorted(given_items)
    assert sorted([other for _, other in pairs.both] + pairs.missed) == sorted(wanted)
    assert all(abs(one - other) <= 1 for one, other in pairs.both)


def test_the_closest_are_paired_first() -> None:
    """An exact item is not taken away by an earlier one that is only near."""
    pairs = pair([1, 2], [2], lambda one, other: (one == other,), lambda _one, _other: False)
    assert (pairs.both, pairs.wrong) == ([(2, 2)], [1])
