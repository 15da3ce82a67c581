"""The command `summarize review` as a process: the line it prints, signals, a kill, two of them, and what is refused."""

from __future__ import annotations

import json
import signal
import socket
from typing import TYPE_CHECKING

import pytest
from command import refused, run
from reviews import Files, Process, ask, desk_of, files_in, parsed

if TYPE_CHECKING:
    from pathlib import Path

    from summarize.brief import Review


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Return a document and its brief."""
    return files_in(tmp_path)


def review(files: Files) -> Review:
    """Return the review in the result."""
    found = parsed(files.result).review
    assert found is not None
    return found


def test_what_was_acknowledged_survives_a_kill(files: Files) -> None:
    """SIGKILL in the middle of work; starting again goes on, also without the result file."""
    with Process(files) as first:
        for number in range(4):
            assert first.change("actors", number, 0, "accept")[0] == 200
        assert first.change("actors", 4, 0, "edit", values={"name": "Zed"}, judgement=True)[0] == 200
        first.process.kill()
    assert [m.item for m in review(files).marks] == [0, 1, 2, 3]
    assert [j.item["name"] for j in review(files).judgements] == ["Zed"]
    files.result.unlink()
    with Process(files) as second:
        assert [m.item for m in review(files).marks] == [0, 1, 2, 3]
        assert second.change("actors", 4, 1, "undo")[0] == 200
        assert "5 decisions" in second.end(signal.SIGINT)[1]
    assert review(files).judgements == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_review_with_the_result_saved(files: Files, number: int) -> None:
    """Exit code 0, one line on stdout, what was decided on stderr."""
    with Process(files) as process:
        assert process.change("actors", 0, 0, "reject")[0] == 200
        code, said = process.end(number)
    assert code == 0
    assert "1 of 12 items decided; the reviewed brief is " in said
    assert len(review(files).rejected) == 1


def test_a_second_process_is_refused_while_the_first_one_runs(files: Files) -> None:
    """In one line; the first goes on, and nothing of its is touched."""
    with Process(files) as first:
        with pytest.raises(AssertionError, match="another process is reviewing this brief"), Process(files):
            pass
        assert first.change("actors", 0, 0, "accept")[0] == 200
        with Process(files, "-o", str(files.brief.with_name("other.json"))) as other:  # a review of its own
            assert other.change("actors", 0, 0, "reject")[0] == 200
    assert [m.by for m in review(files).marks] == ["ada"]


def test_the_page_is_there_at_the_printed_address(files: Files) -> None:
    """And nowhere else."""
    with Process(files) as process:
        assert ask(process.address, "GET", "")[0] == 200
        assert ask(process.address, "GET", "/")[0] == 404


def test_a_port_that_is_taken_is_said(files: Files) -> None:
    """With what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(
            "review", files.brief, "-s", files.source, "--no-browser", "--reviewer", "eve", "--port", port
        )
    refused(done, 6, f"port {port} of 127.0.0.1", "0 takes a free one")


def test_what_cannot_be_reviewed_is_refused(files: Files, tmp_path: Path) -> None:
    """Another document, a reviewed brief, an output that is an input, nobody's name, a file that is no brief."""
    start = ("review", files.brief, "--no-browser", "--reviewer", "eve", "-s")
    other = tmp_path / "other.txt"
    other.write_text("Norway has 12 tanks.\n")
    refused(run(*start, other, "--quiet"), 14, "not the file the brief was made of")
    refused(run(*start, files.source, "-o", files.brief), 6, "also an input")
    refused(run(*start, files.source, "-o", tmp_path / "none" / "x.json"), 6, "does not exist")
    refused(run("review", files.brief, "-s", files.source, "--reviewer", " "), 2, "say who decides")
    refused(run("review", files.source, "-s", files.source, "--reviewer", "eve"), 14, "no situation brief")
    assert not files.journal.exists()
    with desk_of(files):
        pass
    refused(run("review", files.result, "-s", files.source, "--reviewer", "eve"), 14, "reviewed already")


def test_a_brief_that_was_made_anew_does_not_get_the_old_ones_decisions(files: Files) -> None:
    """The same name, another content."""
    with desk_of(files):
        pass
    data = json.loads(files.brief.read_text("utf-8"))
    data["actors"] = data["actors"][1:]
    files.brief.write_text(json.dumps(data))
    done = run("review", files.brief, "-s", files.source, "--no-browser", "--reviewer", "eve")
    refused(done, 14, "the journal of another brief")
