"""Offices are given to the person the grammar gives them to, and to nobody where two would fit."""

from __future__ import annotations

import pytest

from summarize.document import Document, Sentence
from summarize.language import Language
from summarize.spot.names import spot_names


def roles(text: str) -> dict[str, list[tuple[str, str]]]:
    """Return the roles of each person of a one-sentence text."""
    document = Document(text, "0", "-", language="en")
    mentions = spot_names(document, (Sentence(1, 0, len(text)),), Language("en"))
    return {m.text: [(r.text, r.status) for r in m.roles] for m in mentions if m.kind == "person"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russian Defense Minister Ivan Orlin spoke.", [("Russian Defense Minister", "current")]),
        ("U.S. Secretary of State Ivan Orlin spoke.", [("U.S. Secretary of State", "current")]),
        ("Minister of Foreign Affairs Ivan Orlin spoke.", [("Minister of Foreign Affairs", "current")]),
        ("Pentagon press operations director Navy Capt. Ivan Orlin spoke.", [("Pentagon press operations director", "current"), ("Navy Capt.", "current")]),
        ("Commander of the Coast Guard Ivan Orlin spoke.", [("Commander of the Coast Guard", "current")]),
        ("Chief of Joint Operations Air Marshal Ivan Orlin spoke.", [("Chief of Joint Operations", "current"), ("Air Marshal", "current")]),
        ("Chief of Army LTGEN Ivan Orlin spoke.", [("Chief of Army", "current"), ("LTGEN", "current")]),
        ("Minister for Defence the Hon Ivan Orlin spoke.", [("Minister for Defence", "current")]),
        ("Its commander, Lt. Gen. Ivan Orlin, spoke.", [("commander", "current"), ("Lt. Gen.", "current")]),
        ("Board of Trade president Ivan Orlin spoke.", [("Board of Trade president", "current")]),
        ("The University of Tesk professor Ivan Orlin spoke.", [("University of Tesk professor", "current")]),
        ("Association of Chief Fire Officers president Ivan Orlin spoke.", [("Association of Chief Fire Officers president", "current")]),
        ("Former ambassador Ivan Orlin spoke.", [("ambassador", "former")]),
        ("The acting foreign minister, Ivan Orlin, spoke.", [("foreign minister", "acting")]),
        ("The U.S. Embassy Chargé d’Affaires, a.i., Ivan Orlin spoke.", [("U.S. Embassy Chargé d’Affaires", "acting")]),
        ("Ivan Orlin, the director of the Islands program at the Tull Institute, spoke.", [("director of the Islands program at the Tull Institute", "current")]),
        ("Ivan Orlin, a former deputy minister who left in May, spoke.", [("deputy minister", "former")]),
        ("Ivan Orlin, an ISIL gang leader in Raqqah was struck.", [("ISIL gang leader in Raqqah", "current")]),
        ("“Yes,” said Ivan Orlin, 507th Maintenance Group Commander.", [("507th Maintenance Group Commander", "current")]),
        ("Ivan Orlin, a retired admiral and a former head of the Coast Guard, spoke.", [("admiral", "former"), ("head of the Coast Guard", "former")]),
        ("Ivan Orlin, 45, a farmer from Tesk, spoke.", [("farmer from Tesk", "current")]),
        ("Ivan Orlin, who is the mayor of Tesk, spoke.", [("mayor of Tesk", "current")]),
        ("Ivan Orlin, who was the mayor of Tesk, spoke.", [("mayor of Tesk", "former")]),
        ("Ivan Orlin was appointed ambassador to France.", [("ambassador to France", "current")]),
        ("Ivan Orlin was named acting governor.", [("governor", "acting")]),
        ("Acting Foreign Minister Ivan Orlin spoke.", [("Foreign Minister", "acting")]),
        ("The ministry's then spokesman, Ivan Orlin, spoke.", [("spokesman", "former")]),
        ("Then-President Ivan Orlin spoke.", [("President", "former")]),
        ("An ex-minister, Ivan Orlin, spoke.", [("minister", "former")]),
        ("The late president Ivan Orlin spoke.", [("president", "former")]),
        ("The outgoing chancellor, Ivan Orlin, spoke.", [("outgoing chancellor", "current")]),
        ("Ivan Orlin became the acting mayor in May.", [("mayor", "acting")]),
        ("Ivan Orlin took over as director of the Lake Museum in May.", [("director of the Lake Museum", "current")]),
        ("Ivan Orlin has been the mayor of Tesk since 2010.", [("mayor of Tesk", "current")]),
        ("Ivan Orlin resigned as finance minister on Monday.", [("finance minister", "former")]),
        ("Ivan Orlin stepped down as chairman of the council.", [("chairman of the council", "former")]),
        ("Ivan Orlin serves as deputy governor.", [("deputy governor", "current")]),
        ("Ivan Orlin, now the mayor of Tesk, spoke.", [("mayor of Tesk", "current")]),
        ("Ivan Orlin, then the mayor of Tesk, spoke.", [("mayor of Tesk", "former")]),
        ("Ivan Orlin, a former mayor of Tesk, is the leader of the Reform Party.", [("mayor of Tesk", "former"), ("leader of the Reform Party", "current")]),
        ("Ivan Orlin, the president’s younger brother, became the acting foreign minister.", [("foreign minister", "acting")]),
        ("Its director is Ivan Orlin.", [("director", "current")]),
        ("Its commander since 2020 is Lieutenant General Ivan Orlin, who left.", [("commander", "current"), ("Lieutenant General", "current")]),
        ("The chief of the fire service was Ivan Orlin.", [("chief of the fire service", "former")]),
        ("The head of the Harbor Authority, Ivan Orlin, spoke.", [("head of the Harbor Authority", "current")]),
        ("The fleet’s commander, Admiral Ivan Orlin, counts them.", [("commander", "current"), ("Admiral", "current")]),
        ("Ivan Orlin, the school’s registrar, spoke.", [("registrar", "current")]),
        ("Kenya’s foreign minister, Ivan Orlin, spoke.", [("Kenya’s foreign minister", "current")]),
        ("The firm’s founder and chief executive, Ivan Orlin, spoke.", [("founder and chief executive", "current")]),
        ("Ivan Orlin, founder and chief executive of the Tull Group, spoke.", [("founder and chief executive of the Tull Group", "current")]),
        ("Ivan Orlin is the first president to visit Tesk.", []),
        ("Ivan Orlin has served as mayor of Tesk.", []),
        ("Ivan Orlin has served as mayor of Tesk since 2010.", [("mayor of Tesk", "current")]),
        ("The Tull Group’s founder, Ivan Orlin, spoke.", [("Tull Group’s founder", "current")]),
        ("Ivan Orlin had been defence minister for nine days.", [("defence minister", "former")]),
        ("President-elect Ivan Orlin spoke.", [("President-elect", "current")]),
        ("Her brother, Ivan Orlin, spoke.", []),
        ("Ivan Orlin, a cousin of the president, spoke.", []),
        ("The aide to the president, Ivan Orlin, spoke.", []),
        ("Ivan Orlin is not the president.", []),
    ],
)  # fmt: skip
def test_a_role_is_verbatim_with_its_status(text: str, expected: list[tuple[str, str]]) -> None:
    """Titles, appositions and "who is" clauses give the office in the text's words."""
    assert roles(text)["Ivan Orlin"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ivan Orlin, President Ana Tull and others met.", {"Ivan Orlin": [], "Ana Tull": [("President", "current")]}),
        ("Ivan Orlin, the president, and Ana Tull met.", {"Ivan Orlin": [], "Ana Tull": []}),
        ("He told the minister, Ivan Orlin and Ana Tull.", {"Ivan Orlin": [], "Ana Tull": []}),
        ("Unlike the president, Gen. Ivan Orlin spoke.", {"Ivan Orlin": [("Gen.", "current")]}),
        ("Unlike the president, Ivan Orlin spoke.", {"Ivan Orlin": []}),
        ("Ivan Orlin, spokesman for President Ana Tull, spoke.", {"Ivan Orlin": [("spokesman for President Ana Tull", "current")], "Ana Tull": [("President", "current")]}),
        ("Gen. Ivan Orlin and her deputy, Col. Ana Tull, met.", {"Ivan Orlin": [("Gen.", "current")], "Ana Tull": [("deputy", "current"), ("Col.", "current")]}),
    ],
)  # fmt: skip
def test_a_neighbour_gets_no_wrong_role(text: str, expected: dict[str, list[tuple[str, str]]]) -> None:
    """Where two people could hold the office, nobody gets it."""
    assert roles(text) == expected


def test_kin_makes_a_person_without_a_role() -> None:
    """A family tie is no office, but the name beside it is a person's."""
    assert roles("His sister, Velka Vorrin, left.") == {"Velka Vorrin": []}
