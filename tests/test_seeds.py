"""Briefs of the seeds, replayed from recordings of the real embedded model, and read against the gold."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from record import RUNS

from summarize import Brief, ModelChoice, load_type, read, summarize, to_json, to_markdown, verify
from summarize.schemas.situation import Situation

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "tests" / "gold"


@lru_cache(maxsize=len(RUNS))  # several tests read the same brief
def replayed(name: str) -> Brief:
    """Return the brief that a recording gives."""
    path, *options = RUNS[name]
    stated = dict(zip(options[::2], options[1::2], strict=True))
    published = stated.get("--published")
    document = read(ROOT / path, published=date.fromisoformat(published) if published else None)
    brief_type = load_type(str(ROOT / stated["--type"]) if "--type" in stated else "situation")
    return summarize(
        document, brief_type, ModelChoice(replay=ROOT / "tests" / "recordings" / f"{name}.jsonl")
    )


def situation(name: str) -> Situation:
    """Return a replayed brief of the built-in type."""
    brief = replayed(name)
    assert isinstance(brief, Situation)
    return brief


def gold(name: str) -> dict[str, Any]:
    """Return the reference annotations of a seed."""
    found: dict[str, Any] = json.loads((GOLD / f"{name}.json").read_text("utf-8"))
    return found


def words(text: str) -> set[str]:
    """Return the lower-case words of a name, each without a plural s."""
    return {w.removesuffix("s") for w in re.findall(r"[\w-]+", text.casefold())}


@pytest.mark.parametrize("name", RUNS)
def test_no_item_of_a_brief_fails_verify(name: str) -> None:
    """Every field of every item stands in its source."""
    brief = replayed(name)
    path, *options = RUNS[name]
    published = date.fromisoformat(options[1]) if options[:1] == ["--published"] else None
    assert verify(brief, read(ROOT / path, published=published)) == []


@pytest.mark.parametrize("name", RUNS)
def test_a_replay_gives_the_same_brief_to_the_byte(name: str) -> None:
    """The recording, not the machine, decides."""
    first = to_json(replayed(name))
    replayed.cache_clear()
    assert to_json(replayed(name)) == first


@pytest.mark.parametrize("name", [n for n in RUNS if (GOLD / f"{n}.json").is_file()])
def test_no_reporter_is_an_actor(name: str) -> None:
    """Bylines, photo credits and questioners are no part of the story."""
    actors = {a.name for a in situation(name).actors} - {situation(name).source.publisher}
    people = [n for n in gold(name)["not_actors"] if isinstance(n, str)]
    assert not actors & set(people)


def test_the_main_actors_of_the_feature_are_found() -> None:
    """All ten of them, under their name or an alias."""
    brief = situation("pressure-campaign")
    found = {name for actor in brief.actors for name in (actor.name, *actor.aliases)}
    main = [a for a in gold("pressure-campaign")["actors"] if a["main"]]
    missed = [a["name"] for a in main if not {a["name"], *a["aliases"]} & found]
    assert (len(main), missed) == (10, [])


@pytest.mark.parametrize("name", ["pressure-campaign", "wire-dispatch"])
def test_a_counted_asset_has_the_number_of_the_gold(name: str) -> None:
    """Where a brief and the gold speak of one asset in one sentence, their counts agree."""
    cited = {c.number: c.text for c in situation(name).citations}
    wrong = []
    for asset in situation(name).military_assets:
        text = " ".join(cited[n] for n in asset.sentences)
        for known in gold(name)["military_assets"]:
            same = (
                words(asset.designation) & words(known["designation"]) and known["sentence_contains"] in text
            )
            if not same or known["designation"] not in text or asset.quantity is None:
                continue
            counts = [k["quantity"]["text"] for k in gold(name)["military_assets"] if k["quantity"]]
            if asset.quantity.text.casefold() not in {c.casefold() for c in counts}:
                wrong.append((asset.designation, asset.quantity.text))
    assert wrong == []


@pytest.mark.parametrize("name", ["pressure-campaign", "wire-dispatch"])
def test_no_number_stands_where_the_gold_has_none(name: str) -> None:
    """A squadron of jets, ships and drones without a count keep none."""
    counted = {a.designation for a in situation(name).military_assets if a.quantity is not None}
    uncounted = {k["designation"] for k in gold(name)["military_assets"] if k["quantity"] is None}
    numbered = {k["designation"] for k in gold(name)["military_assets"] if k["quantity"] is not None}
    assert not counted & (uncounted - numbered)


def test_a_users_own_type_finds_the_frozen_company() -> None:
    """The sanctions type of the tests, filled by the real model."""
    sanctions = replayed("sanctions").model_dump()["sanctions"]
    assert "Petromar" in {s["target"] for s in sanctions}


@pytest.mark.parametrize("name", RUNS)
def test_markdown_ends_with_doubts_and_proofs(name: str) -> None:
    """What could not be verified, what was left out, and the cited sentences come last."""
    titles = re.findall(r"^## (.*)$", to_markdown(replayed(name)), re.MULTILINE)
    last = [title for title in titles if title != "Findings about the document"]  # one seed has some
    assert last[-3:] == ["Could not be verified", "Left out", "Cited sentences"]
