"""`summarize brief DOCUMENT`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime  # typer reads the annotation when the command is built
from pathlib import Path
from typing import Annotated

import typer

from summarize.cli.formats import Format, choose_format, write_brief
from summarize.cli.inputs import check_rules, load_named_type
from summarize.cli.options import BaseUrl, KeyFile, ModelName, Offline, Prompts, Quiet, Rules, TypeName
from summarize.cli.output import check_output
from summarize.cli.talk import Talk, hush_libraries


def brief(  # one parameter for each option
    document: Annotated[
        str, typer.Argument(help="A text, Markdown, PDF, DOCX, HTML or EML file; - reads standard input.")
    ],
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
    brief_type: TypeName = "situation",
    prompts: Prompts = None,
    rules: Rules = None,
    base_url: BaseUrl = None,
    model: ModelName = None,
    key_file: KeyFile = None,
    record: Annotated[
        Path | None, typer.Option(help="Write every response of the model to this recording.")
    ] = None,
    replay: Annotated[
        Path | None, typer.Option(help="Take every response from this recording; no model is asked.")
    ] = None,
    hashes_only: Annotated[
        bool, typer.Option("--hashes-only", help="With --record: keep hashes instead of document text.")
    ] = False,
    title: Annotated[str | None, typer.Option(help="The document's title, if the file does not say.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Its publisher.")] = None,
    author: Annotated[str | None, typer.Option(help="Its author.")] = None,
    published: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Its publication date, the anchor of relative dates.",
        ),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Its encoding, if it is not UTF-8.")] = None,
    offline: Offline = False,  # noqa: ARG001  # its callback does it
    quiet: Quiet = False,
) -> None:
    """Write the brief of a document.

    Without a server the embedded model is used: its weights are fetched once, and the text stays on this machine.
    OPENAI_BASE_URL, OPENAI_API_KEY and SUMMARIZE_MODEL name a server and a model; the options win over them.
    """
    if record is not None and replay is not None:
        raise typer.BadParameter("--record and --replay exclude each other: name one")
    if hashes_only and record is None:
        raise typer.BadParameter("--hashes-only belongs to --record: name the recording")
    chosen = choose_format(style, output, template)
    check_output(output, others=[document, record, replay, template, key_file])
    hush_libraries()
    from summarize.api import summarize  # noqa: PLC0415  # heavy
    from summarize.model.connect import ModelChoice  # noqa: PLC0415  # heavy
    from summarize.reading import read  # noqa: PLC0415  # heavy

    talk = Talk(quiet=quiet)
    check_rules(rules)
    loaded = load_named_type(brief_type, prompts)
    source = read(
        document,
        title=title,
        publisher=publisher,
        author=author,
        published=published.date() if published else None,
        encoding=encoding,
    )
    # A file's name may hold bytes that are no text, which neither JSON nor a terminal takes.
    source = replace(source, path=source.path.encode(errors="replace").decode())
    for note in source.notes:
        talk.line(f"{source.path}: {note}")
    choice = ModelChoice(
        base_url=base_url,
        model=model,
        record=record,
        replay=replay,
        hashes_only=hashes_only,
        key_file=key_file,
    )
    try:
        made = summarize(source, loaded, choice, rules=rules, talk=talk.line, progress=talk.progress)
    finally:
        talk.close()
    write_brief(made, source, chosen, output, template)
    if made.findings:
        talk.line(f"{_passages(len(made.findings))} to a language model, not to a reader; see the findings")
    if made.unverified:
        talk.line(f"{_proposed(len(made.unverified))} could not be verified; see the end of the brief")


def _passages(number: int) -> str:
    return "1 passage speaks" if number == 1 else f"{number} passages speak"


def _proposed(number: int) -> str:
    return f"{number} proposed item" if number == 1 else f"{number} proposed items"
