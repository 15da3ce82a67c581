"""Parsing in a process of its own, with a limit of time and of memory."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from summarize.errors import DocumentError
from summarize.reading.extracted import Extracted

if TYPE_CHECKING:
    from summarize.reading.formats import Format

SECONDS = 120
"""Longest parsing of one file: 1,000 dense pages take about half a minute."""

MEMORY = 2_000_000_000
"""Bytes of address space of the parser, where the system can limit it (not macOS, not Windows)."""

_CHILD = Path(__file__).with_name("child.py")
_LAST_WORDS = 200  # characters of an unforeseen failure that are shown


def extract_apart(
    kind: Format,
    data: bytes,
    path: str,
    encoding: str | None,
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> Extracted:
    """Read a file of the format `kind` in a child process.

    Raises:
        DocumentError: The reader refuses it, or the process takes longer than `seconds`, more than `memory` bytes, or
            ends without an answer.
    """
    settings = {
        "format": kind,
        "path": path,
        "encoding": encoding,
        "seconds": math.ceil(seconds),
        "memory": memory,
    }
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and our own file
            [sys.executable, "-P", str(_CHILD), json.dumps(settings)],  # -P: the working directory stays out
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(
            f"{path}: not read within {seconds} seconds: split it, or save it as plain text"
        ) from error
    except (OSError, ValueError) as error:
        raise DocumentError(f"{path}: cannot be read: no process for its parser: {error}") from error
    if done.returncode or not done.stdout:
        raise DocumentError(f"{path}: its parser failed ({_reason(done)}): save it as plain text")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise DocumentError(answer["error"])
    return _extracted(answer)


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    if done.returncode < 0:
        return f"it crashed or ran out of memory: signal {-done.returncode}"
    last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    return last[:_LAST_WORDS] or f"exit code {done.returncode}"


def _extracted(answer: dict[str, object]) -> Extracted:
    """Rebuild the object from its JSON form."""
    values = {field.name: answer[field.name] for field in fields(Extracted)}
    published = values["published"]
    values["published"] = date.fromisoformat(published) if isinstance(published, str) else None
    for name in ("notes", "pages"):
        found = values[name]
        values[name] = tuple(found) if isinstance(found, list) else ()
    return Extracted(**values)  # type: ignore[arg-type]  # our own child wrote them
