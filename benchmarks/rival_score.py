# ruff: noqa: INP001  # a script's module, not a package
"""Score the tools' predictions, and write the table."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import ModuleType

KINDS = ("actors", "military_assets", "dates")
_HEAD = (
    "tool",
    "version",
    *(f"F1 {kind.replace('_', ' ')}" for kind in KINDS),
    "macro F1",
    "unsupported",
    "prompt tokens (cached)",
    "output tokens",
    "calls",
    "seconds",
    "lost",
)


@dataclass(frozen=True)
class Case:
    """A document with its gold, None without."""

    doc_id: str
    text: str
    gold: dict[str, Any] | None = None


@dataclass(frozen=True)
class Score:
    """What a scorer says of one tool.

    Attributes:
        f1: Kind -> F1, 0 to 1; empty without gold.
        unsupported: (names, quotes, quantities and dates that are not in the source, all of them); None unscored.
    """

    f1: dict[str, float]
    unsupported: tuple[int, int] | None


UNSCORED = Score({}, None)


def score(scorer: Path | None, folder: Path, cases: list[Case]) -> Score:
    """Score the predictions of a folder with a scorer file, a Python module with the functions of `_by_file`."""
    return UNSCORED if scorer is None else _by_file(_load(scorer), folder, cases)


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("rival_scorer", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _by_file(scorer: ModuleType, folder: Path, cases: list[Case]) -> Score:
    documents = {c.doc_id: {"doc_id": c.doc_id, "text": c.text, "gold": c.gold} for c in cases}
    if all(c.gold is not None for c in cases):
        scored, _ = scorer.score_dir(str(folder), documents)
        f1 = {kind: scored["gold"][kind]["F1"] for kind in KINDS}
        grounding = scored["grounding"]
    else:
        f1 = {}
        predictions = {i: p for i, p in scorer.read_dir(str(folder)).items() if i in documents}
        grounding, _ = scorer.score_grounding(predictions, {c.doc_id: c.text for c in cases})
    return Score(f1, (grounding["all"]["ungrounded"], grounding["all"]["items"]))


def row(title: str, predictions: list[dict[str, Any]], scored: Score) -> list[str]:
    """Return one tool's row; costs are means per document, over lost ones too.

    Args:
        title: The tool.
        predictions: With their `meta`, at least one.
        scored: What the scorer said of them.
    """
    metas = [p["meta"] for p in predictions]

    def mean(key: str) -> float:
        return sum(float(m[key]) for m in metas) / len(metas)

    # A call that was broken off cost tokens that no server reports.
    at_least = "≥ " if any(m["uncounted"] or m["failed"] for m in metas) else ""
    f1 = [f"{scored.f1[kind]:.2f}" if kind in scored.f1 else "-" for kind in KINDS]
    macro = f"{sum(scored.f1.values()) / len(KINDS):.2f}" if scored.f1 else "-"
    lost = sum("error" in p for p in predictions)
    return [
        title,
        ", ".join(sorted({m["version"] for m in metas})),
        *f1,
        macro,
        _share(scored.unsupported),
        f"{at_least}{mean('prompt_tokens'):,.0f} ({mean('cached_tokens'):,.0f})",
        f"{at_least}{mean('completion_tokens'):,.0f}",
        f"{mean('calls'):.1f}",
        f"{mean('seconds'):.0f}",
        f"{lost} of {len(predictions)}",
    ]


def _share(unsupported: tuple[int, int] | None) -> str:
    if unsupported is None or not unsupported[1]:
        return "-"
    bad, items = unsupported
    return f"{bad / items:.1%} ({bad} of {items})"


def table(rows: Iterable[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [list(_HEAD), ["---"] * len(_HEAD), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def notes(title: str, predictions: list[dict[str, Any]]) -> list[str]:
    """Return what a reader must know about single documents: the lost ones and what was left out of others."""
    lines = [f"{title}, {p['doc_id']}: lost, {p['error']}" for p in predictions if "error" in p]
    lines += [f"{title}, {p['doc_id']}: {p['meta']['note']}" for p in predictions if p["meta"]["note"]]
    cut = sum(p["meta"]["length_stops"] for p in predictions)
    return [*lines, f"{title}: {cut} answers ended at the token limit"] if cut else lines


def read_predictions(folder: Path, cases: list[Case]) -> list[dict[str, Any]]:
    """Return a tool's predictions of these cases, in their order; what is not made yet is left out."""
    paths = (prediction_path(folder, case) for case in cases)
    return [json.loads(path.read_text("utf-8")) for path in paths if path.exists()]


def prediction_path(folder: Path, case: Case) -> Path:
    """Return where a tool's prediction of a case lies."""
    return folder / f"{''.join(c if c.isalnum() or c in '-_.' else '_' for c in case.doc_id)}.json"
