"""Recordings of what the model's server answered, made and replayed at the HTTP transport.

    recorder = Recorder(path, "record", secrets=[api_key])
    http_client = openai.DefaultAsyncHttpx2Client(transport=recorder.transport(httpx2.AsyncHTTPTransport()))
    client = openai.AsyncOpenAI(api_key=api_key, http_client=http_client, max_retries=0)

One `Recorder` may serve any number of clients, tasks and threads. Nothing outside the client is patched, and a
client that replays has no way to open a socket. Request headers are never stored.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import httpx2
import openai

from summarize.errors import OutputError, RecordingError
from summarize.model.recording_format import AGAIN, hashed_body, line, request_key, stored_body, stored_text
from summarize.model.recording_nearest import nearest
from summarize.model.recording_read import Entry, Recording, Summary, load, load_all, summary
from summarize.model.recording_write import RecordingFile, has_content
from summarize.model.redaction import Redaction

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = [
    "REPLAYED",
    "Entry",
    "MissError",
    "Mode",
    "Recorder",
    "Recording",
    "RecordingTransport",
    "Summary",
    "WriteError",
    "load",
    "summary",
]

Mode = Literal["record", "replay", "auto"]
"""`record` starts the file anew, `replay` only reads it, `auto` replays what is there and adds what is not."""

REPLAYED = "x-summarize-replayed"
"""The response header by which a replayed response is known: there is nothing to wait for. Its value is the recorded
duration in seconds."""

_KEPT_HEADERS = ("content-type", "retry-after", "retry-after-ms")
"""Response headers that are stored: what decides how a body is read and whether a fault was a rate limit. Others name
the account, its limits and the server, or change with every request."""
WIRE_HEADERS = ("content-encoding", "content-length", "transfer-encoding")
"""Headers that speak of the bytes on the wire; a body that has been read is decoded and has another length."""
_FIRST_FAILURE = 400
"""HTTP statuses from here on are errors."""


class MissError(RecordingError, openai.OpenAIError):
    """A replayed run makes a request that has no recording.

    It is an `OpenAIError` so that the SDK passes it on at once: it retries everything else that a transport raises,
    and then hides it as a connection error.
    """


class WriteError(OutputError, openai.OpenAIError):
    """A response arrived but cannot be written to the recording; an `OpenAIError` as `MissError` is."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request of this run: its identity, which time it is made, and its body without secrets."""

    key: str
    occurrence: int
    method: str
    path: str
    body: Mapping[str, object]


class Recorder:
    """A recording file in use.

    Args:
        path: The recording; for `replay`, also a folder of recordings.
        mode: See `Mode`. `record` leaves an earlier recording alone until the first response has arrived, and then
            replaces it as a whole; it refuses to replace any other kind of file. `auto` neither replays nor stores
            responses with an error status: those are asked again.
        secrets: Strings that must not reach the file, the API key above all; see `Redaction`.
        hashes_only: Store hashes in place of the words of request bodies. Responses are stored as they are.

    Attributes:
        notes: What reading an earlier recording found worth telling a person.

    Raises:
        RecordingError: The recording cannot be used, or a new one cannot be made there. Raised before any request
            is sent, so that no answer is paid for in vain.
    """

    def __init__(
        self, path: Path | str, mode: Mode, *, secrets: Collection[str] = (), hashes_only: bool = False
    ) -> None:
        self.path = Path(path)
        self.mode = mode
        self._redaction = Redaction(secrets)
        self._hashes_only = hashes_only
        self._lock = threading.Lock()  # clients may live in several threads; never held across an await
        self._asked: Counter[str] = Counter()
        self._usable: dict[str, list[Entry]] = {}
        reads = mode == "replay" or (mode == "auto" and has_content(self.path))
        earlier = load_all(self.path) if reads else ()
        self.notes = tuple(note for one in earlier for note in one.notes)
        self._entries = tuple(entry for one in earlier for entry in one.entries)
        for entry in sorted(self._entries, key=lambda entry: entry.occurrence):
            if mode == "replay" or entry.status < _FIRST_FAILURE:
                self._usable.setdefault(entry.key, []).append(entry)
        self._file = None if mode == "replay" else RecordingFile(self.path, earlier[0] if earlier else None)

    def transport(self, inner: httpx2.AsyncBaseTransport | None = None) -> RecordingTransport:
        """Return a transport for one client.

        Args:
            inner: What really sends the requests; closed with the client. Needed unless the mode is `replay`, and
                refused if it is. A proxy is a matter of `inner`: a client with a transport of its own ignores the
                proxy variables of the environment.
        """
        if (inner is None) != (self.mode == "replay"):
            raise ValueError(
                f"mode {self.mode} {'needs' if inner is None else 'has no use for'} an inner transport"
            )
        return RecordingTransport(self, inner)

    def ask(self, request: httpx2.Request) -> _Asked:
        """Count a request, whose body has been read, and return its identity."""
        path = self._redaction.text(request.url.path)
        body = stored_body(self._redaction.body(request.content))
        key = request_key(request.method, path, body)
        with self._lock:
            self._asked[key] += 1
            return _Asked(key, self._asked[key], request.method, path, body)

    def find(self, asked: _Asked) -> Entry | None:
        """Return the response recorded for a request, in order for repeated ones, or None."""
        recorded = self._usable.get(asked.key, [])
        return recorded[asked.occurrence - 1] if asked.occurrence <= len(recorded) else None

    def miss(self, asked: _Asked) -> MissError:
        """Return the error that says what was asked, what comes nearest, and what to do."""
        recorded = len(self._usable.get(asked.key, []))
        time = f"occurrence {asked.occurrence}, {recorded} recorded"
        words = [f"{self.path} has no response to {asked.method} {asked.path} ({time})"]
        if not recorded:
            alike = [one for one in self._entries if (one.method, one.path) == (asked.method, asked.path)]
            if found := nearest(asked.body, alike):
                words.append(f"nearest is line {found[0].line}")
                words.extend(found[1])
        return MissError("; ".join([*words, f"{AGAIN} {self.path}"]))

    def store(self, asked: _Asked, response: httpx2.Response, body: bytes, seconds: float) -> None:
        """Write a response that has arrived, in one piece."""
        if self._file is None or (self.mode == "auto" and response.status_code >= _FIRST_FAILURE):
            return
        recorded = self._usable.get(asked.key, [])
        # A request repeated more often than recorded goes on after the recorded ones.
        occurrence = asked.occurrence - len(recorded) + max((one.occurrence for one in recorded), default=0)
        stored = line(
            {
                "key": asked.key,
                "occurrence": occurrence,
                "method": asked.method,
                "path": asked.path,
                "request": hashed_body(asked.body) if self._hashes_only else asked.body,
                "status": response.status_code,
                "headers": self._headers(response),
                "response": stored_text(self._redaction.body(body)),
                "seconds": round(seconds, 4),  # a tenth of a millisecond; the rest is noise
            }
        )
        try:
            self._file.write(stored)
        except OSError as error:
            raise WriteError(f"cannot write the recording {self.path}: {error.strerror}") from error

    def _headers(self, response: httpx2.Response) -> dict[str, str]:
        kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        # A redirection is followed by the client, above this transport; its host and query may hold secrets.
        if "location" in response.headers:
            kept["location"] = httpx2.URL(response.headers["location"]).path
        return {name: self._redaction.text(value) for name, value in kept.items()}


class RecordingTransport(httpx2.AsyncBaseTransport):
    """The transport of one client; made by `Recorder.transport`."""

    def __init__(self, recorder: Recorder, inner: httpx2.AsyncBaseTransport | None) -> None:
        self._recorder = recorder
        self._inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request from the recording or from the server.

        Raises:
            MissError: In mode `replay`, if the request has no recording.
            WriteError: If the response cannot be written.
        """
        await request.aread()
        asked = self._recorder.ask(request)
        if entry := self._recorder.find(asked):
            return _replayed(entry)
        if self._inner is None:
            raise self._recorder.miss(asked)
        begun = time.perf_counter()
        response = await self._inner.handle_async_request(request)
        try:
            body = await response.aread()
        finally:
            await response.aclose()
        self._recorder.store(asked, response, body, time.perf_counter() - begun)
        headers = [
            (name, value) for name, value in response.headers.multi_items() if name not in WIRE_HEADERS
        ]
        return httpx2.Response(response.status_code, headers=headers, content=body)

    async def aclose(self) -> None:
        """Close the inner transport."""
        if self._inner is not None:
            await self._inner.aclose()


def _replayed(entry: Entry) -> httpx2.Response:
    headers = {name: value for name, value in entry.headers.items() if not name.startswith("retry-after")}
    if len(headers) < len(entry.headers):
        headers["retry-after"] = "0"  # it was a rate limit, but there is nothing left to wait for
    return httpx2.Response(entry.status, headers=headers | {REPLAYED: str(entry.seconds)}, content=entry.body)
