"""`--engine openai-batch` against the mock server's Batch API, on real sockets."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import re
import shutil
import signal
import urllib.request
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import command
import httpx2
import pytest
from mock_server import Mock, mock_server
from mock_stats import Settings
from patience import PATIENCE

from summarize import load_type
from summarize.batch import tables
from summarize.batch.account import BudgetSpentError, Price, Prices
from summarize.batch.folder import run_folder
from summarize.batch.ledger import Ledger
from summarize.batch.ledger_read import open_reader
from summarize.batch.openai_batch import Poll
from summarize.batch.openai_batch_server import BatchServer
from summarize.batch.options import Ended, Options
from summarize.batch.unit import Attempt, File, Row
from summarize.errors import QuotaSpentError, RunError
from summarize.model import connect
from summarize.model.connect import ModelChoice

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_SMALL = ("wire-dispatch.txt", "ministry-statement.txt")
_ALL = (*_SMALL, "transcript.md", "pressure-campaign.md", "three-alphabets.md", "long-report.md")
_RECORDINGS = Path(__file__).parent / "recordings"
_POLL = Poll(0.02, 0.05)
_KILLED = -signal.SIGKILL


@pytest.fixture(scope="module")
def _started() -> Iterator[Mock]:
    with mock_server(replay=_RECORDINGS) as server:
        yield server


@pytest.fixture
def server(_started: Mock) -> Mock:
    """Return the server of all tests here, with no settings of an earlier test."""
    _started.set(**{name: value for name, value in asdict(Settings()).items() if name != "replay"})
    _started.reset()
    return _started


@pytest.fixture(autouse=True, scope="module")
def _no_parquet() -> Iterator[None]:
    """Do as where pyarrow is not installed: its process takes longer than a whole run here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "write_parquet", lambda _folder: None)
        yield


@pytest.fixture
def folder(tmp_path: Path, seeds: Path) -> Path:
    """Return a folder with a few small documents."""
    return documents(tmp_path / "documents", seeds, _SMALL)


def documents(folder: Path, seeds: Path, names: tuple[str, ...]) -> Path:
    """Make a folder of seeds."""
    folder.mkdir()
    for name in names:
        shutil.copy(seeds / name, folder)
    return folder


async def running(folder: Path, url: str, talk: Callable[[str], None], **options: Any) -> Ended:
    """Run a folder through the Batch API, into the run folder beside it."""
    made = Options(folder, folder.parent / "run", engine="openai-batch", poll=_POLL, **options)
    return await run_folder(made, load_type("situation"), ModelChoice(base_url=url), talk)


def run(folder: Path, server: Mock, **options: Any) -> tuple[Ended, list[str]]:
    """Run to the end, and return how it ended and what was said."""
    said: list[str] = []
    return asyncio.run(running(folder, server.url, said.append, **options)), said


def briefs(run: Path) -> list[dict[str, Any]]:
    """Return a run's briefs without what depends on who answered and how fast."""
    lines = (run / "briefs.jsonl").read_text("utf-8").split("\n")
    found = [json.loads(line)["brief"] for line in lines if line]
    for brief in found:
        for name in ("address", "seconds", "cached_tokens"):
            brief["provenance"].pop(name, None)
    return found


def files_at(server: Mock) -> list[str]:
    """Return the files that the server has."""
    with _DIRECT.open(f"{server.url}/files?limit=1000", timeout=PATIENCE) as answer:
        return [file["filename"] for file in json.load(answer)["data"]]


def counted(server: Mock) -> dict[str, int]:
    """Return what the server has counted that matters here."""
    stats = server.stats()
    return {name: stats.get(name, 0) for name in ("requests", "answered", "paid_again", "batches")}


def outcome(ended: Ended) -> tuple[int, int, int]:
    """Return how many documents are complete, failed and waiting."""
    return ended.counts.complete, ended.counts.failed, ended.counts.waiting


class Wire(httpx2.AsyncBaseTransport):
    """A test double for a wire with faults: before and after a request something may happen."""

    def __init__(self, before: Callable[[str], Any], after: Callable[[str, httpx2.Response], Any]) -> None:
        self._inner = httpx2.AsyncHTTPTransport()
        self._before = before
        self._after = after

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request, unless `before` answers it, and return what `after` makes of the answer."""
        what = f"{request.method} {request.url.path}"
        instead = self._before(what)
        if instead is not None:
            return httpx2.Response(instead, json={"error": {"message": "double"}})
        response = await self._inner.handle_async_request(request)
        return self._after(what, response) or response

    async def aclose(self) -> None:
        """Close what sends."""
        await self._inner.aclose()


def wire(
    before: Callable[[str], Any] = lambda _what: None,
    after: Callable[[str, httpx2.Response], Any] = lambda _what, _response: None,
) -> Callable[[str], Wire]:
    """Return what replaces the sender of `connect`."""
    return lambda _base_url: Wire(before, after)


def killed(folder: Path, server: Mock, after: Callable[[str, httpx2.Response], Any]) -> None:
    """Run in a process of its own whose wire kills it."""

    def target() -> None:
        pytest.MonkeyPatch().setattr(connect, "_sender", wire(after=after))  # in this process only
        asyncio.run(running(folder, server.url, lambda _line: None))

    process = multiprocessing.get_context("fork").Process(target=target)
    process.start()
    process.join(30)
    assert process.exitcode == _KILLED


def die() -> None:
    """End the process as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


def after_submission(what: str, _response: httpx2.Response) -> None:
    """Die when the server has the batch and its name is not yet noted."""
    if what == "POST /v1/batches":
        die()


def after_upload(what: str, _response: httpx2.Response) -> None:
    """Die when the server has the input file."""
    if what == "POST /v1/files":
        die()


def while_polling(what: str, _response: httpx2.Response) -> None:
    """Die at the first look at a batch."""
    if re.fullmatch(r"GET /v1/batches/\w+", what):
        die()


def on_deletion(what: str, _response: httpx2.Response) -> None:
    """Die when the first of a collected batch's files is deleted."""
    if what.startswith("DELETE"):
        die()


class _HalfStream(httpx2.AsyncByteStream):
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        data = b"".join([piece async for piece in self._inner])
        yield data[: len(data) // 2]
        die()  # what was given is in the ledger: the next piece is asked for after the commit

    async def aclose(self) -> None:
        await self._inner.aclose()


def while_collecting(what: str, response: httpx2.Response) -> httpx2.Response | None:
    """Die when half of an output file is read."""
    if not what.endswith("/content"):
        return None
    headers = {n: v for n, v in response.headers.items() if n not in {"content-length", "transfer-encoding"}}
    return httpx2.Response(200, headers=headers, stream=_HalfStream(response.stream))


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return the briefs of all seeds as the local engine makes them from the recordings."""
    folder = documents(tmp_path_factory.mktemp("local") / "documents", _RECORDINGS.parents[1] / "seeds", _ALL)
    options = Options(folder, folder.parent / "run")
    choice = ModelChoice(replay=_RECORDINGS)
    asyncio.run(run_folder(options, load_type("situation"), choice, lambda _line: None))
    return briefs(folder.parent / "run")


def of(expected: list[dict[str, Any]], names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the briefs of some documents."""
    return [brief for brief in expected if brief["source"]["path"] in names]


def test_briefs_are_those_of_the_local_engine(
    server: Mock, tmp_path: Path, seeds: Path, expected: list[dict[str, Any]]
) -> None:
    """The Batch API answers, and no other request is sent; every request is paid once, no file stays there."""
    folder = documents(tmp_path / "documents", seeds, _ALL)
    ended, said = run(folder, server)
    assert outcome(ended) == (6, 0, 0)
    assert briefs(tmp_path / "run") == expected
    counts = counted(server)
    assert (counts["requests"], counts["paid_again"]) == (0, 0)
    assert counts["answered"] == ended.spending.usage.calls > counts["batches"]
    assert counts["batches"] <= 5, "all that a document can ask without an answer goes with one batch"
    assert files_at(server) == []
    assert ended.spending.failed == 0
    first = re.fullmatch(r"batch (\w+) submitted: (\d+) requests", said[1])
    assert first, said
    assert said[3] == f"batch {first[1]} collected: {first[2]} answers"


@pytest.mark.parametrize(
    "moment", [after_upload, after_submission, while_polling, while_collecting, on_deletion]
)
def test_a_killed_run_pays_for_nothing_twice(
    moment: Callable[[str, httpx2.Response], Any],
    server: Mock,
    folder: Path,
    expected: list[dict[str, Any]],
) -> None:
    """Whenever it was killed: the next start goes on with what is at the server."""
    killed(folder, server, moment)
    before = counted(server)
    if moment is while_collecting:
        with closing(open_reader(folder.parent / "run")) as reader:
            kept = reader.execute("SELECT count(*) FROM attempts").fetchone()[0]
            waiting = reader.execute("SELECT count(*) FROM deferred").fetchone()[0]
        assert kept > 0 < waiting
    ended, _ = run(folder, server)
    assert outcome(ended) == (2, 0, 0)
    assert briefs(folder.parent / "run") == of(expected, _SMALL)
    after = counted(server)
    assert before["batches"] == (moment is not after_upload)
    assert (after["answered"], after["paid_again"]) == (ended.spending.usage.calls, 0)
    assert files_at(server) == []


def test_a_batch_whose_name_was_lost_on_the_way_is_not_sent_again(
    server: Mock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks after the server has begun: it is looked for before it is made again."""
    broken: list[str] = []

    def breaks(what: str, _response: httpx2.Response) -> None:
        if what in {"POST /v1/files", "POST /v1/batches"} and what not in broken:
            broken.append(what)
            raise httpx2.ReadError("double: the connection breaks")

    monkeypatch.setattr(connect, "_sender", wire(after=breaks))
    ended, _ = run(folder, server)
    assert len(broken) == 2
    assert (outcome(ended), counted(server)["paid_again"], files_at(server)) == ((2, 0, 0), 0, [])


def test_an_interrupted_run_leaves_its_batch_at_the_server(server: Mock, folder: Path) -> None:
    """It says so, and the same command collects it."""
    server.set(batch_seconds=0.6)
    said: list[str] = []

    async def interrupted() -> None:
        in_progress = asyncio.Event()

        def talk(line: str) -> None:
            said.append(line)
            if ": in progress" in line:
                in_progress.set()

        task = asyncio.ensure_future(running(folder, server.url, talk))
        await in_progress.wait()
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(interrupted())
    assert said[-1].endswith("at the server: nothing is lost, the same command collects it")
    server.set(batch_seconds=0)
    before = counted(server)["batches"]
    ended, _ = run(folder, server)
    assert (before, outcome(ended), counted(server)["paid_again"]) == (1, (2, 0, 0), 0)


def test_progress_is_told_when_counts_change(server: Mock, folder: Path) -> None:
    """A look that finds nothing new says nothing."""
    server.set(batch_seconds=0.4)
    _, said = run(folder, server)
    first = [line for line in said if line.startswith("batch ")]
    name = first[0].split()[1]
    told = [line for line in first if line.startswith(f"batch {name}:")]
    assert told[0] == f"batch {name}: validating"
    assert re.fullmatch(rf"batch {name}: in progress, \d+ of \d+ done", told[1])
    assert told[-1].startswith(f"batch {name}: completed")
    assert len(told) == len(set(told)) > 3


def test_expired_batches_go_on_with_the_rest(
    server: Mock, folder: Path, expected: list[dict[str, Any]]
) -> None:
    """What a batch has answered before it expired is kept, and only the rest is asked again."""
    server.set(batch_expires=2)
    ended, said = run(folder, server)
    assert outcome(ended) == (2, 0, 0)
    assert briefs(folder.parent / "run") == of(expected, _SMALL)
    assert counted(server)["paid_again"] == 0
    assert any(re.search(r"collected: 2 answers, \d+ not done", line) for line in said)
    assert ended.spending.failed == 0


@pytest.mark.parametrize("settings", [{"batch_failures": 0.4, "batch_status": 429}, {"batch_lost": 0.4}])
def test_failed_and_lost_items_are_tried_again_alone(
    settings: dict[str, Any], server: Mock, folder: Path, expected: list[dict[str, Any]]
) -> None:
    """Nothing that was answered is asked again, and every failed try is an attempt."""
    server.set(**settings)
    ended, said = run(folder, server)
    server.set(batch_failures=0, batch_lost=0)
    again, _ = run(folder, server, retry_failed=True)
    assert outcome(again) == (2, 0, 0), said
    assert briefs(folder.parent / "run") == of(expected, _SMALL)
    assert counted(server)["paid_again"] == 0
    assert again.spending.failed == ended.spending.failed > 0


def test_an_item_that_fails_three_times_fails_its_document(server: Mock, folder: Path) -> None:
    """The document gets the server's error as its reason; there is no fourth try."""
    server.set(batch_failures=1)
    ended, said = run(folder, server)
    assert outcome(ended) == (0, 2, 0)
    assert counted(server)["batches"] == 3
    asked = [int(line.split()[3]) for line in said if " submitted: " in line]
    assert asked == [asked[0]] * 3
    assert ended.spending.failed == ended.spending.usage.calls == sum(asked)
    shown = command.run("runs", "show", folder.parent / "run", "--failed").out
    assert shown.count("failed (status 500)") == 2
    assert "ModelError" in shown


def test_an_item_that_no_try_cures_fails_at_once(server: Mock, folder: Path) -> None:
    """A request that the server refuses is not asked again."""
    server.set(batch_failures=1, batch_status=400)
    ended, _ = run(folder, server)
    assert (outcome(ended), counted(server)["batches"]) == ((0, 2, 0), 1)


def test_lost_items_fail_their_documents_in_the_end(server: Mock, folder: Path) -> None:
    """A server that loses everything is asked three times."""
    server.set(batch_lost=1)
    ended, _ = run(folder, server)
    assert (outcome(ended), counted(server)["batches"]) == ((0, 2, 0), 3)
    shown = command.run("runs", "show", folder.parent / "run", "--failed").out
    assert "without a result" in shown


def test_an_input_file_that_is_refused_fails_its_documents(server: Mock, folder: Path) -> None:
    """The reason is told with each document, and nothing was paid; a later start tries again."""
    server.set(batch_invalid=True)
    ended, said = run(folder, server)
    assert outcome(ended) == (0, 2, 0)
    assert counted(server)["batches"] <= 3
    assert ended.spending.usage.calls == 0
    assert any('was refused ("mock: the input file is refused")' in line for line in said)
    shown = command.run("runs", "show", folder.parent / "run", "--failed").out
    assert shown.count("its batch was refused: mock: the input file is refused") == 2
    assert files_at(server) == []
    server.set(batch_invalid=False)
    again, _ = run(folder, server, retry_failed=True)
    assert outcome(again) == (2, 0, 0)


def test_a_full_queue_makes_batches_smaller_and_then_stops_the_run(server: Mock, folder: Path) -> None:
    """Too many tokens wait in batches of the account: nothing is wrong with the documents, which wait."""
    server.set(batch_invalid="token_limit_exceeded")
    ended, said = run(folder, server)
    asked = [int(line.split()[3]) for line in said if " submitted: " in line]
    assert asked[-1] == 1 < asked[0]
    assert asked == sorted(asked, reverse=True)
    assert isinstance(ended.stopped, QuotaSpentError)
    assert outcome(ended) == (0, 0, 2)
    server.set(batch_invalid=False)
    again, _ = run(folder, server)
    assert (outcome(again), again.stopped, counted(server)["paid_again"]) == ((2, 0, 0), None, 0)


def test_a_cancelled_batch_stops_the_run(server: Mock, folder: Path) -> None:
    """Who cancels it at the server wants it to end; the same command sends the rest again."""
    server.set(batch_seconds=0.6)
    said: list[str] = []

    def talk(line: str) -> None:
        said.append(line)
        if ": in progress" in line and "cancelled" not in said:
            said.append("cancelled")
            name = line.split()[1].rstrip(":")
            _DIRECT.open(f"{server.url}/batches/{name}/cancel", b"", timeout=PATIENCE).close()

    ended = asyncio.run(running(folder, server.url, talk))
    assert isinstance(ended.stopped, RunError)
    assert "was cancelled at the server" in str(ended.stopped)
    assert (outcome(ended), counted(server)["batches"]) == ((0, 0, 2), 1)
    server.set(batch_seconds=0)
    again, _ = run(folder, server)
    assert (outcome(again), counted(server)["paid_again"]) == ((2, 0, 0), 0)


def test_what_the_budget_does_not_cover_is_not_submitted(server: Mock, folder: Path) -> None:
    """The run stops and says why; with a larger budget it goes on."""
    ended, _ = run(folder, server, budget_tokens=100)
    assert isinstance(ended.stopped, BudgetSpentError)
    assert (outcome(ended), counted(server)["batches"], files_at(server)) == ((0, 0, 2), 0, [])
    some, _ = run(folder, server, budget_tokens=2500)
    spent = some.spending.usage
    assert isinstance(some.stopped, BudgetSpentError)
    assert 0 < spent.prompt_tokens + spent.completion_tokens <= 2500
    all_of_it, _ = run(folder, server, budget_tokens=500_000)
    assert (outcome(all_of_it), counted(server)["paid_again"]) == ((2, 0, 0), 0)


def test_a_budget_in_money_counts_the_price_of_batches(server: Mock, folder: Path) -> None:
    """What would be too dear at the full price is covered at half of it."""
    model = "qwen2.5-coder-1.5b-instruct-q4_k_m"
    full, free = Price(10.0, 10.0, 10.0, batch=1.0), Price(10.0, 10.0, 10.0, batch=0.0)
    dear, _ = run(folder, server, budget_money=0.0001, prices=Prices("USD", {model: full}))
    assert (isinstance(dear.stopped, BudgetSpentError), counted(server)["batches"]) == (True, 0)
    cheap, _ = run(folder, server, budget_money=0.0001, prices=Prices("USD", {model: free}))
    assert (cheap.stopped, outcome(cheap)) == (None, (2, 0, 0))


def test_the_command_runs_it_and_shows_half_the_price(server: Mock, tmp_path: Path, seeds: Path) -> None:
    """`runs show` counts answers of the Batch API at half the price of the table."""
    folder = documents(tmp_path / "documents", seeds, _SMALL[:1])
    prices = tmp_path / "prices.toml"
    prices.write_text(
        'currency = "USD"\n[models."qwen2.5-coder-1.5b-instruct-q4_k_m"]\nprompt = 1000\ncompletion = 1000\n'
    )
    target = tmp_path / "run"
    done = command.run("batch", folder, "-o", target, "--engine", "openai-batch", "--base-url", server.url)
    assert done.code == 0, done.err
    assert " submitted: " in done.err
    shown = json.loads(command.run("runs", "show", target, "--json", "--prices", prices).out)
    tokens = shown["prompt_tokens"] + shown["completion_tokens"]
    assert shown["cost"] == pytest.approx(tokens * 1000 / 1_000_000 / 2)
    assert shown["documents"][0]["cost"] == pytest.approx(shown["cost"])


def test_equal_documents_are_asked_about_once(server: Mock, folder: Path) -> None:
    """A copy under another name costs nothing, and every document gets its brief."""
    shutil.copy(folder / _SMALL[0], folder / "a-copy.txt")
    shutil.copy(folder / _SMALL[0], folder / "z-copy.txt")
    ended, _ = run(folder, server)
    assert (outcome(ended), counted(server)["paid_again"]) == ((4, 0, 0), 0)


def test_a_limit_holds_through_all_rounds(server: Mock, folder: Path) -> None:
    """No further document begins when one is done."""
    ended, _ = run(folder, server, limit=1)
    assert (outcome(ended), ended.worked_on) == ((1, 0, 1), 1)


def test_a_file_that_cannot_be_deleted_is_told_and_deleted_later(
    server: Mock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run goes on; the next start deletes what has stayed."""
    with monkeypatch.context() as patch:
        patch.setattr(connect, "_sender", wire(before=lambda w: 403 if w.startswith("DELETE") else None))
        ended, said = run(folder, server)
    assert outcome(ended) == (2, 0, 0)
    kept = files_at(server)
    assert len(kept) == 2 * counted(server)["batches"]
    assert sum(" stays at the server " in line for line in said) == len(kept)
    run(folder, server)
    assert files_at(server) == []


def test_a_server_without_the_api_is_told(server: Mock, folder: Path) -> None:
    """The line says what to do; no document is blamed."""
    options = Options(folder, folder.parent / "run", engine="openai-batch", poll=_POLL)
    choice = ModelChoice(base_url=f"{server.url}/elsewhere", model="m")
    ended = asyncio.run(run_folder(options, load_type("situation"), choice, lambda _line: None))
    assert "has no Batch API" in str(ended.stopped)
    assert outcome(ended) == (0, 0, 2)


def test_a_batch_of_another_server_is_not_forgotten(server: Mock, folder: Path) -> None:
    """A run whose batch is elsewhere stops before it asks the same again; the local engine says that it is there."""
    killed(folder, server, while_polling)
    other = server.url.replace("127.0.0.1", "localhost")
    ended = asyncio.run(running(folder, other, lambda _line: None))
    assert isinstance(ended.stopped, RunError)
    assert server.url in str(ended.stopped)
    assert counted(server)["batches"] == 1
    said: list[str] = []
    local = Options(folder, folder.parent / "run")
    asyncio.run(run_folder(local, load_type("situation"), ModelChoice(replay=_RECORDINGS), said.append))
    assert "--engine openai-batch collects what is paid" in said[0]


@pytest.mark.parametrize("where", [["--replay", str(_RECORDINGS)], []])
def test_the_engine_needs_a_server(where: list[str], folder: Path) -> None:
    """Neither a recording nor the embedded model has batches."""
    done = command.run("batch", folder, "-o", folder.parent / "run", "--engine", "openai-batch", *where)
    command.refused(done, 1, "needs a server with the Batch API")


def test_a_unit_that_failed_for_its_answers_asks_anew(tmp_path: Path) -> None:
    """Only answers that were asked for since then count, in this start and in later ones."""

    async def ask() -> list[list[bytes]]:
        with closing(Ledger(tmp_path)) as ledger:
            await ledger.found(1, [File("a.txt", 1, 1, 1)])
            row = Row(1, "a.txt")
            unit = await ledger.unit(row, "c", "config", "m", retry_failed=False)
            await ledger.attempt(unit, Attempt(b"k", "openai-batch", 1.0, 1.0, 200, response=b"old"))
            seen = [ledger.answers(unit, b"k")]
            await ledger.failed(unit, "AnswerError", "twice something else")
            unit = await ledger.unit(row, "c", "config", "m", retry_failed=True)
            seen.append(ledger.answers(unit, b"k"))
            await ledger.attempt(unit, Attempt(b"k", "openai-batch", 2e10, 1.0, 200, response=b"new"))
            seen.append(ledger.answers(unit, b"k"))
            return seen

    assert asyncio.run(ask()) == [[b"old"], [], [b"new"]]


def test_only_line_feeds_end_a_line_of_an_output_file() -> None:
    """Answers may hold characters that other readers take for the end of a line."""
    line = json.dumps({"custom_id": "1", "words": "a\u2028b\x85c"}, ensure_ascii=False).encode()

    class Body(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for byte in line + b"\n" + line:
                yield bytes([byte])

    async def read() -> list[bytes]:
        found: list[bytes] = []

        async def take(lines: list[bytes]) -> None:
            found.extend(one for one in lines if one)

        transport = httpx2.MockTransport(lambda _request: httpx2.Response(200, stream=Body()))
        async with httpx2.AsyncClient(transport=transport) as http:
            import openai  # noqa: PLC0415  # for this test only

            client = openai.AsyncOpenAI(base_url="http://double/v1", api_key="none", http_client=http)
            assert await BatchServer(client, "http://double/v1", "m", print).download("f", take)
        return found

    assert asyncio.run(read()) == [line, line]


def test_a_ledger_of_the_first_version_gets_the_tables_of_batches(tmp_path: Path) -> None:
    """A run that was begun before there were batches can be opened."""
    import sqlite3  # noqa: PLC0415  # for this test only

    from summarize.batch.migrations import MIGRATIONS  # noqa: PLC0415  # for this test only

    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as connection:
        connection.executescript(f"{MIGRATIONS[0]}\nPRAGMA user_version = 1;")
    with closing(Ledger(tmp_path)) as ledger:
        assert ledger.read(lambda c: c.execute("SELECT count(*) FROM deferred").fetchone()[0]) == 0
