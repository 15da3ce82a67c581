"""The gold is checked against its own seed: whatever it names stands in the text, and it keeps to its format."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
GOLD = sorted((ROOT / "tests" / "gold").glob("*.json"))
FIELDS = {
    "actors": {"name", "kind", "main", "aliases", "roles"},
    "positions": {"holder", "speaker", "stance", "target", "manner", "quote", "sentence_contains"},
    "military_assets": {"designation", "quantity", "operator", "location", "sentence_contains"},
    "dates": {"phrase", "edtf", "kind", "event"},
}
TOP = {"document", "published", "actors", "not_actors", "positions", "military_assets", "dates"}
CHOICES: dict[tuple[str, str], set[Any]] = {
    ("actors", "kind"): {"person", "organization", "state", "group"},
    ("actors", "main"): {True, False},
    ("positions", "stance"): {"supports", "opposes", "denies"},
    ("positions", "manner"): {"own words", "reported", "described"},
    ("dates", "kind"): {"event", "report"},
}
HEDGES = {"exact", "about", "at least", "at most", "more than", "less than", "vague"}
STATUSES = {"current", "former", "acting"}
YEAR, MONTH = r"(?:\d{4}|\d{3}X|\d{2}XX)", r"(?:0[1-9]|1[0-2])"
DAY = rf"{YEAR}(?:-(?:2[1-4]|{MONTH}(?:-(?:0[1-9]|[12]\d|3[01]))?))?[~?%]?"
EDTF = re.compile(rf"{DAY}(?:/(?:{DAY}|\.\.)?)?|\.\./{DAY}")
"""The part of EDTF level 1 that the gold uses: year, decade, month or season, day, qualifier, interval."""


def body(seed: str) -> str:
    """Return the text of a seed without its front matter."""
    return re.sub(r"\A---\n.*?\n---\n", "", seed, count=1, flags=re.DOTALL)


def stands(words: str, text: str) -> bool:
    """Tell whether the words stand in the text as they are, not cut out of longer words or numbers."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def names(gold: dict[str, Any]) -> set[str]:
    """Return every name and alias of the gold's actors."""
    return {name for actor in gold["actors"] for name in (actor["name"], *actor["aliases"])}


def format_faults(gold: dict[str, Any]) -> list[str]:
    """Say where a gold leaves the format of tests/gold/README.md."""
    faults = [f"top level: {sorted(set(gold) ^ TOP)}"] if set(gold) != TOP else []
    for part, fields in FIELDS.items():
        faults += [
            f"{part}[{i}]: fields {sorted(fields ^ set(x))}"
            for i, x in enumerate(gold[part])
            if fields != set(x)
        ]
    for (part, field), allowed in CHOICES.items():
        faults += [f"{part}: {field} {x[field]!r}" for x in gold[part] if x[field] not in allowed]
    for actor in gold["actors"]:
        faults += [
            f"{actor['name']}: status {r['status']!r}" for r in actor["roles"] if r["status"] not in STATUSES
        ]
    for asset in gold["military_assets"]:
        if (quantity := asset["quantity"]) is not None:
            faults += [f"{asset['designation']}: {fault}" for fault in quantity_faults(quantity)]
    return faults + [
        f"{x['phrase']}: EDTF {x['edtf']!r}" for x in gold["dates"] if date_fault(x["phrase"], x["edtf"])
    ]


def date_fault(phrase: str, edtf: str | None) -> bool:
    """Tell whether a value is no EDTF, no day of the calendar, or another weekday than the phrase names."""
    if edtf is None:
        return False
    days = re.findall(r"\d{4}-\d\d-\d\d", edtf)
    try:
        weekdays = {f"{date.fromisoformat(day):%A}" for day in days}
    except ValueError:
        return True
    named = set(re.findall(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", phrase))
    return not EDTF.fullmatch(edtf) or not named <= weekdays


def quantity_faults(quantity: dict[str, Any]) -> list[str]:
    """Say where bounds and hedge contradict each other."""
    low, high, hedge = quantity["low"], quantity["high"], quantity["hedge"]
    if hedge not in HEDGES:
        return [f"hedge {hedge!r}"]
    open_end = {
        "vague": (low, high) == (None, None),
        "at least": low is not None and high is None,
        "more than": low is not None and high is None,
        "at most": low is None and high is not None,
        "less than": low is None and high is not None,
    }.get(hedge, low is not None and high is not None and low <= high)
    return [] if open_end else [f"{hedge} with low {low} and high {high}"]


def text_faults(gold: dict[str, Any], text: str) -> list[str]:
    """Say which words of a gold do not stand in the text, or not in the paragraph that the gold points at."""
    faults = []
    claims = [("actor", name) for name in names(gold)]
    claims += [("role", role["role"]) for actor in gold["actors"] for role in actor["roles"]]
    claims += [("not an actor", name) for name in gold["not_actors"]]
    claims += [("date", x["phrase"]) for x in gold["dates"]]
    faults += [f"{what} {words!r} is not in the text" for what, words in claims if not stands(words, text)]
    for part, near in (("positions", ("target", "quote")), ("military_assets", ("designation", "location"))):
        for item in gold[part]:
            snippet = item["sentence_contains"]
            places = [line for line in text.split("\n") if snippet in line]
            wanted = [item[field] for field in near] + [(item.get("quantity") or {}).get("text")]
            faults += [f"{part}: no paragraph contains {snippet!r}"] if not places else []
            faults += [
                f"{part}: {words!r} is not in the paragraph of {snippet!r}"
                for words in wanted
                if places and words and not any(stands(words, line) for line in places)
            ]
    return faults


def actor_faults(gold: dict[str, Any]) -> list[str]:
    """Say who holds, speaks or operates without being an actor, and who is said to be both actor and not."""
    known = names(gold)
    doers = [p[field] for p in gold["positions"] for field in ("holder", "speaker")]
    doers += [asset["operator"] for asset in gold["military_assets"]]
    faults = [f"{name!r} acts but is not among the actors" for name in doers if name and name not in known]
    faults += [f"{name!r} is both an actor and not" for name in sorted(known & set(gold["not_actors"]))]
    full = [actor["name"] for actor in gold["actors"]]
    return faults + [f"{name!r} is listed twice" for name in sorted({n for n in full if full.count(n) > 1})]


def stated_date(seed: str) -> str | None:
    """Return the publication date of a seed's front matter, None without one."""
    front = re.match(r"---\n(.*?)\n---\n", seed, flags=re.DOTALL)
    found = re.search(r"^published: (\S+)$", front[1], flags=re.MULTILINE) if front else None
    return found[1] if found else None


def load(path: Path) -> tuple[dict[str, Any], str]:
    """Return a gold and the text of its seed."""
    gold = json.loads(path.read_text("utf-8"))
    return gold, body((ROOT / "seeds" / gold["document"]).read_text("utf-8"))


def test_there_is_gold() -> None:
    """The checks below run on something."""
    assert GOLD, "tests/gold holds no gold"


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_format(path: Path) -> None:
    """A gold has the fields, choices, bounds and EDTF values that its README allows, and its seed's stem."""
    gold, _ = load(path)
    assert Path(gold["document"]).stem == path.stem
    assert format_faults(gold) == []


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_anchor(path: Path) -> None:
    """The publication date of a gold is a date, and the one its seed states where it states one."""
    gold, _ = load(path)
    seed = (ROOT / "seeds" / gold["document"]).read_text("utf-8")
    assert date.fromisoformat(gold["published"]).isoformat() == (stated_date(seed) or gold["published"])


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_words_stand_in_the_text(path: Path) -> None:
    """Every name, role, phrase, quote and count of a gold stands verbatim in its seed, near its sentence."""
    assert text_faults(*load(path)) == []


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_who_acts_is_an_actor(path: Path) -> None:
    """Holders, speakers and operators are actors; nobody is an actor and not one."""
    assert actor_faults(load(path)[0]) == []


def test_pressure_campaign_has_ten_main_actors() -> None:
    """The newspaper feature is written around ten actors."""
    gold, _ = load(ROOT / "tests" / "gold" / "pressure-campaign.json")
    assert sum(actor["main"] for actor in gold["actors"]) == 10


TEXT = (
    "Anna Berg, a minister, said on Tuesday that 12 tanks of Northland were at Orm.\nShe opposes the strike."
)


def sound_gold() -> dict[str, Any]:
    """Return a gold without faults for TEXT."""
    quantity = {"text": "12", "low": 12, "high": 12, "hedge": "exact"}
    return {
        "document": "small.txt",
        "published": "2026-03-05",
        "actors": [
            {
                "name": "Anna Berg",
                "kind": "person",
                "main": True,
                "aliases": [],
                "roles": [{"role": "minister", "status": "current"}],
            },
            {"name": "Northland", "kind": "state", "main": True, "aliases": [], "roles": []},
        ],
        "not_actors": ["Orm"],
        "positions": [
            {
                "holder": "Anna Berg",
                "speaker": None,
                "stance": "opposes",
                "target": "the strike",
                "manner": "described",
                "quote": None,
                "sentence_contains": "She opposes",
            }
        ],
        "military_assets": [
            {
                "designation": "tanks",
                "quantity": quantity,
                "operator": "Northland",
                "location": "Orm",
                "sentence_contains": "12 tanks of",
            }
        ],
        "dates": [{"phrase": "Tuesday", "edtf": "2026-03-03", "kind": "report", "event": "Berg speaks"}],
    }


def faults_after(change: tuple[str, int, str, Any]) -> list[str]:
    """Return what the checks say of the sound gold with one field changed."""
    gold = sound_gold()
    part, index, field, value = change
    gold[part][index][field] = value
    return [*format_faults(gold), *text_faults(gold, TEXT), *actor_faults(gold)]


def test_sound_gold_has_no_faults() -> None:
    """The checks find nothing in a gold without faults."""
    gold = sound_gold()
    assert [*format_faults(gold), *text_faults(gold, TEXT), *actor_faults(gold)] == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("actors", 1, "aliases", ["North"]), "actor 'North' is not in the text"),
        (
            ("actors", 0, "roles", [{"role": "premier", "status": "current"}]),
            "role 'premier' is not in the text",
        ),
        (("actors", 0, "kind", "place"), "actors: kind 'place'"),
        (("actors", 1, "aliases", ["Orm"]), "'Orm' is both an actor and not"),
        (("positions", 0, "holder", "Orm"), "'Orm' acts but is not among the actors"),
        (
            ("positions", 0, "target", "the strikes"),
            "positions: 'the strikes' is not in the paragraph of 'She opposes'",
        ),
        (
            ("positions", 0, "sentence_contains", "He opposes"),
            "positions: no paragraph contains 'He opposes'",
        ),
        (
            ("military_assets", 0, "designation", "tank"),
            "military_assets: 'tank' is not in the paragraph of '12 tanks of'",
        ),
        (
            ("military_assets", 0, "quantity", {"text": "2", "low": 2, "high": 2, "hedge": "exact"}),
            "military_assets: '2' is not in the paragraph of '12 tanks of'",
        ),
        (
            ("military_assets", 0, "quantity", {"text": "12", "low": 12, "high": 12, "hedge": "at least"}),
            "tanks: at least with low 12 and high 12",
        ),
        (("dates", 0, "phrase", "Monday"), "date 'Monday' is not in the text"),
        (("dates", 0, "edtf", "2026-03-04"), "Tuesday: EDTF '2026-03-04'"),
        (("dates", 0, "edtf", "2026-02-30"), "Tuesday: EDTF '2026-02-30'"),
        (("dates", 0, "edtf", "March 2026"), "Tuesday: EDTF 'March 2026'"),
    ],
)
def test_faults_are_found(change: tuple[str, int, str, Any], fault: str) -> None:
    """Each kind of wrong entry is found and said in words."""
    assert fault in faults_after(change)
