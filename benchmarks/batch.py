# ruff: noqa: INP001, T201  # a script that prints
"""Measure `summarize batch` against the mock server, with other tools beside it in the same run.

    python benchmarks/batch.py speed  [--documents 2000] [--rounds 3] [--rivals .venv-rivals/bin/python]
    python benchmarks/batch.py storm  [--documents 2000] [--rounds 3] [--rivals .venv-rivals/bin/python]
    python benchmarks/batch.py whole  [--documents 300] [--rounds 3]
    python benchmarks/batch.py memory [--sizes 2000,100000]
    python benchmarks/batch.py kills  [--documents 1500] [--kills 25] [--seed 1]
    python benchmarks/batch.py hostile [--documents 2000] [--kills 25] [--seed 1]
    python benchmarks/batch.py replay [--documents 1000] [--rounds 3]
    python benchmarks/batch.py resume [--documents 100000] [--rounds 3]

Prints a table; --out FILE gets every measurement as JSON. benchmarks/README.md says what is measured how.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "tests"))  # the mock server

from batch_finished import resume  # noqa: E402  # after the path above
from batch_hostile import hostile  # noqa: E402  # the same
from batch_kills import kills  # noqa: E402  # the same
from batch_measure import where  # noqa: E402  # the same
from batch_speed import speed, storm  # noqa: E402  # the same
from batch_whole import memory, replay, whole  # noqa: E402  # the same

if TYPE_CHECKING:
    from collections.abc import Callable

BENCHMARKS: dict[str, tuple[Callable[[argparse.Namespace, Path], tuple[str, list[dict[str, Any]]]], int]] = {
    "speed": (speed, 2_000),
    "storm": (storm, 2_000),
    "whole": (whole, 300),
    "memory": (memory, 0),
    "kills": (kills, 1_500),
    "hostile": (hostile, 2_000),
    "replay": (replay, 1_000),
    "resume": (resume, 100_000),
}
"""Name -> (what measures, documents unless the user says otherwise)."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("benchmark", choices=BENCHMARKS)
    parser.add_argument("--documents", type=int, help="default: see above")
    parser.add_argument("--rounds", type=int, default=3, help="default 3; medians are shown")
    parser.add_argument("--sizes", default="2000,100000", help="of memory: numbers of documents")
    parser.add_argument("--kills", type=int, default=25, help="of kills and hostile; default 25")
    parser.add_argument(
        "--seed", type=int, default=1, help="of kills and hostile: another one makes other moments and faults"
    )
    parser.add_argument("--rivals", help="Python of an environment with langextract and instructor")
    parser.add_argument("--out", type=Path, help="file for all measurements as JSON")
    args = parser.parse_args()
    args.sizes = [int(size) for size in args.sizes.split(",")]
    args.documents = args.documents or BENCHMARKS[args.benchmark][1]
    return args


def main() -> None:
    """Run one benchmark."""
    args = _arguments()
    with tempfile.TemporaryDirectory(prefix="batch-benchmark-") as folder:
        told, measured = BENCHMARKS[args.benchmark][0](args, Path(folder))
    about = where()
    print(f"{args.benchmark}: {', '.join(f'{name} {value}' for name, value in about.items())}\n\n{told}")
    if args.out:
        kept = {"benchmark": args.benchmark, "documents": args.documents, **about, "measured": measured}
        args.out.write_text(json.dumps(kept, indent=1, default=str) + "\n", "utf-8")


if __name__ == "__main__":
    main()
