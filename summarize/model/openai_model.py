"""Any OpenAI-compatible server as a `Model`.

A question with one choice is one token: its margin is read from the top log-probabilities. Everything else, and
every server that gives no log-probabilities, is asked for JSON by schema; a server that refuses schemas is asked in
JSON mode from then on, and `talk` says so.

Requests go through the SDK's client, answers are read from their JSON (`completion`): the SDK's and instructor's
objects take three times as long to make, and a folder run makes thousands.
"""

from __future__ import annotations

import json
import time
import typing
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from httpx2 import InvalidURL, Response
from openai import APIStatusError, OpenAIError

from summarize.errors import AnswerError
from summarize.model.completion import Completion, read_completion, weigh
from summarize.model.fault_reason import read
from summarize.model.faults import Gate, explain, retrying, unusable
from summarize.model.protocol import Message, Reply, ResponseT, Usage
from summarize.model.recording import MissError
from summarize.model.salvage import complete_entries
from summarize.model.strict_json import read_object

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from openai import AsyncOpenAI
    from pydantic import BaseModel

    from summarize.model.abilities import Abilities

_TOP_LOGPROBS = 20  # the most that the API allows
_LONGEST_ANSWER = 1_024  # tokens; without a bound a small model under a grammar runs away
_SHOWN_AGAIN = 4_096  # characters of a wrong answer that are sent back with the second request
_SILENT_WAIT = 3.0  # seconds; a shorter wait before another attempt is not worth a line
_FAULTS = (
    OpenAIError,
    UnicodeEncodeError,
    InvalidURL,  # the SDK lets these through as they are
    json.JSONDecodeError,  # a body that is no JSON, in JSON mode
    RecursionError,  # one nested beyond reading, in JSON mode
)
_REASK = "That answer does not fit the schema. Answer again with one JSON object that does, and nothing else."


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
        self._schemas = True  # until the server shows that it takes none
        self._told_none = False  # no schemas, as doctor found and the server has not shown yet
        self._told_until = 0.0  # when the wait that was told of last ends

    def start_from(self, known: Abilities) -> None:
        """Take what the server was found to lack as known, and how much it takes; what it has, it shows anew."""
        lacks = ("log-probabilities", known.logprobs), ("JSON schemas", known.schemas)
        missing = [what for what, has in lacks if has is False]
        told = [f"gives no {' and no '.join(missing)}"] if missing else []
        self.logprobs = known.logprobs is not False
        self._schemas = known.schemas is not False
        self._told_none = not self._schemas
        if known.concurrency not in {None, self.concurrency}:
            self.concurrency = known.concurrency or self.concurrency
            told.append(
                f"takes {self.concurrency} calls at once"
                if self.concurrency > 1
                else "takes one call at a time"
            )
        if told:
            self._talk(f"{self.name} at {self.address} {' and '.join(told)}, as doctor found")

    @property
    def client(self) -> AsyncOpenAI:
        """The client, for what else the server offers."""
        return self._client

    async def ask(self, messages: Sequence[Message], response_type: type[ResponseT]) -> Reply[ResponseT]:
        """Return the model's answer; see `summarize.model.protocol.Model.ask`."""
        sent = [{"role": m.role, "content": m.content} for m in messages]
        spent = Usage()
        words = _choices(response_type)
        miss: MissError | None = None
        if words and self.logprobs and _distinguishable(words):
            completion = await self._one_token(sent)
            if isinstance(completion, MissError):
                miss = completion
            elif completion is not None:
                spent += completion.usage
                self._check_given(completion)
                if (weighed := weigh(completion, words)) is not None:
                    word, margin = weighed
                    return Reply(response_type.model_validate({"answer": word}), spent, margin)
        try:
            reply = await self._object(sent, response_type)
        except MissError as error:
            raise (miss or error) from None  # the first one tells what was looked for
        return Reply(reply.value, spent + reply.usage, truncated=reply.truncated)

    async def _one_token(self, messages: list[dict[str, str]]) -> Completion | MissError | None:
        """Ask for one token with its alternatives; None when the server refuses to give any."""
        request = self._request(messages, 1) | {"logprobs": True, "top_logprobs": _TOP_LOGPROBS}

        async def send() -> Completion | MissError | None:
            try:
                return await self._post(request)
            except MissError as miss:  # a replay of a run that knew, or had found out, that there are none
                return miss
            except APIStatusError as error:
                if read(error).reason != "schema" or "logprobs" not in str(error):
                    raise
                return None

        completion: Completion | MissError | None = await self._sent(send)
        if isinstance(completion, MissError):
            return completion
        none = completion is None or (completion.alternatives is None and completion.content)
        if none and self.logprobs:
            self.logprobs = False  # several questions may find out at once; one says it
            self._talk(f"{self.name} at {self.address} gives no log-probabilities: choices are asked as JSON")
        return completion

    async def _object(
        self, messages: list[dict[str, str]], response_type: type[ResponseT]
    ) -> Reply[ResponseT]:
        """Ask for JSON; a wrong shape is asked once more in words of ours, a truncated answer or a refusal never."""
        usage = Usage()
        asked = messages
        where = f"{self.name} at {self.address}"
        for _attempt in (1, 2):
            request = self._request(asked, _LONGEST_ANSWER)
            completion: Completion = await self._sent(lambda: self._json(request, response_type))  # noqa: B023  # awaited at once
            usage += completion.usage
            self._check_given(completion)
            if completion.cut_off:
                if (rest := complete_entries(completion.content, response_type)) is not None:
                    return Reply(rest, usage, truncated=True)
                raise AnswerError(
                    f"the answer of {where} was cut off after {_LONGEST_ANSWER} tokens; use another model"
                )
            try:
                return Reply(read_object(completion.json, response_type), usage)
            except ValueError:  # the one fault that is asked again here
                shown = completion.content[:_SHOWN_AGAIN] or "{}"  # servers refuse an empty turn
            asked = [
                *messages,
                {"role": "assistant", "content": shown},
                {"role": "user", "content": _REASK},
            ]
        raise AnswerError(
            f"{where} answered twice with something else than the JSON asked for: "
            "name a larger model with --model, or a server that takes JSON schemas"
        )

    async def _json(self, request: dict[str, Any], response_type: type[BaseModel]) -> Completion:
        miss: MissError | None = None
        told_none = self._told_none
        if self._schemas:
            schema = {"name": response_type.__name__, "schema": _schema(response_type)}
            try:
                return await self._post(
                    request | {"response_format": {"type": "json_schema", "json_schema": schema}}
                )
            except APIStatusError as error:
                if read(error).reason != "schema":
                    raise
            except MissError as error:  # as for one token
                miss = error
            if miss is None:
                self._no_schemas()
        from summarize.model.json_mode import ask_in_json_mode  # noqa: PLC0415  # heavy, and rarely needed

        try:
            return self._read(await ask_in_json_mode(self._client, request, response_type))
        except MissError as error:
            raise (miss or error) from None  # the first one tells what was looked for
        except APIStatusError as error:
            if not told_none or read(error).reason != "schema":
                raise
        self._schemas, self._told_none = True, False  # the server has changed since
        return await self._json(request, response_type)

    def _no_schemas(self) -> None:
        if self._schemas:  # several questions may find out at once; one says it
            self._schemas = False
            self._talk(
                f"{self.name} at {self.address} takes no JSON schema: asking in JSON mode, schema in words"
            )

    def _request(self, messages: list[dict[str, str]], most: int) -> dict[str, Any]:
        return {"model": self.name, "messages": messages, "temperature": 0, "max_tokens": most}

    async def _post(self, request: dict[str, Any]) -> Completion:
        response = await self._client.post("/chat/completions", cast_to=Response, body=request)
        if "json" not in response.headers.get("content-type", "json"):
            return self._read("")
        try:
            return self._read(json.loads(response.content))
        except (ValueError, RecursionError):  # no JSON, no text, numbers or nesting beyond reading
            return self._read("")

    def _check_given(self, completion: Completion) -> None:
        """Refuse an answer that was withheld: the same question would be paid for and withheld again.

        Raises:
            AnswerError: The model refuses, or the server's content filter has taken the answer.
        """
        where = f"{self.name} at {self.address}"
        if completion.filtered:
            raise AnswerError(
                f"the content filter of {self.address} withholds the answer of {self.name}; "
                "use a server without one, such as the local model"
            )
        if completion.refusal:
            raise AnswerError(f"{where} refuses to answer; use another model, such as the local one")

    def _read(self, answer: object) -> Completion:
        """Read an answer.

        Raises:
            AnswerError: It is no completion; a second request would only pay for it again.
        """
        if (problem := unusable(answer, base_url=self.address, model=self.name)) is not None:
            raise problem
        return read_completion(answer)

    async def _sent(self, send: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401  # whatever `send` returns
        """Send under the one transport policy; what it can't cure is told as an error for people."""

        async def once() -> Any:  # noqa: ANN401  # tenacity awaits coroutine functions only
            return await send()

        try:
            return await retrying(self._gate, on_wait=self.tell_wait)(once)
        except _FAULTS as error:
            raise explain(error, base_url=self.address, model=self.name) from error

    def tell_wait(self, error: BaseException, seconds: float) -> None:
        """Say why nothing happens for a while, once for all questions that wait for the same thing."""
        now = time.monotonic()
        if seconds >= _SILENT_WAIT and now + seconds > self._told_until + _SILENT_WAIT:
            self._told_until = now + seconds
            fault = explain(error, base_url=self.address, model=self.name)
            self._talk(f"waiting {seconds:.0f} s, then trying again: {fault}")


@lru_cache(maxsize=16)  # types come in runs, and making a schema takes as long as sending it
def _schema(response_type: type[BaseModel]) -> dict[str, Any]:
    return response_type.model_json_schema()


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
