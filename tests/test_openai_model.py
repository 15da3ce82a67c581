"""Any OpenAI-compatible server as a model: what one question costs, which fallbacks are taken, what ends a run."""

from __future__ import annotations

import asyncio
import json
import math
from typing import TYPE_CHECKING, Any, Literal

import pytest
from fake_server import MODEL, USAGE, Answer, FakeServer, completion, fake_server, said, token, usual
from openai import AsyncOpenAI
from pydantic import BaseModel, Field

from summarize.errors import AnswerError, ModelError
from summarize.model import retrying as policy
from summarize.model.openai_model import OpenAIModel
from summarize.model.protocol import Message, Reply, Usage

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTION = [Message("user", "Is it so? Answer with one word: yes or no")]
ONE_CALL = Usage(1, USAGE["prompt_tokens"], 0, USAGE["completion_tokens"])
NO_SCHEMAS = said(400, "'response_format' of type json_schema is not supported", param="response_format")
NO_LOGPROBS = said(400, "logprobs is not supported with this model", param="logprobs")


class YesNo(BaseModel):
    """A choice that one token tells."""

    answer: Literal["yes", "no"]


class Alike(BaseModel):
    """A choice that one token may not tell."""

    answer: Literal["Dravenia", "Dravenian"]


class Note(BaseModel):
    """No choice."""

    lines: list[str] = Field(min_length=1)


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """Return a double of a server."""
    with fake_server() as fake:
        yield fake


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "FIRST_WAIT", 0.001)  # the waits are those of test_faults.py


def ask(
    server: FakeServer, response_type: type[BaseModel], *, times: int = 1
) -> tuple[list[Reply[Any]], list[str]]:
    """Put a question, or the same several times at once, and return the replies and what was said on the way."""
    heard: list[str] = []

    async def run() -> list[Reply[Any]]:
        async with AsyncOpenAI(base_url=server.url, api_key="none", max_retries=0) as client:
            model = OpenAIModel(client, MODEL, server.url, 8, heard.append)
            return await asyncio.gather(*(model.ask(QUESTION, response_type) for _ in range(times)))

    return asyncio.run(run()), heard


def fails(server: FakeServer, response_type: type[BaseModel]) -> ModelError:
    """Return the error that a question ends with."""
    with pytest.raises(ModelError) as caught:
        ask(server, response_type)
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_choice_is_one_token_with_its_margin(server: FakeServer) -> None:
    """The margin is what the likeliest word is ahead of the next, among the words offered."""
    entries = [
        {"token": text, "logprob": math.log(p), "bytes": None}
        for text, p in ((" yes", 0.5), ("No", 0.25), ("Perhaps", 0.2))
    ]
    answer = token(" yes")
    answer.body["choices"][0]["logprobs"]["content"][0]["top_logprobs"] = entries
    server.enqueue(answer)
    (reply,), heard = ask(server, YesNo)
    assert (reply.value, reply.margin, reply.usage, heard) == (YesNo(answer="yes"), 0.333333, ONE_CALL, [])
    assert server.asked[0]["max_tokens"] == 1


def test_words_that_begin_alike_are_asked_as_json(server: FakeServer) -> None:
    """One token could not tell them apart."""
    (reply,), _ = ask(server, Alike)
    assert (reply.value.answer, reply.usage, reply.margin) == ("Dravenia", ONE_CALL, None)
    assert server.asked[0]["response_format"]["type"] == "json_schema"


def test_a_token_that_is_no_answer_is_asked_again_as_json_and_both_calls_count(server: FakeServer) -> None:
    """Below a twentieth of the probability the offered words say nothing."""
    server.enqueue(token("Well"))
    (reply,), _ = ask(server, YesNo)
    assert (reply.value.answer, reply.usage.calls) == ("yes", 2)


@pytest.mark.parametrize("refusal", [token("yes", top=False), NO_LOGPROBS], ids=["left-out", "refused"])
def test_a_server_without_log_probabilities_is_asked_for_json_choices(
    server: FakeServer, refusal: Answer
) -> None:
    """It is found out once, said once, and not tried again; no margin is made up."""
    server.always = lambda request: refusal if request.get("logprobs") else None
    (first, *_), heard = ask(server, YesNo, times=5)
    assert (first.value.answer, first.margin) == ("yes", None)
    assert heard == [f"{MODEL} at {server.url} gives no log-probabilities: choices are asked as JSON"]


def test_a_server_without_schemas_is_asked_in_json_mode(server: FakeServer) -> None:
    """However many questions find out at the same time, it is said once and every one gets its answer."""
    server.always = lambda request: (
        NO_SCHEMAS if request.get("response_format", {}).get("type") == "json_schema" else None
    )
    replies, heard = ask(server, Note, times=5)
    assert [r.value.lines for r in replies] == [["Nothing."]] * 5
    assert heard == [
        f"{MODEL} at {server.url} takes no JSON schema: asking in JSON mode, schema in words",
    ]
    assert {a["response_format"]["type"] for a in server.asked} == {"json_schema", "json_object"}


def test_a_server_with_neither_says_so(server: FakeServer) -> None:
    """There is no third way to ask."""
    server.always = lambda _request: NO_SCHEMAS
    assert "use a server that takes JSON schemas" in str(fails(server, Note))
    assert len(server.asked) == 2


@pytest.mark.parametrize("content", ['{"lines": []}', '{"rows": ["x"]}', "Of course! Here it is.", "", None])
def test_a_wrong_shape_is_asked_for_once_more_and_both_calls_count(
    server: FakeServer, content: str | None
) -> None:
    """The second request holds the wrong answer and words of ours."""
    server.enqueue(completion(content))
    (reply,), _ = ask(server, Note)
    assert reply.usage == ONE_CALL + ONE_CALL
    assert len(server.asked) == 2
    assert server.asked[1]["messages"][1] == {"role": "assistant", "content": content or "{}"}
    assert server.asked[1]["messages"][2]["content"].startswith("That answer does not fit the schema.")


def test_two_wrong_shapes_end_the_run(server: FakeServer) -> None:
    """There is one re-ask, whatever the server says; the answer's text is not in the message."""
    server.always = lambda _request: completion("secret words of the document")
    error = fails(server, Note)
    assert isinstance(error, AnswerError)
    assert "answered twice with something else" in str(error)
    assert "secret" not in str(error)
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (completion(None, refusal="I can't help with that."), "refuses to answer"),
        (completion('{"lines": ["x', finish="length"), "was cut off after 1024 tokens"),
    ],
    ids=["refusal", "truncation"],
)
def test_a_refusal_and_a_truncation_cost_one_call(server: FakeServer, answer: Answer, words: str) -> None:
    """The same question would be refused or cut off again."""
    server.always = lambda _request: answer
    error = fails(server, Note)
    assert isinstance(error, AnswerError)
    assert words in str(error)
    assert len(server.asked) == 1


def test_a_rate_limit_is_waited_for(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next request comes after the seconds that the server asks for, and succeeds; a wait worth a line is told."""
    monkeypatch.setattr("summarize.model.openai_model._SILENT_WAIT", 0.1)
    server.enqueue(Answer({"error": {"message": "slow down"}}, 429, {"retry-after-ms": "300"}))
    (reply,), heard = ask(server, Note)
    assert reply.value.lines == ["Nothing."]
    assert server.arrived[1] - server.arrived[0] >= 0.3
    assert len(heard) == 1
    assert heard[0].startswith(f"waiting 0 s, then trying again: {server.url} gets too many requests")


def test_a_server_error_is_tried_again_without_counting_a_call(server: FakeServer) -> None:
    """What gave no answer cost no tokens."""
    server.enqueue(said(503, "overloaded"), said(500, "again"))
    (reply,), _ = ask(server, Note)
    assert (reply.usage, len(server.asked)) == (ONE_CALL, 3)


@pytest.mark.parametrize(
    "answer",
    [
        Answer("<html>Welcome</html>"),
        Answer("<html>Welcome</html>", headers={"content-type": "application/json"}),
        Answer({"error": {"message": "out of memory"}}),
        Answer({"choices": []}),
        Answer([]),
    ],
    ids=["page", "page-as-json", "error-as-success", "no-choice", "list"],
)
@pytest.mark.parametrize("response_type", [YesNo, Note])
def test_what_is_no_completion_is_an_answer_error(
    server: FakeServer, answer: Answer, response_type: type[BaseModel]
) -> None:
    """It is told in one line and asked once."""
    server.always = lambda _request: answer
    assert isinstance(fails(server, response_type), AnswerError)
    assert len(server.asked) == 1


def test_a_server_that_counts_nothing_costs_calls_of_no_tokens(server: FakeServer) -> None:
    """`usage` is optional in practice."""
    answer = completion(json.dumps({"lines": ["x"]}))
    del answer.body["usage"]
    server.enqueue(answer)
    (reply,), _ = ask(server, Note)
    assert reply.usage == Usage(calls=1)


def test_the_double_answers_every_request_type(server: FakeServer) -> None:
    """Its own promise: a choice with log-probabilities, and JSON by schema."""
    assert usual({"logprobs": True, "messages": [{"content": "One word: for, against or neither"}]}).body[
        "choices"
    ][0]["message"]["content"]
    (reply,), _ = ask(server, Note)
    assert reply.value.lines == ["Nothing."]


def test_a_connection_that_breaks_off_under_a_json_question_is_told(server: FakeServer) -> None:
    """Instructor wraps the fault; it is tried again, then told in one line, and nothing goes round in circles."""
    server.always = lambda _request: Answer("", 0)
    assert "broke off" in str(fails(server, Note))
    assert len(server.asked) == policy.ATTEMPTS
