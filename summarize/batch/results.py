"""The result files of one document: its brief as JSON and as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.batch.files import explained, make_folder, replace_file
from summarize.batch.names import plain_path
from summarize.render import to_json, to_markdown

if TYPE_CHECKING:
    from pathlib import Path

    from summarize.brief import Brief


def write_brief(folder: Path, name: str, brief: Brief) -> None:
    """Write NAME.json and NAME.md below a folder, each whole or not at all; Markdown first.

    Args:
        folder: The run's folder of briefs; it is made if its parent is there.
        name: A `result_name`; its folders are made.
        brief: What to write.

    Raises:
        OutputError: A file cannot be written, or a symbolic link stands where a folder of the run must be.
        ValueError: The name leaves the folder, so that it is no `result_name`.
    """
    *folders, last = name.split("/")
    if not {"", ".", ".."}.isdisjoint((*folders, last)):
        raise ValueError(f"no result name: {name!r}")
    brief = printable(brief)
    markdown, json = to_markdown(brief).encode(), to_json(brief).encode()
    with explained(folder / name):
        make_folder(folder)
        for part in folders:
            folder = folder / part
            make_folder(folder)
        replace_file(folder / f"{last}.md", markdown)
        replace_file(folder / f"{last}.json", json)


def with_path(brief: Brief, path: str) -> Brief:
    """Return the brief of a document of the same content under another path."""
    if brief.source.path == path:
        return brief
    return brief.model_copy(update={"source": brief.source.model_copy(update={"path": path})})


def printable(brief: Brief) -> Brief:
    """Return the brief with a path that UTF-8 can write: file names may hold bytes that are no text."""
    path = brief.source.path
    try:
        path.encode()
    except UnicodeEncodeError:
        return with_path(brief, plain_path(path))
    return brief


def remove_brief(folder: Path, name: str) -> None:
    """Take away the result files of a document that has no brief any more.

    Raises:
        OutputError: They cannot be removed.
    """
    *folders, last = name.split("/")
    with explained(folder / name):
        for part in folders:
            folder = folder / part
            make_folder(folder)  # which refuses a symbolic link: nothing outside is touched
        for suffix in (".md", ".json"):
            (folder / f"{last}{suffix}").unlink(missing_ok=True)
