"""The journal of a review."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from promises import NAME, refused

from summarize.errors import BriefError, OutputError
from summarize.review.decision import DecisionError, replay
from summarize.review.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterable

_FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-journal-"))
_HEAD = json.dumps({"format": "summarize review 1", "brief_sha256": "x"})
_LINE = '{"at": "2026-03-01T08:00:00Z", "by": "Ada Roe", "list": "actors", "item": 0, "revision": 0, "action": "accept"}'
_EDIT = _LINE.replace('"accept"', '"edit", "old": {"name": "a"}, "new": {"name": "b"}, "text": "c"')


def seeds() -> Iterable[bytes]:
    """Return journals: empty, of a decision, of two, and with a torn line."""
    yield b""
    for lines in ([_HEAD], [_HEAD, _LINE], [_HEAD, _LINE, _EDIT.replace('"revision": 0', '"revision": 1')]):
        yield "".join(f"{line}\n" for line in lines).encode()
    yield f"{_HEAD}\n{_LINE}\n{_LINE[:40]}".encode()


def check(data: bytes) -> None:
    """Open it, and replay its decisions."""
    path = _FOLDER / f"{os.getpid()}-{NAME}"
    path.write_bytes(data)
    with refused(BriefError, OutputError), Journal(path, "x") as journal:
        try:
            replay(journal.decisions, {"actors": 2, "unverified": 1})
        except DecisionError:
            return
