"""`summarize batch --engine dask`, with a real scheduler and real worker processes on loopback.

The model is the mock server: it replays recordings of real responses, or answers as the test double that it is.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from command import refused, run
from mock_server import Mock, mock_server
from patience import PATIENCE

from summarize import ModelChoice, load_type, read
from summarize.batch import dask_engine
from summarize.batch.calls import Work, working_on
from summarize.batch.dask_crew import Crew, WorkersDiedError, greeting_of
from summarize.batch.dask_desk import Desk
from summarize.batch.dask_plan import Outcome, own_version
from summarize.batch.dask_shares import plan_of
from summarize.batch.dask_turns import Turns
from summarize.batch.dask_worker import greet
from summarize.batch.options import Options
from summarize.batch.unit import Unit
from summarize.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Client = pytest.importorskip("distributed", reason="the extra `dask` is not installed").Client

ROOT = Path(__file__).parent.parent
MINISTRY = "The ministry said on 3 March 2026 that {n} Mistral corvettes had left Port Anselm.\n"
MODEL = "qwen2.5-coder-1.5b-instruct-q4_k_m"  # that the recordings were made with
LATENCY = 0.2  # seconds of a call
SHARE = 4  # calls at a time of one worker: half of eight


@dataclass
class Cluster:
    """A scheduler and its workers, each a process."""

    address: str
    logs: Path
    processes: ExitStack
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """Start one more worker; it registers some time later."""
        name = f"w{len(self.workers)}"
        command = ["dask_worker", self.address, "--no-nanny", "--no-dashboard", "--nthreads", "1"]
        more = ["--memory-limit", "0", "--host", "127.0.0.1", "--name", name, "--death-timeout", "60"]
        self.workers.append(started(self.processes, [*command, *more], self.logs / f"{name}.log"))

    def log(self, worker: int) -> str:
        """Return what a worker has said."""
        return (self.logs / f"w{worker}.log").read_text()

    def known(self) -> set[int]:
        """Return the workers that the scheduler knows."""
        with Client(self.address, timeout=PATIENCE, set_as_default=False) as client:
            workers = client.scheduler_info(n_workers=-1)["workers"].values()
        return {int(worker["name"].removeprefix("w")) for worker in workers}

    def man(self) -> tuple[int, int]:
        """See to it that two workers run and are known; return which.

        One that the scheduler has given up, as it does after a long pause of the machine, is replaced.
        """
        for one in self.living():
            if "Registered to" in self.log(one) and one not in self.known():
                self.workers[one].kill()
                self.workers[one].wait()
        while len(self.living()) < 2:
            self.start()
        until(lambda: self.known() == set(self.living()))
        first, second = self.living()[:2]
        return first, second

    def living(self) -> list[int]:
        """Return the workers whose process runs."""
        return [number for number, one in enumerate(self.workers) if one.poll() is None]


def started(processes: ExitStack, command: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start one of dask's programs; it is killed at the end."""
    kept = {"OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARIZE_MODEL"}
    environment = {name: value for name, value in os.environ.items() if name not in kept}
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603  # dask's own
            [sys.executable, "-m", f"distributed.cli.{command[0]}", *command[1:]],
            stdout=said,
            stderr=said,
            cwd=log.parent,
            env=environment,
        )
    processes.callback(process.wait)
    processes.callback(process.kill)
    return process


def until(holds: Callable[[], Any], seconds: float = PATIENCE) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One cluster for all tests of this module."""
    logs = tmp_path_factory.mktemp("dask")
    with ExitStack() as processes:
        log = logs / "scheduler.log"
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        started(processes, ["dask_scheduler", *options], log)
        until(lambda: re.search(r"Scheduler at: +(tcp://\S+)", log.read_text()))
        found = re.search(r"Scheduler at: +(tcp://\S+)", log.read_text())
        assert found
        cluster = Cluster(found[1], logs, processes)
        cluster.man()
        yield cluster


@pytest.fixture
def cluster(shared: Cluster) -> Cluster:
    """The cluster, with two workers."""
    shared.man()
    return shared


@pytest.fixture(scope="module")
def server() -> Iterator[Mock]:
    """One mock server for all tests of this module."""
    with mock_server() as server:
        yield server


@pytest.fixture
def mock(server: Mock) -> Mock:
    """The mock server as it was at the start."""
    server.set(latency=0.0, rate=0, down=False, poison={})
    server.reset()
    return server


def documents(folder: Path, number: int) -> Path:
    """Write small documents that a server must be asked about."""
    folder.mkdir()
    for one in range(number):
        (folder / f"{one:03}.txt").write_text(MINISTRY.format(n=one + 2))
    return folder


def dask(docs: Path, to: Path, server: Mock, cluster: Cluster, *more: object) -> list[str]:
    """Return the arguments of a run on the cluster."""
    known = ["batch", docs, "-o", to, "--base-url", server.url, "--model", "mock", "--engine", "dask"]
    return [str(one) for one in [*known, "--scheduler", cluster.address, *more]]


def launched(arguments: list[str]) -> subprocess.Popen[bytes]:
    """Start the command as a process of its own."""
    return subprocess.Popen(  # noqa: S603  # the command itself
        [sys.executable, "-m", "summarize", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def briefs(folder: Path) -> dict[str, Any]:
    """Return a run's briefs without what every run has of its own."""
    found = {}
    for path in sorted((folder / "briefs").rglob("*.json")):
        brief = json.loads(path.read_text())
        brief["provenance"].pop("seconds")
        found[path.relative_to(folder).as_posix()] = brief
    return found


def test_the_briefs_are_those_of_the_local_engine(tmp_path: Path, cluster: Cluster) -> None:
    """The same recorded answers give the same briefs, apart from the seconds, and the same summary."""
    docs = tmp_path / "docs"
    docs.mkdir()
    for seed in ("wire-dispatch.txt", "transcript.md", "three-alphabets.md"):
        shutil.copy(ROOT / "seeds" / seed, docs)
    (docs / "empty.txt").touch()
    (docs / "again").mkdir()
    shutil.copy(docs / "transcript.md", docs / "again")
    with mock_server(replay=ROOT / "tests" / "recordings", miss="refuse") as server:
        local = run("batch", docs, "-o", tmp_path / "local", "--base-url", server.url, "--model", MODEL)
        far = run(*dask(docs, tmp_path / "far", server, cluster, "--model", MODEL))
        stats = server.stats()
    assert not stats.get("missed")
    assert stats["replayed"] == 2 * stats["bodies"] > 0
    assert (local.code, far.code) == (22, 22), far.err
    assert briefs(tmp_path / "far") == briefs(tmp_path / "local") != {}
    assert far.out == local.out


def test_a_type_and_word_lists_of_ones_own_go_along(tmp_path: Path, cluster: Cluster, mock: Mock) -> None:
    """The workers see neither the user's files nor the documents: what they need comes with the run."""
    mine = tmp_path / "mine"
    shutil.copytree(ROOT / "tests" / "types", mine)
    rules = tmp_path / "rules" / "en"
    rules.mkdir(parents=True)
    shutil.copy(ROOT / "summarize" / "languages" / "en" / "titles.toml", rules)
    docs = documents(tmp_path / "docs", 2)
    own = ["--type", mine / "sanctions.py", "--rules", tmp_path / "rules"]
    done = run(*dask(docs, tmp_path / "run", mock, cluster, *own))
    assert (done.code, json.loads(done.out)["complete"]) == (0, 2), done.err


def test_a_budget_holds_on_all_workers_together(tmp_path: Path, cluster: Cluster, mock: Mock) -> None:
    """What the workers spend together stays within the budget; the run says why it stops."""
    docs = documents(tmp_path / "docs", 20)
    done = run(*dask(docs, tmp_path / "run", mock, cluster, "--budget", "3000"))
    spent = mock.stats()
    assert done.code in {22, 23}, done.err
    assert "stopped: the budget of 3,000 tokens does not cover the next request" in done.err
    assert 1000 < spent["prompt_tokens"] + spent["completion_tokens"] <= 3000


def test_a_poisoned_document_fails_alone(tmp_path: Path, cluster: Cluster, mock: Mock) -> None:
    """What a document fails of is in the ledger as without a cluster, and the others are complete."""
    docs = documents(tmp_path / "docs", 4)
    mock.set(poison={"that 3 Mistral": "400"})
    done = run(*dask(docs, tmp_path / "run", mock, cluster))
    assert (done.code, json.loads(done.out)["failed"]) == (22, 1), done.err
    local = run("batch", docs, "-o", tmp_path / "local", "--base-url", mock.url, "--model", "mock")
    assert local.code == 22
    far, near = (run("runs", "show", tmp_path / one, "--failed").out for one in ("run", "local"))
    assert [line.split(":")[0] for line in far.splitlines()[:3]] == [
        line.split(":")[0] for line in near.splitlines()[:3]
    ]


def test_a_killed_worker_loses_nothing(tmp_path: Path, cluster: Cluster, mock: Mock) -> None:
    """One of two workers is killed: every document is complete, and only its calls in flight are paid again."""
    docs = documents(tmp_path / "docs", 20)
    mock.set(latency=LATENCY)
    with launched(dask(docs, tmp_path / "run", mock, cluster)) as process:
        until(lambda: mock.stats()["answered"] >= 10)
        cluster.workers[cluster.living()[0]].kill()
        out, err = process.communicate(timeout=PATIENCE)
    told, stats = json.loads(out), mock.stats()
    assert (process.returncode, told["complete"]) == (0, 20), err
    assert stats["paid_again"] <= SHARE
    assert stats["bodies"] == 40
    assert b"1 worker is there" in err


def test_a_killed_client_is_gone_on_from(tmp_path: Path, cluster: Cluster, mock: Mock) -> None:
    """The same command goes on from the ledger, and no more than the calls in flight are paid again."""
    docs = documents(tmp_path / "docs", 16)
    mock.set(latency=LATENCY)
    command = dask(docs, tmp_path / "run", mock, cluster)
    with launched(command) as process:
        until(lambda: mock.stats()["answered"] >= 10)
        process.kill()
    mock.set(latency=0.0)
    done = run(*command)
    assert (done.code, json.loads(done.out)["complete"]) == (0, 16), done.err
    stats = mock.stats()
    assert stats["paid_again"] <= 2 * SHARE
    assert stats["bodies"] == 32


def test_without_workers_it_waits_and_says_so(tmp_path: Path, cluster: Cluster, mock: Mock) -> None:
    """All workers die: the run says so, goes on with new ones, and stops in order when it is interrupted."""
    docs = documents(tmp_path / "docs", 40)
    mock.set(latency=LATENCY)
    with launched(dask(docs, tmp_path / "run", mock, cluster)) as process:
        until(lambda: mock.stats()["answered"] >= 8)
        for worker in cluster.living():
            cluster.workers[worker].kill()
        assert process.stderr
        said = []
        while not said or b"no worker at" not in said[-1]:
            said.append(process.stderr.readline())
            assert said[-1], said
        paid = mock.stats()["answered"]
        cluster.start()
        until(lambda: mock.stats()["answered"] >= paid + 4)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, err
    assert b"the same command goes on" in err
    sent = mock.stats()["requests"]
    time.sleep(3 * LATENCY)  # longer than a call takes: a worker that goes on would show
    assert (mock.stats()["requests"], mock.stats()["in_flight"]) == (sent, 0)


def test_three_deaths_fail_a_document() -> None:
    """A document over which three workers have died fails with that as its reason, the third time alone."""

    class Dying:
        """A double of dask's client: each task finds that another worker had begun with it."""

        handed = 0

        def submit(self, *_given: object, **_options: object) -> Dying:
            self.handed += 1
            return self

        def release(self) -> None:
            """Take no part."""

        def __await__(self) -> Iterator[Any]:
            yield from asyncio.sleep(0).__await__()
            return Outcome(begun_before=True)

    async def make() -> int:
        client: Any = Dying()
        desk = Desk(client, "run", None, None, print)  # type: ignore[arg-type]  # neither is used
        crew = Crew(client, "tcp://nowhere", "run", desk, load_type(), print)
        crew._note({"one"})  # noqa: SLF001  # what `watch` finds
        document = read(ROOT / "seeds" / "transcript.md")
        async with working_on(Work(Unit(1, document.sha256, "waiting"))):
            with pytest.raises(WorkersDiedError, match="3 workers ended"):
                await crew.make(document)
        return client.handed

    assert asyncio.run(make()) == 3


def test_who_wants_to_be_alone_is() -> None:
    """Nobody is beside the one that runs alone, and those who come later wait for it."""

    async def go() -> list[str]:
        turns, inside, seen = Turns(), set[int](), list[str]()

        async def one(number: int, *, alone: bool) -> None:
            async with turns.turn(alone=alone):
                inside.add(number)
                await asyncio.sleep(0.001)
                if alone or any(other < 0 for other in inside):
                    seen.append("alone" if len(inside) == 1 else "together")
                inside.discard(number)

        async with asyncio.TaskGroup() as group:
            for number in range(1, 30):
                group.create_task(one(-number if number % 5 == 0 else number, alone=number % 5 == 0))
        return seen

    assert asyncio.run(go()) == ["alone"] * 5


def test_no_scheduler_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing listens at the address: one line that says so, in seconds."""
    docs = documents(tmp_path / "docs", 1)
    monkeypatch.setattr(dask_engine, "_CONNECT", 1.0)
    began = time.monotonic()
    known = ["--engine", "dask", "--scheduler", "tcp://127.0.0.1:9", "--base-url", "http://127.0.0.1:9/v1"]
    refused(
        run("batch", docs, "-o", tmp_path / "run", *known), 15, "tcp://127.0.0.1:9: no dask scheduler answers"
    )
    assert time.monotonic() - began < PATIENCE / 4  # dask alone would go on for ever


def test_without_the_extra_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without dask.distributed the command says how it is had."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    docs = documents(tmp_path / "docs", 1)
    known = ["--engine", "dask", "--scheduler", "tcp://127.0.0.1:9", "--model", "m"]
    refused(run("batch", docs, "-o", tmp_path / "run", *known), 1, "pip install 'summarize[dask]'")


@pytest.mark.parametrize(
    "options",
    [
        ("--engine", "dask"),
        ("--scheduler", "tcp://h:1"),
        ("--engine", "dask", "--scheduler", "h:1", "--replay", "."),
    ],
)
def test_options_that_do_not_fit_are_refused(tmp_path: Path, options: tuple[str, ...]) -> None:
    """A scheduler without the engine, the reverse, and a replay on workers are wrong usage."""
    done = run("batch", tmp_path, "-o", tmp_path / "run", *options)
    assert (done.code, done.out) == (2, "")
    assert "--engine dask" in done.err


def test_another_version_is_refused() -> None:
    """A worker of another version reads nothing of the plan, and the client names both versions."""
    answer = asyncio.run(greet("0.0", b"not to be read", None))  # type: ignore[arg-type]  # not looked at
    assert answer == (own_version(), None)
    with pytest.raises(RunError, match=r"tcp://w:1: has summarize 9.9, not .*; install the same version"):
        greeting_of("tcp://w:1", ("9.9", None))
    with pytest.raises(RunError, match="tcp://w:1: has not summarize"):
        greeting_of("tcp://w:1", ModuleNotFoundError("summarize"))


def test_no_password_passes_the_scheduler(tmp_path: Path) -> None:
    """An address with a password is refused, and limits that cannot be shared are, too."""
    options = Options(tmp_path, tmp_path, requests_per_minute=2)
    with pytest.raises(RunError, match="password"):
        plan_of("run", 2, options, load_type(), ModelChoice(base_url="https://me:secret@h/v1"))
    with pytest.raises(RunError, match="--rpm 2: cannot be shared by 3 workers"):
        plan_of("run", 3, options, load_type(), ModelChoice(base_url="https://h/v1"))
    plan = plan_of("run", 2, options, load_type(), ModelChoice(base_url="https://h/v1"))
    assert (plan.concurrency, plan.requests_per_minute, plan.tokens_per_minute) == (4, 1, None)
