"""Answers that were cut off keep their complete list entries."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from summarize.model.salvage import complete_entries


class Entry(BaseModel):
    """One entry."""

    text: str
    sentence: int


class Entries(BaseModel):
    """An answer with one list."""

    entries: list[Entry]


class Other(BaseModel):
    """An answer that is no list."""

    answer: str


def test_the_entry_at_the_cut_is_dropped() -> None:
    """A number that ends the text may have had more digits."""
    kept = complete_entries(
        '{"entries": [{"text": "Kyiv", "sentence": 1}, {"text": "Lviv", "sentence": 1', Entries
    )
    assert kept == Entries(entries=[Entry(text="Kyiv", sentence=1)])


def test_nothing_complete_is_nothing() -> None:
    """Half an entry is no answer."""
    assert complete_entries('{"entries": [{"text": "Ky', Entries) is None


def test_an_answer_without_a_list_is_lost() -> None:
    """There is nothing complete in half a word."""
    assert complete_entries('{"answer": "fo', Other) is None


def test_prose_is_nothing() -> None:
    """A server may cut off anything."""
    assert complete_entries("I think that", Entries) is None


@given(
    st.lists(st.builds(Entry, text=st.text(max_size=8), sentence=st.integers(1, 99)), min_size=1, max_size=5),
    st.data(),
)
def test_what_is_kept_is_always_a_beginning_of_the_whole(entries: list[Entry], data: st.DataObject) -> None:
    """No cut invents an entry or changes one."""
    whole = json.dumps({"entries": [e.model_dump() for e in entries]})
    kept = complete_entries(whole[: data.draw(st.integers(0, len(whole)))], Entries)
    if kept is not None:
        assert kept.entries == entries[: len(kept.entries)]
