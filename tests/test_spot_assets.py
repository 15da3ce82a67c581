"""Military assets: designation without article, owner and count; the count only where it counts the thing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.document import Document, Sentence, SentenceKind
from summarize.language import Language
from summarize.spot.asset_lexicon import plural_of
from summarize.spot.assets import spot_assets
from summarize.spot.dates import spot_dates

if TYPE_CHECKING:
    from summarize.mention import AssetMention

ENGLISH = Language("en")
FRAGMENTS = [
    "12",
    "a",
    "the",
    "two",
    "dozens",
    "of",
    "tanks",
    "T-72",
    "T-72B3",
    "F-35",
    "jets",
    "Arleigh",
    "Burke-class",
    "destroyer",
    "and",
    "or",
    ",",
    ".",
    "such",
    "weapons",
    "strikes",
    "USS",
    "Gerald",
    "R.",
    "Ford",
    "155mm",
    "howitzers",
    "Leopard",
    "2",
    "Javelins",
    "frigate",
    "Admiral",
    "no",
    "its",
    "Russian-made",
    "U.S.",
    "é's",
    "\n",
]


def spot(text: str, kind: SentenceKind = "body") -> tuple[AssetMention, ...]:
    """Spot the assets of one sentence."""
    return spot_assets(Document(text, "", "-", language="en"), [Sentence(1, 0, len(text), kind)], ENGLISH)


def names(text: str) -> list[str]:
    """Return the designations."""
    return [m.text for m in spot(text)]


def counts(text: str) -> list[tuple[str, str | None]]:
    """Return designations with the words of their quantity."""
    return [(m.text, m.quantity.text if m.quantity else None) for m in spot(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The brigade has T-72B3 tanks and MiG-31K interceptors.", ["T-72B3 tanks", "MiG-31K interceptors"]),
        ("A KC-135R Stratotanker met an MQ-9 Reaper.", ["KC-135R Stratotanker", "MQ-9 Reaper"]),
        ("They sent M1A2 Abrams and F/A-18E Super Hornets.", ["M1A2 Abrams", "F/A-18E Super Hornets"]),
        ("It fired Kh-22 and Shahed-136 drones.", ["Kh-22", "Shahed-136 drones"]),
        ("HIMARS and ATACMS arrived.", ["HIMARS", "ATACMS"]),
        ("Leopard 2 tanks and Leopard 2A6s came.", ["Leopard 2 tanks", "Leopard 2A6s"]),
        ("Patriot batteries and Javelin missiles came.", ["Patriot batteries", "Javelin missiles"]),
        ("F-15 and F-16 jets took off.", ["F-15", "F-16 jets"]),
        ("The USS Gerald R. Ford sailed with HMS Example.", ["USS Gerald R. Ford", "HMS Example"]),
        ("The frigate Admiral Example's crew left.", ["frigate Admiral Example"]),
        ("The aircraft carrier USS Example sailed.", ["aircraft carrier USS Example"]),
        ("The Arleigh Burke-class destroyers sailed.", ["Arleigh Burke-class destroyers"]),
        ("The Russian Kilo-class submarine dived.", ["Kilo-class submarine"]),
        ("A Type 45 destroyer sailed.", ["Type 45 destroyer"]),
        ("It has Zorblax-9 missiles.", ["Zorblax-9 missiles"]),
        ("They fired M777s and LRASMs.", ["M777s", "LRASMs"]),
        ("Two Typhoon FGR4s flew.", ["Typhoon FGR4s"]),
        ("They destroyed 30 launchers.", ["launchers"]),
        ("Two RHIBs met.", ["RHIBs"]),
        ("They drive Buffalo mine-clearing vehicles.", ["Buffalo mine-clearing vehicles"]),
        ("One P-3C Orion patrol aircraft flew.", ["P-3C Orion patrol aircraft"]),
        ("A Buyan-M corvette sailed.", ["Buyan-M corvette"]),
        ("The amphibious assault ship U.S.S. Example sailed.", ["amphibious assault ship U.S.S. Example"]),
    ],
)
def test_designations_are_whole(text: str, found: list[str]) -> None:
    """Type, nickname and noun stay together; two types are two assets."""
    assert names(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They dropped precision-guided munitions.", ["precision-guided munitions"]),
        ("Two enemy anti-aircraft artillery systems burned.", ["anti-aircraft artillery systems"]),
        ("It has cruise and ballistic missiles.", ["cruise and ballistic missiles"]),
        ("Attack, fighter and bomber aircraft came.", ["fighter and bomber aircraft"]),
        ("They hit artillery and mortar systems.", ["artillery and mortar systems"]),
        ("A machine gun and rocket propelled grenade fire.", ["machine gun", "rocket propelled grenade"]),
        ("These strikes destroyed enemy vehicles.", ["strikes", "vehicles"]),
        (
            "It used 155mm artillery shells and a .50-caliber machine gun.",
            ["155mm artillery shells", ".50-caliber machine gun"],
        ),
        (
            "IEDs, a VBIED and vehicle-borne homemade bombs went off.",
            ["IEDs", "VBIED", "vehicle-borne homemade bombs"],
        ),
        ("Chemical weapons were used, and such weapons kill.", ["Chemical weapons", "such weapons"]),
        ("Fighters, bombers and tankers refueled.", ["Fighters", "bombers", "tankers"]),
        ("Airstrikes, a drone strike and 30 strikes followed.", ["Airstrikes", "drone strike", "strikes"]),
        ("The army denied the strike on the port; Israeli strikes continued.", ["strike", "strikes"]),
        ("Barrel bombs fell from helicopters.", ["Barrel bombs", "helicopters"]),
    ],
)
def test_nouns_keep_their_modifiers_and_lose_their_owner(text: str, found: list[str]) -> None:
    """The span starts at the first modifier that belongs to the thing."""
    assert names(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They lost 12 T-72 tanks.", [("T-72 tanks", "12")]),
        ("A pair of B-1 bombers flew.", [("B-1 bombers", "A pair of")]),
        ("Three Russian-made S-300 batteries burned.", [("S-300 batteries", "Three")]),
        ("Two destroyers and a submarine sailed.", [("destroyers", "Two"), ("submarine", "a")]),
        ("At least 40 new U.S. Navy helicopters came.", [("helicopters", "At least 40")]),
        ("A squadron of F-35 jets came.", [("F-35 jets", None)]),
        ("They lost 12 of their 40 tanks.", [("tanks", "12")]),
        ("Dozens of drones came.", [("drones", "Dozens of")]),
        ("The cruiser Example sank.", [("cruiser Example", None)]),
        ("A destroyer sank.", [("destroyer", "A")]),
        ("Tanks came.", [("Tanks", None)]),
        ("Six frigates and destroyers came.", [("frigates", None), ("destroyers", None)]),
        ("Six frigates and two destroyers came.", [("frigates", "Six"), ("destroyers", "two")]),
        ("Six F-15 and F-16 jets came.", [("F-15", None), ("F-16 jets", None)]),
        ("Two tank attacks followed.", [("tank", None)]),
        ("In 2022 tanks came.", [("tanks", None)]),
        ("A landing craft sank.", [("landing craft", "A")]),
        ("One of the tanks burned.", [("tanks", "One")]),
        ("Twelve soldiers and tanks came.", [("tanks", None)]),
    ],
)
def test_a_count_is_given_only_where_it_counts_the_thing(
    text: str, found: list[tuple[str, str | None]]
) -> None:
    """Groups, shared counts, years and counts of other things give no quantity."""
    assert counts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "A tank crew was hurt.",
        "There were no tanks.",
        "The fuel tank and a think tank leaked.",
        "Workers held a strike over wages.",
        "A hunger strike began.",
        "The 3rd Tank Brigade and the Missile Defense Agency met.",
        "Foreign fighters and local fighters joined.",
        "Militia fighters fled.",
        "The oil tanker and a fishing vessel left.",
        "He bought a vehicle.",
        "An H-1B visa, flight MH-17, COVID-19 and the G-20.",
        "The satellite images show it.",
        "They plan to strike a deal.",
        "Gen. Bob Bradley met Patriot fans.",
        "F-35 pilots trained.",
        "The bomber detonated a belt.",
        "Not a single tank was left.",
        "The bulk carrier Example sailed.",
        "Teachers planned a strike on Friday.",
    ],
)
def test_look_alikes_are_no_assets(text: str) -> None:
    """Civil senses, people, units and names that only look like weapons are left out."""
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("Tanks came.", "land"),
        ("F-16s came.", "air"),
        ("HMS Example came.", "sea surface"),
        ("A nuclear-powered submarine came.", "subsurface"),
        ("A spy satellite fell.", "space"),
        ("Malware spread.", "cyber"),
        ("Missiles flew.", None),
    ],
)
def test_the_domain_is_that_of_the_word_list(text: str, domain: str | None) -> None:
    """Coarse domains come from the data; missiles leave it open."""
    assert [m.domain for m in spot(text)] == [domain]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30))
def test_offsets_are_exact(words: list[str]) -> None:
    """Asset-like fragments in any order: slices of the document, no overlaps, the count before the thing."""
    text = " ".join(words)
    lead = "Ünïcode first. "
    document = Document(lead + text, "", "-", language="en")
    sentences = [Sentence(1, 0, len(lead)), Sentence(2, len(lead), len(lead) + len(text))]
    end = 0
    for mention in spot_assets(document, sentences, ENGLISH):
        assert document.text[mention.start : mention.end] == mention.text
        assert mention.start >= end
        end = mention.end
        if mention.quantity:
            assert document.text[mention.quantity.start : mention.quantity.end] == mention.quantity.text
            assert mention.quantity.end <= mention.start


@pytest.mark.parametrize("kind", ["byline", "credit", "speaker"])
def test_bylines_credits_and_speakers_give_no_assets(kind: SentenceKind) -> None:
    """They prove nothing."""
    assert spot("Photo of 12 T-72 tanks", kind) == ()


def test_without_rules_there_are_no_assets() -> None:
    """A language without data finds nothing and does not fail."""
    text = "12 T-72 tanks"
    assert spot_assets(Document(text, "", "-"), [Sentence(1, 0, len(text))], Language("und")) == ()


@pytest.mark.parametrize(
    ("word", "plural"),
    [
        ("tank", "tanks"),
        ("torpedo", "torpedoes"),
        ("landing craft", "landing craft"),
        ("air defence battery", "air defence batteries"),
    ],
)
def test_plurals_are_formed_by_rule_and_data(word: str, plural: str) -> None:
    """The last word of a phrase takes the plural."""
    irregular = ENGLISH.table("assets")["plurals"]
    assert plural_of(word, irregular) == plural


def test_a_long_document_takes_less_than_half_a_second() -> None:
    """About 5,000 words: assets and dates together."""
    line = "On Tuesday, Dec. 17, the 12th Brigade lost at least 12 T-72B3 tanks and two Su-34 fighter jets near the port.\n"
    text = line * 240
    sentences = [Sentence(n + 1, n * len(line), (n + 1) * len(line) - 1) for n in range(240)]
    document = Document(text, "", "-", language="en")
    spot("warm up the rules")
    spot_dates(document, sentences[:1], ENGLISH)
    start = time.process_time()
    assets, dates = spot_assets(document, sentences, ENGLISH), spot_dates(document, sentences, ENGLISH)
    seconds = time.process_time() - start
    assert (len(assets), len(dates)) == (480, 240)
    assert seconds < 0.5
