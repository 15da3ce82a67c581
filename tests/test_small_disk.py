"""A disk that fills up, and one that cannot be written: real ones, a few megabytes large, in a mount namespace."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import planted
import pytest
from fake_server import fake_server
from patience import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

_PROGRAM = """
import json, subprocess, sys
disk, steps = sys.argv[1], json.loads(sys.argv[2])
told = []
for step in steps:
    if step[0] == "summarize":
        command = [sys.executable, "-m", *step]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    else:
        done = subprocess.run(["sh", "-c", step[0]], capture_output=True, text=True, cwd=disk)
    told.append({"code": done.returncode, "out": done.stdout, "err": done.stderr})
print(json.dumps(told))
"""


def _namespaces() -> bool:
    tried = shutil.which("unshare") and subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"],  # noqa: S607  # any unshare
        capture_output=True,
        check=False,
    )
    return bool(tried) and tried.returncode == 0  # type: ignore[union-attr]  # None has no return code


pytestmark = pytest.mark.skipif(
    not _namespaces(), reason="no mount namespaces here: not Linux, or not allowed"
)


def on_disk(disk: Path, size: str, *steps: list[object]) -> list[Any]:
    """Mount an empty disk, run commands (`summarize ...`, or a line of shell), and return how each ended."""
    disk.mkdir()
    words = json.dumps([[str(word) for word in step] for step in steps])
    mount = f'mount -t tmpfs -o size={size} none "$1" && exec "$0" -c "$2" "$1" "$3"'
    command = ["unshare", "-rm", "sh", "-c", mount, sys.executable, str(disk), _PROGRAM, words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603  # our own words
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout
    assert planted.KEY not in done.stdout
    return json.loads(done.stdout)  # type: ignore[no-any-return]  # a list, as printed above


def refused(done: dict[str, Any], code: int, *words: str) -> None:
    """Check that a command ended with an exit code and one last line for people."""
    assert done["code"] == code, done
    last = done["err"].splitlines()[-1]
    assert last.startswith("summarize: "), done
    for word in words:
        assert word in last


@pytest.fixture
def replay(seeds: Path, recordings: Path) -> list[object]:
    """Return the words that make a brief without a model."""
    return [seeds / "wire-dispatch.txt", "--replay", recordings / "wire-dispatch.jsonl"]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Return a folder of short documents."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(120):
        (folder / f"{number:03}.txt").write_text(f"Ilse Korhal met {number + 2} envoys in Port Anselm.\n")
    return folder


def test_a_full_disk_leaves_the_earlier_brief_alone(tmp_path: Path, replay: list[object]) -> None:
    """What was there stays, whole, and nothing half-written is left beside it."""
    disk = tmp_path / "disk"
    *_, done, seen = on_disk(
        disk,
        "64k",
        ["echo earlier > brief.html; head -c 60000 /dev/zero > filler; true"],
        ["summarize", "brief", *replay, "-o", disk / "brief.html"],
        ["cat brief.html; ls -A"],
    )
    refused(done, 6, "cannot write", "No space left on device")
    assert seen["out"].split() == ["earlier", "brief.html", "filler"]


def test_a_folder_run_stops_on_a_full_disk_and_goes_on_with_room(tmp_path: Path, documents: Path) -> None:
    """It says so in a line; with room, the same command completes every document."""
    disk = tmp_path / "disk"
    with fake_server() as server:
        batch = [
            "summarize",
            "batch",
            documents,
            "-o",
            disk / "run",
            "--base-url",
            server.url,
            "--model",
            "double-1",
        ]
        stopped, again, _, done, shown = on_disk(
            disk, "1m", batch, batch, [f"mount -o remount,size=64m {disk}"], batch,
            ["summarize", "runs", "show", disk / "run"],
        )  # fmt: skip  # one step a line would fill the page
    for one in (stopped, again):
        assert one["code"] in {6, 15, 22, 23}, one
        assert "full" in one["err"] or "No space left" in one["err"], one
    assert done["code"] == 0, done
    assert json.loads(done["out"])["complete"] == 120
    assert shown["code"] == 0


def test_a_full_disk_ends_a_recorded_run_in_order(tmp_path: Path, seeds: Path) -> None:
    """The recording is whole up to its last line, and no brief is made of what could not be kept."""
    disk = tmp_path / "disk"
    with fake_server() as server:
        done, seen = on_disk(
            disk,
            "4k",
            [
                "summarize", "brief", seeds / "wire-dispatch.txt", "--base-url", server.url, "--model", "double-1",
                "--record", disk / "r.jsonl",
            ],
            ["cat r.jsonl"],
        )  # fmt: skip  # one word a line would fill the page
    refused(done, 6, "No space left on device")
    assert all(json.loads(line) for line in seen["out"].splitlines())
    assert seen["out"].endswith("\n")


def test_a_read_only_disk_is_said_before_anything_is_asked(
    tmp_path: Path, replay: list[object], documents: Path, recordings: Path
) -> None:
    """An output, a recording and a run folder there are refused, each with one line."""
    disk = tmp_path / "disk"
    recording = recordings / "wire-dispatch.jsonl"
    _, output, record, run = on_disk(
        disk,
        "1m",
        [f"mount -o remount,ro {disk}"],
        ["summarize", "brief", *replay, "-o", disk / "brief.md"],
        ["summarize", "brief", replay[0], "--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--record", disk / "r"],
        ["summarize", "batch", documents, "-o", disk / "run", "--replay", recording],
    )  # fmt: skip  # one word a line would fill the page
    refused(output, 6, "Read-only file system")
    refused(record, 5, "cannot write the recording")
    refused(run, 6, "Read-only file system")


def test_a_finished_run_is_shown_and_replayed_from_a_read_only_disk(tmp_path: Path, documents: Path) -> None:
    """A run folder on a stick, or in an archive, can be used as it is; only going on with it is refused."""
    disk = tmp_path / "disk"
    with fake_server() as server:
        to = [documents, "-o", disk / "run", "--limit", "3", "--base-url", server.url, "--model", "double-1"]
        made, _, shown, replayed, again = on_disk(
            disk,
            "64m",
            ["summarize", "batch", *to],
            [f"mount -o remount,ro {disk}"],
            ["summarize", "runs", "show", disk / "run"],
            ["summarize", "brief", documents / "000.txt", "--replay", disk / "run"],
            ["summarize", "batch", *to],
        )
    assert made["code"] == 22, made
    assert (shown["code"], replayed["code"]) == (0, 0), (shown, replayed)
    refused(again, 15, "cannot be used as a ledger", "name another folder")


def test_a_cache_folder_that_cannot_be_written_is_said(
    tmp_path: Path, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The embedded model has nowhere to put its weights, and nothing is fetched."""
    disk = tmp_path / "disk"
    monkeypatch.setenv("SUMMARIZE_CACHE", str(disk / "cache"))
    brief = ["summarize", "brief", seeds / "wire-dispatch.txt", "--offline"]
    _, done = on_disk(disk, "1m", [f"mount -o remount,ro {disk}"], brief)
    refused(done, 13, "cannot keep", "Read-only file system", "SUMMARIZE_CACHE")
