"""Every fault of a server, met by the real code: what the page says, what is counted, what leaks, what reaches a brief.

The server is a test double; the runs are those of fault_runs.py, side by side, a minute for all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fault_runs import ELSEWHERE, KINDS, SLOW, Met, measure
from fault_table import BLOCK, PAGE, tables

if TYPE_CHECKING:
    from pathlib import Path

_FOREIGN = ("Ferrant", "Falcon", "Qarveth", "2031", "9999")  # of answers to other documents
_OURS = ("harbour board", "Brandvold", "snow")  # of the document
_WITHHELD = {"refusal", "filter"}
_LISTS = ("bottom_line", "actors", "positions", "military_assets", "dates")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Met]:
    """Meet every fault."""
    folder: Path = tmp_path_factory.mktemp("faults")
    return measure(folder)


def of(found: list[Met], *hows: str) -> list[Met]:
    """Return what was met in some ways."""
    return [met for met in found if met.how in hows]


def test_the_page_says_what_is_measured(found: list[Met]) -> None:
    """`make docs` writes it anew."""
    block = BLOCK.search(PAGE.read_text("utf-8"))
    assert block
    assert block[1] == tables(found)


def test_every_fault_is_met(found: list[Met]) -> None:
    """In each way, and none of them comes out as a defect of the program."""
    assert {met.kind for met in found} == set(KINDS)
    assert [met for met in found if "defect" in met.line.lower() or met.code == 1] == []
    assert [met.kind for met in found if "\n" in met.line or not met.line.isprintable()] == []


def test_what_does_not_end_well_has_a_line(found: list[Met]) -> None:
    """A document is complete, or its reason stands with it or with the run."""
    batches = [met for met in found if met.how != "brief"]
    assert [met for met in batches if (met.state == "complete") != (not met.line)] == []
    assert [met for met in batches if (met.brief is None) != (met.state != "complete")] == []


def test_every_attempt_and_every_token_is_in_the_ledger(found: list[Met]) -> None:
    """Each request is one attempt, and the tokens are those that the server told; what never reached it has status 0."""
    for met in of(found, "always", "once", "choice-always", "choice-once"):
        if met.kind in ELSEWHERE:
            assert {status for status, _error in met.attempts} == {0}
            continue
        assert len(met.attempts) == met.requests, met
        assert met.counted == met.told, met


def test_what_is_withheld_or_cut_off_costs_one_call(found: list[Met]) -> None:
    """Whatever was asked: the same question would be refused or cut off again."""
    for met in of(found, "brief", "always", "choice-always"):
        if met.kind in _WITHHELD:
            assert (met.requests, met.paid) == (1, 1), met
    cut_off = [met for met in of(found, "brief", "always") if met.kind == "truncated"]
    assert [(met.requests, met.paid) for met in cut_off] == [(1, 1)] * 2


def test_nothing_is_asked_more_than_its_owner_allows(found: list[Met]) -> None:
    """The policy makes five attempts of one request; a question is asked in two ways at most beside its first token."""
    for met in of(found, "brief", "always"):
        assert met.requests <= 5, met
        assert met.bodies <= 2, met
        assert met.bodies < 2 or met.requests == met.bodies, met


def test_nothing_of_answer_or_document_is_in_a_line(found: list[Met]) -> None:
    """Lines are shown, logged and sent in reports."""
    leaks = [(met.kind, word) for met in found for word in (*_FOREIGN, *_OURS) if word in met.line]
    assert leaks == []


def test_no_fault_puts_an_item_into_a_brief(found: list[Met]) -> None:
    """Every brief has the items of a run without faults; what another document's answer says is only set aside."""
    good = next(met for met in found if (met.kind, met.how) == ("nousage", "always")).brief
    choice = next(met for met in found if (met.kind, met.how) == ("nousage", "choice-always")).brief
    assert good
    assert choice
    own = {False: _texts(good), True: _texts(choice)}
    for met in found:
        if met.brief:
            extra = _texts(met.brief) - own[met.how.startswith("choice")] - _sentences(met.brief)
            assert extra == set(), met
            assert not any(word in str(_texts(met.brief)) for word in _FOREIGN), met
    foreign = next(met for met in found if (met.kind, met.how) == ("foreign", "always")).brief
    assert foreign
    assert "Ferrant" in str(foreign["unverified"])


def test_slow_answers_end(found: list[Met]) -> None:
    """However a server goes on sending: the deadline is one of the whole attempt."""
    slow = [met for met in found if met.kind in SLOW and met.how == "always"]
    assert [met.state for met in slow if met.kind != "mute"] == ["failed"] * (len(SLOW) - 1)


def _texts(brief: dict[str, list[dict[str, object]]]) -> set[str]:
    """Return what a brief's items say, without what the model alone has judged."""
    return {
        str({name: value for name, value in item.items() if name not in {"evidence", "sentences"}})
        for kind in _LISTS
        for item in brief[kind]
    }


def _sentences(brief: dict[str, list[dict[str, object]]]) -> set[str]:
    """Return the bottom lines that are the document's own sentences: they stand in for a failed one."""
    return {str({"text": one["text"]}) for one in brief["citations"]}
