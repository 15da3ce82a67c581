"""A review without its server: decisions, the journal, the checks after each change, and the reviewed brief."""

from __future__ import annotations

import json
import re
import resource
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import replayed
from pydantic import ValidationError
from reviews import Files, change, desk_of, files_in, parsed, place

from summarize import load_type, read, verify
from summarize.brief import item_lists
from summarize.errors import BriefError, OutputError
from summarize.language import Language
from summarize.review.decision import Course, Decision, DecisionError, Key, decide, replay
from summarize.review.desk import Desk
from summarize.review.journal import Journal
from summarize.review.page import form_part
from summarize.review.standing import Checks
from summarize.review.values import ValuesError, merged, quantity
from summarize.schemas.situation import Actor, MilitaryAsset
from summarize.spot.spotted import spot
from summarize.verification import parse_brief

if TYPE_CHECKING:
    from summarize.brief import Brief, Review


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Return a document and its brief."""
    return files_in(tmp_path)


def result(files: Files) -> Brief:
    """Return the reviewed brief, after `verify` has found nothing wrong with it."""
    brief = parsed(files.result)
    assert verify(brief, read(files.source)) == []
    return brief


def review(files: Files) -> Review:
    """Return what people have decided."""
    found = result(files).review
    assert found is not None
    return found


def names(brief: Any) -> list[str]:
    """Return the names of the actors."""
    return [actor.name for actor in brief.actors]


def test_a_review_without_decisions_changes_nothing(files: Files) -> None:
    """Only the review itself is new."""
    with desk_of(files):
        before, after = parsed(files.brief), result(files)
    assert after.review is not None
    assert after.model_copy(update={"review": None}) == before
    assert before.review is None
    assert '"review"' not in files.brief.read_text("utf-8")


def test_an_accepted_item_says_who_and_when(files: Files) -> None:
    """It stays as it is."""
    with desk_of(files) as desk:
        assert change(desk, "actors", 1, "accept").status == 200
        assert desk.progress()[0] == 1
    (mark,) = review(files).marks
    assert (mark.kind, mark.item, mark.decision, mark.by, mark.at) == (
        "actors", 1, "accepted", "ada", "2026-03-06T12:00:00Z",
    )  # fmt: skip  # one line reads best


def test_a_rejected_item_leaves_its_list_and_is_kept_apart(files: Files) -> None:
    """The marks of the others follow their items to their new places; sentences and gaps follow, too."""
    with desk_of(files) as desk:
        gone, kept = (
            place(desk.brief, "actors", name="Russia"),
            place(desk.brief, "actors", name="Northern Brigade"),
        )
        change(desk, "actors", kept, "accept")
        change(desk, "actors", gone, "reject")
        change(desk, "actors", gone, "remark", text="not in this theatre")
    brief: Any = result(files)
    (out,) = brief.review.rejected
    assert "Russia" not in names(brief)
    assert (out.kind, out.item["name"], out.by, out.remark) == (
        "actors",
        "Russia",
        "ada",
        "not in this theatre",
    )
    (mark,) = brief.review.marks
    assert brief.actors[mark.item].name == "Northern Brigade"


def test_an_edit_that_the_source_supports_is_proved_anew(files: Files) -> None:
    """Its evidence is that of the new value, and `verify` passes."""
    with desk_of(files) as desk:
        position = place(desk.brief, "actors", name="Ola Brandt")
        answer = change(
            desk, "actors", position, "edit", values={"name": "Estonia", "kind": "state", "roles": []}
        )
        assert (answer.status, answer.findings) == (200, ())
    brief: Any = result(files)
    mark = brief.review.mark("actors", position)
    assert brief.review.judgements == []
    assert brief.actors[position].evidence[0].text == "Estonia"
    assert (mark.decision, mark.was["name"]) == ("edited", "Ola Brandt")


def test_an_edit_that_the_source_does_not_support_is_refused_until_it_is_called_a_judgement(
    files: Files,
) -> None:
    """Then it stands apart from the lists, with the findings and the evidence of its other fields."""
    values = {"quantity": "at least 40"}
    with desk_of(files) as desk:
        answer = change(desk, "military_assets", 0, "edit", values=values)
        assert (answer.status, answer.field, answer.findings[0]["rule"]) == (
            422,
            "quantity",
            "quantity-not-attached",
        )
        assert desk.revision == 0
        assert change(desk, "military_assets", 0, "edit", values=values, judgement=True).status == 200
    brief: Any = result(files)
    (entry,) = brief.review.judgements
    assert [asset.designation for asset in brief.military_assets] == ["tanks"]
    assert entry.item["quantity"] == {"text": "at least 40", "low": 40, "high": None, "hedge": "at least"}
    assert entry.was["quantity"]["text"] == "at least 12"
    assert [f.rule for f in entry.findings] == ["quantity-not-attached"]
    assert "designation" in {e.field for e in entry.evidence}


def test_calling_it_a_judgement_makes_nothing_a_judgement_that_the_source_supports(files: Files) -> None:
    """The checks decide, not the person's tick."""
    with desk_of(files) as desk:
        position = place(desk.brief, "actors", name="Norway")
        change(desk, "actors", position, "edit", values={"aliases": []}, judgement=True)
    assert review(files).judgements == []


def test_a_field_that_the_source_leaves_open_is_marked_as_the_reviewers_judgement(files: Files) -> None:
    """A changed kind of a name that the text does not decide."""
    with desk_of(files) as desk:
        open_ones = [
            n
            for n, a in enumerate(desk.brief.actors)  # type: ignore[attr-defined]  # a situation brief
            if change(
                desk, "actors", n, "edit", values={"kind": "group" if a.kind != "group" else "person"}
            ).status
            == 200
        ]
    marked = {m.item: m.judged for m in review(files).marks}
    assert open_ones
    assert marked == {key: ["kind"] for key in open_ones}


def test_a_users_own_type_is_reviewed_like_any_other(tmp_path: Path) -> None:
    """A choice is the reviewer's judgement once the reviewer has changed it; a form has a control for each field."""
    brief, document = replayed("sanctions")
    saved: list[Any] = []
    with Journal(tmp_path / "sanctions.review.jsonl", "0") as journal:
        desk = Desk(brief, "0", Checks(spot(document)), journal, reviewer="ada", save=saved.append)
        first = saved[-1].sanctions[0]
        other = next(c for c in ("embargo", "none") if c != first.measure)
        assert change(desk, "sanctions", 0, "edit", values={"measure": other}).status == 200
        form = form_part(desk, ("sanctions", 0), "edit") or ""
    (mark,) = saved[-1].review.marks
    assert (mark.judged, mark.was["measure"], saved[-1].sanctions[0].measure) == (
        ["measure"],
        first.measure,
        other,
    )
    assert re.findall(r'data-field="(\w+)"', form) == [
        "target", "offices", "measure", "imposed_by", "since", "sentences",
    ]  # fmt: skip  # one line reads best


def test_a_proposal_can_be_taken_up_as_judgement_or_mended(files: Files) -> None:
    """It leaves what could not be verified; mended so that the source carries it, it joins its list."""
    with desk_of(files) as desk:
        (wrong,) = [n for n, u in enumerate(desk.brief.unverified) if "Sweden" in str(u.item)]
        assert change(desk, "unverified", wrong, "promote").status == 422
        assert change(desk, "unverified", wrong, "promote", judgement=True).status == 200
        (judged,) = review(files).judgements
        assert judged.evidence == []  # none for words that failed
        text = "Norway had sent at least 12 Leopard tanks."
        assert change(desk, "unverified", wrong, "promote", values={"text": text}).status == 200
        brief: Any = result(files)
        assert [i.text for i in brief.bottom_line][-1] == text
        assert brief.review.judgements == []
        assert brief.review.marks[-1].decision == "promoted"
        assert len(brief.unverified) == len(desk.brief.unverified) - 1
        change(desk, "unverified", wrong, "undo")
        change(desk, "unverified", wrong, "undo")
        assert result(files).unverified == desk.brief.unverified


def test_the_brief_shows_what_its_items_and_judgements_cite_and_no_more(files: Files) -> None:
    """A sentence that only a judgement cites is shown; one that nothing cites any more is not."""
    with desk_of(files) as desk:
        citing: list[tuple[str, int]] = [
            (kind, n)
            for kind in item_lists(type(desk.brief))
            for n, item in enumerate(getattr(desk.brief, kind))
            if 3 in item.sentences
        ]
        for kind, n in citing:
            change(desk, kind, n, "reject")
        assert [c.number for c in result(files).citations] == [1, 2]
        change(desk, "actors", 0, "edit", values={"sentences": [3]}, judgement=True)
        assert [c.number for c in result(files).citations] == [1, 2, 3]


def test_undo_takes_back_the_last_decision_about_an_item(files: Files) -> None:
    """One after the other, back to where it was."""
    with desk_of(files) as desk:
        change(desk, "actors", 0, "accept")
        change(desk, "actors", 0, "edit", values={"name": "Zed"}, judgement=True)
        change(desk, "actors", 0, "reject")
        outcomes = [desk.course(("actors", 0)).outcome]
        for _ in range(3):
            assert change(desk, "actors", 0, "undo").status == 200
            outcomes.append(desk.course(("actors", 0)).outcome)
        assert outcomes == ["reject", "edit", "accept", ""]
        assert change(desk, "actors", 0, "undo").status == 409
    assert names(result(files)) == names(parsed(files.brief))


def test_a_change_on_an_old_revision_is_refused(files: Files) -> None:
    """The second of two tabs does not overwrite what the first has decided."""
    with desk_of(files) as desk:
        change(desk, "actors", 0, "accept")
        answer = change(desk, "actors", 0, "reject", revision=0)
        assert (answer.status, answer.message) == (
            409,
            "this item was changed meanwhile: accept by ada, 2026-03-06T12:00:00Z",
        )
        assert change(desk, "actors", 1, "reject", revision=0).status == 200  # another item has its own


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"kind": "ship"}, "kind"),
        ({"evidence": []}, "evidence"),
        ({"sentences": []}, "sentences"),
        ({"sentences": [0]}, "sentences"),
        ({"roles": [{"role": "x", "status": "late"}]}, "roles"),
        ({"aliases": "Norge"}, "aliases"),
    ],
)
def test_values_that_are_none_are_refused_by_field(files: Files, given: dict[str, Any], field: str) -> None:
    """Nothing is kept."""
    with desk_of(files) as desk:
        answer = change(desk, "actors", 0, "edit", values=given, judgement=True)
        assert (answer.status, answer.field, desk.revision) == (422, field, 0)


def test_a_sentence_that_is_none_is_a_finding(files: Files) -> None:
    """Not proof of anything, and no crash: as a judgement it is kept, and shown as citing nothing there is."""
    with desk_of(files) as desk:
        answer = change(desk, "actors", 0, "edit", values={"sentences": [999]}, judgement=True)
        assert answer.status == 200
    (entry,) = review(files).judgements
    assert entry.findings[0].rule == "no-such-sentence"


@pytest.mark.parametrize(
    ("words", "low", "high", "hedge"),
    [
        ("at least 12", 12, None, "at least"),
        ("twelve", 12, 12, "exact"),
        ("about 1,200", 1200, 1200, "about"),
        ("dozens of", None, None, "vague"),
        ("a great lot", None, None, "vague"),
    ],
)
def test_a_quantity_is_read_from_its_words(words: str, low: int | None, high: int | None, hedge: str) -> None:
    """A number that the words do not give is not made up."""
    read_as = quantity(words, Language("en"))
    assert (read_as.text, read_as.low, read_as.high, read_as.hedge) == (words, low, high, hedge)


def test_what_is_not_changed_stays_as_it_was() -> None:
    """Whatever a form could not have shown."""
    known = {"name": "A\u202eB\n C ", "kind": "person", "aliases": ["\x00"], "roles": [], "sentences": [3]}
    assert merged(Actor, known, {"kind": "state"}, Language("en")) == known | {"kind": "state"}


def test_a_proposal_without_a_value_needs_one() -> None:
    """What is optional or a list is empty instead."""
    with pytest.raises(ValuesError) as error:
        merged(MilitaryAsset, {"designation": "tank", "sentences": [1]}, {}, Language("en"))
    assert error.value.field == "activity"


def test_a_review_must_fit_its_brief(files: Files) -> None:
    """A mark of an item that is not there, an unknown list, values of no item: a file that somebody wrote by hand."""
    with desk_of(files) as desk:
        change(desk, "actors", 0, "accept")
        change(desk, "actors", 1, "reject")
    for path, value in (
        (("marks", 0, "item"), 99),
        (("marks", 0, "kind"), "ships"),
        (("rejected", 0, "kind"), "ships"),
        (("rejected", 0, "item"), {"name": "x"}),
    ):
        data = json.loads(files.result.read_text("utf-8"))
        entry = data["review"][path[0]][path[1]]
        entry[path[2]] = value
        with pytest.raises(BriefError, match="no situation brief"):
            parse_brief(json.dumps(data), load_type(), "brief.json")


# The journal


def test_a_review_goes_on_where_it_ended(files: Files) -> None:
    """The state is the brief and its journal, and nothing else."""
    with desk_of(files) as desk:
        change(desk, "actors", 0, "reject")
        change(desk, "military_assets", 0, "edit", values={"domain": "air"}, judgement=True)
        change(desk, "actors", 1, "remark", text="see annex")
    saved = files.result.read_bytes()
    files.result.unlink()
    with desk_of(files, "eve") as desk:
        assert desk.revision == 3
        assert files.result.read_bytes() == saved
        change(desk, "actors", 1, "accept")
    made = review(files)
    assert made.reviewers == ["ada", "eve"]
    assert [(m.by, m.remark) for m in made.marks] == [("eve", "see annex")]


def test_every_line_says_who_when_what_and_on_which_revision(files: Files) -> None:
    """With the old values and the new ones."""
    with desk_of(files) as desk:
        change(desk, "dates", 0, "edit", values={"kind": "event"}, judgement=True)
    line = json.loads(files.journal.read_text("utf-8").splitlines()[1])
    assert (line["at"], line["by"], line["list"], line["item"], line["revision"], line["action"]) == (
        "2026-03-06T12:00:00Z", "ada", "dates", 0, 0, "edit",
    )  # fmt: skip  # one line reads best
    assert (line["old"]["kind"], line["new"]["kind"]) == ("report", "event")


@pytest.mark.parametrize("cut", [1, 20, 80])
def test_a_last_line_that_was_cut_off_is_taken_away(files: Files, cut: int) -> None:
    """It was never acknowledged; the lines before it hold, and the next one is written in its place."""
    with desk_of(files) as desk:
        change(desk, "actors", 0, "accept")
        change(desk, "actors", 1, "accept")
    files.journal.write_bytes(files.journal.read_bytes()[:-cut])
    with Journal(
        files.journal, json.loads(files.journal.read_text("utf-8").splitlines()[0])["brief_sha256"]
    ) as j:
        assert "was cut off" in j.note
        assert len(j.decisions) == 1
    with desk_of(files) as desk:
        change(desk, "actors", 1, "reject")
    assert [json.loads(line).get("action") for line in files.journal.read_text("utf-8").splitlines()] == [
        None, "accept", "reject",
    ]  # fmt: skip  # one line reads best


@pytest.mark.parametrize("cut", [1, 5, 60])
def test_a_first_line_that_was_cut_off_is_written_again(files: Files, cut: int) -> None:
    """The process was killed before anything was decided."""
    with desk_of(files):
        whole = files.journal.read_bytes()
    files.journal.write_bytes(whole[:-cut])
    with desk_of(files):
        assert files.journal.read_bytes() == whole


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("my notes", "no journal of a review"),
        ("my notes\n", "no journal of a review"),
        ('{"format": "summarize review 9", "brief_sha256": ""}\n', "another version"),
        ('{"format": "summarize review 1", "brief_sha256": "00"}\n', "the journal of another brief"),
    ],
)
def test_a_file_that_is_not_this_reviews_journal_is_left_alone(files: Files, text: str, words: str) -> None:
    """It is refused in one line, and not a byte of it changes."""
    files.journal.write_text(text)
    with pytest.raises(BriefError, match=words), desk_of(files):
        pass
    assert files.journal.read_text() == text


@pytest.mark.parametrize(
    "line",
    [
        b"nothing\n",
        b"{}\n",
        b'{"at":"2026-03-06T12:00:00Z","by":"a","list":"actors","item":99,"revision":0,"action":"accept"}\n',
        b'{"at":"2026-03-06T12:00:00Z","by":"a","list":"actors","item":0,"revision":4,"action":"accept"}\n',
        (
            b'{"at":"2026-03-06T12:00:00Z","by":"a","list":"actors","item":0,"revision":0,"action":"edit",'
            b'"new":{"name":1}}\n'
        ),
    ],
)
def test_a_damaged_line_stops_the_review_with_its_reason(files: Files, line: bytes) -> None:
    """Nothing is guessed, and nothing is cut away."""
    with desk_of(files):
        pass
    files.journal.write_bytes(files.journal.read_bytes() + line)
    with pytest.raises(BriefError, match=r"brief\.review\.jsonl"), desk_of(files):
        pass
    assert files.journal.read_bytes().endswith(line)


def test_two_reviews_of_one_brief_at_a_time_are_one_too_many(files: Files) -> None:
    """The second is refused; after the first has ended it may begin."""
    with desk_of(files), pytest.raises(OutputError, match="another process is reviewing"), desk_of(files):
        pass
    with desk_of(files) as desk:
        assert change(desk, "actors", 0, "accept").status == 200


def test_a_journal_that_cannot_be_written_keeps_its_state(files: Files) -> None:
    """The decision is not acknowledged and changes nothing: here the file is closed before it."""
    with desk_of(files) as desk:
        change(desk, "actors", 0, "accept")
        desk.close()
        assert change(desk, "actors", 1, "accept").status == 507
        assert desk.revision == 1
    assert len(files.journal.read_text("utf-8").splitlines()) == 2


def test_a_full_disk_leaves_no_half_line(files: Files) -> None:
    """The system takes a part of the line and then no more, here by a limit: the part is taken back."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with desk_of(files) as desk:
        change(desk, "actors", 0, "accept")
        before = files.journal.read_bytes()
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 20, hard))
        try:
            answer = change(desk, "actors", 1, "accept")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert (answer.status, desk.revision) == (507, 1)
        assert files.journal.read_bytes() == before
        assert change(desk, "actors", 1, "accept").status == 200
    with desk_of(files) as desk:
        assert desk.revision == 2


def test_a_result_that_cannot_be_saved_is_said_and_saved_later(files: Files) -> None:
    """The decision is kept all the same."""
    with desk_of(files) as desk:
        files.result.unlink()
        files.result.mkdir()  # cannot be written to
        assert "could not be saved" in change(desk, "actors", 0, "reject").message
        assert desk.trouble
        files.result.rmdir()
        desk.close()
    assert len(review(files).rejected) == 1


# Decisions

ITEM = st.tuples(st.sampled_from(["actors", "dates", "unverified"]), st.integers(0, 2))
SIZES = {"actors": 3, "dates": 3, "unverified": 3}
ASKED = st.tuples(
    ITEM,
    st.sampled_from(["accept", "edit", "reject", "promote", "remark", "undo"]),
    st.integers(0, 9),
    st.booleans(),
)


def _made(asked: tuple[Key, str, int, bool], revision: int) -> Decision:
    key, action, number, stale = asked
    new = {"name": f"n{number}"} if action in {"edit", "promote"} else None
    at = f"2026-03-06T12:00:{number:02}Z"
    return Decision(
        at=at,
        by="a",
        list=key[0],
        item=key[1],
        revision=revision + stale,
        action=action,
        new=new,
        text=f"t{number}",  # type: ignore[arg-type]  # of the sampled ones
    )


@given(st.lists(ASKED, max_size=60))
def test_any_course_of_decisions_replays_to_the_same_state(asked: list[tuple[Key, str, int, bool]]) -> None:
    """Also through the journal's text; and what is refused leaves no trace."""
    courses: dict[Key, Course] = {}
    kept: list[Decision] = []
    for one in asked:
        course = courses.get(one[0], Course())
        decision = _made(one, course.revision)
        try:
            courses[one[0]] = decide(course, decision)
        except DecisionError:
            continue
        kept.append(decision)
    lines = [d.model_dump_json(exclude_defaults=True) for d in kept]
    assert replay([Decision.model_validate_json(line) for line in lines], SIZES) == courses
    for key, course in courses.items():
        assert course.revision == sum(d.key == key for d in kept)
        undone = sum(d.key == key and d.action == "undo" for d in kept)
        assert len(course.held) == course.revision - 2 * undone


WISHES = st.tuples(
    st.sampled_from(["bottom_line", "actors", "positions", "military_assets", "dates", "unverified"]),
    st.integers(0, 2),
    st.sampled_from(["accept", "edit", "reject", "promote", "remark", "undo"]),
    st.fixed_dictionaries(
        {},
        optional={
            "sentences": st.lists(st.integers(1, 5), max_size=2),
            "name": st.sampled_from(["Norway", "Estonia", "Zed"]),
            "text": st.sampled_from(["Russia opposes the deployment.", "Russia wants the deployment."]),
            "quantity": st.sampled_from(["at least 12", "40", ""]),
            "edtf": st.sampled_from(["2026-03-03", "2026", ""]),
            "stance": st.sampled_from(["supports", "denies"]),
        },
    ),
    st.booleans(),
)


@settings(max_examples=30, deadline=None)  # files on a disk that others use, too
@given(st.lists(WISHES, max_size=12))
def test_whatever_is_decided_the_lists_hold_only_what_the_source_carries(
    wishes: list[tuple[str, int, str, dict[str, Any], bool]],
) -> None:
    """`verify` passes after each review, starting again gives the same bytes, and no item is lost."""
    with tempfile.TemporaryDirectory() as folder:
        files = files_in(Path(folder))
        with desk_of(files) as desk:
            total = desk.progress()[1] + len(desk.brief.unverified)
            for kind, item, action, values, judgement in wishes:
                answer = change(desk, kind, item, action, values=values, text="x", judgement=judgement)
                assert answer.status in {200, 404, 409, 422}
        saved = files.result.read_bytes()
        made = review(files)
        with desk_of(files):
            assert files.result.read_bytes() == saved
        brief: Any = result(files)
        kept = sum(len(getattr(brief, kind)) for kind in item_lists(type(brief)))
        assert kept + len(made.judgements) + len(made.rejected) + len(brief.unverified) == total
        assert all(judgement.findings for judgement in made.judgements)


@given(st.lists(ASKED, max_size=30), st.data())
def test_undoing_everything_leaves_nothing(
    asked: list[tuple[Key, str, int, bool]], data: st.DataObject
) -> None:
    """As often as something can be undone."""
    course = Course()
    for one in asked:
        decision = _made((("actors", 0), *one[1:3], False), course.revision)
        if decision.action in {"accept", "edit", "reject", "remark"}:
            course = decide(course, decision)
    while course.held:
        course = decide(
            course, _made((("actors", 0), "undo", data.draw(st.integers(0, 9)), False), course.revision)
        )
    assert (course.outcome, course.values, course.remark, course.last) == ("", None, "", None)


def test_a_decision_of_nobody_is_none() -> None:
    """Nor one without a time in UTC."""
    for by, at in (("", "2026-03-06T12:00:00Z"), ("a", "yesterday"), ("a", "2026-03-06T12:00:00+01:00")):
        with pytest.raises(ValidationError):
            Decision(at=at, by=by, list="actors", item=0, revision=0, action="accept")
