"""The command `summarize`. Heavy imports wait until a command runs, so that --help is instant."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from summarize.cli import batch, brief, doctor, evaluate, models, render, review, runs, schema, verify
from summarize.cli.terminal import Help, run

app = typer.Typer(
    name="summarize",
    help="Structured briefs of news, defence and policy documents; every item is proved against the source text.",
    no_args_is_help=True,
    add_completion=False,
    add_help_option=False,  # see `Help`
    rich_markup_mode=None,  # plain help shows in half the time
    pretty_exceptions_enable=False,
)
app.command("brief")(brief.brief)
app.command("batch", short_help="Make a brief of every document under a folder.")(batch.batch)
app.add_typer(runs.app, name="runs", short_help="Look at what batches have done.")
app.command("review", short_help="Accept, edit or reject the items of a brief.")(review.review)
app.command("render", short_help="Write a finished brief in another format.")(render.render)
app.command("verify", short_help="Check a brief against its source.")(verify.verify)
app.command("doctor", short_help="Find out what a model's server can do.")(doctor.doctor)
app.command("schema", short_help="Print the JSON Schema of a brief.")(schema.schema)
app.command("eval", short_help="Score briefs against gold.")(evaluate.evaluate)
app.add_typer(models.app, name="models", short_help="Fetch, list and check weights.")


def _version(wanted: bool) -> None:  # noqa: FBT001  # typer calls it so
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415  # only needed here

        typer.echo(f"summarize {version('summarize')}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
    help_: Help = False,
) -> None:
    """Structured briefs of news, defence and policy documents; every item is proved against the source text."""


def main() -> None:
    """Run the command and end the process with its exit code."""
    sys.exit(run(app, "summarize", sys.argv[1:]))
