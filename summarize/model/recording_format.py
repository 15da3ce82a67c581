"""The file format of recordings: JSON Lines, a header and then one line per response.

A line is complete or it is the last one: every response is one `write` to a file opened for appending, so a killed
program leaves at most a torn last line, which reading drops with a note. docs/recordings.md shows the fields.
"""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = "summarize-recording"
VERSION = 1
AGAIN = "record again with --record"
"""What every message about an unusable recording ends with; the option is the command line's."""
_PLAIN_KEYS = frozenset({"model", "role", "type"})
"""Request fields whose words stay readable in a recording of hashes: they name the model and the kind of a part."""


def stored_body(body: bytes) -> dict[str, object]:
    """Return a request's body as it is stored: JSON if it is JSON, else text, else base64."""
    try:
        return {"json": json.loads(body)}
    except (ValueError, RecursionError):  # not JSON, not UTF-8, or nested beyond reading
        return stored_text(body)


def stored_text(body: bytes) -> dict[str, object]:
    """Return a response's body as it is stored: its own characters if it is UTF-8, else base64."""
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def request_key(method: str, path: str, body: Mapping[str, object]) -> str:
    """Return the hex SHA-256 that identifies a request: method, path and `stored_body`, in canonical JSON.

    Canonical is sorted keys, no white space between tokens and ASCII escapes, so that the order in which a program
    writes the fields does not matter. The host is left out: a recording made at one port replays at another.
    """
    return _sha256(_canonical([method, path, body]))


def hashed_body(body: Mapping[str, object]) -> dict[str, object]:
    """Return a `stored_body` with hashes in place of words: the shape stays, the document's text does not."""
    return {"hashed": _hashed(body["json"])} if "json" in body else {"sha256": _sha256(_canonical(body))}


def _hashed(value: object, field: str = "") -> object:
    if isinstance(value, str):
        return value if field in _PLAIN_KEYS else "sha256:" + _sha256(_canonical(value))
    if isinstance(value, list):
        return [_hashed(one) for one in value]
    if isinstance(value, dict):
        return {name: _hashed(one, name) for name, one in value.items()}
    return value


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def line(fields: Mapping[str, object]) -> bytes:
    """Return one line of the file, with its line feed."""
    try:
        return json.dumps(fields, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can write and UTF-8 cannot
        return json.dumps(fields).encode() + b"\n"


def header() -> bytes:
    """Return the first line of a recording made by this program."""
    try:
        version = metadata.version("summarize")
    except metadata.PackageNotFoundError:  # run from a source tree that is not installed
        version = "(not installed)"
    return line({"format": FORMAT, "version": VERSION, "program": f"summarize {version}"})
