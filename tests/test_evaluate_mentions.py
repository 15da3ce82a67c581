"""Mention gold: figures counted by hand on a made-up document."""

from __future__ import annotations

from typing import Any

from inline_snapshot import snapshot

from summarize.evaluate import Case, Predictions, Score, as_prediction, score
from summarize.evaluate.gold import MentionGold

TEXT = "FS Orla and the frigate Tern left Port Orm on 3 May. Admiral Vale saw two drones; witnesses waved."
GOLD = MentionGold.model_validate(
    {
        "actors": {"items": ["Admiral Vale", "Northland"], "ignored": ["witnesses"]},
        "military_assets": {"items": ["Orla", "FS Orla", "frigate Tern", "drones"]},
        "dates": {"items": ["3 May"]},
    }
)
CASE = Case("small", GOLD, TEXT, "00")


def scored(**lists: list[dict[str, Any]]) -> Score:
    """Score a neutral prediction for the made-up document."""
    return score([CASE], Predictions("tool", {"small": as_prediction({"doc_id": "small", **lists})}))


def names(*listed: str) -> list[dict[str, Any]]:
    """Return items that only have names."""
    return [{"name": name} for name in listed]


def test_one_name_finds_every_mention_it_agrees_with() -> None:
    """FS Orla stands for both gold mentions of the ship; precision counts it once."""
    tally = scored(military_assets=names("FS Orla", "tanks")).tallies["military_assets"]
    assert (tally.right, tally.given, tally.found, tally.wanted) == (1, 2, 2, 4)
    assert (tally.precision, tally.recall, tally.f1) == (0.5, 0.5, 0.5)


def test_strict_figures_count_the_same_words_only() -> None:
    """Tern is part of a gold mention, drones is one."""
    result = scored(military_assets=names("the drone", "Tern"))
    assert result.tallies["military_assets"].right == 2
    strict = result.tallies["military_assets.strict"]
    assert (strict.right, strict.given, strict.found, strict.wanted) == (1, 2, 1, 4)


def test_spellings_of_one_name_count_once() -> None:
    """A second spelling is no second item."""
    assert scored(actors=names("Vale", "the Vale", "Vale's")).tallies["actors"].given == 1


def test_ignored_mentions_count_neither_way() -> None:
    """A witness is no actor of the gold, and no mistake."""
    tally = scored(actors=names("Witnesses", "Vale", "Port Orm")).tallies["actors"]
    assert (tally.right, tally.given) == (1, 2)


def test_an_item_without_a_name_is_wrong() -> None:
    """Nothing agrees with it, and it doesn't stand in the source."""
    result = scored(actors=[{"name": None}])
    assert result.tallies["actors"].precision == 0.0
    assert result.shares["unsupported.names"].part == 1


def test_aliases_of_a_brief_are_names_too() -> None:
    """A brief gives one actor several names where other tools list several actors."""
    brief = as_prediction(
        {"brief_type": "situation", "actors": [{"name": "J. Vale", "aliases": ["Admiral Vale"]}]}
    )
    tally = score([CASE], Predictions("ours", {"small": brief})).tallies["actors"]
    assert (tally.right, tally.given, tally.found) == (1, 2, 1)


def test_a_missing_prediction_is_an_empty_one() -> None:
    """What nobody predicted is missed."""
    result = score([CASE], Predictions("tool", {}, {"small": "no prediction"}))
    assert result.tallies["dates"].recall == 0.0
    assert result.tallies["dates"].precision is None
    assert result.macro_f1 == 0.0
    assert result.failures == {"small": "no prediction"}


def test_what_is_not_in_the_source() -> None:
    """Names, quotes, counts and date phrases are looked up in the text; empty fields are not."""
    result = scored(
        actors=[{"name": "Admiral Vale", "roles": ["Admiral", "premier"]}, {"name": "Admiral Dale"}],
        positions=[
            {"actor": "Vale", "issue": "x", "stance": "opposes", "quote": "We left"},
            {"actor": "Vale", "issue": "x", "stance": "opposes", "quote": "null"},
        ],
        military_assets=[
            {"name": "drones", "quantity": 2, "operator": "Southland", "location": "unknown"},
            {"name": "FS Orla", "quantity": "7"},
        ],
        dates=[{"text": "3 May", "normalized": "2026-05-03"}, {"text": "13 May"}],
    )
    found = {name: [share.part, share.whole] for name, share in result.shares.items()}
    assert found == snapshot(
        {
            "unsupported.names": [1, 6],
            "unsupported.quotes": [1, 1],
            "unsupported.quantities": [1, 2],
            "unsupported.dates": [1, 2],
            "unsupported.roles": [1, 2],
            "unsupported.operators and locations": [1, 1],
            "unsupported.all": [4, 11],
        }
    )
    assert result.by_case["small"].remarks["quotes not in the source"] == ["We left"]


def test_costs_are_means_of_those_who_state_them() -> None:
    """Tokens, calls and seconds per document that has a prediction."""
    meta = [{"prompt_tokens": 100, "calls": 2}, {"prompt_tokens": 300, "calls": None}]
    cases = [Case(name, GOLD, None, "00") for name in ("a", "b", "c")]
    given = {n: as_prediction({"doc_id": n, "meta": m}) for n, m in zip("ab", meta, strict=True)}
    costs = score(cases, Predictions("tool", given)).costs
    assert (costs["prompt_tokens"], costs["calls"], costs["seconds"]) == (200.0, 2.0, None)
