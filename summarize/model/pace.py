"""The rate that a server's refusals teach.

No pace until the first refusal (429), then half of what the server took in a second, up again along the curve of CUBIC
(RFC 9438, 4.2): fast to just below the rate that was refused, slow around it, faster again beyond.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from summarize.model.retrying import LONGEST_WAIT

FLOOR = 0.2
"""Requests a second that are sent at least, so that a server that recovers is noticed within seconds."""
PLATEAU = 10.0
"""Seconds from a halving back to the rate that was refused. Each return costs a few refused calls and, with a
Retry-After of a second, a second of silence: at 10, under a tenth of the time."""
_MEASURED = (
    1.0  # seconds over which the rate that a server takes is counted: most limiters count by the second
)
_CEILING_KEPT = (
    0.7  # of an older ceiling: a limit that fell is found in a few refusals, one brief stop forgets little
)
_LATE = 0.02  # seconds of pace that a late timer may make up for
_REMEMBERED = 60.0  # seconds that a request is remembered: its refusal comes sooner


@dataclass(slots=True)
class Send:
    """One request sent: when, as which, and whether the server took it, as far as is known."""

    at: float
    number: int
    taken: bool = True


@dataclass(slots=True)
class _Storm:
    """The refusals that one halving answers: those of requests sent before it.

    Attributes:
        last: Number of the last request sent before it.
        end: Of the second, around the first refused request, in which what the server takes is counted.
        before: The rate until then, infinite without one.
        ceiling: The rate that was refused before.
        took: Requests of that second that were not refused; the storm's later refusals lower it.
    """

    last: int
    end: float
    before: float
    ceiling: float
    took: int = 0

    def covers(self, send: Send) -> bool:
        return self.end - _MEASURED < send.at <= self.end


class Pace:
    """The rate that the server's refusals teach."""

    def __init__(self, now: float) -> None:
        self._sends: deque[Send] = deque()  # of the last minute: a refusal may come long after its request
        self._number = 0  # of the last request sent
        self._last = now  # when it was sent
        self._opens = -math.inf  # until then nothing is sent
        self._level = 0.0  # requests that the pace allows now
        self._filled = now
        self._storm: _Storm | None = None  # the last one
        self._start = 0.0  # the rate after its halving
        self._ceiling = 0.0  # the rate that it refused
        self._since = now  # when the way up began

    def rate(self, now: float) -> float:
        """Return requests a second, infinite before the first refusal."""
        if self._storm is None:
            return math.inf
        way = max(0.0, now - self._since) / PLATEAU - 1
        return self._ceiling + (self._ceiling / 2 if way > 0 else self._ceiling - self._start) * way**3

    def wait(self, now: float) -> float:
        """Return the seconds until the next request may be sent, 0 or less if now; asked again then."""
        if self._opens > now:
            return self._opens - now
        rate = self.rate(now)
        if math.isinf(rate):
            return 0.0
        self._level = min(1 + rate * _LATE, self._level + max(0.0, now - self._filled) * rate)
        self._filled = max(self._filled, now)
        return (1 - self._level) / rate

    def sent(self, now: float, *, paced: bool) -> Send:
        """Note a request. The way up stands still while the pace isn't what limits: unused room teaches nothing."""
        idle = now - max(self._last, self._since)
        if not paced and idle > 0:
            self._since += idle
        self._last = now
        self._level -= 1
        self._number += 1
        send = Send(now, self._number)
        self._sends.append(send)
        while now - self._sends[0].at >= _REMEMBERED:
            self._sends.popleft()
        return send

    def refused(self, send: Send, now: float, retry_after: float) -> None:
        """Halve the rate once for all requests that were under way together, and hold what the server asks for."""
        send.taken = False
        if retry_after <= LONGEST_WAIT:
            self._opens = max(self._opens, now + retry_after)
        storm = self._storm
        if storm is None or send.number > storm.last:
            end = min(now, send.at + _MEASURED / 2)
            storm = _Storm(self._number, end, self.rate(now), self._ceiling)
            covered = [one for one in self._sends if storm.covers(one)]
            storm.took = sum(one.taken for one in covered)
            # What the server takes in a second is used up until that second is over.
            self._opens = max(self._opens, (covered[0].at if covered else now) + _MEASURED)
            self._level = 0.0
            self._storm = storm
        elif storm.covers(send):
            storm.took -= 1
        took = storm.took / _MEASURED
        self._start = max(FLOOR, min(storm.before, took) / 2)
        self._ceiling = max(self._start, took, storm.ceiling * _CEILING_KEPT)
        self._since = self._filled = max(now, self._opens)
