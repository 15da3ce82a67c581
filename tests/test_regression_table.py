"""The table that every change to grounding must keep, for quotations and for free words."""

from __future__ import annotations

import pytest

from summarize.ground.occurs import find, find_quote
from summarize.ground.words import check_words
from summarize.language import Language

ENGLISH = Language("en")
SOURCE = (
    "On 3 March 2022 the 12th Brigade lost 12 T-72 tanks near Kharkiv, Ukraine said. "
    "The ministry did not confirm the strike on the port."
)
FALSE = [
    "lost 21 T-72 tanks near Kharkiv",
    "lost 12 T-80 tanks",
    "The ministry did confirm the strike on the port",
    "On 13 March 2022 the 12th Brigade lost",
    "14 T-72 tanks",
    "Iran",
    "MiG",
    "confirm the strike on the port",
    "The ministry confirmed the strike on the port",
    "On 3 March 2023 the 12th Brigade lost",
    "the 2th Brigade lost 12 T-72 tanks",
    "lost 2 T-72 tanks",
    "near Khark",
]
TRUE = [
    "lost 12 T-72 tanks near Kharkiv",
    "On 3 March 2022 the 12th Brigade lost 12 T-72 tanks",
    "the 12th Brigade lost 12 T‑72 tanks",
    "lost 12 T-72\ntanks near Kharkiv",
    "the 12th Bri-\ngade lost 12 T-72 tanks",
    "The ministry did not confirm the strike on the port.",
    "“The ministry did not confirm the strike on the port”",
]


@pytest.mark.parametrize("quote", FALSE)
def test_false_quotes_fail(quote: str) -> None:
    """One changed digit, name, designation or negation fails."""
    assert find_quote(quote, SOURCE) is None


@pytest.mark.parametrize("quote", TRUE)
def test_true_quotes_pass(quote: str) -> None:
    """Reversible differences of form pass."""
    assert find_quote(quote, SOURCE) is not None


@pytest.mark.parametrize(
    "claim", [*FALSE, "The 12th Brigade did not lose 12 tanks", "Ukraine lost 12 T-72 tanks"]
)
def test_false_claims_fail(claim: str) -> None:
    """Free words that say anything else than the source fail."""
    assert check_words(claim, SOURCE, language=ENGLISH)


@pytest.mark.parametrize(
    "claim",
    [
        "On 3 March 2022 the 12th Brigade lost 12 T-72 tanks near Kharkiv, Ukraine said.",
        "The 12th Brigade lost twelve T-72 tanks near Kharkiv.",
        "Ukraine said the 12th Brigade lost 12 T-72 tanks.",
        "The ministry did not confirm the strike on the port.",
        "The ministry didn’t confirm the strike.",
        "The 12th Bri-\ngade lost 12 T‑72 tanks",
    ],
)
def test_true_claims_pass(claim: str) -> None:
    """Abridgements of one cited sentence pass."""
    assert check_words(claim, SOURCE, language=ENGLISH) == []


SCRIPTS = {
    "Cyrillic": (
        "Бригада №12 потеряла 12 танков Т-72 под Харьковом. Министерство не подтвердило удар.",
        ["потеряла 12 танков Т-72", "«Министерство не подтвердило удар»", "Бри-\nгада №12 потеряла"],
        [
            "потеряла 21 танков Т-72",
            "потеряла 12 танков Т-80",
            "Министерство подтвердило удар",
            "танк",
            "арьковом",
        ],
    ),
    "Greek": (
        "Η 12η Ταξιαρχία έχασε 12 άρματα κοντά στην Αθήνα.",
        ["έχασε 12 άρματα", "κοντά στην Αθήνα", "έχασε\n12 άρματα"],
        ["έχασε 21 άρματα", "κοντά στην Αθήν", "χασε 12 άρματα", "εχασε 12 αρματα"],
    ),
    "Arabic": (
        "خسر اللواء 12 دبابة قرب الميناء، وقالت الوزارة ذلك.",
        ["خسر اللواء 12 دبابة", "\u200fقرب الميناء\u200f"],
        ["خسر اللواء 21 دبابة", "خسر اللوا", "ميناء"],
    ),
    "Chinese": (
        "3月3日，第12旅在哈尔科夫附近损失了12辆坦克。国防部没有证实袭击。",
        ["第12旅在哈尔科夫附近损失了12辆坦克", "国防部没有证实袭击", "损失了12辆坦克"],
        ["损失了21辆坦克", "2辆坦克", "国防部证实袭击", "第1"],
    ),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_other_scripts(script: str) -> None:
    """Quotes in other scripts pass and fail by the same rules."""
    source, passing, failing = SCRIPTS[script]
    language = Language("und")
    assert [q for q in passing if find_quote(q, source, language=language) is None] == []
    assert [q for q in failing if find_quote(q, source, language=language) is not None] == []
    assert [q for q in failing if find(q, source) is not None] == []


def test_apostrophes() -> None:
    """Straight and curly apostrophes stand for each other in either direction."""
    assert find_quote("Ukraine's 12th Brigade", "Ukraine’s 12th Brigade moved.") is not None
    assert find_quote("Ukraine’s 12th Brigade", "Ukraine's 12th Brigade moved.") is not None
    assert (
        check_words("Ukraine's 12th Brigade moved.", "Ukraine’s 12th Brigade moved.", language=ENGLISH) == []
    )
