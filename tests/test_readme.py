"""The README's Python example runs as it stands, but for a recording in the model's place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parent.parent


def test_the_python_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It prints a brief in which everything stands in the source."""
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    call = 'summarize(document, load_type("situation"))'
    assert call in example
    replayed = 'summarize(document, load_type("situation"), ModelChoice(replay="tests/recordings/wire-dispatch.jsonl"))'
    monkeypatch.chdir(ROOT)
    exec("from summarize import ModelChoice\n" + example.replace(call, replayed), {})  # noqa: S102  # our own README
    assert "## Actors" in capsys.readouterr().out
