"""What can be set at the mock server, and what it counts."""

from __future__ import annotations

import json
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from typing import Any

from mock_faults import fault, shares

_LOGGED = 100_000  # the log forgets what came before so many requests
_READ = 8 * 1024 * 1024  # bytes of an answer that clients read
_BELIEVED = 10**9  # tokens of one answer; more is senseless
_SCALE = 2**64  # of eight bytes of a digest, read as a number from 0 to 1


_FITS: dict[type, tuple[type, ...]] = {int: (int, float), float: (int, float), list: (list,)}
_WORDS = {
    "over": ("wait", "refuse"),
    "retry_form": ("seconds", "date", "ms", "none"),
    "miss": ("refuse", "synthetic"),
    "down": (False, True, "close"),
}


@dataclass(slots=True)
class Settings:
    """What can be set at the start (`--latency 0.2`) and at run time (POST /mock/set).

    Attributes:
        latency, jitter: Seconds until an answer or a fault, and the most that is added to them at random. What rate,
            over and down refuse is refused at once.
        concurrency: Requests that are worked on at once, 0 for any number.
        over: What becomes of more: "wait" (in order of arrival, as local servers do) or "refuse" (429).
        rate: Requests admitted in any `window` seconds (a sliding window; refused ones don't count), 0 for any number.
        window: Seconds.
        retry_after: Seconds that a 429 or 503 asks to wait.
        retry_form: How it says so: "seconds", "date", "ms" (the header retry-after-ms) or "none".
        faults: The share of each kind of fault. What a request gets depends on `seed`, its body and how often that
            body was asked, and on nothing else: not on the order of arrival.
        next: Kinds of fault for the next requests, in order; "ok" is none. They come before `faults`.
        once: A kind of fault for the first request whose body holds these words.
        poison: A kind of fault for every request whose body holds these words.
        redirect: Where redirections point.
        tls: Speak TLS, with a certificate that nobody trusts (at the start only).
        down: True refuses everything new with 503, "close" closes connections without an answer.
        seed: Of everything that is random (at the start only).
        trickle: Seconds between two bytes of a trickling answer.
        replay: A recording, or a folder of them; answers come from there (at the start only).
        miss: What a request without a recording gets: "refuse" (404) or "synthetic".
        models: What the server says it serves; a replay serves the models of its recordings.
        batch_seconds: Until a batch is done.
        batch_failures: The share of items that fail, each with the status `batch_status`.
        batch_lost: The share of items that are in neither file.
        batch_expires: Items after which a batch expires, 0 for never.
        batch_invalid: Input files fail validation with this code ("token_limit_exceeded"), or with that of a bad line
            if it is True.
    """

    latency: float = 0.0
    jitter: float = 0.0
    concurrency: int = 0
    over: str = "wait"
    rate: float = 0
    window: float = 1.0
    retry_after: float = 1
    retry_form: str = "seconds"
    faults: dict[str, float] = field(default_factory=dict)
    next: list[str] = field(default_factory=list)
    once: dict[str, str] = field(default_factory=dict)
    poison: dict[str, str] = field(default_factory=dict)
    redirect: str = ""
    tls: bool = False
    down: bool | str = False
    seed: int = 0
    trickle: float = 0.2
    replay: str = ""
    miss: str = "refuse"
    models: list[str] = field(default_factory=lambda: ["synthetic"])
    batch_seconds: float = 0.0
    batch_failures: float = 0.0
    batch_status: int = 500
    batch_lost: float = 0.0
    batch_expires: int = 0
    batch_invalid: bool | str = False

    def change(self, changes: dict[str, Any]) -> None:
        """Take new values.

        Raises:
            ValueError: A name or a kind of fault is unknown; nothing is changed then.
        """
        if unknown := set(changes) - set(asdict(self)):
            raise ValueError(f"no setting {', '.join(sorted(unknown))}: one of {', '.join(asdict(self))}")
        for name, value in changes.items():
            fits = _FITS.get(type(getattr(Settings(), name)), (object,))
            if not isinstance(value, fits) or value not in _WORDS.get(name, (value,)):
                raise ValueError(f"{name} can't be {value!r}")
        if "faults" in changes:
            changes["faults"] = shares(changes["faults"])
        named = [changes.get(name, {}).values() for name in ("poison", "once")]
        for kind in [*changes.get("next", []), *named[0], *named[1]]:
            if kind != "ok":
                fault(kind)
        for name, value in changes.items():
            setattr(self, name, value)


class Stats:
    """What was asked and what was paid, since the start or the last reset."""

    def __init__(self) -> None:
        self.requests = 0
        self.by_status: Counter[int] = Counter()
        self.faults: Counter[str] = Counter()
        self.more: Counter[str] = Counter()
        self.bodies: Counter[bytes] = Counter()
        self.sound: set[bytes] = set()
        self.seen: set[bytes] = set()
        self.models: dict[str, Counter[str]] = {}
        self.in_flight = self.max_in_flight = 0
        self.connections = self.max_connections = 0
        self.last_second: deque[float] = deque()
        self.peak_rate = 0
        self.first = self.last = 0.0
        self.log: deque[tuple[float, str, str]] = deque(maxlen=_LOGGED)
        self.cpu = time.process_time()

    def of_model(self, request: object, what: str, number: int = 1) -> None:
        """Count something of the requests for one model."""
        name = request.get("model") if isinstance(request, dict) else None
        self.models.setdefault(str(name), Counter())[what] += number

    def arrive(self, request: object, digest: bytes) -> None:
        """Count a chat request."""
        self.of_model(request, "requests")
        if digest not in self.seen:
            self.seen.add(digest)
            self.of_model(request, "bodies")
        now = time.monotonic()
        self.first, self.last = self.first or now, now
        self.requests += 1
        self.in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self.in_flight)
        recent = self.last_second
        recent.append(now)
        while recent[0] <= now - 1:
            recent.popleft()
        self.peak_rate = max(self.peak_rate, len(recent))

    def leave(self, digest: bytes, said: str) -> None:
        """Count a chat request that is over, and note how it ended."""
        self.in_flight -= 1
        self.log.append((round(time.monotonic() - self.first, 4), digest.hex(), said))

    def pay(self, digest: bytes, usage: dict[str, int] | None, *, sound: bool) -> None:
        """Count an answer with status 200."""
        self.bodies[digest] += 1
        self.more["wasted"] += digest in self.sound
        if sound:
            self.sound.add(digest)
        self.more["prompt_tokens"] += (usage or {}).get("prompt_tokens", 0)
        self.more["completion_tokens"] += (usage or {}).get("completion_tokens", 0)

    def tell(self, request: object, body: bytes) -> None:
        """Count the usage that an answer tells its client, paid or not."""
        if len(body) > _READ:
            return
        try:
            usage = json.loads(body)["usage"] or {}
        except (ValueError, KeyError, TypeError, RecursionError):
            return
        told = {name: usage.get(name, 0) for name in ("prompt_tokens", "completion_tokens")}
        told = {name: count for name, count in told.items() if 0 < count < _BELIEVED}
        for name, count in told.items():
            self.more[f"told_{name}"] += count
            self.of_model(request, "told", count)
        self.more["told_answers"] += bool(told)

    def report(self) -> dict[str, Any]:
        """Return all counts; see `tests/mock_server.py` for what they mean."""
        seconds = self.last - self.first
        answered = self.bodies.total()
        return {
            "requests": self.requests,
            "answered": answered,
            "by_status": {str(status): number for status, number in sorted(self.by_status.items())},
            "bodies": len(self.bodies),
            "paid_again": answered - len(self.bodies),
            "wasted": 0,
            "max_in_flight": self.max_in_flight,
            "in_flight": self.in_flight,
            "prompt_tokens": 0,
            "completion_tokens": 0,
            "told_answers": 0,
            "told_prompt_tokens": 0,
            "told_completion_tokens": 0,
            "requests_per_second": round((self.requests - 1) / seconds, 2) if seconds else 0.0,
            "peak_rate": self.peak_rate,
            "faults": dict(self.faults),
            "models": {name: dict(counts) for name, counts in self.models.items()},
            "connections": self.connections,
            "max_connections": self.max_connections,
            "cpu_seconds": round(time.process_time() - self.cpu, 4),
            **self.more,
        }


def digest_of(request: object) -> bytes:
    """Return what tells one request's body from another, whatever the order of its fields; as JSON that was read."""
    return blake2b(json.dumps(request, sort_keys=True).encode(), digest_size=8).digest()


def draw(seed: object, *parts: object) -> float:
    """Return a number from 0 to 1 that depends on these parts only."""
    data = blake2b(repr((seed, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(data) / _SCALE
