"""What `summarize doctor` makes of servers that answer strangely, and of what is kept where it should not matter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from command import run
from fake_server import MODEL, Answer, FakeServer, completion, fake_server, said
from server_abilities import Able
from test_doctor import MOODS

from summarize.model import retrying as policy
from summarize.model.abilities import Abilities, keep
from summarize.model.weights_cache import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = "Ilse Korhal met Tomas Brandvold in Port Anselm on 3 March 2026. Two corvettes left the port.\n"


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """Return a double of a server that can do everything, until a test takes something away."""
    with fake_server() as fake:
        fake.always = Able()
        yield fake


def results(out: str) -> dict[str, dict[str, Any]]:
    """Return the results of a report, by name."""
    return {one["name"]: one for one in json.loads(out)["results"]}


@pytest.mark.parametrize("choices", [["x"], [None], [7], [[]], [{"message": "x"}], [{"message": ["x"]}]])
def test_an_answer_of_another_shape_is_no_defect_of_ours(server: FakeServer, choices: list[object]) -> None:
    """It is an empty answer, with its line."""
    server.always = lambda _request: Answer({"choices": choices})
    done = run("doctor", "--base-url", server.url)
    assert done.code == 24
    assert "summarize: answer: the answer is empty; look at the server's log" in done.err


def test_a_strange_answer_to_one_probe_ends_only_that_probe(server: FakeServer) -> None:
    """Tools are not needed."""
    able = Able()
    server.always = lambda request: Answer({"choices": ["x"]}) if request.get("tools") else able(request)
    done = run("doctor", "--base-url", server.url, "--json")
    assert (done.code, results(done.out)["tools"]["verdict"]) == (0, "no")


def thinking(answer: Answer) -> Answer:
    """Let an answer tell the reasoning beside the words, as some servers do."""
    if isinstance(answer.body, dict) and "choices" in answer.body:
        answer.body["choices"][0]["message"]["reasoning_content"] = "A word is wanted."
    return answer


def test_reasoning_beside_a_whole_answer_is_no_failure(server: FakeServer) -> None:
    """Every run reads the words only."""
    able = Able()
    server.always = lambda request: thinking(able(request))
    done = run("doctor", "--base-url", server.url, "--json")
    assert (done.code, results(done.out)["answer"]["verdict"]) == (0, "yes"), done.err


def test_reasoning_that_takes_the_place_of_the_answer_is_one(server: FakeServer) -> None:
    """Its tokens are over before the answer."""
    server.always = lambda _request: thinking(completion("", finish="length"))
    done = run("doctor", "--base-url", server.url)
    assert done.code == 24
    assert "thinks aloud" in done.err


def test_a_prompt_cut_by_a_tenth_is_found(server: FakeServer) -> None:
    """The long prompt repeats the shorter one's words, so that its tokens are known nearly to the last."""
    server.always = Able(context=1_850, wording="cut")
    done = run("doctor", "--base-url", server.url)
    assert "cut to 1,850 tokens without a word" in done.out


def test_what_was_found_is_told_where_it_cannot_be_kept(
    server: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The probes were paid for."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SUMMARIZE_CACHE", str(tmp_path / "file"))
    done = run("doctor", "--base-url", server.url, "--json")
    assert done.code == 0, done.err
    assert results(done.out)["answer"]["verdict"] == "yes"
    assert "not kept for later runs: cannot keep servers in" in done.err


def test_a_slash_at_the_end_makes_no_other_server(server: FakeServer, tmp_path: Path) -> None:
    """The requests go to the same place."""
    keep(f"{server.url}/", MODEL, Abilities(logprobs=False))
    (tmp_path / "note.txt").write_text(TEXT)
    server.always = lambda _request: None
    done = run("brief", tmp_path / "note.txt", "--base-url", server.url)
    assert "as doctor found" in done.err
    assert ": 1 result forgotten" in run("doctor", "--base-url", f"{server.url}/", "--forget").err
    assert not list(cache_folder("servers").iterdir())


def test_the_number_of_calls_at_once_is_said(server: FakeServer, tmp_path: Path) -> None:
    """A person may wonder why a run is slower, or faster, than another."""
    keep(server.url, MODEL, Abilities(concurrency=2))
    (tmp_path / "note.txt").write_text(TEXT)
    server.always = lambda _request: None
    assert (
        "2 calls at once, as doctor found"
        in run("brief", tmp_path / "note.txt", "--base-url", server.url).err
    )


def test_a_server_that_takes_schemas_by_now_is_asked_so(server: FakeServer, tmp_path: Path) -> None:
    """What was found is where a run starts; what the server shows then wins."""
    keep(server.url, MODEL, Abilities(schemas=False))
    (tmp_path / "note.txt").write_text(TEXT)
    refused = said(400, "'response_format.type' must be 'json_schema' or 'text'")

    def only_schemas(request: dict[str, Any]) -> Answer | None:
        return refused if request.get("response_format", {}).get("type") == "json_object" else None

    server.always = only_schemas
    done = run("brief", tmp_path / "note.txt", "--base-url", server.url)
    assert done.code == 0, done.err
    kinds = [one["response_format"]["type"] for one in server.asked if "response_format" in one]
    assert kinds[:2] == ["json_object", "json_schema"]
    assert kinds.count("json_object") == 1


def test_a_replay_that_lacks_a_question_names_the_question(server: FakeServer, tmp_path: Path) -> None:
    """Not the other forms that it was looked for in."""
    server.always = lambda _request: None
    (tmp_path / "moods.py").write_text(MOODS)
    for name, text in (("note.txt", TEXT), ("other.txt", TEXT.replace("Anselm", "Benoit"))):
        (tmp_path / name).write_text(text)
    own, recording = ["--type", tmp_path / "moods.py"], tmp_path / "r.jsonl"
    made = run("brief", tmp_path / "note.txt", *own, "--base-url", server.url, "--record", recording)
    assert made.code == 0
    missed = run("brief", tmp_path / "other.txt", *own, "--replay", recording)
    assert missed.code == 5
    assert 'now "…ndvold in Port Benoit on' in missed.err
    assert "max_tokens" not in missed.err


def test_a_long_wait_is_said(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing happens for minutes otherwise, and nobody knows why."""
    monkeypatch.setattr(policy, "FIRST_WAIT", 0.001)
    able, waits = Able(), [Answer({"error": {"message": "slow down"}}, 429, {"retry-after": "3"})]
    server.always = lambda request: waits.pop() if waits else able(request)
    done = run("doctor", "--base-url", server.url)
    assert done.code == 0
    assert "waiting 3 s, then trying again" in done.err
