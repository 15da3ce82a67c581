"""Who said what, and nothing when the grammar doesn't settle it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.document import Document, Sentence
from summarize.language import Language
from summarize.mention import NameMention, RoleMention
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
    "Navy Board": "organization",
}
OFFICES = ("Navy Board spokesman", "head of Navy Board")


def spot(text: str, kinds: dict[int, SentenceKind] | None = None) -> tuple[StatementMention, ...]:
    """Spot the statements of a text whose names are those above; sentences end at stops and line ends."""
    sentences: list[Sentence] = []
    for match in re.finditer(
        r"\S[^\n]*?(?:(?<!Col)(?<!GEN)(?<!MR)(?<!Mr)[.!?]+[\"”’]?(?=\s|$)|:(?= *\n)|(?=\n|$))", text
    ):
        number = len(sentences) + 1
        sentences.append(Sentence(number, match.start(), match.end(), (kinds or {}).get(number, "body")))
    names = [
        NameMention(
            kind, m.start(), m.end(), name, _number(sentences, m.start()), roles=_offices(text, m.end())
        )
        for name, kind in NAMES.items()
        for m in re.finditer(rf"(?<!\w){name}(?!\w)", text)
    ]
    document = Document(text, sha256="", path="-", language="en")
    return spot_statements(document, sentences, names, Language("en"))


def _number(sentences: list[Sentence], at: int) -> int:
    return max(s.number for s in sentences if s.start <= at)


def _offices(text: str, end: int) -> tuple[RoleMention, ...]:
    """Return the office in the apposition behind a name."""
    rest = re.match(rf", (?:a |the )?(?P<office>{'|'.join(OFFICES)})", text[end:])
    if rest is None:
        return ()
    return (RoleMention(end + rest.start("office"), end + rest.end("office"), rest["office"], 1),)


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
    """Scare quotes, joint subjects, the unreal and unclear pronouns yield nothing."""
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
    ],
)
def test_stances(text: str, holder: str, polarity: str | None, target: str) -> None:
    """A stance has a side by its verb, turned or left open by a negation, and a target."""
    found = [s for s in spot(text) if s.target]
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


def sides(text: str, kinds: dict[int, SentenceKind] | None = None) -> list[tuple[str, str, str]]:
    """Return holder, side and target of each statement that takes a side."""
    return [(s.holder.text, s.polarity, s.target.text) for s in spot(text, kinds) if s.polarity and s.target]


@pytest.mark.parametrize(
    ("words", "side", "target"),
    [
        ("I reject this ultimatum, whole and in every part", "opposes", "this ultimatum"),
        ("I do not support a long wait.", "opposes", "a long wait"),
        ("We will not accept a blockade.", "opposes", "a blockade"),
        ("We won’t tolerate another raid.", "opposes", "another raid"),
        ("We can’t accept the terms.", "opposes", "the terms"),
        (
            "We’re opposed to any deal that is signed at gunpoint.",
            "opposes",
            "any deal that is signed at gunpoint",
        ),
        ("I am in favour of talks.", "supports", "talks"),
        ("I’m against the sale.", "opposes", "the sale"),
        ("We stand firmly with the crews.", "supports", "the crews"),
        ("I’ve accepted that offer.", "supports", "that offer"),
        ("We are calling for a pause.", "supports", "a pause"),
        ("We reject the claim that the fleet fired first.", "denies", "the claim that the fleet fired first"),
        ("We have no plan to land a single soldier.", "denies", "plan to land a single soldier"),
        ("Our vessel did not enter the strait.", "denies", "enter the strait"),
        ("We never fired at the ferry.", "denies", "fired at the ferry"),
        ("I disagree with him on that point.", "opposes", "that point"),
        ("We had nothing to do with the raid.", "denies", "the raid"),
        ("I do not see this as an act of war.", "denies", "an act of war"),
        ("The reports of a landing are false.", "denies", "The reports of a landing"),
    ],
)
def test_own_words_take_a_side(words: str, side: str, target: str) -> None:
    """A stance in the first person inside a quotation is the speaker's, in own words."""
    found = [s for s in spot(f"“{words}” Ortega said.") if s.polarity]
    assert [(s.holder.text, s.manner, s.polarity, s.target and s.target.text) for s in found] == [
        ("Ortega", "own words", side, target)
    ]


@pytest.mark.parametrize(
    "words",
    [
        "If we support the deal, it fails.",
        "Do we support the deal?",
        "They say we oppose peace.",
        "I would support a deal.",
        "We did not sleep for three nights.",
        "Our children did not eat.",
        "We accept that the road is long.",
        "We support it.",
        "We have no bread.",
        "We don’t support or oppose candidates.",
    ],
)
def test_own_words_without_a_side(words: str) -> None:
    """Conditions, questions, the words of others and plain facts are no stance."""
    assert sides(f"“{words}” Ortega said.") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ruritania turned down the request.", [("Ruritania", "opposes", "the request")]),
        ("Ruritania is opposed to the sale.", [("Ruritania", "opposes", "the sale")]),
        ("The sale is opposed by Ruritania.", [("Ruritania", "opposes", "The sale")]),
        ("Ruritania was condemned by Syldavia.", [("Syldavia", "opposes", "Ruritania")]),
        ("Ruritania threw its weight behind the plan.", [("Ruritania", "supports", "the plan")]),
        ("Ruritania no longer supports the plan.", [("Ruritania", "opposes", "the plan")]),
        ("Ruritania refused to sign the treaty.", [("Ruritania", "opposes", "the treaty")]),
        ("Ruritania voted against the resolution.", [("Ruritania", "opposes", "the resolution")]),
        (
            "Ruritania rejected the allegations of fraud.",
            [("Ruritania", "denies", "the allegations of fraud")],
        ),
        ("Ruritania urged restraint.", [("Ruritania", "supports", "restraint")]),
        ("Ruritania urged Syldavia to open the border.", [("Ruritania", "supports", "open the border")]),
        ("Ruritania urged Syldavia not to close the border.", [("Ruritania", "opposes", "close the border")]),
        ("Ruritania called on Syldavia to open the border.", [("Ruritania", "supports", "open the border")]),
        (
            "Ruritania and Syldavia support talks.",
            [("Ruritania", "supports", "talks"), ("Syldavia", "supports", "talks")],
        ),
        (
            "Ruritania opposed any raid and supported talks between Vell and Ortega.",
            [
                ("Ruritania", "opposes", "any raid"),
                ("Ruritania", "supports", "talks between Vell and Ortega"),
            ],
        ),
        ("Ruritania recalled its envoy and condemned the raid.", [("Ruritania", "opposes", "the raid")]),
        ("Ruritania voiced strong support for the plan.", [("Ruritania", "supports", "the plan")]),
        ("Ruritania’s opposition to the sale has hardened.", [("Ruritania’s", "opposes", "the sale")]),
        ("Ortega said Ruritania would not accept the plan.", [("Ruritania", "opposes", "the plan")]),
        ("Ruritania said it had no plans to leave.", [("Ruritania", "denies", "plans to leave")]),
        (
            "Ruritania opposes the levy. Syldavia supports it.",
            [("Ruritania", "opposes", "the levy"), ("Syldavia", "supports", "the levy")],
        ),
        ("Ruritania wants Syldavia to lift the ban.", [("Ruritania", "supports", "lift the ban")]),
        (
            "Ruritania wants clubs that cause work for Syldavia to have to pay for it.",
            [("Ruritania", "supports", "clubs that cause work for Syldavia to have to pay for it")],
        ),
        (
            "Ruritania wants the tariff to be capped at 1% of the price - Syldavia was not heard.",
            [("Ruritania", "supports", "the tariff to be capped at 1% of the price")],
        ),
        (
            "Jane Ortega said she would not stand for the leadership again.",
            [],
        ),
        (
            "Jane Ortega rejected the idea that Vell and Syldavia had agreed on terms.",
            [("Jane Ortega", "opposes", "the idea that Vell and Syldavia had agreed on terms")],
        ),
        (
            "Ruritania opposes the plans of the Joint Fleet Union (JFU).",
            [("Ruritania", "opposes", "the plans of the Joint Fleet Union (JFU)")],
        ),
        ("Ruritania wants to renew the mandate.", [("Ruritania", "supports", "renew the mandate")]),
        ("Ruritania wants 300 boats.", []),
        (
            "Navy Board fell. The board denied that the fleet had sailed.",
            [("Navy Board", "denies", "the fleet had sailed")],
        ),
        ("Jane Ortega, who supports the plan, left.", [("Jane Ortega", "supports", "the plan")]),
        ("Jane Ortega, a vocal critic of the plan, left.", [("Jane Ortega", "opposes", "the plan")]),
        ("Jane Ortega, a former supporter of the plan, left.", []),
        ("Ruritania said it would not send troops.", [("Ruritania", "opposes", "send troops")]),
        ("Ruritania will not send troops.", []),
        ("Ruritania never supported the plan.", []),
        (
            "Ruritania rejects any irresponsible and unfounded claim.",
            [("Ruritania", "denies", "any irresponsible and unfounded claim")],
        ),
        (
            "“We wait,” Ortega said at the court, and she opposes any pause.",
            [("Ortega", "opposes", "any pause")],
        ),
        ("Nobody says that Ruritania supports the plan.", []),
        ("Ruritania once supported the plan.", []),
        ("The 3rd Brigade of Ruritania defended the bridge.", []),
        ("Ruritania blocked the road.", []),
        ("Ruritania blocked the resolution.", [("Ruritania", "opposes", "the resolution")]),
        ("Ortega welcomed Vell to the palace.", []),
        ("Ruritania supports operations in the gulf.", []),
        ("Ruritania supports 200 jobs.", []),
        ("Two officers opposed the raid.", []),
        ("Ruritania lost its support for the plan.", []),
        ("Ruritania withdrew and Syldavia condemned the raid.", [("Syldavia", "opposes", "the raid")]),
    ],
)
def test_sides_in_other_forms(text: str, found: list[tuple[str, str, str]]) -> None:
    """Passives, idioms, several holders, several objects; physical senses and the unnamed take no side."""
    assert [(h.removesuffix("’s"), p, t) for h, p, t in sides(text)] == [
        (h.removesuffix("’s"), p, t) for h, p, t in found
    ]


def test_we_of_a_spokesman_is_the_organization() -> None:
    """The office beside the name tells for whom a spokesman speaks; other people speak for themselves."""
    text = "“We support talks,” said Mark Vell, a Navy Board spokesman. “I deny the report.”"
    found = [(s.holder.text, s.speaker and s.speaker.text) for s in spot(text) if s.polarity]
    assert found == [("Navy Board", "Mark Vell"), ("Mark Vell", "Mark Vell")]


def test_the_company_is_the_speakers_own() -> None:
    """A definite noun means the organization of the speaker's office."""
    text = "Mark Vell, the head of Navy Board, said the company opposed the sanctions."
    assert sides(text) == [("Navy Board", "opposes", "the sanctions")]
    assert sides("Mark Vell said the company opposed the sanctions.") == []
    assert sides("Mark Vell said her brother opposed the sanctions.") == []


def test_a_transcript_takes_sides() -> None:
    """Stances in a turn belong to its speaker; questions from the floor hold none."""
    text = "GEN. ORTEGA:\nWe wait. We support the talks, and I deny the story. Ruritania opposes the bill.\n\nQ:\nI oppose war."
    assert sides(text, {1: "speaker", 5: "speaker"}) == [
        ("GEN. ORTEGA", "supports", "the talks"),
        ("GEN. ORTEGA", "denies", "the story"),
        ("Ruritania", "opposes", "the bill"),
    ]


def test_a_stance_replaces_the_neutral_statement() -> None:
    """One clause gives one statement a holder."""
    assert len(spot("“I reject the deal,” Ortega said.")) == 1
    assert len(spot("Ruritania said that it opposed the deal.")) == 1


PIECES = (
    "Ortega said ",
    "Ruritania opposes the sale",
    "we will not accept the plan",
    "I deny it",
    "Ruritania and Syldavia support talks",
    "the plan is opposed by Borduria",
    "“",
    "”",
    ", and ",
    ". ",
    "? ",
    "\n\n",
    " who has no plan to leave",
    "continues to back the bill on Monday",
    "our ship did not fire, ",
    "Jane Ortega, a critic of the deal, ",
)


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_every_span_is_verbatim(pieces: list[str]) -> None:
    """Whatever the order of clauses and marks, statements and their parts are stretches of the text, each once."""
    text = "".join(pieces)
    found = spot(text)
    for statement in found:
        for span in (statement, statement.holder, statement.speaker, statement.target):
            assert span is None or text[span.start : span.end] == span.text != ""
    assert len({(s.start, s.end, s.holder, s.target) for s in found}) == len(found)
