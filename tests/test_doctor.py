"""What `summarize doctor` says of servers that lack one thing each, and how later runs use it."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from command import Done, run
from fake_server import Answer, FakeServer, fake_server, said
from server_abilities import Able

from summarize.model.abilities import FRESH, Abilities, keep, recall
from summarize.model.weights_cache import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = "Ilse Korhal met Tomas Brandvold in Port Anselm on 3 March 2026. Two corvettes left the port.\n"
MODEL = "double-1"
MOODS = """
from typing import Annotated, ClassVar, Literal
from pydantic import Field
from summarize.brief import Brief, Item
from summarize.meaning import Choice, Name, Words

class Line(Item):
    text: Annotated[str, Words(most=1)]

class Mood(Item):
    name: Annotated[str, Name("person")]
    mood: Annotated[Literal["calm", "angry"], Choice()]

class Moods(Brief):
    type_name: ClassVar[str] = "moods"
    type_version: ClassVar[str] = "1"
    moods: list[Mood] = Field(default_factory=list)
    lines: list[Line] = Field(default_factory=list)
"""


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """Return a double of a server that can do everything, until a test takes something away."""
    with fake_server() as fake:
        fake.always = Able()
        yield fake


def examined(server: FakeServer, *more: object, code: int = 0) -> dict[str, Any]:
    """Examine a server, check the exit code, and return the report with its lines of failures as `err`."""
    done = doctor(server, "--json", *more)
    assert done.code == code, done
    report: dict[str, Any] = json.loads(done.out)
    report["by_name"] = {one["name"]: one for one in report["results"]}
    report["err"] = [line for line in done.err.splitlines() if line.startswith("summarize: ")]
    assert len(report["err"]) == len(report["failures"])
    return report


def doctor(server: FakeServer, *more: object) -> Done:
    """Run the command."""
    return run("doctor", "--base-url", server.url, *more)


def test_a_server_that_can_do_everything_is_told_so(server: FakeServer) -> None:
    """Every probe says yes, and the commands can be copied."""
    report = examined(server)
    verdicts = {name: one["verdict"] for name, one in report["by_name"].items()}
    assert verdicts.pop("prefix cache") == "unknown"
    assert set(verdicts.values()) == {"yes"}
    assert report["commands"][0] == f"summarize brief DOCUMENT --base-url {server.url} --model {MODEL}"
    assert report["usage"]["calls"] == len(server.asked)


def test_the_table_names_each_ability_and_what_it_cost(server: FakeServer) -> None:
    """For people: a line a probe, the cost, the commands."""
    done = doctor(server)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == f"{MODEL} at {server.url}"
    assert [line.split("  ")[0] for line in lines[2:13]] == [
        "models", "answer", "log-probabilities", "JSON schema", "bounds", "JSON object", "tools", "usage",
        "prefix cache", "context", "concurrency",
    ]  # fmt: skip  # a table
    assert any(line.startswith("This took ") for line in lines)
    assert "summarize batch FOLDER -o RUN" in lines[-1]


@pytest.mark.parametrize(
    ("able", "name", "verdict", "told"),
    [
        (Able(logprobs=False), "log-probabilities", "no", "left out of the answer"),
        (Able(logprobs="refuse"), "log-probabilities", "no", "refused"),
        (Able(schemas="refuse"), "JSON schema", "no", "refused"),
        (Able(schemas="ignore"), "JSON schema", "no", "accepted and not kept: runs until its limit"),
        (Able(schemas="loose"), "bounds", "no", "7 entries instead of 2"),
        (Able(json_object=False), "JSON object", "no", "something else"),
        (Able(tools=False), "tools", "no", "not called"),
        (Able(usage=False), "usage", "no", "no tokens are told"),
        (Able(cached=True), "prefix cache", "yes", "tokens of it cached"),
        (Able(usage=False), "context", "unknown", "a prompt may be cut without a word"),
    ],
)
def test_what_is_lacking_is_told_and_no_failure(
    server: FakeServer, able: Able, name: str, verdict: str, told: str
) -> None:
    """The tool works without each of these alone."""
    server.always = able
    found = examined(server)["by_name"][name]
    assert (found["verdict"], told in found["told"]) == (verdict, True), found


def test_no_json_at_all_is_a_failure_with_its_reason(server: FakeServer) -> None:
    """Without schemas and JSON mode, free words cannot be asked for."""
    server.always = Able(schemas="refuse", json_object=False)
    report = examined(server, code=24)
    assert report["err"] == [
        (
            "summarize: JSON: neither schemas nor JSON mode give JSON; "
            "name a larger model, or a server that takes JSON schemas"
        )
    ]
    assert report["commands"] == []


def test_each_failure_has_its_own_line(server: FakeServer) -> None:
    """Two reasons, two lines."""
    server.always = Able(schemas="ignore", json_object=False, context=1_024)
    assert len(examined(server, code=24)["err"]) == 2


@pytest.mark.parametrize(
    "wording",
    [
        "This model's maximum context length is {context} tokens. However, you requested 2100 tokens.",
        "request (2100 tokens) exceeds the available context size ({context} tokens), try increasing it",
        (
            "Trying to keep the first 2100 tokens when context the overflows. However, the model is loaded with "
            "context length of only {context} tokens"
        ),
    ],
)
def test_a_small_context_is_read_off_the_refusal(server: FakeServer, wording: str) -> None:
    """Whatever a server's words for it are."""
    server.always = Able(context=1_024, wording=wording)
    report = examined(server, code=24)
    assert report["err"][0].startswith(
        "summarize: context: 1,024 tokens; 2,048 are needed; start the server with"
    )


def test_a_context_that_cuts_in_silence_is_found(server: FakeServer) -> None:
    """The server counts fewer tokens than it was sent."""
    server.always = Able(context=1_024, wording="cut")
    report = examined(server, code=24)
    assert "cut to 1,024 tokens without a word" in report["err"][0]


def test_the_list_of_models_may_tell_the_context(server: FakeServer) -> None:
    """Then no long prompt is sent."""
    server.models_answer = Answer({"data": [{"id": MODEL, "max_model_len": 32_768}]})
    report = examined(server)
    assert report["by_name"]["context"]["value"] == 32_768
    assert max(len(str(one["messages"])) for one in server.asked) < 3_000


def test_requests_at_once_stop_where_the_server_refuses_them(server: FakeServer) -> None:
    """What it takes is recommended."""
    server.always = Able(slots=4)
    report = examined(server)
    assert report["by_name"]["concurrency"]["value"] <= 4
    assert "8 at once: " in report["by_name"]["concurrency"]["told"] or report["abilities"]["concurrency"] < 4


def test_a_server_that_works_one_by_one_is_asked_so(server: FakeServer) -> None:
    """More at once would be no faster."""
    server.always = Able(serial=True)
    assert examined(server)["abilities"]["concurrency"] == 1


def test_a_model_that_thinks_aloud_is_a_failure(server: FakeServer) -> None:
    """Its tokens are over before the answer."""
    server.always = Able(thinks=True)
    assert "switch its reasoning off" in examined(server, code=24)["err"][0]


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (said(401, "no"), 9, "refuses the key"),
        (said(404, "The model `x` does not exist", code="model_not_found"), 10, "does not have the model"),
        (Answer("<html>sign in</html>"), 12, "is not JSON"),
    ],
)
def test_what_stops_everything_has_the_code_of_its_error(
    server: FakeServer, answer: Answer, code: int, words: str
) -> None:
    """And nothing else is asked."""
    server.always = lambda _request: answer
    report = examined(server, "--model", MODEL, code=code)
    assert words in report["err"][0]
    assert len(server.asked) == 1


def test_nothing_at_the_address_is_one_line() -> None:
    """As for every other command."""
    done = run("doctor", "--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--json")
    assert done.code == 8
    assert done.err.splitlines()[-1].startswith("summarize: server: no server: nothing listens at")


def test_the_result_is_kept_privately_and_used(server: FakeServer, tmp_path: Path) -> None:
    """The next run does not ask for what the server lacks."""
    server.always = Able(logprobs=False, schemas="refuse")
    assert doctor(server).code == 0
    [kept] = cache_folder("servers").iterdir()
    assert kept.stat().st_mode & 0o077 == 0 or os.name != "posix"
    (tmp_path / "note.txt").write_text(TEXT)
    server.always = lambda _request: None
    server.asked.clear()
    done = run("brief", tmp_path / "note.txt", "--base-url", server.url)
    assert "gives no log-probabilities and no JSON schemas" in done.err
    assert server.asked
    assert not any(one.get("logprobs") for one in server.asked)
    assert {one["response_format"]["type"] for one in server.asked} == {"json_object"}


def test_the_recommended_number_of_requests_is_the_default_of_a_run(
    server: FakeServer, tmp_path: Path
) -> None:
    """A server that works one by one is asked so."""
    keep(server.url, MODEL, Abilities(concurrency=1))
    documents = tmp_path / "documents"
    documents.mkdir()
    for number in range(8):
        (documents / f"{number}.txt").write_text(f"Ilse Korhal met {number + 2} envoys in Port Anselm.\n")
    able = server.always = Able(slots=1)
    done = run("batch", documents, "-o", tmp_path / "run", "--base-url", server.url)
    assert able is server.always
    assert json.loads(done.out)["failed_calls"] == 0


def test_forget_removes_it(server: FakeServer) -> None:
    """And says whether there was anything."""
    keep(server.url, MODEL, Abilities(logprobs=False))
    keep(server.url, "another", Abilities(logprobs=False))
    keep("http://elsewhere", MODEL, Abilities(logprobs=False))
    assert ": 1 result forgotten" in doctor(server, "--forget", "--model", "another").err
    assert ": 1 result forgotten" in doctor(server, "--forget").err
    assert ": 0 results forgotten" in doctor(server, "--forget").err
    assert len(list(cache_folder("servers").iterdir())) == 1
    assert server.asked == []


def aged(address: str, age: timedelta) -> Abilities:
    """Return what is recalled of a result of that age."""
    path = keep(address, MODEL, Abilities(logprobs=False))
    kept = json.loads(path.read_text())
    kept["checked"] = (datetime.now(UTC) - age).isoformat()
    path.write_text(json.dumps(kept))
    return recall(address, MODEL, lambda _line: None)


def test_only_a_fresh_result_is_used() -> None:
    """Not an old one, and not one from a time to come."""
    assert aged("http://a", timedelta(days=1)) == Abilities(logprobs=False)
    assert aged("http://a", FRESH + timedelta(hours=1)) == Abilities()
    assert aged("http://a", -timedelta(hours=1)) == Abilities()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"abilities": {"logprobs": "maybe"}}', '{"format": 2}', "\x00"]
)
def test_a_damaged_result_is_said_and_not_used(text: str) -> None:
    """A run goes on without it."""
    keep("http://a", MODEL, Abilities(logprobs=False)).write_text(text)
    lines: list[str] = []
    assert recall("http://a", MODEL, lines.append) == Abilities()
    assert "damaged" in lines[0]


@pytest.mark.parametrize("lacks", ["logprobs", "schemas"])
def test_a_run_that_began_with_what_is_known_is_replayed(
    server: FakeServer, tmp_path: Path, lacks: str
) -> None:
    """A replay knows nothing of the server, and finds the answers nevertheless."""
    (tmp_path / "note.txt").write_text(TEXT)
    (tmp_path / "moods.py").write_text(MOODS)
    keep(server.url, MODEL, Abilities(logprobs=lacks != "logprobs", schemas=lacks != "schemas"))
    server.always = lambda _request: None
    recording = tmp_path / "r.jsonl"
    asked = ["brief", tmp_path / "note.txt", "-f", "json", "--type", tmp_path / "moods.py"]
    first = run(*asked, "--base-url", server.url, "--record", recording)
    again = run(*asked, "--replay", recording)
    assert (first.code, again.code) == (0, 0), again.err
    told = [json.loads(one.out) for one in (first, again)]
    for one in told:
        one["provenance"].pop("seconds")
        one["provenance"].pop("address")
    assert told[0] == told[1]


def test_the_key_is_in_no_file_and_on_no_stream(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is the password of an address."""
    key = "planted-doctor-key-01"
    monkeypatch.setenv("OPENAI_API_KEY", key)
    server.always = lambda _request: said(401, f"Incorrect API key provided: {key}")
    url = server.url.replace("//", "//someone:planted-password@")
    refused = run("doctor", "--base-url", url, "--model", MODEL)
    server.always = Able()
    done = run("doctor", "--base-url", url, "--model", MODEL)
    assert (refused.code, done.code) == (9, 0)
    kept = "".join(path.read_text() for path in cache_folder("servers").iterdir())
    for text in (refused.out, refused.err, done.out, done.err, kept):
        assert key not in text
        assert "planted-password" not in text
