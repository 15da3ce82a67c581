"""`summarize eval PREDICTIONS --gold GOLD`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarize.cli.output import check_output, write_output
from summarize.cli.talk import Talk, hush_libraries

if TYPE_CHECKING:
    from collections.abc import Mapping

_BELOW_FLOOR = 21  # exit code: everything was scored, and a figure is below its floor


def evaluate(  # one parameter for each option
    predictions: Annotated[
        list[Path],
        typer.Argument(
            help="Folders of briefs in JSON, or of other tools' predictions; several are shown side by side."
        ),
    ],
    gold: Annotated[
        Path, typer.Option(help="A folder of gold (.json), one file of it, or a .jsonl file of mention gold.")
    ],
    documents: Annotated[
        Path | None, typer.Option(help="The folder of the documents: tells what is not in the source.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="Another folder to compare with; a column shows the difference.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write all figures, counts and remarks to this file.")
    ] = None,
    detail: Annotated[
        bool, typer.Option("--detail", help="List what was wrong and missed, document by document.")
    ] = False,
    floors: Annotated[
        Path | None, typer.Option(help="Fail (exit code 21) when a figure is below its floor in this file.")
    ] = None,
    update_floors: Annotated[
        bool, typer.Option("--update-floors", help="Write the figures to the --floors file instead.")
    ] = False,
    allow_lower: Annotated[
        bool, typer.Option("--allow-lower", help="With --update-floors: floors may be lowered.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors on stderr.")] = False,
) -> None:
    """Score briefs against gold: what was found, what was wrong, what is not in the source, and what it cost.

    Exit code 0 when everything was scored, 21 when a figure is below its floor.
    """
    _check_usage(predictions, against, floors, update_floors=update_floors, allow_lower=allow_lower)
    check_output(None)
    for path in (json_file, floors if update_floors else None):
        if path is not None:
            check_output(path, others=[gold])
    hush_libraries()
    from summarize import evaluate as scoring  # noqa: PLC0415  # heavy

    talk = Talk(quiet=quiet)
    cases = scoring.load_gold(gold, documents)
    if any(case.text is None for case in cases):
        talk.line("without --documents nothing is said about what is not in the source")
    folders = [*predictions, *([against] if against else [])]
    scores = [
        scoring.score(cases, scoring.load_predictions(folder, [case.name for case in cases]))
        for folder in folders
    ]
    for one in scores:
        for note in one.notes:
            talk.line(note)
        for case, why in one.failures.items():
            talk.line(f"{one.name}: {case} counts as empty: {why}")
    table = scoring.to_markdown(scores, difference=against is not None)
    if json_file is not None:
        write_output(scoring.to_json(scores, scoring.digest(cases)), json_file)
    write_output(table + (scoring.to_detail(scores) if detail else ""), None)
    if floors is not None:
        figures = scores[0].figures()
        if update_floors:
            _update(floors, figures, scoring.digest(cases), talk, allow_lower=allow_lower)
        else:
            _check(floors, figures, scoring.digest(cases), talk)


def _check_usage(
    predictions: list[Path],
    against: Path | None,
    floors: Path | None,
    *,
    update_floors: bool,
    allow_lower: bool,
) -> None:
    if against is not None and len(predictions) > 1:
        raise typer.BadParameter("--against compares with one folder: name one PREDICTIONS")
    if floors is not None and len(predictions) > 1:
        raise typer.BadParameter("--floors judges one folder: name one PREDICTIONS")
    if update_floors and floors is None:
        raise typer.BadParameter("--update-floors belongs to --floors: name the file")
    if allow_lower and not update_floors:
        raise typer.BadParameter("--allow-lower belongs to --update-floors")


def _check(path: Path, figures: Mapping[str, float | None], gold: str, talk: Talk) -> None:
    from summarize import evaluate as scoring  # noqa: PLC0415  # heavy

    found = scoring.breaches(scoring.load_bounds(path), figures, gold)
    _refuse(found, f"{path}: the gate is closed", talk)


def _update(
    path: Path, figures: Mapping[str, float | None], gold: str, talk: Talk, *, allow_lower: bool
) -> None:
    from summarize import evaluate as scoring  # noqa: PLC0415  # heavy

    new = scoring.bounds_of(figures, gold)
    if path.exists() and not allow_lower:
        _refuse(
            scoring.lowered(scoring.load_bounds(path), new),
            f"{path} stays as it is: say --allow-lower to lower it",
            talk,
        )
    write_output(scoring.dump_bounds(new, as_json=path.suffix == ".json"), path)
    talk.line(f"{path}: {len(new.floors) + len(new.ceilings)} floors and ceilings")


def _refuse(found: list[str], why: str, talk: Talk) -> None:
    if not found:
        return
    for line in [*found, why]:
        talk.line(line)
    raise typer.Exit(_BELOW_FLOOR)
