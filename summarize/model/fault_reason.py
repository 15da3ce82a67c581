"""Why a call to a model's server failed: one reason per error, whatever the server and the library call it.

llama.cpp's codes and phrases below are quoted in its issue tracker (ggml-org/llama.cpp#15780 and users' reports). Those of
OpenAI, Azure, vLLM, Ollama, LM Studio, OpenRouter and others are as commonly reported and were not seen on a live server;
an unknown phrase falls back to what the status says.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import httpx2
import openai
import tenacity

from summarize.errors import SummarizeError
from summarize.model.lanes import BodyTooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator

Reason = Literal[
    "ours",  # an error of this program, a recording's miss above all
    "unresolved", "refused", "certificate", "bad-address", "bad-key-text", "dropped", "slow-connect", "slow-answer",
    "key", "no-key", "forbidden", "quota", "rate", "no-model", "wrong-address", "context", "schema", "filter",
    "loading", "busy", "server", "rejected", "not-json", "cut-off", "unknown", "no-tls", "redirected", "too-large",
]  # fmt: skip  # one name a line would fill the page

_MESSAGE = 2_000
"""Characters of a server's words that are looked at: patterns would take hours over megabytes of them."""
_LISTED = 10  # complaints of FastAPI that are joined
_CONTEXT_CODES = {"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"}
_CONTEXT = re.compile(
    r"context (length|size|window)|prompt is too long|too many (input )?tokens|input token count"
    r"|(request|prompt) (is )?too large|reduce the length",
    re.IGNORECASE,
)
_ONE_REQUEST_TOO_LARGE = re.compile(r"request (is )?too large", re.IGNORECASE)
"""A 429 for a single request above the limit of tokens a minute: waiting never helps."""
_QUOTA_CODES = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
_QUOTA = re.compile(r"insufficient[_ ](quota|balance|credit)|exceeded your current quota", re.IGNORECASE)
_MODEL_CODES = {"model_not_found", "DeploymentNotFound", "invalid_model"}
_MODEL = re.compile(
    r"\bmodels?\b.*(not found|not exist|n't exist)|not a valid model|(invalid|unknown) model|no models? loaded",
    re.IGNORECASE,
)
_SCHEMA = re.compile(
    r"response_format|json[_ ]schema|\bgrammar\b|structured output|support tools|tool_choice|logprobs",
    re.IGNORECASE,
)
_FILTER = re.compile(r"content[_ ]filter|content management policy", re.IGNORECASE)
_KEY = re.compile(r"api key (not valid|is invalid|not found)|invalid_api_key", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """An error, read.

    Attributes:
        reason: What went wrong.
        error: The error of the chain that tells it.
        status: HTTP status, 0 without a response.
        message: The server's own words, "" without any; not cleaned.
        tokens: Tokens of the prompt and of the context, where the server says both.
    """

    reason: Reason
    error: BaseException
    status: int = 0
    message: str = ""
    tokens: tuple[int, int] | None = None


def read(error: BaseException) -> Fault:
    """Return what an error means; it may be wrapped in errors of instructor or tenacity."""
    for one in _chain(error):
        if isinstance(one, SummarizeError):
            return Fault("ours", one)
        if isinstance(one, openai.APIStatusError):
            return _status_fault(one)
        if reason := _reason_without_status(one):
            return Fault(reason, one)
    return Fault("unknown", error)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()  # an error raised from one that it had caused goes round in a circle
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        if isinstance(error, tenacity.RetryError):
            error = error.last_attempt.exception()
        else:
            error = error.__cause__ or error.__context__


def _reason_without_status(error: BaseException) -> Reason | None:  # noqa: PLR0911  # one return a reason
    if isinstance(error, openai.APIConnectionError):
        return _connection_reason(error)
    if isinstance(error, openai.APIResponseValidationError | json.JSONDecodeError | RecursionError):
        return "not-json"
    if isinstance(error, openai.LengthFinishReasonError):
        return "cut-off"
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return "filter"
    if isinstance(error, httpx2.InvalidURL):
        return "bad-address"
    if isinstance(error, UnicodeEncodeError) and error.encoding == "ascii":  # how headers are encoded
        return "bad-key-text"
    if type(error) is openai.OpenAIError and "credentials" in str(error):
        return "no-key"
    return None


_CONNECTION_REASONS: tuple[tuple[type[BaseException], Reason], ...] = (
    (socket.gaierror, "unresolved"),
    (ConnectionRefusedError, "refused"),
    (ssl.SSLCertVerificationError, "certificate"),
    (BodyTooLargeError, "too-large"),
    (httpx2.ConnectTimeout, "slow-connect"),
    (httpx2.TimeoutException, "slow-answer"),
    (httpx2.UnsupportedProtocol, "bad-address"),
    (httpx2.LocalProtocolError, "bad-key-text"),
    (httpx2.DecodingError, "not-json"),
)


_NO_TLS = {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST"}
"""What OpenSSL, in its versions, calls an answer that is no TLS."""


def _connection_reason(error: openai.APIConnectionError) -> Reason:
    """Return the reason behind what the SDK calls a connection error, from the errors it was raised from."""
    causes = list(_chain(error))
    for kind, reason in _CONNECTION_REASONS:
        if any(isinstance(cause, kind) for cause in causes):
            return reason
    if any(isinstance(cause, ssl.SSLError) and cause.reason in _NO_TLS for cause in causes):
        return "no-tls"
    return "slow-answer" if isinstance(error, openai.APITimeoutError) else "dropped"


def _status_fault(error: openai.APIStatusError) -> Fault:
    body = error.body if isinstance(error.body, dict) else {}
    message = message_of(error.body)
    if error.status_code < 400:  # noqa: PLR2004  # the SDK raises what is neither success nor failure as well
        return Fault("redirected", error, error.status_code, error.response.headers.get("location", ""))
    codes = {str(body.get(name)) for name in ("code", "type")}
    tokens = body.get("n_prompt_tokens"), body.get("n_ctx")
    both = (tokens[0], tokens[1]) if isinstance(tokens[0], int) and isinstance(tokens[1], int) else None
    reason = _worded_reason(error.status_code, codes, message, str(body.get("param")))
    return Fault(reason or _plain_reason(error.status_code, message), error, error.status_code, message, both)


def _worded_reason(status: int, codes: set[str], message: str, param: str) -> Reason | None:  # noqa: PLR0911  # one return a reason
    """Return what codes and words tell; the same status means different things with different servers."""
    if status in {401, 403}:
        return None
    if codes & _QUOTA_CODES or _QUOTA.search(message):
        return "quota"
    if status == 429:  # noqa: PLR2004  # too many requests
        return "context" if _ONE_REQUEST_TOO_LARGE.search(message) else None
    if codes & _CONTEXT_CODES or _CONTEXT.search(message):
        return "context"
    if codes & _MODEL_CODES or (status in {400, 404, 422} and _MODEL.search(message)):
        return "no-model"
    if _FILTER.search(message) or "content_filter" in codes:
        return "filter"
    if param.startswith("response_format") or _SCHEMA.search(message):
        return "schema"
    return "key" if _KEY.search(message) else None


_STATUS_REASONS: dict[int, Reason] = {
    401: "key",
    402: "quota",
    403: "forbidden",
    404: "wrong-address",
    405: "wrong-address",
    408: "busy",
    409: "busy",
    413: "context",
    429: "rate",
    501: "rejected",  # not implemented: asking again changes nothing
    505: "rejected",
}


def _plain_reason(status: int, message: str) -> Reason:
    if status in _STATUS_REASONS:
        return _STATUS_REASONS[status]
    if status >= 500:  # noqa: PLR2004  # the server's own faults
        return "loading" if "loading model" in message.lower() else "server"
    return "rejected"


def message_of(body: object) -> str:
    """Return the server's words from an error body: OpenAI's, Ollama's, FastAPI's, or the body itself if text."""
    while isinstance(body, dict):
        body = next((body[name] for name in ("message", "error", "detail") if body.get(name)), "")
    if isinstance(body, list):  # FastAPI lists what does not validate
        body = "; ".join(str(one.get("msg")) for one in body[:_LISTED] if isinstance(one, dict))
    return str(body or "")[:_MESSAGE]
