"""The HTML page in a real browser: page.mjs clicks, types, prints and lets axe judge; see docs/html.md."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pages import write_pages
from patience import PATIENCE

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SECONDS = 5 * PATIENCE  # on an idle machine it takes half a minute; the script's own waits end before
ENVIRONMENT = {**os.environ, "PATIENCE": str(PATIENCE)}


def missing() -> str:
    """Return what the browser tests lack, or nothing."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not Path(CHROMIUM).is_file():
        return f"no chromium at {CHROMIUM}: apt-get install chromium, or name another in CHROMIUM"
    if not (HERE / "node_modules" / "playwright-core").is_dir():
        return "no node modules: npm install --no-package-lock --prefix tests/browser"
    return ""


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_the_page_in_a_browser(tmp_path: Path) -> None:
    """Evidence both ways, keyboard, no script, no request, WCAG A and AA, paper, first paint."""
    write_pages(tmp_path)
    shots = os.environ.get("SHOTS")
    command = ["node", str(HERE / "page.mjs"), str(tmp_path), *([shots] if shots else [])]
    done = subprocess.run(  # noqa: S603  # our own script
        command, capture_output=True, text=True, timeout=SECONDS, env=ENVIRONMENT, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
