"""Result files of a folder run: whole, private, and nothing of a brief is lost in any format."""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from test_seeds import replayed, situation

from summarize.batch.csv_cells import line, plain
from summarize.batch.names import result_name
from summarize.batch.results import write_brief
from summarize.batch.rows import tables_of
from summarize.batch.tables import DocumentRow, write_run
from summarize.brief import Brief, Item, item_lists
from summarize.errors import OutputError
from summarize.meaning import Name
from summarize.render import to_json, to_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEEDS = ["pressure-campaign", "wire-dispatch", "ministry-statement", "three-alphabets"]
HOSTILE = [
    '=HYPERLINK("http://198.51.100.7")',
    " \t+1",
    "'=1",
    "''",
    "-5",
    "@x",
    'a,"b"\r\nc\nd\re;=1',
    "\u05d0\u05d1\u202e\u05d2, \u0639",
    "",
    "\uff1d1+1",
    "007",
    "\\N",
    "null",
]


def done(path: str, brief: Brief | None, **known: Any) -> tuple[DocumentRow, Brief | None]:
    """Return a document as a run tells it."""
    row = DocumentRow(
        path=path, name=result_name(path) if brief else None, state="complete" if brief else "failed", **known
    )
    return row, brief


def hostile() -> Brief:
    """Return a replayed brief whose values are made hostile: a double of what a document could smuggle in."""
    brief = situation("wire-dispatch")
    changed = [brief.actors[0].model_copy(update={"name": text, "aliases": [text]}) for text in HOSTILE]
    update = {
        "actors": changed,
        "source": brief.source.model_copy(update={"title": "=1+1", "notes": HOSTILE}),
    }
    return brief.model_copy(update=update)


def rows(folder: Path, name: str, suffix: str) -> list[dict[str, Any]]:
    """Read a table with DuckDB; a CSV file's cells become what tables.json says that they hold."""
    told = json.loads((folder / "tables" / "tables.json").read_text("utf-8"))["tables"]
    (table,) = [t for t in told if t["name"] == name]
    path = (folder / "tables" / table["file"]).with_suffix(suffix)
    if suffix == ".parquet":
        found = duckdb.from_parquet(str(path))
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    columns = [c["name"] for c in table["columns"]]
    found = duckdb.sql(
        f"FROM read_csv('{path}', header=true, all_varchar=true, delim=',', quote='\"', escape='\"', "
        "nullstr='', allow_quoted_nulls=false, strict_mode=true)"
    )
    assert found.columns == columns
    holds = [c["holds"] for c in table["columns"]]
    cells = (zip(columns, map(_value, row, holds), strict=True) for row in found.fetchall())
    return [dict(row) for row in cells]


def _value(cell: str | None, holds: Any) -> Any:
    if cell is None:
        return None
    if holds in ("text", "json"):  # holds may be a dict
        return plain(cell)
    return json.loads(cell)


def rebuilt(folder: Path, document: str, brief_type: type[Brief], suffix: str) -> dict[str, Any]:
    """Put a brief together again from the tables alone."""

    def entries(table: str) -> list[dict[str, Any]]:
        return [row for row in rows(folder, table, suffix) if row["document"] == document]

    def nested(row: dict[str, Any], model: type[BaseModel]) -> dict[str, Any]:
        return {name: one(row, name) for name in model.model_fields}

    def one(row: dict[str, Any], name: str) -> Any:
        parts = {k.removeprefix(f"{name}_"): v for k, v in row.items() if k.startswith(f"{name}_")}
        if name in row:
            return row[name]
        return parts if any(v is not None for v in parts.values()) else None

    (brief,) = entries("briefs")
    whole = {}
    for name in brief_type.model_fields:
        if name == "review":  # people review briefs one by one, and never a run's
            continue
        if name == "unverified":
            whole[name] = [
                _unverified(list(group)) for _, group in groupby(entries(name), lambda r: r["number"])
            ]
        elif name in {"gaps", "left_out", "merges", "citations", "findings"}:
            whole[name] = [{k: v for k, v in row.items() if k != "document"} for row in entries(name)]
        elif name in item_lists(brief_type):
            whole[name] = [nested(row, item_lists(brief_type)[name]) for row in entries(name)]
        else:
            whole[name] = one(brief, name)
    return whole


def _unverified(findings: list[dict[str, Any]]) -> dict[str, Any]:
    keys = ("rule", "field", "message", "wanted", "sentence")
    return {
        "kind": findings[0]["kind"],
        "item": json.loads(findings[0]["item"]),
        "findings": [{k: row[k] for k in keys} for row in findings if row["rule"] is not None],
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run folder with the tables of every seed, a hostile brief, and a document without a brief."""
    folder = tmp_path_factory.mktemp("run")
    seeds = [done(name, replayed(name)) for name in SEEDS]
    bad = done("=b\udcff\\.txt", hostile(), cost=-0.5, currency="USD")
    none = done("@none.txt", None, reason="DocumentError", message="=none\udcff.txt: empty", calls=3)
    write_run(folder, type(replayed("wire-dispatch")), [*seeds, bad, none])
    return folder


@pytest.fixture
def _without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pyarrow look as if it were not installed."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("name", SEEDS)
def test_a_brief_can_be_put_together_from_its_tables(run: Path, name: str, suffix: str) -> None:
    """Every item, field, proof, citation, finding and gap is there."""
    brief = replayed(name)
    assert rebuilt(run, name, type(brief), suffix) == {"findings": []} | brief.model_dump(mode="json")


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_hostile_text_comes_back_as_it_was(run: Path, suffix: str) -> None:
    """Formulas, line breaks, quotation marks, right-to-left text, empty text, words that look like nothing."""
    brief = hostile()
    assert rebuilt(run, r"=b\xFF\\.txt", type(brief), suffix) == {"findings": []} | brief.model_dump(
        mode="json"
    )


def test_the_jsonl_file_holds_every_brief(run: Path) -> None:
    """One a line, read by a parser that refuses what is no JSON."""
    lines = [json.loads(line) for line in (run / "briefs.jsonl").read_text("utf-8").splitlines()]
    assert [one["document"] for one in lines] == [*SEEDS, r"=b\xFF\\.txt"]
    assert lines[-1]["name"] == "=b%FF%5C.txt"
    for name, one in zip(SEEDS, lines, strict=False):
        assert type(replayed(name)).model_validate(one["brief"]) == replayed(name)


def test_no_cell_is_run_by_a_spreadsheet(run: Path) -> None:
    """Text that begins like a formula has an apostrophe before it; numbers are bare."""
    for path in (run / "tables").glob("*.csv"):
        data = path.read_bytes().decode()
        assert data.endswith("\r\n")
        for row in csv.reader(io.StringIO(data, newline="")):
            assert not [cell for cell in row if cell.lstrip(" ")[:1] in set("=+@\t\r\n＝＋－＠")]
    with (run / "tables" / "documents.csv").open(newline="", encoding="utf-8") as file:
        (bad,) = [row for row in csv.DictReader(file) if row["cost"]]
    assert (bad["document"], bad["cost"]) == ("'=b\\xFF\\\\.txt", "-0.5")


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_documents_without_a_brief_are_told(run: Path, suffix: str) -> None:
    """State, reason and cost; what is not known is empty."""
    found = rows(run, "documents", suffix)
    assert len(found) == len(SEEDS) + 2
    none = {k: v for k, v in found[-1].items() if v is not None and v != 0}
    assert none == {
        "document": "@none.txt",
        "state": "failed",
        "reason": "DocumentError",
        "message": "=none\\udcff.txt: empty",
        "calls": 3,
    }


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_an_item_shows_its_weakest_support_and_its_citation(run: Path, suffix: str) -> None:
    """So that a reader of the table can doubt and check."""
    order = ["verbatim", "normalized", "inferred", "unsupported"]
    brief = situation("wire-dispatch")
    cited = {c.number: c.text for c in brief.citations}
    found = [r for r in rows(run, "military_assets", suffix) if r["document"] == "wire-dispatch"]
    assert [r["item"] for r in found] == list(range(1, len(brief.military_assets) + 1))
    for row, asset in zip(found, brief.military_assets, strict=True):
        assert row["support"] == max((e.support for e in asset.evidence), key=order.index)
        assert row["citation"] == " ".join(cited[n] for n in asset.sentences)


def test_the_order_of_the_columns_is_fixed_by_the_type(run: Path) -> None:
    """The built-in type's assets, as a reader finds them."""
    told = json.loads((run / "tables" / "tables.json").read_text("utf-8"))["tables"]
    (assets,) = [t["columns"] for t in told if t["name"] == "military_assets"]
    assert {c["name"]: c["holds"] for c in assets if isinstance(c["holds"], str)} == {
        "document": "text",
        "item": "integer",
        "designation": "text",
        "quantity_text": "text",
        "quantity_low": "number",
        "quantity_high": "number",
        "quantity_hedge": "text",
        "operator": "text",
        "location": "text",
        "activity": "text",
        "domain": "text",
        "support": "text",
        "citation": "text",
    }
    assert [c["name"] for c in assets][-4:] == ["sentences", "support", "evidence", "citation"]


def test_parquet_has_types(run: Path) -> None:
    """Numbers, lists and structs, so that SQL can reach into them."""
    found = duckdb.from_parquet(str(run / "tables" / "actors.parquet"))
    types = dict(zip(found.columns, map(str, found.types), strict=True))
    assert types["item"] == "BIGINT"
    assert types["aliases"] == "VARCHAR[]"
    assert types["roles"] == 'STRUCT("role" VARCHAR, status VARCHAR)[]'
    assert types["sentences"] == "BIGINT[]"


def test_a_users_own_type_has_its_own_tables(tmp_path: Path) -> None:
    """Nothing names a concrete type."""
    brief = replayed("sanctions")
    written = write_run(tmp_path, type(brief), [done("a.md", brief)])
    for suffix in (".csv", ".parquet"):
        assert tmp_path / "tables" / f"sanctions{suffix}" in written
        assert rebuilt(tmp_path, "a.md", type(brief), suffix) == {"findings": []} | brief.model_dump(
            mode="json"
        )


def test_an_empty_run_has_all_tables_with_their_columns(tmp_path: Path) -> None:
    """A program that reads them needs no case of its own."""
    write_run(tmp_path, type(replayed("sanctions")), [])
    assert (tmp_path / "briefs.jsonl").read_bytes() == b""
    names = {p.stem for p in (tmp_path / "tables").glob("*.csv")}
    assert names == {
        "documents",
        "briefs",
        "sanctions",
        "gaps",
        "unverified",
        "left_out",
        "merges",
        "findings",
        "citations",
    }
    for name in names:
        assert rows(tmp_path, name, ".csv") == rows(tmp_path, name, ".parquet") == []
    head = (tmp_path / "tables" / "gaps.csv").read_bytes()
    assert head == b'"document","kind","text","sentences"\r\n'


class _Part(BaseModel):
    when: date | None
    how: Annotated[float | None, "share"]


class _Thing(Item):
    """An item whose fields have the names of our columns."""

    document: Annotated[str, Name()]
    item: int
    part: _Part | None
    part_when: bool | None
    support: dict[str, int]
    either: str | int


class _Odd(Brief):
    """A type that uses our names."""

    type_name: ClassVar[str] = "odd"
    type_version: ClassVar[str] = "1"
    documents: list[_Thing]
    con: list[_Thing]
    tags: list[str]


def test_names_of_a_type_that_are_ours_are_set_apart(tmp_path: Path) -> None:
    """Tables and columns keep one meaning each, and no file is called like a Windows device."""
    things = [
        _Thing(document="=d", item=-7, part=None, part_when=True, support={"a": 1}, either=-5),
        _Thing(
            document="",
            item=2,
            part=_Part(when=date(2026, 3, 3), how=-0.5),
            part_when=None,
            support={},
            either="x",
        ),
    ]
    base = replayed("wire-dispatch")
    shared = {name: getattr(base, name) for name in Brief.model_fields}
    brief = _Odd(**shared, documents=things, con=[], tags=["=a", "b\n"])
    write_run(tmp_path, _Odd, [done("a", brief)])
    assert [t.name for t in tables_of(_Odd)] == [
        "briefs", "gaps", "unverified", "left_out", "merges", "citations", "findings", "documents_", "con",
    ]  # fmt: skip  # one line reads best
    assert (tmp_path / "tables" / "%63on.parquet").is_file()
    for suffix in (".csv", ".parquet"):
        (briefs,) = rows(tmp_path, "briefs", suffix)
        first, second = rows(tmp_path, "documents_", suffix)
        assert briefs["tags"] == ["=a", "b\n"]
        for row, thing in ((first, things[0]), (second, things[1])):
            assert (row["document"], row["document_"], row["item_"]) == ("a", thing.document, thing.item)
            assert row["part_when_"] == thing.part_when
            assert json.loads(row["support_"]) == thing.support
            assert json.loads(row["either"]) == thing.either
        assert (first["part_when"], first["part_how"]) == (None, None)
        assert (json.loads(second["part_when"]), second["part_how"]) == ("2026-03-03", -0.5)


@given(st.lists(st.one_of(st.text(st.characters(codec="utf-8")), st.sampled_from(HOSTILE)), min_size=1))
def test_text_comes_back_from_a_csv_line(cells: list[str]) -> None:
    """The csv module reads what was written, and `plain` takes the apostrophes away."""
    (back,) = csv.reader(io.StringIO(line(cells), newline=""), strict=True)
    assert [plain(cell) for cell in back] == cells


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
def test_numbers_stay_numbers(value: float | None) -> None:
    """No quotation marks, no apostrophe: a spreadsheet can add them up."""
    assert json.loads(line([value]).strip() or "null") == value


@pytest.mark.usefixtures("_without_pyarrow")
def test_a_failed_export_leaves_the_old_files(tmp_path: Path) -> None:
    """Whatever stops it, and the next one sweeps up."""
    brief = replayed("sanctions")
    write_run(tmp_path, type(brief), [done("old", brief)])
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}

    def broken() -> Iterator[tuple[DocumentRow, Brief | None]]:
        yield done("new", brief)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_run(tmp_path, type(brief), broken())
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    (tmp_path / ".tables.part").mkdir()
    (tmp_path / ".tables.part" / "briefs.jsonl").write_text("of a killed export")
    write_run(tmp_path, type(brief), [])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["briefs.jsonl", "tables"]


@pytest.mark.usefixtures("_without_pyarrow")
def test_a_full_disk_is_told_in_a_line(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk."""
    brief = replayed("sanctions")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(OutputError, match=r"cannot write .*: File too large"):
            write_run(tmp_path, type(brief), [done("a", brief)])
        with pytest.raises(OutputError, match=r"cannot write .*a: File too large"):
            write_brief(tmp_path / "briefs", "a", brief)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] in ([], ["a.md"])  # whole files only


def test_without_pyarrow_there_are_no_parquet_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of an earlier export is left beside newer CSV files; files of others are."""
    brief = replayed("sanctions")
    write_run(tmp_path, type(brief), [done("old", brief)])
    (tmp_path / "tables" / "mine.parquet").write_text("mine")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    written = write_run(tmp_path, type(brief), [])
    assert {p.suffix for p in written} == {".csv", ".json", ".jsonl"}
    assert [p.name for p in tmp_path.rglob("*.parquet")] == ["mine.parquet"]


def test_csv_files_do_not_need_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the process fails, its last line is told, the CSV files are new, and no old Parquet file contradicts them."""
    brief = replayed("sanctions")
    write_run(tmp_path, type(brief), [done("old", brief)])
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'Trace\nMemoryError: pool' >&2\nexit 1\n")
    broken.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(
        OutputError, match=r"tables: no Parquet files: MemoryError: pool; the CSV files are complete$"
    ):
        write_run(tmp_path, type(brief), [])
    assert rows(tmp_path, "sanctions", ".csv") == []
    assert list(tmp_path.rglob("*.parquet")) == []


@pytest.mark.usefixtures("_without_pyarrow")
def test_files_are_private(tmp_path: Path) -> None:
    """Documents may be confidential: nobody else reads or lists their briefs."""
    brief = replayed("sanctions")
    write_brief(tmp_path / "briefs", "sub/a.md", brief)
    write_run(tmp_path, type(brief), [done("a", brief)])
    modes = {p.stat().st_mode & 0o777 for p in tmp_path.rglob("*") if p.is_file()}
    folders = {p.stat().st_mode & 0o777 for p in tmp_path.rglob("*") if p.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})


def test_a_brief_is_written_as_json_and_markdown(tmp_path: Path) -> None:
    """Beside one another, as the renderers give them, and nothing else; writing again replaces them."""
    brief = replayed("wire-dispatch")
    folder = tmp_path / "briefs"
    write_brief(folder, "sub/deep/a.txt", replayed("sanctions"))
    (folder / "sub" / "deep" / ".a.txt.json.part").write_text("of a killed run")
    write_brief(folder, "sub/deep/a.txt", brief)
    assert {p.name: p.read_text("utf-8") for p in (folder / "sub" / "deep").iterdir()} == {
        "a.txt.json": to_json(brief),
        "a.txt.md": to_markdown(brief),
    }


def test_a_path_that_is_no_text_can_be_written(tmp_path: Path) -> None:
    """Its bytes stand in hex."""
    base = replayed("sanctions")
    source = base.source.model_copy(update={"path": "caf\udce9.txt", "title": None})
    write_brief(tmp_path, "caf%E9.txt", base.model_copy(update={"source": source}))
    assert json.loads((tmp_path / "caf%E9.txt.json").read_text("utf-8"))["source"]["path"] == r"caf\xE9.txt"
    assert (tmp_path / "caf%E9.txt.md").read_text("utf-8").startswith("# caf\\\\xE9.txt\n")


@pytest.mark.parametrize("place", ["briefs", "briefs/sub"])
def test_a_symbolic_link_is_not_followed_out_of_the_run(tmp_path: Path, place: str) -> None:
    """Whoever can write into a run folder cannot have files written elsewhere."""
    outside = tmp_path / "outside"
    outside.mkdir()
    link = tmp_path / place
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside)
    with pytest.raises(
        OutputError, match=r"not a folder; a run folder's own folders may not be symbolic links"
    ):
        write_brief(tmp_path / "briefs", "sub/a", replayed("sanctions"))
    assert list(outside.iterdir()) == []


def test_a_link_in_the_place_of_a_file_is_replaced(tmp_path: Path) -> None:
    """What it points to stays as it is."""
    other = tmp_path / "other"
    other.write_text("mine")
    for name in ("a.json", ".a.json.part", "a.md"):
        (tmp_path / name).symlink_to(other)
    write_brief(tmp_path, "a", replayed("sanctions"))
    assert other.read_text() == "mine"
    assert not (tmp_path / "a.json").is_symlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.json", "a.md", "other"]


@pytest.mark.parametrize("name", ["../a", "/etc/a", "a//b", "a/./b", ""])
def test_what_is_no_result_name_is_a_defect(tmp_path: Path, name: str) -> None:
    """Names come from `result_name` only."""
    with pytest.raises(ValueError, match="no result name"):
        write_brief(tmp_path, name, replayed("sanctions"))


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The file and the reason, in one line."""
    (tmp_path / "briefs").write_text("a file")
    with pytest.raises(OutputError, match=r"cannot write .*briefs: not a folder"):
        write_brief(tmp_path / "briefs", "a", replayed("sanctions"))
    with pytest.raises(OutputError, match=r"cannot write .*missing.*: No such file or directory"):
        write_run(tmp_path / "missing", type(replayed("sanctions")), [])
    assert [p.name for p in tmp_path.iterdir()] == ["briefs"]
