"""Scores as a Markdown table, one row a kind or field, and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from summarize.evaluate.tally import Share, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarize.evaluate.score import Score

_KINDS = {
    "actors": ("kind", "roles"),
    "positions": ("holder", "speaker", "stance", "target", "manner"),
    "military_assets": ("quantity", "operator", "location"),
    "dates": ("edtf", "kind"),
}
_COSTS = {
    "prompt_tokens": ("prompt tokens", 0),
    "cached_tokens": ("of them cached", 0),
    "completion_tokens": ("output tokens", 0),
    "calls": ("calls", 1),
    "seconds": ("seconds", 1),
}
"""Cost -> its row, and how many decimals it is shown with."""
_LEGEND = (
    "Kinds and fields: precision / recall / **F1** (right of given, found of wanted). "
    "Shares: percent (counts). Costs: mean per document."
)
_NONE = "-"


def to_markdown(scores: Sequence[Score], *, difference: bool = False) -> str:
    """Return the table; with `difference`, a last column tells how much the first is above the second.

    The difference is that of F1, of the share in percentage points, or of the mean.
    """
    columns = [score.name for score in scores] + (["difference"] if difference else [])
    lines = [_LEGEND, "", _row(["", *columns]), _row(["---"] * (len(columns) + 1))]
    for title, cells, values in _rows(scores):
        change = [_difference(values)] if difference else []
        lines.append(_row([title, *cells, *change]))
    return "\n".join(lines) + "\n"


def to_detail(scores: Sequence[Score]) -> str:
    """Return, document by document, what was wrong, missed or unsupported, as Markdown lists."""
    lines = []
    for score in scores:
        for case, found in score.by_case.items():
            remarks = {what: names for what, names in found.remarks.items() if names}
            lines += ["", f"## {score.name}: {case}", ""]
            lines += [f"- {what}: {_one_line(' | '.join(names))}" for what, names in remarks.items()]
    return "\n".join(lines) + "\n"


def to_json(scores: Sequence[Score], gold: str) -> str:
    """Return figures, counts, failures and remarks of each score; `gold` is the gold's digest."""
    listed: list[dict[str, Any]] = [
        {
            "name": score.name,
            "figures": score.figures(),
            "counts": {
                name: [tally.right, tally.given, tally.found, tally.wanted]
                for name, tally in score.tallies.items()
            }
            | {name: [share.part, share.whole] for name, share in score.shares.items()},
            "failures": score.failures,
            "documents": {case: found.remarks for case, found in score.by_case.items()},
        }
        for score in scores
    ]
    return json.dumps({"gold": gold, "predictions": listed}, ensure_ascii=False, indent=2) + "\n"


def _rows(scores: Sequence[Score]) -> list[tuple[str, list[str], list[float | None]]]:
    """Return title, cells, and the values whose difference counts; rows that nobody has are left out."""
    rows = []
    for kind, names in _KINDS.items():
        title = kind.replace("_", " ")
        rows.append(_tally_row(title, kind, scores))
        rows.append(_tally_row(f"{title}, same words", f"{kind}.strict", scores))
        if kind == "actors":
            rows.append(_share_row("main actors found", "actors.main", scores))
            rows.append(_share_row("taken for actors", "actors.unwanted", scores))
        rows.append(_share_row(f"{title} said twice", f"{kind}.repeated", scores))
        rows += [_tally_row(f"{title}: {name}", f"{kind}.{name}", scores) for name in names]
    macro: list[float | None] = [score.macro_f1 for score in scores]
    rows.append(("macro F1 (actors, assets, dates)", [_figure(value) for value in macro], macro))
    rows += [_share_row(f"cited rightly: {k.replace('_', ' ')}", f"cited.{k}", scores) for k in _KINDS]
    found = dict.fromkeys(
        name for score in scores for name in score.shares if name.startswith("unsupported.")
    )
    for name in found:
        rows.append(_share_row(f"not in the source: {name.removeprefix('unsupported.')}", name, scores))
    for name, (title, decimals) in _COSTS.items():
        means = [score.costs[name] for score in scores]
        rows.append((title, [_NONE if m is None else f"{m:.{decimals}f}" for m in means], means))
    failed: list[float | None] = [float(len(score.failures)) for score in scores]
    rows.append(
        (
            "documents missing or failed",
            [f"{n:.0f} of {len(s.by_case)}" for n, s in zip(failed, scores, strict=True)],
            failed,
        )
    )
    return [row for row in rows if any(cell != _NONE for cell in row[1])]


def _tally_row(title: str, name: str, scores: Sequence[Score]) -> tuple[str, list[str], list[float | None]]:
    tallies = [score.tallies.get(name, Tally()) for score in scores]
    cells = [
        _NONE
        if tally.f1 is None
        else f"{_figure(tally.precision)} / {_figure(tally.recall)} / **{_figure(tally.f1)}** "
        f"({tally.right}/{tally.given}, {tally.found}/{tally.wanted})"
        for tally in tallies
    ]
    return title, cells, [tally.f1 for tally in tallies]


def _share_row(title: str, name: str, scores: Sequence[Score]) -> tuple[str, list[str], list[float | None]]:
    shares = [score.shares.get(name, Share()) for score in scores]
    cells = [
        _NONE if share.value is None else f"{share.value:.1%} ({share.part}/{share.whole})"
        for share in shares
    ]
    return title, cells, [share.value for share in shares]


def _difference(values: list[float | None]) -> str:
    ours, theirs = values
    if ours is None or theirs is None:
        return _NONE
    decimals = 2 if abs(ours) <= 1 and abs(theirs) <= 1 else 1  # shares and F1, else tokens and seconds
    return f"{ours - theirs:+.{decimals}f}"


def _figure(value: float | None) -> str:
    return _NONE if value is None else f"{value:.2f}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_one_line(cell).replace("|", "\\|") for cell in cells) + " |"


def _one_line(text: str) -> str:
    return " ".join(text.split())
