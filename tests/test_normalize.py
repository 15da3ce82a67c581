"""Normalization for matching is reversible."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from summarize.ground.normalize import BREAK, normalize

TRICKY = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "aé e\u0301\u200d\u200b\u00ad-\n\r \u00a0–—“”’ﬁ…1각\u1100\u1161\u11a8\u0958\u0327\u202e12,."
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("“can’t”", '"can\'t"'),
        ("«Да»", '"Да"'),
        ("T‑72 – and — more − 5", "T-72 - and - more - 5"),
        ("two\u00a0\u2009words\n\n here", "two words here"),
        ("bri-\ngade", f"bri{BREAK}gade"),
        ("bri- \r\n  gade", f"bri{BREAK}gade"),
        ("bri\u00ad\ngade", f"bri{BREAK}gade"),
        ("T-\n72", "T-72"),
        ("12-\n15", "12-15"),
        ("bri\u00adgade", "brigade"),
        ("\u200fشمال\u200e", "شمال"),
        ("e\u0301te\u0301", "été"),
        ("e\u200d\u0301", "é"),
        ("oﬃce…", "office..."),
        ("one - two", "one - two"),
        ("Iran IRAN 1,200", "Iran IRAN 1,200"),
        ("", ""),
    ],
)
def test_form(raw: str, expected: str) -> None:
    """Only the named differences are unified."""
    assert normalize(raw).text == expected


@given(TRICKY, st.data())
@example("x\u0958\u0301\u200by", None)
def test_slices_map_back(text: str, data: st.DataObject | None) -> None:
    """A slice between units maps to a raw slice with the same normalized form."""
    form = normalize(text)
    end = len(form.text)
    pairs = (
        [(i, j) for i in range(end + 1) for j in range(i, end + 1)]
        if data is None
        else [tuple(sorted((data.draw(st.integers(0, end)), data.draw(st.integers(0, end)))))]
    )
    for i, j in pairs:
        start, stop = form.to_raw(i, j)
        assert 0 <= start <= stop <= len(text)
        piece = normalize(text[start:stop]).text
        edges = {form.text[i : i + 1], form.text[j - 1 : j]} & {BREAK, "-", " "}
        if (
            form.whole(i) and form.whole(j) and not edges
        ):  # a line-break hyphen is one only between its letters
            assert piece == form.text[i:j]
        else:
            assert form.text[i:j].strip(f"- {BREAK}") in piece


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_composed_and_decomposed_agree(text: str) -> None:
    """NFC and NFD of any text have one form."""
    nfc, nfd = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert normalize(nfc).text == normalize(nfd).text


@given(TRICKY)
def test_offsets_never_run_backwards(text: str) -> None:
    """The map to raw offsets grows with the offset and stays inside the text."""
    form = normalize(text)
    starts = [form.to_raw(i, i + 1)[0] for i in range(len(form.text))]
    assert starts == sorted(starts)


@given(TRICKY, st.integers(0, 40))
def test_from_raw_is_the_inverse(text: str, at: int) -> None:
    """The character found for a raw offset starts there or later, and the one before it starts earlier."""
    form = normalize(text)
    raw = min(at, len(text))
    found = form.from_raw(raw)
    assert 0 <= found <= len(form.text)
    if found < len(form.text) and form.whole(found):
        assert form.to_raw(found, found + 1)[0] >= raw
    if found > 0:
        assert form.to_raw(found - 1, found)[0] <= raw
