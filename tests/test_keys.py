"""Where keys come from, and that they go nowhere but to their server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import keyring
import pytest
from command import refused, run
from fake_server import fake_server, said
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from summarize.errors import KeyRefusedError
from summarize.model import keys
from summarize.model.keys import find_key, secrets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = "Ilse Korhal met Tomas Brandvold in Port Anselm on 3 March 2026. Two corvettes left the port.\n"
SERVER = "https://models.example/v1"


class Ring(KeyringBackend):
    """A double of a system's keyring, in memory."""

    priority = 1.0
    entries: dict[tuple[str, str], str]

    def __init__(self, *, locked: bool = False) -> None:
        self.entries = {}
        self._locked = locked

    def get_password(self, service: str, username: str) -> str | None:
        """Return an entry."""
        if self._locked:
            raise KeyringLocked("the person said no")
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep an entry."""
        self.entries[service, username] = password


@pytest.fixture
def ring() -> Iterator[Ring]:
    """Return the keyring that the system seems to have."""
    before, ring = keyring.get_keyring(), Ring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def key_file(folder: Path, text: str = "file-key-0123456789\n", mode: int = 0o600) -> Path:
    """Return a key file."""
    path = folder / "server.key"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_named_file_goes_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options win over variables."""
    monkeypatch.setenv("OPENAI_API_KEY", "env-key-0123456789")
    assert find_key(SERVER, key_file(tmp_path)) == "file-key-0123456789"


def test_the_key_itself_goes_before_the_file_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OPENAI_API_KEY is what all tools read."""
    monkeypatch.setenv(keys.KEY_FILE, str(key_file(tmp_path)))
    assert find_key(SERVER) == "file-key-0123456789"
    monkeypatch.setenv("OPENAI_API_KEY", "env-key-0123456789")
    assert find_key(SERVER) == "env-key-0123456789"


def test_the_keyring_has_a_key_for_each_host(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for the server's host, where nothing else names a key."""
    monkeypatch.delenv(keys.KEY_FILE, raising=False)
    keyring.set_password("summarize", "models.example", "ring-key-0123456789")
    assert find_key(SERVER) == "ring-key-0123456789"
    assert find_key("https://other.example/v1") == ""
    assert "ring-key-0123456789" in secrets()
    assert ring.entries


def test_a_server_on_this_machine_gets_no_key_of_the_keyring(
    ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever listens on a port of this machine should not be handed one."""
    monkeypatch.delenv(keys.KEY_FILE, raising=False)
    ring.set_password("summarize", "127.0.0.1", "ring-key-0123456789")
    assert find_key("http://127.0.0.1:8000/v1") == ""


def test_a_locked_keyring_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused key later on would lead nowhere."""
    monkeypatch.delenv(keys.KEY_FILE, raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(Ring(locked=True))
    try:
        with pytest.raises(KeyRefusedError, match=r"models\.example \(KeyringLocked\): unlock it"):
            find_key(SERVER)
    finally:
        keyring.set_keyring(before)


def test_a_file_that_others_can_read_is_no_key_file(tmp_path: Path) -> None:
    """As ssh has it."""
    with pytest.raises(KeyRefusedError, match="chmod 600"):
        find_key(SERVER, key_file(tmp_path, mode=0o644))


@pytest.mark.parametrize("text", ["", "\n", "two keys\n", "KEY=a\nOTHER=b\n", "k" * 10_001])
def test_a_file_with_anything_else_is_refused(tmp_path: Path, text: str) -> None:
    """Its content is not told."""
    with pytest.raises(KeyRefusedError, match="holds the key and nothing else") as told:
        find_key(SERVER, key_file(tmp_path, text))
    assert "two" not in str(told.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """One line, and the exit code of a refused key."""
    (tmp_path / "note.txt").write_text(TEXT)
    done = run(
        "brief", tmp_path / "note.txt", "--base-url", "http://127.0.0.1:9/v1", "--model", "m",
        "--key-file", tmp_path / "nothing",
    )  # fmt: skip  # one line an option would fill the page
    refused(done, 9, "cannot read the key file", "No such file")


def test_a_key_file_needs_a_server(tmp_path: Path) -> None:
    """A key for nobody is a mistake; and it does not choose where the text goes."""
    (tmp_path / "note.txt").write_text(TEXT)
    done = run("brief", tmp_path / "note.txt", "--key-file", key_file(tmp_path))
    refused(done, 9, "name the server that this key is for with --base-url")


def test_the_key_of_a_file_goes_to_the_server_and_nowhere_else(tmp_path: Path) -> None:
    """A server that echoes it finds it taken out of the brief, the recording and the error."""
    (tmp_path / "note.txt").write_text(TEXT)
    key = "file-key-0123456789"
    common = ["--model", "double-1", "--key-file", key_file(tmp_path)]
    with fake_server() as server:
        done = run(
            "brief", tmp_path / "note.txt", "--base-url", server.url, "--record", tmp_path / "r.jsonl",
            "-f", "json", *common,
        )  # fmt: skip  # one line an option would fill the page
        assert done.code == 0, done.err
        assert server.keys == {f"Bearer {key}"}
        assert key not in done.out + done.err + (tmp_path / "r.jsonl").read_text()
        server.enqueue(said(401, f"Incorrect API key provided: {key}"))
        done = run("brief", tmp_path / "note.txt", "-q", "--base-url", server.url, *common)
        assert key not in refused(done, 9, "refuses the key")


def test_a_key_in_a_document_does_not_reach_the_brief(tmp_path: Path) -> None:
    """Somebody pasted it there; the brief is passed on further than the document."""
    key = "FILEKEY-0123456789"
    text = f"Ilse Korhal met {key} in Port Anselm on 3 March 2026.\n"
    (tmp_path / "note.txt").write_text(text)
    with fake_server() as server:
        done = run(
            "brief", tmp_path / "note.txt", "--base-url", server.url, "--model", "double-1", "-f", "json",
            "--key-file", key_file(tmp_path, key),
        )  # fmt: skip  # one line an option would fill the page
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert key not in done.out
    assert any("[redacted]" in one["text"] for one in told["citations"])
