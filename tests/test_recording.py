"""Recordings are made and replayed at the HTTP transport, through the real SDK client."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx2
import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarize.errors import RecordingError
from summarize.model.recording import REPLAYED, MissError, Recorder, WriteError, load, summary
from summarize.model.redaction import SHORTEST_SECRET

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from summarize.model.recording import Mode

URL = "http://127.0.0.1:9/v1"
KEY = "sk-planted-0123456789abcdef"


def completion(content: str) -> dict[str, object]:
    """Return a chat completion as a server writes it."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "tiny-1b",
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}},
        ],
        "usage": {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9},
    }


class FakeServer(httpx2.AsyncBaseTransport):
    """A test double, not a server: it answers each request with its own number and the request's last message."""

    def __init__(self, *responses: httpx2.Response, pause: float = 0.0) -> None:
        self.responses = list(responses)
        self.pause = pause
        self.requests: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer with the next given response, or with the request's last message."""
        self.requests.append(request)
        number = len(self.requests)
        await asyncio.sleep(self.pause * (number % 7))
        if self.responses:
            return self.responses.pop(0)
        messages = json.loads(await request.aread() or b"{}").get("messages", [{"content": ""}])
        answer = json.dumps(completion(f"{number}: {messages[-1]['content']}"))
        return httpx2.Response(200, headers={"content-type": "application/json"}, content=answer)


def client(
    transport: httpx2.AsyncBaseTransport, *, max_retries: int = 0, url: str = URL
) -> openai.AsyncOpenAI:
    """Return the real SDK client on a transport."""
    http_client = openai.DefaultAsyncHttpx2Client(transport=transport)
    return openai.AsyncOpenAI(base_url=url, api_key=KEY, http_client=http_client, max_retries=max_retries)


async def ask(sdk: openai.AsyncOpenAI, text: str, *, temperature: float = 0) -> str | None:
    """Return the answer to one question."""
    messages: list[openai.types.chat.ChatCompletionMessageParam] = [
        {"role": "system", "content": "Answer in one word."},
        {"role": "user", "content": text},
    ]
    answer = await sdk.chat.completions.create(model="tiny-1b", messages=messages, temperature=temperature)
    return answer.choices[0].message.content


def run(
    path: Path,
    mode: Mode,
    work: Callable[[openai.AsyncOpenAI], Awaitable[object]],
    server: FakeServer | None = None,
    *,
    max_retries: int = 0,
    hashes_only: bool = False,
    url: str = URL,
) -> object:
    """Run some work with a client whose answers are recorded or replayed."""

    async def main() -> object:
        recorder = Recorder(path, mode, secrets=[KEY], hashes_only=hashes_only)
        async with client(recorder.transport(server), max_retries=max_retries, url=url) as sdk:
            return await work(sdk)

    return asyncio.run(main())


def asking(*texts: str) -> Callable[[openai.AsyncOpenAI], Awaitable[list[str | None]]]:
    """Return work that asks one question after another."""

    async def work(sdk: openai.AsyncOpenAI) -> list[str | None]:
        return [await ask(sdk, text) for text in texts]

    return work


def fields(path: Path) -> list[dict[str, object]]:
    """Return the lines of a recording."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@given(texts=st.lists(st.sampled_from(["a", "b", "ä\u2028\n", "\ud800"]), max_size=8))
@settings(max_examples=25, deadline=None)
def test_replay_gives_the_recorded_responses_in_order(texts: list[str]) -> None:
    """Any sequence of requests, repeats included, is answered by its recording as it was by the server."""
    bodies = [json.dumps({"messages": [{"content": text}], "model": "m"}).encode() for text in texts]

    async def send(recorder: Recorder, inner: FakeServer | None) -> list[tuple[int, str, bytes]]:
        answers = []
        async with httpx2.AsyncClient(transport=recorder.transport(inner)) as http:
            for body in bodies:
                answer = await http.post(URL + "/chat/completions", content=body)
                answers.append((answer.status_code, answer.headers["content-type"], answer.content))
        return answers

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.jsonl"
        recorded = asyncio.run(send(Recorder(path, "record"), FakeServer()))
        if texts:
            assert asyncio.run(send(Recorder(path, "replay"), None)) == recorded
        else:
            assert not path.exists()


def test_two_hundred_concurrent_requests_replay_as_recorded(tmp_path: Path) -> None:
    """Requests in flight at the same time, some of them equal, get the same answers from the recording."""
    path = tmp_path / "r.jsonl"

    async def work(sdk: openai.AsyncOpenAI) -> list[str | None]:
        return list(await asyncio.gather(*(ask(sdk, f"question {number % 150}") for number in range(200))))

    recorded = run(path, "record", work, FakeServer(pause=0.001))
    assert run(path, "replay", work) == recorded
    assert len(set(recorded)) == 200  # type: ignore[call-overload]  # run() returns what the work returned


def test_clients_in_several_threads_share_one_recorder(tmp_path: Path) -> None:
    """Threads with loops and clients of their own write whole lines to one recording."""
    recorder = Recorder(tmp_path / "r.jsonl", "record")

    def one(name: str) -> None:
        async def main() -> None:
            async with httpx2.AsyncClient(transport=recorder.transport(FakeServer())) as http:
                for number in range(50):
                    await http.post(URL, json={"messages": [{"content": f"{name}{number % 5}"}]})

        asyncio.run(main())

    threads = [threading.Thread(target=one, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = load(recorder.path).entries
    assert len({(entry.key, entry.occurrence) for entry in entries}) == 200


def test_a_recording_replays_at_another_port(tmp_path: Path) -> None:
    """The key of a request has no host, so the server may have moved."""
    path = tmp_path / "r.jsonl"
    run(path, "record", asking("x"), FakeServer())
    assert run(path, "replay", asking("x"), url="https://other.invalid:8443/v1") == ["1: x"]


def test_the_order_of_fields_does_not_matter(tmp_path: Path) -> None:
    """The key is made of canonical JSON."""

    async def send(recorder: Recorder, inner: FakeServer | None, body: bytes) -> bytes:
        async with httpx2.AsyncClient(transport=recorder.transport(inner)) as http:
            return (await http.post(URL, content=body)).content

    path = tmp_path / "r.jsonl"
    recorded = asyncio.run(
        send(Recorder(path, "record"), FakeServer(), b'{"a": 1, "messages": [{"content": "x"}]}')
    )
    again = asyncio.run(send(Recorder(path, "replay"), None, b'{"messages":[{"content":"x"}],"a":1}'))
    assert again == recorded


def test_a_miss_surfaces_at_once_and_unwrapped(tmp_path: Path) -> None:
    """The SDK neither retries a miss nor hides it as a connection error, even with its retries on."""
    path = tmp_path / "r.jsonl"
    run(path, "record", asking("x"), FakeServer())
    recorder = Recorder(path, "replay")
    asked: list[httpx2.Request] = []

    async def count(request: httpx2.Request) -> None:
        asked.append(request)

    async def main() -> None:
        http_client = httpx2.AsyncClient(transport=recorder.transport(), event_hooks={"request": [count]})
        async with openai.AsyncOpenAI(
            base_url=URL, api_key=KEY, http_client=http_client, max_retries=2
        ) as sdk:
            await ask(sdk, "y")

    with pytest.raises(MissError) as caught:
        asyncio.run(main())
    assert len(asked) == 1
    assert isinstance(caught.value, openai.OpenAIError)
    assert caught.value.exit_code == RecordingError.exit_code


def test_a_miss_says_what_differs_and_how_to_record_again(tmp_path: Path) -> None:
    """The message names the request, the first differing fields of the nearest recorded one, and the option."""
    path = tmp_path / "r.jsonl"
    passage = "The brigade lost 12 tanks near the harbour on Monday, a spokesman said. " * 5
    run(path, "record", asking("Something else", passage + "Who said so?"), FakeServer())
    with pytest.raises(MissError) as caught:
        run(path, "replay", lambda sdk: ask(sdk, passage + "Who denied so?", temperature=0.5))
    assert str(caught.value) == (
        f"{path} has no response to POST /v1/chat/completions (occurrence 1, 0 recorded); nearest is line 3; "
        '$.messages[1].content at character 364: recorded "…sman said. Who said so?", '
        'now "…sman said. Who denied so?"; '
        f"$.temperature: recorded 0, now 0.5; record again with --record {path}"
    )


def test_a_repeat_beyond_the_recorded_ones_is_a_miss(tmp_path: Path) -> None:
    """The same request is answered as often as it was recorded, and not more often."""
    path = tmp_path / "r.jsonl"
    run(path, "record", asking("x", "x"), FakeServer())
    with pytest.raises(MissError, match=r"\(occurrence 3, 2 recorded\); record again"):
        run(path, "replay", asking("x", "x", "x"))


def test_a_miss_in_a_large_recording_is_found_fast(tmp_path: Path) -> None:
    """Comparing with a thousand long requests is linear in their length: far below what an edit distance takes."""
    path = tmp_path / "r.jsonl"
    passage = "The minister spoke for an hour about the budget of the coming year. " * 100

    async def send(recorder: Recorder, inner: FakeServer | None, numbers: range) -> None:
        async with httpx2.AsyncClient(transport=recorder.transport(inner)) as http:
            for number in numbers:
                await http.post(URL, json={"messages": [{"content": f"{passage}{number}?"}]})

    asyncio.run(send(Recorder(path, "record"), FakeServer(), range(300)))
    recorder = Recorder(path, "replay")
    begun = asyncio.new_event_loop()
    start = begun.time()
    with pytest.raises(MissError, match="nearest is line"):
        asyncio.run(send(recorder, None, range(300, 301)))
    assert begun.time() - start < 1
    begun.close()


@given(
    key=st.text(min_size=SHORTEST_SECRET, max_size=20).filter(
        lambda key: len(set(key)) > 4 and not key.isascii()
    )
    | st.from_regex(r"\A[A-Za-z0-9_\"\\/+-]{8,40}\Z").filter(lambda key: len(set(key)) > 5),
    hashes_only=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_a_planted_key_never_reaches_the_file(key: str, *, hashes_only: bool) -> None:
    """A key in headers, query, path, body or an echoed answer is in no line, however it is escaped."""

    def echo(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            401,
            headers={"content-type": "application/json", "x-echo": "Bearer", "set-cookie": "session=1"},
            content=json.dumps(
                {"error": f"key {key} refused", key: [key]}, ensure_ascii=len(key) % 2 == 0
            ).encode(errors="surrogatepass"),
            extensions={"echoed": request.url},
        )

    async def main(recorder: Recorder) -> bytes:
        transport = recorder.transport(
            httpx2.MockTransport(echo)
        )  # a test double of a server that echoes keys
        async with httpx2.AsyncClient(transport=transport) as http:
            answer = await http.post(
                httpx2.URL(
                    f"http://127.0.0.1:9/v1/{quote(key, safe='', errors='replace')}", params={"api_key": key}
                ),
                headers=[(b"authorization", b"Bearer " + key.encode(errors="replace").replace(b"\n", b""))],
                json={"user": key, "messages": [{"content": f"my key is {key}."}]},
            )
            return answer.content

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.jsonl"
        live = asyncio.run(main(Recorder(path, "record", secrets=[key], hashes_only=hashes_only)))
        written = path.read_text(encoding="utf-8")
        stored = load(path).entries[0].body
    assert key in json.loads(live)
    for form in (key, json.dumps(key)[1:-1], json.dumps(key, ensure_ascii=False)[1:-1]):
        assert form not in written
    assert "cookie" not in written
    assert "authorization" not in written.lower()
    assert json.loads(stored) == {"error": "key [redacted] refused", "[redacted]": ["[redacted]"]}


@pytest.mark.parametrize(
    ("body", "stored"),
    [
        (f"<p>key {KEY} refused</p>".encode(), b"<p>key [redacted] refused</p>"),
        (b"\xff" + KEY.encode(), b"\xff[redacted]"),
        (b'{"key": "\\u0073' + KEY[1:].encode() + b'"}', b'{"key": "[redacted]"}'),
        (b'{"key":  1.50}', b'{"key":  1.50}'),
    ],
    ids=["web page", "binary", "escaped", "nothing to hide"],
)
def test_a_key_is_found_in_every_kind_of_answer(tmp_path: Path, body: bytes, stored: bytes) -> None:
    """The client gets the server's bytes; the file gets them without the key, and else unchanged."""

    async def work(sdk: openai.AsyncOpenAI) -> bytes:
        with pytest.raises(openai.AuthenticationError) as caught:
            await ask(sdk, "x")
        return caught.value.response.content

    assert run(tmp_path / "r.jsonl", "record", work, FakeServer(httpx2.Response(401, content=body))) == body
    assert load(tmp_path / "r.jsonl").entries[0].body == stored


def test_a_placeholder_key_leaves_the_document_alone(tmp_path: Path) -> None:
    """Local servers take "none" for a key; that word stays in the answers."""
    path = tmp_path / "r.jsonl"
    recorder = Recorder(path, "record", secrets=["none", ""])

    async def main() -> None:
        async with client(recorder.transport(FakeServer())) as sdk:
            await ask(sdk, "none of them")

    asyncio.run(main())
    assert run(path, "replay", asking("none of them")) == ["1: none of them"]


def test_hashes_replace_the_document_and_still_replay(tmp_path: Path) -> None:
    """A recording of hashes holds no word of a request but the model and roles, and says where a miss differs."""
    path = tmp_path / "r.jsonl"
    run(
        path,
        "record",
        asking("A secret passage"),
        FakeServer(httpx2.Response(200, json=completion("yes"))),
        hashes_only=True,
    )
    assert "secret passage" not in path.read_text()
    assert "tiny-1b" in path.read_text()
    assert run(path, "replay", asking("A secret passage")) == ["yes"]
    with pytest.raises(MissError, match=r"\$\.messages\[1\]\.content differs \(only its hash is recorded\)"):
        run(path, "replay", asking("Another passage"))


def test_a_line_holds_what_the_format_says(tmp_path: Path) -> None:
    """The header names format and version; a line names the request, the response and the time it took."""
    path = tmp_path / "r.jsonl"
    run(path, "record", asking("x"), FakeServer())
    head, line = fields(path)
    assert (head["format"], head["version"]) == ("summarize-recording", 1)
    assert list(line) == [
        "key", "occurrence", "method", "path", "request", "status", "headers", "response", "seconds",
    ]  # fmt: skip  # one line of names reads better
    assert line["headers"] == {"content-type": "application/json"}
    assert line["path"] == "/v1/chat/completions"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_recorded_rate_limit_replays_without_its_wait(tmp_path: Path) -> None:
    """The file keeps Retry-After; the replayed response says zero, and that it is a replay."""
    path = tmp_path / "r.jsonl"
    limited = httpx2.Response(429, headers={"retry-after": "60"}, json={"error": {"message": "slow down"}})

    async def work(sdk: openai.AsyncOpenAI) -> httpx2.Headers:
        with pytest.raises(openai.RateLimitError) as caught:
            await ask(sdk, "x")
        return caught.value.response.headers

    run(path, "record", work, FakeServer(limited))
    headers = run(path, "replay", work)
    assert load(path).entries[0].headers["retry-after"] == "60"
    assert isinstance(headers, httpx2.Headers)
    assert (headers["retry-after"], headers[REPLAYED]) == ("0", str(load(path).entries[0].seconds))


def test_a_compressed_answer_is_recorded_as_it_reads(tmp_path: Path) -> None:
    """The recording holds the decoded body, and both client and replay get it."""
    path = tmp_path / "r.jsonl"
    body = gzip.compress(json.dumps(completion("yes")).encode())
    zipped = httpx2.Response(
        200,
        headers={"content-type": "application/json", "content-encoding": "gzip"},
        stream=httpx2.ByteStream(body),
    )
    assert run(path, "record", asking("x"), FakeServer(zipped)) == ["yes"]
    assert run(path, "replay", asking("x")) == ["yes"]


def test_a_body_that_is_not_text_survives(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are stored as base64 and come back unchanged."""

    async def send(recorder: Recorder, inner: FakeServer | None) -> bytes:
        async with httpx2.AsyncClient(transport=recorder.transport(inner)) as http:
            return (await http.post(URL, content=b"\xff\xfe\x00")).content

    path = tmp_path / "r.jsonl"
    server = FakeServer(httpx2.Response(200, content=b"\x80\x81"))
    assert asyncio.run(send(Recorder(path, "record"), server)) == b"\x80\x81"
    assert asyncio.run(send(Recorder(path, "replay"), None)) == b"\x80\x81"


def test_a_redirection_is_replayed(tmp_path: Path) -> None:
    """Both hops are recorded, the address of the second without its host and query."""
    path = tmp_path / "r.jsonl"
    moved = httpx2.Response(307, headers={"location": f"http://127.0.0.1:10/v2/chat?token={KEY}"})
    assert run(path, "record", asking("x"), FakeServer(moved)) == ["2: x"]
    assert run(path, "replay", asking("x")) == ["2: x"]
    assert load(path).entries[0].headers["location"] == "/v2/chat"


def test_auto_replays_what_is_there_and_adds_what_is_not(tmp_path: Path) -> None:
    """In mode auto only new requests reach the server, and a second run needs none."""
    path = tmp_path / "r.jsonl"
    run(path, "auto", asking("x", "x"), FakeServer())
    server = FakeServer()
    assert run(path, "auto", asking("x", "x", "x", "y"), server) == ["1: x", "2: x", "1: x", "2: y"]
    assert len(server.requests) == 2
    assert run(path, "replay", asking("x", "x", "x", "y")) == ["1: x", "2: x", "1: x", "2: y"]
    assert [entry.occurrence for entry in load(path).entries] == [1, 2, 3, 1]


def test_auto_asks_again_after_an_error(tmp_path: Path) -> None:
    """A refused key or a crashed server is neither stored nor replayed in mode auto."""
    path = tmp_path / "r.jsonl"
    run(path, "record", asking("y"), FakeServer())
    with pytest.raises(openai.AuthenticationError):
        run(path, "auto", asking("x"), FakeServer(httpx2.Response(401, json={})))
    assert run(path, "auto", asking("x"), FakeServer()) == ["1: x"]
    assert run(path, "replay", asking("x")) == ["1: x"]


def test_auto_passes_over_recorded_errors_and_counts_on(tmp_path: Path) -> None:
    """An error that mode record kept is not replayed in mode auto, and added responses come after all others."""
    path = tmp_path / "r.jsonl"

    async def work(sdk: openai.AsyncOpenAI) -> str | None:
        with pytest.raises(openai.InternalServerError):
            await ask(sdk, "x")
        return await ask(sdk, "x")

    run(path, "record", work, FakeServer(httpx2.Response(503, json={})))
    server = FakeServer()
    assert run(path, "auto", asking("x", "x"), server) == ["2: x", "1: x"]
    assert [(entry.status, entry.occurrence) for entry in load(path).entries] == [
        (503, 1),
        (200, 2),
        (200, 3),
    ]


def test_a_retried_failure_replays_as_it_happened(tmp_path: Path) -> None:
    """In mode record an error response takes its place in the sequence."""
    path = tmp_path / "r.jsonl"
    down = httpx2.Response(503, json={"error": {"message": "loading"}})

    async def work(sdk: openai.AsyncOpenAI) -> str | None:
        with pytest.raises(openai.InternalServerError):
            await ask(sdk, "x")
        return await ask(sdk, "x")

    assert run(path, "record", work, FakeServer(down)) == "2: x"
    assert [entry.status for entry in load(path).entries] == [503, 200]
    assert run(path, "replay", work) == "2: x"


def test_a_request_without_a_response_leaves_no_gap(tmp_path: Path) -> None:
    """A connection that failed before it was retried is not asked of the replay."""
    path = tmp_path / "r.jsonl"

    class Flaky(FakeServer):
        """A test double whose first connection fails."""

        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            if not self.requests:
                self.requests.append(request)
                raise httpx2.ConnectError("refused")
            return await super().handle_async_request(request)

    async def work(sdk: openai.AsyncOpenAI) -> str | None:
        try:
            return await ask(sdk, "x")
        except openai.APIConnectionError:
            return await ask(sdk, "x")

    assert run(path, "record", work, Flaky()) == "2: x"
    assert run(path, "replay", work) == "2: x"


def test_an_earlier_recording_stays_until_the_first_response(tmp_path: Path) -> None:
    """Mode record replaces a recording as a whole, and only once there is something to replace it with."""
    path = tmp_path / "r.jsonl"
    run(path, "record", asking("x"), FakeServer())
    before = path.read_bytes()
    recorder = Recorder(path, "record")
    assert path.read_bytes() == before

    async def main() -> None:
        async with client(recorder.transport(FakeServer())) as sdk:
            await ask(sdk, "y")

    asyncio.run(main())
    assert len(load(path).entries) == 1
    assert run(path, "replay", asking("y")) == ["1: y"]
    assert [one.name for one in tmp_path.iterdir()] == ["r.jsonl"]


def test_record_refuses_to_replace_another_kind_of_file(tmp_path: Path) -> None:
    """A document named by mistake is not overwritten."""
    path = tmp_path / "report.txt"
    path.write_text("The ministry denied it.")
    with pytest.raises(RecordingError, match="is not a recording; name another file"):
        Recorder(path, "record")
    assert path.read_text() == "The ministry denied it."


def test_record_refuses_a_place_it_cannot_write_before_asking(tmp_path: Path) -> None:
    """A missing folder is reported before the first answer is paid for."""
    with pytest.raises(RecordingError, match="no folder"):
        Recorder(tmp_path / "missing" / "r.jsonl", "record")


def test_a_recording_that_vanishes_is_a_write_error(tmp_path: Path) -> None:
    """An answer that cannot be stored ends the run at once, past the SDK's retries."""
    path = tmp_path / "r.jsonl"

    async def work(sdk: openai.AsyncOpenAI) -> None:
        await ask(sdk, "x")
        path.unlink()
        await ask(sdk, "y")

    server = FakeServer()
    with pytest.raises(WriteError, match="No such file"):
        run(path, "record", work, server, max_retries=2)
    assert len(server.requests) == 2


def test_a_recording_cut_anywhere_keeps_its_whole_lines(tmp_path: Path) -> None:
    """Whatever byte a kill stops at, reading gives the complete lines, a note, and mode auto goes on from there."""
    path, cut = tmp_path / "r.jsonl", tmp_path / "cut.jsonl"
    run(path, "record", asking("x", "ä", "z"), FakeServer())
    data = path.read_bytes()
    whole = load(path).entries
    for end in range(data.index(b"\n") + 1, len(data), 3):
        cut.write_bytes(data[:end])
        recording = load(cut)
        complete = data[: end + 1].count(b"\n") - 1  # a line that lacks only its line feed is complete
        assert recording.entries == whole[:complete]
        assert bool(recording.notes) == (data[:end] != data[: recording.sound])
    for end in (len(data) - 1, len(data) - 2, data.rindex(b"\n", 0, -1) + 1):
        cut.write_bytes(data[:end])
        added = run(cut, "auto", asking("x", "ä", "z", "new"), FakeServer())
        assert run(cut, "replay", asking("x", "ä", "z", "new")) == added


def test_a_damaged_line_in_the_middle_is_named(tmp_path: Path) -> None:
    """Damage that no interrupted write explains is an error with file and line."""
    path = tmp_path / "r.jsonl"
    run(path, "record", asking("x", "y"), FakeServer())
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([lines[0], lines[1][:-5], *lines[2:]]))
    with pytest.raises(RecordingError, match=r"r\.jsonl:2: damaged line \(not a JSON object\); record again"):
        load(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            '{"format": "summarize-recording", "version": 2}\n',
            "format version 2, this program reads 1; record again",
        ),
        ("", "is not a recording"),
        ('["other"]\n', "is not a recording"),
        (
            '{"format": "summarize-recording", "version": 1}\n{"key": ""}\n',
            ":2: damaged line (no field 'request')",
        ),
    ],
)
def test_another_file_is_refused_with_its_reason(tmp_path: Path, content: str, words: str) -> None:
    """A file of another version, an empty one, a foreign one and a line without its fields each say so."""
    path = tmp_path / "r.jsonl"
    path.write_text(content)
    with pytest.raises(RecordingError) as caught:
        Recorder(path, "replay")
    assert words in str(caught.value)


def test_a_missing_recording_is_refused(tmp_path: Path) -> None:
    """Replaying a file that is not there is an error with its name."""
    with pytest.raises(RecordingError, match=r"cannot read the recording .*r\.jsonl: No such file"):
        Recorder(tmp_path / "r.jsonl", "replay")


def test_replay_takes_no_inner_transport(tmp_path: Path) -> None:
    """A replaying client has nothing that could open a socket."""
    path = tmp_path / "r.jsonl"
    run(path, "record", asking("x"), FakeServer())
    with pytest.raises(ValueError, match="no use for"):
        Recorder(path, "replay").transport(FakeServer())
    with pytest.raises(ValueError, match="needs"):
        Recorder(path, "auto").transport()


def test_summary_counts_responses_models_and_tokens(tmp_path: Path) -> None:
    """A recording says what it cost."""
    path = tmp_path / "r.jsonl"

    async def work(sdk: openai.AsyncOpenAI) -> None:
        await ask(sdk, "x")
        with pytest.raises(openai.InternalServerError):
            await ask(sdk, "y")

    run(
        path,
        "record",
        work,
        FakeServer(httpx2.Response(200, json=completion("x")), httpx2.Response(500, text="oh")),
    )
    found = summary(path)
    assert (found.responses, found.failures, found.models) == (2, 1, {"tiny-1b": 2})
    assert (found.prompt_tokens, found.completion_tokens) == (7, 2)


def test_a_killed_program_leaves_a_whole_recording(tmp_path: Path) -> None:
    """After kill -9 in the middle of a run every response that had arrived is there."""
    path = tmp_path / "r.jsonl"
    program = """
import asyncio, os, signal, sys, httpx2
from summarize.model.recording import Recorder
async def main():
    double = httpx2.MockTransport(lambda request: httpx2.Response(200, text="x" * 100_000))  # a test double
    async with httpx2.AsyncClient(transport=Recorder(sys.argv[1], "record").transport(double)) as http:
        for number in range(20):
            await http.post("http://127.0.0.1:9", json=number)
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", program, path], check=False, env=os.environ)  # noqa: S603  # our own words
    assert done.returncode == -signal.SIGKILL
    assert len(load(path).entries) == 20
    assert load(path).notes == ()
