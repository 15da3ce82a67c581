"""The gate: figures keep their floors, and floors are not lowered by accident."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from summarize.errors import DocumentError
from summarize.evaluate import Bounds, bounds_of, breaches, dump_bounds, load_bounds, lowered

if TYPE_CHECKING:
    from pathlib import Path

FIGURES = {
    "dates.f1": 2 / 3,
    "dates.edtf.precision": None,
    "unsupported.names": 1 / 3,
    "unsupported.quotes": None,
    "actors.repeated": 0.0,
    "cost.calls": 17.0,
}
NAMES = st.sampled_from(
    ["dates.f1", "actors.recall", "cited.dates", "unsupported.names", "actors.unwanted", "cost.calls"]
)
MEASURED = st.dictionaries(NAMES, st.floats(0, 1) | st.none())


def test_figures_become_floors_and_ceilings() -> None:
    """Shares of wrong things get ceilings, rounded up; costs and what was not measured get nothing."""
    assert dump_bounds(bounds_of(FIGURES, "ab12")) == snapshot(
        """\
# What a change must keep: written by `summarize eval --update-floors`, lowered only with --allow-lower.
gold = "ab12"

[floors]
"dates.f1" = 0.6666

[ceilings]
"actors.repeated" = 0.0000
"unsupported.names" = 0.3334
"unsupported.quotes" = 0.0000
"""
    )


@given(MEASURED)
def test_what_was_measured_keeps_its_own_bounds(figures: dict[str, float | None]) -> None:
    """Rounding never closes the gate for the figures it was set by."""
    bounds = bounds_of(figures, "ab12")
    assert breaches(bounds, figures, "ab12") == []
    assert lowered(bounds, bounds) == []


@pytest.mark.parametrize(
    ("change", "breach"),
    [
        ({"dates.f1": 0.6665}, "dates.f1: 0.6665 is below its floor 0.6666"),
        ({"dates.f1": None}, "dates.f1: no figure is below its floor 0.6666"),
        ({"unsupported.names": 0.34}, "unsupported.names: 0.3400 is above its ceiling 0.3333"),
        ({"unsupported.quotes": 0.01}, "unsupported.quotes: 0.0100 is above its ceiling 0.0000"),
    ],
)
def test_a_worse_figure_is_a_breach(change: dict[str, float | None], breach: str) -> None:
    """It is named with its value and its bound."""
    bounds = Bounds("ab12", {"dates.f1": 0.6666}, {"unsupported.names": 0.3333, "unsupported.quotes": 0.0})
    figures = FIGURES | {"unsupported.names": 0.3}
    assert breaches(bounds, figures | change, "ab12") == [breach]


def test_a_figure_that_is_gone_is_a_breach() -> None:
    """Scoring without the documents must not open the gate for what is not in them."""
    bounds = Bounds("ab12", {"dates.f1": 0.5}, {"unsupported.names": 0.5})
    assert breaches(bounds, {}, "ab12") == [
        "dates.f1: no figure is below its floor 0.5000",
        "unsupported.names: no figure is above its ceiling 0.5000",
    ]


def test_floors_of_another_gold_are_a_breach() -> None:
    """Figures of two golds can't be compared."""
    bounds = bounds_of(FIGURES, "ab12")
    assert breaches(bounds, FIGURES, "cd34") == [
        "the floors belong to another gold (ab12, not cd34): set them anew"
    ]


def test_lowered_names_what_would_be_loosened() -> None:
    """Dropping a bound loosens it too, and a new gold is no excuse."""
    old = Bounds("ab12", {"dates.f1": 0.5, "actors.f1": 0.5}, {"unsupported.names": 0.1})
    new = Bounds("cd34", {"dates.f1": 0.4}, {"unsupported.names": 0.2})
    assert len(lowered(old, new)) == 3
    assert lowered(old, Bounds("cd34", {"dates.f1": 0.6, "actors.f1": 0.5}, {"unsupported.names": 0.0})) == []


@pytest.mark.parametrize("name", ["floors.toml", "floors.json"])
def test_bounds_are_read_back(name: str, tmp_path: Path) -> None:
    """TOML and JSON hold the same."""
    bounds = bounds_of(FIGURES, "ab12")
    path = tmp_path / name
    path.write_text(dump_bounds(bounds, as_json=path.suffix == ".json"))
    assert load_bounds(path) == bounds


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gold = 'ab'\n[floors]\n", "nothing could fail"),
        ("[floors]\n'dates.f1' = 0.5\n", "no floors (gold"),
        ("gold = 'ab'\n[floors]\n'dates.f1' = 'high'\n", "no floors (gold"),
        ("floors:", "no floors (gold"),
        (None, "make it with --update-floors"),
    ],
)
def test_a_file_without_floors_is_refused(text: str | None, words: str, tmp_path: Path) -> None:
    """A gate that can't fail is a defect."""
    path = tmp_path / "floors.toml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(DocumentError) as caught:
        load_bounds(path)
    assert words in str(caught.value)
