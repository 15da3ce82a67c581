"""Bad input to the command: one line, the exit code of its kind, and nothing written."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command import Done, refused, run
from fake_server import FakeServer, fake_server

import summarize.reading.reading  # noqa: F401  # so that it is there to be broken

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "Ilse Korhal said on 3 March 2026 that she opposed the search. Two corvettes left Port Anselm.\n"
NO_SERVER = "http://127.0.0.1:9/v1"  # never asked: the run ends before
OWN_TYPE = """
from typing import Annotated, ClassVar
from pydantic import Field
from summarize.brief import Brief, Item
from summarize.meaning import Words

class Line(Item):
    text: Annotated[str, Words(most=1)]

class Note(Brief):
    type_name: ClassVar[str] = "note"
    type_version: ClassVar[str] = "1"
    lines: list[Line] = Field(default_factory=list)
"""


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """Return a double of a server."""
    with fake_server() as fake:
        yield fake


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """Return a small document."""
    path = tmp_path / "text.txt"
    path.write_text(TEXT)
    return path


def brief(*arguments: object, stdin: bytes = b"") -> Done:
    """Run `summarize brief` with a server that must not be asked."""
    return run("brief", *arguments, "--base-url", NO_SERVER, "--model", "m", "-q", stdin=stdin)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50_000_000)


DOCUMENTS = {
    "missing": (Path.absolute, "no such file"),
    "directory": (lambda path: path.mkdir(), "a directory"),
    "empty": (lambda path: path.touch(), "empty"),
    "blank": (lambda path: path.write_bytes(b" \n\t\n"), "empty"),
    "binary": (lambda path: path.write_bytes(bytes(range(256)) * 9), "binary"),
    "pdf": (lambda path: path.write_bytes(b"%PDF-1.7\n"), "a PDF"),
    "large": (_sparse, "larger than 20 MB"),
    "device": (lambda path: path.symlink_to("/dev/null"), "not a regular file"),
    "loop": (lambda path: path.symlink_to(path), "cannot be read"),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_document_that_cannot_be_read_has_exit_code_3(case: str, tmp_path: Path) -> None:
    """The line names the file and says what it is."""
    make, words = DOCUMENTS[case]
    path = tmp_path / "document.txt"
    make(path)
    refused(brief(path, "-o", tmp_path / "out.md"), 3, str(path), words)
    assert not (tmp_path / "out.md").exists()


def test_a_text_in_another_encoding_than_named_is_refused(tmp_path: Path) -> None:
    """The line says which byte does not decode and which option helps."""
    path = tmp_path / "text.txt"
    path.write_bytes("The café opened.".encode("cp1252"))
    refused(brief(path, "--encoding", "utf-8"), 3, "byte offset 7 does not decode; say another --encoding")
    refused(brief(path, "--encoding", "klingon"), 3, "unknown encoding 'klingon'")


def test_empty_standard_input_is_refused() -> None:
    """As an empty file is."""
    refused(brief("-"), 3, "-: empty")


def test_a_name_too_long_for_the_system_is_one_line() -> None:
    """The system's own words."""
    refused(brief("x" * 5000), 3, "File name too long")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--no-such-option"], "No such option"),
        (["--published", "3 March"], "Invalid value for '--published'"),
        (["--format", "pdf"], "Invalid value for '--format'"),
        (["--record", "a", "--replay", "b"], "--record and --replay exclude each other"),
        (["--hashes-only"], "--hashes-only belongs to --record"),
    ],
)
def test_wrong_usage_has_exit_code_2_and_points_at_the_help(
    arguments: list[str], words: str, text: Path
) -> None:
    """One line instead of three."""
    refused(brief(text, *arguments), 2, words, "see summarize brief --help")


def test_a_missing_argument_is_named() -> None:
    """So is a command that does not exist."""
    refused(run("brief"), 2, "Missing argument 'document'")
    refused(run("breif"), 2, "No such command 'breif'")


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (None, "no such brief type file"),
        ("class :\n", "own.py, line 1: invalid syntax"),
        ("\n\nraise RuntimeError('two\\nlines')\n", "own.py, line 3: RuntimeError: two"),
        ("raise SystemExit(0)\n", "it ends the program"),
        ("import no_such_module_anywhere\n", "ModuleNotFoundError"),
        (OWN_TYPE.replace("Words(most=1)", "'nothing'"), "its first field must be annotated"),
    ],
)
def test_a_type_file_with_an_error_has_exit_code_4(
    own: str | None, words: str, tmp_path: Path, text: Path
) -> None:
    """The line names the file and, where there is one, the line in it."""
    path = tmp_path / "own.py"
    if own is not None:
        path.write_text(own)
    refused(brief(text, "--type", path), 4, "own.py", words)
    refused(run("schema", path), 4, "own.py", words)


def test_an_unknown_type_has_exit_code_4(text: Path) -> None:
    """The line lists those there are."""
    refused(brief(text, "--type", "situatoin"), 4, "no brief type 'situatoin': built in are situation")


def test_a_prompt_that_names_an_unknown_variable_has_exit_code_4(
    tmp_path: Path, text: Path, server: FakeServer
) -> None:
    """It shows when the question is asked, and still nothing is written."""
    (tmp_path / "own.py").write_text(OWN_TYPE)
    (tmp_path / "own.md").write_text("---\nversion: 1\npurpose: test\n---\n\n## lines\n\n{{ nonsense }}\n")
    arguments = ["-t", tmp_path / "own.py", "--base-url", server.url, "-q", "-o", tmp_path / "out.md"]
    refused(run("brief", text, *arguments), 4, "own.md, section lines", "'nonsense' is undefined")
    assert not (tmp_path / "out.md").exists()


def test_a_prompt_file_that_is_not_utf_8_has_exit_code_4(tmp_path: Path, text: Path) -> None:
    """The line says where."""
    (tmp_path / "own.py").write_text(OWN_TYPE)
    (tmp_path / "own.md").write_bytes(b"---\nversion: 1\npurpose: caf\xe9\n---\n")
    refused(brief(text, "-t", tmp_path / "own.py"), 4, "not UTF-8 (byte offset 27)")


def test_a_missing_folder_of_prompts_has_exit_code_4(tmp_path: Path, text: Path) -> None:
    """It is not passed over in silence."""
    refused(brief(text, "--prompts", tmp_path / "none"), 4, "none: no such folder of prompts")


@pytest.mark.parametrize(
    ("lists", "words"),
    [
        (None, "no such folder of word lists"),
        ({}, "no word lists in it"),
        ({"en/titles.toml": "[["}, "titles.toml: "),
        ({"en/no_such_topic.toml": "a = 1"}, "no built-in lists of this name"),
        ({"en/function_words.toml": "words = 'the'"}, "words is a list, not a str"),
        ({"en/function_words.toml": "words = [1]"}, "words holds something else"),
    ],
)
def test_word_lists_that_cannot_be_used_have_exit_code_4(
    lists: dict[str, str] | None, words: str, tmp_path: Path, text: Path
) -> None:
    """They are looked at before a model is asked."""
    folder = tmp_path / "rules"
    if lists is not None:
        folder.mkdir()
    for name, content in (lists or {}).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    refused(brief(text, "--rules", folder), 4, str(folder), words)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No such file"),
        ("hello\n", "is not a recording"),
        ('{"format": "summarize-recording", "version": 99}\n', "version 99, this program reads 1"),
        ('{"format": "summarize-recording", "version": 1}\n{}\n{}\n', ":2: damaged line"),
        ('{"format": "summarize-recording", "version": 1}\n', "has no response to POST"),
    ],
)
def test_a_recording_that_cannot_be_replayed_has_exit_code_5(
    content: str | None, words: str, tmp_path: Path, text: Path
) -> None:
    """Another version, a damaged line, a request that it lacks: nothing is written, no server is asked."""
    path = tmp_path / "run.jsonl"
    if content is not None:
        path.write_text(content)
    out = tmp_path / "out.md"
    refused(run("brief", text, "--replay", path, "-q", "-o", out), 5, str(path), words)
    assert not out.exists()


def test_a_record_option_never_replaces_another_kind_of_file(text: Path) -> None:
    """Least of all the document."""
    refused(brief(text, "--record", text), 5, "exists and is not a recording")
    assert text.read_text() == TEXT


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing/out.md", "does not exist: make the folder first"),
        (".", "is a directory: name a file"),
        ("text.txt", "is also an input"),
        ("text.txt/out.md", "does not exist"),
        ("x" * 300, "File name too long"),
        ("/proc/out.md", "cannot write /proc/out.md"),
    ],
)
def test_an_output_that_cannot_be_written_has_exit_code_6_before_a_model_is_asked(
    name: str, words: str, tmp_path: Path, text: Path
) -> None:
    """Answers are not paid for in vain."""
    refused(brief(text, "-o", tmp_path / name), 6, words)
    assert [p.name for p in tmp_path.iterdir()] == ["text.txt"]
    assert text.read_text() == TEXT


def test_a_link_to_the_document_is_no_output(tmp_path: Path, text: Path) -> None:
    """Files are compared, not names."""
    (tmp_path / "link.md").symlink_to(text)
    refused(brief(text, "-o", tmp_path / "link.md"), 6, "is also an input")


def test_the_recording_is_no_output(tmp_path: Path, text: Path) -> None:
    """The brief would replace it."""
    both = tmp_path / "run.jsonl"
    refused(brief(text, "--record", both, "-o", both), 6, "is also an input or the recording")


def test_an_earlier_output_stays_as_it_is_when_a_run_fails(tmp_path: Path, text: Path) -> None:
    """Also with `-o`, a failed run leaves no other file behind."""
    out = tmp_path / "out.md"
    out.write_text("yesterday's")
    (tmp_path / "run.jsonl").write_text('{"format": "summarize-recording", "version": 1}\n')
    refused(run("brief", text, "--replay", tmp_path / "run.jsonl", "-q", "-o", out), 5)
    assert out.read_text() == "yesterday's"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.md", "run.jsonl", "text.txt"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"brief_type": []}'])
def test_a_brief_that_cannot_be_read_has_exit_code_14(content: bytes, tmp_path: Path, text: Path) -> None:
    """`verify` names the first thing that is wrong."""
    path = tmp_path / "brief.json"
    path.write_bytes(content)
    refused(run("verify", path, "--source", text), 14, str(path))


def test_a_missing_brief_and_a_folder_have_exit_code_14(tmp_path: Path, text: Path) -> None:
    """The system's own words."""
    refused(run("verify", tmp_path / "none.json", "--source", text), 14, "No such file")
    refused(run("verify", tmp_path, "--source", text), 14, "Is a directory")


def test_a_brief_with_an_impossible_date_has_exit_code_14(
    tmp_path: Path, text: Path, server: FakeServer
) -> None:
    """A brief is somebody's file: nothing in it is believed."""
    path = tmp_path / "brief.json"
    arguments = ["--base-url", server.url, "--published", "2026-03-04", "-q", "-o", path]
    assert run("brief", text, *arguments).code == 0
    made = json.loads(path.read_text())
    made["source"]["published"] = "2026-02-30"
    path.write_text(json.dumps(made))
    refused(run("verify", path, "-s", text, "-q"), 14, "source.published is not a date: '2026-02-30'")


def test_what_a_type_file_prints_stays_off_standard_output(tmp_path: Path) -> None:
    """Standard output is the schema and nothing else."""
    (tmp_path / "own.py").write_text("print('hello')\n" + OWN_TYPE)
    done = run("schema", tmp_path / "own.py")
    assert (json.loads(done.out)["title"], done.err) == ("Note", "hello\n")


def test_a_defect_is_one_line_that_says_where(monkeypatch: pytest.MonkeyPatch, text: Path) -> None:
    """A traceback may hold the document; it is shown when it is asked for."""

    def broken(*_args: object, **_more: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(sys.modules["summarize.reading.reading"], "read_bytes", broken)
    line = refused(
        brief(text), 1, "defect in the program: KeyError at summarize.reading.reading:", "SUMMARIZE_TRACEBACK"
    )
    assert "secret" not in line
    monkeypatch.setenv("SUMMARIZE_TRACEBACK", "1")
    with pytest.raises(KeyError):
        brief(text)


def test_weights_that_cannot_be_loaded_have_exit_code_13(tmp_path: Path, text: Path) -> None:
    """A file that is missing, or is something else; nothing is fetched in its place."""
    refused(run("brief", text, "-q", "--model", tmp_path / "none.gguf"), 13, "none.gguf is no file")
    refused(run("brief", text, "-q", "--model", text), 13, "text.txt", "GGUF")
    refused(run("models", "pull", "no-such-name", "-q"), 13, "no-such-name")
    refused(run("models", "verify", "no-such-name"), 13, "no-such-name")
