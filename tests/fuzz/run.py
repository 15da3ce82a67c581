"""Coverage-guided fuzzing of everything that reads what strangers wrote, with atheris (libFuzzer for Python).

    python tests/fuzz/run.py --seconds 60              # all targets, 60 seconds of fuzzing in sum
    python tests/fuzz/run.py --seconds 600 html docx   # two targets, five minutes each
    python tests/fuzz/run.py --seconds 900 --seed 7    # other mutations: what to do by hand before a release

A target is a file `target_NAME.py` with `seeds()`, the corpus it starts from, and `check(data)`, which raises when an
input breaks a promise. Inputs that do are kept in `--finds`, the smallest of each kind; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
SEED = 6  # the same mutations in the same order; how far a run gets depends on the machine
_SECONDS_AN_INPUT = 60  # libFuzzer ends a target whose input takes longer; `child` calls it slow long before
_MEMORY = 4_096  # megabytes, instrumentation and corpus included
_START = 120  # seconds beyond the fuzzing that a target may take to load and to run its seeds
_EXECUTIONS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_COVERAGE = re.compile(r"#\d+\s+(INITED|\w+)\s+cov: (\d+)")
_FIND = re.compile(r"^FIND (.*)$", re.MULTILINE)


def targets() -> list[str]:
    """Return the names of all targets."""
    return sorted(path.stem.removeprefix("target_") for path in HERE.glob("target_*.py"))


def fuzz(name: str, seconds: int, finds: Path, seed: int) -> tuple[str, bool]:
    """Fuzz a target in a process of its own; return a line of figures, and whether nothing was found."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        command = [
            sys.executable,
            str(HERE / "child.py"),
            name,
            str(finds),
            str(corpus),
            f"-max_total_time={seconds}",
            f"-seed={seed}",
            f"-timeout={_SECONDS_AN_INPUT}",
            f"-rss_limit_mb={_MEMORY}",
            f"-artifact_prefix={finds}/{name}-",
            "-print_final_stats=1",
        ]
        own = {**os.environ, "TMPDIR": folder}  # what targets write goes with it
        try:
            done = subprocess.run(  # noqa: S603  # our own file
                command, capture_output=True, timeout=seconds + _START, check=False, env=own
            )
        except subprocess.TimeoutExpired:
            return f"{name}: not ended {_START} seconds after its time", False
    said = done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")
    executions = _EXECUTIONS.search(said)
    coverage = [int(found[2]) for found in _COVERAGE.finditer(said)]
    found = _FIND.findall(said)
    if executions is None or done.returncode:
        found.append(f"the process ended with {done.returncode}: {said.strip()[-1_500:]}")
    figures = (
        f"{name}: {int(executions[1]) if executions else 0:,} executions, coverage {coverage[-1] if coverage else 0}"
        f" (+{coverage[-1] - coverage[0] if coverage else 0} over the seeds), {len(found)} finds"
    )
    return "\n  ".join([figures, *found]), not found


def main() -> int:
    """Fuzz the targets one after the other."""
    parser = argparse.ArgumentParser(description="Coverage-guided fuzzing; see the docstring.")
    parser.add_argument("--seconds", type=int, default=60, help="seconds of fuzzing, over all targets")
    parser.add_argument("--seed", type=int, default=SEED, help=f"other mutations than those of {SEED}")
    parser.add_argument("--finds", type=Path, default=Path(tempfile.gettempdir()) / "summarize-finds")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(targets())}")
    chosen = parser.parse_args()
    names = chosen.targets or targets()
    if unknown := set(names) - set(targets()):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    chosen.finds.mkdir(parents=True, exist_ok=True)
    sound = True
    for name in names:
        line, clean = fuzz(name, max(1, chosen.seconds // len(names)), chosen.finds, chosen.seed)
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        sound &= clean
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
