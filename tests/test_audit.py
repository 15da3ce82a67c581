"""The audit of pinned packages fails for a finding, and says when nothing could be audited."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {"name": "one", "version": "1.0", "vulns": []}
BAD = {"name": "two", "version": "2.0", "vulns": [{"id": "X-2026-1", "fix_versions": ["2.1"]}]}
SKIPPED = {"name": "three", "skip_reason": "not found"}


def audited(folder: Path, printed: str) -> subprocess.CompletedProcess[str]:
    """Run the script with a double of pip-audit that prints this."""
    (folder / "pip_audit.py").write_text(f"print({printed!r})")
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(  # noqa: S603  # our own script
        [sys.executable, ROOT / ".ci" / "audit.py"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("packages", "code", "line"),
    [
        ([GOOD], 0, "1 of 1 pinned packages audited, 0 known vulnerabilities"),
        ([GOOD, SKIPPED], 0, "1 of 2 pinned packages audited, 0 known vulnerabilities"),
        ([GOOD, BAD], 1, "two 2.0: X-2026-1, fixed in 2.1"),
        ([SKIPPED], 3, "0 of 1 pinned packages audited, 0 known vulnerabilities"),
    ],
)
def test_its_exit_code_tells_the_truth(
    tmp_path: Path, packages: list[dict[str, Any]], code: int, line: str
) -> None:
    """A finding fails, and an audit of nothing is no clean audit."""
    done = audited(tmp_path, json.dumps({"dependencies": packages, "fixes": []}))
    assert done.returncode == code, done
    assert line in done.stdout
    assert ("NOT AUDITED" in done.stderr) == (code == 3)


def test_a_broken_tool_is_no_clean_audit(tmp_path: Path) -> None:
    """What it says is passed on."""
    done = audited(tmp_path, "cannot resolve")
    assert (done.returncode, done.stderr.strip()) == (3, "cannot resolve")
