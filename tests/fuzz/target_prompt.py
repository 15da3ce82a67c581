"""Prompt files of a user's own."""

from __future__ import annotations

import os
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from promises import promise, refused

from summarize.ask.prompt import load_prompt
from summarize.errors import BriefTypeError

if TYPE_CHECKING:
    from collections.abc import Iterable

_FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-prompt-"))
_NAME = "in.put"  # the file is this with ".md"


def seeds() -> Iterable[bytes]:
    """Return the built-in prompts."""
    for path in files("summarize.prompts").iterdir():
        if path.name.endswith(".md"):
            yield path.read_bytes()[:3_000]


def check(data: bytes) -> None:
    """Load it, and fill its sections that need nothing."""
    folder = _FOLDER / str(os.getpid())
    folder.mkdir(exist_ok=True)
    (folder / f"{_NAME}.md").write_bytes(data)
    with refused(BriefTypeError):
        prompt = load_prompt(_NAME, folder=folder)
        for section in prompt.sections.values():
            try:
                section.render(text="a")
            except BriefTypeError as error:  # names the file it comes from, which may be `default.md`
                promise("\n" not in str(error) and section.origin in str(error), f"not one line: {error}")
