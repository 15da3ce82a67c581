"""Mentions of one thing become one entity, with every union on record."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.document import Document, Sentence
from summarize.language import Language
from summarize.resolve import resolve
from summarize.spot.names import spot_names

if TYPE_CHECKING:
    from summarize.entity import Entity

ENGLISH = Language("en")
STORY = (
    "The Northern Democratic Forces (NDF) met Maria Lindholm in Paris.\nU.S. officials told the NDF that Lindholm left.\n"
    "Gen. Ivo Smith and Mayor Ana Smith spoke.\nGen. Smith left.\nSmith stayed.\nThe United States and Russia agreed.\n"
    "A Russian ship sank.\nThe Global Coalition to Counter Piracy met.\nThe Coalition agreed.\nIvan Koval (Іван Коваль) left."
)


def entities(text: str, seed: int | None = None) -> tuple[Entity, ...]:
    """Resolve the names of a text whose sentences stand one a line, with the mentions shuffled by `seed`."""
    document = Document(text, "0", "-", language="en")
    lines = re.finditer(r"[^\n]+", text)
    sentences = tuple(Sentence(n, m.start(), m.end()) for n, m in enumerate(lines, 1))
    mentions = list(spot_names(document, sentences, ENGLISH))
    if seed is not None:
        random.Random(seed).shuffle(mentions)  # noqa: S311  # an order, no secret
    return resolve(mentions, document, sentences, ENGLISH)


def aliases(text: str) -> dict[str, tuple[str, ...]]:
    """Return each entity's name with its aliases."""
    return {e.name: e.aliases for e in entities(text)}


@pytest.mark.parametrize(
    ("text", "name", "alias", "rule"),
    [
        ("Maria Lindholm spoke.\nLindholm left.", "Maria Lindholm", "Lindholm", "surname"),
        ("Kim Jong Dal spoke.\nKim left.", "Kim Jong Dal", "Kim", "surname"),
        ("Bashir al-Tarik spoke.\nIt praised Tarik.", "Bashir al-Tarik", "Tarik", "surname"),
        ("Abu Salim al-Basri spoke.\nAbu Salim left.", "Abu Salim al-Basri", "Abu Salim", "shorter-name"),
        ("George W. Tull spoke.\nGeorge Tull left.", "George W. Tull", "George Tull", "shorter-name"),
        ("The Northern Free Forces (NFF) left.", "Northern Free Forces", "NFF", "acronym-in-brackets"),
        ("The Northern Free Forces (LNK) left.", "Northern Free Forces", "LNK", "foreign-acronym"),
        ("The Northern Free Forces left.\nThe NFF came.", "Northern Free Forces", "NFF", "initialism"),
        ("The 12th Supply Wing left.\nThe 12th SW came.", "12th Supply Wing", "12th SW", "initialism"),
        ("The United States agreed.\nThe U.S. left.", "United States", "U.S.", "state-spelling"),
        ("Britain agreed.\nThe UK left.", "Britain", "UK", "state-spelling"),
        ("Russia agreed.\nA Russian ship left.", "Russia", "Russian", "nationality-adjective"),
        ("It praised Kadria.\nA Kadrian ship left.", "Kadria", "Kadrian", "nationality-adjective"),
        ("The Republic of Poland agreed.\nIt praised Poland.", "Republic of Poland", "Poland", "state-spelling"),
        ("Russia agreed.\nMoscow promised help.", "Russia", "Moscow", "capital-for-government"),
        ("Ingrid Halvar spoke.\nThey thanked Ingrid.", "Ingrid Halvar", "Ingrid", "given-name"),
        ("The Kenyan Maritime Guard left.\nThe Maritime Guard came.", "Kenyan Maritime Guard", "Maritime Guard", "without-state"),
        ("It told the Northern Renewal Front.\nThe Front voted.", "Northern Renewal Front", "Front", "head-of-name"),
        ("Kenya’s navy left.\nThe Kenyan navy came.", "Kenya’s navy", "Kenyan navy", "same-state"),
        ("Kenya’s coast guard left.\nThe coast guard’s ship came.", "Kenya’s coast guard", "coast guard", "without-state"),
        ("The 47th Supply Brigade left.\nThe 47th Brigade came.", "47th Supply Brigade", "47th Brigade", "unit-number"),
        ("Ivan Koval (Іван Коваль) left.", "Ivan Koval", "Іван Коваль", "original-script"),
        ("The Global Coalition to Counter Piracy met.\nThe Coalition left.", "Global Coalition to Counter Piracy", "Coalition", "head-of-name"),
        ("Tarik’s regime fell.\nThe Tarik regime fell.", "Tarik’s regime", "Tarik regime", "same-name"),
    ],
)  # fmt: skip
def test_names_of_one_thing_are_merged(text: str, name: str, alias: str, rule: str) -> None:
    """Each rule merges its case and records name, alias, rule and sentence."""
    entity = next(e for e in entities(text) if e.name == name)
    assert entity.aliases == (alias,)
    assert [(m.alias, m.rule) for m in entity.merges] == [(alias, rule)]
    assert entity.merges[0].sentence == text[: text.rindex(alias)].count("\n") + 1


@pytest.mark.parametrize(
    "text",
    [
        "Ivo Smith and Ana Smith spoke.\nIt praised Smith.",
        "The Northern Free Forces and the National Fish Fund met.\nThe NFF left.",
        "The Arab Peace Coalition met the Coalition of Northern Ports.\nThe Coalition left.",
        "Islamic State fighters fled.\nISIL left.",
        "A Russian ship left.\nA Polish ship came.",
        "Ingrid Halvar and Ingrid Tull spoke.\nThey thanked Ingrid.",
        "The Kenyan Maritime Guard and the Polish Maritime Guard met.\nThe Maritime Guard left.",
        "The 47th Supply Brigade and the 47th Tank Brigade met.\nThe 47th Brigade left.",
        "The 47th Supply Brigade left.\nThe 12th Brigade came.",
    ],
)
def test_what_two_readings_fit_stays_apart(text: str) -> None:
    """Where two names fit, or none was introduced, nothing is merged."""
    assert all(not e.merges for e in entities(text))


def test_a_shared_surname_goes_to_the_one_with_its_title() -> None:
    """Of two people with one surname, the bare surname means the one whose title it carries."""
    text = "Gen. Ivo Smith and Mayor Ana Smith spoke.\nGen. Smith left.\nIt praised Smith."
    assert aliases(text) == {"Ivo Smith": ("Smith",), "Ana Smith": (), "Smith": ()}


def test_a_state_goes_by_its_own_name() -> None:
    """The state's name stands before its capital's, wherever they stand in the text."""
    assert aliases("Moscow promised help.\nChad agreed.\nA Russian ship left.\nIt praised Russia.")[
        "Russia"
    ] == (
        "Moscow",
        "Russian",
    )


def test_a_surname_means_the_one_named_so_far() -> None:
    """Until a namesake is introduced, the bare surname means the only person of that name."""
    text = "Ivo Smith spoke.\nIt praised Smith.\nAna Smith spoke.\nIt praised Smith."
    held = {e.name: [m.sentence for m in e.mentions] for e in entities(text)}
    assert held == {"Ivo Smith": [1, 2], "Ana Smith": [3], "Smith": [4]}


def test_a_courtesy_title_stays_with_its_first_bearer() -> None:
    """A title used while one bearer was known stays his; the other title goes to the other bearer."""
    text = (
        "Ivo Tull spoke.\nMr. Tull left.\nAna Tull spoke.\nMs. Tull left.\nMr. Tull stayed.\n"
        "Ms. Tull stayed.\nIt praised Tull."
    )
    held = {e.name: [m.sentence for m in e.mentions] for e in entities(text)}
    assert held == {"Ivo Tull": [1, 2, 5], "Ana Tull": [3, 4, 6], "Tull": [7]}
    assert aliases(text) == {"Ivo Tull": ("Mr. Tull",), "Ana Tull": ("Ms. Tull",), "Tull": ()}
    rules = {(m.alias, m.rule) for e in entities(text) for m in e.merges}
    assert {("Mr. Tull", "courtesy-title"), ("Ms. Tull", "courtesy-title")} <= rules


def test_kin_tells_which_courtesy_title_fits() -> None:
    """A sister is no "Mr."."""
    text = "Ivo Tull and his boss met.\nAna Tull, the mayor’s sister, spoke.\nMr. Tull left.\nMs. Tull left."
    held = {e.name: [m.sentence for m in e.mentions] for e in entities(text)}
    assert held == {"Ivo Tull": [1, 3], "Ana Tull": [2, 4]}
    assert "Mrs. Tull" not in aliases(text.replace("Ms.", "Mrs."))


def test_a_courtesy_title_that_both_could_have_decides_nothing() -> None:
    """Of two namesakes of whom nothing is known, "Mr." means neither."""
    text = "Ivo Tull and Bo Tull met.\nMr. Tull left."
    assert {e.name: [m.sentence for m in e.mentions] for e in entities(text)}["Mr. Tull"] == [2]


def test_an_office_beside_a_shared_surname_means_its_holder() -> None:
    """Of two people with one surname, "President Tull" is the president."""
    text = "President Ivo Tull and Ana Tull, the foreign minister, met.\nPresident Tull left.\nMinister Tull left."
    held = {e.name: [m.sentence for m in e.mentions] for e in entities(text)}
    assert held == {"Ivo Tull": [1, 2], "Ana Tull": [1, 3]}


def test_a_role_in_another_spelling_is_kept_once() -> None:
    """Gen. after General says nothing new."""
    text = "General Ivo Tull spoke.\nGen. Ivo Tull left.\nGENERAL Tull came."
    assert [r.text for e in entities(text) for m in e.mentions for r in m.roles] == ["General"]


def test_an_article_in_the_surname_does_not_hide_a_namesake() -> None:
    """Two people called al-Tarik make a later bare "Tarik" ambiguous."""
    text = "Bashir al-Tarik spoke.\nIt praised Tarik.\nSamir al-Tarik spoke.\nIt praised Tarik."
    held = {e.name: [m.sentence for m in e.mentions] for e in entities(text)}
    assert held == {"Bashir al-Tarik": [1, 2], "Samir al-Tarik": [3], "Tarik": [4]}


@given(st.integers(0, 10_000))
def test_the_order_of_mentions_does_not_matter(seed: int) -> None:
    """Shuffled mentions give the same entities."""
    assert entities(STORY, seed) == entities(STORY)


def test_every_mention_is_in_one_entity() -> None:
    """No mention is lost or doubled."""
    document = Document(STORY, "0", "-", language="en")
    sentences = (Sentence(1, 0, len(STORY)),)
    mentions = spot_names(document, sentences, ENGLISH)
    held = [m for e in resolve(mentions, document, sentences, ENGLISH) for m in e.mentions]
    assert sorted(held, key=lambda m: m.start) == list(mentions)


@pytest.mark.parametrize(
    "text",
    [
        "The Maritime Guard came.\nThe Kenyan Maritime Guard left.",
        "Kenya’s Defence Ministry left.\nThe Kenyan Ministry of Defence came.",
        "The Ministry of Defence left.\nThe Defence Ministry came.",
    ],
)
def test_a_body_of_one_state_is_one(text: str) -> None:
    """Neither the order nor the form of the name matters."""
    assert len(entities(text)) == 1
