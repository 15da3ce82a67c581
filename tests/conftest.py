"""What all tests share: nothing leaves the machine, and nothing of the user's configuration gets in."""

from __future__ import annotations

import ipaddress
import sys
from pathlib import Path

import pytest

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
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Forget the servers and keys of whoever runs the tests, and keep the cache folder away from theirs."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARIZE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUMMARIZE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def seeds() -> Path:
    """Return the folder of sample documents."""
    return ROOT / "seeds"


@pytest.fixture
def recordings() -> Path:
    """Return the folder of recordings, all made with the real embedded model by `make record`."""
    return ROOT / "tests" / "recordings"
