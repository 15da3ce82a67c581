"""Free words stand only as an abridgement of one cited sentence."""

from __future__ import annotations

import pytest

from summarize.ground.words import check_words
from summarize.language import Language

ENGLISH = Language("en")


def rules(claim: str, *citation: str) -> set[str]:
    """Return the rules that the claim breaks."""
    return {f.rule for f in check_words(claim, citation, language=ENGLISH)}


@pytest.mark.parametrize(
    ("claim", "citation"),
    [
        ("The brigade lost 12 tanks.", "The brigade lost twelve T-90 tanks near Port Almar on Monday."),
        ("The brigade loses tanks", "The brigade lost tanks."),
        ("The ministers condemned the attacks.", "The ministers, meeting in Almar, condemned the attacks."),
        ("The army lost at least 12 guns.", "On Monday the army lost at least 12 guns."),
        ("Ruritania said the fleet sailed.", "The fleet sailed, Ruritania said."),
        ("The fleet didn't sail.", "The fleet did not sail."),
        ("The fleet may sail in May.", "The fleet may sail in May."),
        ("If talks fail, the fleet will sail.", "If talks fail, the fleet will sail."),
        ("The envoy denied that the fleet sailed.", "The envoy denied that the fleet sailed."),
        ("Dozens of tanks crossed the river.", "Dozens of tanks crossed the river at dawn."),
    ],
)
def test_abridgements_stand(claim: str, citation: str) -> None:
    """Whole phrases may be left out, forms may differ, numbers may be words."""
    assert rules(claim, citation) == set()


@pytest.mark.parametrize(
    ("claim", "citation", "rule"),
    [
        ("The army lost 13 tanks", "The army lost 12 tanks.", "number-not-in-citation"),
        ("The army lost 12 tanks", "The army lost at least 12 tanks.", "hedge-dropped"),
        ("The army lost 12 tanks", "The army lost about a dozen tanks.", "hedge-dropped"),
        ("The army lost 3 tanks and 12 guns", "The army lost 12 tanks and 3 guns.", "order-changed"),
        ("The army lost T-90 tanks", "The army lost T-72 tanks.", "number-not-in-citation"),
        ("The army of Syldavia left", "The army of Ruritania left.", "name-not-in-citation"),
        ("The army left in March", "The army left in April.", "name-not-in-citation"),
        ("The army left on Monday", "The army left on Tuesday.", "name-not-in-citation"),
        ("The army burned the bridge", "The army crossed the bridge.", "word-not-in-citation"),
        ("Syldavia attacked Ruritania", "Ruritania attacked Syldavia.", "order-changed"),
        ("Ruritania attacked Syldavia", "Ruritania was attacked by Syldavia.", "words-skipped"),
        ("The army attacked", "The army, attacked by rebels, left.", "words-skipped"),
        ("The army attacked", "The army attacked by rebels left.", "words-skipped"),
        ("The army attacked the port", "The army did not attack the port.", "negation-dropped"),
        ("The army did not attack the port", "The army did attack the port.", "negation-added"),
        ("The army attacked the port", "The army may attack the port.", "modality-dropped"),
        ("The army attacked the port", "The army will attack the port.", "modality-dropped"),
        ("The army attacked the port", "The army has to attack the port.", "words-skipped"),
        ("The army attacked the port", "The army allegedly attacked the port.", "modality-dropped"),
        ("The army attacked the port", "The army tried to attack the port.", "modality-dropped"),
        ("The army attacked the port", "The army denied that it attacked the port.", "negation-dropped"),
        (
            "The army will attack the port",
            "If talks fail, the army will attack the port.",
            "negation-dropped",
        ),
        ("The army will attack", "The army will attack unless talks resume.", "words-skipped"),
        ("Ruritania left", "Ruritania's ally left.", "word-not-in-citation"),
        ("Ruritania left", "The enemies of Ruritania left.", "words-skipped"),
        ("The minister resigned", "The deputy minister resigned.", "words-skipped"),
        ("The army took the port", "The army took the port authority.", "words-skipped"),
        ("Ruritania lost 3 guns", "Ruritania lost 12 guns and Syldavia lost 3 guns.", "words-skipped"),
        ("The army left", "Did the army leave?", "question-changed"),
        ("The army can leave", "Can the army leave?", "question-changed"),
        ("The army took the port", "The army took parts of the port.", "words-skipped"),
    ],
)
def test_anything_else_fails(claim: str, citation: str, rule: str) -> None:
    """What the citation doesn't say is refused, with the rule that tells why."""
    assert rule in rules(claim, citation)


def test_two_sentences_are_not_mixed() -> None:
    """A sentence of the claim can't take its subject from one cited sentence and its verb from another."""
    cited = ("Ruritania lost the bridge.", "Syldavia took the port.")
    assert rules("Ruritania took the port.", *cited)
    assert rules("Ruritania lost the bridge. Syldavia took the port.", *cited) == set()


def test_aliases_stand_for_each_other() -> None:
    """A name may stand for another name of the same entity, but not for its part."""
    cited = "The Northern Maritime Organisation condemned the raid."
    aliases = {"Northern Maritime Organisation": ["NMO"]}
    assert check_words("The NMO condemned the raid.", cited, language=ENGLISH, aliases=aliases) == []
    assert check_words("The NMO condemned the raid.", cited, language=ENGLISH) != []


def test_without_a_citation_nothing_stands() -> None:
    """No cited sentence, no claim."""
    assert [f.rule for f in check_words("The army left.", [], language=ENGLISH)] == ["no-citation"]


def test_an_unknown_language_needs_the_same_words() -> None:
    """Without word lists only the very words in order stand."""
    language = Language("und")
    assert check_words("Армия вошла в город.", "Армия вошла в город.", language=language) == []
    assert check_words("Армия вышла в город.", "Армия вошла в город.", language=language) != []


def test_findings_name_the_field() -> None:
    """A finding carries the field it was asked about."""
    found = check_words(
        "The army lost 13 tanks.", "The army lost 12 tanks.", language=ENGLISH, field="bottom_line[0]"
    )
    assert [f.field for f in found] == ["bottom_line[0]"]
