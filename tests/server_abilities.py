"""A double of a server whose abilities are switched on and off; no model is behind it, its answers are made up."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from fake_server import Answer, completion, said, token

_PER_WORD = 1.25  # tokens that it counts for a word
_SECONDS = 0.02  # for a request
_IN_TURN = 0.2  # seconds for a request that waits for its turn: far more than what else takes time


@dataclass
class Able:
    """What the double can do; given each request, it answers as such a server would.

    Attributes:
        logprobs: Gives log-probabilities; "refuse": answers 400 when asked for them.
        schemas: Takes schemas and keeps them; "ignore": takes them and answers something else; "loose": keeps
            enumerations, no bounds; "refuse": answers 400.
        json_object: Answers with an object in JSON mode.
        tools: Calls tools.
        usage: Counts tokens.
        cached: Tells cached tokens for a beginning it has seen.
        context: Tokens that it takes.
        wording: How it refuses a longer prompt; "cut": it cuts it without a word.
        slots: Requests at once; more are refused with 429. 0: no limit.
        serial: One request after another, so that asking more at once is no faster.
        thinks: Reasons aloud before it answers.
    """

    logprobs: bool | str = True
    schemas: bool | str = True
    json_object: bool = True
    tools: bool = True
    usage: bool = True
    cached: bool = False
    context: int = 100_000
    wording: str = "This model's maximum context length is {context} tokens."
    slots: int = 0
    serial: bool = False
    thinks: bool = False
    _busy: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _one: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: dict[str, Any]) -> Answer:
        """Answer a chat request."""
        with self._lock:
            self._busy += 1
            over = self.slots and self._busy > self.slots
        try:
            if over:
                return said(429, "too many requests", code="rate_limit_exceeded")
            if self.serial:
                with self._one:
                    time.sleep(_IN_TURN)
            else:
                time.sleep(_SECONDS)
            return self._answer(request)
        finally:
            with self._lock:
                self._busy -= 1

    def _answer(self, request: dict[str, Any]) -> Answer:
        words = str(request["messages"][-1]["content"]).split()
        tokens = round(len(words) * _PER_WORD)
        if tokens > self.context:
            if self.wording != "cut":
                return said(400, self.wording.format(context=self.context), code="context_length_exceeded")
            tokens = self.context
        answer = self._spoken(request)
        if answer.status == 200 and isinstance(answer.body, dict):
            told = {"prompt_tokens": tokens, "completion_tokens": 1, "total_tokens": tokens + 1}
            if self.cached:
                told["prompt_tokens_details"] = {"cached_tokens": tokens // 2}  # type: ignore[assignment]  # JSON
            answer.body["usage"] = told if self.usage else None
        return answer

    def _spoken(self, request: dict[str, Any]) -> Answer:  # noqa: PLR0911  # one return a form
        form = (request.get("response_format") or {}).get("type")
        if request.get("tools"):
            answer = completion(None, finish="tool_calls" if self.tools else "stop")
            if self.tools:
                call = {
                    "id": "1",
                    "type": "function",
                    "function": {"name": "depth_of_water", "arguments": "{}"},
                }
                answer.body["choices"][0]["message"]["tool_calls"] = [call]  # type: ignore[index]  # JSON
            return answer
        if form == "json_schema":
            if self.schemas == "refuse":
                return said(400, "'response_format' of type 'json_schema' is not supported")
            if self.schemas == "ignore":
                return completion("Red, orange, yellow ...", finish="length")
            many = self.schemas == "loose"
            told = {
                "colours": ["teal"] * (7 if many else 2),
                "note": "They are bright." if many else "Bright.",
            }
            return completion(json.dumps(told))
        if form == "json_object":
            return completion('{"colour": "white"}' if self.json_object else "White.")
        if request.get("logprobs"):
            if self.logprobs == "refuse":
                return said(400, "logprobs is not supported by this model")
            return token("white", top=True) if self.logprobs else completion("white")
        return completion("<think>\nThe user wants" if self.thinks else "harbour")
