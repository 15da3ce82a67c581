"""`verify` on finished briefs: a true one passes, and one changed word, number or offset does not."""

from __future__ import annotations

import asyncio
import json
from functools import lru_cache
from typing import Any

import pytest
from fake_model import FakeModel

from summarize import load_type, read_text, to_json, verify
from summarize.errors import BriefError
from summarize.pipeline import make_brief
from summarize.verification import parse_brief

SOURCE = (
    "---\npublished: 2026-03-05\n---\n"
    "Defence Minister Ola Brandt said on Tuesday that Norway had sent at least 12 Leopard tanks to Estonia in August. "
    "“We will not withdraw the tanks,” said Ib Rask, a former commander of the Northern Brigade. "
    "Russia opposes the deployment of the Northern Brigade near Narva.\n"
)
LINE = "Norway had sent at least 12 Leopard tanks to Estonia in August."


@lru_cache(maxsize=1)  # every test changes a copy of the same brief
def finished() -> str:
    """Return the JSON of a true brief."""

    def answer(question: str) -> object:
        if "Sum up" in question:
            return {"sentences": [{"text": f"Defence Minister Ola Brandt said {LINE}", "rests_on": 1}]}
        return "0" if "Answer with one number" in question else "neither"

    return to_json(asyncio.run(make_brief(read_text(SOURCE), load_type(), FakeModel(answer))))


def rules_broken(data: dict[str, Any]) -> set[str]:
    """Return the names of the rules that a brief breaks."""
    brief = parse_brief(json.dumps(data), load_type(), "brief.json")
    return {finding.rule for finding in verify(brief, read_text(SOURCE))}


def item(data: dict[str, Any], kind: str, **known: str) -> dict[str, Any]:
    """Return the item of a list that has these values."""
    found: dict[str, Any]
    (found,) = [i for i in data[kind] if all(i[key] == value for key, value in known.items())]
    return found


def test_a_true_brief_passes() -> None:
    """Nothing to say."""
    assert rules_broken(json.loads(finished())) == set()


def test_the_brief_under_test_holds_every_kind_of_item() -> None:
    """Otherwise the changes below would prove nothing."""
    data = json.loads(finished())
    assert all(data[kind] for kind in ("bottom_line", "actors", "positions", "military_assets", "dates"))


CHANGES = [
    (
        "military_assets",
        {"designation": "Leopard tanks"},
        "designation",
        "Abrams tanks",
        "designation-not-in-citation",
    ),
    ("military_assets", {"designation": "Leopard tanks"}, "location", "Latvia", "location-not-told"),
    ("military_assets", {"designation": "Leopard tanks"}, "domain", "air", "domain-contradicts-word-list"),
    ("actors", {"name": "Ola Brandt"}, "name", "Ola Brand", "name-not-in-citation"),
    ("actors", {"name": "Ola Brandt"}, "kind", "state", "kind-contradicts-text"),
    ("actors", {"name": "Ola Brandt"}, "aliases", ["Rask"], "alias-without-rule"),
    (
        "actors",
        {"name": "Ola Brandt"},
        "roles",
        [{"role": "Prime Minister", "status": "current"}],
        "role-not-beside-holder",
    ),
    ("positions", {"holder": "Russia"}, "holder", "Estonia", "attribution-contradicts-text"),
    ("positions", {"holder": "Russia"}, "stance", "supports", "attribution-contradicts-text"),
    ("positions", {"holder": "Russia"}, "target", "Iran", "name-not-in-citation"),
    ("positions", {"holder": "Russia"}, "manner", "own words", "attribution-contradicts-text"),
    (
        "positions",
        {"holder": "Russia"},
        "statement",
        "Russia supports the deployment",
        "statement-not-in-citation",
    ),
    ("dates", {"phrase": "August"}, "phrase", "July", "date-not-in-citation"),
    ("dates", {"phrase": "August"}, "edtf", "2024-08", "date-value-not-derivable"),
    ("dates", {"phrase": "Tuesday"}, "kind", "event", "date-value-not-derivable"),
    ("dates", {"phrase": "August"}, "event", "Norway sent tanks.", "excerpt-not-in-citation"),
    ("dates", {"phrase": "August"}, "sentences", [3], "date-not-in-citation"),
    ("dates", {"phrase": "August"}, "sentences", [], "no-citation"),
    ("dates", {"phrase": "August"}, "sentences", [99], "no-such-sentence"),
]


@pytest.mark.parametrize(("kind", "known", "field", "value", "rule"), CHANGES)
def test_one_changed_field_fails(
    kind: str, known: dict[str, str], field: str, value: object, rule: str
) -> None:
    """A changed name, number, office, date, attribution or citation is found, each by its own rule."""
    data = json.loads(finished())
    item(data, kind, **known)[field] = value
    assert rule in rules_broken(data)


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", "at least 21"), ("low", 21), ("high", 12), ("hedge", "exact"), ("text", "12")],
)
def test_one_changed_part_of_a_quantity_fails(field: str, value: object) -> None:
    """Number, bounds and hedge all have to be the text's."""
    data = json.loads(finished())
    item(data, "military_assets", designation="Leopard tanks")["quantity"][field] = value
    assert "quantity-not-attached" in rules_broken(data)


def test_a_number_where_the_text_has_none_fails() -> None:
    """The uncounted tanks of the quotation must stay uncounted."""
    data = json.loads(finished())
    counted = item(data, "military_assets", designation="Leopard tanks")["quantity"]
    item(data, "military_assets", designation="tanks")["quantity"] = counted
    assert "quantity-not-attached" in rules_broken(data)


@pytest.mark.parametrize(
    ("old", "new"), [("12", "21"), ("Norway", "Sweden"), ("had sent", "had not sent"), ("at least ", "")]
)
def test_one_changed_word_of_the_bottom_line_fails(old: str, new: str) -> None:
    """A digit, a name, a negation, a hedge."""
    data = json.loads(finished())
    line = data["bottom_line"][0]
    assert old in line["text"]
    line["text"] = line["text"].replace(old, new)
    assert rules_broken(data)


@pytest.mark.parametrize("field", ["start", "end"])
def test_evidence_that_points_elsewhere_fails(field: str) -> None:
    """Offsets are part of the proof."""
    data = json.loads(finished())
    data["actors"][0]["evidence"][0][field] += 1
    assert "evidence-moved" in rules_broken(data)


def test_a_changed_cited_sentence_fails() -> None:
    """The sentences shown to the reader are the source's."""
    data = json.loads(finished())
    data["citations"][0]["text"] = data["citations"][0]["text"].replace("12", "21")
    assert "evidence-moved" in rules_broken(data)


def test_a_file_that_is_no_brief_is_an_error_that_names_the_field() -> None:
    """One line: which field, what was expected."""
    data = json.loads(finished())
    data["dates"][0]["kind"] = "rumour"
    with pytest.raises(BriefError, match=r"brief\.json: no situation brief: dates\.0\.kind"):
        parse_brief(json.dumps(data), load_type(), "brief.json")


@pytest.mark.parametrize(
    ("field", "value"),
    [("field", "kind"), ("rule", "alias"), ("support", "normalized"), ("sentence", 3)],
)
def test_forged_evidence_fails(field: str, value: object) -> None:
    """Evidence is what the checks find, nothing else."""
    data = json.loads(finished())
    data["actors"][0]["evidence"][0][field] = value
    assert "evidence-differs" in rules_broken(data)


def test_evidence_that_was_taken_away_fails() -> None:
    """An item without its proof is no item."""
    data = json.loads(finished())
    data["actors"][0]["evidence"] = []
    assert "evidence-differs" in rules_broken(data)


def test_a_citation_under_another_number_fails() -> None:
    """The numbers in brackets lead to the sentences they name."""
    data = json.loads(finished())
    data["citations"][0]["number"] = 2
    assert {"citation-moved", "citation-not-shown"} <= rules_broken(data)


def test_a_citation_that_was_taken_away_fails() -> None:
    """Every cited sentence is shown."""
    data = json.loads(finished())
    del data["citations"][0]
    assert "citation-not-shown" in rules_broken(data)
