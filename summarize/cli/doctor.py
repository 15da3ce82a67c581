"""`summarize doctor`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarize.cli.options import BaseUrl, KeyFile, ModelName, Offline, Quiet
from summarize.cli.output import write_output
from summarize.cli.talk import Talk, clean, hush_libraries, say

if TYPE_CHECKING:
    from summarize.doctor.examine import Report
    from summarize.model.connect import ModelChoice

_MOST_CONTEXT = 1_000_000  # tokens; no server takes more


def doctor(  # one parameter for each option
    base_url: BaseUrl = None,
    model: ModelName = None,
    key_file: KeyFile = None,
    context: Annotated[
        int | None,
        typer.Option(
            min=1, max=_MOST_CONTEXT, help="Try prompts of so many tokens. Default: what is needed."
        ),
    ] = None,
    record: Annotated[Path | None, typer.Option(help="Write every response to this recording.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Take every response from this recording.")] = None,
    forget: Annotated[
        bool, typer.Option("--forget", help="Forget what was found about this server, and ask nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines: the report as JSON.")] = False,
    offline: Offline = False,  # noqa: ARG001  # its callback does it
    quiet: Quiet = False,
) -> None:
    """Find out what a model's server can do, and whether it is enough.

    The server is the one that `summarize brief` would ask. What is found is kept for 30 days and used by later runs.
    Exit code 0: it is enough; 8, 9, 10: no server, no key, no such model; 24: it lacks what is needed. Each reason
    is a line on standard error.
    """
    if record is not None and replay is not None:
        raise typer.BadParameter("--record and --replay exclude each other: name one")
    hush_libraries()
    import asyncio  # noqa: PLC0415  # not for --help

    from summarize.doctor.report import as_json as in_json  # noqa: PLC0415  # heavy
    from summarize.doctor.report import as_table, exit_code, line  # noqa: PLC0415  # heavy
    from summarize.model.abilities import forget as forget_server  # noqa: PLC0415  # heavy
    from summarize.model.connect import EMBEDDED, ModelChoice, address_of  # noqa: PLC0415  # heavy
    from summarize.model.faults import shown_address  # noqa: PLC0415  # heavy

    choice = ModelChoice(base_url=base_url, model=model, record=record, replay=replay, key_file=key_file)
    talk = Talk(quiet=quiet)
    address = None if replay is not None else address_of(choice)
    shown = None if address is None else shown_address(address)
    if forget:
        number = forget_server(shown or EMBEDDED, model)
        talk.line(f"{shown or EMBEDDED}: {number} {'result' if number == 1 else 'results'} forgotten")
        return
    try:
        report = asyncio.run(_examined(choice, talk, limit=context))
    finally:
        talk.close()
    write_output((in_json if as_json else as_table)(report, shown), None)
    for failure in report.failures:
        say(f"summarize: {clean(line(failure))}")
    raise typer.Exit(exit_code(report))


async def _examined(choice: ModelChoice, talk: Talk, *, limit: int | None) -> Report:
    from summarize.doctor.examine import NEEDED_CONTEXT, examine  # noqa: PLC0415  # heavy
    from summarize.errors import WeightsError  # noqa: PLC0415  # only needed here
    from summarize.model.abilities import keep  # noqa: PLC0415  # heavy
    from summarize.model.connect import EMBEDDED_CONTEXT, backend, connect  # noqa: PLC0415  # heavy

    weights = partial(talk.progress, "bytes of weights")
    async with connect(choice, talk.line, weights) as model:
        embedded = backend(choice) == "embedded"
        report = await examine(
            model,
            partial(talk.progress, "probes"),
            context=EMBEDDED_CONTEXT if embedded else None,
            limit=limit or NEEDED_CONTEXT,
        )
    if not report.failures and choice.replay is None:
        try:
            talk.line(f"kept for later runs in {keep(report.address, report.model, report.abilities)}")
        except WeightsError as error:  # no cache folder
            talk.line(f"not kept for later runs: {error}")
        except OSError as error:
            talk.line(f"not kept for later runs: {error.strerror or error}")
    return report
