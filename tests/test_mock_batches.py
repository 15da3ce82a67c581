"""The mock server's Batch API, as the real SDK sees it."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

import openai
import pytest
from mock_server import Mock, mock_server
from mock_stats import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openai.types import Batch

_URL: Literal["/v1/chat/completions"] = "/v1/chat/completions"


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
    """Return a client without retries of its own."""
    return _client


def item(name: str, words: str = "Who?", **changes: Any) -> dict[str, Any]:
    """Return one line of an input file."""
    body = {"model": "m", "messages": [{"role": "user", "content": f"{words} {name}"}]}
    return {"custom_id": name, "method": "POST", "url": _URL, "body": body, **changes}


def start(client: openai.OpenAI, lines: list[dict[str, Any]], **metadata: str) -> Batch:
    """Upload an input file and create a batch of it."""
    data = "".join(json.dumps(line) + "\n" for line in lines).encode()
    file = client.files.create(file=("input.jsonl", data), purpose="batch")
    assert (file.bytes, file.filename, file.purpose) == (len(data), "input.jsonl", "batch")
    assert client.files.content(file.id).content == data
    return client.batches.create(
        input_file_id=file.id, endpoint=_URL, completion_window="24h", metadata=metadata
    )


def lines(client: openai.OpenAI, file: str | None) -> dict[str, Any]:
    """Return the lines of an output or error file by their names, in the file's order."""
    text = client.files.content(file).text if file else ""
    return {one["custom_id"]: one for one in map(json.loads, text.splitlines())}


def counts(batch: Batch) -> tuple[int, int, int]:
    """Return how many items there are, are done and have failed."""
    assert batch.request_counts
    return batch.request_counts.total, batch.request_counts.completed, batch.request_counts.failed


_TEN = [item(f"c{n}") for n in range(10)]


def test_a_batch_is_answered_in_another_order(server: Mock, client: openai.OpenAI) -> None:
    """Every item is in the output file once, under its name, paid once; there is no error file."""
    batch = start(client, _TEN, run="one")
    assert (batch.status, batch.output_file_id, batch.metadata) == ("validating", None, {"run": "one"})
    batch = client.batches.retrieve(batch.id)
    assert (batch.status, counts(batch), batch.error_file_id) == ("completed", (10, 10, 0), None)
    output = lines(client, batch.output_file_id)
    assert list(output) != sorted(output)
    assert sorted(output) == [f"c{n}" for n in range(10)]
    first = output["c0"]
    assert (first["error"], first["response"]["status_code"]) == (None, 200)
    assert first["response"]["body"]["choices"][0]["message"]["content"] == "Nothing."
    assert batch.usage
    stats = server.stats()
    assert (stats["requests"], stats["answered"], stats["paid_again"]) == (0, 10, 0)
    assert stats["completion_tokens"] == batch.usage.output_tokens == 30


def test_a_batch_takes_its_time(server: Mock, client: openai.OpenAI) -> None:
    """A batch is seen validating, in progress and completed, with counts that grow."""
    server.set(batch_seconds=0.4)
    batch = start(client, _TEN)
    assert client.batches.retrieve(batch.id).status == "validating"
    time.sleep(0.2)
    batch = client.batches.retrieve(batch.id)
    total, done, failed = counts(batch)
    assert (batch.status, total, failed, batch.output_file_id) == ("in_progress", 10, 0, None)
    assert 5 <= done < 10
    time.sleep(0.25)
    assert client.batches.retrieve(batch.id).status == "completed"


def test_failed_items_stand_in_the_error_file(server: Mock, client: openai.OpenAI) -> None:
    """They carry a response with their status and no error of the batch; another batch draws anew."""
    server.set(batch_failures=0.5, batch_status=429)
    batch = client.batches.retrieve(start(client, _TEN).id)
    good, bad = lines(client, batch.output_file_id), lines(client, batch.error_file_id)
    assert counts(batch) == (10, len(good), len(bad))
    assert good
    assert bad
    assert not set(good) & set(bad)
    assert {one["response"]["status_code"] for one in bad.values()} == {429}
    again = client.batches.retrieve(start(client, [one for one in _TEN if one["custom_id"] in bad]).id)
    assert lines(client, again.output_file_id)


def test_a_batch_whose_items_all_fail_has_no_output_file(server: Mock, client: openai.OpenAI) -> None:
    """It is completed all the same, as on the real server."""
    server.set(batch_failures=1.0)
    batch = client.batches.retrieve(start(client, _TEN).id)
    assert (batch.status, batch.output_file_id, counts(batch)) == ("completed", None, (10, 0, 10))
    assert server.stats()["answered"] == 0


def test_lost_items_are_in_neither_file(server: Mock, client: openai.OpenAI) -> None:
    """The counts say that all is well."""
    server.set(batch_lost=0.5)
    batch = client.batches.retrieve(start(client, _TEN).id)
    output = lines(client, batch.output_file_id)
    assert (batch.status, counts(batch), batch.error_file_id) == ("completed", (10, 10, 0), None)
    assert 0 < len(output) < 10
    assert server.stats()["batch_lost"] == 10 - len(output)


def test_an_expired_batch_keeps_what_was_done(server: Mock, client: openai.OpenAI) -> None:
    """The rest is in the error file with the code of expiry; only what was done is paid."""
    server.set(batch_expires=4)
    batch = start(client, _TEN)
    server.set(batch_expires=0)  # what counts is when it was created
    batch = client.batches.retrieve(batch.id)
    assert (batch.status, counts(batch), bool(batch.expired_at)) == ("expired", (10, 4, 0), True)
    assert sorted(lines(client, batch.output_file_id)) == ["c0", "c1", "c2", "c3"]
    bad = lines(client, batch.error_file_id)
    assert sorted(bad) == ["c4", "c5", "c6", "c7", "c8", "c9"]
    assert (bad["c4"]["response"], bad["c4"]["error"]["code"]) == (None, "batch_expired")
    assert server.stats()["answered"] == 4


def test_a_cancelled_batch_keeps_what_was_done(server: Mock, client: openai.OpenAI) -> None:
    """It is cancelling first; cancelling again does nothing, and a completed one can't be cancelled."""
    server.set(batch_seconds=0.4)
    batch = start(client, _TEN)
    time.sleep(0.2)
    assert client.batches.cancel(batch.id).status == "cancelling"
    batch = client.batches.retrieve(batch.id)
    output, bad = lines(client, batch.output_file_id), lines(client, batch.error_file_id)
    assert (batch.status, counts(batch)) == ("cancelled", (10, len(output), 0))
    assert 5 <= len(output) < 10
    assert len(output) + len(bad) == 10
    assert {one["error"]["code"] for one in bad.values()} == {"batch_cancelled"}
    assert client.batches.cancel(batch.id).status == "cancelled"
    server.set(batch_seconds=0)
    with pytest.raises(openai.ConflictError):
        client.batches.cancel(client.batches.retrieve(start(client, _TEN).id).id)


@pytest.mark.parametrize(
    ("items", "code", "line"),
    [
        ([item("a"), item("a")], "duplicate_custom_id", 2),
        ([item("a"), {"custom_id": "b"}], "invalid_json_line", 2),
        ([item("a", url="/v1/embeddings")], "url_mismatch", 1),
        ([item("a"), item("b", body={"model": "other"})], "model_mismatch", 2),
        ([], "empty_batch", None),
    ],
)
def test_a_wrong_input_file_fails_as_a_whole(
    client: openai.OpenAI, items: list[dict[str, Any]], code: str, line: int | None
) -> None:
    """The batch says which line is wrong; nothing is answered."""
    batch = client.batches.retrieve(start(client, items).id)
    assert (batch.status, batch.output_file_id) == ("failed", None)
    assert batch.errors
    assert batch.errors.data
    assert [(error.code, error.line) for error in batch.errors.data] == [(code, line)]


def test_validation_fails_when_it_is_told_to(server: Mock, client: openai.OpenAI) -> None:
    """The limit of queued tokens is found only after the batch was created."""
    server.set(batch_invalid="token_limit_exceeded")
    batch = client.batches.retrieve(start(client, _TEN).id)
    assert batch.errors
    assert batch.errors.data
    assert (batch.status, batch.errors.data[0].code) == ("failed", "token_limit_exceeded")
    assert server.stats()["answered"] == 0


def test_the_same_item_twice_is_wasted(server: Mock, client: openai.OpenAI) -> None:
    """A batch that is sent again is paid again, whether or not anyone fetches it; chat and batch count together."""
    start(client, _TEN[:3])
    start(client, _TEN[:3])
    client.chat.completions.create(**_TEN[0]["body"])
    stats = server.stats()
    assert (stats["batches"], stats["answered"], stats["bodies"], stats["wasted"]) == (2, 7, 3, 4)


def test_lists_have_pages_and_files_are_deleted(client: openai.OpenAI) -> None:
    """The newest comes first; a deleted file is gone, an unknown one was never there."""
    made = [start(client, _TEN[:1]) for _ in range(3)]
    found = [batch.id for batch in client.batches.list(limit=2)]
    assert found[:3] == [batch.id for batch in reversed(made)]
    name = made[0].input_file_id
    assert name in [file.id for file in client.files.list(purpose="batch", limit=1)]
    assert client.files.delete(name).deleted
    with pytest.raises(openai.NotFoundError):
        client.files.retrieve(name)
    with pytest.raises(openai.NotFoundError):
        client.batches.retrieve("batch_none")
    with pytest.raises(openai.BadRequestError):
        client.batches.create(input_file_id=name, endpoint=_URL, completion_window="24h")
