"""Hostile file systems: names, links, pipes and devices, and files that change or vanish while they are read.

For `brief`, `verify` and `batch`, from recordings of real responses.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import threading
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

import pytest
from command import Done, refused, run
from patience import PATIENCE

from summarize.errors import DocumentError
from summarize.plain import one_line
from summarize.reading import read, reading
from summarize.reading.formats import LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
WIRE = ROOT / "seeds" / "wire-dispatch.txt"
RECORDING = ROOT / "tests" / "recordings" / "wire-dispatch.jsonl"
RECORDINGS = RECORDING.parent
NAMES = (
    b"a\nsummarize: all is well.txt",
    b"a\x1b[31mred\x1b[0m.txt",
    b"a\x9b31m.txt",
    "a\x9b31m.txt".encode(),
    "a\u202etxt.exe.txt".encode(),
    b"a\r\x1b[K.txt",
    b"-o.txt",
    b"--help.txt",
    b"\xff\xfe.txt",
    b"x" * 251 + b".txt",
    b"con.txt",
    b"NUL.txt",
    b"...txt.txt",
    b" .txt",
    b"~.txt",
    b"%41.txt",
    b"$(id).txt",
    b"a;b|c&d.txt",
    b"a*?.txt",
)
"""Names that end lines, move cursors, turn text around, look like options, are no text, or mean something elsewhere."""
MOVES = {c for n in range(32) for c in (chr(n), chr(n + 0x80))} - {"\n"} | {"\x7f", "\u202e"}


def quiet(done: Done) -> Done:
    """Check that nothing a command printed moves a terminal's cursor or turns its text around."""
    assert not MOVES & set(done.out + done.err), done
    return done


def batch(folder: Path, to: Path, *more: object) -> tuple[dict[str, Any], Done]:
    """Run a batch from the recordings, and look at it for people."""
    done = quiet(run("batch", folder, "-o", to, "--replay", RECORDINGS, *more))
    quiet(run("runs", "show", to))
    return json.loads(done.out), done


def reasons(to: Path) -> dict[str, str]:
    """Return why each document of a run has failed."""
    rows = json.loads(quiet(run("runs", "show", to, "--failed", "--json")).out)["documents"]
    return {row["path"]: row["message"] for row in rows}


# Names


@pytest.mark.parametrize("name", NAMES)
def test_a_document_of_any_name_is_briefed(tmp_path: Path, name: bytes) -> None:
    """The name is data: it is opened as it is, and printed so that it does nothing."""
    path = os.fsdecode(os.fsencode(tmp_path) + b"/" + name)
    shutil.copy(WIRE, path)
    brief = tmp_path / "out.json"
    done = quiet(run("brief", path, "--replay", RECORDING, "-o", brief))
    assert done.code == 0, done
    assert json.loads(brief.read_text("utf-8"))["source"]["sha256"] == sha256(WIRE.read_bytes()).hexdigest()
    done = quiet(run("verify", brief, "--source", path))
    assert (done.code, done.err.count("\n")) == (0, 1), done


@pytest.mark.parametrize("name", NAMES)
def test_a_refusal_names_the_file_in_one_line(tmp_path: Path, name: bytes) -> None:
    """A hostile name of an empty file makes no second line and no colour."""
    path = os.fsdecode(os.fsencode(tmp_path) + b"/" + name)
    Path(path).touch()
    for arguments in (("brief", path), ("verify", path, "--source", WIRE)):
        done = quiet(run(*arguments))
        assert done.code in {3, 14}
        assert done.err.count("\n") == 1
        assert (
            one_line(path.encode(errors="replace").decode())[-12:] in done.err
            or "\ufffd" in done.err
            or "⟦" in done.err
        )


def test_documents_of_any_names_are_briefed_in_a_batch(tmp_path: Path) -> None:
    """Each has a brief of its own, below the run's folder."""
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in NAMES:
        shutil.copy(WIRE, os.fsdecode(os.fsencode(docs) + b"/" + name))
    told, _ = batch(docs, tmp_path / "run")
    shown = [name for name in NAMES if not name.startswith(b".")]
    assert told["complete"] == len(shown) == len(NAMES) - 1  # "...txt.txt" is hidden
    briefs = list((tmp_path / "run" / "briefs").rglob("*.json"))
    assert len(briefs) == told["complete"]


def test_names_that_some_systems_take_for_one_have_results_of_their_own(tmp_path: Path) -> None:
    """Equal after case folding or composition, yet two documents."""
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in ("a.txt", "A.txt", "\u00e9.txt", "e\u0301.txt", "\u00df.txt", "ss.txt"):
        shutil.copy(WIRE, docs / name)
    told, _ = batch(docs, tmp_path / "run")
    names = [path.name.casefold() for path in (tmp_path / "run" / "briefs").rglob("*.json")]
    assert told["complete"] == len(set(names)) == len(list(docs.iterdir()))


def test_a_path_that_climbs_is_a_path(tmp_path: Path) -> None:
    """Climbing with dots on the command line is the user's own; the brief says what the user named."""
    shutil.copy(WIRE, tmp_path / "a.txt")
    (tmp_path / "b").mkdir()
    assert read(tmp_path / "b" / ".." / "a.txt").path.endswith("b/../a.txt")


# Links, pipes, devices


def pipe(path: Path) -> None:
    """Make a pipe that nobody writes to."""
    os.mkfifo(path)


def unix_socket(path: Path) -> None:
    """Make a socket's name."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))  # a socket's path has 108 bytes at most


def sparse(path: Path) -> None:
    """Make a file of a terabyte that takes no room."""
    with path.open("wb") as file:
        file.truncate(10**12)


SPECIAL: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (pipe, "not a regular file"),
    "socket": (unix_socket, "not a regular file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "not a regular file"),
    "terminal": (lambda path: path.symlink_to("/dev/tty"), "not a regular file"),
    "loop": (lambda path: path.symlink_to(path), "cannot be read"),
    "dangling": (lambda path: path.symlink_to(path.with_name("nothing")), "no such file"),
    "folder": (lambda path: path.mkdir(), "a directory"),
    "sparse": (sparse, "larger than"),
    "memory": (lambda path: path.symlink_to("/proc/self/mem"), "cannot be read: Input/output error"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="devices of Linux")
@pytest.mark.parametrize("kind", SPECIAL)
def test_what_is_no_file_is_refused_at_once(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pipes, sockets, devices, loops and a sparse terabyte: refused by name and reason, without waiting or reading."""
    monkeypatch.chdir(tmp_path)
    make, reason = SPECIAL[kind]
    path = tmp_path / "a.txt"
    make(path)
    refused(quiet(run("brief", path, "--replay", RECORDING)), 3, "a.txt", reason)
    made = run("brief", WIRE, "--replay", RECORDING, "-f", "json").out
    (tmp_path / "brief.json").write_text(made, "utf-8")
    refused(quiet(run("verify", tmp_path / "brief.json", "--source", path)), 3, "a.txt", reason)


@pytest.mark.skipif(sys.platform != "linux", reason="devices of Linux")
def test_a_folder_with_all_of_them_is_worked_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch briefs the one document among them, and names the others with their reasons."""
    docs = tmp_path / "docs"
    docs.mkdir()
    monkeypatch.chdir(docs)
    for kind, (make, _) in SPECIAL.items():
        make(docs / f"{kind}.txt")
    shutil.copy(WIRE, docs / "wire.txt")
    shutil.copy(WIRE, docs / "folder.txt" / "inside.txt")
    (docs / "round").symlink_to(docs)  # a loop of folders
    (docs / "inner.txt").symlink_to("wire.txt")
    told, done = batch(docs, tmp_path / "run")
    assert told["complete"] == 3
    why = reasons(tmp_path / "run")
    assert set(why) == {"pipe.txt", "socket.txt", "dangling.txt", "loop.txt", "sparse.txt"}
    assert all(SPECIAL[Path(name).stem][1] in reason for name, reason in why.items())
    assert "3 links lead out of the folder and are left aside" in done.err


def test_a_link_out_of_the_folder_is_left_aside(tmp_path: Path) -> None:
    """An unpacked archive may hold a link to a private file: its text goes nowhere, and a line says so."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (tmp_path / "private.txt").write_text("The minister said on 3 March 2026 that nobody may read this.\n")
    (docs / "a\x1b[1m.txt").symlink_to("../private.txt")
    (docs / "b.txt").symlink_to(tmp_path / "private.txt")
    shutil.copy(WIRE, docs / "wire.txt")
    told, done = batch(docs, tmp_path / "run")
    assert told["documents"] == told["complete"] == 1
    assert "2 links lead out of the folder and are left aside" in done.err


@pytest.mark.skipif(sys.platform != "linux", reason="a device of Linux")
def test_a_brief_that_never_ends_is_refused() -> None:
    """`verify` reads a bounded part of what is named as a brief."""
    refused(run("verify", "/dev/zero", "--source", WIRE), 14, "/dev/zero", "larger than 100 MB")


def test_standard_input_that_never_ends_is_refused() -> None:
    """Of standard input no more than the largest document is read."""
    endless = b"The end. " * (LIMITS["text"] // 9 + 10)
    refused(run("brief", "-", "--replay", RECORDING, stdin=endless), 3, "-: larger than")


# Files that change


class _Changing:
    """A file whose reader is interrupted after the first bytes; stands in for a slow disk."""

    def __init__(self, file: IO[bytes], happens: Callable[[], object]) -> None:
        self._file = file
        self._happens = happens

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def fileno(self) -> int:
        return self._file.fileno()

    def read(self, size: int) -> bytes:
        found = self._file.read(size)
        self._happens()
        return found


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Return what lets something happen to a file after each read of it."""

    def arrange(happens: Callable[[], object]) -> None:
        def opened(path: Path, mode: str, opener: Any) -> _Changing:
            return _Changing(open(path, mode, opener=opener), happens)  # as `reading` does

        monkeypatch.setattr(reading, "open", opened, raising=False)

    return arrange


def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, interrupted: Callable[[Callable[[], object]], None]
) -> None:
    """What was read is neither the old nor the new file."""
    path = tmp_path / "a.txt"

    def grow() -> None:
        with path.open("a") as file:
            file.write("more. ")

    for change in (
        grow,
        lambda: os.truncate(path, 10),
        lambda: os.utime(path, (1, 1)),
    ):
        path.write_text("The minister said no. " * 9_000)
        interrupted(change)
        with pytest.raises(DocumentError, match="changed while it was read: try again"):
            read(path)


def test_a_file_that_vanishes_while_it_is_read_is_whole(
    tmp_path: Path, interrupted: Callable[[Callable[[], object]], None]
) -> None:
    """An open file is there until it is closed; text and digest are of the same bytes."""
    path = tmp_path / "a.txt"
    text = "The minister said no. " * 9_000
    path.write_text(text)
    interrupted(lambda: path.unlink(missing_ok=True))
    document = read(path)
    assert (document.text, document.sha256) == (text, sha256(text.encode()).hexdigest())


def test_a_pipe_that_takes_a_files_place_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look and the opening the name may come to mean a pipe: nobody waits for its writer."""
    path = tmp_path / "a.txt"
    path.write_text("The minister said no.")
    at_once = reading._at_once  # noqa: SLF001  # the seam between look and opening

    def swapped(name: str, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return at_once(name, flags)

    monkeypatch.setattr(reading, "_at_once", swapped)
    answers: list[str] = []

    def asked() -> None:
        with pytest.raises(DocumentError) as caught:
            read(path)
        answers.append(str(caught.value))

    reader = threading.Thread(target=asked, daemon=True)
    reader.start()
    reader.join(timeout=PATIENCE)
    assert answers == [f"{path}: not a regular file: pipe it to standard input and name it '-'"]


def test_a_document_that_vanishes_after_the_scan_is_named(tmp_path: Path) -> None:
    """So is one whose link breaks: the others are briefed."""
    docs = tmp_path / "docs"
    docs.mkdir()
    shutil.copy(WIRE, docs / "wire.txt")
    (docs / "gone.txt").symlink_to("nowhere.txt")
    told, _ = batch(docs, tmp_path / "run")
    assert (told["complete"], told["failed"]) == (1, 1)
    assert "no such file" in reasons(tmp_path / "run")["gone.txt"]


# What is said


def test_a_texts_own_characters_do_nothing_to_a_terminal(tmp_path: Path) -> None:
    """Notes, findings and briefs quote the document, which may hold escape sequences."""
    hostile = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e"
    path = tmp_path / "a.txt"
    path.write_text(f"---\npublished: {hostile}\n---\n{WIRE.read_text('utf-8')}", "utf-8")
    brief = run("brief", WIRE, "--replay", RECORDING, "-f", "json").out
    (tmp_path / "brief.json").write_text(brief, "utf-8")
    done = quiet(run("verify", tmp_path / "brief.json", "--source", path))
    assert "is not the file the brief was made of" in done.err
    changed = json.loads(brief)
    for cited in changed["citations"]:
        cited["text"] = hostile
    (tmp_path / "brief.json").write_text(json.dumps(changed), "utf-8")
    done = quiet(run("verify", tmp_path / "brief.json", "--source", WIRE))
    assert (done.code, "⟦U+001B⟧" in done.out) == (20, True)
