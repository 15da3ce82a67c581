"""Errors of model servers are told in one line, and only transport faults are tried again."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import time
from email.utils import formatdate
from typing import Any

import httpx2
import openai
import pytest
import tenacity
from hypothesis import given
from hypothesis import strategies as st

from summarize import errors
from summarize.model import retrying as policy
from summarize.model.faults import Gate, explain, is_transient, retry_after, retrying, unusable
from summarize.model.lanes import BodyTooLargeError
from summarize.model.recording import REPLAYED, MissError

URL = "http://127.0.0.1:8080/v1"
KEY = "sk-planted-0123456789abcdef"


async def _ask(transport: httpx2.AsyncBaseTransport, key: str = KEY) -> object:
    http_client = httpx2.AsyncClient(transport=transport)  # follows no redirections, as that of connect.py
    async with openai.AsyncOpenAI(base_url=URL, api_key=key, http_client=http_client, max_retries=0) as sdk:
        return await sdk.chat.completions.create(model="tiny", messages=[{"role": "user", "content": "x"}])


def double(*answers: httpx2.Response | Exception) -> httpx2.MockTransport:
    """Return a test double of a server, which gives these answers or errors in turn, the last one for ever."""
    left = list(answers)

    def handle(request: httpx2.Request) -> httpx2.Response:
        assert request.method == "POST"
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return httpx2.MockTransport(handle)


def raised(answer: httpx2.Response | Exception, key: str = KEY) -> Exception:
    """Return what the real SDK raises when a server answers like this."""
    with pytest.raises(Exception) as caught:  # noqa: PT011  # which one it is, the tests look at
        asyncio.run(_ask(double(answer), key))
    return caught.value


def said(status: int, error: object, **headers: str) -> httpx2.Response:
    """Return an error answer with a body as OpenAI-compatible servers write it."""
    return httpx2.Response(status, json={"error": error}, headers=headers)


def caused(outer: Exception, inner: Exception) -> Exception:
    """Return an error with the cause that the HTTP library chains to it."""
    outer.__cause__ = inner
    return outer


MISSING = "The model `tiny` does not exist or you do not have access to it."
OPENAI_LONG = (
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."
)
LLAMA_LONG = {
    "code": 400,
    "message": "request (9412 tokens) exceeds the available context size (8192 tokens), try increasing it",
    "type": "exceed_context_size_error",
    "n_prompt_tokens": 9412,
    "n_ctx": 8192,
}


def _no_tls() -> ssl.SSLError:
    error = ssl.SSLError(1, "wrong version number")
    error.reason = "WRONG_VERSION_NUMBER"  # as OpenSSL has it; test_fault_table.py meets the real one
    return error


CASES: list[tuple[str, httpx2.Response | Exception, type[errors.SummarizeError], str, bool]] = [
    ("name", caused(httpx2.ConnectError(""), socket.gaierror(-2, "unknown")), errors.ServerUnreachableError, "does not resolve", True),
    ("refused", caused(httpx2.ConnectError(""), ConnectionRefusedError()), errors.ServerUnreachableError, "nothing listens at", True),
    ("tls", caused(httpx2.ConnectError(""), ssl.SSLCertVerificationError()), errors.ServerUnreachableError, "is not trusted", False),
    ("no tls", caused(httpx2.ConnectError(""), _no_tls()), errors.ServerUnreachableError, "does not speak TLS", False),
    ("301", httpx2.Response(301, headers={"location": f"https://u:p@other/v1?key={KEY}"}), errors.ServerUnreachableError, '(status 301) ("https://other/v1")', False),
    ("304", httpx2.Response(304), errors.ServerUnreachableError, "to another address (status 304), and", False),
    ("too large", BodyTooLargeError("8 MB"), errors.AnswerError, "is larger than 8 MB", False),
    ("packed", httpx2.DecodingError("br"), errors.AnswerError, "is not JSON", False),
    ("scheme", httpx2.UnsupportedProtocol("missing"), errors.ServerUnreachableError, "is not an address of the form", False),
    ("dropped", httpx2.RemoteProtocolError("disconnected"), errors.ServerUnreachableError, "broke off", True),
    ("connect time-out", httpx2.ConnectTimeout(""), errors.ServerUnreachableError, "no connection to", True),
    ("read time-out", httpx2.ReadTimeout(""), errors.ModelError, "did not answer in time", True),
    ("401", said(401, {"message": f"Incorrect API key: {KEY}"}), errors.KeyRefusedError, "refuses the key", False),
    ("403", said(403, {"message": "Country not supported"}), errors.KeyRefusedError, '("Country not supported")', False),
    ("Gemini key", said(400, {"message": "API key not valid."}), errors.KeyRefusedError, "refuses the key", False),
    ("404 model", said(404, {"message": MISSING, "code": "model_not_found"}), errors.UnknownModelError, "does not have the model tiny", False),
    ("404 Ollama", said(404, 'model "tiny" not found, try pulling it first'), errors.UnknownModelError, "try pulling it first", False),
    ("404 vLLM", httpx2.Response(404, json={"object": "error", "message": MISSING, "code": 404}), errors.UnknownModelError, "name one that it has", False),
    ("400 router", said(400, {"message": "tiny is not a valid model ID", "code": 400}), errors.UnknownModelError, "name one that it has", False),
    ("404 llama.cpp", said(404, {"message": "File Not Found", "type": "not_found_error", "code": 404}), errors.ServerUnreachableError, "ends in /v1", False),
    ("404 FastAPI", httpx2.Response(404, json={"detail": "Not Found"}), errors.ServerUnreachableError, '("Not Found")', False),
    ("404 page", httpx2.Response(404, html="<html>no</html>"), errors.ServerUnreachableError, "(status 404); the", False),
    ("context", said(400, {"message": OPENAI_LONG, "code": "context_length_exceeded"}), errors.ContextTooSmallError, "resulted in 9000 tokens", False),
    ("context llama.cpp", said(400, LLAMA_LONG), errors.ContextTooSmallError, "the prompt of 9,412 tokens does not fit the context of tiny at http://127.0.0.1:8080/v1: it holds 8,192;", False),
    ("context 500", said(500, {"message": "Context size has been exceeded.", "type": "server_error"}), errors.ContextTooSmallError, "does not fit", False),
    ("context 429", said(429, {"message": "Request too large for tiny on tokens per min: Limit 10000, Requested 12000"}), errors.ContextTooSmallError, "does not fit", False),
    ("413", httpx2.Response(413, text=""), errors.ContextTooSmallError, "does not fit", False),
    ("schema", said(400, {"message": "Not supported with this model.", "param": "response_format"}), errors.ModelError, "use a server that takes JSON schemas", False),
    ("grammar", said(500, {"message": "failed to parse grammar"}), errors.ModelError, "cannot give answers in the form", False),
    ("filter", said(400, {"message": "The response was filtered", "code": "content_filter"}), errors.ModelError, "content filter", False),
    ("422", httpx2.Response(422, json={"detail": [{"msg": "field required"}]}), errors.ModelError, '("field required")', False),
    ("quota", said(429, {"message": "You exceeded your current quota", "code": "insufficient_quota"}), errors.QuotaSpentError, "no credit or quota left", False),
    ("402", said(402, {"message": "Insufficient Balance"}), errors.QuotaSpentError, "no credit or quota left", False),
    ("429", said(429, {"message": "Rate limit reached"}), errors.ModelError, "too many requests", True),
    ("408", said(408, {}), errors.ModelError, "status 408", True),
    ("409", said(409, {}), errors.ModelError, "status 409", True),
    ("500", said(500, {"message": "oops"}), errors.ModelError, 'failed (status 500) ("oops")', True),
    ("502", httpx2.Response(502, html="<html>Bad gateway</html>"), errors.ModelError, "failed (status 502); look", True),
    ("501", said(501, {"message": "not here"}), errors.ModelError, "does not accept", False),
    ("loading", said(503, {"message": "Loading model", "type": "unavailable_error"}), errors.ModelError, "still loading tiny", True),
    ("broken JSON", httpx2.Response(200, content=b"{", headers={"content-type": "application/json"}), errors.AnswerError, "is not JSON", False),
]  # fmt: skip  # one line a case


@pytest.mark.parametrize(
    ("answer", "kind", "words", "again"), [one[1:] for one in CASES], ids=[one[0] for one in CASES]
)
def test_every_fault_is_told_in_one_line_and_tried_again_only_if_it_may_pass(
    answer: httpx2.Response | Exception, kind: type[errors.SummarizeError], words: str, *, again: bool
) -> None:
    """Each fault has its class, words that say what to do, the address, and a verdict on trying again."""
    error = raised(answer)
    told = explain(error, base_url=URL, model="tiny")
    assert type(told) is kind
    assert words in str(told)
    assert "http://127.0.0.1:8080/v1" in str(told)
    assert "\n" not in str(told)
    assert KEY not in str(told)
    assert is_transient(error) == again


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}é"])
def test_a_key_that_no_header_can_carry_is_told_without_it(key: str) -> None:
    """The HTTP library's own message quotes the key; ours does not."""

    async def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.LocalProtocolError(f"Illegal header value {request.headers['authorization']!r}")

    with pytest.raises(Exception) as caught:  # noqa: PT011  # UnicodeEncodeError for one key, APIConnectionError for the other
        asyncio.run(_ask(httpx2.MockTransport(refuse), key))  # a test double of what h11 does
    told = explain(caught.value, base_url=URL, model="tiny")
    assert isinstance(told, errors.KeyRefusedError)
    assert "copy it again" in str(told)
    assert KEY not in str(told)


def test_a_missing_key_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK refuses to make a client without a key."""
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(openai.OpenAIError) as caught:
        openai.AsyncOpenAI()
    assert isinstance(explain(caught.value, base_url=URL, model="tiny"), errors.KeyRefusedError)


def test_a_password_in_the_address_is_left_out() -> None:
    """User, password and query of a base URL never reach a message."""
    told = explain(raised(said(500, {})), base_url="https://user:pass@host/v1?sig=1", model="tiny")
    assert "https://host/v1 failed" in str(told)
    assert "pass" not in str(told)


def test_keys_in_a_server_s_words_are_left_out() -> None:
    """What looks like a key or a bearer token in a quoted message is replaced."""
    told = explain(raised(said(400, {"message": f"bad Bearer abc or {KEY}"})), base_url=URL, model="tiny")
    assert '("bad [key] or [key]")' in str(told)


def test_a_long_message_of_the_server_is_cut() -> None:
    """A server that answers with a page of text does not fill the terminal."""
    told = explain(raised(said(400, {"message": "word\n" * 500})), base_url=URL, model="tiny")
    assert len(str(told)) < 400


def test_a_server_s_words_cannot_steer_a_terminal() -> None:
    """Control characters, signs that turn the direction of text and halves of pairs are shown as unreadable."""
    told = explain(
        raised(said(400, {"message": "\x1b[2J\u202egone\x07\r\nline"})), base_url=URL, model="tiny"
    )
    assert str(told).isprintable()
    assert "\ufffd[2J\ufffdgone" in str(told)


def test_megabytes_of_a_server_s_words_are_not_searched() -> None:
    """Patterns would take hours over them."""
    began = time.monotonic()
    told = explain(raised(said(400, {"message": "model " * 1_000_000})), base_url=URL, model="tiny")
    assert len(str(told)) < 400
    assert time.monotonic() - began < 5


def test_a_miss_of_a_recording_explains_itself() -> None:
    """An error of ours passes unchanged, even when instructor or tenacity wraps it."""
    miss = MissError("no response")
    wrapped = caused(ValueError("by another library"), miss)
    assert explain(miss, base_url=URL, model="tiny") is miss
    assert explain(wrapped, base_url=URL, model="tiny") is miss
    assert not is_transient(wrapped)


def test_a_wrapped_error_is_found() -> None:
    """The RetryError of tenacity holds the real error without chaining it."""
    attempt: tenacity.Future = tenacity.Future(1)
    attempt.set_exception(raised(said(401, {})))
    told = explain(tenacity.RetryError(attempt), base_url=URL, model="tiny")
    assert isinstance(told, errors.KeyRefusedError)


def test_an_unknown_error_shows_its_type_only() -> None:
    """Texts of other libraries' errors may hold completions, so of the document."""
    told = explain(RuntimeError("the document says"), base_url=URL, model="tiny")
    assert isinstance(told, errors.ModelError)
    assert "RuntimeError" in str(told)
    assert "document" not in str(told)


def test_a_web_page_with_status_200_is_no_answer() -> None:
    """It is told as a wrong address."""
    told = unusable("<html>Welcome</html>", base_url=URL, model="tiny")
    assert isinstance(told, errors.AnswerError)
    assert "is not JSON" in str(told)


def test_an_error_with_status_200_is_no_answer() -> None:
    """LM Studio and some routers send an error in a body of status 200."""
    told = unusable({"error": "Unexpected endpoint"}, base_url=URL, model="tiny")
    assert told is not None
    assert '("Unexpected endpoint")' in str(told)


def test_a_completion_is_usable() -> None:
    """A completion with a choice has nothing wrong with it."""
    assert unusable(json.loads(fine().content), base_url=URL, model="tiny") is None


def fine() -> httpx2.Response:
    """Return a completion."""
    message = {"role": "assistant", "content": "yes"}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "tiny"}
    return httpx2.Response(
        200, json=body | {"choices": [{"index": 0, "finish_reason": "stop", "message": message}]}
    )


@given(st.floats(min_value=0, max_value=10_000))
def test_retry_after_reads_seconds_and_milliseconds(seconds: float) -> None:
    """Both headers give seconds; the more exact one wins."""
    assert retry_after(_limited({"retry-after": repr(seconds)})) == seconds
    both = _limited({"retry-after": "7", "retry-after-ms": repr(seconds)})
    assert retry_after(both) == pytest.approx(seconds / 1000)


def _limited(headers: dict[str, str]) -> openai.RateLimitError:
    response = httpx2.Response(429, headers=headers, request=httpx2.Request("POST", URL))
    return openai.RateLimitError("", response=response, body=None)


def test_retry_after_reads_a_date() -> None:
    """A date is the seconds from now until then, and a past one is no wait."""
    now = time.time()
    assert retry_after(_limited({"retry-after": formatdate(now + 20, usegmt=True)})) == pytest.approx(
        20, abs=5
    )
    assert retry_after(_limited({"retry-after": formatdate(now - 20, usegmt=True)})) == 0


@pytest.mark.parametrize("value", ["", "soon", "nan", "inf", "Mon, 99 Foo 2026"])
def test_a_senseless_retry_after_is_ignored(value: str) -> None:
    """Neither a word nor infinity is a wait."""
    assert retry_after(_limited({"retry-after": value})) is None


class Clock:
    """A test double of time: sleeping advances it at once."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sleeps: list[float] = []

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Advance the clock and let other tasks run."""
        self.sleeps.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def attempt(
    answers: list[httpx2.Response | Exception], clock: Clock, gate: Gate | None = None, **options: Any
) -> object:  # options of retrying()
    """Ask once under the policy; the server gives these answers in turn, the last one for ever."""
    policed = retrying(gate or Gate(clock), sleep=clock.sleep, **options)
    return asyncio.run(policed(_ask, double(*answers)))


def test_transport_faults_are_tried_again_with_growing_waits() -> None:
    """Each wait is between half and all of a doubled bound."""
    clock = Clock()
    attempt([httpx2.ConnectError(""), said(500, {}), said(408, {}), fine()], clock)
    assert [bound / 2 <= wait <= bound for wait, bound in zip(clock.sleeps, (0.5, 1, 2), strict=True)] == [
        True
    ] * 3


def test_the_last_error_is_raised_as_it_came() -> None:
    """After the last attempt the SDK's own error comes out, not tenacity's."""
    clock = Clock()
    with pytest.raises(openai.InternalServerError):
        attempt([said(500, {})], clock, attempts=3)
    assert len(clock.sleeps) == 2


@pytest.mark.parametrize("answer", [said(400, {}), said(401, {}), said(429, {"code": "insufficient_quota"})])
def test_what_cannot_pass_is_asked_once(answer: httpx2.Response) -> None:
    """A request that is wrong stays wrong: one paid call."""
    clock = Clock()
    with pytest.raises(openai.APIStatusError):
        attempt([answer, fine()], clock)
    assert clock.sleeps == []


def test_a_miss_is_asked_once() -> None:
    """A recording does not grow by waiting."""
    clock = Clock()
    with pytest.raises(MissError):
        attempt([MissError("no response"), fine()], clock)
    assert clock.sleeps == []


def test_retry_after_is_waited_for() -> None:
    """The server's wait is kept, plus the usual short one that spreads the calls."""
    clock = Clock()
    attempt([said(429, {}, **{"retry-after": "20"}), fine()], clock)
    assert 20 <= clock.now <= 21


def test_a_very_long_retry_after_ends_the_call() -> None:
    """A server that is out for an hour is told at once, and holds up nobody else."""
    clock = Clock()
    gate = Gate(clock)
    with pytest.raises(openai.RateLimitError):
        attempt([said(429, {}, **{"retry-after": "3600"}), fine()], clock, gate)
    assert asyncio.run(gate.wait(clock.sleep)) == 0


def test_one_rate_limit_slows_all() -> None:
    """While one call waits out its limit, calls that have not begun do not reach the server."""
    gate = Gate()
    times: list[float] = []
    limited = asyncio.Event()

    def handle(_: httpx2.Request) -> httpx2.Response:
        times.append(time.monotonic())
        limited.set()
        return said(429, {}, **{"retry-after": "0.3"}) if len(times) == 1 else fine()

    server = httpx2.MockTransport(handle)  # a test double with one rate limit

    async def main() -> None:
        first = asyncio.create_task(begin())
        await limited.wait()
        await asyncio.sleep(0.01)  # the answer has reached the first call
        await asyncio.gather(first, *(begin() for _ in range(20)))

    async def begin() -> object:
        return await retrying(gate)(_ask, server)

    asyncio.run(main())
    assert len(times) == 22
    assert min(times[1:]) - times[0] >= 0.3


def test_a_replayed_failure_is_not_waited_for() -> None:
    """A recording answers at once, however long the server once asked to wait."""
    clock = Clock()
    attempt(
        [said(429, {}, **{REPLAYED: "1", "retry-after": "0"}), said(500, {}, **{REPLAYED: "1"}), fine()],
        clock,
    )
    assert clock.now == 0


def test_an_attempt_that_worked_too_long_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call whose attempts took all the time it has is not sent again."""
    monkeypatch.setattr(policy, "PATIENCE", 0.0)
    clock = Clock()
    with pytest.raises(openai.APITimeoutError):
        attempt([httpx2.ReadTimeout(""), fine()], clock)
    assert clock.sleeps == []


def test_waiting_is_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time at the gate and between attempts does not use up what the attempts may work."""
    monkeypatch.setattr(policy, "PATIENCE", 0.2)
    monkeypatch.setattr(policy, "FIRST_WAIT", 0.01)
    gate = Gate()
    gate.hold(0.3)
    assert asyncio.run(retrying(gate)(_ask, double(said(500, {}), fine())))


def test_waiting_in_a_transport_is_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that waited long for its turn under a low limit has a second attempt like any other."""
    monkeypatch.setattr(policy, "PATIENCE", 0.2)
    monkeypatch.setattr(policy, "FIRST_WAIT", 0.01)
    answers = [said(500, {}), fine()]

    async def wait(_request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(0.3)
        policy.was_idle(0.3)
        return answers.pop(0)

    assert asyncio.run(retrying(Gate())(_ask, httpx2.MockTransport(wait)))
    assert answers == []


def test_waits_are_told() -> None:
    """Who waits is told why and how long."""
    clock = Clock()
    told: list[tuple[str, float]] = []
    attempt(
        [said(503, {}), fine()],
        clock,
        on_wait=lambda error, seconds: told.append((type(error).__name__, seconds)),
    )
    assert told == [("InternalServerError", clock.sleeps[0])]


def test_the_body_of_a_case_reaches_the_error() -> None:
    """The doubles above send what they say: the SDK's error holds the server's token counts."""
    error = raised(said(400, LLAMA_LONG))
    assert isinstance(error, openai.BadRequestError)
    assert json.loads(error.response.content)["error"]["n_ctx"] == 8192
