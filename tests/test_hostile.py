"""A run against a server that gets 30 % of its answers wrong: a short version of `benchmarks/batch.py hostile`.

The server is a test double. The checks are tried on results that were tampered with: one that can't fail is none.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import zlib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from batch_hostile import SHARE, Course, hostile_run, shares  # a script's module, found by the path above
from batch_hostile_checks import agree, compare, no_traces, tokens, verified
from command import run
from mock_server import mock_server

from summarize.model import retrying

if TYPE_CHECKING:
    from collections.abc import Callable

_DOCUMENTS, _KILLS = 30, 2


@pytest.fixture(scope="module")
def went(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Course]:
    """Run a folder with faults and kills; it ends with every document tried again without faults."""
    work = tmp_path_factory.mktemp("hostile") / "work"
    return work, hostile_run(work, _DOCUMENTS, _KILLS, seed=3, deadline=3)


def test_a_run_with_faults_and_kills_loses_and_invents_nothing(went: tuple[Path, Course]) -> None:
    """Every document is complete or named, every token counted once, and every item stands in its source."""
    _, course = went
    assert [check for check in course.checks if not check.good] == []
    assert (course.kills, course.complete + course.failed) == (_KILLS, _DOCUMENTS)
    assert course.failed > 0


def test_all_faults_together_are_the_share_that_is_said() -> None:
    """None of them is left out for want of a share."""
    assert sum(shares().values()) == pytest.approx(SHARE)
    assert min(shares().values()) > 0


def _twice(work: Path) -> None:
    with closing(sqlite3.connect(work / "run" / "ledger.sqlite", isolation_level=None)) as ledger:
        columns = "unit, request, engine, started, seconds, status, prompt_tokens, completion_tokens"
        ledger.execute(
            f"INSERT INTO attempts ({columns}) SELECT {columns} FROM attempts WHERE prompt_tokens > 0 LIMIT 1"  # noqa: S608  # no value in it
        )


def _without_reason(work: Path) -> None:
    with closing(sqlite3.connect(work / "run" / "ledger.sqlite", isolation_level=None)) as ledger:
        ledger.execute("UPDATE units SET state = 'failed', message = '' WHERE id = 1")


def _with_trace(work: Path) -> None:
    (work / "run" / "briefs" / "note.json").write_text("Traceback (most recent call last)")


def _invented(work: Path) -> None:
    brief = next((work / "run" / "briefs").glob("*.json"))
    told = json.loads(brief.read_text())
    told["bottom_line"][0]["text"] = "General Aldo Ferrant lost 21 tanks."
    brief.write_text(json.dumps(told))


def _counted(work: Path) -> bool:
    """Compare the ledger with a server that told just what stood in it before."""
    with closing(sqlite3.connect(work / "untouched" / "ledger.sqlite")) as ledger:
        told, answers = ledger.execute(
            "SELECT sum(prompt_tokens + completion_tokens), sum(prompt_tokens + completion_tokens > 0) FROM attempts"
        ).fetchone()
    stats = {"told_prompt_tokens": told, "told_completion_tokens": 0, "told_answers": answers}
    return tokens(work / "run", stats, 0).good


@pytest.mark.parametrize(
    ("tamper", "check"),
    [
        (_twice, _counted),
        (_without_reason, lambda work: agree(work / "docs", work / "run", "")[0].good),
        (_with_trace, lambda work: no_traces(work / "run", [])[0].good),
        (_invented, lambda work: verified(work / "docs", work / "run").good),
    ],
    ids=["token twice", "no reason", "trace", "invented"],
)
def test_the_checks_notice(
    went: tuple[Path, Course], tmp_path: Path, tamper: Callable[[Path], None], check: Callable[[Path], bool]
) -> None:
    """Each on what it is there for."""
    work = tmp_path / "work"
    shutil.copytree(went[0] / "docs", work / "docs")
    shutil.copytree(went[0] / "run", work / "run")
    shutil.copytree(went[0] / "run", work / "untouched")
    assert check(work)
    tamper(work)
    assert not check(work)


def test_an_item_of_another_run_is_noticed(went: tuple[Path, Course], tmp_path: Path) -> None:
    """A brief with an item that the calm run has not."""
    shutil.copytree(went[0] / "calm", tmp_path / "calm")
    with closing(sqlite3.connect(tmp_path / "calm" / "ledger.sqlite", isolation_level=None)) as ledger:
        brief = ledger.execute("SELECT brief FROM units WHERE id = 1").fetchone()[0]
        told = json.loads(zlib.decompress(brief))
        told["dates"] = []
        packed = zlib.compress(json.dumps(told).encode())
        ledger.execute("UPDATE units SET brief = ? WHERE id = 1", (packed,))
    assert not all(check.good for check in compare(tmp_path / "calm", went[0] / "run"))


def test_a_low_limit_of_requests_leaves_all_attempts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a call waits for its turn under --rpm is no work, and uses up none of its patience."""
    monkeypatch.setattr(retrying, "PATIENCE", 0.4)
    monkeypatch.setattr(retrying, "FIRST_WAIT", 0.01)
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "one.txt").write_text("What came of the talks with the board? Nothing. The road was closed.\n")
    with mock_server(next=["500", "500", "500"]) as server:
        done = run(
            "batch", docs, "-o", tmp_path / "run", "--base-url", server.url, "--model", "m", "--rpm", 100
        )
        assert (done.code, server.stats()["requests"]) == (0, 4), done
