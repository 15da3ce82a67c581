"""Item gold: figures counted by hand on a made-up document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from summarize.evaluate import Predictions, as_prediction, load_gold, score
from summarize.evaluate.gold import ItemGold
from summarize.evaluate.items import score_items
from summarize.evaluate.tally import CaseScore, Tally

ROOT = Path(__file__).parent.parent
SENTENCES = {
    1: "Anna Berg, a former minister of Northland, opposes the strike.",
    2: "“We support talks,” said Berg, and the ministry denied the raid.",
    3: "Two corvettes of Northland left Orm on Tuesday, and later two more corvettes left the bay.",
    4: "Mr. Holt reported from Orm.",
}
GOLD = ItemGold.model_validate(
    {
        "document": "small.txt",
        "actors": [
            {
                "name": "Anna Berg",
                "kind": "person",
                "main": True,
                "aliases": ["Berg"],
                "roles": [{"role": "minister of Northland", "status": "former"}],
            },
            {"name": "Northland", "kind": "state", "main": True, "aliases": [], "roles": []},
            {"name": "Ministry", "kind": "organization", "main": False, "aliases": [], "roles": []},
        ],
        "not_actors": ["Holt"],
        "positions": [
            {
                "holder": "Anna Berg",
                "speaker": None,
                "stance": "opposes",
                "target": "the strike",
                "manner": "described",
                "quote": None,
                "sentence_contains": "opposes the strike",
            },
            {
                "holder": "Anna Berg",
                "speaker": "Anna Berg",
                "stance": "supports",
                "target": "talks",
                "manner": "own words",
                "quote": "We support talks",
                "sentence_contains": "We support talks",
            },
            {
                "holder": "Ministry",
                "speaker": "Ministry",
                "stance": "denies",
                "target": "the raid",
                "manner": "reported",
                "quote": None,
                "sentence_contains": "denied the raid",
            },
        ],
        "military_assets": [
            {
                "designation": "corvettes",
                "quantity": {"text": "Two", "low": 2, "high": 2, "hedge": "exact"},
                "operator": "Northland",
                "location": "Orm",
                "sentence_contains": "Two corvettes",
            },
            {
                "designation": "patrol boats",
                "quantity": None,
                "operator": None,
                "location": None,
                "sentence_contains": "patrol boats",
            },
        ],
        "dates": [{"phrase": "Tuesday", "edtf": "2026-03-03", "kind": "event"}],
    }
)
POSITION = {
    "statement": "Anna Berg opposes the strike",
    "holder": "Berg",
    "speaker": None,
    "stance": "opposes",
    "target": "strike",
    "manner": "described",
    "sentences": [1],
}
ASSET = {
    "designation": "corvettes",
    "quantity": {"text": "Two", "low": 2, "high": 2, "hedge": "exact"},
    "operator": "Northland",
    "location": "Orm",
    "sentences": [3],
}
DATE = {"phrase": "on Tuesday", "edtf": "2026-03-03", "kind": "event", "sentences": [3]}


def scored(**lists: list[dict[str, Any]]) -> CaseScore:
    """Score a brief of the made-up document."""
    cited = [{"number": number, "text": text} for number, text in SENTENCES.items()]
    return score_items(as_prediction({"brief_type": "situation", "citations": cited, **lists}), GOLD)


def actor(name: str, kind: str = "person", **fields: Any) -> dict[str, Any]:
    """Return an actor of a brief."""
    return {"name": name, "kind": kind, "sentences": [1], **fields}


def test_an_actor_is_found_by_any_of_its_names() -> None:
    """A shared name is enough, and the name of a reporter is wrong."""
    result = scored(actors=[actor("Ms. Berg", aliases=["Berg"]), actor("Holt"), actor("Northland navy")])
    assert result.tallies["actors"] == Tally(1, 3, 1, 3)
    assert (result.shares["actors.main"].part, result.shares["actors.main"].whole) == (1, 2)
    assert result.shares["actors.unwanted"].part == 1
    assert result.remarks["actors wrong"] == ["Holt", "Northland navy"]
    assert result.remarks["taken for actors"] == ["holt"]


def test_an_actor_said_twice_is_repeated() -> None:
    """A second entry for one actor is neither right nor wrong, and is counted as repeated."""
    result = scored(actors=[actor("Anna Berg"), actor("Berg")])
    assert result.tallies["actors"] == Tally(1, 1, 1, 3)
    assert (result.shares["actors.repeated"].part, result.shares["actors.repeated"].whole) == (1, 2)


def test_kind_is_judged_once_a_pair() -> None:
    """A wrong kind is wrong; actors that were not found have none."""
    result = scored(actors=[actor("Anna Berg"), actor("Northland", "organization")])
    assert result.tallies["actors.kind"] == Tally(1, 2, 1, 2)
    assert result.remarks["actors.kind differs"] == ["Northland: organization, gold state"]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([{"role": "minister", "status": "former"}], Tally(1, 1, 1, 1)),
        ([{"role": "minister", "status": "current"}], Tally(0, 1, 0, 1)),
        ([{"role": "premier", "status": "former"}], Tally(0, 1, 0, 1)),
        ([], Tally(0, 0, 0, 1)),
        (["minister of Northland"], Tally(1, 1, 1, 1)),
    ],
)
def test_roles_need_words_and_status(roles: list[Any], expected: Tally) -> None:
    """The status counts where the format states one."""
    assert scored(actors=[actor("Anna Berg", roles=roles)]).tallies["actors.roles"] == expected


def test_citations_hold_the_name() -> None:
    """An actor cites a sentence that names it; wrong actors don't count here."""
    result = scored(
        actors=[actor("Anna Berg"), actor("Northland", "state", sentences=[2]), actor("Orm", sentences=[3])]
    )
    assert (result.shares["cited.actors"].part, result.shares["cited.actors"].whole) == (1, 2)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Tally(1, 1, 1, 3)),
        ({"stance": "supports"}, Tally(0, 1, 0, 3)),
        ({"holder": "Northland"}, Tally(0, 1, 0, 3)),
        ({"sentences": [4]}, Tally(0, 1, 0, 3)),
    ],
)
def test_a_position_needs_place_holder_and_stance(change: dict[str, Any], expected: Tally) -> None:
    """Who stands how, in the sentence that says so."""
    assert scored(positions=[POSITION | change]).tallies["positions"] == expected


def test_fields_of_a_position() -> None:
    """Nobody as speaker is a value; a wrong manner counts only there."""
    result = scored(positions=[POSITION | {"manner": "reported"}])
    fields = ("holder", "speaker", "stance", "target", "manner")
    assert [result.tallies[f"positions.{name}"].right for name in fields] == [1, 1, 1, 1, 0]
    assert result.remarks["positions.manner differs"] == ["opposes the strike: reported, gold described"]


def test_two_positions_of_one_sentence_are_told_apart() -> None:
    """Support and denial stand in the same sentence; the holder and stance decide which is which."""
    given = [
        POSITION | {"holder": "ministry", "speaker": "ministry", "stance": "denies", "sentences": [2]},
        POSITION | {"speaker": "Berg", "stance": "supports", "sentences": [2]},
    ]
    result = scored(positions=given)
    assert result.tallies["positions"] == Tally(2, 2, 2, 3)
    assert result.tallies["positions.speaker"].right == 2


def test_positions_without_a_citation_are_found_by_quote_or_target() -> None:
    """Other tools cite nothing; fields that their format lacks are not judged."""
    listed = [
        {"actor": "Berg", "issue": "anything", "stance": "supports", "quote": "“We support talks.”"},
        {"actor": "the Ministry", "issue": "raid", "stance": "denies", "quote": None},
        {"actor": "Anna Berg", "issue": "weather", "stance": "opposes", "quote": "I oppose rain"},
    ]
    result = score_items(as_prediction({"doc_id": "small", "positions": listed}), GOLD)
    assert result.tallies["positions"] == Tally(2, 3, 2, 3)
    assert "positions.manner" not in result.tallies
    assert result.shares["cited.positions"].value is None


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        (ASSET["quantity"], Tally(1, 1, 1, 1)),
        ({"text": "Two", "low": 2, "high": 2, "hedge": "about"}, Tally(0, 1, 0, 1)),
        ({"text": "3", "low": 3, "high": 3, "hedge": "exact"}, Tally(0, 1, 0, 1)),
        ("2", Tally(1, 1, 1, 1)),
        (2, Tally(1, 1, 1, 1)),
        ("twelve", Tally(0, 1, 0, 1)),
        (None, Tally(0, 0, 0, 1)),
    ],
)
def test_quantities_need_bounds_and_hedge(quantity: Any, expected: Tally) -> None:
    """A format without bounds is judged by the number it states."""
    assert (
        scored(military_assets=[ASSET | {"quantity": quantity}]).tallies["military_assets.quantity"]
        == expected
    )


def test_an_invented_count_costs_precision() -> None:
    """A count where the gold has none is wrong, and so are operator and place."""
    result = scored(military_assets=[ASSET | {"designation": "patrol boats"}])
    for name in ("quantity", "operator", "location"):
        assert result.tallies[f"military_assets.{name}"] == Tally(0, 1, 0, 0)


def test_a_repeated_asset_with_another_count_is_wrong() -> None:
    """Saying it again is harmless; saying it again with another number is not."""
    again, other = ASSET | {"quantity": None}, ASSET | {"quantity": "5"}
    result = scored(military_assets=[ASSET, again, other])
    assert result.tallies["military_assets"] == Tally(1, 2, 1, 2)
    assert result.remarks["military_assets repeated"] == ["corvettes"]
    assert result.remarks["military_assets wrong"] == ["corvettes (5)"]


def test_dates_by_phrase_value_and_kind() -> None:
    """The phrase finds the date; value and kind are judged for themselves."""
    result = scored(dates=[DATE | {"edtf": "2026-03-10", "kind": "report"}, DATE | {"phrase": "Monday"}])
    assert result.tallies["dates"] == Tally(1, 2, 1, 1)
    assert result.tallies["dates.edtf"] == Tally(0, 1, 0, 1)
    assert result.tallies["dates.kind"] == Tally(0, 1, 0, 1)
    assert result.shares["cited.dates"].value == 1.0


def test_an_asset_is_paired_by_its_citation_first() -> None:
    """The one that cites the gold's sentence is the one that is meant; the other only repeats it."""
    elsewhere = ASSET | {"sentences": [4], "operator": "Orm"}
    result = scored(military_assets=[elsewhere, ASSET | {"designation": "Northland corvettes"}])
    assert result.tallies["military_assets.operator"] == Tally(1, 1, 1, 1)
    assert result.remarks["military_assets repeated"] == ["corvettes (Two)"]


def test_a_repeated_date_with_another_value_is_wrong() -> None:
    """The right value is the pair, wherever it stands; no value at all is harmless."""
    result = scored(dates=[DATE | {"edtf": "2026-03-10"}, DATE | {"edtf": None}, DATE])
    assert result.tallies["dates"] == Tally(1, 2, 1, 1)
    assert result.tallies["dates.edtf"] == Tally(1, 1, 1, 1)
    assert result.shares["dates.repeated"].part == 1


def test_a_holder_may_go_by_an_alias_that_only_the_brief_gives() -> None:
    """The brief's own aliases say whom it means."""
    given = actor("Anna Berg", aliases=["the envoy"])
    result = scored(actors=[given], positions=[POSITION | {"holder": "envoy"}])
    assert result.tallies["positions"].right == 1
    assert scored(positions=[POSITION | {"holder": "envoy"}]).tallies["positions"].right == 0


def test_an_empty_prediction_misses_everything() -> None:
    """No item, no field, no citation; everything is missed."""
    result = scored()
    assert {kind: result.tallies[kind] for kind in ("actors", "positions", "military_assets", "dates")} == {
        "actors": Tally(0, 0, 0, 3),
        "positions": Tally(0, 0, 0, 3),
        "military_assets": Tally(0, 0, 0, 2),
        "dates": Tally(0, 0, 0, 1),
    }


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "gold").glob("*.json")), ids=lambda path: path.stem)
def test_the_gold_scores_full_marks(path: Path) -> None:
    """A brief that says what the gold says is right in every kind, field and citation, and all of it is in the text."""
    case = load_gold(path, ROOT / "seeds")[0]
    assert case.text is not None
    data = json.loads(path.read_text("utf-8"))
    cited = [{"number": n, "text": text} for n, text in enumerate(case.text.split("\n"), 1)]
    held = {
        "actors": "name",
        "positions": "sentence_contains",
        "military_assets": "sentence_contains",
        "dates": "phrase",
    }
    for kind, part in held.items():
        for item in data[kind]:
            item["sentences"] = [one["number"] for one in cited if item[part] in one["text"]]
            item["statement"] = item.get("quote")
    brief = as_prediction({"brief_type": "situation", "citations": cited, **data})
    figures = score([case], Predictions("gold", {case.name: brief})).figures()
    less = [
        name for name in figures if name.startswith("unsupported.") or name.endswith(("repeated", "unwanted"))
    ]
    assert {name: figures[name] for name in less if figures[name]} == {}
    more = [name for name in figures if name not in less and not name.startswith("cost.")]
    assert {name: figures[name] for name in more if figures[name] not in {1.0, None}} == {}
