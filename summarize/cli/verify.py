"""`summarize verify BRIEF --source DOCUMENT`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarize.cli.finished import read_brief, read_source
from summarize.cli.inputs import check_rules
from summarize.cli.output import write_output
from summarize.cli.talk import Talk, hush_libraries
from summarize.plain import one_line

if TYPE_CHECKING:
    from summarize.brief import Brief

_UNSUPPORTED = 20  # exit code: the checks ran, and something failed


def verify(
    brief: Annotated[
        Path, typer.Argument(help="A brief in JSON, as `summarize brief --format json` writes it.")
    ],
    source: Annotated[
        str, typer.Option("--source", "-s", help="The document it was made of; - is standard input.")
    ],
    brief_type: Annotated[
        str | None, typer.Option("--type", "-t", help="The brief's type, if it is your own: TYPE.py.")
    ] = None,
    rules: Annotated[Path | None, typer.Option(help="The word lists it was made with.")] = None,
    encoding: Annotated[str | None, typer.Option(help="The document's encoding, if it is not UTF-8.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing; the exit code tells.")] = False,
) -> None:
    """Check every item of a finished brief against its source, without a model.

    Exit code 0 when everything stands in the source, 20 when something does not. What a reviewer keeps as the writer's
    own judgement is listed and changes no code: the brief itself says that the source does not carry it.
    """
    hush_libraries()
    from summarize.brief import item_lists  # noqa: PLC0415  # heavy
    from summarize.verification import verify as check  # noqa: PLC0415  # heavy

    talk = Talk(quiet=quiet)
    check_rules(rules)
    parsed = read_brief(brief, brief_type)
    document = read_source(source, encoding, parsed, brief, talk)
    if document.sha256 != parsed.source.sha256:
        talk.line(
            f"{source} is not the file the brief was made of (its SHA-256 differs): checking all the same"
        )
    findings = check(parsed, document, rules=rules)
    judged = _judgements(parsed)
    lines = [f"{f.field}: {f.message} ({f.rule}); wanted: {f.wanted or 'see the source'}" for f in findings]
    if (judged or lines) and not quiet:
        # What the source says is quoted in them, and may hold what moves a terminal's cursor.
        write_output("\n".join(map(one_line, [*judged, *lines])) + "\n", None)
    if findings:
        talk.line(f"{len(findings)} findings: the source does not carry this brief")
        raise typer.Exit(_UNSUPPORTED)
    total = sum(len(getattr(parsed, kind)) for kind in item_lists(type(parsed)))
    apart = f"; set apart as the writer's own judgement: {len(judged)}" if judged else ""
    talk.line(f"all {total} items stand in {source}{apart}")


def _judgements(brief: Brief) -> list[str]:
    """Return a line for each item that a reviewer keeps without the source."""
    lines = []
    for entry in brief.review.judgements if brief.review else ():
        values = (value for value in entry.item.values() if isinstance(value, str))
        reasons = "; ".join(f"{f.field}: {f.message} ({f.rule})" for f in entry.findings)
        lines.append(
            f"writer's own judgement of {entry.by}, {entry.at}: {entry.kind}: {next(values, '?')!r}: {reasons}"
        )
    return lines
