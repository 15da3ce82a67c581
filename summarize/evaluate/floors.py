"""The gate: figures that must not get worse, and the gold they belong to."""

from __future__ import annotations

import json
import math
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarize.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LESS_IS_BETTER = re.compile(r"unsupported\..*|.*\.(unwanted|repeated)")
_UNGATED = "cost."  # a price is weighed against what it buys, by a person
_STEPS = 10_000  # bounds are kept to four decimals, rounded to the lenient side


@dataclass(frozen=True, slots=True)
class Bounds:
    """What figures must keep.

    Attributes:
        gold: SHA-256 of the gold they were measured on, as `summarize.evaluate.digest` returns it.
        floors: Name of a figure -> the least it may be.
        ceilings: Name of a figure -> the most it may be.
    """

    gold: str
    floors: Mapping[str, float]
    ceilings: Mapping[str, float]


def bounds_of(figures: Mapping[str, float | None], gold: str) -> Bounds:
    """Make every figure a bound, as `Score.figures` returns them; costs are none.

    A share of nothing (no quotation at all, hence none unsupported) gets the ceiling 0.
    """
    gated = {name: value for name, value in figures.items() if not name.startswith(_UNGATED)}
    return Bounds(
        gold,
        {n: math.floor(v * _STEPS) / _STEPS for n, v in gated.items() if v is not None and not _less(n)},
        {n: math.ceil((v or 0.0) * _STEPS) / _STEPS for n, v in gated.items() if _less(n)},
    )


def breaches(bounds: Bounds, figures: Mapping[str, float | None], gold: str) -> list[str]:
    """Return, in words, what doesn't keep the bounds; empty when the gate passes.

    A figure that isn't measured any more is a breach, and so are bounds of another gold.
    """
    if bounds.gold != gold:
        return [f"the floors belong to another gold ({bounds.gold[:12]}, not {gold[:12]}): set them anew"]
    return _worse(bounds, figures)


def lowered(old: Bounds, new: Bounds) -> list[str]:
    """Return, in words, which old bounds the new ones would loosen or drop, whatever gold they belong to."""
    return _worse(old, {**new.floors, **new.ceilings})


def load_bounds(path: Path) -> Bounds:
    """Read bounds from TOML, or JSON for a `.json` file.

    Raises:
        DocumentError: The file is missing, is neither, or holds no floors.
    """
    try:
        text = path.read_text("utf-8")
        data = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        floors = {str(name): float(value) for name, value in data["floors"].items()}
        ceilings = {str(name): float(value) for name, value in data.get("ceilings", {}).items()}
        gold = str(data["gold"])
    except OSError as error:
        raise DocumentError(f"{path}: {error.strerror or error}: make it with --update-floors") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DocumentError(f"{path}: no floors (gold, [floors], [ceilings]): {error}") from error
    if not floors:
        raise DocumentError(f"{path}: no floors in it, so nothing could fail: make them with --update-floors")
    return Bounds(gold, floors, ceilings)


def dump_bounds(bounds: Bounds, *, as_json: bool = False) -> str:
    """Return the text of a file of bounds, as `load_bounds` reads it."""
    parts = {"floors": dict(sorted(bounds.floors.items())), "ceilings": dict(sorted(bounds.ceilings.items()))}
    if as_json:
        return json.dumps({"gold": bounds.gold, **parts}, indent=2) + "\n"
    lines = [
        "# What a change must keep: written by `summarize eval --update-floors`, lowered only with --allow-lower.",
        f'gold = "{bounds.gold}"',
    ]
    for title, listed in parts.items():
        lines += ["", f"[{title}]", *(f"{json.dumps(name)} = {value:.4f}" for name, value in listed.items())]
    return "\n".join(lines) + "\n"


def _worse(bounds: Bounds, figures: Mapping[str, float | None]) -> list[str]:
    """Compare with floors and ceilings; a share of nothing keeps its ceiling, a figure that is not there doesn't."""
    below = [
        f"{name}: {_shown(figures.get(name))} is below its floor {floor:.4f}"
        for name, floor in bounds.floors.items()
        if (value := figures.get(name)) is None or value < floor
    ]
    above = [
        f"{name}: {_shown(figures.get(name))} is above its ceiling {ceiling:.4f}"
        for name, ceiling in bounds.ceilings.items()
        if name not in figures or (figures[name] or 0.0) > ceiling
    ]
    return below + above


def _less(name: str) -> bool:
    return _LESS_IS_BETTER.fullmatch(name) is not None


def _shown(value: float | None) -> str:
    return "no figure" if value is None else f"{value:.4f}"
