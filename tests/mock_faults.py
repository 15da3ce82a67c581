"""What the mock server can get wrong: one line a kind. Any HTTP status (`429`, `503`) is a kind as well."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_PAGE = "<!doctype html><title>Gateway</title><p>Please sign in to the network."
_HUGE = 10_000_000  # characters
_UNSEEN = -1.5  # log-probability of a first token that nobody asked for


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault.

    Attributes:
        what: What the client meets.
        status: HTTP status; the answer counts as paid if it is 200 and the body arrives whole.
        spoil: Makes the wrong body (JSON, or a string sent as it is) of the right one; None leaves it as it is.
        wire: What is done to the connection: `drop`, `reset`, `cut`, `length`, `trickle`, or nothing.
        html: Whether the content type is that of a web page.
    """

    what: str
    status: int = 200
    spoil: Callable[[dict[str, Any]], Any] | None = None
    wire: str = ""
    html: bool = False


def _said(message: str, code: str | None = None, kind: str = "invalid_request_error") -> Callable[..., Any]:
    return lambda _body: {"error": {"message": message, "type": kind, "param": None, "code": code}}


def _content(
    change: Callable[[str], str | None], finish: str | None = None, **message: Any
) -> Callable[..., Any]:
    """Return a spoiler that changes what the model said; a one-token answer becomes the first word of it."""

    def spoil(body: dict[str, Any]) -> dict[str, Any]:
        choice = body["choices"][0]
        text = change(choice["message"]["content"] or "")
        choice["message"] |= {"content": text, **message}
        choice["finish_reason"] = finish or choice["finish_reason"]
        if choice.get("logprobs"):
            tokens = [
                {"token": word, "logprob": _UNSEEN, "bytes": None} for word in (text or "")[:200].split()[:1]
            ]
            choice["logprobs"] = {
                "content": [{**one, "top_logprobs": [one]} for one in tokens],
                "refusal": None,
            }
            choice["message"]["content"] = text and text[:200]
        return body

    return spoil


def _scalars(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return JSON with every string and number changed, and with one value if it holds none."""
    if isinstance(value, dict):
        return {name: _scalars(one, change) for name, one in value.items()} or {"value": change("")}
    if isinstance(value, list):
        return [_scalars(one, change) for one in value]
    return change(value)


def _in_json(change: Callable[[Any], Any]) -> Callable[[str], str]:
    """Return a change of the values of the JSON a model said, or of the plain text."""

    def changed(text: str) -> str:
        try:
            return json.dumps(_scalars(json.loads(text), change), ensure_ascii=False)
        except ValueError:
            return str(change(text))

    return changed


def _twice(text: str) -> str:
    """Return an object whose first key stands in it twice, with another value the second time."""
    try:
        value = json.loads(text)
        name = next(iter(value))
    except (ValueError, StopIteration, TypeError):
        return '{"answer": 1, "answer": 2}'
    return f'{text.rstrip()[:-1]}, {json.dumps(name)}: "again"}}' if isinstance(value, dict) else text


_CALL = {"id": "call_1", "type": "function", "function": {"name": "search", "arguments": '{"query": "x"}'}}

FAULTS: dict[str, Fault] = {
    "drop": Fault("the connection is closed before the answer", wire="drop"),
    "reset": Fault("the connection is reset before the answer", wire="reset"),
    "cut": Fault("the connection is closed in the middle of the body", wire="cut"),
    "length": Fault("content-length says half of the body", wire="length"),
    "trickle": Fault("white space comes now and then, the answer never", wire="trickle"),
    "html": Fault("a web page with status 200", spoil=lambda _body: _PAGE, html=True),
    "nojson": Fault("a body that is no JSON, said to be JSON", spoil=lambda body: json.dumps(body)[:-9]),
    "envelope": Fault("JSON that is no chat completion", spoil=lambda _body: {"result": "done"}),
    "error200": Fault(
        "an error with status 200", spoil=_said("The upstream provider failed.", "502", "server_error")
    ),
    "nochoices": Fault("a chat completion without choices", spoil=lambda body: body | {"choices": []}),
    "nousage": Fault("a good answer without usage", spoil=lambda body: body | {"usage": None}),
    "shape": Fault(
        "valid JSON of another shape", spoil=_content(lambda _text: '{"unexpected": [{"shape": true}]}')
    ),
    "truncated": Fault(
        "cut off by the token limit", spoil=_content(lambda text: text[: len(text) // 2], "length")
    ),
    "fenced": Fault(
        "JSON in a code fence", spoil=_content(lambda text: f"Here it is:\n```json\n{text}\n```\nDone.")
    ),
    "think": Fault(
        "reasoning first", spoil=_content(lambda text: f"<think>\nLet {{me}} see.\n</think>\n\n{text}")
    ),
    "empty": Fault("no words", spoil=_content(lambda _text: "")),
    "null": Fault("content null", spoil=_content(lambda _text: None)),
    "refusal": Fault(
        "the model refuses", spoil=_content(lambda _text: None, "stop", refusal="I can't help with that.")
    ),
    "filter": Fault("the provider filters the answer", spoil=_content(lambda _text: None, "content_filter")),
    "toolcall": Fault(
        "a tool is called", spoil=_content(lambda _text: None, "tool_calls", tool_calls=[_CALL])
    ),
    "nan": Fault("NaN for every value", spoil=_content(_in_json(lambda _one: float("nan")))),
    "surrogate": Fault("half a surrogate pair", spoil=_content(_in_json(lambda one: f"{one}\ud83d"))),
    "duplicate": Fault("a key twice in an object", spoil=_content(_twice)),
    "huge": Fault("10 MB", spoil=_content(lambda _text: '"' + "A" * _HUGE + '"')),
    "other": Fault("the answer to another request"),  # chosen by the server, which knows the others
    "quota": Fault(
        "the account is empty", 429, _said("You exceeded your current quota.", "insufficient_quota")
    ),
    "context": Fault(
        "the prompt is too long",
        400,
        _said("This model's maximum context length is 4096 tokens.", "context_length_exceeded"),
    ),
    "schema": Fault("schemas are not taken", 400, _said("'response_format' is not supported by this model.")),
    "key": Fault("the key is wrong", 401, _said("Incorrect API key provided.", "invalid_api_key")),
    "model": Fault("there is no such model", 404, _said("The model does not exist.", "model_not_found")),
}

_STATUSES = {str(int(one)): one for one in HTTPStatus if one >= HTTPStatus.BAD_REQUEST}
_CODES = {429: ("rate_limit_exceeded", "requests"), 401: ("invalid_api_key", "invalid_request_error")}


def fault(kind: str) -> Fault:
    """Return a kind of fault by its name; a number is an HTTP status.

    Raises:
        ValueError: There is no such kind.
    """
    if kind in FAULTS:
        return FAULTS[kind]
    if kind not in _STATUSES:
        raise ValueError(f"no fault {kind!r}: an HTTP status from 400 on, or one of {', '.join(FAULTS)}")
    status = _STATUSES[kind]
    code, of = _CODES.get(
        status, (None, "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "error")
    )
    return Fault(status.phrase, int(status), _said(f"mock: {status.phrase}", code, of))


def shares(text: str | dict[str, float]) -> dict[str, float]:
    """Return the share of each kind of fault, from `429=0.1,drop=0.02`.

    Raises:
        ValueError: A kind is unknown, a share is no number, or they come to more than 1.
    """
    pairs = (
        text.items() if isinstance(text, dict) else (one.split("=") for one in text.split(",") if one.strip())
    )
    found = {kind.strip(): float(share) for kind, share in pairs}
    for kind in found:
        fault(kind)
    if min(found.values(), default=0.0) < 0 or sum(found.values()) > 1:
        raise ValueError(f"shares of faults must not be negative nor come to more than 1: {found}")
    return found
