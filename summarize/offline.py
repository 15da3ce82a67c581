"""Offline: from a moment on, this process reaches nothing but itself and servers on this machine.

    go_offline()  # what `--offline` and SUMMARIZE_OFFLINE do

Two walls. Addresses and downloads are refused by name, before anything is tried, with a line for people; and an audit
hook (PEP 578) refuses every connection and every look-up of a name that any library in this process might try.
Programs that this one starts are of its own choosing: none of them is started for a download when offline.
"""

from __future__ import annotations

import ipaddress
import sys
from urllib.parse import urlsplit

from summarize.errors import OfflineError

_SENDING = {"socket.connect", "socket.sendto", "socket.sendmsg"}  # each tells (socket, address, ...)
_NAMING = {
    "socket.getaddrinfo",
    "socket.gethostbyname",
}  # each tells (host, ...); a look-up leaves the machine


class _Wall:
    """Whether this process is offline; the hook, once installed, stays."""

    up = False
    installed = False


def go_offline() -> None:
    """Refuse, for the rest of this process, every address that is not a loopback address."""
    _Wall.up = True
    if not _Wall.installed:
        _Wall.installed = True
        sys.addaudithook(_refuse)


def is_offline() -> bool:
    """Tell whether `go_offline` was called."""
    return _Wall.up


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine for certain: a loopback address, or the name "localhost".

    Any other name is none, whatever it would resolve to: looking it up already tells somebody.
    """
    try:
        return ipaddress.ip_address(host.strip("[]").split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return host == "localhost"


def check_address(url: str) -> None:
    """Refuse an address that does not stay on this machine, if offline.

    Raises:
        OfflineError: It does not.
    """
    host = urlsplit(url).hostname or ""
    if _Wall.up and not is_loopback(host):
        raise OfflineError(f"{host} is not on this machine, and --offline refuses every other: leave one out")


def check_download(what: str, instead: str) -> None:
    """Refuse a download, if offline.

    Args:
        what: What would be fetched.
        instead: What the user can do.

    Raises:
        OfflineError: It is.
    """
    if _Wall.up:
        raise OfflineError(f"{what} is not on this machine, and --offline fetches nothing: {instead}")


def _refuse(event: str, args: tuple[object, ...]) -> None:
    if not _Wall.up or event not in _SENDING | _NAMING:
        return
    if event in _SENDING:
        address = args[1]
        if not isinstance(address, tuple):  # a socket of the file system
            return
        host = address[0]
    else:
        host = args[0]
    name = host.decode(errors="replace") if isinstance(host, bytes) else str(host or "localhost")
    if not is_loopback(name):
        raise OfflineError(f"something tried to reach {name}, and --offline refuses it; please report it")
