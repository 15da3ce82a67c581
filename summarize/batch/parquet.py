"""Parquet files from the CSV files of an export, in a process of their own: pyarrow takes 70 MB that stay taken.

The process runs this file by its path and imports nothing of ours, so that it starts fast and works with `-P`, where
the working directory is not on the path. By hand: `python -m summarize.batch.parquet RUN/tables`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_BLOCK = 1024 * 1024  # bytes of CSV that are read at a time; Arrow reads up to 32 of them ahead
_BLOCKS_A_GROUP = 16  # in one row group of a Parquet file
_BYTES_A_CHARACTER = 4  # of UTF-8, at most
_MODE = 0o600  # as the CSV files


def write_parquet(folder: Path) -> str | None:
    """Write NAME.parquet beside each NAME.csv of a folder of tables, if pyarrow is installed.

    Returns:
        Why there are none, in a line; None if there are, or if pyarrow is not installed.
    """
    if importlib.util.find_spec("pyarrow") is None:
        return None
    command = [sys.executable, "-P", __file__, os.fspath(folder)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603  # our own
    if done.returncode == 0:
        return None
    for partial in folder.glob("*.parquet"):
        partial.unlink()
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"the process ended with {done.returncode}"


def convert(folder: Path) -> None:
    """Write the Parquet files: text is as it was before the CSV file's apostrophes, lists and objects are typed."""
    told = json.loads((folder / "tables.json").read_text("utf-8"))
    for table in told["tables"]:
        _convert(folder / table["file"], table, told["formula"])


def _convert(path: Path, table: dict[str, Any], formula: str) -> None:
    import pyarrow as pa  # noqa: PLC0415  # heavy
    from pyarrow import csv, parquet  # noqa: PLC0415  # heavy

    holds = {column["name"]: column["holds"] for column in table["columns"]}
    schema = pa.schema([(name, _type(shape)) for name, shape in holds.items()])
    plain = {name: pa.string() if isinstance(shape, dict) else _type(shape) for name, shape in holds.items()}
    block = max(_BLOCK, table["longest_line"] * _BYTES_A_CHARACTER)
    target = path.with_suffix(".parquet")
    reader = csv.open_csv(
        path,
        read_options=csv.ReadOptions(use_threads=False, block_size=block),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=plain, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE)
    with (
        reader,
        os.fdopen(descriptor, "wb") as file,
        parquet.ParquetWriter(file, schema, compression="zstd") as writer,
    ):
        waiting: list[pa.RecordBatch] = []
        for batch in reader:
            arrays = [_typed(batch.column(name), shape, formula) for name, shape in holds.items()]
            waiting.append(pa.record_batch(arrays, schema=schema))
            if len(waiting) == _BLOCKS_A_GROUP:
                writer.write_table(
                    pa.Table.from_batches(waiting)
                )  # at once; write_batch would hold a million rows
                waiting.clear()
        writer.write_table(pa.Table.from_batches(waiting, schema))


def _typed(column: pa.Array, shape: Any, formula: str) -> pa.Array:  # noqa: ANN401  # JSON of `columns.Shape`
    import pyarrow as pa  # noqa: PLC0415  # heavy
    from pyarrow import compute  # noqa: PLC0415  # heavy

    if isinstance(shape, dict):
        values = [None if cell is None else json.loads(cell) for cell in column.to_pylist()]
        return pa.array(values, _type(shape))
    if shape in {"text", "json"}:
        return compute.replace_substring_regex(column, rf"\A'({formula})", r"\1")
    return column


def _type(shape: Any) -> pa.DataType:  # noqa: ANN401  # as above
    import pyarrow as pa  # noqa: PLC0415  # heavy

    if isinstance(shape, dict):
        if "list" in shape:
            return pa.list_(_type(shape["list"]))
        return pa.struct([(name, _type(part)) for name, part in shape["struct"].items()])
    scalars = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
    return scalars.get(shape, pa.string())


if __name__ == "__main__":
    convert(Path(sys.argv[1]))
