# ruff: noqa: INP001  # a script's module, not a package
"""Score the tools' predictions, and write the table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarize import evaluate
from summarize.evaluate.support import score_support
from summarize.evaluate.tally import Share

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

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
    """A document to work on."""

    doc_id: str
    text: str


@dataclass(frozen=True)
class Figures:
    """What the scorer says of one tool.

    Attributes:
        f1: Kind -> F1, 0 to 1, None where nothing was given or wanted; "macro" is their mean. Empty without gold.
        unsupported: (names, quotes, quantities and dates that are not in the source, all of them).
    """

    f1: dict[str, float | None]
    unsupported: tuple[int, int]


def score(folder: Path, cases: list[Case], gold: Path | None, documents: Path | None) -> Figures:
    """Score a folder of predictions with `summarize.evaluate`, as `summarize eval` does."""
    names = {case.doc_id for case in cases}
    if gold is not None:
        scored = evaluate.score(
            evaluate.load_gold(gold, documents, only=names), evaluate.load_predictions(folder, names)
        )
        f1 = {kind: scored.tallies[kind].f1 for kind in KINDS} | {"macro": scored.macro_f1}
        share = scored.shares["unsupported.all"]
    else:
        f1 = {}
        made = {p["doc_id"]: evaluate.as_prediction(p) for p in read_predictions(folder, cases)}
        shares = [score_support(made[c.doc_id], c.text).shares for c in cases if c.doc_id in made]
        share = sum((one["unsupported.all"] for one in shares), Share())
    return Figures(f1, (share.part, share.whole))


def row(title: str, predictions: list[dict[str, Any]], scored: Figures) -> list[str]:
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
    f1 = [scored.f1.get(kind) for kind in (*KINDS, "macro")]
    lost = sum("error" in p for p in predictions)
    return [
        title,
        ", ".join(sorted({m["version"] for m in metas})),
        *("-" if value is None else f"{value:.2f}" for value in f1),
        _share(scored.unsupported),
        f"{at_least}{mean('prompt_tokens'):,.0f} ({mean('cached_tokens'):,.0f})",
        f"{at_least}{mean('completion_tokens'):,.0f}",
        f"{mean('calls'):.1f}",
        f"{mean('seconds'):.0f}",
        f"{lost} of {len(predictions)}",
    ]


def _share(unsupported: tuple[int, int]) -> str:
    bad, items = unsupported
    return f"{bad / items:.1%} ({bad} of {items})" if items else "-"


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
