"""Who said what, and nothing when the grammar doesn't settle it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from summarize.document import Document, Sentence
from summarize.language import Language
from summarize.mention import NameMention
from summarize.spot.statements import spot_statements

if TYPE_CHECKING:
    from summarize.document import SentenceKind
    from summarize.mention import NameKind, StatementMention

NAMES: dict[str, NameKind] = {
    "Jane Ortega": "person",
    "Ortega": "person",
    "Mark Vell": "person",
    "Vell": "person",
    "Ruritania": "state",
    "Syldavia": "state",
    "Borduria": "state",
}


def spot(text: str, kinds: dict[int, SentenceKind] | None = None) -> tuple[StatementMention, ...]:
    """Spot the statements of a text whose names are those above; sentences end at stops and line ends."""
    sentences: list[Sentence] = []
    for match in re.finditer(
        r"\S[^\n]*?(?:(?<!Col)(?<!GEN)(?<!MR)(?<!Mr)[.!?]+[\"”’]?(?=\s|$)|:(?= *\n)|(?=\n|$))", text
    ):
        number = len(sentences) + 1
        sentences.append(Sentence(number, match.start(), match.end(), (kinds or {}).get(number, "body")))
    names = [
        NameMention(kind, m.start(), m.end(), name, max(s.number for s in sentences if s.start <= m.start()))
        for name, kind in NAMES.items()
        for m in re.finditer(rf"(?<!\w){name}(?!\w)", text)
    ]
    document = Document(text, sha256="", path="-", language="en")
    return spot_statements(document, sentences, names, Language("en"))


def said(text: str) -> list[tuple[str, str, str]]:
    """Return holder, manner and words of each statement."""
    return [(s.holder.text, s.manner, s.text) for s in spot(text)]


@pytest.mark.parametrize(
    ("text", "holder", "words"),
    [
        ("“We lost the bridge,” Ortega said.", "Ortega", "We lost the bridge"),
        ("“We lost the bridge,” said Jane Ortega, the minister.", "Jane Ortega", "We lost the bridge"),
        ('"We lost the bridge," Ortega said.', "Ortega", "We lost the bridge"),
        ("‘We can’t wait,’ said Ortega.", "Ortega", "We can’t wait"),
        ("«We lost the bridge», Ortega said.", "Ortega", "We lost the bridge"),
        ("Ortega said: “We lost the bridge.”", "Ortega", "We lost the bridge."),
        ("Ortega told reporters on Monday that “we lost the bridge.”", "Ortega", "we lost the bridge."),
        ("Jane Ortega, who leads the brigade, said, “We wait.”", "Jane Ortega", "We wait."),
        ("The minister, Jane Ortega, said: “We wait.”", "Jane Ortega", "We wait."),
        ("According to Ortega, “the bridge is lost.”", "Ortega", "the bridge is lost."),
        ("“The bridge is lost,” said a senior official.", "a senior official", "The bridge is lost"),
        ("“He said ‘never’ to me,” Ortega said.", "Ortega", "He said ‘never’ to me"),
    ],
)
def test_quotations(text: str, holder: str, words: str) -> None:
    """A quotation belongs to whom the words beside it say."""
    assert said(text) == [(holder, "own words", words)]


@pytest.mark.parametrize(
    ("text", "holder", "words"),
    [
        ("Ortega said that the bridge was lost.", "Ortega", "the bridge was lost"),
        ("Ortega said the bridge was lost.", "Ortega", "the bridge was lost"),
        ("The bridge was lost, Ortega said.", "Ortega", "The bridge was lost"),
        ("The bridge was lost, said Ortega.", "Ortega", "The bridge was lost"),
        ("The bridge was lost, according to Ruritania.", "Ruritania", "The bridge was lost"),
        ("According to Ruritania, the bridge was lost.", "Ruritania", "the bridge was lost"),
        ("In May, Ortega said, the bridge was lost.", "Ortega", "the bridge was lost"),
        (
            "A spokesman for the ministry said the bridge fell.",
            "A spokesman for the ministry",
            "the bridge fell",
        ),
        ("Officials in Ruritania said the bridge fell.", "Officials in Ruritania", "the bridge fell"),
        ("Ortega warned that the bridge would fall.", "Ortega", "the bridge would fall"),
    ],
)
def test_reported_speech(text: str, holder: str, words: str) -> None:
    """A reported clause belongs to the subject of the verb."""
    assert said(text) == [(holder, "reported", words)]


@pytest.mark.parametrize(
    "text",
    [
        "They called it a “special” operation.",
        "Ruritania and Syldavia said the bridge fell.",
        "The army near Ruritania lost a bridge.",
        "Ruritania was condemned by Syldavia.",
        "Ruritania would oppose the sale.",
        "Ruritania refused to condemn the raid.",
        "If Ruritania opposes the sale, it fails.",
        "“We lost the bridge.” The rain fell.",
        "Ortega met Vell. “We lost the bridge,” he said.",
        "Ortega did not say that the bridge fell.",
        "Supporters of Ruritania Bank lost money.",
        "",
    ],
)
def test_what_is_not_certain_is_left_out(text: str) -> None:
    """Scare quotes, joint subjects, passives, the unreal and unclear pronouns yield nothing."""
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "holder", "polarity", "target"),
    [
        ("Ruritania opposes the sale of tanks.", "Ruritania", "opposes", "the sale of tanks"),
        ("Ruritania supports the talks, Vell wrote.", "Ruritania", "supports", "the talks"),
        ("Ruritania has repeatedly condemned the raid.", "Ruritania", "opposes", "the raid"),
        ("Ruritania called for a ceasefire.", "Ruritania", "supports", "a ceasefire"),
        ("Ruritania denied any role in the raid.", "Ruritania", "denies", "any role in the raid"),
        ("Ruritania does not support the plan.", "Ruritania", "opposes", "the plan"),
        ("Ruritania did not deny the report.", "Ruritania", None, "the report"),
        ("Ruritania urged restraint.", "Ruritania", None, "restraint"),
    ],
)
def test_stances(text: str, holder: str, polarity: str | None, target: str) -> None:
    """A stance has a side by its verb, turned or left open by a negation, and a target."""
    found = [s for s in spot(text) if s.manner == "described"]
    assert [(s.holder.text, s.polarity, s.target.text if s.target else None) for s in found] == [
        (holder, polarity, target)
    ]


def test_a_reported_stance_has_both_voices() -> None:
    """In "X said Y opposes Z" the holder is Y and the speaker X."""
    stance = next(s for s in spot("Ortega said Ruritania opposes the sale.") if s.manner == "described")
    assert (stance.holder.text, stance.speaker and stance.speaker.text) == ("Ruritania", "Ortega")


def test_a_denial_denies() -> None:
    """A denied clause keeps its polarity and its clause as target."""
    (denial,) = spot("Ruritania denied that its fleet had sailed.")
    assert (denial.polarity, denial.target and denial.target.text) == ("denies", "its fleet had sailed")


def test_a_quotation_goes_on() -> None:
    """Both parts around "Ortega said" are hers, and so is the sentence behind it."""
    text = "“We lost it,” said Col. Ortega. “We will build it again.”"
    assert [(s.holder.text, s.text) for s in spot(text)] == [
        ("Ortega", "We lost it"),
        ("Ortega", "We will build it again."),
    ]


def test_a_quotation_of_several_paragraphs() -> None:
    """Paragraphs that open with a mark and don't close it belong to the speaker named at the end or the start."""
    late = "“We lost it.\n\n“We will build it again,” Ortega said."
    early = "Ortega said: “We lost it.\n\n“We will build it again.”"
    for text in (late, early):
        assert [s.holder.text for s in spot(text)] == ["Ortega", "Ortega"]
        assert spot(text)[0].text == "We lost it."


def test_pronouns() -> None:
    """A pronoun means the last speaker, or the one person the sentence before is about."""
    assert [h for h, *_ in said("“We wait,” Ortega said.\n\n“We hope,” she added.")] == ["Ortega", "Ortega"]
    assert said("Ortega was tired. “We wait,” she said.") == [("Ortega", "own words", "We wait")]
    assert said("Mr. Vell was tired. “We wait,” she said.") == []
    assert [h for h, *_ in said("“We wait,” Ortega said.\n\nVell left.\n\n“We hope,” she added.")] == [
        "Ortega"
    ]


def test_an_unquoted_statement() -> None:
    """Behind "X said:" the paragraphs are X's own words until a closing heading."""
    text = "The minister, Jane Ortega, said:\n\nWe wait for peace.\n\nIt must come.\n\nNotes to editors\n\nMore text."
    assert said(text) == [
        ("Jane Ortega", "own words", "We wait for peace."),
        ("Jane Ortega", "own words", "It must come."),
    ]


def test_a_transcript() -> None:
    """A speaker's label gives the sentences behind it to its owner; questions from the floor belong to nobody."""
    text = "Jane Ortega spoke.\n\nGEN. ORTEGA:\nWe hold the bridge. We wait.\n\nQ:\nFor how long?\n\nMR. DOE:\nWe see."
    found = spot(text, {2: "speaker", 5: "speaker", 7: "speaker"})
    assert [(s.holder.text, s.text) for s in found] == [
        ("Jane Ortega", "We hold the bridge. We wait."),
        ("MR. DOE", "We see."),
    ]


def test_bylines_prove_nothing() -> None:
    """Sentences of the people who made the text yield no statement."""
    assert spot("Ortega said the bridge fell.", {1: "byline"}) == ()


def test_a_language_without_rules() -> None:
    """Without word lists nothing is spotted."""
    document = Document("Ortega said the bridge fell.", sha256="", path="-")
    assert spot_statements(document, [Sentence(1, 0, 28)], [], Language("und")) == ()


def test_offsets() -> None:
    """Every span is a stretch of the document."""
    text = "Ortega said Ruritania opposes\nthe sale of “new” tanks. “We wait,” Vell said."
    for statement in spot(text):
        assert text[statement.start : statement.end] == statement.text
        for span in (statement.holder, statement.speaker, statement.target):
            assert span is None or text[span.start : span.end] == span.text
