"""Who has an asset and where it is, as far as the grammar of its sentence tells."""

from __future__ import annotations

import pytest

from summarize import read_text
from summarize.draft.owners import owner_of, place_of
from summarize.spot.spotted import spot


def found(text: str, designation: str) -> tuple[str | None, str | None]:
    """Return the operator and the place of an asset of a one-sentence document."""
    spotted = spot(read_text(f"{text} Norway, Russia and Estonia are states.\n"))
    (mention,) = [a for a in spotted.assets if a.text == designation]
    owner = owner_of(mention, spotted)
    place = place_of(mention, spotted)
    return (owner[0].text if owner else None), (place.text if place else None)


@pytest.mark.parametrize(
    ("text", "designation", "owner"),
    [
        ("Norway's two frigates left the harbor.", "frigates", "Norway"),
        ("Two Norwegian frigates left the harbor.", "frigates", "Norwegian"),
        ("Norway keeps fewer than 20 armed drones on the island.", "armed drones", "Norway"),
        ("Norway has since moved about a dozen T-72 tanks to the border.", "T-72 tanks", "Norway"),
        ("It counted several frigates of the 5th Fleet in the bay.", "frigates", "5th Fleet"),
        ("Norway has sent two frigates to the bay.", "frigates", "Norway"),
        ("The drones flown by the 5th Air Wing came back.", "drones", "5th Air Wing"),
        ("It blamed the 3rd Coastal Brigade, which used a howitzer.", "howitzer", "3rd Coastal Brigade"),
    ],
)
def test_the_grammar_names_the_operator(text: str, designation: str, owner: str) -> None:
    """Possessive, adjective, subject of a verb of having or using, or a phrase behind the asset."""
    assert found(text, designation)[0] == owner


@pytest.mark.parametrize(
    ("text", "designation"),
    [
        ("Norway said that two frigates had left the harbor.", "frigates"),
        ("Norway shot down 27 drones at night.", "drones"),
        ("Norway condemned the two destroyers in the bay.", "destroyers"),
        ("It bought eight Bayraktar TB2 drones from Turkey.", "Bayraktar TB2 drones"),
        ("Norway has trained divers here to clear sea mines.", "sea mines"),
        ("Norway used the talks after two frigates had left.", "frigates"),
    ],
)
def test_a_name_nearby_is_not_yet_an_operator(text: str, designation: str) -> None:
    """Speaking of an asset, or destroying it, is not having it."""
    assert found(text, designation)[0] is None


def test_the_place_behind_the_asset_is_where_it_is() -> None:
    """Frigates near X: the place follows in the same clause."""
    assert found("Two frigates lay near Tallinn in the morning.", "frigates")[1] == "Tallinn"


def test_where_an_asset_strikes_is_not_where_it_is() -> None:
    """The place belongs to the depot."""
    assert (
        found("Two HIMARS launchers struck an ammunition depot near Tallinn.", "HIMARS launchers")[1] is None
    )


@pytest.mark.parametrize("text", ["Norway sent two frigates to Tallinn.", "Two frigates came from Tallinn."])
def test_where_an_asset_goes_or_comes_from_is_not_where_it_is(text: str) -> None:
    """A destination is no location."""
    assert found(text, "frigates")[1] is None


def test_a_place_in_another_clause_is_not_where_it_is() -> None:
    """A comma ends the reach of the preposition."""
    assert found("Two frigates left, and talks began in Tallinn.", "frigates")[1] is None
