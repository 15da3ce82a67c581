"""`summarize models`: the weights of the embedded model."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from summarize.cli.options import Offline
from summarize.cli.output import check_output, write_output
from summarize.cli.talk import Talk, hush_libraries
from summarize.cli.terminal import Help  # typer reads the annotation

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_help_option=False)

Name = Annotated[str | None, typer.Argument(help="A name of the list; the embedded default if left out.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors on stderr.")]


@app.callback()
def _models(help_: Help = False) -> None:
    """Fetch, list and check the weights of the embedded model."""


@app.command("list", short_help="List the weights by name.")
def list_models() -> None:
    """List the weights that can be fetched by name: name, bytes, licence, SHA-256."""
    from summarize.model.weights_manifest import load_manifest  # noqa: PLC0415  # only needed here

    lines = [f"{w.name}\t{w.bytes}\t{w.licence}\t{w.sha256}" for w in load_manifest().values()]
    write_output("\n".join(lines) + "\n", None)


@app.command(short_help="Fetch weights into the cache folder.")
def pull(
    name: Name = None,
    offline: Offline = False,  # noqa: ARG001  # its callback does it
    quiet: Quiet = False,
) -> None:
    """Fetch weights into the cache folder and check them; what is there already is not fetched again."""
    check_output(None)
    hush_libraries()
    from summarize.model.weights import resolve_model_file  # noqa: PLC0415  # only needed here

    talk = Talk(quiet=quiet)
    try:
        progress = partial(talk.progress, "bytes of weights")
        path = resolve_model_file(name, talk=talk.line, progress=progress)
    finally:
        talk.close()
    write_output(f"{path}\n", None)


@app.command(short_help="Check fetched weights again.")
def verify(name: Name = None, quiet: Quiet = False) -> None:
    """Compute the SHA-256 of fetched weights again."""
    hush_libraries()
    from summarize.model.weights import verify_weights  # noqa: PLC0415  # only needed here

    write_output(f"{verify_weights(name, talk=Talk(quiet=quiet).line)}\n", None)
