"""What happens when a server is down: nobody sends, one caller at a time tries, and nobody spends retries on it.

    while True:
        async with throttle.slot(tokens) as slot, breaker.attempt() as attempt:
            try:
                response = await inner.handle_async_request(request)
            except httpx2.TransportError as error:
                if (reason := outage(error)) and attempt.bad(reason):
                    continue
                raise
            ...

Below the retry policy, which sees none of the attempts that end in `continue`.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx2
import openai

from summarize.errors import ServerUnreachableError
from summarize.model.fault_reason import read

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

FEWEST = 3
"""Bad attempts in a row that open the breaker at least: one may be an accident, two a restart of a connection."""
SHARE = 0.5
"""Of the attempts under way when the row began, so many must have ended badly: one broken proxy worker or a closed
pool of connections takes some of 64 calls down at once, a server that is gone takes all of them."""
LONGEST_ROW = 2.0
"""Seconds after which a row of `FEWEST` is enough: calls that hang must not outvote those that are refused, and no
call's five attempts fit into so short a time (`summarize.model.retrying`)."""
FIRST_PROBE = 1.0
"""Seconds from the opening to the first probe, doubled after each bad one."""
LONGEST_PROBE = 60.0
"""Seconds between two probes at most: a server that is back is noticed within a minute."""

_OUTAGE_STATUSES = {502, 503, 504, 529}  # bad gateway, unavailable, gateway time-out, overloaded (Anthropic)
_OUTAGES = {
    "unresolved": "its name does not resolve",
    "refused": "nothing listens",
    "dropped": "it breaks connections off",
    "slow-connect": "no connection in time",
}


class ServerDownError(ServerUnreachableError, openai.OpenAIError):
    """The server stayed down for as long as the run waits.

    An `OpenAIError` so that the SDK passes it on at once: what else a transport raises, it hides as a connection error.
    """


def outage(problem: Exception | int) -> str | None:
    """Return in words why a fault of the transport, or an answer's status, means that the server is out, else None.

    Faults of one request (an answer that takes too long) and of the configuration (a certificate that isn't trusted)
    mean no outage, though they come as connection errors too.
    """
    if isinstance(problem, int):
        return f"status {problem}" if problem in _OUTAGE_STATUSES else None
    if not isinstance(problem, httpx2.TransportError):
        return None
    told = openai.APIConnectionError(request=httpx2.Request("POST", "http://server"))
    told.__cause__ = problem  # as the SDK will raise it, so that the retry policy reads the same reason
    return _OUTAGES.get(read(told).reason)


class Breaker:
    """The circuit breaker of a run; for one event loop.

    It opens after bad attempts in a row, without an answer between: at least `FEWEST`, and `SHARE` of the attempts under
    way or a row of `LONGEST_ROW` seconds. Then one caller after the other probes, after 1, 2, 4 ... 60 s. The callers take turns:
    should one request be what kills the server, another one finds it well.

    Args:
        patience: Seconds from an opening to giving up, 0 or more. The last probe is made when they are over, and a
            probe under way is waited for, since a server that starts may take long over its first answer.
        tell: Receives a line when the breaker opens, and one when it closes.
        clock: Returns seconds.
        sleep: Waits for seconds of that clock.
        server: The server's name in messages.
    """

    def __init__(
        self,
        *,
        patience: float,
        tell: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        server: str = "the model's server",
    ) -> None:
        self._patience = patience
        self._tell = tell
        self._clock = clock
        self._sleep = sleep
        self._server = server
        self._in_flight = 0
        self._row = 0  # bad attempts since the last answer
        self._row_of = 0  # most attempts under way during the row
        self._row_began = 0.0
        self._period = 0  # counts openings and closings: an attempt of an earlier period decides nothing
        self._opened: float | None = None  # when, while open
        self._paused = 0.0  # seconds of earlier pauses
        self._wait = FIRST_PROBE
        self._next_probe = 0.0
        self._probing = False  # somebody waits to probe, or probes
        self._waiters: deque[asyncio.Future[bool]] = deque()
        self._given_up: str | None = None  # what was told

    @property
    def is_open(self) -> bool:
        """Whether nobody sends but a probe."""
        return self._opened is not None

    @property
    def paused_seconds(self) -> float:
        """Seconds that the breaker was open so far: deadlines of documents leave them out."""
        return self._paused + (0.0 if self._opened is None else self._clock() - self._opened)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[Trial]:
        """Wait while the server is down, perhaps as the one who probes; then send within the block.

        Raises:
            ServerDownError: When the patience is over, for everyone who waits or comes later.
        """
        probes = await self._pass()
        self._in_flight += 1
        trial = Trial(self, self._period, probes=probes)
        try:
            yield trial
        finally:
            self._in_flight -= 1
            trial.end_probe()

    async def _pass(self) -> bool:
        """Return when the caller may send; True if as a probe."""
        while self._opened is not None:
            if self._given_up is not None:
                raise ServerDownError(self._given_up)
            if self._probing and not await self._turn():
                continue
            self._probing = True
            try:
                await self._sleep(max(0.0, self._next_probe - self._clock()))
            except BaseException:  # cancelled above all: somebody else must probe
                self.hand_on()
                raise
            return True
        return False

    async def _turn(self) -> bool:
        """Wait for what comes first: True for being the one who probes next, False for a change."""
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiters.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and turn.result():  # it had just become this one's turn
                self.hand_on()
            raise

    def hand_on(self) -> None:
        """Let the one who has waited longest probe next."""
        while self._waiters:
            turn = self._waiters.popleft()
            if not turn.done():
                turn.set_result(True)
                return
        self._probing = False

    def good(self, period: int) -> None:
        """Note an answer to an attempt that began in a period."""
        if self._opened is None:
            self._row = 0
        elif period == self._period:
            seconds = self.paused_seconds
            self._paused, self._opened = seconds, None
            self._row = 0
            self._change()
            self._tell(f"{self._server} answers again after {seconds:.0f} s")

    def bad(self, period: int, reason: str) -> bool:
        """Note an outage that ended an attempt of a period; True if the attempt is to be made again."""
        if period != self._period:  # of an outage that is known already
            return True
        now = self._clock()
        if self._opened is not None:
            self._probe_failed(now, self._opened, reason)
            return True
        if self._row == 0:
            self._row_of, self._row_began = 0, now
        self._row += 1
        self._row_of = max(self._row_of, self._in_flight)
        enough = self._row >= self._row_of * SHARE or now - self._row_began >= LONGEST_ROW
        if self._row < FEWEST or not enough:
            return False
        self._opened = now
        self._wait = FIRST_PROBE
        self._next_probe = now + min(self._wait, self._patience)
        self._change()
        self._tell(
            f"{self._server} is down ({reason}): nothing is sent until it answers, for {self._patience:.0f} s at most"
        )
        return True

    def _probe_failed(self, now: float, opened: float, reason: str) -> None:
        left = opened + self._patience - now
        self._wait = min(LONGEST_PROBE, 2 * self._wait)
        self._next_probe = now + min(self._wait, left)
        if left <= 0:
            self._given_up = (
                f"{self._server} is down ({reason}) and did not come back in {self._patience:.0f} s; "
                "start it, then go on with the run"
            )
            self._change()

    def _change(self) -> None:
        """Begin a period; all who wait look at what it brings."""
        self._period += 1
        for turn in self._waiters:
            if not turn.done():
                turn.set_result(False)
        self._waiters.clear()


class Trial:
    """One attempt under way. The first word about its end counts; without one it decides nothing."""

    __slots__ = ("_breaker", "_period", "_probes", "_told")

    def __init__(self, breaker: Breaker, period: int, *, probes: bool) -> None:
        self._breaker = breaker
        self._period = period
        self._probes = probes
        self._told = False

    def good(self) -> None:
        """Say that the server answered, be it with a refusal or an error of its own.

        While the breaker is open, only a probe's answer counts: a server that shuts down still answers what it has.
        """
        if not self._told:
            self._told = True
            self._breaker.good(self._period)
            self.end_probe()

    def bad(self, reason: str) -> bool:
        """Say that the attempt met an outage, and why in words (`outage`).

        Returns:
            True if the breaker is open, or was since the attempt began: make it again, don't tell the retry policy.
        """
        if self._told:
            raise AssertionError("an attempt ends once")
        self._told = True
        again = self._breaker.bad(self._period, reason)
        self.end_probe()
        return again

    def end_probe(self) -> None:
        """Let another one probe, if this attempt was the probe."""
        if self._probes:
            self._probes = False
            self._breaker.hand_on()
