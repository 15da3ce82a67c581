# ruff: noqa: INP001, T201  # a script for a terminal, not a package
"""Keep the output shown in README.md and docs/*.md real: `python docs/generate.py --check` or `--write`.

A block looks like this, and what the command prints takes the place of what stands between the fences:

    <!-- run: summarize schema | head -n 3 -->
    ```json
    ...
    ```
    <!-- end -->

Commands run from the repository's root with this Python's `summarize`; `| head -n N` is the one thing of a shell that
is understood. A command that is meant to fail says so, `<!-- run: summarize brief nothing.md (exit 3) -->`, and what
it says on stderr is shown as well. Whatever else fails ends this program.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shlex
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(
    r"^<!-- run: (?P<command>[^\n]+?)(?: \(exit (?P<exit>\d+)\))? -->\n(?P<shown>.*?)^<!-- end -->$",
    re.DOTALL | re.MULTILINE,
)
BEGINNING = re.compile(r"^<!-- run:", re.MULTILINE)
HEAD = re.compile(r"\A(?P<command>.*?)\s*\|\s*head -n (?P<lines>\d+)\Z")
FENCE = re.compile(r"^(?P<fence>`{3,})(?P<kind>\w*)$", re.MULTILINE)
SETTINGS = ("OPENAI_", "SUMMARIZE_")  # beginnings of the variables that would change what a command prints
SECONDS = 120  # for a command; a replay takes two


class BlockError(Exception):
    """A block that cannot be brought up to date; the text says which, and why."""


def output_of(command: str, code: int, root: Path) -> str:
    """Return what a command prints, ending in a line feed.

    Args:
        command: "summarize ...", perhaps with "| head -n N".
        code: The exit code that it must have.
        root: The folder to run it in.

    Raises:
        BlockError: It is no command of ours, or its exit code is another.
    """
    head = HEAD.match(command)
    words = shlex.split(head["command"] if head else command)
    if words[:1] != ["summarize"] or {"|", ">", "<", "&&", ";"} & set(words):
        raise BlockError(f"{command}: only `summarize ...`, with `| head -n N` at most, can be run")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    done = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", *words],
        cwd=root,
        env={**kept, "NO_COLOR": "1", "COLUMNS": "100", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode != code:
        raise BlockError(f"{command}: exit code {done.returncode} instead of {code}: {done.stderr.strip()}")
    text = f"$ {command}\n{done.stdout}{done.stderr}" if code else done.stdout
    lines = text.splitlines()[: int(head["lines"]) if head else None]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def renewed(text: str, root: Path) -> str:
    """Return a page with the output of its commands as it is now.

    Raises:
        BlockError: A block does not end, or its command fails.
    """
    blocks = list(BLOCK.finditer(text))
    if len(blocks) != len(BEGINNING.findall(text)) or any(BEGINNING.search(b["shown"]) for b in blocks):
        raise BlockError("a block has no <!-- end -->")
    return BLOCK.sub(partial(_block, root=root), text)


def _block(block: re.Match[str], root: Path) -> str:
    output = output_of(block["command"], int(block["exit"] or 0), root)
    earlier = FENCE.search(block["shown"])
    longest = max((len(run) for run in re.findall(r"`+", output)), default=0)
    fence = "`" * max(3, longest + 1)  # output may hold fences itself
    kind = earlier["kind"] if earlier else "text"
    first = block[0].partition("\n")[0]
    return f"{first}\n\n{fence}{kind}\n{output}{fence}\n\n<!-- end -->"


def main() -> int:
    """Check or write all pages; return 1 if one is not up to date, 2 if a block cannot be run."""
    parser = argparse.ArgumentParser(description="Keep the output shown in README.md and docs/*.md real.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--check", action="store_true", help="show differences, and exit with 1 if there are any"
    )
    what.add_argument("--write", action="store_true", help="write the pages anew")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository")
    asked = parser.parse_args()
    differs = broken = False
    (asked.root / "build").mkdir(exist_ok=True)
    for page in [asked.root / "README.md", *sorted((asked.root / "docs").glob("*.md"))]:
        if not page.is_file():
            continue
        old = page.read_text("utf-8")
        shutil.rmtree(asked.root / "build" / "run", ignore_errors=True)  # the run folder that pages show
        try:
            new = renewed(old, asked.root)
        except BlockError as error:
            print(f"{page}: {error}", file=sys.stderr)
            broken = True
            continue
        if new != old and asked.write:
            page.write_text(new, "utf-8")
            print(f"{page}: written")
        elif new != old:
            differs = True
            sys.stdout.writelines(
                difflib.unified_diff(
                    old.splitlines(keepends=True), new.splitlines(keepends=True), str(page), "as it is now"
                )
            )
    return 2 if broken else int(differs)


if __name__ == "__main__":
    sys.exit(main())
