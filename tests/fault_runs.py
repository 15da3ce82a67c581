"""Runs of the real code against a server with faults, side by side, so that their waits overlap; the server is a double.

Each kind of fault is met in five ways: every time and once, by `batch`, with a question whose answer is JSON and with
one whose answer is one token; and every time by what `summarize brief` does. Nothing is cut short but the deadline of
an attempt, which is two seconds here in place of ten minutes, for the faults that run into it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mock_faults import FAULTS
from mock_server import mock_server

from summarize.batch import tables
from summarize.batch.folder import run_folder
from summarize.batch.ledger_read import open_reader
from summarize.batch.options import Options
from summarize.brief_type import load_type
from summarize.errors import SummarizeError
from summarize.model import connect, retrying
from summarize.pipeline import make_brief
from summarize.reading import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mock_server import Mock

    from summarize.document import Document

_PLAIN = "What came of the talks with the harbour board? Nothing. The road was closed because of the snow.\n"
_CHOICE = _PLAIN + '"The plan of Norway is a mistake," Tomas Brandvold said.\n'
STATUSES = ("400", "401", "402", "403", "404", "408", "409", "413", "422", "429none", "429seconds", "429date")
STATUSES += ("500", "502", "503", "504", "529")
ELSEWHERE = ("refused", "https", "untrusted", "mute")  # met on the way to a server, before a request
SLOW = ("trickle", "hang", "longer", "mute")  # run into the deadline of an attempt
_DEADLINE = 2.0  # seconds, of SLOW
_UNRULY = (
    "other",
    *STATUSES,
)  # another document's answer depends on the order of arrival: see test_fault_runs.py
KINDS = (*STATUSES, *(kind for kind in FAULTS if kind not in _UNRULY), *ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Met:
    """What came of one run.

    Attributes:
        kind: Of fault.
        how: "brief", "always", "once", "choice-always" or "choice-once".
        line: What the user reads of the document or the run, with URL and MODEL for address and name; "" if all went well.
        code: Exit code of `summarize brief`; 0 for a batch.
        state: Of the document in the ledger; "" for a brief.
        stopped: The run stopped, and other documents would wait.
        requests, bodies, paid, told: By the server's count: requests, different ones of them, answers with status 200
            that were sent whole, and the tokens that answers told.
        attempts: Of the ledger: status and error of each.
        counted: Tokens in the ledger, or in the brief.
        brief: What was made, if anything.
    """

    kind: str
    how: str
    line: str
    code: int = 0
    state: str = ""
    stopped: bool = False
    requests: int = 0
    bodies: int = 0
    paid: int = 0
    told: int = 0
    attempts: tuple[tuple[int, str], ...] = ()
    counted: int = 0
    brief: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    kind: str
    how: str
    url: str
    folder: Path

    @property
    def model(self) -> str:
        return f"{self.how}.{self.kind}."


def measure(folder: Path) -> list[Met]:
    """Run everything; what is found is sorted by kind and way."""
    with (
        mock_server() as server,
        mock_server(tls=True) as secret,
        _bound() as closed,
        _bound() as mute,
        _bound() as trap,
    ):
        mute.listen()
        trap.listen()
        elsewhere = {
            "refused": f"http://127.0.0.1:{closed.getsockname()[1]}/v1",
            "https": server.url.replace("http:", "https:"),
            "untrusted": secret.url,
            "mute": f"https://127.0.0.1:{mute.getsockname()[1]}/v1",
        }
        runs = list(_runs(server, elsewhere, folder))
        faults = {r.model: r.kind for r in runs if r.kind not in ELSEWHERE}
        server.set(
            poison={m: k for m, k in faults.items() if "once" not in m},
            once={m: k for m, k in faults.items() if "once" in m},
            redirect=f"http://127.0.0.1:{trap.getsockname()[1]}/v1/chat/completions",
        )
        kept = tables.write_parquet
        tables.write_parquet = lambda _folder: None  # a process at the end of each run would take minutes
        try:
            found = asyncio.run(_all([r for r in runs if r.kind not in SLOW]))
            with _short_deadlines():
                found += asyncio.run(_all([r for r in runs if r.kind in SLOW]))
        finally:
            tables.write_parquet = kept
        counts = server.stats()["models"]
        trap.setblocking(False)
        with contextlib.suppress(BlockingIOError):  # nobody is waiting to be accepted
            trap.accept()
            raise AssertionError("a redirection was followed")
    return [_with_counts(met, counts.get(f"{met.how}.{met.kind}.", {})) for met in found]


@contextlib.contextmanager
def _short_deadlines() -> Iterator[None]:
    names = {"_TIMEOUT": _DEADLINE, "_CONNECT_TIMEOUT": _DEADLINE / 10}
    kept = {name: getattr(connect, name) for name in names} | {"PATIENCE": retrying.PATIENCE}
    vars(connect).update(names)
    retrying.PATIENCE = _DEADLINE
    try:
        yield
    finally:
        retrying.PATIENCE = kept.pop("PATIENCE")
        vars(connect).update(kept)


def _bound() -> socket.socket:
    """Return a socket with a port of its own, where nothing listens."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


def _runs(server: Mock, elsewhere: Mapping[str, str], folder: Path) -> Iterator[_Run]:
    for kind in KINDS:
        for how in ("brief", "always", "once", "choice-always", "choice-once"):
            if kind not in ELSEWHERE or how in {"brief", "always"}:
                yield _Run(kind, how, elsewhere.get(kind, server.url), folder)


async def _all(runs: list[_Run]) -> list[Met]:
    return list(await asyncio.gather(*(_brief(run) if run.how == "brief" else _batch(run) for run in runs)))


async def _brief(run: _Run) -> Met:
    choice = connect.ModelChoice(base_url=run.url, model=run.model)
    try:
        async with connect.connect(choice, lambda _line: None) as model:
            made = await make_brief(_document(), load_type("situation"), model)
    except BaseExceptionGroup as group:
        return _failed(run, group.exceptions[0])
    except Exception as error:  # noqa: BLE001  # what else comes out is what is looked for
        return _failed(run, error)
    spent = made.provenance.prompt_tokens + made.provenance.completion_tokens
    return Met(run.kind, run.how, "", counted=spent, brief=made.model_dump(mode="json"))


def _document() -> Document:
    return read_text(_PLAIN)


def _failed(run: _Run, error: BaseException) -> Met:
    code = error.exit_code if isinstance(error, SummarizeError) else 1
    told = str(error) if isinstance(error, SummarizeError) else f"DEFECT {type(error).__name__}: {error}"
    return Met(run.kind, run.how, _plain(told, run), code)


async def _batch(run: _Run) -> Met:
    docs, to = run.folder / f"docs-{run.model}", run.folder / f"run-{run.model}"
    docs.mkdir()
    (docs / "one.txt").write_text(_CHOICE if run.how.startswith("choice") else _PLAIN)
    choice = connect.ModelChoice(base_url=run.url, model=run.model)
    options = Options(docs, to, patience=0.0)
    ended = await run_folder(options, load_type("situation"), choice, lambda _line: None)
    with closing(open_reader(to)) as ledger:
        ((state, message),) = ledger.execute("SELECT state, message FROM units").fetchall()
        attempts = ledger.execute(
            "SELECT status, error, prompt_tokens + completion_tokens FROM attempts ORDER BY id"
        ).fetchall()
    briefs = (to / "briefs.jsonl").read_text("utf-8").splitlines()
    return Met(
        run.kind,
        run.how,
        _plain(message or str(ended.stopped or ""), run),
        state=state,
        stopped=ended.stopped is not None,
        attempts=tuple((status, error) for status, error, _tokens in attempts),
        counted=sum(tokens for *_, tokens in attempts),
        brief=json.loads(briefs[0])["brief"] if briefs else None,
    )


def _plain(line: str, run: _Run) -> str:
    host = run.url.split("/")[2]
    return line.replace(run.url, "URL").replace(host, "HOST").replace(run.model, "MODEL")


def _with_counts(met: Met, counts: dict[str, int]) -> Met:
    return replace(
        met,
        requests=counts.get("requests", 0),
        bodies=counts.get("bodies", 0),
        paid=counts.get("answered", 0),
        told=counts.get("told", 0),
    )
