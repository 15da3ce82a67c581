"""The command `summarize eval`, on a made-up document with both kinds of gold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from command import Done, refused, run
from inline_snapshot import snapshot

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Anna Berg saw two corvettes of Northland on 3 May 2026.\n"
GOLD: dict[str, Any] = {
    "document": "small.txt",
    "published": "2026-05-04",
    "actors": [
        {"name": "Anna Berg", "kind": "person", "main": True, "aliases": [], "roles": []},
        {"name": "Northland", "kind": "state", "main": False, "aliases": [], "roles": []},
    ],
    "not_actors": [],
    "positions": [],
    "military_assets": [
        {
            "designation": "corvettes",
            "quantity": {"text": "two", "low": 2, "high": 2, "hedge": "exact"},
            "operator": "Northland",
            "location": None,
            "sentence_contains": "two corvettes",
        }
    ],
    "dates": [{"phrase": "3 May 2026", "edtf": "2026-05-03", "kind": "event", "event": "seen"}],
}
BRIEF: dict[str, Any] = {
    "brief_type": "situation",
    "source": {"path": "texts/small.txt"},
    "citations": [{"number": 1, "text": TEXT.strip()}],
    "provenance": {
        "calls": 3,
        "prompt_tokens": 90,
        "cached_tokens": 30,
        "completion_tokens": 6,
        "seconds": 1.5,
    },
    "actors": [{"name": "Anna Berg", "kind": "person", "aliases": [], "roles": [], "sentences": [1]}],
    "positions": [],
    "military_assets": [
        {
            "designation": "corvettes",
            "quantity": {"text": "two", "low": 2, "high": 2, "hedge": "exact"},
            "operator": None,
            "location": None,
            "sentences": [1],
        }
    ],
    "dates": [{"phrase": "3 May 2026", "edtf": "2026-05-03", "kind": "event", "sentences": [1]}],
}
OTHER = {
    "doc_id": "small",
    "actors": [{"name": "Northland", "kind": "state", "roles": []}, {"name": "Southland"}],
    "dates": [{"text": "3 May", "normalized": "2026-05-03"}],
    "meta": {"calls": 1, "prompt_tokens": 200, "completion_tokens": 50, "seconds": 2},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with gold, document, our brief and another tool's prediction."""
    for name, data in {"gold/small": GOLD, "ours/one": BRIEF, "theirs/small": OTHER}.items():
        path = tmp_path / f"{name}.json"
        path.parent.mkdir()
        path.write_text(json.dumps(data))
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "small.txt").write_text(TEXT)
    return tmp_path


def evaluate(folder: Path, *arguments: object, predictions: str = "ours") -> Done:
    """Run `summarize eval` with the folder's gold and documents."""
    gold = ("--gold", folder / "gold", "--documents", folder / "texts")
    return run("eval", folder / predictions, *gold, *arguments)


def test_the_table_compares_two_tools(folder: Path) -> None:
    """One row a kind or field, and how far the first is above the second."""
    done = evaluate(folder, "--against", folder / "theirs")
    assert (done.code, done.err) == (0, "")
    assert done.out == snapshot("""\
Kinds and fields: precision / recall / **F1** (right of given, found of wanted). Shares: percent (counts). Costs: mean per document.

|  | ours | theirs | difference |
| --- | --- | --- | --- |
| actors | 1.00 / 0.50 / **0.67** (1/1, 1/2) | 0.50 / 0.50 / **0.50** (1/2, 1/2) | +0.17 |
| main actors found | 100.0% (1/1) | 0.0% (0/1) | +1.00 |
| actors said twice | 0.0% (0/1) | 0.0% (0/2) | +0.00 |
| actors: kind | 1.00 / 1.00 / **1.00** (1/1, 1/1) | 1.00 / 1.00 / **1.00** (1/1, 1/1) | +0.00 |
| military assets | 1.00 / 1.00 / **1.00** (1/1, 1/1) | - / 0.00 / **0.00** (0/0, 0/1) | +1.00 |
| military assets said twice | 0.0% (0/1) | - | - |
| military assets: quantity | 1.00 / 1.00 / **1.00** (1/1, 1/1) | - | - |
| military assets: operator | - / 0.00 / **0.00** (0/0, 0/1) | - | - |
| dates | 1.00 / 1.00 / **1.00** (1/1, 1/1) | 1.00 / 1.00 / **1.00** (1/1, 1/1) | +0.00 |
| dates said twice | 0.0% (0/1) | 0.0% (0/1) | +0.00 |
| dates: edtf | 1.00 / 1.00 / **1.00** (1/1, 1/1) | 1.00 / 1.00 / **1.00** (1/1, 1/1) | +0.00 |
| dates: kind | 1.00 / 1.00 / **1.00** (1/1, 1/1) | - | - |
| macro F1 (actors, assets, dates) | 0.89 | 0.50 | +0.39 |
| cited rightly: actors | 100.0% (1/1) | - | - |
| cited rightly: military assets | 100.0% (1/1) | - | - |
| cited rightly: dates | 100.0% (1/1) | - | - |
| not in the source: names | 0.0% (0/2) | 50.0% (1/2) | -0.50 |
| not in the source: quantities | 0.0% (0/1) | - | - |
| not in the source: dates | 0.0% (0/1) | 0.0% (0/1) | +0.00 |
| not in the source: all | 0.0% (0/4) | 33.3% (1/3) | -0.33 |
| prompt tokens | 90 | 200 | -110.0 |
| of them cached | 30 | - | - |
| output tokens | 6 | 50 | -44.0 |
| calls | 3.0 | 1.0 | +2.0 |
| seconds | 1.5 | 2.0 | -0.5 |
| documents missing or failed | 0 of 1 | 0 of 1 | +0.00 |
""")


def test_several_folders_stand_side_by_side(folder: Path) -> None:
    """Without --against there is no difference."""
    done = run("eval", folder / "ours", folder / "theirs", "--gold", folder / "gold")
    assert "|  | ours | theirs |" in done.out
    assert "not in the source" not in done.out
    assert "without --documents" in done.err


def test_mention_gold_brings_its_own_text(folder: Path) -> None:
    """One line a document; the text comes with the gold."""
    mentions = {kind: {"items": [], "ignored": []} for kind in ("actors", "military_assets", "dates")}
    mentions["actors"]["items"] = ["Anna Berg", "Northland"]
    gold = folder / "gold.jsonl"
    gold.write_text(json.dumps({"doc_id": "small", "text": TEXT, "gold": mentions}) + "\n")
    done = run("eval", folder / "theirs", "--gold", gold)
    assert "| actors | 0.50 / 0.50 / **0.50** (1/2, 1/2) |" in done.out
    assert "| not in the source: names | 50.0% (1/2) |" in done.out


def test_detail_lists_what_differs(folder: Path) -> None:
    """Document by document, wrong and missed by name."""
    done = evaluate(folder, "--detail", predictions="theirs")
    assert done.out.split("\n## ")[1].splitlines() == snapshot(
        [
            "theirs: small",
            "",
            "- actors wrong: Southland",
            "- actors missed: Anna Berg",
            "- main actors missed: Anna Berg",
            "- military_assets missed: corvettes (two)",
            "- names not in the source: Southland",
        ]
    )


def test_json_holds_figures_counts_and_remarks(folder: Path) -> None:
    """For programs: the same figures by name, with the gold's digest."""
    evaluate(folder, "--json", folder / "out.json")
    data = json.loads((folder / "out.json").read_text())
    ours = data["predictions"][0]
    assert len(data["gold"]) == 64
    assert ours["figures"]["actors.recall"] == 0.5
    assert ours["figures"]["cost.prompt_tokens"] == 90
    assert ours["counts"]["actors"] == [1, 1, 1, 2]
    assert ours["documents"]["small"]["actors missed"] == ["Northland"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            '{"doc_id": "small", "error": "time-out", "actors": [{"name": "Berg"}]}',
            "small counts as empty: failed: time-out",
        ),
        ('{"doc_id": "small", "actors": 3}', "small counts as empty: actors: "),
        ("{", "small counts as empty: "),
        ("[]", "small counts as empty: "),
    ],
)
def test_a_failed_prediction_is_empty_and_named(content: str, words: str, folder: Path) -> None:
    """Everything is missed, and stderr says which document and why."""
    (folder / "theirs" / "small.json").write_text(content)
    done = evaluate(folder, predictions="theirs")
    assert done.code == 0
    assert words in done.err
    assert "| actors | - / 0.00 / **0.00** (0/0, 0/2) |" in done.out
    assert "| documents missing or failed | 1 of 1 |" in done.out


def test_a_missing_prediction_is_named(folder: Path) -> None:
    """A second document of the gold has no brief."""
    (folder / "gold" / "more.json").write_text(json.dumps(GOLD | {"document": "more.txt"}))
    (folder / "texts" / "more.txt").write_text(TEXT)
    done = evaluate(folder)
    assert "ours: more counts as empty: no prediction" in done.err
    assert "| actors | 1.00 / 0.25 / **0.40** (1/1, 1/4) |" in done.out


def test_briefs_of_other_documents_are_left_alone(folder: Path) -> None:
    """They are named, and count for nothing."""
    (folder / "ours" / "two.json").write_text(json.dumps(BRIEF | {"source": {"path": "other.txt"}}))
    done = evaluate(folder)
    assert "two.json: of no case of the gold" in done.err
    assert "| documents missing or failed | 0 of 1 |" in done.out


def test_two_predictions_for_one_document_are_refused(folder: Path) -> None:
    """Which one counts is not for us to say."""
    (folder / "ours" / "two.json").write_text(json.dumps(BRIEF))
    refused(evaluate(folder), 14, "two.json", "one.json", "small", "keep one")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nowhere", "--gold", "gold"], 14, ["nowhere", "no such folder"]),
        (["texts", "--gold", "gold"], 14, ["texts", "no .json file"]),
        (["ours", "--gold", "nothing"], 3, ["nothing", "no such folder or file of gold"]),
        (["ours", "--gold", "texts"], 3, ["texts", "no gold in it"]),
        (["ours", "--gold", "ours"], 3, ["one.json", "no gold: document"]),
        (["ours", "--gold", "gold", "--documents", "ours"], 3, ["small.txt"]),
        (["ours", "--gold", "gold", "--json", "nowhere/out.json"], 6, ["nowhere"]),
        (["ours", "--gold", "gold", "--floors", "none.toml", "-q"], 3, ["--update-floors"]),
        (["ours", "theirs", "--gold", "gold", "--against", "ours"], 2, ["--against"]),
        (["ours", "theirs", "--gold", "gold", "--floors", "f.toml"], 2, ["--floors"]),
        (["ours", "--gold", "gold", "--update-floors"], 2, ["--floors"]),
        (["ours", "--gold", "gold", "--floors", "f.toml", "--allow-lower"], 2, ["--update-floors"]),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str], code: int, words: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code of its kind, what is wrong, and nothing on stdout."""
    monkeypatch.chdir(folder)
    refused(run("eval", *arguments), code, *words)


def test_the_gate_opens_and_closes(folder: Path) -> None:
    """Floors are set, kept, broken by a worse brief, kept from sinking, and lowered when asked."""
    floors = folder / "floors.toml"
    assert evaluate(folder, "--floors", floors, "--update-floors").code == 0
    assert evaluate(folder, "--floors", floors).code == 0
    before = floors.read_text()
    (folder / "ours" / "one.json").write_text(json.dumps(BRIEF | {"dates": []}))
    closed = evaluate(folder, "--floors", floors)
    assert closed.code == 21
    assert "dates.recall: 0.0000 is below its floor 1.0000" in closed.err
    assert evaluate(folder, "--floors", floors, "--update-floors").code == 21
    assert floors.read_text() == before
    assert evaluate(folder, "--floors", floors, "--update-floors", "--allow-lower").code == 0
    assert '"dates.recall" = 0.0000' in floors.read_text()


def test_the_gate_is_closed_for_another_gold(folder: Path) -> None:
    """A changed gold needs new floors."""
    floors = folder / "floors.json"
    evaluate(folder, "--floors", floors, "--update-floors")
    (folder / "gold" / "small.json").write_text(json.dumps(GOLD, indent=1))
    closed = evaluate(folder, "--floors", floors)
    assert closed.code == 21
    assert "belong to another gold" in closed.err
