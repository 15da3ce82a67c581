"""The gate: the briefs of the recordings keep the floors of tests/floors.toml."""

from __future__ import annotations

import pytest
from floors import FLOORS, SHORT, gate, recording_of


@pytest.mark.parametrize("seed", SHORT)
def test_each_short_seed_is_recorded(seed: str) -> None:
    """A recording that is missing fails by name, and is not skipped."""
    assert recording_of(seed).stat().st_size > 0


def test_no_figure_is_below_its_floor() -> None:
    """Precision, recall, fields, citations and support of the replayed briefs are what they were, or better."""
    assert FLOORS.is_file(), f"{FLOORS} is missing: run `python tests/floors.py`"
    assert gate() == []
