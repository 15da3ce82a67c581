"""Offline: nothing but this machine is reached, whoever tries."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from command import refused, run
from fake_server import fake_server
from hypothesis import given
from hypothesis import strategies as st
from patience import PATIENCE

from summarize import offline
from summarize.errors import OfflineError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Ilse Korhal met Tomas Brandvold in Port Anselm on 3 March 2026.\n"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """Return a document."""
    path = tmp_path / "note.txt"
    path.write_text(TEXT)
    return path


def test_a_server_beyond_this_machine_is_refused_before_anything_is_sent(document: Path) -> None:
    """The name is not even looked up."""
    done = run("brief", document, "--offline", "--base-url", "http://models.example/v1", "--model", "m")
    refused(done, 16, "models.example is not on this machine")


def test_the_environment_asks_for_offline_too(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SUMMARIZE_OFFLINE does what the option does."""
    monkeypatch.setenv("SUMMARIZE_OFFLINE", "1")
    done = run("brief", document, "--base-url", "http://192.0.2.7:8000/v1", "--model", "m")
    refused(done, 16, "192.0.2.7 is not on this machine")


def test_the_key_of_openai_does_not_lead_out(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key alone makes OpenAI the server; offline, it is refused like any other."""
    monkeypatch.setenv("OPENAI_API_KEY", "planted-key-0123456789")
    refused(run("brief", document, "--offline", "--model", "m"), 16, "api.openai.com is not on this machine")


def test_a_folder_run_is_refused_as_well(document: Path, tmp_path: Path) -> None:
    """No document is worked on."""
    done = run(
        "batch", document.parent, "-o", tmp_path / "run", "--offline", "--base-url", "https://a.example/v1",
        "--model", "m",
    )  # fmt: skip  # one line an option would fill the page
    refused(done, 16, "a.example is not on this machine")


def test_a_server_on_this_machine_is_asked(document: Path) -> None:
    """Loopback is allowed by number and by name."""
    with fake_server() as server:
        url = server.url.replace("127.0.0.1", "localhost")
        for address in (server.url, url):
            done = run("brief", document, "--offline", "--base-url", address, "--model", "double-1")
            assert done.code == 0, done.err


def test_missing_weights_are_not_fetched(document: Path) -> None:
    """The embedded model works offline once its weights are here."""
    refused(run("brief", document, "--offline"), 16, "fetches nothing", "summarize models pull")
    refused(run("models", "pull", "--offline"), 16, "fetches nothing")
    refused(run("brief", document, "--offline", "--model", "hf:a/b/c.gguf"), 16, "hf:a/b/c.gguf")


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "socket.create_connection(('a.example', 80), timeout=1)",
        "socket.getaddrinfo(b'a.example', 80)",
        "socket.gethostbyname('a.example')",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
        "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
        "urllib.request.urlopen('http://a.example/')",
    ],
)
def test_no_library_gets_past_the_wall(attempt: str) -> None:
    """Whatever opens a connection or looks up a name meets the hook, in a process of its own."""
    code = (
        f"import socket, urllib.request\nfrom summarize.offline import go_offline\ngo_offline()\n{attempt}\n"
    )
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("summarize.errors.OfflineError: something tried to reach ")


def test_this_machine_stays_open() -> None:
    """Sockets to loopback, and those of the file system, are let through."""
    offline.go_offline()
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    left, right = socket.socketpair()
    left.close()
    right.close()


@given(st.ip_addresses())
def test_an_address_is_this_machine_only_if_it_is_loopback(address: object) -> None:
    """Every other address is refused, in brackets too."""
    offline.go_offline()
    host = f"[{address}]" if ":" in str(address) else str(address)
    if address.is_loopback:  # type: ignore[attr-defined]  # of ipaddress
        offline.check_address(f"http://{host}:8000/v1")
    else:
        with pytest.raises(OfflineError):
            offline.check_address(f"http://{host}:8000/v1")


@pytest.mark.parametrize(
    "host", ["localhost.example", "127.0.0.1.example", "local", "127.1", "", "LOCALHOST."]
)
def test_names_that_look_like_this_machine_are_others(host: str) -> None:
    """Only "localhost" itself is this machine without asking anybody."""
    assert not offline.is_loopback(host)
