"""What the documentation shows is what the command prints, and what it lists is what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from patience import PATIENCE

from summarize import errors

ROOT = Path(__file__).parent.parent


def generate(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run docs/generate.py."""
    command = [sys.executable, ROOT / "docs" / "generate.py", *arguments]
    words = [str(word) for word in command]
    return subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603  # our own script


def page(tmp_path: Path, text: str) -> Path:
    """Make a repository of one page."""
    path = tmp_path / "README.md"
    path.write_text(text)
    return path


def test_the_pages_show_what_the_commands_print() -> None:
    """`make docs` writes them anew."""
    done = generate("--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_page_that_is_not_up_to_date_is_shown_and_mended(tmp_path: Path) -> None:
    """Check shows the difference and leaves the page alone; write mends it, and keeps the kind of the fence."""
    text = "Before\n\n<!-- run: summarize schema | head -n 2 -->\n```json\nold\n```\n<!-- end -->\n\nAfter\n"
    path = page(tmp_path, text)
    checked = generate("--check", "--root", tmp_path)
    assert checked.returncode == 1
    assert "-old\n" in checked.stdout
    assert path.read_text() == text
    assert generate("--write", "--root", tmp_path).returncode == 0
    first = '{\n  "$schema": "https://json-schema.org/draft/2020-12/schema",\n'
    assert path.read_text() == (
        f"Before\n\n<!-- run: summarize schema | head -n 2 -->\n\n```json\n{first}```\n\n<!-- end -->\n\nAfter\n"
    )
    assert generate("--check", "--root", tmp_path).returncode == 0


def test_a_command_that_is_meant_to_fail_shows_its_error(tmp_path: Path) -> None:
    """Its exit code stands in the block; the command is shown, since no heading names it."""
    path = page(tmp_path, "<!-- run: summarize brief none.md (exit 3) -->\n<!-- end -->\n")
    assert generate("--write", "--root", tmp_path).returncode == 0
    assert (
        "```text\n$ summarize brief none.md\nsummarize: none.md: no such file: check the name\n```"
        in path.read_text()
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<!-- run: summarize brief none.md -->\n<!-- end -->\n", "exit code 3 instead of 0"),
        ("<!-- run: summarize --help (exit 3) -->\n<!-- end -->\n", "exit code 0 instead of 3"),
        ("<!-- run: rm -r / -->\n<!-- end -->\n", "only `summarize ...`"),
        ("<!-- run: summarize --help ; ls -->\n<!-- end -->\n", "only `summarize ...`"),
        ("<!-- run: summarize --help -->\n", "has no <!-- end -->"),
        (
            "<!-- run: summarize --help -->\n<!-- run: summarize --version -->\n<!-- end -->\n",
            "has no <!-- end -->",
        ),
    ],
)
def test_a_block_that_cannot_be_run_stops_with_its_reason(text: str, words: str, tmp_path: Path) -> None:
    """Nothing is written: an error message must not become the documentation."""
    path = page(tmp_path, text)
    done = generate("--write", "--root", tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert path.read_text() == text


def test_every_error_is_on_the_page_of_exit_codes() -> None:
    """With its code."""
    classes = [v for v in vars(errors).values() if isinstance(v, type) and issubclass(v, Exception)]
    listed = re.findall(
        r"^\| (\d+) \| `(\w+)` \|", (ROOT / "docs" / "exit-codes.md").read_text(), re.MULTILINE
    )
    assert sorted(listed) == sorted((str(c.exit_code), c.__name__) for c in classes)
