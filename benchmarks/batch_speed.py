# ruff: noqa: INP001  # a script's module, not a package
"""Speed and a storm of refusals: this project's runner and other tools in turn, on the same documents and server."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from batch_documents import write_documents
from batch_measure import launch, median, table
from mock_server import mock_server

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from pathlib import Path

    from mock_server import Mock

OURS = "summarize"
RIVALS = ("plain", "instructor", "langextract")
CHARACTERS = 4_000  # of a document
SETTINGS = ((64, 0.2), (256, 2.0))
"""Calls at a time, and seconds until an answer."""
STORM_RATE = 200  # requests a second that the server takes
STORM_CALLS = 128  # calls at a time
STORM_LATENCY = 0.2  # seconds


def speed(args: Namespace, work: Path) -> tuple[str, list[dict[str, Any]]]:
    """Measure how close a run comes to the ideal time: documents / calls at a time * latency."""
    docs = work / "docs"
    write_documents(docs, args.documents, CHARACTERS)
    measured: list[dict[str, Any]] = []
    with mock_server() as server:
        for calls, latency in SETTINGS:
            server.set(latency=latency)
            ideal = args.documents / calls * latency
            took = _in_turn(args, work, docs, server, calls)
            measured += [one | {"calls_at_once": calls, "ideal": ideal} for one in took]
    rows = []
    for calls, latency in SETTINGS:
        for tool in _tools(args):
            runs = [m for m in measured if (m["tool"], m["calls_at_once"]) == (tool, calls)]
            seconds, ideal = median(runs, "seconds"), runs[0]["ideal"]
            cpu = median(runs, "cpu_seconds") / args.documents * 1_000
            share = f"{ideal / seconds:.2f}"
            lost = sum(m["lost"] for m in runs)
            files = median(runs, "published_seconds")
            setting = f"{calls} / {latency:g} s"
            rows.append([setting, tool, ideal, seconds, files, share, cpu, median(runs, "peak_mb"), lost])
    head = (
        "at a time / latency",
        "tool",
        "ideal s",
        "s",
        "of it tables s",
        "of ideal",
        "CPU ms a document",
        "peak MB",
        "lost",
    )
    title = (
        f"{args.documents:,} documents of {CHARACTERS:,} characters, one call each; medians of {args.rounds}"
    )
    return f"{title}\n\n{table(head, rows)}", measured


def storm(args: Namespace, work: Path) -> tuple[str, list[dict[str, Any]]]:
    """Measure what is lost and wasted when the server refuses what comes too fast."""
    docs = work / "docs"
    write_documents(docs, args.documents, CHARACTERS)
    with mock_server(latency=STORM_LATENCY, rate=STORM_RATE, retry_after=1) as server:
        took = _in_turn(args, work, docs, server, STORM_CALLS)
    measured = [one | {"refused_share": one["refused"] / max(one["requests"], 1)} for one in took]
    rows = []
    for tool in _tools(args):
        runs = [m for m in measured if m["tool"] == tool]
        ideal = args.documents / STORM_RATE
        lost = ", ".join(str(m["lost"]) for m in runs)
        share = f"{median(runs, 'refused_share'):.1%}"
        requests = median(runs, "requests")
        rows.append([tool, lost, round(requests), share, median(runs, "seconds"), round(ideal, 1)])
    head = ("tool", "lost (each round)", "requests", "wasted", "s", "ideal s")
    title = (
        f"{args.documents:,} calls, {STORM_CALLS} at a time, the server takes {STORM_RATE} a second; "
        f"medians of {args.rounds}"
    )
    return f"{title}\n\n{table(head, rows)}", measured


def _tools(args: Namespace) -> list[str]:
    return [OURS, *(RIVALS if args.rivals else ())]


def _in_turn(args: Namespace, work: Path, docs: Path, server: Mock, calls: int) -> Sequence[dict[str, Any]]:
    """Run all tools, the first again only after the last, so many rounds; each beginning with another one."""
    tools = _tools(args)
    measured = []
    for number in range(args.rounds):
        turn = number % len(tools)
        for tool in tools[turn:] + tools[:turn]:
            server.reset()
            out = work / f"{tool}-{calls}-{number}"
            told = {"folder": docs, "url": server.url, "concurrency": calls}
            if tool == OURS:
                took = launch("batch_ours.py", run=out, **told)
            else:
                took = launch("batch_rival.py", args.rivals, tool=tool, out=out, **told)
                took["published_seconds"] = 0.0
            stats = server.stats()
            took |= {"tool": tool, "round": number, "requests": stats["requests"]}
            took |= {"refused": stats.get("refused_rate", 0), "paid_again": stats["paid_again"]}
            took["max_in_flight"] = stats["max_in_flight"]
            sys.stderr.write(f"{calls} at a time, round {number + 1}, {tool}: {took['seconds']:.1f} s\n")
            measured.append(took)
    return measured
