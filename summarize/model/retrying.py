"""The one policy for transport faults: which are tried again, after what wait, and how one rate limit slows all calls.

The SDK's own retries are off (`max_retries=0`); answers that do not fit a schema, and items that are not grounded,
are none of this module's business.
"""

from __future__ import annotations

import asyncio
import math
import random
import time
from contextvars import ContextVar
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import openai
import tenacity

from summarize.model.fault_reason import Reason, read
from summarize.model.recording import REPLAYED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    Sleep = Callable[[float], Awaitable[None]]

ATTEMPTS = 5
"""A restarting server needs a few; more only hide a server that is down."""
FIRST_WAIT = 0.5
"""Seconds before the second attempt, doubled for each further one."""
LONGEST_BACKOFF = 30.0
"""Seconds a doubled wait grows to at most."""
LONGEST_WAIT = 120.0
"""Seconds. A server that asks for more is out for this run, and the person should hear of it now."""
PATIENCE = 600.0
"""Seconds that all attempts of one call may work, waits not counted: a call that timed out after ten minutes would
do so again. Waits are those between attempts and those that a transport tells of (`was_idle`)."""

_CALL: ContextVar[tenacity.RetryCallState | None] = ContextVar("summarize_call", default=None)

_TRANSIENT: frozenset[Reason] = frozenset(
    {"unresolved", "refused", "dropped", "slow-connect", "slow-answer", "rate", "loading", "busy", "server"}
)


def is_transient(error: BaseException) -> bool:
    """Tell whether the same call may succeed later: connection errors, 408, 409, 429 and 5xx.

    Not among them, though they look alike: a used-up quota (429), one request above the rate limit (429), a prompt
    beyond the context (500 from some servers), a certificate that is not trusted, a miss of a recording.
    """
    return read(error).reason in _TRANSIENT


def retry_after(error: BaseException) -> float | None:
    """Return the seconds, 0 or more, that the server asks to wait, or None if it asks for no wait."""
    return asked_wait(_headers(error))


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Return what a response's headers ask for; see `retry_after`.

    Read from `retry-after-ms` (OpenAI and Azure) or `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
    """
    for name, scale in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "nan")) / scale
        except ValueError:
            continue
        if math.isfinite(seconds):
            return max(0.0, seconds)
    try:
        return max(0.0, parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _headers(error: BaseException) -> dict[str, str]:
    told = read(error).error
    return dict(told.response.headers) if isinstance(told, openai.APIStatusError) else {}


class Gate:
    """What all calls to one server pass before each attempt; closed for a while when the server asks for a wait.

    Args:
        clock: Returns seconds on a scale of its own; tests give one that they advance.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._opens = -math.inf

    def hold(self, seconds: float) -> None:
        """Let nobody pass for so many seconds from now; a longer wait that is under way stays."""
        self._opens = max(self._opens, self._clock() + seconds)

    async def wait(self, sleep: Sleep) -> float:
        """Return, once the gate is open, the seconds spent here."""
        waited = 0.0
        while (left := self._opens - self._clock()) > 0:
            left += random.uniform(0, FIRST_WAIT)  # noqa: S311  # spreads the waiting calls, guards nothing
            await sleep(left)
            waited += left
        return waited


def was_idle(seconds: float) -> None:
    """Say that the call under way here has waited for so long before it was sent: that is no work of the server's."""
    if (state := _CALL.get()) is not None:
        state.idle_for += seconds


def retrying(
    gate: Gate,
    *,
    attempts: int = ATTEMPTS,
    sleep: Sleep = asyncio.sleep,
    on_wait: Callable[[BaseException, float], None] | None = None,
) -> tenacity.AsyncRetrying:
    """Return the retry policy for one call; make a new one for each, since a shared one mixes up concurrent calls.

        answer = await retrying(gate)(client.chat.completions.create, model=..., messages=...)

    The last error is raised as it came.

    Args:
        gate: Shared by all calls to one server.
        attempts: Attempts in all, 1 or more.
        sleep: Waits for seconds; tests give one that does not.
        on_wait: Told of the error and the seconds before each wait.
    """

    async def pass_gate(state: tenacity.RetryCallState) -> None:
        _CALL.set(state)
        state.idle_for += await gate.wait(sleep)

    def wait(state: tenacity.RetryCallState) -> float:
        error = _error(state)
        headers = _headers(error)
        if REPLAYED in headers:
            return 0.0
        asked = retry_after(error)
        seconds = (asked or 0.0) + _backoff(state.attempt_number)
        if (asked or read(error).reason == "rate") and seconds <= LONGEST_WAIT:
            gate.hold(seconds)
        return seconds

    def stop(state: tenacity.RetryCallState) -> bool:
        worked = (state.seconds_since_start or 0.0) - state.idle_for
        return state.attempt_number >= attempts or state.upcoming_sleep > LONGEST_WAIT or worked >= PATIENCE

    def tell(state: tenacity.RetryCallState) -> None:
        if on_wait:
            on_wait(_error(state), state.upcoming_sleep)

    return tenacity.AsyncRetrying(
        sleep=sleep,
        stop=stop,
        wait=wait,
        retry=tenacity.retry_if_exception(is_transient),
        before=pass_gate,
        before_sleep=tell,
        reraise=True,
    )


def _error(state: tenacity.RetryCallState) -> BaseException:
    error = state.outcome.exception() if state.outcome else None
    if error is None:
        raise AssertionError("a wait is only asked for after a failed attempt")
    return error


def _backoff(attempt: int) -> float:
    """Return the wait after an attempt: doubled each time, up to a limit, and shortened at random by up to half."""
    longest = min(LONGEST_BACKOFF, FIRST_WAIT * 2.0 ** (attempt - 1))
    return random.uniform(longest / 2, longest)  # noqa: S311  # spreads calls that failed together, guards nothing
