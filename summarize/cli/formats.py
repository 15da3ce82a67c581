"""How a brief is written: the formats, which one a file's name means, and writing it."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING

import typer

from summarize.cli.output import write_output
from summarize.cli.talk import clean

if TYPE_CHECKING:
    from pathlib import Path

    from summarize.brief import Brief
    from summarize.document import Document


class Format(StrEnum):
    """How a brief is written."""

    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"
    DOCX = "docx"
    CSV = "csv"


_SUFFIXES = {
    ".json": Format.JSON,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".docx": Format.DOCX,
    ".csv": Format.CSV,
}


def choose_format(style: Format | None, output: Path | None, template: Path | None) -> Format:
    """Return the format asked for, else what the output's name means, else Markdown.

    Raises:
        BadParameter: A Word document would go to a terminal, or a template belongs to no Word document.
    """
    suffix = output.suffix.lower() if output else ""
    chosen = style or _SUFFIXES.get(suffix, Format.MARKDOWN)
    if chosen is Format.DOCX and output is None and sys.stdout is not None and sys.stdout.isatty():
        raise typer.BadParameter("a Word document is nothing for a terminal: name a file with -o")
    if template is not None and chosen is not Format.DOCX:
        raise typer.BadParameter("--template belongs to Word documents: add --format docx")
    return chosen


def write_brief(
    brief: Brief, document: Document | None, style: Format, output: Path | None, template: Path | None = None
) -> None:
    """Write a brief in a format.

    Args:
        brief: What to write.
        document: Its source; HTML shows it.
        style: The format.
        output: A file; None is standard output.
        template: A Word document whose styles are taken.

    Raises:
        OutputError: It cannot be written.
        BadParameter: HTML without the source.
    """
    from summarize import render  # noqa: PLC0415  # heavy

    match style:
        case Format.JSON:
            write_output(render.to_json(brief), output)
        case Format.MARKDOWN:
            write_output(render.to_markdown(brief), output)
        case Format.CSV:
            write_output(render.to_csv(brief), output)
        case Format.HTML:
            if document is None:
                raise typer.BadParameter("HTML shows the source: name it with --source")
            write_output(render.to_html(brief, document), output)
        case Format.DOCX:
            # A key that a server has echoed must not be in a file, and in a packed one nobody would find it.
            safe = type(brief).model_validate_json(clean(brief.model_dump_json()))
            write_output(render.to_docx(safe, template=template), output)
