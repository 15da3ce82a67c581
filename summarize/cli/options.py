"""Options that several commands have, each in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

TypeName = Annotated[
    str, typer.Option("--type", "-t", help="A built-in brief type, or the path of your own TYPE.py.")
]
Prompts = Annotated[
    Path | None, typer.Option(help="A folder whose prompt files replace the built-in ones of the same name.")
]
Rules = Annotated[
    Path | None, typer.Option(help="A folder of your own word lists, laid out like summarize/languages.")
]
BaseUrl = Annotated[
    str | None, typer.Option(help="An OpenAI-compatible server, e.g. http://localhost:11434/v1.")
]
ModelName = Annotated[
    str | None,
    typer.Option(help="The server's model; without a server, a .gguf file or hf:OWNER/REPO/FILE.gguf."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors on stderr.")]
KeyFile = Annotated[
    Path | None,
    typer.Option(help="A file, private to you, that holds the server's key. Default: OPENAI_API_KEY."),
]


def _seal(wanted: bool) -> bool:  # noqa: FBT001  # typer calls it so
    if wanted:
        from summarize.offline import go_offline  # noqa: PLC0415  # not for --help

        go_offline()
    return wanted


Offline = Annotated[
    bool,
    typer.Option(
        "--offline",
        envvar="SUMMARIZE_OFFLINE",
        callback=_seal,
        help="Reach nothing beyond this machine: no other server, no download.",
    ),
]
