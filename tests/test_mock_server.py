"""The mock server does what it says: what a client of the real SDK meets, and what is counted."""

from __future__ import annotations

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import openai
import pytest
from fault_runs import KINDS
from mock_faults import FAULTS, shares
from mock_server import Mock, mock_server
from mock_stats import Settings
from patience import PATIENCE

from summarize.model.recording_read import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openai.types.chat import ChatCompletion

_ANSWER = '{"answer": "Nothing.", "count": 1}'
_PROPERTIES = {"answer": {"type": "string"}, "count": {"type": "integer"}}
_FORM = {
    "type": "json_schema",
    "json_schema": {"name": "a", "schema": {"type": "object", "properties": _PROPERTIES}},
}
_OK = 200


@pytest.fixture(scope="module")
def _started() -> Iterator[Mock]:
    with mock_server() as server:
        yield server


@pytest.fixture
def server(_started: Mock) -> Mock:
    """Return the server of all tests here, with no settings of an earlier test."""
    _started.set(**asdict(Settings()))
    _started.reset()
    return _started


@pytest.fixture(scope="module")
def _client(_started: Mock) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=_started.url, api_key="x", max_retries=0) as client:
        yield client


@pytest.fixture
def client(server: Mock, _client: openai.OpenAI) -> openai.OpenAI:  # noqa: ARG001  # sets the server back
    """Return a client without retries of its own; making one takes longer than a test."""
    return _client


def ask(client: openai.OpenAI, words: str = "Who?", **request: Any) -> ChatCompletion:
    """Ask for JSON, unless the request says something else."""
    form = {} if "logprobs" in request else {"response_format": _FORM}
    messages: Any = [{"role": "user", "content": words}]
    completion: ChatCompletion = client.chat.completions.create(
        model="m", messages=messages, **{**form, **request}
    )
    return completion


def said(completion: ChatCompletion) -> str | None:
    """Return what the model said."""
    return completion.choices[0].message.content


def test_an_answer_fits_the_schema_and_says_that_it_is_synthetic(client: openai.OpenAI) -> None:
    """The body and a header mark it, so that no answer of a double passes for one of a model."""
    messages: Any = [{"role": "user", "content": "x" * 400}]
    form: Any = _FORM
    raw = client.chat.completions.with_raw_response.create(model="m", messages=messages, response_format=form)
    completion = raw.parse()
    assert (said(completion), completion.model, completion.system_fingerprint) == (
        _ANSWER, "synthetic", "synthetic",
    )  # fmt: skip
    assert raw.headers["x-mock"] == "synthetic"
    assert completion.usage
    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens) == (100, 9)


def test_one_token_is_the_first_choice_with_its_probability(client: openai.OpenAI) -> None:
    """A request for log-probabilities gets the first word that its question offers."""
    choice = ask(client, "Is it? Answer with one word: yes or no", logprobs=True).choices[0]
    assert choice.message.content == "yes"
    assert choice.logprobs
    assert choice.logprobs.content
    assert choice.logprobs.content[0].top_logprobs[0].token == "yes"  # noqa: S105  # no secret


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ({"response_format": {"type": "json_object"}}, '{"extractions": []}'),
        ({"response_format": {"type": "text"}}, "Nothing."),
    ],
)
def test_a_request_without_a_schema_is_answered(
    client: openai.OpenAI, request_: dict[str, Any], answer: str
) -> None:
    """JSON mode gets an object that LangExtract can read, plain text a word."""
    assert said(ask(client, **request_)) == answer


def test_a_tool_is_called_with_arguments_that_fit(client: openai.OpenAI) -> None:
    """Clients that ask through tools find their answer there."""
    function = {"name": "brief", "parameters": {"type": "object", "properties": _PROPERTIES}}
    calls = ask(client, tools=[{"type": "function", "function": function}]).choices[0].message.tool_calls
    assert calls
    assert calls[0].type == "function"
    assert (calls[0].function.name, calls[0].function.arguments) == ("brief", _ANSWER)


_RAISED: dict[str, tuple[type[Exception], str]] = {
    "drop": (openai.APIConnectionError, "Server disconnected without sending"),
    "reset": (openai.APIConnectionError, "Connection reset by peer"),
    "cut": (openai.APIConnectionError, "without sending complete message body"),
    "length": (json.JSONDecodeError, "Unterminated string"),
    "nojson": (json.JSONDecodeError, "Unterminated string"),
    "quota": (openai.RateLimitError, "insufficient_quota"),
    "context": (openai.BadRequestError, "context_length_exceeded"),
    "schema": (openai.BadRequestError, "response_format"),
    "key": (openai.AuthenticationError, "invalid_api_key"),
    "model": (openai.NotFoundError, "model_not_found"),
    "400": (openai.BadRequestError, "Bad Request"),
    "403": (openai.PermissionDeniedError, "Forbidden"),
    "409": (openai.ConflictError, "Conflict"),
    "429": (openai.RateLimitError, "rate_limit_exceeded"),
    "500": (openai.InternalServerError, "Internal Server Error"),
    "504": (openai.InternalServerError, "Gateway Timeout"),
    "529": (openai.InternalServerError, "Overloaded"),
}


@pytest.mark.parametrize("kind", _RAISED)
def test_a_fault_that_the_sdk_raises(server: Mock, client: openai.OpenAI, kind: str) -> None:
    """Each kind raises what a real server's fault raises, and spoils only its own request."""
    error, words = _RAISED[kind]
    server.set(next=[kind])
    with pytest.raises(error) as raised:
        ask(client)
    assert words in f"{raised.value} {raised.value.__cause__}"
    assert said(ask(client)) == _ANSWER
    stats = server.stats()
    assert (stats["faults"], stats["requests"], stats["answered"]) == (
        {kind: 1},
        2,
        2 if kind == "nojson" else 1,
    )


_SAID: dict[str, tuple[str | None, str]] = {
    "shape": ('{"unexpected": [{"shape": true}]}', "stop"),
    "truncated": ('{"answer": "Nothi', "length"),
    "fenced": (f"Here it is:\n```json\n{_ANSWER}\n```\nDone.", "stop"),
    "think": (f"<think>\nLet {{me}} see.\n</think>\n\n{_ANSWER}", "stop"),
    "empty": ("", "stop"),
    "null": (None, "stop"),
    "refusal": (None, "stop"),
    "filter": (None, "content_filter"),
    "toolcall": (None, "tool_calls"),
    "nan": ('{"answer": NaN, "count": NaN}', "stop"),
    "surrogate": ('{"answer": "Nothing.\ud83d", "count": "1\ud83d"}', "stop"),
    "duplicate": ('{"answer": "Nothing.", "count": 1, "answer": "again"}', "stop"),
    "huge": ('"' + "A" * 10_000_000 + '"', "stop"),
    "nousage": (_ANSWER, "stop"),
}


@pytest.mark.parametrize("kind", _SAID)
def test_a_fault_in_what_the_model_said(server: Mock, client: openai.OpenAI, kind: str) -> None:
    """Each kind arrives as a completion, is paid, and is not sound."""
    content, finish = _SAID[kind]
    server.set(next=[kind])
    completion = ask(client)
    assert (said(completion) == content, completion.choices[0].finish_reason) == (True, finish)
    message = completion.choices[0].message
    assert (bool(message.refusal), bool(message.tool_calls)) == (kind == "refusal", kind == "toolcall")
    assert (completion.usage is None) == (kind == "nousage")
    assert said(ask(client)) == _ANSWER
    stats = server.stats()
    assert (stats["answered"], stats["paid_again"], stats["wasted"]) == (2, 1, 0)


def test_a_spoiled_token_has_no_choice_in_its_probabilities(server: Mock, client: openai.OpenAI) -> None:
    """Words before the answer stand where a client looks for its choice."""
    server.set(next=["think"])
    choice = ask(client, "Answer with one word: yes or no", logprobs=True).choices[0]
    assert choice.logprobs
    assert [one.token for one in choice.logprobs.content or []] == ["<think>"]


@pytest.mark.parametrize("kind", ["envelope", "error200", "nochoices"])
def test_a_fault_of_the_whole_body(server: Mock, client: openai.OpenAI, kind: str) -> None:
    """The SDK takes JSON of any shape for a completion."""
    server.set(next=[kind])
    assert not ask(client).choices


def test_a_web_page_is_a_string_to_the_sdk(server: Mock, client: openai.OpenAI) -> None:
    """A 200 with text/html is no error for it."""
    server.set(next=["html"])
    assert str(ask(client)).startswith("<!doctype html>")


def test_another_requests_answer(server: Mock, client: openai.OpenAI) -> None:
    """The answer is a good one, to what was asked before."""
    ask(client, "Answer with one word: yes or no", logprobs=True)
    server.set(next=["other"])
    assert said(ask(client)) == "yes"


def test_a_trickling_answer_outlives_the_sdks_time_out(server: Mock) -> None:
    """Each byte starts the client's read time-out anew: only a deadline of one's own ends it."""
    server.set(next=["trickle"], trickle=0.05)

    async def wait() -> None:
        async with openai.AsyncOpenAI(base_url=server.url, api_key="x", max_retries=0, timeout=0.2) as client:
            await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Who?"}])

    with pytest.raises(TimeoutError):  # of wait_for; the SDK's own is an APITimeoutError
        asyncio.run(asyncio.wait_for(wait(), 0.6))
    assert server.stats()["answered"] == 0


def test_a_fault_comes_once(server: Mock, client: openai.OpenAI) -> None:
    """For the first request with these words, whatever comes between."""
    server.set(once={"Who": "500"})
    assert said(ask(client, "What?")) == _ANSWER
    with pytest.raises(openai.InternalServerError):
        ask(client)
    assert said(ask(client)) == _ANSWER
    assert server.stats()["models"] == {
        "m": {"requests": 3, "bodies": 2, "answered": 2, "told": 2 * 1 + 2 * 9}
    }


def test_every_kind_is_tried_here() -> None:
    """A new line of the table needs a test, here or where the real client meets it."""
    rest = {"trickle", "html", "envelope", "error200", "nochoices", "other"}
    assert set(FAULTS) <= {*_RAISED, *_SAID, *rest, *KINDS, "429none", "429seconds", "429date"}


def many(client: openai.OpenAI, number: int, words: str = "request") -> list[int]:
    """Send requests at once; return their statuses, 0 for a connection that broke."""

    def one(n: int) -> int:
        try:
            ask(client, f"{words} {n}")
        except openai.APIStatusError as error:
            return error.status_code
        except openai.APIConnectionError:
            return 0
        return _OK

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def test_latency_and_what_is_in_flight(server: Mock, client: openai.OpenAI) -> None:
    """All requests wait at the same time, each for as long as was set."""
    server.set(latency=0.3)
    began = time.monotonic()
    assert many(client, 8) == [_OK] * 8
    assert 0.3 <= time.monotonic() - began < 1.5
    stats = server.stats()
    assert (stats["max_in_flight"], stats["in_flight"], stats["bodies"]) == (8, 0, 8)
    assert min(seconds for seconds, _digest, _how in server.log()) >= 0.3


def test_a_ceiling_makes_wait_or_refuses(server: Mock, client: openai.OpenAI) -> None:
    """Local servers let requests wait for a slot, providers refuse them."""
    server.set(latency=0.1, concurrency=2)
    began = time.monotonic()
    assert many(client, 6) == [_OK] * 6
    assert time.monotonic() - began >= 0.3
    server.set(over="refuse")
    assert sorted(many(client, 6)) == [_OK] * 2 + [429] * 4
    assert server.stats()["refused_over"] == 4


def test_a_rate_admits_so_many_in_a_window(server: Mock, client: openai.OpenAI) -> None:
    """The window slides, and what was refused doesn't count."""
    server.set(rate=3, window=0.4)
    assert sorted(many(client, 5)) == [_OK] * 3 + [429] * 2
    time.sleep(0.45)
    assert many(client, 3) == [_OK] * 3
    stats = server.stats()
    assert (stats["refused_rate"], stats["by_status"]) == (2, {"200": 6, "429": 2})
    assert stats["peak_rate"] == 8


@pytest.mark.parametrize(
    ("form", "header", "value"),
    [("seconds", "retry-after", "2"), ("ms", "retry-after-ms", "2000"), ("none", "retry-after", None)],
)
def test_how_a_refusal_asks_to_wait(
    server: Mock, client: openai.OpenAI, form: str, header: str, value: str | None
) -> None:
    """The wait is said in the form that was set."""
    server.set(next=["429"], retry_after=2, retry_form=form)
    with pytest.raises(openai.RateLimitError) as raised:
        ask(client)
    assert raised.value.response.headers.get(header) == value


def test_a_wait_until_a_date(server: Mock, client: openai.OpenAI) -> None:
    """A date is one that HTTP allows, as far ahead as was set."""
    server.set(next=["503"], retry_after=60, retry_form="date")
    with pytest.raises(openai.InternalServerError) as raised:
        ask(client)
    until = parsedate_to_datetime(raised.value.response.headers["retry-after"]).timestamp()
    assert 50 < until - time.time() <= 61


def test_faults_come_by_their_share_and_not_by_the_order(server: Mock, client: openai.OpenAI) -> None:
    """A request gets the same fault whenever it comes, and another draw when it is made again."""
    server.set(faults="500=0.3,drop=0.2")
    first = many(client, 40)
    server.reset()
    assert many(client, 40) == first
    assert 6 <= first.count(500) <= 18
    assert 2 <= first.count(0) <= 14
    assert many(client, 40) != first
    stats = server.stats()
    assert set(stats["faults"]) == {"500", "drop"}


def test_a_poisoned_document_always_fails(server: Mock, client: openai.OpenAI) -> None:
    """Requests with these words fail, however often they are made; others don't."""
    server.set(poison={'the "Orel" – sunk': "500"})
    for _ in range(2):
        with pytest.raises(openai.InternalServerError):
            ask(client, 'They say the "Orel" – sunk in May – is afloat.')
    assert said(ask(client, "the Orel")) == _ANSWER


def test_a_server_that_is_down_refuses_and_comes_back(server: Mock, client: openai.OpenAI) -> None:
    """Down is a 503 or a closed connection, for every path but its own."""
    server.set(down=True)
    with pytest.raises(openai.InternalServerError):
        client.models.list()
    assert many(client, 3) == [503] * 3
    server.set(down="close")
    assert many(client, 3) == [0] * 3
    server.set(down=False)
    assert many(client, 3) == [_OK] * 3
    assert server.stats()["refused_down"] == 6


def test_what_is_paid_twice_is_seen(server: Mock, client: openai.OpenAI) -> None:
    """Asking again after a spoiled answer is paid again; asking again after a good one is wasted."""
    server.set(next=["fenced", "500", "ok"])
    ask(client)
    with pytest.raises(openai.InternalServerError):
        ask(client)
    ask(client)
    ask(client)
    ask(client, "another")
    stats = server.stats()
    assert [stats[name] for name in ("requests", "answered", "bodies", "paid_again", "wasted")] == [
        5,
        4,
        2,
        2,
        1,
    ]
    assert stats["prompt_tokens"] == 3 * (len("Who?") // 4) + len("another") // 4
    assert [how for _seconds, _digest, how in server.log()] == ["fenced", "500", "200", "200", "200"]


def test_a_client_that_leaves_is_counted(server: Mock, client: openai.OpenAI) -> None:
    """An answer that nobody waited for is abandoned, not answered."""
    server.set(latency=0.3)
    with pytest.raises(openai.APITimeoutError):
        ask(client, timeout=0.1)
    deadline = time.monotonic() + PATIENCE
    while server.stats()["in_flight"] and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [server.stats()[name] for name in ("abandoned", "answered", "in_flight")] == [1, 0, 0]


@pytest.mark.parametrize(
    "settings",
    [
        {"latency": "slow"},
        {"unknown": 1},
        {"next": ["999"]},
        {"over": "maybe"},
        {"faults": "500=0.9,drop=0.2"},
    ],
)
def test_a_wrong_setting_is_refused(server: Mock, settings: dict[str, Any]) -> None:
    """A test that sets nonsense must not go on as if it were set."""
    with pytest.raises(OSError, match="400"):
        server.set(**settings)


def test_shares_are_read_from_words() -> None:
    """A share without a known kind is an error."""
    assert shares("429=0.1, drop=0.02") == {"429": 0.1, "drop": 0.02}
    with pytest.raises(ValueError, match="no fault 'dorp'"):
        shares("dorp=0.02")


def test_recorded_answers_are_given_again(recordings: Path) -> None:
    """A recorded request gets the bytes of the recorded answer, any other a refusal; the models are the recorded ones."""
    entry = next(e for e in load(recordings / "sanctions.jsonl").entries if e.path.endswith("completions"))
    request: Any = entry.request["json"]
    with (
        mock_server(replay=str(recordings)) as server,
        openai.OpenAI(base_url=server.url, api_key="x", max_retries=0) as client,
    ):
        raw = client.chat.completions.with_raw_response.create(**request)
        assert (raw.content, raw.headers["x-mock"]) == (entry.body, "replayed")
        assert [one.id for one in client.models.list()] == [request["model"]]
        with pytest.raises(openai.NotFoundError, match="mock_miss"):
            client.chat.completions.create(**(request | {"temperature": 1}))
        server.set(miss="synthetic")
        assert client.chat.completions.create(**(request | {"temperature": 1})).id == "synthetic"
        stats = server.stats()
        assert (stats["replayed"], stats["missed"], stats["answered"]) == (1, 2, 2)


def test_the_server_ends_with_its_parent(server: Mock) -> None:
    """When its standard input closes the process ends by itself."""
    with mock_server() as other:
        assert other.process.stdin
        other.process.stdin.close()
        assert other.process.wait(timeout=PATIENCE) == 0
    assert server.stats()["requests"] == 0


def test_a_chunked_body_and_two_requests_at_once(server: Mock) -> None:
    """What other clients send is understood: chunks, and a request before the answer to the last one."""
    body = json.dumps({"messages": [{"role": "user", "content": "Who?"}]}).encode()
    host, port = server.url.removeprefix("http://").removesuffix("/v1").split(":")
    head = b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n"
    chunked = head + b"transfer-encoding: chunked\r\n\r\n"
    for part in (body[:10], body[10:], b""):
        chunked += b"%x\r\n%b\r\n" % (len(part), part)
    plain = head + b"Content-Length: %d\r\n\r\n" % len(body) + body

    async def talk() -> list[bytes]:
        read, write = await asyncio.open_connection(host, int(port))
        write.write(chunked + plain[:70])
        await asyncio.sleep(0.05)
        write.write(plain[70:])
        answers = []
        for _ in range(2):
            got = await read.readuntil(b"\r\n\r\n")
            answers.append(await read.readexactly(int(got.rsplit(b"content-length: ", 1)[1])))
        write.close()
        return answers

    first, second = asyncio.run(talk())
    assert first == second
    assert json.loads(first)["choices"][0]["message"]["content"] == "Nothing."
