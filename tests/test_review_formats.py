"""A reviewed brief in every format: judgement stands apart from what the source reports; and `verify` and `render`."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from command import Done, refused, run
from inline_snapshot import snapshot
from pages import Page
from reviews import Files, change, desk_of, files_in, place

if TYPE_CHECKING:
    from pathlib import Path

JUDGED = "Quadrupled Brigade"  # a name that the source does not have
REMARK = "see |annex| <b>"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Return a reviewed brief: one item accepted, one edited, one rejected, one judged, one taken up, one remarked on."""
    made = files_in(tmp_path)
    with desk_of(made) as desk:
        actors = {
            name: place(desk.brief, "actors", name=name) for name in ("Norway", "Russia", "Northern Brigade")
        }
        change(desk, "actors", actors["Norway"], "accept")
        change(desk, "actors", actors["Russia"], "reject")
        change(desk, "actors", actors["Northern Brigade"], "edit", values={"name": JUDGED}, judgement=True)
        change(desk, "actors", actors["Northern Brigade"], "remark", text=REMARK)
        change(desk, "bottom_line", 0, "edit", values={"text": "Norway had sent at least 12 Leopard tanks."})
        change(desk, "unverified", 0, "promote", judgement=True)
        change(desk, "dates", 0, "remark", text="a Tuesday")
    return made


def rendered(files: Files, style: str) -> str:
    """Return what `summarize render` writes."""
    out = files.brief.with_name(f"out.{style}")
    done = run("render", files.result, "-s", files.source, "-f", style, "-o", out)
    assert (done.code, done.out, done.err) == (0, "", "")
    return out.read_text("utf-8") if style != "docx" else str(out)


def test_markdown_keeps_judgement_apart(files: Files) -> None:
    """Marks at the items, a section for judgements, one for what was rejected."""
    text = rendered(files, "markdown")
    assert text.split("## Positions", maxsplit=1)[0] == snapshot("""\
# Tanks for Estonia

2026-03-05

Reviewed by ada: 1 accepted, 1 edited, 2 kept as the writer’s own judgement, 1 rejected; 8 not decided.

## Bottom line

- Norway had sent at least 12 Leopard tanks. [1] — edited by ada, 2026-03-06 12:00 UTC

## Actors

- **Ola Brandt**, Defence Minister (person) [1]
- **Norway** (state) [1]
- **Ib Rask**, former commander of the Northern Brigade (person) [2]

""")
    judgements = text.split("## Writer’s own judgement", maxsplit=1)[1].split("\n## ", maxsplit=1)[0]
    assert judgements == snapshot("""\


The source does not carry these. A reviewer keeps them as the writer’s own judgement: they are not reported by the source, and they are no part of the lists.

- Actors: **Quadrupled Brigade** (organization) [2, 3] — edited by ada, 2026-03-06 12:00 UTC; remark: see \\|annex\\| \\<b\\>; name: "Quadrupled Brigade" is not in the cited sentences; Name was: Northern Brigade
- Bottom line: Sweden had sent 40 Leopard tanks. [1] — promoted by ada, 2026-03-06 12:00 UTC; text: the citation has no 'Sweden'; text: the citation has no '40'
""")
    assert text.split("## Rejected in review", maxsplit=1)[1].split("\n## ", maxsplit=1)[0] == snapshot("""\


A reviewer took these out: no part of the brief.

- Actors: **Russia** (state) [3] — rejected by ada, 2026-03-06 12:00 UTC
""")
    assert text.count(JUDGED) == judgements.count(JUDGED)


def test_html_keeps_judgement_apart(files: Files) -> None:
    """In a section of its own, with badges; without a button, for this is no desk."""
    text = rendered(files, "html")
    page = Page(text)
    assert page.faults == []
    cards = {a["id"]: t for a, t in page.all("li") if a.get("class") == "item"}
    assert [i for i, t in cards.items() if JUDGED in t] == ["judgement-1"]
    assert "Writer’s own judgement" in cards["judgement-1"]
    assert REMARK in cards["judgement-1"]
    assert "Name was" in cards["judgement-1"]
    assert "Edited by ada" in cards["item-bottom_line-1"]
    assert "a Tuesday" in cards["item-dates-1"]
    assert not page.all("button", **{"data-act": "accept"})
    assert "connect-src" not in text
    ids = [a["id"] for _, a, _ in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    assert [a["href"] for a, _ in page.all("a") if a["href"][1:] not in ids] == []


def test_docx_keeps_judgement_apart(files: Files) -> None:
    """Under headings of its own, in tables."""
    with zipfile.ZipFile(rendered(files, "docx")) as package:
        xml = package.read("word/document.xml").decode()
    text = " ".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml))
    judged, rejected = text.index("Writer’s own judgement"), text.index("Rejected in review")
    assert text.index(JUDGED) > judged
    assert text.index(JUDGED, judged) < rejected
    assert text.rindex("Russia") > judged
    assert "edited by ada, 2026-03-06 12:00 UTC" in text
    assert "Reviewed by ada" in text


def test_csv_keeps_judgement_apart(files: Files) -> None:
    """In lists of their own."""
    rows = list(csv.DictReader(io.StringIO(rendered(files, "csv"))))
    assert {r["list"] for r in rows if r["value"] == JUDGED} == {"review judgements"}
    assert {(r["list"], r["field"]) for r in rows if r["value"] == "Russia"} >= {
        ("review rejected", "item.name")
    }
    assert ("actors", "name") not in {(r["list"], r["field"]) for r in rows if r["value"] == "Russia"}
    assert [r["value"] for r in rows if r["list"] == "review marks" and r["field"] == "decision"] == [
        "edited", "accepted", "",
    ]  # fmt: skip  # one line reads best


def test_json_keeps_judgement_apart_and_comes_back(files: Files) -> None:
    """Rendering JSON as JSON changes nothing."""
    assert rendered(files, "json") == files.result.read_text("utf-8")
    data = json.loads(rendered(files, "json"))
    assert JUDGED not in json.dumps({k: v for k, v in data.items() if k != "review"})
    assert [j["item"].get("name", "a sentence") for j in data["review"]["judgements"]] == [
        JUDGED,
        "a sentence",
    ]


def verified(files: Files, *options: str) -> Done:
    """Run `summarize verify` on the reviewed brief."""
    return run("verify", files.result, "-s", files.source, *options)


def test_verify_lists_judgements_and_finds_no_fault_in_them(files: Files) -> None:
    """The brief says itself that the source does not carry them: exit code 0."""
    done = verified(files)
    assert done.code == 0
    lines = done.out.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("writer's own judgement of ada, 2026-03-06T12:00:0") for line in lines)
    assert JUDGED in done.out
    assert "set apart as the writer's own judgement: 2" in done.err
    assert verified(files, "--quiet").out == ""


def test_verify_still_finds_what_is_wrong_with_a_reviewed_brief(files: Files) -> None:
    """A judgement smuggled back into its list, and evidence of a judgement that does not stand in the source."""
    whole = files.result.read_text("utf-8")
    data = json.loads(whole)
    (judged,) = [j for j in data["review"]["judgements"] if j["kind"] == "actors"]
    data["actors"].append(judged["item"] | {"evidence": []})
    files.result.write_text(json.dumps(data))
    done = verified(files)
    assert (done.code, "name-not-in-citation" in done.out) == (20, True)
    files.result.write_text(whole)
    with desk_of(files) as desk:
        change(desk, "military_assets", 0, "edit", values={"quantity": "at least 40"}, judgement=True)
    assert verified(files).code == 0
    data = json.loads(files.result.read_text("utf-8"))
    moved = next(j for j in data["review"]["judgements"] if j["evidence"])
    moved["evidence"][0]["start"] += 1
    files.result.write_text(json.dumps(data))
    done = verified(files)
    assert (done.code, "evidence-moved" in done.out) == (20, True)


def test_render_says_what_it_needs(files: Files, tmp_path: Path) -> None:
    """HTML needs the source, a template a Word document, and the brief must be one."""
    refused(run("render", files.result, "-f", "html"), 2, "name it with --source")
    refused(run("render", files.result, "--template", "x.docx"), 2, "--template belongs to Word documents")
    refused(run("render", files.source), 14, "no situation brief")
    refused(run("render", files.result, "-o", files.result), 6, "also an input")
    plain = run("render", files.brief)
    assert (plain.code, plain.out.startswith("# Tanks for Estonia")) == (0, True)
    other = tmp_path / "other.txt"
    other.write_text("Norway.\n")
    refused(run("render", files.result, "-f", "html", "-s", other, "-q"), 14, "the brief was made of")
