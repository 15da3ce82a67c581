"""Parts of the HTML page: hidden characters, overlapping spans, EDTF values."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot
from pages import document_of, proof

from summarize.render.edtf import read_edtf
from summarize.render.html_spans import Spans, cut
from summarize.render.html_text import plain, visible


def test_hidden_characters_are_named() -> None:
    """Overrides, isolates, controls, lone surrogates and tags; joiners, which scripts and emoji need, stay."""
    assert visible("a\u202eb<") == snapshot(
        'a<span class="hidden" title="RIGHT-TO-LEFT OVERRIDE">⟦U+202E⟧</span>b&lt;'
    )
    assert plain("\x00\ud800\u2028\U000e0041\ufeff\x85 \t\n\u200d\u200c👩‍🚀é") == snapshot(
        "⟦U+0000⟧⟦U+D800⟧⟦U+2028⟧⟦U+E0041⟧⟦U+FEFF⟧⟦U+0085⟧ \t\n\u200d\u200c👩‍🚀é"
    )


@given(st.text())
def test_any_text_can_be_shown(text: str) -> None:
    """It is UTF-8, holds no markup of its own, and what is not hidden comes back from it."""
    made = visible(text)
    made.encode()
    bare = re.sub(r'<span class="hidden" title="[^"<>]*">(⟦U\+[0-9A-F]{4,6}⟧)</span>', r"\1", made)
    assert "<" not in bare
    assert ">" not in bare
    assert type(made)(bare).unescape() == plain(text)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12))
def test_spans_may_overlap_and_nest_as_they_like(drawn: list[tuple[int, int]]) -> None:
    """Segments keep every span whole and the text in order, however spans lie across sentences."""
    document = document_of(
        "One 𝔘 two. Three <four> five.\n\nSix &amp; seven eight. Nine 👩‍🚀 ten eleven twelve."
    )
    spans = Spans(document)
    for start, length in drawn:
        words = document.text[start : start + length]
        span = proof(document, "name", words).model_copy(update={"start": start, "end": start + len(words)})
        assert (spans.add(span, "item-a-1") is None) == (not words)
    source = cut(spans)
    segments = [s for p in source.paragraphs for piece in p for s in piece.segments]
    assert "".join(s.text.unescape() for s in segments) == document.text
    for (start, end), number in spans.numbers.items():
        assert "".join(s.text.unescape() for s in segments if number in s.spans) == document.text[start:end]
        pieces = [
            piece for p in source.paragraphs for piece in p if any(number in s.spans for s in piece.segments)
        ]
        assert (number in source.torn) == (len(pieces) > 1)


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        ("2026-03-08", 2026 + 66 / 365, 2026 + 67 / 365, "8 March 2026"),
        ("2024-02", 2024 + 31 / 366, 2024 + 60 / 366, "February 2024"),
        ("2025-12-31", 2025 + 364 / 365, 2026, "31 December 2025"),
        ("1984", 1984, 1985, "1984"),
        ("196X", 1960, 1970, "a year from 1960 to 1969"),
        ("20XX", 2000, 2100, "a year from 2000 to 2099"),
        ("2004-XX", 2004, 2005, "a month of 2004"),
        ("1985-04-XX", 1985 + 90 / 365, 1985 + 120 / 365, "a day of April 1985"),
        ("1985-XX-XX", 1985, 1986, "a day of 1985"),
        ("2025-07~", 2025 + 181 / 365, 2025 + 212 / 365, "about July 2025"),
        ("1984?", 1984, 1985, "possibly 1984"),
        ("2004-06-11%", 2004 + 162 / 366, 2004 + 163 / 366, "possibly about 11 June 2004"),
        ("2024-22", 2024 + 152 / 366, 2024 + 244 / 366, "summer 2024"),
        ("2022-24", 2022 + 334 / 365, 2023 + 59 / 365, "winter 2022"),
        ("2011/2025", 2011, 2026, "from 2011 to 2025"),
        ("2026-01/..", 2026, None, "from January 2026 on, end open"),
        ("2026-01/", 2026, None, "from January 2026 on, end unknown"),
        ("../2030", None, 2031, "until 2030, beginning open"),
        ("/2030", None, 2031, "until 2030, beginning unknown"),
        ("-0043", -43, -42, "44 BC"),
        ("0000", 0, 1, "1 BC"),
        ("Y-12000", -12000, -11999, "12001 BC"),
        ("1985-04-12T23:20:30Z", 1985 + 101 / 365, 1985 + 102 / 365, "12 April 1985"),
    ],
)
def test_an_edtf_value_has_bounds_and_words(
    value: str, low: float | None, high: float | None, words: str
) -> None:
    """Level 0 and 1: partial, approximate, uncertain, seasons, open and unknown ends, years far away."""
    found = read_edtf(value)
    assert found is not None
    assert (found.low, found.high, found.words) == (
        None if low is None else pytest.approx(low),
        None if high is None else pytest.approx(high),
        words,
    )


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "2026-13",
        "2026-02-30",
        "2025-02-29",
        "2026-00",
        "../..",
        "/",
        "20",
        "X",
        "196X-05",
        "2026-3",
        "2024-22-01",
        "12345",
        "2026/soon",
        "1X9X",
    ],
)
def test_what_is_no_edtf_of_level_one_is_not_drawn(value: str) -> None:
    """It is listed with the undated ones."""
    assert read_edtf(value) is None
