"""The tables of a brief type, and the rows that a brief gives them. Nothing that a brief holds is left out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from summarize.batch.columns import (
    Column,
    columns_of,
    model_in_list,
    name_apart,
    named_apart,
    own,
    shape_of,
    value_at,
)
from summarize.brief import Complaint, Item, Unverified
from summarize.finding import Support

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydantic import BaseModel

    from summarize.brief import Brief

DOCUMENTS = "documents"
"""The table of the run's documents, which no list of a brief may be named like."""

_BRIEFS = "briefs"  # one row a brief: what is no list of objects
_REVIEW = "review"  # no brief of a run has one: people review briefs one by one
_INTEGERS = {"list": "integer"}
_SUPPORTS: tuple[str, ...] = get_args(Support)  # from the strongest to the weakest


@dataclass(frozen=True, slots=True)
class Entry:
    """A brief to make rows of.

    Attributes:
        document: The document's path as text.
        name: The name of its result files.
        brief: The brief as a JSON object.
    """

    document: str
    name: str | None
    brief: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table, and how a brief fills it."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Entry], Iterator[Sequence[Any]]]


def tables_of(brief_type: type[Brief]) -> tuple[Table, ...]:
    """Return the tables of a brief type, the same and in the same order for each brief of the type.

    `briefs` has what stands once in a brief (source, provenance, versions); each list of items has a table with the
    items' fields, sentences and evidence; `unverified` has a row for each finding; each other list of objects (gaps,
    left_out, merges, citations) has a table with its fields. `document` joins them.
    """
    lists = {
        field: model
        for field, info in brief_type.model_fields.items()
        if (model := model_in_list(info.annotation)) is not None
    }
    taken = {DOCUMENTS}
    tables = [_briefs(name_apart(_BRIEFS, taken), brief_type, lists)]
    for field, model in lists.items():
        make = _items if issubclass(model, Item) else _findings if model is Unverified else _entries
        tables.append(make(name_apart(field, taken), field, model))
    return tuple(tables)


def _briefs(table: str, brief_type: type[Brief], lists: Mapping[str, object]) -> Table:
    columns = named_apart([own("document"), own("name"), *columns_of(brief_type, without={*lists, _REVIEW})])

    def rows(entry: Entry) -> Iterator[Sequence[Any]]:
        yield [entry.document, entry.name, *_values(entry.brief, columns[2:])]

    return Table(table, columns, rows)


def _items(table: str, field: str, model: type[BaseModel]) -> Table:
    """Return the table of a list of items; names of ours are the same in each of them."""
    evidence = shape_of(Item.model_fields["evidence"].annotation)
    before = [own("document"), own("item", "integer")]
    after = [own("sentences", _INTEGERS), own("support"), own("evidence", evidence), own("citation")]
    named = named_apart([*before, *after, *columns_of(model, without={"sentences", "evidence"})])
    fields = named[len(before) + len(after) :]
    columns = (*before, *fields, *after)

    def rows(entry: Entry) -> Iterator[Sequence[Any]]:
        items = entry.brief[field]
        cited = {c["number"]: c["text"] for c in entry.brief["citations"]} if items else {}
        for number, item in enumerate(items, 1):
            sentences, evidence = item["sentences"], item["evidence"]
            supports = [one["support"] for one in evidence]
            weakest = max(supports, key=_SUPPORTS.index) if supports else None
            citation = " ".join(cited[n] for n in sentences if n in cited)
            values = _values(item, fields)
            yield [entry.document, number, *values, sentences, weakest, evidence, citation]

    return Table(table, columns, rows)


def _findings(table: str, field: str, model: type[BaseModel]) -> Table:
    """Return the table of what could not be verified: a row for each finding, at least one for each entry."""
    entry_columns = named_apart(
        [own("document"), own("number", "integer"), *columns_of(model, without={"findings"})]
    )
    findings = tuple(columns_of(Complaint))
    columns = (*entry_columns, *findings)

    def rows(entry: Entry) -> Iterator[Sequence[Any]]:
        for number, one in enumerate(entry.brief[field], 1):
            head = [entry.document, number, *_values(one, entry_columns[2:])]
            for finding in one["findings"] or [None]:
                yield head + (_values(finding, findings) if finding else [None] * len(findings))

    return Table(table, columns, rows)


def _entries(table: str, field: str, model: type[BaseModel]) -> Table:
    columns = named_apart([own("document"), *columns_of(model)])

    def rows(entry: Entry) -> Iterator[Sequence[Any]]:
        for one in entry.brief.get(field, ()):  # a list that is mostly empty is left out then
            yield [entry.document, *_values(one, columns[1:])]

    return Table(table, columns, rows)


def _values(entry: Mapping[str, Any], columns: Sequence[Column]) -> list[Any]:
    """Return an object's values for columns; what is neither text, number nor list becomes JSON text."""
    values = []
    for column in columns:
        value = entry[column.path[0]] if len(column.path) == 1 else value_at(entry, column.path)
        if column.shape == "json" and value is not None:
            value = json.dumps(value, ensure_ascii=False)
        values.append(value)
    return values
