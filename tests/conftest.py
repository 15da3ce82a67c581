"""What all tests share: nothing leaves the machine, and nothing of the user's configuration gets in."""

from __future__ import annotations

import ipaddress
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import planted
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
_LOCAL_NAMES = {"localhost", ""}


def _refuse_live_requests(event: str, args: tuple[object, ...]) -> None:
    """Refuse every connection but to loopback: tests replay recordings. An audit hook can't be undone by a test."""
    if event != "socket.connect":
        return
    address = args[1]
    if isinstance(address, tuple) and not _loopback(str(address[0])):
        raise RuntimeError(f"a test tried to reach {address[0]}: tests are offline")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return host in _LOCAL_NAMES


sys.addaudithook(_refuse_live_requests)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key_file: Path) -> None:
    """Forget the servers and keys of whoever runs the tests, and keep the cache folder away from theirs."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARIZE_MODEL", "SUMMARIZE_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUMMARIZE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SUMMARIZE_KEY_FILE", str(key_file))
    monkeypatch.setattr("summarize.offline._Wall.up", False)  # a test that goes offline comes back


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of the key that all tests carry."""
    path = tmp_path_factory.mktemp("key") / "planted.key"
    path.write_text(planted.KEY)
    path.chmod(0o600)
    return path


@pytest.fixture(autouse=True)
def _no_key_is_written(tmp_path: Path) -> Iterator[None]:
    """Search for the key in everything that a test has written."""
    yield
    assert not planted.leaks(tmp_path)


@pytest.fixture
def seeds() -> Path:
    """Return the folder of sample documents."""
    return ROOT / "seeds"


@pytest.fixture
def recordings() -> Path:
    """Return the folder of recordings, all made with the real embedded model by `make record`."""
    return ROOT / "tests" / "recordings"
