"""Reading recordings: the entries of a file, and what they come to."""

from __future__ import annotations

import base64
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from summarize.errors import RecordingError
from summarize.model.recording_format import AGAIN, FORMAT, VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded response.

    Attributes:
        line: Line number in the file, from 1; the header is line 1.
        key: Hex SHA-256 of method, path and canonical body (see `request_key`).
        occurrence: Which time, from 1, this same request was made; numbers may have gaps where a request got no
            response.
        method, path: Of the request; the path has no host and no query.
        request: The body as stored: `{"json": ...}`, `{"text": ...}`, `{"base64": ...}`, or, in a recording of
            hashes, `{"hashed": ...}` (JSON whose words are hashes) or `{"sha256": ...}`.
        status: HTTP status.
        headers: The allow-listed response headers.
        body: The response's body, decoded from any content encoding.
        seconds: From sending the request to having read the response.
    """

    line: int
    key: str
    occurrence: int
    method: str
    path: str
    request: Mapping[str, object]
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that has been read.

    Attributes:
        path: The file.
        program: What made it ("summarize 0.1.0").
        entries: The responses in the order in which they arrived.
        notes: What reading found worth telling a person (a torn last line).
        sound: Length in bytes of the part that holds complete lines.
        torn: Whether a torn line follows the sound part.
        ends_line: Whether the sound part ends with a line feed; an editor may have taken the last one away.
    """

    path: Path
    program: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]
    sound: int
    torn: bool
    ends_line: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """What a recording holds.

    Attributes:
        responses: How many responses.
        failures: How many of them have a status of 400 or more.
        models: The models asked, each with its number of responses.
        prompt_tokens, completion_tokens: As the server counted them, over all responses.
        seconds: The sum of the recorded durations; calls made at the same time count separately.
    """

    responses: int
    failures: int
    models: Mapping[str, int]
    prompt_tokens: int
    completion_tokens: int
    seconds: float


def is_recording(path: Path) -> bool:
    """Tell whether a file can be read and starts like a recording of any version."""
    try:
        with path.open("rb") as file:
            return _json(file.readline()).get("format") == FORMAT
    except OSError:
        return False


def load(path: Path | str) -> Recording:
    """Read a recording.

    Raises:
        RecordingError: The file cannot be read, is no recording, has another version, or has a damaged line that
            is not the last one.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecordingError(f"cannot read the recording {path}: {error.strerror}") from error
    first, *lines = data.split(b"\n")
    head = _json(first)
    if head.get("format") != FORMAT:
        raise RecordingError(f"{path} is not a recording (no {FORMAT} header in line 1); {AGAIN}")
    if head.get("version") != VERSION:
        raise RecordingError(
            f"{path}: made by format version {head.get('version')}, this program reads {VERSION}; {AGAIN}"
        )
    entries: list[Entry] = []
    torn = b""
    for number, raw in enumerate(lines, 2):
        last = number == len(lines) + 1
        if last and not raw:  # what follows the final line feed
            break
        try:
            entries.append(_entry(number, raw))
        except (KeyError, TypeError, ValueError) as error:
            if not last:
                raise RecordingError(f"{path}:{number}: damaged line ({_reason(error)}); {AGAIN}") from error
            torn = raw
    return Recording(
        path=path,
        program=str(head.get("program", "")),
        entries=tuple(entries),
        notes=(f"{path}:{len(lines) + 1}: torn last line left out; the recording was cut off there",)
        if torn
        else (),
        sound=len(data) - len(torn),
        torn=bool(torn),
        ends_line=bool(torn) or data.endswith(b"\n"),
    )


def _reason(error: Exception) -> str:
    return f"no field {error}" if isinstance(error, KeyError) else str(error)


def _json(raw: bytes) -> dict[str, object]:
    """Return the object a line holds, or an empty one."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):  # ValueError: neither JSON nor UTF-8
        return {}
    return value if isinstance(value, dict) else {}


def _entry(number: int, raw: bytes) -> Entry:
    """Return a line's entry; KeyError, TypeError or ValueError when it is damaged."""
    fields = _json(raw)
    if not fields:
        raise ValueError("not a JSON object")
    request, response, headers = (_mapping(fields[name]) for name in ("request", "response", "headers"))
    status, occurrence, seconds = fields["status"], fields["occurrence"], fields["seconds"]
    if not (isinstance(status, int) and isinstance(occurrence, int) and isinstance(seconds, int | float)):
        raise TypeError("status, occurrence or seconds is not a number")
    if "text" in response:
        body = str(response["text"]).encode()
    else:
        body = base64.b64decode(str(response["base64"]), validate=True)
    return Entry(
        line=number,
        key=str(fields["key"]),
        occurrence=occurrence,
        method=str(fields["method"]),
        path=str(fields["path"]),
        request=request,
        status=status,
        headers={name: str(value) for name, value in headers.items()},
        body=body,
        seconds=float(seconds),
    )


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError("a field that holds an object holds something else")
    return value


def load_all(path: Path | str) -> tuple[Recording, ...]:
    """Read a recording, or all recordings (*.jsonl) of a folder in order of their names.

    Raises:
        RecordingError: As `load`, or there are none in the folder.
    """
    path = Path(path)
    if not path.is_dir():
        return (load(path),)
    found = sorted(path.glob("*.jsonl"))
    if not found:
        raise RecordingError(f"{path}: no recordings (*.jsonl) in this folder; name another one")
    return tuple(load(one) for one in found)


def summary(path: Path | str) -> Summary:
    """Count what a recording, or a folder of recordings, holds; errors as `load`."""
    entries = [entry for recording in load_all(path) for entry in recording.entries]
    models: Counter[str] = Counter()
    prompt_tokens = completion_tokens = 0
    for entry in entries:
        answer = _json(entry.body)
        asked = entry.request.get("json", entry.request.get("hashed"))
        model = (asked.get("model") if isinstance(asked, dict) else None) or answer.get("model")
        if isinstance(model, str):
            models[model] += 1
        usage = answer.get("usage")
        if isinstance(usage, dict):
            prompt_tokens += _count(usage.get("prompt_tokens"))
            completion_tokens += _count(usage.get("completion_tokens"))
    return Summary(
        responses=len(entries),
        failures=sum(entry.status >= 400 for entry in entries),  # noqa: PLR2004  # where HTTP's errors begin
        models=dict(models),
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
        seconds=sum(entry.seconds for entry in entries),
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
