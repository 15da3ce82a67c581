"""Any OpenAI-compatible server as a `Model`.

A question with one choice is one token: its margin is read from the top log-probabilities. Everything else, and
every server that gives no log-probabilities, goes through instructor's JSON_SCHEMA mode; a server that refuses
schemas is asked in instructor's JSON mode from then on, and `talk` says so.
"""

from __future__ import annotations

import logging
import time
import typing
from json import JSONDecodeError
from math import exp
from typing import TYPE_CHECKING, Any, Literal

import instructor
from httpx2 import InvalidURL
from instructor.core.exceptions import IncompleteOutputException, InstructorRetryException
from instructor.core.hooks import Hooks
from openai import APIStatusError, AsyncOpenAI, OpenAIError
from pydantic import BaseModel, ValidationError

from summarize.errors import AnswerError
from summarize.model.fault_reason import read
from summarize.model.faults import Gate, explain, retrying, unusable
from summarize.model.protocol import Message, Reply, ResponseT, Usage
from summarize.model.salvage import complete_entries

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from openai.types.chat import ChatCompletion

_TOP_LOGPROBS = 20  # the most that the API allows
_LONGEST_ANSWER = 1_024  # tokens; without a bound a small model under a grammar runs away
_LEAST_CHOICE_MASS = (
    0.05  # probability that must lie on the offered words; below, the token says nothing about them
)
_SILENT_WAIT = 3.0  # seconds; a shorter wait before another attempt is not worth a line
_TRANSPORT_FAULTS = (
    OpenAIError,
    UnicodeEncodeError,
    InvalidURL,
)  # the SDK lets the last two through as they are
_FAULTS = (*_TRANSPORT_FAULTS, JSONDecodeError)  # and this one, for a body that is no JSON
_REASK = "That answer does not fit the schema. Answer again with one JSON object that does, and nothing else."


logging.getLogger("instructor").setLevel(logging.CRITICAL)  # what it logs holds answers, and so the document


class OpenAIModel:
    """A model behind an OpenAI-compatible address.

    Args:
        client: Its own retries must be off (`max_retries=0`): the transport policy here is the only one.
        name: The model's name, as the server knows it.
        address: The base URL, for messages and provenance.
        concurrency: How many questions may be under way at once.
        talk: Receives a line when a fallback is taken.
    """

    def __init__(
        self, client: AsyncOpenAI, name: str, address: str, concurrency: int, talk: Callable[[str], None]
    ) -> None:
        self.name = name
        self.address = address
        self.concurrency = concurrency
        self._client = client
        self._talk = talk
        self._gate = Gate()
        self.logprobs = True  # until the server shows that it gives none
        self._structured = instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA)
        self._told_until = 0.0  # when the wait that was told of last ends

    @property
    def client(self) -> AsyncOpenAI:
        """The client, for what else the server offers."""
        return self._client

    async def ask(self, messages: Sequence[Message], response_type: type[ResponseT]) -> Reply[ResponseT]:
        """Return the model's answer; see `summarize.model.protocol.Model.ask`."""
        sent = [{"role": m.role, "content": m.content} for m in messages]
        spent = Usage()
        words = _choices(response_type)
        if words and self.logprobs and _distinguishable(words):
            completion = await self._one_token(sent)
            spent += _usage(completion)
            weighed = _weigh(completion, words) if completion is not None else None
            if weighed is not None:
                word, margin = weighed
                return Reply(response_type.model_validate({"answer": word}), spent, margin)
        reply = await self._object(sent, response_type)
        return Reply(reply.value, spent + reply.usage)

    async def _one_token(self, messages: list[dict[str, str]]) -> ChatCompletion | None:
        """Ask for one token with its alternatives; None when the server gives no log-probabilities."""
        request: dict[str, Any] = {
            "model": self.name,
            "messages": messages,
            "temperature": 0,
            "max_tokens": 1,
            "logprobs": True,
            "top_logprobs": _TOP_LOGPROBS,
        }

        async def send() -> ChatCompletion | None:
            try:
                completion: ChatCompletion = await self._client.chat.completions.create(**request)
            except APIStatusError as error:
                if read(error).reason != "schema" or "logprobs" not in str(error):
                    raise
                return None
            return completion

        completion: ChatCompletion | None = await self._sent(send)
        if completion is not None and (
            problem := unusable(completion, base_url=self.address, model=self.name)
        ):
            raise problem
        given = completion is not None and _choice(completion).logprobs
        if not given and self.logprobs:  # several questions may find out at once; one says it
            self.logprobs = False
            self._talk(f"{self.name} at {self.address} gives no log-probabilities: choices are asked as JSON")
        return completion

    async def _object(
        self, messages: list[dict[str, str]], response_type: type[ResponseT]
    ) -> Reply[ResponseT]:
        """Ask for JSON; a wrong shape is asked once more in words of ours, a truncated answer or a refusal never."""
        usage = Usage()
        asked = messages
        for attempt in (1, 2):
            seen: list[ChatCompletion] = []
            try:
                value = await self._sent(lambda: self._create(asked, response_type, seen))  # noqa: B023  # awaited at once
            except (InstructorRetryException, ValidationError, IncompleteOutputException) as error:
                usage = sum(map(_usage, seen), usage)
                if _cut_off(seen) and (rest := complete_entries(_content(seen), response_type)) is not None:
                    return Reply(rest, usage, truncated=True)
                self._refuse_unusable(seen, error)
                if attempt == 2:  # noqa: PLR2004  # the last of the two
                    break
                asked = [
                    *messages,
                    {"role": "assistant", "content": _content(seen) or "{}"},  # servers refuse an empty turn
                    {"role": "user", "content": _REASK},
                ]
            else:
                return Reply(value, sum(map(_usage, seen), usage))
        raise AnswerError(
            f"{self.name} at {self.address} answered twice with something else than the JSON asked for: "
            "name a larger model with --model, or a server that takes JSON schemas"
        )

    async def _create(
        self, messages: list[dict[str, str]], response_type: type[ResponseT], seen: list[ChatCompletion]
    ) -> ResponseT:
        structured = self._structured
        hooks = Hooks()
        hooks.on("completion:response", seen.append)
        request: dict[str, Any] = {
            "model": self.name,
            "messages": messages,
            "temperature": 0,
            "max_tokens": _LONGEST_ANSWER,
        }
        try:
            answer: ResponseT = await structured.chat.completions.create(
                response_model=response_type, max_retries=0, hooks=hooks, **request
            )
        except InstructorRetryException as error:
            cause = _root(error)
            if not isinstance(cause, _FAULTS):
                raise
        else:
            return answer
        if read(cause).reason == "schema" and structured.mode is instructor.Mode.JSON_SCHEMA:
            self._ask_in_json_mode()
            return await self._create(messages, response_type, seen)
        raise cause  # here, where instructor's error, which it has caused, does not become its context

    def _ask_in_json_mode(self) -> None:
        if self._structured.mode is instructor.Mode.JSON_SCHEMA:  # several questions may find out at once
            self._structured = instructor.from_openai(self._client, mode=instructor.Mode.JSON)
            self._talk(
                f"{self.name} at {self.address} takes no JSON schema: asking in JSON mode, schema in words"
            )

    async def _sent(self, send: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401  # whatever `send` returns
        """Send under the one transport policy; what it can't cure is told as an error for people."""

        async def once() -> Any:  # noqa: ANN401  # tenacity awaits coroutine functions only
            return await send()

        try:
            return await retrying(self._gate, on_wait=self._tell_wait)(once)
        except _FAULTS as error:
            raise explain(error, base_url=self.address, model=self.name) from error

    def _tell_wait(self, error: BaseException, seconds: float) -> None:
        """Say why nothing happens for a while, once for all questions that wait for the same thing."""
        now = time.monotonic()
        if seconds >= _SILENT_WAIT and now + seconds > self._told_until + _SILENT_WAIT:
            self._told_until = now + seconds
            fault = explain(error, base_url=self.address, model=self.name)
            self._talk(f"waiting {seconds:.0f} s, then trying again: {fault}")

    def _refuse_unusable(self, seen: list[ChatCompletion], error: Exception) -> None:
        """Raise for answers that a second request would only pay for again.

        The text of an `InstructorRetryException` holds completions, so of the document: it is never shown.
        """
        answer = seen[-1] if seen else None
        if problem := unusable(answer, base_url=self.address, model=self.name):
            raise problem from error
        choice = _choice(answer)
        where = f"{self.name} at {self.address}"
        if choice.message.refusal:
            raise AnswerError(f"{where} refuses to answer") from error
        if _cut_off(seen):
            raise AnswerError(f"{where} was cut off after {_LONGEST_ANSWER} tokens") from error


def _choices(response_type: type[BaseModel]) -> tuple[str, ...]:
    """Return the words of a response type with the one field `answer`, else nothing."""
    fields = response_type.model_fields
    if list(fields) != ["answer"] or typing.get_origin(fields["answer"].annotation) is not Literal:
        return ()
    return tuple(map(str, typing.get_args(fields["answer"].annotation)))


def _distinguishable(words: Sequence[str]) -> bool:
    """Tell whether the first few letters keep the words apart, so that one token can."""
    starts = [w.casefold()[:2] for w in words]
    return len(set(starts)) == len(starts)


def _weigh(completion: ChatCompletion, words: Sequence[str]) -> tuple[str, float] | None:
    """Return the likeliest word and its margin over the next, from the first token's alternatives."""
    choice = _choice(completion)
    if choice is None or choice.logprobs is None or not choice.logprobs.content:
        return None
    mass = dict.fromkeys(words, 0.0)
    for token in choice.logprobs.content[0].top_logprobs:
        start = token.token.strip().casefold()
        begun = [w for w in words if start and w.casefold().startswith(start)]
        if len(begun) == 1:
            mass[begun[0]] += exp(token.logprob)
    total = sum(mass.values())
    if total < _LEAST_CHOICE_MASS:
        return None
    first, *rest = sorted(mass.items(), key=lambda pair: -pair[1])
    margin = (first[1] - (rest[0][1] if rest else 0.0)) / total
    return first[0], round(margin, 6)  # a replay on another machine must read the same number


def _choice(completion: Any) -> Any:  # noqa: ANN401  # a server may send anything
    choices = getattr(completion, "choices", None)
    return choices[0] if choices else None


def _cut_off(seen: list[ChatCompletion]) -> bool:
    choice = _choice(seen[-1]) if seen else None
    return choice is not None and choice.finish_reason == "length"


def _content(seen: list[ChatCompletion]) -> str:
    choice = _choice(seen[-1]) if seen else None
    return (choice.message.content or "") if choice else ""


def _usage(completion: Any) -> Usage:  # noqa: ANN401  # a server may send anything
    """Count one call; a server that reports no usage is counted as a call of unknown cost."""
    usage = getattr(completion, "usage", None)
    details = getattr(usage, "prompt_tokens_details", None)
    return Usage(
        calls=1,
        prompt_tokens=getattr(usage, "prompt_tokens", 0) or 0,
        cached_tokens=getattr(details, "cached_tokens", 0) or 0,
        completion_tokens=getattr(usage, "completion_tokens", 0) or 0,
    )


def _root(error: BaseException) -> BaseException:
    """Return the transport's error behind one of instructor's, else the first cause; an answer's JSON is no transport."""
    while error.__cause__ is not None and not isinstance(error, _TRANSPORT_FAULTS):
        error = error.__cause__
    return error
