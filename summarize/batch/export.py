"""The open files of an export: one line or row at a time, nothing held."""

from __future__ import annotations

import json
import os
import typing
from dataclasses import astuple, fields
from typing import IO, TYPE_CHECKING, Any

from summarize.batch.columns import Column, shape_of
from summarize.batch.csv_cells import FORMULA, line
from summarize.batch.document_row import DocumentRow
from summarize.batch.files import create, make_folder
from summarize.batch.names import plain_path, result_name
from summarize.batch.results import printable
from summarize.batch.rows import DOCUMENTS, Entry, tables_of
from summarize.plain import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import ExitStack
    from pathlib import Path

    from summarize.brief import Brief

BRIEFS = "briefs.jsonl"
"""File of all briefs, one a line: {"document": path, "name": of its result files, "brief": {...}}."""
TABLES = "tables"
"""Folder of the tables in a run folder."""
COLUMNS = "tables.json"
"""File in that folder: each table's columns and what they hold, and how text begins that has an apostrophe before it."""


class Export:
    """The open files of an export.

    Args:
        staging: An empty folder.
        brief_type: Its lists make the tables.
        stack: Closes the files.

    Raises:
        OSError: In all methods: a file cannot be written.
    """

    def __init__(self, staging: Path, brief_type: type[Brief], stack: ExitStack) -> None:
        self._staging = staging
        self._stack = stack
        self._files: list[IO[str]] = []
        make_folder(staging / TABLES)
        self._jsonl = self._open(staging / BRIEFS)
        self._documents = self._sheet(DOCUMENTS, document_columns())
        self._sheets = [(t, self._sheet(t.name, t.columns)) for t in tables_of(brief_type)]

    def document(self, row: DocumentRow, brief: Brief | None) -> None:
        """Write a document's row, and its brief to the file of all briefs and to the tables."""
        document = plain_path(row.path)
        self._documents.write([document, *astuple(row)[1:]])
        if brief is None:
            return
        brief = printable(brief)
        head = f'{{"document": {json.dumps(document)}, "name": {json.dumps(row.name)}, "brief": '
        self._jsonl.write(f"{head}{escaped(brief.model_dump_json())}}}\n")
        entry = Entry(document, row.name, brief.model_dump(mode="json"))
        for table, sheet in self._sheets:
            for values in table.rows(entry):
                sheet.write(values)

    def finish(self) -> None:
        """Write down the columns, and have all of it on the disk."""
        sheets = [self._documents, *(sheet for _, sheet in self._sheets)]
        told = {"formula": FORMULA, "tables": [sheet.told() for sheet in sheets]}
        file = self._open(self._staging / TABLES / COLUMNS)
        file.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        for file in self._files:
            file.flush()
            os.fsync(file.fileno())

    def _sheet(self, name: str, columns: Sequence[Column]) -> _Sheet:
        path = self._staging / TABLES / f"{result_name(name)}.csv"  # a list may be called "con"
        return _Sheet(name, path.name, columns, self._open(path))

    def _open(self, path: Path) -> IO[str]:
        # A message may hold bytes of a path that are no text.
        file = open(path, "w", encoding="utf-8", errors="backslashreplace", newline="", opener=create)  # noqa: SIM115  # the stack closes it; Path.open has no opener
        self._files.append(self._stack.enter_context(file))
        return file


class _Sheet:
    """An open CSV file."""

    def __init__(self, name: str, file_name: str, columns: Sequence[Column], file: IO[str]) -> None:
        self._name, self._file_name, self._columns, self._file = name, file_name, columns, file
        self._longest = 0
        self.write([column.name for column in columns])

    def write(self, row: Iterable[Any]) -> None:
        written = line(row)
        self._longest = max(self._longest, len(written))
        self._file.write(written)

    def told(self) -> dict[str, Any]:
        """Return what a reader must know: what each column holds, and the longest line (in characters)."""
        return {
            "name": self._name,
            "file": self._file_name,
            "longest_line": self._longest,
            "columns": [{"name": column.name, "holds": column.shape} for column in self._columns],
        }


def document_columns() -> list[Column]:
    """Return the columns of the table of documents."""
    hints = typing.get_type_hints(DocumentRow)
    path, *rest = fields(DocumentRow)
    return [
        Column("document", shape_of(hints[path.name])),
        *(Column(f.name, shape_of(hints[f.name])) for f in rest),
    ]
