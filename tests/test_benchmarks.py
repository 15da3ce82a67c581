"""The comparison with other tools: its proxy counts, its conversions and its table say what they should."""

from __future__ import annotations

import json
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fake_server import USAGE, FakeServer, completion, fake_server, said
from inline_snapshot import snapshot
from patience import PATIENCE

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import rivals  # a script's modules, found by the path above
from rival_neutral import empty, from_brief, from_extractions, from_form
from rival_prompt import EXAMPLES, Form, messages
from rival_proxy import CountingProxy, Tally, counting_proxy
from rival_score import Case, Figures, notes, read_predictions, row, score, table
from rival_worker import Answer as Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "Orsinia sent two frigates on 4 May."


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """Run the double of a server, which answers every chat with "yes"."""
    with fake_server() as fake:
        fake.always = lambda _request: completion("yes")
        yield fake


@pytest.fixture
def proxy(server: FakeServer) -> Iterator[CountingProxy]:
    """Run the proxy in front of the double."""
    with counting_proxy(server.url) as running:
        yield running


def ask(url: str) -> dict[str, Any]:
    """Send one chat request and return the answer."""
    body = json.dumps({"model": "double-1", "messages": [{"role": "user", "content": "yes?"}]}).encode()
    return fetch(f"{url}/chat/completions", body)


def fetch(url: str, body: bytes | None = None) -> dict[str, Any]:
    """Get JSON from the proxy, or post JSON to it."""
    request = urllib.request.Request(url, body, {"Authorization": "Bearer k"})  # noqa: S310  # the proxy's own address
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310  # as above
        answer: dict[str, Any] = json.load(response)
    return answer


def prediction(**meta: Any) -> dict[str, Any]:
    """Return a prediction of one document with these costs."""
    costs = {"version": "1.0", "made": "2031-02-03", "note": "", "seconds": 2.0}
    counts = Tally(calls=1, prompt_tokens=1500, cached_tokens=100, completion_tokens=30).__dict__
    found = {"actors": [{"name": "Orsinia"}], "military_assets": [{"name": "frigates", "quantity": "three"}]}
    return {"doc_id": "a", **empty(), **found, "meta": costs | counts | meta}


def test_proxy_passes_requests_on(server: FakeServer, proxy: CountingProxy) -> None:
    """The server gets the tool's request with its key, and the tool gets the server's answer."""
    answer = ask(proxy.url("plain"))

    assert answer["choices"][0]["message"]["content"] == "yes"
    assert server.asked[0]["messages"] == [{"role": "user", "content": "yes?"}]
    assert server.keys == {"Bearer k"}


def test_proxy_counts_each_tool_apart(proxy: CountingProxy) -> None:
    """Calls and tokens go to the tool whose address was asked."""
    ask(proxy.url("plain"))
    ask(proxy.url("plain"))
    ask(proxy.url("instructor"))

    counted = proxy.take("plain")
    assert (counted.calls, counted.prompt_tokens) == (2, 2 * USAGE["prompt_tokens"])
    assert proxy.take("instructor").completion_tokens == USAGE["completion_tokens"]


def test_proxy_counts_anew_after_taking(proxy: CountingProxy) -> None:
    """What was taken for one document is not counted for the next."""
    ask(proxy.url("plain"))
    proxy.take("plain")

    assert proxy.take("plain") == Tally()


def test_proxy_counts_refused_calls(server: FakeServer, proxy: CountingProxy) -> None:
    """An error of the server reaches the tool as it is, and is a call."""
    server.enqueue(said(400, "too long"))
    with pytest.raises(urllib.error.HTTPError, match="400") as refused:
        ask(proxy.url("plain"))
    refused.value.close()

    assert proxy.take("plain") == Tally(calls=1, failed=1)


def test_proxy_does_not_count_lists_of_models(proxy: CountingProxy) -> None:
    """Asking which models there are is no generation."""
    assert fetch(f"{proxy.url('plain')}/models")["data"][0]["id"] == "double-1"

    assert proxy.take("plain") == Tally()


def test_proxy_answers_when_the_server_is_gone() -> None:
    """A server that is not there is an error for the tool, not a hanging one."""
    with counting_proxy("http://127.0.0.1:9/v1") as dead:
        with pytest.raises(urllib.error.HTTPError, match="502") as refused:
            ask(dead.url("plain"))
        refused.value.close()

        assert dead.take("plain") == Tally(calls=1, failed=1)


def test_breaking_off_ends_the_tools_requests(server: FakeServer, proxy: CountingProxy) -> None:
    """A tool that is out of time no longer keeps the server busy, and its call is counted."""
    server.hang()
    refused: list[int] = []

    def wait() -> None:
        try:
            ask(proxy.url("plain"))
        except urllib.error.HTTPError as error:
            refused.append(error.code)
            error.close()

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert server.hanging.wait(10)
    proxy.break_off("plain")

    waiting.join(10)
    assert refused == [502]
    assert proxy.take("plain") == Tally(calls=1, failed=1)


def test_breaking_off_leaves_other_tools_alone(proxy: CountingProxy) -> None:
    """Only the requests of the tool that is named end."""
    proxy.break_off("instructor")

    assert ask(proxy.url("plain"))["usage"] == USAGE


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b"data: {}", Tally(calls=1, uncounted=1)),
        (200, b'{"choices": []}', Tally(calls=1, uncounted=1)),
        (
            200,
            (
                b'{"usage": {"prompt_tokens": 9, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 7}}'
                b', "choices": [{"finish_reason": "length"}]}'
            ),
            Tally(calls=1, prompt_tokens=9, cached_tokens=7, completion_tokens=4, length_stops=1),
        ),
        (
            200,
            b'{"usage": {"prompt_tokens": 9, "completion_tokens": 1}, "choices": [{"finish_reason": "length"}]}',
            Tally(calls=1, prompt_tokens=9, completion_tokens=1),
        ),
    ],
    ids=["a stream", "no usage", "cached and cut off", "one token on purpose"],
)
def test_tally(status: int, body: bytes, expected: Tally) -> None:
    """Tokens come from the answer's usage, and an answer without it is known to be uncounted."""
    counted = Tally()
    counted.count(status, body)

    assert counted == expected


def test_form_becomes_neutral() -> None:
    """Missing fields are filled, unknown ones dropped, and what is no item is left out."""
    form = {"actors": [{"name": "Orsinia", "kind": "state", "mood": "bad"}, "Orsinia"], "dates": None}

    assert from_form(form) == empty() | {"actors": [{"name": "Orsinia", "kind": "state", "roles": []}]}


def test_extractions_become_neutral() -> None:
    """Each class fills its list; a role becomes a list, and an unknown class is left out."""
    found = from_extractions(
        [
            ("actor", "Ada Roe", {"kind": "person", "role": "minister"}),
            ("actor", "Bo Lind", {"role": ["envoy", "judge"]}),
            ("position", "we will stay", {"actor": "Ada Roe", "issue": "staying", "stance": "supports"}),
            ("military_asset", "frigates", {"quantity": "two"}),
            ("date", "4 May", None),
            ("mood", "bad", {}),
        ]
    )

    assert found == snapshot(
        {
            "actors": [
                {"name": "Ada Roe", "kind": "person", "roles": ["minister"]},
                {"name": "Bo Lind", "kind": None, "roles": ["envoy", "judge"]},
            ],
            "positions": [
                {"actor": "Ada Roe", "issue": "staying", "stance": "supports", "quote": "we will stay"}
            ],
            "military_assets": [{"name": "frigates", "quantity": "two", "operator": None, "location": None}],
            "dates": [{"text": "4 May", "normalized": None}],
        }
    )


def test_brief_becomes_neutral() -> None:
    """Aliases are names of their own, and only a holder's own words are a quote."""
    position = {"holder": "Ada Roe", "target": "staying", "stance": "supports", "statement": "we stay"}
    found = from_brief(
        {
            "actors": [
                {"name": "Ada Roe", "kind": "person", "aliases": ["Roe"], "roles": [{"role": "minister"}]}
            ],
            "positions": [position | {"manner": "own words"}, position | {"manner": "reported"}],
            "military_assets": [
                {
                    "designation": "frigates",
                    "quantity": {"text": "two"},
                    "operator": "Orsinia",
                    "location": None,
                },
                {"designation": "mines", "quantity": None, "operator": None, "location": None},
            ],
            "dates": [{"phrase": "4 May", "edtf": "XXXX-05-04"}],
        }
    )

    assert [(a["name"], a["roles"]) for a in found["actors"]] == [
        ("Ada Roe", ["minister"]),
        ("Roe", ["minister"]),
    ]
    assert [p["quote"] for p in found["positions"]] == ["we stay", None]
    assert [(a["name"], a["quantity"]) for a in found["military_assets"]] == [
        ("frigates", "two"),
        ("mines", None),
    ]
    assert found["dates"] == [{"text": "4 May", "normalized": "XXXX-05-04"}]


def test_examples_are_verbatim_and_in_order() -> None:
    """LangExtract wants examples whose extractions stand in their text, in order and without overlap."""
    for example in EXAMPLES:
        at = 0
        for _, text, attributes in example.extractions:
            start = example.text.find(text, at)
            assert start >= 0, text
            at = start + len(text)
            stated = [attributes[k] for k in ("role", "quantity", "operator", "location") if k in attributes]
            assert all(value in example.text for value in stated), text


def test_examples_fit_the_form() -> None:
    """The form that instructor and the plain call fill in can hold the examples that they are shown."""
    chat = messages("Fill in the form.", TEXT)

    assert [m["role"] for m in chat] == ["system", *["user", "assistant"] * len(EXAMPLES), "user"]
    assert all(Form.model_validate_json(m["content"]).actors for m in chat if m["role"] == "assistant")
    assert TEXT in chat[-1]["content"]


def test_row_shows_means_and_lost_documents() -> None:
    """Costs are means over all documents, lost ones too; a broken-off call makes the tokens a lower bound."""
    lost = prediction(failed=1, prompt_tokens=0, cached_tokens=0, seconds=600.0) | {"error": "no answer"}
    shown = row("tool", [prediction(), lost], Figures({"actors": 0.5, "macro": 0.1666}, (1, 8)))

    assert shown == snapshot(
        [
            "tool",
            "1.0",
            "0.50",
            "-",
            "-",
            "0.17",
            "12.5% (1 of 8)",
            "≥ 750 (50)",
            "≥ 30",
            "1.0",
            "301",
            "1 of 2",
        ]
    )


def test_table_is_markdown() -> None:
    """Head, rule and rows have the same columns."""
    lines = table([row("tool", [prediction()], Figures({}, (0, 0)))]).splitlines()

    assert len(lines) == 3
    assert len({line.count("|") for line in lines}) == 1


def test_notes_name_what_is_missing() -> None:
    """Lost documents, left out chunks and cut-off answers are said, one by one."""
    given = [prediction(note="2 chunks left out", length_stops=1), prediction() | {"error": "no answer"}]

    assert notes("tool", given) == [
        "tool, a: lost, no answer",
        "tool, a: 2 chunks left out",
        "tool: 1 answers ended at the token limit",
    ]


def test_score_without_gold_counts_what_is_not_in_the_source(tmp_path: Path) -> None:
    """The third frigate of a prediction stands in no sentence of the document."""
    (tmp_path / "a.json").write_text(json.dumps(prediction()), "utf-8")

    assert score(tmp_path, [Case("a", TEXT)], None, None) == Figures({}, (1, 3))


def test_score_with_gold(tmp_path: Path) -> None:
    """With gold, each kind has its F1, over the chosen documents only."""
    names = {"actors": ["Orsinia"], "military_assets": ["frigates", "mines"], "dates": ["4 May"]}
    gold = {kind: {"items": items, "ignored": []} for kind, items in names.items()}
    lines = [{"doc_id": name, "text": TEXT, "gold": gold} for name in ("a", "b")]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    (tmp_path / "a.json").write_text(json.dumps(prediction()), "utf-8")

    scored = score(tmp_path, [Case("a", TEXT)], tmp_path / "gold.jsonl", None)

    assert scored.f1["actors"] == 1
    assert scored.f1["military_assets"] == pytest.approx(2 / 3)
    assert scored.f1["dates"] == 0


class FakeWorker:
    """Stands for a tool's process; finds one actor, and loses documents that hold the word "lost"."""

    version = "1.0"

    def __init__(self, tool: str, done: list[tuple[str, str]]) -> None:
        self.tool = tool
        self._done = done

    def start(self) -> None:
        """Do nothing."""

    def predict(self, text: str, _seconds: float) -> Outcome:
        """Return the outcome for a text."""
        self._done.append((self.tool, text))
        if "lost" in text:
            return Outcome(None, "no answer in 1 s", "", 1.0)
        return Outcome(from_extractions([("actor", "Orsinia", {})]), "", "", 1.0)


def run(server: FakeServer, out: Path, cases: list[Case]) -> list[tuple[str, str]]:
    """Run two fake tools and return what was asked of them, in order."""
    done: list[tuple[str, str]] = []
    workers: dict[str, Any] = {tool: FakeWorker(tool, done) for tool in ("x", "y")}
    for tool in workers:
        (out / tool).mkdir(exist_ok=True)
    with counting_proxy(server.url) as proxy:
        rivals.run(cases, workers, proxy, out, 1.0, "double-1")
    return done


def test_tools_take_turns(server: FakeServer, tmp_path: Path) -> None:
    """The order of the tools rotates with the documents."""
    cases = [Case("a", "first"), Case("b", "second")]

    assert run(server, tmp_path, cases) == [("x", "first"), ("y", "first"), ("y", "second"), ("x", "second")]


def test_second_run_makes_only_what_is_missing(server: FakeServer, tmp_path: Path) -> None:
    """Predictions that are there are kept, lost ones too; a changed text is worked on again."""
    run(server, tmp_path, [Case("a", "first"), Case("b", "lost")])
    (tmp_path / "x" / "a.json").unlink()

    assert run(server, tmp_path, [Case("a", "first"), Case("b", "lost")]) == [("x", "first")]
    assert run(server, tmp_path, [Case("a", "changed")]) == [("x", "changed"), ("y", "changed")]


def test_lost_document_is_kept_as_lost(server: FakeServer, tmp_path: Path) -> None:
    """It says why, holds nothing, and its seconds count."""
    case = Case("folder/b", "lost")
    run(server, tmp_path, [case])

    (kept,) = read_predictions(tmp_path / "x", [case])
    assert (kept["doc_id"], kept["error"], kept["actors"]) == ("folder/b", "no answer in 1 s", [])
    assert kept["meta"]["seconds"] == 1.0


def test_dead_server_is_no_tools_loss(tmp_path: Path) -> None:
    """When the server is gone the run stops, and the document is not written down as lost."""
    with fake_server() as fake:
        fake.always = lambda _request: said(503, "gone")
        with pytest.raises(SystemExit, match="the server does not answer"):
            run(fake, tmp_path, [Case("b", "lost")])

    assert not list(tmp_path.rglob("*.json"))
