# ruff: noqa: INP001, T201  # a script that prints
"""This project's runner in a process of its own: one structured call for a document, everything else as in a batch.

    python benchmarks/batch_ours.py '{"folder": ..., "run": ..., "url": ..., "concurrency": 64}'

`run_folder` runs as it is, with ledger, throttle, breaker, account, result files and tables; only the function that
makes a brief is another one: it asks one question about the whole text instead of spotting, asking and grounding.
With `whole`, briefs are made by `make_brief` as in a real run, and the CPU time of its stages is counted; with `replay`
all answers come from that run folder. Prints one line of JSON with what it took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import closing
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from batch_measure import peak_memory
from batch_question import MODEL, TASK, Answer
from batch_stages import timed_stages

import summarize.batch.folder as batch
from summarize.batch.ledger_read import open_reader
from summarize.brief import Provenance, Source
from summarize.brief_type import load_type
from summarize.cli.running import fewer_collections
from summarize.model.connect import ModelChoice
from summarize.model.protocol import Message

if TYPE_CHECKING:
    from summarize.brief import Brief
    from summarize.brief_type import BriefType
    from summarize.document import Document
    from summarize.model.openai_model import OpenAIModel

_NETWORK = {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}
_MOST_NOTED = 5  # connections, failures: one is too many already


async def one_call(
    document: Document, *, brief_type: BriefType, model: OpenAIModel, rules: Path | None = None
) -> Brief:
    """Ask one question about the whole text, and make a brief of the answer without any check."""
    del rules
    began = time.monotonic()
    reply = await model.ask([Message("system", TASK), Message("user", document.text)], Answer)
    return brief_type.model.model_validate(
        {
            "brief_type": brief_type.name,
            "brief_type_version": brief_type.model.type_version,
            "bottom_line": [{"text": text} for text in reply.value.bottom_line],
            "source": Source(
                path=document.path,
                sha256=document.sha256,
                language=document.language,
                encoding=document.encoding,
                characters=len(document.text),
                sentences=0,
            ),
            "provenance": Provenance(
                tool="benchmark",
                model=model.name,
                address=model.address,
                prompt=brief_type.prompt.identity,
                calls=reply.usage.calls,
                prompt_tokens=reply.usage.prompt_tokens,
                cached_tokens=reply.usage.cached_tokens,
                completion_tokens=reply.usage.completion_tokens,
                seconds=round(time.monotonic() - began, 1),
            ),
        }
    )


def main(told: str) -> None:
    """Run and print."""
    asked = json.loads(told)
    spent = timed_stages() if asked.get("whole") else {}
    if not asked.get("whole"):
        batch.make_brief = one_call  # type: ignore[assignment]  # what a Job makes briefs with
    options = batch.Options(Path(asked["folder"]), Path(asked["run"]), concurrency=asked.get("concurrency"))
    choice = ModelChoice(base_url=asked.get("url"), model=MODEL, replay=asked.get("replay"))
    brief_type = load_type("situation")
    published = timed_publish()
    fewer_collections()  # as the command does
    imported, opened = peak_memory(), watched_sockets()
    began, cpu = time.perf_counter(), time.process_time()
    ended = asyncio.run(batch.run_folder(options, brief_type, choice, lambda _line: None))
    took = {
        "published_seconds": round(published[0], 3) if published else 0.0,
        "seconds": round(time.perf_counter() - began, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
        "stages": {name: round(seconds, 4) for name, seconds in spent.items()},
        "calls": ended.spending.usage.calls,
        "imported_mb": imported,
        "peak_mb": peak_memory(),
        "complete": ended.counts.complete,
        "lost": ended.counts.documents - ended.counts.complete,
        "stopped": str(ended.stopped or ""),
        "failures": failures(options.run),
        "sockets": opened,
    }
    print(json.dumps(took))


def timed_publish() -> list[float]:
    """Return a list that receives the seconds that the whole run's files take, once the documents are done."""
    took: list[float] = []
    publish = batch.publish

    @wraps(publish)
    async def timed(*args: Any, **kwargs: Any) -> bool:  # noqa: ANN401  # whatever it takes
        began = time.perf_counter()
        written = await publish(*args, **kwargs)
        took.append(time.perf_counter() - began)
        return written

    batch.publish = timed
    return took


def failures(run: Path) -> list[tuple[str, str]]:
    """Return why documents have no brief, the first few."""
    with closing(open_reader(run)) as reader:
        found = reader.execute(
            "SELECT reason, message FROM units WHERE state <> 'complete' LIMIT ?", (_MOST_NOTED,)
        )
        return [(str(reason), str(message)) for reason, message in found]


def watched_sockets() -> list[str]:
    """Return a list that receives every connection that this process opens, and every name it asks for."""
    opened: list[str] = []

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in _NETWORK and len(opened) < _MOST_NOTED:
            opened.append(f"{event} {arguments[1:]}")

    sys.addaudithook(hook)
    return opened


if __name__ == "__main__":
    main(sys.argv[1])
