"""Keys of servers: from the environment, a key file or the system's keyring; never from the command line.

Every key that was found, and every password that stands in an address, is known from then on as a secret of this
process, and replaced wherever text leaves it (see `redaction`).
"""

from __future__ import annotations

import importlib.util
import os
import stat
from pathlib import Path
from urllib.parse import urlsplit

from summarize.errors import KeyRefusedError
from summarize.offline import is_loopback

KEY = "OPENAI_API_KEY"
"""Environment variable: the key itself. It also makes OpenAI the server where none is named."""
KEY_FILE = "SUMMARIZE_KEY_FILE"
"""Environment variable: the path of a file that holds the key."""
SERVICE = "summarize"
"""What the system's keyring calls us; the user name of an entry is the server's host."""
_LARGEST = 10_000  # bytes; keys have some hundred
_FOUND: set[str] = set()


def find_key(base_url: str | None, key_file: Path | str | None = None) -> str:
    """Return the key for a server, "" if there is none.

    The first of: the key file that the user names, OPENAI_API_KEY, the file of SUMMARIZE_KEY_FILE, and the keyring's
    entry for the server's host, if the package `keyring` is installed. Servers on this machine have none there.

    Raises:
        KeyRefusedError: A key file cannot be used, or the keyring does not open.
    """
    key = os.environ.get(KEY, "")
    if key_file is not None:
        key = _read(Path(key_file))
    elif not key and (named := os.environ.get(KEY_FILE)):
        key = _read(Path(named))
    elif not key and base_url:
        key = _from_keyring(_host(base_url))
    keep_secret(key)
    return key


def keep_secret(text: str) -> None:
    """Let nothing that leaves this process hold this text."""
    if text:
        _FOUND.add(text)


def secrets() -> set[str]:
    """Return all that must not leave this process."""
    return _FOUND | ({os.environ[KEY].strip()} if os.environ.get(KEY) else set())


def _read(path: Path) -> str:
    try:
        with path.expanduser().open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and stat.S_ISREG(mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise KeyRefusedError(
                    f"{path}: others than its owner can use this key file: chmod 600 {path}"
                )
            text = file.read(_LARGEST + 1)
    except OSError as error:
        raise KeyRefusedError(f"cannot read the key file {path}: {error.strerror or error}") from error
    lines = text.decode("utf-8-sig", errors="replace").split()
    if len(lines) != 1 or len(text) > _LARGEST:
        raise KeyRefusedError(f"{path}: a key file holds the key and nothing else")
    return lines[0]


def _host(base_url: str) -> str:
    try:
        return urlsplit(base_url).hostname or ""
    except ValueError:  # no address: whoever connects says so
        return ""


def _from_keyring(host: str) -> str:
    if not host or is_loopback(host) or importlib.util.find_spec("keyring") is None:
        return ""
    import keyring  # noqa: PLC0415  # an extra, and slow to import
    from keyring.errors import KeyringError, NoKeyringError  # noqa: PLC0415  # as above

    try:
        return keyring.get_password(SERVICE, host) or ""
    except NoKeyringError:  # the package is here, a keyring is not: as on most servers
        return ""
    except KeyringError as error:
        raise KeyRefusedError(
            f"the keyring does not give the key for {host} ({type(error).__name__}): unlock it, or set {KEY}"
        ) from error
