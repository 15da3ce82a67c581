"""Answers that say two things, nothing, or something that no program should believe; servers are doubles."""

from __future__ import annotations

import asyncio
import json
import math
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

import pytest
from fake_server import MODEL, Answer, FakeServer, completion, fake_server, said, token
from hypothesis import given
from hypothesis import strategies as st
from openai import AsyncOpenAI
from pydantic import BaseModel

from summarize import read_text
from summarize.batch.calls import counted
from summarize.brief_type import load_type
from summarize.errors import AnswerError, ModelError
from summarize.model import retrying as policy
from summarize.model.completion import read_completion, weigh
from summarize.model.listing import only_model
from summarize.model.openai_model import OpenAIModel
from summarize.model.protocol import Message, Reply, Usage
from summarize.model.retrying import asked_wait
from summarize.model.salvage import complete_entries
from summarize.model.strict_json import read_object
from summarize.pipeline import make_brief

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.brief import Brief

NO_SCHEMAS = said(400, "'response_format' of type json_schema is not supported", param="response_format")


class YesNo(BaseModel):
    """A choice."""

    answer: Literal["yes", "no"]


class Note(BaseModel):
    """No choice."""

    lines: list[str]
    weight: float = 1.0


class Lines(BaseModel):
    """One list."""

    lines: list[Note]


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """Return a double of a server."""
    with fake_server() as fake:
        yield fake


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "FIRST_WAIT", 0.001)  # the waits are those of test_faults.py


def ask(server: FakeServer, response_type: type[BaseModel]) -> tuple[Reply[Any], list[str]]:
    """Put a question, and return the reply and what was said on the way."""
    heard: list[str] = []

    async def run() -> Reply[Any]:
        async with AsyncOpenAI(base_url=server.url, api_key="none", max_retries=0) as client:
            model = OpenAIModel(client, MODEL, server.url, 8, heard.append)
            return await model.ask([Message("user", "Answer with one word: yes or no")], response_type)

    return asyncio.run(run()), heard


@pytest.mark.parametrize(
    "content",
    [
        '{"lines": ["a"], "lines": ["b"]}',
        '{"lines": [], "weight": NaN}',
        '{"lines": [], "weight": -Infinity}',
        '{"lines": ["\\ud83d"]}',
        '{"lines": ["\ud83d"], "lines": []}',
        '{"lines": ["a"]} or {"lines": ["b"]}',
        "[" * 100_000,
        "{" * 100_000,
        '{"lines": [], "weight": ' + "9" * 5_000 + "}",
    ],
    ids=["twice", "nan", "infinity", "half-pair", "half-pair-raw", "two", "deep", "braces", "digits"],
)
def test_an_answer_of_two_readings_or_none_is_asked_for_again(server: FakeServer, content: str) -> None:
    """None of its values is picked; what is sent back of it is short and can be sent."""
    server.enqueue(completion(content))
    (reply, _) = ask(server, Note)
    assert (reply.value.lines, reply.usage.calls) == ([], 2)
    again = server.asked[1]["messages"][1]["content"]
    assert len(again) <= 4_096
    again.encode()


def test_half_a_surrogate_pair_beside_an_answer_changes_nothing(server: FakeServer) -> None:
    """A word that UTF-8 cannot write becomes the sign for that, which no source carries."""
    server.enqueue(completion('{"lines": ["a\ud83d"]}'))
    (reply, _) = ask(server, Note)
    assert reply.value.lines == ["a\ufffd"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (completion(None, refusal="I can't."), "refuses to answer"),
        (completion(None, finish="content_filter"), "content filter"),
        (completion('{"lines": ["half of it"]}', finish="content_filter"), "content filter"),
    ],
    ids=["refusal", "filter", "filtered in part"],
)
@pytest.mark.parametrize("response_type", [YesNo, Note])
def test_what_is_withheld_costs_one_call(
    server: FakeServer, answer: Answer, words: str, response_type: type[BaseModel]
) -> None:
    """One token or JSON: it is neither asked again nor taken in part."""
    server.always = lambda _request: answer
    with pytest.raises(AnswerError, match=words):
        ask(server, response_type)
    assert len(server.asked) == 1


def test_one_empty_answer_does_not_end_log_probabilities(server: FakeServer) -> None:
    """An answer without words says nothing about what the server can do."""
    server.enqueue(completion(None))
    heard: list[str] = []

    async def run() -> list[Reply[Any]]:
        async with AsyncOpenAI(base_url=server.url, api_key="none", max_retries=0) as client:
            model = OpenAIModel(client, MODEL, server.url, 8, heard.append)
            question = [Message("user", "Answer with one word: yes or no")]
            return [await model.ask(question, YesNo), await model.ask(question, YesNo)]

    first, second = asyncio.run(run())
    assert (first.margin, first.usage.calls, second.margin is not None, heard) == (None, 2, True, [])


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e9, 10**400, True, "0", None])
def test_what_is_no_log_probability_is_left_out(value: object) -> None:
    """It would become a margin that is no number, or more than certain."""
    answer = token("yes").body
    answer["choices"][0]["logprobs"]["content"][0]["top_logprobs"] = [{"token": "yes", "logprob": value}]
    assert weigh(read_completion(answer), ["yes", "no"]) is None


def test_a_rounding_error_above_0_is_certainty() -> None:
    """Servers round."""
    answer = token("yes").body
    tops = [{"token": "yes", "logprob": 1e-7}, {"token": "no", "logprob": -(10**400)}]
    answer["choices"][0]["logprobs"]["content"][0]["top_logprobs"] = tops
    assert weigh(read_completion(answer), ["yes", "no"]) == ("yes", 1.0)


@pytest.mark.parametrize("count", [10**30, -1, True, "12", 1.5, None, [1]])
def test_a_senseless_count_is_none(count: object) -> None:
    """A ledger has no column for it."""
    body = json.dumps({"choices": [{}], "usage": {"prompt_tokens": count, "completion_tokens": 2}})
    assert counted(body.encode()) == (Usage(1, 0, 0, 2), True)


def test_tokens_without_a_choice_count() -> None:
    """An answer without a choice is no completion, and paid all the same."""
    body = json.dumps({"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 2}})
    assert counted(body.encode()) == (Usage(1, 7, 0, 2), False)


@pytest.mark.parametrize("body", [b"\xff{", b"[" * 100_000, b"9" * 5_000, b"", b"<html>"])
def test_a_body_beyond_reading_is_told_in_one_line(server: FakeServer, body: bytes) -> None:
    """No text, nested or long beyond reading: it is no JSON, whatever its header says."""
    server.always = lambda _request: Answer(
        body.decode("latin-1"), headers={"content-type": "application/json"}
    )
    with pytest.raises(AnswerError, match="is not JSON"):
        ask(server, Note)
    assert counted(body) == (Usage(), False)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        completion('{"lines": ["a"], "lines": ["b"]}'),
        completion('{"lines": ["\ud83d"], "weight": NaN}'),
        completion('{"lines": ["\\ud83d"]}'),
        completion("[" * 10_000),
        completion(None, refusal="I can't."),
        completion(None, finish="content_filter"),
        completion(None, finish="tool_calls"),
        completion('{"lines": ["a', finish="length"),
        Answer(
            {
                "choices": [{"message": {"content": 5}, "finish_reason": ["stop"]}],
                "usage": {"prompt_tokens": -1},
            }
        ),
        Answer({"choices": ["x"], "usage": []}),
        Answer({"choices": []}),
        Answer({"error": {"message": "x"}}),
        Answer([[]]),
        Answer("<html>"),
        Answer("{", headers={"content-type": "application/json"}),
        Answer("[" * 100_000, headers={"content-type": "application/json"}),
        said(500, "oops"),
        said(401, "no"),
    ],
    ids=[str(number) for number in range(18)],
)
def test_json_mode_meets_the_same_faults_with_the_same_errors(server: FakeServer, answer: Answer) -> None:
    """A server without schemas is asked through another library: its errors are no different, and hold no answer."""
    schema = "json_schema"
    server.always = lambda r: NO_SCHEMAS if r.get("response_format", {}).get("type") == schema else answer
    with pytest.raises(ModelError) as caught:
        ask(server, Note)
    assert "\n" not in str(caught.value)
    assert str(caught.value).isprintable()
    withheld = answer in (completion(None, refusal="I can't."), completion(None, finish="content_filter"))
    assert not withheld or len(server.asked) == 2


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Never another error than the one that is waited for."""
    for read in (lambda: read_object(text, Note), lambda: complete_entries(text, Lines)):
        with suppress(ValueError):
            read()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "choices",
                    "message",
                    "content",
                    "logprobs",
                    "top_logprobs",
                    "token",
                    "logprob",
                    "usage",
                    "prompt_tokens",
                    "finish_reason",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(_JSON)
def test_any_json_is_read_as_a_completion_or_as_none(value: object) -> None:
    """Servers send anything; what is not what it should be counts as missing."""
    body = json.dumps(value).encode()
    usage, complete = counted(body)
    assert 0 <= usage.prompt_tokens <= 2**40
    if complete:
        read = read_completion(value)
        weighed = weigh(read, ["yes", "no"])
        assert weighed is None or 0 <= weighed[1] <= 1
        read.json.encode()


@given(st.text(max_size=40), st.sampled_from(["retry-after", "retry-after-ms"]))
def test_any_wait_is_a_number_or_none(value: str, name: str) -> None:
    """A header may hold anything."""
    wait = asked_wait({name: value})
    assert wait is None or (math.isfinite(wait) and wait >= 0)


_TALKS = "What came of the talks with the harbour board? Nothing. The road was closed because of the snow.\n"
_MISTAKE = '"The plan of Norway is a mistake," Tomas Brandvold said.\n'


@pytest.mark.parametrize(("word", "stance"), [("for", "supports"), ("against", "opposes")])
def test_what_the_model_alone_says_is_marked_as_its_judgement(
    server: FakeServer, word: str, stance: str
) -> None:
    """A word that was meant for another question can't be told from an answer: the brief says whose word it is."""
    server.always = lambda request: token(word) if request.get("logprobs") else None

    async def run() -> Brief:
        async with AsyncOpenAI(base_url=server.url, api_key="none", max_retries=0) as client:
            model = OpenAIModel(client, MODEL, server.url, 8, lambda _line: None)
            return await make_brief(read_text(_TALKS + _MISTAKE), load_type("situation"), model)

    (position,) = asyncio.run(run()).model_dump()["positions"]
    assert position["stance"] == stance
    marks = {one["field"]: (one["support"], one["rule"]) for one in position["evidence"]}
    assert marks["stance"] == ("inferred", "model-judgement")


@pytest.mark.parametrize("name", ["tiny\x1b[2J", "x" * 1_000, "a\nb"])
def test_a_model_s_name_cannot_steer_a_terminal(server: FakeServer, name: str) -> None:
    """It is said on every run; what no person would call a model is none."""
    server.models = [name, "tiny-1"]

    async def run() -> str:
        async with AsyncOpenAI(base_url=server.url, api_key="none", max_retries=0) as client:
            return await only_model(client, server.url)

    assert asyncio.run(run()) == "tiny-1"


@pytest.mark.parametrize("body", ["[" * 100_000, '{"data": ' + "9" * 5_000 + "}"], ids=["deep", "digits"])
def test_a_list_of_models_beyond_reading_is_told_in_one_line(server: FakeServer, body: str) -> None:
    """Never as a defect."""
    server.models_answer = Answer(body, headers={"content-type": "application/json"})

    async def run() -> str:
        async with AsyncOpenAI(base_url=server.url, api_key="none", max_retries=0) as client:
            return await only_model(client, server.url)

    with pytest.raises(ModelError):
        asyncio.run(run())
