"""Every format says the same: what one brief holds is read back from each of them and compared with it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from record import RUNS
from test_seeds import ROOT, replayed

from summarize import read, read_text, to_json, to_markdown
from summarize.brief import (
    CitedSentence,
    Complaint,
    Gap,
    Provenance,
    Quantity,
    Role,
    Source,
    Unverified,
    item_lists,
)
from summarize.meaning import ExcerptOf, fields_of
from summarize.plain import HIDDEN_OR_RETURN, escaped, one_line
from summarize.render.docx import to_docx
from summarize.render.html import to_html
from summarize.render.table import to_csv
from summarize.schemas.situation import Actor, BottomLine, Situation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarize import Brief, Document

_HOSTILE = "=1+1 \x07bell \u202e12\u202c <b>\"bold\"</b> [link](http://a.example) *star* _[9]_ | ~~x~~ & 'quoted', done"


@dataclass(frozen=True)
class Entry:
    """What a reader of a format sees of an item or a gap: its words, and the sentences it points to."""

    text: str
    sentences: tuple[int, ...]


@dataclass(frozen=True)
class Shown:
    """What a reader of a format sees of a brief."""

    items: dict[str, list[Entry]]
    cited: dict[int, str]
    unverified: list[str]
    gaps: list[Entry]


def entry(text: str, sentences: object) -> Entry:
    """Return an entry as the comparison wants it: one line, numbers rising."""
    assert isinstance(sentences, list | tuple)
    return Entry(one_line(text), tuple(sorted({int(n) for n in sentences})))


def title(kind: str) -> str:
    """Return a list's title, as all formats for people have it."""
    return kind.replace("_", " ").capitalize()


def leaves(value: Any) -> Iterator[str]:
    """Return the strings of a JSON value."""
    if isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part)
    else:
        yield str(value)


def read_json(brief: Brief, _document: Document) -> Shown:
    """Read the JSON with nothing but a JSON parser."""
    data = json.loads(to_json(brief))
    own = {"evidence", "sentences"}
    return Shown(
        {
            kind: [
                entry(" ".join(leaves({k: v for k, v in i.items() if k not in own})), i["sentences"])
                for i in data[kind]
            ]
            for kind in item_lists(type(brief))
        },
        {c["number"]: one_line(c["text"]) for c in data["citations"]},
        [one_line(" ".join(leaves(u))) for u in data["unverified"]],
        [entry(g["text"], g["sentences"]) for g in data["gaps"]],
    )


def read_csv(brief: Brief, _document: Document) -> Shown:
    """Read the CSV as a spreadsheet would, and take the apostrophes away that keep it from calculating."""
    rows = list(csv.DictReader(io.StringIO(to_csv(brief), newline=""), strict=True))
    grouped: dict[str, dict[str, list[dict[str, str]]]] = {}
    for row in rows:
        assert not row["value"].startswith(tuple("=+-@\t\r\n"))
        if re.match(r"'+[-=+@]", row["value"]):
            row["value"] = row["value"][1:]
        grouped.setdefault(row["list"], {}).setdefault(row["item"], []).append(row)

    def entries(kind: str) -> list[Entry]:
        return [
            entry(
                " ".join(r["value"] for r in rows if not r["field"].startswith("sentences")),
                [r["value"] for r in rows if r["field"].startswith("sentences[")],
            )
            for rows in grouped.get(kind, {}).values()
        ]

    return Shown(
        {kind: entries(kind) for kind in item_lists(type(brief))},
        {int(r["sentence"]): one_line(r["value"]) for (r,) in grouped.get("citations", {}).values()},
        [e.text for e in entries("unverified")],
        entries("gaps"),
    )


def read_markdown(brief: Brief, _document: Document) -> Shown:
    """Read the lines under each title."""
    sections: dict[str, list[str]] = {}
    for part in re.split(r"^## ", to_markdown(brief), flags=re.MULTILINE)[1:]:
        name, *lines = part.splitlines()
        sections[name] = [
            re.sub(r"\\([\\`*_\[\]<>|#~])", r"\1", line.removeprefix("- "))
            for line in lines
            if line.startswith("- ")
        ]

    def entries(name: str) -> list[Entry]:
        found = [re.fullmatch(r"(.*?)(?: \[([\d, ]+)\])?", line) for line in sections.get(name, [])]
        return [entry(f[1], f[2].split(", ") if f[2] else []) for f in found if f]

    cited = [re.fullmatch(r"\*\*\[(\d+)\]\*\* (.*)", line) for line in sections.get("Cited sentences", [])]
    return Shown(
        {kind: entries(title(kind)) for kind in item_lists(type(brief))},
        {int(c[1]): c[2] for c in cited if c},
        sections["Could not be verified"],
        entries("Gaps"),
    )


def read_docx(brief: Brief, _document: Document) -> Shown:  # noqa: C901  # a reader of a format in one piece
    """Read text and tables with python-docx, and the endnotes from their own XML."""
    data = to_docx(brief)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        notes = etree.fromstring(archive.read("word/endnotes.xml"))
    sentence_of, cited = {}, {}
    for note in notes.findall(qn("w:endnote")):
        found = re.fullmatch(r" Sentence (\d+): (.*)", "".join(t.text or "" for t in note.iter(qn("w:t"))))
        if found:
            sentence_of[note.get(qn("w:id"))] = int(found[1])
            cited[int(found[1])] = found[2]

    note = docx.Document(io.BytesIO(data))
    marks = {
        start.get(qn("w:name")): start.getnext().find(qn("w:endnoteReference")).get(qn("w:id"))
        for start in note.element.iter(qn("w:bookmarkStart"))
    }

    def words(element: Any) -> Entry:
        texts, sentences = [], []
        for run in element.iter(qn("w:r")):
            style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
            if style is None or style.get(qn("w:val")) != "EndnoteReference":
                texts += [t.text or "" for t in run.iter(qn("w:t"))]
            sentences += [sentence_of[r.get(qn("w:id"))] for r in run.iter(qn("w:endnoteReference"))]
            for field in run.iter(qn("w:instrText")):
                (target,) = re.findall(r"^ NOTEREF (\w+) \\h $", field.text)
                sentences.append(sentence_of[marks[target]])
        return entry(" ".join("".join(texts).split()), sentences)

    sections: dict[str, list[Entry]] = {}
    name = ""
    for block in note.iter_inner_content():
        if isinstance(block, Paragraph) and block.style is not None and block.style.name == "Heading 1":
            name = block.text
            sections[name] = []
        elif isinstance(block, Table):
            for row in block.rows[1:]:
                cells = [words(cell) for cell in row._tr.tc_lst]  # noqa: SLF001  # fields are in the XML only
                sections[name].append(
                    entry(" ".join(c.text for c in cells), [n for c in cells for n in c.sentences])
                )
        elif isinstance(block, Paragraph) and name and block.style.name in {"Brief Statement", "List Bullet"}:
            sections[name].append(words(block._p))  # noqa: SLF001  # as above
    return Shown(
        {kind: sections[title(kind)] for kind in item_lists(type(brief))},
        cited,
        [e.text for e in sections["Could not be verified"]],
        sections.get("Gaps", []),
    )


def read_html(brief: Brief, document: Document) -> Shown:
    """Read the page without its script, which only helps to look around."""
    page = html.fromstring(to_html(brief, document))

    def words(element: Any) -> str:
        return one_line(" ".join(element.itertext()))

    cited: dict[int, str] = {}
    for sentence in page.xpath("//*[@id='source']//*[@data-n]"):
        sentence[0].text = ""  # the number in front
        cited[int(sentence.get("data-n"))] = one_line("".join(sentence.itertext()))
    numbers = {c.number for c in brief.citations}
    return Shown(
        {
            kind: [
                entry(words(item), item.get("data-sentences").split())
                for item in page.xpath(f"//li[starts-with(@id, 'item-{kind}-')]")
            ]
            for kind in item_lists(type(brief))
        },
        {n: text for n, text in cited.items() if n in numbers},
        [words(failed) for failed in page.xpath("//li[@class='failed']")],
        [
            entry(words(gap), [a.get("href")[2:] for a in gap.iter("a")])
            for gap in page.xpath("//section[@aria-labelledby='gaps']//li")
        ],
    )


_MARKDOWN_LEAVES = {"unspecified", "event"}  # unsaid, since most items are
FORMATS: dict[str, tuple[Callable[[Brief, Document], Shown], set[str]]] = {
    "json": (read_json, set()),
    "csv": (read_csv, set()),
    "markdown": (read_markdown, _MARKDOWN_LEAVES),
    "docx": (read_docx, set()),
    "html": (read_html, set()),
}
"""Name -> how it is read back, and which values it leaves unsaid."""


def values(item: Any, unsaid: set[str], cited: dict[int, str]) -> list[str]:
    """Return the words of an item that a reader must find; an excerpt may stand among the cited sentences only."""
    found: list[str] = []
    for field in fields_of(type(item)):
        value = getattr(item, field.name)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, Role):
                found += [part.role] if part.status == "current" else [part.status, part.role]
            elif isinstance(part, Quantity):
                found.append(part.text)
            elif part and part not in unsaid:
                inside = " ".join(cited[n] for n in item.sentences)
                if not (unsaid and isinstance(field.meaning, ExcerptOf) and one_line(part) in inside):
                    found.append(part)
    return [one_line(part) for part in found]


def paired(fitting: list[list[int]]) -> int:
    """Return how many items can have a row each, all at once: an item's values may stand in its neighbour's row too."""
    holder: dict[int, int] = {}

    def place(item: int, tried: set[int]) -> bool:
        for row in fitting[item]:
            if row not in tried:
                tried.add(row)
                if row not in holder or place(holder[row], tried):
                    holder[row] = item
                    return True
        return False

    return sum(place(item, set()) for item in range(len(fitting)))


def hostile() -> tuple[Brief, Document]:
    """Return a brief whose every text tries to be something else, and its source."""
    document = read_text(f"{_HOSTILE}\n")
    text = document.text.strip()
    return (
        Situation(
            brief_type="situation",
            brief_type_version="1.0",
            source=Source(
                path="-",
                sha256=document.sha256,
                title=_HOSTILE,
                language="en",
                encoding="utf-8",
                characters=len(text),
                sentences=1,
            ),
            bottom_line=[BottomLine(text=text, sentences=[1])],
            actors=[Actor(name=text, kind="person", aliases=["@SUM(A1)", "-2"], roles=[], sentences=[1])],
            citations=[CitedSentence(number=1, start=0, end=len(text), text=text)],
            gaps=[Gap(kind="actors", text=_HOSTILE, sentences=[1])],
            unverified=[
                Unverified(
                    kind="actors",
                    item={"name": _HOSTILE, "sentences": [1]},
                    findings=[Complaint(rule="rule", field="name", message=f"no {_HOSTILE}", sentence=1)],
                )
            ],
            provenance=Provenance(
                tool="summarize",
                model="none",
                address="nowhere",
                prompt="none",
                calls=0,
                prompt_tokens=0,
                cached_tokens=0,
                completion_tokens=0,
                seconds=0,
            ),
        ),
        document,
    )


def made(name: str) -> tuple[Brief, Document]:
    """Return a seed's brief, and its source."""
    return (replayed(name), read(ROOT / RUNS[name][0])) if name in RUNS else hostile()


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("name", [*RUNS, "hostile"])
def test_a_format_says_all_of_a_brief_and_no_more(name: str, style: str) -> None:
    """Each item's values, each number and text of a citation, each failed item with its reasons, each gap."""
    brief, document = made(name)
    reader, unsaid = FORMATS[style]
    shown = reader(brief, document)
    assert shown.cited == {c.number: one_line(c.text) for c in brief.citations}
    for kind in item_lists(type(brief)):
        items, rows = getattr(brief, kind), shown.items[kind]
        wanted = [(tuple(sorted(set(i.sentences))), values(i, unsaid, shown.cited)) for i in items]
        fitting = [
            [
                n
                for n, e in enumerate(rows)
                if e.sentences == numbers and all(value in e.text for value in words)
            ]
            for numbers, words in wanted
        ]
        assert [w for w, fits in zip(wanted, fitting, strict=True) if not fits] == []
        assert paired(fitting) == len(items) == len(rows)
    assert len(shown.unverified) == len(brief.unverified)
    for failed, text in zip(brief.unverified, shown.unverified, strict=True):
        said = [v for v in failed.item.values() if isinstance(v, str)] + [f.message for f in failed.findings]
        assert [one_line(v) for v in said if one_line(v) not in text] == []
    assert [e.sentences for e in shown.gaps] == [tuple(g.sentences) for g in brief.gaps]
    assert [
        g.text for e, g in zip(shown.gaps, brief.gaps, strict=True) if one_line(g.text) not in e.text
    ] == []


@pytest.mark.parametrize("name", RUNS)
def test_the_csv_has_every_proof_and_every_merge(name: str) -> None:
    """Support, rule, sentence, offsets and the source's own words of each value, to the character."""
    brief = replayed(name)
    rows = list(csv.DictReader(io.StringIO(to_csv(brief), newline=""), strict=True))
    shown = {
        (r["list"], r["item"], r["support"], r["rule"], r["sentence"], r["start"], r["end"], r["evidence"])
        for r in rows
    }
    missing = [
        (kind, proof)
        for kind in item_lists(type(brief))
        for n, item in enumerate(getattr(brief, kind))
        for proof in item.evidence
        if (
            kind,
            str(n),
            proof.support,
            proof.rule,
            *(str(number) for number in (proof.sentence, proof.start, proof.end)),
            proof.text,
        )
        not in shown
    ]
    assert missing == []
    merged = [(r["value"], r["rule"]) for r in rows if r["list"] == "merges" and r["field"] == "alias"]
    assert merged == [(m.alias, m.rule) for m in brief.merges]


def test_the_csv_keeps_fields_named_like_its_columns() -> None:
    """A failed item of a user's type may have a rule and a number of its own."""
    brief, _ = hostile()
    failed = Unverified(kind="actors", item={"rule": "own", "number": 7, "names": []}, findings=[])
    rows = csv.DictReader(io.StringIO(to_csv(brief.model_copy(update={"unverified": [failed]}))))
    found = {r["field"]: r["value"] for r in rows if r["list"] == "unverified"}
    assert found == {
        "kind": "actors",
        "item.rule": "own",
        "item.number": "7",
        "item.names": "",
        "findings": "",
    }


def test_the_json_hides_nothing() -> None:
    """A terminal that is shown the JSON of a hostile document obeys no character of it; its meaning is the document's."""
    brief, _ = hostile()
    made = to_json(brief)
    assert HIDDEN_OR_RETURN.findall(brief.model_dump_json())
    assert HIDDEN_OR_RETURN.findall(made) == []
    assert json.loads(made) == brief.model_dump(mode="json")


@given(st.text())
def test_escaped_json_means_the_same(text: str) -> None:
    """Whatever a string holds."""
    made = escaped(json.dumps(["é", text], ensure_ascii=False))
    assert json.loads(made) == ["é", text]
    assert HIDDEN_OR_RETURN.findall(made) == []
