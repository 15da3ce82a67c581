# ruff: noqa: INP001  # a script's module, not a package
"""`summarize batch` against a server that gets 30 % of its answers wrong, in every way that the mock server knows.

The command is started again whenever it stops for a refused key, an empty account or the like, and goes on with
`kill -9` at random moments if wanted, until it ends by itself. Then the server mends its ways and the documents that
failed are tried once more. What is checked, and how, stands in `batch_hostile_checks.py`.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from batch_documents import hostile_text
from batch_hostile_checks import Check, agree, compare, no_traces, tokens, verified
from batch_question import MODEL
from mock_faults import FAULTS
from mock_server import mock_server

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from mock_server import Mock

CONCURRENCY = 32
LATENCY = 0.02  # seconds
SHARE = 0.30  # of requests with a fault
_DEADLINE = 20  # seconds for a document; some answers never come
_LOOK = 0.02  # seconds between two looks at the server's counts
_LATE = 0.1  # seconds at most between the chosen moment and the kill
_OVER = 0.7  # of the answers of a run without faults: after so many, a run with faults is still under way
_STARTS = 200  # of the command at most, besides kills
_PATIENCE = 900.0  # seconds for one start to end

STOPPING = ("401", "402", "403", "quota", "key", "model")  # each ends a start of the command
STOPPING += ("404", "redirect", "redirect307")  # these do before the first document is complete
RARE = ("trickle", "hang", "longer", "huge", "large", "longwords", "bomb", "endless", "deep", "schema")
_STOPPING_SHARE, _RARE_SHARE, _LIMIT_SHARE = 0.000_15, 0.001, 0.001  # of requests, each kind
LIMITS = ("429none", "429seconds", "429date")  # each slows the whole run down
USUAL = (
    *("400", "408", "409", "413", "422", "500", "502", "503", "504", "529"),
    *(kind for kind in FAULTS if kind not in {*STOPPING, *RARE, *LIMITS}),
)


@dataclass(slots=True)
class Course:
    """How it went."""

    documents: int
    kills: int = 0
    starts: int = 0
    seconds: float = 0.0
    requests: int = 0
    faults: int = 0
    kinds: int = 0
    complete: int = 0
    failed: int = 0
    heard: list[str] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)


def shares() -> dict[str, float]:
    """Return the share of each kind; together `SHARE`."""
    apart = dict.fromkeys(STOPPING, _STOPPING_SHARE) | dict.fromkeys(RARE, _RARE_SHARE)
    apart |= dict.fromkeys(LIMITS, _LIMIT_SHARE)
    return apart | dict.fromkeys(USUAL, (SHARE - sum(apart.values())) / len(USUAL))


def hostile(args: Namespace, work: Path) -> tuple[str, list[dict[str, Any]]]:
    """Run with faults alone, and again with kills."""
    told, measured, failed = "", [], False
    for name, kills in (("faults", 0), ("kills", args.kills)):
        course = hostile_run(work / name, args.documents, kills, args.seed)
        counts = {
            n: getattr(course, n) for n in ("documents", "kills", "starts", "requests", "faults", "kinds")
        }
        told += f"{name}: {counts | {'complete': course.complete, 'failed': course.failed}}, {course.seconds:.0f} s\n"
        told += (
            "".join(f"{'ok  ' if one.good else 'FAIL'} {one.what}: {one.found}\n" for one in course.checks)
            + "\n"
        )
        failed = failed or not all(one.good for one in course.checks)
        measured.append(counts | {"checks": [[one.what, one.good, one.found] for one in course.checks]})
    if failed:
        sys.stdout.write(told)
        raise SystemExit(1)
    return told, measured


def hostile_run(work: Path, documents: int, kills: int, seed: int, deadline: int = _DEADLINE) -> Course:
    """Run a folder without faults, then with them, and check what came of it.

    Args:
        work: A folder that does not exist.
        documents: How many.
        kills: `kill -9` on the way.
        seed: Of faults and moments.
        deadline: Seconds for a document.
    """
    course = Course(documents)
    docs, calm, run = work / "docs", work / "calm", work / "run"
    docs.mkdir(parents=True)
    for number in range(documents):
        (docs / f"{number:06}.txt").write_text(hostile_text(number), "utf-8")
    with mock_server(latency=LATENCY, jitter=LATENCY, seed=seed, retry_after=0.05) as server:
        _start(docs, calm, server).communicate()
        calls = server.stats()["answered"]
        server.reset()
        server.set(faults=shares(), redirect="http://127.0.0.1:9/v1/chat/completions")
        began = time.monotonic()
        _to_the_end(docs, run, server, course, _moments(calls, kills, seed), deadline)
        course.seconds = time.monotonic() - began
        stats = server.stats()
        course.requests, course.faults = stats["requests"], sum(stats["faults"].values())
        course.kinds = len(stats["faults"])
        course.checks = [
            Check(
                "share of requests with a fault",
                course.faults > 0.25 * course.requests,
                f"{course.faults / course.requests:.3f}",
            ),
            *agree(docs, run, course.heard[-1]),
            tokens(run, stats, course.kills * CONCURRENCY),
            *no_traces(run, course.heard),
            verified(docs, run),
            *compare(calm, run),
        ]
        told = json.loads((run / "summary.json").read_text("utf-8"))
        course.complete, course.failed = told["complete"], told["failed"]
        server.set(faults={})
        _, err = _start(docs, run, server, "--retry-failed").communicate()
        told = json.loads((run / "summary.json").read_text("utf-8"))
        course.checks += [
            Check(
                "complete after --retry-failed without faults",
                told["complete"] == documents,
                f"{told['complete']} of {documents}",
            ),
            verified(docs, run),
            *compare(calm, run),
            *no_traces(run, [err]),
        ]
    return course


def _moments(calls: int, kills: int, seed: int) -> list[float]:
    """Return after how many answers to kill."""
    chance = random.Random(seed)  # noqa: S311  # moments, not secrets
    return sorted(chance.uniform(0, _OVER * calls) for _ in range(kills))


def _start(docs: Path, run: Path, server: Mock, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "summarize", "batch", str(docs), "-o", str(run), *more]
    command += ["--base-url", server.url, "--model", MODEL, "--concurrency", str(CONCURRENCY)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603  # our own command


def _to_the_end(
    docs: Path, run: Path, server: Mock, course: Course, moments: list[float], deadline: int
) -> None:
    """Start the command until it has nothing more to do."""
    chance = random.Random(len(moments))  # noqa: S311  # moments, not secrets
    while course.starts < _STARTS + course.kills:
        course.starts += 1
        with _start(docs, run, server, "--deadline", str(deadline)) as process:
            killed = bool(moments) and _killed(process, server, moments[0], chance)
            if killed:
                moments.pop(0)
                course.kills += 1
            out, err = process.communicate(timeout=_PATIENCE)
        course.heard.append(out + err)
        if not killed and not json.loads(out)["stopped"]:
            return
    raise RuntimeError(f"the run does not end: {course.heard[-1][-500:]}")


def _killed(process: subprocess.Popen[str], server: Mock, moment: float, chance: random.Random) -> bool:
    """Wait for the moment and kill; False if the process ends before."""
    give_up = time.monotonic() + _PATIENCE
    while process.poll() is None and server.stats()["answered"] < moment:
        time.sleep(_LOOK)
        if time.monotonic() > give_up:
            process.kill()
            raise RuntimeError("the run does not get on")
    time.sleep(chance.uniform(0, _LATE))
    if process.poll() is not None:
        return False
    process.kill()
    return True
