"""`summarize render BRIEF`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from summarize.cli.finished import read_brief, read_source
from summarize.cli.formats import Format, choose_format, write_brief
from summarize.cli.output import check_output
from summarize.cli.talk import Talk, hush_libraries


def render(
    brief: Annotated[Path, typer.Argument(help="A brief in JSON, reviewed or not.")],
    source: Annotated[
        str | None, typer.Option("--source", "-s", help="The document it was made of; HTML shows it.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file instead of standard output.")
    ] = None,
    style: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="Default: what the name of the output ends in, else markdown."),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(help="With DOCX: a .docx or .dotx whose styles, header and footer are taken."),
    ] = None,
    brief_type: Annotated[
        str | None, typer.Option("--type", "-t", help="The brief's type, if it is your own: TYPE.py.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="The document's encoding, if it is not UTF-8.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors on stderr.")] = False,
) -> None:
    """Write a finished brief in another format, without a model and without checking it anew."""
    chosen = choose_format(style, output, template)
    if chosen is Format.HTML and source is None:
        raise typer.BadParameter("HTML shows the source: name it with --source")
    check_output(output, others=[brief, source, template])
    hush_libraries()
    parsed = read_brief(brief, brief_type)
    document = None if source is None else read_source(source, encoding, parsed, brief, Talk(quiet=quiet))
    write_brief(parsed, document, chosen, output, template)
