"""`summarize review BRIEF --source DOCUMENT`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarize.cli.finished import parse, read_source, text_of
from summarize.cli.inputs import check_rules
from summarize.cli.output import check_output, write_output
from summarize.cli.talk import Talk, hush_libraries
from summarize.errors import BriefError, OutputError

if TYPE_CHECKING:
    from summarize.review.desk import Desk

_REVIEWED = ".reviewed"
_LONGEST_NAME = 200  # characters of a reviewer's name
_PORTS = 65_535


def review(
    brief: Annotated[
        Path, typer.Argument(help="A brief in JSON, as `summarize brief --format json` writes it.")
    ],
    source: Annotated[str, typer.Option("--source", "-s", help="The document it was made of.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The reviewed brief. Default: NAME.reviewed.json beside the brief."
        ),
    ] = None,
    reviewer: Annotated[
        str | None, typer.Option(help="Who decides, as every decision will say. Default: the login name.")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=_PORTS, help="Of 127.0.0.1; 0 takes a free one.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    brief_type: Annotated[
        str | None, typer.Option("--type", "-t", help="The brief's type, if it is your own: TYPE.py.")
    ] = None,
    rules: Annotated[Path | None, typer.Option(help="The word lists it was made with.")] = None,
    encoding: Annotated[str | None, typer.Option(help="The document's encoding, if it is not UTF-8.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors on stderr.")] = False,
) -> None:
    """Accept, edit or reject the items of a brief in the browser, with the source beside them.

    The page is served on loopback only, at an address with a secret in it; Ctrl-C ends. Every change is checked
    against the source at once. It is kept in NAME.review.jsonl before it is acknowledged, and starting again goes on
    from there. What the source does not carry is set apart as the writer's own judgement.
    """
    result = output or brief.with_name(f"{brief.stem}{_REVIEWED}.json")
    journal_path = result.with_name(f"{result.stem.removesuffix(_REVIEWED)}.review.jsonl")
    check_output(result, others=[brief, source, journal_path])
    who = _name(reviewer)
    hush_libraries()
    import hashlib  # noqa: PLC0415  # not for --help

    from summarize.render.json import to_json  # noqa: PLC0415  # heavy
    from summarize.review.desk import Desk  # noqa: PLC0415  # heavy
    from summarize.review.journal import Journal  # noqa: PLC0415  # heavy
    from summarize.review.standing import Checks  # noqa: PLC0415  # heavy
    from summarize.spot.spotted import spot  # noqa: PLC0415  # heavy

    talk = Talk(quiet=quiet)
    check_rules(rules)
    data = text_of(brief)
    parsed = parse(data, brief, brief_type)
    if parsed.review is not None:
        raise BriefError(
            f"{brief}: it has been reviewed already: review the brief it came from, and its journal goes on"
        )
    document = read_source(source, encoding, parsed, brief, talk)
    if document.sha256 != parsed.source.sha256:
        raise BriefError(
            f"{source}: not the file the brief was made of (its SHA-256 differs): name that document"
        )
    sha256 = hashlib.sha256(brief.read_bytes()).hexdigest()
    with Journal(journal_path, sha256) as journal:
        if journal.note:
            talk.line(journal.note)
        desk = Desk(
            parsed,
            sha256,
            Checks(spot(document, rules=rules)),
            journal,
            reviewer=who,
            save=lambda made: write_output(to_json(made), result),
        )
        if journal.decisions:
            talk.line(f"going on after {len(journal.decisions)} decisions in {journal_path}")
        _serve(desk, port, browser=not no_browser)
        decided, total = desk.progress()
        talk.line(f"{decided} of {total} items decided; the reviewed brief is {result}")


def _serve(desk: Desk, port: int, *, browser: bool) -> None:
    """Serve until a signal ends it; the result is saved after each change, and once more here if that failed."""
    import signal  # noqa: PLC0415  # not for --help

    from summarize.review.server import ReviewServer  # noqa: PLC0415  # heavy

    try:
        server = ReviewServer(desk, port)
    except OSError as error:
        raise OutputError(
            f"port {port} of 127.0.0.1: {error.strerror or error}; 0 takes a free one"
        ) from error
    handler = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        write_output(f"{server.address}\n", None)
        if browser and _has_windows():
            _open(server.address)
        server.serve_forever()
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, handler)
        server.server_close()
        desk.close()


def _has_windows() -> bool:
    """Tell whether a browser would have a window: one of text would take the terminal, and we print the address."""
    return sys.platform in {"darwin", "win32"} or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def _open(address: str) -> None:
    import threading  # noqa: PLC0415  # not for --help
    import webbrowser  # noqa: PLC0415  # not for --help

    threading.Thread(
        target=webbrowser.open, args=(address,), daemon=True
    ).start()  # it may wait for the browser


def _name(given: str | None) -> str:
    """Return who decides: a name is required, for a decision of nobody's says nothing."""
    import getpass  # noqa: PLC0415  # not for --help

    try:
        name = " ".join((getpass.getuser() if given is None else given).split())
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        name = ""
    if not name or len(name) > _LONGEST_NAME:
        raise typer.BadParameter(f"say who decides: --reviewer NAME, of 1 to {_LONGEST_NAME} characters")
    return name
