"""Recordings: read, counted, and replayed."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
from promises import NAME, promise, refused

from summarize.errors import RecordingError
from summarize.model.recording import Recorder, load, summary
from summarize.model.recording_read import is_recording

if TYPE_CHECKING:
    from collections.abc import Iterable

_FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-recording-"))
_RECORDINGS = Path(__file__).parent.parent / "recordings"


def seeds() -> Iterable[bytes]:
    """Return the first lines of the recordings, with their bodies made short."""
    for path in sorted(_RECORDINGS.glob("*.jsonl")):
        head, *lines = path.read_bytes().split(b"\n")
        fields = json.loads(lines[0])
        fields["request"] = {"json": {"model": "m", "messages": []}}
        yield b"\n".join([head, json.dumps(fields).encode(), b""])
        yield b"\n".join([head, json.dumps(fields).encode()[:-9]])


def check(data: bytes) -> None:
    """Load it, count it, replay its requests."""
    path = _FOLDER / f"{os.getpid()}-{NAME}"
    path.write_bytes(data)
    is_recording(path)
    with refused(RecordingError):
        recording = load(path)
        promise(recording.sound <= len(data), "more sound bytes than bytes")
        counted = summary(path)
        promise(counted.responses == len(recording.entries), "responses miscounted")
        asyncio.run(_replayed(Recorder(path, "replay"), [e.request for e in recording.entries]))


async def _replayed(recorder: Recorder, requests: list[object]) -> None:
    async with recorder.transport() as transport:
        for stored in requests[:3]:
            body = stored.get("json", {}) if isinstance(stored, dict) else {}
            request = httpx2.Request(
                "POST", "http://127.0.0.1/v1/chat/completions", content=json.dumps(body).encode()
            )
            try:
                response = await transport.handle_async_request(request)
            except RecordingError:
                continue
            await response.aread()
