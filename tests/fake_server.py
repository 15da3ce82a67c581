"""A test double of a model's server, for faults that no real server makes on demand. No model is behind it.

It speaks enough of the OpenAI API for a whole run: one-token choices with log-probabilities, and JSON that fits the
request's schema and says nothing. Tests put faults in front of these answers.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MODEL = "double-1"
USAGE = {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12}
_CHAT = "/v1/chat/completions"
_OFFERED = re.compile(r"one (?:word|of|number)[:.]? *(?P<words>.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """One HTTP answer.

    Attributes:
        body: JSON, or a string sent as it is.
        status: HTTP status; 0 breaks the connection off without an answer.
        headers: Further headers.
    """

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def said(status: int, message: str, **more: Any) -> Answer:
    """Return an error as OpenAI-compatible servers write it."""
    return Answer({"error": {"message": message, **more}}, status)


def completion(content: str | None, *, finish: str = "stop", refusal: str | None = None) -> Answer:
    """Return a chat completion with this content."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
    return _completed(choice)


def token(word: str, probability: float = 0.9, *, top: bool = True) -> Answer:
    """Return a completion of one token, with its alternatives if wanted."""
    import math  # noqa: PLC0415  # only here

    entry = {"token": word, "logprob": math.log(probability), "bytes": None}
    alternatives = {"content": [{**entry, "top_logprobs": [entry]}], "refusal": None}
    message = {"role": "assistant", "content": word, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "length"}
    return _completed(choice | {"logprobs": alternatives if top else None})


def _completed(choice: dict[str, Any]) -> Answer:
    head = {"id": "double", "object": "chat.completion", "created": 0, "model": MODEL}
    return Answer({**head, "choices": [choice], "usage": USAGE})


class FakeServer:
    """The double's side that tests see.

    Attributes:
        url: What --base-url takes.
        models: What it says it serves.
        faults: Answers to the next chat requests, in order, before the usual ones.
        always: Given every chat request that no fault is left for; an answer of it replaces the usual one.
        asked: The bodies of all chat requests, in order of arrival.
        arrived: When they arrived, in seconds of `time.monotonic`.
        keys: The `Authorization` headers seen.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.models = [MODEL]
        self.models_answer: Answer | None = None
        self.faults: deque[Answer] = deque()
        self.always: Callable[[dict[str, Any]], Answer | None] = lambda _request: None
        self.asked: list[dict[str, Any]] = []
        self.arrived: list[float] = []
        self.keys: set[str] = set()
        self.hangs = threading.Event()
        self.hanging = threading.Event()
        self.released = threading.Event()
        self.lock = threading.Lock()

    def enqueue(self, *answers: Answer) -> None:
        """Let the next chat requests be answered so."""
        self.faults.extend(answers)

    def hang(self) -> None:
        """Let every chat request wait for an answer that never comes; `hanging` is set when one does."""
        self.hangs.set()

    def answer(self, request: dict[str, Any]) -> Answer:
        """Return the answer to a chat request."""
        with self.lock:
            self.asked.append(request)
            self.arrived.append(time.monotonic())
            if self.faults:
                return self.faults.popleft()
        return self.always(request) or usual(request)


def usual(request: dict[str, Any]) -> Answer:
    """Return what a server that can do everything answers."""
    if request.get("logprobs"):
        return token(_first_offered(request["messages"][-1]["content"]))
    return completion(json.dumps(minimal(_schema(request))))


def _first_offered(question: str) -> str:
    """Return the first answer a question offers: a word of its last line, or the number 1."""
    offered = _OFFERED.search(question)
    words = re.split(r",| or |:", offered["words"]) if offered else []
    return next((w.strip() for w in words if w.strip()), "1")


def _schema(request: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a request; in JSON mode it stands in the messages."""
    form = request.get("response_format", {})
    if form.get("type") == "json_schema":
        schema: dict[str, Any] = form["json_schema"]["schema"]
        return schema
    text = "\n".join(str(m["content"]) for m in request["messages"])
    found: dict[str, Any] = json.JSONDecoder().raw_decode(text, text.index("{", text.index("json_schema")))[0]
    return found


def minimal(schema: dict[str, Any], root: dict[str, Any] | None = None) -> Any:  # noqa: PLR0911  # one return a kind
    """Return a small value that fits a JSON Schema as pydantic writes it."""
    root = root or schema
    if "$ref" in schema:
        return minimal(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return minimal(schema["anyOf"][0], root)
    match schema.get("type"):
        case "object":
            return {name: minimal(of, root) for name, of in schema.get("properties", {}).items()}
        case "array":
            return [minimal(schema["items"], root)] * schema.get("minItems", 0)
        case "string":
            return "Nothing."
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case _:
            return None


def _echoing(body: Any, echo: str) -> Any:
    return body | {"echo": echo} if isinstance(body, dict) and echo else body


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: ClassVar[FakeServer]

    def do_GET(self) -> None:
        listed = {"object": "list", "data": [{"id": m, "object": "model"} for m in self.fake.models]}
        self._send(self.fake.models_answer or Answer(listed))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.fake.keys.add(self.headers.get("authorization", ""))
        if self.fake.hangs.is_set():
            self.fake.hanging.set()
            self.fake.released.wait()
            return
        self._send(self.fake.answer(body) if self.path == _CHAT else said(404, "no such path"))

    def _send(self, answer: Answer) -> None:
        if not answer.status:
            self.close_connection = True
            return
        echo = self.headers.get("authorization", "")  # as careless servers do; nothing may come of it
        text = answer.body if isinstance(answer.body, str) else json.dumps(_echoing(answer.body, echo))
        kind = "text/html" if isinstance(answer.body, str) else "application/json"
        self.send_response(answer.status)
        for name, value in ({"content-type": kind} | answer.headers | {"x-echo": echo}).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """Say nothing when a client leaves in the middle of a request: tests make it do so."""


@contextmanager
def fake_server() -> Iterator[FakeServer]:
    """Serve on a free loopback port until the block ends."""
    handler = type("Handler", (_Handler,), {})
    with _Server(("127.0.0.1", 0), handler) as http:
        handler.fake = FakeServer(f"http://127.0.0.1:{http.server_port}/v1")
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield handler.fake
        finally:
            handler.fake.released.set()
            http.shutdown()
            thread.join()
