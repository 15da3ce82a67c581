"""The throttle keeps the limits that it is given, and finds the one that the server keeps to itself."""

from __future__ import annotations

import asyncio
import math
import random
import selectors
from collections import deque
from typing import TYPE_CHECKING, Any

import httpx2
import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarize.model.pace import FLOOR, PLATEAU
from summarize.model.retrying import LONGEST_WAIT, Gate, retrying
from summarize.model.throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    Clock = Callable[[], float]

MINUTE = 60.0
ALLOWED = 200  # requests a second, of the doubles of servers below


class _Jump(selectors.DefaultSelector):
    """A test double of waiting: time jumps to the next timer."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Let the time pass in which nothing would happen."""
        if timeout is None:
            raise RuntimeError("all wait for each other")
        self.now += max(0.0, timeout)
        return super().select(0)


def in_virtual_time(main: Callable[[Clock], Coroutine[Any, Any, Any]]) -> Any:
    """Run a coroutine function, given a clock, on an event loop whose time costs none."""
    time = _Jump()
    loop = asyncio.SelectorEventLoop(time)
    loop.time = lambda: time.now  # type: ignore[method-assign]  # the documented way to own the clock is to subclass
    try:
        return loop.run_until_complete(main(loop.time))
    finally:
        loop.close()


class Sliding:
    """A test double of a limiter: so many in any second."""

    def __init__(self, allowed: int = ALLOWED) -> None:
        self.allowed = allowed
        self.taken: deque[float] = deque()

    def takes(self, now: float) -> bool:
        """Tell whether a request may pass."""
        while self.taken and now - self.taken[0] >= 1:
            self.taken.popleft()
        if len(self.taken) >= self.allowed:
            return False
        self.taken.append(now)
        return True


class Fixed:
    """A test double of a limiter: so many in each second of the server's clock."""

    def __init__(self) -> None:
        self.second = -1
        self.taken = 0

    def takes(self, now: float) -> bool:
        """Tell whether a request may pass."""
        second = math.floor(now + 0.37)  # the run begins somewhere in a second
        self.taken = self.taken + 1 if second == self.second else 1
        self.second = second
        return self.taken <= ALLOWED


class Bucket:
    """A test double of a limiter: a bucket of a second's worth, filled evenly."""

    def __init__(self) -> None:
        self.level = float(ALLOWED)
        self.filled = 0.0

    def takes(self, now: float) -> bool:
        """Tell whether a request may pass."""
        self.level = min(ALLOWED, self.level + (now - self.filled) * ALLOWED)
        self.filled = now
        if self.level < 1:
            return False
        self.level -= 1
        return True


class Run:
    """Calls at a double of a server, 128 at a time, and what became of them."""

    def __init__(
        self, limiter: Sliding | Fixed | Bucket, calls: int, *, latency: float, retry_after: float | None
    ) -> None:
        self.limiter = limiter
        self.calls = calls
        self.latency = latency
        self.retry_after = retry_after
        self.answered = 0
        self.refused = 0
        self.seconds = 0.0
        self.chance = random.Random(1)  # noqa: S311  # spreads the calls as the retry policy does

    def go(self, *, policy: bool = False) -> Run:
        """Make the calls; with the real retry policy, or one that only waits a little and never gives up."""
        random.seed(1)  # the policy's waits
        in_virtual_time(lambda clock: self._all(clock, policy=policy))
        return self

    async def _all(self, clock: Clock, *, policy: bool) -> None:
        throttle = Throttle(concurrency=128, clock=clock)
        gate = Gate(clock)
        left = iter(range(self.calls))

        async def attempt() -> None:
            await self._attempt(throttle, clock)

        async def caller() -> None:
            for _ in left:
                if policy:
                    await retrying(gate)(attempt)
                else:
                    await self._until_answered(throttle, clock)
                self.answered += 1

        await asyncio.gather(*(caller() for _ in range(128)))
        self.seconds = clock()

    async def _attempt(self, throttle: Throttle, clock: Clock) -> None:
        async with throttle.slot(10) as slot:
            await asyncio.sleep(self.latency / 2)
            taken = self.limiter.takes(clock())
            await asyncio.sleep(self.latency / 2)
            if taken:
                slot.answered(9)
                return
            self.refused += 1
            slot.refused(self.retry_after)
        raise limited(self.retry_after)

    async def _until_answered(self, throttle: Throttle, clock: Clock) -> None:
        while True:
            try:
                return await self._attempt(throttle, clock)
            except openai.RateLimitError:
                await asyncio.sleep((self.retry_after or 0.0) + self.chance.uniform(0.25, 0.5))


def limited(retry_after: float | None) -> openai.RateLimitError:
    """Return what the SDK raises for a 429."""
    headers = {} if retry_after is None else {"retry-after": repr(retry_after)}
    request = httpx2.Request("POST", "http://127.0.0.1/v1")
    return openai.RateLimitError(
        "", response=httpx2.Response(429, headers=headers, request=request), body=None
    )


@pytest.mark.parametrize("latency", [0.05, 0.2, 1.0])
@pytest.mark.parametrize("retry_after", [1.0, 0.05, None])
@pytest.mark.parametrize("limiter", [Sliding, Fixed, Bucket])
def test_a_storm_of_refusals_wastes_little(
    limiter: type[Sliding | Fixed | Bucket], retry_after: float | None, latency: float
) -> None:
    """A server that takes 200 a second refuses under 7 % of 2,000 calls, which take at most 1.6 times the ideal time."""
    run = Run(limiter(), 2_000, latency=latency, retry_after=retry_after).go()
    assert run.answered == 2_000
    assert run.refused <= 140
    assert run.seconds <= 1.6 * 2_000 / ALLOWED + 1e-6


@pytest.mark.parametrize("retry_after", [1.0, None])
def test_the_retry_policy_around_it_loses_nothing(retry_after: float | None) -> None:
    """The policy's own waits cost little on top, and no call uses up its attempts."""
    run = Run(Sliding(), 2_000, latency=0.05, retry_after=retry_after).go(policy=True)
    assert run.answered == 2_000
    assert run.refused <= 140
    assert run.seconds <= 1.6 * 2_000 / ALLOWED


def test_a_long_run_stays_near_what_the_server_takes() -> None:
    """Over 10,000 calls the first storm is forgotten: 2 % refused, nine tenths of the server's rate."""
    run = Run(Bucket(), 10_000, latency=0.2, retry_after=None).go()
    assert run.refused <= 200
    assert run.seconds <= 10_000 / ALLOWED / 0.9


def test_long_answers_do_not_hide_what_was_taken() -> None:
    """With answers slower than the second that is counted, the rate that was refused is still known."""
    run = Run(Sliding(20), 500, latency=3.0, retry_after=None).go()
    assert run.answered == 500
    assert run.seconds <= 1.8 * 500 / 20


def test_a_limit_that_falls_is_found() -> None:
    """When the server takes a tenth of what it took, the rate follows within seconds."""
    limiter = Sliding(100)

    async def main(clock: Clock) -> tuple[float | None, float | None]:
        throttle = Throttle(concurrency=32, clock=clock)
        rates = []

        async def caller() -> None:
            while clock() < 60:
                async with throttle.slot(1) as slot:
                    await asyncio.sleep(0.1)
                    if limiter.takes(clock()):
                        slot.answered(1)
                    else:
                        slot.refused(None)

        async def watch() -> None:
            await asyncio.sleep(29)
            rates.append(throttle.rate)
            limiter.allowed = 10
            await asyncio.sleep(30)
            rates.append(throttle.rate)

        await asyncio.gather(watch(), *(caller() for _ in range(32)))
        return rates[0], rates[1]

    before, after = in_virtual_time(main)
    assert 70 < before < 125
    assert 3 < after < 15


def test_no_pace_without_a_refusal() -> None:
    """Nothing is waited for as long as the server takes everything."""

    async def main(clock: Clock) -> tuple[float, float | None]:
        throttle = Throttle(concurrency=1, clock=clock)
        for _ in range(1_000):
            async with throttle.slot(10) as slot:
                slot.answered(10)
        return clock(), throttle.rate

    assert in_virtual_time(main) == (0.0, None)


async def _storm(
    throttle: Throttle, clock: Clock, sent: int, refused: int, retry_after: float | None
) -> None:
    """Send at once; the last ones are refused, after a tenth of a second."""

    async def one(number: int) -> None:
        async with throttle.slot(1) as slot:
            await asyncio.sleep(0.1)
            if number >= sent - refused:
                slot.refused(retry_after)
            else:
                slot.answered(1)

    await asyncio.gather(*(one(number) for number in range(sent)))
    assert clock() >= 0.1


def test_one_storm_halves_once() -> None:
    """Thirty refusals of calls that were sent together leave half of the 70 that the server took."""

    async def main(clock: Clock) -> float | None:
        throttle = Throttle(concurrency=100, clock=clock)
        await _storm(throttle, clock, 100, 30, None)
        return throttle.rate

    assert in_virtual_time(main) == 35


def test_a_refusal_after_the_halving_halves_again() -> None:
    """What was sent at the halved rate and is refused tells that it is still too much."""

    async def main(clock: Clock) -> tuple[float, float]:
        throttle = Throttle(concurrency=100, clock=clock)
        await _storm(throttle, clock, 100, 30, None)
        async with throttle.slot(1) as slot:
            before = throttle.rate
            slot.refused(None)
        assert before is not None
        assert throttle.rate is not None
        return before, throttle.rate

    before, after = in_virtual_time(main)
    assert after <= before / 2


@pytest.mark.parametrize(("asked", "held"), [(20.0, 20.0), (LONGEST_WAIT + 1, 1.0)])
def test_retry_after_holds_all_sending(asked: float, held: float) -> None:
    """Nobody sends before the server wants it; one that wants hours is the retry policy's affair."""

    async def main(clock: Clock) -> float:
        throttle = Throttle(concurrency=100, clock=clock)
        await _storm(throttle, clock, 10, 1, asked)
        async with throttle.slot(1) as slot:
            slot.answered(1)
            return clock()

    assert in_virtual_time(main) == pytest.approx(held, abs=0.6)


def test_the_floor_is_left_again() -> None:
    """After ten minutes of refusals a call goes every five seconds; two minutes later a hundred a second do."""

    async def main(clock: Clock) -> tuple[float | None, int]:
        throttle = Throttle(concurrency=16, clock=clock)

        async def caller(until: float, *, taken: bool) -> int:
            sent = 0
            while clock() < until:
                async with throttle.slot(1) as slot:
                    await asyncio.sleep(0.05)
                    sent += 1
                    if taken:
                        slot.answered(1)
                    else:
                        slot.refused(None)
            return sent

        await asyncio.gather(*(caller(600, taken=False) for _ in range(16)))
        floor = throttle.rate
        await asyncio.gather(*(caller(clock() + 120, taken=True) for _ in range(16)))
        return floor, sum(await asyncio.gather(*(caller(clock() + 1, taken=True) for _ in range(16))))

    floor, sent = in_virtual_time(main)
    assert FLOOR <= floor <= 3 * FLOOR
    assert sent >= 100


def test_room_that_nobody_uses_teaches_nothing() -> None:
    """An hour at one call a minute does not raise the rate to what was never tried."""

    async def main(clock: Clock) -> float:
        throttle = Throttle(concurrency=100, clock=clock)
        await _storm(throttle, clock, 100, 30, None)
        for _ in range(60):
            await asyncio.sleep(MINUTE)
            async with throttle.slot(1) as slot:
                slot.answered(1)
        assert throttle.rate is not None
        return throttle.rate

    assert in_virtual_time(main) < 70
    assert PLATEAU < MINUTE


PLANS = st.lists(
    st.tuples(
        st.floats(0, 30),  # seconds until it asks for its turn
        st.integers(0, 40),  # tokens estimated
        st.floats(0, 1),  # share of them that it takes
        st.floats(0, 20),  # seconds under way
        st.sampled_from(["answered", "refused", "failed", "nothing"]),
        st.none() | st.floats(0, 60),  # when it is cancelled
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None)  # minutes of virtual time, not of real
@given(
    plan=PLANS,
    concurrency=st.integers(1, 4),
    per_minute=st.none() | st.integers(1, 30),
    tokens_per_minute=st.none() | st.integers(40, 200),
)
def test_limits_hold_whatever_happens(
    plan: list[tuple[float, int, float, float, str, float | None]],
    concurrency: int,
    per_minute: int | None,
    tokens_per_minute: int | None,
) -> None:
    """Places, requests and tokens of any minute stay within limits; all get their turn in order; no place is lost."""
    began: list[tuple[float, int]] = []  # when, tokens
    asked: list[int] = []
    order: list[int] = []
    most = 0

    async def main(clock: Clock) -> None:
        throttle = Throttle(
            concurrency=concurrency,
            requests_per_minute=per_minute,
            tokens_per_minute=tokens_per_minute,
            clock=clock,
        )

        async def one(number: int) -> None:
            nonlocal most
            start, estimate, share, seconds, end, _ = plan[number]
            await asyncio.sleep(start)
            asked.append(number)
            async with throttle.slot(estimate) as slot:
                order.append(number)
                began.append((clock(), estimate))
                mine = len(began) - 1
                most = max(most, throttle.in_flight)
                await asyncio.sleep(seconds)
                if end == "answered":
                    slot.answered(int(estimate * share))
                    began[mine] = began[mine][0], int(estimate * share)
                elif end == "refused":
                    slot.refused(seconds)
                elif end == "failed":
                    slot.failed()

        tasks = [asyncio.ensure_future(one(number)) for number in range(len(plan))]
        for task, (*_, cancelled) in zip(tasks, plan, strict=True):
            if cancelled is not None:
                asyncio.get_running_loop().call_later(cancelled, task.cancel)
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(end is None or isinstance(end, asyncio.CancelledError) for end in ends)
        assert (throttle.in_flight, throttle.waiting) == (0, 0)
        await asyncio.gather(*(_pass(throttle) for _ in range(concurrency)))  # every place is still there

    in_virtual_time(main)
    assert most <= concurrency
    stayed = {number for number, one in enumerate(plan) if one[5] is None}
    assert stayed <= set(order)
    assert order == [number for number in asked if number in order]
    for begin, _ in began:
        within = [tokens for at, tokens in began if 0 <= at - begin < MINUTE]
        assert per_minute is None or len(within) <= per_minute
        assert tokens_per_minute is None or sum(within) <= tokens_per_minute


async def _pass(throttle: Throttle) -> None:
    async with throttle.slot(0) as slot:
        slot.answered(0)


@pytest.mark.parametrize("limit", [1, 59.9, 600, 100_000])
def test_a_limit_is_used_to_the_full(limit: float) -> None:
    """Five minutes see five times the limit, no minute more than once, and no rush at its beginning."""
    at: list[float] = []

    async def main(clock: Clock) -> None:
        throttle = Throttle(concurrency=64, requests_per_minute=limit, clock=clock)
        while clock() < 5 * MINUTE and len(at) < 20_000:
            async with throttle.slot(1) as slot:
                at.append(clock())
                slot.answered(1)

    in_virtual_time(main)
    whole = math.floor(limit)
    expected = min(20_000, 5 * whole)
    assert expected <= len(at) <= expected + 1
    assert all(late - early >= MINUTE - 1e-9 for early, late in zip(at, at[whole:], strict=False))
    assert sum(one < 1 for one in at) <= 2 + 1.2 * limit / MINUTE


def test_an_answer_shorter_than_estimated_gives_tokens_back() -> None:
    """Ten calls of 1,000 tokens estimated and 100 taken fit into one minute of 2,000."""

    async def main(clock: Clock) -> float:
        throttle = Throttle(concurrency=1, tokens_per_minute=2_000, clock=clock)
        for _ in range(10):
            async with throttle.slot(1_000) as slot:
                slot.answered(100)
        return clock()

    assert in_virtual_time(main) < MINUTE


def test_an_answer_longer_than_estimated_is_paid_for() -> None:
    """A call that took ten times its estimate makes the next ones wait for it."""

    async def main(clock: Clock) -> float:
        throttle = Throttle(concurrency=1, tokens_per_minute=2_000, clock=clock)
        async with throttle.slot(100) as slot:
            slot.answered(1_000)
        async with throttle.slot(100) as slot:
            return clock()

    assert in_virtual_time(main) == pytest.approx(30, abs=1)


def test_a_call_above_the_limit_goes_alone() -> None:
    """The server shall judge a call that no minute can hold; it must not hang the run."""

    async def main(clock: Clock) -> list[float]:
        throttle = Throttle(concurrency=9, tokens_per_minute=1_000, clock=clock)
        at = []
        for tokens in (10, 1_500, 10):
            async with throttle.slot(tokens) as slot:
                at.append(clock())
                slot.answered(tokens)
        return at

    first, large, last = in_virtual_time(main)
    assert large - first >= MINUTE
    assert last - large >= MINUTE


def test_the_place_is_held_until_the_block_ends() -> None:
    """An answer that is not yet in the ledger still counts as under way."""

    async def main(_: Clock) -> tuple[int, int]:
        throttle = Throttle(concurrency=1)
        async with throttle.slot(1) as slot:
            slot.answered(1)
            other = asyncio.ensure_future(_pass(throttle))
            await asyncio.sleep(1)
            counts = throttle.in_flight, throttle.waiting
        await other
        return counts

    assert in_virtual_time(main) == (1, 1)


@pytest.mark.parametrize(
    "limits",
    [
        {"concurrency": 0},
        {"concurrency": 1, "requests_per_minute": 0.5},
        {"concurrency": 1, "tokens_per_minute": math.nan},
        {"concurrency": 1, "tokens_per_minute": math.inf},
    ],
)
def test_senseless_limits_are_refused(limits: dict[str, Any]) -> None:
    """No places, less than one a minute, and what isn't a number."""
    with pytest.raises(ValueError, match="1"):
        Throttle(**limits)
