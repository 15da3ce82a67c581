"""Whom the mock server answers, when and with what."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter, deque
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mock_answers import Replay, synthetic
from mock_faults import Fault, fault
from mock_stats import Settings, Stats, digest_of, draw

if TYPE_CHECKING:
    from collections.abc import Mapping

PATH = "/v1/chat/completions"
_TOO_MANY, _UNAVAILABLE, _OK = 429, 503, 200
_MARK = {"x-mock": "synthetic"}
_JSON = {"content-type": "application/json"}
_UNANSWERED = {"drop", "reset", "hang"}  # faults of the wire without an answer
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError)
"""What a request that is no chat request leads to."""


class Connection(Protocol):
    """The side of a connection that an answer is sent through."""

    closed: bool

    def send(self, status: int, body: bytes, headers: Mapping[str, str], wire: str = "") -> None:
        """Send an answer, or what a fault of the wire leaves of it."""


@dataclass(slots=True)
class _Asked:
    connection: Connection
    body: bytes
    request: Any  # the body as JSON, None when it is none
    digest: bytes
    stats: Stats  # as it was on arrival: a reset may come before the answer
    kind: str = ""
    fault: Fault | None = None


class Chat:
    """The chat of one server.

    Attributes:
        settings: May change at any time.
        stats: Counts; a reset puts a new one here.
        replay: Recorded answers, if there are any.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stats = Stats()
        self._waiting: deque[_Asked] = deque()
        self._working = 0
        self.reset()
        self.replay = Replay(Path(settings.replay)) if settings.replay else None

    def reset(self) -> None:
        """Forget all counts and attempts; what is under way is still answered, and no longer counted."""
        open_now = self.stats.connections
        self.stats = Stats()
        self.stats.connections = self.stats.max_connections = open_now
        self._attempts: Counter[bytes] = Counter()
        self._admitted: deque[float] = deque()
        self._random = random.Random(self.settings.seed)  # noqa: S311  # latencies, not secrets
        self._others: deque[tuple[bytes, bytes]] = deque(maxlen=2)

    def ask(self, connection: Connection, body: bytes) -> None:
        """Answer a chat request, now or later."""
        stats, settings = self.stats, self.settings
        try:
            request = json.loads(body)
        except ValueError:
            request = None
        asked = _Asked(connection, body, request, digest_of(request), stats)
        stats.arrive(request, asked.digest)
        if settings.down:
            self._turn_away(asked, "down", _UNAVAILABLE, "drop" if settings.down == "close" else "")
        elif settings.rate and not self._admit():
            self._turn_away(asked, "rate", _TOO_MANY)
        elif settings.concurrency and self._working >= settings.concurrency:
            if settings.over == "refuse":
                self._turn_away(asked, "over", _TOO_MANY)
            else:
                self._waiting.append(asked)
        else:
            self._start(asked)

    def _admit(self) -> bool:
        now, admitted = time.monotonic(), self._admitted
        while admitted and admitted[0] <= now - self.settings.window:
            admitted.popleft()
        if len(admitted) >= self.settings.rate:
            return False
        admitted.append(now)
        return True

    def _turn_away(self, asked: _Asked, why: str, status: int, wire: str = "") -> None:
        asked.stats.more[f"refused_{why}"] += 1
        self._refuse(asked, fault(str(status)), wire)

    def _start(self, asked: _Asked) -> None:
        self._working += 1
        asked.kind = self._kind(asked)
        seconds = self.settings.latency
        if self.settings.jitter:
            seconds += self._random.uniform(0, self.settings.jitter)
        if seconds or self._waiting:  # never deeper than one answer at a time
            asyncio.get_running_loop().call_later(seconds, self._work, asked)
        else:
            self._work(asked)

    def _kind(self, asked: _Asked) -> str:
        """Return the kind of fault a request gets, "" for none."""
        settings = self.settings
        for words, kind in settings.poison.items():
            if _within(words, asked.body):
                return "" if kind == "ok" else kind
        for words in settings.once:
            if _within(words, asked.body):
                return settings.once.pop(words)
        if settings.next:
            kind = settings.next.pop(0)
            return "" if kind == "ok" else kind
        if settings.faults:
            self._attempts[asked.digest] += 1
            drawn = draw(settings.seed, asked.digest, self._attempts[asked.digest])
            for kind, share in settings.faults.items():
                if drawn < share:
                    return kind
                drawn -= share
        return ""

    def _work(self, asked: _Asked) -> None:
        stats = asked.stats
        self._working -= 1
        while self._waiting and (not self.settings.concurrency or self._working < self.settings.concurrency):
            self._start(self._waiting.popleft())
        if asked.connection.closed:
            stats.more["abandoned"] += 1
            stats.leave(asked.digest, "abandoned")
            return
        asked.fault = wrong = fault(asked.kind) if asked.kind else None
        if wrong:
            stats.faults[asked.kind] += 1
            if wrong.status != _OK or wrong.wire in _UNANSWERED:
                self._refuse(asked, wrong)
                return
        try:
            status, body, headers = self.answer(PATH, asked.request)
        except UNREADABLE as error:
            headers = _JSON | {"x-mock": type(error).__name__}
            self._send(asked, 400, b'{"error": {"message": "mock: the request cannot be read"}}', headers)
            return
        if status == _OK:
            value = json.loads(body) if isinstance(body, bytes) else body
            if not (wrong and wrong.wire):
                stats.pay(asked.digest, value.get("usage"), sound=wrong is None)
                stats.of_model(asked.request, "answered")
            sent = self._spoiled(asked, wrong, body, value)
        else:
            sent = _encoded(body)
        self._send(asked, status, sent, _JSON | headers, wrong.wire if wrong else "")

    def _spoiled(
        self, asked: _Asked, wrong: Fault | None, body: bytes | dict[str, Any], value: dict[str, Any]
    ) -> bytes:
        """Return the bytes of what is sent: the right answer, or what the fault makes of it."""
        if asked.kind == "other":
            return next((sent for digest, sent in self._others if digest != asked.digest), _encoded(body))
        if wrong:
            return _encoded(wrong.spoil(value) if wrong.spoil else body)
        sent = _encoded(body)
        if all(digest != asked.digest for digest, _sent in self._others):
            self._others.append((asked.digest, sent))
        return sent

    def answer(
        self, path: str, request: dict[str, Any]
    ) -> tuple[int, bytes | dict[str, Any], dict[str, str]]:
        """Return status, body and headers of the right answer: recorded or synthetic."""
        if self.replay:
            if entry := self.replay.answer(path, request):
                self.stats.more["replayed"] += 1
                return entry.status, entry.body, {"x-mock": "replayed"}
            self.stats.more["missed"] += 1
            if self.settings.miss == "refuse":
                return (
                    404,
                    {"error": {"message": "mock: no recording of this request", "code": "mock_miss"}},
                    {},
                )
        return _OK, synthetic(request), _MARK

    def _refuse(self, asked: _Asked, wrong: Fault, wire: str = "") -> None:
        body = _encoded(wrong.spoil({}) if wrong.spoil else {})
        self._send(asked, wrong.status, body, _JSON, wire or wrong.wire)

    def _send(self, asked: _Asked, status: int, body: bytes, headers: dict[str, str], wire: str = "") -> None:
        """Send an answer, or what a fault of the wire leaves of it, and count it."""
        if wire not in _UNANSWERED:
            asked.stats.by_status[status] += 1
        if not wire:
            asked.stats.tell(asked.request, body)
        asked.stats.leave(asked.digest, asked.kind or wire or str(status))
        more = asked.fault.headers if asked.fault else {}
        if 300 <= status < 400:  # a redirection
            more = more | {"location": self.settings.redirect}
        form = asked.fault.retry if asked.fault and asked.fault.retry else self.settings.retry_form
        asked.connection.send(status, body, headers | more | self._retry_after(status, form), wire)

    def _retry_after(self, status: int, form: str) -> dict[str, str]:
        """Return the header that asks to wait."""
        if status not in {_TOO_MANY, _UNAVAILABLE}:
            return {}
        seconds = self.settings.retry_after
        match form:
            case "seconds":
                return {"retry-after": f"{seconds:g}"}
            case "ms":
                return {"retry-after-ms": f"{seconds * 1000:g}"}
            case "date":
                return {"retry-after": formatdate(time.time() + seconds, usegmt=True)}
            case _:
                return {}


def _within(words: str, body: bytes) -> bool:
    return json.dumps(words, ensure_ascii=False)[1:-1].encode() in body


def _encoded(body: bytes | str | dict[str, Any]) -> bytes:
    if isinstance(body, bytes):
        return body
    return (body if isinstance(body, str) else json.dumps(body)).encode()
