"""Make every recording of the tests anew, with the real embedded model: `make record`.

Each line of a recording is a response as llama.cpp's server gave it; none is written or edited by hand.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parent.parent
RUNS = {
    "pressure-campaign": ["seeds/pressure-campaign.md"],
    "wire-dispatch": ["seeds/wire-dispatch.txt"],
    "ministry-statement": ["seeds/ministry-statement.txt", "--published", "2024-11-19"],
    "transcript": ["seeds/transcript.md"],
    "three-alphabets": ["seeds/three-alphabets.md"],
    "long-report": ["seeds/long-report.md"],
    "sanctions": ["seeds/pressure-campaign.md", "--type", "tests/types/sanctions.py"],
}
"""Name of the recording -> arguments of `summarize brief`; the tests replay with the same."""
DOCTOR = "doctor"
"""Name of the recording of `summarize doctor`."""


def main() -> None:
    """Record the runs named on the command line, or all."""
    for name in sys.argv[1:] or [*RUNS, DOCTOR]:
        started = monotonic()
        recording = ROOT / "tests" / "recordings" / f"{name}.jsonl"
        words = [DOCTOR] if name == DOCTOR else ["brief", *RUNS[name]]
        command = [sys.executable, "-m", "summarize", *words, "--record", str(recording)]
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)  # noqa: S603  # our own command
        print(f"{name}: {monotonic() - started:.0f} s", flush=True)  # noqa: T201  # a script for a terminal


if __name__ == "__main__":
    main()
