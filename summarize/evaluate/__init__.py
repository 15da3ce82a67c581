"""Evaluate: predictions, ours or of other tools, are scored against gold. Nothing here is part of making a brief."""

from __future__ import annotations

from summarize.evaluate.floors import Bounds, bounds_of, breaches, dump_bounds, load_bounds, lowered
from summarize.evaluate.gold import Case, digest, load_gold
from summarize.evaluate.prediction import Prediction, Predictions, as_prediction, load_predictions
from summarize.evaluate.score import Score, score
from summarize.evaluate.table import to_detail, to_json, to_markdown

__all__ = [
    "Bounds",
    "Case",
    "Prediction",
    "Predictions",
    "Score",
    "as_prediction",
    "bounds_of",
    "breaches",
    "digest",
    "dump_bounds",
    "load_bounds",
    "load_gold",
    "load_predictions",
    "lowered",
    "score",
    "to_detail",
    "to_json",
    "to_markdown",
]
