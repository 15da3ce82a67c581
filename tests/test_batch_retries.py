"""Which answers a later start uses again, and which faults stop a run."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from command import run
from fake_server import Answer, FakeServer, completion, fake_server, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """Return a double of a server."""
    with fake_server() as fake:
        yield fake


def documents(folder: Path, number: int) -> Path:
    """Return a folder of so many short documents."""
    folder.mkdir()
    for one in range(number):
        (folder / f"{one}.txt").write_text(f"Ilse Korhal met {one + 2} envoys in Port Anselm.\n")
    return folder


def test_wrong_answers_kept_beside_another_failure_do_not_fail_the_retry(
    tmp_path: Path, server: FakeServer
) -> None:
    """A document fails for a reason of its own while another of its questions has two wrong answers in the ledger."""
    command = [
        "batch",
        documents(tmp_path / "documents", 1),
        "-o",
        tmp_path / "run",
        "--base-url",
        server.url,
    ]
    server.always = lambda _request: completion("no JSON")
    assert run(*command).code == 23
    with closing(sqlite3.connect(tmp_path / "run" / "ledger.sqlite")) as ledger, ledger:
        ledger.execute(
            "UPDATE units SET reason = 'TimeoutError', spoiled = 0"
        )  # as that other failure leaves it
    server.always = lambda _request: None
    done = run(*command, "--retry-failed")
    assert (done.code, json.loads(done.out)["failed"]) == (0, 0), done.err


def test_a_retry_that_gets_wrong_answers_itself_is_not_made_twice(tmp_path: Path, server: FakeServer) -> None:
    """Fresh wrong answers are the document's reason."""
    command = [
        "batch",
        documents(tmp_path / "documents", 1),
        "-o",
        tmp_path / "run",
        "--base-url",
        server.url,
    ]
    server.always = lambda _request: completion("no JSON")
    assert run(*command).code == 23
    first = len(server.asked)
    done = run(*command, "--retry-failed")
    assert (done.code, json.loads(done.out)["failed"]) == (23, 1)
    assert len(server.asked) == 2 * first


def test_a_wrong_path_in_the_middle_is_that_documents_own_fault(tmp_path: Path, server: FakeServer) -> None:
    """A server that has answered is there: one 404 does not stop the run."""
    count = iter(range(1_000))

    def answer(_request: object) -> Answer | None:
        return said(404, "no such path") if next(count) == 1 else None

    server.always = answer
    folder = documents(tmp_path / "documents", 4)
    text = "Ilse Korhal met {} envoys in Port Anselm. Tomas Brandvold opposes the harbour treaty, he said.\n"
    for one in range(4):
        (folder / f"{one}.txt").write_text(text.format(one + 2))
    done = run("batch", folder, "-o", tmp_path / "run", "--base-url", server.url, "--concurrency", "1")
    told = json.loads(done.out)
    assert (done.code, told["failed"], told["complete"], told["waiting"]) == (22, 1, 3, 0), done.err
