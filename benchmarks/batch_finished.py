# ruff: noqa: INP001  # a script's module, not a package
"""A run that is finished already: how long the command takes to say so."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Any

from batch_documents import write_documents
from batch_measure import table
from batch_question import MODEL

from summarize.batch.account import Prices
from summarize.batch.config import config_digest
from summarize.batch.files import make_folder
from summarize.batch.ledger import Ledger
from summarize.batch.publish import publish
from summarize.batch.scan import LeftAside, Selection, scan
from summarize.brief import Provenance, Source
from summarize.brief_type import load_type
from summarize.reading import read_text

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from summarize.batch.unit import Row
    from summarize.brief import Brief
    from summarize.brief_type import BriefType

_TOGETHER = 500  # documents that are noted at a time, so that they share transactions


def resume(args: Namespace, work: Path) -> tuple[str, list[dict[str, Any]]]:
    """Measure the command on a run whose documents are all finished."""
    docs, run = work / "docs", work / "run"
    write_documents(docs, args.documents, 0)
    made = time.perf_counter()
    asyncio.run(_finish(docs.resolve(), run))
    sys.stderr.write(f"finished ledger made in {time.perf_counter() - made:.0f} s\n")
    measured = []
    for _ in range(args.rounds):
        began = time.perf_counter()
        command = [sys.executable, "-m", "summarize", "batch", str(docs), "-o", str(run)]
        command += ["--base-url", "http://127.0.0.1:9/v1", "--model", MODEL]  # nobody is asked
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own command
        seconds = time.perf_counter() - began
        told = json.loads(done.stdout)
        measured.append({"seconds": seconds, "code": done.returncode, "complete": told["complete"]})
        if "nothing was to be done" not in done.stderr:
            raise RuntimeError(f"the run did not take itself for finished: {done.stderr}")
    rows = [[m["complete"], m["code"], m["seconds"]] for m in measured]
    return table(("documents complete", "exit code", "s"), rows), measured


async def _finish(docs: Path, run: Path) -> None:
    """Write the ledger that a finished run leaves, with the ledger's own functions."""
    brief_type = load_type("situation")
    make_folder(run)
    with closing(Ledger(run)) as ledger:
        config = config_digest(brief_type, MODEL, None)
        await ledger.note(folder=str(docs), config=config)
        files = list(scan(docs, Selection(), LeftAside()))
        for start in range(0, len(files), _TOGETHER):
            await ledger.found(1, files[start : start + _TOGETHER])
        rows = ledger.to_do(1, config, retry_failed=False)
        while part := _some(rows):
            await asyncio.gather(*(_one(row, docs, ledger, brief_type, config) for row in part))
        await publish(run, ledger, brief_type.model, Prices())


def _some(rows: Iterator[Row]) -> list[Row]:
    return list(islice(rows, _TOGETHER))


async def _one(row: Row, docs: Path, ledger: Ledger, brief_type: BriefType, config: str) -> None:
    document = read_text((docs / row.path).read_text("utf-8"))
    unit = await ledger.unit(row, document.sha256, config, MODEL, retry_failed=False)
    brief = _brief(row.path, document.sha256, brief_type)
    ledger.written(await ledger.complete(unit, brief.model_dump_json()), unit)


def _brief(path: str, sha256: str, brief_type: BriefType) -> Brief:
    source = Source(path=path, sha256=sha256, language="en", encoding="utf-8", characters=80, sentences=1)
    origin = Provenance(
        tool="benchmark",
        model=MODEL,
        address="",
        prompt=brief_type.prompt.identity,
        calls=0,
        prompt_tokens=0,
        cached_tokens=0,
        completion_tokens=0,
        seconds=0.0,
    )
    return brief_type.model(
        brief_type=brief_type.name,
        brief_type_version=brief_type.model.type_version,
        source=source,
        provenance=origin,
    )
