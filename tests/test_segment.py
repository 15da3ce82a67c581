"""How a document is cut into numbered sentences, and these into chunks."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.document import Document
from summarize.reading import read_text
from summarize.segment import chunks, estimate_tokens, segment
from summarize.segment.boundaries import sentence_ends
from summarize.segment.marks import MARKUP

CASES = Path(__file__).parents[1] / "benchmarks" / "segmenters.jsonl"


def kinds(text: str, title: str | None = None) -> list[tuple[str, str]]:
    """The sentences of an English text with their kinds."""
    document = Document(text, "", "-", title=title, language="en")
    return [(sentence.kind, sentence.of(document)) for sentence in segment(document)]


def bodies(text: str) -> list[str]:
    """The sentences of an English text."""
    return [sentence for _, sentence in kinds(text)]


def test_labelled_cases_keep_their_quality() -> None:
    """All tuning cases are cut as labelled, and of the 69 held-out ones no more than three wrongly."""
    wrong = {"tuning": 0, "held-out": 0}
    for line in CASES.read_text("utf-8").splitlines():
        case = json.loads(line)
        text, ends = " ".join(case["sentences"]), sentence_ends(" ".join(case["sentences"]), case["language"])
        found = [text[start:end].strip() for start, end in pairwise((0, *ends))]
        wrong[case["part"]] += found != case["sentences"]
    assert wrong["tuning"] == 0
    assert wrong["held-out"] <= 3


@given(st.text(alphabet="Aa b.!?…”“\"'()[]-#>*\n\r\t1:ї؟。\u2028", max_size=80))
def test_sentences_cover_the_text_in_order(text: str) -> None:
    """Spans are trimmed, numbered from 1, in order and disjoint, and leave out only white space and markup."""
    document = Document(text, "", "-", language="en")
    sentences = segment(document)
    assert [sentence.number for sentence in sentences] == list(range(1, len(sentences) + 1))
    position = 0
    for sentence in sentences:
        assert position <= sentence.start < sentence.end
        assert sentence.of(document) == sentence.of(document).strip()
        left_out = text[position : sentence.start]
        assert all(character.isspace() or character in MARKUP for character in left_out)
        position = sentence.end
    assert all(character.isspace() or character in MARKUP for character in text[position:])


@given(st.text(max_size=200), st.sampled_from(["en", "uk", "es", "ar", "und"]))
def test_any_text_can_be_segmented(text: str, language: str) -> None:
    """No text crashes the segmenter, in a language with rules or without."""
    document = Document(text, "", "-", language=language)
    for before, after in pairwise(segment(document)):
        assert before.end <= after.start


def test_line_break_inside_a_sentence_is_bridged() -> None:
    """A link's text on a line of its own does not cut the sentence."""
    assert bodies("He said, the U.S.-led \ncoalition\n conducted five strikes. They hit.\nIt ended.") == [
        "He said, the U.S.-led \ncoalition\n conducted five strikes.",
        "They hit.",
        "It ended.",
    ]


def test_line_break_after_an_abbreviation_is_bridged() -> None:
    """A full stop that ends no sentence at a line's end does not end a paragraph."""
    assert bodies("The talks with Gen.\nAda Roe of the U.S.\nArmy failed.") == [
        "The talks with Gen.\nAda Roe of the U.S.\nArmy failed."
    ]


def test_heading_between_paragraphs_of_one_line_each() -> None:
    """A short line without punctuation above a capital is a heading."""
    assert kinds("The army left the town.\nThe River Is Next\nNobody was hurt.") == [
        ("body", "The army left the town."),
        ("heading", "The River Is Next"),
        ("body", "Nobody was hurt."),
    ]


def test_hard_wrapped_text_is_joined() -> None:
    """Full lines go on below, even before a capital; a short line ends the paragraph."""
    text = (
        "The 9th Corps moved north on Sunday, said Lt. Gen. Ada\n"
        "Halvorsen of the United States Army, who commands the\n"
        "Western Group of Forces. It had lost nine vehicles on\n"
        "the way.\n"
        "What Comes Next\n"
        "The corps was raised in 1951 and has been in the field\n"
        "since then."
    )
    assert kinds(text) == [
        (
            "body",
            (
                "The 9th Corps moved north on Sunday, said Lt. Gen. Ada\n"
                "Halvorsen of the United States Army, who commands the\n"
                "Western Group of Forces."
            ),
        ),
        ("body", "It had lost nine vehicles on\nthe way."),
        ("heading", "What Comes Next"),
        ("body", "The corps was raised in 1951 and has been in the field\nsince then."),
    ]


def test_first_line_without_end_punctuation_is_the_headline() -> None:
    """The first line heads the text; with a full stop it is body, unless it is the title."""
    assert kinds("Army leaves town\n\nIt left.")[0] == ("headline", "Army leaves town")
    assert kinds("Army leaves.\n\nIt left.")[0] == ("body", "Army leaves.")
    assert kinds("Army leaves.\n\nIt left.", title="Army leaves.")[0] == ("headline", "Army leaves.")
    assert kinds("Army leaves town") == [("body", "Army leaves town")]


def test_markdown_markers_stay_outside() -> None:
    """Markers of headings, quotes, bullets and images and rules are in no sentence; emphasis and links are."""
    text = (
        "# Pact Signed\n\n## Terms ##\n> It is dead. It was\n> never alive.\n\n***\n- One. Two.\n* *three*\n\n"
        "![Troops in Halden.](http://example.org/a_b.png)\n\nSee [it](http://example.org/a.b). **No.** Yes."
    )
    assert kinds(text) == [
        ("headline", "Pact Signed"),
        ("heading", "Terms"),
        ("body", "It is dead."),
        ("body", "It was\n> never alive."),
        ("body", "One."),
        ("body", "Two."),
        ("body", "*three*"),
        ("caption", "Troops in Halden."),
        ("body", "See [it](http://example.org/a.b)."),
        ("body", "**No.**"),
        ("body", "Yes."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Roe and Bo Lind",
        "By Ada Roe, Special to the Halden Post",
        "By ADA ROE",
        "Special to The Halden Post",
        "Ada Roe reported from Halden, and Bo Lind from Norport.",
        "Ada Roe, Bo Lind and Cy Dunn reported from Halden.",
        "Cy Dunn contributed reporting.",
    ],
)
def test_bylines(line: str) -> None:
    """Lines that name the reporters are bylines."""
    assert ("byline", line) in kinds(f"The pact is dead.\n\n{line}")


@pytest.mark.parametrize(
    "line",
    [
        "By Friday the army had left.",
        "He reported from the front for years.",
        "Ada Roe said the general contributed to the defeat.",
        "By land and by sea, the army left the town",
    ],
)
def test_body_that_looks_like_a_byline(line: str) -> None:
    """Sentences that merely start or sound like bylines stay body."""
    assert kinds(f"The pact is dead.\n\n{line}")[-1] == ("body", line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Photo: Troops in Halden.", [("caption", "Photo: Troops in Halden.")]),
        (
            "Troops in Halden. (Photo by Ada Roe)",
            [("caption", "Troops in Halden."), ("credit", "(Photo by Ada Roe)")],
        ),
        (
            "Troops in Halden on Sunday. Ada Roe/Northern News",
            [("caption", "Troops in Halden on Sunday."), ("credit", "Ada Roe/Northern News")],
        ),
        ("Troops (Ada Roe/Northern News)", [("caption", "Troops"), ("credit", "(Ada Roe/Northern News)")]),
        ("Troops. Credit: Ada Roe", [("caption", "Troops."), ("credit", "Credit: Ada Roe")]),
        ("Ada Roe/Northern News", [("credit", "Ada Roe/Northern News")]),
        ("Ada Roe/Northern News, via Getty Images", [("credit", "Ada Roe/Northern News, via Getty Images")]),
        ("Credit: Ada Roe", [("credit", "Credit: Ada Roe")]),
        ("The photo shows Ada Roe.", [("body", "The photo shows Ada Roe.")]),
    ],
)
def test_captions_and_credits(text: str, expected: list[tuple[str, str]]) -> None:
    """Captions are told by their label or by the credit at their end."""
    assert kinds(f"The pact is dead.\n\n{text}\n\nIt was signed in May.")[1:-1] == expected


def test_transcript_labels() -> None:
    """A speaker's label is a span of its own, and the words after it are body."""
    text = "MS. HALVORSEN: Good morning. I am here.\nQ: Why?\nGEN. ORTEGA (via interpreter): No.\nMore of it.\nRead: this."
    assert kinds(text) == [
        ("speaker", "MS. HALVORSEN:"),
        ("body", "Good morning."),
        ("body", "I am here."),
        ("speaker", "Q:"),
        ("body", "Why?"),
        ("speaker", "GEN. ORTEGA (via interpreter):"),
        ("body", "No."),
        ("body", "More of it."),
        ("body", "Read: this."),
    ]


def test_capitals_and_a_colon_once_are_no_label() -> None:
    """Names in capitals are labels only where at least two lines have one."""
    assert kinds("ORTEGA: The army stays.") == [("body", "ORTEGA: The army stays.")]
    assert [kind for kind, _ in kinds("ORTEGA: It stays.\nROE: Why?")] == ["speaker", "body"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "At 4 a.m. (Halden time) it left.",
        "Call tel. +47 555 0100 at noon.",
        "The U.S. (and its allies) left.",
    ],
)
def test_abbreviation_before_a_bracket_or_number(text: str) -> None:
    """A bracket or a number after an abbreviation goes on with the sentence."""
    assert bodies(text) == [text]


def test_offsets_count_code_points() -> None:
    """Characters beyond the basic plane and combining ones shift no offset."""
    assert bodies("𝔄 é 🚀 flew. It fell.") == ["𝔄 é 🚀 flew.", "It fell."]


def test_long_line_takes_bounded_time() -> None:
    """A line of a million characters is cut within a few seconds, whatever it holds."""
    for unit in ("Gen. Ada Roe left on Jan. 5. “No,” she said. ", ". ", "A. ", '"', "a", "](", "* "):
        started = perf_counter()
        segment(Document(unit * (200_000 // len(unit)), "", "-", language="en"))
        assert perf_counter() - started < 2  # a fifth of a million characters each, to keep the test fast


def test_chunks_keep_the_budget_and_every_sentence() -> None:
    """Each sentence is in one chunk, within the budget, with its predecessors as context."""
    document = read_text("\n\n".join("The army left the town. It lost nine tanks." for _ in range(50)))
    sentences = segment(document)
    found = chunks(document, sentences, budget_tokens=200, context_sentences=2)
    assert tuple(sentence for chunk in found for sentence in chunk.sentences) == sentences
    assert [sentence.number for sentence in found[1].context] == [
        found[1].sentences[0].number - 2,
        found[1].sentences[0].number - 1,
    ]
    for chunk in found:
        text = " ".join(sentence.of(document) for sentence in (*chunk.context, *chunk.sentences))
        assert estimate_tokens(text) <= 200
        assert chunk.sentences[-1].of(document) == "It lost nine tanks."


def test_sentence_longer_than_the_budget_is_a_chunk_of_its_own() -> None:
    """It is neither cut nor left out, and takes no context with it."""
    document = read_text(f"It left. The army {'and the army ' * 100}left. It lost.")
    found = chunks(document, segment(document), budget_tokens=60)
    assert [len(chunk.sentences) for chunk in found] == [1, 1, 1]
    assert found[1].context == ()


def test_heading_stays_with_its_paragraph() -> None:
    """A chunk does not end with a heading when there is a paragraph's end to end with."""
    document = read_text(
        "\n\n".join(("The army left the town of Halden.", "What Comes Next") * 10) + "\n\nEnd."
    )
    for chunk in chunks(document, segment(document), budget_tokens=80, context_sentences=0):
        assert chunk.sentences[-1].kind == "body"


@pytest.mark.parametrize(("budget", "context"), [(0, 2), (10, -1)])
def test_chunks_refuse_impossible_sizes(budget: int, context: int) -> None:
    """A budget below one token or a negative context is a caller's mistake."""
    with pytest.raises(ValueError, match="at least"):
        chunks(Document("x", "", "-"), (), budget_tokens=budget, context_sentences=context)


@given(st.lists(st.sampled_from(["It left.", "The army lost. ", "\n\n", "Head\n\n", "x" * 300]), max_size=30))
def test_chunks_partition_the_sentences(parts: list[str]) -> None:
    """Whatever the text, the chunks hold its sentences in order, none twice."""
    document = Document(" ".join(parts), "", "-", language="en")
    sentences = segment(document)
    found = chunks(document, sentences, budget_tokens=50)
    assert tuple(sentence for chunk in found for sentence in chunk.sentences) == sentences


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("a" * 35, 10), ("1234567", 7), ("порт", 2), ("ميناء", 5), ("港口", 2), ("🚀", 2)],
)
def test_token_estimate_by_script(text: str, tokens: int) -> None:
    """Scripts with fewer characters a token count more."""
    assert estimate_tokens(text) == tokens
