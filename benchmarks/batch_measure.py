# ruff: noqa: INP001  # a script's module, not a package
"""What the benchmarks of batches share: processes that print JSON, medians, tables."""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
_REASON_LINES = 15  # of a process that failed


def launch(script: str, python: str = sys.executable, **told: object) -> dict[str, Any]:
    """Run a script of this folder that takes JSON and prints a line of JSON; return that.

    Raises:
        RuntimeError: It failed; with the end of what it said.
    """
    command = [python, str(HERE / script), json.dumps(told, default=str)]
    # What is asked goes to loopback: a proxy of the environment would only be in between.
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603  # our own
    if done.returncode or not done.stdout:
        raise RuntimeError(f"{script}: " + "\n".join(done.stderr.splitlines()[-_REASON_LINES:]))
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def peak_memory() -> float:
    """Return the most memory that this process has had, in MB (Linux)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    return int(found[1]) / 1_000 if found else 0.0


def median(measured: Sequence[dict[str, Any]], name: str) -> float:
    """Return the median of one figure."""
    return statistics.median(float(one[name]) for one in measured)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def where() -> dict[str, str]:
    """Return when and on what was measured."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "load": f"{load:.1f}",
    }


def _cell(value: object) -> str:
    return (
        f"{value:,.2f}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )
