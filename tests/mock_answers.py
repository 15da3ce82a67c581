"""What the mock server answers: synthetic answers that fit the request and say nothing, or recorded ones."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import fake_server

if TYPE_CHECKING:
    from pathlib import Path

    from summarize.model.recording_read import Entry

_CHARACTERS = 4  # in a token of English text, roughly


def synthetic(request: dict[str, Any]) -> dict[str, Any]:
    """Return an answer that fits the request's form; marked as synthetic, with plausible counts of tokens.

    One word where log-probabilities are asked for, an object that fits the schema, the arguments of a tool, an object
    with `extractions` (for LangExtract) in JSON mode without a schema, else a word.
    """
    body: dict[str, Any]
    if request.get("logprobs"):
        body = fake_server.usual(request).body
    elif request.get("tools"):
        body = fake_server.completion(None, finish="tool_calls").body
        body["choices"][0]["message"]["tool_calls"] = [_call(request["tools"][0]["function"])]
    else:
        body = fake_server.completion(_text(request)).body
    message = body["choices"][0]["message"]
    prompt = sum(len(str(one.get("content") or "")) for one in request["messages"]) // _CHARACTERS
    answer = len(message["content"] or str(message.get("tool_calls"))) // _CHARACTERS + 1
    usage = {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}
    return body | {
        "id": "synthetic",
        "model": "synthetic",
        "system_fingerprint": "synthetic",
        "usage": usage,
    }


def _text(request: dict[str, Any]) -> str:
    form = (request.get("response_format") or {}).get("type")
    if form == "json_schema":
        return str(fake_server.usual(request).body["choices"][0]["message"]["content"])
    words = "\n".join(str(one.get("content")) for one in request["messages"])
    if "json_schema" in words:  # instructor's JSON mode writes the schema into the messages
        try:
            return str(fake_server.usual(request).body["choices"][0]["message"]["content"])
        except ValueError:  # the words only, no schema
            pass
    return '{"extractions": []}' if form == "json_object" or "extractions" in words else "Nothing."


def _call(function: dict[str, Any]) -> dict[str, Any]:
    arguments = json.dumps(fake_server.minimal(function["parameters"]))
    return {
        "id": "call_1",
        "type": "function",
        "function": {"name": function["name"], "arguments": arguments},
    }


class Replay:
    """Recorded answers by request; the occurrences of one request in order, and from the first again after the last.

    Attributes:
        models: The names of the models that were asked.
    """

    def __init__(self, path: Path) -> None:
        from summarize.model.recording_read import load  # noqa: PLC0415  # slow, and only here

        self._answers: dict[str, list[Entry]] = {}
        self._asked: Counter[str] = Counter()
        models: dict[str, None] = {}
        files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
        for entry in sorted((e for file in files for e in load(file).entries), key=lambda e: e.occurrence):
            self._answers.setdefault(entry.key, []).append(entry)
            models |= dict.fromkeys([_model(entry)] if _model(entry) else [])
        self.models = list(models)

    def answer(self, path: str, request: dict[str, Any]) -> Entry | None:
        """Return the next recorded answer to a request, or None."""
        from summarize.model.recording_format import request_key  # noqa: PLC0415  # as above

        key = request_key("POST", path, {"json": request})
        if recorded := self._answers.get(key):
            self._asked[key] += 1
            return recorded[(self._asked[key] - 1) % len(recorded)]
        return None


def _model(entry: Entry) -> str:
    body = entry.request.get("json", entry.request.get("hashed"))
    return str(body.get("model", "")) if isinstance(body, dict) else ""
