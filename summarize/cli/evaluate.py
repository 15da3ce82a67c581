"""`summarize eval PREDICTIONS --gold GOLD`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarize.cli.output import check_output, write_output
from summarize.cli.talk import Talk, hush_libraries

if TYPE_CHECKING:
    from summarize.evaluate import Score

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

    cases = scoring.load_gold(gold, documents)
    folders = [*predictions, *([against] if against else [])]
    scores = [scoring.score(cases, scoring.load_predictions(one, [c.name for c in cases])) for one in folders]
    bounds = scoring.load_bounds(floors) if floors and (floors.exists() or not update_floors) else None
    talk = Talk(quiet=quiet)
    if any(case.text is None for case in cases):
        talk.line("without --documents nothing is said about what is not in the source")
    for one in scores:
        _tell_what_is_missing(one, talk)
    if json_file is not None:
        write_output(scoring.to_json(scores, scoring.digest(cases)), json_file)
    table = scoring.to_markdown(scores, difference=against is not None)
    write_output(table + (scoring.to_detail(scores) if detail else ""), None)
    if floors is not None:
        figures, digest = scores[0].figures(), scoring.digest(cases)
        if bounds is not None and not update_floors:
            _refuse(scoring.breaches(bounds, figures, digest), f"{floors}: the gate is closed", talk)
            return
        new = scoring.bounds_of(figures, digest)
        sinking = scoring.lowered(bounds, new) if bounds is not None and not allow_lower else []
        _refuse(sinking, f"{floors} stays as it is: say --allow-lower to lower it", talk)
        write_output(scoring.dump_bounds(new, as_json=floors.suffix == ".json"), floors)
        talk.line(f"{floors}: {len(new.floors)} floors and {len(new.ceilings)} ceilings")


def _tell_what_is_missing(score: Score, talk: Talk) -> None:
    for note in score.notes:
        talk.line(note)
    for case, why in score.failures.items():
        talk.line(f"{score.name}: {case} counts as empty: {why}")


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


def _refuse(found: list[str], why: str, talk: Talk) -> None:
    if not found:
        return
    for line in [*found, why]:
        talk.line(line)
    raise typer.Exit(_BELOW_FLOOR)
