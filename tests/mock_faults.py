"""What the mock server can get wrong: one line a kind. Any HTTP status (`429`, `503`) is a kind as well."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from functools import lru_cache
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
        wire: What is done to the connection, or nothing; see `mock_http.Http.send`.
        headers: Further headers, or others.
        retry: How a wait is asked for, in place of the setting `retry_form`.
    """

    what: str
    status: int = 200
    spoil: Callable[[dict[str, Any]], Any] | None = None
    wire: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    retry: str = ""


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


@lru_cache(maxsize=1)  # packing takes half a second
def _bomb() -> bytes:
    return gzip.compress(b" " * _PACKED)


def _improbable(body: dict[str, Any]) -> dict[str, Any]:
    """Return an answer whose log-probabilities are NaN, infinite, or above 0 by far."""
    logprobs = body["choices"][0].get("logprobs")
    for one in (logprobs or {}).get("content") or []:
        one["top_logprobs"] = [
            {"token": one["token"], "logprob": value, "bytes": None}
            for value in (float("nan"), 1e9, 10**400, float("inf"), True)
        ]
    return body


_PACKED = 200_000_000  # bytes
_LARGE = 7_000_000  # characters: just below what the client takes
_SENSELESS = {
    "prompt_tokens": 10**30,
    "completion_tokens": -7,
    "prompt_tokens_details": {"cached_tokens": True},
}
_FOREIGN = "General Aldo Ferrant lost 21 Falcon tanks near Qarveth on 3 May 2031."
_UNOFFERED = {int: 9_999, str: "Qarveth"}
_CALL = {"id": "call_1", "type": "function", "function": {"name": "search", "arguments": '{"query": "x"}'}}

FAULTS: dict[str, Fault] = {
    "drop": Fault("the connection is closed before the answer", wire="drop"),
    "reset": Fault("the connection is reset before the answer", wire="reset"),
    "cut": Fault("the connection is closed in the middle of the body", wire="cut"),
    "resetbody": Fault("the connection is reset in the middle of the body", wire="resetbody"),
    "length": Fault("content-length says half of the body", wire="length"),
    "longer": Fault("content-length says more than the body", wire="longer"),
    "trickle": Fault("white space comes now and then, the answer never", wire="trickle"),
    "endless": Fault("a body without an end", wire="endless"),
    "hang": Fault("no answer, and the connection stays open", wire="hang"),
    "redirect": Fault("a redirection to another host (301)", 301, _said("Moved.")),
    "redirect307": Fault("a redirection that repeats the request (307)", 307, _said("Moved.")),
    "html": Fault(
        "a web page with status 200", spoil=lambda _body: _PAGE, headers={"content-type": "text/html"}
    ),
    "nojson": Fault("a body that is no JSON, said to be JSON", spoil=lambda body: json.dumps(body)[:-9]),
    "notext": Fault(
        "a body that is no text, said to be JSON", spoil=lambda body: b"\xff" + json.dumps(body).encode()
    ),
    "deep": Fault("JSON nested 100,000 deep", spoil=lambda _body: '{"choices":' + "[" * 100_000),
    "bomb": Fault(
        "200 MB, packed into 200 kB", spoil=lambda _body: _bomb(), headers={"content-encoding": "gzip"}
    ),
    "packing": Fault(
        "a packing that nobody asked for", spoil=lambda _body: b"\x0b", headers={"content-encoding": "br"}
    ),
    "charset": Fault(
        "an error in a character set that is none",
        500,
        _said("oops"),
        headers={"content-type": "application/json; charset=hex"},
    ),
    "escapes": Fault(
        "an error with escape sequences in its words", 400, _said("\x1b[2J\ud83d\u202e bad\r\nrequest")
    ),
    "longwords": Fault("an error of 5 MB of words", 400, lambda _body: {"detail": "model " * 800_000}),
    "envelope": Fault("JSON that is no chat completion", spoil=lambda _body: {"result": "done"}),
    "error200": Fault(
        "an error with status 200", spoil=_said("The upstream provider failed.", "502", "server_error")
    ),
    "nochoices": Fault("a chat completion without choices", spoil=lambda body: body | {"choices": []}),
    "usage": Fault("a good answer with senseless usage", spoil=lambda body: body | {"usage": _SENSELESS}),
    "logprobs": Fault("log-probabilities that are none", spoil=_improbable),
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
    "prose": Fault(
        "prose before and after JSON",
        spoil=_content(lambda text: f"Sure! Here it is: {text} I hope that helps."),
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
    "large": Fault("7 MB of opening brackets", spoil=_content(lambda _text: "{" * _LARGE)),
    "other": Fault("the answer to another request"),  # chosen by the server, which knows the others
    "number": Fault(
        "numbers that were not offered", spoil=_content(_in_json(lambda one: _UNOFFERED.get(type(one), one)))
    ),
    "foreign": Fault(
        "words of another document",
        spoil=_content(_in_json(lambda one: _FOREIGN if isinstance(one, str) else one)),
    ),
    "429none": Fault("too many requests", 429, _said("Slow down.", "rate_limit_exceeded"), retry="none"),
    "429seconds": Fault(
        "too many requests, with seconds to wait",
        429,
        _said("Slow down.", "rate_limit_exceeded"),
        retry="seconds",
    ),
    "429date": Fault(
        "too many requests, with a date to wait for",
        429,
        _said("Slow down.", "rate_limit_exceeded"),
        retry="date",
    ),
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

_STATUSES = {str(int(one)): one.phrase for one in HTTPStatus if one >= HTTPStatus.BAD_REQUEST} | {
    "529": "Overloaded"  # Anthropic's
}
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
    status, phrase = int(kind), _STATUSES[kind]
    code, of = _CODES.get(
        status, (None, "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "error")
    )
    return Fault(phrase, status, _said(f"mock: {phrase}", code, of))


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
