"""The files of OpenAI's API on the mock server: uploaded, listed, read, deleted; kept in memory."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Sequence

_PAGE = 20  # objects of a list when no limit is given
_PARTS = re.compile(rb'name="(?P<name>[^"]*)"(?:; *filename="(?P<file>[^"]*)")?')

Answer = tuple[int, bytes | dict[str, Any]]
"""Status, and JSON or the bytes of a file."""


@dataclass(slots=True)
class File:
    """One file; `created` in Unix seconds."""

    id: str
    name: str
    purpose: str
    data: bytes
    created: int = field(default_factory=lambda: int(time.time()))

    def shown(self) -> dict[str, Any]:
        """Return the file object of the API."""
        return {
            "id": self.id,
            "object": "file",
            "bytes": len(self.data),
            "created_at": self.created,
            "expires_at": None,
            "filename": self.name,
            "purpose": self.purpose,
            "status": "processed",
            "status_details": None,
        }


class Files:
    """All files of one server.

    Attributes:
        by_id: The files, in order of their making.
    """

    def __init__(self) -> None:
        self.by_id: dict[str, File] = {}
        self._numbers = count(1)

    def add(self, name: str, purpose: str, data: bytes) -> File:
        """Keep a new file."""
        file = File(f"file-{next(self._numbers):08d}", name, purpose, data)
        self.by_id[file.id] = file
        return file

    def handle(self, method: str, steps: Sequence[str], query: str, body: bytes) -> Answer | None:
        """Answer a request to /v1/files/STEPS."""
        match method, steps:
            case "POST", []:
                return self._upload(body)
            case "GET", []:
                purpose = parse_qs(query).get("purpose")
                return listed(
                    [f.shown() for f in self.by_id.values() if not purpose or f.purpose in purpose], query
                )
            case _, [name, *rest]:
                return self._one(method, name, rest)
        return None

    def _upload(self, body: bytes) -> Answer:
        boundary = body.partition(b"\r\n")[0]
        parts: dict[str, tuple[str, bytes]] = {}
        for part in body.split(b"\r\n" + boundary)[:-1]:
            head, _, data = part.partition(b"\r\n\r\n")
            if found := _PARTS.search(head):
                parts[found["name"].decode()] = ((found["file"] or b"").decode(), data)
        if not {"file", "purpose"} <= set(parts):
            return refused("Missing required parameter: file and purpose.")
        name, data = parts["file"]
        return 200, self.add(name, parts["purpose"][1].decode(), data).shown()

    def _one(self, method: str, name: str, rest: list[str]) -> Answer | None:
        if name not in self.by_id:
            return refused(f"No such File object: {name}", status=404)
        match method, rest:
            case "GET", []:
                return 200, self.by_id[name].shown()
            case "GET", ["content"]:
                return 200, self.by_id[name].data
            case "DELETE", []:
                del self.by_id[name]
                return 200, {"id": name, "object": "file", "deleted": True}
        return None


def refused(message: str, *, status: int = 400) -> Answer:
    """Return an error as the API writes it."""
    return status, {
        "error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    }


def listed(objects: Sequence[dict[str, Any]], query: str) -> Answer:
    """Return a page of a list, the newest first."""
    wanted = parse_qs(query)
    newest = list(reversed(objects))
    after = wanted.get("after", [""])[0]
    start = next((n + 1 for n, one in enumerate(newest) if one["id"] == after), 0)
    page = newest[start : start + int(wanted.get("limit", [_PAGE])[0])]
    return 200, {
        "object": "list",
        "data": page,
        "first_id": page[0]["id"] if page else None,
        "last_id": page[-1]["id"] if page else None,
        "has_more": start + len(page) < len(newest),
    }
