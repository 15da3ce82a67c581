"""The clock of the machine may jump, by hours and in both directions, while a run goes on."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from itertools import cycle
from typing import TYPE_CHECKING

import pytest
from command import run
from fake_server import completion, fake_server

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86_400.0


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Return a folder of short documents."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"Ilse Korhal met {number + 2} envoys in Port Anselm.\n")
    return folder


def jumping(monkeypatch: pytest.MonkeyPatch, *days: float) -> None:
    """Let every look at the clock find it so many days away from the last one's truth."""
    really, jumps = time.time, cycle(days)
    monkeypatch.setattr(time, "time", lambda: really() + next(jumps) * DAY)


def test_a_run_completes_and_its_seconds_stay_true(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Durations come from another clock, which does not jump."""
    jumping(monkeypatch, 0, 3, -2, 400)
    with fake_server() as server:
        done = run(
            "batch", documents, "-o", tmp_path / "run", "--base-url", server.url, "--model", "double-1"
        )
    assert done.code == 0, done.err
    with closing(sqlite3.connect(tmp_path / "run" / "ledger.sqlite")) as ledger:
        seconds = [row[0] for row in ledger.execute("SELECT seconds FROM attempts")]
    assert seconds
    assert all(0 <= one < 60 for one in seconds)


def test_an_answer_at_fault_is_not_used_again_after_a_jump(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock goes back by a day between the failure and the retry."""
    for path in list(documents.iterdir())[1:]:
        path.unlink()
    command = ["batch", documents, "-o", tmp_path / "run", "--model", "double-1", "--base-url"]
    with fake_server() as server:
        server.always = lambda _request: completion("no JSON")
        jumping(monkeypatch, 1)
        assert run(*command, server.url).code == 23
        asked = len(server.asked)
        server.always = lambda _request: None
        jumping(monkeypatch, -1)
        done = run(*command, server.url, "--retry-failed")
        assert done.code == 0, done.err
        assert len(server.asked) > asked
        assert json.loads(done.out)["complete"] == 1
