"""`summarize runs show RUN`: what a batch has done, and what became of each document."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summarize.cli.talk import clean
from summarize.cli.terminal import Help  # typer reads the annotation
from summarize.plain import escaped, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarize.batch.document_row import DocumentRow

app = typer.Typer(no_args_is_help=True, add_help_option=False, rich_markup_mode=None)


class State(StrEnum):
    """What became of a document."""

    COMPLETE = "complete"
    FAILED = "failed"
    WAITING = "waiting"


@app.callback()
def _runs(help_: Help = False) -> None:
    """Look at the run folders of `summarize batch`."""


@app.command("show")
def show(
    run: Annotated[Path, typer.Argument(help="The run folder.")],
    state: Annotated[State | None, typer.Option(help="Only documents of this state.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="The same as --state failed.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="For machines: summary and documents as JSON.")
    ] = False,
    prices: Annotated[Path | None, typer.Option(help="A price table (TOML); see docs/batch.md.")] = None,
) -> None:
    """Show the documents of a run with their states, reasons and costs, and what it all comes to.

    A run that is going on can be looked at, too.
    """
    from summarize.batch.account import load_prices  # noqa: PLC0415  # heavy
    from summarize.batch.ledger_read import open_reader, setting  # noqa: PLC0415  # heavy
    from summarize.batch.publish import documents  # noqa: PLC0415  # heavy
    from summarize.batch.summary import summarized  # noqa: PLC0415  # heavy
    from summarize.batch.totals import add_up, count_documents  # noqa: PLC0415  # heavy

    table = load_prices(prices)
    wanted = State.FAILED if failed else state
    with closing(open_reader(run)) as reader:
        stopped = setting(reader, "stopped") or None
        spending, counts = add_up(reader, table), count_documents(reader)
        summary = summarized(counts, spending, table, stopped)
        rows = (row for row, _ in documents(reader, table) if wanted is None or row.state == wanted.value)
        lines = map(escaped, _json(summary, rows)) if as_json else _table(summary, rows)
        for line in lines:
            sys.stdout.write(clean(line) + "\n")


def _json(summary: dict[str, Any], rows: Iterator[DocumentRow]) -> Iterator[str]:
    """Give one JSON object, a line a document, so that none of them must be held."""
    from summarize.batch.names import plain_path  # noqa: PLC0415  # heavy

    yield json.dumps(summary, ensure_ascii=False)[:-1] + ', "documents": ['
    before = ""
    for row in rows:
        known = {name: value for name, value in asdict(row).items() if value is not None}
        yield before + json.dumps(known | {"path": plain_path(row.path)}, ensure_ascii=False)
        before = ","
    yield "]}"


def _table(summary: dict[str, Any], rows: Iterator[DocumentRow]) -> Iterator[str]:
    currency = summary["currency"] or ""
    yield f"{'state':<9}{'calls':>6}{'tokens':>9}{'seconds':>9}{f'cost {currency}'.strip():>10}  document"
    from summarize.batch.unit import shown_path  # noqa: PLC0415  # heavy

    for row in rows:
        tokens = row.prompt_tokens + row.completion_tokens
        seconds = "" if row.seconds is None else f"{row.seconds:,.1f}"
        cost = "" if row.cost is None else f"{row.cost:,.4f}"
        yield f"{row.state:<9}{row.calls:>6,}{tokens:>9,}{seconds:>9}{cost:>10}  {one_line(shown_path(row.path))}"
        if row.message:
            reason = f"{row.reason}: " if row.reason else ""
            yield f"{'':9}{reason}{one_line(row.message)}"
    yield ""
    yield (
        f"{summary['documents']:,} documents: {summary['complete']:,} complete, {summary['failed']:,} failed, "
        f"{summary['waiting']:,} waiting"
    )
    tokens = summary["prompt_tokens"] + summary["completion_tokens"]
    cost = "" if summary["cost"] is None else f", {summary['cost']:,.2f} {currency}".rstrip()
    yield f"{summary['calls']:,} calls, {summary['failed_calls']:,} of them failed; {tokens:,} tokens{cost}"
    if summary["stopped"]:
        yield f"stopped: {one_line(summary['stopped'])}"
