"""What the command makes of servers: each fault has one line and an exit code; keys stay secret; replays repeat."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
from command import Done, refused, run
from fake_server import MODEL, Answer, FakeServer, completion, fake_server, said, token

from summarize.model import retrying as policy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = "Ilse Korhal met Tomas Brandvold in Port Anselm on 3 March 2026. Two corvettes left the port.\n"
KEY = "planted-key-5e0f7c1a9b"
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
LONG_LLAMA = said(
    400,
    "request (9412 tokens) exceeds the available context size (8192 tokens), try increasing it",
    type="exceed_context_size_error",
    n_prompt_tokens=9412,
    n_ctx=8192,
)
LONG_OPENAI = said(400, "maximum context length is 8192 tokens", code="context_length_exceeded")
NO_MODEL = said(404, "The model `double-1` does not exist", code="model_not_found")
FAULTS: dict[str, tuple[Answer, int, str]] = {
    "wrong-key": (
        said(401, f"Incorrect API key provided: {KEY}", code="invalid_api_key"),
        9,
        "refuses the key",
    ),
    "forbidden": (said(403, "not for you"), 9, "does not let this key use double-1"),
    "unknown-model": (NO_MODEL, 10, "does not have the model double-1"),
    "context-llama.cpp": (LONG_LLAMA, 11, "prompt of 9,412 tokens does not fit the context"),
    "context-openai": (LONG_OPENAI, 11, "does not fit the context"),
    "quota": (
        said(429, "You exceeded your current quota", code="insufficient_quota"),
        7,
        "no credit or quota",
    ),
    "server-error": (said(500, "segmentation fault"), 7, "failed (status 500)"),
    "broken-off": (Answer(None, 0), 8, "broke off"),
    "web-page": (Answer("<html>Router login</html>"), 12, "is not JSON"),
    "no-choice": (Answer({"error": {"message": "out of memory"}}), 12, "answered without a choice"),
}
ANSWERS: dict[str, tuple[Answer, str]] = {
    "no-json": (completion("Of course! Here is your summary."), "answered twice with something else"),
    "refusal": (completion(None, refusal="I can't help with that."), "refuses to answer"),
    "cut-off": (completion('{"sentences": [{"te', finish="length"), "was cut off after"),
}


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """Return a double of a server."""
    with fake_server() as fake:
        yield fake


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "FIRST_WAIT", 0.001)  # the waits are those of test_faults.py


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """Return a document beside a brief type that asks one question of each person."""
    (tmp_path / "moods.py").write_text(MOODS)
    path = tmp_path / "text.txt"
    path.write_text(TEXT)
    return path


def brief(text: Path, *arguments: object, stdin: bytes = b"") -> Done:
    """Run `summarize brief` on the document with the type beside it."""
    return run("brief", text, "-t", text.parent / "moods.py", *arguments, stdin=stdin)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("named", [True, False], ids=["first-question", "after-an-answer"])
def test_each_fault_of_a_server_has_its_line_and_exit_code(
    fault: str, server: FakeServer, text: Path, monkeypatch: pytest.MonkeyPatch, *, named: bool
) -> None:
    """An earlier output stays, whenever in the run it happens."""
    answer, code, words = FAULTS[fault]
    if not named:
        server.enqueue(token("calm"))
    server.always = lambda _request: answer
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    out = text.with_suffix(".md")
    out.write_text("yesterday's")
    line = refused(brief(text, "--base-url", server.url, "--model", MODEL, "-q", "-o", out), code, words)
    assert server.url in line
    assert KEY not in line
    assert out.read_text() == "yesterday's"


@pytest.mark.parametrize("case", ANSWERS)
def test_each_answer_that_is_of_no_use_has_exit_code_12(case: str, server: FakeServer, text: Path) -> None:
    """The text of the answer is in no message."""
    answer, words = ANSWERS[case]
    server.always = lambda request: None if request.get("logprobs") else answer
    refused(brief(text, "--base-url", server.url, "-q"), 12, words, MODEL)


def test_a_closed_port_has_exit_code_8(text: Path) -> None:
    """With a model named, and without one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    for more in ([], ["--model", "m"]):
        refused(brief(text, "--base-url", url, "-q", *more), 8, f"nothing listens at {url}")


@pytest.mark.parametrize(
    "url", ["localhost:8080/v1", "ftp://x/v1", "http://", "http://[::1", "http://x:port/v1", "x"]
)
def test_an_address_that_is_none_has_exit_code_8(url: str, text: Path) -> None:
    """Whatever the HTTP library would make of it."""
    refused(brief(text, "--base-url", url, "-q"), 8, "is not an address of the form http://HOST:PORT/v1")


@pytest.mark.parametrize("key", ["sk-line\nbreak-0123456789", "sk-кириллица-0123456789"])
@pytest.mark.parametrize("more", [[], ["--model", "m"]], ids=["unnamed", "named"])
def test_a_key_that_no_header_can_carry_has_exit_code_9(
    key: str, more: list[str], server: FakeServer, text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copied line break is the usual cause; the key is not shown."""
    monkeypatch.setenv("OPENAI_API_KEY", key)
    line = refused(brief(text, "--base-url", server.url, "-q", *more), 9, "copy it again")
    assert "0123456789" not in line


@pytest.mark.parametrize(
    ("models", "words"),
    [(["b", "a"], "serves 2 models (a, b): name one with --model"), ([], "serves 0 models (none)")],
)
def test_a_server_with_several_models_or_none_has_exit_code_10(
    models: list[str], words: str, server: FakeServer, text: Path
) -> None:
    """The line names them."""
    server.models = models
    refused(brief(text, "--base-url", server.url, "-q"), 10, words)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer("<html></html>"), 12),
        (Answer({}), 12),
        (Answer([]), 12),
        (said(404, "what?"), 8),
        (said(401, "no"), 9),
    ],
)
def test_a_server_that_does_not_list_its_models_says_what_to_do(
    answer: Answer, code: int, server: FakeServer, text: Path
) -> None:
    """Its fault is told as that of any other request."""
    server.models_answer = answer
    refused(brief(text, "--base-url", server.url, "-q"), code, server.url)


def test_a_rate_limit_is_waited_for_and_the_run_succeeds(server: FakeServer, text: Path) -> None:
    """The seconds of Retry-After pass before the request is made again."""
    server.enqueue(Answer({"error": {"message": "slow down"}}, 429, {"retry-after": "1"}))
    done = brief(text, "--base-url", server.url, "-q")
    assert (done.code, done.err) == (0, "")
    assert server.arrived[-1] - server.arrived[0] >= 1


def test_fallbacks_are_taken_and_said(server: FakeServer, text: Path) -> None:
    """No log-probabilities and no JSON schemas: the brief is made all the same, and all calls are counted."""
    refusal = said(400, "response_format json_schema is not supported")

    def poor(request: dict[str, Any]) -> Answer | None:
        if request.get("logprobs"):
            return token("calm", top=False)
        return refusal if request["response_format"]["type"] == "json_schema" else None

    server.always = poor
    done = brief(text, "--base-url", server.url, "-f", "json")
    assert done.code == 0
    assert done.err.count("gives no log-probabilities: choices are asked as JSON") == 1
    assert done.err.count("takes no JSON schema: asking in JSON mode, schema in words") == 1
    answered = [a for a in server.asked if a.get("response_format", {}).get("type") != "json_schema"]
    assert json.loads(done.out)["provenance"]["calls"] == len(answered)


def test_talk_goes_to_stderr_and_says_who_gets_the_text(server: FakeServer, text: Path) -> None:
    """Standard output is the brief alone."""
    done = brief(text, "--base-url", server.url)
    assert done.code == 0
    assert done.out.startswith("# ")
    assert f"the text goes to {MODEL} at {server.url}\n" in done.err


def test_quiet_leaves_stderr_empty(server: FakeServer, text: Path) -> None:
    """Nothing but errors."""
    done = brief(text, "--base-url", server.url, "--quiet")
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("name", "more", "json_wanted"),
    [
        ("x.json", [], True),
        ("x.JSON", [], True),
        ("x.md", [], False),
        ("x", [], False),
        ("x.json", ["--format", "markdown"], False),
        ("x.md", ["--format", "json"], True),
    ],
)
def test_the_form_follows_the_name_of_the_output_unless_it_is_said(
    name: str, more: list[str], server: FakeServer, text: Path, *, json_wanted: bool
) -> None:
    """A file is written as a whole, and nothing on standard output."""
    out = text.parent / name
    done = brief(text, "--base-url", server.url, "-q", "-o", out, *more)
    assert done == Done(0, "", "")
    assert out.read_text().startswith("{" if json_wanted else "# ")


def test_a_new_output_has_the_user_s_usual_permissions_and_an_old_one_keeps_its(
    server: FakeServer, text: Path
) -> None:
    """A brief for a shared folder can be read there."""
    out = text.parent / "out.md"
    brief(text, "--base-url", server.url, "-q", "-o", out)
    assert out.stat().st_mode & 0o777 == text.stat().st_mode & 0o777
    out.chmod(0o640)
    brief(text, "--base-url", server.url, "-q", "-o", out)
    assert out.stat().st_mode & 0o777 == 0o640


def test_a_document_is_read_from_standard_input(server: FakeServer, text: Path) -> None:
    """Its name is `-`."""
    kind = ["-t", text.parent / "moods.py", "-f", "json", "-q"]
    done = run("brief", "-", *kind, "--base-url", server.url, stdin=TEXT.encode())
    made = json.loads(done.out)
    assert (made["source"]["path"], made["source"]["characters"]) == ("-", len(TEXT))


def test_the_environment_names_server_and_model_and_options_win(
    server: FakeServer, text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Empty variables are none."""
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("SUMMARIZE_MODEL", "from-environment")
    assert brief(text, "-q").code == 0
    assert brief(text, "-q", "--model", "from-option").code == 0
    monkeypatch.setenv("SUMMARIZE_MODEL", "")
    assert brief(text, "-q").code == 0
    assert list(dict.fromkeys(a["model"] for a in server.asked)) == ["from-environment", "from-option", MODEL]


def test_two_replays_are_alike_to_the_byte_whatever_the_environment_names(
    server: FakeServer, text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A replayed brief tells the seconds that were recorded, so nothing of it depends on the day."""
    recording = text.with_suffix(".jsonl")
    made = json.loads(brief(text, "--base-url", server.url, "--record", recording, "-q", "-f", "json").out)
    asked = len(server.asked)
    first = brief(text, "--replay", recording, "-f", "json")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("SUMMARIZE_MODEL", "another")
    second = brief(text, "--replay", recording, "-f", "json")
    assert (first.code, len(server.asked)) == (0, asked)
    assert first.out == second.out
    assert "no model is asked and the text goes nowhere" in first.err
    replayed = json.loads(first.out)
    for one in (made, replayed):
        del one["provenance"]["seconds"], one["provenance"]["address"]
    assert made == replayed


def test_a_changed_document_misses_its_recording(server: FakeServer, text: Path) -> None:
    """The line names the recording and what differs."""
    recording = text.with_suffix(".jsonl")
    brief(text, "--base-url", server.url, "--record", recording, "-q")
    text.write_text(TEXT.replace("Two", "Three"))
    refused(brief(text, "--replay", recording, "-q"), 5, str(recording), "nearest is line", "record again")


def test_the_key_is_nowhere(server: FakeServer, text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even when the server echoes it in answers and errors, and the address holds a password."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    recording, out = text.with_suffix(".jsonl"), text.with_suffix(".json")
    url = server.url.replace("//", "//someone:planted-password@")
    leak = completion(json.dumps({"sentences": [{"text": f"The key is {KEY}.", "rests_on": 1}]}))
    server.always = lambda request: None if request.get("logprobs") else leak
    written = brief(text, "--base-url", url, "--record", recording, "-o", out)
    shown = brief(text, "--base-url", server.url)
    server.always = lambda _request: said(401, f"Incorrect key {KEY}, {KEY[:4]}")
    failed = brief(text, "--base-url", url)
    assert (written.code, shown.code, failed.code) == (0, 0, 9)
    assert f"Bearer {KEY}" in server.keys
    seen = [recording.read_text(), out.read_text()]
    seen += [stream for done in (written, shown, failed) for stream in (done.out, done.err)]
    assert [s for s in seen if KEY in s or "planted-password" in s] == []
    assert r"\[redacted\]" in shown.out
