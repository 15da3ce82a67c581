# ruff: noqa: INP001  # a script's module, not a package
"""The whole of `summarize batch`: CPU by stages, memory, a replay without a socket."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from batch_documents import write_documents
from batch_measure import launch, median, table
from mock_server import mock_server

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

CHARACTERS = 4_000  # of a document
SMALL = 300  # characters of a document of the memory benchmark
_APART = ("spotting", "grounding")  # stages that the bounds leave out
_TRACED = 20  # documents replayed under strace, which makes all slow


def whole(args: Namespace, work: Path) -> tuple[str, list[dict[str, Any]]]:
    """Measure the CPU time of a document, and what of it each stage takes."""
    docs = work / "docs"
    write_documents(docs, args.documents, CHARACTERS)
    measured = []
    with mock_server(latency=0.05) as server:
        for number in range(args.rounds):
            run = work / f"run-{number}"
            measured.append(
                launch("batch_ours.py", folder=docs, run=run, url=server.url, concurrency=64, whole=True)
            )
    title = f"{args.documents:,} documents of {CHARACTERS:,} characters, medians of {args.rounds}"
    return f"{title}\n\n{_stages(measured, args.documents)}", measured


def replay(args: Namespace, work: Path) -> tuple[str, list[dict[str, Any]]]:
    """Measure a replay of a run, and prove that it opens no socket."""
    docs, recorded = work / "docs", work / "recorded"
    write_documents(docs, args.documents, CHARACTERS)
    with mock_server() as server:
        launch("batch_ours.py", folder=docs, run=recorded, url=server.url, concurrency=64, whole=True)
    measured = []
    for number in range(args.rounds):
        took = launch(
            "batch_ours.py", folder=docs, run=work / f"replay-{number}", replay=recorded, whole=True
        )
        apart = sum(took["stages"][stage] for stage in _APART)
        measured.append(took | {"beyond_seconds": took["seconds"] - apart})
    sockets = sorted({line for one in measured for line in one["sockets"]}) or ["none"]
    beyond = median(measured, "beyond_seconds")
    traced = _traced(docs, recorded, work)
    lines = [
        f"{args.documents:,} documents replayed, medians of {args.rounds}: {median(measured, 'seconds'):.1f} s, of it",
        f"{beyond:.1f} s beyond spotting and grounding; connections: {', '.join(sockets)}; strace: {traced}",
    ]
    return "\n".join(lines) + f"\n\n{_stages(measured, args.documents)}", measured


def memory(args: Namespace, work: Path) -> tuple[str, list[dict[str, Any]]]:
    """Measure the peak memory of runs of different length; one question a document."""
    measured = []
    for number in args.sizes:
        docs, run = work / f"docs-{number}", work / f"run-{number}"
        write_documents(docs, number, SMALL)
        with mock_server() as server:
            took = launch("batch_ours.py", folder=docs, run=run, url=server.url, concurrency=64)
        measured.append(took | {"documents": number})
        shutil.rmtree(docs)
        shutil.rmtree(run)
    rows = [[m["documents"], m["complete"], m["imported_mb"], m["peak_mb"], m["seconds"]] for m in measured]
    return table(("documents", "complete", "MB after imports", "peak MB", "s"), rows), measured


def _stages(measured: list[dict[str, Any]], documents: int) -> str:
    names = list(measured[0]["stages"])
    flat = [m["stages"] | {"all": m["cpu_seconds"]} for m in measured]
    for one in flat:
        one["beyond spotting and grounding"] = one["all"] - sum(one[stage] for stage in _APART)
        one["of that not listed above"] = one["all"] - sum(one[name] for name in names)
    shown = [*names, "all", "beyond spotting and grounding", "of that not listed above"]
    calls = measured[0]["calls"] / documents
    rows = [[name, median(flat, name) / documents * 1_000] for name in shown]
    return f"{table(('stage', 'CPU ms a document'), rows)}\n{calls:.1f} calls a document\n"


def _traced(docs: Path, recorded: Path, work: Path) -> str:
    """Replay a few documents under strace; return the calls that a connection takes, or why there is none."""
    if shutil.which("strace") is None:
        return "not installed"
    log = work / "strace.log"
    command = [
        "strace",
        "-f",
        "-qq",
        "-e",
        "trace=network",
        "-o",
        str(log),
        sys.executable,
        "-m",
        "summarize",
    ]
    command += [
        "batch",
        str(docs),
        "-o",
        str(work / "traced"),
        "--replay",
        str(recorded),
        "--limit",
        str(_TRACED),
    ]
    subprocess.run([*command, "--model", "synthetic"], capture_output=True, check=False)  # noqa: S603  # our own command
    calls = [line for line in log.read_text("utf-8", "replace").splitlines() if "socketpair" not in line]
    outside = [c for c in calls if "AF_INET" in c or "connect(" in c or "bind(" in c or "socket(" in c]
    return f"{len(outside)} calls of socket, connect or bind" + "".join(f"\n    {c}" for c in outside[:5])
