"""Set the floors of the gate from the recordings: `python tests/floors.py [--allow-lower]`.

The briefs of the short seeds are replayed, scored against their gold, and every figure becomes a floor. A floor is
lowered only when --allow-lower says so.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from record import RUNS

from summarize.api import summarize
from summarize.evaluate import (
    Predictions,
    Score,
    as_prediction,
    bounds_of,
    breaches,
    digest,
    dump_bounds,
    load_bounds,
    load_gold,
    lowered,
    score,
)
from summarize.model.connect import ModelChoice
from summarize.reading import read

ROOT = Path(__file__).parent.parent
FLOORS = ROOT / "tests" / "floors.toml"
RECORDINGS = ROOT / "tests" / "recordings"
SHORT = ("ministry-statement", "pressure-campaign", "three-alphabets", "transcript", "wire-dispatch")
"""Seeds that replay in a moment; the long report is for people to measure."""


def recording_of(seed: str, recordings: Path = RECORDINGS) -> Path:
    """Return the recording of a seed.

    Raises:
        FileNotFoundError: There is none; the message says how to make it.
    """
    path = recordings / f"{seed}.jsonl"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: run `make record`")
    return path


def measure(recordings: Path = RECORDINGS) -> tuple[Score, str]:
    """Replay the short seeds and score their briefs; return the score and the digest of the gold."""
    cases = load_gold(ROOT / "tests" / "gold", ROOT / "seeds", only=SHORT)
    briefs = {}
    for seed in SHORT:
        path, *options = RUNS[seed]
        stated = dict(zip(options[::2], options[1::2], strict=True))
        published = stated.pop("--published", None)
        if stated:
            raise ValueError(
                f"tests/record.py runs {seed} with {', '.join(stated)}: replay it with the same here"
            )
        document = read(ROOT / path, published=date.fromisoformat(published) if published else None)
        brief = summarize(document, model=ModelChoice(replay=recording_of(seed, recordings)))
        briefs[seed] = as_prediction(brief.model_dump(mode="json"))
    return score(cases, Predictions("recordings", briefs)), digest(cases)


def gate(floors: Path = FLOORS, recordings: Path = RECORDINGS) -> list[str]:
    """Return, in words, which figures of the replayed briefs are below their floors."""
    measured, gold = measure(recordings)
    return breaches(load_bounds(floors), measured.figures(), gold)


def set_floors(
    floors: Path = FLOORS, recordings: Path = RECORDINGS, *, allow_lower: bool = False
) -> list[str]:
    """Write the floors; return, in words, which ones that would lower: then, unless allowed, nothing is written."""
    measured, gold = measure(recordings)
    new = bounds_of(measured.figures(), gold)
    worse = lowered(load_bounds(floors), new) if floors.exists() else []
    if allow_lower or not worse:
        floors.write_text(dump_bounds(new), "utf-8")
    return worse


if __name__ == "__main__":
    allowed = "--allow-lower" in sys.argv[1:]
    for line in (found := set_floors(allow_lower=allowed)):
        print(line)  # noqa: T201  # a script for a terminal
    if found and not allowed:
        sys.exit(f"{FLOORS} stays as it is: say --allow-lower to lower it")
