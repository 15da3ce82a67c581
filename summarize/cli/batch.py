"""`summarize batch FOLDER -o RUN`."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarize.cli.inputs import check_rules, load_named_type
from summarize.cli.options import BaseUrl, KeyFile, ModelName, Offline, Prompts, Quiet, Rules, TypeName
from summarize.cli.output import write_output
from summarize.cli.talk import Talk, hush_libraries

if TYPE_CHECKING:
    from summarize.batch.account import Prices

PARTIAL = 22
"""Exit code: some documents have no brief."""
NOTHING = 23
"""Exit code: no document has a brief."""
_SHARD = re.compile(r"(\d+)/(\d+)")
_BUDGET = re.compile(r"(?P<number>\d[\d_,]*(?:\.\d+)?) *(?P<unit>[A-Za-z]*)")


class Engine(StrEnum):
    """Who asks the model."""

    LOCAL = "local"
    OPENAI_BATCH = "openai-batch"
    DASK = "dask"


def batch(  # one parameter for each option
    folder: Annotated[
        Path, typer.Argument(help="The folder with the documents; folders in it are searched, too.")
    ],
    run: Annotated[
        Path, typer.Option("--output", "-o", metavar="RUN", help="The run folder: ledger and results.")
    ],
    brief_type: TypeName = "situation",
    prompts: Prompts = None,
    rules: Rules = None,
    base_url: BaseUrl = None,
    model: ModelName = None,
    key_file: KeyFile = None,
    replay: Annotated[
        Path | None,
        typer.Option(help="Take every response from this run folder, recording, or folder of recordings."),
    ] = None,
    include: Annotated[
        list[str] | None, typer.Option(help="Only files that match this pattern; may be repeated.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="No files or folders that match this pattern; may be repeated.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Work on so many documents at most.")] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Also try again what failed before.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what there is to do and what it would cost.")
    ] = False,
    budget: Annotated[
        str | None,
        typer.Option(help='Most that the run may cost, earlier starts included: 500000, or "2.50 USD".'),
    ] = None,
    prices: Annotated[Path | None, typer.Option(help="A price table (TOML); see docs/batch.md.")] = None,
    concurrency: Annotated[
        int | None,
        typer.Option(min=1, help="Calls to the model at a time. Default: 8 for a server, 1 embedded."),
    ] = None,
    requests_per_minute: Annotated[
        float | None, typer.Option("--rpm", min=1, help="Most requests a minute.")
    ] = None,
    tokens_per_minute: Annotated[
        float | None, typer.Option("--tpm", min=1, help="Most tokens a minute.")
    ] = None,
    deadline: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds that one document may take. Default: no limit.")
    ] = None,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Only the I-th of N parts of the folder, e.g. 2/8.")
    ] = None,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Go on with documents that appear in the folder, until interrupted."),
    ] = False,
    engine: Annotated[Engine, typer.Option(help="Who asks the model.")] = Engine.LOCAL,
    scheduler: Annotated[
        str | None, typer.Option(help="With --engine dask: the scheduler's address, e.g. tcp://host:8786.")
    ] = None,
    offline: Offline = False,  # noqa: ARG001  # its callback does it
    quiet: Quiet = False,
) -> None:
    """Make a brief of every document under a folder.

    The run folder keeps a ledger: the same command goes on where an earlier one ended, however it ended, and pays for
    no answer twice. Standard output gets one line of JSON, the summary. Exit code 0: every document is complete; 22:
    some are not; 23: none is.
    """
    hush_libraries()
    from summarize.batch.account import load_prices  # noqa: PLC0415  # heavy
    from summarize.batch.options import Options  # noqa: PLC0415  # heavy
    from summarize.batch.scan import Selection  # noqa: PLC0415  # heavy
    from summarize.cli.running import planned, run_batch  # noqa: PLC0415  # heavy
    from summarize.model.connect import ModelChoice  # noqa: PLC0415  # heavy

    _check_engine(engine, scheduler, replay)
    check_rules(rules)
    table = load_prices(prices)
    tokens, money = _budget(budget, table)
    options = Options(
        folder=folder,
        run=run,
        selection=Selection(tuple(include or ()), tuple(exclude or ()), _shard(shard)),
        rules=rules,
        limit=limit,
        retry_failed=retry_failed,
        concurrency=concurrency,
        requests_per_minute=requests_per_minute,
        tokens_per_minute=tokens_per_minute,
        deadline=deadline,
        watch=watch,
        budget_tokens=tokens,
        budget_money=money,
        prices=table,
        engine=engine.value,
        scheduler=scheduler,
    )
    loaded = load_named_type(brief_type, prompts)
    choice = ModelChoice(base_url=base_url, model=model, replay=replay, key_file=key_file)
    talk = Talk(quiet=quiet)
    if dry_run:
        write_output(planned(options, loaded, choice, talk), None)
        return
    raise typer.Exit(run_batch(options, loaded, choice, talk))


def _check_engine(engine: Engine, scheduler: str | None, replay: Path | None) -> None:
    if (engine is Engine.DASK) != (scheduler is not None):
        raise typer.BadParameter("--engine dask and --scheduler ADDRESS go together: give both or none")
    if engine is Engine.DASK and replay is not None:
        raise typer.BadParameter("--engine dask: --replay asks no model and needs no workers; leave one out")


def _shard(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    match = _SHARD.fullmatch(text)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise typer.BadParameter(f"--shard {text}: give the part and the number of parts, such as 2/8")
    return int(match[1]), int(match[2])


def _budget(text: str | None, prices: Prices) -> tuple[int | None, float | None]:
    """Return the bound in tokens or in money."""
    if text is None:
        return None, None
    match = _BUDGET.fullmatch(text.strip())
    if match is None:
        raise typer.BadParameter(
            f'--budget {text}: give tokens, such as 500000, or money, such as "2.50 USD"'
        )
    number, unit = match["number"].replace(",", "").replace("_", ""), match["unit"]
    if unit.lower() in {"", "tokens"}:
        if "." in number:
            raise typer.BadParameter(f"--budget {text}: tokens are whole; for money name the currency")
        return int(number), None
    if not prices.currency or unit.upper() != prices.currency.upper():
        known = f"is in {prices.currency}" if prices.currency else "is missing: name it with --prices"
        raise typer.BadParameter(f"--budget {text}: the price table {known}")
    return None, float(number)
