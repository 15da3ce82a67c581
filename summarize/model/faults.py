"""What went wrong at the model's server, in one line for a person: what, where and what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarize.errors import (
    AnswerError,
    ContextTooSmallError,
    KeyRefusedError,
    ModelError,
    QuotaSpentError,
    ServerUnreachableError,
    SummarizeError,
    UnknownModelError,
)
from summarize.model.fault_reason import message_of, read
from summarize.model.retrying import Gate, is_transient, retry_after, retrying

if TYPE_CHECKING:
    from summarize.model.fault_reason import Reason

__all__ = ["Gate", "explain", "is_transient", "retry_after", "retrying", "shown_address", "unusable"]

_SAID = 200
"""Characters of a server's own words that a message quotes."""
_KEY_LIKE = re.compile(r"\bBearer\s+\S+|\b(?:sk|pk|gsk|xai|hf|AIza)[-_\w*]{8,}", re.IGNORECASE)
_WEB_PAGE = re.compile(r"\s*<(!doctype|html|head|body|\?xml)", re.IGNORECASE)

_EXPLANATIONS: dict[Reason, tuple[type[ModelError], str]] = {
    "unresolved": (ServerUnreachableError, "no server: the name in {url} does not resolve; check the address and the network"),
    "refused": (ServerUnreachableError, "no server: nothing listens at {url}; start it or correct the address"),
    "certificate": (ServerUnreachableError, "no connection: the certificate of {url} is not trusted; install its authority, or use the name that it is made for"),
    "bad-address": (ServerUnreachableError, "no connection: {url} is not an address of the form http://HOST:PORT/v1"),
    "dropped": (ServerUnreachableError, "the connection to {url} broke off; look at the server's log, and check http or https in the address"),
    "slow-connect": (ServerUnreachableError, "no connection to {url} in time; check the address, the network and any firewall"),
    "slow-answer": (ModelError, "{model} at {url} did not answer in time; allow more time, make fewer calls at once, or use a smaller model"),
    "bad-key-text": (KeyRefusedError, "the key for {url} holds a line break or a letter that no HTTP header can carry; copy it again"),
    "no-key": (KeyRefusedError, "no key for {url}; set OPENAI_API_KEY, or name a file with --key-file"),
    "key": (KeyRefusedError, "{url} refuses the key; check that it belongs to this server and is still valid"),
    "forbidden": (KeyRefusedError, "{url} does not let this key use {model}{said}; use another key or another model"),
    "quota": (QuotaSpentError, "the account at {url} has no credit or quota left{said}; add some, or use another server"),
    "rate": (ModelError, "{url} gets too many requests for {model}{said}; make fewer calls at once, or go on later"),
    "no-model": (UnknownModelError, "{url} does not have the model {model}{said}; name one that it has"),
    "wrong-address": (ServerUnreachableError, "something answers at {url}, but not with chat completions (status {status}){said}; the address of most servers ends in /v1"),
    "context": (ContextTooSmallError, "the prompt{tokens} does not fit the context of {model} at {url}{said}; start the server with a larger context, or use smaller chunks"),
    "schema": (ModelError, "{model} at {url} cannot give answers in the form asked for{said}; use a server that takes JSON schemas"),
    "filter": (ModelError, "the content filter of {url} refuses this text{said}; use a server without one, such as the local model"),
    "loading": (ModelError, "{url} is still loading {model}; try again when it has finished"),
    "busy": (ModelError, "{url} could not take the request (status {status}){said}; try again later"),
    "server": (ModelError, "{url} failed (status {status}){said}; look at the server's log, or try again later"),
    "rejected": (ModelError, "{url} does not accept the request for {model} (status {status}){said}; look at the server's log"),
    "not-json": (AnswerError, "what {url} answered is not JSON; check that the address is that of an OpenAI-compatible server, which mostly ends in /v1"),
    "no-tls": (ServerUnreachableError, "no connection: what answers at {url} does not speak TLS; write http:// in the address if it is meant to be so"),
    "redirected": (ServerUnreachableError, "{url} sends requests on to another address (status {status}){said}, and no text is sent there; name that address if it is the right one"),
    "too-large": (AnswerError, "the answer of {model} at {url} is larger than 8 MB and was not read to its end; look at the server's log, or use another one"),
    "cut-off": (AnswerError, "the answer of {model} at {url} was cut off at its token limit; allow more tokens, or use smaller chunks"),
}  # fmt: skip  # one line a reason


def explain(error: BaseException, *, base_url: str, model: str) -> SummarizeError:
    """Return the error to show a person for one that a call to a model's server raised.

    Raise it from the original. An error of this program in the chain, such as a recording's `MissError`, is returned
    as it is: it explains itself. Keys are never in the message, even where the server or the HTTP library echoes them.

    Args:
        error: From openai, possibly wrapped by instructor or tenacity.
        base_url: The server's address; a password in it is left out.
        model: The model that was asked.
    """
    fault = read(error)
    if isinstance(fault.error, SummarizeError):
        return fault.error
    if fault.reason not in _EXPLANATIONS:
        kind = type(error).__name__  # its text may hold completions or keys
        return ModelError(
            f"the call to {model} at {shown_address(base_url)} failed ({kind}); look at the server's log"
        )
    kind_of_error, words = _EXPLANATIONS[fault.reason]
    tokens = f" of {fault.tokens[0]:,} tokens" if fault.tokens else ""
    said = f": it holds {fault.tokens[1]:,}" if fault.tokens else _said(fault.message)
    if fault.reason == "redirected":
        said = _said(shown_address(fault.message))
    return kind_of_error(
        words.format(url=shown_address(base_url), model=model, status=fault.status, said=said, tokens=tokens)
    )


def unusable(answer: object, *, base_url: str, model: str) -> AnswerError | None:
    """Return what is wrong with an answer of status 200 that is no chat completion, or None if it is one.

    Args:
        answer: The body as JSON, or as text where it is none.
        base_url: As for `explain`.
        model: As for `explain`.
    """
    if isinstance(answer, str):
        return AnswerError(_EXPLANATIONS["not-json"][1].format(url=shown_address(base_url)))
    body = answer if isinstance(answer, dict) else {}
    if body.get("choices") and isinstance(body["choices"], list):
        return None
    said = _said(message_of({name: body[name] for name in ("message", "error", "detail") if name in body}))
    return AnswerError(
        f"{model} at {shown_address(base_url)} answered without a choice{said}; look at the server's log"
    )


def shown_address(base_url: str) -> str:
    """Return an address without user, password and query, which may be secrets."""
    return re.sub(r"//[^/?#]*@", "//", base_url).split("?", maxsplit=1)[0]


def _said(message: str) -> str:
    """Return a server's words for the middle of a sentence: one line, short, without anything like a key."""
    if not message.strip() or _WEB_PAGE.match(message):
        return ""
    line = _KEY_LIKE.sub("[key]", " ".join(message.split()))
    line = "".join(c if c.isprintable() else "\ufffd" for c in line)  # a terminal would obey some of them
    return f' ("{line[:_SAID]}{"…" if len(line) > _SAID else ""}")'
