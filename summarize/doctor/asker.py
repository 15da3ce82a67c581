"""How probes ask: one request at a time or several, counted, with transport faults tried again as everywhere."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from httpx2 import InvalidURL, Response
from openai import OpenAIError

from summarize.model.completion import Completion, read_completion
from summarize.model.fault_reason import Fault, read
from summarize.model.faults import Gate, explain, retrying, unusable
from summarize.model.protocol import Usage
from summarize.model.recording import REPLAYED

if TYPE_CHECKING:
    from collections.abc import Callable

    from openai import AsyncOpenAI

    from summarize.errors import SummarizeError

_ATTEMPTS = 3  # at a question; a run tries longer, whoever asks a doctor wants to know now
_FAULTS = (OpenAIError, UnicodeEncodeError, InvalidURL, ValueError, RecursionError)  # as for `OpenAIModel`


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a request.

    Attributes:
        seconds: From sending to the whole answer; of a recording, what it took then.
        completion: The answer, or None.
        body: Its JSON.
        fault: Why there is none, for code.
        error: The same, for people.
    """

    seconds: float
    completion: Completion | None = None
    body: Any = None
    fault: Fault | None = None
    error: SummarizeError | None = None

    @property
    def content(self) -> str:
        """The answer's text, "" without one."""
        return self.completion.content if self.completion else ""


class Asker:
    """Asks one model, and counts what it costs.

    Args:
        client: Its own retries off.
        name: The model's name.
        address: The server's address, to show.
        tell_wait: Told of the error and the seconds before each wait.

    Attributes:
        usage: What all requests have cost.
    """

    def __init__(
        self, client: AsyncOpenAI, name: str, address: str, tell_wait: Callable[[BaseException, float], None]
    ) -> None:
        self.name = name
        self.address = address
        self.usage = Usage()
        self._client = client
        self._tell_wait = tell_wait
        self._gate = Gate()

    async def ask(self, words: str, most: int, *, once: bool = False, **more: object) -> Asked:
        """Ask a question.

        Args:
            words: The question.
            most: Tokens of the answer at most.
            once: Transport faults are not tried again: they are what is looked for.
            more: Further fields of the request.
        """
        messages = [{"role": "user", "content": words}]
        request = {"model": self.name, "messages": messages, "temperature": 0, "max_tokens": most, **more}
        return await self._asked("post", "/chat/completions", request, once=once)

    async def ask_at_once(self, words: list[str], most: int) -> list[Asked]:
        """Ask several questions at the same time, each once."""
        return list(await asyncio.gather(*(self.ask(one, most, once=True) for one in words)))

    async def models(self) -> Asked:
        """Ask which models there are; `body` has the answer."""
        return await self._asked("get", "/models", None, once=False)

    async def _asked(self, method: str, path: str, request: Any, *, once: bool) -> Asked:  # noqa: ANN401  # JSON
        begun = time.perf_counter()

        async def send() -> Response:
            nonlocal begun
            begun = time.perf_counter()
            if method == "get":
                return await self._client.get(path, cast_to=Response)
            return await self._client.post(path, cast_to=Response, body=request)

        try:
            response = await (
                send() if once else retrying(self._gate, attempts=_ATTEMPTS, on_wait=self._tell_wait)(send)
            )
            seconds = float(response.headers.get(REPLAYED) or time.perf_counter() - begun)
            kind = response.headers.get("content-type", "json")
            body = json.loads(response.content) if "json" in kind else response.text
        except _FAULTS as error:
            told = explain(error, base_url=self.address, model=self.name)
            self.usage += Usage(calls=1 if request else 0)
            return Asked(time.perf_counter() - begun, fault=read(error), error=told)
        if request is None:
            return Asked(seconds, body=body)
        if (problem := unusable(body, base_url=self.address, model=self.name)) is not None:
            self.usage += Usage(calls=1)
            return Asked(seconds, body=body, error=problem)
        completion = read_completion(body)
        self.usage += completion.usage
        return Asked(seconds, completion, body)
