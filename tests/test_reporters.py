"""Reporters and questioners are no actors; whom they ask about is."""

from __future__ import annotations

from summarize import read_text
from summarize.draft.candidate import candidates
from summarize.meaning import Name
from summarize.spot.spotted import spot

TRANSCRIPT = """MS. HOLM: Good morning. I am Ingrid Holm, spokesperson for the Ministry of Defence of Norway.

Q: Anna Weiss, Baltic Wire. Was the Russian Embassy told?

MS. HOLM: Yes. Russia was told on Tuesday.

Q: Tom Berg with the Harbour Post. Did Minister Kari Lunde agree?

MS. HOLM: She did.
"""


def actors(text: str) -> set[str]:
    """Return the names of a document's candidates for actors."""
    kinds = Name("person", "organization", "state")
    return {c.value for c in candidates(kinds, spot(read_text(text)))}


def test_who_asks_is_no_actor() -> None:
    """A sentence of names alone behind a questioner's label introduces the questioner and the outlet."""
    assert not actors(TRANSCRIPT) & {"Anna Weiss", "Baltic Wire", "Tom Berg", "Harbour Post"}


def test_who_answers_and_who_is_asked_about_are_actors() -> None:
    """The rest of a question is about the story."""
    assert {"Ingrid Holm", "Russian Embassy", "Russia", "Kari Lunde"} <= actors(TRANSCRIPT)


def test_a_credit_in_the_text_is_no_act() -> None:
    """Who took the photographs is no part of the story."""
    assert "Luka Imre" not in actors(
        "Photographs are by Luka Imre. Norway has sent two frigates to the bay.\n"
    )


def test_an_office_of_the_press_is_no_actors_office() -> None:
    """A correspondent who is quoted in a text is still its maker."""
    text = "Maria Lopez, a correspondent of the Baltic Wire, said that Norway had sent two frigates.\n"
    found = actors(text)
    assert "Norway" in found
    assert not found & {"Maria Lopez", "Baltic Wire"}
