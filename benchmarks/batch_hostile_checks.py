# ruff: noqa: INP001  # a script's module, not a package
"""What must be true of a run, whatever its server did to it."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarize.brief_type import load_type
from summarize.reading import read
from summarize.verification import parse_brief, verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_TRACES = (
    "Traceback (most recent call last)",
    "defect in the program",
    "please report it",
    "Task exception was never",
)
_TOLD = re.compile(r"(\d[\d,]*) of (\d[\d,]*) documents? (?:is|are) complete(?:; (\d[\d,]*) failed)?")
_LISTS = ("bottom_line", "actors", "positions", "military_assets", "dates")
_JUDGED = "model-judgement"


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must be true, and what was found."""

    what: str
    good: bool
    found: str


def agree(docs: Path, run: Path, heard: str) -> list[Check]:
    """Every document is complete or named with its reason, and ledger, results and what was said agree."""
    names = sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.txt"))
    with closing(_ledger(run)) as ledger:
        rows = ledger.execute(
            "SELECT CAST(d.path AS TEXT), coalesce(u.state, 'unread'), coalesce(u.message, d.message) "
            "FROM documents d LEFT JOIN units u ON u.id = d.unit ORDER BY d.path"
        ).fetchall()
        ((sound,),) = ledger.execute("PRAGMA integrity_check").fetchall()
    states = {path: (state, message) for path, state, message in rows}
    unnamed = [name for name in names if not _named(*states.get(name, ("missing", "")))]
    with (run / "tables" / "documents.csv").open(encoding="utf-8", newline="") as sheet:
        table = {row["document"]: (row["state"], row["message"].lstrip("'")) for row in csv.DictReader(sheet)}
    lines = [json.loads(line) for line in (run / "briefs.jsonl").read_text("utf-8").splitlines()]
    complete = {name for name, (state, _message) in states.items() if state == "complete"}
    files = {
        path.relative_to(run / "briefs").as_posix().removesuffix(".json")
        for path in (run / "briefs").rglob("*.json")
    }
    summary = json.loads((run / "summary.json").read_text("utf-8"))
    counts = len(complete), len(names) - len(complete), len(names)
    said = _TOLD.search(heard)
    told = (_number(said[1]), _number(said[3]), _number(said[2])) if said else None
    differ = [
        n
        for n in names
        if table.get(n, ("", ""))[0] != states[n][0] or (table[n][1] or "") != states[n][1].lstrip("'")
    ]
    return [
        Check(
            "documents neither complete nor named with a reason", not unnamed, f"{len(unnamed)} {unnamed[:3]}"
        ),
        Check(
            "the ledger is whole and has every document once",
            sound == "ok" and sorted(states) == names,
            f"{sound}, {len(states)}",
        ),
        Check("documents.csv says something else than the ledger", not differ, f"{len(differ)} {differ[:3]}"),
        Check(
            "briefs.jsonl has the complete ones",
            sorted(one["document"] for one in lines) == sorted(complete),
            str(len(lines)),
        ),
        Check("result files are those of complete ones", files == complete, str(len(files))),
        Check(
            "summary.json agrees",
            (summary["complete"], summary["failed"], summary["documents"]) == counts,
            str(counts),
        ),
        Check("stderr agrees", told == counts, str(told)),
    ]


def _named(state: str, message: str) -> bool:
    return state == "complete" or (state == "failed" and bool(message.strip()) and "\n" not in message)


def _number(text: str | None) -> int:
    return int((text or "0").replace(",", ""))


def tokens(run: Path, stats: Mapping[str, Any], in_flight: int) -> Check:
    """Tokens in the ledger are those that the server told, but for answers that nobody received.

    An answer is not received if its attempt was broken off (it has status 0: another question of the same document had
    failed, or the document's time was over) or was in flight at a kill. Nothing else may be missing, and nothing may be
    there twice.
    """
    with closing(_ledger(run)) as ledger:
        ((counted, answers, broken_off),) = ledger.execute(
            "SELECT sum(prompt_tokens + completion_tokens), sum(prompt_tokens + completion_tokens > 0), "
            "sum(error = 'CancelledError') FROM attempts"
        ).fetchall()
    told = stats["told_prompt_tokens"] + stats["told_completion_tokens"]
    missing, unread = told - counted, stats["told_answers"] - answers
    found = (
        f"server {told:,} in {stats['told_answers']:,} answers, ledger {counted:,}; missing {missing:,} of {unread} answers, "
        f"{broken_off} attempts were broken off and {in_flight} in flight at kills at most"
    )
    fair = 0 <= unread <= broken_off + in_flight and (missing > 0 if unread else missing == 0)
    return Check("tokens: none twice, none forgotten", fair, found)


def no_traces(run: Path, heard: Sequence[str]) -> list[Check]:
    """No exception's trace, and no defect, in what was said, in the ledger and in the results."""
    texts = list(heard)
    with closing(_ledger(run)) as ledger:
        texts += [
            message
            for (message,) in ledger.execute(
                "SELECT message FROM units UNION ALL SELECT message FROM documents"
            )
        ]
        texts += [error for (error,) in ledger.execute("SELECT DISTINCT error FROM attempts")]
    files = [path for path in run.rglob("*") if path.suffix in {".json", ".jsonl", ".md", ".csv"}]
    texts += [path.read_text("utf-8", "replace") for path in files]
    found = [trace for text in texts for trace in _TRACES if trace in text]
    steering = [line for text in heard for line in text.splitlines() if not line.isprintable()]
    return [
        Check("exception traces and defects", not found, f"{len(found)} in {len(texts):,} texts"),
        Check("lines of stderr that could steer a terminal", not steering, str(len(steering))),
    ]


def verified(docs: Path, run: Path) -> Check:
    """Nothing in any brief is unsupported: the check of `summarize verify`."""
    brief_type = load_type("situation")
    found, briefs = [], sorted((run / "briefs").rglob("*.json"))
    for path in briefs:
        name = path.relative_to(run / "briefs").as_posix().removesuffix(".json")
        brief = parse_brief(path.read_text("utf-8"), brief_type, name)
        found += [f"{name}: {finding.message}" for finding in verify(brief, read(docs / name))]
    return Check(
        "unsupported items by `summarize verify`",
        not found,
        f"{len(found)} in {len(briefs)} briefs {found[:2]}",
    )


def compare(calm: Path, run: Path) -> list[Check]:
    """No item that a run without faults does not have, but for what the model alone judged and the words it chose."""
    ours, theirs = _briefs(run), _briefs(calm)
    new: list[str] = []
    judged = words = items = 0
    for name, brief in ours.items():
        known = {_shown(item) for item in _items(theirs[name])}
        sentences = {one["text"] for one in brief["citations"]}
        for item in _items(brief):
            items += 1
            if _shown(item) in known:
                continue
            if any(one["rule"] == _JUDGED for one in item["evidence"]):
                judged += 1
            elif item.get("text") in sentences:
                words += 1  # the document's own sentence stands in for words that failed
            else:
                new.append(f"{name}: {_shown(item)[:200]}")
    found = f"{len(new)} of {items:,}; {judged} others rest on a judgement marked as the model's, {words} are the document's own sentences {new[:2]}"
    return [Check("items that a run without faults does not have", not new, found)]


def _items(brief: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    return (item for kind in _LISTS for item in brief[kind])


def _shown(item: Mapping[str, Any]) -> str:
    return json.dumps({name: value for name, value in item.items() if name != "evidence"}, sort_keys=True)


def _briefs(run: Path) -> dict[str, dict[str, Any]]:
    with closing(_ledger(run)) as ledger:
        rows = ledger.execute(
            "SELECT CAST(d.path AS TEXT), u.brief FROM documents d JOIN units u ON u.id = d.unit WHERE u.state = 'complete'"
        )
        return {name: json.loads(zlib.decompress(brief)) for name, brief in rows}


def _ledger(run: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{run / 'ledger.sqlite'}?mode=ro", uri=True)
