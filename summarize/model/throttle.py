"""How fast calls go to one server: so many at once, so many a minute, and no faster than the server lets on.

Below the retry policy, around every attempt. Limits that a person names are kept exactly; one that nobody named is
learned from refusals (`summarize.model.pace`).
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarize.model.pace import Pace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from summarize.model.pace import Send

_BURST = (
    0.1  # seconds of allowance that may go at once: servers that count by the second see a tenth more at most
)
_MINUTE = 60.0
_LONGEST_NAP = 0.25  # seconds; pace, holds and allowances change while a call sleeps
_SHORTEST_NAP = 0.001  # seconds; rounding must not make a sleep that ends before it began


class Throttle:
    """Lets attempts at one server through in the order in which they came; for one event loop.

    Args:
        concurrency: Attempts under way at once at most, 1 or more.
        requests_per_minute: Attempts in any 60 s at most, 1 or more; refused and failed ones count, as servers do.
        tokens_per_minute: Tokens of prompts and answers in any 60 s at most, 1 or more. A call that is larger than
            the limit goes alone in its minute: the server shall judge it.
        clock: Returns seconds.
        sleep: Waits for seconds of that clock.

    Attributes:
        concurrency: As given; may be changed before the first attempt.
        waiting: Attempts that wait for their turn.
        in_flight: Attempts whose block is under way.
    """

    def __init__(
        self,
        *,
        concurrency: int,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        if concurrency < 1:
            raise ValueError(f"concurrency is 1 or more, not {concurrency}")
        self.waiting = 0
        self.in_flight = 0
        self.concurrency = concurrency
        self._requests = _Allowance(requests_per_minute, clock()) if requests_per_minute is not None else None
        self._tokens = _Allowance(tokens_per_minute, clock()) if tokens_per_minute is not None else None
        self._pace = Pace(clock())
        self._clock = clock
        self._sleep = sleep
        self._turnstile = asyncio.Lock()  # fair: first come, first served; who is inside is next
        self._waiters: deque[asyncio.Future[None]] = deque()  # for a place

    @property
    def rate(self) -> float | None:
        """Requests a second that are let through at most now, None without a limit."""
        named = self._requests.limit / _MINUTE if self._requests else math.inf
        rate = min(named, self._pace.rate(self._clock()))
        return None if math.isinf(rate) else rate

    @asynccontextmanager
    async def slot(self, tokens: int) -> AsyncIterator[Attempt]:
        """Wait for the turn of one attempt and keep its place until the block ends.

        Args:
            tokens: Of prompt and answer together, estimated.
        """
        self.waiting += 1
        try:
            await self._place()
            try:
                paced = await self._turn(tokens) if self._limited() else False
            except BaseException:
                self._leave()
                raise
        finally:
            self.waiting -= 1
        now = self._clock()
        if self._requests:
            self._requests.spend(now, 1)
        spent = self._tokens.spend(now, tokens) if self._tokens else None
        attempt = Attempt(self._pace, self._pace.sent(now, paced=paced), self._tokens, spent, self._clock)
        try:
            yield attempt
        finally:
            attempt.failed()  # unless told otherwise
            self._leave()

    async def _place(self) -> None:
        """Return with a place, in the order of the callers."""
        if self.in_flight < self.concurrency:
            self.in_flight += 1
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():  # the place came together with the end
                self._leave()
            raise

    def _leave(self) -> None:
        """Hand the place on at once: with hundreds of answers at a time, a detour through the event loop takes long."""
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return
        self.in_flight -= 1

    def _limited(self) -> bool:
        """Tell whether there is anything but places to wait for."""
        if self._requests or self._tokens or self._turnstile.locked():
            return True
        return not math.isinf(self._pace.rate(self._clock())) or self._pace.wait(self._clock()) > 0

    async def _turn(self, tokens: int) -> bool:
        """Return when the attempt may go; True if the pace was what it waited for."""
        paced = False
        async with self._turnstile:
            while True:
                now = self._clock()
                pause = self._pace.wait(now)
                paced = paced or pause > 0
                if self._requests:
                    pause = max(pause, self._requests.wait(now, 1))
                if self._tokens:
                    pause = max(pause, self._tokens.wait(now, tokens))
                if pause <= 0:
                    return paced
                await self._sleep(min(max(pause, _SHORTEST_NAP), _LONGEST_NAP))


@dataclass(slots=True)
class Attempt:
    """One attempt under way. The first word about its end counts; without one it failed."""

    _pace: Pace
    _send: Send
    _tokens: _Allowance | None
    _spent: _Spent | None
    _clock: Callable[[], float]
    _told: bool = False

    def answered(self, tokens: int) -> None:
        """Say that a good answer came, and how many tokens prompt and answer had together."""
        if not self._told and self._tokens and self._spent:
            self._tokens.correct(self._spent, tokens)
        self._told = True

    def refused(self, retry_after: float | None) -> None:
        """Say that the server refused the attempt for its rate (429).

        Args:
            retry_after: Seconds that the server asks to wait. All sending is held for so long, unless it is more
                than `retrying.LONGEST_WAIT`: then the retry policy ends the call, and others must not hang silently.
        """
        if not self._told:
            self._pace.refused(self._send, self._clock(), retry_after or 0.0)
        self._told = True

    def failed(self) -> None:
        """Say that it ended otherwise. The allowances stay spent: the server may have counted it."""
        if not self._told:
            self._send.taken = False
        self._told = True


@dataclass(slots=True)
class _Spent:
    """An amount of an allowance, spent."""

    at: float
    amount: int


class _Allowance:
    """A limit a minute: a token bucket for an even flow, and the exact sum of the last 60 s as its guard.

    The bucket alone, filled at the full limit, would let its burst through on top of the limit in some minute; the sum
    alone would spend the minute in its first second.
    """

    def __init__(self, limit: float, now: float) -> None:
        if not 1 <= limit < math.inf:
            raise ValueError(f"a limit a minute is a number from 1, not {limit}")
        self.limit = math.floor(limit)
        self._per_second = self.limit / _MINUTE
        self._largest = 1 + self._per_second * _BURST
        self._level = self._largest
        self._filled = now
        self._last_minute: deque[_Spent] = deque()
        self._sum = 0

    def wait(self, now: float, amount: int) -> float:
        """Return the seconds until so much may be spent, 0 or less if now; asked again then."""
        self._level = min(self._largest, self._level + (now - self._filled) * self._per_second)
        self._filled = now
        while self._last_minute and now - self._last_minute[0].at >= _MINUTE:
            self._sum -= self._last_minute.popleft().amount
        pause = (min(amount, self._largest) - self._level) / self._per_second
        over = self._sum + amount - self.limit
        for spent in self._last_minute:
            if over <= 0:
                break
            over -= spent.amount
            pause = max(pause, _MINUTE - (now - spent.at))  # rounded as where old ones are dropped
        return pause

    def spend(self, now: float, amount: int) -> _Spent:
        """Spend an amount; a large one leaves a debt that later ones wait for."""
        spent = _Spent(now, amount)
        self._level -= amount
        self._sum += amount
        self._last_minute.append(spent)
        return spent

    def correct(self, spent: _Spent, amount: int) -> None:
        """Give back what was not used after all, or take what was used beyond."""
        unused = spent.amount - amount
        spent.amount = amount
        self._level += unused
        if self._last_minute and spent.at >= self._last_minute[0].at:  # else its minute is over
            self._sum -= unused
