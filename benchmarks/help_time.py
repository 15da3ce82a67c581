# ruff: noqa: INP001, T201  # a script for a terminal, not a package
"""Measure `summarize --help` beside a bare typer program: `python benchmarks/help_time.py [RUNS]`.

Both run as processes of the same interpreter, in turns, so that what else the machine does falls on both. Exit code 1
when the ratio of the medians to the faster bare program is above the limit.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parent.parent
LIMIT = 2.0  # times a bare typer program's time
BARE = """
import typer

app = typer.Typer({settings})


@app.command()
def main(name: str) -> None:
    print(f"Hello {{name}}")


app()
"""
PLAIN = "rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False"


def seconds(command: list[str]) -> float:
    """Return the wall time of a command, in seconds."""
    begun = perf_counter()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)  # noqa: S603  # our own commands
    return perf_counter() - begun


def main(runs: int) -> float:
    """Print the figures of each command and return the larger of our ratios to the bare program."""
    with tempfile.TemporaryDirectory() as folder:
        bare, plain = Path(folder) / "bare.py", Path(folder) / "plain.py"
        bare.write_text(BARE.format(settings=""))
        plain.write_text(BARE.format(settings=PLAIN))
        own = [sys.executable, "-m", "summarize"]
        commands = {
            "bare typer --help": [sys.executable, str(bare), "--help"],
            "bare typer, no rich": [sys.executable, str(plain), "--help"],
            "summarize --help": [*own, "--help"],
            "summarize brief --help": [*own, "brief", "--help"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(runs + 1):
            for name, command in commands.items():
                took = seconds(command)
                if turn:  # the first turn warms the disk
                    times[name].append(took)
    base = min(median(times[name]) for name in times if name.startswith("bare"))
    for name, each in times.items():
        print(
            f"{name:<24} median {median(each) * 1000:4.0f} ms, min {min(each) * 1000:4.0f} ms, "
            f"ratio {median(each) / base:.2f}"
        )
    return max(median(each) / base for name, each in times.items() if name.startswith("summarize"))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20) > LIMIT)
