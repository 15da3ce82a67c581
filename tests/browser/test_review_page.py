"""A review in a real browser: review.mjs accepts, edits, rejects and undoes, with two tabs, and lets axe judge."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest
from reviews import Process, files_in, parsed
from test_page import ENVIRONMENT, SECONDS, missing

HERE = Path(__file__).parent


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_a_review_in_a_browser(tmp_path: Path) -> None:
    """What the browser was told is what the reviewed brief says."""
    files = files_in(tmp_path)
    shots = os.environ.get("SHOTS")
    with Process(files) as server:
        command = ["node", str(HERE / "review.mjs"), server.address, *([shots] if shots else [])]
        done = subprocess.run(  # noqa: S603  # our own script
            command, capture_output=True, text=True, timeout=SECONDS, env=ENVIRONMENT, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
        assert server.end(signal.SIGINT)[0] == 0
    review = parsed(files.result).review
    assert review is not None
    assert sorted(j.kind for j in review.judgements) == ["bottom_line", "military_assets"]
    assert [(m.kind, m.decision) for m in review.marks if m.decision == "edited"] == [
        ("bottom_line", "edited")
    ]
