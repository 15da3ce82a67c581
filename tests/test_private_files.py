"""What is written about documents is for its owner only, whatever the user's umask says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from command import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no permission bits")


@pytest.fixture(autouse=True)
def _careless_umask() -> Iterator[None]:
    """Take nothing away from what a program asks for."""
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """Return the files below a folder that others than its owner can use."""
    return [str(p) for p in folder.rglob("*") if p.is_file() and p.stat().st_mode & 0o077]


def test_a_run_in_a_folder_that_the_user_made(tmp_path: Path, seeds: Path, recordings: Path) -> None:
    """The folder stays as open as it was made; no file of the run is."""
    documents, folder = tmp_path / "documents", tmp_path / "run"
    documents.mkdir()
    folder.mkdir(mode=0o755)
    (documents / "wire.txt").write_bytes((seeds / "wire-dispatch.txt").read_bytes())
    done = run("batch", documents, "-o", folder, "--replay", recordings / "wire-dispatch.jsonl")
    assert done.code == 0, done.err
    assert sorted(p.name for p in folder.glob("*.sqlite*")) != []
    assert open_to_others(folder) == []


def test_the_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command makes there is private."""
    from summarize.model.weights_cache import cache_folder  # noqa: PLC0415  # reads the environment when asked

    monkeypatch.setenv("SUMMARIZE_CACHE", str(tmp_path / "new"))
    folder = cache_folder("servers")
    assert {oct(p.stat().st_mode & 0o777) for p in (folder, folder.parent)} == {"0o700"}
