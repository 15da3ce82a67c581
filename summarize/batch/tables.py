"""The files of a whole run: every brief in one JSON Lines file, and tables as CSV and Parquet.

Briefs come as a stream and are never held. All files are written beside the old ones and then take their places one by
one, so that a killed export leaves the old files whole.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING

from summarize.batch.document_row import DocumentRow
from summarize.batch.export import BRIEFS, TABLES, Export
from summarize.batch.files import explained, make_folder
from summarize.batch.parquet import write_parquet
from summarize.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from summarize.brief import Brief

__all__ = ["DocumentRow", "write_run"]

_STAGING = ".tables.part"  # one export at a time: the run folder's lock sees to it


def write_run(
    folder: Path, brief_type: type[Brief], documents: Iterable[tuple[DocumentRow, Brief | None]]
) -> list[Path]:
    """Write briefs.jsonl and tables/*.csv, and tables/*.parquet where pyarrow is installed.

    Args:
        folder: The run folder; it exists.
        brief_type: Its lists make the tables; see `tables_of`.
        documents: All documents of the run, each once, with the brief of one that has one.

    Returns:
        The files.

    Raises:
        OutputError: A file cannot be written, and the old ones are as they were; or no Parquet file can, and the others
            are new.
    """
    staging = folder / _STAGING
    with explained(folder):
        if staging.is_dir() and not staging.is_symlink():  # a killed export's
            shutil.rmtree(staging)
        make_folder(staging)
        try:
            with ExitStack() as stack:
                export = Export(staging, brief_type, stack)
                for row, brief in documents:
                    export.document(row, brief)
                export.finish()
            failure = write_parquet(staging / TABLES)
            written = _publish(staging, folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    if failure:
        raise OutputError(f"{folder / TABLES}: no Parquet files: {failure}; the CSV files are complete")
    return written


def _publish(staging: Path, folder: Path) -> list[Path]:
    """Move the new files to their places, and take away Parquet files that the new CSV files have none for."""
    make_folder(folder / TABLES)
    made = [staging / BRIEFS, *sorted((staging / TABLES).iterdir())]
    written = [path.replace(folder / path.relative_to(staging)) for path in made]
    for path in written:
        old = path.with_suffix(".parquet")
        if path.suffix == ".csv" and old not in written:
            old.unlink(missing_ok=True)
    return written
