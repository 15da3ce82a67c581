# ruff: noqa: INP001  # a script's module, not a package
"""`kill -9` of `summarize batch` at random moments: what is lost, what is paid twice, what is torn.

After each kill the ledger is copied and looked into as it lies there; then the same command goes on.
"""

from __future__ import annotations

import csv
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from batch_documents import write_documents
from batch_measure import table
from batch_question import MODEL
from mock_server import mock_server

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from mock_server import Mock

CONCURRENCY = 16
LATENCY = 0.05  # seconds
_LOOK = 0.01  # seconds between two looks at the server's counts
_LATE = 0.1  # seconds at most between the chosen moment and the kill
_PATIENCE = 600.0  # seconds for a run to get on
_AT_THE_END = 0.12  # share of the kills that fall after the last answer: into the files of the whole run


@dataclass(slots=True)
class Course:
    """What the kills have led to; `problems` is empty if nothing was lost."""

    documents: int
    kills: int = 0
    ended_before: int = 0
    calls: int = 0
    paid_again: int = 0
    most_again_a_kill: int = 0
    in_flight: int = 0
    unanswered: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a ledger holds: good answers as (unit, request, how many), complete units, names of complete documents."""

    answers: dict[tuple[int, bytes], int]
    complete: frozenset[int]
    names: frozenset[str]


def kills(args: Namespace, work: Path) -> tuple[str, list[dict[str, Any]]]:
    """Kill a run many times and look at what is left of it."""
    course = killed_run(work, args.documents, args.kills, args.seed)
    shown = asdict(course)
    problems = shown.pop("problems")
    told = "".join(f"- {line}\n" for line in problems) or "Nothing was lost, torn or doubled.\n"
    return f"{table(list(shown), [list(shown.values())])}\n{told}", [asdict(course)]


def killed_run(
    work: Path, documents: int, number: int, seed: int, *, latency: float = LATENCY, compare: bool = True
) -> Course:
    """Run a folder to its end with so many kills on the way.

    Args:
        work: An empty folder.
        documents: How many.
        number: Of kills.
        seed: Of the moments.
        latency: Seconds until an answer; up to three times as many are added at random.
        compare: Run the folder undisturbed first, and compare the briefs.

    Raises:
        RuntimeError: A run does not get on.
    """
    course, chance = Course(documents), random.Random(seed)  # noqa: S311  # moments, not secrets
    docs, run = work / "docs", work / "run"
    write_documents(docs, documents, 0)
    with mock_server(latency=latency, jitter=3 * latency, seed=seed) as server:
        calls = documents  # each is asked about once at least
        if compare:
            subprocess.run(_command(docs, work / "undisturbed", server), capture_output=True, check=True)  # noqa: S603  # our own command
            calls = server.stats()["answered"]
            server.reset()
        at_the_end = round(number * _AT_THE_END)
        moments = sorted(chance.uniform(0, calls) for _ in range(number - at_the_end)) + [calls] * at_the_end
        before = Kept({}, frozenset(), frozenset())
        for moment in moments:
            before = _kill_once(_command(docs, run, server), server, moment, chance, run, course, before)
        ended = subprocess.run(_command(docs, run, server), capture_output=True, text=True, check=False)  # noqa: S603  # the same
        if ended.returncode:
            course.problems.append(f"the last run ended with {ended.returncode}: {ended.stderr[-300:]}")
        stats = server.stats()
    course.calls, course.paid_again = stats["answered"], stats["paid_again"]
    if course.paid_again > course.in_flight:
        course.problems.append(
            f"{course.paid_again} answers paid twice, {course.in_flight} were in flight at kills"
        )
    course.problems += _lost(before, _kept(run, work)) + _results(
        docs, run, work / "undisturbed" if compare else run
    )
    return course


def _command(docs: Path, run: Path, server: Mock) -> list[str]:
    command = [sys.executable, "-m", "summarize", "batch", str(docs), "-o", str(run), "--quiet"]
    return [*command, "--base-url", server.url, "--model", MODEL, "--concurrency", str(CONCURRENCY)]


def _kill_once(  # what one kill is made of
    command: list[str],
    server: Mock,
    moment: float,
    chance: random.Random,
    run: Path,
    course: Course,
    before: Kept,
) -> Kept:
    """Start the command, kill it when the server has answered so much, and check what it leaves."""
    paid_before = server.stats()["paid_again"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603  # our own command
        give_up = time.monotonic() + _PATIENCE
        while process.poll() is None and server.stats()["answered"] < moment:
            time.sleep(_LOOK)
            if time.monotonic() > give_up:
                process.kill()
                raise RuntimeError("the run does not get on")
        time.sleep(chance.uniform(0, _LATE))
        if process.poll() is None:
            course.kills += 1
        else:
            course.ended_before += 1
        process.kill()
    stats = server.stats()
    again = stats["paid_again"] - paid_before
    course.most_again_a_kill = max(course.most_again_a_kill, again)
    course.in_flight += CONCURRENCY  # the bound: what had been sent, answered or not
    if again > CONCURRENCY:
        course.problems.append(f"{again} answers paid twice after one kill")
    if not (run / "ledger.sqlite").exists():  # killed before there was one
        return before
    kept = _kept(run, run.parent)
    course.problems += _lost(before, kept) + _unbacked(run, kept)
    unanswered = stats["answered"] - sum(kept.answers.values())
    course.unanswered = max(course.unanswered, unanswered)
    if unanswered > course.in_flight:
        course.problems.append(f"{unanswered} answers of the server are not in the ledger")
    return kept


def _kept(run: Path, work: Path) -> Kept:
    """Look into a copy of the ledger: looking would repair what a killed process has left."""
    copy = work / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in ("ledger.sqlite", "ledger.sqlite-wal"):
        if (run / name).exists():
            shutil.copy(run / name, copy)
    with closing(sqlite3.connect(copy / "ledger.sqlite")) as ledger:
        sound = ledger.execute("PRAGMA integrity_check").fetchall()
        if sound != [("ok",)]:
            raise RuntimeError(f"the ledger is damaged: {sound}")
        if not ledger.execute("SELECT 1 FROM sqlite_master WHERE name = 'attempts'").fetchone():
            return Kept({}, frozenset(), frozenset())
        answers = ledger.execute(
            "SELECT unit, request, count(*) FROM attempts WHERE response IS NOT NULL GROUP BY unit, request"
        )
        complete = ledger.execute("SELECT id FROM units WHERE state = 'complete'")
        names = ledger.execute(
            "SELECT d.name FROM documents d JOIN units u ON u.id = d.unit WHERE u.state = 'complete'"
        )
        return Kept(
            {(unit, request): count for unit, request, count in answers},
            frozenset(number for (number,) in complete),
            frozenset(name for (name,) in names),
        )


def _lost(before: Kept, after: Kept) -> list[str]:
    """Say what a ledger had and has no more."""
    answers = sum(after.answers.get(key, 0) < count for key, count in before.answers.items())
    units = len(before.complete - after.complete)
    return [f"{answers} answers and {units} complete units are gone"] if answers or units else []


def _unbacked(run: Path, kept: Kept) -> list[str]:
    """Say which result files there are that the ledger knows nothing of: they are written after it has said yes."""
    briefs = run / "briefs"
    found = {path.relative_to(briefs).as_posix().removesuffix(".json") for path in briefs.rglob("*.json")}
    return [f"{name}: has a result file, and the ledger no brief" for name in sorted(found - kept.names)]


def _results(docs: Path, run: Path, undisturbed: Path) -> list[str]:
    """Say in what the results differ from one of each document, and from those of a run that nobody killed."""
    names = sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.txt"))
    problems = []
    files = sorted(
        p.relative_to(run / "briefs").as_posix() for p in (run / "briefs").rglob("*") if p.is_file()
    )
    if files != sorted(f"{name}{suffix}" for name in names for suffix in (".json", ".md")):
        problems.append(f"{len(files)} result files for {len(names)} documents")
    with (run / "tables" / "documents.csv").open(encoding="utf-8", newline="") as sheet:
        rows = list(csv.DictReader(sheet))
    if [row["document"] for row in rows] != names:
        problems.append(f"documents.csv has {len(rows)} rows for {len(names)} documents")
    problems += [f"{row['document']}: {row['state']}" for row in rows if row["state"] != "complete"]
    ours, theirs = _briefs(run), _briefs(undisturbed)
    if [name for name, _ in ours] != names:
        problems.append(f"briefs.jsonl has {len(ours)} lines for {len(names)} documents")
    problems += [
        f"{name}: another brief than in a run without kills"
        for name, brief in ours
        if (name, brief) not in theirs
    ]
    whole = [json.loads((run / "briefs" / f"{name}.json").read_text("utf-8")) for name in names]
    if [_compared(brief) for brief in whole] != [brief for _, brief in ours]:
        problems.append("the briefs of briefs.jsonl and of briefs/ differ")
    return problems


def _briefs(run: Path) -> list[tuple[str, dict[str, Any]]]:
    lines = (run / "briefs.jsonl").read_text("utf-8").splitlines()
    return [(line["document"], _compared(line["brief"])) for line in map(json.loads, lines)]


def _compared(brief: dict[str, Any]) -> dict[str, Any]:
    """Return a brief without what is another one at each run: the time it took."""
    return brief | {"provenance": brief["provenance"] | {"seconds": 0.0}}
