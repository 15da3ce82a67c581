"""The Batch API of OpenAI on the mock server: files, batches, and output in the documented form.

A batch goes through its states by the clock, in `batch_seconds`: validating, in_progress, finalizing, completed; or
failed, expired, cancelling, cancelled. Creating one always says "validating". Answers stand in the output file, failed
and expired items in the error file, both in shuffled order. The codes of failed validation are those that Azure OpenAI
documents; whether an expired or cancelled batch has an error file, and the code batch_expired, as OpenAI's guide says.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mock_chat import PATH, UNREADABLE, Chat
from mock_faults import fault
from mock_files import Answer, Files, listed, refused
from mock_stats import Settings, digest_of, draw

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_ITEMS = 50_000  # in one input file, as OpenAI's guide says
_DAY = 86_400  # seconds; the one completion window there is
_VALIDATED, _FINALIZING = 0.1, 0.9  # of the seconds a batch takes
_OK = 200
_OVER = {"completed", "failed", "expired", "cancelled"}


@dataclass(slots=True)
class _Batch:
    shown: dict[str, Any]
    items: list[dict[str, Any]]
    began: float  # time.monotonic
    settings: Settings  # as they were when it was created
    cancelled: float | None = None

    def part(self, now: float) -> float:
        """Return how much of its time is over, 1 at the end."""
        seconds = self.settings.batch_seconds
        return min((now - self.began) / seconds, 1.0) if seconds else 1.0


class Batches:
    """Files and batches of one server; `chat` answers the items and counts what they cost."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.files = Files()
        self._batches: dict[str, _Batch] = {}
        self._asked: Counter[bytes] = Counter()

    def update(self) -> None:
        """Bring all batches up to date; else one that nobody asks for would never be paid."""
        for batch in self._batches.values():
            self._now(batch)

    def handle(self, method: str, path: str, query: str, body: bytes) -> Answer | None:  # noqa: PLR0911  # one a path
        """Answer a request, or return None when there is no such path."""
        match method, path.removeprefix("/v1/").split("/"):
            case _, ["files", *steps]:
                return self.files.handle(method, steps, query, body)
            case "POST", ["batches"]:
                return self._create(json.loads(body))
            case "GET", ["batches"]:
                return listed([self._now(one) for one in self._batches.values()], query)
            case _, ["batches", name, *rest]:
                if name not in self._batches:
                    return refused(f"No batch found with id '{name}'.", status=404)
                batch = self._batches[name]
                if (method, rest) == ("GET", []):
                    return 200, self._now(batch)
                if (method, rest) == ("POST", ["cancel"]):
                    return self._cancel(batch)
        return None

    def _create(self, request: Mapping[str, Any]) -> Answer:
        source = self.files.by_id.get(str(request.get("input_file_id")))
        if source is None or source.purpose != "batch":
            return refused(f"No batch input file with id '{request.get('input_file_id')}'.")
        if request.get("endpoint") != PATH or request.get("completion_window") != "24h":
            return refused(f"endpoint must be {PATH} and completion_window 24h.")
        now = int(time.time())
        times = "in_progress_at finalizing_at completed_at failed_at expired_at cancelling_at cancelled_at"
        name = f"batch_{len(self._batches) + 1:08d}"
        shown: dict[str, Any] = {
            "id": name,
            "object": "batch",
            "endpoint": PATH,
            "errors": None,
            "input_file_id": source.id,
            "completion_window": "24h",
            "status": "validating",
            "output_file_id": None,
            "error_file_id": None,
            "created_at": now,
            "expires_at": now + _DAY,
            **dict.fromkeys(times.split()),
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            "metadata": request.get("metadata"),
        }
        items, errors = _items(source.data)
        if invalid := self.chat.settings.batch_invalid:
            code = invalid if isinstance(invalid, str) else "invalid_json_line"
            errors = [_error(code, "mock: the input file is refused", 1)]
        if errors:
            shown["errors"] = {"object": "list", "data": errors}
        batch = _Batch(shown, items, time.monotonic(), replace(self.chat.settings))
        self._batches[name] = batch
        self.chat.stats.more["batches"] += 1
        return 200, dict(shown)

    def _cancel(self, batch: _Batch) -> Answer:
        shown = self._now(batch)
        if shown["status"] == "cancelled":
            return 200, shown
        if shown["status"] in _OVER:
            return refused(f"Cannot cancel a batch with status '{shown['status']}'.", status=409)
        batch.cancelled = batch.cancelled or time.monotonic()
        shown |= {"status": "cancelling", "cancelling_at": shown["cancelling_at"] or int(time.time())}
        return 200, dict(shown)

    def _now(self, batch: _Batch) -> dict[str, Any]:
        """Bring a batch up to date and return its object."""
        shown = batch.shown
        if shown["status"] in _OVER:
            return shown
        part = batch.part(time.monotonic())
        if shown["errors"]:
            if part >= _VALIDATED:
                _enter(shown, "failed")
            return shown
        if part < _VALIDATED and not batch.cancelled:
            return shown
        total = len(batch.items)
        shown["in_progress_at"] = shown["in_progress_at"] or int(time.time())
        if batch.cancelled:
            self._finish(batch, "cancelled", int(total * batch.part(batch.cancelled)))
        elif part >= 1:
            expires = batch.settings.batch_expires
            over = 0 < expires < total
            self._finish(batch, "expired" if over else "completed", expires if over else total)
        else:
            shown["request_counts"] = {"total": total, "completed": int(total * part), "failed": 0}
            _enter(shown, "finalizing" if part >= _FINALIZING else "in_progress")
        return shown

    def _finish(self, batch: _Batch, status: str, done: int) -> None:
        """Answer the first items, write the files and end the batch."""
        settings, stats, shown = batch.settings, self.chat.stats, batch.shown
        good: list[dict[str, Any]] = []
        bad: list[dict[str, Any]] = []
        failed = 0
        usage = Counter(input_tokens=0, output_tokens=0)
        for number, item in enumerate(batch.items):
            line = {"id": f"batch_req_{shown['id'][6:]}_{number}", "custom_id": item["custom_id"]}
            if number >= done:
                bad.append(line | {"response": None, "error": _unfinished(status)})
                continue
            digest = digest_of(item["body"])
            self._asked[digest] += 1
            times = self._asked[digest]
            if draw(settings.seed, "lost", digest, times) < settings.batch_lost:
                stats.more["batch_lost"] += 1
                continue
            code, body = self._answered(item["body"], settings, fails=draw(settings.seed, digest, times))
            response = {"status_code": code, "request_id": f"req_{line['id']}", "body": body}
            failed += code != _OK
            (good if code == _OK else bad).append(line | {"response": response, "error": None})
            if code == _OK:
                spent = body.get("usage") or {}
                stats.pay(digest, spent, sound=True)
                usage["input_tokens"] += spent.get("prompt_tokens", 0)
                usage["output_tokens"] += spent.get("completion_tokens", 0)
        # As on the real server, what was not reached is not counted as failed; lost items count as completed.
        shown["request_counts"] = {"total": len(batch.items), "completed": done - failed, "failed": failed}
        stats.more["batch_answered"] += len(good)
        stats.more["batch_failed"] += len(bad)
        for name, lines in (("output", good), ("error", bad)):
            random.Random(settings.seed).shuffle(lines)  # noqa: S311  # an order, no secret
            if lines:
                data = "".join(json.dumps(line) + "\n" for line in lines).encode()
                file = self.files.add(f"{shown['id']}_{name}.jsonl", "batch_output", data)
                shown[f"{name}_file_id"] = file.id
        shown["usage"] = {
            **usage,
            "total_tokens": usage.total(),
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": 0},
        }
        _enter(shown, "finalizing")
        _enter(shown, status)

    def _answered(self, request: dict[str, Any], settings: Settings, *, fails: float) -> tuple[int, Any]:
        if fails < settings.batch_failures:
            wrong = fault(str(settings.batch_status))
            return wrong.status, wrong.spoil({}) if wrong.spoil else None
        try:
            status, body, _headers = self.chat.answer(PATH, request)
        except UNREADABLE:
            return 400, {"error": {"message": "mock: the request can't be read"}}
        return status, json.loads(body) if isinstance(body, bytes) else body


def _enter(shown: dict[str, Any], status: str) -> None:
    shown["status"] = status
    shown[f"{status}_at"] = shown.get(f"{status}_at") or int(time.time())


def _unfinished(status: str) -> dict[str, str]:
    why = "the completion window expired" if status == "expired" else "the batch was cancelled"
    return {"code": f"batch_{status}", "message": f"This request could not be executed before {why}."}


def _error(code: str, message: str, line: int | None) -> dict[str, Any]:
    return {"code": code, "message": message, "param": None, "line": line}


def _items(data: bytes) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the items of an input file and what is wrong with it."""
    items: list[dict[str, Any]] = []
    errors = []
    seen: set[str] = set()
    lines = data.splitlines()
    for number, line in enumerate(lines, 1):
        try:
            item = json.loads(line)
            name, body = item["custom_id"], item["body"]
            known = (item["method"], item["url"]) == ("POST", PATH) and isinstance(name, str) and name
        except (ValueError, KeyError, TypeError):
            errors.append(_error("invalid_json_line", "This line is not a request as JSON.", number))
            continue
        if not known:
            errors.append(_error("url_mismatch", f"custom_id must be text, method POST, url {PATH}.", number))
        elif name in seen:
            errors.append(_error("duplicate_custom_id", f"The custom_id '{name}' is used twice.", number))
        elif items and body.get("model") != items[0]["body"].get("model"):
            errors.append(_error("model_mismatch", "All requests must name one model.", number))
        seen.add(name)
        items.append(item)
    if not lines:
        errors.append(_error("empty_batch", "The input file has no requests.", None))
    if len(lines) > _MOST_ITEMS:
        errors.append(_error("too_many_tasks", f"More than {_MOST_ITEMS} requests.", None))
    return items, errors
