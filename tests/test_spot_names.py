"""Proper names are found by code, with their kind and what stands around them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.document import Document, Sentence, SentenceKind
from summarize.language import Language
from summarize.spot.names import PLATFORM, spot_names

if TYPE_CHECKING:
    from summarize.mention import NameMention

ENGLISH = Language("en")


def spot(text: str, kind: SentenceKind = "body") -> tuple[NameMention, ...]:
    """Spot the names of a text whose sentences stand one a line."""
    document = Document(text, "0", "-", language="en")
    lines = re.finditer(r"[^\n]+", text)
    sentences = tuple(Sentence(n, m.start(), m.end(), kind) for n, m in enumerate(lines, 1))
    return spot_names(document, sentences, ENGLISH)


def found(text: str, kind: SentenceKind = "body") -> list[tuple[str, str]]:
    """Return (kind, text) of each name."""
    return [(m.kind, m.text) for m in spot(text, kind)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met Maria Lindholm there.", [("person", "Maria Lindholm")]),
        ("They met Lt. Gen. Ivo Marek.", [("person", "Ivo Marek")]),
        ("They met Ursula von der Haag.", [("person", "Ursula von der Haag")]),
        ("They met Abu Salim al-Basri.", [("person", "Abu Salim al-Basri")]),
        ("They met J. K. Orme and George W. Tull Jr. there.", [("person", "J. K. Orme"), ("person", "George W. Tull Jr.")]),
        ("They met Ben O’Hara-Jones.", [("person", "Ben O’Hara-Jones")]),
        ("They met Mayor Velko Imam.", [("person", "Velko Imam")]),
        ("Theresa May spoke in May.", [("person", "Theresa May")]),
        ("The 1191st Engineer Company left.", [("organization", "1191st Engineer Company")]),
        ("The 2-137th Aviation Battalion left.", [("organization", "2-137th Aviation Battalion")]),
        ("They told Legion Post 238.", [("name", "Legion Post 238")]),
        ("They met LTGEN Ivo Marek AO, DSC.", [("person", "Ivo Marek AO")]),
        ("Former SACEUR Gen. Ivo Marek left.", [("person", "Ivo Marek")]),
        ("They met the Velka People's Liberation Front.", [("organization", "Velka People's Liberation Front")]),
        ("Minister of State for Defence Maria Lindholm left.", [("person", "Maria Lindholm")]),
        ("They met the Vietnam People's Navy.", [("organization", "Vietnam People's Navy")]),
        ("It told the Vietnam Relief and Repair Commission (RRC).", [("organization", "Vietnam Relief and Repair Commission"), ("organization", "RRC")]),
        ("ISIL and fighters fled.", [("organization", "ISIL")]),
        ("They met Retd Vice-Admiral Ivo Marek.", [("person", "Ivo Marek")]),
        ("They met CMDR Marek.", [("person", "Marek")]),
        ("Minister for the Middle East Maria Lindholm left.", [("place", "Middle East"), ("person", "Maria Lindholm")]),
        ("It told the Government of National Unity.", [("organization", "Government of National Unity")]),
        ("The 507th Supply Wing left.", [("organization", "507th Supply Wing")]),
        ("Ministry of Defence and Armed Forces Logistics staff left.", [("organization", "Ministry of Defence and Armed Forces Logistics staff")]),
        ("It joined the Board of Antiquities and Heritage.", [("organization", "Board of Antiquities and Heritage")]),
        ("It joined the Ministry of Culture, Youth and Sports.", [("organization", "Ministry of Culture, Youth and Sports")]),
        ("It told the Foreign and Commonwealth Office.", [("organization", "Foreign and Commonwealth Office")]),
        ("It told the Center for Strategic and Budgetary Studies.", [("organization", "Center for Strategic and Budgetary Studies")]),
        ("It told the Department of Trade and Congress.", [("organization", "Department of Trade"), ("organization", "Congress")]),
        ("They told Conservative Graham Lund and Democrat Ruvo Tassel.", [("person", "Graham Lund"), ("person", "Ruvo Tassel")]),
        ("Tory Liam Lund left.", [("person", "Liam Lund")]),
        ("Lib Dem Norman Lund left.", [("person", "Norman Lund")]),
        ("Republican Mike Lund left.", [("person", "Mike Lund")]),
        ("It told the Republican Guard.", [("organization", "Republican Guard")]),
        ("They met East Velka MEP Nigel Lund.", [("person", "Nigel Lund")]),
        ("They met MSP Ruvo Tassel.", [("person", "Ruvo Tassel")]),
        ("Bank of Velka governor Orvyn King left.", [("organization", "Bank of Velka"), ("person", "Orvyn King")]),
        ("They met Mr Hague and Mrs Jordan.", [("person", "Hague"), ("person", "Jordan")]),
        ("They met at St. Petersburg.", [("place", "St. Petersburg")]),
        ("They met Prof Lund there.", [("person", "Lund")]),
        ("Ex-BBC host Ana Lund left.", [("organization", "BBC"), ("person", "Ana Lund")]),
        ("Former Downing Street chief Ana Lund left.", [("organization", "Downing Street"), ("person", "Ana Lund")]),
        ("They strike on Monday. It was the General Strike.", [("name", "General Strike")]),
        ("The Lib Dems said no.", [("name", "Lib Dems")]),
        ("They told Lund & Tassel of it.", [("organization", "Lund & Tassel")]),
        ("It joined the Transport and General Workers Union (TGWU).", [("organization", "Transport and General Workers Union"), ("organization", "TGWU")]),
        ("The Public and Commercial Services union (PCS) said no.", [("organization", "Public and Commercial Services union"), ("organization", "PCS")]),
        ("It told the Association of Chief Fire Officers.", [("organization", "Association of Chief Fire Officers")]),
        ("Iraqi forces fled.", [("organization", "Iraqi forces")]),
        ("The U.S.-led coalition fled.", [("organization", "U.S.-led coalition")]),
        ("Orlov’s brutal regime fell.", [("organization", "Orlov’s brutal regime")]),
        ("The Orlov regime fell.", [("organization", "Orlov regime")]),
        ("Then local Arab fighters came.", [("organization", "local Arab fighters")]),
        ("The Iraqis came.", [("organization", "Iraqis")]),
        ("Russia’s coast guard left.", [("organization", "Russia’s coast guard")]),
        ("The Norwegian coast guard left.", [("organization", "Norwegian coast guard")]),
        ("Kenya’s military intelligence service left.", [("organization", "Kenya’s military intelligence service")]),
        ("It met the Kenyan foreign ministry.", [("organization", "Kenyan foreign ministry")]),
        ("Russia’s Ministry of War left.", [("organization", "Russia’s Ministry of War")]),
        ("They met Kenya’s Defence Ministry.", [("organization", "Kenya’s Defence Ministry")]),
        ("Kenya’s Tull Institute left.", [("state", "Kenya"), ("organization", "Tull Institute")]),
        ("The coast guard said so.", [("organization", "coast guard")]),
        ("It told NATO and the Pentagon.", [("organization", "NATO"), ("organization", "Pentagon")]),
    ],
)  # fmt: skip
def test_a_name_has_its_bounds_and_kind(text: str, expected: list[tuple[str, str]]) -> None:
    """Each kind of name is found whole and put into its kind."""
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Fighting went on until Monday, March 3.",
        "It fired HIMARS rockets at a T-72 and a KC-135R Stratotanker.",
        "The USS Larkspur sailed under Operation Silver Gate.",
        "It cited Resolution 4711 and the Law of Armed Conflict.",
        "Nobody was hurt. However, roads closed.",
        "West of the town it rained. Kilo-class boats and Tor-M1 launchers left in mid-January.",
        "The Ministry and the Institute left.",
        "The secretary for African Affairs left.",
        "The IEDs and six VBIEDs went off.",
        "Construction was halted.",
        "A Republican, she read Decree No. 14 to the Americas program.",
        "It fired two Pantsirs, an Igla and a Kilo near a FREMM, a Seafox and an MT-LB.",
        "The ORP Velka and the USNS Tesk left. The Tesk came back.",
        "The ship was the Marwin, a coaster. The Marwin sank.",
        "Her ship, the Marwin, was hit. The Marwin sank.",
        "The M/V Orla Grace left. The Hai Velka 6 survey ship came.",
        "It fired ballistic missiles (QRBX) and a Paveway IV.",
        "St. Mary's windows broke.",
        "It was the last before the General Election and the Chief Executive Officers' meeting.",
        "SUMMARY OF STRIKES SINCE DAWN:",
        "The frigate Admiral Orlin sank. Two Zorblax armoured vehicles burned. Weekly report.",
        "It cost US$ 83 million, or AUD$120.",
        "We'll leave and they say They've won.",
        "The tanker, Orla Grace, was boarded. Orla Grace sank.",
        "The Liberian-flagged Orla Grace left. The Orla Grace container ship came back.",
        "It lost Zorblax and M60A1 tanks and VBIED-capable trucks by July-end.",
        "The Treaty on the Spread of Rockets is a Line of Credit. Brent crude fell on Eid al-Adha.",
    ],
)
def test_what_is_no_actor_is_not_named(text: str) -> None:
    """Days, platforms, ships, operations, laws and capitals that only open a sentence are no names."""
    assert found(text) == []


@pytest.mark.parametrize("kind", ["byline", "credit"])
def test_makers_of_the_text_are_left_out(kind: SentenceKind) -> None:
    """Bylines and credits give no names."""
    assert found("By Maria Lindholm in Paris", kind) == []


def test_the_credit_part_of_a_caption_is_left_out() -> None:
    """A caption gives the names it shows, not the photographer."""
    text = "Maria Lindholm at sea. (Photo by Ben Hart/Reuters)"
    assert found(text, "caption") == [("person", "Maria Lindholm")]


def test_a_noun_behind_a_name_makes_it_a_place() -> None:
    """Rivers, airports and what lies near something are places, whatever their words look like."""
    mentions = spot("They crossed the Velka river and took Osman Tesk air base. It fell near Abu Velka.")
    assert [(m.kind, m.text) for m in mentions] == [
        ("place", "Velka"),
        ("place", "Osman Tesk"),
        ("place", "Abu Velka"),
    ]


def test_an_acronym_in_brackets_is_where_its_name_is() -> None:
    """A state in brackets and the states listed behind it are locative with the state before the bracket."""
    mentions = spot("They fled to the Democratic Republic of the Congo (DRC) and Uganda.")
    assert [m.locative for m in mentions] == [True, True, True]


def test_a_state_behind_a_person_is_where_he_is_from() -> None:
    """A state alone in brackets behind a person does not act."""
    mentions = spot("The commander, General Maria Lindholm (Brazil), spoke.")
    assert [(m.text, m.locative) for m in mentions] == [("Maria Lindholm", False), ("Brazil", True)]


def test_a_dateline_may_end_in_a_colon() -> None:
    """A word in capitals before a colon at the start is a place, and a senator's state is no name."""
    mentions = spot("VELKAPATNAM: Maria Lindholm, D-Wis., spoke.")
    assert [(m.kind, m.text) for m in mentions] == [("place", "VELKAPATNAM"), ("person", "Maria Lindholm")]


def test_a_place_only_tells_where() -> None:
    """Names behind a preposition of place, their lists and their countries are locative."""
    mentions = spot("It rained in Velka, Marno and Tesk, and near Tampa, Fla., but France watched.")
    assert [(m.text, m.kind, m.locative) for m in mentions] == [
        ("Velka", "place", True),
        ("Marno", "place", True),
        ("Tesk", "place", True),
        ("Tampa", "place", True),
        ("Fla.", "place", True),
        ("France", "state", False),
    ]


def test_a_dateline_names_no_agency() -> None:
    """A dateline's city only tells where, and its agency is no actor."""
    mentions = spot("OSLO, Norway (AP) — Norway voted.")
    assert [(m.text, m.locative) for m in mentions] == [("OSLO", True), ("Norway", True), ("Norway", False)]


def test_an_adjective_modifies() -> None:
    """A nationality before a thing is a modifier, with the text as the source has it."""
    assert [(m.text, m.kind, m.modifier) for m in spot("A Russian cruiser sank.")] == [
        ("Russian", "state", True)
    ]


def test_an_unlisted_state_is_known_by_its_adjective() -> None:
    """A name whose regular adjective the document uses is a state."""
    kinds = [(m.text, m.kind, m.modifier) for m in spot("It praised Kadria.\nA Kadrian ship left.")]
    assert kinds == [("Kadria", "state", False), ("Kadrian", "state", True)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tesk signed it. It praised the Republic of Tesk.", "Tesk"),
        ("Tesk signed it. She met Tesk’s parliament.", "Tesk"),
        ("Tesk signed it. It rained in the capital of Tesk.", "Tesk"),
        ("It met the Tesk government. Then Tesk signed.", "Tesk"),
    ],
)
def test_a_hint_makes_a_state_of_an_unlisted_name(text: str, name: str) -> None:
    """What only states have makes a state of a name that no list knows."""
    assert {m.kind for m in spot(text) if m.text == name} == {"state"}


def test_an_unlisted_state_owns_its_navy() -> None:
    """A state known by its adjective has a navy and ministries like a listed one."""
    text = "Kadria’s navy left. A Kadrian ship and Kadria’s Ministry of War stayed."
    assert [m.text for m in spot(text)] == ["Kadria’s navy", "Kadrian", "Kadria’s Ministry of War"]


def test_a_family_is_no_actor() -> None:
    """The plural of a surname is no name."""
    assert found("Maria Lindholm met both Lindholms and the Lindholms’ lawyer.") == [
        ("person", "Maria Lindholm")
    ]


def test_a_committee_in_an_office_is_no_actor() -> None:
    """A committee or university that only occurs in somebody's office is left out; an organization that acts stays."""
    text = (
        "Ana Pike, the chairwoman of the House Trade Committee, met Ivo Tull, the head of the Lake Institute."
    )
    assert found(text) == [("person", "Ana Pike"), ("person", "Ivo Tull"), ("organization", "Lake Institute")]
    text += "\nThe House Trade Committee voted."
    assert ("organization", "House Trade Committee") in found(text)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Russia agreed. Moscow promised no troops.", ["state"]),
        ("Russia agreed. They accused Moscow of lying.", ["state"]),
        ("Russia agreed. Moscow and London promised help.", ["state"]),
        ("Russia agreed. Talks in Moscow failed.", ["place"]),
        ("Russia agreed. She left Moscow.", ["place"]),
        ("France agreed. Moscow promised no troops.", ["place"]),
    ],
)
def test_a_capital_acts_for_its_government(text: str, kinds: list[str]) -> None:
    """A capital that acts is its state, if the document names the state; a capital where something happens is a place."""
    assert [m.kind for m in spot(text) if m.text == "Moscow"] == kinds


def test_a_ship_is_no_actor_when_named_alone_later() -> None:
    """A name introduced as a ship's is left out at every mention."""
    assert found("The frigate Larkspur sailed.\nThe Larkspur sank near the USS Tern.") == []


def test_title_case_lines_give_only_known_names() -> None:
    """In a headline in title case only names of the body and of the lists count."""
    text = "Storm Breaks Over Harbor As Lindholm Warns Russia\nMaria Lindholm spoke."
    document = Document(text, "0", "-", language="en")
    end = text.index("\n")
    sentences = (Sentence(1, 0, end, "headline"), Sentence(2, end + 1, len(text)))
    names = [(m.sentence, m.text) for m in spot_names(document, sentences, ENGLISH)]
    assert names == [(1, "Russia"), (2, "Maria Lindholm")]


def test_a_surname_alone_is_the_person_named_before() -> None:
    """A surname alone is a person once the full name was given."""
    assert found("Maria Lindholm spoke.\nCritics of Lindholm left.") == [
        ("person", "Maria Lindholm"),
        ("person", "Lindholm"),
    ]


def test_the_original_script_is_a_mention_of_its_own() -> None:
    """A name in another script in brackets has the kind of the name before it."""
    assert found("Ivan Koval (Іван Коваль) spoke.") == [("person", "Ivan Koval"), ("person", "Іван Коваль")]


def test_a_transcript_label_names_its_speaker() -> None:
    """A speaker's label names a person; "QUESTION" names nobody."""
    assert found("MR. ORTEGA:", "speaker") == [("person", "ORTEGA")]
    assert found("QUESTION:", "speaker") == []


def test_a_party_bracket_is_no_name() -> None:
    """The party and state of a politician are skipped."""
    assert found("Sen. Ana Pike (D-N.Y.) voted.") == [("person", "Ana Pike")]


def test_a_newspaper_feature() -> None:
    """A feature's people are found at first and later mention, its ordinary capitals are not."""
    text = (
        "When the flood came, Anna Veres was upstairs.\n"
        "The director of the Lake Art Museum, Tomas Brandt, had told her to leave.\n"
        'Veres refused.\n"Where would I go?" she asked.'
    )
    assert found(text) == [
        ("person", "Anna Veres"),
        ("organization", "Lake Art Museum"),
        ("person", "Tomas Brandt"),
        ("person", "Veres"),
    ]


def test_a_wire_report() -> None:
    """A wire report gives dateline places, groups that act and the officials who speak."""
    text = (
        "NAIROBI, Kenya (AP) — Kenyan police said on Friday they freed three hostages.\n"
        "Foreign Ministry spokesperson Lin Abara declined to comment.\n"
        "Somali officials and UNIFOR peacekeepers met in Garbo."
    )
    assert [m.text for m in spot(text) if not m.locative and not m.modifier] == [
        "Kenyan police",
        "Lin Abara",
        "Somali officials",
        "UNIFOR peacekeepers",
    ]


def test_a_ministry_statement() -> None:
    """A ministry's long names stay whole."""
    text = (
        "The Ministry of Foreign Affairs of the Republic of Poland met the UN Security Council in New York."
    )
    assert found(text)[:2] == [
        ("organization", "Ministry of Foreign Affairs of the Republic of Poland"),
        ("organization", "UN Security Council"),
    ]


def test_a_language_without_lists_gives_no_names() -> None:
    """Where a language has no word lists, spotting gives nothing."""
    document = Document("Maria Lindholm spoke.", "0", "-")
    assert spot_names(document, (Sentence(1, 0, 21),), Language("und")) == ()


@pytest.mark.parametrize("text", ["T-72", "KC-135R", "M1A2", "S-400"])
def test_platform_designations_are_recognized(text: str) -> None:
    """Letters with digits are a platform's designation."""
    assert PLATFORM.fullmatch(text)


WORDS = st.sampled_from(
    ["Maria", "Lindholm", "the", "U.S.", "Iraqi", "forces", "of", "and", ",", "(", ")", "’s", "said", "Gen.", "Minister",
     "Ministry", "NATO", "in", "Іван", "T-72", "\n", "-", "U.S.-led", "’", "12th", "e\u0301", "Al", "Coalition",
     "Kenya", "coast", "guard", "Moscow", "promised", "Ministry", "Trade", "President", "is", "Kadria", "Kadrian", "9th", "Army"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=30))
def test_mentions_are_verbatim_and_apart(words: list[str]) -> None:
    """Every mention and role is the text at its offsets, and mentions never overlap."""
    text = " ".join(words)
    mentions = spot(text)
    assert all(text[m.start : m.end] == m.text and m.text.strip() for m in mentions)
    assert all(text[r.start : r.end] == r.text for m in mentions for r in m.roles)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_a_head_alone_is_a_name_where_one_organization_has_it() -> None:
    """A capitalized "Ministry" is the one ministry named before, and nobody where two were named."""
    text = "The Ministry of Trade left.\nThe Ministry came."
    assert found(text)[1:] == [("organization", "Ministry")]
    assert ("organization", "Ministry") not in found("The Ministry of War spoke.\n" + text)
