"""Documents in languages without rules: the model proposes, and only what stands in the text is kept."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from fake_model import FakeModel

from summarize import load_type, read_text, verify
from summarize.pipeline import make_brief
from summarize.schemas.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXTS = {
    "uk": (
        (
            "Міністерка оборони Олена Ткаченко заявила, що Україна отримала танки Leopard у березні. "
            "Вона сказала, що це не останні танки, які мають прибути до країни."
        ),
        {
            "names": [("Олена Ткаченко", 1), ("Україна", 1)],
            "assets": [("танки", 1)],
            "dates": [("у березні", 1)],
        },
    ),
    "es": (
        (
            "La ministra de Defensa, María del Pilar Núñez, dijo que España envió dos fragatas al golfo en agosto. "
            "El gobierno no confirmó que las fragatas estén ya en la zona."
        ),
        {
            "names": [("María del Pilar Núñez", 1), ("España", 1)],
            "assets": [("fragatas", 1)],
            "dates": [("agosto", 1)],
        },
    ),
    "ar": (
        (
            "قال وزير الدفاع سامر النعماني إن الأردن أرسل طائرات إلى العقبة في آذار. "
            "ولم تؤكد الوزارة أن الطائرات قد وصلت إلى القاعدة."
        ),
        {"names": [("سامر النعماني", 1), ("الأردن", 1)], "assets": [("طائرات", 1)], "dates": [("آذار", 1)]},
    ),
}


def proposing(
    entries: Mapping[str, list[tuple[str, int]]],
    again: list[tuple[str, int]] | None = None,
    persons: tuple[str, ...] = (),
) -> FakeModel:
    """Return a model that proposes these, and takes them for equipment if asked, unless they are `persons`."""

    def listed(pairs: list[tuple[str, int]]) -> object:
        return {"entries": [{"text": text, "sentence": number} for text, number in pairs]}

    def answer(question: str) -> object:
        if "Sum up" in question or "Write it again" in question:
            number, first = re.findall(r"(\d+)\. (.*)", question)[0]
            return {"sentences": [{"text": first, "rests_on": int(number)}]}
        if "do not stand in the document" in question:
            return listed(again or [])
        for topic, words in (
            ("names", "persons, organizations"),
            ("assets", "military"),
            ("dates", "time expressions"),
        ):
            if words in question:
                return listed(entries.get(topic, []))
        if "equipment" in question and not any(f'what is "{person}"' in question for person in persons):
            return "equipment"
        if "what is" in question and "a time" in question:
            return "time"
        return "0" if "one number" in question else "person"

    return FakeModel(answer)


def situation(text: str, model: FakeModel) -> Situation:
    """Make the brief of a text with a proposing model."""
    brief = asyncio.run(make_brief(read_text(text), load_type(), model))
    assert isinstance(brief, Situation)
    return brief


@pytest.mark.parametrize("language", TEXTS)
def test_what_the_model_proposes_and_the_text_has_becomes_an_item(language: str) -> None:
    """Names, assets and dates of a Ukrainian, a Spanish and an Arabic text."""
    text, entries = TEXTS[language]
    brief = situation(text, proposing(entries))
    assert brief.source.language == language
    assert [a.name for a in brief.actors] == [name for name, _ in entries["names"]]
    assert [a.designation for a in brief.military_assets] == [name for name, _ in entries["assets"]]
    assert [d.phrase for d in brief.dates] == [name for name, _ in entries["dates"]]


@pytest.mark.parametrize("language", TEXTS)
def test_such_a_brief_passes_verify(language: str) -> None:
    """The checks need no rules of the language."""
    text, entries = TEXTS[language]
    assert verify(situation(text, proposing(entries)), read_text(text)) == []


@pytest.mark.parametrize("language", TEXTS)
def test_no_count_and_no_date_value_is_made_up(language: str) -> None:
    """Without rules a number is not attached, and a date phrase has no calendar value."""
    text, entries = TEXTS[language]
    brief = situation(text, proposing(entries))
    assert [a.quantity for a in brief.military_assets] == [None]
    assert [d.edtf for d in brief.dates] == [None]


def test_a_proposal_that_is_not_in_the_text_is_asked_again_once_and_then_set_aside() -> None:
    """An invented name is shown under unverified with its reason, and nowhere else."""
    text, _ = TEXTS["es"]
    model = proposing({"names": [("España", 1), ("Francia", 1)]}, again=[("Francia", 2)])
    brief = situation(text, model)
    assert [a.name for a in brief.actors] == ["España"]
    assert [(u.kind, u.item["name"], u.findings[0].rule) for u in brief.unverified] == [
        ("actors", "Francia", "proposal-not-in-text")
    ]
    assert sum("do not stand in the document" in q for q in model.asked) == 1


def test_a_proposal_mended_on_the_second_try_is_kept() -> None:
    """Only the failing entry is asked again."""
    text, _ = TEXTS["es"]
    model = proposing({"names": [("Maria del Pilar Nunez", 1)]}, again=[("María del Pilar Núñez", 1)])
    assert [a.name for a in situation(text, model).actors] == ["María del Pilar Núñez"]


def test_a_wrong_sentence_number_is_mended_by_code() -> None:
    """The name is looked for in the rest of the chunk."""
    text, _ = TEXTS["es"]
    (actor,) = situation(text, proposing({"names": [("España", 2)]})).actors
    assert actor.sentences == [1]


def test_a_name_cut_out_of_a_longer_word_is_no_name() -> None:
    """España does not stand in Españas."""
    brief = situation(
        "Las Españas del golfo dijo que no hay fragatas en la zona.", proposing({"names": [("España", 1)]})
    )
    assert brief.actors == []


def test_a_person_proposed_as_an_asset_is_left_out() -> None:
    """A small model lists offices among the ships: asked what each is, it knows."""
    text = "La alcaldesa de Puerto Leal dijo que la fragata Santa Irene salió del golfo en agosto."
    entries = {"assets": [("alcaldesa de Puerto Leal", 1), ("fragata Santa Irene", 1)]}
    brief = situation(text, proposing(entries, persons=("alcaldesa de Puerto Leal",)))
    assert [a.designation for a in brief.military_assets] == ["fragata Santa Irene"]
    left = [(entry.kind, entry.text, entry.reason) for entry in brief.left_out]
    assert left == [("military_assets", "alcaldesa de Puerto Leal", "the model says no")]


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("La oposición pidió explicaciones. El buque salió en agosto.", "La oposición pidió explicaciones."),
        ("La oposición pidió explicaciones. El buque salió en agosto.", "La oposición pidió explicaciones"),
        (
            "El ministro dijo " + "que la paz, " * 9 + "es buena.",
            ("El ministro dijo " + "que la paz, " * 9)[:80],
        ),
        ("المتحدث لم يجب عن سؤال الصحفيين؟ وصلت السفينة.", "المتحدث لم يجب عن سؤال الصحفيين"),
    ],
)
def test_a_sentence_proposed_as_a_date_is_set_aside(text: str, entry: str) -> None:
    """Whole, without its full stop, or cut off at the longest that an entry may be."""
    brief = situation(text, proposing({"dates": [(entry, 1)]}))
    assert brief.dates == []
    assert [f.rule for u in brief.unverified for f in u.findings] == ["proposal-is-a-sentence"]


def test_a_line_that_is_a_date_is_no_sentence() -> None:
    """A dateline has no full stop."""
    brief = situation(
        "3 de agosto\n\nLa oposición pidió explicaciones.",
        proposing({"dates": [("3 de agosto", 1)]}),
    )
    assert [d.phrase for d in brief.dates] == ["3 de agosto"]


def test_nothing_is_proposed_for_a_language_with_rules() -> None:
    """English names are found by code."""
    model = proposing({"names": [("Norway", 1)]})
    situation("The minister said that Norway had sent two frigates to the gulf in August.", model)
    assert not any("List the" in q for q in model.asked)


def test_gaps_say_what_is_not_looked_for() -> None:
    """A language without rules is no reason to say that the text has no numbers."""
    text, entries = TEXTS["es"]
    gaps = [g.text for g in situation(text, proposing(entries)).gaps]
    assert gaps == ["No rules for the language 'es': counts, offices, calendar dates are not looked for"]
