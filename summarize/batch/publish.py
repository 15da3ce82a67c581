"""The whole run's files, made from the ledger, when something has changed since they were last made."""

from __future__ import annotations

import json
import os
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from summarize.batch.ledger_read import open_reader, unpacked
from summarize.batch.results import with_path
from summarize.batch.tables import DocumentRow, write_run
from summarize.batch.unit import shown_path
from summarize.model.protocol import Usage

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from summarize.batch.account import Prices
    from summarize.batch.ledger import Ledger
    from summarize.brief import Brief

_DOCUMENTS = """
    FROM documents d LEFT JOIN units u ON u.id = d.unit
    WHERE d.scan = (SELECT max(scan) FROM documents) ORDER BY d.path
"""


async def publish(run: Path, ledger: Ledger, brief_type: type[Brief], prices: Prices) -> bool:
    """Write briefs.jsonl and the tables, unless they are up to date; tell whether they were written.

    Raises:
        OutputError: A file cannot be written.
    """
    mark = ledger.read(_mark) + json.dumps([prices.currency, str(prices.models)])
    if ledger.setting("published") == mark and (run / "briefs.jsonl").exists():
        return False
    with closing(open_reader(run)) as reader:  # one of its own: what it reads it reads for long
        told = told_documents(reader, brief_type.model_validate_json, prices)
        write_run(run, brief_type, told)
    await ledger.note(published=mark)
    return True


def told_documents(
    reader: sqlite3.Connection, parse: Callable[[str], Brief], prices: Prices
) -> Iterator[tuple[DocumentRow, Brief | None]]:
    """Give each document of the last scan, in order of the paths, with its brief if it has one."""
    for row, packed in documents(reader, prices):
        if packed is None:
            yield row, None
            continue
        brief = parse(unpacked(packed, "ledger.sqlite").decode())
        brief = with_path(brief, row.path)
        told = brief.source.model_dump(
            include={"title", "publisher", "author", "published", "language", "sha256"}
        )
        yield replace(row, **told, findings=len(brief.findings)), brief


def documents(reader: sqlite3.Connection, prices: Prices) -> Iterator[tuple[DocumentRow, bytes | None]]:
    """Give each document of the last scan, in order of the paths, with its brief's JSON as the ledger keeps it."""
    owner = (
        "CASE WHEN d.unit IS NOT NULL THEN first_value(d.path) OVER (PARTITION BY d.unit ORDER BY d.path) END"
    )
    columns = f"d.path, {owner}, d.name, d.message, u.id, u.state, u.reason, u.message, u.model, u.brief"
    for path, first, name, unread, number, *unit in reader.execute(f"SELECT {columns} {_DOCUMENTS}"):
        row = DocumentRow(path=os.fsdecode(path), name=name or None, state="waiting")
        if number is None:
            yield (
                (replace(row, state="failed", reason="DocumentError", message=unread) if unread else row),
                None,
            )
            continue
        state, reason, message, model, packed = unit
        row = replace(row, state=state, reason=reason or None, message=message or None)
        if first == path:
            row = replace(row, **_spent(reader, number, model, prices))
        else:  # what its brief has cost stands with the first
            row = replace(row, message=row.message or f"the same content as {shown_path(first)}")
        yield row, packed if state == "complete" else None


def _spent(reader: sqlite3.Connection, unit: int, model: str, prices: Prices) -> dict[str, Any]:
    usage, seconds, cost, priced = Usage(), 0.0, 0.0, True
    rows = reader.execute(
        """
        SELECT engine, sum(seconds), count(*), sum(prompt_tokens), sum(cached_tokens), sum(completion_tokens)
        FROM attempts WHERE unit = ? GROUP BY engine
        """,
        (unit,),
    )
    for engine, lasted, *counted in rows:
        one = Usage(*counted)
        price = prices.of(model, engine)
        usage, seconds, priced = usage + one, seconds + lasted, priced and price is not None
        cost += price.of(one, engine) if price else 0.0
    return {
        "calls": usage.calls,
        "prompt_tokens": usage.prompt_tokens,
        "cached_tokens": usage.cached_tokens,
        "completion_tokens": usage.completion_tokens,
        "seconds": round(seconds, 2),
        "cost": cost if priced else None,
        "currency": prices.currency or None,
    }


def _mark(reader: sqlite3.Connection) -> str:
    """Return what changes whenever the tables would."""
    found = reader.execute(
        f"""
        SELECT count(*), sum(d.id), sum(d.unit), sum(length(d.message)), max(u.finished), sum(u.state = 'complete'),
               (SELECT max(id) FROM attempts)
        {_DOCUMENTS.split("ORDER", maxsplit=1)[0]}
        """  # noqa: S608  # no value in it
    ).fetchone()
    return json.dumps(list(found))
