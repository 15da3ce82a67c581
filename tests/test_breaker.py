"""While the server is down nobody sends but one who probes, and no call spends its attempts on it."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import TYPE_CHECKING, Any

import httpx2
import openai
import pytest
from test_throttle import in_virtual_time

from summarize.errors import ServerUnreachableError
from summarize.model.breaker import Breaker, ServerDownError, outage
from summarize.model.faults import Gate, explain, is_transient, retrying
from summarize.model.throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarize.model.breaker import Trial

    Clock = Callable[[], float]


def caused(outer: Exception, inner: Exception) -> Exception:
    """Return an error with the cause that the HTTP library chains to it."""
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (caused(httpx2.ConnectError(""), ConnectionRefusedError()), "nothing listens"),
        (caused(httpx2.ConnectError(""), socket.gaierror(-2, "unknown")), "its name does not resolve"),
        (httpx2.ConnectTimeout(""), "no connection in time"),
        (httpx2.ReadError(""), "it breaks connections off"),
        (httpx2.RemoteProtocolError("disconnected"), "it breaks connections off"),
        (502, "status 502"),
        (503, "status 503"),
        (504, "status 504"),
        (529, "status 529"),
        (caused(httpx2.ConnectError(""), ssl.SSLCertVerificationError()), None),
        (httpx2.ReadTimeout(""), None),
        (httpx2.PoolTimeout(""), None),
        (httpx2.UnsupportedProtocol(""), None),
        (ValueError(), None),
        (200, None),
        (429, None),
        (500, None),
        (501, None),
    ],
)
def test_outages_are_told_from_other_faults(problem: Exception | int, reason: str | None) -> None:
    """What a wait may cure is an outage; a slow answer, a refusal and a wrong address are none."""
    assert outage(problem) == reason


class Case:
    """A breaker in virtual time, with what it told."""

    def __init__(self, clock: Clock, patience: float = 600.0) -> None:
        self.clock = clock
        self.told: list[str] = []
        self.breaker = Breaker(patience=patience, tell=self.told.append, clock=clock)

    async def fail(self, seconds: float = 0.0) -> bool:
        """Make one attempt that meets an outage; return whether to make it again."""
        async with self.breaker.attempt() as attempt:
            await asyncio.sleep(seconds)
            return attempt.bad("nothing listens")

    async def succeed(self, seconds: float = 0.0) -> None:
        """Make one attempt that is answered."""
        async with self.breaker.attempt() as attempt:
            await asyncio.sleep(seconds)
            attempt.good()

    async def open(self) -> None:
        """Let the breaker open."""
        assert [await self.fail() for _ in range(3)] == [False, False, True]
        assert self.breaker.is_open


def test_a_row_of_three_opens_it() -> None:
    """One line says so; the third attempt is to be made again."""

    async def main(clock: Clock) -> list[str]:
        case = Case(clock)
        await case.open()
        return case.told

    assert in_virtual_time(main) == [
        "the model's server is down (nothing listens): nothing is sent until it answers, for 600 s at most"
    ]


def test_an_answer_ends_the_row() -> None:
    """Faults with answers between them are single faults, however many."""

    async def main(clock: Clock) -> bool:
        case = Case(clock)
        for _ in range(20):
            assert not await case.fail()
            assert not await case.fail()
            await case.succeed()
        return case.breaker.is_open

    assert not in_virtual_time(main)


@pytest.mark.parametrize(("failing", "opens"), [(10, False), (31, False), (32, True), (64, True)])
def test_many_at_once_are_not_tripped_by_a_hiccup(failing: int, *, opens: bool) -> None:
    """With 64 under way it takes half of them."""

    async def main(clock: Clock) -> bool:
        case = Case(clock)
        calls = [case.fail(1.0) for _ in range(failing)] + [case.succeed(1.5) for _ in range(64 - failing)]
        tasks = [asyncio.ensure_future(call) for call in calls]
        await asyncio.sleep(1.2)
        is_open = case.breaker.is_open
        await asyncio.gather(*tasks)
        return is_open

    assert in_virtual_time(main) is opens


def test_calls_that_hang_do_not_outvote_those_that_are_refused() -> None:
    """Of 64 under way 63 wait for an answer; the one that is refused for two seconds opens it before its last attempt."""

    async def main(clock: Clock) -> list[bool]:
        case = Case(clock)
        hanging = [asyncio.ensure_future(case.succeed(100)) for _ in range(63)]
        ends = []
        for wait in (0.25, 0.5, 1.0, 2.0, 0.0):  # the shortest waits of the retry policy
            ends.append(await case.fail())
            await asyncio.sleep(wait)
            if ends[-1]:
                break
        for task in hanging:
            task.cancel()
        return ends

    assert in_virtual_time(main) == [False, False, False, False, True]


async def _until_answered(case: Case, answers: Callable[[], bool], sent: list[float]) -> None:
    """Call as the transport does."""
    while True:
        async with case.breaker.attempt() as attempt:
            sent.append(case.clock())
            if answers():
                attempt.good()
                return
            if attempt.bad("nothing listens"):
                continue
        await asyncio.sleep(0.4)  # the retry policy's wait


def test_one_at_a_time_probes_after_growing_waits() -> None:
    """Twenty callers send one probe after 1, 2, 4 ... 60 s, until one is answered; then all go on."""

    async def main(clock: Clock) -> tuple[list[float], list[str], float]:
        case = Case(clock)
        await case.open()
        sent: list[float] = []
        await asyncio.gather(*(_until_answered(case, lambda: clock() >= 200, sent) for _ in range(20)))
        assert not case.breaker.is_open
        return sent, case.told[1:], case.breaker.paused_seconds

    sent, told, paused = in_virtual_time(main)
    assert sent == [1, 3, 7, 15, 31, 63, 123, 183, *[243] * 20]
    assert told == ["the model's server answers again after 243 s"]
    assert paused == 243


def test_callers_take_turns_with_probing() -> None:
    """A request that kills the server whenever it comes does not keep the others from finding it well."""

    async def main(clock: Clock) -> list[str]:
        case = Case(clock)
        await case.open()
        probed: list[str] = []

        async def caller(name: str) -> None:
            while True:
                async with case.breaker.attempt() as attempt:
                    probed.append(name)
                    if name != "deadly":
                        attempt.good()
                        return
                    if not attempt.bad("it breaks connections off"):
                        return

        await asyncio.gather(caller("deadly"), caller("harmless"))
        return probed

    assert in_virtual_time(main)[:2] == ["deadly", "harmless"]


def test_the_end_of_patience_is_told_to_everyone() -> None:
    """All who wait, and all who come later, get the error at once; the last probe is made at the end."""

    async def main(clock: Clock) -> tuple[list[float], list[object], float]:
        case = Case(clock, patience=30)
        await case.open()
        sent: list[float] = []
        calls = (_until_answered(case, lambda: False, sent) for _ in range(5))
        ends = await asyncio.gather(*calls, return_exceptions=True)
        with pytest.raises(ServerDownError):
            await case.succeed()
        return sent, ends, clock()

    sent, ends, now = in_virtual_time(main)
    assert sent == [1, 3, 7, 15, 30]
    assert [type(end) for end in ends] == [ServerDownError] * 5
    assert now == 30
    assert str(ends[0]) == (
        "the model's server is down (nothing listens) and did not come back in 30 s; start it, then go on with the run"
    )


@pytest.mark.parametrize("after", [0.5, 1.5])
def test_who_is_cancelled_hands_the_probe_on(after: float) -> None:
    """Be it while waiting for the time of the probe or while it is under way."""

    async def main(clock: Clock) -> float:
        case = Case(clock)
        await case.open()
        first = asyncio.ensure_future(case.succeed(10))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(case.succeed())
        await asyncio.sleep(after)
        first.cancel()
        await second
        assert first.cancelled()
        return clock()

    assert in_virtual_time(main) == max(1.0, after)


def test_cancelling_the_next_in_turn_hands_the_probe_on() -> None:
    """Even in the moment in which it has just become its turn."""

    async def main(clock: Clock) -> float:
        case = Case(clock)
        await case.open()
        tasks = [asyncio.ensure_future(case.succeed()) for _ in range(3)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        await asyncio.sleep(0)  # the first hands on to the second, which has not run since
        tasks[1].cancel()
        await tasks[2]
        return clock()

    assert in_virtual_time(main) == 1


def test_a_probe_without_an_end_decides_nothing() -> None:
    """An answer that takes too long is no outage and no answer; another one probes at once."""

    async def main(clock: Clock) -> tuple[bool, float]:
        case = Case(clock)
        await case.open()
        async with case.breaker.attempt():
            await asyncio.sleep(9)
        still = case.breaker.is_open
        await case.succeed()
        return still, clock()

    assert in_virtual_time(main) == (True, 10)


def test_what_was_sent_before_the_opening_decides_nothing() -> None:
    """A server that shuts down answers what it has, and drops the rest: neither closes it, nor is a failed probe."""

    async def main(clock: Clock) -> tuple[bool, bool, list[str]]:
        case = Case(clock)
        answered, dropped = case.breaker.attempt(), case.breaker.attempt()
        early, late = await answered.__aenter__(), await dropped.__aenter__()
        await case.open()
        early.good()
        is_open = case.breaker.is_open
        await case.succeed()
        again = late.bad("it breaks connections off")
        for attempt in (answered, dropped):
            await attempt.__aexit__(None, None, None)
        return is_open, again, case.told[1:]

    assert in_virtual_time(main) == (True, True, ["the model's server answers again after 1 s"])


def test_it_opens_again() -> None:
    """After a closing the count begins anew, and the pauses add up."""

    async def main(clock: Clock) -> tuple[float, int]:
        case = Case(clock)
        for _ in range(2):
            await case.open()
            await case.succeed()
            await asyncio.sleep(50)
        return case.breaker.paused_seconds, len(case.told)

    assert in_virtual_time(main) == (2, 4)


class Guarded(httpx2.AsyncBaseTransport):
    """The transport as a run wires it up: throttle and breaker around a test double of a server."""

    def __init__(self, case: Case, is_up: Callable[[], bool]) -> None:
        self.case = case
        self.throttle = Throttle(concurrency=64, clock=case.clock)
        self.is_up = is_up
        self.refused = 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send under both."""
        while True:
            async with self.throttle.slot(100) as slot, self.case.breaker.attempt() as attempt:
                try:
                    response = await self._server(request)
                except httpx2.TransportError as error:
                    slot.failed()
                    if (reason := outage(error)) and attempt.bad(reason):
                        continue
                    raise
                attempt.good()
                slot.answered(90)
                return response

    async def _server(self, request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(0.1)
        if not self.is_up():
            self.refused += 1
            raise httpx2.ConnectError("", request=request) from ConnectionRefusedError()
        message = {"role": "assistant", "content": "yes"}
        body = {"id": "1", "object": "chat.completion", "created": 1, "model": "tiny"}
        return httpx2.Response(
            200,
            json=body | {"choices": [{"index": 0, "finish_reason": "stop", "message": message}]},
            request=request,
        )


async def _ask_all(transport: Guarded, clock: Clock, waits: list[Any]) -> list[object]:
    http_client = openai.DefaultAsyncHttpx2Client(transport=transport)
    gate = Gate(clock)
    url = "http://127.0.0.1:8080/v1"
    async with openai.AsyncOpenAI(
        base_url=url, api_key="none", http_client=http_client, max_retries=0
    ) as sdk:

        async def once() -> object:  # tenacity awaits coroutine functions only
            return await sdk.chat.completions.create(
                model="tiny", messages=[{"role": "user", "content": "x"}]
            )

        async def one() -> object:
            return await retrying(gate, on_wait=lambda error, seconds: waits.append((error, seconds)))(once)

        return await asyncio.gather(*(one() for _ in range(200)), return_exceptions=True)


def test_an_outage_of_minutes_loses_no_call() -> None:
    """Under the real SDK and retry policy, 64 at once: half of them spend one attempt, then eight probes, all are answered."""
    waits: list[Any] = []

    async def main(clock: Clock) -> tuple[list[object], int]:
        transport = Guarded(Case(clock), lambda: not 0.15 < clock() < 150)
        return await _ask_all(transport, clock, waits), transport.refused

    ends, refused = in_virtual_time(main)
    assert [type(end).__name__ for end in ends] == ["ChatCompletion"] * 200
    assert len(waits) == 31
    assert refused <= 64 + 8


def test_giving_up_reaches_the_person_through_the_sdk() -> None:
    """The SDK does not hide the error as one of the connection, and the policy does not repeat it."""

    async def main(clock: Clock) -> list[object]:
        return await _ask_all(Guarded(Case(clock, patience=20), lambda: False), clock, [])

    ends = in_virtual_time(main)
    assert {type(end) for end in ends} == {ServerDownError}
    (end, *_) = ends
    assert not is_transient(end)
    assert explain(end, base_url="http://x/v1", model="tiny") is end
    assert isinstance(end, ServerUnreachableError)


def test_an_attempt_ends_once() -> None:
    """A second end would count one fault twice."""

    async def main(clock: Clock) -> None:
        async with Case(clock).breaker.attempt() as attempt:
            _twice(attempt)

    with pytest.raises(AssertionError, match="ends once"):
        in_virtual_time(main)


def _twice(attempt: Trial) -> None:
    attempt.bad("status 502")
    attempt.bad("status 502")
